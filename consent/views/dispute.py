"""The dispute file of a plan: ask for it, see how far it is, fetch it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import security
from accounts.sign_in.factor import step_up
from consent.dispute import archive
from consent.models import DisputeFile
from plans.access import may_read_journal
from plans.models import Plan
from plans.pdf.stored import stored
from plans.views.drafting import crumbs_of

from .part import FORM


def plan_or_403(request, pk: int) -> Plan:
    """The plan, for who answers for it; 404 for who may not know of it. That they looked is noted."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("student__person", "school"), pk=pk)
    if not may_read_journal(request.user, plan):
        raise PermissionDenied
    plan.student.record_view(user=request.user)
    return plan


@require_http_methods(FORM)
def dispute_file(request, pk):
    """What a disputes committee may ask for, packed by the worker; kept for a week."""
    plan = plan_or_403(request, pk)
    if request.method == "POST":
        step_up(request)
        archive.ask(plan, by=request.user)
        return redirect("dispute_file", plan.pk)
    rows = list(plan.dispute_files.select_related("asked_by")[:10])
    context = {
        "plan": plan, "student": plan.student, "rows": rows, "here": "students", "crumbs": crumbs_of(plan),
        "in_making": any(row.made_at is None for row in rows), "kept_days": DisputeFile.KEPT_DAYS,
    }  # fmt: skip
    return render(request, "consent/dispute_file.html", context)


@require_safe
def dispute_archive(request, pk):
    """The archive itself."""
    found = get_object_or_404(DisputeFile.objects.visible_to(request.user).select_related("plan"), pk=pk)
    plan = plan_or_403(request, found.plan_id)
    if not found.file:
        raise Http404
    step_up(request)
    security.note_export(request.user, plan.school_id, code="dispute")
    return stored(request, found.file, found.sha256, filename=found.neutral_name)
