"""What colleagues note at a draft: beside the field, answered, solved, and never part of the plan."""

import pytest
from django.urls import reverse

from agenda.models import NextStep
from agenda.refresh import refresh
from plans.choices import Kind
from plans.drafting import spots
from plans.models import AssignedSection, FieldComment
from students.models import Assignment
from tests.factories import fill_perspective, make_world, part_of, shared, today
from tests.opened import opened
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db

WORDS = "Klopt dit met wat de docent wiskunde zei?"


@once_a_module
def town():
    """A mentor who reads the draft and noted something at *Behoeften*, without writing there."""
    world = make_world()
    world.part = fill_perspective(part_of(world.plan, Kind.PERSPECTIVE))
    world.page = reverse("comments", args=[world.part.pk])
    world.note = FieldComment.objects.create(
        part_id=world.part.pk, section="behoeften", field="educational_needs", text=WORDS, by=world.mentor
    )
    return world


def waits(town) -> list[str]:
    refresh([town.plan.pk], today())
    return list(
        NextStep.objects.filter(plan=town.plan, url__endswith="/kanttekeningen/").values_list("what", flat=True)
    )


def answer_url(town) -> str:
    return reverse("comment_answer", args=[town.part.pk, town.note.pk])


def test_who_reads_the_draft_notes_something_at_a_field_and_everybody_there_reads_it(town, client):
    client.force_login(town.director)
    form = opened(client, town.page + "?bij=thuis")
    assert form["spot"] == "thuis..home_situation"

    for _ in range(2):  # pressed twice
        client.post(town.page, form | {"spot": "behoeften..support_needs", "text": "Wat bedoelt u met <plek>?"})

    assert FieldComment.objects.count() == 2
    client.force_login(town.coordinator)
    for url in (town.page, reverse("part_section", args=[town.part.pk, "behoeften"])):
        html = client.get(url).content.decode()
        assert WORDS in html
        assert "Wat bedoelt u met &lt;plek&gt;?" in html
    assert WORDS not in client.get(reverse("part_section", args=[town.part.pk, "thuis"])).content.decode()


def test_the_coordinator_finds_it_on_vandaag_until_it_is_answered_or_solved(town, client):
    assert waits(town) == ["Een kanttekening beantwoorden"]
    client.force_login(town.coordinator)
    html = client.get(reverse("today")).content.decode()
    assert "Een collega schreef iets bij Behoeften." in html
    assert WORDS not in html  # no word of it outside its own page

    client.post(answer_url(town), opened(client, town.page) | {"text": "Ja, zie zijn mail."})

    assert waits(town) == []
    town.note.answer("Welke mail?", by=town.mentor)
    FieldComment.objects.create(part_id=town.part.pk, section="thuis", text="En dit?", by=town.mentor)
    assert waits(town) == ["2 kanttekeningen beantwoorden"]


def test_what_the_coordinator_noted_waits_for_others(town):
    FieldComment.objects.update(by=town.coordinator)

    assert waits(town) == []


@pytest.mark.parametrize(("who", "may"), [("mentor", True), ("coordinator", True), ("director", False)])
def test_solved_says_who_noted_it_or_writes_there(town, client, who, may):
    client.force_login(getattr(town, who))
    assert ('name="solved"' in client.get(town.page).content.decode()) is may

    status = client.post(answer_url(town), {"solved": ""}).status_code

    assert status == (302 if may else 403)
    assert (FieldComment.objects.get().resolved_by == getattr(town, who)) is may
    assert bool(waits(town)) is not may


def test_who_writes_in_another_section_does_not_say_solved_here(town, client):
    FieldComment.objects.update(by=town.coordinator)
    assignment = Assignment.objects.get(user=town.mentor)
    AssignedSection.objects.give(assignment, add={("PERSPECTIVE", "thuis")}, take=set(), by=town.coordinator)
    client.force_login(town.mentor)

    assert client.post(answer_url(town), {"solved": ""}).status_code == 403


def test_an_answer_opens_what_was_solved(town):
    town.note.resolve(by=town.coordinator)

    town.note.answer("Toch niet.", by=town.mentor)

    assert FieldComment.objects.get(pk=town.note.pk).resolved_at is None


def test_an_empty_or_too_long_answer_is_said_at_its_field_and_keeps_what_was_typed(town, client):
    client.force_login(town.coordinator)
    form = opened(client, town.page)

    empty = client.post(answer_url(town), form | {"text": " "}).content.decode()
    long = client.post(answer_url(town), form | {"text": "Te lang. " * 300}).content.decode()

    assert "Vul dit in." in empty
    assert "Er passen er hoogstens 2000." in long
    assert "Te lang. Te lang." in long
    assert FieldComment.objects.count() == 1


def test_a_place_there_is_not_is_refused(town, client):
    client.force_login(town.coordinator)

    html = client.post(town.page, opened(client, town.page) | {"spot": "doelen..title", "text": "Hoi"}).content.decode()

    assert "Selecteer een geldige keuze" in html or "Kies een van de mogelijkheden" in html
    assert FieldComment.objects.count() == 1


def test_a_note_of_another_draft_is_not_found(town, client):
    client.force_login(town.coordinator)
    other = part_of(town.plan, Kind.ACTION)

    answer = client.post(reverse("comment_answer", args=[other.pk, town.note.pk]), {"solved": ""})

    assert answer.status_code == 404


def test_at_a_row_that_went_it_still_stands(town, client):
    FieldComment.objects.update(section="factoren", place="factor-999", field="")
    client.force_login(town.coordinator)

    html = client.get(town.page).content.decode()

    assert "Iets dat er niet meer staat" in html
    assert WORDS in html


def test_it_is_no_part_of_the_plan_and_goes_when_the_draft_is_shared(town, client):
    client.force_login(town.coordinator)
    html = client.get(reverse("part_share", args=[town.part.pk])).content.decode()
    assert "Er staat nog een kanttekening open. Die verdwijnt als u deelt." in html
    assert WORDS not in html

    part = shared(town, "PERSPECTIVE")

    assert WORDS.encode() not in bytes(part.body)
    assert not FieldComment.objects.exists()
    assert waits(town) == []
    assert client.get(town.page).url == reverse("part", args=[part.pk])
    assert client.post(town.page, {}).status_code == 302  # an old tab


def test_a_row_is_called_as_people_call_it(town):
    labels = [spot.label for spot in spots.all_spots(town.part).values()]

    assert any(label.startswith("Factor: ") for label in labels)
