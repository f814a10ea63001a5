"""What colleagues noted at a draft, as the next step of who coordinates the plan."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.writing import address, local_day
from plans.choices import Status
from plans.drafting import pages
from plans.models import FieldComment, Plan

from .steps import DEEDS, Step, Turn, Who


@dataclass(frozen=True)
class Waiting:
    """A note that is not solved and in which the coordinator has the next word: at which page of which draft, since when."""

    part: int
    section: str
    since: datetime


def waiting_in(plans: list[Plan]) -> dict[int, tuple[Waiting, ...]]:
    """What waits in each of these plans, by its key, the oldest note first; one query for all, none where nothing is drafted."""
    plan_of = {part.pk: plan for plan in plans for part in plan.parts.all() if part.status == Status.DRAFT}
    if not plan_of:
        return {}
    notes: dict[int, list[FieldComment]] = {}
    for row in FieldComment.objects.filter(part__in=plan_of).order_by("pk"):
        notes.setdefault(row.answers_to_id or row.pk, []).append(row)
    found: dict[int, list[Waiting]] = defaultdict(list)
    for first, *answers in notes.values():
        plan, last = plan_of[first.part_id], [first, *answers][-1]
        if first.resolved_at is None and last.by_id != plan.coordinator_id:
            found[plan.pk].append(Waiting(first.part_id, first.section, last.at))
    return {key: tuple(waiting) for key, waiting in found.items()}


def turns_of(plan: Plan, waiting: Sequence[Waiting]) -> list[Turn]:
    """One step for all that waits, at the oldest; no word of what was noted."""
    if not waiting:
        return []
    oldest, many = waiting[0], len(waiting)
    part = next(each for each in plan.parts.all() if each.pk == oldest.part)
    section = pages.section_of(part, oldest.section)
    why = f"Een collega schreef iets bij {section.title}." if section else "Een collega schreef iets bij het concept."
    return [
        Turn(
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
