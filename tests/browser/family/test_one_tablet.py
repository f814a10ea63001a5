"""Two people of one family on one tablet, in two tabs: each answers for themselves, whoever presses first (decision 43)."""

import pytest

from consent.models import ConsentRecord
from tests.browser import steps
from tests.consent.steps import asked
from tests.factories import make_world

# The deeds below these pages are tried on both engines (tests/consent/portal/test_whose.py).
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("postgresql")]


def comes_in_beside(one: steps.Visitor, email: str) -> steps.Visitor:
    """Another tab of the same browser, in which somebody else comes in."""
    return steps.comes_in(steps.Visitor(one.page.context.new_page(), one.base, one.axe, one.fits), email)


def says_who(visitor: steps.Visitor, name: str) -> steps.Visitor:
    visitor.page.get_by_role("button", name=name).click()
    visitor.page.wait_for_load_state()
    visitor.look()
    return visitor


@pytest.mark.parametrize(
    ("first", "second"), [("mother", "father"), ("father", "mother"), ("mother", "student")], ids=str
)
def test_what_one_chose_in_one_tab_is_not_sent_by_the_other(live_server, browser, axe, fits, first, second):
    world = make_world(age=16)
    part = asked(world)
    one, other = getattr(world, first).person, getattr(world, second).person
    page = f"/mijn/{world.plan.uuid}/versie/{part.uuid}/antwoord/"
    more = f"{page}gesprek/"

    tab = steps.comes_in(steps.on_a_phone(browser, live_server.url, axe, fits), one.email).go(page)
    tab.fill(decision="TALK_FIRST").press("Verder").fill(how="SCHOOL", wish="Over het stiltelokaal.")
    beside = comes_in_beside(tab, other.email)

    tab.press("Verder").reads("Er is niets verstuurd")
    assert "Over het stiltelokaal." not in tab.page.content()
    says_who(beside.go(page).reads("Wie be"), other.name)
    beside.fill(decision="CONSENT").press("Verder").press("Verstuur")
    says_who(tab.go(more).reads("Wie be"), one.name).press("Verder").reads("Over het stiltelokaal.")
    tab.press("Verstuur")

    said = {record.person: record.decision for record in ConsentRecord.objects.all()}
    assert said == {one: "TALK_FIRST", other: "CONSENT"}
