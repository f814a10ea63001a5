"""What stands in the way of starting, sharing, establishing, evaluating and ending (rules 1, 2, 16-21, 37-45)."""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.choices import Sector
from plans import grounds
from plans.choices import LEAVING, SUPPORT_ENDS, EndReason, Kind, OverrideCode, TriggerReason

from .circumstances import Circumstances
from .contents import contents
from .counting import day
from .requirement import Level, Requirement, obstacles
from .revision import Carried, to_carry
from .terms import EIGHT_WEEKS, a_year_before


def needs_plan(sector: str, trigger_reason: str = "") -> bool:
    """Every VSO and PrO pupil; in regular education only with a reason beyond basic support (rules 2 and 5)."""
    if sector in (Sector.VSO, Sector.PRO):
        return True
    return bool(trigger_reason) and trigger_reason != TriggerReason.BASIC_SUPPORT


def obstacles_to_starting(
    *,
    sector: str,
    trigger_reason: str,
    has_open_plan: bool,
    enrolled_on: date,
    base_on: date,
    begun_on: date,
    on: date,
) -> list[Requirement]:
    """What stands in the way of beginning a plan on that day; `begun_on` may lie before enrolment (decision 39)."""
    basic = trigger_reason == TriggerReason.BASIC_SUPPORT
    return obstacles(
        [
            Requirement(
                "open_plan", "Deze leerling heeft al een lopend plan.", grounds.ONE_PLAN, not has_open_plan, "plan"
            ),
            Requirement(
                "basic_support",
                "Voor basisondersteuning is geen plan nodig. Noteer de hulp in het gewone leerlingdossier.",
                grounds.TRIGGER,
                sector != Sector.VO or not basic,
                "trigger_reason",
            ),
            Requirement(
                "trigger",
                "Kies waarom deze leerling meer nodig heeft dan basisondersteuning.",
                grounds.TRIGGER,
                basic or needs_plan(sector, trigger_reason),
                "trigger_reason",
            ),
            Requirement(
                "base_date",
                "De zes weken kunnen niet vóór de inschrijving beginnen.",
                grounds.SIX_WEEKS,
                base_on >= enrolled_on,
                "deadline_base_on",
            ),
            *begun_in_time(begun_on, first=a_year_before(on), on=on),
        ]
    )


def begun_in_time(begun_on: date, *, first: date, on: date, established_on: date | None = None) -> list[Requirement]:
    """Whether conversations may count from that day: at most a year back, and never from before what holds now."""
    early = (
        f"De vorige versie is vastgesteld op {day(established_on)}. Kies die dag of een dag erna."
        if established_on
        else f"Dat is langer dan een jaar geleden. Kies een dag vanaf {day(first)}."
    )
    return [
        Requirement("begun_early", early, grounds.COUNTS, begun_on >= (established_on or first), "begun_on"),
        Requirement("begun_late", "Deze dag is nog niet geweest.", grounds.COUNTS, begun_on <= on, "begun_on"),
    ]


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
    pairs of right-holders who are reached at the same address, which the evidence tells (decision 4).
    """

    given: bool = False
    text: str = "Vraag instemming op precies deze tekst."
    pupil_only: bool = False
    unreminded: str = ""
    digest: str = ""
    lines: tuple[AnswerLine, ...] = ()
    rule_text: str = ""
    one_address: tuple[tuple[str, str], ...] = ()
    own_addresses: tuple[
        tuple[str, str], ...
    ] = ()  # (colleague who decided or noted, member of the family), one address


def to_share(content: dict, facts: Circumstances, carried: Carried | None = None) -> list[Requirement]:
    """What the text must hold before the family gets it. Hearing and talks may still follow.

    `carried` is what a version that follows another took along.
    """
    call = Requirement(
        "school_phone",
        "Vul in Beheer het telefoonnummer van de school in, of vraag het de beheerder: de familie moet kunnen bellen.",
        grounds.CALL,
        facts.can_call,
        "school_phone",
    )
    return [*contents(content, facts), *(to_carry(content, carried) if carried else []), call]


def to_establish(content: dict, facts: Circumstances, *, is_shared: bool, consent: ConsentFact) -> list[Requirement]:
    """What must be true before a part is established; the two parts differ in the last lines only (rules 17-20)."""
    part = Kind(facts.kind)
    whom = "de leerling" if facts.family == "leerling" else "de ouders"
    wanted = [
        *contents(content, facts),
        Requirement("shared", f"Deel dit deel met {whom}.", grounds.CONSULTED, is_shared, "share"),
        Requirement(
            "heard",
            "Spreek de leerling over deze versie, of schrijf waarom dat niet kon.",
            grounds.HEARD,
            facts.pupil_heard(),
            "hearing",
        ),
        Requirement(
            "remarks",
            f"Beantwoord nog {facts.unanswered} {'opmerking' if facts.unanswered == 1 else 'opmerkingen'}.",
            grounds.REMARKS,
            facts.unanswered == 0,
            "remarks",
        ),
    ]
    if part == Kind.PERSPECTIVE:
        wanted += _talks(content, facts, whom)
    elif content["no_individual_support"]:
        wanted += [
            Requirement(
                "talk_about_none",
                f"Bespreek met {whom} dat er geen individuele ondersteuning komt.",
                grounds.NO_SUPPORT,
                bool(facts.counting_talks()),
                "consultation",
            )
        ]
        if facts.sector in (Sector.VSO, Sector.PRO):
            wanted.append(
                Requirement(
                    "no_support_director",
                    "Schrijf de reden van de directeur waarom er geen individuele ondersteuning komt.",
                    grounds.NO_SUPPORT,
                    OverrideCode.NO_SUPPORT in facts.overrides,
                    "override",
                )
            )
    else:
        wanted.append(Requirement("consent", consent.text, grounds.CONSENT, consent.given, "consent"))
        wanted += [
            Requirement(f"holder-{code}", text, grounds.CONSENT, False, "guardians")
            for code, text in facts.holder_obstacles
        ]
        if consent.given and consent.pupil_only:
            if consent.unreminded:
                wanted.append(
                    Requirement(
                        "remind_first",
                        f"Alleen de leerling stemde in. Stuur eerst een herinnering aan {consent.unreminded}.",
                        grounds.CONSENT,
                        False,
                        "consent",
                    )
                )
            wanted.append(
                Requirement(
                    "pupil_only",
                    "Alleen de leerling stemde in: bevestig dat met een reden van de directeur.",
                    grounds.CONSENT,
                    OverrideCode.PUPIL_ONLY in facts.overrides,
                    "override",
                )
            )
    if facts.is_first and facts.establish_by and facts.on > facts.establish_by:
        wanted.append(
            Requirement(
                "late",
                "Schrijf waarom het plan later dan zes weken klaar is.",
                grounds.LATE,
                bool(facts.late_reason),
                "late",
            )
        )
    return wanted


def _talks(content: dict, facts: Circumstances, whom: str) -> list[Requirement]:
    """One consultation that discussed part 1, and two or a director's reason without agreement (rule 19)."""
    talks = facts.counting_talks()
    instead = facts.nobody_came_twice()
    wanted = [
        Requirement(
            "consultation",
            f"Bespreek deel 1 met {whom} en leg dat vast.",
            grounds.CONSULTED,
            bool(talks) or instead,
            "consultation",
        )
    ]
    if talks and not facts.agreed():
        wanted.append(
            Requirement(
                "second_talk",
                "Er was geen overeenstemming: praat nog een keer, of laat de directeur schrijven waarom dat niet kan.",
                grounds.TWICE,
                len(talks) >= 2 or instead or OverrideCode.ONE_CONSULTATION in facts.overrides,
                "consultation",
            )
        )
    if facts.previous_destination and content["exit_destination"] != facts.previous_destination:
        wanted.append(
            Requirement(
                "talk_about_change",
                f"Bespreek de nieuwe bestemming met {whom}, nadat u die deelde.",
                grounds.CHANGED,
                instead or any(facts.shared_on and talk.held_on >= facts.shared_on for talk in talks),
                "consultation",
            )
        )
    return wanted


def to_end(
    *,
    sector: str,
    reason: str,
    ended_on: date,
    started_on: date,
    on: date,
    has_final_evaluation: bool,
    talks: int,
    agreed: bool,
    heard: bool,
    override: str,
    anything_established: bool,
) -> list[Requirement]:
    """What must be true before a plan ends (rule 45, decision 16)."""
    allowed = sector == Sector.VO or reason in LEAVING or (reason == EndReason.WITHDRAWN and not anything_established)
    wanted = [
        Requirement("reason", "Kies waarom het plan eindigt.", grounds.ENDING, bool(reason), "end_reason"),
        Requirement(
            "end_date",
            "Kies een einddatum tussen het begin van het plan en vandaag.",
            grounds.ENDING,
            started_on <= ended_on <= on,
            "ended_on",
        ),
        Requirement(
            "leaving_only",
            "Kies een reden waarbij de leerling de school verlaat: alleen dan eindigt een plan in vso en praktijkonderwijs.",
            grounds.ENDING,
            not reason or allowed,
            "end_reason",
        ),
    ]
    if reason in SUPPORT_ENDS:
        wanted += [
            Requirement(
                "final_evaluation",
                "Rond eerst een evaluatie af met het besluit om te stoppen.",
                grounds.ENDING_TALK,
                has_final_evaluation,
                "evaluation",
            ),
            Requirement(
                "end_talk", "Bespreek het einde met de familie.", grounds.ENDING_TALK, talks > 0, "consultation"
            ),
            Requirement(
                "end_heard",
                "Spreek de leerling over het einde, of schrijf waarom dat niet kon.",
                grounds.HEARD,
                heard,
                "hearing",
            ),
            Requirement(
                "end_override",
                "Er is geen overeenstemming over het einde: schrijf de reden van de directeur.",
                grounds.ENDING_TALK,
                agreed or bool(override),
                "end_override",
            ),
        ]
    return wanted


def to_conclude(
    *,
    reviewed: int,
    goals: int,
    unexplained: tuple[int, ...] = (),
    talk: bool,
    heard: bool,
    decision: str,
    conclusion: str,
    held_on: date,
    on: date,
    established_on: date,
    silent: tuple[str, ...] = (),
) -> list[Requirement]:
    """What an evaluation needs before it is concluded (rules 37, 40 and 41, decision 40).

    `silent` are those of the family who took part and of whom nobody wrote down what they said.
    """
    return [
        Requirement(
            "reviews",
            f"Beoordeel elk doel ({reviewed} van {goals} gedaan).",
            grounds.EVALUATED,
            reviewed >= goals,
            "reviews",
        ),
        *(
            Requirement(
                f"stop_reason-{number}", f"Schrijf waarom doel {number} stopt.", grounds.EVALUATED, False, "reviews"
            )
            for number in unexplained
        ),
        Requirement("decision", "Kies hoe het verder gaat.", grounds.EVALUATED, bool(decision), "decision"),
        Requirement("conclusion", "Schrijf de conclusie.", grounds.EVALUATED, bool(conclusion), "conclusion"),
        Requirement(
            "evaluation_talk",
            f"Leg het gesprek vast waarin u met de familie terugkeek, na {day(established_on)}; "
            "of twee uitnodigingen waarop niemand kwam.",
            grounds.EVALUATED,
            talk,
            "evaluation_talk",
        ),
        Requirement(
            "evaluation_heard",
            "Spreek de leerling bij het terugkijken, of schrijf waarom dat niet kon.",
            grounds.HEARD,
            heard,
            "evaluation_heard",
        ),
        Requirement(
            "evaluation_date",
            "Kies voor de evaluatie een dag na het vaststellen, en niet in de toekomst.",
            grounds.EVALUATED,
            established_on <= held_on <= on,
            "held_on",
        ),
        Requirement(
            "evaluation_said",
            f"Schrijf op wat {' en '.join(silent)} zei.",
            grounds.EVALUATED,
            not silent,
            "evaluation_talk",
            Level.WARNS,
        ),
        Requirement(
            "evaluation_soon",
            f"Kijk liever later terug: deze versie is vastgesteld op {day(established_on)}, binnen acht weken. Het mag, maar het zegt nog weinig.",
            grounds.EVALUATED,
            held_on - established_on >= EIGHT_WEEKS,
            "held_on",
            Level.WARNS,
        ),
    ]
