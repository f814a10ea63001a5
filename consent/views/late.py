"""What a family said by telephone, in a conversation or by post after a version was established or closed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import security
from consent import queries
from consent.forms.late import NotedRequestForm
from consent.models import AdjustmentRequest
from consent.round import requests
from plans.access import may_edit
from plans.errors import NotAllowedNow
from plans.pdf.stored import stored

from .part import FORM, head, part_or_404


@require_http_methods(FORM)
def adjustment_new(request, pk):
    """Write down a wish, a withdrawal or a late answer, for somebody of the family."""
    part, on = part_or_404(request, pk, queries.at_hand), timezone.localdate()
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    if not requests.may_ask_of(part):
        messages.info(request, "Bij deze versie is nu niets te noteren.")
        return redirect("part", pk)
    form = NotedRequestForm(request.POST or None, request.FILES or None, part=part)
    if form.is_valid() and (asked := _noted(request, part, form)):
        return redirect("adjustment", asked.pk)
    security.note_refused_upload(form, part.school_id, request.user)
    context = head(part, on, "Wat de familie later zei", decides=request.user) | {
        "form": form,
        "back": reverse("part", args=[pk]),
    }
    return render(request, "consent/adjustment_new.html", context)


def _noted(request, part, form) -> AdjustmentRequest | None:
    """The request that was kept, or None with the reasons on the form."""
    person = form.cleaned_data["person"]
    try:
        asked = requests.request(part, person, recorded_by=request.user, **form.request())
    except NotAllowedNow as refusal:
        for reason in refusal.reasons:
            form.add_error("kind", reason)
        return None
    messages.success(request, f"Vastgelegd. {person.name} krijgt bericht als er een e-mailadres bekend is.")
    return asked


@require_safe
def adjustment_scan(request, pk):
    """The scan of a request on paper."""
    asked = get_object_or_404(AdjustmentRequest.objects.visible_to(request.user), pk=pk)
    if not asked.evidence:
        raise Http404
    asked.part.plan.student.record_view(user=request.user)
    ending = asked.evidence.name.rsplit(".", 1)[-1]
    return stored(request, asked.evidence, asked.evidence_sha256, filename=f"verzoek-{asked.pk}.{ending}")
