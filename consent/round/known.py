"""What is known, around one plan, of who decides: before a deed and after it, and what the difference does (ADR 17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.choices import ConsentPolicy
from consent.policy import Outcome
from core.writing import date_format, local_day
from ledger.append_only import AppendOnly
from plans.choices import Kind, Status
from plans.models import ActionPart, Part, Plan
from students.models import Guardian, Student
from students.policy import is_adult

from . import state as rounds

Facts = dict[str, Any]
"""Code -> value: dates, codes and booleans, as they may stand in a journal; never a name or free text."""


@dataclass(frozen=True)
class Known:
    """All that decides in one plan, at one moment.

    `people` are the facts of the pupil and each guardian, by person. `part` and `state` are of the round that lies open.
    `finished`: on what each established version rested, by key. `rows`: the append-only rows among it, by digest.
    """

    plan: Plan
    people: dict[int, Facts]
    part: ActionPart | None
    state: rounds.State | None
    finished: dict[int, tuple]
    rows: dict[str, dict]

    def rows_since(self, before: "Known") -> list[dict]:
        """The rows that were added since then, as a journal names them."""
        return [row for digest, row in self.rows.items() if digest not in before.rows]


def of_plan(pk: int, at: datetime | None) -> Known:
    """What is known now, for that moment; fresh from the database."""
    plan = Plan.objects.with_dialogue().get(pk=pk)
    on, student = timezone.localdate(at), plan.student
    open_part = plan.open_part(Kind.ACTION)
    asked = open_part is not None and open_part.status == Status.SHARED
    part = ActionPart.objects.afresh(open_part.pk) if asked else None
    if part is not None and not hasattr(part, "round"):
        part = None
    people = {student.person_id: _of_pupil(student)}
    people |= {guardian.person_id: _of_guardian(guardian) for guardian in student.guardians.all()}
    return Known(
        plan=plan,
        people=people,
        part=part,
        state=rounds.state(part, on) if part else None,
        finished={each.pk: _rested_on(each, student) for each in plan.parts.all() if each.established_at},
        rows={row.row_digest(): _named(row) for row in _rows(student)},
    )


def _of_pupil(student: Student) -> Facts:
    capability = _last(student.capabilities.all())
    disagreement = _last(student.disagreements.all())
    return {
        "BIRTH_DATE": student.birth_date,
        "LEFT_ON": student.left_on,
        "CAPABILITY": [capability.value, capability.from_on] if capability else None,
        "DISAGREEMENT": [disagreement.known, disagreement.from_on] if disagreement else None,
    }


def _of_guardian(guardian: Guardian) -> Facts:
    authority, grant = _last(guardian.authorities.all()), _last(guardian.grants.all())
    return {
        "RELATION": guardian.relation,
        "RECEIVES": guardian.receives,
        "CONTACT_BLOCKED": guardian.contact_blocked,
        "DECEASED_ON": guardian.deceased_on,
        "AUTHORITY": [authority.value, authority.basis, authority.from_on, authority.until_on] if authority else None,
        "GRANT": [grant.from_on, grant.until_on] if grant else None,
    }


def _last(rows: Iterable):
    return max(rows, key=lambda row: row.pk, default=None)


def _rows(student: Student) -> list:
    found: list[AppendOnly] = [*student.capabilities.all(), *student.disagreements.all()]
    for guardian in student.guardians.all():
        found += [*guardian.authorities.all(), *guardian.grants.all()]
    return found


def _named(row) -> dict:
    return {"row": row._meta.label_lower, "id": row.pk, "digest": row.row_digest()}


def _rested_on(part: Part, student: Student) -> tuple:
    """Who held the right on the day it was established, and the birth date as it is printed on what is in force."""
    on = local_day(part.established_at or part.drafted_at)
    question = getattr(getattr(part, "actionpart", None), "round", None)
    policy = question.policy if question else ConsentPolicy.GUARDIANS_UNTIL_18
    holders = frozenset(student.held_right(policy, on))
    in_force = part.status == Status.ESTABLISHED
    return is_adult(student.birth_date, on), holders, student.birth_date if in_force else None


# The difference ------------------------------------------------------------------------------------------------------


def changes(before: Known, after: Known) -> dict[int, dict]:
    """What a line of the journal says about each person: which facts changed, what they were and what they are."""
    found = {}
    for person in before.people.keys() | after.people.keys():
        was, now = before.people.get(person), after.people.get(person)
        if was is None or now is None:
            found[person] = {"changed": ["ADDED" if was is None else "TAKEN_OFF"], "was": was or {}, "now": now or {}}
        elif codes := sorted(code for code in now if now[code] != was[code]):
            found[person] = {
                "changed": codes,
                "was": {code: was[code] for code in codes},
                "now": {code: now[code] for code in codes},
            }
    return found


def corrected(before: Known, after: Known) -> list[int]:
    """The established versions that rested on something else than is known now, by key (decision 55)."""
    return sorted(pk for pk, rested in before.finished.items() if after.finished[pk] != rested)


def touches(before: Known, after: Known, by) -> list[str]:
    """What the difference does to answers and to what was established, in sentences for who is about to do it.

    Who may not read the plan (an administrator) learns whose answers, not what they say.
    """
    found: list[str] = []
    if before.state and after.state:
        reads = Plan.objects.visible_to(by).filter(pk=before.plan.pk).exists()
        found += _of_answers(before.state, after.state, reads)
    parts = {part.pk: part for part in before.plan.parts.all()}
    for pk in corrected(before, after):
        part = parts[pk]
        when = _day(part.established_at or part.drafted_at)
        found.append(
            f"Deel {Kind(part.kind).position}, versie {part.number}, vastgesteld op {when}, rustte op het oude gegeven. "
            "Het blijft zoals het is vastgesteld; de directeur krijgt dit als volgende stap."
        )
    return found


def _of_answers(before: rounds.State, after: rounds.State, reads: bool) -> list[str]:
    was, now = _counting(before), _counting(after)
    found = [f"Het antwoord van {_whose(was[one], reads)} telt dan niet meer mee." for one in was if one not in now]
    found += [f"Het antwoord van {_whose(now[one], reads)} telt dan mee." for one in now if one not in was]
    if before.outcome != after.outcome:
        labels = f" van “{Outcome(before.outcome).label}” in “{Outcome(after.outcome).label}”" if reads else ""
        found.append(f"De uitkomst van de vraag om instemming met deel 2 verandert{labels}.")
    return found


def _counting(state: rounds.State) -> dict[int, rounds.Voice]:
    return {voice.holder.person_id: voice for voice in state.voices if voice.record and voice.counts}


def _whose(voice: rounds.Voice, reads: bool) -> str:
    record = voice.record
    if not reads or record is None:
        return voice.holder.name
    return f"{voice.holder.name} ({record.get_decision_display()}, {_day(record.given_at)})"


def _day(moment: datetime) -> str:
    return date_format(local_day(moment), "j F Y")
