"""Looking back together, goal by goal; and the report that each of the family gets of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consent import sight as family
from consent.evaluating import actions, report
from core.writing import address
from plans import grounds, links, queries
from plans.access import could_edit, may_edit, may_note
from plans.choices import Kind
from plans.errors import NotAllowedNow
from plans.forms.evaluation import EvaluationForm, EvaluationStartForm, ReviewForm, ReviewRows, say_what_lacks, write
from plans.models import Evaluation, GoalReview, Plan, Preparation
from plans.pdf.stored import stored
from plans.views.drafting import crumbs_of
from plans.views.found import ended, plan_or_404
from plans.year.progress import GoalProgress, of_goals
from students.models import Person
from students.policy import Sight

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
    has_perspective = plan.established_part(Kind.PERSPECTIVE) is not None
    form = EvaluationForm(request.POST or None, instance=found, has_perspective=has_perspective)
    rows = ReviewRows(request.POST or None, instance=found, queryset=found.reviews.with_agreed())
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
    reads = not (edits or form.is_bound)
    agreed = GoalReview.objects.with_agreed() if reads else GoalReview.objects.all()
    prefetch_related_objects([found], Prefetch("reviews", agreed))
    part = plan.established_part(Kind.ACTION) or plan.established_part(Kind.PERSPECTIVE)
    context = {
        "evaluation": found, "plan": plan, "student": plan.student, "form": form, "rows": rows,
        "edits": edits, "shows_form": not reads, "heading": heading,
        "todo": _todo(request, found, part, on), "goals": _goals(found, () if reads else rows),
        "why_not_ask": found.why_not_ask(on), "ask_url": address("preparation_ask", found.pk), "has_perspective": has_perspective,
        "looked": found.looked_back(on), "may_note": may_note(request.user, plan), "may_edit": may_edit(request.user, plan),
        "crumbs": crumbs_of(plan), "here": "students", "readers": [] if found.is_editable else _readers(plan, on),
        "drafts": [(kind.position, draft.pk) for kind in found.adjusts if (draft := plan.open_part(kind))],
    }  # fmt: skip
    return render(request, "consent/evaluation.html", context, status=status)


@dataclass(frozen=True)
class GoalSheet:
    """One goal on the page: what the school writes of it, and what each of the family wrote before the talk."""

    review: GoalReview
    form: ReviewForm | None
    views: list[Preparation]
    progress: GoalProgress


def _goals(found: Evaluation, rows) -> list[GoalSheet]:
    """Every goal in its order; with its form, when there are forms."""
    views = defaultdict(list)
    if found.prepare_asked_at:
        for written in Preparation.objects.for_evaluation(found).last_of_each():
            views[written.review_id].append(written)
    reviews = [(row.instance, row) for row in rows if row.instance.pk] or [
        (review, None) for review in found.reviews.all()
    ]
    noted = of_goals(found.plan, [review.goal for review, _ in reviews])
    pairs = zip(reviews, noted, strict=True)
    return [GoalSheet(review, form, views[review.pk], progress) for (review, form), progress in pairs]


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
        done = actions.conclude(found, by=request.user)
    except NotAllowedNow as refusal:
        form.add_error(None, list(refusal.reasons))
        return False
    messages.success(request, f"De evaluatie is afgerond: {done.get_decision_display()}. De familie krijgt bericht.")
    return True


# The report ----------------------------------------------------------------------------------------------------------


def _readers(plan: Plan, on: date) -> list[tuple[Person, bool]]:
    """Who of the family gets a report, and whether they read the plan itself."""
    return [(person, sight != Sight.INFORMATION) for person, sight in family.readers(plan, on)]


@require_safe
def evaluation_report(request, pk, person):
    """The report that this person of the family gets, for staff who read the plan."""
    rows = Evaluation.objects.visible_to(request.user).concluded().with_plan().select_related("plan__school")
    found = get_object_or_404(rows, pk=pk)
    readers = {who.pk: (who, reads) for who, reads in _readers(found.plan, timezone.localdate())}
    if person not in readers:
        raise Http404
    who, reads = readers[person]
    found.plan.student.record_view(user=request.user)
    asked = report.asked(found, who, reads=reads)
    if asked.file:
        return stored(request, asked.file, asked.sha256, filename=report.name_of(asked))
    context = {"evaluation": found, "plan": found.plan, "who": who, "here": "students", "crumbs": crumbs_of(found.plan)}
    return render(request, "consent/report_coming.html", context, status=202)
