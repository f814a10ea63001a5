"""Random lives of a plan, lived through the real verbs: whatever happened, no two places say something else of it.

Guard, to-do, rail, whose turn it is, the director's list, the establish page, the message after saving and paper are held
against one another (decision 39). A seed that fails is a life that can be lived again.
"""

import os
import random
from collections import Counter
from copy import deepcopy
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agenda import refresh, today
from agenda.models import PlanSummary
from consent import queries
from consent.next_steps import Who, next_steps_of
from consent.policy import Decision
from consent.round import actions, overrides, requests
from consent.round import state as rounds
from opp.file import File, state_of
from plans import policy
from plans.choices import Agreement, ConsultationType, Kind, Moment, OverrideCode, Status
from plans.errors import NotAllowedNow
from plans.facts import said, verdicts
from plans.models import (
    Attendee,
    BegunCorrection,
    Consultation,
    Evaluation,
    Invitation,
    Part,
    Plan,
    PupilHearing,
    Remark,
    RemarkAnswer,
)
from plans.pdf import documents
from students.models import Authority
from tests.factories import (
    ago,
    fill_action,
    fill_perspective,
    make_family,
    make_school,
    make_staff,
    make_student,
    part_of,
)
from tests.one_line import on_one_line
from tests.paper import day
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
# Enough for every day; `LIVES=40 bin/test tests/opp/test_random_lives.py` after a change of a rule.
LIVES, STEPS = int(os.environ.get("LIVES", "6")), 28
# Each engine has lives of its own: what is held against what does not depend on it.
LIVED_ON = [
    pytest.param(0, marks=pytest.mark.engine("sqlite")),
    pytest.param(1, marks=pytest.mark.engine("postgresql")),
]


def begun() -> SimpleNamespace:
    """A pupil of regular education with two parents, and a plan that was begun 380 days ago."""
    school = make_school(answer_days=7)
    staff = make_staff(school)
    student = make_student(school, enrolled_on=timezone.localdate(ago(500)))
    family = make_family(student, by=staff.coordinator)
    plan = Plan.start(student, by=staff.coordinator, at=ago(380), trigger_reason="EXTRA_SUPPORT_SWV")
    return SimpleNamespace(school=school, student=student, plan=plan, **vars(staff), **vars(family))


world = once_a_module(begun)


class Life:
    """One plan and what may befall it, on days that pass."""

    def __init__(self, world, seed: int):
        self.world, self.plan, self.chance = world, world.plan, random.Random(seed)  # noqa: S311
        self.now = ago(379)
        self.told: list[str] = []

    @property
    def on(self):
        return timezone.localdate(self.now)

    def pass_time(self) -> bool:
        """Whether there is still time before the real now."""
        self.now += timedelta(days=self.chance.choice((0.01, 0.3, 1, 3, 12, 30)))
        return self.now < timezone.now()

    def befall(self) -> None:
        """What comes next, or any other deed; it may be refused."""
        name = "go_on" if self.chance.random() < 0.6 else self.chance.choice(DEEDS)
        try:
            getattr(self, name)()
        except NotAllowedNow as refusal:
            name = f"{name} (refused: {refusal})"
        self.told.append(f"{self.on} {name}")

    # Deeds --------------------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """The deed that the state of one of the parts asks for."""
        kind = self.kind()
        part = self.part(kind)
        if part.status == Status.DRAFT:
            self.write(kind)
            self.share(kind)
        elif part.status == Status.SHARED:
            self.solve(kind, facts_of(self, kind).unmet)
        elif part.status == Status.ESTABLISHED and self.chance.random() < 0.5:
            self.hear(proper=True)
            self.talk(proper=True)
            self.look_back()
        else:
            self.revise(kind)

    def solve(self, kind: Kind, unmet: list[str]) -> None:
        """Take away what stands in the way; when nothing does, establish."""
        match unmet[:1]:
            case []:
                self.establish(kind)
            case ["heard"]:
                self.hear(proper=True)
            case ["remarks"]:
                self.reply()
            case ["late"]:
                self.explain()
            case ["consent"]:
                self.answer() if hasattr(self.part(kind), "round") else self.ask()
            case _:
                self.talk(proper=True)

    def kind(self) -> Kind:
        return self.chance.choice(list(Kind))

    def part(self, kind=None) -> Part:
        return part_of(self.plan, kind or self.kind())

    def some(self, rows) -> list:
        rows = list(rows)
        return self.chance.sample(rows, self.chance.randint(1, len(rows)))

    def lately(self):
        return self.on - timedelta(days=self.chance.choice((0, 0, 1, 5, 40, 200)))

    def write(self, kind=None) -> None:
        kind = kind or self.kind()
        part = self.part(kind)
        if part.is_editable and kind == Kind.ACTION:
            fill_action(part, facilities=f"Een kwart meer tijd, regeling {len(self.told)}.")
        elif part.is_editable:
            fill_perspective(
                part,
                exit_destination=self.chance.choice(("VMBO_KB", "VMBO_TL")),
                why_changed=f"Reden {len(self.told)}.",
            )

    def share(self, kind=None) -> None:
        actions.share(self.part(kind), by=self.world.coordinator, at=self.now)

    def hear(self, *, proper: bool = False) -> None:
        parts, moments = (Kind, Moment) if proper else (self.some(Kind), self.some(Moment))
        row = PupilHearing(
            school_id=self.plan.school_id, plan=self.plan, outcome="HEARD", method="TALK",
            held_on=self.on if proper else self.lately(), moments=PupilHearing.joined(moments), about_perspective=Kind.PERSPECTIVE in parts,
            about_action=Kind.ACTION in parts, hearer_name="Sander Bos", own_words=f"Woorden {len(self.told)}.",
            adopted="YES", recorded_by=self.world.mentor, recorded_at=self.now,
        )  # fmt: skip
        self.plan.add(row, by=self.world.mentor, at=self.now)

    def talk(self, corrects=None, *, proper: bool = False) -> None:
        agreed = {}
        if proper:
            agreed = {"type": "MEETING", "agreement_perspective": "YES", "agreement_action": "YES"}
            agreed |= {"held_on": self.on, "moments": Consultation.joined(Moment)}
        typed = {
            "type": self.chance.choice((*ConsultationType.values, "MEETING", "MEETING")),
            "held_on": self.lately(),
            "moments": Consultation.joined(self.some(Moment)),
            "agreement_perspective": self.chance.choice(Agreement.values),
            "agreement_action": self.chance.choice(Agreement.values),
        }
        row = Consultation(
            school_id=self.plan.school_id, plan=self.plan, report="Gesprek.", corrects=corrects,
            recorded_by=self.world.coordinator, recorded_at=self.now, **typed | agreed,
        )  # fmt: skip
        table = [self.world.mother.person, self.world.father.person, self.world.student.person]
        present = [
            Attendee(consultation=row, name=each.name, person=each, capacity="GUARDIAN") for each in self.some(table)
        ]
        self.plan.add(row, *present, by=self.world.coordinator, at=self.now)

    def put_right(self) -> None:
        if rows := said.uncorrected(self.plan.consultations.all()):
            self.talk(corrects=self.chance.choice(rows))

    def ask(self) -> None:
        actions.ask(self.part(Kind.ACTION), by=self.world.coordinator, at=self.now)

    def answer(self) -> None:
        decision = self.chance.choice((Decision.CONSENT, Decision.CONSENT, Decision.REFUSE, Decision.TALK_FIRST))
        part = self.part(Kind.ACTION)
        goal = part.goals.first()
        if goal is None:
            return
        points = [{"goal": goal.pk, "reason": "TOO_MUCH"}] if decision == Decision.REFUSE else None
        person = self.chance.choice((self.world.mother, self.world.father)).person
        actions.answer(
            part, person, decision=decision, points=points, identified="persoonlijke link en code", at=self.now
        )

    def remark(self) -> None:
        part = self.part()
        if part.digest and part.status in (Status.SHARED, Status.ESTABLISHED):
            row = Remark(
                part_id=part.pk, person=self.world.mother.person, section="whole", kind="QUESTION", text="Waarom?",
                route="ONLINE", at=self.now,
            )  # fmt: skip
            self.plan.add(row, by=self.world.mother.person, at=self.now)

    def reply(self) -> None:
        for row in Remark.objects.filter(part__plan=self.plan, answers=None):
            answer = RemarkAnswer(remark=row, adopted="NO", text="Daarom.", by=self.world.coordinator, at=self.now)
            self.plan.add(answer, by=self.world.coordinator, at=self.now)

    def establish(self, kind=None) -> None:
        """It goes exactly when nothing stands in the way."""
        part = Part.objects.with_dialogue().get(pk=self.part(kind).pk).detail
        fact = rounds.consent_fact(part, self.on) if part.kind == Kind.ACTION else None
        ready = part.status == Status.SHARED and not part.obstacles_to_establishing(self.on, fact)
        try:
            actions.establish(part, by=self.world.director, at=self.now)
        except NotAllowedNow:
            assert not ready
            raise
        assert ready

    def revise(self, kind=None) -> None:
        begun_on = self.lately() if self.chance.random() < 0.3 else None
        actions.revise(self.part(kind), by=self.world.coordinator, reason="Anders.", begun_on=begun_on, at=self.now)

    def withdraw(self) -> None:
        actions.withdraw(self.part(), by=self.world.coordinator, reason="Niet nu.", at=self.now)

    def begin_elsewhere(self) -> None:
        BegunCorrection.make(self.part(), self.lately(), reason="Vergist.", by=self.world.coordinator, at=self.now)

    def authority(self) -> None:
        Authority.objects.create(
            guardian=self.chance.choice((self.world.mother, self.world.father)), basis="PARENT",
            value=self.chance.choice(("YES", "YES", "NO", "UNKNOWN")),
            from_on=self.chance.choice((None, self.lately(), self.on)), recorded_by=self.world.coordinator,
        )  # fmt: skip

    def invite(self) -> None:
        row = Invitation(
            school_id=self.plan.school_id, plan=self.plan, sent_on=self.on - timedelta(days=12),
            meeting_on=self.on - timedelta(days=self.chance.choice((0, 1, 2))), about_perspective=True,
            about_action=True, nobody_came=True, recorded_by=self.world.coordinator,
        )  # fmt: skip
        self.plan.add(row, by=self.world.coordinator, at=self.now)

    def decide(self) -> None:
        code = self.chance.choice((OverrideCode.ONE_CONSULTATION, OverrideCode.NOBODY_CAME))
        part = Part.objects.with_dialogue().get(pk=self.part(Kind.PERSPECTIVE).pk).detail
        overrides.override(part, by=self.world.director, code=code, reason="Zo besloten.", at=self.now)

    def explain(self) -> None:
        self.plan.explain_delay("De mentor was ziek.", by=self.world.coordinator, at=self.now)

    def look_back(self) -> None:
        plan = Plan.objects.get(pk=self.plan.pk)
        running = Evaluation.objects.running_in(plan)
        if running is None:
            Evaluation.start(plan, by=self.world.coordinator, held_on=self.on, at=self.now)
            return
        running.reviews.update(result="PARTLY", next_step="CONTINUE")
        decision = self.chance.choice(("CONTINUE", "ADJUST"))
        Evaluation.objects.filter(pk=running.pk).update(conclusion="Het gaat.", decision=decision)
        Evaluation.objects.get(pk=running.pk).conclude(by=self.world.coordinator, at=self.now)

    def wish(self) -> None:
        part = self.part(Kind.ACTION)
        if part.status == Status.ESTABLISHED:
            requests.request(part, self.world.mother.person, kind="WISH", words="Kan het anders?", at=self.now)


ONCE = ("put_right", "withdraw", "begin_elsewhere", "authority", "invite", "decide", "explain", "look_back", "wish")
TWICE = ("ask", "remark", "reply", "revise")
OFTEN = ("write", "write", "share", "hear", "talk", "answer", "establish")
DEEDS = (*ONCE, *TWICE * 2, *OFTEN * 4)


# What is held against what -------------------------------------------------------------------------------------------------


def facts_of(life: Life, kind: Kind) -> SimpleNamespace:
    """What the rules say of the version that is at hand, from rows read anew."""
    plan = Plan.objects.with_dialogue().get(pk=life.plan.pk)
    part = plan.current_part(kind)
    fact = rounds.consent_fact(part.detail, life.on) if kind == Kind.ACTION else None
    return SimpleNamespace(
        part=part,
        unmet=[each.code for each in part.obstacles_to_establishing(life.on, fact)],
        warned={each.code for each in part.requirements_to_establish(life.on, fact) if not each.met},
        talks=said.talks_for(part, life.on),
        hearings=said.hearings_about(part, life.on),
        contested=False,
    )


def contradictions(life: Life) -> list[str]:
    """Every two places that say something else."""
    plan, on = life.plan, life.on
    file = File.of(life.world.student, life.world.director, on)
    case = queries.case_of(file.plan, on)
    state = state_of(case, life.world.director)
    listed = {row.kind: row for row in listed_for_director(life) if row.kind and row.what == "Vaststellen"}
    found = []
    for kind in Kind:
        rule = facts_of(life, kind)
        lies = rule.part.status == Status.SHARED
        ready = lies and not rule.unmet
        turn = next((each for each in next_steps_of(case) if each.kind == kind), None)
        panel = next(each for each in state["panels"] if each.kind == kind)
        says = {
            "the director's turn": bool(turn and turn.who == Who.DIRECTOR and turn.what == "Vaststellen"),
            "the director's list": kind in listed,
        }
        found += [f"{kind}: ready is {ready}, {who} says {it}" for who, it in says.items() if it != ready]
        if lies:
            shown = {each.code for each in panel.open}
            found += [f"{kind}: to-do {shown}, rule {rule.warned}"] * (shown != rule.warned)
            hears = turn is not None and turn.what == "In gesprek met de leerling"
            found += [f"{kind}: heard"] * (hears != ("heard" in rule.unmet and "remarks" not in rule.unmet))
        if kind == Kind.PERSPECTIVE:
            found += rail_against(rule, panel, on) + talk_turn_against(rule, turn, lies)
        found += verdicts_against(plan, rule, on)
    return found + term_against(life) + rows_against(life)


def listed_for_director(life: Life):
    refresh.refresh_stale(PlanSummary.objects.filter(plan=life.plan), life.on)
    return list(today.waiting(life.world.director))


def rail_against(rule, panel, on) -> list[str]:
    """The rail names the last talk that counts, and no other day; and it is reached exactly when there is one."""
    life = next(each for each in panel.lives if each.part.pk == rule.part.pk)
    step = next((each for each in life.rail if each["label"] == "Besproken"), {"when": ""})
    last = max((row.held_on for row in rule.talks), default=None)
    expected = last and documents.paper.day(last)
    shown = said.talked_on(rule.part, on)
    return [f"rail {step['when']}, talks {expected}"] * (bool(step["when"]) != bool(last) or shown != last)


def talk_turn_against(rule, turn, lies: bool) -> list[str]:
    if not lies or {"remarks", "heard"} & set(rule.unmet):
        return []
    asked = turn is not None and turn.what == "Deel 1 bespreken"
    return [f"asked to talk is {asked}, unmet {rule.unmet}"] * (asked != ("consultation" in rule.unmet))


def verdicts_against(plan, rule, on) -> list[str]:
    """What a conversation is said to count for is what the version counts."""
    fresh = Plan.objects.with_dialogue().get(pk=plan.pk)
    name = said.purpose_of(rule.part, on).name
    found = []
    if rule.part.status == Status.DISCARDED:
        return found
    for rows, verdict_of, counted in (
        (fresh.consultations, verdicts.of_talk, rule.talks),
        (fresh.hearings, verdicts.of_hearing, rule.hearings),
    ):
        for row in said.uncorrected(rows.all()):
            verdict = verdict_of(row, fresh, verdicts.purposes_of(fresh, on))
            if (name in verdict.counts_for) != (row in counted):
                found.append(f"{row}: said to count for {verdict.counts_for}, counted {row in counted} for {name}")
            if verdict.yes == (not verdict.counts_for) or not verdict.sentence:
                found.append(f"{row}: a bare message")
    return found


def term_against(life: Life) -> list[str]:
    """The evaluation's term rests on what was looked back on with the family, and on nothing else."""
    plan = Plan.objects.with_dialogue().get(pk=life.plan.pk)
    established = [part for part in plan.parts.all() if part.status == Status.ESTABLISHED]
    done = [row.pk for row in plan.evaluations.all() if row.concluded_at]
    days = [looked.evaluated_on for pk, looked in said.looked_back(plan, life.on).items() if pk in done]
    for looked in (looked for pk, looked in said.looked_back(plan, life.on).items() if pk in done):
        assert looked.evaluated_on is None or looked.evaluated_on > looked.established_on
    first = min((timezone.localdate(part.established_at) for part in established), default=None)
    due = policy.evaluate_by(first, max(filter(None, days), default=None)) if first else None
    return [f"term {plan.evaluate_by}, rule {due}"] * (plan.evaluate_by != due)


def paper_against(life: Life, kind: Kind) -> list[str]:
    """On paper stand the talks that count with their days, and the words of the hearings that count."""
    rule = facts_of(life, kind)
    words = on_one_line(documents.preview(Part.objects.with_dialogue().get(pk=rule.part.pk).detail).decode())
    rows = [f"<tr><td>{day(row.held_on)}</td><td>{row.get_type_display()}</td>" for row in rule.talks]
    found = [f"{kind}: {row} is not on paper" for row in rows if words.count(row) < rows.count(row)]
    if words.count("<tr><td>") and not rows and "nog geen overleg genoteerd dat telt" not in words:
        found.append(f"{kind}: paper has talks, the rule none")
    for row in said.uncorrected(life.plan.hearings.all()):
        if (f"{row.own_words}<" in words) != (row in rule.hearings):
            found.append(
                f"{kind}: {row.own_words} on paper is {row.own_words in words}, counted {row in rule.hearings}"
            )
    return found


def pages_against(life: Life, client) -> list[str]:
    """The establish page and *Vandaag*, as the director reads them today."""
    client.force_login(life.world.director)
    life.now = timezone.now()
    today = client.get(reverse("today")).content.decode()
    found = []
    for kind in Kind:
        rule = facts_of(life, kind)
        url = reverse("part_establish", args=[rule.part.pk])
        if rule.part.status == Status.SHARED:
            html = client.get(url).content.decode()
            found += [f"{kind}: page"] * (("Nog niet vast te stellen" in html) != bool(rule.unmet))
            found += [f"{kind}: Vandaag"] * ((f'"{url}"' in today) != (not rule.unmet))
    assert client.get(reverse("dialogue", args=[life.plan.pk])).status_code == 200
    assert client.get(life.plan.get_absolute_url()).status_code == 200
    return found


def rows_against(life: Life) -> list[str]:
    """What lists read is what the rules say: of a row that says it still holds, and of every row made anew."""
    keys, rows = [life.plan.pk], PlanSummary.objects.filter(plan=life.plan)
    held = refresh.defects(keys, life.on)
    refresh.refresh_stale(rows, life.on)
    if rows.stale(life.on).exists():
        return ["the row was not made anew"]
    return [f"row: {names}" for found in (held, refresh.defects(keys, life.on)) for names in found.values()]


def live(world, client, seed: int) -> Counter:
    """One life, looked at now and then; the kinds of lines in its journal."""
    life = Life(deepcopy(world), seed)
    for step in range(STEPS):
        if not life.pass_time():
            break
        assert refresh.defects([life.plan.pk], life.on) == {}, f"seed {seed}: time alone\n" + "\n".join(life.told)
        life.befall()
        if step % 3 == 2:
            assert contradictions(life) == [], f"seed {seed}\n" + "\n".join(life.told)
        if step % 8 == 7:
            wrong = [each for kind in Kind for each in paper_against(life, kind)]
            assert wrong == [], f"seed {seed}\n" + "\n".join(life.told)
    assert pages_against(life, client) == [], f"seed {seed}\n" + "\n".join(life.told)
    second = life.plan.parts.filter(number__gt=1, established_at__isnull=False)
    return Counter(life.plan.events.values_list("kind", flat=True)) + Counter(second=second.count())


@pytest.mark.rule(33)
@pytest.mark.parametrize("batch", LIVED_ON)
def test_whatever_befalls_a_plan_no_two_places_contradict_each_other(world, client, batch):
    happened = Counter()

    for seed in range(batch * LIVES, (batch + 1) * LIVES):
        with transaction.atomic():
            happened += live(world, client, seed)
            transaction.set_rollback(True)

    # Agreeing is no accident of empty plans.
    assert min(happened[kind] for kind in ("PART_ESTABLISHED", "CONSENT_GIVEN", "EVALUATION_CONCLUDED", "second")) > 0
