"""What several people did in the school year of one plan of the demo: notes at a goal, a planned talk, preparing it."""

import datetime

from consent.meetings import actions, preparing
from plans.choices import Moment
from plans.models import DeskDocument, DeskRequest, DeskStep, Evaluation, FamilyNote, GoalNote, Meeting, SupportGiven
from plans.year.progress import progress_of
from plans.year.support import support_of

from .scenarios import Scenario

SEEN = (
    (44, 2, "Schreef twee van de vijf keer zelf de planning op."),
    (30, 3, "Drie keer zelf. Op vrijdag hielp een medeleerling."),
    (16, 3, "Drie keer zelf, ook in een week met toetsen."),
    (5, 4, "Vier van de vijf keer, zonder dat iemand het vroeg."),
)
"""So many days ago, what was counted, and what was seen."""


def note_what_was_seen(w: Scenario) -> None:
    """Who coaches the pupil counts something at the first goal of the version that holds, four times in six weeks."""
    goal = progress_of(w.plan, w._on(0))[0].goal
    for day, counted, text in SEEN:
        row = GoalNote(
            plan=w.plan, goal=goal, seen_on=w._on(day), text=text, measure=counted, scale="keer per week zelf gepland",
            recorded_by=w.staff["begeleider"],
        )  # fmt: skip
        w.plan.add(row, by=w.staff["begeleider"], at=w._at(day, 15))


def plan_a_talk(w: Scenario) -> None:
    """A talk to look back in nine days: the first parent comes, the second asks for another moment."""
    about = {"moments": Moment.EVALUATING.value, "about_perspective": True, "about_action": True}
    by, (first, second, *_) = w.staff["coordinator"], w.guardians
    row = Meeting(
        school_id=w.plan.school_id, plan=w.plan, on=w._on(-9), starts_at=datetime.time(15, 30), place="kamer 1.12",
        recorded_by=by, recorded_at=w._at(4, 10), **about,
    )  # fmt: skip
    people = [w.student.person, first.person, second.person]
    meeting = actions.arrange(row, people=people, users=[w.staff["begeleider"]], by=by, at=w._at(4, 10))
    actions.reply(meeting, first.person, comes=True, at=w._at(3, 20))
    words = "Ik werk die dag tot vijf uur. Kan het later, of op vrijdag?"
    actions.reply(meeting, second.person, comes=False, words=words, at=w._at(2, 21))


def prepare_it(w: Scenario) -> None:
    """The school opened the evaluation and asked the family beforehand; pupil and first parent wrote something."""
    by = w.staff["coordinator"]
    evaluation = Evaluation.start(w.plan, by=by, held_on=w._on(-9), at=w._at(4, 11))
    preparing.ask(evaluation, by=by, at=w._at(4, 11))
    review = evaluation.reviews.order_by("pk")[0]
    mine = {
        "going": "Best goed. Plannen lukt bijna altijd.",
        "noticed": "Ik hoef niet meer te vragen wat het huiswerk is.",
        "onward": "Ik wil het ook op vrijdag zelf doen.",
    }
    hers = {
        "going": "Thuis is er veel meer rust.",
        "noticed": "Het huiswerk is voor het eten af.",
        "onward": "Graag zo verder, met iets minder hulp.",
    }
    preparing.keep(review, w.student.person, words=mine, at=w._at(3, 19))
    preparing.keep(review, w.guardians[0].person, words=hers, at=w._at(2, 20))


def carry_out(w: Scenario) -> None:
    """Support ticked for six weeks, the first parent who writes at a goal, and an arrangement that was asked for and granted."""
    coach, by, plan = w.staff["begeleider"], w.staff["coordinator"], w.plan
    support = support_of(plan, w._on(0))
    if support is None:
        raise ValueError("In this story part 2 holds, with support.")
    weeks = support.weeks[-7:-1]
    for place, week in enumerate(weeks):
        rows = [
            SupportGiven(
                plan=plan, measure=row.measure, week_on=week, minutes=0 if place == 2 else row.agreed.minutes or 20, recorded_by=coach
            )
            for row in support.week(week)
        ]  # fmt: skip
        plan.add(*rows, by=coach, at=w._at(5, 16 + place / 10))
    person, goal = w.guardians[0].person, support.measures[0][0].goal
    words = "Thuis maakt ze nu zelf een lijstje op zondag. Dat is nieuw."
    plan.add(FamilyNote(plan=plan, goal=goal, person=person, text=words, at=w._at(5, 17)), by=person, at=w._at(5, 17))
    question = "Kan de begeleiding in de klas met een uur per week worden verlengd?"
    asked = DeskRequest(
        school_id=plan.school_id, plan=plan, kind="ARRANGEMENT", question=question, arrangement="Begeleiding in de klas", hours=1,
        recorded_by=by, recorded_at=w._at(5, 18),
    )  # fmt: skip
    papers = [each for each in plan.documents.order_by("pk") if each.kind == "ESTABLISHED"]
    along = [DeskDocument(request=asked, document=each, sha256=each.sha256) for each in papers]
    DeskRequest.ask(asked, along, by=by, at=w._at(5, 18))
    for hour, kind, more in (
        (19, "PERMITTED", {"person": person, "how": "In het gesprek op school."}),
        (20, "SENT", {"how": "In het portaal van het samenwerkingsverband."}),
    ):
        asked.note(DeskStep(request=asked, kind=kind, on=w._on(5), recorded_by=by, **more), by=by, at=w._at(5, hour))
