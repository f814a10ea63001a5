"""Carrying out: which support was given in a week, and on which scale a goal is measured."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.pressed import pressed
from core.forms.fields import in_address
from plans import queries
from plans.access import may_note
from plans.errors import NotAllowedNow
from plans.forms.support import GoalScaleForm, SupportWeekForm
from plans.policy.year.support import monday_of, why_not_week
from plans.year.progress import of_goal
from plans.year.support import support_of

from .dialogue import FORM, kept, noted
from .drafting import crumbs_of
from .found import ended, plan_or_404


@require_http_methods(FORM)
def support_week(request, pk):
    """Each measure of the version that holds, ticked for one week (`?week=` its Monday; else this week)."""
    plan, on = plan_or_404(request, pk, queries.at_hand), timezone.localdate()
    support = support_of(plan, on)
    if support is None or not support.weeks:
        raise Http404
    week_on = _week(request, support.weeks)
    form = SupportWeekForm(request.POST or None, rows=support.week(week_on))
    if request.method == "POST" and _written(request, noted(request, pk), form, week_on):
        messages.success(request, "Bewaard.")
        return redirect(f"{reverse('support_week', args=[pk])}?week={week_on:%Y-%m-%d}")
    before, after = support.beside(week_on)
    context = {
        "plan": plan, "student": plan.student, "crumbs": crumbs_of(plan), "here": "students", "support": support, "form": form,
        "week_on": week_on, "before": before, "after": after, "may_note": may_note(request.user, plan),
    }  # fmt: skip
    return render(
        request, "plans/support.html", context, status=409 if form.is_bound and form.non_field_errors() else 200
    )


def _week(request, weeks: list[date]) -> date:
    """The week that is asked for; the last one when none is. 404 for a week without school."""
    typed = in_address(request, "week", 10)
    if not typed:
        return weeks[-1]
    found = next((each for each in weeks if f"{each:%Y-%m-%d}" == typed), None)
    if found is None:
        raise Http404
    return found


def _written(request, plan, form: SupportWeekForm, week_on: date) -> bool:
    """Whether what was ticked is in the dossier, once; if it cannot be, the form says why."""
    if not form.is_valid():
        return False
    on = timezone.localdate()
    if why := why_not_week(week_on, on, [week_on]):
        form.add_error(None, why)
        return False
    rows = form.new_rows(plan=plan, week_on=monday_of(week_on), recorded_by=request.user)
    try:
        return not rows or bool(pressed(form, request.user, lambda: plan.add(*rows, by=request.user)))
    except NotAllowedNow as refusal:
        form.add_error(None, list(refusal.reasons))
        return False


@require_http_methods(FORM)
def goal_scale(request, pk, goal):
    """What the numbers at one goal count, and between which two they lie."""
    plan = noted(request, pk)
    found = of_goal(plan, goal)
    if found is None:
        raise Http404
    initial: dict[str, object] = {"unit": found.scale}
    if found.bounds:
        initial |= {"lowest": found.bounds[0], "highest": found.bounds[1]}
    form = GoalScaleForm(request.POST or None, plan=plan, initial=initial)
    if kept(request, form, plan, {"plan": plan, "goal": found.goal, "recorded_by": request.user}):
        messages.success(request, "De schaal is bewaard.")
        return redirect(reverse("progress", args=[pk]) + f"#doel-{found.goal.pk}")
    if request.method != "POST" and not plan.is_running:
        return ended(request, plan)
    context = {
        "form": form, "title": "Waarmee we dit doel meten", "here": "students", "lead": f"Doel: {found.goal.title}",
        "crumbs": crumbs_of(plan), "back": reverse("progress", args=[pk]),
    }  # fmt: skip
    return render(request, "form.html", context, status=409 if form.is_refused else 200)
