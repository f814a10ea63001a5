"""Contributions beside a draft: which answers belong to a page of it, and taking one into its field."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone

from plans.choices import ContributionRole
from plans.drafting.pages import Section
from plans.models import ContributionAnswer, Part

from .places import NAMED_IN, OF_HOME, label_of

TAKES = "contribution"
"""The name of the button that takes an answer over."""
ALL = "all"
"""Its value for every answer beside this page."""


@dataclass(frozen=True)
class Beside:
    """An answer as the page of a draft shows it. `is_taken`: its words stand in the field."""

    answer: ContributionAnswer
    label: str
    is_taken: bool


def of_section(part: Part, section: Section) -> list[Beside]:
    """The answers that belong to a field of this page, in the order of the fields, the newest first."""
    if not section.fields:
        return []
    rows = answers_of(part).filter(question__place__in=section.fields)
    found = sorted(rows.order_by("-pk"), key=lambda row: section.fields.index(row.question.place))
    return [
        Beside(row, label_of(row.question.place), _stands(row.words, getattr(part, row.question.place)))
        for row in found
    ]


def answers_of(part: Part):
    """What was answered about this pupil for this plan."""
    rows = ContributionAnswer.objects.filter(contribution__request__plan=part.plan_id)
    return rows.select_related("question", "contribution__request")


def taken_into(data: QueryDict, part: Part, section: Section) -> QueryDict:
    """What came in, with the answers that were pressed put below what stands in their fields; without a press as it came.

    Whose words they are, and that the giver was told who reads them, is filled in where that was still open.
    """
    pressed, data = data.get(TAKES, ""), data.copy() if TAKES in data else data
    here = answers_of(part).filter(question__place__in=section.fields).order_by("pk") if TAKES in data else []
    for answer in here:
        if pressed in (ALL, str(answer.pk)):
            _put_below(data, answer)
    return data


def _put_below(data: QueryDict, answer: ContributionAnswer) -> None:
    """This answer below what stands in its field, and who gave it where that is asked."""
    place, given = answer.question.place, answer.contribution
    was = data.get(place, "")
    if not _stands(answer.words, was):
        data[place] = f"{was.rstrip()}\n\n{answer.words}".strip()
    named = NAMED_IN.get(place)
    if named and not (data.get(named) or data.get(f"{named}_known")):
        data[f"{named}_known"], data[named] = "*", given.giver_name
    if place in OF_HOME and given.request.role in FAMILY and not data.get("family_informed_on"):
        data["family_informed_on"] = timezone.localdate(given.at).isoformat()


FAMILY = (ContributionRole.PUPIL, ContributionRole.GUARDIAN)


def _stands(words: str, text: str) -> bool:
    """Whether these words stand in a field, however its lines were broken."""
    return " ".join(words.split()) in " ".join((text or "").split())
