"""Going around our own code: plain SQL, rows without verbs, two threads at once."""

import threading
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from consent.models import ConsentRecord
from consent.policy import Decision
from plans.choices import Status
from plans.models import Part

ESTABLISH = (
    "UPDATE plans_part SET status = 'ESTABLISHED', established_at = %s, established_by_id = %s,"
    " established_name = 'x', established_role = 'x' WHERE id = %s"
)


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def establish(part, by) -> None:
    """As somebody would who goes around all our code."""
    run(ESTABLISH, timezone.now(), by.pk, part.pk)


def is_established(part) -> bool:
    return Part.objects.get(pk=part.pk).status == Status.ESTABLISHED


def answered(part, person, decision=Decision.CONSENT, *, digest=None, hours=0, ends=None) -> ConsentRecord:
    """A record written without our verbs, `hours` from now."""
    moment = timezone.now() + timedelta(hours=hours)
    with transaction.atomic():
        return ConsentRecord.objects.create(
            school_id=part.school_id,
            action_part_id=part.pk,
            person=person,
            decision=decision,
            route="ONLINE",
            digest=part.digest if digest is None else digest,
            basis="GUARDIAN",
            statement="…",
            identified="…",
            given_at=ends.given_at if ends else moment,
            ends=ends,
            at=moment,
        )


def together(*deeds):
    """Run each in a thread of its own; what each raised, or None."""
    raised = [None] * len(deeds)

    def run_one(number, deed):
        try:
            deed()
        except Exception as error:
            raised[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run_one, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
