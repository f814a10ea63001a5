"""What came out of an evaluation, for one reader: of rows that never change, and nobody else's words (decision 14, ADR 43)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.files.storage import default_storage
from django.utils import timezone

from consent.models import EvaluationReport
from consent.words.address import words_for
from core.pdf import renderer
from core.writing import local_day
from plans.choices import Capacity, EvaluationDecision, HearingOutcome, Kind
from plans.models import Evaluation, GoalReview, Part, Preparation, PupilHearing
from plans.pdf import files, paper
from plans.text.snapshot import spaced
from students.models import Person


@dataclass(frozen=True)
class GoalReport:
    """One goal: what was agreed and what became of it, and what this reader wrote of it beforehand."""

    review: GoalReview
    own: list[tuple[str, str]] = field(default_factory=list)

    @property
    def stands_below(self) -> bool:
        """Whether what it was and what it would be are too long to stand beside each other."""
        goal = self.review.goal
        return max(len(goal.start_situation), len(goal.target)) > paper.LONG_SIDE


@dataclass(frozen=True)
class Talk:
    """A conversation in which was looked back: when, who took part, and what this reader said there."""

    on: date
    form: str
    people: list[tuple[str, list[str]]]
    own: str = ""


@dataclass(frozen=True)
class Report:
    """The whole report of one reader. `reads`: they read the plan itself; else only days and results stand in it."""

    evaluation: Evaluation
    part: Part
    reader: Person
    reads: bool
    goals: list[GoalReport]
    talks: list[Talk] = field(default_factory=list)
    hearings: list[PupilHearing] = field(default_factory=list)

    @property
    def is_pupil(self) -> bool:
        return self.reader.pk == self.evaluation.plan.student.person_id

    @property
    def adjusts(self) -> list[int]:
        """The numbers of the parts of which a new version comes."""
        return [kind.position for kind in self.evaluation.adjusts]


def of(evaluation: Evaluation, reader: Person, *, reads: bool) -> Report:
    """What this reader gets of a concluded evaluation; fetch its plan along."""
    rows = list(evaluation.reviews.with_agreed())
    part = _looked_back_on(evaluation)
    if not reads:
        return Report(evaluation, part, reader, reads, [GoalReport(row) for row in rows])
    written = {row.review_id: row for row in _prepared(evaluation) if row.person_id == reader.pk}
    looked = evaluation.looked_back(local_day(concluded_at(evaluation)))
    return Report(
        evaluation,
        part,
        reader,
        reads,
        [GoalReport(row, written[row.pk].answers if row.pk in written else []) for row in rows],
        [_talk(row, reader) for row in looked.talks],
        looked.hearings,
    )


def concluded_at(evaluation: Evaluation) -> datetime:
    """When it was concluded. Raises ValueError for one that is open still: of that there is no report."""
    if evaluation.concluded_at is None:
        raise ValueError("Of an open evaluation there is no report.")
    return evaluation.concluded_at


def _prepared(evaluation: Evaluation) -> list[Preparation]:
    return Preparation.objects.for_evaluation(evaluation).last_of_each() if evaluation.prepare_asked_at else []


def _talk(row, reader: Person) -> Talk:
    people: dict[str, list[str]] = {}
    for each in row.attendees.all():
        people.setdefault(Capacity(each.capacity).label, []).append(each.name)
    own = [each.said for each in row.attendees.all() if each.person_id == reader.pk and each.said]
    return Talk(row.held_on, row.get_type_display(), list(people.items()), "\n".join(own))


def _looked_back_on(evaluation: Evaluation) -> Part:
    """The version it looks back on: of part 2, or of part 1 where there was no part 2 yet."""
    if evaluation.action_part:
        return evaluation.action_part
    before = evaluation.plan.parts_of(Kind.PERSPECTIVE)
    return [each for each in before if each.established_at and each.established_at <= evaluation.started_at][-1]


# On paper ------------------------------------------------------------------------------------------------------------


def pdf(report: Report) -> bytes:
    """The report as a PDF, in the style of all paper. Raises NotPrinted."""
    evaluation, plan = report.evaluation, report.evaluation.plan
    text = report.part.content
    concluded = concluded_at(evaluation)
    ended = evaluation.decision == EvaluationDecision.END
    context = {
        "title": f"Verslag van de evaluatie van het plan van {text['pupil_name']}",
        "report": report, "evaluation": evaluation, "plan": plan, "ended": ended, "long_voice": paper.LONG_VOICE,
        "heard": [row for row in report.hearings if row.outcome == HearingOutcome.HEARD],
        "not_heard": [row for row in report.hearings if row.outcome != HearingOutcome.HEARD],
        "sheet": {
            "text": text, "first": plan.student.person.first_name,
            "proof": (
                f"verslag van een evaluatie · plan {plan.number} · afgerond {timezone.localtime(concluded):%d-%m-%Y}"
                f" · kenmerk {spaced(evaluation.row_digest()[:16])}"
            ),
        },
        **words_for(report.is_pupil),
    }  # fmt: skip
    return renderer.pdf("pdf/evaluation.html", context, school=plan.school, at=concluded)


def asked(evaluation: Evaluation, reader: Person, *, reads: bool) -> EvaluationReport:
    """The report for this reader; the worker prints it when it is not there yet."""
    return EvaluationReport.objects.get_or_create(evaluation=evaluation, person=reader, reads=reads)[0]


def print_one(wanted: EvaluationReport) -> None:
    """Print what was asked and keep it. Raises NotPrinted."""
    evaluation = (
        Evaluation.objects.with_plan().select_related("plan__school", "plan__coordinator").get(pk=wanted.evaluation_id)
    )
    data = pdf(of(evaluation, wanted.person, reads=wanted.reads))
    name, sha256 = files.keep(f"{files.DOCUMENTS}/plan-{evaluation.plan_id}", data, "pdf")
    if not EvaluationReport.objects.filter(pk=wanted.pk, file="").update(file=name, sha256=sha256, at=timezone.now()):
        default_storage.delete(name)  # another worker was first


def name_of(report: EvaluationReport) -> str:
    """A file name without anybody's."""
    return f"verslag-evaluatie-{report.evaluation.plan.number}-{report.pk}.pdf"
