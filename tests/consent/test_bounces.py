"""Mail that comes back: the message is found by its number, and only a final failure changes anything."""

import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from consent import bounces, desk, post, turn
from consent.models import Delivery, DeliveryAttempt
from plans.models import Plan
from students.models import Person
from tests.factories import make_world, shared, today
from tests.opened import started

SAMPLES = Path(__file__).parent / "bounces"


@pytest.fixture
def world(db):
    world = make_world()
    shared(world, "PERSPECTIVE", days=2)
    post.send_due()
    return world


@pytest.fixture
def row(world):
    return Delivery.objects.get(person=world.mother.person)


def sample(name: str, row, *changes: tuple[str, str]) -> bytes:
    text = (SAMPLES / f"{name}.eml").read_text().replace("<MESSAGE@opp>", row.message_id)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode("latin-1")


def bounce(raw: bytes, monkeypatch) -> str:
    """What the command prints; raises CommandError."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("bounce", stdout=out)
    return out.getvalue()


def state(row) -> str:
    return Delivery.objects.get(pk=row.pk).state


@pytest.mark.parametrize("name", ["postfix", "exchange"])
def test_a_final_failure_marks_the_message_and_keeps_no_word_of_it(row, monkeypatch, name):
    assert "Niet bezorgd" in bounce(sample(name, row), monkeypatch)

    assert state(row) == "FAILED"
    assert [each.outcome for each in DeliveryAttempt.objects.filter(delivery=row)] == ["SENT", "BOUNCED"]
    assert Delivery.objects.exclude(pk=row.pk).filter(state="FAILED").count() == 0


RETURNED = "Message-ID: "
CASES = [
    ("delayed", "postfix", [("Action: failed", "Action: delayed"), ("Status: 5.1.1", "Status: 4.4.1")], False),
    ("delivered elsewhere", "postfix", [("Action: failed", "Action: relayed"), ("Status: 5.1.1", "Status: 2.0.0")], False),
    ("a passing status and no action", "postfix", [("Action: failed\n", ""), ("Status: 5.1.1", "Status: 4.2.2")], False),
    ("no action, final status", "postfix", [("Action: failed\n", "")], True),
    ("given up after trying for days", "postfix", [("Status: 5.1.1", "Status: 4.4.7")], True),
    ("a word of explanation behind the action", "postfix", [("Action: failed", "Action: FAILED (bad address)")], True),
    ("the returned mail is left out, the thread names it", "exchange", [("text/rfc822-headers", "text/plain")], True),
    ("only the last header names it", "exchange", [("text/rfc822-headers", "text/plain"), ("In-Reply-To:", "X-Other:")], True),
    ("bytes that are no utf-8", "postfix", [("I'm sorry", "Hélas, désolé")], True),
    ("headers folded as some servers do", "postfix", [("Message-ID: ", "Message-ID:\n ")], True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "final"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_the_report_says_is_what_counts(row, monkeypatch, name, changes, final):
    said = bounce(sample(name, row, *changes), monkeypatch)

    assert state(row) == ("FAILED" if final else "SENT")
    assert ("Niet bezorgd" in said) == final


def nested(row, depth: int) -> bytes:
    """The report of Postfix inside so many parts within parts."""
    body = sample("postfix", row)
    for each in range(depth):
        body = (
            f'Content-Type: multipart/mixed; boundary="b{each}"\n\n--b{each}\n'.encode()
            + body
            + f"\n--b{each}--\n".encode()
        )
    return b"MIME-Version: 1.0\n" + body


def without_name(row) -> bytes:
    return sample("exchange", row).replace(row.message_id.encode(), b"<1234@thuis.example>")


HOSTILE = {
    "nothing at all": lambda row: b"",
    "no mail": lambda row: b"\x00\xff\xfe" * 1000,
    "an ordinary answer from a parent": lambda row: f"Subject: Re\nIn-Reply-To: {row.message_id}\n\nDank u wel.".encode(),
    "an answer that quotes a report": lambda row: b"Subject: Re\n\n" + sample("postfix", row),
    "a report about another mail": without_name,
    "a number in the text only": lambda row: without_name(row).replace(b"couldn't", row.message_id.encode()),
    "much too large": lambda row: sample("postfix", row) + b"x" * bounces.LARGEST,
    "parts within parts": lambda row: nested(row, 20),
    "parts within parts without end": lambda row: nested(row, 1500),
    "thousands of parts": lambda row: sample("postfix", row).replace(
        b"\n--9F8E7D6C5B.1235463164/mail.regenboog.example\n", b"\n--9F8E7D6C5B.1235463164/mail.regenboog.example\n" * 5000
    ),
    "a report that is no report": lambda row: sample("postfix", row).replace(b"Action: failed", b"\x00" * 50),
    "an unknown encoding": lambda row: sample("exchange", row).replace(b"text/rfc822-headers", b"text/rfc822-headers; charset=x-\xff\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_bounce_of_ours_ends_in_one_line_and_never_in_its_content(row, monkeypatch, name):
    raw = HOSTILE[name](row)
    try:
        said = bounce(raw, monkeypatch)
    except CommandError as error:
        said = str(error)
        assert state(row) == "SENT"

    assert said.count("\n") <= 1
    assert "thuis.example" not in said
    assert row.message_id not in said


def test_a_report_of_endless_length_is_not_read(row, monkeypatch):
    with pytest.raises(CommandError, match="te groot"):
        bounce(HOSTILE["much too large"](row), monkeypatch)


def test_the_second_report_of_one_failure_changes_nothing(row, monkeypatch):
    bounce(sample("postfix", row), monkeypatch)

    assert "al bekend" in bounce(sample("exchange", row), monkeypatch)

    assert DeliveryAttempt.objects.filter(delivery=row, outcome="BOUNCED").count() == 1


def test_a_mailbox_that_pipes_garbage_sees_a_status_and_one_line():
    run = subprocess.run(
        [sys.executable, "manage.py", "bounce"],
        input=b"Subject: geheim van Samira\n\n\xff\xfe",
        capture_output=True,
        check=False,
    )

    assert run.returncode == 1
    assert run.stderr.decode().count("\n") == 1
    assert "Samira" not in run.stderr.decode()
    assert "Traceback" not in run.stderr.decode()


# What the coordinator sees -------------------------------------------------------------------------------------------


def mail_turn(world):
    plan = desk.at_hand(Plan.objects.with_key(world.plan.pk), today())[0]
    return next((each for each in turn.turns_of(plan, today()) if "kwam niet aan" in each.what), None)


def test_what_came_back_is_a_task_that_names_the_person_and_leads_to_the_address(row, world, monkeypatch):
    assert mail_turn(world) is None

    bounce(sample("postfix", row), monkeypatch)

    waiting = mail_turn(world)
    assert waiting.who == "COORDINATOR"
    assert "Samira El Amrani" in waiting.what
    assert waiting.url == reverse("guardian_edit", args=[world.mother.pk])


def test_the_task_for_the_pupil_leads_to_the_pupil(world, monkeypatch):
    bounce(sample("postfix", Delivery.objects.get(person=world.student.person)), monkeypatch)

    assert "Yara van der Meulen" in mail_turn(world).what
    assert mail_turn(world).url == reverse("student_edit", args=[world.student.pk])


def test_the_task_is_gone_when_a_later_message_arrives(row, world, monkeypatch):
    bounce(sample("postfix", row), monkeypatch)
    later = {name: getattr(row, name) for name in ("school", "plan", "person", "link", "address")}
    Delivery.objects.create(
        **later, kind="SHARED", state="SENT", message_id="<2@opp>", next_at=timezone.now(), at=timezone.now()
    )

    assert mail_turn(world) is None


def test_the_task_is_gone_when_the_wrong_address_is_taken_out(row, world, monkeypatch):
    bounce(sample("postfix", row), monkeypatch)
    Person.objects.filter(pk=row.person_id).update(email="")

    assert mail_turn(world) is None


def test_another_address_gets_a_message_and_ends_the_task(client, row, world, monkeypatch):
    bounce(sample("postfix", row), monkeypatch)
    client.force_login(world.administrator)
    fields = {
        "person-given_name": "Samira", "person-family_name": "El Amrani", "person-language": "nl",
        "person-email": "samira@thuis.example", "guardian-relation": "MOTHER", "guardian-receives": "NONE",
    }  # fmt: skip
    where = reverse("guardian_edit", args=[world.mother.pk])
    client.post(where, fields | started(client, where))
    assert mail_turn(world) is not None

    post.send_due()

    assert mail_turn(world) is None


def test_a_warning_that_the_old_address_does_not_take_is_no_task(client, row, world, monkeypatch):
    Delivery.objects.create(
        school=row.school, plan=row.plan, person=row.person, kind="WARNING", address="oud@thuis.example",
        state="FAILED", message_id="<3@opp>", next_at=timezone.now(), at=timezone.now(),
    )  # fmt: skip

    assert mail_turn(world) is None
