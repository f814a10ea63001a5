"""What colleagues noted at a draft, as the next step of who coordinates the plan."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects

from core.writing import address, local_day
from plans.choices import Status
from plans.drafting import pages
from plans.models import FieldComment, Part, Plan

from .steps import DEEDS, NextStep, Step, Who


@dataclass(frozen=True)
class Waiting:
    """A note that is not solved and in which the coordinator has the next word: at which page of which draft, since when."""

    part: int
    section: str
    since: datetime


def waiting_in(plans: list[Plan]) -> dict[int, tuple[Waiting, ...]]:
    """What waits in each of these plans, by its key, the oldest note first; one query for all, none where nothing is drafted."""
    _fetch([part for plan in plans for part in plan.parts.all()])
    found: dict[int, list[Waiting]] = defaultdict(list)
    for plan in plans:
        for part in plan.parts.all():
            for first, last in _unsolved(part):
                if last.by_id != plan.coordinator_id:
                    found[plan.pk].append(Waiting(part.pk, first.section, last.at))
    return {key: tuple(waiting) for key, waiting in found.items()}


def many_unsolved(part: Part) -> int:
    """How many notes at this draft are not solved; the plan asks no second time what waits in it."""
    _fetch(part.plan.parts.all())
    return sum(len(_unsolved(each)) for each in part.plan.parts.all() if each.pk == part.pk)


def _fetch(parts: Iterable[Part]) -> None:
    prefetch_related_objects([part for part in parts if part.status == Status.DRAFT], "comments")


def _unsolved(part: Part) -> list[tuple[FieldComment, FieldComment]]:
    """(what began it, the last word) of each note at this draft that is not solved."""
    if part.status != Status.DRAFT:
        return []
    notes: dict[int, list[FieldComment]] = {}
    for row in part.comments.all():
        notes.setdefault(row.answers_to_id or row.pk, []).append(row)
    return [(said[0], said[-1]) for said in notes.values() if said[0].resolved_at is None]


def next_steps_of(plan: Plan, waiting: Sequence[Waiting]) -> list[NextStep]:
    """One step for all that waits, at the oldest; no word of what was noted."""
    if not waiting:
        return []
    oldest, many = waiting[0], len(waiting)
    part = next(each for each in plan.parts.all() if each.pk == oldest.part)
    section = pages.section_of(part, oldest.section)
    why = f"Een collega schreef iets bij {section.title}." if section else "Een collega schreef iets bij het concept."
    return [
        NextStep(
            Who.COORDINATOR,
            plan.coordinator.name,
            "Een kanttekening beantwoorden" if many == 1 else f"{many} kanttekeningen beantwoorden",
            why,
            local_day(oldest.since),
            None,
            address("comments", part.pk),
            deed=DEEDS["comments"],
            step=Step.COMMENTS,
        )
    ]
