"""What is done with a whole goal of a draft: it is still right, or it is copied."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.pressed import pressed
from plans.drafting import goals, pages, sheets
from plans.errors import NotAllowedNow
from plans.forms.draft import CopyForm, StillRightForm

from .drafting import draft_of, shown


@require_POST
def goals_still_right(request, pk):
    """Several goals that were carried over are still right, and are looked back on at one day: one press."""
    part = draft_of(request, pk, "doelen")
    section = pages.section_of(part, "doelen")
    if section is None:
        raise Http404
    if not part.is_editable:
        return redirect("part_edit", pk)
    form = StillRightForm(request.POST, part=part)
    try:
        if form.is_valid():
            goals.still_right(part.as_action, form.chosen, evaluate_on=form.cleaned_data["evaluate_on"])
            messages.success(request, f"Bekeken: {', '.join(goal.title for goal in form.chosen)}.")
            return redirect("part_section", pk=pk, slug="doelen")
    except NotAllowedNow as refusal:
        form.refuse(refusal.reasons)
    return shown(request, sheets.page_of(part, section), still=form)


@require_POST
def goal_still_right(request, pk, child):
    """A goal that was carried over is still right: one press."""
    part = draft_of(request, pk, "doelen")
    goal = get_object_or_404(part.as_action.goals, pk=child)
    try:
        goal.still_right()
        messages.success(request, f"Bekeken: {goal.title}.")
    except NotAllowedNow as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return redirect(reverse("part_section", args=[pk, "doelen"]) + f"#kaart-{child}")


@require_POST
def goal_copy(request, pk, child):
    """The same goal once more, to make another of; pressed twice it is there once."""
    part = draft_of(request, pk, "doelen")
    goal = get_object_or_404(part.as_action.goals, pk=child)
    form = CopyForm(request.POST)
    sent = None
    if form.is_valid():
        sent = pressed(
            form,
            request.user,
            lambda: goals.duplicate(part.as_action, goal),
            leads_to=lambda copy: reverse("card", args=[pk, "doelen", copy.pk]),
        )
    if sent is None:
        messages.error(request, " ".join(map(str, form.non_field_errors())) or "Druk nog een keer op Kopieer.")
        return redirect("part_section", pk=pk, slug="doelen")
    messages.success(request, "Gekopieerd. Maak er nu een ander doel van.")
    return redirect(sent.led_to)
