"""Looking back together: goal by goal, at least once a school year. Frozen when concluded."""

from contextlib import contextmanager, suppress
from datetime import date, datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import School
from core.writing import date_format
from ledger.append_only import Salted
from ledger.frozen import FrozenWith, Lifecycle
from plans import current, policy
from plans.choices import (
    PERSPECTIVE_DECISIONS,
    Capacity,
    EvaluationDecision,
    EvaluationStatus,
    GoalResult,
    Kind,
)
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.facts import parts as facts
from plans.facts import said
from plans.models.action import ActionPart, Goal
from plans.models.perspective import LONG
from plans.models.plan import Plan

CHANGING = (EvaluationDecision.ADJUST, EvaluationDecision.END)
CONCLUDED = "Deze evaluatie is intussen afgerond."


class EvaluationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EvaluationQuerySet":
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def with_plan(self) -> "EvaluationQuerySet":
        return self.select_related("plan")

    def open(self) -> "EvaluationQuerySet":
        return self.filter(concluded_at=None)

    def running_in(self, plan: Plan) -> "Evaluation | None":
        """The open one of this plan as it is now, None when there is none or the plan was ended."""
        return self.open().filter(plan=plan.pk, plan__ended_on=None).first()

    def plan_of(self, pk: int) -> int | None:
        """The key of the plan of this evaluation among these, or None."""
        return self.filter(pk=pk).values_list("plan_id", flat=True).first()

    def count_of_edits(self, pk: int) -> int:
        return self.values_list("edits", flat=True).get(pk=pk) or 0

    def concluded(self) -> "EvaluationQuerySet":
        """The newest first, and goal by goal."""
        return self.exclude(concluded_at=None).order_by("-held_on", "-pk")


class Evaluation(Salted):
    """One evaluation with the family of the plan as it stands."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="evaluations", editable=False)
    action_part = models.ForeignKey(
        ActionPart, on_delete=models.PROTECT, null=True, related_name="evaluations", editable=False
    )
    status = models.CharField(
        max_length=9, choices=EvaluationStatus.choices, default=EvaluationStatus.OPEN, editable=False
    )
    held_on = models.DateField("datum van de evaluatie")
    factors_still_right = models.TextField("kloppen de factoren nog", blank=True, max_length=LONG)
    destination_still_right = models.TextField("klopt de bestemming nog", blank=True, max_length=LONG)
    conclusion = models.TextField("conclusie", blank=True, max_length=LONG)
    decision = models.CharField("hoe verder", max_length=8, choices=EvaluationDecision.choices, blank=True)
    perspective_decision = models.CharField(
        "deel 1, het perspectief", max_length=8, choices=PERSPECTIVE_DECISIONS, blank=True
    )
    next_on = models.DateField("volgende evaluatie", null=True, blank=True)
    # Empty instead of 0: so the digest of an evaluation that was concluded without the counter stays what it was.
    edits = models.PositiveIntegerField(null=True, editable=False)
    started_at = models.DateTimeField(editable=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    prepare_asked_at = models.DateTimeField(null=True, editable=False)
    prepare_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    concluded_at = models.DateTimeField(null=True, editable=False)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = EvaluationQuerySet.as_manager()

    frozen = Lifecycle(
        status="status",
        open={EvaluationStatus.OPEN.value},
        next={EvaluationStatus.OPEN.value: {EvaluationStatus.CONCLUDED.value}},
        always=("school", "plan", "action_part", "started_at", "started_by"),
        on={EvaluationStatus.CONCLUDED.value: ("concluded_at", "concluded_by")},
        begin={"status": EvaluationStatus.OPEN.value},
    )

    class Meta:
        ordering = ["held_on", "pk"]
        verbose_name = "evaluatie"
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(concluded_at=None), name="one_open_evaluation_per_plan"
            ),
            models.CheckConstraint(
                condition=Q(status="OPEN", concluded_at=None, concluded_by=None)
                | Q(status="CONCLUDED", concluded_at__isnull=False, concluded_by__isnull=False),
                name="evaluation_concluding_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(prepare_asked_at=None, prepare_asked_by=None)
                | Q(prepare_asked_at__isnull=False, prepare_asked_by__isnull=False),
                name="evaluation_preparing_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"Evaluatie van {self.held_on:%d-%m-%Y}"

    @classmethod
    def start(cls, plan: Plan, *, by, held_on: date, at: datetime | None = None) -> "Evaluation":
        """Open an evaluation with a row for every goal of the action part that was in force on the day `held_on`.

        A version that was established ahead and has not begun by then is not looked back on. Raises NotAllowedNow.
        """
        with transaction.atomic():
            plan = Plan.objects.locked(plan.pk)
            at = plan.moment(at)
            plan.raise_when_ended()
            part = current.part_to_look_back_on(plan, Kind.ACTION, held_on)
            if part is None and plan.established_part(Kind.PERSPECTIVE) is None:
                raise NotAllowedNow("Er is nog niets vastgesteld om te evalueren.")
            if cls.objects.filter(plan=plan, concluded_at=None).exists():
                raise NotAllowedNow("Er loopt al een evaluatie.")
            evaluation = cls.objects.create(
                school_id=plan.school_id,
                plan=plan,
                action_part=part.detail if part else None,
                held_on=held_on,
                started_at=at,
                started_by=by,
            )
            for goal in part.detail.goals.all() if part else ():
                GoalReview.objects.create(evaluation=evaluation, goal=goal)
            plan.record(EventKind.EVALUATION_STARTED, by=by, at=at, evaluation=evaluation.pk)
            return evaluation

    @property
    def adjusts(self) -> list[Kind]:
        """The parts that it was decided to adjust."""
        decided = {Kind.PERSPECTIVE: self.perspective_decision, Kind.ACTION: self.decision}
        return [kind for kind in Kind if decided[kind] == EvaluationDecision.ADJUST]

    @property
    def is_editable(self) -> bool:
        return self.status == EvaluationStatus.OPEN

    @contextmanager
    def editing(self, *, seen_edits: int):
        """A transaction in which this evaluation may be written; raises NotAllowedNow when it no longer may.

        `seen_edits` is the count the writer saw; another count means that somebody else wrote in the meantime.
        """
        with transaction.atomic():
            plan = Plan.objects.locked(self.plan_id)
            now = Evaluation.objects.get(pk=self.pk)
            if not now.is_editable:
                raise NotAllowedNow(f"{CONCLUDED} Wat u typte staat er nog, maar is niet bewaard.")
            plan.raise_when_ended()
            if seen_edits != (now.edits or 0):
                raise NotAllowedNow(
                    "Iemand anders heeft deze evaluatie intussen bewaard. "
                    "Uw tekst staat er nog: kijk na en bewaar opnieuw."
                )
            Evaluation.objects.filter(pk=self.pk).update(edits=seen_edits + 1)
            yield now

    def requirements_to_conclude(self, on: date) -> list[policy.Requirement]:
        """What concluding asks: every goal, the family's talk, the pupil heard (rules 37, 40, 41; decision 40)."""
        reviews, looked = list(self.reviews.all()), self.looked_back(on)
        family = (Capacity.GUARDIAN, Capacity.PUPIL)
        present = [each for row in looked.talks for each in row.attendees.all() if each.capacity in family]
        spoke = {each.name for each in present if each.said}
        back = policy.LookingBack(
            reviewed=sum(1 for review in reviews if review.result and review.next_step),
            goals=len(reviews),
            unexplained=tuple(number for number, row in enumerate(reviews, 1) if row.decided.wants_reason),
            talk=looked.is_talked,
            heard=bool(looked.hearings),
            decision=self.decision,
            changing=tuple(number for number, row in enumerate(reviews, 1) if row.next_step in CHANGING),
            perspective_decision=self.perspective_decision,
            perspective_why=self.destination_still_right or self.factors_still_right,
            has_perspective=self.plan.established_part(Kind.PERSPECTIVE) is not None,
            conclusion=self.conclusion,
            held_on=self.held_on,
            on=on,
            established_on=looked.established_on,
            silent=tuple(dict.fromkeys(each.name for each in present if each.name not in spoke)),
        )
        return policy.to_conclude(back)

    def why_not_ask(self, on: date) -> str:
        """Why the family cannot be asked to prepare this talk now, in a sentence; empty when they can."""
        return policy.why_not_ask(
            is_open=self.is_editable,
            asked=self.prepare_asked_at is not None,
            goals=len(self.reviews.all()),
            held_on=self.held_on,
            on=on,
        )

    def looked_back(self, on: date) -> said.LookedBack:
        """What was said for this evaluation, and whether that makes it one with the family (decision 40)."""
        return said.looked_back(self.plan, on)[self.pk]

    def obstacles_to_concluding(self, on: date) -> list[policy.Requirement]:
        return policy.obstacles(self.requirements_to_conclude(on))

    def conclude(self, *, by, at: datetime | None = None) -> "Evaluation":
        """Close the evaluation, and begin a prefilled revision of each part that was decided to be adjusted, no other."""
        with transaction.atomic():
            plan = Plan.objects.locked(self.plan_id)
            moment = plan.moment(at)
            now = Evaluation.objects.get(pk=self.pk)
            now.plan = plan
            if not now.is_editable:
                raise NotAllowedNow(CONCLUDED)
            plan.raise_when_ended()
            reasons = now.obstacles_to_concluding(timezone.localdate(moment))
            if reasons:
                raise NotAllowedNow(*(reason.text for reason in reasons))
            now.concluded_at, now.concluded_by = moment, by
            now.status = EvaluationStatus.CONCLUDED
            now.save(update_fields=["concluded_at", "concluded_by", "status"])
            rows = [now, *now.reviews.all()]
            named = [{"row": r._meta.label_lower, "id": r.pk, "digest": r.row_digest()} for r in rows]
            plan.record(EventKind.EVALUATION_CONCLUDED, by=by, at=moment, rows=named, decision=now.decision)
            facts.set_evaluate_by(plan, timezone.localdate(moment))
        for kind in now.adjusts:
            # What is adjusted is the newest agreement, which may be established ahead of the one looked back on.
            newest = plan.established_part(kind)
            if newest and not plan.open_part(kind):
                # Somebody who began a version in this very moment was first: then that one is written on.
                with suppress(NotAllowedNow):
                    reason = f"Bijgesteld na de evaluatie van {date_format(now.held_on, 'j F Y')}."
                    newest.detail.revise(by=by, reason=reason, at=at)
        return now


class GoalReviewQuerySet(models.QuerySet):
    def of(self, evaluation: Evaluation) -> "GoalReviewQuerySet":
        """Goal by goal, with what was agreed."""
        return self.filter(evaluation=evaluation.pk).select_related("goal", "evaluation")

    def with_agreed(self) -> "GoalReviewQuerySet":
        """With the goal and what would be done for it."""
        return self.select_related("goal", "evaluation").prefetch_related("goal__measures")


class GoalReview(Salted):
    """What became of one goal, and what happens with it next (rule 41)."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="reviews", editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="reviews", editable=False)
    result = models.CharField("resultaat", max_length=12, choices=GoalResult.choices, blank=True)
    evidence = models.TextField("waaraan zien we dat", blank=True, max_length=2000)
    next_step = models.CharField("vervolg", max_length=8, choices=EvaluationDecision.choices, blank=True)
    stop_reason = models.CharField("gestopt omdat", max_length=300, blank=True)

    objects = GoalReviewQuerySet.as_manager()

    frozen = FrozenWith("evaluation")

    class Meta:
        ordering = ["goal__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "goal"], name="one_review_per_goal_and_evaluation")
        ]

    @property
    def decided(self) -> policy.Decided:
        """As the rules see it."""
        return policy.Decided(self.evaluation.held_on, self.result, self.evidence, self.next_step, self.stop_reason)
