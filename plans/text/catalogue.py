"""The fields of a plan, each once: what form, page, paper, change list and erratum know of it.

A column of `plans/models` with its row here is all a new field takes (docs/howto.md): the format it enters, the page of
the draft on which it is written, what it is called, and where it is read. Labels are Dutch, which is also the source
language of gettext (`noop`); who shows one to a family translates it there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from django.utils.translation import gettext_noop as noop

from plans.choices import Kind


class Sort(StrEnum):
    """What stands there."""

    TEXT = auto()  # running text, of one line or more
    NAME = auto()  # of a person: another name is another person
    DAY = auto()
    CODE = auto()  # of a list; its words are frozen beside it
    TICK = auto()  # yes or no
    MARK = auto()  # a number or a digest that the house gives


class Block(StrEnum):
    """Under which heading of the page, and of the paper, a field of part is read, in this order."""

    HEAD = auto()
    PERIOD = auto()
    EXIT = auto()
    NEEDS = auto()
    KNOWN = auto()
    HOME = auto()
    SUPPORT = auto()
    DEVIATIONS = auto()
    AGREEMENTS = auto()
    BASIS = auto()


@dataclass(frozen=True)
class Field:
    """One name of a text.

    `label` is how a sentence about it begins, or its word within a row; without one its change is told elsewhere.
    `page` and `paper` are the words above it where a block shows its texts one after the other; `by` the name of who
    said it. `sections` are the pages of a draft on which it is written. `since` is the first format that has it.
    """

    name: str
    label: str = ""
    sort: Sort = Sort.TEXT
    page: str = ""
    paper: str = ""
    by: str = ""
    sections: tuple[str, ...] = ()
    may_be_put_right: bool = True
    since: int = 1

    @property
    def is_running(self) -> bool:
        """Running text, in which a slip of the pen can be told from another agreement (decision 33)."""
        return self.sort == Sort.TEXT and self.may_be_put_right


@dataclass(frozen=True)
class Listed:
    """The rows of a list in a text, and what they are called.

    `keys` say which row it is, `quoted` names it in a sentence that begins with `one`; `together` is all of them. Slips
    are put right under `group`, in the row that is called `called`.
    """

    fields: tuple[Field, ...]
    keys: tuple[str, ...] = ()
    quoted: str = ""
    one: str = ""
    together: str = ""
    group: str = ""
    called: str = ""
    below: tuple[str, ...] = ()


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
        ),
        Block.NEEDS: (
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
        ),
        Block.BASIS: (
            Field("perspective_number", "", Sort.MARK),
            Field("perspective_digest", "", Sort.MARK),
        ),
    },
}  # fmt: skip
LISTS: dict[str, Listed] = {
    "factors": Listed(
        (Field("kind", "", Sort.CODE), Field("sphere", "", Sort.CODE), Field("text")),
        keys=("kind", "text"),
        together=noop("Wat helpt en wat in de weg zit"),
        group="Wat helpt en wat in de weg zit",
        called="{side}",
    ),
    "domain_notes": Listed(
        (Field("domain", "", Sort.CODE), Field("text")),
        keys=("domain",),
        quoted="domain",
        one=noop("Het deelgebied"),
        together=noop("De deelgebieden"),
        group="Per deelgebied",
        called="{domain_label}",
    ),
    "advices": Listed(
        (
            Field("kind", noop("soort"), Sort.CODE),
            Field("source", noop("van wie")),
            Field("question", noop("vraag")),
            Field("asked_on", noop("gevraagd op"), Sort.DAY),
            Field("asked_by_name", noop("gevraagd door"), Sort.NAME),
            Field("permission_on", noop("wanneer de familie toestemming gaf"), Sort.DAY),
            Field("permission_by_name", noop("wie toestemming gaf"), Sort.NAME),
            Field("outcome", noop("uitkomst")),
            Field("outcome_on", noop("dag van de uitkomst"), Sort.DAY),
            Field("adopted", noop("wat de school ermee doet"), Sort.CODE),
            Field("weighing", noop("waarom de school dat doet")),
        ),
        keys=("source", "kind", "asked_on"),
        quoted="source",
        one=noop("Het advies van"),
        together=noop("De adviezen"),
        group="Adviezen",
        called=noop("Het advies van {source}"),
    ),
    "committee_advices": Listed(
        (
            Field("advised_on", "", Sort.DAY),
            Field("members", noop("leden")),
            Field("advice", noop("advies")),
            Field("response", noop("wat de school ermee deed")),
        ),
        keys=("advised_on",),
        quoted="advised_on",
        one=noop("Het advies van de commissie van"),
        together=noop("De adviezen van de commissie"),
        group="Adviezen",
        called=noop("Het advies van de commissie"),
    ),
    "goals": Listed(
        (
            Field("line", "", Sort.MARK),
            Field("title", noop("doel in het kort")),
            Field("domain", noop("deelgebied"), Sort.CODE),
            Field("start_situation", noop("nu")),
            Field("target", noop("straks")),
            Field("target_on", noop("streefdatum"), Sort.DAY),
            Field("factor_text", noop("waar het bij hoort")),
            Field("approach", noop("hoe")),
            Field("responsible_name", noop("wie"), Sort.NAME),
            Field("responsible_function", noop("functie")),
            Field("frequency", noop("hoe vaak")),
            Field("place", noop("waar")),
            Field("means", noop("middelen")),
            Field("funding", noop("arrangement")),
            Field("evaluate_on", noop("wanneer we terugkijken"), Sort.DAY),
        ),
        keys=("line",),
        together=noop("De doelen"),
        below=("measures",),
    ),
    "measures": Listed(
        (
            Field("description", noop("wat")),
            Field("support_field", "", Sort.CODE),
            Field("who", noop("wie")),
            Field("frequency", noop("hoe vaak")),
            Field("place", noop("waar")),
        )
    ),
    "deviations": Listed(
        (
            Field("kind", noop("soort"), Sort.CODE),
            Field("subject", noop("vak of onderdeel")),
            Field("description", noop("omschrijving")),
            Field("from_on", noop("eerste dag"), Sort.DAY),
            Field("until_on", noop("laatste dag"), Sort.DAY),
            Field("reason", noop("waarom")),
        ),
        keys=("kind", "subject"),
        quoted="subject",
        one=noop("De afwijking voor"),
        together=noop("De afwijkingen"),
        group="Afwijkingen",
        called=noop("De afwijking voor {subject}"),
    ),
}
IN_PART = {
    Kind.PERSPECTIVE: ("factors", "domain_notes", "advices", "committee_advices"),
    Kind.ACTION: ("goals", "deviations"),
}


def fields_of(kind: Kind) -> tuple[Field, ...]:
    """The fields of this part, in the order of the page; those above every text aside."""
    return tuple(field for block in Block for field in PARTS[kind].get(block, ()))


def every_field() -> Iterator[Field]:
    """Every field above a text and in a part, in the order of the page; those in rows aside."""
    yield from HEAD
    for block in list(Block):
        for kind in Kind:
            yield from PARTS[kind].get(block, ())


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
