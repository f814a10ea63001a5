"""The outside of a letter: its number, who it comes from, and where an answer and a bounce go."""

import re

import pytest
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend

from accounts.choices import Role
from accounts.models import Membership, School, User
from consent.mail.reply_to import reply_to
from consent.models import Delivery
from consent.sending import bounces
from consent.sending import sender as post
from core import envelope
from plans.models import Plan
from tests.factories import make_user, make_world, shared
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


def letters(world) -> list:
    shared(world, "PERSPECTIVE", days=2)
    post.send_due()
    return mail.outbox


def test_a_number_has_the_whole_domain_mail_is_sent_from(world, settings):
    settings.DEFAULT_FROM_EMAIL = "OPP van De Regenboog <opp@post.regenboog.example>"

    numbers = {letter.message()["Message-ID"] for letter in letters(world)}

    assert numbers == set(Delivery.objects.values_list("message_id", flat=True))
    assert all(re.fullmatch(r"<[0-9a-f-]{36}@post\.regenboog\.example>", number) for number in numbers)


def test_a_domain_with_an_accent_is_written_as_machines_do(settings):
    settings.DEFAULT_FROM_EMAIL = "opp@école.example"

    assert envelope.new_message_id().endswith("@xn--cole-9oa.example>")


class Server:
    """What reaches a mail server."""

    def __init__(self):
        self.seen = []

    def sendmail(self, sender, to, message):
        self.seen.append((sender, message))


def test_each_message_has_a_return_address_of_its_own_and_the_same_sender(world, settings, monkeypatch):
    settings.BOUNCE_ADDRESS = "opp-bounce@regenboog.example"
    settings.DEFAULT_FROM_EMAIL = "OPP <opp@regenboog.example>"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    server = Server()
    monkeypatch.setattr(EmailBackend, "open", lambda self: [setattr(self, "connection", server)])
    monkeypatch.setattr(EmailBackend, "close", lambda self: None)

    letters(world)

    returns = {sender for sender, _ in server.seen}
    assert len(returns) == len(server.seen) == Delivery.objects.count() > 1
    for row in Delivery.objects.all():
        assert f"opp-bounce+{envelope.number_of(row).replace('-', '')}@regenboog.example" in returns
        assert list(bounces._in_path(envelope.return_path(row))) == [envelope.number_of(row)]
    assert all(b"\nFrom: OPP <opp@regenboog.example>" in message for _, message in server.seen)


def test_without_such_an_address_bounces_go_to_the_sender(world, settings):
    settings.DEFAULT_FROM_EMAIL = "OPP <opp@regenboog.example>"

    assert {letter.from_email for letter in letters(world)} == {"OPP <opp@regenboog.example>"}


# Who reads an answer -------------------------------------------------------------------------------------------------


def replies(world) -> list[str]:
    return reply_to(Plan.objects.get(pk=world.plan.pk))


def test_an_answer_goes_to_the_coordinator_of_the_plan(world):
    assert {tuple(letter.reply_to) for letter in letters(world)} == {(world.plan.coordinator.email,)}


@pytest.mark.parametrize("gone", ["left", "another role"])
def test_when_the_coordinator_is_gone_it_goes_to_the_school(world, gone):
    if gone == "left":
        User.objects.filter(pk=world.plan.coordinator_id).update(is_active=False)
    else:
        Membership.objects.filter(user=world.plan.coordinator_id).update(role=Role.TEAM)

    assert replies(world) == ["school@regenboog.example"]


def test_it_never_goes_to_who_only_administers(world):
    School.objects.update(email=world.administrator.email.upper())
    User.objects.filter(pk=world.plan.coordinator_id).update(is_active=False)
    assert replies(world) == []

    other = make_user(world.school, Role.COORDINATOR, name="Els Vermeer")

    assert replies(world) == [other.email]
