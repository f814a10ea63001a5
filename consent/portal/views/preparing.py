"""Before looking back, for the family: three short questions per goal, one screen a goal."""

from typing import Any

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.pressed import pressed
from consent.entrance import session, whose
from consent.meetings import preparing
from consent.portal.forms import PreparationForm, questions_for
from consent.sight import person_of
from plans.models import GoalReview, Preparation

from .reading import reading_or_404, show, too_late


@session.family_required
@require_safe
def family_prepare(request, plan):
    """What there is to prepare: each goal, with what this person wrote of it."""
    found = reading_or_404(request, plan)
    if found.preparing is None:
        return redirect("family_plan", plan)
    goals = list(enumerate(GoalReview.objects.of(found.preparing), 1))
    mine = _mine(found)
    asked = questions_for(found.words)
    answers = {pk: [(asked[name], said) for name, said in _typed(row).items() if said] for pk, row in mine.items()}
    rows = [(number, review.goal, answers.get(review.pk)) for number, review in goals]
    begin = next((number for number, goal, written in rows if written is None), None)
    context: dict[str, Any] = {"talk_on": found.preparing.held_on, "goals": rows, "begin": begin, "written": len(mine)}
    return show(request, found, "family/prepare.html", **context)


@session.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_prepare_goal(request, plan, number):
    """The three questions about one goal; then on to the next."""
    found = reading_or_404(request, plan)
    if found.preparing is None:
        return _late(request, found) if request.method == "POST" else redirect("family_plan", plan)
    goals = list(GoalReview.objects.of(found.preparing))
    if not 1 <= number <= len(goals):
        raise Http404
    review, waiting = goals[number - 1], whose.waiting(request, found)
    written = _mine(found).get(review.pk)
    form = PreparationForm(request.POST or None, words=found.words, initial=waiting or _typed(written))
    if form.is_valid():
        if not _keep(found, review, form):
            return _late(request, found)
        more = number < len(goals)
        return redirect("family_prepare_goal", plan, number + 1) if more else redirect("family_prepare", plan)
    context: dict[str, Any] = {
        "form": form,
        "goal": review.goal,
        "number": number,
        "count": len(goals),
        "waiting": waiting,
    }
    context |= {"next": number + 1 if number < len(goals) else None, "talk_on": found.preparing.held_on}
    return show(request, found, "family/prepare_goal.html", **context)


def _late(request, found):
    return too_late(request, found, late=_("Dit gesprek is al geweest"))


def _mine(found) -> dict[int, Preparation]:
    """What this person wrote last, by the review of the goal."""
    rows = Preparation.objects.for_evaluation(found.preparing).filter(person=found.person.pk)
    return {row.review_id: row for row in rows}


def _typed(written: Preparation | None) -> dict[str, str]:
    return {name: getattr(written, name) for name in PreparationForm.QUESTIONS} if written else {}


def _keep(found, review: GoalReview, form: PreparationForm) -> bool:
    """Keep what was written, once; False when the talk was concluded meanwhile."""

    def deed():
        if form.has_changed_words:
            preparing.keep(review, person_of(found.plan, found.person.pk), words=form.answers)

    return bool(pressed(form, found.person, deed))
