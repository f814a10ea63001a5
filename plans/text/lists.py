"""The lists of a text: the names of their rows, and what the rows are called. The other half of the catalogue."""

from django.utils.translation import gettext_noop as noop

from accounts.choices import ExtraFields
from plans.choices import Kind

from .field import Field, Listed, Sort

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
    "assessments": Listed(
        (
            Field("subject", noop("vak")),
            Field("test", noop("toets")),
            Field("taken_on", noop("datum"), Sort.DAY),
            Field("result", noop("resultaat")),
            Field("norm", noop("referentie- of normniveau")),
        ),
        keys=("subject", "test", "taken_on"),
        quoted="test",
        one=noop("De toets"),
        together=noop("De toetsen"),
        group="Toetsen",
        called=noop("De toets {test}"),
        since=2,
        extra=ExtraFields.ASSESSMENTS,
    ),
    "learning_lines": Listed(
        (Field("line", noop("leerlijn")), Field("level", noop("niveau nu")), Field("aim", noop("verwacht niveau"))),
        keys=("line",),
        quoted="line",
        one=noop("De leerlijn"),
        together=noop("De leerlijnen"),
        group="Leerlijnen",
        called=noop("De leerlijn {line}"),
        since=2,
        extra=ExtraFields.LEARNING_LINES,
    ),
    "internships": Listed(
        (
            Field("company", noop("bedrijf")),
            Field("from_on", noop("eerste dag"), Sort.DAY),
            Field("until_on", noop("laatste dag"), Sort.DAY),
            Field("days", noop("dagen")),
            Field("supervisor_name", noop("begeleider in het bedrijf"), Sort.NAME),
        ),
        keys=("company",),
        quoted="company",
        one=noop("De stage bij"),
        together=noop("De stages"),
        group="Stage",
        called=noop("De stage bij {company}"),
        since=2,
        extra=ExtraFields.INTERNSHIPS,
    ),
    "attachments": Listed(
        (
            Field("kind", noop("wat het is"), Sort.CODE),
            Field("title", noop("titel")),
            Field("readers", noop("wie het mag openen"), Sort.CODE),
            Field("sha256", noop("bestand"), Sort.MARK),
        ),
        keys=("title", "sha256"),
        quoted="title",
        one=noop("De bijlage"),
        together=noop("De bijlagen"),
        group="Bijlagen",
        called=noop("De bijlage {title}"),
        since=3,
    ),
}
IN_PART = {
    Kind.PERSPECTIVE: (
        "factors",
        "domain_notes",
        "advices",
        "committee_advices",
        "assessments",
        "learning_lines",
        "attachments",
    ),
    Kind.ACTION: ("goals", "deviations", "internships", "attachments"),
}


def lists_in(kind: Kind, version: int) -> tuple[str, ...]:
    """The lists that this part has in this format."""
    return tuple(name for name in IN_PART[kind] if LISTS[name].since <= version)
