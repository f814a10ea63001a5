"""Without mail: a letter that opens nothing alone, a code by telephone, and what became of both."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent import queries
from consent.mail import letter, phone_code, sms
from consent.models import AccessCode, Delivery, FamilyLink, LetterSent, ToldCode
from consent.next_steps import next_steps_of
from consent.round import actions
from consent.sending import posting, sender
from consent.steps import Step
from opp.proof.verification import Verification
from plans.errors import NotAllowedNow
from plans.models import Plan
from tests.consent.steps import asked, refusal
from tests.factories import consent, make_world, shared, today
from tests.paper import faults, filled, lines, words
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
State = Delivery.State


def without_mail(guardian, phone: str = "06 12 34 56 78") -> None:
    guardian.person.email, guardian.person.phone = "", phone
    guardian.person.save()


@once_a_module
def world():
    """A mother without e-mail was asked, and her letter lies ready."""
    world = make_world()
    without_mail(world.mother)
    world.part = asked(world, days=0)
    sender.send_due()
    return world


def letter_to(person, **which) -> Delivery:
    return letter.whole().filter(person=person, **which).latest("at", "pk")


def posted(world) -> Delivery:
    delivery = letter_to(world.mother.person)
    posting.note_sent(delivery, how="POSTED", on=today(), by=world.coordinator)
    return letter_to(world.mother.person)


# Rules ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, ""),
        ({"reads": False}, "leest dit plan nu niet"),
        ({"has_letter": False}, "nog geen brief"),
        ({"phone": ""}, "geen telefoonnummer"),
        ({"told_today": 5}, "al vijf codes"),
    ],
)
def test_a_code_is_told_on_the_known_number_to_who_has_a_letter_and_reads(changed, says):
    facts = phone_code.Facts(
        **{"phone": "06 12 34 56 78", "has_letter": True, "reads": True, "told_today": 0} | changed
    )

    assert says in phone_code.why_not(facts)
    assert bool(phone_code.why_not(facts)) == bool(says)


# The outbox ----------------------------------------------------------------------------------------------------------


def test_who_has_no_address_gets_a_letter_and_the_other_parent_a_mail(world, mailoutbox):
    kept = letter_to(world.mother.person)

    assert (kept.kind, kept.route, kept.address, kept.state) == ("ASKED", "LETTER", "", State.READY)
    assert kept.letter.sha256
    assert Delivery.objects.filter(person=world.father.person, route="", state=State.SENT).exists()
    assert not [mail for mail in mailoutbox if mail.to == [""]]


def test_a_later_letter_about_the_same_version_takes_the_place_of_one_that_was_not_sent(world):
    earlier = Delivery.objects.get(person=world.mother.person, kind="SHARED", part=world.part)

    assert earlier.state == State.DROPPED
    assert earlier.tries.get().outcome == "REPLACED"


def test_a_code_and_a_receipt_do_not_go_by_letter(world):
    consent(world.part, world.mother.person, days=0)

    assert not Delivery.objects.filter(person=world.mother.person, kind__in=["CODE", "RECEIPT"]).exists()


@pytest.mark.parametrize("went", [True, False])
def test_a_lapsed_version_is_told_by_letter_to_who_heard_of_it(world, went):
    if went:
        posted(world)

    actions.revise(world.part, by=world.coordinator, reason="Ander rooster")

    assert Delivery.objects.filter(person=world.mother.person, kind="LAPSED", route="LETTER").exists() == went
    assert not Delivery.objects.filter(person=world.mother.person, part=world.part, state=State.READY).exists()


def test_noting_that_it_went_is_a_row_and_a_line_and_is_done_once(world):
    delivery = posted(world)

    sent = LetterSent.objects.get()
    assert (delivery.state, sent.how, sent.on, sent.by) == (State.SENT, "POSTED", today(), world.coordinator)
    line = Plan.objects.get(pk=world.plan.pk).events.latest("position")
    assert line.kind == "LETTER_SENT"
    assert sent.row_digest() in line.data
    assert "al verstuurd" in refusal(posting.note_sent, delivery, how="HANDED", on=today(), by=world.coordinator)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_letter_goes_out_on_a_day_that_can_be(world, days):
    day = today() + timedelta(days=days)
    assert "Kies een dag" in refusal(
        posting.note_sent, letter_to(world.mother.person), how="POSTED", on=day, by=world.coordinator
    )


def test_a_letter_that_is_not_true_any_more_stays_here(world):
    consent(world.part, world.mother.person, days=0)

    assert "Gooi hem weg" in refusal(
        posting.note_sent, letter_to(world.mother.person), how="POSTED", on=today(), by=world.coordinator
    )


def test_another_letter_has_another_address_and_the_old_one_gives_way(world):
    old = letter_to(world.mother.person)

    posting.another(world.plan, world.mother.person, by=world.coordinator)
    sender.send_due()

    new = letter_to(world.mother.person)
    assert (new.kind, new.state) == ("LINK", State.READY)
    assert Delivery.objects.get(pk=old.pk).state == State.DROPPED
    assert letter.key_of(new.link) != letter.key_of(old.link)
    assert "e-mailadres bekend" in refusal(posting.another, world.plan, world.father.person, by=world.coordinator)


def test_a_printer_that_fails_is_tried_again(world, monkeypatch):
    posting.another(world.plan, world.mother.person, by=world.coordinator)
    monkeypatch.setattr(letter.renderer, "pdf", lambda *args, **kwargs: 1 / 0)

    sender.send_due()

    waiting = letter_to(world.mother.person)
    assert (waiting.state, waiting.tries.get().outcome) == (State.WAITING, "ZeroDivisionError")


# The code ------------------------------------------------------------------------------------------------------------


def test_a_code_is_written_down_before_it_is_there_and_only_its_caller_sees_it(world):
    told = phone_code.tell(
        world.plan, world.mother.person, identified="moeder zelf, stem herkend", by=world.coordinator
    )

    at = timezone.now()
    line = Plan.objects.get(pk=world.plan.pk).events.latest("position")
    assert (line.kind, told.phone) == ("CODE_TOLD", "06 12 34 56 78")
    assert told.row_digest() in line.data
    assert "stem" not in line.data
    assert phone_code.to_read_out(world.plan, world.mother.person, world.coordinator, at) == told.code
    assert phone_code.to_read_out(world.plan, world.mother.person, world.director, at) is None
    assert phone_code.to_read_out(world.plan, world.mother.person, world.coordinator, at + phone_code.SHOWN) is None


def test_no_code_is_told_without_a_number(world):
    without_mail(world.mother, phone="")

    with pytest.raises(NotAllowedNow, match="geen telefoonnummer"):
        phone_code.tell(world.plan, world.mother.person, identified="moeder", by=world.coordinator)
    assert not AccessCode.objects.exists()
    assert not ToldCode.objects.exists()


def test_a_text_message_goes_through_the_gateway_that_is_configured_and_nowhere_else(world, settings, monkeypatch):
    sent = []
    monkeypatch.setattr(sms, "import_string", lambda name: lambda *message: sent.append((name, *message)))
    tell = {"identified": "sms naar het bekende nummer", "by": world.coordinator, "by_sms": True}
    assert "Sms'en kan hier niet" in refusal(phone_code.tell, world.plan, world.mother.person, **tell)

    settings.SMS_GATEWAY = "school.sms.send"
    told = phone_code.tell(world.plan, world.mother.person, **tell)
    sender.send_due()

    ((name, number, text, key),) = sent
    assert (name, number) == ("school.sms.send", "06 12 34 56 78")
    assert told.code.code in text
    assert "Yara" not in text
    assert key == Delivery.objects.get(code=told.code).message_id


def test_all_of_it_is_proven(world):
    posted(world)
    phone_code.tell(world.plan, world.mother.person, identified="moeder zelf", by=world.coordinator)

    assert Verification().everything().defects == []


def test_it_goes_when_the_plan_is_erased(world, tmp_path):
    from opp.proof import erasing

    delivery = posted(world)
    phone_code.tell(world.plan, world.mother.person, identified="moeder zelf", by=world.coordinator)

    assert delivery.letter.file.name in erasing._files_of(world.plan)


# The paper -----------------------------------------------------------------------------------------------------------


@pytest.mark.paper
def test_the_letter_says_how_to_come_in_and_nothing_of_the_plan(settings):
    settings.BASE_URL = "https://opp.regenboog.example"
    world = make_world()
    without_mail(world.mother)
    shared(world, "PERSPECTIVE", days=0)
    sender.send_due()
    delivery = letter_to(world.mother.person)
    with delivery.letter.file.open() as file:
        data = file.read()
    text = words(data)

    assert "Aan: Samira El Amrani" in text
    assert f"opp.regenboog.example/b/{letter.key_of(delivery.link)}" in text.replace(" ", "")
    assert "Bel zelf: 071 123 45 67." in text
    for never in ("Yara", "Toetsen", delivery.link.token):
        assert never not in text
    assert faults(data) == []
    assert min(size for page in lines(data) for size, _, _ in page) >= 9
    assert max(size for page in lines(data) for size, _, text in page if text.startswith("De school heeft")) == 14
    assert len(filled(data)) == 1


def test_send_due_prints_it(db):
    world = make_world()
    without_mail(world.mother)
    shared(world, "PERSPECTIVE", days=0)

    call_command("send_due")

    assert letter_to(world.mother.person).state == State.READY


def test_a_key_is_of_its_own_link_and_computed_each_time(world):
    links = [FamilyLink.objects.create(school_id=world.school.pk, person=world.mother.person, plan=world.plan, expires_at=timezone.now()) for _ in range(50)]  # fmt: skip

    keys = {letter.key_of(link) for link in links}

    assert len(keys) == 50
    assert keys == {letter.key_of(FamilyLink.objects.get(pk=link.pk)) for link in links}
    assert {len(key) for key in keys} == {14}


# Whose turn it is ----------------------------------------------------------------------------------------------------


def waits(world) -> list[Step]:
    case = queries.case_of(Plan.objects.get(pk=world.plan.pk), today())
    return [turn.step for turn in next_steps_of(case) if turn.step in (Step.LETTER, Step.CODE)]


def test_a_letter_waits_to_be_sent_then_for_the_code_and_then_for_nobody_of_the_school(world):
    assert waits(world) == [Step.LETTER]
    posted(world)
    assert waits(world) == [Step.CODE]
    phone_code.tell(world.plan, world.mother.person, identified="moeder zelf", by=world.coordinator)
    assert waits(world) == []


def test_an_answer_ends_the_waiting_of_a_letter(world):
    consent(world.part, world.mother.person, days=0)

    assert waits(world) == []


def test_who_has_a_mail_address_again_is_not_waited_for_by_letter(world):
    world.mother.person.email = "moeder@thuis.example"
    world.mother.person.save()

    assert waits(world) == []
