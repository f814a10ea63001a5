"""The family's pages in other languages, seen by a browser: nothing for axe to find, nothing that runs off the page.

Two languages by default, for a browser is dear; `EVERY_LANGUAGE=1` looks at all of them, wide and narrow, light and dark.
"""

import os
from datetime import time, timedelta

import pytest
from django.urls import reverse

from consent.contributions import asking as contributing
from consent.meetings.actions import arrange
from consent.models import ConsentRecord
from consent.round import errata, requests
from opp import catalogues
from plans.contributions.sets import Question
from plans.models import Meeting
from tests.browser import steps
from tests.browser.conftest import PHONE
from tests.consent.steps import asked
from tests.factories import consent, established, make_world, part_of, today

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("sqlite")]
EVERY = bool(os.environ.get("EVERY_LANGUAGE"))
# As tall as a page: the button that follows along covers half of another one, at some heights, until somebody scrolls.
SIZES = [(320, 3000), (1280, 3000)]
LOOKS = [(size, scheme) for size in SIZES for scheme in ("light", "dark")] if EVERY else [(SIZES[0], "light"), (SIZES[1], "dark")]  # fmt: skip
CLOSED = """() => [...document.querySelectorAll("details > :not(summary):not(.no-print)")]
  .filter(each => !each.checkVisibility({contentVisibilityAuto: true}) || !each.getBoundingClientRect().height)
  .filter(each => each.textContent.trim() && !each.closest(".no-print")).map(each => each.outerHTML.slice(0, 60))"""
MIRRORED = """() => [getComputedStyle(document.body).direction,
    ...[...document.querySelectorAll('main [lang=nl]')].map(each => getComputedStyle(each).direction)]"""


@pytest.fixture
def world(settings):
    catalogues.compile_all()
    settings.OFFERED = [code for code, _name in settings.LANGUAGES]
    world = make_world()
    established(world, "PERSPECTIVE", days=12)
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


def afterwards(world):
    """What a family also meets, in turn: at the door, before it answers, and once it said yes."""
    plan, part, mother, by = world.plan, world.part, world.mother.person, world.coordinator
    part_1 = part_of(plan, "PERSPECTIVE")
    wish = requests.request(part_1, mother, kind="WISH", words="Graag hoger.")
    slip = errata.correct(part_1, by=by, field="pupil_class", becomes="3 kc", reason="Verkeerde klas.")
    talk = Meeting(
        school=plan.school, plan=plan, on=today() + timedelta(days=3), starts_at=time(14, 30), place="kamer 12",
        moments="EVALUATING", about_action=True, recorded_by=by,
    )  # fmt: skip
    arrange(talk, people=[mother], users=[], by=by)
    asked_ahead = contributing.ask(
        plan, f"g{world.mother.pk}", [Question("Hoe gaat het?")], answer_by=today() + timedelta(days=5), by=by
    )
    yield reverse("family_check", args=[plan.uuid, part.uuid])
    said = consent(part, mother, days=0)
    for name, *more in (
        ("family_receipt", said.submission),
        ("family_withdraw", part.uuid),
        ("family_wish", part_1.uuid),
        ("family_erratum", part_1.uuid, slip.pk),
        ("family_request", wish.submission),
        ("family_meeting", talk.uid),
        ("family_questions", asked_ahead.uuid),
        ("family_part", part_1.uuid),
        ("family_plan",),
    ):
        yield reverse(name, args=[plan.uuid, *more])
    yield "/nergens/"
    yield "/lees/" + "0" * 64 + "/"
    yield "/lees/code/"


@pytest.mark.parametrize("language", ["nl", "en", "tr", "ar", "pl", "uk"] if EVERY else ["ar", "pl"])
def test_every_page_of_the_family_in_this_language(world, language, live_server, browser, axe, fits):
    page = come_in(world, browser, live_server.url, language)
    for path in (*pages_of(world), *(afterwards(world) if EVERY else ())):
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


def test_what_is_closed_on_the_screen_is_printed_on_every_page(world, live_server, browser):
    page = come_in(world, browser, live_server.url, "nl")
    closed = []
    for path in (*pages_of(world), *afterwards(world)):
        page.emulate_media(media="screen")
        page.goto(live_server.url + path)
        closed += page.evaluate(CLOSED)
        page.emulate_media(media="print")
        page.wait_for_function(f"() => !({CLOSED})().length")  # a busy browser takes a moment

    assert closed, "these pages have something that opens"


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
