"""Templates are formatted by djade, and their lines are short enough to read a change in.

`.venv/bin/djade templates/**/*.html` formats them.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
LONGEST = 140
MOST = 181
"""So many lines may be longer. Write down what there are whenever it is less: this number only ever goes down."""
LEEWAY = 20
GIVEN_OUT = re.compile(r"receipt\w*\.html")
"""In templates/pdf: what was given out as a receipt comes out the same, to the last space (tests/upgrade)."""
ONE_TAG = re.compile(r"\s*(\{%[^%]*%\})+")
"""Django reads a tag on one line only."""

MARKS = re.compile(r"\{% (end)?blocktranslate\b[^%]*%\}|\{% translate\b[^%]*%\}| (translate|lang)=\"(no|nl)\"")


def test_templates_are_formatted():
    run = subprocess.run([Path(sys.prefix, "bin", "djade"), "--check", *TEMPLATES], capture_output=True, text=True)

    assert run.returncode == 0, run.stdout + run.stderr


def in_dutch(line: str) -> str:
    """The line without the tags that mark what is translated: a sentence is no harder to read for being marked."""
    return MARKS.sub("", re.sub(r"\{% translate \"(.*?)\" %\}", r"\1", line))


@pytest.fixture(scope="module")
def long_lines():
    return [
        f"{path.relative_to(settings.BASE_DIR)}:{number}"
        for path in TEMPLATES
        if not (path.parent.name == "pdf" and GIVEN_OUT.fullmatch(path.name))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(in_dutch(line)) > LONGEST and not ONE_TAG.fullmatch(line)
    ]


def test_no_more_lines_are_long_than_were(long_lines):
    assert len(long_lines) <= MOST, f"{len(long_lines)} lines over {LONGEST}, {MOST} at most: {long_lines}"


def test_the_number_of_long_lines_goes_down_with_what_was_broken(long_lines):
    assert len(long_lines) > MOST - LEEWAY, f"Well done: write MOST = {len(long_lines)}."
