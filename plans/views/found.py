"""How a page fetches its plan or version: what this reader may know of, or 404; that they looked is noted."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from plans import queries
from plans.models import Part, Plan


def plan_or_404(request, pk: int, load=queries.open_file) -> Plan:
    """The plan, with what `load` (see `plans.queries`) puts beside it."""
    try:
        plan = queries.plan_for(request.user, pk, timezone.localdate(), load)
    except Plan.DoesNotExist:
        raise Http404 from None
    plan.student.record_view(user=request.user)
    return plan


def part_or_404(request, pk: int, load=queries.open_file) -> Part:
    """The version as Perspective or ActionPart, likewise."""
    try:
        part = queries.part_for(request.user, pk, timezone.localdate(), load)
    except Part.DoesNotExist:
        raise Http404 from None
    part.plan.student.record_view(user=request.user)
    return part


def ended(request, plan: Plan):
    """Who opens a form of a plan that has ended goes to the plan, with the reason in words."""
    messages.info(request, "Dit plan is beëindigd. Er komt niets meer bij.")
    return redirect(plan)
