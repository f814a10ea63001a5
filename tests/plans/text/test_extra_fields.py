"""Groups of fields that a school switches on: what is off is nowhere, and what was shared stays (ADR 38)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import ExtraFields, Sector, extra_fields_of
from accounts.models import School
from consent.round import actions
from opp.proof.verification import Verification
from plans.choices import Kind
from plans.drafting import pages
from plans.models import LearningLine, Part, Perspective
from plans.policy import says_the_same
from plans.policy.text.assessments import series
from plans.text.catalogue import fields_of, not_asked
from plans.text.lists import LISTS
from tests.factories import fill_perspective, make_world, part_of, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db

world = once_a_module(lambda: make_world(sector=Sector.PRO, extra_fields=["PRO:DOMAINS", "PRO:ABSENCE", "VO:CAREER"]))


def switch(world, *groups: str) -> None:
    School.objects.filter(pk=world.school.pk).update(extra_fields=list(groups))


def names_on(part: Part, slug: str) -> tuple[str, ...]:
    section = pages.section_of(part, slug)
    return section.fields if section else ()


@pytest.mark.parametrize("group", ExtraFields)
def test_every_group_has_fields_and_a_kind_of_education(group):
    names = {field.name for kind in Kind for field in fields_of(kind) if field.extra == group}
    names |= {name for name, listed in LISTS.items() if listed.extra == group}

    assert names
    assert [sector for sector in Sector if group in extra_fields_of(sector)]
    everything = frozenset(ExtraFields)
    assert names <= {name for kind in Kind for name in not_asked(kind, everything - {group})}
    assert not [name for kind in Kind for name in not_asked(kind, everything)]


def test_a_school_asks_only_what_it_switched_on_for_this_kind_of_education(world):
    part = part_of(world.plan, Kind.PERSPECTIVE)

    assert names_on(part, "domeinen") == ("living", "working", "leisure", "citizenship")
    assert "hours_ill" in names_on(part, "weten")
    assert "certificates" not in names_on(part, "weten")
    assert "school_career" not in names_on(part, "herkomst")  # that is for the pupils in VO


def test_a_page_on_which_nothing_is_asked_is_not_there(world):
    switch(world)
    part, client = part_of(world.plan, Kind.PERSPECTIVE), Client()
    client.force_login(world.coordinator)

    assert pages.section_of(part, "domeinen") is None
    assert client.get(reverse("part_section", args=[part.pk, "domeinen"])).status_code == 404
    page = client.get(reverse("part_section", args=[part.pk, "weten"])).content.decode()
    assert "Vier domeinen" not in page
    assert "Uren ziek" not in page


def test_an_empty_draft_reads_as_it_did_before(world):
    """A group that is on and in which nothing stands makes no other text."""
    part = part_of(world.plan, Kind.PERSPECTIVE)
    with_groups = part.content
    switch(world)

    assert says_the_same(part_of(world.plan, Kind.PERSPECTIVE).content, with_groups)


def test_no_hours_at_all_is_something_to_read(world):
    none, unknown = ({"hours_without_leave": hours} for hours in (0, None))

    assert not says_the_same(none, unknown)


def written(world) -> Part:
    fill_perspective(
        part_of(world.plan, Kind.PERSPECTIVE), exit_destination="PRO_DIPLOMA", working="Werkt een uur achter elkaar.", hours_ill=12,
        hours_without_leave=0,
    )  # fmt: skip
    return part_of(world.plan, Kind.PERSPECTIVE)


def test_what_a_school_switches_off_is_not_in_the_text_and_not_kept_beside_it(world):
    written(world)
    switch(world, "PRO:ABSENCE")
    draft = part_of(world.plan, Kind.PERSPECTIVE)
    assert (draft.content["working"], draft.content["hours_ill"]) == ("", 12)

    part = actions.share(draft, by=world.coordinator)

    row = Perspective.objects.get(pk=part.pk)
    assert (row.working, row.hours_ill) == ("", 12)
    assert "Werkt een uur" not in str(row.content)
    assert Verification().plan(world.plan).defects == []


def test_who_shares_reads_first_what_will_go(world):
    def told() -> list[str]:
        part = part_of(world.plan, Kind.PERSPECTIVE)
        return [each.text for each in part.requirements_to_share(today()) if each.code == "falls_away"]

    Perspective.objects.filter(plan=world.plan).update(living="Kookt op vrijdag.", hours_ill=0)
    LearningLine.objects.create(
        perspective=part_of(world.plan, Kind.PERSPECTIVE).detail, line="rekenen", level="11", position=0
    )
    switch(world, "PRO:DOMAINS", "PRO:ABSENCE", "PRO:LEARNING_LINES")
    assert told() == []
    switch(world, "PRO:DOMAINS")

    (text,) = told()
    assert text.startswith("Uw school vraagt dit niet meer: niveau per leerlijn, verzuim in cijfers. ")


def test_what_was_shared_stays_whatever_is_switched_afterwards(world):
    part = actions.share(written(world), by=world.coordinator)
    switch(world)
    client = Client()
    client.force_login(world.coordinator)

    page = client.get(reverse("part", args=[part.pk])).content.decode()

    assert "Werkt een uur achter elkaar." in page
    assert "Uren afwezig zonder toestemming" in page  # none at all was counted, and that is said
    assert Verification().plan(world.plan).defects == []


def test_what_the_family_asks_is_written_once_it_knows_who_reads_it(world):
    """Decision 14: it is theirs to say, as what they tell about home."""
    switch(world, "PRO:QUESTIONS")
    draft = fill_perspective(
        part_of(world.plan, Kind.PERSPECTIVE),
        exit_destination="PRO_DIPLOMA",
        guardians_question="Hoe leert zij rekenen?",
    )

    codes = {each.code for each in draft.obstacles_to_sharing(world.plan.started_at.date())}

    assert "family_informed" in codes


def test_an_administrator_switches_them(world):
    client = Client()
    client.force_login(world.administrator)
    address = reverse("school", args=[world.school.pk])
    page = client.get(address)
    sent = page.context["form"].initial | {
        "extra_fields": ["PRO:CERTIFICATES"],
        "started": page.context["form"]["started"].value(),
    }

    client.post(address, {name: value for name, value in sent.items() if value not in (None, "") and name != "logo"})

    assert School.objects.get(pk=world.school.pk).extra_fields == ["PRO:CERTIFICATES"]
    assert "certificates" in names_on(part_of(world.plan, Kind.PERSPECTIVE), "weten")


# Rows ----------------------------------------------------------------------------------------------------------------


def result(day: str, value: str, subject: str = "Rekenen", test: str = "Rekentoets") -> dict:
    return {"subject": subject, "test": test, "taken_on": date.fromisoformat(day), "result": value, "norm": ""}


@pytest.mark.parametrize(
    ("results", "dots", "has_line"),
    [
        (["31"], 0, False),
        (["31", "34,5"], 2, False),
        (["31", "34,5", "40"], 3, True),
        (["31", "34,5", "2F"], 0, False),
        (["1F", "2F", "3F"], 0, False),
        (["NaN", "Infinity", "-Infinity"], 0, False),
    ],
    ids=["one", "two: no line", "three: a line", "not all are numbers", "levels", "no numbers that can be drawn"],
)
def test_a_line_stands_only_through_three_numbers_or_more(results, dots, has_line):
    rows = [result(f"{2027 - number}-11-12", value) for number, value in enumerate(results)]

    (one,) = series(rows)

    assert [row["taken_on"].year for row in one.rows] == sorted(row["taken_on"].year for row in one.rows)
    assert (len(one.chart.dots) if one.chart else 0, bool(one.chart and one.chart.line)) == (dots, has_line)


def test_each_test_of_each_subject_has_a_picture_of_its_own():
    rows = [result("2026-01-01", "5", test=test, subject=subject) for subject in ("Rekenen", "Engels") for test in "ab"]

    assert [(each.subject, each.test) for each in series(rows)] == [
        ("Rekenen", "a"), ("Rekenen", "b"), ("Engels", "a"), ("Engels", "b"),
    ]  # fmt: skip


def test_rows_that_are_not_asked_are_not_shared_and_not_kept(world):
    switch(world, "PRO:ASSESSMENTS", "PRO:INTERNSHIPS")
    part = part_of(world.plan, Kind.PERSPECTIVE)
    assert pages.section_of(part, "toetsen")
    part.assessments.create(subject="Rekenen", test="Rekentoets", taken_on=date(2026, 11, 12), result="34")
    assert part_of(world.plan, Kind.PERSPECTIVE).content["assessments"]
    switch(world)
    draft = fill_perspective(part_of(world.plan, Kind.PERSPECTIVE), exit_destination="PRO_DIPLOMA")
    assert draft.content["assessments"] == []
    assert pages.section_of(draft, "toetsen") is None

    shared = actions.share(draft, by=world.coordinator)

    assert not Perspective.objects.get(pk=shared.pk).assessments.exists()
    assert Verification().plan(world.plan).defects == []


def test_a_row_is_written_on_the_page_of_its_own(world):
    switch(world, "PRO:INTERNSHIPS")
    part, client = part_of(world.plan, Kind.ACTION), Client()
    client.force_login(world.coordinator)
    address = reverse("part_section", args=[part.pk, "stage"])
    row = {"company": "Bakkerij Van Dam", "from_on": "2026-12-01", "until_on": "2026-11-01", "days": "maandag"}
    sent = {f"internships-0-{name}": value for name, value in row.items()} | {"internships-TOTAL_FORMS": "1"}

    wrong = client.post(address, sent).content.decode()
    client.post(address, sent | {"internships-0-until_on": "2027-07-01"})

    assert "De laatste dag ligt vóór de eerste dag." in wrong
    assert [(each.company, each.days) for each in part.internships.all()] == [("Bakkerij Van Dam", "maandag")]
