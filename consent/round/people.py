"""The one deed for every fact that changes who decides, or how a family is reached (ADR 17).

Authority, capability, known disagreement, birth date, death, a contact ban, somebody added or taken off, whom an adult
pupil lets read along, the day of leaving, the school's choices: whichever page or import brings it, it is written here.
The rows, the line in every plan it touches with who, old and new, the questions and the messages that follow: one
transaction. What it does to answers that lie there is said first, and done when somebody saw that.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from accounts.models import School, StaffChange
from consent.mail import contacts
from consent.models import AdjustmentRequest, ConsentRecord
from consent.policy import GIVEN_BY_FAMILY
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.models import Attendee, Document, Plan, Remark
from students import actions as students
from students.models import Guardian

from . import known, rights

CHOICES = ("consent_policy", "consent_mode", "viewpoints_shared")
"""What a school chooses about who decides and who reads whose words."""


@dataclass(frozen=True)
class Deed:
    """What came of it. `touches`: what it does to answers, in sentences; not done while nobody saw them."""

    done: bool
    touches: tuple[str, ...] = ()

    @property
    def seal(self) -> str:
        """Stands for exactly these sentences: who sends it back saw them."""
        return sha256("\n".join(self.touches).encode()).hexdigest()[:32] if self.touches else ""


NOT_DONE = Deed(False)


def change(
    student_pk: int | None, write: Callable[[], bool], *, by, seen: str = "", at: datetime | None = None
) -> Deed:
    """Let `write` change facts about the people around this pupil, with all that follows in every running plan of theirs.

    `write` says whether it wrote; it runs under the locks of those plans, and validates there. `seen` is the seal of the
    effects that `by` was shown: when there are others, nothing is changed and the deed says what they are.
    """
    with transaction.atomic():
        pks = contacts.plans_around(student_pk)
        with contacts.watched(student_pk, by=by, at=at):
            before = {pk: known.of_plan(pk, at) for pk in pks}
            if not write():
                return NOT_DONE
        after = {pk: known.of_plan(pk, at) for pk in pks}
        touches = [
            f"{before[pk].plan.student.person.name}: {sentence}" if len(pks) > 1 else sentence
            for pk in pks
            for sentence in known.touches(before[pk], after[pk], by)
        ]
        deed = Deed(True, tuple(touches))
        if deed.seal and deed.seal != seen:
            transaction.set_rollback(True)
            return replace(deed, done=False)
        for pk in pks:
            _follow(pk, before[pk], after[pk], by=by, at=at)
        return deed


def _follow(pk: int, before: known.Known, after: known.Known, *, by, at: datetime | None) -> None:
    """The journal's lines, and the round as it now is."""
    plan = Plan.objects.locked(pk)
    moment = plan.moment(at)
    for person, changed in known.changes(before, after).items():
        plan.record(
            EventKind.FACTS_CHANGED, by=by, at=moment, person=person, relies=after.rows_since(before), **changed
        )
    if parts := known.corrected(before, after):
        plan.record(EventKind.FACTS_CORRECTED, by=by, at=moment, parts=parts)
    if after.part is not None:
        rights.keep_up(after.part, by=by, at=at)


def choose(school: School, write: Callable[[], bool], *, by, at: datetime | None = None) -> bool:
    """Let `write` change what a school decides about consent; whether it wrote.

    A round keeps the rule it was asked under (decision 8). What the family of a running plan may read or will be asked
    does change, so that each such plan says who chose otherwise, and when.
    """
    with transaction.atomic():
        plans = Plan.objects.locked_of(school.pk)
        before = _chosen(school)
        if not write():
            return False
        after = _chosen(school)
        for name in (name for name in before if before[name] != after[name]):
            row = {"school": school, "by": by, "at": at or timezone.now()}
            StaffChange.objects.create(what=StaffChange.What.SCHOOL, becomes=name, **row)
        codes = [code for code in CHOICES if before[code] != after[code]]
        old, new = ({code: which[code] for code in codes} for which in (before, after))
        for plan in plans if codes else ():
            plan.record(EventKind.SCHOOL_CHOSE, by=by, at=plan.moment(at), changed=codes, was=old, now=new)
        return True


def _chosen(school: School) -> dict:
    return dict(School.objects.filter(pk=school.pk).values().get())


def take_off(guardian: Guardian, *, by, seen: str = "", at: datetime | None = None) -> Deed:
    """Take off somebody who was added by mistake. Raises NotAllowedNow for who ever said anything."""

    def write() -> bool:
        if has_spoken(guardian):
            raise NotAllowedNow(
                f"{guardian.person.name} heeft in dit plan al iets gezegd. Leg vast dat er geen gezag is, "
                "of laat twee medewerkers over het antwoord besluiten."
            )
        students.take_off(guardian, by=by, at=at)
        return True

    return change(guardian.student_id, write, by=by, seen=seen, at=at)


def has_spoken(guardian: Guardian) -> bool:
    """Whether there are words of this person in a plan of this pupil: an answer, a remark, a request."""
    person, student = guardian.person_id, guardian.student_id
    return (
        ConsentRecord.objects.filter(
            person=person, action_part__plan__student=student, decision__in=GIVEN_BY_FAMILY
        ).exists()
        or Remark.objects.filter(person=person, part__plan__student=student).exists()
        or AdjustmentRequest.objects.filter(person=person, part__plan__student=student).exists()
        or Attendee.objects.filter(person=person, consultation__plan__student=student).exists()
        or Document.objects.filter(author=person, plan__student=student).exists()
    )
