"""Every table says how it is kept: named in a journal as soon as a row is written, frozen with its text, or free to change."""

import ast
from datetime import time, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from consent.contributions import asking
from consent.identity.actions import choose, identify
from consent.mail import phone_code
from consent.mail.outbox import deliver, new_link
from consent.meetings import preparing
from consent.meetings.actions import arrange, call_off, reply
from consent.models import ConsentRecord, DeliveryKind
from consent.portal import viewpoints
from consent.round import actions, invalidation, overrides, requests
from consent.round.errata import correct
from consent.sending import posting, sender
from ledger.append_only import AppendOnly
from opp.proof.journaled import JOURNALED, NOT_JOURNALED
from opp.proof.verification import Verification
from plans.attachments import keeping
from plans.choices import Kind, OverrideCode
from plans.contributions import giving
from plans.contributions.sets import Question
from plans.models import (
    BegunCorrection,
    DeskDocument,
    DeskRequest,
    DeskStep,
    Evaluation,
    Event,
    FamilyNote,
    GoalNote,
    GoalReview,
    GoalScale,
    Invitation,
    Meeting,
    Plan,
    SupportGiven,
    register,
)  # fmt: skip
from plans.policy.year.support import monday_of
from tests.consent.steps import refuse
from tests.factories import (
    after,
    answer_remark,
    attach,
    consent,
    hear,
    make_guardian,
    make_world,
    part_of,
    remark,
    shared,
    talk,
    today,
)
from tests.worlds import once_a_module

OURS = {"accounts", "students", "plans", "consent", "agenda", "opp"}
MAY_CHANGE = {
    "accounts.school": "the house itself; what it chose at the time is copied into rounds and texts",
    "accounts.holiday": "days on which no school is, for counting ahead",
    "accounts.user": "a colleague; name and role are copied into what they sign, changes go to staffchange",
    "accounts.membership": "as user",
    "accounts.invitation": "a way in for a colleague, until it is used",
    "accounts.staffmail": "an outbox: it holds how far sending came",
    "students.person": "a name and where somebody is to be reached now; each change is a factchange, each answer has a copy",
    "students.student": "facts of the school's administration; each change that matters is a factchange",
    "students.guardian": "as person; authority is rows of its own",
    "students.assignment": "who works with a pupil now",
    "students.involvedperson": "who else is around a pupil now",
    "plans.bankgoal": "an example to begin from; what came of it stands in the goal itself",
    "plans.bankmeasure": "as bankgoal",
    "plans.ownquestionset": "questions that a school may ask; a request keeps the words with which it was put",
    "plans.ownquestion": "as ownquestionset",
    "plans.plantemplate": "whether a template is still offered; what it says is in its versions",
    "plans.takentext": "which words of a draft that nobody was shown yet are a template's",
    "plans.plan": "the head of its own journal, which tells each change; `replay.plan_defects` holds them together",
    "agenda.plansummary": "what the rules say of a plan, kept for lists; it is made anew, and `verify` recomputes it",
    "agenda.nextstep": "as plansummary: what waits for whom",
    "agenda.calendarfeed": "a secret address of a colleague, until it is ended",
    "agenda.requirementstate": "as plansummary: what is asked of it in a school year",
    "plans.assignedsection": "who writes along in a draft now; each change is a staffchange",
    "plans.fieldcomment": "what colleagues noted at a draft, until it is shared",
    "plans.fieldrevision": "what was written in a draft that nobody was shown yet; thinned when the part is shared",
    "plans.draftvisit": "who has a draft open now",
    "consent.dailystep": "which day's work was done",
    "accounts.formsubmission": "which form came in, for a week, so that a second press does nothing",
    "consent.accesscode": "a code for minutes, used or not",
    "consent.delivery": "an outbox: it holds how far sending came",
    "consent.answerdraft": "an answer that nobody gave yet",
    "consent.chosenlanguage": "in which language somebody reads",
    "consent.unsentform": "what somebody typed and nobody sent yet",
    "consent.disputefile": "an archive made of rows that are kept, taken away after a week",
    "consent.brokersecret": "a key to a broker's door, until it is replaced",
    "consent.evaluationreport": "the paper of an evaluation, made from its frozen rows, and again when it is gone",
    "consent.receiptprint": "the paper of an answer, made from its rows, and again when it is gone",
}
"""Tables whose rows may change or go, and why nothing is lost by that."""
CONCLUDED = {Evaluation, GoalReview}
"""Rows that are written on until they are concluded: the line is written then, and they are frozen."""


def models_of_ours():
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def test_every_table_is_journaled_frozen_or_says_why_it_may_change():
    undecided = [
        model._meta.label_lower
        for model in models_of_ours()
        if not (issubclass(model, AppendOnly) or hasattr(model, "frozen")) and model._meta.label_lower not in MAY_CHANGE
    ]

    assert undecided == []
    assert {model._meta.label_lower for model in models_of_ours()} >= MAY_CHANGE.keys()
    assert all(MAY_CHANGE.values())


def test_what_is_written_once_is_in_one_of_the_two_lists_of_verify():
    written_once = {model._meta.label_lower for model in models_of_ours() if issubclass(model, AppendOnly)}
    named = {model._meta.label_lower for model in JOURNALED}

    assert written_once - named == NOT_JOURNALED.keys()
    assert named - written_once == {model._meta.label_lower for model in CONCLUDED}


def test_a_row_of_a_journal_is_written_by_the_journal():
    """`Plan.record` saves the row and writes its line; no code saves one by itself."""
    names = {model.__name__ for model in JOURNALED if model not in CONCLUDED}
    alone = []
    for folder in OURS:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*.py")):
            tree = ast.parse(path.read_text())
            imported = {
                each.asname or each.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for each in node.names
            }
            imported |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
            alone += [
                f"{path.name}:{node.lineno}"
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and (called := _saved(node.func)) and called in names & imported
                if not (folder == "accounts" and called == "Invitation")  # that of a colleague
            ]

    assert alone == []


def _saved(func) -> str:
    """The model in `Model.objects.create(…)` and its kin, or in `Model(…).save()`."""
    if not isinstance(func, ast.Attribute):
        return ""
    inside = func.value
    if func.attr == "save" and isinstance(inside, ast.Call) and isinstance(inside.func, ast.Name):
        return inside.func.id
    if func.attr in {"create", "bulk_create", "get_or_create", "update_or_create"} and isinstance(
        inside, ast.Attribute
    ):
        return inside.value.id if isinstance(inside.value, ast.Name) else ""
    return ""


# A plan in which everything happened ---------------------------------------------------------------------------------


def a_row_of_every_kind() -> Plan:
    """One plan with every kind of row that a journal names, through the verbs of the product."""
    world = make_world()
    plan, by, person = world.plan, world.coordinator, world.mother.person
    hear(plan, by=by, days=25)
    plan.add(
        Invitation(
            school_id=plan.school_id, plan=plan, sent_on=today() - timedelta(days=24), about_action=True,
            meeting_on=today() - timedelta(days=17), nobody_came=True, about_perspective=True, recorded_by=by,
        ),
        by=by, at=after(plan, 17),
    )  # fmt: skip
    talk(plan, person, world.father.person, by=by, days=16, perspective="NO")
    part = part_of(plan, Kind.PERSPECTIVE)
    BegunCorrection.make(part, part.begun_on - timedelta(days=2), reason="Vergist.", by=by, at=after(plan, 15.5))
    action = shared(world, Kind.ACTION, days=15)
    _decide_and_react(world)
    actions.ask(action, by=by, at=after(plan, 12))
    refuse(action, world.father.person, days=11)
    proposal = invalidation.propose(
        ConsentRecord.objects.get(), by=by, reason="WRONG_PERSON", words="Dit was iemand anders.", at=after(plan, 10)
    )
    invalidation.decide(proposal, by=world.director, accepted=True, at=after(plan, 9))
    broker = choose(world.school, by=by, is_on=False, name="DigiD", issuer="https://m.example", client_id="opp")
    identify(plan, person, broker, {"sub": "abc", "acr": "high"}, at=after(plan, 8.5))
    for guardian in (world.mother, world.father):
        consent(action, guardian.person, days=8)
    established = actions.establish(action, by=world.director, at=after(plan, 7))
    correct(established, by=by, field="pupil_class", becomes="3 tl", reason="Een tikfout.", at=after(plan, 6))
    asked = requests.request(established, person, kind="WISH", words="Kan het anders?", at=after(plan, 5))
    requests.reply(asked, by=by, outcome="NO_CHANGE", words="Dit jaar niet.", at=after(plan, 4))
    begun = register.periods([world.school.pk]).get(pk=plan.pk)
    register.process(register.dates_of(begun), [world.school.pk], by=by, at=after(plan, 3.5))
    _meet(world)
    _look_back(world)
    _write_a_letter(world)
    contributed(world)
    return Plan.objects.get(pk=plan.pk)


def _meet(world) -> None:
    """A planned conversation, answered and called off."""
    plan, by = world.plan, world.coordinator
    row = Meeting(
        school_id=plan.school_id, plan=plan, on=today(), starts_at=time(14, 30), place="kamer 12", moments="EVALUATING",
        about_action=True, recorded_by=by,
    )  # fmt: skip
    arrange(row, people=[world.mother.person], users=[world.mentor], by=by, at=after(plan, 3.4))
    reply(row, world.mother.person, comes=False, words="Liever vrijdag.", at=after(plan, 3.3))
    call_off(row, why="Iemand is ziek.", by=by, at=after(plan, 3.2))


def contributed(world) -> None:
    """The mother was asked something beforehand, and answered."""
    put = {"answer_by": today() + timedelta(days=5), "by": world.coordinator}
    asked = asking.ask(world.plan, f"g{world.mother.pk}", [Question("Hoe gaat het?", "guardians_view")], **put)
    upload = SimpleUploadedFile("foto.pdf", b"%PDF-1.7 een foto")
    giving.give(asked, {asked.questions.get().pk: "Het gaat."}, by=world.mother.person, upload=upload)
    wrong = attach(world.plan, by=world.coordinator, hearing=world.plan.hearings.first())
    attach(world.plan, by=world.coordinator, consultation=world.plan.consultations.first())
    keeping.remove(wrong, by=world.coordinator, reason="Van een andere leerling.")


def _write_a_letter(world) -> None:
    """To somebody without mail: printed, posted, and the code read out."""
    plan, person = world.plan, make_guardian(world.student, by=world.coordinator, name="Rob Stam", email="").person
    person.phone = "06 12 34 56 78"
    person.save()
    at = after(plan, 1)
    delivery = deliver(plan, person, DeliveryKind.LINK, link=new_link(plan, person, at=at), at=at)
    sender.print_letter(delivery, at)
    posting.note_sent(delivery, how="POSTED", on=today(), by=world.coordinator)
    phone_code.tell(plan, person, identified="hijzelf, stem herkend", by=world.coordinator)


def _decide_and_react(world) -> None:
    plan, person = world.plan, world.mother.person
    part = part_of(plan, Kind.PERSPECTIVE)
    overrides.override(
        part, by=world.director, code=OverrideCode.ONE_CONSULTATION, reason="Er komt geen tweede.", at=after(plan, 14.5)
    )
    answer_remark(remark(part, person, days=14), by=world.coordinator, days=13.5)
    row = viewpoints.prepare(part, person, words="Wij zien het anders.", at=after(plan, 13))
    plan.add(row, by=person, at=row.at)


def _look_back(world) -> None:
    plan = Plan.objects.get(pk=world.plan.pk)
    hear(plan, by=world.coordinator, days=3, moments="EVALUATING")
    talk(plan, world.mother.person, by=world.coordinator, days=3, moments="EVALUATING")
    running = Evaluation.start(plan, by=world.coordinator, held_on=today() - timedelta(days=3), at=after(plan, 2.9))
    note = GoalNote(
        plan=plan, goal=running.reviews.first().goal, seen_on=today(), text="Goed.", recorded_by=world.mentor
    )
    plan.add(note, by=world.mentor, at=after(plan, 2.85))
    of_family = FamilyNote(
        plan=plan, goal=note.goal, person=world.mother.person, text="Thuis ook.", at=after(plan, 2.84)
    )
    plan.add(of_family, by=world.mother.person, at=after(plan, 2.84))
    by = {"plan": plan, "recorded_by": world.mentor}
    scale = GoalScale(goal=note.goal, unit="toetsen van de tien", **by)
    given = SupportGiven(measure=note.goal.measures.first(), week_on=monday_of(today()), minutes=0, **by)
    plan.add(scale, given, by=world.mentor, at=after(plan, 2.83))
    asked = DeskRequest(school=plan.school, kind="TLV", question="Is vso passend?", **by)
    paper = plan.documents.first()
    along = [DeskDocument(request=asked, document=paper, sha256=paper.sha256)]
    DeskRequest.ask(asked, along, by=world.mentor, at=after(plan, 2.82))
    closed = DeskStep(request=asked, kind="CLOSED", on=today(), how="Niet meer nodig.", recorded_by=world.mentor)
    asked.note(closed, by=world.mentor, at=after(plan, 2.81))
    Evaluation.objects.filter(pk=running.pk).update(held_on=today() + timedelta(days=1))
    preparing.ask(Evaluation.objects.get(pk=running.pk), by=world.coordinator, at=after(plan, 2.8))
    preparing.keep(running.reviews.first(), world.mother.person, words={"going": "Goed."}, at=after(plan, 2.7))
    Evaluation.objects.filter(pk=running.pk).update(held_on=today() - timedelta(days=3))
    running.reviews.update(result="PARTLY", next_step="CONTINUE", evidence="Vijf van de tien.")
    Evaluation.objects.filter(pk=running.pk).update(conclusion="Het gaat.", decision="CONTINUE")
    Evaluation.objects.get(pk=running.pk).conclude(by=world.coordinator, at=after(plan, 2))


plan = once_a_module(a_row_of_every_kind)


@pytest.mark.django_db
def test_every_kind_of_row_is_named_with_its_digest(plan):
    told = "".join(Event.objects.filter(plan=plan).values_list("data", flat=True))
    rows = {model: list(model.objects.filter(**{path: plan})) for model, path in JOURNALED.items()}

    assert [model.__name__ for model, found in rows.items() if not found] == []
    assert [str(row.named()) for found in rows.values() for row in found if row.row_digest() not in told] == []
    assert Verification().plan(plan).defects == []
