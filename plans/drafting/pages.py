"""The pages on which a draft is written: their order, their fields, and the help beside them."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from django.urls import reverse

from accounts.choices import Sector
from plans import grounds
from plans.choices import Kind
from plans.grounds import Ground
from plans.links import SECTION_OF
from plans.policy import Writer, may_write_section
from plans.text.catalogue import not_asked, written_on
from plans.text.field import stands


@dataclass(frozen=True)
class Section:
    """One page of a draft. Which fields stand on it says the catalogue; `rows` names children: a formset, or cards with
    pages of their own."""

    slug: str
    title: str
    lead: str
    rows: str = field(default="", compare=False)
    why: Ground | None = None
    strong: str = ""
    weak: str = ""
    sectors: frozenset = field(default_factory=lambda: frozenset(Sector))
    left: frozenset[str] = field(default=frozenset(), compare=False)
    """The names that this school does not ask."""

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names that are written here, in the order of the page."""
        names = (name for kind in Kind if self in PAGES[kind] for name in written_on(kind, self.slug))
        return tuple(name for name in names if name not in self.left)

    @property
    def asks(self) -> bool:
        """Whether anything is written here at all."""
        return bool(self.fields or self.rows)

    def at(self, left: frozenset[str]) -> "Section":
        """This page where these names are not asked."""
        return replace(self, left=left, rows="" if self.rows in left else self.rows)


PERSPECTIVE = (
    Section(
        "herkomst",
        "Herkomst",
        "Waar komt de leerling vandaan, en wat is er al gedaan?",
        why=grounds.EARLIER,
        strong="Huiswerkbegeleiding, twee keer per week in klas 1. Thuis werd het rustiger, de cijfers bleven gelijk.",
        weak="Er is al veel geprobeerd.",
    ),
    Section(
        "weten",
        "Wat we weten",
        "Alleen wat het leren beïnvloedt. Beschrijf wat de leerling nodig heeft, niet wat de leerling heeft.",
        rows="domain_notes",
        why=grounds.FACTORS,
        strong="Leest een tekst van één bladzijde en haalt er de hoofdgedachte uit.",
        weak="Zwakke lezer, IQ 92.",
    ),
    Section(
        "toetsen",
        "Toetsen",
        "Een regel per toets. Drie of meer getallen van één vak en toets geven een lijn over de jaren.",
        rows="assessments",
        strong="Nederlands, leestoets, 12 november: 2F. Norm aan het eind van klas 3: 2F.",
        weak="Scoort onder gemiddeld.",
    ),
    Section(
        "leerlijnen",
        "Leerlijnen",
        "Per leerlijn het niveau van nu, en het niveau dat u aan het eind van het schooljaar verwacht.",
        rows="learning_lines",
        strong="Rekenen: niveau 9, aan het eind van het jaar niveau 10.",
        weak="Rekenen: gaat vooruit.",
    ),
    Section(
        "domeinen",
        "Vier domeinen",
        "Wat kan de leerling al op deze vier gebieden, en wat is de volgende stap?",
        strong="Wonen: kookt een maaltijd met een stappenplan. Volgende stap: zelf de boodschappen doen.",
        weak="Woont thuis.",
        sectors=frozenset({Sector.VSO, Sector.PRO}),
    ),
    Section(
        "thuis",
        "Thuis",
        "In de woorden van de familie. Vertel eerst wie dit leest.",
        why=grounds.HOME,
        strong="Na school is er eerst een uur rust nodig voordat huiswerk lukt.",
        weak="Ouders zijn gescheiden, onrustige thuissituatie.",
    ),
    Section(
        "factoren",
        "Helpt en zit in de weg",
        "Wat helpt deze leerling bij het leren, en wat zit in de weg?",
        rows="factors",
        why=grounds.FACTORS,
        strong="Zit in de weg: geluid in de klas leidt af.",
        weak="Concentratieproblemen.",
    ),
    Section(
        "adviezen",
        "Adviezen en onderzoek",
        "Adviezen van anderen, en verder onderzoek via het Loket. Zeg steeds wat de school ermee deed.",
        rows="advices",
        why=grounds.WEIGHED,
        strong="Overgenomen: toetsen in een aparte ruimte, staat in doel 1.",
        weak="Verslag ontvangen.",
    ),
    Section(
        "commissie",
        "Commissie voor de begeleiding",
        "Wat adviseerde de commissie, en wat deed de school ermee?",
        rows="committee_advices",
        why=grounds.COMMITTEE,
        sectors=frozenset({Sector.VSO}),
    ),
    Section(
        "behoeften",
        "Behoeften",
        "Deze leerling heeft een leraar, klas, taak of aanpak nodig die …",
        why=grounds.FACTORS,
        strong="Een leraar die stap voor stap uitlegt en nagaat of de opdracht duidelijk is.",
        weak="Heeft structuur nodig.",
    ),
    Section(
        "bestemming",
        "Bestemming",
        "Waar werkt de leerling naartoe, en waarom past dat?",
        why=grounds.DESTINATION,
        strong="Met rust bij toetsen haalt de leerling voldoendes voor de beroepsgerichte vakken; rekenen vraagt nog een jaar.",
        weak="Past bij het niveau.",
    ),
)
ACTION = (
    Section(
        "periode",
        "Periode",
        "Van wanneer tot wanneer geldt dit, en is er individuele ondersteuning?",
        why=grounds.PERIOD,
    ),
    Section(
        "doelen",
        "Doelen",
        "Elk doel zegt wat er nu is en wat straks, hoe, door wie, hoe vaak, en wanneer u terugkijkt.",
        rows="goals",
        why=grounds.SUPPORT,
        strong="Levert 8 van de 10 opdrachten op tijd in.",
        weak="Werkt aan plannen en zelfstandigheid.",
    ),
    Section(
        "afwijkingen",
        "Afwijkingen",
        "Waar wijkt het programma af, hoe lang en waarom? Of zeg dat er geen afwijkingen zijn.",
        rows="deviations",
        why=grounds.DEVIATION,
        strong="Tot 1 februari twee uur minder gym per week, in overleg met de fysiotherapeut.",
        weak="Aangepast rooster.",
    ),
    Section(
        "stage",
        "Stage",
        "Bij welk bedrijf, van wanneer tot wanneer, op welke dagen, en wie helpt daar?",
        rows="internships",
        strong="Bakkerij Van Dam, maandag en dinsdag, tot en met 1 juli. Begeleider: mevrouw Van Dam.",
        weak="Loopt stage.",
    ),
    Section(
        "taken",
        "Taken en afspraken",
        "Wat doen de leerling en thuis, wat geldt bij toetsen, en wat doet iedereen als het even niet gaat?",
        strong="Steekt een gele kaart op en loopt vijf minuten naar de studieplek; de docent vraagt later hoe het gaat.",
        weak="Time-out indien nodig.",
    ),
)


PAGES = {Kind.PERSPECTIVE: PERSPECTIVE, Kind.ACTION: ACTION}


CALLED = {
    "factors": "factor",
    "domain_notes": "deelgebied",
    "advices": "advies",
    "committee_advices": "advies van de commissie",
    "assessments": "toets",
    "learning_lines": "leerlijn",
    "internships": "stage",
    "goals": "doel",
    "deviations": "afwijking",
}
"""What one row of a list is called."""


def sections_for(part) -> list[Section]:
    """The pages of this draft, in order."""
    return sections_at(part.plan.school, part.kind, part.plan.student.sector)


def sections_at(school, kind: Kind | str, sector: str) -> list[Section]:
    """The pages of such a part at this school for that kind of education, with what the school asks there."""
    left = not_asked(Kind(kind), school.extra_fields_for(sector))
    found = [section.at(left) for section in PAGES[Kind(kind)] if sector in section.sectors]
    return [section for section in found if section.asks]


def section_of(part, slug: str) -> Section | None:
    return next((section for section in sections_for(part) if section.slug == slug), None)


def sections_of(part, writer: Writer) -> list[Section]:
    """The pages that this writer may write, in order."""
    return [section for section in sections_for(part) if may_write_section(writer, part.kind, section.slug)]


@dataclass(frozen=True)
class Further:
    """Where *Volgende* leads."""

    words: str
    url: str


def further(part, section: Section, writer: Writer) -> Further:
    """The next page of this part; after the last of part 1 the first of part 2, and in the end sharing.

    One press leads through the whole plan: part 2 may be drafted from the start. Who writes along is led through their
    own pages, and in the end to the version as it reads.
    """
    sections = sections_of(part, writer)
    if section != sections[-1]:
        following = sections[sections.index(section) + 1]
        return Further(following.title, reverse("part_section", args=[part.pk, following.slug]))
    drafts = [each for kind in Kind if (each := part.plan.open_part(kind)) and each.is_editable]
    other = next((each for each in drafts if each.kind == Kind.ACTION), None)
    if part.kind == Kind.PERSPECTIVE and other and (theirs := sections_of(other, writer)):
        return Further(f"Deel 2: {theirs[0].title}", reverse("part_section", args=[other.pk, theirs[0].slug]))
    if not writer.coordinates:
        return Further("Nalezen", reverse("part", args=[part.pk]))
    return Further("Delen", reverse("part_share", args=[drafts[0].pk if drafts else part.pk]))


@dataclass(frozen=True)
class Step:
    """A page in the list on the left: how many things it still lacks."""

    section: Section
    gaps: int
    warnings: int
    is_here: bool
    is_empty: bool = False
    is_theirs: bool = True
    """Whether this writer may write there."""

    @property
    def is_done(self) -> bool:
        """Whether something was written and nothing is lacking."""
        return not (self.gaps or self.warnings or self.is_empty)


def is_empty(part, section: Section) -> bool:
    """Whether nobody wrote anything on this page; a plan without individual support has no goals to write."""
    if section.rows in ("goals", "deviations") and part.no_individual_support:
        return False
    written = any(stands(getattr(part, name)) for name in section.fields)
    return not written and not (section.rows and getattr(part, section.rows).all())


def steps(part, requirements, here: Section | None, writer: Writer) -> list[Step]:
    """Every page with what it still lacks, from the same requirements that guard sharing."""

    def slug_of(where: str) -> str:
        return "doelen" if where.startswith("goal-") else SECTION_OF.get(where, ("", ""))[0]

    open_ones = [each for each in requirements if not each.met]
    return [
        Step(
            section,
            sum(1 for each in open_ones if slug_of(each.where) == section.slug and each.level == "blocks"),
            sum(1 for each in open_ones if slug_of(each.where) == section.slug and each.level == "warns"),
            section == here,
            is_empty(part, section),
            may_write_section(writer, part.kind, section.slug),
        )
        for section in sections_for(part)
    ]
