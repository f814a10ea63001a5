"""Mail to staff that comes back: the same reports, the other outbox, shown where the administrator works."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as sent
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts import mail, security, staff
from accounts.models import SecurityEvent, StaffMail
from consent.round import rights
from consent.sending import bounces, held_up
from tests.consent.sending.test_bounces import bounce, sample
from tests.factories import make_school, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(client):
    school = make_school()
    school.staff = make_staff(school)
    client.force_login(school.staff.administrator)
    return school


@pytest.fixture
def row(school) -> StaffMail:
    """An invitation that went out."""
    by = school.staff.administrator
    staff.invite(school, name="Iris Koning", email="iris@regenboog.example", roles=["TEAM"], by=by)
    mail.send_due()
    return StaffMail.objects.get(kind="INVITATION")


def beheer(client, school) -> str:
    return client.get(reverse("school", args=[school.pk])).content.decode()


def test_a_letter_to_staff_has_the_outside_of_every_letter(settings, school):
    settings.BOUNCE_ADDRESS = "opp-bounce@regenboog.example"
    settings.DEFAULT_FROM_EMAIL = "OPP <opp@post.regenboog.example>"
    by = school.staff.administrator
    staff.invite(school, name="Iris Koning", email="iris@regenboog.example", roles=["TEAM"], by=by)
    mail.send_due()

    letter = next(each for each in sent.outbox if each.to == ["iris@regenboog.example"])
    number = letter.extra_headers["X-OPP-Message"]
    assert letter.extra_headers["Message-ID"] == f"<{number}@post.regenboog.example>"
    assert letter.from_email == f"opp-bounce+{number.replace('-', '')}@regenboog.example"
    assert letter.reply_to == [school.email]


@pytest.mark.parametrize("report", ["postfix", "exchange", "gmail", "exim"])
def test_an_invitation_that_comes_back_says_so_in_beheer_until_another_one_went_out(
    client, school, row, monkeypatch, report
):
    assert "Niet bezorgd" in bounce(sample(report, row), monkeypatch)

    row.refresh_from_db()
    assert (row.state, row.fault, row.outcome) == ("FAILED", "ADDRESS", "BOUNCED")
    assert "mail niet bezorgd" in beheer(client, school)
    client.post(reverse("invitation_again", args=[school.pk, row.invitation.pk]))
    page = beheer(client, school)
    assert "mail niet bezorgd" not in page
    assert "wacht op antwoord" in page


def test_an_address_of_a_colleague_where_nobody_is_stands_beside_their_name(client, school, monkeypatch):
    mentor, where = school.staff.mentor, reverse("staff_edit", args=[school.pk, school.staff.mentor.pk])
    mail.tell_owner(mentor, SecurityEvent.Kind.PASSWORD_CHANGED)
    mail.send_due()
    assert "mail komt niet aan" not in beheer(client, school)

    bounce(sample("postfix", StaffMail.objects.get()), monkeypatch)

    assert beheer(client, school).count("mail komt niet aan") == 1
    assert "kwam terug: daar is niemand" in client.get(where).content.decode()
    mail.tell_owner(mentor, SecurityEvent.Kind.PASSWORD_CHANGED)
    mail.send_due()
    assert "mail komt niet aan" not in beheer(client, school)


def test_a_refusal_about_the_sender_is_sent_again_and_counted_with_the_post(client, school, row, monkeypatch):
    assert "andere reden dan het adres" in bounce(sample("blocklist", row), monkeypatch)

    row.refresh_from_db()
    assert (row.state, row.fault, row.outcome) == ("WAITING", "MAIL", "RETURNED 5.7.1")
    assert [(each.code, each.many) for each in held_up.reasons([school.pk])] == [("5.7.1", 1)]
    assert held_up.reasons([make_school(name="De Brug").pk]) == []
    assert "1 bericht van De Regenboog komt niet weg" in client.get(reverse("today")).content.decode()
    assert mail.send_due(timezone.now() + timedelta(minutes=61)) == 1
    assert held_up.reasons([school.pk]) == []


REFUSALS = [
    (550, b"5.1.1 User unknown", ("FAILED", "ADDRESS", "5.1.1")),
    (550, b"5.7.1 Client host blocked using Spamhaus", ("WAITING", "MAIL", "5.7.1")),
    (554, b"5.7.1 Relay access denied", ("WAITING", "MAIL", "5.7.1")),
    (452, b"4.2.2 Mailbox full", ("WAITING", "MAIL", "4.2.2")),
]


@pytest.mark.parametrize(("code", "said", "becomes"), REFUSALS)
def test_a_server_that_blocks_the_sender_makes_no_address_dead(school, monkeypatch, code, said, becomes):
    def refuse(self, *args):
        raise smtplib.SMTPRecipientsRefused({"x": (code, said)})

    mail.write(mail.Kind.PASSWORD, school.staff.mentor.email)
    monkeypatch.setattr("accounts.mail.EmailMessage.send", refuse)
    mail.send_due()

    row = StaffMail.objects.get()
    assert (row.state, row.fault, row.outcome) == becomes


def test_a_link_for_a_new_password_does_not_come_days_after_it_was_asked(school, monkeypatch):
    mail.write(mail.Kind.PASSWORD, school.staff.mentor.email)
    mail.send_due()
    bounce(sample("blocklist", StaffMail.objects.get()), monkeypatch)
    sent.outbox.clear()

    mail.send_due(timezone.now() + timedelta(days=2))

    assert sent.outbox == []
    assert (StaffMail.objects.get().state, StaffMail.objects.get().outcome) == ("NEEDLESS", "OLD")


def test_what_was_given_up_goes_out_again_when_whoever_runs_it_says_so(school, row, capsys):
    StaffMail.objects.filter(pk=row.pk).update(state="FAILED", fault="MAIL", attempts=9)
    sent.outbox.clear()

    call_command("send_due", again=True)

    assert "1 opnieuw in de rij" in capsys.readouterr().out
    assert [letter.to for letter in sent.outbox] == [["iris@regenboog.example"]]


def test_a_report_about_staff_mail_is_noted_once(row):
    report = bounces.Bounce((bounces.NUMBER.findall(row.message_id)[0],), bounces.Verdict.NOBODY_THERE)
    assert [bounces.note(report), bounces.note(report)] == ["failed", "known"]


def test_security_events_and_mail_to_staff_go_after_their_term(settings, school, row):
    settings.SECURITY_LOG_MONTHS = 12
    now = timezone.now()
    for days in (364, 366):
        security.note(SecurityEvent.Kind.LOGGED_IN, user=school.staff.mentor, at=now - timedelta(days=days))
    StaffMail.objects.filter(pk=row.pk).update(at=now - timedelta(days=366))

    rights.keep_all_up(now)

    left = SecurityEvent.objects.filter(kind="LOGGED_IN").values_list("at", flat=True)
    assert list(left) == [now - timedelta(days=364)]
    assert not StaffMail.objects.filter(pk=row.pk).exists()
    assert SecurityEvent.objects.filter(kind="INVITED").count() == 1
