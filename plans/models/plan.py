"""The plan itself: whose it is, which clock runs, and its hash-chained journal."""

import uuid
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.choices import Role
from accounts.models import School
from core.writing import address
from ledger import chain
from ledger.append_only import AppendOnly
from plans import policy
from plans.choices import DeadlineBase, EndReason, Kind, Moment, Status, TriggerReason
from plans.errors import NotAllowedNow, raise_unless_met
from plans.events import EventKind
from plans.facts import parts as facts
from plans.facts import said
from plans.facts.parts import set_evaluate_by
from students.models import Person, Student

from .drafting.template import PlanTemplateVersion, TakenText
from .plan_queryset import PlanQuerySet

# What a plan takes along when it ends.
AT_END = (Status.DRAFT, Status.SHARED, Status.ESTABLISHED)
ENDED = "Dit plan is intussen beëindigd."


def _is_corrected(model: Any, pk: int) -> bool:
    """Whether a later row puts that row right."""
    return model.objects.filter(corrects=pk).exists()


class Plan(models.Model):
    """A pupil's OPP at one school; one open plan per pupil (architecture.md)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="plans")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="plans")
    number = models.CharField("plannummer", max_length=20, editable=False)
    trigger_reason = models.CharField("aanleiding", max_length=30, choices=TriggerReason.choices, blank=True)
    trigger_note = models.CharField("toelichting", max_length=500, blank=True)
    deadline_base = models.CharField(
        "de zes weken lopen vanaf", max_length=13, choices=DeadlineBase.choices, default=DeadlineBase.ENROLMENT
    )
    deadline_base_on = models.DateField("datum")
    begun_on = models.DateField("gesprekken tellen vanaf", editable=False)
    # Which texts it began with. What stands in its drafts is their own by then.
    template = models.ForeignKey(
        PlanTemplateVersion, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    establish_by = models.DateField("uiterlijk vastgesteld op", editable=False, db_index=True)
    evaluate_by = models.DateField("uiterlijk geëvalueerd op", null=True, editable=False, db_index=True)
    late_reason = models.TextField("waarom het later werd", blank=True)
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coordinated_plans"
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField("einddatum", null=True, blank=True)
    end_reason = models.CharField("reden van beëindigen", max_length=20, choices=EndReason.choices, blank=True)
    end_note = models.TextField("toelichting", blank=True)
    end_override = models.TextField("reden van de directeur", blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    head_count = models.PositiveIntegerField(default=0, editable=False)
    head_hash = models.CharField(max_length=64, blank=True, editable=False)
    head_at = models.DateTimeField(null=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "plannen"
        constraints = [
            models.UniqueConstraint(fields=["school", "number"], name="plan_number_once_per_school"),
            models.UniqueConstraint(fields=["student"], condition=Q(ended_at=None), name="one_open_plan_per_student"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_on=None, ended_by=None, end_reason="")
                | (Q(ended_at__isnull=False, ended_on__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="plan_end_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.number}"

    def get_absolute_url(self) -> str:
        return address("student", self.student_id)

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    def parts_of(self, kind: Kind) -> list:
        """All versions of one part, oldest first."""
        return sorted((part for part in self.parts.all() if part.kind == kind), key=lambda part: part.number)

    def open_part(self, kind: Kind):
        """The version that is being drafted or is shared, or None."""
        return next((p for p in self.parts_of(kind) if p.status in (Status.DRAFT, Status.SHARED)), None)

    @property
    def drafts(self) -> list:
        """The versions that are being written, part 1 first."""
        return [part for kind in Kind if (part := self.open_part(kind)) and part.is_editable]

    def established_part(self, kind: Kind):
        """The version that is established now, or None."""
        return next((p for p in self.parts_of(kind) if p.status == Status.ESTABLISHED), None)

    def current_part(self, kind: Kind):
        """What a page shows for this kind: the open version, else the established, else the last."""
        versions = self.parts_of(kind)
        return self.open_part(kind) or self.established_part(kind) or (versions[-1] if versions else None)

    def record(self, event: EventKind, /, *rows: AppendOnly, by, at: datetime, **facts) -> "Event":
        """Save append-only `rows` and write one journal entry that names each by its digest (decision 22).

        `by` is a User or a Person. `facts` are ids, digests, dates and codes: never names or free text.
        Call it inside a transaction that holds this plan's lock.
        """
        for row in rows:
            row.save()
        named = [row.named() for row in rows]
        actor = {"model": by._meta.label_lower, "id": by.pk} if by else None
        data = {"plan": self.number, "by": actor, **({"rows": named} if named else {}), **facts}
        return chain.append(Event, head=self, at=at, kind=event.value, data=data, plan=self, school_id=self.school_id)

    def moment(self, at: datetime | None) -> datetime:
        """`at`, or now when it is None: not before the last line, whatever the clock of another server says.

        Call it on the locked plan; a moment taken before the lock may be overtaken by another line (decision 28).
        """
        now = timezone.now()
        return at or max(now, self.head_at or now)

    def raise_when_ended(self) -> None:
        """Call it on the locked plan; raises NotAllowedNow when nothing may be added any more."""
        if not self.is_running:
            raise NotAllowedNow(ENDED)

    def last_noted(self, model: type[AppendOnly], *, by) -> AppendOnly:
        """What this member of staff noted last of that kind. Raises its DoesNotExist."""
        rows: Any = model.objects  # every such row names its plan, and who wrote it down
        return rows.filter(plan=self, recorded_by=by).latest("pk")

    def add(self, *rows: AppendOnly, by, at: datetime | None = None, **facts) -> None:
        """Record what was said or done about this plan: conversations, hearings, remarks, answers.

        Raises NotAllowedNow when the plan has ended, or when a row puts right what was put right already.
        """
        with transaction.atomic():
            plan = Plan.objects.locked(self.pk)
            plan.raise_when_ended()
            for row in rows:
                mistake = getattr(row, "corrects_id", None)
                if mistake and _is_corrected(type(row), mistake):
                    raise NotAllowedNow("Iemand anders heeft dit intussen al verbeterd.")
            moment = plan.moment(at)
            plan.record(EventKind.RECORDED, *rows, by=by, at=moment, **facts)
            if any(getattr(row, "corrects_id", None) for row in rows):
                set_evaluate_by(plan, timezone.localdate(moment))  # an evaluation may rest on what was put right

    def family(self) -> "models.QuerySet":
        """The pupil and the guardians, as persons."""
        return Person.objects.filter(Q(enrolments=self.student_id) | Q(wards__student=self.student_id)).distinct()

    def people_at_the_table(self) -> dict[str, tuple[str, str, int | None, int | None]]:
        """Who may have taken part in a conversation: key -> (words, capacity, person id, user id)."""
        student = self.student
        found: dict[str, tuple[str, str, int | None, int | None]] = {
            f"g{guardian.pk}": (str(guardian), "GUARDIAN", guardian.person_id, None)
            for guardian in student.guardians.all()
            if not guardian.deceased_on
        }
        found["pupil"] = (f"{student.person.name}, leerling", "PUPIL", student.person_id, None)
        found |= {
            f"u{row.user_id}": (str(row), "SCHOOL", None, row.user_id)
            for row in student.assignments.select_related("user")
        }
        found.setdefault(
            f"u{self.coordinator_id}", (f"{self.coordinator.name}, coördinator", "SCHOOL", None, self.coordinator_id)
        )
        found |= {f"i{row.pk}": (str(row), "CARE", None, None) for row in student.involved.all()}
        return found

    def next_moments(self) -> list[Moment]:
        """What a new conversation is most likely for: the versions in the making, and the evaluation that runs."""
        found = {said.moment_of(part) for kind in Kind if (part := self.open_part(kind))}
        if any(row.is_editable for row in self.evaluations.all()):
            found.add(Moment.EVALUATING)
        return [moment for moment in Moment if moment in found]

    def explain_delay(self, reason: str, *, by, at: datetime | None = None) -> None:
        """Keep why the six weeks were not met (rule 4)."""
        with transaction.atomic():
            plan = Plan.objects.locked(self.pk)
            plan.raise_when_ended()
            plan.late_reason = reason
            plan.save(update_fields=["late_reason"])
            plan.record(EventKind.DELAY_EXPLAINED, by=by, at=plan.moment(at))
        self.late_reason = reason

    @classmethod
    def start(
        cls,
        student: Student,
        *,
        by,
        at: datetime | None = None,
        trigger_reason: str = "",
        trigger_note: str = "",
        deadline_base: str = DeadlineBase.ENROLMENT,
        deadline_base_on: date | None = None,
        begun_on: date | None = None,
        coordinator=None,
        template: PlanTemplateVersion | None = None,
    ) -> "Plan":
        """Begin a plan with a draft of both parts. From `begun_on` conversations count (decision 39).

        The drafts are empty, or have the texts of the template. Raises NotAllowedNow when this pupil needs no plan, or
        has an open one (rules 1 and 2), and when the template is none for this pupil.
        """
        from .action import ActionPart
        from .perspective import Perspective

        at = at or timezone.now()
        on, base_on = timezone.localdate(at), deadline_base_on or student.enrolled_on
        begun_on = begun_on or policy.begun_on_at_start(base_on, on)
        starting = policy.Starting(
            sector=student.sector,
            trigger_reason=trigger_reason,
            has_open_plan=cls.objects.running().filter(student=student).exists(),
            enrolled_on=student.enrolled_on,
            base_on=base_on,
            begun_on=begun_on,
            on=on,
            template_fits=template is None or template.fits(student.school_id, student.sector),
        )
        raise_unless_met(policy.obstacles_to_starting(starting))
        with transaction.atomic():
            School.objects.select_for_update().get(pk=student.school_id)
            plan = cls.objects.create(
                school_id=student.school_id,
                student=student,
                number=cls._next_number(student.school_id, on),
                trigger_reason=trigger_reason,
                trigger_note=trigger_note,
                deadline_base=deadline_base,
                deadline_base_on=base_on,
                begun_on=begun_on,
                establish_by=policy.establish_by(base_on),
                coordinator=coordinator or by,
                started_at=at,
                started_by=by,
                template=template,
            )
            plan = cls.objects.locked(plan.pk)
            named = {"template": template.pk} if template else {}
            plan.record(
                EventKind.PLAN_STARTED,
                by=by,
                at=at,
                student=student.pk,
                trigger=trigger_reason,
                base_on=base_on,
                begun_on=begun_on,
                **named,
            )
            for model in (Perspective, ActionPart):
                words = template.texts_of(model.KIND) if template else []
                content: dict[str, Any] = {row.field: row.text for row in words}
                part = model.draft(plan, by=by, at=at, begun_on=begun_on, **content)
                TakenText.note(part, words)
        return plan

    def requirements_to_end(self, *, on: date, ended_on: date, reason: str, override: str) -> list[policy.Requirement]:
        """Everything asked before this plan ends (rule 45, decision 16)."""
        parts = list(self.parts.all())
        final = [row for row in self.evaluations.all() if row.concluded_at and row.decision == "END"]
        talks, heard = said.about_the_end(self, final[-1] if final else None, on)
        ending = policy.Ending(
            sector=self.student.sector,
            reason=reason,
            ended_on=ended_on,
            started_on=timezone.localdate(self.started_at),
            on=on,
            has_final_evaluation=bool(final),
            talks=len(talks),
            agreed=any(facts.agreed(talks, kind) for kind in Kind),
            heard=heard,
            override=override,
            anything_established=any(part.established_at for part in parts),
        )
        return policy.to_end(ending)

    def end(
        self,
        *,
        by,
        ended_on: date,
        reason: str,
        note: str = "",
        override: str = "",
        at: datetime | None = None,
        noted: dict | None = None,
    ) -> "Plan":
        """End the plan and close what is open, visibly (decision 15). Only a director ends a plan (decision 7).

        `noted` is what the line of the journal says besides.
        """
        if not by.has_role(self.school_id, Role.DIRECTOR):
            raise NotAllowedNow("Alleen de directeur beëindigt een plan.")
        with transaction.atomic():
            plan = Plan.objects.locked(self.pk)
            at = plan.moment(at)
            if not plan.is_running:
                raise NotAllowedNow("Dit plan is al beëindigd.")
            reasons = policy.obstacles(
                plan.requirements_to_end(on=timezone.localdate(at), ended_on=ended_on, reason=reason, override=override)
            )
            if reasons:
                raise NotAllowedNow(*(each.text for each in reasons))
            for part in plan.parts.filter(status__in=AT_END).order_by("pk"):
                part.end_with_plan(plan, by=by, at=at)
            plan.ended_on, plan.end_reason, plan.end_note, plan.end_override = ended_on, reason, note, override
            plan.ended_at, plan.ended_by, plan.evaluate_by = at, by, None
            plan.save(
                update_fields=[
                    "ended_on",
                    "end_reason",
                    "end_note",
                    "end_override",
                    "ended_at",
                    "ended_by",
                    "evaluate_by",
                ]
            )
            plan.record(EventKind.PLAN_ENDED, by=by, at=at, reason=reason, ended_on=ended_on, **(noted or {}))
            return plan

    @classmethod
    def _next_number(cls, school_id: int, on: date) -> str:
        """School year and serial, never reused: erased plans keep their number in `Erasure` (decision 20)."""
        from .proof import Erasure

        year = policy.school_year(on)[0].year
        prefix = f"{year}-"
        taken = [
            *cls.objects.filter(school=school_id, number__startswith=prefix).values_list("number", flat=True),
            *Erasure.objects.filter(school=school_id, plan_number__startswith=prefix).values_list(
                "plan_number", flat=True
            ),
        ]
        serial = max((int(number.removeprefix(prefix)) for number in taken), default=0) + 1
        return f"{prefix}{serial:04d}"


class Event(chain.ChainEntry):
    """One line of a plan's journal: ids, digests, dates and codes; never free text or names."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="events")

    class Meta:
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="one_event_per_position")]
