"""Somebody's own calendar: read back as a calendar program does, without names, under an address that can be ended."""

from datetime import time, timedelta

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agenda.models import CalendarFeed
from agenda.refresh import refresh
from consent.meetings import actions
from plans.models import Meeting
from students.models import Assignment
from tests.factories import established, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    established(world, "ACTION")
    row = Meeting(
        school=world.school, plan=world.plan, on=today() + timedelta(days=10), starts_at=time(14, 30), place="kamer 12",
        moments="EVALUATING", about_action=True, recorded_by=world.coordinator,
    )  # fmt: skip
    world.meeting = actions.arrange(row, people=[world.mother.person], users=[world.mentor], by=world.coordinator)
    refresh([world.plan.pk], today())
    return world


def read(user) -> list:
    """The appointments that this colleague's calendar program finds at the address."""
    token = CalendarFeed.make(user, at=timezone.now())
    answer = Client().get(reverse("calendar_feed", args=[token]))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_colleague_finds_the_conversation_and_the_coordinator_the_terms_too(world):
    (entry,) = read(world.mentor)

    assert entry.decoded("dtstart") == world.meeting.begins
    assert str(entry["location"]) == "kamer 12"
    assert str(entry["uid"]) == f"{world.meeting.uid}@opp"  # that of the mail: it stands there once
    found = {
        str(each["uid"]).split("@")[0].removesuffix(f"-{world.plan.uuid}"): each for each in read(world.coordinator)
    }
    assert set(found) == {str(world.meeting.uid), "six_weeks", "evaluation_late", "expired"} - set(
        [] if world.plan.__class__.objects.get(pk=world.plan.pk).summary.establish_by else ["six_weeks"]
    )
    summary = world.plan.__class__.objects.get(pk=world.plan.pk).summary
    assert found["evaluation_late"].decoded("dtstart") == summary.evaluate_by


def test_no_name_goes_along_unless_the_school_allows_it(world):
    def text(user) -> str:
        return " ".join(str(each["summary"]) for each in read(user))

    assert "Yara" not in text(world.coordinator)
    assert world.plan.number in text(world.coordinator)
    world.school.names_in_calendars = True
    world.school.save()
    assert "Yara van der Meulen" in text(world.coordinator)


def test_what_was_moved_or_called_off_is_so_in_the_calendar(world):
    moved = actions.move(
        world.meeting, on=world.meeting.on, starts_at=time(9), minutes=30, place="hal", by=world.coordinator
    )
    (entry,) = read(world.mentor)
    assert (entry["sequence"], entry.decoded("dtstart")) == (1, moved.begins)
    actions.call_off(moved, why="De mentor is ziek.", by=world.coordinator)
    (entry,) = read(world.mentor)
    assert (str(entry["status"]), entry["sequence"]) == ("CANCELLED", 2)


def test_who_no_longer_works_with_the_pupil_finds_nothing_any_more(world):
    Assignment.objects.filter(user=world.mentor).update(until_on=today() - timedelta(days=1))

    assert read(world.mentor) == []


def test_an_address_is_kept_as_a_hash_and_ends_with_the_next_with_stopping_and_with_the_account(world, client):
    client.force_login(world.mentor)
    page = reverse("calendar")
    first = client.post(page, {"make": ""}).context["made"]
    token = first.rsplit("/", 1)[1].removesuffix(".ics")
    assert token not in str(CalendarFeed.objects.values())
    assert token not in client.get(page).content.decode()
    visitor = Client()
    assert visitor.get(first).status_code == 200
    second = client.post(page, {"make": ""}).context["made"]
    assert [visitor.get(each).status_code for each in (first, second)] == [404, 200]
    type(world.mentor).objects.filter(pk=world.mentor.pk).update(is_active=False)
    assert visitor.get(second).status_code == 404
    type(world.mentor).objects.filter(pk=world.mentor.pk).update(is_active=True)
    client.force_login(world.mentor)
    client.post(page, {"stop": ""})
    assert visitor.get(second).status_code == 404
