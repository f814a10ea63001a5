"""A round while people change: who gained the right is asked, who lost it is told, and the coordinator sees it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import security
from consent import policy
from consent.daily import PLAINLY, Run
from consent.models import AnswerDraft, UnsentForm
from plans.choices import Status
from plans.events import EventKind
from plans.facts.said import FAMILY
from plans.models import ActionPart, Plan

from . import actions, state

DRAFTS_LIVE = timedelta(days=90)  # what was never sent is not kept for ever


def keep_up(part, *, by=None, at: datetime | None = None) -> bool:
    """Send what a birthday or a change of authority asks for in this round; whether anything was (decision 9).

    `by` changed a fact about who decides; None when it was the calendar.
    What counts is computed at every read and waits for nothing; this may run as often as one likes.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(part.plan_id)
        at = plan.moment(at)
        on = timezone.localdate(at)
        now = ActionPart.objects.afresh(part.pk, FAMILY)
        if now.status != Status.SHARED or not hasattr(now, "round") or now.plan.student.has_left(on):
            return False
        ended = actions.end_rights(now, by=by, at=at)
        now = ActionPart.objects.afresh(part.pk, FAMILY)
        plan.refresh_from_db()
        until = max(now.round.answer_by, on + policy.LEAST)
        asked = [
            actions.put_to(plan, now, now.round, holder, by=by, at=at, until=until)
            for holder in state.not_asked(now, on)
        ]
        if not ended and not asked:
            return False
        people = {"ended": [row.person_id for row in ended], "asked": [row.person_id for row in asked]}
        relies = actions.authority_of(now.plan.student)
        plan.record(EventKind.RIGHTS_CHANGED, by=by, at=at, part=now.pk, relies=relies, **people)
        return True


def keep_all_up(at: datetime | None = None, *, after: int = 0, run: Run = PLAINLY) -> int:
    """The same for every open round; in how many something was sent. It may be killed, and done anew."""
    now = at or timezone.now()
    AnswerDraft.objects.older_than(now - DRAFTS_LIVE).delete()
    UnsentForm.objects.filter(at__lt=now - DRAFTS_LIVE).delete()
    security.forget(now)
    parts = ActionPart.objects.filter(status=Status.SHARED, round__isnull=False, pk__gt=after).order_by("pk")

    def rights(part: ActionPart) -> int:
        return keep_up(part, at=at)

    return run.over(parts, rights)
