"""The family's pages in other languages, seen by a browser: nothing for axe to find, nothing that runs off the page.

Two languages by default, for a browser is dear; `EVERY_LANGUAGE=1` looks at all of them, wide and narrow, light and dark.
"""

import os

import pytest
from django.urls import reverse

from consent.models import ConsentRecord
from opp import catalogues
from tests.browser import steps
from tests.browser.conftest import PHONE
from tests.consent.steps import asked
from tests.factories import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("sqlite")]
EVERY = bool(os.environ.get("EVERY_LANGUAGE"))
SIZES = [(320, 740), (1280, 900)]
LOOKS = [(size, scheme) for size in SIZES for scheme in ("light", "dark")] if EVERY else [(SIZES[0], "light"), (SIZES[1], "dark")]  # fmt: skip
MIRRORED = """() => [getComputedStyle(document.body).direction,
    ...[...document.querySelectorAll('main [lang=nl]')].map(each => getComputedStyle(each).direction)]"""


@pytest.fixture
def world(settings):
    catalogues.compile_all()
    settings.OFFERED = [code for code, _name in settings.LANGUAGES]
    world = make_world()
    world.part = asked(world)
    return world


def come_in(world, browser, base, language, **how):
    """The mother, who chose this language at the door; her page, behind the code."""
    page = browser.new_context(viewport=PHONE, locale="nl-NL", reduced_motion="reduce", **how).new_page()
    link = steps.FamilyLink.objects.filter(person=world.mother.person).latest("pk")
    page.goto(f"{base}/lees/{link.token}/")
    if language != "nl":
        page.locator(f"form.languages button[value={language}]").click()
    page.locator("main form button.btn-do").first.click()
    page.locator('[name="code"]').fill(steps.AccessCode.objects.filter(link=link).latest("pk").code)
    page.locator("main form button.btn-do").first.click()
    page.wait_for_url("**/mijn/**")
    return page


def pages_of(world):
    plan, part = world.plan.uuid, world.part.uuid
    names = ["family_plan", "family_read", "family_history", "family_seen", "my_plans", "words_explained"]
    for name in names:
        yield reverse(name, args=[plan] if name.startswith("family") else [])
    for name in ("family_answer", "family_remark", "family_viewpoint", "family_compare"):
        yield reverse(name, args=[plan, part])
    for page in ("gesprek", "waarmee-niet"):
        yield reverse("family_answer_more", args=[plan, part, page])


@pytest.mark.parametrize("language", ["en", "tr", "ar", "pl", "uk"] if EVERY else ["ar", "pl"])
def test_every_page_of_the_family_in_this_language(world, language, live_server, browser, axe, fits):
    page = come_in(world, browser, live_server.url, language)
    for path in pages_of(world):
        page.goto(live_server.url + path)
        assert page.locator("html").get_attribute("lang") == language
        body, *dutch = page.evaluate(MIRRORED)
        assert body == ("rtl" if language == "ar" else "ltr")
        assert set(dutch) <= {"ltr"}
        for (width, height), scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            axe(page)
            fits(page)


def test_an_answer_in_arabic_by_keyboard_and_without_javascript(world, live_server, browser):
    page = come_in(world, browser, live_server.url, "pl", java_script_enabled=False)
    page.goto(live_server.url + reverse("family_viewpoint", args=[world.plan.uuid, world.part.uuid]))
    page.locator('[name="words"]').fill("Op dinsdag kan het niet.")
    page.locator(".languages button[value=ar]").press("Enter")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator('[name="words"]').input_value() == "Op dinsdag kan het niet."
    page.goto(live_server.url + reverse("family_answer", args=[world.plan.uuid, world.part.uuid]))

    page.locator('[name="decision"]').first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/versturen/")
    page.locator("main form button.btn-do").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ontvangst/**")

    said = ConsentRecord.objects.get()
    assert (said.decision, said.statement_language) == ("CONSENT", "ar")
    assert said.statement.startswith("Ja, ik stem in")
