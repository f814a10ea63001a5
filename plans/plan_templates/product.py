"""The product's own templates, from its data files into the database; a text that changed is a further version."""

import tomllib
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from plans.models import PlanTemplate

FILES = Path(__file__).parent / "product"


def examples() -> list[dict]:
    """Every template of the product with its sector, as the files have it."""
    found = []
    for path in sorted(FILES.glob("*.toml")):
        data = tomllib.loads(path.read_text())
        found += [each | {"sector": data["sector"]} for each in data["templates"]]
    return found


def load() -> tuple[int, int]:
    """Bring the product's templates to what the files say; (how many got a further version, how many were retired).

    Once or a hundred times is the same. What is in no file any more is retired and stays: a plan may have begun with it.
    """
    with transaction.atomic():
        there = {row.code: row for row in PlanTemplate.objects.filter(school=None).whole()}
        written = sum(_bring(there.pop(each["code"], None), each) for each in examples())
        gone = [row for row in there.values() if row.retired_at is None]
        for row in gone:
            row.retire(timezone.now())
    return written, len(gone)


def _bring(row: PlanTemplate | None, each: dict) -> int:
    """Write a version where this template is new or was changed; 1 when it was."""
    texts = {name: text.strip() for name, text in each["texts"].items()}
    is_new = row is None
    row = row or PlanTemplate.objects.create(code=each["code"], sector=each["sector"])
    if row.retired_at:
        row.retire()
    if not is_new:
        last = row.newest
        if (last.name, last.lead, last.words()) == (each["name"], each["lead"], texts):
            return 0
    row.write(each["name"], each["lead"], texts, after=0 if is_new else row.newest.number, by=None)
    return 1
