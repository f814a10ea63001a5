"""One version of one of the two parts: its life, its freeze, its digest. The two kinds of content extend it."""

import json
import uuid
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School
from core.writing import date_format
from ledger.frozen import FrozenWith, Lifecycle
from plans import policy
from plans.choices import Kind, Status
from plans.errors import NotAllowedNow, raise_unless_met
from plans.events import EventKind
from plans.facts import parts as facts
from plans.facts import revisions, said
from plans.text import snapshot

from .part_kinds import OfAKind
from .part_life import CLOSED, COPIED, DETAIL, NEXT, REVISABLE, SIGNED
from .part_queryset import TO_REVISE, PartQuerySet
from .plan import Plan


class Part(OfAKind, models.Model):
    """A version. Only a draft can be edited; sharing freezes the text; what a family saw never changes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="parts", editable=False)
    kind = models.CharField(max_length=11, choices=Kind.choices, editable=False)
    number = models.PositiveSmallIntegerField("versie", editable=False)
    revises = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="revised_by", editable=False)
    status = models.CharField(max_length=11, choices=Status.choices, default=Status.DRAFT, editable=False)
    reason_for_change = models.CharField("waarom een nieuwe versie", max_length=500, blank=True)
    drafted_at = models.DateTimeField(editable=False)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    # Beside the text, not in it: it may be put right while the version is not established (`BegunCorrection`, ADR 11).
    begun_on = models.DateField("gesprekken tellen vanaf", editable=False)
    edits = models.PositiveIntegerField(default=0, editable=False)
    # Copied when shared, so that a later change of name or class changes no text (decision 21).
    school_name = models.CharField(max_length=120, blank=True, editable=False)
    board_name = models.CharField(max_length=160, blank=True, editable=False)
    plan_number = models.CharField(max_length=20, blank=True, editable=False)
    pupil_name = models.CharField(max_length=240, blank=True, editable=False)
    pupil_birth_date = models.DateField(null=True, editable=False)
    pupil_class = models.CharField(max_length=20, blank=True, editable=False)
    pupil_level = models.CharField(max_length=60, blank=True, editable=False)
    sector = models.CharField(max_length=3, blank=True, editable=False)
    hearing_digests = models.TextField(blank=True, editable=False)
    previous_digest = models.CharField(max_length=64, blank=True, editable=False)
    labels = models.TextField(blank=True, editable=False)
    # The text agreed to, as bytes, with its digest.
    format = models.PositiveSmallIntegerField(default=0, editable=False)
    body = models.BinaryField(default=b"", editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    shared_at = models.DateTimeField(null=True, editable=False)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    established_at = models.DateTimeField(null=True, editable=False)
    established_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    established_name = models.CharField(max_length=120, blank=True, editable=False)
    established_role = models.CharField(max_length=60, blank=True, editable=False)
    established_mandate = models.CharField(max_length=160, blank=True, editable=False)
    communicated_on = models.DateField("aan de familie verteld op", null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    closed_reason = models.CharField(max_length=500, blank=True, editable=False)

    objects = PartQuerySet.as_manager()

    frozen: Lifecycle | FrozenWith = Lifecycle(
        status="status",
        open={Status.DRAFT.value},
        next={status.value: {after.value for after in targets} for status, targets in NEXT.items()},
        always=("uuid", "school", "plan", "kind", "number", "revises", "drafted_at", "drafted_by"),
        on={
            Status.SHARED.value: (*COPIED, "format", "body", "digest", "shared_at", "shared_by"),
            Status.ESTABLISHED.value: SIGNED,
            **{
                status.value: CLOSED for status in (Status.SUPERSEDED, Status.ENDED, Status.WITHDRAWN, Status.DISCARDED)
            },
        },
        begin={"status": Status.DRAFT.value, "digest": ""},
        free=("communicated_on",),
        also={Status.SHARED.value: ("begun_on",)},
    )

    class Meta:
        ordering = ["plan", "kind", "number"]
        verbose_name = "deel"
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind", "number"], name="one_part_per_number"),
            models.UniqueConstraint(
                fields=["plan", "kind"], condition=Q(status__in=["DRAFT", "SHARED"]), name="one_open_part_per_kind"
            ),
            models.UniqueConstraint(
                fields=["plan", "kind"], condition=Q(status="ESTABLISHED"), name="one_established_part_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None, shared_by=None, digest="")
                | (Q(shared_at__isnull=False, shared_by__isnull=False) & ~Q(digest="")),
                name="part_sharing_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(established_at=None, established_by=None)
                | Q(established_at__isnull=False, established_by__isnull=False, shared_at__isnull=False),
                name="part_establishing_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "SHARED", "ESTABLISHED"], closed_at=None)
                | Q(status__in=["SUPERSEDED", "ENDED", "WITHDRAWN", "DISCARDED"], closed_at__isnull=False),
                name="part_closing_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, versie {self.number}"

    # Reading -------------------------------------------------------------------------------------------------------

    @property
    def judged_at(self) -> datetime | None:
        """The moment by which a finished version is judged, whatever is corrected later; None while it is open (55)."""
        return self.established_at or self.closed_at

    @property
    def is_editable(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def content(self) -> dict:
        """The text: the frozen bytes once shared, composed from the rows before. Dates are ISO strings."""
        if self.digest:
            return json.loads(bytes(self.body))
        part = self.detail
        part.copy_down()
        return json.loads(snapshot.body_of(snapshot.compose(part, leave=facts.not_asked(part))))

    @property
    def readable(self) -> dict:
        """`content` for templates: dates as dates, and `<name>_label` beside every code."""
        return snapshot.readable(self.content)

    @property
    def begun_in_words(self) -> str:
        """From which day conversations count, as pages and paper say it (decision 39)."""
        return _("Gesprekken vanaf %(day)s tellen voor deze versie.") % {
            "day": date_format(self.begun_on, "DATE_FORMAT")
        }

    def copy_down(self) -> None:
        """Set the columns that are copied at sharing, in memory, from plan, pupil and school as they are now."""
        facts.copy_down(self)

    # What stands in the way ---------------------------------------------------------------------------------------

    def requirements_to_share(self, on: date) -> list[policy.Requirement]:
        return policy.to_share(self.content, facts.before_sharing(self, on), revisions.carried(self.detail))

    def requirements_to_establish(
        self, on: date, consent: policy.ConsentFact | None = None
    ) -> list[policy.Requirement]:
        """Everything asked before establishing, met or not; the page, the guard and the tests use this one list."""
        return policy.to_establish(
            self.content,
            facts.circumstances(self, on),
            is_shared=self.status == Status.SHARED,
            consent=consent or policy.ConsentFact(),
        )

    def obstacles_to_sharing(self, on: date) -> list[policy.Requirement]:
        return policy.obstacles(self.requirements_to_share(on))

    def obstacles_to_establishing(
        self, on: date, consent: policy.ConsentFact | None = None
    ) -> list[policy.Requirement]:
        return policy.obstacles(self.requirements_to_establish(on, consent))

    # Verbs --------------------------------------------------------------------------------------------------------

    @classmethod
    def draft(cls, plan: Plan, *, by, at: datetime, begun_on: date, revises: "Part | None" = None, **content) -> "Part":
        """A fresh draft of this kind in a plan that is locked. Call on Perspective or ActionPart."""
        last = Part.objects.filter(plan=plan, kind=cls.KIND).aggregate(models.Max("number"))["number__max"]
        part = cls.objects.create(
            school_id=plan.school_id,
            plan=plan,
            kind=cls.KIND,
            number=(last or 0) + 1,
            revises=revises,
            drafted_at=at,
            drafted_by=by,
            begun_on=begun_on,
            **content,
        )
        named = {"part": part.pk, "kind": part.kind, "number": part.number, "begun_on": begun_on}
        plan.record(EventKind.PART_DRAFTED, by=by, at=at, **named)
        return part

    @contextmanager
    def editing(self):
        """A transaction in which this draft may be written, with the part as it was before; each counts in `edits`.

        Who read the part before and finds another count in it reads again. Raises NotAllowedNow when nothing may be
        written any more.
        """
        with transaction.atomic():
            Plan.objects.locked(self.plan_id)
            now = Part.objects.get(pk=self.pk)
            if not now.is_editable:
                raise NotAllowedNow("Dit deel is intussen gedeeld en kan niet meer veranderen. Maak een nieuwe versie.")
            Part.objects.filter(pk=self.pk).update(edits=F("edits") + 1)
            yield now

    def revise(self, *, by, reason: str, begun_on: date | None = None, at: datetime | None = None) -> "Part":
        """A fresh draft with the same content. A shared version is withdrawn; an established one stays (decision 15).

        A version that was withdrawn or laid aside may be taken up again when nothing else is being made. From
        `begun_on` conversations count for the draft; the day that `said.begun_on_of_revision` proposes when it is not
        given. Raises NotAllowedNow.
        """
        with transaction.atomic():
            plan = Plan.objects.locked(self.plan_id)
            at, part = plan.moment(at), self.read_now(None, "", TO_REVISE)
            if not plan.is_running:
                raise NotAllowedNow("Dit plan is beëindigd.")
            on = timezone.localdate(at)
            begun_on = begun_on or said.begun_on_of_revision(part, on)
            before = part if part.established_at else said.established_before(part)
            wrong = said.obstacles_to_begun_on(plan, begun_on, on, established_on=said.established_day(before))
            raise_unless_met(wrong)
            if part.status == Status.SHARED:
                part.close(Status.WITHDRAWN, by=by, at=at, reason=reason)
                plan.record(EventKind.PART_WITHDRAWN, by=by, at=at, **part.named())
            elif part.status not in REVISABLE:
                raise NotAllowedNow("Alleen de versie die geldt, ligt of terzijde ligt kan worden herzien.")
            elif Part.objects.filter(plan=plan, kind=part.kind, status__in=["DRAFT", "SHARED"]).exists():
                raise NotAllowedNow("Er is al een nieuwe versie in de maak.")
            return revisions.copy_of(part, plan, by=by, at=at, reason=reason, begun_on=begun_on)

    def withdraw(self, *, by, reason: str, at: datetime | None = None) -> None:
        """Stop with a shared version; nothing takes its place."""
        self._stop(Status.SHARED, Status.WITHDRAWN, by=by, at=at, reason=reason)

    def discard(self, *, by, reason: str = "", at: datetime | None = None) -> None:
        """Lay a draft aside. It is kept, for staff only."""
        self._stop(Status.DRAFT, Status.DISCARDED, by=by, at=at, reason=reason)

    def end_with_plan(self, plan: Plan, *, by, at: datetime) -> None:
        """What becomes of this version when its plan ends; the plan is locked."""
        target = {
            Status.DRAFT: Status.DISCARDED,
            Status.SHARED: Status.WITHDRAWN,
            Status.ESTABLISHED: Status.ENDED,
        }[Status(self.status)]
        self.close(target, by=by, at=at, reason="het plan is beëindigd")
        plan.record(EventKind(f"PART_{target}"), by=by, at=at, **self.named())

    # For the verbs, also those of `plans.actions` ---------------------------------------------------------------------

    def _stop(self, here: Status, there: Status, *, by, at: datetime | None, reason: str) -> None:
        with transaction.atomic():
            plan = Plan.objects.locked(self.plan_id)
            at, part = plan.moment(at), self.read_now(here, f"Dit deel is niet meer {here.label}.")
            part.close(there, by=by, at=at, reason=reason)
            plan.record(EventKind(f"PART_{there}"), by=by, at=at, **part.named())

    def read_now(self, expected: Status | None, otherwise: str, beside: Sequence[str] = ()) -> "Part":
        """This version as the database has it now, with that of its plan; refuses when its status is another."""
        model: Any = Part._meta.get_field(DETAIL[Kind(self.kind)]).related_model
        part = model.objects.afresh(self.pk, beside)
        if expected and part.status != expected:
            raise NotAllowedNow(otherwise)
        return part

    def named(self) -> dict:
        """This version as lines of the journal name it."""
        return {"part": self.pk, "kind": self.kind, "number": self.number, "digest": self.digest}

    def close(self, target: Status, *, by, at: datetime, reason: str) -> None:
        """Nothing more happens to it; the plan's lock is held."""
        self.closed_at, self.closed_by, self.closed_reason = at, by, reason[:500]
        self.move_to(target, *CLOSED)

    def move_to(self, target: Status, *columns: str) -> None:
        """The one place where a status changes; the plan's lock is held."""
        if target not in NEXT[Status(self.status)]:
            raise NotAllowedNow(f"Van {self.get_status_display()} naar {target.label} kan niet.")
        if self.status == Status.DRAFT:
            self.field_revisions.thin()
            self.visits.all().delete()
            self.comments.all().delete()
            self.taken_texts.all().delete()
        self.status = target
        self.save(update_fields=["status", *columns])
