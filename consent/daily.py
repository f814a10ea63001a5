"""The work of a day, plan by plan: once a day, giving way to what somebody waits for, and taken up after a restart."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils import timezone

from core import trouble
from plans.models import ActionPart, ContributionRequest, Evaluation

from .models import DailyStep

log = logging.getLogger("opp.post")
Row = TypeVar("Row", ActionPart, ContributionRequest, Evaluation)


@dataclass(frozen=True)
class Run:
    """How a step goes through many plans: `between` is called before each of them, and it ends when `stopped()`."""

    stopped: Callable[[], bool] = lambda: False
    between: Callable[[], object] = lambda: None
    reached: Callable[[int], object] = lambda pk: None

    def over(self, rows: Iterable[Row], deed: Callable[[Row], int]) -> int:
        """Do it for each row; the sum of what was done. One that breaks holds up no other, a lost database does."""
        done = 0
        for row in rows:
            if self.stopped():
                break
            self.between()
            try:
                done += deed(row)
            except trouble.LOST:
                raise
            except Exception as error:
                log.error("%s of plan %s: %s", deed.__name__.strip("_"), row.plan_id, type(error).__name__)
            self.reached(row.pk)
        return done


PLAINLY = Run()
"""To the end, and nothing in between."""


def once(
    step: str, work: Callable[..., int], *, on: date, stopped: Callable[[], bool], between: Callable[[], object]
) -> int:
    """Do this step of that day unless it was done; how much it did. `work(after=…, run=…)` begins after that key."""
    row, _ = DailyStep.objects.get_or_create(on=on, step=step)
    if row.done_at:
        return 0
    mine = DailyStep.objects.filter(pk=row.pk)
    done = work(after=row.reached, run=Run(stopped, between, lambda pk: mine.update(reached=pk)))
    if not stopped():
        mine.update(done_at=timezone.now())
    return done
