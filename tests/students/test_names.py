"""Names as they are: of one part, in every script, found whatever apostrophe or dash was typed."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.forms.fields import tidy
from core.signs import shows_nothing
from students.forms import PersonForm
from students.models import Person, Student
from students.names import fold
from tests.factories import make_school, make_staff, make_student

NAMELESS = "Vul een voornaam of een achternaam in."


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Sanne in ’t Veld", "in ’t veld"),
        ("Sanne in ’t Veld", "in 't veld"),
        ("Sanne in ’t Veld", "in `t veld"),
        ("Sanne in 't Veld", "in ʼt veld"),
        ("Liam O’Connor", "o'connor"),
        ("Liam O'Connor", "oconnor"),
        ("Eva van Oldenbarneveld-Ruys", "oldenbarneveld–ruys"),
        ("Eva van Oldenbarneveld–Ruys", "oldenbarneveld-ruys"),
        ("Eva van Oldenbarneveld - Ruys", "Oldenbarneveld‑Ruys"),
        ("Yara van der Meulen", "Meulen, Yara"),
        ("Yara van der Meulen", "meulen, y."),
        ("Éva Łukasz-Ødegård", "eva lukasz odegard"),
        ("علی\u200cرضا احمدی", "علیرضا"),
    ],
)
def test_a_name_is_found_whatever_apostrophe_dash_or_comma_was_typed(name, typed):
    assert all(word in fold(name) for word in fold(typed).split())


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["meulen, yara", "’t Hoen", "t hoen", "hoen–de vries"])
def test_the_list_of_pupils_finds_them(typed, client):
    school = make_school()
    staff = make_staff(school)
    name = "Yara van der Meulen" if "yara" in typed else "Daan ’t Hoen-de Vries"
    pupil = make_student(school, name=name)
    make_student(school, name="Bilal Haddad")
    client.force_login(staff.coordinator)

    assert [row.pk for row in Student.objects.named(typed)] == [pupil.pk]
    assert name in client.get(reverse("students"), {"q": typed}).content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("علی\u200cرضا", "علی\u200cرضا"),  # Persian
        ("श्री\u200dमती", "श्री\u200dमती"),  # Hindi
        ("Nadia\u200c", "Nadia"),
        ("Na\u200ddia", "Nadia"),
        ("No\u200bor\u2060", "Noor"),
        ("\ufeffNoor", "Noor"),
        ("\u2068ليلى\u2069", "ليلى"),
        ("\u202a0612\u202c", "0612"),
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_joiners_stay_where_a_script_is_spelled_with_them_and_other_invisible_signs_go(typed, kept):
    assert tidy(typed) == kept


@pytest.mark.parametrize("typed", ["\u200b", " \u2060 ", "\u3164", "\u2800\u2800", "\u200f", "\u115f", "\u00ad"])
def test_a_name_of_nothing_but_invisible_signs_is_no_name(typed):
    assert shows_nothing(typed)

    form = PersonForm({"given_name": typed, "family_name": "", "language": "nl"})

    assert form.errors["given_name"] in (["Hier staat niets dat te zien is. Typ dit opnieuw."], [NAMELESS])


@pytest.mark.parametrize("sign", ["\u202e", "\u202d"])
def test_a_name_with_a_sign_that_turns_the_text_around_is_refused(sign):
    form = PersonForm({"given_name": "Noor", "family_name": f"de {sign}reoB", "language": "nl"})

    assert form.errors["family_name"] == [
        "Hier staat een onzichtbaar teken in dat de leesrichting omdraait. Typ dit opnieuw."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("parts", [("Suharto", ""), ("", "Suharto")])
def test_one_name_is_a_name(parts):
    form = PersonForm({"given_name": parts[0], "family_name": parts[1], "language": "nl"})

    assert form.is_valid(), form.errors
    form.instance.school = make_school()
    person = form.save()
    assert (person.name, person.first_name) == ("Suharto", "Suharto")


@pytest.mark.django_db
def test_the_database_keeps_nobody_without_a_name():
    school = make_school()

    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(school=school, given_name="", family_name="")


def test_what_else_is_wrong_on_the_page_does_not_turn_no_name_into_the_name_of_a_rule():
    form = PersonForm({"given_name": "", "family_name": "", "email": "niet@", "language": "nl"})

    assert form.errors["given_name"] == [NAMELESS]
    assert set(form.errors) == {"given_name", "email"}
