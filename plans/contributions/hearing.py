"""From the pupil's own answers to the hearing: what stands in its form at first."""

from django.utils import timezone

from plans.choices import ContributionRole, HearingMethod
from plans.models import Contribution, ContributionRequest, Plan


def given_by_pupil(plan: Plan, pk: str) -> Contribution | None:
    """What the pupil of this plan answered to this request; None when that is no such request."""
    rows = ContributionRequest.objects.filter(plan=plan, role=ContributionRole.PUPIL).for_page()
    asked = rows.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None
    return asked.given if asked else None


def heard_in(given: Contribution | None) -> dict:
    """The form of a hearing, filled in with what the pupil answered."""
    if given is None:
        return {}
    said = [f"{answer.question.text} {answer.words}" for answer in given.answers.all()]
    return {"own_words": "\n".join(said), "method": HearingMethod.WRITTEN, "held_on": timezone.localdate(given.at)}
