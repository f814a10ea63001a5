"""The pages on which a version is shared, taken back, or laid aside."""

import uuid

import pytest
from django.urls import reverse

from accounts.choices import Role
from consent.models import Delivery
from consent.round import actions
from plans.choices import Kind, Status
from plans.models import ActionPart, Part
from students.models import Assignment, ViewRecord
from tests.consent.steps import now_status
from tests.factories import (
    established,
    fill_action,
    fill_perspective,
    hear,
    make_guardian,
    make_user,
    make_world,
    part_of,
    shared,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    return make_world()


@once_a_module
def draft(world):
    """Part 2, ready to be shared."""
    shared(world, Kind.PERSPECTIVE)
    return fill_action(part_of(world.plan, Kind.ACTION))


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def text(response) -> str:
    return " ".join(response.content.decode().split())


def share(client, draft, seen=None):
    url = reverse("part_share", args=[draft.pk])
    return client.post(url, {"seen": seen or client.get(url).context["seen"]}, follow=True)


# Sharing ---------------------------------------------------------------------------------------------------------------


def test_the_coordinator_sees_exactly_the_text_and_who_gets_a_message(client, world, draft):
    make_guardian(world.student, by=world.coordinator, name="Rob Stam", authority="NO")
    make_guardian(world.student, by=world.coordinator, name="Bea Bos", contact_blocked=True)
    make_guardian(world.student, by=world.coordinator, name="Ad Vis", authority=None)
    make_guardian(world.student, by=world.coordinator, name="Jo Smit", email="")
    hear(world.plan, by=world.coordinator)

    response = page(client, world.coordinator, "part_share", draft.pk)

    shown = text(response)
    for words in (
        "Toetsen in het stiltelokaal",
        "Als iedereen praat hoor ik de helft niet",
        "Deel met ouders en leerling",
    ):
        assert words in shown
    listeners = {each.name: each for each in response.context["listeners"]}
    assert [name for name, each in listeners.items() if each.gets_message] == [
        "Yara van der Meulen", "Samira El Amrani", "Anton van der Meulen", "Jo Smit",
    ]  # fmt: skip
    assert "geen gezag" in listeners["Rob Stam"].why
    assert "geen contact" in listeners["Bea Bos"].why
    assert "nog niet bekend" in listeners["Ad Vis"].why
    assert "Krijgt een brief, die u afdrukt en verstuurt" in listeners["Jo Smit"].why
    assert ViewRecord.objects.filter(user=world.coordinator, student=world.student).count() == 1


def test_sharing_freezes_the_text_tells_the_family_and_goes_on_to_asking(client, world, draft):
    client.force_login(world.coordinator)

    response = share(client, draft)

    assert response.redirect_chain[-1][0] == reverse("consent", args=[draft.pk])
    assert "Gedeeld" in text(response)
    assert now_status(draft) == Status.SHARED
    assert Delivery.objects.filter(part=draft.pk).count() == 3


def test_sharing_part_1_goes_back_to_the_pupil(client, world):
    draft = fill_perspective(part_of(world.plan, Kind.PERSPECTIVE))
    client.force_login(world.coordinator)

    response = share(client, draft)

    assert response.redirect_chain[-1][0] == world.student.get_absolute_url()


def test_what_is_missing_stands_there_with_the_way_to_it_and_no_button(client, world):
    draft = part_of(world.plan, Kind.ACTION)

    response = page(client, world.coordinator, "part_share", draft.pk)

    assert response.context["blocked"]
    assert "Deel met ouders en leerling</button>" not in text(response)
    assert reverse("part_section", args=[draft.pk, "doelen"]) in text(response)


def test_sharing_what_is_not_complete_is_refused_in_words(client, world):
    draft = part_of(world.plan, Kind.ACTION)
    client.force_login(world.coordinator)

    response = share(client, draft)

    assert "Schrijf minstens één doel" in text(response)
    assert now_status(draft) == Status.DRAFT


def test_a_text_that_changed_since_it_was_looked_at_is_not_shared(client, world, draft):
    client.force_login(world.coordinator)
    seen = client.get(reverse("part_share", args=[draft.pk])).context["seen"]
    fill_action(draft, pupil_tasks="Zelf de agenda bijhouden.")

    response = share(client, draft, seen)

    assert "veranderd sinds u keek" in text(response)
    assert "Zelf de agenda bijhouden" in text(response)
    assert now_status(draft) == Status.DRAFT


def test_a_second_press_says_who_shared_it_and_when(client, world, draft):
    client.force_login(world.coordinator)
    share(client, draft, "")
    other = make_user(world.school, Role.COORDINATOR)
    client.force_login(other)

    response = client.post(reverse("part_share", args=[draft.pk]), {"seen": draft.digest}, follow=True)

    assert "door Marleen Hofstra" in text(response)
    assert Delivery.objects.filter(part=draft.pk).count() == 3


@pytest.mark.parametrize(
    ("who", "code"), [("coordinator", 200), ("director", 403), ("mentor", 403), ("administrator", 404)]
)
@pytest.mark.parametrize("name", ["part_share", "part_discard"])
def test_who_may_share_or_lay_aside_a_draft(client, world, draft, who, code, name):
    assert page(client, getattr(world, who), name, draft.pk).status_code == code
    if code != 200:
        assert client.post(reverse(name, args=[draft.pk]), {"seen": "", "once": uuid.uuid4()}).status_code == code
        assert now_status(draft) == Status.DRAFT


def test_staff_elsewhere_and_a_teacher_with_the_class_card_know_nothing_of_it(client, world, draft):
    teacher = make_user(world.school, Role.TEAM)
    Assignment.objects.create(
        student=world.student, user=teacher, function="TEACHER", reads="CARD", from_on=world.student.enrolled_on
    )

    for user in (make_world().coordinator, teacher):
        assert page(client, user, "part_share", draft.pk).status_code == 404
    assert page(client, world.coordinator, "part_share", 987654).status_code == 404


@pytest.mark.parametrize("name", ["part_share", "part_revise", "part_withdraw", "part_discard"])
def test_nothing_is_done_by_another_method_or_without_logging_in(client, world, draft, name):
    url = reverse(name, args=[draft.pk])

    assert client.post(url).status_code == 302
    client.force_login(world.coordinator)
    assert client.put(url).status_code == 405
    assert now_status(draft) == Status.DRAFT


@pytest.mark.parametrize("kind", Kind)
def test_the_page_takes_at_most_thirty_two_queries(client, world, django_assert_max_num_queries, kind):
    established(world, kind)
    draft = actions.revise(part_of(world.plan, kind), by=world.coordinator, reason="Na de evaluatie.")
    page(client, world.coordinator, "part_share", draft.pk)

    with django_assert_max_num_queries(32):  # with notes of colleagues, talks, files, names of other pupils, part 1
        response = client.get(reverse("part_share", args=[draft.pk]))

    assert response.status_code == 200


# A new version ----------------------------------------------------------------------------------------------------------


def revise(client, part, reason="Een ander doel.", once=None):
    return client.post(
        reverse("part_revise", args=[part.pk]),
        {"reason": reason, "begun_on": today().isoformat(), "once": once or uuid.uuid4()},
        follow=True,
    )


@pytest.mark.rule(42)
def test_a_new_version_of_what_was_shared_says_that_answers_lapse(client, world):
    part = shared(world, Kind.ACTION)
    assert "Antwoorden die erop zijn gegeven, vervallen" in text(
        page(client, world.coordinator, "part_revise", part.pk)
    )

    response = revise(client, part)

    newer = ActionPart.objects.get(number=2)
    assert response.redirect_chain[0][0] == reverse("part_edit", args=[newer.pk])
    assert newer.reason_for_change == "Een ander doel."
    assert now_status(part) == Status.WITHDRAWN


@pytest.mark.rule(42)
def test_a_new_version_of_what_is_established_leaves_it_in_force(client, world):
    part = established(world, Kind.ACTION)
    assert "blijft versie 1 gelden" in text(page(client, world.coordinator, "part_revise", part.pk))

    revise(client, part)

    assert now_status(part) == Status.ESTABLISHED
    assert ActionPart.objects.get(number=2).status == Status.DRAFT


def test_a_new_version_wants_a_reason_and_keeps_what_was_typed(client, world):
    part = shared(world, Kind.ACTION)
    client.force_login(world.coordinator)

    assert "Vul dit in" in text(revise(client, part, ""))
    long = "x" * 501
    assert long in text(revise(client, part, long))
    assert now_status(part) == Status.SHARED


def test_a_double_press_makes_one_new_version(client, world):
    part, once = shared(world, Kind.ACTION), uuid.uuid4()
    client.force_login(world.coordinator)

    revise(client, part, once=once)
    second = revise(client, part, once=once)

    assert second.status_code == 200
    assert Part.objects.filter(kind=Kind.ACTION).count() == 2


def test_a_refusal_of_a_new_version_comes_back_with_the_text_and_may_be_pressed_again(client, world):
    part = established(world, Kind.ACTION)
    begun = actions.revise(part, by=world.coordinator, reason="Al begonnen.")
    once = uuid.uuid4()
    client.force_login(world.coordinator)

    response = revise(client, part, "Mijn reden.", once)

    assert "al een nieuwe versie in de maak" in text(response)
    assert "Mijn reden." in text(response)
    begun.discard(by=world.coordinator)
    assert revise(client, part, "Mijn reden.", once).status_code == 200
    assert Part.objects.get(status=Status.DRAFT).reason_for_change == "Mijn reden."


def test_a_draft_is_not_revised(client, world, draft):
    response = page(client, world.coordinator, "part_revise", draft.pk)

    assert response.status_code == 302
    assert response.url == reverse("part", args=[draft.pk])


# Withdrawing and laying aside ---------------------------------------------------------------------------------------------


def test_withdrawing_wants_a_reason_and_tells_the_family(client, world):
    part = shared(world, Kind.ACTION)
    client.force_login(world.coordinator)
    url = reverse("part_withdraw", args=[part.pk])

    assert "Vul dit in" in text(client.post(url, {"reason": " ", "once": uuid.uuid4()}))
    response = client.post(url, {"reason": "We stoppen ermee.", "once": uuid.uuid4()}, follow=True)

    assert "Ingetrokken" in text(response)
    assert Part.objects.get(pk=part.pk).closed_reason == "We stoppen ermee."
    assert Delivery.objects.filter(part=part.pk, kind="LAPSED").count() == 3


def test_what_was_established_meanwhile_is_not_withdrawn(client, world):
    part = established(world, Kind.ACTION)
    client.force_login(world.coordinator)

    response = client.post(reverse("part_withdraw", args=[part.pk]), {"reason": "Te laat.", "once": uuid.uuid4()})

    assert "niet meer gedeeld" in text(response)
    assert "Te laat." in text(response)
    assert now_status(part) == Status.ESTABLISHED


def test_a_draft_is_laid_aside_and_kept(client, world, draft):
    client.force_login(world.coordinator)

    response = client.post(reverse("part_discard", args=[draft.pk]), {"reason": "", "once": uuid.uuid4()}, follow=True)

    assert "weggelegd" in text(response)
    assert now_status(draft) == Status.DISCARDED
    assert not Delivery.objects.filter(part=draft.pk).exists()
