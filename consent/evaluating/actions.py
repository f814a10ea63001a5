"""Concluding an evaluation, with what the family is told of it: a message to everyone who may read something, and a report each."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consent import sight as family
from consent.evaluating import report
from consent.mail.outbox import deliver, new_link
from consent.models import DeliveryKind
from plans.models import Evaluation
from students.policy import Sight


def conclude(evaluation: Evaluation, *, by, at: datetime | None = None) -> Evaluation:
    """Close the evaluation, begin the revisions that were decided, and tell the family. Raises NotAllowedNow."""
    with transaction.atomic():
        done = evaluation.conclude(by=by, at=at)
        moment = done.concluded_at or timezone.now()
        for person, sight in family.readers(done.plan, timezone.localdate(moment)):
            report.asked(done, person, reads=sight != Sight.INFORMATION)
            link = new_link(done.plan, person, at=moment)
            deliver(done.plan, person, DeliveryKind.EVALUATED, link=link, at=moment)
        return done
