"""What is asked in a field, with a good and a weak example: a data file, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accounts.choices import Sector
from plans import grounds
from plans.grounds import Ground

FILE = Path(__file__).with_name("examples.toml")


@dataclass(frozen=True)
class Example:
    """What stands beside one field: what is asked, why, and what is good and weak for one kind of education."""

    asks: str
    ground: Ground | None
    strong: str
    weak: str


@cache
def every() -> dict[str, dict[Sector, Example]]:
    """By the name of a field (of the part itself, or as `goal.target`) the example for each kind of education."""
    return {
        name: {
            sector: Example(row["asks"], getattr(grounds, row["ground"]) if "ground" in row else None, row[sector], row["weak"])
            for sector in Sector
        }
        for name, row in tomllib.loads(FILE.read_text()).items()
    }  # fmt: skip


def beside(names: list[str], sector: str) -> dict[str, Example]:
    """The examples for these fields, in their order; a field without one is left out."""
    known = every()
    return {name: known[name][Sector(sector)] for name in names if name in known}
