"""What `once_a_module` promises: built once, whole and untouched for each test, and no more than it asked for."""

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import School
from tests.factories import make_school
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
built = []


@once_a_module
def school():
    built.append("school")
    default_storage.save("brief.txt", ContentFile(b"Geschreven."))
    mail.EmailMessage("Een brief", to=["ouder@thuis.example"]).send()
    return make_school()


@once_a_module
def neighbours(school):
    school.neighbour = make_school(name="De Brug")
    return [school, school.neighbour]


@pytest.mark.parametrize("name", ["De Linde", "De Beuk"])
def test_what_a_test_changes_is_gone_in_the_next(school, name):
    assert (school.name, School.objects.get().name) == ("De Regenboog", "De Regenboog")
    assert [letter.subject for letter in mail.outbox] == ["Een brief"]
    assert default_storage.size("brief.txt") == len("Geschreven.")

    School.objects.update(name=name)
    school.name = name
    mail.outbox.clear()
    default_storage.delete("brief.txt")


@pytest.mark.parametrize("again", [1, 2])
def test_one_world_stands_upon_another_and_the_rows_are_the_same_ones(school, neighbours, again):
    assert [each.name for each in School.objects.order_by("pk")] == ["De Regenboog", "De Brug"]
    assert school is neighbours[0]
    assert school.neighbour is neighbours[1]
    assert built == ["school"]


def test_who_asks_for_nothing_begins_with_nothing():
    assert not School.objects.exists()
    assert not default_storage.exists("brief.txt")


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_has_a_world_of_its_own(neighbours):
    assert School.objects.count() == 2
    assert default_storage.exists("brief.txt")
