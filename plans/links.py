"""Where a requirement is solved, and the life of a part as steps: what the pages make of rules."""

from dataclasses import dataclass, replace
from datetime import date

from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import may_administer
from core.writing import address, date_format

from . import current
from .access import may_edit, may_establish, may_note, may_read_journal, writer_of
from .choices import Kind, Status
from .models import Part
from .policy import Force, Requirement, Writer, may_write_section
from .text.catalogue import fields_of

# Requirement.where -> (section of the draft, id of the field)
SECTION_OF = {
    **{
        field.name: (field.sections[0], f"id_{field.name}")
        for kind in Kind
        for field in fields_of(kind)
        if field.sections
    },
    "factors": ("factoren", ""),
    "advices": ("adviezen", ""),
    "committee_advices": ("commissie", ""),
    "goals": ("doelen", ""),
    "deviations": ("afwijkingen", ""),
    "internships": ("stage", ""),
}


@dataclass(frozen=True)
class Todo:
    """A requirement as `components/todo.html` shows it."""

    text: str
    ground: str
    url: str
    met: bool
    level: str
    code: str


def place(part: Part, where: str) -> str:
    """The page, and the field on it, that solves a requirement; empty when nothing can be pressed."""
    plan = part.plan
    if where in SECTION_OF or where.startswith("goal-"):
        section, field = SECTION_OF.get(where, ("doelen", where))
        url = address("part_section", part.pk, section)
        return f"{url}#{field}" if field else url
    if where == "school_phone":
        return address("school", plan.school_id) + "#id_phone"
    name, pk = {
        "share": ("part_share", part.pk),
        "hearing": ("hearing_new", plan.pk),
        "consultation": ("consultation_new", plan.pk),
        "remarks": ("remarks", part.pk),
        "consent": ("consent", part.pk),
        "override": ("override_new", part.pk),
        "late": ("delay", plan.pk),
        "guardians": ("student", plan.student_id),
        "perspective": ("student", plan.student_id),
        "evaluation": ("evaluation_start", plan.pk),
        "evaluation_talk": ("consultation_new", plan.pk),
        "evaluation_heard": ("hearing_new", plan.pk),
    }.get(where, ("", 0))
    asked_for = "?voor=terugkijken" if where.startswith("evaluation_") else ""
    return address(name, pk) + asked_for if name else ""


def todo(part: Part, requirements: list[Requirement]) -> list[Todo]:
    """The requirements in the order of the rules, each with the way to its solution."""
    return [
        Todo(
            each.says,
            each.ground.text,
            place(part, each.where),
            each.met,
            each.level,
            each.code,
        )
        for each in requirements
    ]


def everybody(user, plan) -> bool:
    """Who reads the plan at all may read this."""
    return True


# How an address ends -> who may do something there; an address that is not named asks for may_edit.
REACH = {
    "/horen/": may_note,
    "/overleg/": may_note,
    "/besluit/": may_establish,
    "/correctie/": may_establish,
    "/beeindigen/": may_establish,
    "/vaststellen/": may_establish,
    "/opmerkingen/": everybody,
    "/kanttekeningen/": everybody,
    "/instemming/": everybody,
    "/beoordelen/": may_read_journal,
}


def reaches(user, plan, url: str, writer: Writer | None = None) -> bool:
    """Whether this reader may do, or at least read, what stands at this address about the plan."""
    if url == plan.get_absolute_url():
        return True
    url = url.partition("?")[0].partition("#")[0]
    if url == address("school", plan.school_id):
        return may_administer(user, plan.school_id)
    if (page := resolve(url)).url_name in ("part_edit", "part_section"):
        return _writes_at(page.kwargs, plan, writer or writer_of(user, plan))
    allowed = next((may for ending, may in REACH.items() if url.endswith(ending)), may_edit)
    return allowed(user, plan)


def _writes_at(named: dict, plan, writer: Writer) -> bool:
    """Whether this writer writes on that page of a draft; when it names none, whether they write in that draft at all."""
    kind = next((part.kind for part in plan.parts.all() if part.pk == named["pk"]), "")
    if "slug" in named:
        return may_write_section(writer, kind, named["slug"])
    return writer.coordinates or any(kind == each for each, _ in writer.sections)


def within_reach(todo: list[Todo], plan, user) -> list[Todo]:
    """The same lines, with a link only where this reader may do something about it."""
    writer = writer_of(user, plan)
    return [each if not each.url or reaches(user, plan, each.url, writer) else replace(each, url="") for each in todo]


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "j b Y") if moment else ""


def _on(day: date | None) -> str:
    return date_format(day, "j b Y") if day else ""


def rail(part: Part, on: date, *, talked_on=None, asked_at=None) -> list[dict]:
    """The life of this version as steps with dates, for `components/rail.html`; on that day it may have run out."""
    third = (
        (_("Besproken"), _on(talked_on))
        if part.kind == Kind.PERSPECTIVE
        else (_("Instemming"), _("gevraagd %(day)s") % {"day": _day(asked_at)} if asked_at else "")
    )
    reached = {
        Status.DRAFT: 0,
        Status.DISCARDED: 0,
        Status.SHARED: 2 if third[1] else 1,
        Status.WITHDRAWN: 1,
    }.get(Status(part.status), 3)
    steps = [(_("Opgesteld"), _day(part.drafted_at)), (_("Gedeeld"), _day(part.shared_at)), third]
    steps.append((_("Vastgesteld"), _day(part.established_at)))
    rows = []
    for number, (label, when) in enumerate(steps):
        state = "done" if number < reached else "now" if number == reached else "todo"
        if number == reached == 3:
            state = "now done"
        rows.append({"label": label, "when": when, "state": state})
    ends = {
        Status.WITHDRAWN: _("Ingetrokken"),
        Status.DISCARDED: _("Weggelegd"),
        Status.ENDED: _("Beëindigd"),
        Status.SUPERSEDED: _("Vervangen"),
    }
    past = [row | {"state": "done"} for row in rows if row["when"]]
    now = current.state_of(part.plan, Kind(part.kind), on)
    if now.version and now.version.number == part.number and now.force == Force.EXPIRED:
        return [*past, {"label": _("Verlopen"), "when": _on(now.version.until_on), "state": "over"}]
    if now.newest and now.newest.number == part.number and not now.newest.has_begun(on):
        return [*past, {"label": _("Gaat in"), "when": _on(now.newest.from_on), "state": "now"}]
    if now.version and now.version.number == part.number and part.status == Status.SUPERSEDED:
        return [*past[:-1], past[-1] | {"state": "now done"}]  # its successor has not begun yet
    if Status(part.status) in ends:
        bad = part.status in (Status.WITHDRAWN, Status.DISCARDED)
        end = {"label": ends[Status(part.status)], "when": _day(part.closed_at), "state": "no" if bad else "now done"}
        return [*past, end]
    return rows
