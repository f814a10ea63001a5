"""A colleague comes by invitation, sets up an app and a passkey, and logs in with each, in a real browser."""

import re

import pytest
from django.urls import reverse

from accounts import mail, staff
from accounts.choices import Role
from accounts.models import SecurityEvent, StaffMail, User
from tests.accounts.test_factor import code_of
from tests.browser.conftest import LAPTOP, PHONE
from tests.factories import make_school, make_staff

PASSWORD = "drie bomen achter het fietspad"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def passkeys(page):
    """A computer with a fingerprint reader, and a finger on it."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return browser


def test_from_the_invitation_to_logging_in_with_a_passkey(live_server, page, axe, fits, settings, passkeys):
    settings.SECOND_FACTOR_DEMANDED = True
    school = make_school()
    by = make_staff(school).administrator
    staff.invite(school, name="Iris Koning", email="iris@school.example", roles=[Role.COORDINATOR], by=by)
    _, letter = mail.letter(StaffMail.objects.get(kind="INVITATION"), live_server.url)

    def looked_at():
        for size in (PHONE, LAPTOP):
            page.set_viewport_size(size)
            fits(page)
        axe(page)

    def log_in():
        page.get_by_role("button", name="Uitloggen").click()
        page.get_by_label("E-mailadres").fill("iris@school.example")
        page.locator("#id_password").fill(PASSWORD)
        page.get_by_role("button", name="Inloggen").click()
        page.get_by_role("heading", name="Nog één stap").wait_for()

    # The invitation, and a password.
    page.goto(re.search(r"http\S+", letter).group())
    looked_at()
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    page.get_by_role("button", name="Neem de uitnodiging aan").click()
    page.get_by_label("E-mailadres").fill("iris@school.example")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()

    # After the days of grace only this page opens.
    User.objects.filter(email="iris@school.example").update(second_factor_by="2020-01-01")
    page.goto(live_server.url + reverse("students"))
    page.get_by_role("heading", name="Inloggen en beveiliging").wait_for()
    looked_at()
    page.get_by_role("link", name="Stel een app in").click()
    looked_at()
    page.get_by_text("Typ de sleutel over").click()
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Klaar").click()
    page.get_by_role("heading", name="Uw herstelcodes").wait_for()
    looked_at()
    assert page.locator(".codes code").count() == 10
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.get_by_role("heading", name="Vandaag").or_(page.get_by_role("link", name="Vandaag")).first.wait_for()

    # The code at the door.
    log_in()
    looked_at()
    page.get_by_label("Code").fill("123")
    page.get_by_role("button", name="Log in").click()
    looked_at()
    page.get_by_label("Code").fill(code_of(secret, 1))
    page.get_by_role("button", name="Log in").click()

    # A passkey, and the passkey at the door.
    page.get_by_role("link", name="Iris Koning").click()
    page.get_by_role("link", name="Stel een passkey in").click()
    looked_at()
    page.get_by_label("Naam van deze passkey").fill("Laptop school")
    page.get_by_role("button", name="Maak een passkey").click()
    page.get_by_role("cell", name="Laptop school", exact=True).wait_for()
    looked_at()
    log_in()
    page.get_by_role("button", name="Gebruik mijn passkey").click()
    page.get_by_role("link", name="Iris Koning").wait_for()

    # Shown again before what weighs most.
    page.goto(live_server.url + reverse("mfa_reauthenticate_webauthn"))
    page.get_by_role("button", name="Gebruik mijn passkey").click()
    page.wait_for_url(lambda url: "opnieuw" not in url)
    assert SecurityEvent.objects.filter(kind="PROVEN_AGAIN", code="webauthn").count() == 1

    came_in = SecurityEvent.objects.filter(kind="LOGGED_IN", user__email="iris@school.example")
    assert list(came_in.order_by("pk").values_list("code", flat=True)) == ["password", "totp", "webauthn"]
