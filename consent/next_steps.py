"""Who has the ball: computed from what was recorded, so that nothing waits because somebody forgot a task."""

from collections.abc import Callable
from datetime import date, timedelta

from core.signs import apart
from core.writing import address, date_format, local_day
from plans import current
from plans.choices import Kind, Status
from plans.facts import parts as facts
from plans.facts import said
from plans.models import Part, Plan
from plans.policy import SIX_WEEKS, Force, Requirement, Version, obstacles
from students.policy import AuthorityValue

from . import comments, desk, looking_back
from .identity import steps as identity
from .mail import letter, undelivered
from .meetings import steps as meetings
from .policy import AdjustmentOutcome, Outcome, names
from .queries import Case
from .round import state as rounds
from .steps import DEEDS, NextStep, Step, Who

NOTICED = timedelta(days=7)  # how long a change of who decides is shown


def next_steps_of(case: Case) -> list[NextStep]:
    """What waits in one plan, part 1 before part 2; empty when nothing does."""
    plan, on = case.plan, case.on
    if not plan.is_running:
        return []
    if plan.student.has_left(on):
        return _of_leaving(plan) + _of_answers(case)
    found = []
    for kind in Kind:
        part = plan.open_part(kind)
        step = _of_open_part(case, part) if part else _of_rest(plan, kind, on)
        if step:
            found.append(step)
    return (
        found
        + comments.next_steps_of(plan, case.waits.notes)
        + _of_answers(case)
        + _of_corrections(case)
        + _of_rights(case)
        + identity.next_steps_of(plan, case.waits.not_identified)
        + undelivered.next_steps_of(plan, case.waits.undelivered)
        + letter.next_steps_of(plan, case.waits.letter)
        + meetings.next_steps_of(plan, case.waits.meetings, on)
        + _of_people(plan, on)
        + desk.next_steps_of(case)
        + looking_back.next_steps_of(case)
    )


def _of_leaving(plan: Plan) -> list[NextStep]:
    """The pupil left: the coordinator sees to it that the plan ends, and the director ends it (decision 7)."""
    first, since = plan.student.person.first_name, plan.student.left_on
    if since is None:
        return []
    why = f"{first} is uitgeschreven op {date_format(since, 'j F Y')}. De familie wordt niets meer gevraagd."
    steps = [
        (Who.COORDINATOR, "Het plan laten beëindigen", address("student", plan.student_id), "Bekijk"),
        (Who.DIRECTOR, "Het plan beëindigen", address("plan_end", plan.pk), "Beëindig"),
    ]
    return [
        NextStep(who, _named(plan, who), what, why, since, None, url, deed=deed, step=Step.END)
        for who, what, url, deed in steps
    ]


def _of_corrections(case: Case) -> list[NextStep]:
    """What was established rested on a fact that turned out otherwise: it stays, and the director says what follows."""
    plan = case.plan
    if not case.waits.corrected_at:
        return []
    return [
        NextStep(
            Who.DIRECTOR,
            _named(plan, Who.DIRECTOR),
            "Nagaan wat een gecorrigeerd gegeven betekent",
            "Een vastgestelde versie rustte op een ander gegeven, zoals een andere geboortedatum.",
            local_day(case.waits.corrected_at),
            None,
            address("correction", plan.pk),
            deed="Bekijk",
            step=Step.CORRECTED,
        )
    ]


def _of_open_part(case: Case, part: Part) -> NextStep | None:
    plan, on, kind = case.plan, case.on, Kind(part.kind)
    due = _before(plan, kind, part, on)

    def next_step(
        step: Step, who: Who, what: str, why: str, since: date, to: str, *args, name="", until: date | None = None
    ) -> NextStep:
        return NextStep(
            who,
            name or _named(plan, who),
            what,
            why,
            since,
            until or due,
            address(to, *args),
            kind,
            DEEDS.get(to, "Bekijk"),
            step,
        )

    if part.status == Status.DRAFT:
        return next_step(
            Step.DRAFT, Who.COORDINATOR, "Afmaken en delen", f"Versie {part.number} is nog een concept.",
            local_day(part.drafted_at), "part_edit", part.pk,
        )  # fmt: skip
    return _of_shared_part(case, part, next_step)


def _of_shared_part(case: Case, part: Part, next_step: Callable[..., NextStep]) -> NextStep | None:
    """Whose turn it is to take away the first thing that stands in the way: the very list that the guard uses."""
    plan, on, kind = case.plan, case.on, Kind(part.kind)
    since = local_day(part.shared_at or part.drafted_at)
    unmet = {each.code: each for each in obstacles(case.wanted[kind])}
    if "remarks" in unmet:
        unanswered = len(facts.open_remarks(part))
        many = "Een opmerking" if unanswered == 1 else f"{unanswered} opmerkingen"
        return next_step(
            Step.REMARKS,
            Who.COORDINATOR,
            f"{many} beantwoorden",
            "Op elke opmerking hoort een antwoord.",
            since,
            "remarks",
            part.pk,
        )
    if "heard" in unmet:
        return next_step(
            Step.HEAR, Who.COORDINATOR, "In gesprek met de leerling", "De leerling is nog niet gehoord over deze versie.",
            since, "hearing_new", plan.pk,
        )  # fmt: skip
    if kind == Kind.ACTION and case.waits.contested:
        return None  # somebody decides first whether an answer counts; see `_of_answers`
    if "consultation" in unmet:
        return next_step(
            Step.TALK, Who.COORDINATOR, "Deel 1 bespreken", "Er is nog geen overleg over deze versie vastgelegd dat telt.",
            since, "consultation_new", plan.pk,
        )  # fmt: skip
    if "second_talk" in unmet:
        last = said.talked_on(part, on) or since
        return next_step(
            Step.SECOND_TALK, Who.COORDINATOR, "Tweede gesprek plannen", "Na het eerste gesprek was er geen overeenstemming.",
            last, "consultation_new", plan.pk,
        )  # fmt: skip
    if "consent" in unmet and (waits := _of_consent(case, part, next_step)):
        return waits
    if unmet:
        return _of_requirement(plan, part, next(iter(unmet.values())), since, next_step)
    return next_step(
        Step.ESTABLISH, Who.DIRECTOR, "Vaststellen", "Alles wat nodig is, is er.", since, "part_establish", part.pk
    )


def _of_requirement(plan: Plan, part, wanted: Requirement, since: date, next_step) -> NextStep:
    """What else stands in the way, in the words of the rule itself."""
    if wanted.where == "override":
        return next_step(
            Step.REQUIREMENT, Who.DIRECTOR, "Beslissen met een reden", wanted.text, since, "override_new", part.pk
        )
    to, key = {
        "consultation": ("consultation_new", plan.pk),
        "consent": ("consent", part.pk),
        "guardians": ("student", plan.student_id),
        "late": ("delay", plan.pk),
        "perspective": ("student", plan.student_id),
    }.get(wanted.where, ("part_revise", part.pk))  # it stands in a text that was shared: only a new version helps
    what = {"late": "Opschrijven waarom het later werd", "part_revise": "Een nieuwe versie maken"}
    return next_step(
        Step.REQUIREMENT,
        Who.COORDINATOR,
        what.get(wanted.where, what.get(to, "Nog één ding")),
        wanted.text,
        since,
        to,
        key,
    )


def _of_consent(case: Case, part: Part, next_step: Callable[..., NextStep]) -> NextStep | None:
    plan, on, state, detail = case.plan, case.on, case.round, part.as_action
    since = local_day(part.shared_at or part.drafted_at)
    if detail.no_individual_support or state is None:
        return None
    if state.answer_by is None:
        return next_step(
            Step.ASK, Who.COORDINATOR, "Instemming vragen", "Dit deel is gedeeld; er is nog niet om instemming gevraagd.",
            since, "consent", part.pk,
        )  # fmt: skip
    asked = local_day(detail.round.asked_at)
    if state.obstacles:
        what = state.obstacles[0][1]
        return next_step(
            Step.WHO_DECIDES, Who.COORDINATOR, "Uitzoeken wie er beslist", what, asked, "student", plan.student_id
        )
    last = max((local_day(record.given_at) for record in state.records), default=asked)
    match state.outcome:
        case Outcome.WAITING:
            silent = names([apart(voice.holder.name) for voice in state.silent])
            if talked := [voice for voice in state.silent if voice.waits_for_question]:
                who = names([apart(voice.holder.name) for voice in talked])
                return next_step(
                    Step.ASK_AGAIN, Who.COORDINATOR, f"{who} opnieuw om een antwoord vragen", "Het gesprek is geweest.",
                    last, "consent", part.pk,
                )  # fmt: skip
            if on > state.answer_by:
                return next_step(
                    Step.CALL, Who.COORDINATOR, "Bellen of langsgaan", f"Nog geen antwoord van {silent}; de antwoorddatum is voorbij.",
                    state.answer_by, "consent", part.pk,
                )  # fmt: skip
            return next_step(
                Step.ANSWER, Who.FAMILY, "Antwoord op deel 2", f"Antwoorden kan tot en met {date_format(state.answer_by, 'j F')}.",
                asked, "consent", part.pk, name=silent, until=state.answer_by,
            )  # fmt: skip
        case Outcome.REFUSED | Outcome.DIVIDED if who := names(
            [apart(name) for name in rounds.refused_and_spoken_to(detail, state)]
        ):
            return next_step(
                Step.AFTER_NO, Who.COORDINATOR, "Een nieuwe versie maken, of opnieuw vragen",
                f"Het gesprek met {who} na het nee is geweest.", last, "consent", part.pk,
            )  # fmt: skip
        case Outcome.REFUSED | Outcome.DIVIDED | Outcome.TALK_FIRST:
            return next_step(
                Step.DISCUSS, Who.COORDINATOR, "In gesprek over deel 2", state.sentence, last, "consent", part.pk
            )
    return None


def _of_rest(plan: Plan, kind: Kind, on: date) -> NextStep | None:
    """A period that passed without successor: the plan says what is done, and nothing is agreed any more."""
    part, last = plan.established_part(kind), plan.current_part(kind)
    if part is None and last:
        return NextStep(
            Who.COORDINATOR,
            _named(plan, Who.COORDINATOR),
            "Opnieuw beginnen",
            f"Van het {kind.label.lower()} geldt niets, en er is niets in de maak.",
            local_day(last.closed_at),
            plan.establish_by,
            address("part_revise", last.pk),
            kind,
            DEEDS["part_revise"],
            Step.BEGIN_AGAIN,
        )
    if kind == Kind.ACTION and part and (lost := rounds.invalidated_since(part.detail)):
        return NextStep(
            Who.COORDINATOR, _named(plan, Who.COORDINATOR), "Nieuwe versie maken",
            "Dit deel rust niet meer op geldige instemming.", local_day(lost.at), None,
            address("part_revise", part.pk), kind, DEEDS["part_revise"], Step.LOST_GROUND,
        )  # fmt: skip
    now = current.state_of(plan, kind, on)
    if now.force == Force.EXPIRED and now.version and now.version.until_on:
        return NextStep(
            Who.COORDINATOR, _named(plan, Who.COORDINATOR), "Nieuwe versie maken",
            "De periode van het handelingsdeel is voorbij.", now.version.until_on, now.version.until_on,
            address("part_revise", part.pk), kind, DEEDS["part_revise"], Step.EXPIRED,
        )  # fmt: skip
    if now.force == Force.IN_FORCE and not now.coming and now.version and (until := now.version.until_on):
        return _of_ending(plan, part, now.version, until, on)
    return None


def _of_ending(plan: Plan, part: Part, version: Version, until: date, on: date) -> NextStep | None:
    """A period that ends within six weeks, and nothing is made to follow it: said while there is time to make it."""
    if until - on > SIX_WEEKS or not part.established_at:
        return None
    return NextStep(
        Who.COORDINATOR, _named(plan, Who.COORDINATOR), "Nieuwe versie maken",
        f"De periode van het handelingsdeel loopt tot en met {date_format(until, 'j F Y')}.",
        max(until - SIX_WEEKS, local_day(part.established_at)), until,
        address("part_revise", part.pk), Kind.ACTION, DEEDS["part_revise"], Step.ENDING,
    )  # fmt: skip


def _before(plan: Plan, kind: Kind, part, on: date) -> date | None:
    """The day before which an open version has to be there: the six weeks, or the end of the one it follows."""
    if said.established_before(part) is None:
        return plan.establish_by
    newest = current.state_of(plan, kind, on).newest
    return newest.until_on if newest else None


def _of_answers(case: Case) -> list[NextStep]:
    """What a family waits for after an answer, and an answer on which a second member of staff has to decide."""
    found, plan = [], case.plan
    if promise := case.waits.promise:
        asked = promise.asked
        step, deed, why, to, about = {
            AdjustmentOutcome.REVISE.value: (Step.PROMISED_VERSION, "De beloofde nieuwe versie maken", "De school zei dat die er komt.", "part_revise", asked.part_id),
            AdjustmentOutcome.TALK.value: (Step.PROMISED_TALK, "Het beloofde gesprek voeren", "Leg het vast als het er was.", "consultation_new", plan.pk),
        }.get(
            promise.outcome,
            (Step.REQUEST, "Een verzoek beantwoorden", "De familie vraagt iets over een versie die niet meer voorligt.", "adjustment", asked.pk),
        )  # fmt: skip
        found.append(
            NextStep(
                Who.COORDINATOR,
                _named(plan, Who.COORDINATOR),
                deed,
                why,
                local_day(promise.since),
                None,
                address(to, about),
                deed=DEEDS[to],
                step=step,
            )
        )
    if contested := case.waits.contested:
        who = Who.DIRECTOR if contested.by_id == plan.coordinator_id else Who.COORDINATOR
        found.append(
            NextStep(
                who,
                _named(plan, who),
                "Beslissen of een antwoord meetelt",
                "Een collega stelt voor het ongeldig te verklaren. Een tweede medewerker beslist.",
                local_day(contested.at),
                None,
                address("invalidation", contested.pk),
                deed=DEEDS["invalidation"],
                step=Step.DOES_IT_COUNT,
            )
        )
    return found


def _of_rights(case: Case) -> list[NextStep]:
    """During a week after somebody gained or lost the right while consent was asked (decision 9)."""
    plan = case.plan
    part = plan.open_part(Kind.ACTION)
    changed = local_day(case.waits.rights_changed_at) if case.waits.rights_changed_at else None
    if not changed or case.on > changed + NOTICED or part is None or part.status != Status.SHARED:
        return []
    return [
        NextStep(
            Who.COORDINATOR,
            _named(plan, Who.COORDINATOR),
            "Nakijken wie er nu beslist over deel 2",
            "Door een verjaardag of ander gezag beslist iemand nu wel, of niet meer. Kijk of zij bericht kregen.",
            changed,
            None,
            address("consent", part.pk),
            Kind.ACTION,
            step=Step.RIGHTS,
        )
    ]


def _of_people(plan: Plan, on: date) -> list[NextStep]:
    student = plan.student
    if student.age_on(on) >= 18:
        return []
    facts_of = student.guardian_facts(on)
    unknown = [each for each in facts_of if each.authority == AuthorityValue.UNKNOWN and each.reachable]
    if not unknown:
        return []
    who = names([apart(each.name) for each in unknown])
    return [
        NextStep(
            Who.ADMINISTRATOR,
            "de administratie",
            f"Uitzoeken of {who} gezag heeft",
            "Zolang dit niet vaststaat, telt een antwoord niet mee.",
            local_day(plan.started_at),
            None,
            address("student", student.pk),
            deed=DEEDS["student"],
            step=Step.AUTHORITY,
        )
    ]


def _named(plan: Plan, who: Who) -> str:
    return {Who.COORDINATOR: plan.coordinator.name, Who.DIRECTOR: "de directeur"}.get(who, "")
