"""The whole road of an answer without JavaScript: each page is sent and comes back by the server alone."""

import pytest

from consent.models import ConsentRecord
from tests.browser import steps
from tests.browser.conftest import PHONE
from tests.consent.steps import asked
from tests.factories import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("sqlite")]


def test_a_pupil_refuses_and_then_asks_to_talk_without_javascript(live_server, browser, fits):
    world = make_world(age=16)
    part = asked(world)
    context = browser.new_context(
        viewport=PHONE, locale="nl-NL", timezone_id="Europe/Amsterdam", java_script_enabled=False
    )
    pupil = steps.Visitor(context.new_page(), live_server.url, lambda page: None, lambda page: None)
    steps.comes_in(pupil, world.student.person.email)
    pupil.go(f"/mijn/{world.plan.uuid}/versie/{part.uuid}/antwoord/").fill(decision="REFUSE").press("Verder")
    pupil.page.get_by_role("button", name="Verder").click()
    pupil.reads("Kies minstens één punt.")
    pupil.page.get_by_label("Het hele deel", exact=True).check()
    pupil.page.get_by_label("In eigen woorden: Het hele deel").fill("Ik wil het zelf doen.")
    pupil.press("Verder").reads("Ik wil het zelf doen.")

    pupil.page.get_by_role("link", name="jouw antwoord").click()
    pupil.fill(decision="TALK_FIRST").press("Verder").reads("Hoe en wanneer wil je praten?")
    pupil.page.get_by_label("Bel mij op een ander nummer").check()
    pupil.fill(phone="06 1234 5678").press("Verder").reads("Bel mij op een ander nummer: 06 1234 5678.")
    pupil.press("Verstuur").reads("Jouw verzoek om te praten is bij de school")

    said = ConsentRecord.objects.get()
    assert (said.decision, said.points.count()) == ("TALK_FIRST", 0)
    assert "Ik wil het zelf doen." not in said.remarks
