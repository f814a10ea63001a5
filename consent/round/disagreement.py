"""The disagreement that a refusal makes known to the school, and that goes along when the refusal was none."""

from datetime import datetime

from django.utils import timezone

from consent.models import ConsentRecord
from consent.policy import COUNTING_REFUSAL
from plans.events import EventKind
from plans.models import Plan
from students.models import DisagreementRecord, Student
from students.policy import seats


def know(plan, part, *, by, at) -> None:
    """From the first refusal beside another holder on, the school knows that they disagree (decision 10, rule 27)."""
    on = timezone.localdate(at)
    student = part.plan.student
    holders = student.right_holders(part.round.policy, on)
    if seats(holders) < 2 or student.known_disagreement_on(on):
        return
    was = student.disagreements.order_by("pk").last()
    row = DisagreementRecord.objects.create(
        student=student,
        known=True,
        from_on=on,
        evidence=f"iemand stemde niet in met deel 2, versie {part.number}, van plan {plan.number}",
        recorded_by=by,
        recorded_at=at,
    )
    _journal(plan, was, row, by=by, at=at)


def take_along(plan: Plan, record: ConsentRecord, *, by, at: datetime) -> None:
    """A disagreement that rested on refusals ends with the last of them; what staff recorded themselves stays.

    The refusal and the disagreement it caused were written at one moment, which tells the two apart.
    """
    student = Student.objects.get(pk=plan.student_id)
    known = student.disagreements.order_by("pk").last()
    refusals = ConsentRecord.objects.filter(action_part__plan__student=student.pk, decision__in=COUNTING_REFUSAL)
    if known is None or not known.known or not refusals.filter(at=known.recorded_at).exists():
        return
    if any(
        _stands_beside_another(student, each)
        for each in refusals.not_invalidated().select_related("action_part__round")
    ):
        return
    row = DisagreementRecord.objects.create(
        student=student,
        known=False,
        from_on=known.from_on,
        evidence=f"de weigering bij plan {plan.number} waarop dit rustte, is ongeldig verklaard",
        recorded_by=by,
        recorded_at=at,
    )
    _journal(plan, known, row, by=by, at=at)


def _journal(plan: Plan, was: DisagreementRecord | None, now: DisagreementRecord, *, by, at: datetime) -> None:
    """A fact that changes the rule of a round is a line with old and new, as when staff record it themselves."""
    old, new = ({"DISAGREEMENT": [row.known, row.from_on] if row else None} for row in (was, now))
    facts = {"changed": ["DISAGREEMENT"], "was": old, "now": new, "relies": [now.named()]}
    plan.record(EventKind.FACTS_CHANGED, by=by, at=at, person=now.student.person_id, **facts)


def _stands_beside_another(student: Student, refusal: ConsentRecord) -> bool:
    """Whether somebody who held the right beside another refused."""
    holders = student.right_holders(refusal.action_part.round.policy, timezone.localdate(refusal.given_at))
    return seats(holders) > 1 and any(holder.person_id == refusal.person_id for holder in holders)
