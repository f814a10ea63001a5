"""Inspectie: who reads it, what it counts, what it narrows to, and what leaves the house."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.choices import Role
from accounts.models import SecurityEvent
from agenda.inspection.cells import Asked
from agenda.models import PlanSummary, RequirementState
from agenda.refresh import refresh_all, refresh_stale
from plans.models import Plan, register
from plans.policy import school_year
from students.models import Person
from tests.factories import ago, established, make_user, make_world, shared, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
YEAR = school_year(today())[0].year


@once_a_module
def world():
    world = make_world()
    established(world, "PERSPECTIVE", days=4)
    established(world, "ACTION", days=3)
    refresh_all(today())
    return world


def cells(world, year: int = YEAR) -> dict[str, RequirementState]:
    refresh_stale(PlanSummary.objects.all(), today())
    return {row.code: row for row in RequirementState.objects.filter(plan=world.plan, school_year=year)}


def page(client, user, url="inspection", **query):
    client.force_login(user)
    return client.get(reverse(url), query)


def opened(world) -> str:
    """The address of the questions about this plan, as a row of the matrix has it."""
    return reverse("plan_inspection", args=[world.plan.pk])


def text(response) -> str:
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


# The rows ---------------------------------------------------------------------------------------------------------------


def test_a_plan_that_was_established_fulfils_what_was_asked_of_it_so_far(world):
    found = cells(world)

    for code in ("CONTENT", "FACTORS", "ACTION", "CONSENT", "TALK", "HEARD_DRAFTING"):
        assert found[code].state == "YES", code
    assert found["ACTION"].on == ago(3).date()
    assert found["CONSENT"].detail == "versie 1: moeder, vader"
    assert found["EVALUATED"].state == "NOT_YET"
    assert (found["REGISTER"].state, found["REGISTER"].detail) == ("NOT_YET", "begin")


def test_what_is_put_into_the_register_is_so_at_once(world):
    codes = [code for plan in register.periods([world.school.pk]) for code in register.dates_of(plan)]

    register.process(codes, [world.school.pk], by=world.coordinator)

    assert cells(world)["REGISTER"].state == "YES"


def test_a_plan_that_waits_says_until_when_and_then_no(world):
    other = make_world()
    refresh_all(today())
    assert (cells(other)["SIX_WEEKS"].state, cells(other)["SIX_WEEKS"].on) == ("NOT_YET", other.plan.establish_by)

    Plan.objects.filter(pk=other.plan.pk).update(establish_by=today() - timedelta(days=1))

    assert cells(other)["SIX_WEEKS"].state == "NO"
    assert cells(other)["ACTION"].state == "NO"


def test_a_proposal_that_lies_before_the_family_has_its_content():
    world = make_world()
    shared(world, "PERSPECTIVE")

    found = cells(world)

    assert (found["CONTENT"].state, found["FACTORS"].state, found["SIX_WEEKS"].state) == ("YES", "YES", "NOT_YET")


# The page ---------------------------------------------------------------------------------------------------------------


def test_the_page_shows_each_plan_with_its_cells_and_what_they_count(client, world):
    said = text(page(client, world.director))

    assert f"Inspectie {YEAR}/{(YEAR + 1) % 100:02}" in said
    assert str(world.student) in said
    assert reverse("consent", args=[world.plan.parts.get(kind="ACTION").pk]) in said
    for code in Asked:
        assert code.label.capitalize() in said


def test_only_who_reads_all_plans_of_a_school_opens_it(client, world):
    for user in (world.mentor, world.administrator):
        for url in ("inspection", "inspection_course", "inspection_csv", "inspection_xlsx"):
            assert page(client, user, url).status_code == 403
    assert opened(world) not in text(page(client, make_world().coordinator))


def test_a_school_that_is_not_the_readers_narrows_nothing(client, world):
    other = make_world()

    said = text(page(client, world.coordinator, school=other.school.pk))

    assert opened(world) in said
    assert opened(other) not in said
    assert page(client, world.coordinator, jaar="x", eis="x", stand="x", wie="x", page="x").status_code == 200


def test_a_filter_finds_the_plans_of_which_the_cell_says_so(client, world):
    late = make_world()
    late.coordinator.memberships.create(school=world.school, role=Role.COORDINATOR)
    Plan.objects.filter(pk=late.plan.pk).update(establish_by=today() - timedelta(days=1))
    refresh_all(today())

    found = page(client, late.coordinator, eis="SIX_WEEKS", stand="NO").context["page"].object_list

    assert [row.pk for row in found] == [late.plan.pk]
    only = page(client, late.coordinator, school=world.school.pk).context["page"].object_list
    assert [row.pk for row in only] == [world.plan.pk]
    (tally,) = (each for each in page(client, late.coordinator).context["tallies"] if each.code == Asked.SIX_WEEKS)
    assert (tally.yes + tally.not_yet, tally.no) == (1, 1)


def test_a_year_in_which_no_plan_ran_is_empty(client, world):
    assert "Geen plannen gevonden." in text(page(client, world.director, jaar=YEAR - 3))


def test_without_names_nobody_is_named(client, world):
    for url in ("inspection", "inspection_csv"):
        said = text(page(client, world.director, url, namen="nee"))

        assert world.plan.number in said
        assert world.student.person.family_name not in said
        assert world.student.number not in said


def test_the_years_stand_side_by_side(client, world):
    said = text(page(client, world.director, "inspection_course"))

    assert "100 %" in said
    assert f"{YEAR - 4}/" in said


# What leaves the house --------------------------------------------------------------------------------------------------


def test_the_list_leaves_as_csv_and_as_a_workbook_and_that_is_noted(client, world):
    csv = text(page(client, world.director, "inspection_csv"))
    file = b"".join(page(client, world.director, "inspection_xlsx").streaming_content)

    head, line = csv.removeprefix("\ufeff").splitlines()
    sheet = [[cell.value for cell in row] for row in load_workbook(BytesIO(file)).active.iter_rows()]
    assert head.split(";") == sheet[0]
    assert sheet[1][2] == world.plan.number
    told = dict(zip(sheet[0], sheet[1], strict=True))
    assert told["handelingsdeel"] == "ja"
    assert told["handelingsdeel: datum"].date() == ago(3).date()
    assert ago(3).date().isoformat() in line
    assert SecurityEvent.objects.filter(kind="EXPORTED", code="inspection").count() == 2


def test_a_name_is_never_a_formula_in_a_spreadsheet(client, world):
    Person.objects.filter(pk=world.student.person_id).update(given_name='=HYPERLINK("http://x")', infix="")

    csv = text(page(client, world.director, "inspection_csv"))
    file = b"".join(page(client, world.director, "inspection_xlsx").streaming_content)

    assert "'=HYPERLINK" in csv
    row = list(load_workbook(BytesIO(file)).active.iter_rows())[1]
    assert "f" not in {cell.data_type for cell in row}
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in row)


def test_an_export_asks_who_it_is_again(client, world, settings):
    settings.SECOND_FACTOR_DEMANDED = True
    client.force_login(make_user(world.school, Role.DIRECTOR))

    assert client.get(reverse("inspection_csv")).status_code in (302, 403)
