"""Looking back together, goal by goal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plans import grounds, links, queries
from plans.access import could_edit, may_edit, may_note
from plans.choices import Kind
from plans.errors import NotAllowedNow
from plans.forms.evaluation import EvaluationForm, EvaluationStartForm, ReviewRows, say_what_lacks, write
from plans.models import Evaluation, GoalReview

from .drafting import crumbs_of
from .found import ended, plan_or_404

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def evaluation_start(request, pk):
    """Begin an evaluation; one that runs already is opened instead."""
    plan = plan_or_404(request, pk, queries.at_hand)
    if not could_edit(request.user, plan):
        raise PermissionDenied
    if request.method != "POST" and not plan.is_running:
        return ended(request, plan)
    running = next((row for row in plan.evaluations.all() if row.is_editable), None)
    if running and plan.is_running:
        return redirect("evaluation", pk=running.pk)
    form, status = EvaluationStartForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            found = Evaluation.start(plan, by=request.user, held_on=form.cleaned_data["held_on"])
            return redirect("evaluation", pk=found.pk)
        except NotAllowedNow as refusal:
            if begun := Evaluation.objects.running_in(plan):
                return redirect("evaluation", pk=begun.pk)  # by somebody who pressed at the same moment
            form.add_error(None, list(refusal.reasons))
            status = 409
    context = {
        "form": form, "plan": plan, "title": "Evalueren", "deed": "Begin", "crumbs": crumbs_of(plan), "back": plan.get_absolute_url(),
        "lead": "Samen met de familie terugkijken, doel voor doel.", "here": "students",
        "hints": [("Hoe vaak", grounds.EVALUATED.text), ("De leerling", grounds.HEARD.text)],
    }  # fmt: skip
    return render(request, "form.html", context, status=status)


@require_http_methods(FORM)
def evaluation(request, pk):
    """Goal by goal: result, evidence, next step; then the conclusion. Saved, or saved and concluded."""
    plan_pk = Evaluation.objects.visible_to(request.user).plan_of(pk)
    if plan_pk is None:
        raise Http404
    plan, on, status = plan_or_404(request, plan_pk, queries.to_look_back), timezone.localdate(), 200
    found = next(row for row in plan.evaluations.all() if row.pk == pk)
    found.plan = plan
    if request.method == "POST" and not could_edit(request.user, plan):
        raise PermissionDenied
    edits, heading = found.is_editable and may_edit(request.user, plan), ""
    form = EvaluationForm(request.POST or None, instance=found)
    rows = ReviewRows(request.POST or None, instance=found, queryset=found.reviews.select_related("goal"))
    if request.method == "POST":
        if rows.is_forged:
            raise Http404
        if form.is_valid() & rows.is_valid():
            if not form.says_nothing_new(rows) and not write(found, form, rows):
                status = 409
            elif _done(request, found, form, rows, on):
                return redirect("evaluation", pk=pk)
            else:
                heading = "Bewaard. Afronden kan nog niet:"
    prefetch_related_objects([found], Prefetch("reviews", GoalReview.objects.select_related("goal")))
    part = plan.established_part(Kind.ACTION) or plan.established_part(Kind.PERSPECTIVE)
    context = {
        "evaluation": found, "plan": plan, "student": plan.student, "form": form, "rows": rows,
        "edits": edits, "shows_form": edits or form.is_bound, "heading": heading,
        "todo": _todo(request, found, part, on),
        "looked": found.looked_back(on), "may_note": may_note(request.user, plan), "may_edit": may_edit(request.user, plan),
        "crumbs": crumbs_of(plan), "here": "students",
        "draft": plan.open_part(Kind.ACTION),
    }  # fmt: skip
    return render(request, "plans/evaluation.html", context, status=status)


def _todo(request, found: Evaluation, part, on) -> list[links.Todo]:
    """What concluding asks, with a link only where this reader may do something about it."""
    if part is None or not found.is_editable:
        return []
    return links.within_reach(links.todo(part, found.requirements_to_conclude(on)), found.plan, request.user)


def _done(request, found: Evaluation, form, rows, on) -> bool:
    """Whether what was pressed has happened: saved, or saved and concluded; if not, the fields say what lacks."""
    if "conclude" not in request.POST or not found.is_editable:
        messages.success(request, "Bewaard.")
        return True
    if obstacles := found.obstacles_to_concluding(on):
        say_what_lacks(form, rows, obstacles)
        return False
    try:
        done = found.conclude(by=request.user)
    except NotAllowedNow as refusal:
        form.add_error(None, list(refusal.reasons))
        return False
    messages.success(request, f"De evaluatie is afgerond: {done.get_decision_display()}.")
    return True
