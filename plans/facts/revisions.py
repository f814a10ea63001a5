"""What a new version takes from the one before it: rows in, rows out. The rules stand in `policy.revision`."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from plans import policy
from plans.choices import Kind
from plans.facts import said
from plans.text import errata
from plans.text.changes import Stopped

if TYPE_CHECKING:
    from plans.models import GoalReview

# Days belong to one version, and so does the reason why a destination changed: the next version has its own.
NOT_COPIED = frozenset({"period_from", "period_until", "review_on", "why_changed"})


def copy_of(part, plan, *, by, at: datetime, reason: str, begun_on: date):
    """A draft with the content and children of `part`, slips of the pen put right; goals keep their line.

    What was decided when the version that held was looked back on is carried out: a goal that stops does not come
    along, and of the others *Nu* is empty but for a proposal. No period and no date is copied (decision 41).
    """
    model = type(part)
    fields = {
        field.attname: getattr(part, field.attname)
        for field in model._meta.local_concrete_fields
        if not field.primary_key and field.editable and field.name not in NOT_COPIED
    }
    copy = model.draft(plan, by=by, at=at, revises=part, reason_for_change=reason, begun_on=begun_on, **fields)
    for name in model.CHILDREN:
        for child in getattr(part, name).all():
            _copy_child(child, owner=copy)
    errata.put_right(part, copy)  # before anything is left out: a slip is found by its place
    if part.kind == Kind.ACTION:
        _carry_out(part, copy)
    return copy


def _copy_child(child, *, owner) -> None:
    measures = list(child.measures.all()) if hasattr(child, "measures") else []
    was = child.pk
    link = next(each for each in child._meta.fields if each.is_relation and issubclass(type(owner), each.related_model))
    child.pk = None
    child._state.adding = True
    setattr(child, link.name, owner)
    if hasattr(child, "continues_id"):
        child.continues_id = was
    child.save()
    for measure in measures:
        _copy_child(measure, owner=child)


def _carry_out(part, copy) -> None:
    """Leave out what stopped, and mark what came along as not looked at; deviations and internships lose their days."""
    source = part if part.established_at else said.established_before(part)
    reviews = _decided_since(source) if source else {}
    rows = list(type(copy).objects.get(pk=copy.pk).goals.all())  # as the errata left them
    goals = [goal for goal in rows if not (goal.line in reviews and reviews[goal.line].decided.stops)]
    for goal in rows:
        if goal not in goals:
            goal.delete()
    for position, goal in enumerate(goals):
        goal.position, goal.to_review = position, True
        goal.target_on = goal.evaluate_on = None
        review = reviews.get(goal.line)
        if part.established_at or (review and review.evaluation.concluded_at > part.drafted_at):
            decided = review.decided if review else None
            # What was reached is what the goal aimed at then; another version may aim further already.
            aim = review.goal.target if review and review.goal.action_part_id != part.pk else goal.target
            goal.proposed_now = policy.proposed_now(goal.start_situation, aim, decided)
            goal.start_situation = ""
        goal.save()
    copy.deviations.update(from_on=None, until_on=None)
    copy.internships.update(from_on=None, until_on=None)


def _decided_since(part, until: datetime | None = None) -> dict[UUID, "GoalReview"]:
    """The last review of each goal, by line, that was concluded after this version was put to the family.

    By line and not by version: who looks back on a version that had begun decides about the goals of the version that
    was established ahead of it as well. What was decided before this text was shared is carried out in it, or was
    agreed otherwise with the family.
    """
    from plans.models import GoalReview

    found = GoalReview.objects.filter(goal__action_part__plan=part.plan_id, evaluation__concluded_at__gt=part.shared_at)
    if until:
        found = found.filter(evaluation__concluded_at__lte=until)
    found = found.select_related("goal", "evaluation").order_by("evaluation__held_on", "evaluation", "goal__position")
    return {row.goal.line: row for row in found}


def results_of(goals: Iterable) -> dict[UUID, "GoalReview"]:
    """The last result of each of these goals in an earlier version, by line, as it is shown beside a draft."""
    from plans.models import GoalReview

    lines = [goal.line for goal in goals if goal.continues_id]
    found = GoalReview.objects.filter(goal__line__in=lines, evaluation__concluded_at__isnull=False)
    found = found.select_related("goal__action_part", "evaluation").order_by("evaluation__held_on", "evaluation")
    return {row.goal.line: row for row in found}


def carried(part) -> policy.Carried:
    """What stands in the way of sharing this draft because it follows another version."""
    holds = part.plan.established_part(Kind(part.kind))
    unseen: tuple[tuple[int, str], ...] = ()
    if part.kind == Kind.ACTION:
        unseen = tuple((number, goal.title) for number, goal in enumerate(part.goals.all(), 1) if goal.to_review)
    if holds is None or holds.pk == part.pk:
        return policy.Carried(unseen)
    return policy.Carried(unseen, holds.content, holds.number)


# What stopped -----------------------------------------------------------------------------------------------------------


def stopped_before(part) -> list[Stopped]:
    """The goals of the established version before this one that were stopped, and so are not in this text."""
    before = said.established_before(part) if part.kind == Kind.ACTION else None
    if before is None:
        return []
    stopped = {line: row.decided for line, row in _decided_since(before, part.shared_at).items()}
    if not any(decided.stops for decided in stopped.values()):
        return []
    here = {goal.line for goal in part.as_action.goals.all()}
    return [
        Stopped(number, goal.title, str(goal.line), stopped[goal.line].why_stopped)
        for number, goal in enumerate(before.as_action.goals.all(), 1)
        if goal.line in stopped and stopped[goal.line].stops and goal.line not in here
    ]
