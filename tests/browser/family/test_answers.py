"""Every answer a family can give, on the screen of a phone; every page met is looked at by axe and measured."""

import gzip

import pytest

from consent.models import AccessCode, AdjustmentRequest, ConsentRecord, Delivery, FamilyLink
from consent.round import actions, rights
from plans.choices import Kind
from plans.models import Goal, Part
from tests.browser import steps
from tests.consent.steps import asked, turn
from tests.factories import (
    ago,
    consent,
    established,
    fill_action,
    make_guardian,
    make_world,
    part_of,
    prepared,
    today,
)

# The verbs below these pages are tried on both engines, and so is the journey; the pages themselves are the same.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("postgresql")]
PAGE = 60_000  # bytes, without fonts
GOAL = {
    "start_situation": "Nu lukt dit twee van de vijf keer, met hulp van de mentor en een vast moment in de week.",
    "target": "Straks lukt dit vier van de vijf keer, zonder dat iemand erom vraagt.",
    "approach": "Elke maandag een kwartier met de mentor, met een lijst die meegaat naar huis.",
    "responsible_name": "Iris Koning",
    "responsible_function": "begeleider passend onderwijs",
    "frequency": "elke week",
}


@pytest.fixture
def at(live_server, browser, axe, fits):
    """`at.phone()` and `at.laptop(user)` are visitors with a browser of their own."""

    class At:
        def phone(self):
            return steps.on_a_phone(browser, live_server.url, axe, fits)

        def parent(self, guardian):
            return steps.comes_in(self.phone(), guardian.person.email)

        def pupil(self, world):
            return steps.comes_in(self.phone(), world.student.person.email)

        def laptop(self, user):
            user.set_password(steps.PASSWORD)
            user.save()
            return steps.at_a_laptop(browser, live_server.url, axe, fits, user.email)

    return At()


def status(part) -> str:
    return Part.objects.get(pk=part.pk).status


def said(person) -> list[str]:
    return [record.decision for record in ConsentRecord.objects.filter(person=person)]


def test_both_parents_agree_and_the_director_establishes(at):
    world = make_world()
    part = asked(world)

    for parent in (world.mother, world.father):
        steps.consents(at.parent(parent))
    at.laptop(world.director).go(f"/delen/{part.pk}/vaststellen/").press("Stel vast")

    assert status(part) == "ESTABLISHED"


def test_one_agrees_and_one_refuses_and_neither_reads_the_others_words(at):
    world = make_world()
    part = asked(world)

    steps.refuses(at.parent(world.father), reason="TOO_MUCH", words="Drie keer is ons te veel.")
    mother = at.parent(world.mother)
    steps.consents(mother)
    mother.go(f"/mijn/{world.plan.uuid}/")
    director = at.laptop(world.director).go(f"/delen/{part.pk}/instemming/").reads("verdeeld")

    assert "Drie keer is ons te veel." not in mother.page.content()
    director.go(f"/delen/{part.pk}/vaststellen/")
    assert "De antwoorden lopen uiteen" in director.page.content()
    assert not director.page.get_by_role("button", name="Stel vast").count()
    assert status(part) == "SHARED"


def test_who_wants_to_talk_first_talks_and_then_agrees(at):
    world = make_world()
    part = asked(world)
    consent(part, world.father.person, days=3)

    mother = at.parent(world.mother)
    steps.answers(mother, "TALK_FIRST", how="SCHOOL", wish="Over het stiltelokaal.").press("Verstuur")
    mother.reads("Uw verzoek om te praten is bij de school")
    coordinator = at.laptop(world.coordinator)
    steps.talks_with_the_family(coordinator, world.plan.pk)
    coordinator.go("/vandaag/").reads("Samira El Amrani opnieuw om een antwoord vragen")
    coordinator.go(f"/delen/{part.pk}/instemming/")
    coordinator.page.get_by_role("button", name="Stuur opnieuw naar Samira El Amrani").click()
    steps.comes_in(mother, world.mother.person.email)
    steps.consents(mother)

    assert said(world.mother.person) == ["TALK_FIRST", "CONSENT"]
    at.laptop(world.director).go(f"/delen/{part.pk}/vaststellen/").press("Stel vast")


def test_a_parent_takes_consent_back_before_and_after_establishing(at):
    world = make_world()
    part = asked(world)
    mother = at.parent(world.mother)
    steps.consents(mother)

    steps.takes_back(mother, world, "Ik heb me bedacht.").reads("Uw instemming is ingetrokken")
    mother.page.get_by_role("link", name="Verander uw antwoord").click()
    mother.page.locator('input[name="decision"][value="CONSENT"]').check()
    mother.press("Verder").press("Verstuur")
    consent(part, world.father.person, days=0)
    actions.establish(part, by=world.director)
    steps.takes_back(mother, world, "Toch niet.").reads("Uw verzoek is bij de school")

    assert said(world.mother.person) == ["CONSENT", "WITHDRAWN", "CONSENT"]
    assert AdjustmentRequest.objects.get().kind == "WITHDRAWAL"
    assert status(part) == "ESTABLISHED"
    at.laptop(world.coordinator).go("/vandaag/").reads("Een verzoek beantwoorden")


def test_an_answer_on_paper_is_noted_with_its_scan_and_the_parent_sees_it(at, tmp_path):
    world = make_world()
    part = asked(world)
    scan = tmp_path / "brief.pdf"
    scan.write_bytes(b"%PDF-1.7 een brief")

    coordinator = at.laptop(world.coordinator)
    coordinator.go(f"/delen/{part.pk}/instemming/{world.mother.person_id}/noteren/")
    coordinator.fill(decision="CONSENT", route="PAPER", identified="handtekening vergeleken")
    coordinator.page.get_by_label("De tijd weet ik niet").check()
    coordinator.page.locator('[name="evidence"]').set_input_files(scan)
    coordinator.press("Leg dit antwoord vast")

    assert Delivery.objects.filter(person=world.mother.person, kind="CONFIRMED").count() == 1
    mother = at.parent(world.mother).reads("U stemde in")
    mother.go(f"/mijn/{world.plan.uuid}/eerder/").page.get_by_role("link", name="Bekijk het bewijs").click()
    mother.reads("op papier").look()


@pytest.mark.parametrize(
    ("policy", "is_asked", "alone"),
    [("PARENT_OR_PUPIL_16", True, True), ("PUPIL_CO_SIGNS", True, False), ("GUARDIANS_UNTIL_18", False, True)],
)
def test_a_pupil_of_sixteen_under_each_policy(at, policy, is_asked, alone):
    world = make_world(age=16, consent_policy=policy)
    part = asked(world, days=20)
    consent(part, world.mother.person, days=3)
    consent(part, world.father.person, days=3)

    pupil = at.pupil(world)
    director = at.laptop(world.director).go(f"/delen/{part.pk}/vaststellen/")
    before = director.page.get_by_role("button", name="Stel vast").count()

    assert bool(pupil.page.get_by_role("link", name="Geef jouw antwoord").count()) is is_asked
    assert bool(before) is alone
    if is_asked:
        steps.consents(pupil, whose="jouw")
        director.go(f"/delen/{part.pk}/vaststellen/")
    director.press("Stel vast")
    assert status(part) == "ESTABLISHED"


def test_a_pupil_who_turns_eighteen_decides_and_the_door_of_a_parent_explains_itself(at):
    world = make_world(age=17)
    part = asked(world)
    consent(part, world.mother.person, days=3)
    turn(world, 18)
    rights.keep_up(part)

    old = FamilyLink.objects.filter(person=world.mother.person, deliveries__kind="ASKED").latest("pk")
    mother = at.phone()
    mother.go(f"/lees/{old.token}/").reads("vanaf 18 jaar beslist een leerling zelf")
    steps.consents(at.pupil(world), whose="jouw")
    at.laptop(world.director).go(f"/delen/{part.pk}/vaststellen/").press("Stel vast")

    assert "Yara" not in mother.page.content()
    assert said(world.mother.person) == ["CONSENT", "RIGHT_ENDED"]
    assert status(part) == "ESTABLISHED"


def test_without_authority_there_is_no_answer_to_give(at):
    world = make_world()
    prepared(world)
    other = make_guardian(world.student, by=world.coordinator, name="Ans Kort", authority="NO", receives="INFORMATION")
    none = make_guardian(world.student, by=world.coordinator, name="Piet Lang", authority="NO")
    established(world, Kind.PERSPECTIVE)
    link = actions.new_link(world.plan, none.person, at=ago(0))

    informed = at.parent(other).reads("belangrijkste informatie")
    stranger = at.phone().go(f"/lees/{link.token}/")

    assert not informed.page.get_by_role("link", name="Geef uw antwoord").count()
    assert "Yara" not in stranger.page.content()
    assert not stranger.page.get_by_role("button", name="Stuur mij een code").count()


def test_a_forwarded_link_opens_nothing_and_keeps_nobody_out(at):
    world = make_world()
    asked(world)
    link = FamilyLink.objects.filter(person=world.mother.person).latest("pk")
    neighbour = at.phone().go(f"/lees/{link.token}/").press("Stuur mij een code")
    right = AccessCode.objects.filter(link=link).latest("pk").code

    for _ in range(5):
        neighbour.page.locator('[name="code"]').fill(f"{(int(right) + 1) % 1_000_000:06d}")
        neighbour.page.get_by_role("button", name="Verder").click()
    neighbour.reads("Deze code klopt niet").look()

    assert "Yara" not in neighbour.page.content()
    mother = at.phone()
    mother.page.set_extra_http_headers({"X-Forwarded-For": "192.0.2.7"})  # at home, on a network of her own
    steps.consents(steps.comes_in(mother, world.mother.person.email))
    assert said(world.mother.person) == ["CONSENT"]


def test_who_is_interrupted_finds_the_choice_again_later_on_another_phone(at):
    world = make_world()
    asked(world)
    first = at.parent(world.mother)
    steps.answers(first, "CONSENT_WITH_REMARKS", remarks="Graag op dinsdag.")
    first.page.close()

    later = at.parent(world.mother)
    later.page.get_by_role("link", name="Geef uw antwoord").first.click()

    assert later.page.locator('[name="decision"]:checked').get_attribute("value") == "CONSENT_WITH_REMARKS"
    later.press("Verder")
    assert later.page.locator('[name="remarks"]').input_value() == "Graag op dinsdag."
    assert said(world.mother.person) == []
    later.press("Verder").press("Verstuur")
    assert ConsentRecord.objects.get().remarks == "Graag op dinsdag."


def test_from_mail_to_receipt_are_six_small_pages(at):
    world = make_world()
    draft = fill_action(part_of(world.plan, Kind.ACTION))
    with draft.editing():
        for title in ("Plannen", "Rust", "Samenwerken", "Hulp vragen", "Op tijd komen"):
            Goal.objects.create(action_part=draft, title=title, domain="LEARNING", evaluate_on=today(), **GOAL)
    asked(world)
    parent, pages, sizes = at.phone(), [], {}

    def weigh(response) -> None:
        if response.request.resource_type == "document" and response.status == 200:
            assert response.header_value("content-encoding") == "gzip"
        if response.request.resource_type in ("document", "stylesheet", "script") and response.status == 200:
            sizes[response.url] = len(gzip.compress(response.body()))  # as the server and WhiteNoise send it
        if response.request.is_navigation_request() and response.status == 200:
            pages.append(response.url)

    parent.page.on("response", weigh)
    steps.consents(steps.comes_in(parent, world.mother.person.email))

    beside = sum(size for url, size in sizes.items() if "/static/" in url)
    assert len(pages) <= 6
    assert all(size + beside < PAGE for url, size in sizes.items() if "/static/" not in url), (beside, sizes)
