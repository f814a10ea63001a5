"""A text in another format: what was agreed in the old one stays what it was, and both are held side by side."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from consent.round import actions
from consent.round.errata import correct
from opp.proof.verification import Verification
from plans.choices import Kind
from plans.models import Event, Part, Plan
from plans.pdf import documents
from plans.policy import says_the_same
from plans.text import changes, errata, snapshot, word_diff
from tests.consent.family_walk import proven
from tests.factories import ago, established, fill_action, fill_perspective, make_world, part_of, renewed
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


FIRST = {
    "header": (
        "board_name number plan_number pupil_birth_date pupil_class pupil_level pupil_name reason_for_change "
        "school_name sector"
    ),
    Kind.PERSPECTIVE: (
        "capacity_conclusion capacity_source coach_input coach_name destination_note earlier_support "
        "earlier_support_effect education_data educational_needs exit_destination exit_profile family_informed_on "
        "guardians_view home_situation interim_goals previous_advice previous_school research_outcomes review_on "
        "school_view substantiation support_needs teacher_input teacher_name unknown_reason why_changed "
        "why_not_higher work_learning_track"
    ),
    Kind.ACTION: (
        "emergency_agreements facilities guardian_tasks medical_pointer no_deviations no_individual_support "
        "no_support_reason period_from period_until perspective_digest perspective_number pupil_tasks"
    ),
    "factors": "kind sphere text",
    "domain_notes": "domain text",
    "advices": (
        "adopted asked_by_name asked_on kind outcome outcome_on permission_by_name permission_on question source "
        "weighing"
    ),
    "committee_advices": "advice advised_on members response",
    "goals": (
        "approach domain evaluate_on factor_text frequency funding line means place responsible_function "
        "responsible_name start_situation target target_on title"
    ),
    "measures": "description frequency place support_field who",
    "deviations": "description from_on kind reason subject until_on",
}
"""The names of format 1, written out: what release 0.1.0 shared has these for good."""


SECOND = {
    Kind.PERSPECTIVE: (
        "absence_period bandwidth_high bandwidth_low certificates citizenship dutch_as_second_language expected_growth "
        "guardians_question home_language hours_ill hours_with_leave hours_without_leave leisure living portfolio "
        "pupil_question repeated_years school_career school_changes school_question working"
    ),
    Kind.ACTION: "arrangement arrangement_budget arrangement_hours",
}
"""What format 2 added."""
SECOND_ROWS = {
    "assessments": "subject test taken_on result norm",
    "learning_lines": "line level aim",
    "internships": "company from_on until_on days supervisor_name",
}


def test_the_first_format_has_the_names_it_always_had():
    """A field of the catalogue that loses its name, or says it was there before it was, changes what was shared."""
    first = snapshot.FORMATS[1]
    found = {"header": first.header, **{kind: fields for kind, (fields, _) in first.parts.items()}, **first.rows}

    assert {name: " ".join(sorted(names)) for name, names in found.items()} == FIRST


def test_the_second_format_has_what_a_school_may_ask_besides():
    """Written out as the first: what was shared in it has these names for good."""
    first, second = snapshot.FORMATS[1], snapshot.FORMATS[2]
    came = {kind: set(second.parts[kind][0]) - set(first.parts[kind][0]) for kind in Kind}

    assert {kind: " ".join(sorted(names)) for kind, names in came.items()} == SECOND
    lists = {kind: set(second.parts[kind][1]) - set(first.parts[kind][1]) for kind in Kind}
    assert set().union(*lists.values()) == second.rows.keys() - first.rows.keys() == SECOND_ROWS.keys()
    assert second.rows == first.rows | {name: tuple(names.split()) for name, names in SECOND_ROWS.items()}
    assert second.header == first.header


def test_the_third_format_names_files_by_their_digest():
    second, third = snapshot.FORMATS[2], snapshot.FORMATS[3]

    assert third.rows == second.rows | {"attachments": ("kind", "title", "readers", "sha256")}
    for kind in Kind:
        assert third.parts[kind] == (second.parts[kind][0], (*second.parts[kind][1], "attachments"))
    assert (third.header, third.nested) == (second.header, second.nested)


def without(names: tuple, *gone: str) -> tuple:
    return tuple(name for name in names if name not in gone)


@pytest.fixture
def second_format(monkeypatch):
    """Next year: a text names its own mark, a goal says what was proposed for it, and three names are gone.

    A new name stands in the format and has its words, and that is all.
    """
    first = snapshot.FORMATS[1]
    (described, lists), agreed = first.parts[Kind.PERSPECTIVE], first.parts[Kind.ACTION]
    second = first._replace(
        header=(*first.header, "uuid"),
        parts={
            Kind.PERSPECTIVE: (without(described, "previous_school", "capacity_source"), lists),
            Kind.ACTION: agreed,
        },
        rows=first.rows
        | {
            "goals": (*without(first.rows["goals"], "means"), "proposed_now", "to_review"),
            "measures": without(first.rows["measures"], "place"),
        },
    )

    def declare():
        monkeypatch.delitem(snapshot.FORMATS, 3)
        monkeypatch.setitem(snapshot.FORMATS, 2, second)
        monkeypatch.setitem(changes.FIELDS, "uuid", "Het kenmerk")
        monkeypatch.setitem(changes.GOAL_FIELDS, "proposed_now", "voorstel")
        monkeypatch.setitem(changes.GOAL_FIELDS, "to_review", "nog niet bekeken")

    return declare


def agreed_in_the_first_format():
    """A plan of two established parts, the second with a slip that was put right; as release 0.1.0 shared them."""
    with pytest.MonkeyPatch.context() as then:
        then.delitem(snapshot.FORMATS, 2)
        then.delitem(snapshot.FORMATS, 3)
        return agreed()


def agreed():
    world = make_world()
    fill_perspective(
        part_of(world.plan, Kind.PERSPECTIVE), previous_school="De Vlieger", previous_advice="vmbo-kb",
        capacity_conclusion="Gemiddeld", capacity_source="het Loket, mei",
    )  # fmt: skip
    action = fill_action(part_of(world.plan, Kind.ACTION))
    with action.editing():
        goal = action.goals.get()
        goal.means = "Een koptelefoon"
        goal.save()
        goal.measures.update(place="lokaal 12")
    established(world, Kind.ACTION)
    established(world, Kind.PERSPECTIVE, days=2)
    done = Plan.objects.get(pk=world.plan.pk).established_part(Kind.ACTION)
    becomes = "Yara haalt 7 van de 10 toetsen"
    correct(done, by=world.coordinator, field="goals.1.target", becomes=becomes, reason="Een punt te veel.", at=ago(1))
    return world


world = once_a_module(agreed_in_the_first_format)


def shown(world) -> dict[str, str]:
    """Everything that people see of this plan: the staff's pages, the family's, the paper and what can be put right."""
    plan = Plan.objects.get(pk=world.plan.pk)
    staff, family, found = Client(), proven(world.mother.person, plan), {}
    staff.force_login(world.coordinator)
    for part in plan.parts.all():
        found[f"staff {part}"] = page(staff, reverse("part", args=[part.pk]))
        found[f"family {part}"] = page(family, reverse("family_part", args=[plan.uuid, part.uuid]))
        found[f"slips {part}"] = str((errata.places(part.content), errata.shown(part)))
    found["family"] = page(family, reverse("family_read", args=[plan.uuid]))
    printed = documents.prepare_both(Plan.objects.with_dialogue().get(pk=plan.pk), at=plan.head_at)
    with printed.file.open() as file:
        found["paper"] = file.read().decode()
    return found


def page(client, where: str) -> str:
    response = client.get(where)
    assert response.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def next_version(world, kind, reason="Volgend jaar", **fields) -> tuple[Part, Part]:
    """The version that holds, and one after it that was shared today."""
    before = Plan.objects.get(pk=world.plan.pk).current_part(kind).detail
    draft = actions.revise(before, by=world.coordinator, reason=reason)
    return before, actions.share(renewed(draft, **fields), by=world.coordinator)


def test_what_was_agreed_in_the_first_format_stays_as_it_was(world, second_format):
    shown(world)  # who looks for the first time is asked about; from then on a page stays the same
    before = shown(world)

    second_format()

    assert shown(world) == before
    assert {part.content["format"] for part in world.plan.parts.all()} == {1}
    assert Verification().everything().defects == []


def test_what_is_shared_now_is_of_the_second_format_and_both_are_held(world, second_format):
    second_format()

    before, after = next_version(world, Kind.PERSPECTIVE)

    content = Part.objects.get(pk=after.pk).content
    assert (before.format, after.format, content["format"]) == (1, 2, 2)
    assert content["uuid"] == str(after.uuid)
    assert "previous_school" not in content
    assert Verification().plan(world.plan).defects == []
    line = Event.objects.filter(plan=world.plan, kind="PART_SHARED").latest("position")
    assert after.digest in line.data


def test_the_changes_from_one_format_to_the_next_are_true(world, second_format):
    """A name that is gone was dropped, a name that came is new, and one that stands empty says nothing."""
    second_format()

    before, after = next_version(world, Kind.PERSPECTIVE)

    assert changes.between(before.content, after.content) == [
        "De onderbouwing: aangepast.",
        "De vorige school: vervallen.",
        "De bron bij de capaciteiten: vervallen.",
        "Het kenmerk: nieuw.",
    ]
    words = {each.label: [piece.text for piece in each.pieces if piece.kind == "gone"] for each in
             word_diff.rewordings(before.content, after.content)}  # fmt: skip
    assert words["De vorige school"] == ["De Vlieger"]


def test_goals_of_two_formats_are_told_apart_by_what_they_say(world, second_format):
    second_format()

    before, after = next_version(world, Kind.ACTION)

    assert changes.between(before.content, after.content)[-1:] == [
        "Doel 1 (Toetsen maken in rust): veranderd is straks, middelen en ondersteuning."
        " Straks was “Yara haalt 7 van de 10 toetsen.” en is nu “Yara haalt 8 van de 10 toetsen.”",
    ]


def test_a_new_name_that_stands_empty_makes_no_other_text(world, second_format):
    """A draft that says what holds already cannot be shared, whatever its format."""
    second_format()
    holds = Plan.objects.get(pk=world.plan.pk).established_part(Kind.ACTION).detail
    first = holds.content
    second = first | {"format": 2, "uuid": "", "goals": [goal | {"to_review": False} for goal in first["goals"]]}

    assert says_the_same(first, second)
    assert changes.between(first, second) == []
    assert word_diff.rewordings(first, second) == []


def test_the_page_and_the_paper_of_the_second_format_are_whole(world, second_format):
    second_format()
    next_version(world, Kind.PERSPECTIVE)
    next_version(world, Kind.ACTION)

    found = shown(world)

    assert "Het kenmerk: nieuw." in found["family"]
    assert "Het kenmerk: nieuw." in found["paper"]
    assert "Een koptelefoon" not in found["paper"]
