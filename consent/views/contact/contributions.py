"""Asking for contributions, for staff: who can be asked, what, and what came back."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.pressed import pressed
from consent.contributions import reminding
from consent.contributions.asking import ask, candidates
from consent.contributions.forms import DAYS, AskForm, AskSeveralForm
from core.forms.fields import in_address
from plans import queries
from plans.access import could_edit, may_edit, may_note
from plans.contributions.sets import sets_for
from plans.models import ContributionRequest
from plans.views.drafting import crumbs_of
from plans.views.found import ended, plan_or_404

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def contributions(request, pk):
    """Who was asked what about this pupil and what they answered; and whom to ask, one by one or several in one go."""
    plan, on = plan_or_404(request, pk, queries.at_hand), timezone.localdate()
    may_ask = may_edit(request.user, plan)
    if request.method == "POST" and not may_ask:
        raise PermissionDenied
    people = candidates(plan, on) if may_ask else []
    form = AskSeveralForm(request.POST or None, candidates=people)
    if form.is_valid() and _asked_several(request, form, plan):
        return redirect("contributions", pk)
    asked = list(ContributionRequest.objects.visible_to(request.user).filter(plan=plan).for_page())
    next_ones = reminding.reminders_of(plan, asked, on) if plan.is_running else {}
    context = {
        "plan": plan, "student": plan.student, "crumbs": crumbs_of(plan), "here": "students",
        "asked": [(row, next_ones.get(row.pk)) for row in asked],
        "people": people, "form": form, "draft": next(iter(plan.drafts), None),
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
    offered = sets_for(whom.role, plan.school_id)
    chosen = next((each for each in offered if each.code == in_address(request, "vragen")), offered[0])
    form = AskForm(request.POST or None, whom=whom, offered=chosen)
    if form.is_valid() and _asked(request, form, plan, key, chosen.name):
        return redirect("contributions", pk)
    context = {
        "form": form, "plan": plan, "student": plan.student, "whom": whom, "offered": offered, "chosen": chosen,
        "crumbs": [*crumbs_of(plan), ("Bijdragen", reverse("contributions", args=[pk]))], "here": "students",
    }  # fmt: skip
    return render(request, "consent/contribution_ask.html", context)


def _asked_several(request, form: AskSeveralForm, plan) -> bool:
    """Whether everybody who was ticked is asked the first set of their role, once; if not, nobody is and the form says why."""
    answer_by = timezone.localdate() + timedelta(days=DAYS)

    def ask_each() -> None:
        for each in form.chosen:
            first = sets_for(each.role, plan.school_id)[0]
            ask(plan, each.key, first.questions, by=request.user, answer_by=answer_by, set_name=first.name)

    if not pressed(form, request.user, ask_each):
        return False
    messages.success(request, f"De vragen zijn verstuurd aan {', '.join(each.name for each in form.chosen)}.")
    return True


def _asked(request, form, plan, key: str, set_name: str) -> bool:
    """Whether it is asked, once; if it cannot be, the form says why."""
    typed = form.cleaned_data
    how = {"answer_by": typed["answer_by"], "address": typed.get("address", ""), "set_name": set_name}
    if not pressed(form, request.user, lambda: ask(plan, key, form.questions(), by=request.user, **how)):
        return False
    messages.success(request, "De vragen zijn verstuurd.")
    return True
