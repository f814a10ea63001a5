"""What every page about one version begins with: fetch it, note who looks, lay out its head."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consent import queries
from consent.mail import own_address
from plans import current
from plans.choices import Kind, Status
from plans.errors import NotAllowedNow
from plans.models import Part, Plan
from plans.views import found

FORM = ["GET", "HEAD", "POST"]


def part_or_404(request, pk: int, load=queries.open_file) -> Part:
    """The version with the state of its consent beside it."""
    return found.part_or_404(request, pk, load)


def crumbs(plan: Plan, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back."""
    student = plan.student
    return [("Leerlingen", reverse("students")), (student.person.name, student.get_absolute_url()), *more]


def head(part: Part, on: date, title: str, *, decides=None, case: queries.Case | None = None) -> dict:
    """Context for `consent/_head.html`, and what every page names.

    `decides` is who establishes, decides or notes here: a colleague with the address of somebody of the family is told.
    `case` is that of the plan, when the page made it already.
    """
    kind = Kind(part.kind)
    return {
        "part": part,
        "case": case or queries.case_of(part.plan, on),
        "plan": part.plan,
        "student": part.plan.student,
        "first": part.plan.student.person.first_name,
        "on": on,
        "here": "students",
        "title": title,
        "number": kind.position,
        "tag": f"{kind.label}, versie {part.number}",
        "chip": current.chip(part, on),
        "own_address": own_address.shared_with(decides, part.plan) if decides else [],
        "crumbs": crumbs(part.plan, (f"{kind.label}, versie {part.number}", reverse("part", args=[part.pk]))),
    }


def refused(request, refusal: NotAllowedNow, *to):
    """Say why not, in words, on the page where it was tried."""
    for reason in refusal.reasons:
        messages.error(request, reason)
    return redirect(*to)


def too_late(request, part: Part):
    """Somebody was first, or this tab is old: say what happened, and show what holds now."""
    day, name = {
        Status.SHARED: (part.shared_at, part.shared_by),
        Status.ESTABLISHED: (part.established_at, part.established_name),
        Status.DRAFT: (part.drafted_at, part.drafted_by),
    }.get(Status(part.status), (part.closed_at, part.closed_by))
    when = date_format(timezone.localtime(day), "j F Y")
    messages.info(request, f"Deze versie is {part.get_status_display()}, op {when} door {name}. Dit is wat nu geldt.")
    return redirect("part", part.pk)
