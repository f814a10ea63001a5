"""The post: no names and no care in a mail, and nothing lost when the worker is killed."""

import os
import re
import signal
import smtplib
import subprocess
import sys
import threading
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from agenda.management.commands.send_due import Command
from consent.entrance import session
from consent.models import AccessCode, Delivery, DeliveryAttempt, DeliveryKind
from consent.round import actions
from consent.sending import sender
from plans.pdf import documents
from tests.consent.family_walk import send
from tests.consent.steps import asked
from tests.factories import established, make_guardian, make_world, shared
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
CALM = ("Yara", "Meulen", "Samira", "Amrani", "Anton", "toets", "Toets", "stilte", "huiswerk", "Marleen")


@once_a_module
def world():
    return make_world()


def one_of_each(world) -> list[Delivery]:
    """A message of every kind to the mother and to the pupil."""
    part, at = asked(world), timezone.now()
    rows = []
    for person in (world.mother.person, world.student.person):
        for kind in DeliveryKind:
            link = actions.new_link(world.plan, person, at=at)
            code = (
                AccessCode.objects.create(link=link, expires_at=at + timedelta(minutes=15)) if kind == "CODE" else None
            )
            rows.append(actions.deliver(world.plan, person, kind, part=part, link=link, code=code, at=at))
    return rows


def test_no_mail_names_anybody_or_tells_anything_of_the_pupil(world):
    for row in one_of_each(world):
        subject, body = sender.letter(row)

        assert "De Regenboog" in subject
        assert not [word for word in CALM if word in subject + body], row.kind
        assert len(subject) < 80
        assert "{" not in subject + body
        assert "071 123 45 67" in body
        if row.kind == "CODE":
            assert row.code.code in body
            assert row.link.token not in body
        else:
            assert f"http://localhost/lees/{row.link.token}/" in body


def test_parents_read_u_and_the_pupil_reads_je(world):
    for row in one_of_each(world):
        words = set(sender.letter(row)[1].replace(",", " ").replace(".", " ").lower().split())

        if row.person_id == world.student.person_id:
            assert not words & {"u", "uw"}, row.kind
        else:
            assert not words & {"je", "jij", "jouw", "jou"}, row.kind


def test_what_is_due_goes_out_once(world):
    shared(world, "PERSPECTIVE", days=2)
    waiting = Delivery.objects.count()

    assert sender.send_due() == waiting == len(mail.outbox)
    assert sender.send_due() == 0
    assert {row.state for row in Delivery.objects.all()} == {"SENT"}
    assert {message.extra_headers["Message-ID"] for message in mail.outbox} == set(
        Delivery.objects.values_list("message_id", flat=True)
    )
    assert DeliveryAttempt.objects.count() == waiting


def test_a_worker_killed_between_taking_and_sending_loses_nothing(world):
    shared(world, "PERSPECTIVE", days=2)
    at = timezone.now()
    taken = sender._claim(at, at)
    assert sender.send_due(at) == Delivery.objects.count() - 1
    assert sender.send_due(at + timedelta(minutes=9)) == 0

    assert sender.send_due(at + timedelta(minutes=11)) == 1

    assert mail.outbox[-1].extra_headers["Message-ID"] == taken.message_id
    assert Delivery.objects.get(pk=taken.pk).state == "SENT"


class Refusing(EmailBackend):
    """A mail server that says what the test wants."""

    error: Exception = OSError()

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"

    def says(error):
        monkeypatch.setattr(Refusing, "error", error)

    return says


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("geen verbinding"),
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        smtplib.SMTPRecipientsRefused({"ouder@thuis.example": (450, b"later")}),
        smtplib.SMTPServerDisconnected("weg"),
    ],
)
def test_what_may_pass_is_tried_again_after_growing_pauses_and_then_failed(world, server, error):
    shared(world, "PERSPECTIVE", days=2)
    Delivery.objects.exclude(pk=Delivery.objects.first().pk).update(state="SENT")
    server(error)
    at, moments = timezone.now(), []
    for _ in range(20):
        row = Delivery.objects.get(state__in=["WAITING", "CLAIMED"])
        at = max(at, row.next_at)
        moments.append(at)
        sender.send_due(at)
        if not Delivery.objects.filter(state="WAITING").exists():
            break

    pauses = [round((after - before).total_seconds() / 60) for before, after in pairwise(moments)]
    assert pauses == [1, 5, 15, 60, 240, 720, 1440]
    row = Delivery.objects.get(state="FAILED")
    assert row.attempts == 8
    said = "450" if isinstance(error, smtplib.SMTPRecipientsRefused) else type(error).__name__
    assert {each.outcome for each in DeliveryAttempt.objects.all()} == {said}


def test_an_address_that_does_not_exist_is_not_tried_again(world, server):
    shared(world, "PERSPECTIVE", days=2)
    server(smtplib.SMTPRecipientsRefused({"ouder@thuis.example": (550, b"no such user Samira")}))

    sender.send_due()

    assert {row.state for row in Delivery.objects.all()} == {"FAILED"}
    assert {row.outcome for row in DeliveryAttempt.objects.all()} == {"550"}


def test_who_was_blocked_after_the_deed_gets_no_mail(world):
    shared(world, "PERSPECTIVE", days=2)
    type(world.mother).objects.filter(pk=world.mother.pk).update(contact_blocked=True)

    sender.send_due()

    assert world.mother.person.email not in [address for message in mail.outbox for address in message.to]
    assert Delivery.objects.get(person=world.mother.person).state == "DROPPED"


def test_an_old_code_is_not_sent_any_more(world):
    one_of_each(world)
    AccessCode.objects.update(expires_at=timezone.now())

    sender.send_due()

    assert {row.state for row in Delivery.objects.filter(kind="CODE")} == {"DROPPED"}


def test_the_name_of_a_school_stands_in_the_subject_as_it_is_written(world):
    type(world.school).objects.filter(pk=world.school.pk).update(name="De Regenboog & Zn.")
    shared(world, "PERSPECTIVE", days=2)

    sender.send_due()

    assert mail.outbox[0].subject.startswith("De Regenboog & Zn.:")


def test_the_demo_mailbox_exists_in_the_demo_only(world, client, settings):
    shared(world, "PERSPECTIVE", days=2)
    row = Delivery.objects.first()
    pages = [reverse("demo_mail"), reverse("demo_message", args=[row.pk]), reverse("demo_parent")]
    assert [client.get(page).status_code for page in pages] == [404] * 3

    settings.OPP_DEMO = True

    assert [client.get(page).status_code for page in pages] == [200, 200, 302]
    assert "http://testserver/lees/" in client.get(pages[1]).content.decode()


def test_from_the_start_page_of_the_demo_to_a_receipt(world, client, settings):
    settings.OPP_DEMO = True
    part = asked(world)

    message = client.get(reverse("demo_parent"), follow=True)
    row = message.context["delivery"]
    assert row.kind == "ASKED"
    client.post(reverse("family_entrance", args=[row.link.token]))
    code_page = client.get(reverse("family_code"))
    mail_page = client.get(reverse("demo_message", args=[code_page.context["mail"].pk]))
    assert code_page.context["mail"].code.code in mail_page.content.decode()
    client.post(reverse("family_code"), {"code": code_page.context["mail"].code.code})
    client.post(
        reverse("family_answer", args=[world.plan.uuid, part.uuid]), {"decision": "CONSENT", "digest": part.digest}
    )
    receipt = send(client, world.plan, part, follow=True)

    assert "Uw ja is bij de school" in receipt.content.decode()
    assert client.get(reverse("demo_parent"), follow=True).context["delivery"].person != row.person


def test_the_demo_mailbox_takes_a_fixed_number_of_queries(world, client, settings, django_assert_max_num_queries):
    settings.OPP_DEMO = True
    one_of_each(world)

    with django_assert_max_num_queries(25):
        client.get(reverse("demo_mail"))


@pytest.mark.django_db(transaction=True)
def test_the_watch_stops_cleanly_when_told(tmp_path):
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "send_due", "--watch", "--every", "0.1"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{tmp_path}/leeg.sqlite3"},
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert b"OperationalError" in worker.stderr.readline()  # an empty database does not end the watch
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=20) == 0
    worker.stderr.close()


def test_a_letter_that_cannot_be_made_does_not_hold_up_the_others(world, monkeypatch):
    shared(world, "PERSPECTIVE", days=2)
    first, make = Delivery.objects.first(), sender.letter

    def letter(delivery, *args):
        if delivery.pk == first.pk:
            raise ValueError("adres van Samira")
        return make(delivery, *args)

    monkeypatch.setattr(sender, "letter", letter)

    assert sender.send_due() == Delivery.objects.count() - 1
    assert Delivery.objects.get(pk=first.pk).state == "WAITING"
    assert DeliveryAttempt.objects.get(delivery=first).outcome == "ValueError"


def test_a_round_stops_between_two_messages_when_told(world):
    shared(world, "PERSPECTIVE", days=2)

    assert sender.send_due(stopped=lambda: len(mail.outbox) == 1) == 1
    assert Delivery.objects.filter(state="WAITING").count() == Delivery.objects.count() - 1
    assert sender.send_due() == Delivery.objects.count() - 1


def test_a_code_that_is_asked_for_during_a_round_does_not_wait_for_the_next(world):
    shared(world, "PERSPECTIVE", days=2)
    link = Delivery.objects.first().link
    asked_for = []

    def stopped():
        if mail.outbox and not asked_for:
            asked_for.append(session.send_code(link, "a browser", timezone.now()))
        return False

    sender.send_due(stopped=stopped)

    assert asked_for == [""]
    assert "De code om te lezen" in mail.outbox[1].subject


def test_who_only_gets_information_hears_what_was_decided_and_nothing_of_a_proposal(world):
    guardian = make_guardian(world.student, by=world.coordinator, authority="NO", receives="INFORMATION")

    established(world, "PERSPECTIVE")

    row = Delivery.objects.get(person=guardian.person)
    assert row.kind == "ESTABLISHED"
    body = sender.letter(row)[1]
    assert "belangrijkste informatie" in body
    assert "Niet mee eens" not in body
    assert "Niet mee eens" in sender.letter(Delivery.objects.get(person=world.mother.person, kind="ESTABLISHED"))[1]


def test_a_document_that_cannot_be_printed_does_not_hold_up_the_mail(world, monkeypatch):
    established(world, "PERSPECTIVE", days=2)
    asked(world)
    tried = []

    def broken(plan):
        tried.append(plan.pk)
        raise OSError("geen ruimte")

    monkeypatch.setattr(documents, "store_both", broken)
    command = Command()
    command.stop, command.waits = threading.Event(), {}

    assert [command.print_both(), command.print_both()] == [0, 0]

    assert tried == [world.plan.pk]
    assert not Delivery.objects.filter(state="WAITING").exists()


# No tracking, nothing outside the outbox -----------------------------------------------------------------------------


def test_no_mail_can_tell_whether_it_was_opened(world):
    """Plain text, no picture, nothing attached, and no address but the reader's own door."""
    one_of_each(world)
    rows = {row.message_id: row for row in Delivery.objects.all()}
    sender.send_due()

    assert len(mail.outbox) > len(DeliveryKind.values)
    for message in mail.outbox:
        row = rows[message.extra_headers["Message-ID"]]
        door_of = "http://localhost" + reverse("family_entrance", args=[row.link.token])
        assert type(message) is EmailMessage
        assert (message.content_subtype, message.attachments) == ("plain", [])
        assert set(re.findall(r"\S*://\S*", message.body)) <= {door_of, "http://localhost" + reverse("family_code")}
        assert not re.search(r"<\s*\w|cid:|utm_", message.body)
        assert set(message.extra_headers) == {"From", "Message-ID", "X-OPP-Message", "Auto-Submitted"}


def test_there_is_no_template_of_a_mail_in_html():
    folder = Path(settings.BASE_DIR) / "templates" / "mail"

    assert {path.suffix for path in folder.iterdir()} == {".txt"}


def test_the_same_message_holds_the_same_address_however_often_it_is_made(world):
    shared(world, "PERSPECTIVE", days=2)
    row = Delivery.objects.first()

    assert sender.letter(row) == sender.letter(Delivery.objects.get(pk=row.pk))


SENDERS = re.compile(
    r"\bEmailMessage\b|\bEmailMultiAlternatives\b|\bsend_mail\b|\bsend_mass_mail\b|\bmail_(admins|managers)\b|\bSMTP\("
)
TO_NO_FAMILY = {
    "opp/proof/anchoring.py",
    "accounts/mail.py",
    "accounts/sign_in/adapter.py",
}  # the board gets the anchor, staff their own mail


def test_only_the_postman_sends_mail_to_a_family():
    """So that every message has a row that says what became of it."""
    root = Path(settings.BASE_DIR)
    rooms = ("accounts", "students", "plans", "consent", "agenda", "opp")
    senders = {
        str(path.relative_to(root))
        for room in rooms
        for path in (root / room).rglob("*.py")
        if SENDERS.search(path.read_text())
    }

    assert senders - TO_NO_FAMILY == {"consent/sending/sender.py"}
    assert "Delivery.objects.create(" in (root / "consent/mail/outbox.py").read_text()
    assert (root / "consent/sending/sender.py").read_text().count("EmailMessage(") == 1


@pytest.mark.parametrize("code", [421, 450, 452, 499, 600])
def test_a_refusal_that_is_not_final_is_tried_again(world, server, code):
    shared(world, "PERSPECTIVE", days=2)
    server(smtplib.SMTPRecipientsRefused({"ouder@thuis.example": (code, b"")}))

    sender.send_due()

    assert {row.state for row in Delivery.objects.all()} == {"WAITING"}


@pytest.mark.parametrize(
    ("error", "final"),
    [
        (smtplib.SMTPDataError(550, b"5.1.1 user unknown"), True),
        (smtplib.SMTPDataError(554, b"spam"), False),
        (smtplib.SMTPDataError(550, b"5.7.26 unauthenticated mail"), False),
        (smtplib.SMTPRecipientsRefused({"ouder@thuis.example": (554, b"5.7.1 relay access denied")}), False),
        (smtplib.SMTPRecipientsRefused({"ouder@thuis.example": (552, b"5.2.2 mailbox full")}), False),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPSenderRefused(530, b"log in first", "opp@regenboog.example"), False),
        (smtplib.SMTPConnectError(554, b"no"), False),
        (TimeoutError(), False),
    ],
)
def test_only_an_address_that_is_not_there_is_final(world, server, error, final):
    """What is wrong with our own server, or with what others think of it, must not lose the mail of a whole day."""
    shared(world, "PERSPECTIVE", days=2)
    server(error)

    sender.send_due()

    rows = {(row.state, row.fault) for row in Delivery.objects.all()}
    assert rows == {("FAILED", "ADDRESS") if final else ("WAITING", "MAIL")}
