"""One parent never reads the other's words (decision 14): every page, every paper and every mail, from the list of routes."""

import io
import uuid
from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from consent import receipts
from consent.contributions import asking
from consent.evaluating import actions as evaluating
from consent.evaluating import report
from consent.meetings import preparing
from consent.meetings.actions import arrange, reply
from consent.models import AdjustmentRequest, ConsentRecord, Delivery, EvaluationReport
from consent.portal.drafts import PAGE
from consent.round import actions, errata, requests
from consent.sending import sender
from plans.contributions import giving
from plans.contributions.sets import Question
from plans.models import (
    Attachment,
    Attendee,
    Consultation,
    ContributionRequest,
    Document,
    Erratum,
    Evaluation,
    FamilyNote,
    Meeting,
    Part,
    Plan,
    Viewpoint,
)
from plans.pdf import documents
from tests.consent.family_walk import come_in
from tests.consent.steps import refuse
from tests.factories import (
    ago,
    answer_remark,
    attach,
    consent,
    established,
    hear,
    make_world,
    prepared,
    remark,
    renewed,
    shared,
    today,
)
from tests.guards.test_access import FAMILY_ROUTES
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.paper, pytest.mark.once("sqlite")]
SECRET = "GEHEIM"
CONTACTS = ("anton-geheim@thuis.example", "06 87 65 43 21")


def two_years() -> SimpleNamespace:
    """Two years of a plan in which the father says something secret wherever somebody can say something."""
    world = make_world()
    father, by = world.father.person, world.coordinator
    type(father).objects.filter(pk=father.pk).update(email=CONTACTS[0], phone=CONTACTS[1])
    father.refresh_from_db()
    prepared(world)
    world.perspective = established(world, "PERSPECTIVE", days=9)
    part = shared(world, "ACTION")
    actions.ask(part, by=by, at=ago(8))
    answer_remark(remark(part, father, text=f"{SECRET} opmerking", days=7.5), by=by, days=7.4)
    goal = part.goals.first()
    refuse(part, father, days=7, remarks=f"{SECRET} bij weigeren",
           points=[{"goal": goal.pk, "reason": "OTHER", "words": f"{SECRET} bij doel"}])  # fmt: skip
    consent(part, father, decision="TALK_FIRST", remarks=f"{SECRET} waarover", days=6.9)
    actions.answer(
        part, father, decision="CONSENT_WITH_REMARKS", remarks=f"{SECRET} opmerking bij instemming", route="PHONE",
        recorded_by=by, identified=f"{SECRET} hoe bekend", given_at=ago(6.8), at=ago(6.8),
    )  # fmt: skip
    consent(part, world.mother.person, days=6.7)
    world.first = actions.establish(part, by=world.director, at=ago(6.5))
    asked = requests.withdraw_consent(
        world.first, father, words=f"{SECRET} waarom", identified="…", submission=uuid.uuid4(), at=ago(6)
    )
    requests.reply(asked, by=by, outcome="TALK", words=f"{SECRET} antwoord van de school", at=ago(5.9))
    errata.correct(
        world.first, by=by, field="goals.1.title", becomes="Toetsen maken in de rust", reason="Taalfout.", at=ago(5.5)
    )
    seen = FamilyNote(
        plan=world.plan, goal=world.first.goals.first(), person=father, text=f"{SECRET} bij een doel", at=ago(5.46)
    )
    world.plan.add(seen, by=father, at=ago(5.46))
    looked_back(world)
    draft = actions.revise(world.first, by=by, reason="Na het gesprek.", at=ago(5))
    world.part = actions.share(renewed(draft), by=by, at=ago(4))
    actions.ask(world.part, by=by, at=ago(3))
    running = Evaluation.start(world.plan, by=by, held_on=today() + timedelta(days=9), at=ago(2))
    preparing.ask(running, by=by, at=ago(1.9))
    preparing.keep(running.reviews.first(), father, words={"going": f"{SECRET} hoe het gaat"}, at=ago(1.8))
    visitor = come_in(father)
    own = [world.plan.uuid, world.part.uuid]
    visitor.post(reverse("family_viewpoint", args=own), {"words": f"{SECRET} zienswijze", "once": uuid.uuid4()})
    visitor.post(
        reverse("family_viewpoint", args=own),
        {"file": SimpleUploadedFile(f"{SECRET}.pdf", b"%PDF-1.7 GEHEIM bestand"), "once": uuid.uuid4()},
    )
    typed = {"decision": "CONSENT_WITH_REMARKS", "remarks": f"{SECRET} nog niet verstuurd", "digest": world.part.digest}
    visitor.post(reverse("family_answer", args=own), typed)
    world.meeting = arrange(
        Meeting(
            school=world.school, plan=world.plan, on=today(), starts_at=time(14, 30), place="kamer 12", moments="ADJUSTING",
            about_action=True, recorded_by=by,
        ),
        people=[father, world.mother.person], users=[], by=by,
    )  # fmt: skip
    reply(world.meeting, father, comes=False, words=f"{SECRET} liever vrijdag")
    put = {"answer_by": today() + timedelta(days=5), "by": by}
    questions = asking.ask(
        Plan.objects.get(pk=world.plan.pk), f"g{world.father.pk}", [Question("Hoe gaat het?")], **put
    )
    upload = SimpleUploadedFile(f"{SECRET}.pdf", b"%PDF-1.7 GEHEIM meegestuurd")
    giving.give(questions, {questions.questions.get().pk: f"{SECRET} vooraf"}, by=father, upload=upload)
    attach(world.plan, by=by, hearing=world.plan.hearings.first(), title="Tekening")
    attach(
        world.plan, by=by, hearing=world.plan.hearings.first(), readers="SCHOOL", title=f"{SECRET} verslag",
        upload=SimpleUploadedFile("verslag.pdf", b"%PDF-1.7 GEHEIM verslag"),
    )  # fmt: skip
    documents.store_both(Plan.objects.get(pk=world.plan.pk))
    documents.store_viewpoint(Viewpoint.objects.get())
    return world


world = once_a_module(two_years)


def looked_back(world) -> None:
    """A year that was looked back on, in which the father wrote beforehand and said something in the talk."""
    father, mother, by = world.father.person, world.mother.person, world.coordinator
    running = Evaluation.start(world.plan, by=by, held_on=timezone.localdate(ago(5)), at=ago(5.45))
    Evaluation.objects.filter(pk=running.pk).update(prepare_asked_at=ago(5.4), prepare_asked_by=by)
    preparing.keep(running.reviews.first(), father, words={"going": f"{SECRET} hoe het toen ging"}, at=ago(5.3))
    hear(world.plan, by=by, days=5, moments="EVALUATING")
    held = Consultation(
        school=world.school, plan=world.plan, type="MEETING", moments="EVALUATING", held_on=timezone.localdate(ago(5)),
        agreement_perspective="YES", agreement_action="YES", report=f"{SECRET} verslag van de school", recorded_by=by,
        recorded_at=ago(5),
    )  # fmt: skip
    present = [
        Attendee(consultation=held, name=each.name, capacity="GUARDIAN", person=each) for each in (father, mother)
    ]
    present[0].said, present[1].said = f"{SECRET} in het gesprek", "Ik ben blij."
    world.plan.add(held, *present, by=by, at=ago(5))
    running.reviews.update(result="IN_PART", next_step="CONTINUE", evidence="Vijf van de tien.")
    Evaluation.objects.filter(pk=running.pk).update(
        conclusion="Het gaat beter.", decision="CONTINUE", perspective_decision="CONTINUE"
    )
    world.concluded = evaluating.conclude(Evaluation.objects.get(pk=running.pk), by=by, at=ago(5))
    for wanted in EvaluationReport.objects.wanted():
        report.print_one(wanted)


def leaks(text: str) -> list[str]:
    return [each for each in (SECRET, *CONTACTS, CONTACTS[1].replace(" ", "")) if each in text]


def read_out(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def said(data: bytes) -> str:
    """All that stands on a paper and in what is attached to it, and the bytes as they are."""
    if len(data) < 100:
        return data.decode("latin-1")  # the file that the father uploaded is no real paper
    reader = PdfReader(io.BytesIO(data))
    attached = [file.decode(errors="replace") for files in reader.attachments.values() for file in files]
    return " ".join([*(page.extract_text() for page in reader.pages), *attached, data.decode("latin-1")])


def pages_of(world, person) -> dict[str, list[str]]:
    """The addresses of every family route for this person, as far as there is something to see."""
    plan = world.plan.uuid
    versions = [world.perspective.uuid, world.first.uuid, world.part.uuid]
    answers = ConsentRecord.objects.filter(person=person).values_list("submission", flat=True)
    asked = AdjustmentRequest.objects.filter(person=person).values_list("submission", flat=True)
    papers = Document.objects.filter(plan=world.plan).values_list("pk", flat=True)
    arguments = {
        "my_plans": [[]],
        **{name: [[plan]] for name in ("family_plan", "family_read", "family_history", "family_seen", "family_prepare")},
        "family_prepare_goal": [[plan, 1]],
        "family_note": [[plan, 1]],
        **{
            name: [[plan, version] for version in versions]
            for name in (
                "family_part", "family_compare", "family_compare_pdf", "family_remark", "family_viewpoint", "family_answer", "family_check",
                "family_withdraw", "family_wish",
            )
        },
        "family_answer_more": [[plan, world.part.uuid, page] for page in PAGE.values()],
        "family_become": [],  # only moves on to another page
        "family_identify": [[plan]],
        **{name: [] for name in ("family_to_broker", "family_identified")},  # to the broker and back
        **{name: [[plan, each] for each in answers] for name in ("family_receipt", "family_receipt_pdf")},
        "family_report": [[plan, world.concluded.pk]],
        "family_meeting": [[plan, world.meeting.uid]],
        "family_questions": [[plan, each.uuid] for each in ContributionRequest.objects.filter(person=person)],
        "family_erratum": [[plan, slip.part.uuid, slip.pk] for slip in Erratum.objects.select_related("part")],
        "family_request": [[plan, each] for each in asked],
        "family_document": [[plan, each] for each in papers],
        "family_attachment": [[plan, each] for each in Attachment.objects.values_list("uuid", flat=True)],
        "family_said": [[plan, each] for each in Viewpoint.objects.filter(plan=world.plan).values_list("pk", flat=True)],
    }  # fmt: skip
    missing = set(FAMILY_ROUTES) - set(arguments)
    assert not missing, f"no sentinel looks at {missing}"
    return {name: [reverse(name, args=each) for each in found] for name, found in arguments.items()}


def test_no_page_and_no_paper_shows_one_parent_the_words_of_the_other(world):
    mother, wrong, papers = world.mother.person, [], 0
    typed = {"decision": "CONSENT", "digest": world.part.digest}
    client = come_in(mother)
    client.post(reverse("family_answer", args=[world.plan.uuid, world.part.uuid]), typed)

    for name, paths in pages_of(world, mother).items():
        for path in paths:
            response = client.get(path, follow=True)
            data = read_out(response)
            is_paper = data.startswith(b"%PDF")
            papers += is_paper
            if found := leaks(said(data) if is_paper else data.decode()):
                wrong.append(f"{name}: {found}")

    assert not wrong, "\n".join(wrong)
    assert papers >= 5  # both parts as shared and as established, both together, her own receipt


def test_the_father_reads_all_of_his_own_words(world):
    father, seen = world.father.person, ""
    client = come_in(father)
    for paths in pages_of(world, father).values():
        for path in paths:
            data = read_out(client.get(path, follow=True))
            seen += said(data) if data.startswith(b"%PDF") else data.decode()

    for words in (
        "opmerking",
        "bij weigeren",
        "bij doel",
        "waarover",
        "waarom",
        "antwoord van de school",
        "zienswijze",
    ):
        assert f"{SECRET} {words}" in seen


def test_no_mail_to_one_parent_holds_a_word_of_the_other(world):
    letters = [" ".join(sender.letter(row)) for row in Delivery.objects.filter(person=world.mother.person)]

    assert letters
    assert not [letter for letter in letters if leaks(letter)]


def test_the_receipt_of_one_parent_holds_nothing_of_the_other(world):
    record = ConsentRecord.objects.get(person=world.mother.person)

    assert not leaks(said(receipts.pdf(record)))


def test_every_stored_paper_that_is_not_a_viewpoint_is_silent_on_what_was_said(world):
    for document in Document.objects.filter(plan=world.plan).exclude(kind="VIEWPOINT"):
        with document.file.open() as file:
            assert not leaks(said(file.read())), document.kind
    assert Part.objects.get(pk=world.first.pk).status == "ESTABLISHED"
