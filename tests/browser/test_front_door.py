"""The pages before anybody is in, as seen, heard and typed."""

import pytest

from accounts.models import User

PASSWORD = "een lange zin om te onthouden"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/inloggen/", "/wachtwoord/", "/wachtwoord/verstuurd/", "/niets/"])
def test_every_page_is_for_everybody(live_server, page, axe, fits, path, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + path)
    axe(page)

    page.set_viewport_size({"width": 320, "height": 640})
    fits(page)
    axe(page)


def test_a_mistake_is_named_and_the_cursor_goes_there(live_server, page, axe):
    page.goto(live_server.url + "/inloggen/")
    page.get_by_label("E-mailadres").fill("iris@school.example")
    page.get_by_role("button", name="Inloggen").click()

    summary = page.get_by_role("alert")
    assert summary.evaluate("element => element === document.activeElement")
    axe(page)

    summary.get_by_role("link").click()
    page.keyboard.type("x")
    assert page.get_by_label("Wachtwoord").input_value() == "x"
    assert page.get_by_label("E-mailadres").input_value() == "iris@school.example"


def test_logging_in_and_out_by_keyboard_alone(live_server, page):
    User.objects.create_user("iris@school.example", PASSWORD, name="Iris Koning")
    page.goto(live_server.url + "/inloggen/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("iris@school.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Uitloggen").focus()
    page.keyboard.press("Enter")

    page.get_by_text("U bent uitgelogd.").wait_for()
