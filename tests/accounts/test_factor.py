"""The second factor: who is asked for it, when, and what opens without it."""

import re
import time
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from accounts.models import SecurityEvent, StaffMail, User
from accounts.sign_in.factor import Asks, asks
from tests.factories import make_school, make_user, make_world, prepared, shared
from tests.guards.test_access import STAFF_ROUTES, routes
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
PASSWORD = "drie bomen achter het fietspad"
GONE_BY = {"second_factor_by": date(2020, 1, 1)}


@pytest.fixture(autouse=True)
def demanded(settings):
    settings.SECOND_FACTOR_DEMANDED = True


def colleague(role=Role.COORDINATOR, school=None, **fields) -> User:
    user = make_user(school or make_school(), role)
    user.set_password(PASSWORD)
    user.save()
    User.objects.filter(pk=user.pk).update(**fields)
    return User.objects.get(pk=user.pk)


def with_app(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    User.objects.filter(pk=user.pk).update(**GONE_BY)
    return secret


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def log_in(user: User, code: str = "") -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    if code:
        client.post(reverse("mfa_authenticate"), {"code": code})
    return client


def kinds(**about) -> list[str]:
    return list(SecurityEvent.objects.filter(**about).order_by("pk").values_list("kind", flat=True))


# The rule ------------------------------------------------------------------------------------------------------------

DAY = date(2026, 11, 28)
ASKED = [
    # demanded, proven, has one, days from the last day of grace -> what is asked
    (True, False, False, 0, Asks.NOTHING),
    (True, False, False, 1, Asks.SET_UP),
    (True, False, True, 1, Asks.PROVE),
    (True, True, True, 400, Asks.NOTHING),
    (True, True, False, 400, Asks.NOTHING),
    (False, False, False, 400, Asks.NOTHING),
    (False, False, True, 1, Asks.PROVE),
]


@pytest.mark.parametrize(("demanded_here", "proven", "has_one", "days", "expected"), ASKED)
def test_what_is_asked(demanded_here, proven, has_one, days, expected):
    until = DAY - timedelta(days=days)
    assert asks(demanded=demanded_here, proven=proven, until=until, on=DAY, has_one=has_one) == expected


def test_grace_is_fourteen_days_for_each_person():
    with time_machine.travel("2026-11-28T12:00:00Z"):
        first = colleague()
    with time_machine.travel("2026-12-05T12:00:00Z"):
        second = colleague()
    assert (first.second_factor_by, second.second_factor_by) == (date(2026, 12, 12), date(2026, 12, 19))


# What opens ----------------------------------------------------------------------------------------------------------


def test_in_the_days_of_grace_everything_opens_and_each_page_says_until_when():
    client = log_in(colleague())
    page = client.get(reverse("today"))
    assert page.status_code == 200
    assert "Stel een tweede stap in" in page.content.decode()


def test_after_it_only_the_pages_to_set_one_up_open():
    """Whoever holds a password alone reads nothing: every route behind the log-in is tried."""
    user = colleague(**GONE_BY)
    client = log_in(user)
    open_pages = set()
    for name in sorted(set(STAFF_ROUTES) & routes()):
        pattern = client.get(some_address(name))
        if pattern.status_code != 302 or pattern.headers["Location"] != reverse("mfa_index"):
            open_pages.add(name)
    assert open_pages == {
        "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "account_reauthenticate",
    }  # fmt: skip
    assert client.get("/").headers["Location"] == reverse("today")


def some_address(name: str) -> str:
    """An address of this route, whatever it is about: what is asked comes before what is there."""
    from django.urls import get_resolver

    ((path, names),) = next(iter(get_resolver().reverse_dict.getlist(name)))[0][:1]
    filled = {each: "1" if each != "slug" else "thuis" for each in names}
    return "/" + path % filled


def test_an_administrator_who_opens_no_plans_is_asked_as_well():
    client = log_in(colleague(Role.ADMINISTRATOR, **GONE_BY))
    assert client.get(reverse("settings")).headers["Location"] == reverse("mfa_index")


def test_a_session_that_began_without_it_shows_it_before_it_goes_on():
    user = colleague()
    elsewhere = log_in(user)
    assert elsewhere.get(reverse("today")).status_code == 200
    secret = with_app(user)

    asked = elsewhere.get(reverse("today"))
    assert asked.headers["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Fvandaag%2F"
    assert elsewhere.get(reverse("mfa_index")).status_code == 302  # nor may it set up another
    elsewhere.post(asked.headers["Location"], {"code": code_of(secret), "next": "/vandaag/"})
    assert elsewhere.get(reverse("today")).status_code == 200


def test_a_proven_session_costs_no_query_more():
    user = colleague()
    secret = with_app(user)
    client = log_in(user, code_of(secret))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("student_new")).status_code == 200
    assert not [query for query in queries if "mfa_authenticator" in query["sql"]]


def test_the_demo_shows_it_without_demanding_it(settings):
    settings.SECOND_FACTOR_DEMANDED = False
    client = log_in(colleague(**GONE_BY))
    assert client.get(reverse("today")).status_code == 200
    assert "Stel een app in" in client.get(reverse("mfa_index")).content.decode()


# Logging in ----------------------------------------------------------------------------------------------------------


def test_a_password_alone_does_not_log_in_and_a_code_counts_once():
    user = colleague()
    secret = with_app(user)
    waiting = log_in(user)
    assert waiting.get(reverse("today")).status_code == 302
    wrong = waiting.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Deze code klopt niet" in wrong.content.decode()

    code = code_of(secret)
    assert log_in(user, code).get(reverse("today")).status_code == 200
    assert log_in(user, code).get(reverse("today")).status_code == 302
    assert log_in(user, code_of(secret, 1)).get(reverse("today")).status_code == 200
    assert log_in(user, code_of(secret, 5)).get(reverse("today")).status_code == 302
    assert "FACTOR_FAILED" in kinds(user=user)
    assert SecurityEvent.objects.filter(kind="LOGGED_IN", code="totp").count() == 2


@pytest.mark.parametrize("dress", [
    lambda code: f"{code[:3]} {code[3:]}", lambda code: f"\u200f{code}\u200e",
    lambda code: code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    lambda code: code.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
])  # fmt: skip
def test_a_code_is_read_in_whatever_digits_and_dress_it_was_typed(dress):
    user = colleague()
    secret = with_app(user)
    assert log_in(user, dress(code_of(secret))).get(reverse("today")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_with_codes_for_a_lost_phone_shown_once():
    user = colleague()
    client = log_in(user)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'class="secret">(\w+)<', page).group(1)
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    codes = re.findall(r"<code>(\d{8})</code>", client.get(done.headers["Location"]).content.decode())

    assert len(set(codes)) == 10
    assert not re.findall(r"<code>(\d{8})</code>", client.get(done.headers["Location"]).content.decode())
    user.refresh_from_db()
    assert user.second_factor_by < timezone.localdate()
    assert client.get(reverse("today")).status_code == 200  # this session showed the code
    assert kinds(user=user)[-1] == "FACTOR_ADDED"
    assert StaffMail.objects.get(kind="SECURITY").address == user.email
    assert log_in(user, codes[3]).get(reverse("today")).status_code == 200
    assert log_in(user, codes[3]).get(reverse("today")).status_code == 302


def test_a_copy_of_the_rows_gives_no_codes_and_another_key_takes_none(settings):
    user = colleague()
    secret = with_app(user)
    assert secret not in str(Authenticator.objects.get().data)
    settings.LINK_KEY = "another"
    assert log_in(user, code_of(secret)).get(reverse("today")).status_code == 302


# Shown again before what weighs --------------------------------------------------------------------------------------


@once_a_module
def world():
    world = make_world()
    for user in (world.director, world.administrator, world.coordinator):
        user.set_password(PASSWORD)
        user.save()
    return world


def test_establishing_asks_for_it_again_after_a_quarter_of_an_hour_and_goes_on_where_it_was(world):
    prepared(world)
    part, secret = shared(world, "PERSPECTIVE"), with_app(world.director)
    where = reverse("part_establish", args=[part.pk])
    start = timezone.now()
    with time_machine.travel(start):
        client = log_in(world.director, code_of(secret))
    with time_machine.travel(start + timedelta(minutes=20)):
        assert client.get(where).status_code == 200
        asked = client.post(where, {})
        assert asked.headers["Location"].startswith(reverse("mfa_reauthenticate"))
        by_password = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert by_password.headers["Location"].startswith(reverse("mfa_reauthenticate"))
        part.refresh_from_db()
        assert part.status == "SHARED"
        client.post(asked.headers["Location"], {"code": code_of(secret), "next": where})

    part.refresh_from_db()
    assert part.status == "ESTABLISHED"
    assert "PROVEN_AGAIN" in kinds(user=world.director)


def test_each_page_that_weighs_asks_for_it_again(world):
    part = shared(world, "PERSPECTIVE")
    mentor = world.mentor.pk
    pages = {
        world.director: [reverse("override_new", args=[part.pk]), reverse("journal", args=[world.plan.pk])],
        world.coordinator: [reverse("register_csv")],
        world.administrator: [
            reverse("staff_new", args=[world.school.pk]),
            reverse("staff_edit", args=[world.school.pk, mentor]),
            reverse("factor_reset", args=[world.school.pk, mentor]),
        ],
    }
    for user, addresses in pages.items():
        start = timezone.now()
        with time_machine.travel(start):
            client = log_in(user)  # in the days of grace: by password
            assert {client.get(address).status_code for address in addresses} == {200}
        with time_machine.travel(start + timedelta(minutes=16)):
            for address in addresses:
                assert client.get(address).headers["Location"].startswith(reverse("account_reauthenticate"))
            client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
            assert {client.get(address).status_code for address in addresses} == {200}
    assert kinds(kind="EXPORTED", user=world.coordinator, school=world.school)
    assert SecurityEvent.objects.filter(kind="PROVEN_AGAIN", user=world.director, code="password").count() == 1


def test_ending_a_plan_asks_for_it_too_for_there_a_director_writes_why_against_the_family_s_wish(world):
    client, where = log_in(world.director), reverse("plan_end", args=[world.plan.pk])
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        page = client.get(where)
        typed = {"ended_on": timezone.localdate().isoformat(), "end_reason": "LEFT_SCHOOL", "once": str(uuid4())}
        asked = client.post(where, typed)
        assert page.status_code == 200
        assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
        world.plan.refresh_from_db()
        assert world.plan.is_running
        client.post(asked.headers["Location"], {"password": PASSWORD, "next": where})

    world.plan.refresh_from_db()
    assert (world.plan.is_running, world.plan.end_reason) == (False, "LEFT_SCHOOL")


def test_a_password_of_a_moment_ago_does_not_stand_in_for_a_second_factor(world):
    client = log_in(world.coordinator)
    TOTP.activate(world.coordinator, generate_totp_secret())
    asked = client.get(reverse("register_csv"))
    assert asked.headers["Location"].startswith(reverse("mfa_reauthenticate"))


def test_who_may_not_open_a_page_is_not_asked_to_prove_anything(world):
    client = log_in(world.coordinator)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get(reverse("staff_new", args=[world.school.pk])).status_code == 404


def test_taking_a_factor_away_needs_one_and_is_told(world):
    secret = with_app(world.director)
    client = log_in(world.director, code_of(secret))
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert Authenticator.objects.filter(user=world.director).exists()
    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=world.director).exists()
    assert "FACTOR_REMOVED" in kinds(user=world.director)
    assert client.get(reverse("today")).status_code == 200  # until this session ends
    again = log_in(world.director)
    assert again.get(reverse("today")).headers["Location"] == reverse("mfa_index")


# allauth's own pages -------------------------------------------------------------------------------------------------

OPEN = {
    "account/account_inactive.html", "account/login.html", "account/logout.html", "account/password_change.html",
    "account/password_reset.html", "account/password_reset_done.html", "account/password_reset_from_key.html",
    "account/password_reset_from_key_done.html", "account/reauthenticate.html", "mfa/authenticate.html", "mfa/index.html",
    "mfa/reauthenticate.html", "mfa/recovery_codes/generate.html", "mfa/recovery_codes/index.html",
    "mfa/totp/activate_form.html", "mfa/totp/deactivate_form.html", "mfa/webauthn/add_form.html",
    "mfa/webauthn/authenticator_confirm_delete.html", "mfa/webauthn/reauthenticate.html", "429.html",
}  # fmt: skip
CLOSED = {
    "account_signup", "account_email", "account_confirm_email", "account_email_verification_sent", "account_set_password",
    "account_confirm_login_code", "account_request_login_code", "mfa_download_recovery_codes", "mfa_list_webauthn",
    "mfa_edit_webauthn", "mfa_login_webauthn", "mfa_signup_webauthn", "mfa_trust",
}  # fmt: skip


def test_every_page_of_allauth_is_ours_or_closed(settings):
    from allauth.account import urls as account
    from allauth.mfa import urls as mfa

    def names(patterns):
        for each in patterns:
            yield from names(each.url_patterns) if hasattr(each, "url_patterns") else [each.name]

    theirs = {*names(account.urlpatterns), *names(mfa.urlpatterns)}
    assert theirs - routes() <= CLOSED
    assert not CLOSED & routes()
    for name in OPEN:
        assert str(settings.BASE_DIR) in get_template(name).origin.name
        assert ".venv" not in get_template(name).origin.name
