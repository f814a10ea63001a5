"""One pupil's file as the page *Leerling* shows it: both parts, whose turn it is, what is still to do."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.formats import date_format

from consent import queries
from consent.next_steps import NextStep, next_steps_of
from consent.queries import Case, case_of
from plans import current, links
from plans.access import may_edit, may_establish, may_note, may_read_journal
from plans.choices import Kind, Status
from plans.facts import said
from plans.models import Consultation, Evaluation, Part, Plan
from plans.policy import Clock, PartState, Term, overdue
from plans.policy.year.rhythm import PlannedTalk
from plans.year.rhythm import talks_of_year
from students.models import Student


@dataclass
class Life:
    """One version with its state in a word and its life as steps."""

    part: Part
    chip: current.Chip
    rail: list[dict]


@dataclass
class Panel:
    """One of the two parts: what was agreed, what is being made beside it, and what is to be done."""

    kind: Kind
    number: int
    name: str
    now: PartState
    holds: Life | None  # the version that is in force, or was the last that was
    follows: Life | None  # established, and begins after that one
    making: Life | None
    last: Life | None  # when nothing of these is there: the version that was withdrawn or laid aside
    step: NextStep | None
    days: int
    todo: list[links.Todo]
    versions: list[tuple[Part, current.Chip]]  # the newest first

    @property
    def lives(self) -> list[Life]:
        """What a page shows of this part, what was agreed first."""
        return [each for each in (self.holds, self.follows, self.making, self.last) if each]

    @property
    def part(self) -> Part | None:
        """The version that the next step is about."""
        newest = self.making or self.follows or self.holds or self.last
        return newest.part if newest else None

    @property
    def chip(self) -> current.Chip:
        return self.lives[0].chip if self.lives else current.NOT_BEGUN

    @cached_property
    def content(self) -> dict:
        """The text that holds, or that is in the making when nothing holds yet."""
        shown = self.lives[0].part if self.lives else None
        return shown.readable if shown and shown.digest else {}

    @property
    def open(self) -> list[links.Todo]:
        return [each for each in self.todo if not each.met]

    @property
    def met(self) -> list[links.Todo]:
        return [each for each in self.todo if each.met]


def state_of(case: Case, user) -> dict:
    """Both parts' life, who has the ball and what is still to do: what stands above every page of a plan."""
    plan, on, steps = case.plan, case.on, next_steps_of(case)
    return {
        "panels": [_panel(case, kind, steps, user) for kind in Kind],
        "steps": [(step, (on - step.since_on).days, links.reaches(user, plan, step.url)) for step in steps],
    }


@dataclass(frozen=True)
class Said:
    """A conversation or an evaluation in the list of both."""

    on: date
    talk: Consultation | None = None
    evaluation: Evaluation | None = None


def said_about(plan: Plan) -> list[Said]:
    """The conversations that stand and the evaluations, the newest first; on one day the evaluation on top."""
    talks = [Said(row.held_on, talk=row) for row in said.uncorrected(plan.consultations.all())]
    looked_back = [Said(row.held_on, evaluation=row) for row in plan.evaluations.all()]
    return sorted(talks + looked_back, key=lambda row: row.on)[::-1]


@dataclass
class File:
    """A pupil's running plan (or the last one), laid out; `plan` is None when there never was one."""

    plan: Plan | None
    panels: list[Panel]
    steps: list[tuple[NextStep, bool]]  # about the whole plan, and whether this reader may take it up
    hearings: list
    said: list[Said]
    late: list[Term]
    rhythm: list[PlannedTalk]
    may_edit: bool
    may_look_back: bool
    may_note: bool
    may_establish: bool
    may_read_journal: bool

    @property
    def has_begun(self) -> bool:
        """Whether anything of the plan was ever shared."""
        return self.plan is not None and any(part.shared_at for part in self.plan.parts.all())

    @classmethod
    def of(cls, student: Student, user, on: date) -> "File":
        plans = queries.open_file(Plan.objects.visible_to(user).newest_of(student.pk), on)
        plan = plans[0] if plans else None
        if plan is None:
            return cls(None, [], [], [], [], late_of(student, None, on), [], *[False] * 5)
        case = case_of(plan, on)
        steps = next_steps_of(case)
        return cls(
            plan=plan,
            panels=[_panel(case, kind, steps, user) for kind in Kind],
            steps=[(step, links.reaches(user, plan, step.url)) for step in steps if step.kind is None],
            hearings=said.uncorrected(plan.hearings.all())[::-1],
            said=said_about(plan),
            late=late_of(student, plan, on),
            rhythm=talks_of_year(plan, on) if plan.is_running else [],
            may_edit=may_edit(user, plan),
            may_look_back=may_edit(user, plan) and any(current.part_to_look_back_on(plan, kind, on) for kind in Kind),
            may_note=may_note(user, plan),
            may_establish=may_establish(user, plan),
            may_read_journal=may_read_journal(user, plan),
        )


def late_of(student: Student, plan: Plan | None, on: date) -> list[Term]:
    """What is late for this pupil: the same terms as in the lists."""
    if plan and plan.is_running:
        return overdue(current.clock_of(plan, on), on)
    return overdue(Clock(student.sector, student.enrolled_on, student.left_on), on)


def particulars(student: Student, plan: Plan | None) -> list[tuple[str, str]]:
    """What was recorded of this pupil and, for who reads the plan, why there is one: (what, words); only what is known."""
    tlv = " · ".join(
        filter(
            None,
            (
                student.tlv_number,
                student.tlv_category and f"categorie {student.tlv_category}",
                f"vanaf {_day(student.tlv_from)}" if student.tlv_from else "",
                f"tot en met {_day(student.tlv_until)}" if student.tlv_until else "",
            ),
        )
    )
    found = [
        ("Aanleiding", plan.get_trigger_reason_display() if plan else ""),
        ("Toelichting", plan.trigger_note if plan else ""),
        ("Waarom het later werd", plan.late_reason if plan else ""),
        ("Ingeschreven op", _day(student.enrolled_on)),
        ("Uitgeschreven op", _day(student.left_on) if student.left_on else ""),
        ("Onderwijssoort", student.get_sector_display()),
        ("Leerjaar", str(student.school_year or "")),
        ("Geboortejaar", f"{student.birth_date.year}, nu {student.age_today} jaar"),
        ("Lwoo", "ja" if student.lwoo else ""),
        ("TLV", tlv),
    ]
    return [(what, words) for what, words in found if words]


def _day(on: date) -> str:
    return date_format(on, "j F Y")


def _panel(case: Case, kind: Kind, steps: list[NextStep], user) -> Panel:
    plan, on = case.plan, case.on
    part = plan.current_part(kind)
    step = next((each for each in steps if each.kind == kind), None)
    is_shared = part is not None and part.status == Status.SHARED
    todo = links.within_reach(links.todo(part, case.wanted[kind]), plan, user) if is_shared else []
    now = current.state_of(plan, kind, on)
    holds, follows, making = (current.row_of(plan, kind, each) for each in (now.version, now.coming, now.making))
    return Panel(
        kind=kind,
        number=kind.position,
        name=kind.label,
        now=now,
        holds=_life(holds, on),
        follows=_life(follows, on),
        making=_life(making, on),
        last=None if holds or follows or making else _life(part, on),
        step=step,
        days=(on - step.since_on).days if step else 0,
        todo=todo,
        versions=current.with_chips(plan.parts_of(kind), on),
    )


def _life(part: Part | None, on: date) -> Life | None:
    if part is None:
        return None
    talked_on = said.talked_on(part, on) if part.kind == Kind.PERSPECTIVE else None
    question = getattr(part.detail, "round", None) if part.kind == Kind.ACTION else None
    rail = links.rail(part, on, talked_on=talked_on, asked_at=question.asked_at if question else None)
    return Life(part, current.chip(part, on), rail)
