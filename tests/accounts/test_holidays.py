"""The school holidays of a region, from a file."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Holiday
from consent.round import state
from tests.factories import make_school
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db

GOOD = """region,name,from,until
Noord,Voorjaarsvakantie,2027-02-20,2027-02-28
Midden,Voorjaarsvakantie,2027-02-20,2027-02-28
ZUID,Voorjaarsvakantie,13-02-2027,21-02-2027
alle,Kerstvakantie,2026-12-19,2027-01-03
"""


@once_a_module
def schools():
    return {region: make_school(name=f"School {region}", region=region) for region in ("NORTH", "SOUTH", "")}


@pytest.fixture
def load(tmp_path):
    def run(text: str | bytes) -> str:
        file, out = tmp_path / "vakanties.csv", io.StringIO()
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        call_command("load_holidays", str(file), stdout=out)
        return out.getvalue()

    return run


def of(school) -> list[tuple]:
    return [(row.name, row.from_on, row.until_on) for row in school.holidays.all()]


CHRISTMAS = ("Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3))


def test_every_school_gets_the_holidays_of_its_region(schools, load):
    said = load(GOOD)

    assert of(schools["NORTH"]) == [CHRISTMAS, ("Voorjaarsvakantie", date(2027, 2, 20), date(2027, 2, 28))]
    assert of(schools["SOUTH"]) == [CHRISTMAS, ("Voorjaarsvakantie", date(2027, 2, 13), date(2027, 2, 21))]
    assert of(schools[""]) == []
    assert "in dit bestand: 2. Nieuwe of veranderde vakanties: 4." in said
    assert "nog zonder vakantieregio in Beheer: 1." in said


def test_a_second_time_changes_nothing(schools, load):
    load(GOOD)
    before = list(Holiday.objects.values_list("pk", flat=True))

    assert "vakanties: 0." in load(GOOD)
    assert list(Holiday.objects.values_list("pk", flat=True)) == before


def test_other_days_replace_those_of_the_same_holiday_and_not_of_next_year(schools, load):
    load(GOOD)
    load(GOOD.replace("2027-02-20,2027-02-28\nMidden", "2027-02-21,2027-03-01\nMidden"))
    load("region,name,from,until\nNoord,Voorjaarsvakantie,2028-02-19,2028-02-27\n")

    found = [row[1:] for row in of(schools["NORTH"]) if row[0] == "Voorjaarsvakantie"]
    assert found == [(date(2027, 2, 21), date(2027, 3, 1)), (date(2028, 2, 19), date(2028, 2, 27))]


def test_a_holiday_that_the_school_wrote_without_a_capital_is_the_same_one(schools, load):
    schools["NORTH"].holidays.create(name="kerstvakantie", from_on=date(2026, 12, 21), until_on=date(2027, 1, 1))

    load(GOOD)

    assert of(schools["NORTH"])[0] == ("kerstvakantie", date(2026, 12, 19), date(2027, 1, 3))
    assert len(of(schools["NORTH"])) == 2


def test_what_the_school_entered_itself_stays(schools, load):
    schools["NORTH"].holidays.create(name="Studiedag", from_on=date(2027, 2, 19), until_on=date(2027, 2, 19))

    load(GOOD)

    assert len(of(schools["NORTH"])) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Regel 1: de kolommen zijn region, name, from, until"),
        ("naam,van,tot\n", "Regel 1"),
        ("region,name,from,until\n", "geen vakanties"),
        (GOOD + "Oost,Herfst,2027-10-16,2027-10-24\n", "Regel 6: “Oost” is geen regio"),
        (GOOD + "Noord,Herfst,2027-10-16\n", "Regel 6: er horen 4 kolommen"),
        (GOOD + "Noord,,2027-10-16,2027-10-24\n", "Regel 6: geef de vakantie een naam"),
        (GOOD + "Noord,Herfst,16 oktober,2027-10-24\n", "“16 oktober” is geen datum"),
        (GOOD + "Noord,Herfst,2027-02-30,2027-10-24\n", "“2027-02-30” is geen datum"),
        (GOOD + "Noord,Herfst,2027-10-24,2027-10-16\n", "ligt vóór de eerste dag"),
        (GOOD + "Noord,Herfst,2026-10-16,2027-10-24\n", "langer dan elf weken"),
        (b"region,name,from,until\nNoord,F\xeate,2027-10-16,2027-10-24\n", "UTF-8"),
    ],
)
def test_one_bad_line_is_named_and_nothing_is_kept(schools, load, text, words):
    with pytest.raises(CommandError) as refused:
        load(text)

    assert words in str(refused.value)
    assert not Holiday.objects.exists()


def test_every_bad_line_is_named_at_once(schools, load):
    with pytest.raises(CommandError) as refused:
        load("region,name,from,until\nOost,Herfst,2027-10-16,2027-10-24\nNoord,Herfst,nooit,ooit\n")

    assert [line.split(":")[0] for line in str(refused.value).splitlines()[1:]] == ["Regel 2", "Regel 3", "Regel 3"]


def test_semicolons_and_the_mark_of_a_spreadsheet_are_fine(schools, load):
    load(b"\xef\xbb\xbf" + GOOD.replace(",", ";").encode())

    assert len(of(schools["NORTH"])) == 2


def test_a_file_that_is_not_there_is_said_in_one_line():
    with pytest.raises(CommandError, match="niet te openen"):
        call_command("load_holidays", "/nergens/vakanties.csv")


def test_the_answer_date_moves_past_what_was_loaded(schools, load):
    load(GOOD)

    assert state.answer_by(schools["NORTH"], date(2026, 12, 10)) == date(2027, 1, 4)
