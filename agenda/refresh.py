"""The only writer of `PlanSummary`, `NextStep` and `RequirementState`: what is stale is made anew, under the lock of its plan."""

import logging
from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction

from core import trouble
from plans.models import Plan

from .answers import Answer, answer_of, holds_until, read
from .models import NextStep, PlanSummary, PlanSummaryQuerySet, RequirementState

log = logging.getLogger("opp.agenda")
BATCH = 50
AT_ONCE = 100
"""How many plans a page makes anew before it shows its list; what is left over it says, and the worker does."""


def refresh(keys: Iterable[int], on: date) -> int:
    """Make the rows of these plans anew for that day; how many.

    A plan of which something cannot be read is left as it was, and said in the log: it keeps no other from its list.
    """
    keys = list(keys)
    try:
        return _refresh(keys, on)
    except trouble.LOST:
        raise
    except Exception as error:
        if len(keys) > 1:
            return sum(refresh([key], on) for key in keys)
        log.error("rows of plan %s: %s", keys[0], trouble.named(error))
        return 0


def _refresh(keys: list[int], on: date) -> int:
    """In one transaction, the locks in the order of all others.

    A row that somebody is marking at this very moment is left: it is stale when they are done, and its turn comes.
    """
    with transaction.atomic():
        locked = Plan.objects.filter(pk__in=keys).select_for_update().order_by("pk")
        mine = PlanSummary.objects.filter(pk__in=[plan.pk for plan in locked]).select_for_update(skip_locked=True)
        summaries = {row.pk: row for row in mine.order_by("pk")}
        before, asked = _steps_of(summaries), _asked_of(summaries)
        for plan, waits in read(summaries):
            answer = answer_of(plan, waits, on)
            until = holds_until(plan, waits, answer, on)
            _write(summaries[plan.pk], answer, before.get(plan.pk, []), on=on, until=until)
            _write_asked(plan.pk, answer, asked.get(plan.pk, []))
        return len(summaries)


def _steps_of(keys: Iterable[int]) -> dict[int, list[dict]]:
    """What stands there of each plan, as `Answer.steps` would have it."""
    found: dict[int, list[dict]] = {}
    for row in NextStep.objects.filter(plan__in=list(keys)).order_by("plan", "position").values():
        step = {name: value for name, value in row.items() if name not in ("id", "plan_id")}
        found.setdefault(row["plan_id"], []).append(step)
    return found


def _asked_of(keys: Iterable[int]) -> dict[int, list[dict]]:
    """The same of what is asked of each plan, as `Answer.asked` would have it."""
    found: dict[int, list[dict]] = {}
    for row in RequirementState.objects.filter(plan__in=list(keys)).order_by("plan", "school_year", "pk").values():
        cell = {name: value for name, value in row.items() if name not in ("id", "plan_id")}
        found.setdefault(row["plan_id"], []).append(cell)
    return found


def _write_asked(plan: int, answer: Answer, before: list[dict]) -> None:
    """Year by year: a year that is over is seldom written again."""
    then, now = _by_year(before), _by_year(answer.asked)
    changed = [year for year in {**then, **now} if then.get(year) != now.get(year)]
    if changed:
        RequirementState.objects.filter(plan=plan, school_year__in=changed).delete()
        rows = [RequirementState(plan_id=plan, **cell) for year in changed for cell in now.get(year, [])]
        RequirementState.objects.bulk_create(rows)


def _by_year(cells: Iterable[dict]) -> dict[int, list[dict]]:
    found: dict[int, list[dict]] = {}
    for cell in cells:
        found.setdefault(cell["school_year"], []).append(cell)
    return found


def _write(row: PlanSummary, answer: Answer, before: list[dict], *, on: date, until: date) -> None:
    held = {"valid_from": on, "valid_until": until}
    PlanSummary.objects.filter(pk=row.pk).update(**answer.summary, **held)
    if before != list(answer.steps):
        NextStep.objects.filter(plan=row.pk).delete()
        NextStep.objects.bulk_create([NextStep(plan_id=row.pk, **step) for step in answer.steps])


def refresh_stale(rows: PlanSummaryQuerySet, on: date, *, limit: int = AT_ONCE) -> int:
    """Make anew what is stale among these rows; how many are left after `limit`."""
    stale = _stale(rows, on, limit + 1)
    for first in range(0, min(len(stale), limit), BATCH):
        refresh(stale[first : min(first + BATCH, limit)], on)
    return rows.stale(on).count() if len(stale) > limit else 0


def _stale(rows: PlanSummaryQuerySet, on: date, limit: int | None = None) -> list[int]:
    """The keys of what is stale: by two questions, that each walk an index over nothing else."""
    behind, ahead = rows.filter(valid_until__lt=on), rows.filter(valid_from__gt=on)
    found = {*behind.values_list("pk", flat=True)[:limit], *ahead.values_list("pk", flat=True)[:limit]}
    return sorted(found)[:limit]


def refresh_all(
    on: date,
    *,
    everything: bool = False,
    stopped: Callable[[], bool] = lambda: False,
    between: Callable[[], object] = lambda: None,
) -> int:
    """Make anew all that is stale (or `everything`), in batches; how many rows."""
    rows = PlanSummary.objects.all()
    keys = sorted(rows.values_list("pk", flat=True)) if everything else _stale(rows, on)
    done = 0
    for first in range(0, len(keys), BATCH):
        if stopped():
            break
        done += refresh(keys[first : first + BATCH], on)
        between()
    return done


def defects(keys: Iterable[int], on: date) -> dict[int, list[str]]:
    """Per plan what stands in its rows and is not so on that day; a row that says itself that it is stale is no defect."""
    summaries = PlanSummary.objects.in_bulk(list(keys))
    steps, asked, found = _steps_of(summaries), _asked_of(summaries), {}
    for plan, waits in read(summaries):
        row = summaries[plan.pk]
        if not row.valid_from <= on <= row.valid_until:
            continue
        answer = answer_of(plan, waits, on)
        wrong = [name for name, value in answer.summary.items() if getattr(row, name) != value]
        if steps.get(plan.pk, []) != list(answer.steps):
            wrong.append("next_steps")
        if asked.get(plan.pk, []) != list(answer.asked):
            wrong.append("requirement_states")
        if wrong:
            found[plan.pk] = wrong
    return found
