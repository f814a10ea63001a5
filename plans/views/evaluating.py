"""Beginning to look back together; the page itself is where the family is told of it (`consent/views/evaluating.py`)."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plans import grounds, queries
from plans.access import could_edit
from plans.errors import NotAllowedNow
from plans.forms.evaluation import EvaluationStartForm
from plans.models import Evaluation

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
