"""From what helps and hinders to what is needed, to a goal: what hangs loose is pointed out, and never blocks."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from plans.choices import Kind
from plans.facts import parts as facts
from plans.policy.requirement import Level
from plans.policy.text.action import action_contents
from plans.policy.text.perspective import perspective_contents
from tests.factories import fill_action, fill_perspective, make_world, part_of, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db

HELPS, HINDERS = ("PROMOTING", "Yara is nieuwsgierig."), ("HINDERING", "Geluid in de klas leidt haar af.")


def drafted():
    world = make_world()
    fill_perspective(part_of(world.plan, Kind.PERSPECTIVE))
    fill_action(part_of(world.plan, Kind.ACTION))
    return world


world = once_a_module(drafted)


def loose(world, *factor_texts: str, factors=(HELPS, HINDERS)) -> list[str]:
    """The codes of what hangs loose when the goals of part 2 belong to these."""
    part = part_of(world.plan, Kind.ACTION)
    content = part.content
    content["goals"] = [content["goals"][0] | {"factor_text": text} for text in factor_texts]
    around = replace(facts.before_sharing(part, today()), factors=factors)
    wanted = [each for each in action_contents(content, around) if not each.met]
    found = [each for each in wanted if "linked" in each.code or "hindrance" in each.code]
    assert {each.level for each in found} <= {Level.WARNS}
    return [each.code for each in found]


@pytest.mark.parametrize(
    ("goals", "expected"),
    [
        ([], []),
        ([""], ["goal-1-linked", "hindrance-1"]),
        ([HINDERS[1]], []),
        ([HELPS[1]], ["hindrance-1"]),
        (["Stond er ooit."], ["goal-1-linked", "hindrance-1"]),
        ([HELPS[1], HINDERS[1]], []),
        ([HINDERS[1], ""], ["goal-2-linked"]),
    ],
    ids=["no goal: that first", "no link", "linked", "only to what helps", "gone from part 1", "both", "one of two"],
)
def test_a_goal_or_a_hindrance_that_hangs_loose_is_pointed_out(world, goals, expected):
    assert loose(world, *goals) == expected


def test_nothing_is_asked_while_part_1_names_nothing(world):
    assert loose(world, "", factors=()) == []


def test_what_is_needed_follows_from_what_helps_and_hinders(world):
    part = part_of(world.plan, Kind.PERSPECTIVE)
    around = facts.before_sharing(part, today())

    def needs(**other):
        return [each.met for each in perspective_contents(part.content | other, around) if each.code == "needs"]

    assert needs() == [True]
    assert needs(educational_needs="") == [False]
    assert needs(educational_needs="", support_needs="Een vaste begeleider.") == [True]
    assert needs(educational_needs="", factors=[]) == []


def test_the_page_points_at_it_and_it_stands_in_nobodys_way(world):
    client, part = Client(), part_of(world.plan, Kind.ACTION)
    client.force_login(world.coordinator)

    page = client.get(reverse("part_section", args=[part.pk, "doelen"])).content.decode()

    assert "waar het bij hoort: wat helpt of in de weg zit." in page
    assert "hoort nog geen doel. Kies het bij een doel, of schrijf er een." in page
    assert not [each for each in part.obstacles_to_sharing(today()) if "linked" in each.code]
