"""Asking for contributions, for staff: who can be asked, what, and what came back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.pressed import pressed
from core.forms.fields import in_address
from plans import queries
from plans.access import could_edit, may_edit, may_note
from plans.contributions.sets import sets_for
from plans.models import ContributionRequest
from plans.views.drafting import crumbs_of
from plans.views.found import ended, plan_or_404

from . import reminding
from .asking import ask, candidates
from .forms import AskForm

FORM = ["GET", "HEAD", "POST"]


@require_safe
def contributions(request, pk):
    """Who was asked what about this pupil and what they answered; and whom to ask."""
    plan = plan_or_404(request, pk, queries.at_hand)
    may_ask = may_edit(request.user, plan)
    asked, on = (
        list(ContributionRequest.objects.visible_to(request.user).filter(plan=plan).for_page()),
        timezone.localdate(),
    )
    next_ones = reminding.reminders_of(plan, asked, on) if plan.is_running else {}
    context = {
        "plan": plan, "student": plan.student, "crumbs": crumbs_of(plan), "here": "students",
        "asked": [(row, next_ones.get(row.pk)) for row in asked],
        "people": candidates(plan, on) if may_ask else [],
        "may_ask": may_ask, "may_note": may_note(request.user, plan),
    }  # fmt: skip
    return render(request, "consent/contributions.html", context)


@require_http_methods(FORM)
def contribution_ask(request, pk, key):
    """The questions to one person, sent by mail with one press."""
    plan = plan_or_404(request, pk, queries.at_hand)
    if not could_edit(request.user, plan):
        raise PermissionDenied
    if not plan.is_running:
        return ended(request, plan)
    whom = next((each for each in candidates(plan, timezone.localdate()) if each.key == key), None)
    if whom is None:
        raise Http404
    offered = sets_for(whom.role)
    chosen = next((each for each in offered if each.code == in_address(request, "vragen")), offered[0])
    form = AskForm(request.POST or None, whom=whom, offered=chosen)
    if form.is_valid() and _asked(request, form, plan, key, chosen.name):
        return redirect("contributions", pk)
    context = {
        "form": form, "plan": plan, "student": plan.student, "whom": whom, "offered": offered, "chosen": chosen,
        "crumbs": [*crumbs_of(plan), ("Bijdragen", reverse("contributions", args=[pk]))], "here": "students",
    }  # fmt: skip
    return render(request, "consent/contribution_ask.html", context)


def _asked(request, form, plan, key: str, set_name: str) -> bool:
    """Whether it is asked, once; if it cannot be, the form says why."""
    typed = form.cleaned_data
    how = {"answer_by": typed["answer_by"], "address": typed.get("address", ""), "set_name": set_name}
    if not pressed(form, request.user, lambda: ask(plan, key, form.questions(), by=request.user, **how)):
        return False
    messages.success(request, "De vragen zijn verstuurd.")
    return True
