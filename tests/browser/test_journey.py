"""From an empty pupil to a second-year plan, as three people: a coordinator, a parent on a phone, a director."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.choices import Role
from plans.choices import Kind
from plans.models import Document, Evaluation, Goal, Plan
from tests.browser import steps
from tests.factories import make_school, make_user
from tests.paper import words

pytestmark = pytest.mark.django_db(transaction=True)

MOTHER, FATHER = "samira@thuis.example", "anton@thuis.example"


@pytest.fixture
def school():
    school = make_school()
    school.staff = {}
    for role, name in ((Role.COORDINATOR, "Marleen Hofstra"), (Role.DIRECTOR, "Johan Dekker")):
        user = make_user(school, role, name=name)
        user.set_password(steps.PASSWORD)
        user.save()
        school.staff[role] = user.email
    return school


def part(kind: Kind) -> int:
    """The version of that kind that is being made or holds now."""
    return Plan.objects.get().current_part(kind).pk


@pytest.mark.paper
def test_from_an_empty_pupil_to_a_second_year_plan(live_server, browser, axe, fits, school, monkeypatch):
    base = live_server.url
    coordinator = steps.at_a_laptop(browser, base, axe, fits, school.staff[Role.COORDINATOR])
    director = steps.at_a_laptop(browser, base, axe, fits, school.staff[Role.DIRECTOR])
    mother, father = (steps.on_a_phone(browser, base, axe, fits) for _ in range(2))

    # The coordinator drafts and shares.
    pupil = steps.enters_a_pupil(coordinator)
    steps.enters_a_guardian(coordinator, pupil, "Samira", "El Amrani", "MOTHER", MOTHER)
    steps.enters_a_guardian(coordinator, pupil, "Anton", "van der Meulen", "FATHER", FATHER)
    steps.starts_a_plan(coordinator, pupil)
    plan = Plan.objects.get().pk
    steps.writes_part_1(coordinator, part(Kind.PERSPECTIVE))
    steps.hears_the_pupil(coordinator, plan, "DRAFTING", "Als iedereen praat hoor ik de helft niet.")
    steps.shares(coordinator, part(Kind.PERSPECTIVE))
    steps.writes_part_2(coordinator, part(Kind.ACTION))
    steps.shares(coordinator, part(Kind.ACTION))
    steps.talks_with_the_family(coordinator, plan)
    steps.asks_consent(coordinator, part(Kind.ACTION))

    # The mother reads, reacts and consents; the father consents too.
    steps.comes_in(mother, MOTHER).reads("Als iedereen praat hoor ik de helft niet.")
    steps.reacts(mother, "Kan het ook op dinsdag?")
    mother.page.goto(f"{base}/mijn/{Plan.objects.get().uuid}/")
    steps.consents(mother)
    steps.comes_in(father, FATHER)
    assert "Kan het ook op dinsdag?" not in father.page.content()
    steps.consents(father)

    # The coordinator answers, the director establishes both parts.
    coordinator.go("/vandaag/").reads("Een opmerking beantwoorden")
    coordinator.page.get_by_role("link", name="Beantwoord").first.click()
    coordinator.page.locator("main a.btn", has_text="Beantwoord").first.click()
    coordinator.fill(adopted="YES", text="Dinsdag kan ook.").press("Beantwoord")
    for kind in Kind:
        director.go("/vandaag/").go(f"/delen/{part(kind)}/vaststellen/").press("Stel vast")
    coordinator.go(f"/leerlingen/{pupil}/").reads("van kracht")
    printed = Document.objects.get(part=part(Kind.PERSPECTIVE), kind="ESTABLISHED")
    paper = coordinator.page.request.get(f"{base}/documenten/{printed.pk}/").body()
    assert "Als iedereen praat hoor ik de helft niet." in words(paper)

    # Days later: looking back, a prefilled revision, consent again.
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=2))
    coordinator = steps.at_a_laptop(browser, base, axe, fits, school.staff[Role.COORDINATOR])
    director = steps.at_a_laptop(browser, base, axe, fits, school.staff[Role.DIRECTOR])
    steps.hears_the_pupil(coordinator, plan, "EVALUATING ADJUSTING", "Op maandag lukt het plannen nu zelf.")
    steps.talks_with_the_family(coordinator, plan, "EVALUATING ADJUSTING")
    coordinator.go(f"/plannen/{plan}/evalueren/").press("Begin")
    coordinator.fill(
        **{"reviews-0-result": "REACHED", "reviews-0-evidence": "Cijferlijst.", "reviews-0-next_step": "ADJUST"},
        conclusion="Het gaat beter; de lat kan hoger.",
        decision="ADJUST",
    ).press("Bewaar")
    coordinator.press("Rond af")
    coordinator.go(f"/evaluaties/{Evaluation.objects.get().pk}/").reads("versie 2")
    coordinator.go(f"/delen/{part(Kind.ACTION)}/wijzigen/periode/").fill(
        period_from=steps.day(1), period_until=steps.day(200)
    ).press("Volgende")
    coordinator.reads("nog niet bekeken").reads("Gehaald")
    goal = Goal.objects.get(action_part=part(Kind.ACTION)).pk
    coordinator.go(f"/delen/{part(Kind.ACTION)}/wijzigen/doelen/{goal}/").reads("In de vorige versie")
    coordinator.fill(target="Yara haalt 9 van de 10 toetsen.", evaluate_on=steps.day(150)).press("Bewaar")
    steps.shares(coordinator, part(Kind.ACTION))
    steps.asks_consent(coordinator, part(Kind.ACTION))
    for parent, email in ((mother, MOTHER), (father, FATHER)):
        steps.comes_in(parent, email)
        steps.consents(parent)
    director.go(f"/delen/{part(Kind.ACTION)}/vaststellen/").press("Stel vast")

    versions = Plan.objects.get().parts_of(Kind.ACTION)
    assert [(version.number, version.status) for version in versions] == [(1, "SUPERSEDED"), (2, "ESTABLISHED")]
    out = StringIO()
    call_command("verify", stdout=out)
    assert "Alles klopt." in out.getvalue()


def test_the_parents_path_needs_no_script_and_fits_320_pixels(live_server, browser, axe, fits):
    from consent.round import actions
    from tests.factories import ago, hear, make_world, shared

    world = make_world()
    hear(world.plan, by=world.coordinator)
    actions.ask(shared(world, "ACTION"), by=world.coordinator, at=ago(1))
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    unseen = lambda page: None  # noqa: E731  (axe and measuring are scripts themselves)
    parent = steps.Visitor(page, live_server.url, unseen, unseen)

    steps.comes_in(parent, world.mother.person.email)
    steps.consents(parent)

    assert world.plan.parts.get(kind="ACTION").detail.consent_records.get().decision == "CONSENT"
