"""What stands in the way of sharing and establishing (rules 16 to 21)."""

from dataclasses import dataclass
from datetime import datetime

from accounts.choices import Sector
from plans import grounds
from plans.choices import Kind, OverrideCode

from .circumstances import Circumstances, Written
from .requirement import Level, Requirement, Rule, asked, never
from .text.contents import contents
from .text.revision import Carried, to_carry


@dataclass(frozen=True)
class AnswerLine:
    """One right-holder as the document lists them (decision 14); no reasons, remarks or addresses."""

    name: str
    basis: str
    route: str
    answer: str
    when: datetime | None
    time_is_known: bool = True
    is_strong: bool = False
    """Whether its giver showed more than link and code; `route` says what."""


@dataclass(frozen=True)
class ConsentFact:
    """What the consent app knows, passed in: plans may not import consent.

    `unreminded` names the guardians who got no reminder yet, when that is asked (decision 11); `one_address` the
    pairs of right-holders who are reached at the same address, which the evidence tells (decision 4), and
    `own_addresses` each colleague who decided or noted at the address of a member of the family.
    """

    given: bool = False
    text: str = "Vraag instemming op precies deze tekst."
    pupil_only: bool = False
    unreminded: str = ""
    digest: str = ""
    lines: tuple[AnswerLine, ...] = ()
    rule_text: str = ""
    one_address: tuple[tuple[str, str], ...] = ()
    own_addresses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Proposal(Written):
    """A text that is to be established, with whether the family has it and what it answered."""

    is_shared: bool
    consent: ConsentFact

    @property
    def whom(self) -> str:
        return "de leerling" if self.around.family == "leerling" else "de ouders"

    @property
    def nobody_came(self) -> bool:
        return self.around.nobody_came_twice()


CALL: tuple[Rule[Circumstances], ...] = (
    Rule(
        code="school_phone",
        text="Vul in Beheer het telefoonnummer van de school in, of vraag het de beheerder: de familie moet kunnen bellen.",
        done="De familie kan de school bellen.",
        ground=grounds.CALL,
        where="school_phone",
        met=lambda facts: facts.can_call,
    ),
)
NOT_ASKED: tuple[Rule[Circumstances], ...] = (
    Rule(
        code="falls_away",
        text=lambda facts: (
            f"Uw school vraagt dit niet meer: {', '.join(facts.falls_away)}. Het komt niet in het plan en gaat weg bij het delen."
            " Moet het blijven? Vraag het de beheerder."
        ),
        ground=grounds.NOT_ASKED,
        where="",
        met=never,
        when=lambda facts: bool(facts.falls_away),
        level=Level.WARNS,
    ),
)
BOTH: tuple[Rule[Proposal], ...] = (
    Rule(
        code="shared",
        text=lambda part: f"Deel dit deel met {part.whom}.",
        done="Dit deel is gedeeld.",
        ground=grounds.CONSULTED,
        where="share",
        met=lambda part: part.is_shared,
    ),
    Rule(
        code="heard",
        text="Spreek de leerling over deze versie, of schrijf waarom dat niet kon.",
        done="De leerling is gehoord over deze versie, of er staat waarom niet.",
        ground=grounds.HEARD,
        where="hearing",
        met=lambda part: part.around.pupil_heard(),
    ),
    Rule(
        code="remarks",
        text=lambda part: (
            f"Beantwoord nog {part.around.unanswered} {'opmerking' if part.around.unanswered == 1 else 'opmerkingen'}."
        ),
        done="Alle opmerkingen zijn beantwoord.",
        ground=grounds.REMARKS,
        where="remarks",
        met=lambda part: part.around.unanswered == 0,
    ),
)
PERSPECTIVE: tuple[Rule[Proposal], ...] = (
    Rule(
        code="consultation",
        text=lambda part: f"Bespreek deel 1 met {part.whom} en leg dat vast.",
        done="Het overleg is vastgelegd.",
        ground=grounds.CONSULTED,
        where="consultation",
        met=lambda part: bool(part.around.counting_talks()) or part.nobody_came,
    ),
    Rule(
        code="second_talk",
        text="Er was geen overeenstemming: praat nog een keer, of laat de directeur schrijven waarom dat niet kan.",
        done="Er is een tweede keer gepraat, of de directeur schreef waarom niet.",
        ground=grounds.TWICE,
        where="consultation",
        met=lambda part: (
            len(part.around.counting_talks()) >= 2
            or part.nobody_came
            or OverrideCode.ONE_CONSULTATION in part.around.overrides
        ),
        when=lambda part: bool(part.around.counting_talks()) and not part.around.agreed(),
    ),
    Rule(
        code="talk_about_change",
        text=lambda part: f"Bespreek de nieuwe bestemming met {part.whom}, nadat u die deelde.",
        done="De nieuwe bestemming is besproken.",
        ground=grounds.CHANGED,
        where="consultation",
        met=lambda part: (
            part.nobody_came
            or any(
                part.around.shared_on and talk.held_on >= part.around.shared_on for talk in part.around.counting_talks()
            )
        ),
        when=lambda part: part.is_elsewhere,
    ),
)
"""One consultation that discussed part 1, and two or a director's reason without agreement (rule 19)."""

NO_SUPPORT: tuple[Rule[Proposal], ...] = (
    Rule(
        code="talk_about_none",
        text=lambda part: f"Bespreek met {part.whom} dat er geen individuele ondersteuning komt.",
        done="Besproken is dat er geen individuele ondersteuning komt.",
        ground=grounds.NO_SUPPORT,
        where="consultation",
        met=lambda part: bool(part.around.counting_talks()),
    ),
    Rule(
        code="no_support_director",
        text="Schrijf de reden van de directeur waarom er geen individuele ondersteuning komt.",
        done="De directeur schreef waarom er geen individuele ondersteuning komt.",
        ground=grounds.NO_SUPPORT,
        where="override",
        met=lambda part: OverrideCode.NO_SUPPORT in part.around.overrides,
        when=lambda part: part.around.sector in (Sector.VSO, Sector.PRO),
    ),
)
CONSENT: tuple[Rule[Proposal], ...] = (
    Rule(
        code="consent",
        text=lambda part: part.consent.text,
        done=lambda part: part.consent.text,
        ground=grounds.CONSENT,
        where="consent",
        met=lambda part: part.consent.given,
    ),
)
PUPIL_ONLY: tuple[Rule[Proposal], ...] = (
    Rule(
        code="remind_first",
        text=lambda part: f"Alleen de leerling stemde in. Stuur eerst een herinnering aan {part.consent.unreminded}.",
        ground=grounds.CONSENT,
        where="consent",
        met=never,
        when=lambda part: bool(part.consent.unreminded),
    ),
    Rule(
        code="pupil_only",
        text="Alleen de leerling stemde in: bevestig dat met een reden van de directeur.",
        done="De directeur bevestigde dat alleen de leerling instemde.",
        ground=grounds.CONSENT,
        where="override",
        met=lambda part: OverrideCode.PUPIL_ONLY in part.around.overrides,
    ),
)
IN_TIME: tuple[Rule[Circumstances], ...] = (
    Rule(
        code="late",
        text="Schrijf waarom het plan later dan zes weken klaar is.",
        done="Er staat waarom het later werd.",
        ground=grounds.LATE,
        where="late",
        met=lambda facts: bool(facts.late_reason),
        when=lambda facts: bool(facts.is_first and facts.establish_by and facts.on > facts.establish_by),
    ),
)


def to_share(content: dict, facts: Circumstances, carried: Carried | None = None) -> list[Requirement]:
    """What the text must hold before the family gets it. Hearing and talks may still follow.

    `carried` is what a version that follows another took along.
    """
    return [
        *contents(content, facts),
        *(to_carry(content, carried) if carried else []),
        *asked(CALL, facts),
        *asked(NOT_ASKED, facts),
    ]


def to_establish(content: dict, facts: Circumstances, *, is_shared: bool, consent: ConsentFact) -> list[Requirement]:
    """What must be true before a part is established; the two parts differ in the middle lines only (rules 17-20)."""
    part = Proposal(content, facts, is_shared, consent)
    return [*contents(content, facts), *asked(BOTH, part), *_of_its_kind(part), *asked(IN_TIME, facts)]


def _of_its_kind(part: Proposal) -> list[Requirement]:
    if Kind(part.around.kind) == Kind.PERSPECTIVE:
        return asked(PERSPECTIVE, part)
    if part.text["no_individual_support"]:
        return asked(NO_SUPPORT, part)
    holders = [
        Requirement(f"holder-{code}", text, grounds.CONSENT, False, "guardians")
        for code, text in part.around.holder_obstacles
    ]
    only_pupil = part.consent.given and part.consent.pupil_only
    return [*asked(CONSENT, part), *holders, *(asked(PUPIL_ONLY, part) if only_pupil else [])]
