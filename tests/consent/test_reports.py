"""The report of an evaluation: one for each of the family, of what that reader may know, made of what is frozen."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from consent.evaluating import actions, report
from consent.meetings import preparing
from consent.models import Delivery, EvaluationReport
from opp.proof.erasing import erase_plan
from plans.errors import NotAllowedNow
from plans.models import Attendee, Consultation, Evaluation, GoalReview, Plan
from students.models import Person
from tests.consent.family_walk import come_in, proven
from tests.factories import after, established, hear, make_guardian, make_world, today
from tests.paper import faults, lines, words
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.paper]


def looked_back_together() -> SimpleNamespace:
    world = make_world(name="De Regenboog")
    established(world, "PERSPECTIVE", days=30)
    established(world, "ACTION", days=29)
    world.informed = make_guardian(
        world.student, by=world.coordinator, name="Oma", authority="NO", receives="INFORMATION"
    )
    world.nothing = make_guardian(world.student, by=world.coordinator, name="Oom", authority="NO")
    by, mother, father = world.coordinator, world.mother.person, world.father.person
    evaluation = Evaluation.start(world.plan, by=by, held_on=today() + timedelta(days=1), at=after(world.plan, 3))
    preparing.ask(evaluation, by=by, at=after(world.plan, 2.9))
    preparing.keep(evaluation.reviews.get(), mother, words={"going": "Ze slaapt beter."}, at=after(world.plan, 2.8))
    preparing.keep(
        evaluation.reviews.get(), father, words={"going": "Vader maakt zich zorgen."}, at=after(world.plan, 2.7)
    )
    Evaluation.objects.filter(pk=evaluation.pk).update(
        held_on=today(), conclusion="De rustige plek helpt.", decision="ADJUST", perspective_decision="CONTINUE",
        destination_still_right="Ja, havo past.", next_on=today() + timedelta(days=300),
    )  # fmt: skip
    GoalReview.objects.filter(evaluation=evaluation).update(
        result="MORE", evidence="Negen van de tien toetsen.", next_step="ADJUST"
    )
    hear(world.plan, by=by, days=1, moments="EVALUATING", own_words="Nu gaat het vanzelf.")
    held = Consultation(
        school=world.school, plan=world.plan, type="MEETING", moments="EVALUATING", held_on=today(), report="Goed gesprek.",
        agreement_perspective="YES", agreement_action="YES", recorded_by=by, recorded_at=after(world.plan, 0.1),
    )  # fmt: skip
    present = [
        Attendee(consultation=held, name=each.name, capacity="GUARDIAN", person=each, said=said)
        for each, said in ((mother, "Wij zijn tevreden."), (father, "Ik twijfel nog."))
    ]
    world.plan.add(held, *present, by=by, at=held.recorded_at)
    world.evaluation = Evaluation.objects.get(pk=evaluation.pk)
    return world


world = once_a_module(looked_back_together)


def concluded(world) -> Evaluation:
    return actions.conclude(world.evaluation, by=world.coordinator)


def paper(world, person: Person, *, reads: bool = True) -> str:
    evaluation = Evaluation.objects.with_plan().get(pk=world.evaluation.pk)
    return words(report.pdf(report.of(evaluation, person, reads=reads)))


def printed() -> None:
    for wanted in EvaluationReport.objects.wanted():
        report.print_one(wanted)


def test_concluding_gives_everyone_who_sees_something_a_message_and_a_report(world):
    concluded(world)

    told = set(Delivery.objects.filter(kind="EVALUATED").values_list("person", flat=True))
    for_whom = {row.person_id: row.reads for row in EvaluationReport.objects.all()}
    mother, father, oma = world.mother.person_id, world.father.person_id, world.informed.person_id
    assert {mother, father, oma} <= told
    assert {for_whom[mother], for_whom[father], for_whom[oma]} == {True, False}
    assert for_whom[oma] is False
    assert world.nothing.person_id not in told | for_whom.keys()


def test_what_cannot_be_concluded_tells_nobody_anything(world):
    Evaluation.objects.filter(pk=world.evaluation.pk).update(conclusion="")

    with pytest.raises(NotAllowedNow):
        concluded(world)

    assert not Delivery.objects.filter(kind="EVALUATED").exists()
    assert not EvaluationReport.objects.exists()


def test_it_says_what_was_agreed_what_came_of_it_and_how_it_goes_on(world):
    concluded(world)

    read = paper(world, world.mother.person)

    for sentence in (
        "Verslag van de evaluatie", "De rustige plek helpt.", "Toetsen maken in rust", "Meer dan het doel (+1).",
        "Negen van de tien toetsen.", "Ja, havo past.", "Nu gaat het vanzelf.", "Toetsen in het stiltelokaal.",
        "De school maakt een nieuwe versie van deel 2.", "Hierna. Bijstellen",
    ):  # fmt: skip
        assert sentence in read, sentence


def test_each_parent_finds_their_own_words_and_not_those_of_the_other(world):
    concluded(world)

    of_mother, of_father = paper(world, world.mother.person), paper(world, world.father.person)

    for own, mine, others in (
        (of_mother, ("Ze slaapt beter.", "Wij zijn tevreden."), ("Vader maakt zich zorgen.", "Ik twijfel nog.")),
        (of_father, ("Vader maakt zich zorgen.", "Ik twijfel nog."), ("Ze slaapt beter.", "Wij zijn tevreden.")),
    ):
        assert all(each in own for each in mine)
        assert not any(each in own for each in (*others, "Goed gesprek."))


def test_who_gets_information_only_finds_days_and_results_alone(world):
    concluded(world)

    read = paper(world, world.informed.person, reads=False)

    assert "Meer dan het doel (+1)." in read
    for words_of_the_plan in (
        "Negen van de tien",
        "De rustige plek helpt.",
        "Nu gaat het vanzelf.",
        "havo past",
        "Sander Bos",
    ):
        assert words_of_the_plan not in read


def test_it_is_tagged_and_nothing_on_it_is_smaller_than_nine_points(world):
    concluded(world)
    evaluation = Evaluation.objects.with_plan().get(pk=world.evaluation.pk)

    data = report.pdf(report.of(evaluation, world.student.person, reads=True))

    assert faults(data) == []
    assert min(size for page in lines(data) for size, _, _ in page) >= 9
    assert "Wat jij" not in words(data)  # the pupil wrote nothing beforehand


def test_the_family_waits_for_the_printer_and_then_has_the_file(world):
    concluded(world)
    client = proven(world.mother.person, world.plan)
    page = reverse("family_report", args=[world.plan.uuid, world.evaluation.pk])

    assert client.get(page).status_code == 202
    assert page in client.get(reverse("family_history", args=[world.plan.uuid])).content.decode()
    printed()
    answer = client.get(page)

    assert answer.status_code == 200
    assert "Ze slaapt beter." in words(b"".join(answer.streaming_content))
    assert "Meulen" not in answer["Content-Disposition"]


def test_of_an_open_evaluation_and_of_another_plan_there_is_none(world):
    client = proven(world.mother.person, world.plan)
    other = make_world(name="De Brug")
    concluded_elsewhere = reverse("family_report", args=[other.plan.uuid, world.evaluation.pk])

    assert client.get(reverse("family_report", args=[world.plan.uuid, world.evaluation.pk])).status_code == 404
    concluded(world)
    assert client.get(concluded_elsewhere).status_code == 404
    assert proven(world.nothing.person, world.plan).get(concluded_elsewhere).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 202), ("director", 202), ("mentor", 202), ("administrator", 404)],
)
def test_staff_who_read_the_plan_see_what_each_of_the_family_got(world, who, status):
    concluded(world)
    user = getattr(world, who)
    client = Client()
    client.force_login(user)

    assert (
        client.get(reverse("evaluation_report", args=[world.evaluation.pk, world.mother.person_id])).status_code
        == status
    )
    assert (
        client.get(reverse("evaluation_report", args=[world.evaluation.pk, world.nothing.person_id])).status_code == 404
    )


def test_the_page_of_the_evaluation_names_who_has_a_report(client, world):
    client.force_login(world.coordinator)
    page = reverse("evaluation", args=[world.evaluation.pk])
    assert "Verslag voor" not in client.get(page).content.decode()

    concluded(world)

    shown = client.get(page).content.decode()
    assert reverse("evaluation_report", args=[world.evaluation.pk, world.father.person_id]) in shown
    assert "alleen data en uitkomsten" in shown


def test_the_worker_prints_each_once_and_the_mail_leads_to_the_plan(world):
    concluded(world)
    call_command("send_due")
    call_command("send_due")

    rows = list(EvaluationReport.objects.all())
    assert rows
    assert all(default_storage.exists(row.file.name) for row in rows)
    assert (
        come_in(world.mother.person, world.plan).get(reverse("family_plan", args=[world.plan.uuid])).status_code == 200
    )


def test_who_has_no_address_gets_a_letter_that_the_report_is_there(world):
    Person.objects.filter(pk=world.father.person_id).update(email="")
    concluded(world)

    letter = Delivery.objects.get(kind="EVALUATED", person=world.father.person_id)
    assert (letter.route, letter.address) == ("LETTER", "")
    call_command("send_due")
    letter.refresh_from_db()
    with letter.letter.file.open() as file:
        read = words(file.read())
    assert "In het verslag leest u wat eruit kwam" in read
    assert "Ik twijfel" not in read


def test_who_has_no_address_is_asked_to_prepare_by_letter(world):
    Person.objects.filter(pk=world.father.person_id).update(email="")
    Evaluation.objects.filter(pk=world.evaluation.pk).update(
        prepare_asked_at=None, prepare_asked_by=None, held_on=today() + timedelta(days=9)
    )
    user = Client()
    user.force_login(world.coordinator)

    answer = user.post(reverse("preparation_ask", args=[world.evaluation.pk]), follow=True).content.decode()

    assert "Daarvan is er 1 een brief, die u afdrukt en verstuurt." in answer
    call_command("send_due")
    letter = Delivery.objects.filter(kind="PREPARE", person=world.father.person_id).latest("pk")
    with letter.letter.file.open() as file:
        read = words(file.read())
    assert "U kunt dat gesprek nu vast voorbereiden." in read
    assert "praten we over hoe het gaat met een plan." in read


def test_a_plan_that_is_erased_takes_its_reports_along(world, django_capture_on_commit_callbacks):
    concluded(world)
    printed()
    names = [row.file.name for row in EvaluationReport.objects.all()]
    Plan.objects.get(pk=world.plan.pk).end(by=world.director, ended_on=today(), reason="LEFT_SCHOOL")

    with django_capture_on_commit_callbacks(execute=True):
        erase_plan(Plan.objects.get(pk=world.plan.pk), by=world.director, ground="Bewaartermijn voorbij.")

    assert names
    assert not EvaluationReport.objects.exists()
    assert not any(default_storage.exists(name) for name in names)
