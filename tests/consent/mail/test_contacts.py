"""A change of address or authority is told to those who would notice, and so is an answer by a hardly known contact."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.db import models
from django.urls import reverse
from django.utils import timezone

from consent import receipts
from consent.mail import contacts
from consent.mail.contacts import Contact, changes
from consent.models import ConsentRecord, Delivery
from consent.policy import Route
from consent.sending import sender
from ledger import check
from ledger.bypass import open_bypass
from opp.proof.verification import Verification
from plans.models import Event, Plan
from students.models import Authority, FactChange, Guardian
from tests.consent.steps import asked, scan, turn
from tests.factories import consent, make_guardian, make_student, make_world, today
from tests.opened import started
from tests.worlds import once_a_module

YES, NO = ("YES", ("YES", None)), ("NO", ("NO", None))
KNOWN = Contact("a@thuis.example", "071 1", YES, "NONE")


@pytest.mark.parametrize(
    ("now", "codes"),
    [
        (KNOWN, None),
        (Contact("A@THUIS.example", "071 1", YES, "NONE"), None),
        (Contact("b@thuis.example", "071 1", YES, "NONE"), ["EMAIL"]),
        (Contact("", "071 1", YES, "NONE"), ["EMAIL"]),
        (Contact("a@thuis.example", "06 2", YES, "NONE"), ["PHONE"]),
        (Contact("a@thuis.example", "071 1", NO, "NONE"), ["AUTHORITY"]),
        (Contact("a@thuis.example", "071 1", ("YES", ("YES", today())), "NONE"), ["AUTHORITY"]),
        (Contact("a@thuis.example", "071 1", YES, "FULL"), ["RECEIVES"]),
        (Contact("b@thuis.example", "06 2", NO, "FULL"), ["EMAIL", "PHONE", "AUTHORITY", "RECEIVES"]),
    ],
)
def test_what_is_different(now, codes):
    assert changes({1: KNOWN}, {1: now}) == ({1: codes} if codes else {})


@pytest.mark.parametrize(
    ("now", "codes"),
    [
        (Contact("a@thuis.example"), ["ADDED"]),
        (Contact("a@thuis.example", "", YES), ["ADDED", "AUTHORITY"]),
        (Contact("a@thuis.example", "", NO, "FULL"), ["ADDED", "RECEIVES"]),
    ],
)
def test_somebody_new_is_told_of_when_they_decide_or_read(now, codes):
    assert changes({}, {1: now}) == {1: codes}


# Through the pages ---------------------------------------------------------------------------------------------------


built = once_a_module(lambda: make_world(age=16))


@pytest.fixture
def world(built, client):
    client.force_login(built.administrator)
    return built


def save(client, guardian, *, email=None, phone="", receives="NONE"):
    person = guardian.person
    fields = {
        "person-given_name": person.given_name, "person-family_name": person.family_name, "person-language": "nl",
        "person-email": person.email if email is None else email, "person-phone": phone,
        "guardian-relation": guardian.relation, "guardian-receives": receives,
    }  # fmt: skip
    where = reverse("guardian_edit", args=[guardian.pk])
    return client.post(where, fields | started(client, where))


def decide(client, guardian, value="NO", **changes):
    fields = {
        "value": value, "basis": "", "from_on": today(), "evidence": "uittreksel gezien",
        "once": "8c1c7f60-0000-4000-8000-000000000021",
    } | changes  # fmt: skip
    page = reverse("authority_add", args=[guardian.pk])
    return client.post(page, fields | started(client, page))


def warned() -> list[str]:
    return sorted(Delivery.objects.filter(kind="WARNING").values_list("address", flat=True))


def lines(plan) -> list[dict]:
    return [json.loads(row.data) for row in Event.objects.filter(plan=plan, kind="CONTACT_CHANGED")]


def test_who_is_new_has_no_plans_around_them_that_have_to_wait(world):
    assert contacts.plans_around(world.student.pk) == [world.plan.pk]
    assert contacts.plans_around(None) == []


def test_a_changed_address_warns_the_others_the_new_address_and_the_old_one(client, world):
    old = world.mother.person.email

    assert save(client, world.mother, email="iemand@anders.example").status_code == 302

    assert warned() == sorted([old, "iemand@anders.example", world.father.person.email, "yara@leerling.example"])


def test_the_old_address_gets_no_link_and_no_word_of_a_plan(client, world):
    old = world.mother.person.email
    save(client, world.mother, email="iemand@anders.example")

    row = Delivery.objects.get(address=old)
    subject, body = sender.letter(row)

    assert row.link is None
    assert "/lees/" not in body
    assert "plan" not in subject + body
    assert "bel dan de school: 071 123 45 67" in body.lower()


def test_no_warning_names_anybody_or_an_address(client, world):
    save(client, world.mother, email="iemand@anders.example")
    sender.send_due()

    assert len(mail.outbox) == 4
    for message in mail.outbox:
        words = message.subject + message.body
        assert not [word for word in ("Samira", "Amrani", "Anton", "Yara", "Meulen", "@") if word in words]


def test_the_change_is_a_line_in_the_journal_without_the_address(client, world):
    save(client, world.mother, email="iemand@anders.example", phone="06 12345678")

    (line,) = lines(world.plan)
    assert (line["person"], line["changed"]) == (world.mother.person_id, ["EMAIL", "PHONE"])
    assert line["by"]["id"] == world.administrator.pk
    assert "anders" not in json.dumps(line)


def test_a_changed_telephone_is_written_down_and_mailed_to_nobody(client, world):
    save(client, world.mother, phone="06 12345678")

    assert [line["changed"] for line in lines(world.plan)] == [["PHONE"]]
    assert warned() == []


def test_saving_without_a_change_does_nothing(client, world):
    save(client, world.mother)

    assert lines(world.plan) == []
    assert warned() == []


def test_changed_authority_warns_the_others_and_the_person_who_lost_it(client, world):
    decide(client, world.mother)
    sender.send_due()

    assert warned() == sorted([world.mother.person.email, world.father.person.email, "yara@leerling.example"])
    row = Delivery.objects.get(person=world.mother.person, kind="WARNING")
    assert row.link is None
    assert row.state == "SENT"


def test_authority_from_a_later_day_is_told_at_once(client, world):
    decide(client, world.mother, from_on=today() + timedelta(days=30))

    assert len(warned()) == 3


def test_what_somebody_receives_is_told_as_well(client, world):
    save(client, world.mother, receives="FULL")

    assert [line["changed"] for line in lines(world.plan)] == [["RECEIVES"]]
    assert world.father.person.email in warned()


def test_a_new_guardian_with_authority_is_told_to_those_who_were_there(client, world):
    fields = {
        "person-given_name": "Gosia", "person-family_name": "Vos", "person-email": "gosia@thuis.example",
        "person-language": "nl", "guardian-relation": "OTHER", "guardian-receives": "NONE", "authority-value": "YES",
        "authority-basis": "PARENT", "authority-from_on": today(), "authority-evidence": "gezien",
        "authority-once": "8c1c7f60-0000-4000-8000-000000000022",
    }  # fmt: skip
    client.post(reverse("guardian_new", args=[world.student.pk]), fields)

    assert {world.mother.person.email, world.father.person.email} < set(warned())


def test_the_address_of_somebody_who_sees_nothing_concerns_nobody(client, world):
    aunt = make_guardian(world.student, by=world.coordinator, name="Tante Fatima", authority="NO")

    save(client, aunt, email="iemand@anders.example")

    assert [line["changed"] for line in lines(world.plan)] == [["EMAIL"]]
    assert warned() == []


@pytest.mark.parametrize("gone", [{"contact_blocked": True}, {"deceased_on": today()}])
def test_who_is_not_to_be_written_to_hears_nothing(client, world, gone):
    Guardian.objects.filter(pk=world.father.pk).update(**gone)

    save(client, world.mother, email="iemand@anders.example")

    assert world.father.person.email not in warned()


def test_who_is_blocked_before_the_mail_goes_out_gets_none(client, world):
    save(client, world.mother, email="iemand@anders.example")
    Guardian.objects.update(contact_blocked=True)

    sender.send_due()

    assert [message.to for message in mail.outbox] == [["yara@leerling.example"]]


def test_a_pupil_under_sixteen_is_not_warned_of_the_parents(client, world):
    turn(world, 15)

    save(client, world.mother, email="iemand@anders.example")

    assert "yara@leerling.example" not in warned()


def test_another_address_of_the_pupil_warns_the_parents_and_the_old_address(client, world):
    student = world.student
    fields = {
        "person-given_name": "Yara", "person-family_name": "van der Meulen", "person-email": "nieuw@leerling.example",
        "person-language": "nl", "number": student.number, "birth_date": student.birth_date, "sector": student.sector,
        "class_name": student.class_name, "enrolled_on": student.enrolled_on,
    }  # fmt: skip
    where = reverse("student_edit", args=[student.pk])
    assert client.post(where, fields | started(client, where)).status_code == 302

    assert {"yara@leerling.example", "nieuw@leerling.example", world.mother.person.email} <= set(warned())


def test_a_change_is_told_in_the_plan_of_each_child(client, world):
    sister = make_student(world.school, name="Noor van der Meulen", age=13)
    other = Guardian.objects.create(person=world.mother.person, student=sister, relation="MOTHER")
    Authority.objects.create(
        guardian=other, value="YES", basis="PARENT", from_on=today(), recorded_by=world.coordinator
    )
    plan = Plan.start(sister, by=world.coordinator, trigger_reason="EXTRA_SUPPORT_SWV")

    save(client, world.mother, email="iemand@anders.example")

    assert [len(lines(world.plan)), len(lines(plan))] == [1, 1]


def test_without_a_running_plan_nobody_is_told(client, world):
    world.plan.end(by=world.director, ended_on=today(), reason="OTHER_SCHOOL")

    save(client, world.mother, email="iemand@anders.example")

    assert warned() == []
    assert Guardian.objects.get(pk=world.mother.pk).person.email == "iemand@anders.example"


def test_a_change_that_cannot_be_told_is_not_made(client, world, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError

    monkeypatch.setattr(contacts, "deliver", broken)
    with pytest.raises(OSError):  # noqa: PT011
        save(client, world.mother, email="iemand@anders.example")

    assert Guardian.objects.get(pk=world.mother.pk).person.email == world.mother.person.email
    assert lines(world.plan) == []


# An answer that staff wrote down -------------------------------------------------------------------------------------


def noted(world, part, *, route=Route.PHONE, days=1):
    how = {"evidence": scan()} if route == Route.PAPER else {}
    return consent(part, world.mother.person, route=route, recorded_by=world.coordinator, days=days, **how)


@pytest.mark.parametrize("route", [Route.PHONE, Route.PAPER, Route.IN_PERSON])
def test_an_answer_for_somebody_without_an_address_is_told_to_the_others(world, route):
    part = asked(world)
    world.mother.person.email = ""
    world.mother.person.save()

    noted(world, part, route=route)

    assert warned() == sorted([world.father.person.email, "yara@leerling.example"])
    subject, body = sender.letter(Delivery.objects.filter(kind="WARNING").first())
    assert "er is een antwoord" in subject
    assert "stemt" not in body


@pytest.mark.parametrize("change", [{"email": "iemand@anders.example"}, {"phone": "06 12345678"}])
def test_an_answer_by_somebody_whose_contact_just_changed_is_told_to_the_others(client, world, change):
    part = asked(world)
    save(client, world.mother, **change)
    Delivery.objects.filter(kind="WARNING").delete()
    world.mother.person.refresh_from_db()

    noted(world, part, days=0)

    assert warned() == sorted([world.father.person.email, "yara@leerling.example"])


def test_an_answer_by_a_known_contact_is_told_to_nobody_else(world):
    noted(world, asked(world))

    assert warned() == []


@pytest.mark.parametrize(("change", "told"), [({"email": "iemand@anders.example"}, 2), ({"phone": "06 12345678"}, 0)])
def test_an_answer_through_a_link_is_told_when_it_came_by_a_new_address(client, world, change, told):
    part = asked(world)
    save(client, world.mother, **change)
    Delivery.objects.filter(kind="WARNING").delete()
    world.mother.person.refresh_from_db()

    consent(part, world.mother.person, days=0)

    assert len(warned()) == told


def test_after_fourteen_days_a_changed_contact_is_known(client, world):
    save(client, world.mother, phone="06 12345678")
    changed, week = timezone.now(), timedelta(days=7)

    assert contacts.changed_since(world.plan, world.mother.person_id, changed - week)
    assert not contacts.changed_since(world.plan, world.mother.person_id, changed + week)
    assert not contacts.changed_since(world.plan, world.father.person_id, changed - week)


# A name --------------------------------------------------------------------------------------------------------------


def rename(client, guardian, name):
    where = reverse("guardian_edit", args=[guardian.pk])
    fields = {
        "person-given_name": name, "person-family_name": "Jansen", "person-language": "nl",
        "person-email": guardian.person.email, "guardian-relation": "OTHER", "guardian-receives": "NONE",
    }  # fmt: skip
    assert client.post(where, fields | started(client, where)).status_code == 302


def test_a_changed_name_is_a_line_without_names_and_warns_as_an_address_does(world, client):
    """The forged name: somebody consents, and staff make it another person's answer (decision 54)."""
    part = asked(world)
    record = consent(part, world.father.person, days=2)
    before = receipts.data_of(record)

    rename(client, world.father, "Piet")

    (line,) = lines(world.plan)
    (named, related) = FactChange.objects.order_by("field")
    assert line["person"] == world.father.person_id
    assert set(line["changed"]) == {"NAME", "RELATION"}
    assert {row["digest"] for row in line["relies"]} == {named.row_digest(), related.row_digest()}
    assert "Piet" not in json.dumps(line)
    assert "Anton" not in json.dumps(line)
    assert (named.was, named.becomes) == ("Anton van der Meulen", "Piet Jansen")
    assert named.recorded_by == world.administrator
    warned = set(Delivery.objects.filter(kind="WARNING").values_list("person", flat=True))
    assert warned == {world.father.person_id, world.mother.person_id, world.student.person_id}

    record = ConsentRecord.objects.get(pk=record.pk)
    assert receipts.data_of(record, count=before["head"]["count"]) == before
    assert "Anton van der Meulen" in check.story(before)[0]
    assert Verification().plan(Plan.objects.get(pk=world.plan.pk)).defects == []
    with open_bypass():
        models.QuerySet(FactChange).filter(pk=named.pk).update(was="Piet Jansen")
    assert "gewijzigd gegeven" in "".join(Verification().plan(Plan.objects.get(pk=world.plan.pk)).defects)
