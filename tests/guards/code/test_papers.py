"""What the papers in docs/ promise: every number and place that is named leads somewhere."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ["ledger", "core", "accounts", "students", "plans", "consent", "agenda", "demo", "opp"]
OURS = [*APPS, "templates", "tests", "docs", "deploy", "bin", "benchmarks"]


def read(name: str) -> str:
    return (ROOT / name).read_text()


def texts() -> dict[str, str]:
    """Every file of ours in which something is cited, by its path."""
    found = [
        path for folder in OURS for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".html", ".md", ""}
    ]
    found += ROOT.glob("*.md")
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(errors="ignore")
        for path in found
        if path.is_file() and path != Path(__file__) and "__pycache__" not in path.parts
    }


TEXTS = texts()


def cited(pattern: str) -> dict[str, str]:
    """What the text cites by this pattern: each with a file that does."""
    return {each: name for name, text in TEXTS.items() for each in re.findall(pattern, text)}


def numbers_after(word: str) -> dict[int, str]:
    """Each number cited as `word 13`, `words 3, 9 and 13` or `words 22-25`, with a file that does."""
    runs = cited(rf"(?i:\b{word}) (\d+(?:(?:, | and |[-–]|, and )\d+)*)")
    found = {}
    for run, name in runs.items():
        for first, last in re.findall(r"(\d+)(?:[-–](\d+))?", run):
            found |= dict.fromkeys(range(int(first), int(last or first) + 1), name)
    return found


def rows_of(name: str) -> list[list[str]]:
    """The cells of every row of the tables in a page."""
    lines = [line for line in read(name).splitlines() if line.startswith("| ") and not line.startswith("| |")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_decision_that_is_cited_is_written_down():
    written = {int(number) for number in re.findall(r"^(\d+)\. \*\*", read("docs/decisions.md"), re.MULTILINE)}

    assert written == set(range(1, 57))
    assert {
        number: name for number, name in numbers_after("(?:decision|besluit)s?").items() if number not in written
    } == {}


def test_every_rule_that_is_cited_is_written_down():
    written = {int(row[0]) for row in rows_of("docs/law.md") if row[0].isdigit()}

    assert written == set(range(1, 61))
    assert {number: name for number, name in numbers_after("rules?").items() if number not in written} == {}


def test_every_source_that_is_cited_is_listed_and_no_other():
    listed = {row[0] for row in rows_of("docs/sources.md")}
    papers = "\n".join(TEXTS[name] for name in ("docs/law.md", "plans/grounds.py", "students/retention.py"))

    assert set(re.findall(r"\bS\d{2,3}b?\b", papers)) == listed


def test_every_adr_that_is_cited_is_there():
    there = {int(path.name[:4]) for path in (ROOT / "docs/adr").glob("*.md")}

    assert {number: name for number, name in numbers_after("ADRs?").items() if number not in there} == {}


def test_every_link_between_papers_leads_to_a_file():
    broken = []
    for name, text in TEXTS.items():
        if name.endswith(".md"):
            links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
            broken += [f"{name} → {link}" for link in links if not ((ROOT / name).parent / link).exists()]

    assert broken == []


# Where do I find ------------------------------------------------------------------------------------------------------


def names_in(path: Path) -> set[str]:
    """Everything a module defines at its top or in a class, as `name` or `Class.name`."""
    found = set()

    def take(body, before: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(before + node.name)
            if isinstance(node, ast.ClassDef):
                take(node.body, f"{node.name}.")
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AnnAssign)
                else []
            )
            found.update(before + target.id for target in targets if isinstance(target, ast.Name))

    take(ast.parse(path.read_text()).body, "")
    return found


PLACES = [
    (question, *place.partition(":")[::2])
    for question, answer in (row for row in rows_of("docs/where.md") if row[0] != "Question")
    for place in re.findall(r"`([\w/]+\.py(?::[\w.]+)?)`", answer)
]


def test_the_table_answers_questions_enough():
    assert len({question for question, _, _ in PLACES}) >= 15


@pytest.mark.parametrize(("question", "path", "name"), PLACES, ids=[f"{path}:{name}" for _, path, name in PLACES])
def test_what_the_table_names_is_there(question, path, name):
    assert (ROOT / path).is_file(), question
    assert not name or name in names_in(ROOT / path), question


def test_every_word_of_the_glossary_is_in_the_code():
    code = "\n".join(text for name, text in TEXTS.items() if name.split("/")[0] in APPS)
    words = [word for row in rows_of("docs/glossary.md") for word in re.findall(r"`([\w.]+?)_?…?`", row[1])]

    assert [word for word in words if not re.search(rf"\b{re.escape(word.rpartition('.')[2])}", code)] == []


# The rest -------------------------------------------------------------------------------------------------------------


def test_what_a_newcomer_looks_for_is_at_the_top():
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE"):
        assert (ROOT / name).is_file(), name
    assert read("LICENSE").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")


def test_the_changes_begin_with_the_version_this_is():
    version = re.search(r'^version = "(.+)"$', read("pyproject.toml"), re.MULTILINE)[1]

    assert re.search(r"^## (\S+?),? ", read("CHANGELOG.md"), re.MULTILINE)[1] == version


def test_no_paper_cites_what_lies_outside_the_project():
    assert cited(r"\b(domain|decisions|style|lessons|experience|tech)\.md §") == {}
    assert cited(r"\((?:docs/)?(domain|style|lessons|experience|tech)\.md") == {}


def test_the_drawing_of_the_house_is_that_of_today():
    """`bin/rooms --write` draws it anew."""
    drawn = subprocess.run([sys.executable, ROOT / "bin" / "rooms"], capture_output=True, text=True, check=True).stdout

    assert f"<!-- bin/rooms -->\n{drawn}<!-- /bin/rooms -->\n" in read("docs/architecture.md")


def test_the_only_rooms_that_go_round_are_those_of_a_row_and_its_facts():
    """What may import what, within an app: a room lies wholly above or below another (ADR 48)."""
    drawn = re.findall(r"^ +([\w.]+) (-->|<==>) ([\w.]+)$", read("docs/architecture.md"), re.M)
    below: dict[str, set[str]] = defaultdict(set)
    for one, arrow, other in drawn:
        below[one].add(other)
        if arrow == "<==>":
            below[other].add(one)

    def leads_to(room: str) -> set[str]:
        seen: set[str] = set()
        ahead = [room]
        while ahead:
            new = below[ahead.pop()] - seen
            seen |= new
            ahead += new
        return seen

    assert {room for room in list(below) if room in leads_to(room)} == {"plans.models", "plans.facts", "plans.text"}
