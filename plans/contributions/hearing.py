"""From the pupil's own answers to the hearing: what stands in its form at first."""

from django.utils import timezone

from plans.choices import ContributionRole, HearingMethod
from plans.models import ContributionRequest, Plan


def heard_in(plan: Plan, pk: str) -> dict:
    """The form of a hearing, filled in with what the pupil of this plan answered; nothing when that is no such request."""
    rows = ContributionRequest.objects.filter(plan=plan, role=ContributionRole.PUPIL).for_page()
    asked = rows.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None
    if asked is None or asked.given is None:
        return {}
    said = [f"{answer.question.text} {answer.words}" for answer in asked.given.answers.all()]
    return {
        "own_words": "\n".join(said),
        "method": HearingMethod.WRITTEN,
        "held_on": timezone.localdate(asked.given.at),
    }
