"""In het kort, and who looked: what each reader finds there, and what they can say with one press."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from consent.models import UnsentForm
from consent.portal.reading.brief import minutes_to_read
from consent.round import actions
from plans.models import Plan, Remark
from students.models import AccessGrant, Assignment, ViewRecord
from tests.consent.family_walk import come_in, proven
from tests.consent.steps import asked, turn
from tests.factories import (
    ago,
    answer_remark,
    consent,
    established,
    fill_action,
    make_guardian,
    make_user,
    make_world,
    part_of,
    remark,
    shared,
    today,
)
from tests.opened import fields_in
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]


@once_a_module
def world_asked():
    world = make_world()
    world.part = asked(world)
    actions.establish(part_of(world.plan, "PERSPECTIVE"), by=world.director, at=ago(8))
    return world


def read(client, world, page="family_plan", *args) -> str:
    return client.get(reverse(page, args=[world.plan.uuid, *args])).content.decode()


def main_of(html: str) -> str:
    """The words of a page, as a person reads them."""
    words = re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", "", html.split("<main")[1].split("</main>")[0]))
    return re.sub(r"\s+([.,:?])", r"\1", re.sub(r"\s+", " ", words))


def form_of(html: str, key: str) -> dict:
    """The form beneath one card."""
    forms = re.findall(r'<form class="agree.*?</form>', html, re.DOTALL)
    return fields_in(next(each for each in forms if f'name="back" value="{key}"' in each))


def press(client, world, part, html: str, key: str, kind: str, text: str = ""):
    typed = form_of(html, key) | {f"kind_{key}": kind, f"text_{key}": text}
    return client.post(reverse("family_remark", args=[world.plan.uuid, part.uuid]), typed)


# In short -----------------------------------------------------------------------------------------------------------


def test_a_parent_who_is_asked_reads_who_asks_what_until_when_and_where_it_leads(world_asked):
    words = main_of(read(come_in(world_asked.mother.person), world_asked))

    until = today() + timedelta(days=4)
    in_order = [
        "Mag de school dit zo doen?", f"U bent aan zet, tot en met {until.day} ", "hoor ik de helft niet",
        "Nu Yara haalt 4 van de 10 toetsen", "Straks Yara haalt 7 van de 10", "Iris Koning", "Klopt", "Zo werken we toe naar",
        "Alles lezen", "Geef uw antwoord",
    ]  # fmt: skip
    places = [words.find(each) for each in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)


def test_every_page_of_reading_says_whose_turn_it_is(world_asked):
    client, part = come_in(world_asked.mother.person), world_asked.part.uuid
    pages = [(name,) for name in ("family_plan", "family_read", "family_history", "family_seen")]
    pages += [(name, part) for name in ("family_part", "family_remark", "family_viewpoint")]

    assert [
        name for name, *more in pages if 'class="turn turn-you"' not in read(client, world_asked, name, *more)
    ] == []
    assert 'class="turn turn-you"' in client.get(reverse("my_plans")).content.decode()


def test_one_press_says_that_a_goal_is_right_and_leads_back_to_it(world_asked):
    client, part = come_in(world_asked.mother.person), world_asked.part
    html = read(client, world_asked)

    response = press(client, world_asked, part, html, "goal-1", "AGREE")

    assert response.status_code == 302
    assert response.url == reverse("family_plan", args=[world_asked.plan.uuid]) + "#goal-1"
    said = Remark.objects.get()
    assert (said.section, said.kind, said.person) == ("goal-1", "AGREE", world_asked.mother.person)
    words = main_of(read(client, world_asked))
    assert re.search(r"U zei op \d+ \w+: klopt\.", words)
    press(client, world_asked, part, html, "goal-1", "AGREE")  # the same button once more
    assert Remark.objects.count() == 1


def test_a_question_about_a_goal_waits_for_the_school_and_then_leads_to_its_answer(world_asked):
    client, part = come_in(world_asked.mother.person), world_asked.part

    press(client, world_asked, part, read(client, world_asked), "goal-1", "QUESTION", "Wie is de begeleider?")

    words = main_of(read(client, world_asked))
    assert re.search(r"U schreef op \d+ \w+ iets\. De school antwoordt nog\.", words)
    answer_remark(Remark.objects.get(), by=world_asked.coordinator, days=0)
    assert "De school antwoordde" in main_of(read(client, world_asked))
    assert "Wie is de begeleider?" in main_of(read(client, world_asked, "family_read"))


def test_a_wish_without_words_is_asked_for_them_and_what_was_typed_elsewhere_is_not_lost(world_asked):
    client, part = come_in(world_asked.mother.person), world_asked.part

    response = press(client, world_asked, part, read(client, world_asked), "goal-1", "DIFFERENT")

    assert response.status_code == 200
    assert "Schrijf erbij wat de vraag of de wens is." in response.content.decode()
    assert not Remark.objects.exists()


def test_a_card_belongs_to_who_opened_it(world_asked):
    world = world_asked
    client = come_in(world.mother.person)
    hers = read(client, world)
    come_in(world.father.person, client=client)

    response = press(client, world, world.part, hers, "goal-1", "QUESTION", "Wie is de begeleider?")

    assert response.status_code == 409
    assert not Remark.objects.exists()
    assert UnsentForm.objects.get().person == world.mother.person


def test_one_parent_does_not_see_what_the_other_said_of_a_goal(world_asked):
    remark(world_asked.part, world_asked.father.person, text="SENTINEL", days=1)

    html = read(come_in(world_asked.mother.person), world_asked)

    assert "SENTINEL" not in html
    assert "U schreef" not in html


@pytest.mark.parametrize(("age", "asks"), [(15, False), (16, True), (18, True)])
def test_the_pupil_is_spoken_to_as_je_and_says_of_each_goal_whether_it_is_right(age, asks):
    world = make_world(age=15)
    asked(world)
    if age > 15:
        turn(world, age)
    html = read(proven(world.student.person, world.plan), world)
    words = main_of(html)

    assert not re.search(r"\b[Uu]w?\b", words)
    assert ("Geef jouw antwoord" in words) is asks
    assert 'name="kind_goal-1" value="AGREE"' in html
    assert "Wat jij zei" in words


def test_who_reads_along_with_an_adult_answers_nothing():
    world = make_world(age=14)
    asked(world)
    turn(world, 18)
    AccessGrant.objects.create(guardian=world.mother, from_on=today())

    html = read(proven(world.mother.person, world.plan), world)

    assert "Yara haalt 4 van de 10 toetsen" in html
    assert "beslist niet over deel 2" in html
    assert "antwoord/" not in html


@pytest.mark.parametrize(("receives", "reads"), [("INFORMATION", False), ("FULL", True)])
def test_without_authority_one_reads_what_one_receives(world_asked, receives, reads):
    fields = {"authority": "NO", "receives": receives}
    guardian = make_guardian(world_asked.student, by=world_asked.coordinator, name="Tom Kort", **fields)
    client = proven(guardian.person, world_asked.plan)

    assert ("Yara haalt 4 van de 10 toetsen" in read(client, world_asked)) is reads
    for page in ("family_read", "family_seen"):
        response = client.get(reverse(page, args=[world_asked.plan.uuid]))
        assert response.status_code == (200 if reads else 302)


def test_a_long_text_is_cut_in_short_and_whole_where_all_is_read(world_asked):
    world = world_asked
    draft = actions.revise(world.part, by=world.coordinator, reason="Na het gesprek.", at=ago(2))
    with draft.editing():
        draft.goals.update(target="stap " * 60 + "LAATSTE")
    actions.share(fill_action(draft), by=world.coordinator, at=ago(1))
    client = come_in(world.mother.person)

    assert "LAATSTE" not in read(client, world)
    assert "LAATSTE" in read(client, world, "family_read")


def test_part_1_is_a_card_while_it_is_talked_about_and_a_sentence_afterwards():
    world = make_world()
    shared(world, "PERSPECTIVE")
    client = come_in(world.mother.person)
    html = read(client, world)
    assert "Geluid in de klas" in html
    press(client, world, part_of(world.plan, "PERSPECTIVE"), html, "exit", "AGREE")
    assert Remark.objects.get().section == "exit"

    established(make_world(name="Het Palet"), "PERSPECTIVE")
    other = Plan.objects.exclude(pk=world.plan.pk).get()
    mother = other.student.guardians.get(relation="MOTHER")
    words = main_of(proven(mother.person, other).get(reverse("family_plan", args=[other.uuid])).content.decode())

    assert "Zo werken we toe naar: diploma" in words


def test_after_establishing_nothing_is_asked_of_a_goal(world_asked):
    world = world_asked
    consent(world.part, world.mother.person, days=4)
    consent(world.part, world.father.person, days=3)
    actions.establish(world.part, by=world.director, at=ago(1))

    html = read(come_in(world.mother.person), world)

    assert 'class="agree' not in html
    assert "Wat we doen" in html


def test_two_plans_of_one_pupil_have_titles_apart(world_asked):
    html = read(come_in(world_asked.mother.person), world_asked, "family_history")

    assert f"plan {world_asked.plan.number}" in re.search(r"<title>(.*?)</title>", html)[1]


def test_in_short_takes_as_many_queries_with_six_goals_as_with_one(world_asked, django_assert_max_num_queries):
    client = come_in(world_asked.mother.person)

    read(client, world_asked, "family_read")  # that somebody looked is noted once

    for page in ("family_plan", "family_read"):
        with django_assert_max_num_queries(28):
            read(client, world_asked, page)


def test_reading_takes_a_minute_for_every_150_words():
    assert minutes_to_read([{"goals": [{"approach": "een woord " * 75}], "kind": "ACTION"}]) == 1
    assert minutes_to_read([{"approach": "een woord " * 76}]) == 2
    assert minutes_to_read([{}]) == 1


# Who looked ---------------------------------------------------------------------------------------------------------


@once_a_module
def world_seen(world_asked):
    world = world_asked
    world.mentor = make_user(world.school, "TEAM", name="Sander Bos")
    Assignment.objects.create(
        student=world.student, user=world.mentor, function="MENTOR", from_on=today() - timedelta(days=90)
    )
    world.student.record_view(user=world.mentor, at=ago(3))
    world.student.record_view(user=world.director, at=ago(2))
    return world


def test_a_family_reads_who_of_the_school_looked_in_words_and_when(world_seen):
    words = main_of(read(come_in(world_seen.mother.person), world_seen, "family_seen"))

    assert re.search(r"De directeur om \d\d\.\d\d uur", words)
    assert re.search(r"De mentor om \d\d\.\d\d uur", words)
    assert words.index("De directeur") < words.index("De mentor")
    assert "Sander Bos" not in words


def test_names_are_shown_where_the_school_says_so(world_seen):
    type(world_seen.school).objects.filter(pk=world_seen.school.pk).update(viewers_named=True)

    words = main_of(read(come_in(world_seen.mother.person), world_seen, "family_seen"))

    assert "De mentor, Sander Bos" in words


def test_what_others_of_the_family_read_stands_there_for_nobody(world_seen):
    father = come_in(world_seen.father.person)
    read(father, world_seen)
    looked = ViewRecord.objects.filter(person=world_seen.father.person)
    assert looked.exists()

    words = main_of(read(come_in(world_seen.mother.person), world_seen, "family_seen"))

    assert world_seen.father.person.name not in words
    assert words.count(" uur") == 2


def test_looking_several_times_a_day_is_one_line(world_seen, django_assert_max_num_queries):
    for hours in (1, 2, 3):
        ViewRecord.objects.create(
            school=world_seen.school, student=world_seen.student, user=world_seen.mentor, at=ago(6 + hours / 24)
        )

    client = come_in(world_seen.mother.person)
    read(client, world_seen)  # that somebody looked is noted once
    with django_assert_max_num_queries(30):  # who looked and what they do here: three beside those of every page
        words = main_of(read(client, world_seen, "family_seen"))

    assert re.search(r"De mentor tussen \d\d\.\d\d en \d\d\.\d\d uur", words)


def test_who_looked_of_another_pupil_stands_nowhere_here(world_seen):
    other = make_world(name="Het Palet")
    other.student.record_view(user=other.director, at=ago(1))

    words = main_of(read(come_in(world_seen.mother.person), world_seen, "family_seen"))

    assert words.count("De directeur") == 1
