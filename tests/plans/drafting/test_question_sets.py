"""The question sets of a school: offered first at that school and nowhere else, changed without touching what was asked."""

import pytest
from django.test import Client
from django.urls import reverse

from consent.contributions.asking import ask
from plans.choices import ContributionRole
from plans.contributions.sets import MOST, Question, sets_for
from plans.models import ContributionQuestion, OwnQuestionSet
from tests.factories import make_school, make_staff, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
TEACHER = ContributionRole.TEACHER


@once_a_module
def world():
    world = make_world()
    world.own = OwnQuestionSet.objects.create(school=world.school, role=TEACHER, name="Onze vragen")
    world.own.write([("Wat werkt bij u?", "teacher_input"), ("Wat niet?", "")])
    return world


def inside(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(client: Client, name: str, *args) -> dict:
    form = client.get(reverse(name, args=args)).context["form"]
    return {each.name: "" if each.value() is None else each.value() for each in form}


def test_the_schools_own_come_before_the_products_at_that_school_alone(world):
    here, elsewhere = sets_for(TEACHER, world.school.pk), sets_for(TEACHER, make_school(name="De Brug").pk)

    assert [each.name for each in here] == ["Onze vragen", *(each.name for each in elsewhere)]
    assert here[0].questions == (Question("Wat werkt bij u?", "teacher_input"), Question("Wat niet?", ""))
    assert [each.name for each in sets_for(ContributionRole.PUPIL, world.school.pk)] == ["De drie vragen"]


def test_they_go_out_with_the_one_press_that_asks_several(world):
    client = inside(world.coordinator)
    world.own.role = ContributionRole.GUARDIAN
    world.own.save()
    page = client.get(reverse("contributions", args=[world.plan.pk]))

    sent = {"once": page.context["form"]["once"].value(), "people": [f"g{world.mother.pk}"]}
    client.post(reverse("contributions", args=[world.plan.pk]), sent)

    assert [row.text for row in ContributionQuestion.objects.all()] == ["Wat werkt bij u?", "Wat niet?"]


def test_another_wording_changes_nothing_that_was_asked(world):
    asked = ask(
        world.plan,
        f"u{world.mentor.pk}",
        sets_for(TEACHER, world.school.pk)[0].questions,
        answer_by=today(),
        by=world.coordinator,
    )
    client = inside(world.coordinator)
    typed = form_of(client, "question_set_edit", world.own.pk) | {"text_0": "Wat lukt bij u?", "text_1": ""}

    assert client.post(reverse("question_set_edit", args=[world.own.pk]), typed).status_code == 302

    assert [each.text for each in world.own.questions.all()] == ["Wat lukt bij u?"]
    assert [each.text for each in asked.questions.all()] == ["Wat werkt bij u?", "Wat niet?"]


def test_a_coordinator_adds_a_set_and_an_empty_one_is_asked_for_a_question(world):
    client = inside(world.coordinator)
    typed = form_of(client, "question_set_new") | {"role": "PUPIL", "name": "Over stage"}

    empty = client.post(reverse("question_set_new"), typed)
    assert "Schrijf minstens één vraag." in empty.text
    assert 'value="Over stage"' in empty.text
    more = typed | {"text_0": "Waar wil je stage lopen?", "place_0": "hearing"}
    client.post(reverse("question_set_new"), more)
    client.post(reverse("question_set_new"), more)

    assert OwnQuestionSet.objects.filter(name="Over stage").count() == 1
    assert sets_for("PUPIL", world.school.pk)[0].questions == (Question("Waar wil je stage lopen?", "hearing"),)
    assert sum(name.startswith("text_") for name in typed) == MOST


def test_an_old_tab_does_not_overwrite_what_a_colleague_wrote(world):
    client = inside(world.coordinator)
    typed = form_of(client, "question_set_edit", world.own.pk)
    world.own.write([("Wat werkt bij u?", "teacher_input"), ("Wat werkt niet?", "")])

    client.post(reverse("question_set_edit", args=[world.own.pk]), typed | {"name": "Vragen aan docenten"})

    assert [each.text for each in world.own.questions.all()] == ["Wat werkt bij u?", "Wat werkt niet?"]
    twice = client.post(reverse("question_set_edit", args=[world.own.pk]), typed | {"text_1": "Iets anders?"})
    assert "Iemand anders veranderde dit intussen." in twice.text


def test_nobody_of_another_school_sees_or_changes_them(world):
    other = inside(make_staff(make_school(name="De Brug")).coordinator)

    assert "Onze vragen" not in other.get(reverse("question_sets")).text
    assert other.get(reverse("question_set_edit", args=[world.own.pk])).status_code == 404
    assert other.post(reverse("question_set_retire", args=[world.own.pk])).status_code == 404


def test_what_is_taken_away_is_offered_no_more_and_comes_back(world):
    client = inside(world.coordinator)

    client.post(reverse("question_set_retire", args=[world.own.pk]))
    assert "Onze vragen" not in [each.name for each in sets_for(TEACHER, world.school.pk)]
    assert "Onze vragen" in client.get(reverse("question_sets") + "?weg=1").text
    client.post(reverse("question_set_retire", args=[world.own.pk]))
    assert sets_for(TEACHER, world.school.pk)[0].name == "Onze vragen"
