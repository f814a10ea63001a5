"""The rules this release must show, written out, and the page that says which test shows each."""

import re
from pathlib import Path

HERE = Path(__file__).parents[2]
RULES = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33,
    35, 36, 37, 38, 39, 40, 41, 42, 43, 45, 46, 47, 48, 49, 50, 51, 52, 54, 55,
    57,
}  # fmt: skip


def marked() -> dict[int, set[str]]:
    """Rule -> the files with a test that carries its mark."""
    found: dict[int, set[str]] = {}
    for path in HERE.rglob("test_*.py"):
        for number in re.findall(r"mark\.rule\((\d+)\)", path.read_text()):
            found.setdefault(int(number), set()).add(path.relative_to(HERE).as_posix())
    return found


def test_every_rule_carries_a_mark_and_no_other():
    assert set(marked()) == RULES


def test_the_page_of_rules_is_true():
    rows = re.findall(r"^\| (\d+) \|[^|]*\| (.*) \|$", (HERE / "rules.md").read_text(), re.MULTILINE)

    page = {int(number): set(re.findall(r"`([^`]+)`", files)) for number, files in rows}

    assert page == marked()
