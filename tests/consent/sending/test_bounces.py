"""Mail that comes back: the message is found by its number, and only a final failure changes anything."""

import base64
import io
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from consent import next_steps, queries
from consent.models import Delivery, DeliveryAttempt
from consent.sending import bounces, held_up, sender
from core import envelope
from plans.models import Plan
from students.models import Person
from tests.factories import make_world, shared, today
from tests.opened import started
from tests.worlds import once_a_module

SAMPLES = Path(__file__).parent / "bounces"


@once_a_module
def world():
    world = make_world()
    shared(world, "PERSPECTIVE", days=2)
    sender.send_due()
    return world


@pytest.fixture
def row(world):
    return Delivery.objects.get(person=world.mother.person)


def sample(name: str, row, *changes: tuple[str, str]) -> bytes:
    number = envelope.number_of(row)
    text = (SAMPLES / f"{name}.eml").read_text().replace("<MESSAGE@opp>", row.message_id)
    text = text.replace("TOKEN", number.replace("-", "")).replace("NUMBER", number)
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


NOBODY_THERE = [
    "postfix",
    "exchange",
    "exim",  # an old one: no report, the mail that came back stands in the text
    "qmail",
    "gmail",  # Message-ID is Gmail's; ours is X-Google-Original-Message-ID in the mail that came back
    "gmail_old",  # and without a report
    "office365",  # no report, in Dutch; ours is X-Microsoft-Original-Message-ID in the text
    "own_address",  # nothing of the mail came back: the address the report went to is of this message alone
    "exim_report",
    "office365_report",
    "outlook_com",
    "yahoo",
    "gmx",
    "relabelled",  # the provider put another Message-ID in its place; our own header is left
]


@pytest.mark.parametrize("name", NOBODY_THERE)
def test_a_final_failure_marks_the_message_and_keeps_no_word_of_it(row, monkeypatch, name):
    assert "Niet bezorgd" in bounce(sample(name, row), monkeypatch)

    row.refresh_from_db()
    assert (row.state, row.fault) == ("FAILED", "ADDRESS")
    assert [each.outcome for each in DeliveryAttempt.objects.filter(delivery=row)] == ["SENT", "BOUNCED"]
    assert Delivery.objects.exclude(pk=row.pk).filter(state="FAILED").count() == 0


RETURNED = "Message-ID: "
CASES = [
    ("delayed", "postfix", [("Action: failed", "Action: delayed"), ("Status: 5.1.1", "Status: 4.4.1")], False),
    ("delivered elsewhere", "postfix", [("Action: failed", "Action: relayed"), ("Status: 5.1.1", "Status: 2.0.0")], False),
    ("a passing status and no action", "postfix", [("Action: failed\n", ""), ("Status: 5.1.1", "Status: 4.2.2")], False),
    ("no action, final status", "postfix", [("Action: failed\n", "")], True),
    ("an action that is no word of the standard", "postfix", [("Action: failed", "Action: error")], True),
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


WHERE = ["Message-ID", "X-Microsoft-Original-Message-ID", "X-Google-Original-Message-ID", "References", "In-Reply-To"]


@pytest.mark.parametrize("header", WHERE)
def test_our_number_is_found_in_each_header_of_the_mail_that_came_back(row, monkeypatch, header):
    raw = sample(
        "postfix",
        row,
        (f"\nMessage-ID: {row.message_id}", f"\nMessage-ID: <1@ander.example>\n{header}: {row.message_id}"),
    )

    assert "Niet bezorgd" in bounce(raw, monkeypatch)


@pytest.mark.parametrize("header", WHERE[1:])
def test_our_number_is_found_in_each_header_of_the_report_itself(row, monkeypatch, header):
    raw = sample(
        "exchange",
        row,
        ("text/rfc822-headers", "text/x-weg"),
        ("In-Reply-To:", "X-Een:"),
        ("References:", f"{header}:"),
    )

    assert "Niet bezorgd" in bounce(raw, monkeypatch)


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Envelope-To", "To"])
def test_the_address_of_this_message_alone_is_enough(row, monkeypatch, header):
    raw = sample(
        "own_address",
        row,
        ("\nDelivered-To: opp-bounce+", "\nX-Een: x"),
        ("\nTo: opp-bounce+", f"\n{header}: opp-bounce+"),
    )

    assert "Niet bezorgd" in bounce(raw, monkeypatch)


def as_exchange_encodes(raw: bytes) -> bytes:
    """The mail that came back as base64, which the standard forbids."""
    report, returned = raw.split(b"Content-Type: message/rfc822\n\n", 1)
    returned, end = returned.split(b"\n--9F8E", 1)
    coded = base64.encodebytes(returned)
    return report + b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + coded + b"\n--9F8E" + end


DISGUISED = {
    "encoded": lambda row: as_exchange_encodes(sample("postfix", row, ("Content-Transfer-Encoding: 8bit\n", ""))),
    "in capitals": lambda row: sample("exim_report", row).replace(row.message_id.encode(), row.message_id.upper().encode()),
    "without its brackets": lambda row: sample("exim_report", row).replace(
        row.message_id.encode(), row.message_id.strip("<>").encode()
    ),
    "in the report for machines": lambda row: sample(
        "exim_report", row, ("Final-Recipient", f"X-Original-Message-ID: {row.message_id}\nFinal-Recipient"), ("message/rfc822", "text/x-weg")
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", DISGUISED)
def test_our_number_is_found_however_a_server_writes_it_down(row, monkeypatch, how):
    raw = DISGUISED[how](row).replace(f"X-OPP-Message: {envelope.number_of(row)}\n".encode(), b"")

    assert "Niet bezorgd" in bounce(raw, monkeypatch)


def test_a_message_of_the_first_release_is_found_as_well(row, monkeypatch):
    Delivery.objects.filter(pk=row.pk).update(message_id="<0f8fad5b-d9cb-469f-a165-70867728950e@opp>")

    bounce(sample("qmail", Delivery.objects.get(pk=row.pk)), monkeypatch)

    assert state(row) == "FAILED"


# Not because of the address ------------------------------------------------------------------------------------------


PASSING = [
    ("a block list", "blocklist", [], "5.7.1", timedelta(hours=1)),
    ("relay", "postfix", [("Status: 5.1.1", "Status: 5.7.1"), ("550 5.1.1", "554 5.7.1")], "5.7.1", timedelta(hours=1)),
    ("a full mailbox", "postfix", [("Status: 5.1.1", "Status: 5.2.2"), ("550 5.1.1", "552 5.2.2")], "5.2.2", timedelta(hours=1)),
    ("our quota", "qmail", [("550 5.1.1", "550 5.4.5"), ("User unknown in virtual mailbox table", "Daily quota")], "5.4.5", timedelta(hours=1)),
    ("a server that tried for days", "postfix", [("Status: 5.1.1", "Status: 4.4.7"), ("550 5.1.1", "")], "4.4.7", timedelta(days=1)),
    ("a server that would not know the sender", "sender_verify", [], "5.0.0", timedelta(hours=1)),
    ("words that nobody knows", "exim", [("550 No such user here", "550 Administrative prohibition")], "", timedelta(hours=1)),
    ("a policy, in words only", "exim", [("550 No such user here", "550 Rejected by local policy")], "", timedelta(hours=1)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "changes", "code", "pause"), [case[1:] for case in PASSING], ids=[case[0] for case in PASSING]
)
def test_a_refusal_about_the_sender_is_tried_again_and_is_a_task_for_who_runs_it(
    row, world, monkeypatch, name, changes, code, pause
):
    began = timezone.now()

    assert "andere reden dan het adres" in bounce(sample(name, row, *changes), monkeypatch)

    row.refresh_from_db()
    assert (row.state, row.fault, row.sent_at) == ("WAITING", "MAIL", None)
    assert began + pause <= row.next_at <= timezone.now() + pause
    assert [each.outcome for each in DeliveryAttempt.objects.filter(delivery=row)] == [
        "SENT",
        f"RETURNED {code}".strip(),
    ]
    assert [(each.code, each.many) for each in held_up.reasons([world.school.pk])] == [(code, 1)]
    waits = mail_turn(world)
    assert (waits is None) == (pause < timedelta(days=1))
    assert waits is None or "ligt het niet aan het adres" in waits.why


def test_what_was_returned_goes_out_again_under_the_same_number_and_is_no_task_any_more(row, world, monkeypatch):
    bounce(sample("blocklist", row), monkeypatch)
    assert "al bekend" in bounce(sample("blocklist", row), monkeypatch)
    mail.outbox.clear()

    assert sender.send_due(timezone.now() + timedelta(minutes=61)) == 1

    assert mail.outbox[0].extra_headers["Message-ID"] == row.message_id
    row.refresh_from_db()
    assert (row.state, row.fault) == ("SENT", "")
    assert held_up.reasons() == []


def test_what_is_returned_over_and_over_is_given_up_and_sent_again_when_asked(row, world, monkeypatch):
    at = timezone.now()
    for _ in range(5):
        bounces.note(bounces.read(sample("blocklist", row)), at)
        at += timedelta(days=1, minutes=1)
        sender.send_due(at)

    row.refresh_from_db()
    assert (row.state, row.fault) == ("FAILED", "MAIL")
    assert "ligt het niet aan het adres" in mail_turn(world).why
    assert held_up.reasons()[0].given_up == 1
    assert Delivery.objects.try_again(at) == 1
    sender.send_due(at)
    assert mail_turn(world) is None


def test_a_wrong_address_stays_one_whatever_comes_after_it(row, monkeypatch):
    bounce(sample("blocklist", row), monkeypatch)

    assert "Niet bezorgd" in bounce(sample("postfix", row), monkeypatch)
    assert "al bekend" in bounce(sample("blocklist", row), monkeypatch)

    row.refresh_from_db()
    assert (row.state, row.fault) == ("FAILED", "ADDRESS")


def test_the_administrator_reads_how_many_and_why_and_of_nobody(client, row, world, monkeypatch):
    bounce(sample("blocklist", row), monkeypatch)
    client.force_login(world.administrator)

    page = client.get(reverse("school_mail", args=[world.school.pk])).content.decode()

    assert "weigeren de afzender" in page
    assert "5.7.1" in page
    assert row.address not in page
    assert "Amrani" not in page
    assert "1 bericht van De Regenboog komt niet weg" in client.get("/vandaag/").content.decode()


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


AWAY = """Return-Path: <>
Auto-Submitted: auto-replied
From: ouder@thuis.example
Subject: Afwezig
In-Reply-To: {number}

Ik lees mijn mail weer op maandag.
"""
HOSTILE = {
    "somebody is away": lambda row: AWAY.format(number=row.message_id).encode(),
    "a report of a machine that says nothing": lambda row: sample(
        "postfix", row, ("Action: failed\n", ""), ("Status: 5.1.1\n", ""), ("Content-Description: Notification\n", "")
    ),
    "an old report, forwarded by somebody": lambda row: sample(
        "exim", row, ("Return-path: <>\n", ""), ("X-Failed-Recipients: ouder@thuis.example\n", ""),
        ("Auto-Submitted: auto-replied\n", ""), ("Mail Delivery System <Mailer-Daemon@smtp.thuisnet.example>", "iemand@thuis.example"),
    ),

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
    plan = Plan.objects.get(pk=world.plan.pk)
    return next(
        (each for each in next_steps.next_steps_of(queries.case_of(plan, today())) if "kwam niet aan" in each.what),
        None,
    )


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

    sender.send_due()

    assert mail_turn(world) is None


def test_a_warning_that_the_old_address_does_not_take_is_no_task(client, row, world, monkeypatch):
    Delivery.objects.create(
        school=row.school, plan=row.plan, person=row.person, kind="WARNING", address="oud@thuis.example",
        state="FAILED", message_id="<3@opp>", next_at=timezone.now(), at=timezone.now(),
    )  # fmt: skip

    assert mail_turn(world) is None
