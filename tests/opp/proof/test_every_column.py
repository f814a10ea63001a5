"""Every column of every table is held: whoever changes one behind the product's back is found by `verify` (decision 51)."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, models, transaction

from accounts import staff
from accounts.choices import ExtraFields
from accounts.policy import StaffAccess
from consent.identity import actions as identity
from consent.mail import phone_code
from consent.mail.outbox import deliver, new_link
from consent.meetings import actions as meetings
from consent.meetings import preparing
from consent.models import (
    AccessCode,
    AdjustmentRequest,
    ConsentRecord,
    DeliveryKind,
    FamilyLink,
    GivenReceipt,
    RefusedPoint,
)
from consent.round import actions, invalidation, people, requests
from consent.round.errata import correct
from consent.sending import posting, sender
from ledger.bypass import open_bypass
from opp.proof import tallying
from opp.proof.erasing import erase_plan
from opp.proof.keeping import NOT_KEPT, OURS, kept
from opp.proof.verification import Verification
from plans.models import (
    Assessment,
    BegunCorrection,
    CommitteeAdvice,
    DeskDocument,
    DeskRequest,
    DeskStep,
    DomainNote,
    Evaluation,
    ExternalAdvice,
    FamilyNote,
    GoalNote,
    GoalReview,
    GoalScale,
    Internship,
    Invitation,
    LearningLine,
    Meeting,
    Override,
    Plan,
    ProgrammeDeviation,
    SupportGiven,
    Viewpoint,
    register,
)
from plans.policy.year.support import monday_of
from students.models import AccessGrant, Assignment, CapabilityRecord, DisagreementRecord, Person, ViewRecord
from tests.factories import (
    after,
    ago,
    answer_remark,
    attach,
    established,
    fill_action,
    hear,
    make_guardian,
    make_template,
    make_world,
    part_of,
    remark,
    shared,
    talk,
    today,
)
from tests.opp.proof.test_journaled import contributed
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgresql")]

NOT_HELD = {
    "accounts.user": {
        "password": "a secret that its owner changes at will; who comes in with it is in the log",
        "last_login": "the moment of coming in is in the log",
        "second_factor_by": "when a second step is asked; setting one up and wiping it are in the log",
    },
    "accounts.invitation": {
        "nonce": "a letter that is sent again has a new link",
        "token_hash": "as the nonce",
        "sent_at": "as the nonce; each sending is a StaffChange",
        "expires_at": "as the nonce",
    },
    "consent.accesscode": {"tries": "counts what was typed wrong, and is only ever asked whether there were five"},
    "consent.delivery": {
        "next_at": "when it is tried again; what came of each try is a row",
        "attempts": "as next_at",
        "fault": "as next_at",
    },
    "plans.part": {"edits": "counts who saved a draft, so that two writers do not overwrite each other"},
}
"""Columns that nothing holds, and why that is so."""
MODELS = [each for each in apps.get_models() if each._meta.app_label in OURS and each._meta.label_lower not in NOT_KEPT]


def full_world():
    """A row in every table: an established and evaluated plan with all that is said about one, told by a tally."""
    old = make_world(name="De Linde")
    established(old, "PERSPECTIVE", days=4)
    ended = actions.end_plan(old.plan, by=old.director, ended_on=today(), reason="LEFT_SCHOOL")
    erase_plan(ended or old.plan, by=old.director, ground="bewaartermijn voorbij")
    world = make_world()
    plan, coordinator, mother = world.plan, world.coordinator, world.mother.person
    write_drafts(world)
    plan.explain_delay("De ouders waren op reis.", by=coordinator, at=ago(29))
    first = shared(world, "PERSPECTIVE")
    BegunCorrection.make(
        first, first.begun_on + timedelta(days=1), reason="Een tikfout.", by=coordinator, at=after(plan, 17)
    )
    answer_remark(remark(first, mother), by=coordinator)
    actions.share(fill_action(part_of(plan, "ACTION"), no_deviations=False), by=coordinator, at=after(plan, 18))
    established(world, "PERSPECTIVE", days=7)
    action = established(world, "ACTION", days=4)
    correct(action, by=coordinator, field="pupil_class", becomes="3 tl", reason="Een tikfout.", at=ago(3))
    begun = register.periods([world.school.pk]).get(pk=plan.pk)
    register.process(register.dates_of(begun), [world.school.pk], by=coordinator, at=after(plan, 2.9))
    say_more(world, action)
    change_people(world)
    write_a_letter(world)
    look_back(world)
    contributed(world)
    make_template(world.school)
    ViewRecord.objects.create(school=world.school, student=plan.student, user=world.director, at=ago(1))
    call_command("anchor")
    ViewRecord.objects.create(school=world.school, student=plan.student, person=mother, version=uuid4(), at=ago(1))
    tallying.take()
    return world


def write_a_letter(world) -> None:
    """To somebody without mail: printed, posted, and the code read out."""
    without = make_guardian(world.student, by=world.coordinator, name="Rob Stam", email="").person
    without.phone = "06 12 34 56 78"
    without.save()
    at = after(world.plan, 2)
    delivery = deliver(world.plan, without, DeliveryKind.LINK, link=new_link(world.plan, without, at=ago(1)), at=at)
    sender.print_letter(delivery, at)
    posting.note_sent(delivery, how="POSTED", on=today(), by=world.coordinator)
    phone_code.tell(world.plan, without, identified="hijzelf, stem herkend", by=world.coordinator)


def write_drafts(world) -> None:
    world.school.extra_fields = [f"{world.student.sector}:{group}" for group in ExtraFields]
    world.school.save(update_fields=["extra_fields"])
    first, action = part_of(world.plan, "PERSPECTIVE"), part_of(world.plan, "ACTION")
    DomainNote.objects.create(perspective=first, domain="LEARNING", text="Leest graag.")
    Assessment.objects.create(perspective=first, subject="Rekenen", test="Rekentoets", taken_on=today(), result="34")
    LearningLine.objects.create(perspective=first, line="Rekenen", level="9")
    ExternalAdvice.objects.create(perspective=first, source="GGD", outcome="Rust helpt.", outcome_on=today())
    CommitteeAdvice.objects.create(perspective=first, advised_on=today(), members="Drie leden", advice="Akkoord.")
    fill_action(action, no_deviations=False)
    attach(world.plan, by=world.coordinator, listed=(first, action), at=ago(29.5))
    Internship.objects.create(action_part=action, company="Bakkerij Van Dam", supervisor_name="Ria van Dam")
    ProgrammeDeviation.objects.create(
        action_part=action, kind="EXEMPTION", subject="Frans", description="Geen Frans.", reason="Rust.",
        from_on=today(), until_on=today() + timedelta(days=90),
    )  # fmt: skip


def say_more(world, action) -> None:
    plan, coordinator, director, mother = world.plan, world.coordinator, world.director, world.mother.person
    record = ConsentRecord.objects.filter(person=mother).latest("pk")
    GivenReceipt.objects.create(record=record, sha256="ab" * 32)
    plan.add(RefusedPoint(record=record, goal=action.goals.first(), reason="TOO_MUCH", words="Te veel."), by=mother)
    invitation = Invitation(
        school=world.school, plan=plan, sent_on=today() - timedelta(days=9), meeting_on=today(), about_action=True,
        recorded_by=coordinator,
    )  # fmt: skip
    plan.add(invitation, by=coordinator)
    row = Meeting(
        school=world.school, plan=plan, on=today(), starts_at=time(14, 30), place="kamer 12", moments="EVALUATING",
        about_action=True, recorded_by=coordinator,
    )  # fmt: skip
    meetings.arrange(row, people=[mother], users=[world.mentor], by=coordinator)
    meetings.reply(row, mother, comes=False, words="Liever vrijdag.")
    meetings.call_off(row, why="Iemand is ziek.", by=coordinator)
    plan.add(Override(plan=plan, part_id=action.pk, code="NO_SUPPORT", reason="Rust.", by=director), by=director)
    viewpoint = Viewpoint(school=world.school, plan=plan, part_id=action.pk, person=mother, words="Rust graag.")
    plan.add(viewpoint, by=mother)
    broker = identity.choose(
        world.school, by=world.administrator, is_on=True, name="DigiD", issuer="https://m.example", client_id="opp"
    )
    identity.identify(plan, mother, broker, {"sub": "abc", "acr": "high"})
    identity.release(world.school, mother, by=coordinator, reason="Gebeld: een nieuwe makelaar.")
    requests.request(action, world.father.person, kind="WISH", words="Graag rustiger.")
    requests.reply(AdjustmentRequest.objects.get(), by=coordinator, outcome="TALK", words="We bellen u.")
    proposal = invalidation.propose(record, by=coordinator, reason="OTHER", words="Onzeker.")
    invalidation.decide(proposal, by=director, accepted=False)
    link = FamilyLink.objects.latest("pk")
    AccessCode.objects.create(link=link, address=mother.email, language="pl", expires_at=ago(0), used_at=ago(0))


def change_people(world) -> None:
    mother, student, by = world.mother.person, world.student, world.coordinator

    def other_facts() -> bool:
        mother.phone, mother.family_name = "06 12 34 56 78", "El Amrani-de Wit"
        mother.save()
        return True

    people.change(student.pk, other_facts, by=by)
    facts = {"student": student, "from_on": today(), "evidence": "gezien", "recorded_by": by}
    CapabilityRecord.objects.create(value="CAPABLE", **facts)
    DisagreementRecord.objects.create(known=False, **facts)
    AccessGrant.objects.create(guardian=world.mother, from_on=today())
    colleague = StaffAccess("Sander Bos-Vink", world.mentor.email, True, ("TEAM", "COORDINATOR"))
    staff.change(world.mentor, world.school, colleague, by=world.administrator)
    staff.invite(world.school, name="Iris Koning", email="iris@school.example", roles=["TEAM"], by=world.administrator)
    people.choose(world.school, lambda: choose_otherwise(world.school), by=world.administrator)
    sender.send_due()


def choose_otherwise(school) -> bool:
    school.consent_mode, school.phone = "ALL", "071 765 43 21"
    school.save()
    return True


def request_something(world) -> None:
    plan, by = world.plan, {"recorded_by": world.coordinator}
    asked = DeskRequest(
        school=world.school, plan=plan, kind="TLV", question="Is vso passend?", arrangement="vso", hours=2,
        advice=ExternalAdvice.objects.filter(perspective__plan=plan, perspective__shared_at__isnull=False).first(), **by,
    )  # fmt: skip
    paper = plan.documents.filter(kind="ESTABLISHED").first()
    DeskRequest.ask(asked, [DeskDocument(request=asked, document=paper, sha256=paper.sha256)], by=world.coordinator)
    asked.note(
        DeskStep(request=asked, kind="PERMITTED", on=today(), person=world.mother.person, how="In het gesprek.", **by),
        by=world.coordinator,
    )
    asked.note(DeskStep(request=asked, kind="SENT", on=today(), how="Portaal.", **by), by=world.coordinator)
    decided = DeskStep(
        request=asked, kind="DECIDED", on=today(), outcome="GRANTED", number="T-1", valid_from=today(),
        valid_until=today() + timedelta(days=300), file="evidence/desk-1/besluit.pdf", sha256="0" * 64, **by,
    )  # fmt: skip
    asked.note(decided, by=world.coordinator)


def look_back(world) -> None:
    hear(world.plan, by=world.coordinator, days=1, moments="EVALUATING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=1)
    goal = part_of(world.plan, "ACTION").goals.first()
    seen = {"seen_on": today(), "text": "Maakte de toets af.", "measure": 4, "scale": "toetsen van de tien"}
    first = GoalNote(plan=world.plan, goal=goal, recorded_by=world.mentor, **seen)
    world.plan.add(first, by=world.mentor)
    world.plan.add(
        GoalNote(plan=world.plan, goal=goal, recorded_by=world.mentor, corrects=first, **seen), by=world.mentor
    )
    world.plan.add(
        FamilyNote(plan=world.plan, goal=goal, person=world.mother.person, text="Thuis lukt het ook."),
        by=world.mother.person,
    )
    by = {"plan": world.plan, "recorded_by": world.mentor}
    world.plan.add(GoalScale(goal=goal, unit="toetsen van de tien", lowest=0, highest=10, **by), by=world.mentor)
    world.plan.add(
        SupportGiven(measure=goal.measures.first(), week_on=monday_of(today()), minutes=40, **by), by=world.mentor
    )
    request_something(world)
    evaluation = Evaluation.start(world.plan, by=world.coordinator, held_on=today() + timedelta(days=1))
    preparing.ask(evaluation, by=world.coordinator)
    words = {"going": "Goed.", "noticed": "Minder tranen.", "onward": "Zo verder."}
    preparing.keep(evaluation.reviews.first(), world.mother.person, words=words)
    Evaluation.objects.filter(pk=evaluation.pk).update(
        held_on=today(), destination_still_right="Ja.", factors_still_right="Ja.", perspective_decision="CONTINUE"
    )
    evaluation.reviews.update(result="PARTLY", next_step="CONTINUE", evidence="Maakt nu 5 van de 10 toetsen.")
    Evaluation.objects.filter(pk=evaluation.pk).update(decision="CONTINUE", conclusion="We gaan zo door.")
    Evaluation.objects.get(pk=evaluation.pk).conclude(by=world.coordinator)
    assert GoalReview.objects.exists()


world = once_a_module(full_world)


def defects(label: str) -> list[str]:
    """What `verify` finds in these tables, the likely half first."""
    told = tallying.defects()[1] if label in kept() else []
    return told or Verification().plan(Plan.objects.get()).defects or Verification().rows().defects


def test_this_world_is_in_order(world):
    assert Verification().everything().defects == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_a_column_that_was_changed_behind_the_back_is_found(world, model):
    label = model._meta.label_lower
    columns = [each for each in model._meta.local_concrete_fields if not each.primary_key]
    columns = [each for each in columns if each.attname not in NOT_HELD.get(label, {})]

    assert [each.attname for each in columns if not is_found(model, each)] == []


def test_what_is_not_held_is_there_and_says_why():
    named = {f"{label}.{name}" for label, columns in NOT_HELD.items() for name in columns}
    there = {f"{each._meta.label_lower}.{column.attname}" for each in MODELS for column in each._meta.concrete_fields}

    assert named <= there
    assert all(reason for columns in NOT_HELD.values() for reason in columns.values())


def is_found(model, column) -> bool:
    """Whether there is a defect when the first row holds something else in this column; undone again."""
    rows = models.QuerySet(model)
    row = rows.order_by("pk").first()
    assert row is not None, f"no row of {model._meta.label}"
    for value in others(column, getattr(row, column.attname)):
        if value == getattr(row, column.attname):
            continue
        try:
            with transaction.atomic():
                with open_bypass():
                    rows.filter(pk=row.pk).update(**{column.attname: value})
                found = defects(model._meta.label_lower)
                transaction.set_rollback(True)
        except IntegrityError:  # a constraint of the database refuses this value
            continue
        return bool(found)
    return True  # alone it cannot be changed at all


def others(column, value):
    """Values that may stand in this column beside the one that does, the most cunning first."""
    if column.is_relation:
        keys = column.related_model._base_manager.exclude(pk=value).values_list("pk", flat=True)
        yield from (*keys.order_by("-pk")[:9], None, (value or 0) + 1000)
    elif column.choices:
        yield from (choice for choice, _ in column.flatchoices if choice != value)
    elif isinstance(column, models.BooleanField):
        yield not value
    elif isinstance(column, models.DateTimeField):
        yield from ((value or ago(1)) + timedelta(hours=1), (value or ago(1)) - timedelta(hours=1), None)
    elif isinstance(column, models.DateField):
        yield from ((value or date(2026, 9, 1)) + timedelta(days=1), (value or today()) - timedelta(days=1), None)
    elif isinstance(column, models.TimeField):
        yield time(11, 5)
    elif isinstance(column, models.IntegerField | models.DecimalField):
        yield from ((value or 0) + 1, (value or 0) + 1000)
    elif isinstance(column, models.UUIDField):
        yield uuid4()
    elif isinstance(column, models.JSONField):
        yield [*value, "VSO"]
    elif isinstance(column, models.BinaryField):
        yield b"{}"
    else:
        text = str(value or "")
        yield from (text[:-1] + ("y" if text[-1:] == "x" else "x"), "")


def test_what_is_changed_by_its_own_page_accuses_nobody(world):
    """Also not when it changes twice between two tallies, and back again."""
    for phone, mode in (("06 00 00 00 01", "ONE_OF"), ("06 00 00 00 02", "ALL"), ("06 00 00 00 01", "ONE_OF")):
        change_everything(world, phone, mode)
        assert Verification().rows().defects == []
    tallying.take()
    assert Verification().rows().defects == []
    assert tallying.take() is None


def test_a_change_that_a_lawful_one_covered_up_is_found(world):
    mother = world.mother.person
    with open_bypass():
        models.QuerySet(Person).filter(pk=mother.pk).update(phone="06 66 66 66 66")
    mother.refresh_from_db()

    assert people.change(world.student.pk, lambda: phoned(mother, "06 12 34 56 79"), by=world.coordinator).done
    tallying.take()

    assert any("telefoon" in line or "phone" in line for line in Verification().rows().defects)


def change_everything(world, phone: str, mode: str) -> None:
    """Every kind of fact that may change, by the deed that changes it."""
    school, student, coordinator, admin = world.school, world.student, world.coordinator, world.administrator
    people.change(student.pk, lambda: phoned(world.mother.person, phone), by=coordinator)
    aunt = make_guardian(student, by=coordinator, name="Fatima El Amrani", authority="NO")
    tallying.take()
    people.take_off(aunt, by=coordinator)
    roles = ("COORDINATOR",) if mode == "ALL" else ("TEAM",)
    staff.change(world.mentor, school, StaffAccess(f"Sander {mode}", world.mentor.email, True, roles), by=admin)
    school.consent_mode = mode
    people.choose(school, lambda: school.save() is None, by=admin)
    world.plan.explain_delay(f"De ouders waren op reis ({phone}).", by=coordinator)
    row = Assignment.objects.create(student=student, user=world.mentor, function="MENTOR")
    tallying.take()
    row.end(today(), by=coordinator)
    row.end(today() + timedelta(days=3), by=coordinator)
    sent = staff.invite(school, name="Iris Koning", email=f"{phone[-1]}{mode}@school.example", roles=["TEAM"], by=admin)
    tallying.take()
    staff.invite_again(sent, by=admin)
    staff.withdraw(sent, by=admin)


def phoned(person, phone: str) -> bool:
    person.phone = phone
    person.save()
    return True
