"""The last page of an established part: everything a committee asks, and nothing a family said in confidence."""

import pytest

from consent.policy import Decision
from consent.round import actions
from plans.choices import DocumentKind, Kind
from plans.models import Document
from tests.consent.steps import asked
from tests.factories import ago, consent, established, make_world
from tests.paper import day, faults, pages, stored

pytestmark = [pytest.mark.django_db, pytest.mark.paper]


def sheet_of(part) -> str:
    last = pages(stored(part, DocumentKind.ESTABLISHED))[-1]
    assert last.count("Bewijsblad") == 1, "the evidence does not fit on one page"
    return last


def test_it_holds_text_holders_basis_route_answer_time_rule_head_and_what_it_proves():
    world = make_world()
    world.mother.person.phone = "06-98765432"
    world.mother.person.save()
    part = asked(world)
    answers = [
        consent(part, world.mother.person, decision=Decision.CONSENT_WITH_REMARKS, remarks="sentinel-opmerking", days=6),
        actions.answer(
            part, world.father.person, decision=Decision.CONSENT, route="PHONE", identified="sentinel-stem",
            recorded_by=world.coordinator, at=ago(5),
        ),
    ]  # fmt: skip
    part = actions.establish(part, by=world.director, at=ago(1))
    before = Document.objects.get(part_id=part.pk, kind=DocumentKind.ESTABLISHED)
    head = world.plan.events.filter(at__lt=before.at).latest("position")
    text = sheet_of(part)

    assert part.digest in text.replace(" ", "")
    assert head.hash in text.replace(" ", "")
    assert f"Stand van het dossier: {head.position} regels" in text
    for guardian, record in zip((world.mother, world.father), answers, strict=True):
        assert guardian.person.name in text
        assert day(record.given_at) in text
        assert record.get_route_display() in text
        assert record.get_decision_display() in text
    for each in (
        "gezag",
        "Toegepaste regel:",
        "gewone elektronische handtekening",
        "Het is geen gekwalificeerde handtekening",
        "Het zegt niets over de vraag of wat in de tekst staat juist is.",
        "http://localhost/controleer/",
        "eigen ontvangstbewijs",
    ):
        assert each in text
    for never in ("sentinel", "@", "06-98765432", world.mother.person.email):
        assert never not in text
    assert faults(stored(part, DocumentKind.ESTABLISHED)) == []


def test_two_holders_at_one_address_are_named():
    world = make_world()
    person = world.father.person
    person.email = world.mother.person.email.upper()
    person.save()
    part = established(world, Kind.ACTION)

    assert "Samira El Amrani en Anton van der Meulen zijn op hetzelfde e-mailadres bereikt." in sheet_of(part)


def test_two_holders_with_addresses_of_their_own_are_not():
    assert "hetzelfde e-mailadres" not in sheet_of(established(make_world(), Kind.ACTION))


def test_part_1_has_its_own_without_consent():
    text = sheet_of(established(make_world(), Kind.PERSPECTIVE))

    assert "Instemming" not in text
    assert "ontvangstbewijs" not in text
    assert "http://localhost/controleer/" in text
