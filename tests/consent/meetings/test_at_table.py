"""The plan on a large screen while it is talked about: what each says and what is agreed is kept in one go."""

import uuid
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from consent.meetings import actions
from opp.proof.verification import Verification
from plans.choices import MeetingOutcome
from plans.models import Attendee, Consultation, Meeting
from tests.factories import fill_perspective, make_world, part_of, shared, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    found = make_world()
    shared(found, "PERSPECTIVE")
    row = Meeting(
        school=found.school, plan=found.plan, on=today(), starts_at=time(9, 30), minutes=45, place="kamer 12",
        moments="DRAFTING", about_perspective=True, recorded_by=found.coordinator,
    )  # fmt: skip
    guests = [found.mother.person, found.student.person]
    found.meeting = actions.arrange(row, people=guests, users=[found.mentor], by=found.coordinator)
    return found


@pytest.fixture
def client(world):
    found = Client()
    found.force_login(world.coordinator)
    return found


def address(world, *, planned: bool = True) -> str:
    return reverse("at_table", args=[world.plan.pk]) + (f"?gesprek={world.meeting.pk}" if planned else "")


def typed(world, **more) -> dict:
    mother = f"g{world.mother.pk}"
    said = {
        "once": uuid.uuid4(), "type": "MEETING", "held_on": today().isoformat(), "moments": ["DRAFTING"],
        "present": [mother, "pupil"], f"said_{mother}": "Op maandag gaat het goed.", "said_pupil": "Ik wil een vaste plek.",
        "agreed": "De mentor regelt een vaste plek, voor 1 december.\n\nMoeder belt op vrijdag.",
        "agreement_perspective": "YES", "agreement_action": "NOT_DISCUSSED", "report": "Wij lazen deel 1 samen.",
    }  # fmt: skip
    return said | more


def test_who_was_invited_is_there_already_and_the_menu_is_not(client, world):
    page = client.get(address(world))
    html = page.content.decode()

    assert page.context["form"]["present"].value() == [f"g{world.mother.pk}", "pupil", f"u{world.mentor.pk}"]
    assert page.context["form"]["held_time"].value() == time(9, 30)
    assert reverse("students") not in html.split("<main")[0]
    assert "Wat zei Samira El Amrani" in html


def test_what_each_says_and_what_is_agreed_is_kept_in_one_go(client, world):
    assert client.post(address(world), typed(world)).status_code == 302

    talk = Consultation.objects.get()
    assert talk.report == (
        "Wij lazen deel 1 samen.\n\nAfspraken:\n– De mentor regelt een vaste plek, voor 1 december.\n– Moeder belt op vrijdag."
    )
    assert {row.name: row.said for row in talk.attendees.all()} == {
        "Samira El Amrani": "Op maandag gaat het goed.",
        "Yara van der Meulen": "Ik wil een vaste plek.",
    }
    assert Attendee.objects.get(person=world.mother.person).giver == "Samira El Amrani, moeder"
    assert world.meeting.ends.get().outcome == MeetingOutcome.HELD
    assert Verification().everything().defects == []


def test_an_agreement_alone_is_enough_and_nothing_at_all_is_not(client, world):
    nothing = client.post(address(world, planned=False), typed(world, agreed="", report=""))
    assert "minstens één afspraak" in nothing.content.decode()
    assert "Op maandag gaat het goed." in nothing.content.decode()

    client.post(address(world, planned=False), typed(world, report="", agreed="Moeder belt."))
    assert Consultation.objects.get().report == "Afspraken:\n– Moeder belt."


def test_whoever_says_something_is_there(client, world):
    page = client.post(address(world), typed(world, present=["pupil"]))

    assert "Kies dan ook wie dat is" in page.content.decode()
    assert not Consultation.objects.exists()


def test_only_what_the_family_was_shown_stands_on_the_screen(client, world):
    fill_perspective(
        part_of(world.plan, "PERSPECTIVE").revise(by=world.coordinator, reason="Nieuw"), school_view="Nog niet af."
    )

    html = client.get(address(world)).content.decode()

    assert "Nog niet af." not in html
    assert "Er is nog niets gedeeld." in html


def test_a_conversation_of_another_plan_is_not_there(client, world):
    other = make_world()
    row = Meeting(
        school=other.school, plan=other.plan, on=today() + timedelta(days=2), starts_at=time(9, 30), minutes=45, place="hier",
        moments="DRAFTING", about_perspective=True, recorded_by=other.coordinator,
    )  # fmt: skip
    actions.arrange(row, people=[other.mother.person], users=[], by=other.coordinator)

    assert client.get(reverse("at_table", args=[world.plan.pk]) + f"?gesprek={row.pk}").status_code == 404
