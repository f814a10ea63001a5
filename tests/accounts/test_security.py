"""Guessing, known browsers, and the log of what happened at the doors."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import known, mail, security
from accounts.choices import Role
from accounts.models import Membership, SecurityEvent
from tests.factories import make_school, make_staff, make_user, make_world
from tests.opened import started

pytestmark = pytest.mark.django_db
PASSWORD = "drie bomen achter het fietspad"


def colleague(school=None):
    user = make_user(school or make_school(), Role.TEAM)
    user.set_password(PASSWORD)
    user.save()
    return user


def try_to_log_in(client, user, password=PASSWORD, address="203.0.113.7"):
    typed = {"login": user.email, "password": password}
    return client.post(reverse("account_login"), typed, REMOTE_ADDR=address)


def kinds(**about) -> list[str]:
    return list(SecurityEvent.objects.filter(**about).order_by("pk").values_list("kind", flat=True))


# Wrong passwords -----------------------------------------------------------------------------------------------------


def test_somebody_elsewhere_who_guesses_does_not_lock_out_the_owner_in_a_browser_that_is_known():
    owner, theirs, thief = colleague(), Client(), Client()
    assert try_to_log_in(theirs, owner).status_code == 302
    theirs.post(reverse("account_logout"))

    for _ in range(8):
        try_to_log_in(thief, owner, "raden", address="198.51.100.9")

    assert try_to_log_in(Client(), owner).status_code == 200  # a browser nobody knows waits five minutes
    assert try_to_log_in(theirs, owner).status_code == 302


def test_neither_does_somebody_at_the_same_address_who_uses_up_what_that_address_may():
    owner, theirs, thief = colleague(), Client(), Client()
    try_to_log_in(theirs, owner)
    theirs.post(reverse("account_logout"))
    others = [colleague() for _ in range(13)]

    for other in others:
        for _ in range(5):
            try_to_log_in(thief, other, "raden")

    assert try_to_log_in(Client(), colleague()).status_code == 200  # the address as a whole has to wait
    assert try_to_log_in(theirs, owner).status_code == 302


def test_a_known_browser_is_no_place_to_guess_without_end():
    owner, theirs = colleague(), Client()
    try_to_log_in(theirs, owner)
    theirs.post(reverse("account_logout"))
    for _ in range(5):
        try_to_log_in(theirs, owner, "raden")

    stopped = try_to_log_in(theirs, owner)

    assert "te vaak geprobeerd" in stopped.content.decode()
    assert kinds(user=owner)[-1] == "LOGIN_STOPPED"


def test_a_browser_is_known_for_its_own_accounts_and_a_made_up_cookie_for_none(rf):
    owner, other, theirs = colleague(), colleague(), Client()
    try_to_log_in(theirs, owner)
    cookie = theirs.cookies[known.COOKIE]

    def browser(value, email):
        request = rf.get("/")
        request.COOKIES[known.COOKIE] = value
        return known.browser_of(request, email)

    assert cookie["httponly"]
    assert owner.email not in cookie.value
    assert browser(cookie.value, owner.email.upper())
    assert not browser(cookie.value, other.email)
    assert not browser(cookie.value[:-1] + ("x" if cookie.value[-1] != "x" else "y"), owner.email)
    assert not browser("", owner.email)


def test_a_known_and_an_unknown_address_take_the_same_queries():
    owner = colleague()
    shapes = []
    for email in (owner.email, "niemand@regenboog.example"):
        with CaptureQueriesContext(connection) as queries:
            Client().post(reverse("account_login"), {"login": email, "password": "raden"})
        sql = [re.sub(r"\d+", "", query["sql"]) for query in queries]  # a cursor of PostgreSQL has a number
        ours = [each for each in sql if '"cache"' not in each and "SAVEPOINT" not in each]
        shapes.append([each.split(" WHERE ")[0].split(" VALUES")[0] for each in ours])
    assert shapes[0] == shapes[1]


def test_no_browser_and_no_proxy_keeps_what_is_behind_the_log_in(client):
    world = make_world()
    client.force_login(world.coordinator)
    for where in (
        reverse("today"),
        world.student.get_absolute_url(),
        reverse("register"),
        reverse("mfa_index"),
        "/niets/",
    ):
        assert "no-store" in client.get(where).headers["Cache-Control"]


# The log -------------------------------------------------------------------------------------------------------------


def test_coming_in_and_failing_is_written_with_ids_and_without_names():
    owner, client = colleague(), Client()
    try_to_log_in(client, owner, "raden")
    try_to_log_in(client, owner)
    client.post(reverse("account_logout"))

    assert kinds(user=owner) == ["LOGIN_FAILED", "LOGGED_IN", "LOGGED_OUT"]
    columns = {field.name for field in SecurityEvent._meta.fields}
    assert columns == {"id", "salt", "school", "user", "about", "kind", "code", "at"}
    assert not any(owner.email in str(vars(row)) or owner.name in str(vars(row)) for row in SecurityEvent.objects.all())


def test_guessing_at_addresses_nobody_has_does_not_fill_the_disk():
    for _ in range(security.A_MINUTE + 5):
        security.note(SecurityEvent.Kind.LOGIN_FAILED)
    assert SecurityEvent.objects.count() == security.A_MINUTE


def test_an_administrator_reads_what_happened_at_this_school_and_nothing_of_another(client):
    here, there = make_school(), make_school(name="De Brug")
    staff, theirs = make_staff(here), make_staff(there)
    both = make_user(here, Role.TEAM, name="Bo Beide")
    Membership.objects.create(user=both, school=there, role=Role.COORDINATOR)
    Kind = SecurityEvent.Kind
    security.note(Kind.LOGGED_IN, user=staff.mentor)
    security.note(Kind.LOGGED_IN, user=theirs.mentor)
    security.note(Kind.LOGGED_IN, user=both)
    security.note(Kind.ROLES_CHANGED, user=theirs.administrator, school=there, about=both)
    security.note(Kind.EXPORTED, user=both, school=there)
    client.force_login(staff.administrator)

    seen = [(row.kind, row.user) for row in SecurityEvent.objects.of_school(here)]
    html = client.get(reverse("security_log", args=[here.pk])).content.decode()

    assert seen == [("LOGGED_IN", both), ("LOGGED_IN", staff.mentor)]
    assert "Bo Beide" in html
    assert html.count("Petra Blom") == 1  # the reader, not her namesake there
    assert "gegevens gedownload" not in html
    Membership.objects.filter(user=both, school=here).delete()
    assert [row.user for row in SecurityEvent.objects.of_school(here)] == [staff.mentor]


def test_a_reset_by_mail_is_an_event_of_who_has_that_address_once_it_goes_out(client):
    owner = colleague()
    for email in (owner.email.upper(), "niemand@regenboog.example"):
        client.post(reverse("account_reset_password"), {"email": email})
    assert not SecurityEvent.objects.exists()

    mail.send_due()

    assert [(row.kind, row.user) for row in SecurityEvent.objects.all()] == [("PASSWORD_ASKED", owner)]


def test_a_refused_file_is_an_event_of_the_school_it_was_sent_to(client):
    world = make_world()
    client.force_login(world.administrator)
    where = reverse("school", args=[world.school.pk])
    logo = SimpleUploadedFile("logo.png", b"MZ this is a program")

    client.post(where, started(client, where) | {"name": "x", "logo": logo})

    event = SecurityEvent.objects.get(kind="UPLOAD_REFUSED")
    assert (event.user, event.school, event.code) == (world.administrator, world.school, "logo")
    client.post(where, started(client, where) | {"name": "x"})
    assert SecurityEvent.objects.filter(kind="UPLOAD_REFUSED").count() == 1


def test_an_export_is_an_event_of_each_school_it_is_of(client):
    world = make_world()
    other = make_school(name="De Brug")
    world.coordinator.memberships.create(school=other, role=Role.COORDINATOR)
    client.force_login(world.coordinator)

    client.get(reverse("register_csv"))
    client.get(reverse("journal", args=[world.plan.pk]))

    found = SecurityEvent.objects.filter(kind="EXPORTED", user=world.coordinator)
    assert sorted((row.school_id, row.code) for row in found) == sorted(
        [(world.school.pk, "register"), (other.pk, "register"), (world.school.pk, "journal")]
    )


def test_an_old_cookie_is_a_stranger(rf):
    import time_machine

    owner, theirs = colleague(), Client()
    with time_machine.travel(timezone.now() - timedelta(days=366)):
        try_to_log_in(theirs, owner)
    request = rf.get("/")
    request.COOKIES[known.COOKIE] = theirs.cookies[known.COOKIE].value
    assert not known.browser_of(request, owner.email)
