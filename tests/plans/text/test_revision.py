"""A revision carries what was decided (decision 41): what stops stays behind, what goes on is looked at anew."""

from datetime import date, timedelta

import pytest

from consent.round import actions
from plans.choices import GoalResult
from plans.errors import NotAllowedNow
from plans.facts import revisions
from plans.models import ActionPart, Evaluation, Goal, GoalReview, Part, ProgrammeDeviation
from plans.pdf import documents
from plans.policy import Carried, Decided, LookingBack, obstacles, proposed_now, says_the_same, to_conclude, to_share
from plans.policy.circumstances import Circumstances
from plans.text import changes
from tests.factories import (
    ago,
    consent,
    established,
    fill_action,
    fill_perspective,
    hear,
    make_world,
    part_of,
    renewed,
    shared,
    talk,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 28)


@once_a_module
def world():
    """Part 2 is in force with two goals and a deviation; the second goal stops, the first goes on."""
    world = make_world()
    established(world, "PERSPECTIVE", days=6)
    draft = fill_action(part_of(world.plan, "ACTION"), no_deviations=False)
    with draft.editing():
        Goal.objects.create(
            action_part=draft, position=1, domain="LEARNING", title="Zelf plannen", start_situation="Vraagt steeds.",
            target="Plant de week zelf.", approach="Samen op maandag.", responsible_name="Iris Koning",
            frequency="elke week", evaluate_on=today() + timedelta(days=60), target_on=today() + timedelta(days=70),
        )  # fmt: skip
        ProgrammeDeviation.objects.create(
            action_part=draft, kind="EXEMPTION", subject="Frans", description="Geen Frans.", reason="Rust.",
            from_on=today(), until_on=today() + timedelta(days=90),
        )  # fmt: skip
    actions.share(part_of(world.plan, "ACTION"), by=world.coordinator, at=ago(5.5))
    world.first = established(world, "ACTION", days=5)
    return world


def look_back(
    world, *, results=("PARTLY", "NOT_ACHIEVED"), steps=("CONTINUE", "END"), reason="Het niet bij Yara past."
):
    """An evaluation with the family, concluded with the decision to adjust; returns the draft that follows."""
    hear(world.plan, by=world.coordinator, days=1, moments="EVALUATING")
    talk(world.plan, world.mother.person, by=world.coordinator, days=1)
    evaluation = Evaluation.start(world.plan, by=world.coordinator, held_on=today())
    for review, result, step in zip(evaluation.reviews.all(), results, steps, strict=True):
        GoalReview.objects.filter(pk=review.pk).update(
            result=result, next_step=step, evidence="Maakt nu 5 van de 10 toetsen.",
            stop_reason=reason if step == "END" else "",
        )  # fmt: skip
    Evaluation.objects.filter(pk=evaluation.pk).update(decision="ADJUST", conclusion="We stellen bij.")
    Evaluation.objects.get(pk=evaluation.pk).conclude(by=world.coordinator)
    return part_of(world.plan, "ACTION")


def codes(part) -> set[str]:
    return {each.code for each in part_of(part.plan, part.kind).obstacles_to_sharing(today())}


# Carried out -----------------------------------------------------------------------------------------------------------


def test_a_goal_that_stops_stays_behind_and_the_others_come_with_an_empty_now_and_no_days(world):
    draft = look_back(world)

    goal = draft.goals.get()
    assert (goal.title, goal.position, goal.start_situation) == ("Toetsen maken in rust", 0, "")
    assert goal.proposed_now == "Maakt nu 5 van de 10 toetsen."
    assert (goal.target_on, goal.evaluate_on, goal.to_review) == (None, None, True)
    assert goal.measures.count() == 1
    assert (draft.period_from, draft.period_until) == (None, None)
    deviation = draft.deviations.get()
    assert (deviation.subject, deviation.from_on, deviation.until_on) == ("Frans", None, None)
    assert codes(draft) == {"period", "goal-1", "goal-1-seen", "deviation-1"}


def test_what_stopped_reads_why_on_the_page_on_paper_and_in_the_list_of_changes(client, world):
    draft = renewed(look_back(world), no_deviations=False)
    with draft.editing():
        draft.deviations.update(from_on=today(), until_on=today() + timedelta(days=30))

    sentence = "Doel 2 (Zelf plannen): gestopt omdat het niet bij Yara past."
    assert [each.sentence for each in revisions.stopped_before(draft)] == [sentence]
    said = changes.between(world.first.content, draft.content, revisions.stopped_before(draft))
    assert "Doel 2 van toen (Zelf plannen) is gestopt omdat het niet bij Yara past." in said
    client.force_login(world.coordinator)
    for url in (f"/delen/{draft.pk}/", f"/delen/{draft.pk}/delen/"):
        assert sentence in client.get(url).content.decode(), url
    sheet = documents._sheet(draft, draft.content, documents._stage(draft, None, at=None), at=ago(0))
    assert sheet["stopped"] == [sentence]


def test_a_goal_that_only_comes_along_is_no_goal_that_stopped(world):
    draft = look_back(world, steps=("CONTINUE", "ADJUST"))

    assert draft.goals.count() == 2
    assert revisions.stopped_before(draft) == []


def test_without_an_evaluation_everything_comes_along_and_now_is_a_proposal(world):
    draft = world.first.revise(by=world.coordinator, reason="Halverwege.").detail

    assert [(goal.start_situation, goal.proposed_now) for goal in draft.goals.all()] == [
        ("", "Yara haalt 4 van de 10 toetsen."),
        ("", "Vraagt steeds."),
    ]


def test_a_proposal_that_never_held_keeps_its_now_and_loses_its_days(world):
    other = make_world()
    part = shared(other, "ACTION")

    draft = actions.revise(part, by=other.coordinator, reason="Na de weigering.").detail

    goal = draft.goals.get()
    assert (goal.start_situation, goal.evaluate_on, goal.to_review) == ("Yara haalt 4 van de 10 toetsen.", None, True)
    assert draft.period_from is None


def test_a_slip_that_was_put_right_is_put_right_in_the_goal_that_comes_along(world):
    from consent.round import errata

    errata.correct(
        world.first, by=world.coordinator, field="goals.2.title", becomes="Zelf plannnen", reason="x", at=ago(4)
    )
    draft = look_back(world, steps=("END", "CONTINUE"))

    assert [goal.title for goal in draft.goals.all()] == ["Zelf plannnen"]


# Established ahead of what was looked back on ------------------------------------------------------------------------------


def ahead(world):
    """Version 2 is established and begins in five days, with the two goals of the version in force; both aim further."""
    actions.revise(world.first, by=world.coordinator, reason="Voor straks.", at=ago(4))
    draft = renewed(part_of(world.plan, "ACTION"), period_from=today() + timedelta(days=5), no_deviations=False)
    with draft.editing():
        draft.deviations.update(from_on=today() + timedelta(days=5), until_on=today() + timedelta(days=90))
    actions.share(part_of(world.plan, "ACTION"), by=world.coordinator, at=ago(3.5))
    hear(world.plan, by=world.mentor, days=3, moments="ADJUSTING")
    return established(world, "ACTION", days=2)


def test_what_is_decided_of_the_version_that_had_begun_is_carried_out_in_the_one_after_the_version_ahead(world):
    second = ahead(world)
    assert [goal.target for goal in second.goals.all()] == ["Yara haalt 8 van de 10 toetsen."] * 2

    third = look_back(world, results=("ACHIEVED", "NOT_ACHIEVED"))

    assert (third.number, third.revises_id) == (3, second.pk)
    goal = third.goals.get()
    assert (goal.title, goal.target) == ("Toetsen maken in rust", "Yara haalt 8 van de 10 toetsen.")
    assert goal.proposed_now == "Yara haalt 7 van de 10 toetsen."  # what version 1 aimed at, and was reached
    assert [each.sentence for each in revisions.stopped_before(third)] == [
        "Doel 2 (Zelf plannen): gestopt omdat het niet bij Yara past."
    ]


def test_a_decision_from_before_a_text_was_put_to_the_family_is_not_carried_out_again(world):
    actions.revise(world.first, by=world.coordinator, reason="Alvast.", at=ago(4))
    kept = look_back(world)  # the draft that lay there is written on, and the family agrees on both goals after all
    assert [goal.title for goal in kept.goals.all()] == ["Toetsen maken in rust", "Zelf plannen"]
    with kept.editing():
        kept.deviations.update(from_on=today(), until_on=today() + timedelta(days=90))
    actions.share(renewed(kept, no_deviations=False), by=world.coordinator)
    actions.ask(part_of(world.plan, "ACTION"), by=world.coordinator)
    for each in (world.mother, world.father):
        consent(part_of(world.plan, "ACTION"), each.person, days=0)
    hear(world.plan, by=world.mentor, days=0, moments="ADJUSTING")
    second = actions.establish(part_of(world.plan, "ACTION"), by=world.director)

    third = second.revise(by=world.coordinator, reason="Halverwege.").detail

    assert [goal.title for goal in third.goals.all()] == ["Toetsen maken in rust", "Zelf plannen"]
    assert [goal.proposed_now for goal in third.goals.all()] == [goal.start_situation for goal in second.goals.all()]


def test_what_is_decided_later_says_nothing_of_a_text_that_was_agreed_before(world):
    """Version 2 left a goal out by itself; that the evaluation of version 1 stops it too is not why."""
    actions.revise(world.first, by=world.coordinator, reason="Voor straks.", at=ago(4))
    draft = part_of(world.plan, "ACTION")
    with draft.editing():
        draft.goals.get(title="Zelf plannen").delete()
        draft.deviations.update(from_on=today() + timedelta(days=5), until_on=today() + timedelta(days=90))
    draft = renewed(draft, period_from=today() + timedelta(days=5), no_deviations=False)
    actions.share(draft, by=world.coordinator, at=ago(3.5))

    look_back(world)

    assert revisions.stopped_before(part_of(world.plan, "ACTION")) == []


# Looking at what came along ----------------------------------------------------------------------------------------------


def test_still_right_is_one_press_and_takes_the_proposal(client, world):
    draft = look_back(world)
    client.force_login(world.coordinator)
    page = client.get(f"/delen/{draft.pk}/wijzigen/doelen/").content.decode()
    assert "nog niet bekeken" in page
    assert "Deels gehaald" in page

    page = client.post(f"/delen/{draft.pk}/doelen/{draft.goals.get().pk}/klopt/", follow=True).content.decode()

    goal = draft.goals.get()
    assert (goal.start_situation, goal.to_review, goal.proposed_now) == ("Maakt nu 5 van de 10 toetsen.", False, "")
    assert "nog niet bekeken" not in page
    assert "goal-1-seen" not in codes(draft)


def test_saving_the_goal_is_looking_at_it_and_the_form_begins_with_the_proposal(client, world):
    draft = look_back(world)
    goal, client_url = draft.goals.get(), f"/delen/{draft.pk}/wijzigen/doelen/{draft.goals.get().pk}/"
    client.force_login(world.coordinator)
    form = client.get(client_url).context["form"]
    assert form["start_situation"].value() == "Maakt nu 5 van de 10 toetsen."
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None} | {
        "evaluate_on": today().isoformat()
    }
    typed |= {f"measures-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}

    assert client.post(client_url, typed).status_code == 302

    goal.refresh_from_db()
    assert (goal.to_review, goal.start_situation) == (False, "Maakt nu 5 van de 10 toetsen.")


def test_a_goal_of_a_shared_version_is_not_looked_at_any_more(world):
    part = Part.objects.get(pk=world.first.pk).detail

    with pytest.raises(NotAllowedNow):
        part.goals.first().still_right()


def test_goals_that_came_along_are_still_right_in_one_press_with_one_day(client, world):
    draft = look_back(world)
    client.force_login(world.coordinator)
    address = f"/delen/{draft.pk}/doelen/kloppen/"
    goal, until = draft.goals.get(), today() + timedelta(days=60)
    type(draft).objects.filter(pk=draft.pk).update(period_from=today(), period_until=until)

    nothing = client.post(address, {"evaluate_on": until})
    late = client.post(address, {"goals": [goal.pk], "evaluate_on": until + timedelta(days=1)})
    assert "Vul dit in." in nothing.text
    assert "het einde van dit handelingsdeel" in late.text
    assert draft.goals.get().to_review

    client.post(address, {"goals": [goal.pk], "evaluate_on": until})

    now = draft.goals.get()
    assert (now.start_situation, now.to_review, now.evaluate_on) == ("Maakt nu 5 van de 10 toetsen.", False, until)


# The same again ------------------------------------------------------------------------------------------------------------


def test_a_text_equal_to_the_one_in_force_cannot_be_shared(world):
    other = make_world()
    part = established(other, "PERSPECTIVE", days=3)
    part.revise(by=other.coordinator, reason="Nieuw jaar.")
    draft = part_of(other.plan, "PERSPECTIVE")

    with pytest.raises(NotAllowedNow, match="gelijk aan versie 1"):
        actions.share(draft, by=other.coordinator)
    fill_perspective(draft, substantiation="Het gaat nu beter.")
    assert actions.share(part_of(other.plan, "PERSPECTIVE"), by=other.coordinator).status == "SHARED"


def test_the_same_words_for_another_period_are_another_proposal(world):
    draft = world.first.revise(by=world.coordinator, reason="Verder.").detail
    for goal, was in zip(draft.goals.all(), world.first.goals.all(), strict=True):
        Goal.objects.filter(pk=goal.pk).update(
            start_situation=was.start_situation, evaluate_on=was.evaluate_on, target_on=was.target_on, to_review=False
        )
    with draft.editing():
        draft.deviations.update(from_on=today(), until_on=today() + timedelta(days=90))
        period = {"period_from": world.first.period_from, "period_until": world.first.period_until}
        ActionPart.objects.filter(pk=draft.pk).update(**period)
    assert codes(draft) == {"different"}
    with draft.editing():
        ActionPart.objects.filter(pk=draft.pk).update(period_until=world.first.period_until + timedelta(days=7))
    assert codes(draft) == set()


@pytest.mark.parametrize("aside", ["number", "reason_for_change", "hearings", "pupil_class", "school_name", "labels"])
def test_what_is_copied_in_is_no_difference(aside):
    one = {"kind": "ACTION", "goals": [{"title": "a"}], "facilities": "", aside: "x"}

    assert says_the_same(one, one | {aside: "y"})
    assert not says_the_same(one, one | {"facilities": "y"})
    assert not says_the_same(one, one | {"perspective_digest": "y"})


# Pure --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "reason", "words"),
    [
        ("ACHIEVED", "", "gestopt omdat het doel gehaald is"),
        ("REACHED", "", "gestopt omdat het doel gehaald is"),
        ("MUCH_MORE", "", "gestopt omdat het doel gehaald is"),
        ("NOT_SEEN", "", "gestopt na de evaluatie van 28 november 2026"),
        ("ACHIEVED", "Yara het zelf kan.", "gestopt omdat Yara het zelf kan"),
        ("NOT_ACHIEVED", "Omdat het te veel was.", "gestopt omdat het te veel was"),
        ("NOT_ACHIEVED", "NT2 nu voorgaat", "gestopt omdat NT2 nu voorgaat"),
        ("NOT_ACHIEVED", "", "gestopt na de evaluatie van 28 november 2026"),
    ],
)
def test_why_a_goal_stopped_in_words(result, reason, words):
    assert Decided(ON, result, "", "END", reason).why_stopped == words


def test_what_now_might_be():
    assert proposed_now("4 van 10", "7 van 10", Decided(ON, "ACHIEVED", "gezien")) == "7 van 10"
    assert proposed_now("4 van 10", "7 van 10", Decided(ON, "PARTLY", "5 van 10")) == "5 van 10"
    assert proposed_now("4 van 10", "7 van 10", Decided(ON, "NOT_ACHIEVED")) == "4 van 10"
    assert proposed_now("4 van 10", "7 van 10", Decided(ON, "MORE", "gezien")) == "7 van 10"
    assert proposed_now("4 van 10", "7 van 10", Decided(ON, "NOT_SEEN")) == "4 van 10"


def test_goal_attainment_is_offered_and_the_words_of_before_only_where_they_stand():
    now = [GoalResult(value) for value, _words in GoalResult.offered()]

    assert [each.label for each in now] == [
        "nog zoals aan het begin (−2)",
        "een deel is gelukt (−1)",
        "het doel is gehaald (0)",
        "meer dan het doel (+1)",
        "veel meer dan het doel (+2)",
        "niet genoeg gezien",
    ]
    assert [each.is_reached for each in now] == [False, False, True, True, True, False]
    kept = dict(GoalResult.offered("PARTLY"))
    assert kept.keys() - {each.value for each in now} == {"PARTLY"}
    assert GoalResult("PARTLY").label == "deels gehaald"
    assert proposed_now("4 van 10", "7 van 10", None) == "4 van 10"


def test_each_goal_that_nobody_looked_at_blocks_sharing():
    content = {"kind": "ACTION", "no_individual_support": True, "no_support_reason": "x", "goals": [], "deviations": []}
    content |= {"period_from": "2026-09-01", "period_until": "2026-12-01"}
    facts = Circumstances(kind="ACTION", sector="VO", on=ON, purpose=None)

    found = obstacles(to_share(content, facts, Carried(unseen=((1, "Rust"), (3, "Plannen")))))

    assert [each.code for each in found] == ["goal-1-seen", "goal-3-seen"]


def test_a_goal_that_stops_unreached_says_why_before_the_evaluation_is_concluded():
    well = {
        "reviewed": 2, "goals": 2, "talk": True, "heard": True, "decision": "ADJUST", "conclusion": "x", "held_on": ON,
        "on": ON, "established_on": date(2026, 5, 1),
    }  # fmt: skip

    assert obstacles(to_conclude(LookingBack(**well))) == []
    assert [each.code for each in obstacles(to_conclude(LookingBack(**well, unexplained=(2,))))] == ["stop_reason-2"]
    assert Decided(ON, "PARTLY", "", "END").wants_reason
    assert not Decided(ON, "ACHIEVED", "", "END").wants_reason
    assert not Decided(ON, "PARTLY", "", "CONTINUE").wants_reason


def test_the_goal_that_stopped_is_gone_from_the_version_after_that_too(world):
    draft = renewed(look_back(world), no_deviations=False)
    with draft.editing():
        draft.deviations.update(from_on=today(), until_on=today() + timedelta(days=30))
    second = actions.share(part_of(world.plan, "ACTION"), by=world.coordinator)
    actions.ask(second, by=world.coordinator)
    consent(second, world.mother.person, decision="REFUSE", days=0, points=[{"goal": second.goals.get().pk}])

    third = actions.revise(second, by=world.coordinator, reason="Na de weigering.").detail

    assert [goal.title for goal in third.goals.all()] == ["Toetsen maken in rust"]
    assert [each.number for each in revisions.stopped_before(third)] == [2]
