"""The deeds of a planned conversation: one transaction each, with the rows, their line of the journal and the messages."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from accounts import mail as staff_mail
from accounts.models import StaffMail, User
from consent import sight as family
from consent.mail.outbox import deliver, new_link
from consent.models import Delivery, DeliveryKind
from core import calendar
from core.writing import address
from plans.choices import MeetingOutcome
from plans.errors import NotAllowedNow
from plans.models import Invitation, Invitee, Meeting, MeetingEnd, MeetingReply, Plan
from plans.policy.year import meeting as policy
from students.models import Person
from students.policy import Sight

from .entries import entry_of

INVITED, MOVED, CALLED_OFF = "INVITED", "MOVED", "CALLED_OFF"


def arrange(
    meeting: Meeting, *, people: Collection[Person], users: Collection[User], by, at: datetime | None = None
) -> Meeting:
    """Plan this conversation and invite them: the family by mail or letter, colleagues by mail, all with the appointment.

    Raises NotAllowedNow when the plan has ended, or for a day on which nobody can be invited.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(meeting.plan_id)
        at = plan.moment(at)
        _raise(policy.why_not_on(meeting.on, timezone.localdate(at)))
        guests = [Invitee(meeting=meeting, person=person) for person in people]
        guests += [Invitee(meeting=meeting, user=user) for user in users]
        plan.add(meeting, *guests, by=by, at=at)
        _tell(meeting, INVITED, by=by, at=at)
    return meeting


def move(
    meeting: Meeting, *, on: date, starts_at: time, minutes: int, place: str, by, at: datetime | None = None
) -> Meeting:
    """Put it on another moment or at another place; everybody who was invited is invited anew. Raises NotAllowedNow."""
    with transaction.atomic():
        plan, before, at = _locked(meeting, at)
        today = timezone.localdate(at)
        _raise(policy.why_not_changed(before.state(today)) or policy.why_not_on(on, today))
        moved = Meeting(
            school_id=plan.school_id, plan=plan, uid=before.uid, sequence=before.sequence + 1, on=on, starts_at=starts_at,
            minutes=minutes, place=place, moments=before.moments, about_perspective=before.about_perspective,
            about_action=before.about_action, recorded_by=by, recorded_at=at,
        )  # fmt: skip
        guests = [Invitee(meeting=moved, person=row.person, user=row.user) for row in before.invitees.all()]
        plan.add(moved, *guests, by=by, at=at)
        _tell(moved, MOVED, by=by, at=at)
    return moved


def call_off(meeting: Meeting, *, why: str, by, at: datetime | None = None) -> MeetingEnd:
    """It does not go on, and everybody who was invited hears so. Raises NotAllowedNow."""
    with transaction.atomic():
        plan, meeting, at = _locked(meeting, at)
        _raise(policy.why_not_changed(meeting.state(timezone.localdate(at))))
        end = MeetingEnd(meeting=meeting, outcome=MeetingOutcome.CALLED_OFF, why=why, recorded_by=by, recorded_at=at)
        plan.add(end, by=by, at=at)
        if meeting.on >= timezone.localdate(at):
            _tell(meeting, CALLED_OFF, by=by, at=at)
    return end


def nobody_came(meeting: Meeting, *, by, at: datetime | None = None) -> Invitation:
    """Write down that nobody of the family came: the invitation then counts as one to which nobody came (decision 17).

    It was sent on the day on which the first message to a parent left the school. Raises NotAllowedNow.
    """
    with transaction.atomic():
        plan, meeting, at = _locked(meeting, at)
        invited_on, today = invited(meeting), timezone.localdate(at)
        why = policy.why_not_missed(meeting.state(today), meeting.on, invited_on, today)
        if why or invited_on is None:
            raise NotAllowedNow(why)
        row = Invitation(
            school_id=plan.school_id, plan=plan, sent_on=invited_on, meeting_on=meeting.on, nobody_came=True,
            about_perspective=meeting.about_perspective, about_action=meeting.about_action, recorded_by=by, recorded_at=at,
        )  # fmt: skip
        end = MeetingEnd(meeting=meeting, outcome=MeetingOutcome.MISSED, invitation=row, recorded_by=by, recorded_at=at)
        plan.add(row, end, by=by, at=at)
    return row


def reply(
    meeting: Meeting, person: Person, *, comes: bool, words: str = "", at: datetime | None = None
) -> MeetingReply:
    """What this person of the family says to the invitation. Raises NotAllowedNow when it is too late, or was moved."""
    with transaction.atomic():
        plan = Plan.objects.locked(meeting.plan_id)
        at = plan.moment(at)
        last = Meeting.objects.filter(uid=meeting.uid).latest("sequence")
        if last.pk != meeting.pk:
            raise NotAllowedNow("Dit gesprek is intussen verplaatst. Kijk eerst naar het nieuwe moment.")
        _raise(policy.why_not_answered(last.state(timezone.localdate(at))))
        if not last.invitees.filter(person=person).exists():
            raise NotAllowedNow("Deze persoon is niet uitgenodigd voor dit gesprek.")
        row = MeetingReply(meeting=last, person=person, comes=comes, words="" if comes else words, at=at)
        plan.add(row, by=person, at=at)
    return row


def invited(meeting: Meeting) -> date | None:
    """The day on which an invitation to this conversation first left for a guardian and did not come back, else None."""
    pupil = meeting.plan.student.person_id
    sent = meeting.deliveries.filter(kind=DeliveryKind.INVITED, state=Delivery.State.SENT).exclude(person=pupil)
    first = sent.order_by("sent_at").values_list("sent_at", flat=True).first()
    return timezone.localdate(first) if first else None


def _locked(meeting: Meeting, at: datetime | None) -> tuple[Plan, Meeting, datetime]:
    """Under the lock of its plan. Raises NotAllowedNow when it is no longer on that day."""
    plan = Plan.objects.locked(meeting.plan_id)
    last = Meeting.objects.filter(uid=meeting.uid).latest("sequence")
    if last.pk != meeting.pk:
        raise NotAllowedNow("Een collega heeft dit gesprek intussen verplaatst.")
    return plan, last, plan.moment(at)


def _raise(why: str) -> None:
    if why:
        raise NotAllowedNow(why)


# Messages ------------------------------------------------------------------------------------------------------------


def _tell(meeting: Meeting, what: str, *, by, at: datetime) -> None:
    """Everybody who was invited, but who pressed."""
    plan = meeting.plan
    kind = DeliveryKind.CALLED_OFF if what == CALLED_OFF else DeliveryKind.INVITED
    sights = {person.pk: sight for person, sight in family.readers(plan, timezone.localdate(at))}
    entry = entry_of(meeting, url=address("meeting", meeting.pk), is_off=what == CALLED_OFF)
    for row in meeting.invitees.select_related("person", "user"):
        if row.person and sights.get(row.person.pk, Sight.NOTHING) != Sight.NOTHING:
            deliver(plan, row.person, kind, link=new_link(plan, row.person, at=at), meeting=meeting, at=at)
        elif row.user and row.user_id != by.pk and row.user.is_active:
            attached = calendar.written([entry]).decode()
            staff_mail.write(
                StaffMail.Kind.MEETING, row.user.email, user=row.user, about=what, calendar=attached, at=at
            )
