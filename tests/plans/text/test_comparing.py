"""Two versions of one part beside each other: every place that differs, both texts whole."""

import pytest
from django.urls import reverse

from consent.round import actions
from plans.choices import Kind
from plans.models import Goal
from plans.text.compare import side_by_side
from tests.factories import established, fill_action, make_world, part_of, renewed
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def town():
    """A second version of part 2 in the making, beside the one that is in force."""
    world = make_world()
    established(world, "PERSPECTIVE", days=9)
    world.first = established(world, "ACTION", days=8)
    world.second = renewed(world.first.revise(by=world.coordinator, reason="Nieuw jaar."), pupil_tasks="Ik vraag hulp.")
    return world


def text(pieces) -> str:
    return "".join(piece.text for piece in pieces)


def sides(town) -> dict[str, tuple[str, str]]:
    found = side_by_side(town.first.content, part_of(town.plan, Kind.ACTION).content)
    return {side.label: (text(side.was), text(side.now)) for side in found}


def test_each_place_that_differs_stands_whole_on_both_sides(town):
    found = sides(town)

    target = next(label for label in found if label.startswith("Doel 1 (Toetsen maken in rust): "))
    assert ("Yara haalt 7 van de 10 toetsen.", "Yara haalt 8 van de 10 toetsen.") in found.values()
    assert target
    assert ("", "Ik vraag hulp.") in found.values()


def test_what_is_the_same_stands_nowhere(town):
    assert side_by_side(town.first.content, town.first.content) == []
    assert not any("Toetsen in het stiltelokaal, met een kwart meer tijd." in both for both in sides(town).values())


def test_a_goal_that_came_and_one_that_went_stand_on_one_side(town):
    with town.second.editing():
        town.second.goals.all().delete()
        Goal.objects.create(action_part=town.second, domain="LEARNING", title="Lezen", target="Yara leest elke dag.")

    found = sides(town)

    assert ("", "Yara leest elke dag.") in found.values()
    assert ("Yara haalt 7 van de 10 toetsen.", "") in found.values()


@pytest.mark.parametrize("who", ["coordinator", "director", "mentor"])
def test_the_page_shows_sentences_and_both_sides(town, client, who):
    client.force_login(getattr(town, who))

    html = client.get(reverse("compare", args=[town.second.pk])).content.decode()

    assert "Doel 1 (Toetsen maken in rust): veranderd is" in html
    assert '<th scope="col">Versie 1</th><th scope="col">Versie 2</th>' in html
    assert "<del><span" in html
    assert "<ins><span" in html


def test_the_older_version_stands_left_whichever_was_opened(town, client):
    client.force_login(town.coordinator)

    html = client.get(reverse("compare", args=[town.first.pk]), {"met": town.second.number}).content.decode()

    assert '<th scope="col">Versie 1</th><th scope="col">Versie 2</th>' in html


@pytest.mark.parametrize("met", ["", "999999", "a\x00b", "9" * 30])
def test_another_version_than_there_is_gives_the_one_before(town, client, met):
    client.force_login(town.coordinator)

    html = client.get(reverse("compare", args=[town.second.pk]), {"met": met}).content.decode()

    assert "Naast elkaar" in html


def test_of_one_version_it_says_so(client):
    world = make_world()
    fill_action(part_of(world.plan, Kind.ACTION))
    client.force_login(world.coordinator)

    html = client.get(reverse("compare", args=[part_of(world.plan, Kind.ACTION).pk])).content.decode()

    assert "Er is één versie." in html


def test_on_delen_what_changed_stands_first(town, client):
    client.force_login(town.coordinator)

    html = client.get(reverse("part_share", args=[town.second.pk])).content.decode()

    changed, seen_by_family = html.index("Wat is er anders dan in versie 1"), html.index("Zo ziet de familie het")
    assert changed < html.index('<th scope="col">Versie 2</th>') < seen_by_family


def test_what_changed_since_the_version_established_last_stands_first_on_delen(client):
    world = make_world()
    established(world, Kind.PERSPECTIVE)
    second = shared_anew(world, established(world, Kind.ACTION), "Yara haalt 8 van de 10 toetsen.")
    third = renewed(actions.revise(second, by=world.coordinator, reason="Toch anders."))
    with third.editing():
        third.goals.update(target="Yara haalt 9 van de 10 toetsen.")
    client.force_login(world.coordinator)

    page = client.get(reverse("part_share", args=[third.pk]))

    html = page.content.decode()
    assert [(which, change.old) for which, change, _ in page.context["compared"]] == [
        ("die het laatst is vastgesteld", 1),
        ("die de familie het laatst zag", 2),
    ]
    assert (
        html.index("anders dan in versie 1") < html.index("anders dan in versie 2") < html.index("Zo ziet de familie")
    )


def shared_anew(world, part, target: str):
    """A next version, shared and not established."""
    draft = renewed(actions.revise(part, by=world.coordinator, reason="Na het gesprek."))
    with draft.editing():
        draft.goals.update(target=target)
    return actions.share(draft, by=world.coordinator)
