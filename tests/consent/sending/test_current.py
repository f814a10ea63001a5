"""A message is judged again when it is sent: what is no longer true stays at home, and nobody has to chase it."""

from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent import overview, queries
from consent.models import Delivery, DeliveryKind
from consent.next_steps import next_steps_of
from consent.policy import Decision
from consent.round import actions, errata
from consent.sending import sender
from consent.sending.still_true import RULES, Facts, why_not
from consent.words.address import follows
from plans.choices import Status
from plans.models import Plan
from students.policy import Sight
from tests.consent.family_walk import come_in, link_for
from tests.consent.steps import asked, refuse
from tests.factories import consent, established, make_world, shared, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
ALL, INFO, NONE = Sight.ANSWER, Sight.INFORMATION, Sight.NOTHING


@once_a_module
def world():
    return make_world()


def test_every_kind_of_message_has_its_rule():
    assert set(RULES) == set(DeliveryKind)


@pytest.mark.parametrize(
    ("kind", "facts", "why"),
    [
        ("SHARED", {"status": "SHARED"}, ""),
        ("SHARED", {"status": "WITHDRAWN"}, "CLOSED"),
        ("SHARED", {"status": "ESTABLISHED"}, "CLOSED"),
        ("SHARED", {"status": "SHARED", "sight": INFO}, "NO_ACCESS"),
        ("ASKED", {"status": "SHARED"}, ""),
        ("ASKED", {"status": "WITHDRAWN"}, "CLOSED"),
        ("ASKED", {"status": "ESTABLISHED"}, "CLOSED"),
        ("ASKED", {"status": "SHARED", "answered": True}, "ANSWERED"),
        ("ASKED", {"status": "SHARED", "holds_right": False}, "NOT_ASKED"),
        ("ASKED", {"status": "SHARED", "sight": NONE}, "NO_ACCESS"),
        ("ASKED", {"status": "SHARED", "spoken": True}, ""),
        ("INVITED", {}, ""),
        ("INVITED", {"sight": INFO}, ""),
        ("INVITED", {"stands": False}, "CLOSED"),
        ("INVITED", {"sight": NONE}, "NO_ACCESS"),
        ("CALLED_OFF", {"runs": False}, "CLOSED"),
        ("REMINDER", {"status": "SHARED"}, ""),
        ("REMINDER", {"status": "SHARED", "answered": True}, "ANSWERED"),
        ("REMINDER", {"status": "WITHDRAWN"}, "CLOSED"),
        ("REMINDER", {"status": "SHARED", "spoken": True}, "SPOKEN"),
        ("REMINDER", {"status": "SHARED", "reminders": False}, "CLOSED"),
        ("REMINDER", {"status": "SHARED", "holds_right": False}, "NOT_ASKED"),
        ("CODE", {}, ""),
        ("CODE", {"code_opens": False}, "EXPIRED"),
        ("CODE", {"sight": NONE}, "NO_ACCESS"),
        ("RECEIPT", {"status": "WITHDRAWN", "answered": True}, ""),
        ("RECEIPT", {"status": "SHARED", "sight": NONE}, "NO_ACCESS"),
        ("CONFIRMED", {"status": "ESTABLISHED"}, ""),
        ("ESTABLISHED", {"status": "ESTABLISHED"}, ""),
        ("ESTABLISHED", {"status": "ESTABLISHED", "sight": INFO}, ""),
        ("ESTABLISHED", {"status": "SUPERSEDED"}, "CLOSED"),
        ("ESTABLISHED", {"status": "ENDED"}, "CLOSED"),
        ("LAPSED", {"status": "WITHDRAWN"}, ""),
        ("ENDED", {"runs": False}, ""),
        ("ENDED", {"runs": True}, "CLOSED"),
        ("RIGHT_ENDED", {"status": "SHARED", "holds_right": False}, ""),
        ("RIGHT_ENDED", {"status": "SHARED", "holds_right": True}, "NOT_ASKED"),
        ("RIGHT_ENDED", {"status": "SHARED", "holds_right": False, "has_link": False, "sight": NONE}, ""),
        ("RIGHT_ENDED", {"holds_right": False, "has_link": False, "sight": NONE, "reachable": False}, "NO_ACCESS"),
        ("LINK", {"status": "WITHDRAWN"}, ""),
        ("REQUESTED", {"status": "WITHDRAWN"}, ""),
        ("REPLIED", {"status": "SUPERSEDED"}, ""),
        ("ERRATUM", {"status": "ESTABLISHED"}, ""),
        ("ERRATUM", {"status": "WITHDRAWN"}, "CLOSED"),
        ("ERRATUM", {"status": "SHARED", "sight": INFO}, "NO_ACCESS"),
        ("INVALIDATED", {"status": "ESTABLISHED"}, ""),
        ("WARNING", {"has_link": False, "sight": NONE}, ""),
        ("WARNING", {"has_link": False, "sight": NONE, "reachable": False}, "NO_ACCESS"),
        ("WARNING", {"has_link": True, "sight": NONE}, "NO_ACCESS"),
    ],
)
def test_why_a_message_does_not_go(kind, facts, why):
    assert why_not(kind, Facts(**{"sight": ALL} | facts)) == why


# From rows -----------------------------------------------------------------------------------------------------------


def waiting(kind, *people) -> Delivery:
    """One message of this kind that waits; all others went already."""
    row = Delivery.objects.filter(kind=kind, person__in=people).latest("pk")
    Delivery.objects.exclude(pk=row.pk).update(state="SENT")
    Delivery.objects.filter(pk=row.pk).update(state="WAITING", next_at=row.at)
    return row


def sent(row: Delivery) -> str:
    """What became of it: SENT, or why it stayed at home."""
    sender.send_due()
    row.refresh_from_db()
    return row.state if row.state == "SENT" else f"{row.state} {row.tries.latest('pk').outcome}"


def a_reminder(world, part) -> Delivery:
    person = world.mother.person
    actions.deliver(
        world.plan,
        person,
        DeliveryKind.REMINDER,
        part=part,
        link=actions.new_link(world.plan, person, at=timezone.now()),
        at=timezone.now(),
    )
    return waiting("REMINDER", person)


def test_no_reminder_after_an_answer(world):
    part = asked(world)
    row = a_reminder(world, part)
    consent(part, world.mother.person, days=0)
    Delivery.objects.exclude(pk=row.pk).update(state="SENT")

    assert sent(row) == "DROPPED ANSWERED"
    assert not mail.outbox


def test_no_question_after_a_withdrawal(world):
    part = asked(world)
    row = waiting("ASKED", world.mother.person)
    actions.withdraw(part, by=world.coordinator, reason="Wij kijken eerst verder.")
    Delivery.objects.exclude(pk=row.pk).update(state="SENT")

    assert sent(row) == "DROPPED CLOSED"
    assert not mail.outbox


def test_no_question_to_who_may_read_no_more(world):
    asked(world)
    row = waiting("ASKED", world.mother.person)
    type(world.mother).objects.filter(pk=world.mother.pk).update(contact_blocked=True)

    assert sent(row) == "DROPPED NO_ACCESS"
    assert not mail.outbox


def test_no_reminder_to_whom_the_school_spoke_since_the_question(world):
    part = asked(world)
    row = a_reminder(world, part)
    talk(world.plan, world.mother.person, by=world.coordinator, days=0)

    assert sent(row) == "DROPPED SPOKEN"


def test_a_question_that_is_put_again_after_a_wish_to_talk_goes_out(world):
    part = asked(world)
    consent(part, world.mother.person, decision=Decision.TALK_FIRST)
    actions.request_again(part, world.mother.person, by=world.coordinator)

    assert sent(waiting("ASKED", world.mother.person)) == "SENT"


def test_no_word_of_a_proposal_that_was_replaced_meanwhile(world):
    part = shared(world, "PERSPECTIVE", days=2)
    row = waiting("SHARED", world.mother.person)
    actions.revise(part, by=world.coordinator, reason="Er stond een verkeerde bestemming.")
    Delivery.objects.exclude(pk=row.pk).update(state="SENT")

    assert sent(row) == "DROPPED CLOSED"


def test_an_older_code_is_not_mailed_after_a_newer_one(world):
    asked(world)
    client = come_in(world.mother.person)
    client.post(reverse("family_leave"))
    old = waiting("CODE", world.mother.person)
    here = {"link": old.code.link, "browser": old.code.browser}
    type(old.code).objects.create(**here, expires_at=timezone.now() + timedelta(minutes=15))

    assert sent(old) == "DROPPED EXPIRED"


def test_a_code_is_mailed_also_when_another_browser_asked_one_since(world):
    asked(world)
    Client().post(link_for(world.mother.person))
    first = waiting("CODE", world.mother.person)
    Client().post(link_for(world.mother.person))

    assert sent(first) == "SENT"


def test_a_slip_in_a_version_that_went_is_not_told(world):
    part = asked(world)
    what = {"field": "goals.1.title", "becomes": "Toetsen maken in de rust", "reason": "Taalfout."}
    errata.correct(part, by=world.coordinator, **what)
    row = waiting("ERRATUM", world.mother.person)
    actions.withdraw(part, by=world.coordinator, reason="Anders.")
    Delivery.objects.exclude(pk=row.pk).update(state="SENT")

    assert sent(row) == "DROPPED CLOSED"


def test_what_stayed_at_home_is_nobodys_task_and_says_why(world):
    part = asked(world)
    row = a_reminder(world, part)
    consent(part, world.mother.person, days=0)
    sender.send_due()
    row.refresh_from_db()

    plan = Plan.objects.get(pk=world.plan.pk)

    assert not [turn for turn in next_steps_of(queries.case_of(plan, today())) if "kwam niet aan" in turn.what]
    assert overview.message_state(row, row.address) == (
        f"Bericht van {overview._day(row.at)} is niet verstuurd: het was niet meer nodig.",
        "",
    )


# What follows on an answer -------------------------------------------------------------------------------------------

SAYS = {
    "CONSENT": "stelt de school dit deel vast",
    "CONSENT_WITH_REMARKS": "erbij schreef",
    "TALK_FIRST": "voor een gesprek",
    "REFUSE": "stelt dit deel zo niet vast",
    "WITHDRAWN": "stelt deze versie van deel 2 zo niet vast",
}


@pytest.mark.parametrize("is_pupil", [False, True])
@pytest.mark.parametrize("decision", SAYS)
def test_each_answer_says_what_follows_on_it(decision, is_pupil):
    said = partial(follows, is_pupil=is_pupil)

    assert SAYS[decision] in said(decision, Status.SHARED)
    assert len({said(each, Status.SHARED) for each in SAYS}) == len(SAYS)
    assert "intussen vastgesteld" in said(decision, Status.ESTABLISHED)
    assert "ingetrokken" in said(decision, Status.WITHDRAWN)
    assert said(decision, Status.SUPERSEDED) == "Deze versie geldt niet meer."
    assert "Het laatste telt" in said(decision, Status.SHARED, is_last=False)


def letter_of(kind, person) -> str:
    return sender.letter(Delivery.objects.filter(kind=kind, person=person).latest("pk"))[1]


def test_receipts_by_mail_differ_for_agree_refuse_and_talk(world):
    part = asked(world)
    consent(part, world.mother.person, decision=Decision.TALK_FIRST, days=5)
    refuse(part, world.father.person, days=4)

    assert "neemt contact met u op voor een gesprek" in letter_of("RECEIPT", world.mother.person)
    assert "stelt dit deel zo niet vast" in letter_of("RECEIPT", world.father.person)
    assert "uw antwoord veranderen" in letter_of("RECEIPT", world.father.person)

    noted = {"route": "PHONE", "recorded_by": world.coordinator, "identified": "gebeld op het bekende nummer"}
    actions.answer(part, world.mother.person, decision="CONSENT", **noted)
    assert "Als alles er is, stelt de school dit deel vast" in letter_of("CONFIRMED", world.mother.person)
    assert "Het laatste telt" in letter_of("RECEIPT", world.mother.person)

    actions.withdraw(part, by=world.coordinator, reason="Anders.")
    late = letter_of("RECEIPT", world.father.person)
    assert "intussen ingetrokken" in late
    assert "veranderen" not in late


def test_the_page_of_a_receipt_says_the_same(world):
    part = asked(world)
    record = consent(part, world.mother.person)
    consent(part, world.father.person)
    client, page = come_in(world.mother.person), reverse("family_receipt", args=[world.plan.uuid, record.submission])
    assert "De school stelt deel 2 vast" in client.get(page).content.decode()

    actions.establish(part, by=world.director)

    shown = client.get(page).content.decode()
    assert "De school heeft dit deel intussen vastgesteld" in shown
    assert "De school stelt deel 2 vast" not in shown


# Why a version was taken back ----------------------------------------------------------------------------------------


def test_the_reason_for_a_withdrawal_stands_on_the_familys_page_and_not_in_the_mail(world):
    part, reason = asked(world), "Het onderzoek bij Yara loopt nog; wij wachten de uitslag af."
    actions.withdraw(part, by=world.coordinator, reason=reason)
    client = come_in(world.mother.person)

    for page in ("family_plan", "family_part"):
        args = [world.plan.uuid, *([part.uuid] if page == "family_part" else [])]
        shown = client.get(reverse(page, args=args)).content.decode()
        assert "De school trok deze versie in op" in shown
        assert reason in shown
    told = letter_of("LAPSED", world.mother.person)
    assert reason not in told
    assert "Lezen waarom" in told


def test_who_withdraws_reads_that_the_family_reads_why(world, client):
    part = asked(world)
    client.force_login(world.coordinator)

    assert "De familie leest deze reden." in client.get(reverse("part_withdraw", args=[part.pk])).content.decode()


def test_a_version_that_holds_says_nothing_of_a_withdrawal(world):
    established(world, "ACTION")

    shown = come_in(world.mother.person).get(reverse("family_plan", args=[world.plan.uuid])).content.decode()

    assert "trok deze versie in" not in shown
