"""The product's own examples, from its data files into the database; once or a hundred times is the same."""

import tomllib
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from plans.models import BankGoal, BankMeasure
from plans.models.drafting.bank import spaced

FILES = Path(__file__).parent / "goals"
COLUMNS = ("title", "start_situation", "target", "approach", "frequency")


def examples() -> list[dict]:
    """Every example with its domain, as the files have it."""
    found = []
    for path in sorted(FILES.glob("*.toml")):
        data = tomllib.loads(path.read_text())
        found += [goal | {"domain": data["domain"]} for goal in data["goals"]]
    return found


def load() -> tuple[int, int]:
    """Bring the product's part of the bank to what the files say; (how many came or changed, how many were retired).

    An example that is in no file any more is retired and stays: a goal of a pupil may have come from it.
    """
    changed, wanted = 0, examples()
    with transaction.atomic():
        there = {row.code: row for row in BankGoal.objects.filter(school=None).prefetch_related("measures")}
        for each in wanted:
            changed += _bring(there.pop(each["code"], None), each)
        gone = [row for row in there.values() if row.retired_at is None]
        for row in gone:
            row.retire(timezone.now())
    return changed, len(gone)


def _bring(row: BankGoal | None, each: dict) -> int:
    """Write one example where it is new or was changed; 1 when it was."""
    values = {name: each[name] for name in COLUMNS} | {"domain": each["domain"], "sectors": spaced(each["sectors"])}
    if row and all(getattr(row, name) == value for name, value in values.items()) and row.retired_at is None:
        kept = [{name: getattr(it, name) for name in each["measures"][0]} for it in row.measures.all()]
        if kept == each["measures"]:
            return 0
    row = row or BankGoal(code=each["code"])
    for name, value in values.items():
        setattr(row, name, value)
    row.retired_at = None
    row.save()
    row.measures.all().delete()
    BankMeasure.objects.bulk_create(
        BankMeasure(goal=row, position=position, **measure) for position, measure in enumerate(each["measures"])
    )
    return 1
