"""Asking the family to prepare the talk in which school and family look back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from consent.meetings import preparing
from consent.models import Delivery, Way
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
        messages.success(request, _told(sent))
    return redirect("evaluation", pk=pk)


def _told(sent: list[Delivery]) -> str:
    """How many messages go out, and how many of them are letters that somebody still has to print."""
    many, letters = len(sent), sum(1 for each in sent if each.route == Way.LETTER)
    words = f"Gevraagd: er gaan {many} berichten uit." if many != 1 else "Gevraagd: er gaat 1 bericht uit."
    if not letters:
        return words
    if letters == 1:
        return f"{words} Daarvan is er 1 een brief, die u afdrukt en verstuurt."
    return f"{words} Daarvan zijn er {letters} een brief, die u afdrukt en verstuurt."
