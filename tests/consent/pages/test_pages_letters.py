"""The pages without mail: who is reached by letter, what to do about it, and the slip that comes back."""

import pytest
from django.urls import reverse

from consent.mail import letter, phone_code
from consent.models import AccessCode, ConsentRecord, Delivery, LetterSent, ToldCode
from consent.policy import statement
from consent.sending import sender
from plans.text.snapshot import spaced
from tests.consent.steps import PDF, asked, outcome, scan
from tests.factories import make_world, today
from tests.paper import faults, words
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
ON_THE_PHONE = "moeder zelf, stem herkend"
ONCE = "0b3d0b52-5d7c-4f6c-9c8e-5d7b4f6c9c8e"


@once_a_module
def built():
    world = make_world()
    person = world.mother.person
    person.email, person.phone = "", "06 12 34 56 78"
    person.save()
    world.part = asked(world, days=0)
    sender.send_due()
    return world


@pytest.fixture
def world(built, client):
    client.force_login(built.coordinator)
    built.client = client
    return built


def page_of(world) -> str:
    return reverse("letters", args=[world.plan.pk, world.mother.person_id])


def shown(world, url: str) -> str:
    return " ".join(world.client.get(url).content.decode().split())


def ready(world) -> Delivery:
    return Delivery.objects.filter(person=world.mother.person, state="READY").latest("pk")


def slip_of(world) -> str:
    return reverse("slip_record", args=[world.part.pk, world.mother.person_id])


def fill(world, **changes) -> dict:
    typed = {
        "code": world.part.digest[:8], "decision": "CONSENT", "given_on": today().isoformat(), "evidence": scan(),
        "once": ONCE, "remarks": "",
    }  # fmt: skip
    return typed | changes


# Letter and code -----------------------------------------------------------------------------------------------------


def test_the_page_of_consent_says_that_the_letter_lies_ready_and_leads_there(world):
    page = shown(world, reverse("consent", args=[world.part.pk]))

    assert "De brief ligt klaar. Print hem en verstuur hem." in page
    assert page_of(world) in page
    assert reverse("letters", args=[world.plan.pk, world.father.person_id]) not in page


def test_before_sharing_it_says_who_gets_a_letter(world):
    draft = world.part.revise(by=world.coordinator, reason="Ander rooster")

    page = shown(world, reverse("part_share", args=[draft.pk]))

    assert "Krijgt een brief, die u afdrukt en verstuurt" in page


def test_a_coordinator_prints_it_notes_that_it_went_and_is_told_what_comes_next(world):
    delivery = ready(world)
    assert "De brief ligt klaar." in shown(world, page_of(world))
    printed = world.client.get(reverse("letter", args=[delivery.pk]))
    assert b"".join(printed.streaming_content).startswith(b"%PDF")

    told = world.client.post(
        reverse("letter_sent", args=[delivery.pk]),
        {"how": "POSTED", "on": today().isoformat(), "once": ONCE},
        follow=True,
    )

    assert "Bel nu met de code" in told.content.decode()
    assert LetterSent.objects.get().by == world.coordinator
    assert "Brief verstuurd of gegeven" in shown(world, reverse("consent", args=[world.part.pk]))


def test_what_is_missing_is_said_by_the_field_and_nothing_is_noted(world):
    page = world.client.post(reverse("letter_sent", args=[ready(world).pk]), {"how": "", "on": "gisteren"})

    assert "Kies hoe de brief wegging." in page.content.decode()
    assert "Vul een datum in" in page.content.decode()
    assert not LetterSent.objects.exists()


def test_the_code_is_there_after_the_call_was_written_down_and_for_its_caller_alone(world):
    assert "Lees deze code voor" not in shown(world, page_of(world))
    url = reverse("code_tell", args=[world.plan.pk, world.mother.person_id])
    refused = world.client.post(url, {"identified": ""})
    assert "Vul dit in." in refused.content.decode()
    assert not AccessCode.objects.exists()

    answer = world.client.post(url, {"identified": ON_THE_PHONE, "once": ONCE})

    code = ToldCode.objects.get().code.code
    assert code not in answer["Location"]
    page = shown(world, page_of(world))
    assert f"{code[:3]} {code[3:]}" in page
    assert ON_THE_PHONE in page
    colleague = world.school.memberships.create(user=world.director, role="COORDINATOR").user
    world.client.force_login(colleague)
    assert f"{code[:3]} {code[3:]}" not in shown(world, page_of(world))


def test_the_same_form_twice_is_one_code(world):
    url = reverse("code_tell", args=[world.plan.pk, world.mother.person_id])
    typed = {"identified": ON_THE_PHONE, "once": ONCE}

    for _ in range(2):
        world.client.post(url, typed)

    assert ToldCode.objects.count() == 1


def test_a_code_without_a_number_waits_for_the_number(world):
    person = world.mother.person
    person.phone = ""
    person.save()

    assert phone_code.why_not(phone_code.Facts("", True, True)) in shown(world, page_of(world))


def test_another_letter_can_be_asked_for(world):
    world.client.post(reverse("letter_new", args=[world.plan.pk, world.mother.person_id]))
    sender.send_due()

    assert ready(world).kind == "LINK"
    assert letter.of_person(world.plan, world.mother.person)[0] == ready(world)


# The slip ------------------------------------------------------------------------------------------------------------


def test_what_stands_on_a_slip_is_an_answer_on_exactly_that_text(world):
    goal = world.part.goals.get()
    typed = fill(world, decision="REFUSE", points=[f"goal-{goal.pk}"], remarks="Liever op dinsdag.")

    assert world.client.post(slip_of(world), typed).status_code == 302

    record = ConsentRecord.objects.get(person=world.mother.person)
    assert (record.decision, record.route, record.recorded_by) == ("REFUSE", "PAPER", world.coordinator)
    assert record.identified == f"ondertekende antwoordstrook, kenmerk {spaced(world.part.digest)[:9]}"
    assert record.points.get().goal == goal
    assert record.remarks == "Liever op dinsdag."
    with record.evidence.open() as kept:
        assert kept.read() == PDF
    assert outcome(world.part) == "REFUSED"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"code": "0000 0000"}, "Dit kenmerk hoort niet bij deel 2, versie 1."),
        ({"code": "9"}, "Dit kenmerk hoort niet bij"),
        ({"code": ""}, "Vul dit in."),
        ({"decision": ""}, "Kies een van de antwoorden."),
        ({"decision": "REFUSE"}, "Kies minstens één punt."),
        ({"decision": "CONSENT_WITH_REMARKS"}, "Schrijf de opmerking over"),
        ({"given_on": "1990-01-01"}, "Kies een dag tussen"),
        ({"evidence": ""}, "Voeg de scan van de strook toe."),
    ],
)
def test_what_is_not_on_a_slip_is_not_taken_for_one(world, changes, says):
    page = world.client.post(slip_of(world), fill(world, **changes))

    assert page.status_code == 200
    assert says in page.content.decode()
    assert not ConsentRecord.objects.exists()


def test_the_mark_is_taken_as_it_stands_on_the_slip(world):
    mark = spaced(world.part.digest)[:9].upper()

    assert world.client.post(slip_of(world), fill(world, code=mark)).status_code == 302


@pytest.mark.paper
def test_the_slip_carries_who_about_which_text_and_each_point():
    world = make_world()
    part = asked(world)
    data = letter_slip(world, part)
    text = words(data)

    for each in (
        "Antwoordstrook", "Van Samira El Amrani", "Deel 2, versie 1", spaced(part.digest)[:9],
        statement("CONSENT", pupil_first_name="Yara", version=1, is_pupil=False),
        statement("REFUSE", pupil_first_name="Yara", version=1, is_pupil=False),
        "Doel 1. Toetsen maken in rust", "Handtekening", "071 123 45 67",
    ):  # fmt: skip
        assert each in text
    assert faults(data) == []


def letter_slip(world, part) -> bytes:
    from django.test import Client

    client = Client()
    client.force_login(world.coordinator)
    return client.get(reverse("slip", args=[part.pk, world.mother.person_id])).content
