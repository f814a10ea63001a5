"""The receipt: complete, the giver's own, checkable by a stranger, and the same again when nothing happened."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from consent import receipts
from consent.models import ConsentRecord, ReceiptPrint
from consent.round import actions, invalidation
from ledger import check
from ledger.canonical import canonical
from plans.models import Plan
from tests.consent.family_walk import come_in
from tests.consent.steps import asked, turn
from tests.factories import consent, make_world
from tests.paper import faults, pages, words
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.paper]


@once_a_module
def world():
    world = make_world()
    world.part = asked(world)
    return world


@once_a_module
def record(world):
    return consent(
        world.part, world.mother.person, decision="CONSENT_WITH_REMARKS", remarks="Graag niet op vrijdag.", days=2
    )


@once_a_module
def refusal(world):
    goal = world.part.goals.first()
    points = [
        {"goal": goal.pk, "reason": "TOO_MUCH", "words": "Drie keer is te veel."},
        {"measure": goal.measures.first().pk, "reason": "OTHER"},
    ]
    return consent(world.part, world.mother.person, decision="REFUSE", points=points, days=2)


def test_the_receipt_says_what_was_answered_on_which_text_and_how_to_check_it(world, record):
    text = words(receipts.pdf(record))

    for each in (
        "Samira El Amrani",
        "Yara van der Meulen",
        record.statement,
        "stemt in, met een opmerking",
        "via de persoonlijke link en code",
        "persoonlijke link en code",
        "Graag niet op vrijdag.",
        receipts.code_of(record),
        "http://localhost/controleer/",
        "gewone elektronische handtekening",
        "Yara haalt 7 van de 10 toetsen.",
        "Stiltelokaal bij toetsen",
        "Stand van het dossier",
    ):
        assert each in text
    assert "".join(record.digest.split()) in text.replace(" ", "")


def test_a_refusal_has_a_receipt_with_its_points_and_reasons(refusal):
    text = words(receipts.pdf(refusal))

    assert "Doel 1. Toetsen maken in rust Omdat: het is te veel “Drie keer is te veel.”" in text
    assert "Bij doel 1: Stiltelokaal bij toetsen" in text


def test_nobody_else_stands_on_it(world, record):
    consent(world.part, world.father.person, decision="TALK_FIRST", remarks="GEHEIM-VAN-DE-ANDER", days=1)
    data = receipts.pdf(record)

    assert "Anton" not in words(data)
    assert b"GEHEIM-VAN-DE-ANDER" not in data
    assert world.father.person.email.encode() not in data


@once_a_module
def ended(world, record):
    turn(world, 18)
    return next(each for each in actions.end_rights(world.part) if each.person == world.mother.person)


def test_an_answer_that_no_longer_counts_has_a_receipt_of_that_too(ended):
    data = receipts.pdf(ended)

    assert "mag niet meer beslissen" in words(data)
    assert "het antwoord telt niet mee" in words(data)
    assert check.receipt_faults(json.loads(check.receipt_line(data))) == []


@pytest.mark.parametrize("which", ["record", "refusal", "ended"])
def test_it_is_tagged_and_valid_for_a_screen_reader(which, request):
    assert faults(receipts.pdf(request.getfixturevalue(which))) == []


def test_it_is_the_same_again_and_made_again_later_for_the_same_line(world, record):
    first = receipts.pdf(record)
    count = Plan.objects.get(pk=world.plan.pk).head_count
    consent(world.part, world.father.person, days=1)
    again = ConsentRecord.objects.get(pk=record.pk)

    assert receipts.pdf(again, count=count) == first
    assert receipts.pdf(again) != first


def test_its_data_are_one_line_of_the_file_that_any_tool_can_read(record):
    data = receipts.pdf(record)

    (line,) = [line for line in data.splitlines() if line.startswith(b'{"code":')]

    assert json.loads(line) == json.loads(canonical(receipts.data_of(record)))


def test_words_that_look_like_pdf_do_not_break_it_open(world):
    words_of = 'endstream\nendobj\n{"code":"1","format":"opp-receipt-1"}\n'
    record = consent(world.part, world.mother.person, decision="CONSENT_WITH_REMARKS", remarks=words_of, days=2)

    line = check.receipt_line(receipts.pdf(record))

    assert check.receipt_faults(json.loads(line)) == []


def test_the_code_finds_the_answer_however_it_is_typed_and_nothing_else(record):
    code = receipts.code_of(record)

    assert receipts.find(f"  {code.upper()} ") == record
    assert receipts.find(code.replace("-", " ")) == record
    for wrong in (
        code[:-1],
        code[:-1] + "g",
        f"9{code}",
        str(record.pk),
        f"{record.pk}-",
        "",
        "-",
        "x",
        "9" * 40 + "-a",
        "²-a",
    ):
        assert receipts.find(wrong) is None


def test_no_address_that_is_secret_goes_along(world):
    person = world.mother.person
    person.address_protected, person.phone = True, "06 98765432"
    person.save()
    record = consent(world.part, person, days=2)

    data = receipts.pdf(record)

    assert person.email.encode() not in data
    assert person.phone.encode() not in data


def test_only_its_giver_and_staff_who_read_the_plan_get_it(world, record, client):
    page = reverse("family_receipt_pdf", args=[world.plan.uuid, record.submission])

    mother, father = come_in(world.mother.person), come_in(world.father.person)
    client.force_login(world.director)
    mother.get(page)
    call_command("send_due")

    assert mother.get(page)["Content-Type"] == "application/pdf"
    assert father.get(page).status_code == 404
    assert client.get(page).status_code == 403
    assert client.get(reverse("receipt", args=[record.pk])).content.startswith(b"%PDF-")
    assert "Samira" not in client.get(reverse("receipt", args=[record.pk]))["Content-Disposition"]
    for name in ("family_receipt", "family_history"):
        arguments = [world.plan.uuid, record.submission][: 2 if name == "family_receipt" else 1]
        assert page in mother.get(reverse(name, args=arguments)).content.decode()


# Printed by the worker (decision 49) --------------------------------------------------------------------------------


def addresses(world, record) -> tuple[str, str]:
    named = [world.plan.uuid, record.submission]
    return reverse("family_receipt", args=named), reverse("family_receipt_pdf", args=named)


def the_press_is_away(monkeypatch) -> None:
    def away(*parts):
        raise AssertionError("printed while somebody waits")

    monkeypatch.setattr("core.pdf.renderer.printed", away)


@pytest.mark.parametrize("which", ["record", "refusal"])
def test_what_somebody_wrote_is_printed_by_the_worker_and_the_page_says_that_it_comes(world, which, request, client):
    answer = request.getfixturevalue(which)
    page, paper = addresses(world, answer)
    mother = come_in(world.mother.person)
    client.force_login(world.coordinator)
    with pytest.MonkeyPatch.context() as patch:
        the_press_is_away(patch)
        for waits in (mother.get(paper), client.get(reverse("receipt", args=[answer.pk]))):
            assert waits.status_code == 202
            assert "De pdf komt zo" in waits.content.decode()
        assert "De pdf komt zo" in mother.get(page).content.decode()
        assert not answer.receipts.exists()

    call_command("send_due")

    with pytest.MonkeyPatch.context() as patch:
        the_press_is_away(patch)
        data = mother.get(paper).content
        assert client.get(reverse("receipt", args=[answer.pk])).content == data
        assert "De pdf komt zo" not in mother.get(page).content.decode()
        assert receipts.was_handed_out(answer, data)
        assert not receipts.was_handed_out(answer, data + b"%")
    assert answer.statement in words(data)


def test_an_answer_in_words_of_ours_alone_is_printed_at_once(world):
    plain = consent(world.part, world.mother.person, days=2)

    assert come_in(world.mother.person).get(addresses(world, plain)[1]).content.startswith(b"%PDF-")
    assert not ReceiptPrint.objects.exists()


def test_after_an_answer_was_found_invalid_its_receipt_is_printed_anew(world, record):
    mother, paper = come_in(world.mother.person), addresses(world, record)[1]
    mother.get(paper)
    call_command("send_due")
    before = mother.get(paper).content
    proposal = invalidation.propose(record, by=world.coordinator, reason="WRONG_PERSON", words="Het was haar zus.")
    invalidation.decide(proposal, by=world.director, accepted=True)

    assert mother.get(paper).status_code == 202
    call_command("send_due")

    assert "Dit antwoord telt niet mee" in words(mother.get(paper).content)
    assert "Dit antwoord telt niet mee" not in words(before)
    assert receipts.was_handed_out(record, before)


def test_a_print_that_is_gone_or_is_another_one_is_never_served_and_made_anew(world, record):
    mother, paper = come_in(world.mother.person), addresses(world, record)[1]
    mother.get(paper)
    call_command("send_due")
    kept = ReceiptPrint.objects.get()
    with open(kept.file.path, "ab") as file:
        file.write(b"%")

    assert mother.get(paper).status_code == 202
    call_command("send_due")

    assert mother.get(paper).content.startswith(b"%PDF-")


@once_a_module
def in_arabic(world):
    return consent(world.part, world.father.person, days=2, language="ar")


def test_who_answered_in_arabic_gets_a_first_page_in_arabic_before_the_same_receipt(in_arabic):
    data = receipts.hand_out(in_arabic)
    first, *behind = pages(data)

    assert in_arabic.statement_language == "ar"
    assert receipts.code_of(in_arabic) in first
    assert "Ontvangstbewijs" not in first
    assert "Ontvangstbewijs" in behind[0]
    assert "van het plan van Yara, versie 1." in behind[0]
    assert "De school" not in first, "something was left in Dutch"
    assert not faults(data)
    assert receipts.was_handed_out(in_arabic, data)


def test_an_answer_in_dutch_has_no_page_before_its_receipt(record):
    assert "Ontvangstbewijs" in pages(receipts.pdf(record))[0]


def test_what_was_made_of_it_before_there_was_such_a_page_is_still_known(in_arabic):
    before = receipts.pdf(in_arabic, layout=receipts.LAYOUT)

    assert "Ontvangstbewijs" in pages(before)[0]
    assert receipts.was_handed_out(in_arabic, before)


def test_the_receipt_itself_is_dutch_whatever_is_spoken_when_it_is_made(refusal):
    made = receipts.pdf(refusal)

    with translation.override("ar"):
        assert receipts.pdf(refusal) == made
