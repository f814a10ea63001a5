"""Putting questions, and giving the answers: each once, each a line of the journal."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from core.forms.uploads import kind_of_file
from plans.attachments import keeping
from plans.choices import ContributionRole
from plans.errors import NotAllowedNow
from plans.models import (
    Attachment,
    Contribution,
    ContributionAnswer,
    ContributionQuestion,
    ContributionRequest,
    Plan,
)
from plans.policy.attachments import Readers, kind_of

from .sets import Question

SENT_ALONG = _("Meegestuurd met het antwoord")
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


def give(
    request: ContributionRequest, answers: dict[int, str], *, by, upload=None, at: datetime | None = None
) -> Contribution:
    """Keep what was answered, by key of the question, and the file that came along; what was not answered is left out.

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
        files = [_file(request, contribution, upload, moment)] if upload else []
        plan.add(contribution, *rows, *files, by=by, at=moment)
        return contribution


def _file(request: ContributionRequest, contribution: Contribution, upload, at: datetime) -> Attachment:
    """The row of what came along with an answer: for the school, and of the pupil for the pupil as well."""
    of_pupil = request.role == ContributionRole.PUPIL
    kind = kind_of(kind_of_file(upload), of_pupil=of_pupil)
    readers = Readers.PUPIL if of_pupil else Readers.SCHOOL
    said = {"kind": kind, "title": SENT_ALONG, "readers": readers, "contribution": contribution, "at": at}
    return keeping.prepare(request.plan, upload, by=request.user, **said)
