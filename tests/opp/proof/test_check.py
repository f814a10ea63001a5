"""What a stranger finds with plain Python: a true receipt, journal and anchor stand; whatever was forged falls."""

import json
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from consent import receipts
from consent.policy import Decision
from ledger import check
from ledger.bypass import open_bypass
from ledger.canonical import canonical, digest, line_hash
from plans import journal
from plans.models import Anchor, Plan
from tests.consent.steps import asked, refuse
from tests.factories import consent, make_world, remark
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.paper]

MODULES = (
    "opp/__init__.py",
    "ledger/__init__.py",
    "ledger/canonical.py",
    "ledger/check.py",
    "ledger/__init__.py",
    "opp/ledger/check.py",
)


def refused_by_one() -> SimpleNamespace:
    world = make_world()
    world.part = asked(world)
    world.record = refuse(world.part, world.mother.person, days=3)
    consent(world.part, world.father.person, days=2)
    return world


world = once_a_module(refused_by_one)


@pytest.fixture
def true(world) -> dict[str, bytes]:
    """A receipt, the journal and the anchor as they really are."""
    plan = Plan.objects.get(pk=world.plan.pk)
    return {
        "bewijs.json": canonical(receipts.data_of(world.record)),
        "journaal.jsonl": "".join(journal.lines(plan)).encode(),
        "anker.txt": Anchor.take(plan.school).text.encode(),
    }


def checked(**files: bytes) -> tuple[int, str]:
    """Exit status and words of the check on these files; keys are names with `_` for the dot."""
    said = []
    read = [check.read(name, data) for name, data in files.items()]
    found = check.compare(read)
    for name, findings in found.items():
        said += [name, *findings.right, *findings.wrong, *findings.untested]
    return int(any(findings.wrong for findings in found.values())), "\n".join(said)


def run(folder: Path, *names: str, modules: Path) -> tuple[int, str]:
    """The same as a program of its own, in a bare Python."""
    script = modules / "opp/ledger/check.py"
    done = subprocess.run(
        [sys.executable, "-I", "-S", script, *names],
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONUTF8": "1"},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


# What is true --------------------------------------------------------------------------------------------------------


def test_plain_python_checks_all_three_with_four_files_and_nothing_else(world, true, tmp_path):
    for name in MODULES:
        (tmp_path / "bare" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(settings.BASE_DIR) / name, tmp_path / "bare" / name)
    for name, data in true.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "bewijs.pdf").write_bytes(receipts.pdf(world.record))

    status, text = run(tmp_path, "bewijs.pdf", *true, modules=tmp_path / "bare")

    assert status == 0, text
    assert "Het ontvangstbewijs klopt in zichzelf." in text
    assert "Het bewijs staat in dit journaal." in text
    assert "zijn die van het anker." in text
    assert world.record.statement in text
    assert "wat te testen was, klopt." in text


def test_it_runs_as_a_module_of_the_project_too(true, tmp_path):
    (tmp_path / "journaal.jsonl").write_bytes(true["journaal.jsonl"])
    command = [sys.executable, "-S", "-m", "opp.ledger.check", tmp_path / "journaal.jsonl"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert "sluit: 14 regels" in done.stdout


def test_the_button_is_there_for_who_answers_for_the_plan(world, client):
    page = reverse("student", args=[world.student.pk])
    for user, there in ((world.coordinator, True), (world.director, True), (world.mentor, False)):
        client.force_login(user)
        assert (reverse("journal", args=[world.plan.pk]) in client.get(page).content.decode()) is there
    client.force_login(world.director)
    assert client.get(reverse("journal", args=[world.plan.pk])).content.decode() == "".join(journal.lines(world.plan))


def test_what_could_not_be_tested_is_said(true):
    status, text = checked(bewijs=true["bewijs.json"])

    assert status == 0
    assert "Zonder het journaal van plan" in text
    assert "De bladzijden van de PDF zelf" in text
    assert "Zonder anker" in checked(journaal=true["journaal.jsonl"])[1]


def test_lines_after_the_anchor_are_named_as_younger(world, true):
    remark(world.part, world.mother.person, days=0)
    later = "".join(journal.lines(Plan.objects.get(pk=world.plan.pk))).encode()

    status, text = checked(journaal=later, anker=true["anker.txt"])

    assert status == 0
    assert "De laatste 1 regels van het journaal zijn jonger dan dit anker." in text


def test_the_export_holds_no_names_and_ends_where_the_journal_ends(world, true):
    text = true["journaal.jsonl"].decode()

    for name in ("Samira", "Yara", "Anton", "Marleen", "@", "Toetsen", world.record.salt):
        assert name not in text
    lines = [json.loads(line) for line in text.splitlines()]
    assert lines[0]["count"] == len(lines) - 1 == world.plan.events.count()


def test_the_command_writes_the_same_journal(world, true):
    out = StringIO()
    call_command("export_journal", str(world.plan.pk), stdout=out)

    assert out.getvalue().encode() == true["journaal.jsonl"]
    with pytest.raises(CommandError, match="Er is geen plan 0"):
        call_command("export_journal", "0")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"iets",
        b"{}",
        b"%PDF-1.7 iets",
        b"\xff\xfe",
        b"[" * 99999,
        b"-\nplan 0 x\n",
        b'{"count":1,"format":"opp-journal-1"}\n',
    ],
)
def test_what_is_none_of_the_three_is_not_read(data, tmp_path):
    (tmp_path / "iets").write_bytes(data)

    status, text = run(tmp_path, "iets", modules=Path(settings.BASE_DIR))

    assert status == 2
    assert "niet te lezen" in text
    assert run(tmp_path, "weg", modules=Path(settings.BASE_DIR))[0] == 2


# Forged receipts -----------------------------------------------------------------------------------------------------


def values(receipt) -> dict:
    return receipt["rows"][0]["values"]


def again(receipt) -> None:
    """Make digests, code and hashes of a changed receipt fit again, as a clever forger does."""
    first = receipt["lines"][0]
    for row in receipt["rows"]:
        old, row["digest"] = row["digest"], digest(canonical(row["values"]))
        for line in receipt["lines"]:
            line["data"] = line["data"].replace(old, row["digest"])
    data = json.loads(first["data"])
    data |= {"decision": values(receipt)["decision"], "digest": values(receipt)["digest"]}
    first["data"], first["at"] = canonical(data).decode(), values(receipt)["at"]
    for line in receipt["lines"]:
        line["hash"] = line_hash(line["previous"], line["position"], line["at"], line["kind"], line["data"])
    receipt["code"] = check.code_of(receipt["rows"][0]["id"], receipt["rows"][0]["digest"])
    if receipt["head"]["count"] == receipt["lines"][-1]["position"]:
        receipt["head"]["hash"] = receipt["lines"][-1]["hash"]


def another_text(receipt) -> None:
    receipt["text"] = receipt["text"].replace("Stiltelokaal", "Lokaal")


def another_text_and_digest(receipt) -> None:
    another_text(receipt)
    values(receipt)["digest"] = digest(receipt["text"].encode())


FORGERIES = {
    "another decision": lambda receipt: values(receipt).update(decision=Decision.CONSENT.value),
    "another statement": lambda receipt: values(receipt).update(statement="Ik stem in met alles."),
    "another moment": lambda receipt: values(receipt).update(given_at="2026-01-01T12:00:00.000000Z"),
    "another person": lambda receipt: values(receipt).update(person_id=999),
    "another route": lambda receipt: values(receipt).update(route="PAPER"),
    "another text": another_text,
    "another text with its digest": another_text_and_digest,
    "a point left out": lambda receipt: receipt["rows"].pop(),
    "all points and their line left out": lambda receipt: (
        receipt["rows"].__delitem__(slice(1, None)),
        receipt["lines"].pop(),
    ),
    "another reason": lambda receipt: receipt["rows"][1]["values"].update(reason="OTHER"),
    "another code": lambda receipt: receipt.update(code="1-0000-0000-0000-0000-0000"),
    "another plan": lambda receipt: receipt.update(plan="2026-0099"),
    "another place": lambda receipt: receipt["lines"][0].update(position=3),
    "another line": lambda receipt: receipt["lines"][0].update(kind="PLAN_STARTED"),
    "another head": lambda receipt: receipt["head"].update(hash="0" * 64),
    "a head before the answer": lambda receipt: receipt["head"].update(count=2),
    "no salt": lambda receipt: values(receipt).pop("salt"),
    "no rows": lambda receipt: receipt.update(rows=[]),
    "no lines": lambda receipt: receipt.update(lines=[]),
    "rows of another kind": lambda receipt: receipt.update(rows="alles"),
    "a count that is no number": lambda receipt: receipt["head"].update(count="12"),
    "no head": lambda receipt: receipt.pop("head"),
}


def forged(true, forgery, *, clever: bool = False) -> bytes:
    receipt = json.loads(true["bewijs.json"])
    FORGERIES[forgery](receipt)
    if clever:
        again(receipt)
    return canonical(receipt)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_receipt_is_refused(true, forgery):
    status, text = checked(bewijs=forged(true, forgery), journaal=true["journaal.jsonl"], anker=true["anker.txt"])

    assert status == 1, text


@pytest.mark.parametrize("forgery", [name for name in FORGERIES if name != "another head"])
def test_a_forged_receipt_is_refused_even_by_itself(true, forgery):
    assert checked(bewijs=forged(true, forgery))[0] == 1


CLEVER = ["another decision", "another statement", "another moment", "another person", "another route", "another text with its digest", "another reason"]  # fmt: skip


@pytest.mark.parametrize("forgery", CLEVER)
def test_a_forged_receipt_that_fits_in_itself_is_refused_by_the_journal_and_the_anchor(true, forgery):
    receipt = forged(true, forgery, clever=True)

    assert checked(bewijs=receipt)[0] == 0, "the forger was not clever enough for this test"
    assert checked(bewijs=receipt, journaal=true["journaal.jsonl"])[0] == 1


@pytest.mark.parametrize("forgery", CLEVER)
def test_with_a_journal_forged_along_the_anchor_still_refuses(true, forgery):
    receipt = json.loads(forged(true, forgery, clever=True))
    lines = {line["position"]: line for line in receipt["lines"]}
    rewritten = rewrite(true["journaal.jsonl"], lambda rows: [lines.get(row["position"], row) for row in rows])
    own = [json.loads(line) for line in rewritten.splitlines()[1:]]
    receipt["lines"] = [line for line in own if line["position"] in lines]
    receipt["head"] |= {"count": len(own), "hash": own[-1]["hash"]}

    status, text = checked(bewijs=canonical(receipt), journaal=rewritten)
    assert status == 0, text
    status, text = checked(bewijs=canonical(receipt), journaal=rewritten, anker=true["anker.txt"])
    assert status == 1
    assert "was een andere toen dit anker gemaakt werd" in text


def test_a_receipt_spelled_another_way_is_not_read(true):
    for data in (
        json.dumps(json.loads(true["bewijs.json"])).encode(),
        true["bewijs.json"].replace(b'"format"', b'"format":"opp-receipt-1","format"', 1),
    ):
        with pytest.raises(check.Unreadable):
            check.read("bewijs", data)


def test_a_pdf_with_a_second_receipt_in_it_is_not_read(world, true):
    data = receipts.pdf(world.record) + b"\n" + forged(true, "another statement", clever=True) + b"\n"

    with pytest.raises(check.Unreadable, match="meer dan één"):
        check.read("bewijs.pdf", data)


# Forged journals -----------------------------------------------------------------------------------------------------


def rewrite(data: bytes, change) -> bytes:
    """A journal whose lines were changed and chained anew, so that it fits in itself."""
    header, *rows = [json.loads(line) for line in data.splitlines()]
    previous, made = "", []
    for position, row in enumerate(change(rows), 1):
        row = row | {"position": position, "previous": previous}
        previous = row["hash"] = line_hash(previous, position, row["at"], row["kind"], row["data"])
        made.append(row)
    header |= {"count": len(made), "head": previous}
    return b"".join(canonical(row) + b"\n" for row in (header, *made))


def lines_of(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def swapped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[4], lines[3], *lines[5:]]


@pytest.mark.parametrize(
    "cut",
    [
        lambda lines: lines[:-1],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: lines[:4] + lines[5:],
        swapped,
        lambda lines: [*lines, lines[-1]],
        lambda lines: [line.replace(b"CONSENT_ASKED", b"CONSENT_TAKEN") for line in lines],
        lambda lines: [line.replace(b"REFUSE", b"CONSENT") for line in lines],
    ],
    ids=["end", "beginning", "middle", "order", "twice", "kind", "data"],
)
def test_a_journal_that_was_cut_reordered_or_changed_is_found(true, cut):
    data = b"".join(cut(lines_of(true["journaal.jsonl"])))

    assert checked(journaal=data)[0] == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[:-1],
        lambda rows: rows[1:],
        lambda rows: rows[:5] + rows[6:],
        lambda rows: [*rows[:3], rows[4], rows[3], *rows[5:]],
        lambda rows: [row | {"data": row["data"].replace("REFUSE", "CONSENT")} for row in rows],
    ],
    ids=["end", "beginning", "middle", "order", "data"],
)
def test_a_journal_that_was_rewritten_whole_is_found_by_the_anchor_and_by_the_receipt(true, change):
    data = rewrite(true["journaal.jsonl"], change)

    assert checked(journaal=data, anker=true["anker.txt"])[0] == 1
    assert checked(journaal=data, bewijs=true["bewijs.json"])[0] == 1


def test_a_present_that_was_rewritten_is_found_by_an_old_anchor(world, true):
    with open_bypass():
        plan = Plan.objects.get(pk=world.plan.pk)
        rows = [json.loads(line) for line in rewrite(true["journaal.jsonl"], lambda rows: rows[:-1]).splitlines()[1:]]
        plan.events.filter(position__gt=len(rows)).erase()
        Plan.objects.filter(pk=plan.pk).update(head_count=len(rows), head_hash=rows[-1]["hash"])
    now = "".join(journal.lines(Plan.objects.get(pk=world.plan.pk))).encode()

    status, text = checked(journaal=now, anker=true["anker.txt"])

    assert status == 1
    assert "het anker noemt er" in text
