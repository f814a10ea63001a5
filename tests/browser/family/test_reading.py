"""Reading on a telephone: short, by keyboard, without JavaScript, and on paper."""

import pytest
from django.urls import reverse

from consent.round import actions
from plans.choices import Kind
from plans.models import Remark
from tests.browser import steps
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.family.test_languages import CLOSED
from tests.factories import ago, established, fill_action, make_world, part_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("sqlite")]  # a page looks the same on either

SCREENS = "document.documentElement.scrollHeight / innerHeight"
# What has the focus and lies, be it in part, under the button that follows along.
COVERED = """() => {
  const bar = document.querySelector(".follow"), held = document.activeElement;
  if (!bar || held === document.body || bar.contains(held)) return "";
  const [one, other] = [held, bar].map(each => each.getBoundingClientRect());
  return one.top < other.bottom && other.top + 10 < one.bottom ? held.outerHTML.slice(0, 80) : "";
}"""


@pytest.fixture
def world():
    """Two goals, about which both parents are asked."""
    world = make_world()
    established(world, Kind.PERSPECTIVE)
    draft = part_of(world.plan, Kind.ACTION)
    fill_action(draft)
    with draft.editing():
        first = draft.goals.first()
        draft.goals.create(
            position=2, title="Huiswerk op tijd", domain=first.domain, start_situation="Yara levert 4 van de 10 op tijd in.",
            target="Yara levert 8 van de 10 op tijd in.", approach="Samen de week plannen.", frequency="2 × 20 minuten per week",
            responsible_name=first.responsible_name, responsible_function=first.responsible_function,
            evaluate_on=first.evaluate_on,
        )  # fmt: skip
    world.part = actions.share(draft, by=world.coordinator, at=ago(3))
    actions.ask(world.part, by=world.coordinator, at=ago(2))
    return world


def test_a_plan_of_two_goals_is_two_screens_and_the_button_covers_nothing(world, live_server, browser, axe, fits):
    mother = steps.comes_in(steps.on_a_phone(browser, live_server.url, axe, fits), world.mother.person.email)

    assert mother.page.locator(".goal").count() == 2
    assert mother.page.evaluate(SCREENS) <= 2
    mother.page.emulate_media(reduced_motion="reduce")  # else the page is still on its way there
    button = mother.page.locator(".follow a")
    assert button.bounding_box()["y"] < PHONE["height"]  # there from the first moment
    for _ in range(30):
        mother.page.keyboard.press("Tab")
        assert not mother.page.evaluate(COVERED)
    for _ in range(20):
        mother.page.keyboard.press("Shift+Tab")
        assert not mother.page.evaluate(COVERED)


def test_a_goal_is_agreed_to_without_javascript(world, live_server, browser, axe, fits):
    context = browser.new_context(viewport=PHONE, locale="nl-NL", java_script_enabled=False)
    mother = context.new_page()
    link = steps.FamilyLink.objects.filter(person=world.mother.person).latest("pk")
    mother.goto(f"{live_server.url}/lees/{link.token}/")
    mother.get_by_role("button", name="Stuur mij een code").click()
    mother.locator('[name="code"]').fill(steps.AccessCode.objects.filter(link=link).latest("pk").code)
    mother.get_by_role("button", name="Verder").click()

    mother.locator('#goal-2 button[value="AGREE"]').click()

    mother.get_by_text("klopt.").wait_for()
    assert mother.url.endswith("#goal-2")
    said = Remark.objects.get()
    assert (said.section, said.kind, said.person) == ("goal-2", "AGREE", world.mother.person)


def test_on_paper_nothing_is_closed(world, live_server, browser, axe, fits):
    mother = steps.comes_in(steps.on_a_phone(browser, live_server.url, axe, fits), world.mother.person.email)
    mother.page.set_viewport_size(LAPTOP)
    mother.go(reverse("family_read", args=[world.plan.uuid]))
    assert mother.page.evaluate(CLOSED)

    mother.page.emulate_media(media="print")
    mother.page.wait_for_function(f"() => !({CLOSED})().length")  # a busy browser takes a moment; also without a script

    mother.page.emulate_media(media="screen")
    mother.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not mother.page.locator("details:not([open])").count()
    mother.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert mother.page.locator("details:not([open])").count()
