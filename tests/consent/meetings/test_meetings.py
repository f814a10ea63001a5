"""Planned conversations: the rule, the deeds, what goes out, the pages of school and family, and what waits."""

from datetime import date, time, timedelta

import icalendar
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import mail as staff_mail
from accounts.models import StaffMail
from agenda.models import NextStep, PlanSummary
from agenda.refresh import defects, refresh
from consent.mail import letter
from consent.meetings import actions
from consent.models import Delivery
from consent.sending import sender
from opp.proof.verification import Verification
from plans.choices import MeetingOutcome
from plans.errors import NotAllowedNow
from plans.models import Consultation, Invitation, Meeting, MeetingEnd, MeetingReply, Plan
from plans.policy.year import meeting as policy
from plans.policy.year.meeting import MeetingState
from tests.consent.family_walk import proven
from tests.factories import ago, make_guardian, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


@once_a_module
def world():
    return make_world(age=14)


def planned(world, *, days: int = 10, people=None, at=None, **more) -> Meeting:
    """A conversation in so many days, with both parents and the mentor."""
    row = Meeting(
        school=world.school, plan=world.plan, on=today() + timedelta(days=days), starts_at=time(14, 30), minutes=45,
        place="kamer 12", moments="DRAFTING", about_perspective=True, recorded_by=world.coordinator, **more,
    )  # fmt: skip
    people = people or [world.mother.person, world.father.person]
    return actions.arrange(row, people=people, users=[world.mentor, world.coordinator], by=world.coordinator, at=at)


def appointments(message) -> list:
    """The appointments in the attachment of a mail."""
    ((name, content, kind),) = message.attachments
    assert (name, kind) == ("gesprek.ics", "text/calendar")
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


# The rule ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("planned_on", "outcome", "stands"),
    [
        (TODAY, None, MeetingState.COMING),  # the day itself is not over
        (TODAY + timedelta(days=1), None, MeetingState.COMING),
        (TODAY - timedelta(days=1), None, MeetingState.PAST),
        (TODAY - timedelta(days=1), MeetingOutcome.HELD, MeetingState.HELD),
        (TODAY - timedelta(days=1), MeetingOutcome.MISSED, MeetingState.MISSED),
        (TODAY + timedelta(days=1), MeetingOutcome.CALLED_OFF, MeetingState.CALLED_OFF),
    ],
)
def test_how_a_planned_conversation_stands(planned_on, outcome, stands):
    assert policy.state_of(planned_on, outcome, TODAY) == stands


@pytest.mark.parametrize(
    ("planned_on", "may"),
    [
        (TODAY, True),
        (TODAY - timedelta(days=1), False),
        (TODAY + timedelta(days=366), True),
        (TODAY + timedelta(days=367), False),
    ],
)
def test_a_day_to_invite_for(planned_on, may):
    assert (policy.why_not_on(planned_on, TODAY) == "") is may


@pytest.mark.rule(39)
@pytest.mark.parametrize(
    ("stands", "planned_on", "invited_on", "may"),
    [
        (MeetingState.PAST, TODAY - timedelta(days=1), TODAY - timedelta(days=9), True),
        (MeetingState.COMING, TODAY, TODAY - timedelta(days=9), True),  # on the day, after the hour
        (MeetingState.COMING, TODAY + timedelta(days=1), TODAY - timedelta(days=9), False),
        (MeetingState.PAST, TODAY - timedelta(days=1), None, False),  # no invitation arrived
        (MeetingState.HELD, TODAY - timedelta(days=1), TODAY - timedelta(days=9), False),
        (MeetingState.MISSED, TODAY - timedelta(days=1), TODAY - timedelta(days=9), False),
        (MeetingState.CALLED_OFF, TODAY - timedelta(days=1), TODAY - timedelta(days=9), False),
    ],
)
def test_when_it_may_be_written_down_that_nobody_came(stands, planned_on, invited_on, may):
    assert (policy.why_not_missed(stands, planned_on, invited_on, TODAY) == "") is may


# What goes out -------------------------------------------------------------------------------------------------------


def test_the_family_is_invited_by_mail_with_an_appointment_that_names_nobody(world):
    row = planned(world)

    assert sender.send_due() == 2
    (message, _) = mail.outbox
    (entry,) = appointments(message)
    assert entry.decoded("dtstart") == row.begins
    assert entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(minutes=45)
    assert (str(entry["location"]), str(entry["uid"]), entry["sequence"]) == ("kamer 12", f"{row.uid}@opp", 0)
    for text in (message.subject, message.body, message.attachments[0][1]):
        assert not any(name in text for name in ("Yara", "Samira", "Anton", "Meulen", "Amrani"))
    assert "nodigt u uit voor een gesprek" in message.subject
    assert "14:30" in message.body


def test_a_colleague_hears_with_the_same_appointment_and_who_plans_does_not(world):
    row = planned(world)

    assert [each.address for each in StaffMail.objects.filter(kind="MEETING")] == [world.mentor.email]
    staff_mail.send_due()
    (message,) = mail.outbox
    (entry,) = appointments(message)
    assert str(entry["uid"]) == f"{row.uid}@opp"
    assert f"/gesprekken/{row.pk}/" in str(entry["url"])


def test_who_has_no_address_gets_a_letter_with_day_and_place(world):
    aunt = make_guardian(world.student, by=world.coordinator, name="Rob Stam", email="").person
    row = planned(world, people=[aunt])

    sender.send_due()
    delivery = Delivery.objects.get(person=aunt)
    assert delivery.state == Delivery.State.READY
    _, text = letter.in_words(Delivery.objects.select_related("meeting").get(pk=delivery.pk))
    assert "14:30 uur" in text
    assert "kamer 12" in text
    assert actions.invited(row) is None  # it did not go out yet
    moved = actions.move(
        row, on=row.on + timedelta(days=1), starts_at=time(9), minutes=30, place="x", by=world.coordinator
    )
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.DROPPED
    assert Delivery.objects.get(person=aunt, meeting=moved).state == Delivery.State.WAITING


def test_an_invitation_that_is_no_longer_so_does_not_go_out(world):
    row = planned(world)
    actions.move(row, on=row.on + timedelta(days=1), starts_at=time(9), minutes=30, place="hal", by=world.coordinator)

    sender.send_due()

    assert len(mail.outbox) == 2
    assert all("ander moment" in message.subject for message in mail.outbox)
    (entry,) = appointments(mail.outbox[0])
    assert entry["sequence"] == 1
    assert Delivery.objects.filter(meeting=row, state=Delivery.State.DROPPED).count() == 2


def test_what_is_called_off_is_taken_out_of_the_calendar(world):
    row = planned(world)
    sender.send_due()
    mail.outbox.clear()
    actions.call_off(row, why="De mentor is ziek.", by=world.coordinator)

    sender.send_due()

    (entry,) = appointments(mail.outbox[0])
    assert (str(entry["status"]), str(entry["uid"])) == ("CANCELLED", f"{row.uid}@opp")
    assert "ziek" not in mail.outbox[0].body
    with pytest.raises(NotAllowedNow):
        actions.call_off(row, why="Nog eens.", by=world.coordinator)


# The deeds -----------------------------------------------------------------------------------------------------------


def test_moved_twice_from_one_tab_is_refused_in_words(world):
    row = planned(world)
    when = {"starts_at": time(9), "minutes": 30, "place": "hal", "by": world.coordinator}
    actions.move(row, on=row.on, **when)

    with pytest.raises(NotAllowedNow, match="intussen verplaatst"):
        actions.move(row, on=row.on, **when)


@pytest.mark.rule(39)
def test_nobody_came_is_an_invitation_to_which_nobody_came(world):
    """Sent on the day it left, for the day it was for: two of these stand in for a conversation (decision 17)."""
    row = planned(world, days=0, at=ago(9))
    for delivery in Delivery.objects.filter(meeting=row):
        Delivery.objects.filter(pk=delivery.pk).update(state="SENT", sent_at=ago(8))

    kept = actions.nobody_came(row, by=world.coordinator)

    assert (kept.sent_on, kept.meeting_on, kept.nobody_came) == (timezone.localdate(ago(8)), today(), True)
    assert (kept.about_perspective, kept.about_action) == (True, False)
    assert row.end.outcome == MeetingOutcome.MISSED
    with pytest.raises(NotAllowedNow):
        actions.nobody_came(row, by=world.coordinator)
    assert Verification().plan(Plan.objects.get(pk=world.plan.pk)).defects == []


def test_without_an_invitation_that_left_nobody_stayed_away(world):
    row = planned(world, days=0)

    with pytest.raises(NotAllowedNow, match="geen uitnodiging"):
        actions.nobody_came(row, by=world.coordinator)
    assert not Invitation.objects.exists()


def test_only_who_is_invited_answers_and_only_about_the_day_that_holds(world):
    row = planned(world, people=[world.mother.person])
    with pytest.raises(NotAllowedNow, match="niet uitgenodigd"):
        actions.reply(row, world.father.person, comes=True)
    moved = actions.move(row, on=row.on, starts_at=time(9), minutes=30, place="hal", by=world.coordinator)

    with pytest.raises(NotAllowedNow, match="intussen verplaatst"):
        actions.reply(row, world.mother.person, comes=True)
    actions.reply(moved, world.mother.person, comes=False, words="Liever vrijdag.")
    assert [each.words for each in moved.asked_to_move()] == ["Liever vrijdag."]
    actions.reply(moved, world.mother.person, comes=True)
    assert Meeting.objects.get(pk=moved.pk).asked_to_move() == []


# The agenda ----------------------------------------------------------------------------------------------------------


def steps_on(world, on: date) -> list[str]:
    refresh([world.plan.pk], on)
    assert defects([world.plan.pk], on) == {}
    urls = {reverse("meeting", args=[row.pk]) for row in Meeting.objects.all()}
    return [step.what for step in NextStep.objects.filter(plan=world.plan, url__in=urls)]


def test_what_waits_before_and_after_its_day(world):
    row = planned(world, days=10)
    assert steps_on(world, today()) == []
    (ahead,) = steps_on(world, row.on - timedelta(days=7))
    assert ahead.startswith("Gesprek met de familie op")
    assert steps_on(world, row.on) == [ahead]
    (after,) = steps_on(world, row.on + timedelta(days=1))
    assert after.startswith("Vastleggen hoe het gesprek van")

    actions.reply(row, world.mother.person, comes=False, words="Liever vrijdag.")
    assert PlanSummary.objects.stale(today()).filter(plan=world.plan).exists()  # the database marked it
    (other,) = steps_on(world, today())
    assert other.startswith("Een ander moment zoeken")
    actions.call_off(row, why="We spreken elkaar vrijdag.", by=world.coordinator)
    assert steps_on(world, today()) == []


# The pages of the school ---------------------------------------------------------------------------------------------


def filled_in(world, **more) -> dict:
    day = (today() + timedelta(days=14)).isoformat()
    guests = [f"p{world.mother.person_id}", f"u{world.mentor.pk}"]
    return {
        "on": day, "starts_at": "15:00", "minutes": "30", "place": "kamer 12", "moments": ["DRAFTING"],
        "about_perspective": "on", "invited": guests, "once": "b1f7d5a4-0000-4000-8000-000000000001",
    } | more  # fmt: skip


def test_a_coordinator_plans_moves_and_records_it_with_everything_filled_in(world, client):
    client.force_login(world.coordinator)
    page = client.get(reverse("meeting_new", args=[world.plan.pk])).content.decode()
    assert "krijgt een mail" in page
    for _ in range(2):  # a second press does nothing
        assert client.post(reverse("meeting_new", args=[world.plan.pk]), filled_in(world)).status_code == 302
    row = Meeting.objects.get()
    assert {each.name for each in row.invitees.all()} == {"Samira El Amrani", world.mentor.name}

    move = {"on": today().isoformat(), "starts_at": "09:00", "minutes": "30", "place": "hal", "once": "b1f7d5a4-0000-4000-8000-000000000002"}  # fmt: skip
    assert client.post(reverse("meeting_move", args=[row.pk]), move).status_code == 302
    moved = Meeting.objects.get(sequence=1)
    assert client.get(reverse("meeting", args=[row.pk])).url == reverse("meeting", args=[moved.pk])
    shown = client.get(reverse("meeting", args=[moved.pk])).content.decode()
    assert "Leg vast hoe het ging" in shown

    to = reverse("consultation_new", args=[world.plan.pk]) + f"?gesprek={moved.pk}"
    form = client.get(to).context["form"]
    assert form["held_on"].value() == today()
    assert form["held_time"].value() == time(9)
    assert form["present"].value() == [f"g{world.mother.pk}", f"u{world.mentor.pk}"]
    typed = {
        "type": "MEETING", "held_on": today().isoformat(), "held_time": "09:00", "moments": ["DRAFTING"],
        "present": form["present"].value(), "agreement_perspective": "YES", "agreement_action": "NOT_DISCUSSED",
        "report": "Samen doorgenomen.", "once": "b1f7d5a4-0000-4000-8000-000000000003",
    }  # fmt: skip
    assert client.post(to, typed).status_code == 302
    end = MeetingEnd.objects.get()
    assert (end.meeting, end.outcome, end.consultation) == (moved, "HELD", Consultation.objects.get())
    assert client.get(to).status_code == 404  # it was written down
    assert Verification().plan(Plan.objects.get(pk=world.plan.pk)).defects == []


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"on": "2020-01-01"}, "on"),
        ({"starts_at": "straks"}, "starts_at"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "veel"}, "minutes"),
        ({"place": ""}, "place"),
        ({"place": "x" * 121}, "place"),
        ({"moments": []}, "moments"),
        ({"about_perspective": ""}, "about_perspective"),
        ({"invited": []}, "invited"),
        ({"invited": ["p999999"]}, "invited"),
    ],
)
def test_what_cannot_be_planned_is_said_by_its_field_and_loses_nothing(world, client, typed, field):
    client.force_login(world.coordinator)

    answer = client.post(reverse("meeting_new", args=[world.plan.pk]), filled_in(world, **typed))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert (field == "place") == ("kamer 12" not in answer.content.decode())
    assert not Meeting.objects.exists()


def test_somebody_with_whom_there_is_no_contact_cannot_be_invited(world, client):
    blocked = make_guardian(world.student, by=world.coordinator, name="Geen Contact", contact_blocked=True)
    client.force_login(world.coordinator)

    answer = client.post(
        reverse("meeting_new", args=[world.plan.pk]), filled_in(world, invited=[f"p{blocked.person_id}"])
    )

    assert "Geen Contact" not in answer.content.decode()
    assert list(answer.context["form"].errors) == ["invited"]


def test_no_show_is_one_press(world, client):
    row = planned(world, days=0, at=ago(9))
    Delivery.objects.filter(meeting=row).update(state="SENT", sent_at=ago(8))
    client.force_login(world.mentor)
    assert "Er kwam niemand" in client.get(reverse("meeting", args=[row.pk])).content.decode()

    client.post(reverse("meeting_missed", args=[row.pk]))

    assert Invitation.objects.get().nobody_came
    client.post(reverse("meeting_missed", args=[row.pk]))
    assert Invitation.objects.count() == 1


def test_calling_off_asks_why(world, client):
    row = planned(world)
    client.force_login(world.coordinator)
    assert "why" in client.post(reverse("meeting_off", args=[row.pk]), {"why": ""}).context["form"].errors

    assert client.post(reverse("meeting_off", args=[row.pk]), {"why": "De mentor is ziek."}).status_code == 302
    assert "De mentor is ziek." in client.get(reverse("meeting", args=[row.pk])).content.decode()
    assert client.post(reverse("meeting_off", args=[row.pk]), {"why": "Nog eens."}).status_code == 200


# The family ----------------------------------------------------------------------------------------------------------


def test_a_parent_reads_the_invitation_and_asks_for_another_moment(world):
    row = planned(world)
    browser = proven(world.mother.person, world.plan)
    page = reverse("family_meeting", args=[world.plan.uuid, row.uid])
    assert page in browser.get(reverse("family_plan", args=[world.plan.uuid])).content.decode()
    form = browser.get(page)
    assert "kamer 12" in form.content.decode()
    typed = {"reader": form.context["stamp"], "once": "b1f7d5a4-0000-4000-8000-000000000004", "answer": "OTHER"}

    assert "words" in browser.post(page, typed).context["form"].errors
    for _ in range(2):
        assert browser.post(page, typed | {"words": "Liever op vrijdag."}).status_code == 302

    reply = MeetingReply.objects.get()
    assert (reply.comes, reply.words, reply.giver) == (False, "Liever op vrijdag.", "Samira El Amrani, moeder")
    assert "U vroeg een ander moment." in browser.get(page).content.decode()


def test_a_form_of_another_person_records_nothing(world):
    row = planned(world)
    father = proven(world.father.person, world.plan)
    page = reverse("family_meeting", args=[world.plan.uuid, row.uid])
    stamp = father.get(page).context["stamp"]

    mother = proven(world.mother.person, world.plan)
    mother.post(page, {"reader": stamp, "once": "b1f7d5a4-0000-4000-8000-000000000005", "answer": "COMES"})

    assert not MeetingReply.objects.exists()


def test_who_is_not_invited_does_not_find_it(world):
    row = planned(world, people=[world.mother.person])

    answer = proven(world.father.person, world.plan).get(reverse("family_meeting", args=[world.plan.uuid, row.uid]))

    assert answer.status_code == 404


def test_what_is_over_or_called_off_asks_nothing(world):
    row = planned(world)
    actions.call_off(row, why="De mentor is ziek.", by=world.coordinator)
    page = proven(world.mother.person, world.plan).get(reverse("family_meeting", args=[world.plan.uuid, row.uid]))

    assert "De mentor is ziek." in page.content.decode()
    assert "Verstuur naar de school" not in page.content.decode()
