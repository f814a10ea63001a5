"""What was written in a draft by whom, field by field, and who has it open now. It belongs to the draft, not to the plan."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from plans.models.part import Part

SPELL = timedelta(minutes=10)  # so long somebody who only adds to a text writes at one and the same revision
HERE = timedelta(seconds=60)  # so long after the last sign of life somebody still has the draft open
OFTEN = timedelta(seconds=15)  # a sign of life is written no more often than this


class FieldRevisionQuerySet(models.QuerySet["FieldRevision"]):
    def last_of(self, part: Part, spots: Iterable[tuple[str, str]]) -> dict[tuple[str, str], "FieldRevision"]:
        """By (place, field) what was written there last; one query however many fields."""
        places, fields = ({spot[at] for spot in spots} for at in (0, 1))
        rows = self.filter(part=part.pk, place__in=places, field__in=fields, is_aside=False)
        last = rows.order_by().values("place", "field").annotate(last=models.Max("pk")).values("last")
        return {(row.place, row.field): row for row in self.filter(pk__in=last).select_related("by")}

    def kept_of(self, part: Part) -> Self:
        """What was written in this draft and was not thinned: what can be put back."""
        return self.filter(part=part.pk, is_thinned=False)

    def thin(self) -> None:
        """Of each field keep who wrote at it, and when last; the texts go, for what was shared stands in the part."""
        seen, going = set(), []
        for pk, *spot in self.order_by("-pk").values_list("pk", "place", "field", "by"):
            going += [pk] if tuple(spot) in seen else []
            seen.add(tuple(spot))
        self.filter(pk__in=going).delete()
        self.update(text="", typed="", is_thinned=True)


class FieldRevision(models.Model):
    """One text that one field of a draft held, or that somebody typed and that did not come in (`is_aside`).

    Who goes on adding to a text writes at the same row for a while; as soon as a word goes, a new row begins. So every text
    that ever stood there can be read in a row or in the beginning of one.
    """

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="field_revisions")
    place = models.CharField(max_length=40, blank=True)
    """Which row of the draft: empty for the part itself, else as `goal-12`."""
    field = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """None for what stood there before anybody wrote: it came along from another version."""
    at = models.DateTimeField()
    begun_at = models.DateTimeField()
    is_aside = models.BooleanField(default=False)
    is_thinned = models.BooleanField(default=False)
    # Which page sent it, and what it sent: a page that got no answer may send again, and goes on from its own text.
    page = models.CharField(max_length=32, blank=True)
    serial = models.PositiveIntegerField(default=0)
    typed = models.TextField(blank=True)
    once = models.UUIDField(null=True)

    objects = FieldRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "eerdere tekst"
        ordering = ["pk"]
        indexes = [models.Index(fields=["part", "place", "field"], name="revision_by_field")]

    def __str__(self) -> str:
        return f"{self.place or 'deel'}.{self.field}"

    def goes_on_in(self, text: str, by, at: datetime) -> bool:
        """Whether this text only adds to this row, by the same hand and in the same spell."""
        mine = self.by_id == by.pk and not self.is_thinned and at - self.begun_at < SPELL
        return mine and is_within(self.text, text)


def is_within(part: str, whole: str) -> bool:
    """Whether every sign of the one stands in the other, in the same order: nothing was taken away."""
    rest = iter(whole)
    return all(sign in rest for sign in part)


class DraftVisitQuerySet(models.QuerySet["DraftVisit"]):
    def come_by(self, part: Part, user, *, section: str, at: datetime | None = None) -> list["DraftVisit"]:
        """Note that this person has the draft open; who else has."""
        at = at or timezone.now()
        rows = list(self.filter(part=part.pk).select_related("user").order_by("user__name"))
        mine = next((row for row in rows if row.user_id == user.pk), None)
        if mine is None or mine.section != section or at - mine.at > OFTEN:
            seen = self.model(part_id=part.pk, user=user, section=section, at=at)
            self.bulk_create(
                [seen], update_conflicts=True, unique_fields=["part", "user"], update_fields=["section", "at"]
            )
        return [row for row in rows if row.user_id != user.pk and at - row.at < HERE]


class DraftVisit(models.Model):
    """When somebody was last seen in a draft, and on which page of it."""

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="visits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=20)
    """The slug of that page."""
    at = models.DateTimeField()

    objects = DraftVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "bezoek aan een concept"
        constraints = [models.UniqueConstraint(fields=["part", "user"], name="one_visit_per_user")]

    def __str__(self) -> str:
        return f"{self.section}, {self.at:%H:%M}"


def new_page() -> str:
    """What tells one opened page from another."""
    return uuid.uuid4().hex
