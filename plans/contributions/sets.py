"""Which questions are offered for whom: sets of the school and of the product, each question with the field its answer belongs to."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from plans.choices import ContributionRole
from plans.models import OwnQuestionSet
from students.choices import Function

from .places import HEARING

MOST = 6
"""So many questions fit in one request: a page somebody answers in one go."""


@dataclass(frozen=True)
class Question:
    """One question as it is offered; who asks may change its words."""

    text: str
    place: str = ""


@dataclass(frozen=True)
class QuestionSet:
    """Questions that belong together, for one role."""

    code: str
    role: ContributionRole
    name: str
    questions: tuple[Question, ...]


PRODUCT = (
    QuestionSet(
        "leerling",
        ContributionRole.PUPIL,
        "De drie vragen",
        (
            Question(_("Wat gaat goed?"), HEARING),
            Question(_("Wat wil je leren?"), HEARING),
            Question(_("Wie of wat helpt jou?"), HEARING),
        ),
    ),
    QuestionSet(
        "ouder",
        ContributionRole.GUARDIAN,
        "Hoe u het ziet",
        (
            Question(_("Hoe gaat het met uw kind op school, volgens u?"), "guardians_view"),
            Question(_("Wat helpt thuis bij leren en huiswerk?"), "home_situation"),
            Question(_("Wat kunt u thuis doen, en wat vraagt u van de school?"), "guardian_tasks"),
        ),
    ),
    QuestionSet(
        "docent",
        ContributionRole.TEACHER,
        "In de les",
        (
            Question("Wat lukt deze leerling in uw les? Noem een voorbeeld.", "teacher_input"),
            Question("Waar loopt de leerling in uw les op vast? Wat ziet u dan?", "teacher_input"),
            Question("Wat helpt in uw les?", "educational_needs"),
        ),
    ),
    QuestionSet(
        "begeleider",
        ContributionRole.COACH,
        "De begeleiding tot nu toe",
        (
            Question("Wat deed u met de leerling, en wat leverde dat op?", "coach_input"),
            Question("Wat heeft de leerling nodig van school?", "support_needs"),
        ),
    ),
    QuestionSet(
        "van-buiten",
        ContributionRole.OUTSIDE,
        "Wat de school kan doen",
        (
            Question(_("Wat heeft deze leerling nodig om op school te leren?"), "support_needs"),
            Question(_("Wat kan de school doen, en wat kan zij beter laten?"), "educational_needs"),
        ),
    ),
)


def sets_for(role: str, school_id: int) -> list[QuestionSet]:
    """What is offered for this role at that school: its own first."""
    own = [
        QuestionSet(
            f"eigen-{row.pk}",
            ContributionRole(row.role),
            row.name,
            tuple(Question(each.text, each.place) for each in row.questions.all()),
        )
        for row in OwnQuestionSet.objects.offered(school_id, role)
    ]
    return [*own, *(each for each in PRODUCT if each.role == role)]


def role_of_colleague(function: str) -> ContributionRole:
    """Which questions fit somebody who works with the pupil in this function."""
    return ContributionRole.TEACHER if function == Function.TEACHER else ContributionRole.COACH
