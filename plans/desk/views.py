"""Requests to the Loket, for staff: the list, a new one, one with its steps, the package and what was decided."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import security
from accounts.pressed import pressed
from accounts.sign_in.factor import step_up
from core.forms.uploads import kind_of_file
from plans import queries
from plans.access import could_edit, may_edit
from plans.errors import NotAllowedNow
from plans.models import DeskRequest, DeskStep
from plans.pdf import files
from plans.pdf.stored import packed, stored
from plans.policy.year.desk import OPEN_TO, DeskState
from plans.views.dialogue import FORM
from plans.views.drafting import crumbs_of
from plans.views.found import ended, plan_or_404

from .forms import FORMS, DeskRequestForm

DEEDS = {
    "PERMITTED": ("toestemming", "Noteer de toestemming"),
    "SENT": ("verstuurd", "Noteer dat het verstuurd is"),
    "DECIDED": ("besluit", "Noteer het besluit"),
    "CLOSED": ("sluiten", "Sluit de aanvraag"),
}


@require_safe
def desk_requests(request, pk):
    """Every request of this plan, the newest first."""
    plan = plan_or_404(request, pk, queries.at_hand)
    context = {
        "plan": plan, "student": plan.student, "crumbs": crumbs_of(plan), "here": "students",
        "rows": plan.desk_requests.whole(), "may_edit": may_edit(request.user, plan),
    }  # fmt: skip
    return render(request, "plans/desk_requests.html", context)


@require_http_methods(FORM)
def desk_new(request, pk):
    """A new request, with exactly the documents that are chosen."""
    plan = plan_or_404(request, pk, queries.at_hand)
    if not could_edit(request.user, plan):
        raise PermissionDenied
    form = DeskRequestForm(request.POST or None, plan=plan)
    if _asked(request, form, plan):
        messages.success(request, "De aanvraag staat klaar. Vraag nu de familie om toestemming.")
        return redirect("desk_requests", pk)
    if request.method != "POST" and not plan.is_running:
        return ended(request, plan)
    context = {
        "form": form, "title": "Aanvraag bij het Loket", "deed": "Maak de aanvraag", "crumbs": crumbs_of(plan), "here": "students",
        "lead": "Wat vraagt de school aan het samenwerkingsverband?", "back": reverse("desk_requests", args=[pk]),
        "hints": [("Toestemming", "Er gaat niets naar het Loket voordat de familie ja zegt. Dat noteert u hierna.")],
    }  # fmt: skip
    return render(request, "form.html", context, status=409 if form.is_refused else 200)


def _asked(request, form: DeskRequestForm, plan) -> bool:
    """Whether the request is in the dossier, once; if it cannot be, the form says why."""
    if not form.is_valid():
        return False
    row = form.save(commit=False)
    row.plan, row.school, row.recorded_by = plan, plan.school, request.user
    return bool(pressed(form, request.user, lambda: DeskRequest.ask(row, form.beside(row), by=request.user)))


def _found(request, pk) -> DeskRequest:
    """The request, for who reads its plan; that they looked is noted."""
    row = get_object_or_404(DeskRequest.objects.visible_to(request.user).whole(), pk=pk)
    row.plan.student.record_view(user=request.user)
    return row


@require_safe
def desk_request(request, pk):
    """One request: what was asked, what goes along, what happened, and what can be noted now."""
    row = _found(request, pk)
    edits = may_edit(request.user, row.plan)
    context = {
        "row": row, "plan": row.plan, "student": row.plan.student, "state": row.facts.state, "here": "students", "edits": edits,
        "deeds": [DEEDS[kind] for kind in OPEN_TO[row.facts.state]] if edits else [],
        "crumbs": [*crumbs_of(row.plan), ("Aanvragen", reverse("desk_requests", args=[row.plan_id]))],
    }  # fmt: skip
    return render(request, "plans/desk_request.html", context)


@require_http_methods(FORM)
def desk_step(request, pk, slug):
    """Note one step of a request."""
    row, form_of = _found(request, pk), FORMS.get(slug)
    if form_of is None:
        raise Http404
    if not could_edit(request.user, row.plan):
        raise PermissionDenied
    form, status = form_of(request.POST or None, request.FILES or None, request_row=row), 200
    if form.is_valid():
        try:
            pressed(form, request.user, lambda: _keep(row, form, by=request.user))
        except NotAllowedNow as refusal:
            form.add_error(None, list(refusal.reasons))
            status = 409
        else:
            messages.success(request, "Genoteerd.")
            return redirect("desk_request", pk)
    security.note_refused_upload(form, row.school_id, request.user)
    if request.method != "POST" and not row.plan.is_running:
        return ended(request, row.plan)
    title = next(words for name, words in DEEDS.values() if name == slug)
    context = {
        "form": form, "title": title, "lead": str(row), "deed": "Noteer", "crumbs": crumbs_of(row.plan), "here": "students",
        "back": reverse("desk_request", args=[pk]),
    }  # fmt: skip
    return render(request, "form.html", context, status=status)


def _keep(row: DeskRequest, form, *, by) -> None:
    """Keep the step, when it may be noted now. Raises NotAllowedNow."""
    step = form.save(commit=False)
    step.request, step.recorded_by = row, by
    if upload := form.cleaned_data.get("file"):
        data = upload.read()
        upload.seek(0)
        step.file, step.sha256 = files.keep(f"{files.EVIDENCE}/desk-{row.pk}", data, kind_of_file(upload))
    row.note(step, by=by)


@require_safe
def desk_package(request, pk):
    """Exactly the chosen documents, in one archive, with a list of them by hash."""
    row = _found(request, pk)
    if not could_edit(request.user, row.plan):
        raise PermissionDenied
    chosen = list(row.package.all())
    if not chosen or row.facts.state == DeskState.ASKING:  # nothing leaves the house before the family said yes
        raise Http404
    step_up(request)
    security.note_export(request.user, row.school_id, code="desk")
    rows = [(each.document.neutral_name, each.document.file, each.sha256) for each in chosen]
    return packed(request, rows, filename=f"aanvraag-{row.plan.number}-{row.pk}.zip")


@require_safe
def desk_decision(request, pk):
    """The paper of what was decided."""
    step = get_object_or_404(DeskStep.objects.exclude(file=""), pk=pk)
    row = _found(request, step.request_id)
    ending = str(step.file.name).rsplit(".", 1)[-1]
    return stored(request, step.file, step.sha256, filename=f"besluit-{row.plan.number}-{step.pk}.{ending}")
