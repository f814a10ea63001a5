"""Who writes along: in the sections they were given, on every page and in every deed of a draft, and nowhere else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.choices import Role
from accounts.models import StaffChange
from plans import access
from plans.choices import Kind
from plans.drafting import pages
from plans.models import AssignedSection, BankGoal, FieldRevision, Goal, Part
from plans.policy import Writer, may_write_section
from students.models import Assignment
from tests.factories import (
    fill_action,
    fill_perspective,
    make_school,
    make_staff,
    make_user,
    make_world,
    part_of,
    today,
)
from tests.opened import opened
from tests.plans.drafting.test_saving import Tab
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def town():
    """A mentor who writes along in *Behoeften* and *Doelen* of a filled plan."""
    world = make_world()
    world.first = fill_perspective(part_of(world.plan, Kind.PERSPECTIVE))
    world.second = fill_action(part_of(world.plan, Kind.ACTION))
    world.goal = world.second.goals.get()
    world.assignment = Assignment.objects.get(user=world.mentor)
    given = {("PERSPECTIVE", "behoeften"), ("ACTION", "doelen")}
    AssignedSection.objects.give(world.assignment, add=given, take=set(), by=world.coordinator)
    return world


def page(part: Part, slug: str) -> str:
    return reverse("part_section", args=[part.pk, slug])


# The rule ----------------------------------------------------------------------------------------------------------------

GIVEN = frozenset({("PERSPECTIVE", "behoeften")})


@pytest.mark.rule(51)
@pytest.mark.parametrize(
    ("writer", "kind", "slug", "may"),
    [
        (Writer(coordinates=True), "PERSPECTIVE", "thuis", True),
        (Writer(of_team=True, sections=GIVEN), "PERSPECTIVE", "behoeften", True),
        (Writer(of_team=True, sections=GIVEN), Kind.PERSPECTIVE, "behoeften", True),
        (Writer(of_team=True, sections=GIVEN), "PERSPECTIVE", "thuis", False),
        (Writer(of_team=True, sections=GIVEN), "ACTION", "behoeften", False),  # per part
        (Writer(sections=GIVEN), "PERSPECTIVE", "behoeften", False),  # no longer in the team
        (Writer(of_team=True), "PERSPECTIVE", "behoeften", False),
        (Writer(), "PERSPECTIVE", "behoeften", False),
    ],
)
def test_who_may_write_where(writer, kind, slug, may):
    assert may_write_section(writer, kind, slug) is may


def test_who_writes_along_writes_only_what_was_given_of_every_section(town):
    may = {
        (part.kind, section.slug)
        for part in (town.first, town.second)
        for section in pages.sections_for(part)
        if access.may_write(town.mentor, part, section.slug)
    }

    assert may == {("PERSPECTIVE", "behoeften"), ("ACTION", "doelen")}


@pytest.mark.parametrize("how", ["ended", "to the class card", "not begun", "out of the team", "plan ended"])
def test_an_assignment_that_does_not_hold_gives_nothing(town, how):
    rows = Assignment.objects.filter(pk=town.assignment.pk)
    match how:
        case "ended":
            rows.update(until_on=today() - timedelta(days=1))
        case "to the class card":
            rows.update(reads="CARD")
        case "not begun":
            rows.update(from_on=today() + timedelta(days=1))
        case "out of the team":
            town.mentor.memberships.update(role=Role.ADMINISTRATOR)
            town.mentor._seats = None
        case "plan ended":
            town.first.plan.ended_at = town.plan.started_at

    assert not access.may_write(town.mentor, town.first, "behoeften")


def test_a_section_of_one_pupil_is_none_of_another(town):
    other = make_world()
    Assignment.objects.create(student=other.student, user=town.mentor, function="MENTOR")

    assert not access.may_write(town.mentor, part_of(other.plan, Kind.PERSPECTIVE), "behoeften")


# Pages and deeds ---------------------------------------------------------------------------------------------------------


def test_who_writes_along_saves_and_the_history_names_them(town, client):
    tab = Tab(client, town.mentor, page(town.first, "behoeften"))

    answer = tab.types(support_needs="Een vaste plek.").saves()
    tab.types(school_view="Een fijne leerling.").presses()

    assert answer["kept"]
    assert {row.by for row in FieldRevision.objects.exclude(by=None)} == {town.mentor}
    client.force_login(town.coordinator)
    html = client.get(reverse("draft_history", args=[town.first.pk, "behoeften"])).content.decode()
    assert f"<bdi>{town.mentor.name}</bdi>" in html


def every_deed(town, part: Part, slug: str, child: int, revision: int):
    """(method, address) of each thing that can be done in one section of a draft."""
    at = [part.pk, slug]
    yield from (
        ("get", page(part, slug)), ("post", page(part, slug)), ("get", reverse("draft_history", args=at)),
        ("post", reverse("put_back", args=[*at, revision])),
    )  # fmt: skip
    if slug == "doelen":
        yield from (
            ("get", reverse("card_new", args=at)), ("post", reverse("card_new", args=at)),
            ("get", reverse("card", args=[*at, child])), ("post", reverse("card", args=[*at, child])),
            ("get", reverse("card_delete", args=[*at, child])), ("post", reverse("card_delete", args=[*at, child])),
            ("post", reverse("card_move", args=[*at, child])), ("post", reverse("goal_still_right", args=[part.pk, child])),
            ("post", reverse("goal_copy", args=[part.pk, child])),
            ("get", reverse("bank_pick", args=[part.pk])), ("post", reverse("bank_pick", args=[part.pk])),
        )  # fmt: skip


def test_nothing_of_another_section_opens_and_nothing_in_it_changes(town, client):
    AssignedSection.objects.filter(section="doelen").delete()
    before = FieldRevision.objects.create(
        part_id=town.second.pk, place=f"goal-{town.goal.pk}", field="title", text="Anders", at=town.plan.started_at,
        begun_at=town.plan.started_at,
    )  # fmt: skip
    client.force_login(town.mentor)

    for part in (town.first, town.second):
        for section in pages.sections_for(part):
            if (part.kind, section.slug) == ("PERSPECTIVE", "behoeften"):
                continue
            for method, address in every_deed(town, part, section.slug, town.goal.pk, before.pk):
                assert getattr(client, method)(address, {"title": "Ander doel"}).status_code == 403, (method, address)

    assert Goal.objects.get().title == "Toetsen maken in rust"


def test_a_row_of_a_section_is_not_reached_through_another(town, client):
    """The address names the section; the row must be of it."""
    client.force_login(town.mentor)

    answer = client.post(reverse("card_delete", args=[town.first.pk, "behoeften", town.goal.pk]))

    assert answer.status_code == 404
    assert Goal.objects.exists()


def test_an_earlier_text_of_another_section_is_not_put_back_through_ones_own(town, client):
    row = FieldRevision.objects.create(
        part_id=town.first.pk, field="substantiation", text="Van de mentor.", at=town.plan.started_at,
        begun_at=town.plan.started_at,
    )  # fmt: skip
    client.force_login(town.mentor)

    client.post(reverse("put_back", args=[town.first.pk, "behoeften", row.pk]))

    assert part_of(town.plan, Kind.PERSPECTIVE).substantiation != "Van de mentor."


def test_a_field_of_another_section_sent_along_is_not_written(town, client):
    tab = Tab(client, town.mentor, page(town.first, "behoeften"))

    tab.types(substantiation="Van de mentor.", support_needs="Een vaste plek.").saves()

    part = part_of(town.plan, Kind.PERSPECTIVE)
    assert part.support_needs == "Een vaste plek."
    assert part.substantiation != "Van de mentor."


def test_who_may_write_no_more_hears_so_on_the_page_that_stands_open(town, client):
    tab = Tab(client, town.mentor, page(town.first, "behoeften"))
    AssignedSection.objects.give(town.assignment, add=set(), take={("PERSPECTIVE", "behoeften")}, by=town.coordinator)

    answer = tab.types(support_needs="Een vaste plek.").saves()

    assert not answer["kept"]
    assert "support_needs" in answer["waiting"]
    assert answer["said"].startswith("Niet bewaard. U schrijft aan dit onderdeel niet meer mee.")
    assert (answer["fields"], answer["here"]) == ({}, "")  # and nothing of the draft
    assert part_of(town.plan, Kind.PERSPECTIVE).support_needs == ""


def test_who_writes_along_shares_nothing(town, client):
    client.force_login(town.mentor)

    for name in ("part_share", "part_discard", "part_begun"):
        assert client.post(reverse(name, args=[town.first.pk])).status_code == 403
    assert client.get(reverse("writers", args=[town.plan.pk])).status_code == 403


def test_volgende_leads_through_the_own_sections_of_both_parts(town, client):
    tab = Tab(client, town.mentor, page(town.first, "behoeften"))

    on = tab.presses(further="").url

    assert on == page(town.second, "doelen")
    html = client.get(on).content.decode()
    assert reverse("part", args=[town.second.pk]) in html
    assert reverse("part_share", args=[town.second.pk]) not in html


def test_the_list_of_pages_links_to_the_own_ones_only(town, client):
    client.force_login(town.mentor)

    html = client.get(page(town.first, "behoeften")).content.decode()

    linked = {
        section.slug for section in pages.sections_for(town.first) if f'href="{page(town.first, section.slug)}' in html
    }
    assert linked == {"behoeften"}
    assert "schrijft een ander" in html


def test_the_version_itself_leads_to_the_first_own_section(town, client):
    client.force_login(town.mentor)

    html = client.get(reverse("part", args=[town.first.pk])).content.decode()

    assert reverse("part_edit", args=[town.first.pk]) in html
    assert client.get(reverse("part_edit", args=[town.first.pk])).url == page(town.first, "behoeften")


def test_who_writes_goals_may_take_one_from_the_bank_of_the_school(town, client):
    ours = BankGoal.objects.create(
        school=town.school, sectors=" VO ", domain="LEARNING", title="Lezen", target="Leest."
    )
    BankGoal.objects.create(school=make_school(), sectors=" VO ", domain="LEARNING", title="Elders", target="Leest.")
    client.force_login(town.mentor)

    html = client.get(reverse("bank_pick", args=[town.second.pk])).content.decode()
    client.post(reverse("bank_pick", args=[town.second.pk]), {"goal": ours.pk})

    assert "Lezen" in html
    assert "Elders" not in html
    assert town.second.goals.count() == 2
    assert client.get(reverse("bank_edit", args=[ours.pk])).status_code == 403  # changing the bank is for coordinators


# Giving ------------------------------------------------------------------------------------------------------------------


def test_a_coordinator_gives_and_takes_and_each_change_is_written_down(town, client):
    tab = opened_writers(client, town)
    first, second = (f"sections-{town.assignment.pk}-{kind}" for kind in ("PERSPECTIVE", "ACTION"))

    client.post(reverse("writers", args=[town.plan.pk]), tab | {first: ["behoeften", "thuis"], second: []})

    assert AssignedSection.objects.of(town.mentor, town.student.pk) == {
        ("PERSPECTIVE", "behoeften"), ("PERSPECTIVE", "thuis"),
    }  # fmt: skip
    row = StaffChange.objects.filter(what="WRITES").last()
    assert (row.user, row.by) == (town.mentor, town.coordinator)
    assert row.was == f"{town.assignment.pk} 2.doelen 1.behoeften"
    assert row.becomes == f"{town.assignment.pk} 1.behoeften 1.thuis"


def opened_writers(client, town) -> dict:
    client.force_login(town.coordinator)
    return opened(client, reverse("writers", args=[town.plan.pk]))


def test_two_coordinators_at_once_do_not_undo_each_other(town, client):
    one, other = opened_writers(client, town), opened_writers(client, town)
    first, second = (f"sections-{town.assignment.pk}-{kind}" for kind in ("PERSPECTIVE", "ACTION"))
    url = reverse("writers", args=[town.plan.pk])

    client.post(url, one | {first: ["behoeften", "thuis"], second: ["doelen"]})
    client.post(url, other | {first: ["behoeften"], second: ["doelen", "taken"]})

    assert AssignedSection.objects.of(town.mentor, town.student.pk) == {
        ("PERSPECTIVE", "behoeften"), ("PERSPECTIVE", "thuis"), ("ACTION", "doelen"), ("ACTION", "taken"),
    }  # fmt: skip


def test_pressed_twice_nothing_more_is_written_down(town, client):
    tab = opened_writers(client, town)
    first, second = (f"sections-{town.assignment.pk}-{kind}" for kind in ("PERSPECTIVE", "ACTION"))
    before = StaffChange.objects.count()

    for _ in range(2):
        client.post(reverse("writers", args=[town.plan.pk]), tab | {first: ["behoeften"], second: ["doelen", "taken"]})

    assert StaffChange.objects.count() == before + 1


@pytest.mark.parametrize("started", ["", "geen json", "[]", '{"sections-1-ACTION": 3}'])
def test_a_page_that_does_not_say_how_it_began_takes_nothing_away(town, client, started):
    opened_writers(client, town)

    client.post(reverse("writers", args=[town.plan.pk]), {"started": started})

    assert AssignedSection.objects.count() == 2


def test_a_section_there_is_not_is_said_at_the_field(town, client):
    tab = opened_writers(client, town)

    answer = client.post(
        reverse("writers", args=[town.plan.pk]), tab | {f"sections-{town.assignment.pk}-ACTION": ["commissie"]}
    )

    assert "Kies een van de mogelijkheden." in answer.content.decode()
    assert AssignedSection.objects.count() == 2


def test_only_who_reads_the_whole_plan_is_offered(town, client):
    card = make_user(town.school, Role.TEAM, name="Alleen De Kaart")
    Assignment.objects.create(student=town.student, user=card, function="TEACHER", reads="CARD")
    client.force_login(town.coordinator)

    html = client.get(reverse("writers", args=[town.plan.pk])).content.decode()

    assert town.mentor.name in html
    assert "Alleen De Kaart" not in html


def test_a_coordinator_of_another_school_does_not_find_it(town, client):
    client.force_login(make_staff(make_school(name="De Brug")).coordinator)

    assert client.get(reverse("writers", args=[town.plan.pk])).status_code == 404
