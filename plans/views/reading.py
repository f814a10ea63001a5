"""Documents, the journal, and why it took longer."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import security
from accounts.pressed import pressed
from accounts.sign_in.factor import step_up
from core.pdf import renderer
from plans import journal as lines_of
from plans import queries
from plans.access import could_edit, may_read_journal
from plans.choices import DocumentKind
from plans.forms.dialogue import DelayForm
from plans.models import Document, Part, Plan, Viewpoint
from plans.pdf import documents
from plans.pdf.stored import stored

from .drafting import crumbs_of
from .found import ended, plan_or_404


@require_safe
def document(request, pk):
    """A stored document, as it was laid before the family."""
    found = get_object_or_404(Document.objects.visible_to(request.user).select_related("plan__student"), pk=pk)
    found.plan.student.record_view(user=request.user)
    # What somebody brought is never opened among our own pages.
    brought = found.kind == DocumentKind.VIEWPOINT
    return stored(request, found.file, found.sha256, filename=found.neutral_name, as_attachment=brought)


@require_safe
def viewpoint(request, pk):
    """What somebody of the family wants said beside a part, as it was typed."""
    found = get_object_or_404(Viewpoint.objects.visible_to(request.user).for_page(), pk=pk)
    found.plan.student.record_view(user=request.user)
    context = {"viewpoint": found, "plan": found.plan, "student": found.plan.student, "here": "students"}
    return render(request, "plans/viewpoint.html", context | {"crumbs": crumbs_of(found.plan)})


@require_safe
def part_preview(request, pk):
    """The document of a draft, rendered now, with CONCEPT over it; never stored."""
    version = get_object_or_404(Part.objects.visible_to(request.user).with_dialogue(), pk=pk)
    version.plan.student.record_view(user=request.user)
    with renderer.one_for(request.user):
        return HttpResponse(documents.preview(version.detail), content_type="application/pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def delay(request, pk):
    """Why the six weeks were not met (rule 4)."""
    plan = plan_or_404(request, pk, queries.at_hand)
    if not could_edit(request.user, plan):
        raise PermissionDenied
    if request.method != "POST" and not plan.is_running:
        return ended(request, plan)
    form = DelayForm(request.POST or None, plan=plan, initial={"late_reason": plan.late_reason})
    if form.is_valid():
        reason = form.cleaned_data["late_reason"]
        if pressed(form, request.user, lambda: plan.explain_delay(reason, by=request.user)):
            return redirect(plan)
    context = {
        "form": form, "plan": plan, "title": "Waarom het later werd", "crumbs": crumbs_of(plan), "back": plan.get_absolute_url(),
        "lead": f"Het plan moest klaar zijn op {plan.establish_by:%d-%m-%Y}. De reden komt in het dossier.", "here": "students",
    }  # fmt: skip
    return render(request, "form.html", context, status=409 if form.is_refused else 200)


@require_safe
def journal(request, pk):
    """The plan's journal as JSON lines, to be checked without us (docs/proof.md)."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("student"), pk=pk)
    if not may_read_journal(request.user, plan):
        raise PermissionDenied
    step_up(request)
    security.note_export(request.user, plan.school_id, code="journal")
    plan.student.record_view(user=request.user)
    return HttpResponse(
        "".join(lines_of.lines(plan)),
        content_type="application/x-ndjson; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="journaal-{plan.number}.jsonl"'},
    )
