"""Every form about people and schools with bad input: a sentence by the field, nothing typed lost, and never an error."""

import re
from dataclasses import dataclass, field
from itertools import count as counting
from uuid import uuid4

import pytest
from django.db import OperationalError, transaction
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Holiday, Invitation, StaffChange
from students.models import (
    AccessGrant,
    Assignment,
    Authority,
    CapabilityRecord,
    DisagreementRecord,
    Guardian,
    InvolvedPerson,
    Person,
    Student,
)
from tests.factories import make_user, make_world, today
from tests.interrupted import broken_at, in_between
from tests.opened import started
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgresql")]

DAY = today().isoformat()
PERSON = {"person-given_name": "Łucja", "person-family_name": "Święcicka", "person-language": "nl"}
GUARDIAN = PERSON | {"guardian-relation": "MOTHER", "guardian-receives": "NONE"}
PUPIL = PERSON | {
    "number": "12345", "birth_date": "2011-02-03", "sector": "VO", "class_name": "3 kb", "enrolled_on": DAY,
}  # fmt: skip
AUTHORITY = {"value": "YES", "basis": "PARENT", "from_on": DAY, "evidence": "uittreksel gezien"}
SCHOOL = {
    "name": "De Regenboog", "board": "Stichting", "sectors": ["VO"], "phone": "071 123 45 67",
    "email": "a@regenboog.example", "consent_policy": "GUARDIANS_UNTIL_18", "consent_mode": "ALL", "answer_days": "14",
    "retention_years": "2",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One form: what to type, and which fields to get wrong. `rows`: what a double press must not double."""

    of: str  # whose page it is: school, student, guardian, involved, colleague or nobody
    typed: dict
    required: str
    text: str = ""
    day: str = ""
    choice: str = ""
    number: str = ""
    rows: tuple = ()
    once: str = "once"
    kept: str = field(default="")  # a field whose text must survive a mistake elsewhere


PAGES = {
    "student_new": Page("nobody", PUPIL, "class_name", "person-family_name", "birth_date", "sector", "school_year", (Student, Person), kept="level"),
    "student_edit": Page("student", PUPIL, "number", "class_name", "left_on", "sector", "school_year", kept="level"),
    "guardian_new": Page("student", GUARDIAN | {f"authority-{name}": text for name, text in AUTHORITY.items()}, "guardian-relation", "person-family_name", "authority-from_on", "known-person", "", (Guardian, Person, Authority), "authority-once", kept="person-phone"),
    "guardian_edit": Page("guardian", GUARDIAN, "guardian-relation", "guardian-organisation", "guardian-deceased_on", "guardian-relation", kept="person-phone"),
    "authority_add": Page("guardian", AUTHORITY, "value", "evidence", "until_on", "value", rows=(Authority,)),
    "grant_add": Page("guardian", {"from_on": DAY}, "from_on", day="until_on", rows=(AccessGrant,)),
    "capability_add": Page("student", {"value": "CURATELE", "from_on": DAY, "evidence": "beschikking"}, "value", "evidence", "from_on", "value", rows=(CapabilityRecord,)),
    "disagreement_add": Page("student", {"known": "on", "from_on": DAY, "evidence": "gesprek"}, "evidence", "evidence", "from_on", rows=(DisagreementRecord,)),
    "assignment_add": Page("student", {"function": "MENTOR", "reads": "PLAN", "from_on": DAY}, "function", day="from_on", choice="user", rows=(Assignment,)),
    "involved_add": Page("student", {"name": "Joke", "role": "arts"}, "role", "name", "since_on", rows=(InvolvedPerson,), kept="tasks"),
    "involved_edit": Page("involved", {"name": "Joke", "role": "arts"}, "name", "tasks", "permission_on", kept="organisation"),
    "holiday_add": Page("school", {"name": "herfst", "from_on": DAY, "until_on": DAY}, "until_on", "name", "from_on", rows=(Holiday,)),
    "school": Page("school", SCHOOL, "board", "name", choice="consent_mode", number="answer_days", kept="support_point"),
    "staff_new": Page("school", {"name": "Iris Koning", "email": "iris@regenboog.example", "roles": ["DIRECTOR"]}, "name", "name", choice="roles", rows=(Invitation, StaffChange), kept="mandate"),
    "staff_edit": Page("colleague", {"name": "Iris Koning", "email": "iris@regenboog.example", "roles": ["DIRECTOR"]}, "email", "name", choice="roles", kept="mandate"),
}  # fmt: skip
# What goes wrong: the kind of field, what is typed, and words of the sentence by that field.
LONG = "Een heel lange naam " * 40
MISTAKES = {
    "nothing typed": ("required", "", "Vul dit in."),
    "too long": ("text", LONG, "tekens"),
    "a null character": ("text", "Jan\x00sen", "ekens"),
    "a control character": ("text", "Jan\x07sen", "tekens"),
    "the year 202": ("day", "0202-03-04", "Klopt het jaar 202"),
    "no day": ("day", "gisteren", "datum"),
    "a choice there is not": ("choice", "9" * 23, "Kies een van de mogelijkheden"),
    "a choice that is no number": ("choice", "a\x00b", "mogelijkheden|Null-tekens"),
    "a number too large": ("number", "9" * 23, "hoogstens|van 1 tot en met"),
    "no number": ("number", "veel", "heel getal"),
}


@once_a_module
def built():
    """One school, with somebody who edits people and settings."""
    town = make_world()
    town.administrator.memberships.create(school=town.school, role=Role.COORDINATOR)
    town.involved = InvolvedPerson.objects.create(student=town.student, name="Joke", role="arts")
    town.colleague = make_user(town.school, Role.TEAM)
    return town


@pytest.fixture
def town(built, client):
    client.force_login(built.administrator)
    built.client = client
    return built


def address(town, name: str) -> str:
    whose = PAGES[name].of
    row = {"guardian": "mother"}.get(whose, whose)
    arguments = {"nobody": [], "colleague": [town.school.pk, town.colleague.pk]}.get(whose) or (
        [] if whose == "nobody" else [getattr(town, row).pk]
    )
    return reverse(name, args=arguments)


def filled(town, name: str, changes: dict) -> dict:
    """The form as it is meant to be filled in."""
    page, own = PAGES[name], {}
    if name == "student_new":
        own["school"] = town.school.pk
    if name == "assignment_add":
        own["user"] = town.colleague.pk
    if page.once:
        own[page.once] = str(uuid4())
    if page.kept:
        own[page.kept] = "06 1234 5678"
    if name == "school" or name.endswith(("_edit", "_add")):
        own |= started(town.client, address(town, name))
    return page.typed | own | changes


def count(page: Page) -> list[int]:
    return [model.objects.count() for model in page.rows]


def test_every_form_about_people_and_schools_is_tried():
    from tests.guards.test_access import STAFF_ROUTES

    about_people = {name for name in STAFF_ROUTES if name.split("_")[0] in {"guardian", "authority", "grant", "capability", "disagreement", "assignment", "involved", "holiday", "staff", "school"}}  # fmt: skip

    assert about_people | {"student_new", "student_edit"} == set(PAGES) | {
        "assignment_end",
        "holiday_delete",
        "guardian_take_off",
        "school_mail",
    }


@pytest.mark.parametrize(
    ("name", "mistake"),
    [(name, mistake) for name, page in PAGES.items() for mistake in MISTAKES if getattr(page, MISTAKES[mistake][0])],
)
def test_a_mistake_is_answered_by_the_field_and_loses_nothing(client, town, name, mistake):
    page, (kind, typed, words) = PAGES[name], MISTAKES[mistake]
    wrong, before = getattr(page, kind), count(page)

    response = client.post(address(town, name), filled(town, name, {wrong: typed}))

    html = response.content.decode()
    assert response.status_code == 200
    by_the_field = html[html.index(f'id="error_1_id_{wrong}"') :]
    assert re.search(words, by_the_field[: by_the_field.index("</div>")])
    assert count(page) == before
    if kind in ("text", "day", "number"):
        assert typed.strip()[:3] in html
    if page.kept and wrong != page.kept:
        assert "06 1234 5678" in html


@pytest.mark.parametrize("name", PAGES)
def test_pressed_twice_it_is_there_once_and_leads_to_the_same_place(client, town, name):
    page, typed = PAGES[name], filled(town, name, {})
    before = count(page)

    first, second = client.post(address(town, name), typed), client.post(address(town, name), typed)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == first["Location"]
    assert count(page) == [number + 1 for number in before]


@pytest.mark.parametrize("name", PAGES)
def test_a_second_press_at_whatever_moment_of_the_first_is_no_error_and_adds_nothing(client, town, name):
    page, where = PAGES[name], address(town, name)
    for moment in counting():
        typed, before = filled(town, name, {}), count(page)
        with transaction.atomic():
            found = in_between(lambda: client.post(where, typed), lambda: client.post(where, typed), moment)  # noqa: B023
            assert {answer.status_code for answer in found} <= {200, 302}
            assert count(page) == [number + 1 for number in before]
            transaction.set_rollback(True)
        if len(found) == 1:
            break

    assert moment > 3


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.rows])
def test_what_failed_halfway_is_not_half_there_and_may_be_pressed_again(client, town, name):
    page, typed = PAGES[name], filled(town, name, {})
    before = count(page)

    with broken_at(page.rows[-1]), pytest.raises(OperationalError):
        client.post(address(town, name), typed)

    assert count(page) == before
    assert client.post(address(town, name), typed).status_code == 302
    assert count(page) == [number + 1 for number in before]
