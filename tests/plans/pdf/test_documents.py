"""The paper: what stands on it and what never does, that it is tagged, whole, and the same every time."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from consent.policy import Decision
from consent.portal import viewpoints
from consent.round import actions
from core.pdf import process
from plans.choices import DocumentKind, Kind
from plans.models import CommitteeAdvice, DomainNote, ExternalAdvice, Goal, Plan, ProgrammeDeviation
from plans.pdf import documents
from tests import factories
from tests.factories import ago, established, fill_action, fill_perspective, make_world, part_of, prepared, shared
from tests.paper import day, faults, pages, stored, words
from tests.worlds import once_a_module

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.paper,
    pytest.mark.engine("sqlite"),
]  # paper is the same on either engine


@once_a_module
def world():
    return make_world(support_point="Steunpunt Rijnland, 071 765 43 21")


@once_a_module
def long_part(world):
    """Two drafts with the longest texts a form takes, and every kind of row."""
    long = "Dit staat er echt. " * 300
    perspective = fill_perspective(
        part_of(world.plan, Kind.PERSPECTIVE),
        home_situation=long + "einde-thuis",
        family_informed_on=factories.today(),
        education_data=long + "einde-leren",
        school_view="W" * 3000 + " einde-woord",
    )
    action = fill_action(part_of(world.plan, Kind.ACTION), facilities=long + "einde-faciliteiten", no_deviations=False)
    with perspective.editing():
        DomainNote.objects.create(perspective=perspective, domain="LEARNING", text="Rekenen gaat goed.")
        ExternalAdvice.objects.create(
            perspective=perspective,
            kind="DESK",
            source="het Loket",
            question="Wat helpt?",
            outcome=long[:2000] + "einde-advies",
        )
        CommitteeAdvice.objects.create(
            perspective=perspective,
            advised_on=factories.today(),
            members="A. de Wit",
            advice="Doen.",
            response="Gedaan.",
        )
    with action.editing():
        ProgrammeDeviation.objects.create(
            action_part=action,
            kind="EXEMPTION",
            subject="Frans",
            description=long[:1900] + "einde-afwijking",
            reason=long[:1900] + "einde-reden",
            from_on=factories.today(),
            until_on=factories.today() + timedelta(days=60),
        )
        goal = Goal.objects.create(
            action_part=action, domain="LEARNING", title="Lang", approach=long[:1900] + "einde-hoe", position=5
        )
        for number in range(60):
            goal.measures.create(description=f"Maatregel {number}: {'x ' * 120}", who="Iris Koning", position=number)
    return perspective, action


# Rules ---------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(47)
def test_the_paper_says_version_dates_changes_and_who_established(world):
    first = established(world, Kind.ACTION)
    draft = first.revise(by=world.coordinator, reason="Nieuwe periode")
    fill_action(draft, facilities="Een kwart meer tijd.")
    second = shared(world, Kind.ACTION, days=0)

    text = words(stored(first, DocumentKind.ESTABLISHED))
    assert "Versie 1" in text
    for label, moment in (
        ("Opgesteld", first.drafted_at),
        ("Gedeeld", first.shared_at),
        ("Vastgesteld", first.established_at),
    ):
        assert f"{label} {day(moment)}" in text
    assert "namens het bevoegd gezag, Stichting Het Rijnland, door Johan Dekker, directeur" in text
    assert "voorstel" not in text

    text = words(stored(second, DocumentKind.SHARED))
    assert f"Bijgesteld {day(second.drafted_at)}" in text
    assert "Wat er anders is dan in versie 1. Reden: Nieuwe periode Faciliteiten en aanpassingen: nieuw." in text
    assert f"1 {day(first.drafted_at)} {day(first.shared_at)} {day(first.established_at)}" in text
    assert "Vastgesteld nog niet" in text


@pytest.mark.rule(47)
def test_who_signs_on_a_mandate_stands_there_with_it(world):
    signer = factories.make_user(world.school, "COORDINATOR", name="Anke Vos")
    factories.Membership.objects.create(
        user=signer, school=world.school, role="DIRECTOR", mandate="besluit 12 van 2026"
    )
    world.director = signer
    part = established(world, Kind.PERSPECTIVE)

    text = words(stored(part, DocumentKind.ESTABLISHED))

    assert "door Anke Vos, ondersteuningscoördinator (mandaat: besluit 12 van 2026)" in text


@pytest.mark.rule(48)
def test_every_page_names_the_text_and_counts_and_no_page_holds_a_citizen_number(world):
    part = established(world, Kind.ACTION)
    found = pages(stored(part, DocumentKind.ESTABLISHED))

    proof = f"plan {world.plan.number} · deel 2 versie 1 · tekst {part.digest[:4]} {part.digest[4:8]}"
    for number, text in enumerate(found, 1):
        assert proof in text
        assert f"bladzijde {number} van {len(found)}" in text
        assert "BSN" not in text
        assert "burgerservicenummer" not in text.lower()


@pytest.mark.rule(49)
def test_the_routes_stand_in_order_with_the_last_day(world):
    part = established(world, Kind.PERSPECTIVE)
    text = words(stored(part, DocumentKind.ESTABLISHED))

    text = text.split("Als u het niet eens bent")[1]
    routes = [
        "Praat eerst",
        "Steunpunt Rijnland",
        "bestuur: Stichting",
        "samenwerkingsverband",
        "onderwijsconsulent",
        "klachtenregeling",
        "Geschillencommissie",
        "bezwaar maken bij het bestuur",
        "toelaatbaarheidsverklaring",
        "College voor de Rechten van de Mens",
    ]
    places = [text.index(route) for route in routes]
    assert places == sorted(places)
    last = timezone.localdate(part.established_at) + timedelta(days=42)
    assert f"binnen zes weken: tot en met {day(last)}" in text


@pytest.mark.rule(49)
def test_a_proposal_says_from_when_the_six_weeks_will_run(world):
    text = words(stored(shared(world, Kind.PERSPECTIVE), DocumentKind.SHARED))

    assert "Die gaan lopen op de dag waarop de school dit deel vaststelt" in text
    assert "tot en met" not in text.split("Geschillencommissie")[1]


@pytest.mark.rule(50)
def test_everything_that_is_not_established_says_so_on_every_page(world, long_part):
    part = shared(world, Kind.PERSPECTIVE)

    for text in pages(stored(part, DocumentKind.SHARED)):
        assert "CONCEPT" in text
        assert f"voorstel van {day(part.shared_at)}" in text
    for text in pages(documents.preview(part_of(world.plan, Kind.ACTION))):
        assert "CONCEPT" in text
        assert "concept, nog niet gedeeld" in text
    assert "CONCEPT" not in words(stored(established(world, Kind.PERSPECTIVE), DocumentKind.ESTABLISHED))


@pytest.mark.rule(36)
def test_a_viewpoint_is_a_document_of_its_own_that_the_plan_names(world):
    part = shared(world, Kind.PERSPECTIVE)
    row = viewpoints.prepare(part, world.mother.person, words="Wij zien het anders.\n\nVeel rustiger.", at=ago(4))
    world.plan.add(row, by=world.mother.person, at=ago(4))
    with documents.store_viewpoint(row).file.open() as file:
        data = file.read()

    text = words(stored(established(world, Kind.PERSPECTIVE), DocumentKind.ESTABLISHED))

    assert f"{row.title} Van Samira El Amrani" in text
    assert row.row_digest() in text.replace(" ", "")
    assert "rustiger" not in text
    assert "Veel rustiger." in words(data)
    assert faults(data) == []


# What does and does not stand there ----------------------------------------------------------------------------------


def test_remarks_are_counted_and_not_printed(world):
    part = shared(world, Kind.PERSPECTIVE)
    row = factories.remark(part, world.mother.person, text="sentinelmoeder wil het anders")
    answer = factories.answer_remark(row, by=world.coordinator)

    text = words(stored(established(world, Kind.PERSPECTIVE), DocumentKind.ESTABLISHED))

    assert "sentinelmoeder" not in text
    assert answer.text not in text
    assert "Er kwam één reactie op de tekst. De school gaf op elke vraag en elke wens antwoord." in text


def test_the_action_part_prints_the_factors_of_the_perspective_it_names(world):
    text = words(stored(shared(world, Kind.ACTION), DocumentKind.SHARED))

    assert "uit deel 1, versie 1" in text
    assert "Geluid in de klas leidt haar af." in text


def test_the_evidence_page_says_who_agreed_how_and_what_it_proves(world):
    part = established(world, Kind.ACTION)
    last = pages(stored(part, DocumentKind.ESTABLISHED))[-1]

    assert part.digest in last.replace(" ", "")
    for name in ("Samira El Amrani", "Anton van der Meulen"):
        assert name in last
    assert "Toegepaste regel: Ouders met gezag beslissen." in last
    assert "via de persoonlijke link en code" in last
    assert "Stand van het dossier: 12 regels" in last
    assert "gewone elektronische handtekening" in last


def test_what_one_parent_wrote_with_the_answer_is_not_printed(world):
    prepared(world)
    part = shared(world, Kind.ACTION)
    actions.ask(part, by=world.coordinator, at=factories.after(world.plan, 10))
    factories.consent(
        part, world.mother.person, decision=Decision.CONSENT_WITH_REMARKS, remarks="sentinelmoeder", days=6
    )
    factories.consent(part, world.father.person, days=5)

    text = words(stored(actions.establish(part, by=world.director, at=ago(1)), DocumentKind.ESTABLISHED))

    assert "sentinelmoeder" not in text
    assert "stemt in, met een opmerking" in text


def test_no_support_needs_no_consent_and_says_why(world):
    shared(world, Kind.PERSPECTIVE)
    fill_action(part_of(world.plan, Kind.ACTION), no_individual_support=True, no_support_reason="Het gaat goed zo.")
    part = part_of(world.plan, Kind.ACTION)

    text = words(documents.preview(part))

    assert "Het gaat goed zo." in text
    assert "niet nodig: geen individuele ondersteuning" in text
    assert "stemt in" not in text


# The paper itself ----------------------------------------------------------------------------------------------------


def test_every_document_is_tagged_and_titled(world):
    part = established(world, Kind.ACTION)
    for data in (
        stored(part, DocumentKind.SHARED),
        stored(part, DocumentKind.ESTABLISHED),
        documents.preview(part_of(world.plan, Kind.PERSPECTIVE)),
    ):
        assert faults(data) == []
        reader = PdfReader(BytesIO(data))
        assert "Yara van der Meulen, versie 1" in reader.metadata.title
        assert reader.trailer["/Root"]["/Lang"] == "nl"


def test_long_texts_and_tables_are_whole(world, long_part):
    perspective, action = (documents.preview(part) for part in long_part)

    for sentinel in ("einde-thuis", "einde-leren", "einde-advies", "Rekenen gaat goed."):
        assert sentinel in words(perspective).replace("- ", "-")
    assert words(perspective).count("W") >= 3000
    for sentinel in ("einde-faciliteiten", "einde-afwijking", "einde-reden", "einde-hoe", "Maatregel 59:"):
        assert sentinel in words(action).replace("- ", "-")
    assert faults(perspective) == faults(action) == []


def test_names_from_elsewhere_and_pasted_signs_are_printed_with_the_own_fonts(world):
    person = world.student.person
    person.given_name, person.family_name = "Łukasz", "Żółć ياسمين Ёлкин"
    person.save()
    fill_perspective(part_of(world.plan, Kind.PERSPECTIVE), support_needs="Rust → tijd, ≥ 3 keer ✓ 🙂 \uf0b7 李 é")

    data = documents.preview(part_of(world.plan, Kind.PERSPECTIVE))
    reader = PdfReader(BytesIO(data))
    fonts = {font["/BaseFont"].split("+")[1] for sheet in reader.pages for font in _fonts(sheet)}

    assert "Łukasz Żółć" in words(data)
    assert "Rust → tijd, ≥ 3 keer ✓ 🙂 • 李 é" in words(data)
    assert all(name.startswith(("Atkinson", "Noto-")) for name in fonts)
    assert any("Arabic" in name for name in fonts)
    assert faults(data) == []


def _fonts(sheet):
    return [font.get_object() for font in sheet["/Resources"]["/Font"].values()]


def test_the_same_input_gives_the_same_bytes(world):
    part, at = part_of(world.plan, Kind.PERSPECTIVE), ago(1)

    first, second = (documents.prepare(part, DocumentKind.SHARED, by=world.coordinator, at=at) for _ in range(2))

    assert first.sha256 == second.sha256
    assert first.file.name != second.file.name
    assert first.pk is None
    assert first.file.name == f"documents/{part.pk}/{first.sha256}-{first.file.name[-12:-4]}.pdf"


def test_the_renderer_reaches_only_fonts_and_the_logo(world):
    picture = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(picture, "PNG")
    world.school.logo.save("logo.png", ContentFile(picture.getvalue()))
    fetcher = process.fetcher(picture.getvalue())

    assert fetcher.fetch("opp:logo").read() == picture.getvalue()
    assert fetcher.fetch("opp:fonts/print/noto-sans-400.ttf").read()[:4] == b"\x00\x01\x00\x00"
    for url in (
        "file:///etc/passwd",
        "http://localhost/",
        "https://example.org/x.png",
        "data:text/plain,x",
        "opp:fonts/print/../../opp.css",
        "opp:paper.css",
    ):
        with pytest.raises(ValueError, match="reaches nothing"):
            fetcher.fetch(url)
    with pytest.raises(ValueError, match="reaches nothing"):
        process.fetcher().fetch("opp:logo")

    data = documents.preview(part_of(Plan.objects.get(pk=world.plan.pk), Kind.PERSPECTIVE))
    assert len(PdfReader(BytesIO(data)).pages[0].images) == 1
    assert faults(data) == []


def test_text_is_text_and_never_markup(world):
    evil = '<img src="file:///etc/passwd"><b>vet</b> & {{ plan }}'
    fill_perspective(part_of(world.plan, Kind.PERSPECTIVE), school_view=evil)

    assert evil in words(documents.preview(part_of(world.plan, Kind.PERSPECTIVE)))


def is_due(world) -> bool:
    return documents.is_both_due(Plan.objects.get(pk=world.plan.pk))


# Storing -------------------------------------------------------------------------------------------------------------


def test_both_parts_are_printed_together_once_after_each_step(world):
    prepared(world)
    shared(world, Kind.PERSPECTIVE)
    assert not is_due(world)
    part = shared(world, Kind.ACTION)
    assert is_due(world)

    document = documents.store_both(world.plan)

    assert document.digests == f"{part_of(world.plan, Kind.PERSPECTIVE).digest} {part.digest}"
    assert not is_due(world)
    with document.file.open() as file:
        data = file.read()
    assert hashlib.sha256(data).hexdigest() == document.sha256
    assert "Perspectief" in words(data)
    assert "Handelingsdeel" in words(data)
    assert faults(data) == []
    assert world.plan.events.last().kind == "DOCUMENT_STORED"


def test_establishing_asks_for_both_parts_anew(world):
    prepared(world)
    shared(world, Kind.ACTION)
    documents.store_both(world.plan)
    established(world, Kind.PERSPECTIVE)

    assert is_due(world)
    with documents.store_both(world.plan).file.open() as file:
        found = pages(file.read())

    first = next(number for number, text in enumerate(found) if "Handelingsdeel" in text)
    assert not any("CONCEPT" in text for text in found[:first])
    assert all("CONCEPT" in text for text in found[first:])
    assert not is_due(world)


def test_the_paper_says_why_it_took_longer(world):
    world.plan.explain_delay("Het advies kwam pas in week zeven.", by=world.coordinator)
    part = shared(world, "PERSPECTIVE")

    text = words(stored(part, DocumentKind.SHARED))

    assert f"Waarom het later werd dan {day(world.plan.establish_by)}" in text
    assert "Het advies kwam pas in week zeven." in text


def test_what_was_put_right_begins_on_the_page_of_its_heading():
    row = {"label": "Doel 1", "was": "Twee week", "becomes": "Twee weken", "reason": "spelling", "is_last": True}
    slips = render_to_string("pdf/errata.html", {"sheet": {"errata": [row]}})
    printer = process.Printer("paper.css")
    for lines in range(27, 33):  # the heading comes to the end of a page, and then to the next one
        html = f"<html lang='nl'><title>-</title><body>{'<p>Een regel.</p>' * lines}{slips}</body></html>"
        sheets = pages(printer.pdf(html))
        assert [("Schrijffouten" in sheet) == ("Er staat" in sheet) for sheet in sheets] == [True] * len(sheets), lines
