"""From rows to how a part stands, and how that is written: the same word, colour and sign on every page.

What holds, has expired or is late is decided in `policy.current`; here stands nothing but what it is called.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from core.writing import date_format, local_day

from . import policy
from .choices import Kind, Status
from .policy import Force


@dataclass(frozen=True)
class Chip:
    """A state in a word, as `components/chip.html` shows it."""

    text: str
    tone: str = ""
    symbol: str = ""


CHIPS = {
    Status.DRAFT: Chip(noop("concept"), "", "pencil"),
    Status.SHARED: Chip(noop("gedeeld"), "wait", "hourglass-split"),
    Status.ESTABLISHED: Chip(noop("vastgesteld"), "good", "check-lg"),
    Status.SUPERSEDED: Chip(noop("vervangen"), "", "clock-history"),
    Status.ENDED: Chip(noop("beëindigd"), "", "flag"),
    Status.WITHDRAWN: Chip(noop("ingetrokken"), "stop", "x-lg"),
    Status.DISCARDED: Chip(noop("weggelegd"), "", "slash-circle"),
}
ORDINARY = noop("Tot die tijd gaan de gewone lessen en hulp door.")
NOT_BEGUN = Chip(noop("nog niet begonnen"), "", "circle")
IN_FORCE = Chip(noop("van kracht"), "good", "check-lg")
EXPIRED = Chip(noop("verlopen"), "stop", "exclamation-triangle")


def version_of(part) -> policy.Version:
    """A version with its days."""
    period = (part.detail.period_from, part.detail.period_until) if part.kind == Kind.ACTION else (None, None)
    established = local_day(part.established_at) if part.established_at else None
    return policy.Version(part.number, part.status, established, *period)


def state_of(plan, kind: Kind, on: date) -> policy.PartState:
    """How that part of this plan stands on that day."""
    return policy.state_of(map(version_of, plan.parts_of(kind)), on)


def row_of(plan, kind: Kind, version: policy.Version | None):
    """The Part that this version stands for; None for None."""
    return next((part for part in plan.parts_of(kind) if version and part.number == version.number), None)


def part_in_force(plan, kind: Kind, on: date):
    """The Part that is in force on that day, None when none is; one whose period has passed is not."""
    state = state_of(plan, kind, on)
    return row_of(plan, kind, state.version) if state.force == Force.IN_FORCE else None


def part_to_look_back_on(plan, kind: Kind, on: date):
    """The Part that an evaluation on that day looks back on, None when none has begun."""
    return row_of(plan, kind, policy.looked_back_on(map(version_of, plan.parts_of(kind)), on))


def clock_of(plan, on: date) -> policy.Clock:
    """What the terms of this running plan hang on; the pupil is at hand."""
    student = plan.student
    return policy.Clock(
        sector=student.sector,
        enrolled_on=student.enrolled_on,
        left_on=student.left_on,
        establish_by=plan.establish_by,
        evaluate_by=plan.evaluate_by,
        perspective=state_of(plan, Kind.PERSPECTIVE, on),
        action=state_of(plan, Kind.ACTION, on),
    )


def chip_of(state: policy.PartState) -> Chip | None:
    """The word for what was agreed: in force, expired, still to begin or ended; None when nothing was established."""
    match state.force:
        case Force.IN_FORCE:
            return IN_FORCE
        case Force.EXPIRED:
            return EXPIRED
        case Force.COMING if state.version:
            return _coming(state.version)
        case Force.ENDED:
            return CHIPS[Status.ENDED]
    return None


def meanwhile(state: policy.PartState) -> str:
    """What holds of part 2 as long as no next version is established, in a sentence for everybody."""
    version = state.version
    if version is None:
        return _(ORDINARY)
    match state.force:
        case Force.IN_FORCE if version.until_on:
            return _("Tot die tijd blijft versie %(number)s gelden, tot en met %(day)s.") % {
                "number": version.number,
                "day": _long(version.until_on),
            }
        case Force.IN_FORCE:
            return _("Tot die tijd blijft versie %(number)s gelden.") % {"number": version.number}
        case Force.COMING:
            return _("Versie %(number)s gaat in op %(day)s.") % {
                "number": version.number,
                "day": _long(version.from_on),
            }
        case Force.EXPIRED:
            return _("Versie %(number)s is verlopen op %(day)s. Tot die tijd gaan de gewone lessen en hulp door.") % {
                "number": version.number,
                "day": _long(version.until_on),
            }
    return _(ORDINARY)


def chips(state: policy.PartState) -> list[Chip]:
    """What holds, and beside it what follows or is being made; at least one word."""
    holds = chip_of(state)
    found = [holds] if holds else []
    if state.coming:
        found.append(_numbered(state.coming, _coming(state.coming)))
    if making := state.making:
        chip = CHIPS[Status(making.status)]
        found.append(_numbered(making, chip) if holds else chip)
    return found or [NOT_BEGUN]


def chip(part, on: date) -> Chip:
    """The word for one version: what it is on that day among the others of its part."""
    if part is None:
        return NOT_BEGUN
    state = state_of(part.plan, Kind(part.kind), on)
    if state.version and state.version.number == part.number:
        return chip_of(state) or NOT_BEGUN
    if state.coming and state.coming.number == part.number:
        return _coming(state.coming)
    return CHIPS[Status(part.status)]


def with_chips(versions, on: date) -> list[tuple]:
    """(version, its word) for all versions of one part, the newest first."""
    return [(part, chip(part, on)) for part in sorted(versions, key=lambda part: part.number, reverse=True)]


def _long(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _coming(version: policy.Version) -> Chip:
    from_on = date_format(version.from_on, "j b Y") if version.from_on else ""
    return Chip(_("gaat in op %(from_on)s") % {"from_on": from_on}, "wait", "calendar-event")


def _numbered(version: policy.Version, chip: Chip) -> Chip:
    return Chip(
        _("versie %(number)s: %(text)s") % {"number": version.number, "text": chip.text}, chip.tone, chip.symbol
    )
