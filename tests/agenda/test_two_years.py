"""Two school years, day by day: families and staff do their part when they get to it, and the command runs each morning.

Whatever they do, nothing becomes overdue of which nobody was told in time, nobody is mailed twice about one thing on a day,
no mail goes in holidays but the legal minimum, and what lists read is what the rules say on that day.

`YEARS=2 PUPILS=60 bin/test tests/agenda/test_two_years.py` for all of it; the suite lives seven months with two pupils.
"""

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.choices import Sector
from accounts.models import StaffMail
from agenda import digest, refresh
from agenda.models import NextStep
from consent import queries
from consent.contributions import reminding
from consent.evaluating.actions import conclude
from consent.meetings import preparing
from consent.models import Delivery
from consent.next_steps import next_steps_of
from consent.policy import Decision
from consent.round import actions, rights
from consent.round import state as rounds
from consent.sending import reminders
from consent.steps import Step
from core.public_holidays import is_free
from plans.choices import Kind, Moment, Status
from plans.errors import NotAllowedNow
from plans.facts.said import FAMILY
from plans.models import ActionPart, Attendee, Consultation, Evaluation, Event, Plan, PupilHearing, Remark, RemarkAnswer
from tests.factories import (
    fill_action,
    fill_perspective,
    make_family,
    make_school,
    make_staff,
    make_student,
    part_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]
PUPILS, YEARS = int(os.environ.get("PUPILS", "2")), int(os.environ.get("YEARS", "0"))
FIRST = date(2024, 8, 1)
LAST = date(2024 + YEARS, 7, 31) if YEARS else date(2025, 2, 28)
HOLIDAYS = [
    ("zomervakantie", date(2024, 7, 20), date(2024, 9, 1)), ("herfstvakantie", date(2024, 10, 26), date(2024, 11, 3)),
    ("kerstvakantie", date(2024, 12, 21), date(2025, 1, 5)), ("meivakantie", date(2025, 4, 26), date(2025, 5, 4)),
    ("zomervakantie", date(2025, 7, 19), date(2025, 8, 31)), ("herfstvakantie", date(2025, 10, 18), date(2025, 10, 26)),
    ("kerstvakantie", date(2025, 12, 20), date(2026, 1, 4)), ("meivakantie", date(2026, 4, 25), date(2026, 5, 3)),
    ("zomervakantie", date(2026, 7, 18), date(2026, 8, 30)),
]  # fmt: skip
FREE = [(first, last) for _, first, last in HOLIDAYS]
EXIT = {
    Sector.VO: {"exit_profile": "DIPLOMA", "exit_destination": "VMBO_KB"},
    Sector.VSO: {"exit_profile": "DIPLOMA", "exit_destination": "VMBO_KB"},
    Sector.PRO: {"exit_profile": "WORK", "exit_destination": "WORK_REGULAR"},
}
FORTNIGHT = timedelta(days=14)


def moment(on: date, hour: int = 9, minute: int = 30) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour, minute)))


@dataclass
class Year:
    """A school with its pupils, and what was seen of it so far."""

    chance: random.Random
    lives: list["Life"] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # what happened, to read when it goes wrong
    wrong: list[str] = field(default_factory=list)
    missed: int = 0

    def morning(self, on: date) -> None:
        """What the worker does once a day."""
        at = moment(on)
        for step in (rights.keep_all_up, reminders.remind, preparing.remind, reminding.remind, digest.send):
            step(at)

    def look(self, on: date) -> None:
        """After the morning: the lists say what the rules say, and what became overdue today was told in time."""
        keys = [life.plan.pk for life in self.lives if life.plan]
        if keys:
            self.wrong += [f"{on}: {names}" for names in refresh.defects([self.chance.choice(keys)], on).values()]
        for life in self.lives:
            if life.plan:
                self.wrong += life.untold(on)


class Life:
    """One pupil, the family and the plan, from the day on which the pupil is enrolled."""

    def __init__(self, year: Year, staff, school, number: int):
        self.year, self.chance, self.staff, self.school = year, year.chance, staff, school
        self.sector = list(Sector)[number % 3]
        self.from_on = FIRST + timedelta(days=self.chance.choice((0, 20, 45, 120, 200)) + number % 7)
        student = make_student(
            school, name=f"Leerling {number}", sector=self.sector, enrolled_on=self.from_on,
            birth_date=self.chance.choice((date(2009, 2, 28), date(2008, 10, 27), date(2007, 1, 15), date(2012, 2, 29))),
            email=f"leerling{number}@school.example",
        )  # fmt: skip
        family = make_family(student, by=staff.coordinator)
        self.student, self.parents = student, [family.mother, family.father]
        self.plan: Plan | None = None
        self.read_at, self.known = 0, {}
        self.waited: dict[tuple[str, date], bool] = {}
        """(which term, its day) -> whether somebody had it as a next step a fortnight before."""

    # What happens -------------------------------------------------------------------------------------------------------

    def live(self, on: date) -> None:
        """What people do on this day: nobody works on a free day, and on any other not everybody gets to it."""
        is_off = on.weekday() >= 5 or is_free(on, FREE)
        if on < self.from_on:
            return
        if self.plan is None:
            if not is_off:
                self.begin(on)
            return
        if self.chance.random() > 0.2 or not NextStep.objects.filter(plan=self.plan).exists():
            return
        for step in self.steps(on):
            if step.step in (Step.ANSWER, Step.PREPARE) or not is_off:
                try:
                    with transaction.atomic():
                        self.do(step, on, moment(on, 11))
                    self.year.told.append(
                        f"{on} {self.student.person.given_name} {self.student.number}: {step.step} {step.what}"
                    )
                except NotAllowedNow as refusal:
                    self.year.told.append(f"{on} {self.student.number}: {step.step} refused: {refusal}")
                return

    def steps(self, on: date):
        return next_steps_of(queries.case_of(Plan.objects.get(pk=self.plan.pk), on))

    def begin(self, on: date) -> None:
        reason = "EXTRA_SUPPORT_SWV" if self.sector == Sector.VO else ""
        self.plan = Plan.start(self.student, by=self.staff.coordinator, at=moment(on, 10), trigger_reason=reason)

    def do(self, step, on: date, at: datetime) -> None:
        kind = step.kind or Kind.ACTION
        match step.step:
            case Step.DRAFT:
                self.write_and_share(kind, on, at)
            case Step.REMARKS:
                for row in Remark.objects.filter(part__plan=self.plan, answers=None):
                    answer = RemarkAnswer(remark=row, adopted="NO", text="Daarom.", by=self.staff.coordinator, at=at)
                    Plan.objects.get(pk=self.plan.pk).add(answer, by=self.staff.coordinator, at=at)
            case Step.HEAR | Step.TALK | Step.SECOND_TALK | Step.DISCUSS | Step.PROMISED_TALK:
                self.hear(on, at)
                self.talk(on, at)
            case Step.REQUIREMENT:
                self.hear(on, at)
                self.talk(on, at)
                Plan.objects.get(pk=self.plan.pk).explain_delay("De mentor was ziek.", by=self.staff.coordinator, at=at)
            case Step.ASK:
                actions.ask(part_of(self.plan, Kind.ACTION), by=self.staff.coordinator, at=at)
            case Step.ASK_AGAIN:
                part, state = self.round(at)
                for voice in state.voices:
                    if voice.waits_for_question:
                        person = next(each for each in self.people if each.pk == voice.holder.person_id)
                        actions.request_again(part, person, by=self.staff.coordinator, at=at)
            case Step.ANSWER | Step.CALL:
                self.answer(at)
            case Step.ESTABLISH:
                actions.establish(part_of(self.plan, kind), by=self.staff.director, at=at)
            case (
                Step.AFTER_NO | Step.ENDING | Step.EXPIRED | Step.BEGIN_AGAIN | Step.LOST_GROUND | Step.PROMISED_VERSION
            ):
                actions.revise(part_of(self.plan, kind), by=self.staff.coordinator, reason="Verder.", at=at)
            case Step.EVALUATE | Step.CONCLUDE:
                self.look_back(on, at)

    def write_and_share(self, kind: Kind, on: date, at: datetime) -> None:
        part = part_of(self.plan, kind)
        if kind == Kind.PERSPECTIVE:
            part = fill_perspective(
                part, substantiation=f"Zo staat het op {on}.", why_changed="Nieuw.", **EXIT[self.sector]
            )
        else:
            until = on + timedelta(days=self.chance.choice((120, 200, 300)))
            part = fill_action(part, period_from=on, period_until=until, facilities=f"Een kwart meer tijd, {on}.")
            with part.editing():
                part.goals.update(evaluate_on=until - timedelta(days=30), to_review=False)
        actions.share(part_of(self.plan, kind), by=self.staff.coordinator, at=at)

    def hear(self, on: date, at: datetime) -> None:
        row = PupilHearing(
            school_id=self.plan.school_id, plan=self.plan, outcome="HEARD", method="TALK", held_on=on,
            moments=PupilHearing.joined(Moment), about_perspective=True, about_action=True, hearer_name="Sander Bos",
            own_words="Ik wil rust.", adopted="YES", recorded_by=self.staff.mentor, recorded_at=at,
        )  # fmt: skip
        Plan.objects.get(pk=self.plan.pk).add(row, by=self.staff.mentor, at=at)

    def talk(self, on: date, at: datetime) -> None:
        row = Consultation(
            school_id=self.plan.school_id, plan=self.plan, type="MEETING", held_on=on, moments=Consultation.joined(Moment),
            agreement_perspective="YES", agreement_action="YES", report="Gesprek.", recorded_by=self.staff.coordinator,
            recorded_at=at,
        )  # fmt: skip
        present = [Attendee(consultation=row, name=each.name, person=each, capacity="GUARDIAN") for each in self.people]
        Plan.objects.get(pk=self.plan.pk).add(row, *present, by=self.staff.coordinator, at=at)

    @property
    def people(self) -> list:
        return [*(each.person for each in self.parents), self.student.person]

    def round(self, at: datetime) -> tuple[ActionPart, rounds.State]:
        part = ActionPart.objects.afresh(part_of(self.plan, Kind.ACTION).pk, FAMILY)
        return part, rounds.state(part, timezone.localdate(at))

    def answer(self, at: datetime) -> None:
        part, state = self.round(at)
        silent = [voice.holder.person_id for voice in state.voices if voice.is_silent]
        decision = self.chance.choice((Decision.CONSENT,) * 6 + (Decision.REFUSE, Decision.TALK_FIRST))
        goal = part.goals.first()
        points = [{"goal": goal.pk, "reason": "TOO_MUCH"}] if decision == Decision.REFUSE and goal else None
        for person in [each for each in self.people if each.pk in silent][:1]:
            actions.answer(
                part, person, decision=decision, points=points, identified="persoonlijke link en code", at=at
            )

    def look_back(self, on: date, at: datetime) -> None:
        plan = Plan.objects.get(pk=self.plan.pk)
        running = Evaluation.objects.running_in(plan)
        if running is None:
            Evaluation.start(plan, by=self.staff.coordinator, held_on=on, at=at)
            return
        if running.held_on > on:
            return
        self.hear(on, at)
        self.talk(on, at)
        running.reviews.update(result="REACHED", next_step="CONTINUE", evidence="Vier van de vijf.")
        decided = {"decision": self.chance.choice(("CONTINUE", "ADJUST")), "perspective_decision": "CONTINUE"}
        Evaluation.objects.filter(pk=running.pk).update(conclusion="Het gaat.", held_on=on, **decided)
        conclude(Evaluation.objects.get(pk=running.pk), by=self.staff.coordinator, at=at)

    # What is looked at --------------------------------------------------------------------------------------------------

    def terms(self) -> dict[str, date]:
        """The days of this plan after which something is overdue; read anew when its journal went on."""
        plan = Plan.objects.get(pk=self.plan.pk)
        if plan.head_count != self.read_at:
            self.read_at, self.known = plan.head_count, self.terms_of(plan)
        return self.known

    def terms_of(self, plan: Plan) -> dict[str, date]:
        found = {}
        if not all(plan.parts.filter(kind=kind, established_at__isnull=False).exists() for kind in Kind):
            found["establish"] = plan.establish_by
        if plan.evaluate_by:
            found["evaluate"] = plan.evaluate_by
        part = plan.parts.filter(kind=Kind.ACTION, status=Status.ESTABLISHED).order_by("number").last()
        if part and part.detail.period_until:
            found["period"] = part.detail.period_until
        return found

    def untold(self, on: date) -> list[str]:
        """What is overdue since today while nobody had it as a next step, or nobody had a mail, a fortnight before."""
        wrong = []
        for name, day in self.terms().items():
            if on == day - FORTNIGHT:
                self.waited[name, day] = NextStep.objects.filter(plan=self.plan).exists()
            if on == day + timedelta(days=1) and (name, day) in self.waited:
                self.year.missed += 1
                told = StaffMail.objects.filter(
                    kind=StaffMail.Kind.DIGEST, user=self.staff.coordinator,
                    day__lte=day - FORTNIGHT + timedelta(days=1), day__gte=day - timedelta(days=60),
                ).exists()  # fmt: skip
                if not self.waited[name, day]:
                    wrong.append(f"{on}: {self.student.number} {name} was {day}, and nothing waited a fortnight before")
                if not told:
                    wrong.append(
                        f"{on}: {self.student.number} {name} was {day}, and no mail told it a fortnight before"
                    )
        return wrong


def mailed_twice() -> list:
    """Two mails of one kind to one person about one thing on one day."""
    to_family = Counter(
        (row.kind, row.person_id, row.part_id, row.plan_id, timezone.localdate(row.at))
        for row in Delivery.objects.all()
        if row.code_id is None and row.kind not in ("RECEIPT", "CONFIRMED")
    )
    to_staff = Counter(
        (row.kind, row.user_id, row.about, timezone.localdate(row.at)) for row in StaffMail.objects.all()
    )
    return [each for many in (to_family, to_staff) for each, number in many.items() if number > 1]


def mailed_on_free_days() -> list:
    """Reminders and digests on a day without school, but for a term of law that ends before school begins again."""
    nudges = Delivery.objects.filter(kind__in=["REMINDER", "STILL_ASKED", "PREPARE_NOW"])
    wrong = [(row.kind, timezone.localdate(row.at)) for row in nudges if is_free(timezone.localdate(row.at), FREE)]
    terms = set(Plan.objects.values_list("establish_by", flat=True)) | set(
        Plan.objects.values_list("evaluate_by", flat=True)
    )
    for row in StaffMail.objects.filter(kind=StaffMail.Kind.DIGEST):
        back = digest.next_school_day(row.day, FREE)
        if back > row.day:
            wrong.append(("DIGEST", row.day, back))
    return [
        each
        for each in wrong
        if each[0] != "DIGEST" or not any(each[1] <= term < each[2] for term in TERMS | terms if term)
    ]


TERMS: set[date] = set()
"""Every day that was a term of some plan at some moment; a plan keeps only its next one."""


def test_two_school_years_in_which_nothing_is_overdue_of_which_nobody_was_told():
    year = Year(random.Random(7))  # noqa: S311
    school = make_school(sectors=list(Sector), answer_days=14)
    for name, first, last in HOLIDAYS:
        school.holidays.create(name=name, from_on=first, until_on=last)
    staff: SimpleNamespace = make_staff(school)
    year.lives = [Life(year, staff, school, number) for number in range(PUPILS)]

    on = FIRST
    while on <= LAST:
        year.morning(on)
        year.look(on)
        for life in year.lives:
            life.live(on)
            if life.plan:
                TERMS.update(life.terms().values())
        on += timedelta(days=1)

    story = "\n".join(year.told[-80:])
    assert year.wrong == [], story
    assert mailed_twice() == []
    assert mailed_on_free_days() == []
    happened = Counter(Event.objects.values_list("kind", flat=True))
    assert StaffMail.objects.filter(kind=StaffMail.Kind.DIGEST).count() > 10
    assert happened["PART_ESTABLISHED"] >= PUPILS, story
    assert year.missed > 0, "somebody was late, or this shows nothing"
    assert not YEARS or Evaluation.objects.exclude(concluded_at=None).count() >= PUPILS, story
