"""A fact was corrected on which an established version rested: it stays as it was, and the director says what follows.

Decision 55: never a silent new verdict. `consent.round.people` writes the line; here it is read, and answered.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from accounts.choices import Role
from consent.mail import own_address
from core.writing import date_format
from plans.choices import Kind, OverrideCode
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.models import Event, Override, Part, Plan

LABELS = {
    "BIRTH_DATE": "Geboortedatum",
    "CAPABILITY": "Wie beslist vanaf 18 jaar",
    "DISAGREEMENT": "Onenigheid tussen ouders",
    "AUTHORITY": "Gezag",
    "ADDED": "Iemand toegevoegd",
    "TAKEN_OFF": "Iemand eraf gehaald",
}


@dataclass(frozen=True)
class Correction:
    """One correction: when, which facts with old and new day where these are days, and the versions that rested on it."""

    at: datetime
    facts: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def versions(self) -> str:
        return ", ".join(f"deel {Kind(part.kind).position}, versie {part.number}" for part in self.parts)


def unweighed(plan: Plan) -> list[Correction]:
    """The corrections in this plan on which the director wrote nothing yet, oldest first."""
    lines = Event.objects.filter(plan=plan, kind=EventKind.FACTS_CORRECTED)
    decided = plan.overrides.filter(code=OverrideCode.FACT_CORRECTED).aggregate(last=Max("at"))["last"]
    if decided:
        lines = lines.filter(at__gt=decided)
    parts = {part.pk: part for part in plan.parts.all()}
    return [
        Correction(
            at=line.at,
            facts=tuple(_facts(plan, line.at)),
            parts=tuple(parts[pk] for pk in json.loads(line.data)["parts"] if pk in parts),
        )
        for line in lines.order_by("position")
    ]


def _facts(plan: Plan, at: datetime) -> Iterator[str]:
    """What the lines of that moment say was changed."""
    for line in Event.objects.filter(plan=plan, kind=EventKind.FACTS_CHANGED, at=at).order_by("position"):
        data = json.loads(line.data)
        for code in data["changed"]:
            old, new = _day(data["was"].get(code)), _day(data["now"].get(code))
            yield LABELS.get(code, code.capitalize()) + (f": {old} werd {new}" if old and new else "")


def _day(value: object) -> str:
    try:
        return date_format(date.fromisoformat(value), "j F Y") if isinstance(value, str) else ""
    except ValueError:
        return ""


def weigh(plan: Plan, *, by, reason: str, at: datetime | None = None) -> list[Override]:
    """The director writes what follows from the corrections that lie there, for each version that rested on one.

    Raises NotAllowedNow for who does not direct, without a reason, and when there is none (any more).
    """
    if not by.has_role(plan.school_id, Role.DIRECTOR):
        raise NotAllowedNow("Alleen de directeur neemt dit besluit.")
    if not reason.strip():
        raise NotAllowedNow("Schrijf op wat u besluit, en waarom.")
    with transaction.atomic():
        plan = Plan.objects.locked(plan.pk)
        moment = plan.moment(at)
        parts = {part.pk: part for found in unweighed(plan) for part in found.parts}
        if not parts:
            raise NotAllowedNow("Hierover is al besloten.")
        rows = [
            Override(plan=plan, part_id=pk, code=OverrideCode.FACT_CORRECTED, reason=reason, by=by, at=moment)
            for pk in sorted(parts)
        ]
        plan.add(*rows, by=by, at=moment, decision=OverrideCode.FACT_CORRECTED, **own_address.named(by, plan))
        return rows
