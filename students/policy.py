"""Age, authority and who holds the right of consent. Pure: `on` is always an argument, a day in Amsterdam."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from django.db import models

from accounts.choices import ConsentPolicy, Mode

from . import why
from .ages import ADULT, OWN_SAY, age_on, is_adult
from .ages import birthday as birthday
from .ages import has_own_say as has_own_say
from .choices import Relation as Relation

STAYS = "De school heeft geen contact meer; het antwoord blijft tellen tot twee medewerkers besluiten van niet."


class AuthorityValue(models.TextChoices):
    YES = "YES", "ja, met gezag"
    NO = "NO", "nee, geen gezag"
    UNKNOWN = "UNKNOWN", "nog niet bekend"


class AuthorityBasis(models.TextChoices):
    PARENT = "PARENT", "ouder"
    VOOGD = "VOOGD", "voogd"
    INSTITUTION = "INSTITUTION", "gecertificeerde instelling"
    CURATOR = "CURATOR", "curator"
    MENTOR = "MENTOR", "mentor (mentorschap)"
    COURT_ORDER = "COURT_ORDER", "beslissing van de rechter"


class Receives(models.TextChoices):
    NONE = "NONE", "niets"
    INFORMATION = "INFORMATION", "belangrijke informatie"
    FULL = "FULL", "het hele plan, om te lezen"


class Capability(models.TextChoices):
    CAPABLE = "CAPABLE", "beslist zelf"
    DOUBTED = "DOUBTED", "twijfel, nog niet vastgelegd"
    CURATELE = "CURATELE", "onder curatele"
    MENTORSCHAP = "MENTORSCHAP", "onder mentorschap"


class Basis(models.TextChoices):
    GUARDIAN = "GUARDIAN", "gezag"
    PUPIL_16 = "PUPIL_16", "leerling van 16 of 17"
    ADULT_PUPIL = "ADULT_PUPIL", "leerling van 18 of ouder"
    CURATOR = "CURATOR", "curator"
    MENTOR = "MENTOR", "mentor (mentorschap)"
    UNKNOWN = (
        "UNKNOWN",
        "gezag nog niet bekend",
    )  # of an answer that was noted and does not count yet; never of a holder


class Sight(models.TextChoices):
    """What somebody of the family sees of a plan (decision 5), from little to much."""

    NOTHING = "NOTHING", "niets"
    INFORMATION = "INFORMATION", "belangrijke informatie"
    READ = "READ", "lezen"
    READ_AND_REMARK = "READ_AND_REMARK", "lezen en reageren"
    ANSWER = "ANSWER", "lezen, reageren en antwoorden"


# Authority -----------------------------------------------------------------------------------------------------------


def authority_on(records: Iterable, on: date) -> tuple[str, str]:
    """(value, basis) that holds on that day: the last recorded row that says something of it, else UNKNOWN (decision 2).

    `records` are in order of recording; each has value, basis, from_on (None: always) and until_on. Authority that was given until a
    day is over after it, whatever was recorded before; a NO until a day lets what was recorded before hold again.
    """
    for record in reversed(list(records)):
        if record.from_on is not None and record.from_on > on:
            continue
        if record.until_on is None or on <= record.until_on:
            return record.value, record.basis
        if record.value == AuthorityValue.YES:
            return AuthorityValue.NO, record.basis
    return AuthorityValue.UNKNOWN, ""


@dataclass(frozen=True)
class StudentFacts:
    person_id: int
    name: str
    birth_date: date
    capability: str = Capability.CAPABLE
    address: str = ""


@dataclass(frozen=True)
class GuardianFacts:
    person_id: int
    name: str
    relation: str
    authority: str
    basis: str = AuthorityBasis.PARENT
    contact_blocked: bool = False
    deceased: bool = False
    address: str = ""
    organisation: str = ""

    @property
    def reachable(self) -> bool:
        return not self.contact_blocked and not self.deceased

    @property
    def is_for_adults(self) -> bool:
        """Curator and mentor stand beside an adult; parents and voogd do so until 18."""
        return self.basis in (AuthorityBasis.CURATOR, AuthorityBasis.MENTOR)


@dataclass(frozen=True)
class RightHolder:
    """Somebody who holds the right of consent, and why: in words to staff, and `to_you` in words to this person.

    Holders of one `group` decide together by the mode; every group must consent. Who speak for one organisation (its
    name, folded) are one holder: one of them answers for all.
    """

    person_id: int
    name: str
    basis: str
    group: str
    why: str
    address: str = ""
    organisation: str = ""
    to_you: str = ""

    @property
    def seat(self) -> str:
        """The same for all who speak for one organisation, and for nobody else."""
        return self.organisation or str(self.person_id)


def seats(holders: Iterable[RightHolder]) -> int:
    """How many decide: an organisation with two officers is one holder."""
    return len({holder.seat for holder in holders})


def right_holders(
    student: StudentFacts,
    guardians: Iterable[GuardianFacts],
    policy: str,
    on: date,
    *,
    answered: Container[int] = frozenset(),
) -> list[RightHolder]:
    """Who is asked on that day (decisions 2, 3 and 9; docs/law.md, rules 22-25).

    Who is dead or may not be contacted is not asked. Those in `answered` (persons) gave an answer before that: no tick
    on a page takes it away (ADR 17).
    """
    guardians = [
        guardian
        for guardian in guardians
        if guardian.authority == AuthorityValue.YES and (guardian.reachable or guardian.person_id in answered)
    ]
    unreachable = {guardian.person_id for guardian in guardians if not guardian.reachable}
    return [
        replace(holder, why=f"{holder.why} {STAYS}") if holder.person_id in unreachable else holder
        for holder in _holders(student, guardians, policy, on)
    ]


def undecided(student: StudentFacts, guardians: Iterable[GuardianFacts], on: date) -> list[RightHolder]:
    """Guardians of whom nobody knows yet whether they have authority: they hold nothing, but what they say can be noted."""
    if is_adult(student.birth_date, on):
        return []
    reason = (
        "Nog niet vastgelegd is of deze persoon het gezag heeft. Een antwoord is te noteren, maar telt nog niet mee."
    )
    return [
        RightHolder(each.person_id, each.name, Basis.UNKNOWN, "", reason, each.address)
        for each in guardians
        if each.authority == AuthorityValue.UNKNOWN and each.reachable
    ]


def _holders(student: StudentFacts, guardians: list[GuardianFacts], policy: str, on: date) -> list[RightHolder]:
    """Who of these holds the right; each of `guardians` has authority."""
    age, first = age_on(student.birth_date, on), student.name.partition(" ")[0]
    if age >= ADULT:
        return _adult_holders(student, guardians, first, age)
    shares = policy != ConsentPolicy.GUARDIANS_UNTIL_18 and age >= OWN_SAY
    apart = shares and policy == ConsentPolicy.PUPIL_CO_SIGNS
    holders = [
        RightHolder(
            guardian.person_id,
            guardian.name,
            Basis.GUARDIAN,
            "guardians" if apart else "family",
            why.of_guardian(Relation(guardian.relation).label, guardian, first, age, alone=not shares),
            guardian.address,
            _body(guardian),
            why.to_guardian(guardian.relation, guardian.basis, guardian.organisation, first),
        )
        for guardian in guardians
        if not guardian.is_for_adults
    ]
    if shares:
        reason = (
            f"{first} is {age}. Op deze school stemmen vanaf 16 jaar een ouder én de leerling in."
            if apart
            else f"{first} is {age}. Op deze school beslist een leerling vanaf 16 jaar mee over deel 2."
        )
        group = "pupil" if apart else "family"
        holders.append(
            RightHolder(
                student.person_id,
                student.name,
                Basis.PUPIL_16,
                group,
                reason,
                student.address,
                to_you=why.to_pupil(age, policy),
            )
        )
    return holders


def _body(guardian: GuardianFacts) -> str:
    """The organisation that holds the authority, however it is written; empty for a person of flesh and blood."""
    return " ".join(guardian.organisation.casefold().split()) if guardian.basis == AuthorityBasis.INSTITUTION else ""


def _adult_holders(student: StudentFacts, guardians: list[GuardianFacts], first: str, age: int) -> list[RightHolder]:
    """From 18 parents hold nothing as parents; who a judge appointed does, as recorded (decision 3) [GK]."""

    def beside(basis: AuthorityBasis, holds: Basis, reason: str, to_you: str) -> list[RightHolder]:
        return [
            RightHolder(each.person_id, each.name, holds, "guardians", reason, each.address, to_you=to_you)
            for each in guardians
            if each.basis == basis
        ]

    def pupil(reason: str) -> RightHolder:
        return RightHolder(
            student.person_id, student.name, Basis.ADULT_PUPIL, "pupil", reason, student.address,
            to_you=why.to_adult(age),
        )  # fmt: skip

    curators = beside(
        AuthorityBasis.CURATOR, Basis.CURATOR, f"Curator van {first}: beslist voor {first}.", why.to_curator(first)
    )
    mentors = beside(
        AuthorityBasis.MENTOR,
        Basis.MENTOR,
        f"Mentor van {first} (mentorschap): wordt samen met {first} gevraagd.",
        why.to_mentor(first),
    )
    together = [
        pupil(f"{first} is 18 of ouder en wordt samen met de mentor (mentorschap) gevraagd."),
        *mentors,
    ]
    match student.capability:
        case Capability.CURATELE:
            return curators
        case Capability.MENTORSCHAP:
            return together if mentors else []
        case Capability.DOUBTED:
            return curators or (together if mentors else [])
        case _:
            return [pupil(f"{first} is 18 of ouder en beslist zelf.")]


def holder_obstacles(
    student: StudentFacts, guardians: Iterable[GuardianFacts], policy: str, mode: str, on: date
) -> list[tuple[str, str]]:
    """What makes asking impossible, each as (code, what to do); empty when all is well (decisions 3 and 4)."""
    guardians = [each for each in guardians if each.reachable]
    holders = right_holders(student, guardians, policy, on)
    adult = is_adult(student.birth_date, on)
    appointed = any(each.is_for_adults and each.authority == AuthorityValue.YES for each in guardians)
    found = []
    if adult and not holders:
        found.append(
            (
                "capability",
                "Het is niet duidelijk wie voor deze volwassen leerling beslist. Leg vast of er een curator of mentor is.",
            )
        )
    elif adult and appointed and student.capability == Capability.CAPABLE:
        found.append(
            (
                "capability_conflict",
                "Bij deze volwassen leerling staat een curator of mentor, maar geen curatele of mentorschap. "
                "Leg vast wat geldt, of leg vast dat deze persoon niet meer beslist.",
            )
        )
    elif not adult and not any(holder.basis == Basis.GUARDIAN for holder in holders):
        unknown = any(each.authority == AuthorityValue.UNKNOWN for each in guardians)
        found.append(
            ("authority_unknown", "Van niemand is vastgelegd dat die het gezag heeft. Vraag het na en leg het vast.")
            if unknown
            else ("nobody", "Niemand met gezag is te bereiken. Leg vast wie het gezag heeft, of vraag de voogd.")
        )
    if any(mode == Mode.ALL or one.group != other.group for one, other in sharing_an_address(holders)):
        found.append(
            (
                "shared_address",
                "Twee mensen die allebei moeten instemmen, delen één e-mailadres. Vraag ieder om een eigen adres.",
            )
        )
    return found


def sharing_an_address(holders: Iterable[RightHolder]) -> list[tuple[RightHolder, RightHolder]]:
    """Each pair of holders with one address: told in the evidence, in the way when both must consent (decision 4)."""
    return [
        (one, other)
        for one, other in combinations(holders, 2)
        if one.seat != other.seat
        and one.address.strip()
        and one.address.strip().casefold() == other.address.strip().casefold()
    ]


def mode_for(school_mode: str, *, known_disagreement: bool, refused_beside_another: bool) -> Mode:
    """ALL by school policy, by known disagreement, or after the first refusal beside another holder (rules 26, 27)."""
    if school_mode == Mode.ALL or known_disagreement or refused_beside_another:
        return Mode.ALL
    return Mode.ONE_OF


def rule_text(policy: str, mode: str, holders: Iterable[RightHolder]) -> str:
    """The rule that was applied, in words; kept with the round (docs/law.md)."""
    bases = {holder.basis for holder in holders}
    if not bases:
        return "Nog niet is vastgelegd wie hierover beslist."
    if Basis.CURATOR in bases:
        return "De leerling is 18 of ouder en staat onder curatele: de curator beslist."
    if Basis.MENTOR in bases:
        return "De leerling is 18 of ouder en heeft een mentor (mentorschap): zij moeten allebei instemmen."
    if Basis.ADULT_PUPIL in bases:
        return "De leerling is 18 of ouder en beslist zelf."
    everyone = mode == Mode.ALL
    one_is_enough = "Eén instemming is genoeg, zolang niemand weigert. Iedereen is tegelijk gevraagd."
    if Basis.PUPIL_16 in bases and policy == ConsentPolicy.PUPIL_CO_SIGNS:
        parents = "alle ouders met gezag" if everyone else "een ouder met gezag"
        return f"De leerling is 16 of 17: {parents} én de leerling moeten instemmen, en niemand weigert."
    if Basis.PUPIL_16 in bases:
        all_of = "Zij moeten allemaal instemmen." if everyone else one_is_enough
        return f"Ouders met gezag en de leerling van 16 of 17 beslissen. {all_of}"
    view = " De leerling wordt gehoord, maar beslist niet mee." if policy == ConsentPolicy.GUARDIANS_UNTIL_18 else ""
    return f"Ouders met gezag beslissen. {'Zij moeten allemaal instemmen.' if everyone else one_is_enough}{view}"


def family_sight(
    *,
    is_pupil: bool,
    age: int,
    policy: str = ConsentPolicy.PARENT_OR_PUPIL_16,
    has_own_address: bool = True,
    authority: str = AuthorityValue.UNKNOWN,
    basis: str = "",
    receives: str = Receives.NONE,
    blocked: bool = False,
    deceased: bool = False,
    has_grant: bool = False,
) -> Sight:
    """What somebody of the family sees (decision 5, rules 25 and 54)."""
    if blocked or deceased:
        return Sight.NOTHING
    if is_pupil:
        if age >= ADULT:
            return Sight.ANSWER
        if age >= OWN_SAY:
            return Sight.READ_AND_REMARK if policy == ConsentPolicy.GUARDIANS_UNTIL_18 else Sight.ANSWER
        return Sight.READ_AND_REMARK if has_own_address else Sight.NOTHING
    for_adults = basis in (AuthorityBasis.CURATOR, AuthorityBasis.MENTOR)
    if age >= ADULT:
        if authority == AuthorityValue.YES and for_adults:
            return Sight.ANSWER
        return Sight.READ_AND_REMARK if has_grant else Sight.NOTHING
    if authority == AuthorityValue.YES and not for_adults:
        return Sight.ANSWER
    if receives == Receives.FULL:
        return Sight.READ_AND_REMARK
    return Sight.INFORMATION if receives == Receives.INFORMATION else Sight.NOTHING
