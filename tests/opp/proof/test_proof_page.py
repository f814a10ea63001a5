"""docs/proof.md is true: a stranger who has only that page gets the same digests, and the check agrees."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings

from ledger import check
from plans.events import EventKind

PAGE = (Path(settings.BASE_DIR) / "docs/proof.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)\n```$", PAGE, re.DOTALL | re.MULTILINE)


def block(kind: str) -> str:
    (found,) = [text for name, text in BLOCKS if name == kind]
    return found


def after(kind: str) -> str:
    """The digest that the page gives right after that example."""
    names = [name for name, _ in BLOCKS]
    return BLOCKS[names.index(kind) + 1][1]


@pytest.mark.parametrize(("kind", "ending"), [("text", ""), ("row", ""), ("hashed", ""), ("anchor", "\n")])
def test_each_example_gives_the_digest_beside_it(kind, ending):
    assert sha256((block(kind) + ending).encode()).hexdigest() == after(kind)


def test_each_line_of_the_journal_follows_from_the_one_before_by_hand():
    header, *lines = map(json.loads, block("journal").splitlines())
    previous = ""
    for position, line in enumerate(lines, 1):
        hashed = json.dumps(
            [previous, position, line["at"], line["kind"], line["data"]], separators=(",", ":"), ensure_ascii=False
        )
        assert (line["position"], line["previous"]) == (position, previous)
        assert sha256(hashed.encode()).hexdigest() == line["hash"]
        previous = line["hash"]
    assert (header["count"], header["head"]) == (len(lines), previous)
    assert block("hashed") == json.dumps(
        [lines[3]["previous"], 4, lines[3]["at"], lines[3]["kind"], lines[3]["data"]], separators=(",", ":")
    )
    assert block("anchor").splitlines()[1] == f"{header['plan']} {header['count']} {header['head']}"


def test_the_receipt_holds_the_other_examples_and_its_code_follows():
    receipt = json.loads(block("receipt"))
    answer, point = receipt["rows"]

    assert receipt["text"] == block("text")
    assert point["values"] == json.loads(block("row"))
    assert answer["values"]["digest"] == after("text")
    spelled = json.dumps(answer["values"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sha256(spelled.encode()).hexdigest() == answer["digest"]
    assert receipt["code"].replace("-", "") == f"{answer['id']}{answer['digest'][:20]}"


def test_the_check_agrees_with_the_page():
    files = [
        check.read("bewijs", block("receipt").encode()),
        check.read("journaal", (block("journal") + "\n").encode()),
        check.read("anker", (block("anchor") + "\n").encode()),
    ]

    found = check.compare(files)

    assert not any(each.wrong for each in found.values()), found
    said = [sentence for each in found.values() for sentence in each.right]
    assert "Het ontvangstbewijs klopt in zichzelf." in said
    assert "Het bewijs staat in dit journaal." in said
    assert "De eerste 5 regels van het journaal zijn die van het anker." in said


def test_every_kind_of_line_has_its_row():
    """Who checks without us reads there what was done; a name that stands in journals is never taken off."""
    assert re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE) == [kind.value for kind in EventKind]
