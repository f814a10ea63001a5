"""Fields that apply only sometimes: what is needed then is asked, what does not apply is refused, and nothing goes unseen."""

import re

import pytest
from django.urls import reverse

from accounts.choices import Role
from accounts.forms import InvitationForm, StaffForm
from consent.forms.late import NotedRequestForm
from consent.forms.staff import AnswerForm, EndForm
from plans.choices import Kind
from plans.forms.dialogue import ConsultationForm, HearingForm
from plans.forms.draft import page_form
from students.forms import AuthorityForm, GuardianForm
from tests.consent.steps import asked
from tests.factories import established, make_guardian, make_student, make_world, part_of
from tests.plans.test_pages import hearing_data
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


def in_a_school():
    return make_world()


world = once_a_module(in_a_school)


def errors(form, name: str) -> list[str]:
    return list(form.errors.get(name, []))


@pytest.mark.parametrize(
    ("changes", "name", "said"),
    [
        ({}, "own_words", []),
        ({"own_words": ""}, "own_words", ["Vul dit in."]),
        ({"not_heard_reason": "Ziek."}, "not_heard_reason", ["Dit geldt alleen als de leerling niet gehoord is."]),
        ({"outcome": "NOT_POSSIBLE"}, "own_words", ["Dit geldt alleen als de leerling gehoord is."]),
        ({"outcome": "NOT_POSSIBLE", "own_words": ""}, "own_words", []),
        ({"outcome": "NOT_POSSIBLE", "own_words": ""}, "not_heard_reason", ["Vul dit in."]),
        ({"outcome": "NOT_POSSIBLE", "own_words": ""}, "hearer_name", []),
        ({"outcome": ""}, "own_words", []),
    ],
)
def test_a_hearing_holds_own_words_or_why_there_are_none(world, changes, name, said):
    form = HearingForm(hearing_data(**changes), plan=world.plan)

    assert [each.split(" Haal")[0] for each in errors(form, name)] == said


def test_what_was_refused_stays_as_it_was_typed(client, world):
    client.force_login(world.coordinator)
    data = hearing_data(outcome="NOT_POSSIBLE", not_heard_reason="Ziek.")

    form = client.post(reverse("hearing_new", args=[world.plan.pk]), data).context["form"]

    assert form["own_words"].value() == "Het gaat best goed."
    assert not world.plan.hearings.exists()


def test_what_each_said_is_asked_of_who_looked_back(world):
    key = f"said_g{world.mother.pk}"
    form = ConsultationForm(plan=world.plan, initial={"moments": ["DRAFTING"]})
    typed = {"moments": ["DRAFTING"], key: "Het gaat goed.", "present": [key.removeprefix("said_")]}

    assert not form[key].holds
    assert form[key].help_text == "Alleen als u samen terugkeek (evalueren)."
    assert "u samen terugkeek" in errors(ConsultationForm(typed, plan=world.plan), key)[0]
    assert not errors(ConsultationForm(typed | {"moments": ["DRAFTING", "EVALUATING"]}, plan=world.plan), key)


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ({"value": "YES"}, "basis", "Kies waarop het gezag berust."),
        ({"value": "YES", "basis": "PARENT"}, "evidence", "Schrijf hoe u dit weet."),
        ({"value": "NO", "basis": "PARENT"}, "basis", "Dit geldt alleen als er gezag is."),
        ({"value": "NO"}, "evidence", "Schrijf hoe u dit weet."),
        ({"value": "UNKNOWN"}, "evidence", ""),
        ({"value": "UNKNOWN", "evidence": "Vader belt terug."}, "evidence", ""),
    ],
)
def test_a_ground_belongs_to_authority_and_knowing_needs_evidence(typed, name, said):
    assert [each.split(" Haal")[0] for each in errors(AuthorityForm(typed), name)] == ([said] if said else [])


def test_an_organisation_belongs_to_who_is_voogd_and_not_to_a_mother(world):
    typed = {"relation": "MOTHER", "receives": "NONE", "organisation": "Jeugdbescherming"}

    assert errors(GuardianForm(typed), "organisation")
    assert not errors(GuardianForm(typed | {"relation": "VOOGD"}), "organisation")


def test_what_stood_there_before_does_not_stop_who_changes_something_else(world):
    world.mother.organisation = "Jeugdbescherming"

    typed = {"relation": "MOTHER", "receives": "FULL", "organisation": "Jeugdbescherming"}

    assert not errors(GuardianForm(typed, instance=world.mother), "organisation")


def test_a_mandate_is_for_a_director_and_goes_along_when_the_role_does(world):
    typed = {"name": "An Smit", "email": "an@regenboog.example", "is_active": "on", "mandate": "Besluit 7"}
    membership = world.director.memberships.get()
    membership.mandate = "Besluit 7"
    membership.save()
    form = StaffForm(
        typed | {"roles": [Role.TEAM]}, instance=world.director, school=world.school, by=world.administrator
    )

    assert errors(InvitationForm(typed | {"roles": [Role.TEAM]}), "mandate")
    assert not errors(InvitationForm(typed | {"roles": [Role.TEAM, Role.DIRECTOR]}), "mandate")
    assert "mandate" not in form.changed_data
    assert "iemand ook de rol directeur heeft" not in str(form.errors)


def test_a_draft_asks_why_only_of_what_is_so(world):
    draft = part_of(world.plan, Kind.PERSPECTIVE)
    form = page_form(draft, ("exit_destination", "unknown_reason", "why_changed"))

    typed = {"edits": draft.edits, "exit_destination": "VMBO_KB", "unknown_reason": "Het is nog vroeg."}

    assert "why_changed" not in form(instance=draft).fields  # there is nothing it could differ from
    assert "de bestemming nog niet bekend is" in errors(form(typed, instance=draft), "unknown_reason")[0]
    assert not errors(form(typed | {"exit_destination": "UNKNOWN"}, instance=draft), "unknown_reason")


def test_why_a_destination_changes_is_asked_when_it_does(world):
    was = established(world, Kind.PERSPECTIVE)
    was.revise(by=world.coordinator, reason="Het gaat beter.")
    draft = part_of(world.plan, Kind.PERSPECTIVE)
    form = page_form(draft, ("exit_destination", "why_changed"))
    typed = {"edits": draft.edits, "exit_destination": draft.exit_destination, "why_changed": "Het gaat beter."}

    other = next(
        code
        for code, _ in form(instance=draft).fields["exit_destination"].choices
        if code not in ("", draft.exit_destination)
    )

    assert not form(instance=draft)["why_changed"].holds
    assert "anders is dan in de vorige versie" in errors(form(typed, instance=draft), "why_changed")[0]
    assert not errors(form(typed | {"exit_destination": other}, instance=draft), "why_changed")


def test_a_director_gives_a_reason_of_their_own_only_where_support_stops():
    typed = {"ended_on": "2026-11-20", "end_reason": "LEFT_SCHOOL", "end_override": "Ouders zijn het niet eens."}

    assert "de extra ondersteuning stopt" in errors(EndForm(typed, leaving_only=False), "end_override")[0]
    assert not errors(EndForm(typed | {"end_reason": "GOALS_MET"}, leaving_only=False), "end_override")


def test_an_answer_keeps_points_for_a_refusal_and_a_scan_for_paper(world):
    part = asked(world)
    point = AnswerForm(part=part, giver=world.mother.person).fields["points"].choices[0][0]
    typed = {"decision": "CONSENT", "route": "PAPER", "points": [point], f"words_{point}": "Te veel."}

    form = AnswerForm(typed, part=part, giver=world.mother.person)

    assert "iemand niet instemt" in errors(form, "points")[0]
    assert "iemand niet instemt" in errors(form, f"words_{point}")[0]
    assert errors(form, "evidence") == ["Voeg de scan van het papier toe."]
    assert not errors(AnswerForm(typed | {"decision": "REFUSE"}, part=part, giver=world.mother.person), "points")


def test_a_request_that_was_noted_asks_for_the_answer_only_when_it_was_late(world):
    part = established(world, Kind.PERSPECTIVE)

    form = NotedRequestForm({"kind": "WISH"}, part=part)

    assert errors(form, "words") == ["Schrijf op wat er anders moet."]


def test_who_chooses_somebody_known_and_types_somebody_new_is_asked_which(client, world):
    client.force_login(world.administrator)
    brother = make_student(world.school, name="Jan van der Meulen")
    parent = make_guardian(brother, by=world.administrator, name="Tante Sofie")

    page = client.post(
        reverse("guardian_new", args=[world.student.pk]),
        {
            "known-person": parent.person_id, "person-given_name": "Sofie", "person-language": "nl",
            "guardian-relation": "OTHER", "guardian-receives": "NONE", "authority-value": "UNKNOWN",
            "authority-once": "8c1c7f60-0000-4000-8000-000000000003",
        },
    )  # fmt: skip

    assert "vulde ook een nieuwe persoon in" in page.context["known"].errors["person"][0]
    assert page.context["person_form"]["given_name"].value() == "Sofie"
    assert not world.student.guardians.filter(person=parent.person).exists()


def test_the_page_carries_the_condition_of_each_field_and_a_hint_for_who_has_no_script(client, world):
    client.force_login(world.coordinator)

    html = client.get(reverse("hearing_new", args=[world.plan.pk])).content.decode()

    box = re.search(r'<div id="div_id_not_heard_reason"[^>]*>', html)[0]
    assert 'data-when="outcome" data-values="DECLINED_BY_PUPIL NOT_POSSIBLE" data-shows data-needs' in box
    assert "hidden" not in box
    assert "Alleen als de leerling niet gehoord is." in html
    assert 'aria-describedby="id_not_heard_reason_helptext"' in html
    assert 'conditions.js" defer' in html


def test_a_condition_in_a_row_of_a_list_names_the_field_of_its_own_row():
    form = AuthorityForm(prefix="authority")

    assert form["basis"].control == "authority-value"
    assert form["basis"].values == "YES"
