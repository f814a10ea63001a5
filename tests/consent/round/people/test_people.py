"""One deed for every fact that changes who decides: rows, journal, round and messages at once, and seen beforehand."""

import json

import pytest
from django.urls import reverse

from consent import queries
from consent.models import ConsentRecord, Delivery
from consent.next_steps import Who, next_steps_of
from consent.policy import Outcome
from consent.round import people
from core.writing import date_format
from plans.models import Event, Override, Plan
from students.models import Authority, Guardian, Student
from tests.consent.steps import asked, messages_to, outcome, refuse, state
from tests.factories import born, consent, established, make_guardian, make_world, today
from tests.opened import form_in, opened
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
DAY = today().isoformat()


def events(plan, kind) -> list[dict]:
    return [json.loads(row.data) for row in Event.objects.filter(plan=plan, kind=kind).order_by("position")]


def who(by) -> dict:
    return {"model": "accounts.user", "id": by.pk}


def send(client, page: str, row, **typed):
    """That page as it stands, with these fields changed."""
    where = reverse(page, args=[row.pk])
    return client.post(where, opened(client, where) | {name.replace("__", "-"): each for name, each in typed.items()})


def sure(client, page: str, row, **typed):
    """The same, and pressed again by somebody who read what it does."""
    answer = send(client, page, row, **typed)
    if answer.status_code == 200 and "seen" in form_in(answer.content.decode()):
        answer = client.post(reverse(page, args=[row.pk]), form_in(answer.content.decode()))
    assert answer.status_code == 302
    return answer


built = once_a_module(lambda: make_world(age=16))


@pytest.fixture
def world(built, client):
    client.force_login(built.coordinator)
    return built


# Every fact, whichever page brings it --------------------------------------------------------------------------------

FACTS = {
    "authority": ("authority_add", "father", {"value": "NO", "from_on": DAY, "evidence": "beschikking"}, "AUTHORITY"),
    "a grant": ("grant_add", "father", {"from_on": DAY}, "GRANT"),
    "capability": ("capability_add", "student", {"value": "DOUBTED", "from_on": DAY, "evidence": "arts"}, "CAPABILITY"),
    "disagreement": ("disagreement_add", "student", {"known": "on", "from_on": DAY, "evidence": "brief"}, "DISAGREEMENT"),
    "birth date": ("student_edit", "student", {"birth_date": born(15).isoformat()}, "BIRTH_DATE"),
    "left on": ("student_edit", "student", {"left_on": DAY}, "LEFT_ON"),
    "death": ("guardian_edit", "father", {"guardian__deceased_on": DAY}, "DECEASED_ON"),
    "contact ban": ("guardian_edit", "father", {"guardian__contact_blocked": "on"}, "CONTACT_BLOCKED"),
    "what is received": ("guardian_edit", "father", {"guardian__receives": "FULL"}, "RECEIVES"),
    "taken off": ("guardian_take_off", "stranger", {}, "TAKEN_OFF"),
}  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_each_is_a_line_in_the_plan_with_who_old_and_new(client, world, fact):
    page, row, typed, code = FACTS[fact]
    world.stranger = make_guardian(world.student, by=world.administrator, name="Piet Bakker")

    sure(client, page, getattr(world, row), **typed)

    (line,) = events(world.plan, "FACTS_CHANGED")
    assert line["by"] == who(world.coordinator)
    assert line["changed"] == [code]
    assert line["was"] != line["now"]
    assert "Piet" not in json.dumps(line)


def test_somebody_added_is_a_line_as_well(client, world):
    typed = {
        "person__given_name": "Joke", "person__family_name": "Mulder", "guardian__relation": "MOTHER",
        "authority__value": "YES", "authority__basis": "PARENT", "authority__from_on": DAY, "authority__evidence": "gezien",
    }  # fmt: skip

    sure(client, "guardian_new", world.student, **typed)

    (line,) = events(world.plan, "FACTS_CHANGED")
    added = Guardian.objects.get(person__given_name="Joke")
    assert (line["changed"], line["person"], line["was"]) == (["ADDED"], added.person_id, {})
    assert line["relies"] == [
        {"row": "students.authority", "id": row.pk, "digest": row.row_digest()} for row in added.authorities.all()
    ]


def test_old_and_new_dates_stand_in_the_line(client, world):
    sure(client, "student_edit", world.student, birth_date="2011-03-04")

    (line,) = events(world.plan, "FACTS_CHANGED")
    assert line["was"] == {"BIRTH_DATE": world.student.birth_date.isoformat()}
    assert line["now"] == {"BIRTH_DATE": "2011-03-04"}


def test_a_fact_is_told_in_the_plan_of_each_child_of_that_person_and_in_no_other(client, world):
    other = make_world()

    sure(client, "guardian_edit", world.father, guardian__receives="FULL")

    assert not events(other.plan, "FACTS_CHANGED")


def test_what_changes_nothing_is_no_line(client, world):
    sure(client, "guardian_edit", world.father, guardian__organisation="")

    assert not events(world.plan, "FACTS_CHANGED")


# What follows at once ------------------------------------------------------------------------------------------------


def test_who_gains_the_right_by_a_judge_is_asked_at_once(client):
    """Curatele asked nobody until the next morning."""
    world = make_world(age=18)
    client.force_login(world.coordinator)
    part = asked(world)
    curator = make_guardian(world.student, by=world.administrator, name="Nel Kok", relation="CURATOR", basis="CURATOR")

    sure(client, "capability_add", world.student, value="CURATELE", from_on=DAY, evidence="beschikking gezien")

    assert messages_to(curator.person, "ASKED") == 1
    assert [voice.holder.person_id for voice in state(part).voices] == [curator.person_id]
    (line,) = events(world.plan, "RIGHTS_CHANGED")
    assert line["by"] == who(world.coordinator)
    assert line["asked"] == [curator.person_id]
    assert line["ended"] == [world.student.person_id]
    (ended,) = events(world.plan, "RIGHT_ENDED")
    assert ended["by"] == who(world.coordinator)


def test_known_disagreement_counts_at_once(client, world):
    part = asked(world, days=16)
    consent(part, world.mother.person)
    assert outcome(part) == Outcome.CONSENTED

    sure(client, "disagreement_add", world.student, known="on", from_on=DAY, evidence="brief van de vader")

    assert outcome(part) == Outcome.WAITING


def test_when_the_last_step_fails_nothing_of_the_deed_is_there(client, world, monkeypatch):
    asked(world)
    monkeypatch.setattr(people.rights, "keep_up", lambda *a, **k: 1 / 0)
    before = Event.objects.count()

    with pytest.raises(ZeroDivisionError):
        send(client, "authority_add", world.father, value="NO", from_on=DAY, evidence="beschikking gezien")

    assert Authority.objects.filter(guardian=world.father).count() == 1
    assert Event.objects.count() == before


# Seen beforehand -----------------------------------------------------------------------------------------------------


def divided(world):
    part = asked(world)
    consent(part, world.mother.person)
    refuse(part, world.father.person)
    return part


def test_a_corrected_birth_date_empties_no_answers_unseen(client, world):
    part = divided(world)
    born_earlier = born(18).isoformat()

    answer = send(client, "student_edit", world.student, birth_date=born_earlier)

    html = answer.content.decode()
    assert "Nog niet bewaard. Dit doet iets met antwoorden" in html
    assert "Het antwoord van Anton van der Meulen (stemt niet in, " in html
    assert "van “verdeeld” in “wacht op antwoord”" in html
    assert outcome(part) == Outcome.DIVIDED
    assert not born_lines(world)
    assert form_in(html)["birth_date"] == born_earlier

    assert client.post(reverse("student_edit", args=[world.student.pk]), form_in(html)).status_code == 302

    assert outcome(part) == Outcome.WAITING
    assert [row["by"] for row in born_lines(world)] == [who(world.coordinator)]


def born_lines(world) -> list[dict]:
    return [line for line in events(world.plan, "FACTS_CHANGED") if line["changed"] == ["BIRTH_DATE"]]


@pytest.mark.parametrize(
    ("page", "row", "typed"),
    [
        ("authority_add", "father", {"value": "NO", "from_on": DAY, "evidence": "beschikking gezien"}),
        ("student_edit", "student", {"birth_date": born(19).isoformat()}),
        ("student_edit", "student", {"left_on": DAY}),
    ],
)
def test_whatever_touches_an_answer_is_shown_first(client, world, page, row, typed):
    part = divided(world)
    before = (Event.objects.count(), Delivery.objects.count(), ConsentRecord.objects.count(), Authority.objects.count())

    answer = send(client, page, getattr(world, row), **typed)

    assert "Dit doet iets met antwoorden" in answer.content.decode()
    after = (Event.objects.count(), Delivery.objects.count(), ConsentRecord.objects.count(), Authority.objects.count())
    assert (outcome(part), after) == (Outcome.DIVIDED, before)


def test_what_changed_after_it_was_shown_is_shown_again(client, world):
    part = asked(world)
    consent(part, world.mother.person)
    page = send(client, "student_edit", world.student, birth_date=born(18).isoformat())
    refuse(part, world.father.person)

    again = client.post(reverse("student_edit", args=[world.student.pk]), form_in(page.content.decode()))

    assert "Anton van der Meulen (stemt niet in, " in again.content.decode()
    assert outcome(part) == Outcome.DIVIDED


def test_an_administrator_learns_whose_answer_it_is_and_not_what_it_says(client, world):
    divided(world)
    client.force_login(world.administrator)

    html = send(client, "student_edit", world.student, birth_date=born(18).isoformat()).content.decode()

    assert "Het antwoord van Anton van der Meulen telt dan niet meer mee." in html
    assert not [word for word in ("stemt niet in", "verdeeld", "stemt in") if word in html]


def test_a_version_that_rested_on_another_birth_date_is_named_for_the_director(client):
    world = make_world()
    client.force_login(world.coordinator)
    part = established(world, "ACTION")

    html = send(client, "student_edit", world.student, birth_date=born(18).isoformat()).content.decode()
    assert "rustte op het oude gegeven" in html
    client.post(reverse("student_edit", args=[world.student.pk]), form_in(html))

    (line,) = events(world.plan, "FACTS_CORRECTED")
    assert line["parts"] == [part.pk]
    assert line["by"] == who(world.coordinator)


def test_what_follows_from_a_corrected_fact_is_the_directors_next_step_until_it_is_written(client):
    world = make_world()
    client.force_login(world.coordinator)
    part = established(world, "ACTION")
    sure(client, "student_edit", world.student, birth_date=born(18).isoformat())
    client.force_login(world.director)
    where = reverse("correction", args=[world.plan.pk])

    (step,) = [turn for turn in turns(world) if turn.url == where]
    html = client.get(where).content.decode()

    assert (step.who, step.since_on) == (Who.DIRECTOR, today())
    assert "Deel 2, versie 1" in html
    assert date_format(world.student.birth_date, "j F Y") in html
    assert client.post(where, opened(client, where) | {"reason": " "}).status_code == 200
    assert (
        client.post(where, opened(client, where) | {"reason": "Geen gevolg: Yara stemde zelf in."}).status_code == 302
    )
    assert [turn for turn in turns(world) if turn.url == where] == []
    assert Override.objects.get(part=part.pk, code="FACT_CORRECTED").by == world.director
    assert "al besloten" in client.get(where).content.decode()


def turns(world):
    plan = Plan.objects.get(pk=world.plan.pk)
    return next_steps_of(queries.case_of(plan, today()))


def test_a_fact_from_today_corrects_nothing_that_was_finished(client):
    world = make_world()
    client.force_login(world.coordinator)
    established(world, "ACTION")

    sure(client, "authority_add", world.father, value="NO", from_on=DAY, evidence="beschikking gezien")

    assert not events(world.plan, "FACTS_CORRECTED")


# Taken off ------------------------------------------------------------------------------------------------------------


def test_somebody_added_by_mistake_who_never_answered_is_taken_off(client, world):
    stranger = make_guardian(world.student, by=world.administrator, name="Piet Bakker")
    part = asked(world)
    assert len(state(part).voices) == 4

    sure(client, "guardian_take_off", stranger)

    assert not Student.objects.get(pk=world.student.pk).guardians.filter(pk=stranger.pk).exists()
    assert stranger.person_id not in {voice.holder.person_id for voice in state(part).voices}
    gone = Guardian.ever.get(pk=stranger.pk)
    assert gone.taken_off_by == world.coordinator
    client.get(world.student.get_absolute_url())  # says that it was done
    assert "Piet Bakker" not in client.get(world.student.get_absolute_url()).content.decode()


def test_who_was_taken_off_can_be_added_again(world):
    first = make_guardian(world.student, by=world.administrator, name="Piet Bakker")
    people.take_off(first, by=world.coordinator)

    Guardian.objects.create(person=first.person, student=world.student, relation="FATHER")

    assert Guardian.ever.filter(person=first.person).count() == 2


def test_who_said_something_is_not_taken_off(client, world):
    part = asked(world)
    refuse(part, world.father.person)

    answer = send(client, "guardian_take_off", world.father)

    assert "heeft in dit plan al iets gezegd" in answer.content.decode()
    assert Guardian.objects.filter(pk=world.father.pk).exists()
    assert "eraf…" not in client.get(reverse("guardian_edit", args=[world.father.pk])).content.decode()


# What a school chooses --------------------------------------------------------------------------------------------------


def test_what_the_school_chooses_about_consent_is_a_line_in_each_running_plan(client, world):
    other = make_world()
    client.force_login(world.administrator)

    sure(client, "school", world.school, consent_mode="ALL", support_point="Steunpunt Rijnland")
    sure(client, "school", world.school, support_point="Steunpunt Leiden")

    (line,) = events(world.plan, "SCHOOL_CHOSE")
    assert line["by"] == who(world.administrator)
    assert (line["was"], line["now"]) == ({"consent_mode": "ONE_OF"}, {"consent_mode": "ALL"})
    assert not events(other.plan, "SCHOOL_CHOSE")


def test_the_disagreement_that_a_refusal_shows_is_a_line_too(world):
    refuse(asked(world), world.father.person)

    (line,) = events(world.plan, "FACTS_CHANGED")
    assert line["changed"] == ["DISAGREEMENT"]
    assert line["now"]["DISAGREEMENT"][0] is True
