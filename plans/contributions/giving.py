"""Putting questions, and giving the answers: each once, each a line of the journal."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from plans.errors import NotAllowedNow
from plans.models import Contribution, ContributionAnswer, ContributionQuestion, ContributionRequest, Plan

from .sets import Question

GIVEN = _("Op deze vragen is al geantwoord.")


def put(request: ContributionRequest, questions: Iterable[Question], *, by, at: datetime | None = None) -> None:
    """Keep what is asked, with its questions in their order; call it while nothing else writes in this plan.

    Raises NotAllowedNow when the plan has ended.
    """
    rows = [
        ContributionQuestion(request=request, position=number, text=each.text, place=each.place)
        for number, each in enumerate(questions, start=1)
    ]
    request.plan.add(request, *rows, by=by, at=at)


def give(request: ContributionRequest, answers: dict[int, str], *, by, at: datetime | None = None) -> Contribution:
    """Keep what was answered, by key of the question; a question without an answer is left out.

    `by` is the person or colleague who was asked. Raises NotAllowedNow when it was answered before, or the plan has ended.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(request.plan_id)
        if Contribution.objects.filter(request=request).exists():
            raise NotAllowedNow(GIVEN)
        moment = plan.moment(at)
        contribution = Contribution(request=request, at=moment)
        rows = [
            ContributionAnswer(contribution=contribution, question=question, words=answers[question.pk])
            for question in request.questions.all()
            if answers.get(question.pk)
        ]
        plan.add(contribution, *rows, by=by, at=moment)
        return contribution
