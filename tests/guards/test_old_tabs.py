"""A page about people or school that was open while somebody else changed the same thing undoes nothing.

Thirteen siblings were reproduced on the running product; each is a row here.
"""

from dataclasses import dataclass
from datetime import date

import pytest
from django.urls import reverse

from accounts.choices import Role
from students.models import Guardian, InvolvedPerson
from tests.factories import make_user, make_world
from tests.opened import form_in, opened
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgresql")]


@dataclass(frozen=True)
class Tab:
    """A page that stands open. Meanwhile `column` of `row` becomes `meanwhile`; the page only changes `typed`."""

    page: str
    row: str
    column: str
    meanwhile: object
    field: str
    mine: str
    """What an old tab would put into the same field."""
    typed: tuple[str, str]


PERSON = ("person-phone", "06 1234 5678")
TABS = {
    "a contact ban": Tab("guardian_edit", "father", "contact_blocked", True, "guardian-contact_blocked", "", PERSON),
    "a death": Tab("guardian_edit", "father", "deceased_on", date(2026, 11, 3), "guardian-deceased_on", "2026-11-01", PERSON),
    "what a parent without authority receives": Tab("guardian_edit", "father", "receives", "FULL", "guardian-receives", "INFORMATION", PERSON),
    "an organisation": Tab("guardian_edit", "father", "organisation", "Jeugdbescherming", "guardian-organisation", "Ander", PERSON),
    "a relation": Tab("guardian_edit", "father", "relation", "OTHER", "guardian-relation", "PARENT", PERSON),
    "a secret address": Tab("guardian_edit", "father.person", "address_protected", True, "person-address_protected", "", PERSON),
    "an address of a parent": Tab("guardian_edit", "father.person", "email", "nieuw@thuis.example", "person-email", "ander@thuis.example", PERSON),
    "a birth date": Tab("student_edit", "student", "birth_date", date(2010, 5, 6), "birth_date", "2010-05-07", PERSON),
    "the day of leaving": Tab("student_edit", "student", "left_on", date(2026, 12, 1), "left_on", "2026-12-02", PERSON),
    "a pupil's own address": Tab("student_edit", "student.person", "email", "nieuw@leerling.example", "person-email", "ander@leerling.example", ("level", "havo")),
    "the school's ALL": Tab("school", "school", "consent_mode", "ALL", "consent_mode", "", ("support_point", "Steunpunt Rijnland")),
    "the school's policy": Tab("school", "school", "consent_policy", "GUARDIANS_UNTIL_18", "consent_policy", "PUPIL_CO_SIGNS", ("support_point", "Steunpunt Rijnland")),
    "a colleague's deactivation": Tab("staff_edit", "colleague", "is_active", False, "is_active", "", ("mandate", "")),
    "permission to share": Tab("involved_edit", "involved", "permission_on", date(2026, 11, 3), "permission_on", "2026-11-04", ("tasks", "oefent thuis")),
}  # fmt: skip
# Where there are but two values, both can only have chosen the same, or one of them nothing.
OF_TWO = [name for name, tab in TABS.items() if not tab.mine]


@once_a_module
def built():
    town = make_world()
    town.administrator.memberships.create(school=town.school, role=Role.COORDINATOR)
    Guardian.objects.filter(pk=town.father.pk).update(relation="VOOGD")  # then there may be an organisation
    town.involved = InvolvedPerson.objects.create(student=town.student, name="Joke", role="arts")
    town.colleague = make_user(town.school, Role.TEAM)
    return town


@pytest.fixture
def town(built, client):
    client.force_login(built.administrator)
    return built


def row_of(town, tab: Tab):
    row = town
    for name in tab.row.split("."):
        row = getattr(row, name)
    return row


def where(town, tab: Tab) -> str:
    whose = {"guardian_edit": [town.father.pk], "student_edit": [town.student.pk], "school": [town.school.pk]}
    whose |= {"staff_edit": [town.school.pk, town.colleague.pk], "involved_edit": [town.involved.pk]}
    return reverse(tab.page, args=whose[tab.page])


def changed_elsewhere(town, tab: Tab):
    row = row_of(town, tab)
    type(row).objects.filter(pk=row.pk).update(**{tab.column: tab.meanwhile})
    return row


@pytest.mark.parametrize("name", TABS)
def test_only_what_was_changed_on_this_page_is_written(client, town, name):
    tab = TABS[name]
    page = opened(client, where(town, tab))
    row = changed_elsewhere(town, tab)

    response = client.post(where(town, tab), page | dict([tab.typed]), follow=True)

    row.refresh_from_db()
    assert getattr(row, tab.column) == tab.meanwhile
    assert "Iemand anders veranderde intussen ook iets" in response.content.decode()


@pytest.mark.parametrize("name", [name for name in TABS if name not in OF_TWO])
def test_a_field_that_two_people_changed_is_shown_with_both_values_and_nothing_typed_is_lost(client, town, name):
    tab = TABS[name]
    page = opened(client, where(town, tab)) | dict([tab.typed]) | {tab.field: tab.mine}
    row = changed_elsewhere(town, tab)

    again = client.post(where(town, tab), page)

    row.refresh_from_db()
    assert getattr(row, tab.column) == tab.meanwhile
    html = again.content.decode()
    by_the_field = html[html.index(f'id="error_1_id_{tab.field}"') :]
    assert "Iemand anders veranderde dit intussen. Nu staat er:" in by_the_field
    typed = form_in(html)
    assert (typed[tab.field], typed[tab.typed[0]]) == (tab.mine, tab.typed[1])

    client.post(where(town, tab), typed)  # both were read: now it is a choice

    row.refresh_from_db()
    assert str(getattr(row, tab.column)) == tab.mine


def test_a_page_that_does_not_say_where_it_started_from_asks_before_it_writes_over_anything(client, town):
    tab = TABS["a contact ban"]
    page = opened(client, where(town, tab))
    page.pop("guardian-started")
    row = changed_elsewhere(town, tab)

    html = client.post(where(town, tab), page).content.decode()

    row.refresh_from_db()
    assert row.contact_blocked
    assert "Deze pagina was te oud" in html


def test_the_version_of_one_row_is_not_that_of_another(client, town):
    tab = TABS["a contact ban"]
    page = opened(client, reverse("guardian_edit", args=[town.mother.pk]))
    row = changed_elsewhere(town, tab)

    client.post(where(town, tab), page)

    row.refresh_from_db()
    assert row.contact_blocked
    assert row.person.name == town.father.person.name


def test_pressed_twice_it_is_the_same_change(client, town):
    page = opened(client, reverse("student_edit", args=[town.student.pk])) | {"birth_date": "2010-02-03"}

    answers = [client.post(reverse("student_edit", args=[town.student.pk]), page).status_code for _ in range(2)]

    assert answers == [302, 302]
