"""The page *Controleer een document*: for anybody, about what is ours and unchanged, and silent about the family."""

import json
import uuid
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import School
from consent import receipts
from consent.models import ConsentRecord
from ledger.bypass import open_bypass
from ledger.canonical import canonical
from plans.models import Document, Event
from students.models import Person
from tests.consent.family_walk import come_in
from tests.factories import established, make_world
from tests.paper import words
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.paper]
PAGE = "/controleer/"
OURS = "Dit document is van ons en is niet veranderd."
RECEIPT_OURS = "Dit ontvangstbewijs is van ons en is niet veranderd."
UNKNOWN = "Dit bestand kennen wij niet."


def agreed_world() -> SimpleNamespace:
    world = make_world()
    established(world, "ACTION")
    world.record = ConsentRecord.objects.first()
    return world


world = once_a_module(agreed_world)


def pdf(document) -> bytes:
    with document.file.open() as file:
        return file.read()


def shown(client=None, *, file: bytes | None = None, code: str = "", name: str = "plan.pdf") -> str:
    typed = {"code": code} | ({"file": SimpleUploadedFile(name, file)} if file is not None else {})
    response = (client or Client()).post(PAGE, typed)
    assert response.status_code == 200
    return response.content.decode()


def test_every_stored_document_is_known_with_its_kind_and_date(world):
    for document in Document.objects.all():
        text = shown(file=pdf(document), name="wat dan ook.pdf")

        assert OURS in text
        assert document.get_kind_display() in text


def test_one_changed_letter_makes_it_unknown(world):
    data = pdf(Document.objects.first())

    assert UNKNOWN in shown(file=data + b"\n")
    assert UNKNOWN in shown(file=b"%PDF-1.7 iets anders")


def test_a_receipt_is_known_by_file_and_by_code(world):
    assert RECEIPT_OURS in shown(file=receipts.pdf(world.record))
    assert "Deze code hoort bij een antwoord in ons dossier." in shown(code=receipts.code_of(world.record))


def test_a_receipt_stays_ours_whoever_is_renamed_and_however_we_print_later(world, settings, monkeypatch):
    """Today's names, school, address and layout are none of a receipt's business (decision 54)."""
    data = receipts.hand_out(world.record)
    Person.objects.filter(pk=world.record.person_id).update(given_name="Piet", family_name="Ander")
    School.objects.update(name="Een andere naam")
    settings.BASE_URL = "https://elders.example"

    again = receipts.pdf(ConsentRecord.objects.get(pk=world.record.pk))
    assert again == data
    assert "Samira El Amrani, moeder" in words(again)
    assert RECEIPT_OURS in shown(file=data)
    monkeypatch.setitem(receipts.LAYOUT, "template", "pdf/receipt_1.html")  # we print them differently now
    assert receipts.pdf(world.record) != data
    assert RECEIPT_OURS in shown(file=data)


def test_the_address_on_a_receipt_is_that_of_the_page_that_checks_it():
    assert reverse("check_document") == receipts.CHECK


def test_a_receipt_with_other_pages_around_true_data_is_not_called_unchanged(world):
    data = receipts.pdf(world.record).replace(b"%%EOF", b"%%EOX")

    text = shown(file=data)

    assert RECEIPT_OURS not in text
    assert "de bladzijden zijn anders" in text


def test_a_receipt_with_other_data_is_refused(world):
    line = canonical(receipts.data_of(world.record))
    for name, value in (
        ("statement", "Ik stem niet in."),
        ("decision", "REFUSE"),
        ("given_at", "2026-01-01T00:00:00.000000Z"),
    ):
        forged = json.loads(line)
        forged["rows"][0]["values"][name] = value
        assert "Dit ontvangstbewijs klopt niet." in shown(file=b"%PDF-1.7\n" + canonical(forged) + b"\n")
    for head in ({"count": 0}, {"count": "x"}, {"count": 10**14}, {}, None):
        forged = json.loads(line) | {"head": head}
        assert "Dit ontvangstbewijs klopt niet." in shown(file=b"%PDF-1.7\n" + canonical(forged) + b"\n")


def test_what_its_journal_no_longer_names_is_not_confirmed(world):
    document = Document.objects.first()
    data, receipt, code = pdf(document), receipts.pdf(world.record), receipts.code_of(world.record)
    with open_bypass():
        Event.objects.all().erase()

    for text in (shown(file=data), shown(file=receipt), shown(code=code)):
        assert "van ons en is niet veranderd" not in text
        assert "hoort bij een antwoord" not in text


def brought(world, data: bytes) -> Document:
    """The mother brings this file in as her viewpoint, through the page."""
    page = reverse("family_viewpoint", args=[world.plan.uuid, world.plan.parts.get(kind="ACTION").uuid])
    typed = {"file": SimpleUploadedFile("deel-2-versie-1.pdf", data), "once": uuid.uuid4()}
    assert come_in(world.mother.person).post(page, typed).status_code == 302
    return Document.objects.filter(kind="VIEWPOINT").latest("pk")


def test_what_a_family_brought_is_never_called_ours(world):
    """A forged plan, uploaded as a viewpoint, read "van ons en niet veranderd" at the public check."""
    forged = pdf(Document.objects.get(kind="ESTABLISHED")).replace(b"%%EOF", b"%%EOF\n% vervalst")
    document = brought(world, forged)

    text = shown(file=forged)

    assert "van ons" not in text
    assert "is door een ouder of leerling ingebracht" in text
    assert "Wat erin staat, is niet van de school." in text
    assert ">klopt<" not in text.replace(" ", "").replace("\n", "")
    assert document.neutral_name == f"zienswijze-{world.plan.number}-{document.pk}.pdf"


def test_our_own_document_stays_ours_when_a_family_brings_it_in_as_well(world):
    ours = pdf(Document.objects.get(kind="ESTABLISHED"))
    brought(world, ours)

    assert OURS in shown(file=ours)


@pytest.mark.parametrize("code", ["1", "1-aaaa", "x" * 60, "0-0000-0000-0000-0000-0000", "💥", "9" * 50])
def test_a_wrong_code_is_said_to_be_unknown(world, code):
    assert "Deze code kennen wij niet." in shown(code=code)


def test_it_says_nothing_of_pupil_family_school_or_answer(world):
    for text in (
        shown(file=pdf(Document.objects.first())),
        shown(file=receipts.pdf(world.record)),
        shown(code=receipts.code_of(world.record)),
    ):
        for word in (
            "Yara",
            "Samira",
            "Anton",
            "Meulen",
            "Regenboog",
            "stemt in",
            world.plan.number,
            world.record.statement,
        ):
            assert word not in text


@pytest.mark.parametrize(
    ("name", "file", "says"),
    [
        ("foto.png", b"\x89PNG\r\n\x1a\n", "Dit is geen pdf."),
        ("plan.pdf", b"<html>", "Dit is geen pdf."),
        ("plan.pdf", b"", "Dit is geen pdf."),
        ("plan.docx", b"PK\x03\x04", "Dit is geen pdf."),
        ("plan.pdf", b"%PDF-" + b"x" * 2000, "Dit bestand is te groot."),
    ],
)
def test_a_wrong_file_is_answered_in_words(settings, world, name, file, says):
    settings.MAX_UPLOAD_BYTES = 1500

    staff = Client()
    staff.force_login(world.director)
    for client in (Client(), staff, come_in(world.mother.person)):
        assert says in shown(client, file=file, name=name)


def test_nothing_or_both_at_once_is_asked_again(world):
    assert "Een van de twee." in shown()
    assert "Een van de twee." in shown(file=pdf(Document.objects.first()), code="1-2")


def test_everybody_sees_the_same_page_and_nothing_is_kept(world):
    staff = Client()
    staff.force_login(world.coordinator)
    data, before = receipts.pdf(world.record), list(default_storage.listdir("documents"))
    events = Event.objects.count()
    for client in (Client(), staff, come_in(world.father.person)):
        events = Event.objects.count()
        assert RECEIPT_OURS in shown(client, file=data)
        assert Event.objects.count() == events
    assert list(default_storage.listdir("documents")) == before


def test_who_asks_too_often_waits(world):
    cache.clear()
    client = Client()
    answers = [client.post(PAGE, {"code": "1-2"}).status_code for _ in range(13)]

    assert answers == [200] * 12 + [429]
    assert Client(REMOTE_ADDR="203.0.113.9").post(PAGE, {"code": "1-2"}).status_code == 200
    assert client.get(PAGE).status_code == 200


def test_every_page_leads_to_it(world):
    staff = Client()
    staff.force_login(world.coordinator)
    for client, page in (
        (Client(), reverse("account_login")),
        (staff, reverse("today")),
        (come_in(world.mother.person), reverse("my_plans")),
    ):
        assert f'href="{PAGE}"' in client.get(page).content.decode()
