"""The pages of the director: establishing, a decision with a reason, ending a plan."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from accounts.choices import Role
from accounts.models import Membership
from consent.round import actions
from plans.choices import Kind, OverrideCode, Status
from plans.models import Evaluation, Override, Plan
from tests.consent.steps import asked, messages_to, now_status
from tests.factories import consent, established, hear, make_user, make_world, part_of, renewed, shared, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


@once_a_module
def part(world):
    """Part 2 with the consent of both parents."""
    part = asked(world)
    consent(part, world.mother.person, days=6)
    consent(part, world.father.person, days=5)
    return part


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def press(client, user, name, *args, **typed):
    client.force_login(user)
    return client.post(reverse(name, args=args), {"once": uuid.uuid4(), **typed}, follow=True)


def text(response) -> str:
    return " ".join(response.content.decode().split())


# Establishing -------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(17)
def test_the_director_reads_the_list_the_consent_who_signs_and_what_follows(client, world, part):
    shown = text(page(client, world.director, "part_establish", part.pk))

    until = date_format(today() + timedelta(days=42), "j F Y")
    for words in (
        "Klaar om vast te stellen",
        "Johan Dekker, directeur",
        "Stel vast</button>",
        until,
        "Samira El Amrani",
    ):
        assert words in shown


def test_establishing_tells_the_family_and_goes_to_the_pupil(client, world, part):
    response = press(client, world.director, "part_establish", part.pk)

    assert response.redirect_chain[-1][0] == world.student.get_absolute_url()
    assert "Vastgesteld namens het bevoegd gezag" in text(response)
    assert now_status(part) == Status.ESTABLISHED
    assert messages_to(world.mother.person, "ESTABLISHED") == 1


def test_who_signs_with_a_mandate_reads_so(client, world, part):
    Membership.objects.create(
        user=world.coordinator, school=world.school, role=Role.DIRECTOR, mandate="bestuursbesluit 12"
    )

    shown = text(page(client, world.coordinator, "part_establish", part.pk))

    assert "Marleen Hofstra, ondersteuningscoördinator" in shown
    assert "(bestuursbesluit 12)" in shown


@pytest.mark.parametrize("who", ["coordinator", "mentor"])
def test_others_read_that_the_director_is_to_be_asked_and_cannot_press(client, world, part, who):
    user = getattr(world, who)

    shown = text(page(client, user, "part_establish", part.pk))

    assert "Klaar: vraag de directeur" in shown
    assert "Stel vast</button>" not in shown
    assert client.post(reverse("part_establish", args=[part.pk])).status_code == 403
    assert now_status(part) == Status.SHARED


def test_an_administrator_and_staff_elsewhere_know_nothing_of_it(client, world, part):
    for user in (world.administrator, make_world().director):
        for name, pk in (("part_establish", part.pk), ("override_new", part.pk), ("plan_end", world.plan.pk)):
            assert page(client, user, name, pk).status_code == 404
            assert client.post(reverse(name, args=[pk])).status_code == 404


@pytest.mark.rule(17)
def test_without_consent_the_list_says_what_is_missing_and_pressing_says_why_not(client, world):
    part = asked(world)

    response = page(client, world.director, "part_establish", part.pk)
    assert "Nog niet vast te stellen" in text(response)
    assert "Stel vast</button>" not in text(response)

    assert "Nog geen antwoord van" in text(press(client, world.director, "part_establish", part.pk))
    assert now_status(part) == Status.SHARED


def test_the_way_to_what_is_missing_is_for_who_may_go_there(client, world):
    part = asked(world)

    for user in (world.coordinator, world.director):
        for name in ("part_establish", "part", "dialogue"):
            response = page(client, user, name, world.plan.pk if name == "dialogue" else part.pk)
            ways = set(re.findall(r'href="(/(?:delen|plannen|leerlingen)/[^"#]*)', response.content.decode()))

            assert reverse("consent", args=[part.pk]) in ways
            assert {way: client.get(way).status_code for way in ways if client.get(way).status_code >= 400} == {}


def test_who_comes_second_reads_who_was_first(client, world, part):
    press(client, world.director, "part_establish", part.pk)

    response = press(client, make_user(world.school, Role.DIRECTOR), "part_establish", part.pk)

    assert "vastgesteld" in text(response)
    assert "door Johan Dekker" in text(response)
    assert messages_to(world.mother.person, "ESTABLISHED") == 1


@pytest.mark.rule(16)
def test_a_draft_is_not_established(client, world):
    part = part_of(world.plan, Kind.PERSPECTIVE)

    assert "Deel dit deel met de ouders" in text(page(client, world.director, "part_establish", part.pk))
    press(client, world.director, "part_establish", part.pk)
    assert now_status(part) == Status.DRAFT


@pytest.mark.parametrize("kind", Kind)
def test_the_checklist_takes_at_most_twenty_five_queries(client, world, django_assert_max_num_queries, kind):
    before = established(world, kind)
    newer = actions.revise(before, by=world.coordinator, reason="Na de evaluatie.")
    newer = actions.share(renewed(newer), by=world.coordinator)
    if kind == Kind.ACTION:
        actions.ask(newer, by=world.coordinator)
    page(client, world.director, "part_establish", newer.pk)

    with django_assert_max_num_queries(25):
        client.get(reverse("part_establish", args=[newer.pk]))


# A decision of the director ---------------------------------------------------------------------------------------------------


@once_a_module
def without_agreement(world):
    """Part 1 after one conversation without agreement."""
    part = shared(world, Kind.PERSPECTIVE)
    hear(world.plan, by=world.coordinator)
    talk(world.plan, world.mother.person, by=world.coordinator, perspective="NO")
    return part


@pytest.mark.rule(19)
def test_only_a_decision_that_helps_is_offered_and_then_establishing_goes_on(client, world, without_agreement):
    response = page(client, world.director, "override_new", without_agreement.pk)
    assert [code for code, _ in response.context["form"].fields["code"].choices] == ["ONE_CONSULTATION"]

    response = press(
        client, world.director, "override_new", without_agreement.pk, code="ONE_CONSULTATION", reason="Beiden op reis."
    )

    assert response.redirect_chain[-1][0] == reverse("part_establish", args=[without_agreement.pk])
    assert "Klaar om vast te stellen" in text(response)
    assert Override.objects.get().reason == "Beiden op reis."


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"code": "ONE_CONSULTATION", "reason": ""}, "Vul dit in."),
        ({"code": "PUPIL_ONLY", "reason": "Zomaar."}, "code"),
        ({"reason": "Zomaar."}, "Kies een besluit."),
        ({"code": "ONE_CONSULTATION", "reason": "x" * 2001}, "reason"),
    ],
)
def test_a_decision_wants_a_code_that_helps_and_a_reason(client, world, without_agreement, typed, why):
    response = press(client, world.director, "override_new", without_agreement.pk, **typed)

    assert why in text(response) or why in response.context["form"].errors
    assert typed.get("reason", "") in text(response)
    assert not Override.objects.exists()


def test_a_double_press_is_one_decision(client, world, without_agreement):
    typed = {"code": OverrideCode.ONE_CONSULTATION, "reason": "Beiden op reis.", "once": uuid.uuid4()}

    for _ in range(2):
        press(client, world.director, "override_new", without_agreement.pk, **typed)

    assert Override.objects.count() == 1


def test_where_no_decision_helps_the_page_says_so(client, world):
    part = asked(world)

    assert "Er is nu niets te besluiten" in text(page(client, world.director, "override_new", part.pk))


@pytest.mark.parametrize("who", ["coordinator", "mentor"])
def test_only_the_director_decides_and_ends(client, world, without_agreement, who):
    user = getattr(world, who)

    for name, pk in (("override_new", without_agreement.pk), ("plan_end", world.plan.pk)):
        assert page(client, user, name, pk).status_code == 403
        assert client.post(reverse(name, args=[pk])).status_code == 403


# Ending -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(45)
def test_ending_closes_what_is_open_and_tells_the_family(client, world, part):
    shown = text(page(client, world.director, "plan_end", world.plan.pk))
    assert "Handelingsdeel, versie 1: wordt ingetrokken, antwoorden vervallen." in shown

    response = press(
        client, world.director, "plan_end", world.plan.pk,
        ended_on=today().isoformat(), end_reason="LEFT_SCHOOL", end_note="Verhuisd.",
    )  # fmt: skip

    assert "Het plan is beëindigd" in text(response)
    plan = Plan.objects.get()
    assert (plan.end_reason, plan.end_note, plan.ended_by) == ("LEFT_SCHOOL", "Verhuisd.", world.director)
    assert messages_to(world.mother.person, "ENDED") == 1


@pytest.mark.rule(45)
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"end_reason": ""}, "Kies waarom het plan eindigt."),
        ({"ended_on": ""}, "Vul dit in."),
        ({"ended_on": "0202-01-01"}, "Klopt het jaar 202?"),
        ({"ended_on": (today() + timedelta(days=1)).isoformat()}, "Kies een einddatum tussen"),
        ({"ended_on": (today() - timedelta(days=400)).isoformat()}, "Kies een einddatum tussen"),
        ({"end_reason": "GOALS_MET"}, "Rond eerst een evaluatie af"),
    ],
)
def test_what_stands_in_the_way_of_ending_is_said_and_nothing_typed_is_lost(client, world, typed, why):
    typed = {"ended_on": today().isoformat(), "end_reason": "LEFT_SCHOOL", "end_note": "Dit blijft staan."} | typed

    response = press(client, world.director, "plan_end", world.plan.pk, **typed)

    assert why in text(response)
    assert "Dit blijft staan." in text(response)
    assert Plan.objects.get().is_running


def test_after_a_refusal_the_same_page_may_be_pressed_again(client, world):
    typed = {"ended_on": today().isoformat(), "end_reason": "GOALS_MET", "end_note": "", "once": str(uuid.uuid4())}

    response = press(client, world.director, "plan_end", world.plan.pk, **typed)
    fresh = response.context["form"]["once"].value()
    press(client, world.director, "plan_end", world.plan.pk, **typed | {"end_reason": "DIPLOMA", "once": fresh})

    assert Plan.objects.get().end_reason == "DIPLOMA"


def test_ending_without_agreement_wants_the_directors_reason(client, world):
    established(world, Kind.PERSPECTIVE)
    hear(world.plan, by=world.coordinator, days=1, moments="EVALUATING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=1, perspective="NO", action="NO")
    evaluation = Evaluation.start(world.plan, by=world.coordinator, held_on=today())
    Evaluation.objects.filter(pk=evaluation.pk).update(decision="END", conclusion="De doelen zijn gehaald.")
    Evaluation.objects.get(pk=evaluation.pk).conclude(by=world.coordinator)
    typed = {"ended_on": today().isoformat(), "end_reason": "GOALS_MET", "end_note": ""}

    response = press(client, world.director, "plan_end", world.plan.pk, **typed)
    assert "schrijf de reden van de directeur" in text(response)

    press(client, world.director, "plan_end", world.plan.pk, **typed, end_override="Drie gesprekken, geen uitkomst.")
    assert Plan.objects.get().end_override == "Drie gesprekken, geen uitkomst."


@pytest.mark.parametrize("sector", ["VSO", "PRO"])
def test_in_vso_and_pro_only_leaving_is_offered(client, sector):
    world = make_world(sector=sector)

    response = page(client, world.director, "plan_end", world.plan.pk)

    offered = [code for code, _ in response.context["form"].fields["end_reason"].choices]
    assert "GOALS_MET" not in offered
    assert "LEFT_SCHOOL" in offered
    assert "pas als <bdi>Yara</bdi> de school verlaat" in text(response)


def test_an_ended_plan_is_not_ended_again(client, world):
    typed = {"ended_on": today().isoformat(), "end_reason": "LEFT_SCHOOL", "end_note": ""}
    press(client, world.director, "plan_end", world.plan.pk, **typed)

    response = press(client, world.director, "plan_end", world.plan.pk, **typed)

    assert "al beëindigd" in text(response)


def test_the_page_of_ending_takes_at_most_twenty_five_queries(client, world, part, django_assert_max_num_queries):
    page(client, world.director, "plan_end", world.plan.pk)

    with django_assert_max_num_queries(25):
        client.get(reverse("plan_end", args=[world.plan.pk]))
