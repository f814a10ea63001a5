"""What went wrong stands at the field that it is about, and once above the page with a link to it; in Dutch."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from consent.forms.staff import InvalidationForm
from consent.round import actions
from plans.choices import Kind
from tests.factories import established, make_school, make_student, make_world, today
from tests.plans.test_pages import starting
from tests.students.test_pages import pupil
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]  # a page is the same on either engine


def in_a_school():
    return make_world()


world = once_a_module(in_a_school)
TOMORROW = (today() + timedelta(days=1)).isoformat()


def summary(html: str) -> list[tuple[str, str]]:
    """(link, words) of each mistake in the one summary of this page."""
    found = re.findall(r'<div class="errors".*?</div>', html, re.DOTALL)
    assert len(found) == 1
    return re.findall(r'<li>(?:<a href="#([^"]*)">)?(.*?)(?:</a>)?</li>', found[0])


def test_a_page_of_several_forms_has_one_summary_and_every_link_leads_to_its_field(client, world):
    client.force_login(world.administrator)

    typed = {"person-given_name": "Ada", "person-email": "geen adres", "person-language": "nl"}
    typed |= {"guardian-receives": "NONE", "authority-value": "YES", "authority-evidence": "Uittreksel gezien."}
    typed |= {"authority-once": "8c1c7f60-0000-4000-8000-000000000006"}
    html = client.post(reverse("guardian_new", args=[world.student.pk]), typed).content.decode()

    mistakes = summary(html)
    assert mistakes == [
        ("id_person-email", "E-mail: Voer een geldig e-mailadres in."),
        ("id_guardian-relation", "Relatie: Vul dit in."),
        ("id_authority-basis", "Grond: Kies waarop het gezag berust."),
    ]
    assert all(f'id="{link}"' in html for link, _ in mistakes)
    assert html.count('id="fouten"') == 1
    assert "<title>Fout: " in html


def test_what_is_wrong_with_a_form_as_a_whole_is_said_once(client, world):
    client.force_login(world.coordinator)
    page = reverse("plan_start", args=[world.student.pk])

    html = client.post(page, starting(world.student)).content.decode()

    assert summary(html) == [("", "Deze leerling heeft al een lopend plan.")]
    assert html.count("Deze leerling heeft al een lopend plan.") == 1


def test_a_number_that_another_pupil_has_says_whose_it_is(client, world):
    client.force_login(world.administrator)
    other = make_student(make_school(name="De Brug"), number="77777")

    again = client.post(reverse("student_new"), pupil(world, number=world.student.number))
    html = again.content.decode()

    words = "Dit leerlingnummer is al van Yara van der Meulen, klas 3 kb. Klopt het nummer?"
    assert summary(html) == [("id_number", f"Leerlingnummer: {words}")]
    assert again.context["form"].errors == {"number": [words]}
    assert client.post(reverse("student_new"), pupil(world, number=other.number)).status_code == 302


def test_a_pupil_keeps_an_own_number(client, world):
    client.force_login(world.administrator)
    page = reverse("student_edit", args=[world.student.pk])

    form = client.get(page).context["form"]
    again = client.post(page, {"number": world.student.number, "started": form["started"].value()})

    assert "number" not in again.context["form"].errors


def test_a_day_that_is_still_to_come_is_said_at_its_field_when_a_plan_begins(client, world):
    client.force_login(world.coordinator)
    student = make_student(world.school, name="Bilal Haddad")

    page = client.post(reverse("plan_start", args=[student.pk]), starting(student, begun_on=TOMORROW))

    assert page.context["form"].errors == {"begun_on": ["Deze dag is nog niet geweest."]}
    assert summary(page.content.decode())[0][0] == "id_begun_on"


def test_a_day_that_is_still_to_come_is_said_at_its_field_when_a_version_begins(client, world):
    part = established(world, Kind.PERSPECTIVE)
    client.force_login(world.coordinator)
    once = "8c1c7f60-0000-4000-8000-000000000005"

    page = client.post(
        reverse("part_revise", args=[part.pk]), {"reason": "Iets anders.", "begun_on": TOMORROW, "once": once}
    )

    assert page.context["form"].errors == {"begun_on": ["Deze dag is nog niet geweest."]}
    assert summary(page.content.decode()) == [("id_begun_on", "Gesprekken tellen vanaf: Deze dag is nog niet geweest.")]


def test_who_wants_a_new_version_that_is_there_is_led_to_it(client, world):
    part = established(world, Kind.PERSPECTIVE)
    newer = actions.revise(part, by=world.coordinator, reason="Al begonnen.")
    client.force_login(world.coordinator)
    page = reverse("part_revise", args=[part.pk])

    html = client.get(page).content.decode()

    assert f'href="{reverse("part_edit", args=[newer.pk])}">Naar versie 2, die er al is</a>' in html


def test_a_question_keeps_its_own_mark_and_a_group_of_choices_can_be_reached():
    form = InvalidationForm({})

    html = render_to_string("components/error_summary.html", {"form": form})
    fields = render_to_string("bootstrap5/field.html", {"field": form["reason"], "form_show_errors": True})

    assert summary(html)[0] == ("id_reason", "Waarom mag dit antwoord niet meetellen? Kies een reden.")
    assert '<fieldset id="id_reason"' in fields


def test_a_sentence_that_is_a_label_keeps_its_full_stop_alone(client, world):
    client.force_login(world.coordinator)

    html = client.post(reverse("consultation_new", args=[world.plan.pk]), {"type": "NOTIFICATION"}).content.decode()

    assert any("Ik weet dat het niet telt als overleg. Een mededeling telt niet" in words for _, words in summary(html))
