"""A request to the Loket: what is asked, exactly which documents go along, and each step of it as a further row."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q

from accounts.models import School
from core.writing import local_day
from ledger.append_only import AppendOnly, AppendOnlyQuerySet
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.models.perspective import ExternalAdvice
from plans.models.plan import Event, Plan
from plans.models.proof import Document
from plans.policy.year.desk import DeskFacts, DeskKind, DeskOutcome, DeskStepKind, why_not
from students.models import Person, Recorded


class DeskRequestQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "DeskRequestQuerySet":
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def whole(self) -> "DeskRequestQuerySet":
        """With its steps, its documents, and who made it."""
        found = self.select_related("plan__school", "plan__student__person", "advice", "recorded_by")
        return found.prefetch_related("steps__recorded_by", "steps__person", "package__document__part")


class DeskRequest(Recorded):
    """What the school asks of the partnership for one pupil. It never changes: another question is another request."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="desk_requests")
    advice = models.ForeignKey(ExternalAdvice, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("wat vraagt u aan", max_length=11, choices=DeskKind.choices)
    question = models.TextField("wat is de vraag", max_length=4000)
    arrangement = models.CharField("arrangement", max_length=200, blank=True)
    hours = models.PositiveSmallIntegerField("uren per week", null=True, blank=True)

    objects: ClassVar = DeskRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name = "aanvraag bij het Loket"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {local_day(self.recorded_at):%d-%m-%Y}"

    @property
    def facts(self) -> DeskFacts:
        """As the rules see it; fetch its steps along."""
        steps = sorted(self.steps.all(), key=lambda row: row.pk)
        until = [row.valid_until for row in steps if row.valid_until]
        return DeskFacts(
            self.pk,
            DeskKind(self.kind),
            local_day(self.recorded_at),
            tuple((DeskStepKind(row.kind), row.on) for row in steps),
            until[-1] if until else None,
        )

    @classmethod
    def ask(cls, row: "DeskRequest", documents: "Iterable[DeskDocument]", *, by, at: datetime | None = None) -> None:
        """Keep a new request with what goes along. Raises NotAllowedNow when the plan has ended.

        The lines of the journal tell what `facts_of` needs, so that lists ask nothing more of the database.
        """
        with transaction.atomic():
            plan = Plan.objects.locked(row.plan_id)
            plan.raise_when_ended()
            rows = [row, *documents]
            plan.record(EventKind.DESK_REQUESTED, *rows, by=by, at=plan.moment(at), kind=str(row.kind))

    def note(self, step: "DeskStep", *, by, at=None) -> None:
        """Keep this step, when it may be noted as the request stands now. Raises NotAllowedNow."""
        with transaction.atomic():
            plan = Plan.objects.locked(self.plan_id)
            now = DeskRequest.objects.prefetch_related("steps").get(pk=self.pk)
            if why := why_not(now.facts, DeskStepKind(step.kind)):
                raise NotAllowedNow(why)
            plan.raise_when_ended()
            until = {"valid_until": step.valid_until.isoformat()} if step.valid_until else {}
            told = {"request": self.pk, "step": str(step.kind), "on": step.on.isoformat(), **until}
            plan.record(EventKind.DESK_STEP, step, by=by, at=plan.moment(at), **told)


class DeskDocument(AppendOnly):
    """One document that goes along, named by the hash it had then."""

    request = models.ForeignKey(DeskRequest, on_delete=models.PROTECT, related_name="package")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        verbose_name = "stuk bij een aanvraag"
        constraints = [
            models.UniqueConstraint(fields=["request", "document"], name="one_document_once_in_a_request"),
        ]


class DeskStep(Recorded):
    """What happened to a request on a day: permission, sent, decided, closed."""

    request = models.ForeignKey(DeskRequest, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=DeskStepKind.choices)
    on = models.DateField("op welke dag")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField("hoe", max_length=300, blank=True)
    outcome = models.CharField("besluit", max_length=7, choices=DeskOutcome.choices, blank=True)
    number = models.CharField("nummer", max_length=40, blank=True)
    valid_from = models.DateField("geldt vanaf", null=True, blank=True)
    valid_until = models.DateField("geldt tot en met", null=True, blank=True)
    file = models.FileField("het besluit", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = "stap van een aanvraag"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=DeskStepKind.PERMITTED, person__isnull=False)
                | (~Q(kind=DeskStepKind.PERMITTED) & Q(person=None)),
                name="desk_permission_names_who",
            ),
            models.CheckConstraint(
                condition=(Q(kind=DeskStepKind.DECIDED) & ~Q(outcome=""))
                | (~Q(kind=DeskStepKind.DECIDED) & Q(outcome="", valid_from=None, valid_until=None, file="")),
                name="desk_decision_says_what",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gte=models.F("valid_from")),
                name="desk_decision_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(file="", sha256="") | (~Q(file="") & ~Q(sha256="")), name="desk_file_has_its_hash"
            ),
        ]


def facts_of(events: Iterable[Event]) -> tuple[DeskFacts, ...]:
    """The requests of one plan as the rules see them, told from the lines of its journal.

    A line that somebody broke tells nothing here: `verify` names it.
    """
    found: dict[int, DeskFacts] = {}
    for event in events:
        if event.kind in (EventKind.DESK_REQUESTED, EventKind.DESK_STEP):
            with suppress(KeyError, StopIteration, TypeError, ValueError):
                _note(event, json.loads(event.data), found)
    return tuple(found.values())


def _note(event: Event, data: dict, found: dict[int, DeskFacts]) -> None:
    if event.kind == EventKind.DESK_REQUESTED:
        key = next(row["id"] for row in data["rows"] if row["row"] == DeskRequest._meta.label_lower)
        found[key] = DeskFacts(key, DeskKind(data["kind"]), local_day(event.at))
        return
    known, until = found[data["request"]], data.get("valid_until")
    step = (DeskStepKind(data["step"]), date.fromisoformat(data["on"]))
    valid_until = date.fromisoformat(until) if until else known.valid_until
    found[known.key] = replace(known, steps=(*known.steps, step), valid_until=valid_until)
