"""The fields of a plan, each once: what form, page, paper, change list and erratum know of it.

A column of `plans/models` with its row here is all a new field takes (docs/howto.md): the format it enters, the page of
the draft on which it is written, what it is called, and where it is read. Labels are Dutch, which is also the source
language of gettext (`noop`); who shows one to a family translates it there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.utils.translation import gettext_noop as noop

from accounts.choices import ExtraFields
from plans.choices import Kind

from .field import Block, Field, Sort, extra
from .lists import IN_PART, LISTS

HEAD = (
    Field("school_name", noop("De school")),
    Field("board_name", noop("Het bestuur")),
    Field("pupil_name", noop("De naam")),
    Field("pupil_birth_date", noop("De geboortedatum"), Sort.DAY),
    Field("pupil_class", noop("De klas")),
    Field("pupil_level", noop("Het niveau")),
    Field("sector", noop("De onderwijssoort"), Sort.CODE),
    Field("plan_number", noop("Het nummer van het plan"), Sort.MARK),
    Field("number", "", Sort.MARK),
    Field("reason_for_change", "", sections=("bestemming", "periode"), may_be_put_right=False),
)
"""Copied above every text when it is shared. Nobody types them in a draft, but for the reason of a later version."""

PARTS: dict[Kind, dict[Block, tuple[Field, ...]]] = {
    Kind.PERSPECTIVE: {
        Block.EXIT: (
            Field("exit_profile", noop("Waar we naartoe werken"), Sort.CODE, sections=("bestemming",)),
            Field("exit_destination", noop("De uitstroombestemming"), Sort.CODE, sections=("bestemming",)),
            Field("destination_note", noop("De toelichting op de bestemming"), sections=("bestemming",)),
            Field("work_learning_track", noop("Het leerwerktraject"), Sort.TICK, sections=("bestemming",)),
            Field(
                "substantiation", noop("De onderbouwing"), page=noop("Waarom de school dat denkt"), paper="Onderbouwing",
                sections=("bestemming",),
            ),
            Field(
                "why_not_higher", noop("Waarom niet hoger"), page=noop("Waarom niet hoger"), paper="Waarom niet hoger",
                sections=("bestemming",),
            ),
            Field(
                "why_changed", noop("Waarom de bestemming verandert"), page=noop("Waarom de bestemming verandert"),
                paper="Waarom de bestemming verandert", sections=("bestemming",),
            ),
            Field(
                "unknown_reason", noop("Waarom de bestemming nog niet bekend is"), page=noop("Waarom het nog niet bekend is"),
                paper="Waarom nog niet bekend", sections=("bestemming",),
            ),
            Field("review_on", noop("De datum om opnieuw te kijken"), Sort.DAY, sections=("bestemming",)),
            Field(
                "interim_goals", noop("De tussendoelen per leerjaar"), page=noop("Tussendoelen per leerjaar"),
                paper="Tussendoelen per leerjaar", sections=("bestemming",),
            ),
            extra(
                ExtraFields.GROWTH, "expected_growth", noop("De verwachte groei"), noop("Groei die we verwachten"),
                "Verwachte groei", "bestemming",
            ),
            extra(
                ExtraFields.GROWTH, "bandwidth_low", noop("Het laagste niveau dat past"), noop("We verwachten minstens"),
                "Bandbreedte: minstens", "bestemming",
            ),
            extra(
                ExtraFields.GROWTH, "bandwidth_high", noop("Het hoogste niveau dat past"), noop("We verwachten hoogstens"),
                "Bandbreedte: hoogstens", "bestemming",
            ),
        ),
        Block.NEEDS: (
            extra(
                ExtraFields.QUESTIONS, "pupil_question", noop("De hulpvraag van de leerling"), noop("De leerling vraagt"),
                "Hulpvraag van {first}", "behoeften",
            ),
            extra(
                ExtraFields.QUESTIONS, "guardians_question", noop("De hulpvraag van thuis"), noop("Thuis vraagt"),
                "Hulpvraag van thuis", "behoeften",
            ),
            extra(
                ExtraFields.QUESTIONS, "school_question", noop("De hulpvraag van de school"), noop("De school vraagt"),
                "Hulpvraag van de school", "behoeften",
            ),
            Field(
                "educational_needs", noop("De onderwijsbehoeften"), page=noop("In de les"), paper="In de les (onderwijsbehoeften)",
                sections=("behoeften",),
            ),
            Field(
                "support_needs", noop("De ondersteuningsbehoeften"), page=noop("Extra ondersteuning"),
                paper="Daarnaast (ondersteuningsbehoeften)", sections=("behoeften",),
            ),
        ),
        Block.KNOWN: (
            Field("previous_school", noop("De vorige school"), page=noop("Vorige school"), paper="Vorige school", sections=("herkomst",)),
            Field(
                "previous_advice", noop("Het advies van de vorige school"), page=noop("Advies van toen"),
                paper="Advies van de vorige school", sections=("herkomst",),
            ),
            Field(
                "earlier_support", noop("De eerdere ondersteuning"), page=noop("Eerdere ondersteuning"), paper="Eerdere ondersteuning",
                sections=("herkomst",),
            ),
            Field(
                "earlier_support_effect", noop("Wat eerdere ondersteuning opleverde"), page=noop("Wat die opleverde"),
                paper="Wat die opleverde", sections=("herkomst",),
            ),
            extra(
                ExtraFields.CAREER, "school_career", noop("De schoolloopbaan"), noop("Scholen en leerjaren"),
                "Scholen en leerjaren", "herkomst",
            ),
            extra(
                ExtraFields.CAREER, "repeated_years", noop("De jaren die over zijn gedaan"), noop("Jaren die over zijn gedaan"),
                "Doublures", "herkomst",
            ),
            extra(
                ExtraFields.CAREER, "school_changes", noop("De wisselingen van school"), noop("Wisselingen van school"),
                "Wisselingen van school of soort onderwijs", "herkomst",
            ),
            extra(
                ExtraFields.LANGUAGE, "home_language", noop("De taal thuis"), noop("Taal thuis"), "Thuistaal", "herkomst",
            ),
            extra(
                ExtraFields.LANGUAGE, "dutch_as_second_language", noop("Het Nederlands als tweede taal"),
                noop("Nederlands als tweede taal"), "Nederlands als tweede taal (NT2)", "herkomst",
            ),
            Field(
                "education_data", noop("De leerresultaten"), page=noop("Leerresultaten"), paper="Leerresultaten en niveau per vak",
                sections=("weten",),
            ),
            Field(
                "research_outcomes", noop("De uitkomsten van onderzoek"), page=noop("Uitkomsten van onderzoek"),
                paper="Uitkomsten van onderzoek", sections=("weten",),
            ),
            Field(
                "capacity_conclusion", noop("De conclusie over capaciteiten"), page=noop("Capaciteiten"), paper="Capaciteiten",
                by="capacity_source", sections=("weten",),
            ),
            Field("capacity_source", noop("De bron bij de capaciteiten"), sections=("weten",)),
            Field(
                "teacher_input", noop("Wat de docenten inbrengen"), page=noop("Wat de docenten zien"),
                paper="Wat de docenten inbrengen", by="teacher_name", sections=("weten",),
            ),
            Field("teacher_name", noop("Wie namens de docenten schreef"), Sort.NAME, sections=("weten",)),
            Field(
                "coach_input", noop("Wat de begeleider inbrengt"), page=noop("Wat de begeleider ziet"),
                paper="Wat de begeleider inbrengt", by="coach_name", sections=("weten",),
            ),
            Field("coach_name", noop("De begeleider"), Sort.NAME, sections=("weten",)),
            extra(
                ExtraFields.ABSENCE, "absence_period", noop("De periode van het verzuim"), noop("Verzuim geteld over"),
                "Verzuim geteld over", "weten",
            ),
            extra(
                ExtraFields.ABSENCE, "hours_ill", noop("De uren ziek"), noop("Uren ziek"), "Uren ziek", "weten",
                sort=Sort.NUMBER,
            ),
            extra(
                ExtraFields.ABSENCE, "hours_with_leave", noop("De uren afwezig met toestemming"),
                noop("Uren afwezig met toestemming"), "Uren geoorloofd afwezig", "weten", sort=Sort.NUMBER,
            ),
            extra(
                ExtraFields.ABSENCE, "hours_without_leave", noop("De uren afwezig zonder toestemming"),
                noop("Uren afwezig zonder toestemming"), "Uren ongeoorloofd afwezig", "weten", sort=Sort.NUMBER,
            ),
            extra(ExtraFields.DOMAINS, "living", noop("Het wonen"), noop("Wonen"), "Wonen", "domeinen"),
            extra(ExtraFields.DOMAINS, "working", noop("Het werken"), noop("Werken"), "Werken", "domeinen"),
            extra(ExtraFields.DOMAINS, "leisure", noop("De vrije tijd"), noop("Vrije tijd"), "Vrije tijd", "domeinen"),
            extra(ExtraFields.DOMAINS, "citizenship", noop("Het burgerschap"), noop("Burgerschap"), "Burgerschap", "domeinen"),
            extra(
                ExtraFields.CERTIFICATES, "certificates", noop("De certificaten"), noop("Certificaten"), "Certificaten", "weten",
            ),
            extra(ExtraFields.CERTIFICATES, "portfolio", noop("Het portfolio"), noop("Portfolio"), "Portfolio", "weten"),
            Field(
                "school_view", noop("Hoe de school het ziet"), page=noop("Hoe de school het ziet"), paper="Hoe de school het ziet",
                sections=("behoeften",),
            ),
        ),
        Block.HOME: (
            Field(
                "home_situation", noop("Thuis, in de woorden van de familie"), page=noop("In de woorden van de familie"),
                paper="Thuis, in de woorden van de familie", sections=("thuis",),
            ),
            Field(
                "guardians_view", noop("Hoe ouders het zien"), page=noop("Hoe ouders het zien"), paper="Hoe ouders het zien",
                sections=("thuis",),
            ),
            Field("family_informed_on", noop("Wanneer de familie hoorde wie dit leest"), Sort.DAY, sections=("thuis",)),
        ),
    },
    Kind.ACTION: {
        Block.PERIOD: (
            Field("period_from", noop("Het begin van de periode"), Sort.DAY, sections=("periode",)),
            Field("period_until", noop("Het einde van de periode"), Sort.DAY, sections=("periode",)),
        ),
        Block.SUPPORT: (
            Field("no_individual_support", noop("Geen individuele ondersteuning"), Sort.TICK, sections=("periode",)),
            Field("no_support_reason", noop("Waarom er geen individuele ondersteuning is"), sections=("periode",)),
        ),
        Block.DEVIATIONS: (
            Field("no_deviations", noop("Geen afwijkingen van het onderwijsprogramma"), Sort.TICK, sections=("afwijkingen",)),
        ),
        Block.AGREEMENTS: (
            Field(
                "pupil_tasks", noop("Wat de leerling zelf doet"), page=noop("De leerling"), paper="Wat {first} zelf doet",
                sections=("taken",),
            ),
            Field(
                "guardian_tasks", noop("Wat er thuis gebeurt"), page=noop("Thuis"), paper="Wat er thuis gebeurt", sections=("taken",)
            ),
            Field(
                "facilities", noop("Faciliteiten en aanpassingen"), page=noop("Bij toetsen"),
                paper="Faciliteiten en aanpassingen bij toetsen en examens", sections=("taken",),
            ),
            Field(
                "emergency_agreements", noop("De afspraken als het even niet gaat"), page=noop("Als het niet gaat"),
                paper="Als het even niet gaat", sections=("taken",),
            ),
            Field(
                "medical_pointer", noop("Waar het medisch protocol ligt"), page=noop("Medisch protocol"),
                paper="Waar het medisch protocol ligt", sections=("taken",),
            ),
            extra(
                ExtraFields.ARRANGEMENT, "arrangement", noop("Het arrangement"), noop("Arrangement"), "Arrangement", "periode",
            ),
            extra(
                ExtraFields.ARRANGEMENT, "arrangement_hours", noop("De uren van het arrangement"),
                noop("Uren van het arrangement"), "Uren van het arrangement", "periode", sort=Sort.NUMBER,
            ),
            extra(
                ExtraFields.ARRANGEMENT, "arrangement_budget", noop("Het budget van het arrangement"),
                noop("Budget van het arrangement, in euro"), "Budget van het arrangement, in euro", "periode",
                sort=Sort.NUMBER,
            ),
        ),
        Block.BASIS: (
            Field("perspective_number", "", Sort.MARK),
            Field("perspective_digest", "", Sort.MARK),
        ),
    },
}  # fmt: skip


def fields_of(kind: Kind) -> tuple[Field, ...]:
    """The fields of this part, in the order of the page; those above every text aside."""
    return tuple(field for block in Block for field in PARTS[kind].get(block, ()))


def every_field() -> Iterator[Field]:
    """Every field above a text and in a part, in the order of the page; those in rows aside."""
    yield from HEAD
    for block in list(Block):
        for kind in Kind:
            yield from PARTS[kind].get(block, ())


def extra_groups(kind: Kind) -> dict[str, str]:
    """The names of this part that not every school asks, each with its group of extra fields."""
    named = {field.name: field.extra for field in fields_of(kind)} | {name: LISTS[name].extra for name in IN_PART[kind]}
    return {name: group for name, group in named.items() if group}


def not_asked(kind: Kind, groups: Collection[str]) -> frozenset[str]:
    """The names of this part that belong to a group of extra fields which is not among these."""
    return frozenset(name for name, group in extra_groups(kind).items() if group not in groups)


def written_on(kind: Kind, section: str) -> tuple[str, ...]:
    """The names that are written on this page of a draft."""
    return tuple(field.name for field in (*fields_of(kind), *HEAD) if section in field.sections)


def read_in(kind: Kind, *blocks: Block) -> tuple[Field, ...]:
    """The fields that page and paper show one after the other in these blocks, in the order of the catalogue."""
    found: Mapping[Block, tuple[Field, ...]] = PARTS[kind]
    return tuple(field for block in blocks for field in found.get(block, ()) if field.page)


def names_in(fields: Iterable[Field], version: int) -> tuple[str, ...]:
    """The names that this format has."""
    return tuple(field.name for field in fields if field.since <= version)
