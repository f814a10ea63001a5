"""The files of a plan, for the school: all of them, bringing one, opening one, and taking one away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import security
from accounts.pressed import pressed
from plans import queries
from plans.access import could_edit, could_note, may_edit, may_note, writer_of
from plans.attachments import keeping
from plans.attachments.forms import AttachmentForm, RemovalForm
from plans.choices import Kind
from plans.drafting import pages
from plans.errors import NotAllowedNow
from plans.models import Attachment, Part, Plan
from plans.pdf.stored import stored

from .drafting import crumbs_of
from .found import ended, part_or_404, plan_or_404

FORM = ["GET", "HEAD", "POST"]


def drafts_of(user, plan: Plan) -> list[Part]:
    """The drafts of this plan in which this user writes anything."""
    open_ones = [part for kind in Kind if (part := plan.open_part(kind)) and part.is_editable]
    return [part for part in open_ones if pages.sections_of(part, writer_of(user, plan))]


@require_safe
def attachments(request, pk):
    """Every file of this plan, what it belongs to, who may open it, and which versions list it."""
    plan = plan_or_404(request, pk, queries.to_write)
    drafts, rows = drafts_of(request.user, plan), list(plan.attachments.for_page())
    context = {
        "plan": plan, "student": plan.student, "crumbs": crumbs_of(plan), "here": "students",
        "rows": [(row, [(part, part.pk in {each.part_id for each in row.listed_in.all()}) for part in drafts]) for row in rows],
        "may_add": may_note(request.user, plan), "may_remove": may_edit(request.user, plan),
    }  # fmt: skip
    return render(request, "plans/attachments.html", context)


def _about(request, plan: Plan) -> tuple[dict, str]:
    """(what the file belongs to, in words) by `?overleg=` or `?horen=`; the plan itself else. 404 for what is another plan's."""
    for name, rows in (("overleg", plan.consultations.all()), ("horen", plan.hearings.all())):
        if pk := request.GET.get(name):
            row = next((row for row in rows if str(row.pk) == pk), None)
            if row is None:
                raise Http404
            column, words = ("consultation", "het overleg") if name == "overleg" else ("hearing", "het gesprek")
            return {column: row}, f"Bij {words} van {row.held_on:%d-%m-%Y}."
    return {}, "Bij het plan zelf."


@require_http_methods(FORM)
def attachment_new(request, pk):
    """Bring a file: to the plan, or to a conversation that was written down."""
    plan = plan_or_404(request, pk, queries.to_talk)
    if not could_note(request.user, plan):
        raise PermissionDenied
    if request.method != "POST" and not plan.is_running:
        return ended(request, plan)
    about, lead = _about(request, plan)
    initial = {"listed": [request.GET.get("deel", "")]}
    form = AttachmentForm(
        request.POST or None, request.FILES or None, plan=plan, drafts=drafts_of(request.user, plan), initial=initial
    )
    if form.is_valid() and pressed(form, request.user, lambda: _brought(request, form, plan, about)):
        messages.success(request, "De bijlage is bewaard.")
        return redirect("dialogue" if about else "attachments", pk=pk)
    security.note_refused_upload(form, plan.school_id, request.user)
    context = {
        "form": form, "plan": plan, "title": "Bijlage toevoegen", "lead": lead, "deed": "Bewaar", "here": "students",
        "crumbs": crumbs_of(plan), "back": reverse("dialogue" if about else "attachments", args=[pk]),
        "hints": [
            ("Wat u toevoegt", "Alleen wat voor het plan nodig is. Geen medisch dossier: noem in deel 2 waar het protocol ligt."),
            ("Opnamen", "Neem alleen op wat iedereen weet en goed vindt. Een leerling mag ook iets inspreken in plaats van schrijven."),
            ("Wie het opent", "Bij elk bestand kiest u dat zelf. Wie een bestand niet mag openen, leest in een gedeeld plan wel de titel."),
        ],
    }  # fmt: skip
    return render(request, "form.html", context, status=409 if form.is_refused else 200)


def _brought(request, form: AttachmentForm, plan: Plan, about: dict) -> Attachment:
    said = {name: form.cleaned_data[name] for name in ("kind", "title", "readers")}
    row = keeping.prepare(plan, form.cleaned_data["upload"], by=request.user, **said, **about)
    return keeping.bring(row, by=request.user, listed=form.parts())


def attachment_or_404(request, pk) -> Attachment:
    """A file of a plan that this user may read."""
    rows = Attachment.objects.visible_to(request.user).select_related("plan__student__person", "removal")
    found = get_object_or_404(rows, pk=pk)
    found.plan.student.record_view(user=request.user)
    return found


@require_safe
def attachment(request, pk):
    """The file as it was brought; never opened among our own pages."""
    found = attachment_or_404(request, pk)
    if not found.is_there:
        raise Http404
    return stored(request, found.file, found.sha256, filename=found.neutral_name)


@require_http_methods(FORM)
def attachment_remove(request, pk):
    """Take away what should not have been there, with the reason."""
    found = attachment_or_404(request, pk)
    if not could_edit(request.user, found.plan):
        raise PermissionDenied
    if request.method != "POST" and not found.plan.is_running:
        return ended(request, found.plan)
    form = RemovalForm(request.POST or None)
    if form.is_valid() and pressed(
        form, request.user, lambda: keeping.remove(found, by=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, "Het bestand is weggehaald.")
        return redirect("attachments", pk=found.plan_id)
    context = {
        "form": form, "plan": found.plan, "title": "Bijlage weghalen", "lead": f"“{found.title}” gaat weg en komt niet terug. Dat het er was, blijft in het dossier staan.",
        "deed": "Haal weg", "crumbs": crumbs_of(found.plan), "back": reverse("attachments", args=[found.plan_id]), "here": "students",
    }  # fmt: skip
    return render(request, "form.html", context)


@require_POST
def attachment_list(request, pk, attachment):
    """List a file in this draft, or no more (`out`)."""
    part = part_or_404(request, pk, queries.to_write)
    if not pages.sections_of(part, writer_of(request.user, part.plan)):
        raise PermissionDenied
    found = get_object_or_404(part.plan.attachments.there(), pk=attachment)
    try:
        (keeping.take_out if "out" in request.POST else keeping.put_in)(part, found)
    except NotAllowedNow as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return redirect(reverse("attachments", args=[part.plan_id]) + f"#bijlage-{found.pk}")
