"""Who comes in, who does not, and what is told to whoever stands outside."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import mail as staff_mail
from accounts.models import User
from opp.server.log import Sparse

PASSWORD = "een lange zin om te onthouden"

pytestmark = pytest.mark.django_db


def make_colleague(email="iris@school.example"):
    return User.objects.create_user(email, PASSWORD, name="Iris Koning")


def try_to_log_in(client, email="iris@school.example", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_a_colleague_logs_in_with_an_address_in_capitals(client):
    make_colleague()

    answer = try_to_log_in(client, email="Iris@School.example")

    assert answer.status_code == 302
    assert client.session["_auth_user_id"]


def test_somebody_who_left_does_not_come_in(client):
    User.objects.filter(pk=make_colleague().pk).update(is_active=False)

    try_to_log_in(client)

    assert "_auth_user_id" not in client.session


def test_guessing_closes_one_account_and_not_the_school(client):
    make_colleague()
    make_colleague("sander@school.example")
    for _ in range(5):
        try_to_log_in(client, password="raden")

    guessed = try_to_log_in(client)
    colleague = try_to_log_in(client, email="sander@school.example")

    assert guessed.status_code == 200
    assert colleague.status_code == 302


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_the_door_says_every_word_once(client, name):
    page = client.get(reverse(name)).content.decode()

    assert 'type="email"' in page
    assert "placeholder=" not in page


def test_nobody_makes_an_own_account(client):
    assert client.get("/signup/").status_code == 404
    assert "signup" not in client.get(reverse("account_login")).content.decode()


def ask_for_a_password(client, email):
    return client.post(reverse("account_reset_password"), {"email": email}, follow=True)


def test_a_forgotten_password_is_replaced_by_mail(client):
    make_colleague()

    ask_for_a_password(client, "Iris@school.example")
    assert mail.outbox == []  # a mail server that is down is no error of this page
    staff_mail.send_due()
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    page = client.get(link.removeprefix("http://localhost"), follow=True)
    new = {"password1": "een heel andere zin 12", "password2": "een heel andere zin 12"}
    done = client.post(page.redirect_chain[-1][0], new, follow=True)

    assert "Uw nieuwe wachtwoord is bewaard" in done.content.decode()
    assert try_to_log_in(client, password="een heel andere zin 12").status_code == 302
    staff_mail.send_due()
    assert "wachtwoord gewijzigd" in mail.outbox[1].subject


def test_an_unknown_address_gets_the_same_answer_by_the_same_queries_and_no_mail(client):
    make_colleague()
    found = []
    for email in ("iris@school.example", "niemand@school.example"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask_for_a_password(client, email)
        sql = [query["sql"] for query in queries]
        ours = [each.split(" (")[0] for each in sql if '"cache"' not in each and "SAVEPOINT" not in each]
        found.append((answer.redirect_chain, answer.content, ours))

    assert found[0] == found[1]
    staff_mail.send_due()
    assert [letter.to for letter in mail.outbox] == [["iris@school.example"]]


@pytest.mark.parametrize("email", ["iris@school.example", "niemand@school.example"])
def test_a_mail_server_that_is_down_is_no_error_and_the_letter_goes_later(client, settings, email):
    make_colleague()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1  # nobody listens there

    assert ask_for_a_password(client, email).status_code == 200
    staff_mail.send_due()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    staff_mail.send_due(timezone.now() + timedelta(minutes=2))
    assert len(mail.outbox) == (1 if email.startswith("iris") else 0)


def test_the_demo_shows_its_way_in_and_a_school_does_not(client, settings):
    assert client.get("/").status_code == 302

    settings.OPP_DEMO = True

    assert settings.DEMO_PASSWORD in client.get("/").content.decode()


def test_every_page_forbids_scripts_of_others(client):
    policy = client.get(reverse("account_login")).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/niets/", "/personeel/geheim/"])
def test_an_address_that_is_not_there_says_so_calmly(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "Deze bladzijde is er niet" in answer.content.decode()


def test_a_log_holds_neither_names_nor_links():
    request = RequestFactory().get("/plan/een-persoonlijke-link/?code=123456")
    try:
        raise Http404("Key (email)=(moeder@thuis.example) already exists")
    except Http404 as trouble:
        caught = (type(trouble), trouble, trouble.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "%s: %s", ("Oops", request.path), caught)
    record.request = request
    record.status_code = 500

    written = Sparse().format(record)

    assert "500 GET on an unknown address" in written
    assert "test_a_log_holds_neither_names_nor_links" in written
    assert "persoonlijke" not in written
    assert "moeder" not in written
