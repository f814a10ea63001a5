"""A conversation that is planned: when, where, about what and with whom; what became of it stands in further rows."""

import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import School
from ledger.append_only import AppendOnly, AppendOnlyQuerySet
from plans.choices import MeetingOutcome
from plans.models.dialogue import MOMENTS, AtMoments, Consultation, Invitation
from plans.models.plan import Plan
from plans.policy.year import meeting as policy
from students.models import Person, Recorded, Said, Student
from students.models.said import NAMES_ITS_GIVER


class MeetingQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "MeetingQuerySet":
        """Those about the plans this member of staff may read."""
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def holding(self) -> "MeetingQuerySet":
        """Of each conversation the day that holds: not those it was moved from."""
        later = Meeting.objects.filter(uid=OuterRef("uid"), sequence__gt=OuterRef("sequence"))
        return self.filter(~Exists(later))

    def open(self) -> "MeetingQuerySet":
        """Those of which nobody wrote down yet what became of them."""
        return self.holding().filter(~Exists(MeetingEnd.objects.filter(meeting=OuterRef("pk"))))

    def ahead_of(self, person_id: int, on: date) -> "list[tuple[Meeting, MeetingReply | None]]":
        """Those to which this person of the family is invited and that are still to come, each with their last answer."""
        rows = self.open().filter(on__gte=on, invitees__person=person_id).prefetch_related("replies")
        return [(row, row.reply_of(person_id)) for row in rows]

    def whole(self) -> "MeetingQuerySet":
        """With who was invited, what they answered and what became of it."""
        guests = models.Prefetch("invitees", Invitee.objects.select_related("person", "user"))
        return self.prefetch_related(guests, "replies__person", "ends").order_by("on", "starts_at", "pk")


class Meeting(AtMoments, Recorded):
    """One planned conversation on one day. Moved, it is a further row with the same `uid` and the next `sequence`."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="meetings")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    on = models.DateField("datum")
    starts_at = models.TimeField("hoe laat")
    minutes = models.PositiveSmallIntegerField("hoeveel minuten", default=45)
    place = models.CharField("waar", max_length=120)
    about_perspective = models.BooleanField("over deel 1", default=False)
    about_action = models.BooleanField("over deel 2", default=False)

    objects: ClassVar = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["on", "starts_at", "pk"]
        verbose_name = "gepland gesprek"
        constraints = [
            models.UniqueConstraint(fields=["uid", "sequence"], name="one_meeting_per_uid_and_sequence"),
            models.CheckConstraint(condition=Q(moments__in=MOMENTS), name="meeting_names_known_moments"),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=480), name="meeting_takes_some_time"),
            models.CheckConstraint(
                condition=Q(about_perspective=True) | Q(about_action=True), name="meeting_is_about_a_part"
            ),
        ]

    def __str__(self) -> str:
        return f"gesprek op {self.on:%d-%m-%Y} om {self.starts_at:%H:%M}"

    @property
    def begins(self) -> datetime:
        """When it begins, as a moment: a quarter past two is another one in summer than in winter."""
        return datetime.combine(self.on, self.starts_at, timezone.get_default_timezone())

    @property
    def ends_by(self) -> datetime:
        return self.begins + timedelta(minutes=self.minutes)

    @property
    def end(self) -> "MeetingEnd | None":
        """What became of it, as it was written down first."""
        return min(self.ends.all(), key=lambda row: row.pk, default=None)

    @property
    def was_moved(self) -> bool:
        """Whether this is a later day than the one that was planned first."""
        return self.sequence > 0

    def state(self, on: date) -> policy.MeetingState:
        """How it stands on that day; for the last row of its `uid`."""
        end = self.end
        return policy.state_of(self.on, MeetingOutcome(end.outcome) if end else None, on)

    def as_talk(self) -> dict:
        """What is known of the conversation before it was held, as its form begins."""
        return {"held_on": self.on, "held_time": self.starts_at, "moments": [each.value for each in self.moment_list]}

    def invites(self, person_id: int | None, user_id: int | None) -> bool:
        """Whether this person of the family, or this colleague, was invited."""
        guests = {(row.person_id, row.user_id) for row in self.invitees.all()}
        return (person_id, user_id) != (None, None) and (person_id, user_id) in guests

    def held(self, consultation: Consultation) -> "MeetingEnd":
        """The row that says that it was held, to be kept along with the conversation itself."""
        return MeetingEnd(
            meeting=self,
            outcome=MeetingOutcome.HELD,
            consultation=consultation,
            recorded_by=consultation.recorded_by,
            recorded_at=consultation.recorded_at,
        )

    def reply_of(self, person_id: int) -> "MeetingReply | None":
        """What this person answered last."""
        return max((row for row in self.replies.all() if row.person_id == person_id), key=lambda r: r.pk, default=None)

    def asked_to_move(self) -> "list[MeetingReply]":
        """Who would rather have another moment, by their last answer."""
        last = {row.person_id: row for row in sorted(self.replies.all(), key=lambda row: row.pk)}
        return [row for row in last.values() if not row.comes]


class Invitee(AppendOnly):
    """Somebody who was asked to a planned conversation: of the family, or of the school."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="invitees")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "genodigde"
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, user__isnull=False) | Q(person__isnull=False, user=None),
                name="invitee_is_one_person",
            ),
            models.UniqueConstraint(fields=["meeting", "person"], name="person_invited_once"),
            models.UniqueConstraint(fields=["meeting", "user"], name="colleague_invited_once"),
        ]

    @property
    def name(self) -> str:
        return str(self.user.name if self.user else self.person)


class MeetingReply(Said):
    """What somebody of the family says to an invitation: they come, or rather at another moment."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="replies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    comes = models.BooleanField("komt")
    words = models.TextField("wanneer wel", blank=True, max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "antwoord op een uitnodiging"
        constraints = [
            models.CheckConstraint(condition=Q(comes=True) | ~Q(words=""), name="another_moment_is_named"),
            models.CheckConstraint(condition=NAMES_ITS_GIVER, name="meeting_reply_names_its_giver"),
        ]

    def said_by(self) -> tuple[Person, Student, date]:
        return self.person, self.meeting.plan.student, timezone.localdate(self.at)


class MeetingEnd(Recorded):
    """What became of a planned conversation: it was held, nobody came, or it was called off."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="ends")
    outcome = models.CharField("wat ervan kwam", max_length=10, choices=MeetingOutcome.choices)
    why = models.CharField("waarom", max_length=300, blank=True)
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "afloop van een gepland gesprek"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=MeetingOutcome.HELD, consultation__isnull=False, invitation=None)
                | Q(outcome=MeetingOutcome.MISSED, consultation=None, invitation__isnull=False)
                | Q(outcome=MeetingOutcome.CALLED_OFF, consultation=None, invitation=None),
                name="meeting_end_has_its_row",
            )
        ]
