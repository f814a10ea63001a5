"""What each person of a family reads, and what they never read."""

import re
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import ConsentRecord
from consent.round import actions
from opp.proof.verification import Verification
from plans.models import Document, Part, Plan, Remark, Viewpoint
from plans.pdf import documents
from students.models import AccessGrant, ViewRecord
from tests.consent.family_walk import come_in, proven
from tests.consent.steps import asked, refuse, turn
from tests.factories import (
    ago,
    answer_remark,
    consent,
    established,
    fill_action,
    hear,
    make_guardian,
    make_world,
    part_of,
    prepared,
    remark,
    shared,
    today,
)
from tests.paper import words
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


def enter_with_link(person, plan) -> Client:
    """Come in by a link made now, whether or not a mail would have gone out."""
    actions.deliver(plan, person, "SHARED", link=actions.new_link(plan, person, at=timezone.now()), at=timezone.now())
    return come_in(person, plan)


def read(client, world, page="family_plan", *args):
    return client.get(reverse(page, args=[world.plan.uuid, *args]))


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def downloaded(response) -> bool:
    """Whether a file came; reading it to its end closes it."""
    return response.status_code == 200 and bool(b"".join(response.streaming_content))


def counts():
    return [model.objects.count() for model in (Remark, ConsentRecord, Document, Part)]


def test_a_parent_reads_the_pupils_words_first_then_part_2_then_part_1(world_asked):
    page = text_of(read(come_in(world_asked.mother.person), world_asked, "family_read"))

    order = [page.index(words) for words in ("hoor ik de helft niet", "Toetsen maken in rust", "Yara is nieuwsgierig")]
    assert order == sorted(order)
    assert "Geef uw antwoord" in page


@once_a_module
def world_asked():
    world = make_world()
    world.part = asked(world)
    return world


def test_reading_writes_nothing_but_that_it_was_read(world_asked):
    client = come_in(world_asked.mother.person)
    before, views = counts(), ViewRecord.objects.count()
    part = world_asked.part.uuid

    for page, *args in (
        ("family_plan",), ("family_read",), ("family_history",), ("family_part", part), ("family_remark", part),
        ("family_viewpoint", part), ("family_answer", part),
    ):  # fmt: skip
        assert read(client, world_asked, page, *args).status_code == 200

    assert counts() == before
    noted = ViewRecord.objects.all()
    assert noted.count() == views + 3  # that the plan was opened, and each of both texts when it first was
    assert {row.person for row in noted} == {world_asked.mother.person}


def test_family_pages_take_at_most_twenty_eight_queries(world_asked, django_assert_max_num_queries):
    remark(world_asked.part, world_asked.mother.person, days=1)
    client = come_in(world_asked.mother.person)
    part = world_asked.part.uuid

    for page, *args in (
        ("family_plan",), ("family_read",), ("family_part", part), ("family_remark", part),
        ("family_viewpoint", part), ("family_answer", part), ("family_history",),
    ):  # fmt: skip
        with django_assert_max_num_queries(28):
            read(client, world_asked, page, *args)
    with django_assert_max_num_queries(28):
        client.get(reverse("my_plans"))


def test_a_draft_is_never_shown(world_asked):
    client = come_in(world_asked.mother.person)
    draft = actions.revise(world_asked.part, by=world_asked.coordinator, reason="Na het gesprek.")
    type(draft).objects.filter(pk=draft.pk).update(pupil_tasks="GEHEIM CONCEPT")

    page = text_of(read(client, world_asked))

    assert "GEHEIM CONCEPT" not in page
    for name in ("family_part", "family_remark", "family_viewpoint"):
        assert read(client, world_asked, name, draft.uuid).status_code == 404


@pytest.mark.parametrize(
    ("fields", "status", "reads", "remarks"),
    [
        ({"authority": "NO"}, 404, False, False),
        ({"authority": None}, 404, False, False),
        ({"authority": "NO", "receives": "INFORMATION"}, 200, False, False),
        ({"authority": None, "receives": "FULL"}, 200, True, True),
        ({"authority": "YES", "contact_blocked": True}, 404, False, False),
        ({"authority": "YES"}, 200, True, True),
    ],
)
def test_what_a_guardian_sees_follows_authority_and_what_they_receive(world_asked, fields, status, reads, remarks):
    blocked = fields.pop("contact_blocked", False)
    guardian = make_guardian(world_asked.student, by=world_asked.coordinator, name="Tom Kort", **fields)
    actions.deliver(
        world_asked.plan, guardian.person, "SHARED",
        link=actions.new_link(world_asked.plan, guardian.person, at=timezone.now()), at=timezone.now(),
    )  # fmt: skip
    client = proven(guardian.person, world_asked.plan) if status == 404 else come_in(guardian.person, world_asked.plan)
    type(guardian).objects.filter(pk=guardian.pk).update(contact_blocked=blocked)

    response = read(client, world_asked)
    page = text_of(response)

    assert response.status_code == status
    assert ("Yara haalt 4 van de 10 toetsen" in page) is reads
    assert ("Toetsen in het stiltelokaal" in text_of(read(client, world_asked, "family_read"))) is reads
    assert ("hoor ik de helft niet" in page) is reads
    part = world_asked.part.uuid
    expected = 200 if remarks else 404
    assert read(client, world_asked, "family_remark", part).status_code == expected
    assert read(client, world_asked, "family_history").status_code == (200 if reads else 302 if status == 200 else 404)
    document = Document.objects.get(part=world_asked.part.pk)
    assert downloaded(read(client, world_asked, "family_document", document.pk)) is reads


def test_who_only_gets_information_sees_dates_and_destination(django_assert_max_num_queries):
    world = make_world()
    guardian = make_guardian(world.student, by=world.coordinator, authority="NO", receives="INFORMATION")
    established(world, "PERSPECTIVE")
    client = come_in(guardian.person)

    with django_assert_max_num_queries(28):
        page = text_of(read(client, world))

    assert "diploma vmbo kaderberoepsgericht" in page
    assert "vastgesteld" in page
    assert "Geluid in de klas" not in page
    assert "huiswerkbegeleiding" not in page


@pytest.mark.parametrize(("age", "answers"), [(15, False), (16, True), (17, True), (18, True)])
def test_the_pupil_reads_at_any_age_and_answers_from_sixteen(age, answers):
    world = make_world(age=age)
    part = asked(world) if age < 18 else shared_with_adult(world)
    client = enter_with_link(world.student.person, world.plan)

    page = text_of(read(client, world))

    assert "Jouw plan" in page
    assert not re.search(r"\b[Uu]w?\b", re.sub(r"<[^>]*>", " ", page.split("<main")[1].split("<section")[0]))
    response = read(client, world, "family_answer", part.uuid)
    assert response.status_code == (200 if answers else 409)
    assert ("Je bent" in text_of(response)) is answers


def shared_with_adult(world):
    hear(world.plan, by=world.coordinator)
    part = shared(world, "ACTION")
    actions.ask(part, by=world.coordinator)
    return part


def test_parents_of_an_adult_read_nothing_unless_the_pupil_lets_them():
    world = make_world(age=14)
    asked(world)
    client = come_in(world.mother.person)
    turn(world, 18)
    world.student.save()
    assert read(client, world).status_code == 404

    AccessGrant.objects.create(guardian=world.mother, from_on=today())

    assert read(client, world).status_code == 200
    assert read(client, world, "family_answer", part_of(world.plan, "ACTION").uuid).status_code == 409


def test_one_parent_never_reads_the_others_words(world_asked):
    world, part = world_asked, world_asked.part
    answer_remark(remark(part, world.father.person, text="SENTINEL1", days=4), by=world.coordinator, days=3)
    refuse(part, world.father.person, days=2, remarks="SENTINEL2", points=[
        {"goal": part.goals.first().pk, "reason": "TOO_MUCH", "words": "SENTINEL3"}])  # fmt: skip
    father = come_in(world.father.person)
    father.post(
        reverse("family_viewpoint", args=[world.plan.uuid, part.uuid]),
        {"file": SimpleUploadedFile("SENTINEL4.pdf", b"%PDF-1.7 SENTINEL5"), "once": "0" * 32},
    )
    viewpoint = Document.objects.get(kind="VIEWPOINT")
    mother = come_in(world.mother.person)

    pages = [text_of(read(mother, world, name, *args)) for name, *args in (
        ("family_plan",), ("family_read",), ("family_history",), ("family_part", part.uuid), ("family_answer", part.uuid),
        ("family_remark", part.uuid))]  # fmt: skip
    pages.append(text_of(mother.get(reverse("my_plans"))))

    assert not [page for page in pages if "SENTINEL" in page or "één keer per week" in page]
    assert read(mother, world, "family_document", viewpoint.pk).status_code == 404
    assert downloaded(read(father, world, "family_document", viewpoint.pk))
    record = ConsentRecord.objects.get(person=world.father.person)
    assert read(mother, world, "family_receipt", record.submission).status_code == 404
    assert "SENTINEL1" in text_of(read(father, world, "family_read"))
    assert "SENTINEL3" in text_of(read(father, world, "family_receipt", record.submission))


@pytest.mark.parametrize("policy", [True, False])
def test_a_viewpoint_keeps_what_was_promised_when_it_was_written(world_asked, policy):
    world, school = world_asked, world_asked.school
    schools = type(school).objects.filter(pk=school.pk)
    schools.update(viewpoints_shared=policy)
    father, page = come_in(world.father.person), reverse("family_viewpoint", args=[world.plan.uuid, world.part.uuid])
    told = text_of(father.get(page))
    father.post(page, {"words": "Rust is voor ons het belangrijkste.", "once": "0" * 32})
    viewpoint = documents.store_viewpoint(Viewpoint.objects.get())
    mother = come_in(world.mother.person)

    for later in (policy, not policy):
        schools.update(viewpoints_shared=later)
        assert downloaded(read(mother, world, "family_document", viewpoint.pk)) is policy
        said = read(mother, world, "family_said", viewpoint.viewpoint_id)
        assert (said.status_code == 200) is policy
    assert ("ook zonder dit vinkje" in told) is policy


def test_a_viewpoint_is_read_by_the_other_parent_when_its_author_ticked_so(world_asked):
    world = world_asked
    father = come_in(world.father.person)
    father.post(
        reverse("family_viewpoint", args=[world.plan.uuid, world.part.uuid]),
        {"words": "Rust is voor ons het belangrijkste.", "open_to_others": "on", "once": "0" * 32},
    )
    viewpoint = documents.store_viewpoint(Viewpoint.objects.get())

    response = read(come_in(world.mother.person), world, "family_document", viewpoint.pk)

    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert "Yara" not in response["Content-Disposition"]


def test_a_document_of_another_plan_is_not_found(world_asked):
    other = make_world(name="Het Palet")
    shared(other, "PERSPECTIVE", days=2)

    client = come_in(world_asked.mother.person)

    assert read(client, world_asked, "family_document", Document.objects.get(plan=other.plan).pk).status_code == 404


def test_reactions_to_several_goals_go_in_at_once_and_a_double_press_counts_once(world_asked):
    client, part = come_in(world_asked.mother.person), world_asked.part
    page = reverse("family_remark", args=[world_asked.plan.uuid, part.uuid])
    typed = {
        "once": "7" * 32, "kind_goal-1": "QUESTION", "text_goal-1": "Wie is de begeleider?", "kind_agreements": "AGREE",
    }  # fmt: skip

    for _ in range(2):
        assert client.post(page, typed).status_code == 302

    rows = Remark.objects.filter(part=part.pk).order_by("section")
    assert [(row.section, row.kind, row.person_id) for row in rows] == [
        ("agreements", "AGREE", world_asked.mother.person_id),
        ("goal-1", "QUESTION", world_asked.mother.person_id),
    ]
    assert "De school antwoordt nog." in text_of(read(client, world_asked))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Er is nog niets gekozen"),
        ({"kind_goal-1": "DIFFERENT"}, "Schrijf erbij"),
        ({"text_goal-1": "Waarom?"}, "Kies erbij"),
        ({"kind_goal-1": "OTHER", "text_goal-1": "x"}, "Kies een van de reacties"),
        ({"kind_goal-1": "QUESTION", "text_goal-1": "a" * 6001}, "6000"),
        ({"kind_goal-1": "QUESTION", "text_goal-1": "a\x07b"}, "Typ dit opnieuw"),
    ],
)
def test_a_reaction_that_is_not_right_is_explained_and_kept(world_asked, typed, message):
    client = come_in(world_asked.mother.person)
    page = reverse("family_remark", args=[world_asked.plan.uuid, world_asked.part.uuid])

    response = client.post(page, {"once": "7" * 32, **typed})

    assert response.status_code == 200
    assert message in text_of(response)
    assert not Remark.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("foto.pdf", b"MZ\x90\x00 een programma", "Dit bestand is iets anders"),
        ("groot.pdf", b"%PDF-" + b"0" * (15 * 1024 * 1024), "te groot"),
        ("leeg.pdf", b"", "leeg"),
    ],
)
def test_a_viewpoint_must_be_a_pdf_or_a_photo(world_asked, name, content, message):
    client = come_in(world_asked.mother.person)
    page = reverse("family_viewpoint", args=[world_asked.plan.uuid, world_asked.part.uuid])

    response = client.post(page, {"once": "7" * 32, "file": SimpleUploadedFile(name, content)})

    assert message in text_of(response)
    assert not Document.objects.filter(kind="VIEWPOINT").exists()


def test_a_new_version_says_what_changed_and_the_old_one_stays_readable(world_asked):
    world = world_asked
    draft = actions.revise(world.part, by=world.coordinator, reason="Na het gesprek.", at=ago(2))
    with draft.editing():
        draft.goals.update(target="Yara haalt 8 van de 10 toetsen.")
    new = actions.share(fill_action(draft), by=world.coordinator, at=ago(1))
    client = come_in(world.mother.person)

    page = text_of(read(client, world, "family_read"))

    assert "gewijzigd sinds versie 1" in page
    assert "anders is dan in versie 1" in page
    assert "7 van de 10" in text_of(read(client, world, "family_part", world.part.uuid))
    assert "8 van de 10" in text_of(read(client, world, "family_part", new.uuid))
    assert read(client, world, "family_answer", world.part.uuid).status_code == 409


def test_my_plans_shows_every_child_of_a_parent_and_the_school_of_each(world_asked):
    sister = make_world(name="Het Palet")
    shared(sister, "PERSPECTIVE", days=2)
    client = come_in(world_asked.mother.person)
    come_in(sister.father.person, client=client)

    page = text_of(client.get(reverse("my_plans")))

    assert page.index("De Regenboog") < page.index("Het Palet")
    assert "U bent aan zet, tot en met" in page


def test_after_establishing_the_pages_say_what_one_can_do(world_asked):
    world = world_asked
    consent(world.part, world.mother.person, days=4)
    consent(world.part, world.father.person, days=3)
    actions.establish(world.part, by=world.director, at=ago(1))

    page = text_of(read(come_in(world.mother.person), world, "family_read"))

    until = timezone.localdate(ago(1)) + timedelta(days=42)
    assert "Geschillencommissie" in page
    assert f"{until.day} " in page
    assert "van kracht" in page


def test_what_did_not_get_in_is_not_said_to_be_kept(world_asked, monkeypatch):
    client, part = come_in(world_asked.mother.person), world_asked.part
    page = reverse("family_remark", args=[world_asked.plan.uuid, part.uuid])
    typed = {"once": "7" * 32, "kind_goal-1": "QUESTION", "text_goal-1": "Wie is de begeleider?"}

    def away(*args, **kwargs):
        raise OperationalError("weg")

    with monkeypatch.context() as patch:
        patch.setattr(Plan, "record", away)
        with pytest.raises(OperationalError):
            client.post(page, typed)

    assert client.post(page, typed).status_code == 302

    assert Remark.objects.get().text == "Wie is de begeleider?"


def test_a_plan_with_ten_full_goals_is_still_a_light_page():
    world = make_world()
    prepared(world)
    shared(world, "PERSPECTIVE", days=19)
    draft = fill_action(part_of(world.plan, "ACTION"))
    with draft.editing():
        goal = draft.goals.get()
        goal.start_situation = goal.approach = "Een zin die ongeveer zo lang is als in een echt plan staat. " * 6
        for position in range(2, 11):
            goal.pk, goal.position, goal.title = None, position, f"Doel {position}"
            goal.save(force_insert=True)
    part = shared(world, "ACTION")
    assert part.goals.count() == 10
    actions.ask(part, by=world.coordinator, at=ago(1))
    client = come_in(world.mother.person)

    for page, *args in (("family_plan",), ("family_remark", part.uuid), ("family_answer", part.uuid)):
        assert len(read(client, world, page, *args).content) < 60_000, page


@pytest.mark.rule(36)
@pytest.mark.paper
def test_a_viewpoint_is_kept_as_typed_and_printed_by_the_worker(world_asked, client):
    """Typed in a script no font here holds, only a PDF of replacement signs was kept; the words are the row now (56)."""
    world, typed = world_asked, "Rust  ﬁjn 𓀀\n\n  ༀ ليلى"
    mother, page = come_in(world.mother.person), [world.plan.uuid, world.part.uuid]
    mother.post(reverse("family_viewpoint", args=page), {"words": typed, "once": "0" * 32})

    viewpoint = Viewpoint.objects.get()
    assert (viewpoint.words, viewpoint.giver) == (typed, "Samira El Amrani, moeder")
    assert not Document.objects.filter(kind="VIEWPOINT").exists()
    said = read(mother, world, "family_said", viewpoint.pk).content.decode()
    assert typed in said
    assert "De pdf komt zo." in said
    assert "De pdf komt zo." in text_of(read(mother, world, "family_history"))

    call_command("send_due")

    document = viewpoint.prints.get()
    with document.file.open() as file:
        on_paper = words(file.read())
    assert "waar een teken stond dat wij niet kunnen afdrukken (U+13000, U+0F00)" in on_paper
    assert "De pdf komt zo." not in read(mother, world, "family_said", viewpoint.pk).content.decode()
    assert downloaded(read(mother, world, "family_document", document.pk))
    client.force_login(world.coordinator)
    assert typed in client.get(reverse("viewpoint", args=[viewpoint.pk])).content.decode()
    assert (
        reverse("viewpoint", args=[viewpoint.pk]) in client.get(reverse("part", args=[world.part.pk])).content.decode()
    )
    assert Verification().everything().defects == []
    call_command("send_due")
    assert viewpoint.prints.count() == 1


def test_a_viewpoint_of_twenty_thousand_signs_holds_nobody(world_asked):
    """14 texts of 5 kB at once held the log-in page of everybody for 49 seconds: a text is not printed while it is sent in."""
    mother = come_in(world_asked.mother.person)
    page = reverse("family_viewpoint", args=[world_asked.plan.uuid, world_asked.part.uuid])
    mother.get(page)
    began = time.monotonic()

    for number, typed in enumerate(["W" * 20_000, *["a\u00a0🙂" * 1_600] * 14]):
        assert mother.post(page, {"words": typed, "once": f"{number:032}"}).status_code == 302
        assert Client().get("/inloggen/").status_code == 200

    assert time.monotonic() - began < 5
    assert Viewpoint.objects.count() == 15
    assert "501 regels" in text_of(mother.post(page, {"words": "a\n" * 500 + "a", "once": "9" * 32}))
