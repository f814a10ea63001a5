"""The rule in words, and who sees what, as each reader of the family reads it (decision 45)."""

import pytest
from django.urls import reverse

from accounts.choices import Mode
from consent.portal.told import rule_for, who_sees
from students.models import DisagreementRecord, Guardian
from students.policy import RightHolder
from tests.consent.family_walk import come_in
from tests.consent.steps import asked
from tests.factories import make_guardian, make_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]

MOTHER, FATHER, PUPIL, OFFICER, COLLEAGUE, CURATOR = range(1, 7)


def holder(pk: int, group: str = "guardians", organisation: str = "") -> RightHolder:
    name = ["", "Cheryl", "Orlando", "Emma", "Marjan", "Bas", "Ruth"][pk]
    return RightHolder(pk, name, "GUARDIAN", group, "", organisation=organisation)


BOTH = [holder(MOTHER), holder(FATHER)]
WITH_PUPIL = [*BOTH, holder(PUPIL)]
CO_SIGNED = [*BOTH, holder(PUPIL, "pupil")]
OFFICERS = [holder(OFFICER, organisation="rijnland"), holder(COLLEAGUE, organisation="rijnland")]
ONE, ALL = Mode.ONE_OF, Mode.ALL


@pytest.mark.rule(29)
@pytest.mark.parametrize(
    ("me", "holders", "mode", "sentence"),
    [
        (MOTHER, [holder(MOTHER)], ONE, "U beslist hier alleen over."),
        (PUPIL, [holder(PUPIL)], ALL, "Jij beslist hier alleen over."),
        (MOTHER, BOTH, ONE, "Eén ja is genoeg. Zegt een van u nee, dan praten we verder."),
        (MOTHER, BOTH, ALL, "U en Orlando moeten allebei ja zeggen."),
        (FATHER, BOTH, ALL, "U en Cheryl moeten allebei ja zeggen."),
        (PUPIL, WITH_PUPIL, ONE, "Eén ja is genoeg. Zegt een van jullie nee, dan praten we verder."),
        (MOTHER, WITH_PUPIL, ALL, "U, Orlando en Emma moeten allemaal ja zeggen."),
        (PUPIL, WITH_PUPIL, ALL, "Jij, Cheryl en Orlando moeten allemaal ja zeggen."),
        (MOTHER, CO_SIGNED, ONE, "Emma moet ja zeggen, en één van de ouders. Zegt iemand nee, dan praten we verder."),
        (PUPIL, CO_SIGNED, ONE, "Jij moet ja zeggen, en één van je ouders. Zegt iemand nee, dan praten we verder."),
        (MOTHER, [holder(MOTHER), holder(PUPIL, "pupil")], ONE, "U en Emma moeten allebei ja zeggen."),
        (CURATOR, [holder(CURATOR, "mentor"), holder(PUPIL, "pupil")], ONE, "U en Emma moeten allebei ja zeggen."),
        (OFFICER, OFFICERS, ONE, "Eén antwoord van uw organisatie is genoeg."),
        (OFFICER, [*OFFICERS, holder(MOTHER)], ALL, "U en Cheryl moeten allebei ja zeggen."),
    ],
)
def test_the_rule_is_said_as_it_counts_for_this_reader(me, holders, mode, sentence):
    assert rule_for(me, holders, mode, is_pupil=me == PUPIL) == sentence


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ([], "Alleen de school leest wat u schrijft."),
        (["Emma"], "Alleen de school leest wat u schrijft. Emma ziet of u instemt."),
        (["Emma", "Bas"], "Alleen de school leest wat u schrijft. Emma en Bas zien of u instemt."),
    ],
)
def test_who_reads_nothing_else_is_not_spoken_of(others, sentence):
    assert who_sees(others, "ANSWER", is_pupil=False) == sentence
    assert (
        who_sees(others, "ANSWER", is_pupil=False, words=False)
        == sentence.removeprefix("Alleen de school leest wat u schrijft.").strip()
    )


# On the pages ---------------------------------------------------------------------------------------------------------


def at(world, name):
    return reverse(name, args=[world.plan.uuid, world.part.uuid])


def asked_of(**how):
    world = make_world(**how)
    world.part = asked(world)
    return world


def test_the_answer_page_says_the_rule_that_counts_now():
    world = asked_of()
    client = come_in(world.mother.person)
    assert (
        "Eén ja is genoeg. Zegt een van u nee, dan praten we verder."
        in client.get(at(world, "family_answer")).content.decode()
    )

    DisagreementRecord.objects.create(
        student=world.student, known=True, from_on=today(), recorded_by=world.coordinator, evidence="gesprek"
    )

    father = world.father.person.name
    assert f"U en {father} moeten allebei ja zeggen." in client.get(at(world, "family_answer")).content.decode()


def test_an_adult_pupil_whose_parents_see_nothing_reads_nothing_of_them():
    world = asked_of(age=18)
    client = come_in(world.student.person)
    typed = {"decision": "CONSENT", "digest": world.part.digest}

    assert "Jij beslist hier alleen over." in client.get(at(world, "family_answer")).content.decode()
    check = client.post(at(world, "family_answer"), typed, follow=True).content.decode()
    viewpoint = client.get(at(world, "family_viewpoint")).content.decode()

    assert "Alleen de school leest" not in check  # nothing was written
    for page in (check, viewpoint):
        assert world.mother.person.name not in page
        assert "ouder" not in page.split("<h1>")[1].split("</form>")[0]
    assert "open_to_others" not in viewpoint


def test_who_else_reads_is_named_and_who_may_not_read_is_not():
    world = asked_of(age=16)
    friend = make_guardian(
        world.student, by=world.coordinator, name="Kofi Mensah", relation="STEPPARENT", authority="NO"
    )
    Guardian.objects.filter(pk=world.father.pk).update(contact_blocked=True)
    client = come_in(world.student.person)
    typed = {"decision": "CONSENT", "digest": world.part.digest}

    check = client.post(at(world, "family_answer"), typed, follow=True).content.decode()

    mother = world.mother.person.name
    assert f"{mother} ziet of je instemt." in check
    assert friend.person.name not in check
    viewpoint = client.get(at(world, "family_viewpoint")).content.decode()
    assert f"{mother} mag dit lezen" in viewpoint
    assert "andere ouder" not in viewpoint


def test_a_viewpoint_is_opened_to_who_is_named():
    world = asked_of()
    client = come_in(world.mother.person)
    page = client.get(at(world, "family_viewpoint"))
    once = page.context["form"]["once"].value()

    client.post(at(world, "family_viewpoint"), {"words": "Wij zien het zo.", "open_to_others": "on", "once": once})

    others = f"{world.student.person.name} en {world.father.person.name}"
    assert f"{others} mogen dit lezen" in page.content.decode()
    assert world.plan.viewpoints.get().open_to_others
    assert (
        "Wij zien het zo."
        in come_in(world.father.person)
        .get(reverse("family_said", args=[world.plan.uuid, world.plan.viewpoints.get().pk]))
        .content.decode()
    )
