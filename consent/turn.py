"""Who has the ball: computed from what was recorded, so that nothing waits because somebody forgot a task."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from accounts.refusals import Fault
from accounts.signs import apart
from accounts.writing import address, date_format, local_day
from plans import facts, said, standing
from plans.choices import Kind, Status
from plans.models import Plan
from plans.policy import Force, Requirement
from students.policy import AuthorityValue

from . import rounds
from .policy import Outcome, names

NOT_THE_ADDRESS = (
    "Bel. Waarschijnlijk ligt het niet aan het adres: mailservers weigeren het bericht. De beheerder ziet waarom."
)
NOTICED = timedelta(days=7)  # how long a change of who decides is shown


class Who(StrEnum):
    """Whose turn it is, by role; FAMILY waits for an answer from outside."""

    COORDINATOR = "COORDINATOR"
    DIRECTOR = "DIRECTOR"
    ADMINISTRATOR = "ADMINISTRATOR"
    FAMILY = "FAMILY"


@dataclass(frozen=True)
class Turn:
    """One thing that waits. `since_on` and `due_on` are days; `kind` is None when it is about the whole plan."""

    who: Who
    name: str
    what: str
    why: str
    since_on: date
    due_on: date | None
    url: str
    kind: Kind | None = None
    deed: str = "Bekijk"

    __getitem__ = object.__getattribute__  # a template asks for an item before it looks for an attribute


# What the button says, by the page it leads to.
DEEDS = {
    "part_edit": "Schrijf",
    "remarks": "Beantwoord",
    "hearing_new": "Leg vast",
    "consultation_new": "Leg vast",
    "part_establish": "Stel vast",
    "part_revise": "Herzie",
    "evaluation_start": "Evalueer",
    "student": "Zoek uit",
    "adjustment": "Antwoord",
    "invalidation": "Beslis",
}


def turns(plans: Iterable[Plan], on: date) -> dict[int, list[Turn]]:
    """What waits in each of these plans (from `desk.at_hand`), by the plan's key."""
    return {plan.pk: turns_of(plan, on) for plan in plans}


def turns_of(plan: Plan, on: date) -> list[Turn]:
    """What waits in one plan, part 1 before part 2; empty when nothing does."""
    if not plan.is_running:
        return []
    if plan.student.has_left(on):
        return _of_leaving(plan) + _of_answers(plan)
    found = []
    for kind in Kind:
        part = plan.open_part(kind)
        turn = _of_open_part(plan, part, on) if part else _of_rest(plan, kind, on)
        if turn:
            found.append(turn)
    after = _of_answers(plan)
    return (
        found
        + after
        + _of_corrections(plan)
        + _of_rights(plan, on)
        + _of_mail(plan)
        + _of_people(plan, on)
        + _of_evaluation(plan, on)
    )


def _of_leaving(plan: Plan) -> list[Turn]:
    """The pupil left: the coordinator sees to it that the plan ends, and the director ends it (decision 7)."""
    first, since = plan.student.person.first_name, plan.student.left_on
    why = f"{first} is uitgeschreven op {date_format(since, 'j F Y')}. De familie wordt niets meer gevraagd."
    steps = [
        (Who.COORDINATOR, "Het plan laten beëindigen", address("student", plan.student_id), "Bekijk"),
        (Who.DIRECTOR, "Het plan beëindigen", address("plan_end", plan.pk), "Beëindig"),
    ]
    return [Turn(who, _named(plan, who), what, why, since, None, url, deed=deed) for who, what, url, deed in steps]


def _of_corrections(plan: Plan) -> list[Turn]:
    """What was established rested on a fact that turned out otherwise: it stays, and the director says what follows."""
    if not plan.corrected_at:
        return []
    return [
        Turn(
            Who.DIRECTOR,
            _named(plan, Who.DIRECTOR),
            "Nagaan wat een gecorrigeerd gegeven betekent",
            "Een vastgestelde versie rustte op een ander gegeven, zoals een andere geboortedatum.",
            local_day(plan.corrected_at),
            None,
            address("correction", plan.pk),
            deed="Bekijk",
        )
    ]


def _of_open_part(plan: Plan, part, on: date) -> Turn | None:
    kind = Kind(part.kind)
    due = _before(plan, kind, part, on)

    def turn(who: Who, what: str, why: str, since: date, to: str, *args, name: str = "", until: date | None = None):
        return Turn(
            who,
            name or _named(plan, who),
            what,
            why,
            since,
            until or due,
            address(to, *args),
            kind,
            DEEDS.get(to, "Bekijk"),
        )

    if part.status == Status.DRAFT:
        return turn(
            Who.COORDINATOR, "Afmaken en delen", f"Versie {part.number} is nog een concept.",
            local_day(part.drafted_at), "part_edit", part.pk,
        )  # fmt: skip
    return _of_shared_part(plan, part, on, turn)


def _of_shared_part(plan: Plan, part, on: date, turn) -> Turn | None:
    """Whose turn it is to take away the first thing that stands in the way: the very list that the guard uses."""
    kind, since = Kind(part.kind), local_day(part.shared_at)
    fact = rounds.consent_fact(part.detail, on) if kind == Kind.ACTION else None
    unmet = {each.code: each for each in part.obstacles_to_establishing(on, fact)}
    if "remarks" in unmet:
        unanswered = facts.count_unanswered(part)
        many = "Een opmerking" if unanswered == 1 else f"{unanswered} opmerkingen"
        return turn(
            Who.COORDINATOR, f"{many} beantwoorden", "Op elke opmerking hoort een antwoord.", since, "remarks", part.pk
        )
    if "heard" in unmet:
        return turn(
            Who.COORDINATOR, "In gesprek met de leerling", "De leerling is nog niet gehoord over deze versie.",
            since, "hearing_new", plan.pk,
        )  # fmt: skip
    if kind == Kind.ACTION and plan.contested:
        return None  # somebody decides first whether an answer counts; see `_of_answers`
    if "consultation" in unmet:
        return turn(
            Who.COORDINATOR, "Deel 1 bespreken", "Er is nog geen overleg over deze versie vastgelegd dat telt.",
            since, "consultation_new", plan.pk,
        )  # fmt: skip
    if "second_talk" in unmet:
        last = said.talked_on(part, on) or since
        return turn(
            Who.COORDINATOR, "Tweede gesprek plannen", "Na het eerste gesprek was er geen overeenstemming.",
            last, "consultation_new", plan.pk,
        )  # fmt: skip
    if "consent" in unmet and (waits := _of_consent(plan, part, on, turn)):
        return waits
    if unmet:
        return _of_requirement(plan, part, next(iter(unmet.values())), since, turn)
    return turn(Who.DIRECTOR, "Vaststellen", "Alles wat nodig is, is er.", since, "part_establish", part.pk)


def _of_requirement(plan: Plan, part, wanted: Requirement, since: date, turn) -> Turn:
    """What else stands in the way, in the words of the rule itself."""
    if wanted.where == "override":
        return turn(Who.DIRECTOR, "Beslissen met een reden", wanted.text, since, "override_new", part.pk)
    to, key = {
        "consultation": ("consultation_new", plan.pk),
        "consent": ("consent", part.pk),
        "guardians": ("student", plan.student_id),
        "late": ("delay", plan.pk),
        "perspective": ("student", plan.student_id),
    }.get(wanted.where, ("part_revise", part.pk))  # it stands in a text that was shared: only a new version helps
    what = {"late": "Opschrijven waarom het later werd", "part_revise": "Een nieuwe versie maken"}
    return turn(Who.COORDINATOR, what.get(wanted.where, what.get(to, "Nog één ding")), wanted.text, since, to, key)


def _of_consent(plan: Plan, part, on: date, turn) -> Turn | None:
    detail = part.detail
    since = local_day(part.shared_at)
    if detail.no_individual_support:
        return None
    state = rounds.state(detail, on)
    if not state.is_asked:
        return turn(
            Who.COORDINATOR, "Instemming vragen", "Dit deel is gedeeld; er is nog niet om instemming gevraagd.",
            since, "consent", part.pk,
        )  # fmt: skip
    asked = local_day(detail.round.asked_at)
    if state.obstacles:
        what = state.obstacles[0][1]
        return turn(Who.COORDINATOR, "Uitzoeken wie er beslist", what, asked, "student", plan.student_id)
    last = max((local_day(record.given_at) for record in state.records), default=asked)
    match state.outcome:
        case Outcome.WAITING:
            silent = names([apart(voice.holder.name) for voice in state.silent])
            if talked := [voice for voice in state.silent if voice.waits_for_question]:
                who = names([apart(voice.holder.name) for voice in talked])
                return turn(
                    Who.COORDINATOR, f"{who} opnieuw om een antwoord vragen", "Het gesprek is geweest.",
                    last, "consent", part.pk,
                )  # fmt: skip
            if on > state.answer_by:
                return turn(
                    Who.COORDINATOR, "Bellen of langsgaan", f"Nog geen antwoord van {silent}; de antwoorddatum is voorbij.",
                    state.answer_by, "consent", part.pk,
                )  # fmt: skip
            return turn(
                Who.FAMILY, "Antwoord op deel 2", f"Antwoorden kan tot en met {date_format(state.answer_by, 'j F')}.",
                asked, "consent", part.pk, name=silent, until=state.answer_by,
            )  # fmt: skip
        case Outcome.REFUSED | Outcome.DIVIDED | Outcome.TALK_FIRST:
            return turn(Who.COORDINATOR, "In gesprek over deel 2", state.sentence, last, "consent", part.pk)
    return None


def _of_rest(plan: Plan, kind: Kind, on: date) -> Turn | None:
    """A period that passed without successor: the plan says what is done, and nothing is agreed any more."""
    part, last = plan.established_part(kind), plan.current_part(kind)
    if part is None and last:
        return Turn(
            Who.COORDINATOR,
            _named(plan, Who.COORDINATOR),
            "Opnieuw beginnen",
            f"Van het {kind.label.lower()} geldt niets, en er is niets in de maak.",
            local_day(last.closed_at),
            plan.establish_by,
            address("part_revise", last.pk),
            kind,
            DEEDS["part_revise"],
        )
    if kind == Kind.ACTION and part and (lost := rounds.invalidated_since(part.detail)):
        return Turn(
            Who.COORDINATOR, _named(plan, Who.COORDINATOR), "Nieuwe versie maken",
            "Dit deel rust niet meer op geldige instemming.", local_day(lost.at), None,
            address("part_revise", part.pk), kind, DEEDS["part_revise"],
        )  # fmt: skip
    now = standing.standing_of(plan, kind, on)
    if now.force == Force.EXPIRED:
        return Turn(
            Who.COORDINATOR, _named(plan, Who.COORDINATOR), "Nieuwe versie maken",
            "De periode van het handelingsdeel is voorbij.", now.version.until_on, now.version.until_on,
            address("part_revise", part.pk), kind, DEEDS["part_revise"],
        )  # fmt: skip
    return None


def _before(plan: Plan, kind: Kind, part, on: date) -> date | None:
    """The day before which an open version has to be there: the six weeks, or the end of the one it follows."""
    if said.established_before(part) is None:
        return plan.establish_by
    newest = standing.standing_of(plan, kind, on).newest
    return newest.until_on if newest else None


def _of_answers(plan: Plan) -> list[Turn]:
    """What a family waits for after an answer, and an answer on which a second member of staff has to decide."""
    found = []
    if plan.waiting:
        what, pk = plan.waiting[0], int(plan.waiting[1:])
        deed, why, to, about = {
            "A": ("Een verzoek beantwoorden", "De familie vraagt iets over een versie die niet meer voorligt.", "adjustment", pk),
            "R": ("De beloofde nieuwe versie maken", "De school zei dat die er komt.", "part_revise", pk),
            "T": ("Het beloofde gesprek voeren", "Leg het vast als het er was.", "consultation_new", plan.pk),
        }[what]  # fmt: skip
        found.append(
            Turn(
                Who.COORDINATOR,
                _named(plan, Who.COORDINATOR),
                deed,
                why,
                local_day(plan.waiting_at),
                None,
                address(to, about),
                deed=DEEDS[to],
            )
        )
    if plan.contested:
        who = Who.DIRECTOR if plan.contested_by == plan.coordinator_id else Who.COORDINATOR
        found.append(
            Turn(
                who,
                _named(plan, who),
                "Beslissen of een antwoord meetelt",
                "Een collega stelt voor het ongeldig te verklaren. Een tweede medewerker beslist.",
                local_day(plan.contested_at),
                None,
                address("invalidation", plan.contested),
                deed=DEEDS["invalidation"],
            )
        )
    return found


def _of_mail(plan: Plan) -> list[Turn]:
    """A message that did not arrive waits until a later one to the same person does (lesson C18)."""
    if not plan.undelivered_at:
        return []
    to = next((each for each in plan.student.guardians.all() if each.person_id == plan.undelivered_to), None)
    person = to.person if to else plan.student.person
    ours = plan.undelivered_fault == Fault.MAIL
    return [
        Turn(
            Who.COORDINATOR,
            _named(plan, Who.COORDINATOR),
            f"Een bericht aan {apart(person.name)} kwam niet aan",
            NOT_THE_ADDRESS if ours else "Bel, en kijk het mailadres na; stuur de vraag daarna opnieuw.",
            local_day(plan.undelivered_at),
            None,
            address("guardian_edit", to.pk) if to else address("student_edit", plan.student_id),
            deed="Zoek het nummer" if ours else "Kijk het adres na",
        )
    ]


def _of_rights(plan: Plan, on: date) -> list[Turn]:
    """During a week after somebody gained or lost the right while consent was asked (decision 9)."""
    part = plan.open_part(Kind.ACTION)
    changed = plan.rights_changed_at and local_day(plan.rights_changed_at)
    if not changed or on > changed + NOTICED or part is None or part.status != Status.SHARED:
        return []
    return [
        Turn(
            Who.COORDINATOR,
            _named(plan, Who.COORDINATOR),
            "Nakijken wie er nu beslist over deel 2",
            "Door een verjaardag of ander gezag beslist iemand nu wel, of niet meer. Kijk of zij bericht kregen.",
            changed,
            None,
            address("consent", part.pk),
            Kind.ACTION,
        )
    ]


def _of_people(plan: Plan, on: date) -> list[Turn]:
    student = plan.student
    if student.age_on(on) >= 18:
        return []
    facts_of = student.guardian_facts(on)
    unknown = [each for each in facts_of if each.authority == AuthorityValue.UNKNOWN and each.reachable]
    if not unknown:
        return []
    who = names([apart(each.name) for each in unknown])
    return [
        Turn(
            Who.ADMINISTRATOR,
            "de administratie",
            f"Uitzoeken of {who} gezag heeft",
            "Zolang dit niet vaststaat, telt een antwoord niet mee.",
            local_day(plan.started_at),
            None,
            address("student", student.pk),
            deed=DEEDS["student"],
        )
    ]


def _of_evaluation(plan: Plan, on: date) -> list[Turn]:
    if not plan.evaluate_by or (plan.evaluate_by - on).days > 42:
        return []
    return [
        Turn(
            Who.COORDINATOR,
            _named(plan, Who.COORDINATOR),
            "Evalueren met de familie",
            "Elk schooljaar kijken school en familie samen terug.",
            on if plan.evaluate_by >= on else plan.evaluate_by,
            plan.evaluate_by,
            address("evaluation_start", plan.pk),
            deed=DEEDS["evaluation_start"],
        )
    ]


def _named(plan: Plan, who: Who) -> str:
    return {Who.COORDINATOR: plan.coordinator.name, Who.DIRECTOR: "de directeur"}.get(who, "")
