"""Asking the family to prepare the talk in which school and family look back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from consent.meetings import preparing
from plans.access import could_edit
from plans.errors import NotAllowedNow
from plans.models import Evaluation


@require_POST
def preparation_ask(request, pk):
    """Once: a message to everyone of the family who may say something of the plan."""
    evaluation = get_object_or_404(Evaluation.objects.visible_to(request.user).with_plan(), pk=pk)
    if not could_edit(request.user, evaluation.plan):
        raise PermissionDenied
    try:
        sent = preparing.ask(evaluation, by=request.user)
    except NotAllowedNow as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        messages.success(
            request, f"Gevraagd: er gaan {sent} berichten uit." if sent != 1 else "Gevraagd: er gaat 1 bericht uit."
        )
    return redirect("evaluation", pk=pk)
