"""Where the writing check is read: at the field, and on *Delen* as a list. It blocks nothing, and no family reads it."""

import pytest
from django.urls import reverse

from consent.round import actions
from plans.choices import Kind
from plans.models import Goal
from plans.policy import obstacles
from plans.wording.draft import of_part, other_pupils, text_columns
from students.models import Student
from tests.consent.family_walk import proven
from tests.factories import fill_action, fill_perspective, make_school, make_student, make_world, part_of, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def town():
    """Two drafts that may be shared, with a few things that may be said better; and other pupils."""
    world = make_world()
    world.first = fill_perspective(
        part_of(world.plan, Kind.PERSPECTIVE), educational_needs="Heeft structuur nodig, net als Bilal."
    )
    world.second = fill_action(part_of(world.plan, Kind.ACTION))
    world.second.goals.update(target="Yara is zelfstandiger.", approach="Extra aandacht.")
    world.bilal = make_student(world.school, name="Bilal Haddad")  # in the same class
    Student.objects.filter(pk=make_student(world.school, name="Emma Visser").pk).update(class_name="1 a")
    make_student(make_school(name="De Brug"), name="Sem Elders")
    return world


def section(town, client, part, slug: str) -> str:
    client.force_login(town.coordinator)
    return client.get(reverse("part_section", args=[part.pk, slug])).content.decode()


def test_a_tip_stands_at_its_field(town, client):
    html = section(town, client, town.first, "behoeften")

    field = html[html.index('id="div_id_educational_needs"') : html.index('id="div_id_support_needs"')]
    assert "2 schrijftips" in field
    assert "structuur nodig" in field
    assert "Zeg wat de leraar doet" in field
    assert "schrijftip" not in html[html.index('id="div_id_support_needs"') :]


def test_a_goal_without_number_or_day_is_said_at_its_target(town, client):
    Goal.objects.update(evaluate_on=None)
    client.force_login(town.coordinator)

    html = client.get(reverse("card", args=[town.second.pk, "doelen", Goal.objects.get().pk])).content.decode()

    assert "Er staat niet hoeveel of hoe vaak." in html
    assert "Er staat niet wanneer dit doel gehaald moet zijn." in html


def test_delen_lists_them_with_the_way_to_the_field_and_nothing_is_blocked(town, client):
    client.force_login(town.coordinator)

    html = client.get(reverse("part_share", args=[town.first.pk])).content.decode()

    assert "Schrijftips: 2" in html
    assert reverse("part_section", args=[town.first.pk, "behoeften"]) + "#id_educational_needs" in html
    assert "er gaat geen tekst naar buiten" in html
    assert obstacles(town.first.requirements_to_share(today())) == []


def test_the_list_goes_to_the_field_of_the_goal(town):
    found = of_part(town.second)

    card = reverse("card", args=[town.second.pk, "doelen", Goal.objects.get().pk])
    assert {(each.where, each.url, each.tip.about.value) for each in found} == {
        ("Doel 1, straks", f"{card}#id_target", "no_indicator"),
        ("Doel 1, hoe we dat doen", f"{card}#id_approach", "empty"),
    }


def test_names_of_others_are_those_of_this_school_and_first_names_those_of_the_class(town):
    def found(text: str) -> list[str]:
        return other_pupils(town.first, [text])

    assert found("Zij zit naast Bilal.") == ["Bilal"]
    assert found("Zij zit naast Bilal Haddad.") == ["Bilal Haddad"]
    assert found("Zij fietst met Emma.") == []  # another class: so many people are called Emma
    assert found("Zij fietst met Emma Visser.") == ["Emma Visser"]
    assert found("Zij kent Sem Elders.") == []  # of another school: nobody here may learn that
    assert found("Yara van der Meulen leest.") == []
    assert found("Samira El Amrani belt.") == []


def test_who_left_is_no_longer_looked_for(town):
    Student.objects.filter(pk=town.bilal.pk).update(left_on=today())

    assert other_pupils(town.first, ["Zij zit naast Bilal."]) == []


def test_the_family_reads_no_tip(town):
    part = actions.share(town.first, by=town.coordinator)

    html = (
        proven(town.mother.person, town.plan)
        .get(reverse("family_part", args=[town.plan.uuid, part.uuid]))
        .content.decode()
    )

    assert "structuur nodig" in html
    assert "schrijftip" not in html.lower()


def test_what_is_read_is_text_and_no_name_or_place():
    names = {column.name for column in text_columns(Goal)}

    assert names == {"title", "start_situation", "target", "approach", "frequency"}
