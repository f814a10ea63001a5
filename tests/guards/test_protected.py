"""A secret address appears nowhere (pages, mails, documents, exports): only where it is kept, and in its own mail."""

from io import BytesIO

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from consent.models import ConsentRecord
from consent.round import actions, requests
from consent.sending import sender
from tests.consent.family_walk import proven
from tests.consent.steps import scan
from tests.factories import ago, consent, established, make_world, part_of, prepared, shared
from tests.guards.test_access import FAMILY_ROUTES, POSTED, STAFF, STAFF_ROUTES, town
from tests.worlds import once_a_module

# What a page or paper tells is the same on either engine.
pytestmark = [pytest.mark.django_db, pytest.mark.paper, pytest.mark.once("sqlite")]
__all__ = ["town"]

ADDRESS, PHONE = "nergens-te-vinden@geheim.example", "06 70605040"
KEPT = {("guardian_edit", who) for who in ("coordinator", "administrator", "two_schools")}


def protect(guardian) -> None:
    """From now on nobody may see how to reach this person."""
    person = guardian.person
    person.email, person.phone, person.address_protected = ADDRESS, PHONE, True
    person.save()


def tells(response) -> bool:
    """Whether the address or the phone number can be read in what was answered."""
    body = response.getvalue()
    text = body.decode(errors="ignore")
    if b"%%EOF" in body:
        paper = PdfReader(BytesIO(body))
        inside = [data.decode(errors="ignore") for found in paper.attachments.values() for data in found]
        text += " ".join([*(page.extract_text() for page in paper.pages), *inside])
    return ADDRESS in text or PHONE in text


def look(client: Client, name: str, arguments: dict):
    """What this visitor gets; whatever the visit changed is undone."""
    with transaction.atomic():
        response = client.get(reverse(name, kwargs=arguments))
        found = tells(response)
        transaction.set_rollback(True)
    return found


def test_no_page_tells_a_secret_address_to_staff_or_the_other_parent(town):
    protect(town.mother)
    told = set()

    for who in STAFF:
        client = Client()
        client.force_login(getattr(town, who))
        told |= {(name, who) for name in set(STAFF_ROUTES) - POSTED if look(client, name, town.arguments.get(name, {}))}
    father = proven(town.father.person, town.plan)
    told |= {(n, "father") for n in set(FAMILY_ROUTES) - POSTED if look(father, n, town.arguments.get(n, {}))}

    assert told == KEPT


@once_a_module
def world():
    """A parent with a secret address who was there from the start: asked, answered online and on paper, asked a change."""
    world = make_world()
    protect(world.mother)
    prepared(world)
    established(world, "PERSPECTIVE", days=12)
    part = shared(world, "ACTION", days=11)
    actions.ask(part, by=world.coordinator, at=ago(10))
    paper = {"route": "PAPER", "evidence": scan(), "identified": "gezien", "recorded_by": world.coordinator}
    actions.answer(part, world.mother.person, decision="TALK_FIRST", given_at=ago(9), at=ago(8), **paper)
    prepared(world)
    consent(part, world.mother.person, days=6)
    consent(part, world.father.person, days=5)
    actions.establish(part, by=world.director, at=ago(4))
    asked = requests.request(part, world.mother.person, kind="WISH", words="Graag later.", at=ago(3))
    requests.reply(asked, by=world.coordinator, outcome="REVISE", words="Dat doen we.", at=ago(2))
    actions.revise(part_of(world.plan, "ACTION"), by=world.coordinator, reason="Iets later.", at=ago(1))
    return world


def test_no_document_receipt_or_journal_tells_a_secret_address(world):
    coordinator, father = Client(), proven(world.father.person, world.plan)
    coordinator.force_login(world.coordinator)
    plan, answers = world.plan, ConsentRecord.objects.filter(action_part__plan=world.plan)
    documents = list(plan.documents.all())
    draft = part_of(plan, "ACTION")
    pages = [
        ("student", {"pk": world.student.pk}),
        ("journal", {"pk": plan.pk}),
        ("dispute_file", {"pk": plan.pk}),
        ("dialogue", {"pk": plan.pk}),
        ("part_preview", {"pk": draft.pk}),
        *[(name, {"pk": part.pk}) for part in plan.parts.all() for name in ("part", "remarks")],
        *[("consent", {"pk": answer.action_part_id}) for answer in answers],
        *[(name, {"pk": answer.pk}) for answer in answers for name in ("receipt", "invalidation_new")],
        *[("evidence", {"pk": answer.pk}) for answer in answers if answer.evidence],
        *[("document", {"pk": document.pk}) for document in documents],
    ]
    theirs = [(name, {"plan": plan.uuid}) for name in ("family_plan", "family_history")]
    theirs += [("family_document", {"plan": plan.uuid, "pk": document.pk}) for document in documents]

    told = [place for place in pages if look(coordinator, *place)]
    told += [place for place in theirs if look(father, *place)]

    assert len(documents) > 3
    assert answers.count() == 3
    assert not told


def test_no_mail_tells_a_secret_address_and_only_its_own_go_there(world):
    sender.send_due()

    told = [sent.subject for sent in mail.outbox if any(word in sent.subject + sent.body for word in (ADDRESS, PHONE))]
    receivers = {tuple(sent.recipients()) for sent in mail.outbox}
    assert (ADDRESS,) in receivers
    assert (world.father.person.email,) in receivers
    assert not told
    assert all(len(people) == 1 for people in receivers)
