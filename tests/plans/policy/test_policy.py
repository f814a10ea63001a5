"""The law of a plan as tables: no database, no clock."""

import re
from datetime import date, timedelta

import pytest

from accounts.choices import Sector
from plans import policy
from plans.choices import (
    DESTINATIONS,
    Agreement,
    Destination,
    EndReason,
    ExitProfile,
    Kind,
    Late,
    Moment,
    OverrideCode,
    destinations_for,
)
from plans.policy import Circumstances, ConsentFact, Heard, Missed, Present, Talk

ON = date(2026, 11, 20)
PERSPECTIVE = {
    "exit_profile": "DIPLOMA",
    "exit_destination": "VMBO_KB",
    "destination_note": "",
    "substantiation": "Met rust bij toetsen lukt het.",
    "factors": [{"kind": "PROMOTING"}, {"kind": "HINDERING"}],
    "unknown_reason": "",
    "review_on": None,
    "why_changed": "",
    "why_not_higher": "",
    "home_situation": "",
    "guardians_view": "",
    "family_informed_on": None,
    "advices": [],
    "earlier_support": "Huiswerkbegeleiding.",
    "earlier_support_effect": "Meer rust.",
    "committee_advices": [{"advice": "akkoord"}],
}
GOAL = {
    "title": "Toetsen in rust",
    "start_situation": "4 van de 10",
    "target": "7 van de 10",
    "approach": "Stiltelokaal",
    "responsible_name": "Iris Koning",
    "frequency": "elke toets",
    "evaluate_on": "2027-01-20",
}
ACTION = {
    "period_from": "2026-10-01",
    "period_until": "2027-02-01",
    "no_individual_support": False,
    "no_support_reason": "",
    "goals": [GOAL],
    "deviations": [],
    "no_deviations": True,
}
CONSENT = ConsentFact(given=True)


def facts(kind=Kind.PERSPECTIVE, **changes) -> Circumstances:
    """Everything said and done that part asks for, unless a test says otherwise."""
    return Circumstances(
        **{
            "kind": kind,
            "sector": Sector.VO,
            "on": ON,
            "purpose": policy.for_version(Kind(kind), 1, is_first=True, begun_on=date(2026, 10, 1), on=ON),
            "shared_on": date(2026, 10, 20),
            "talks": (talk(date(2026, 11, 2)),),
            "heard": (Heard(date(2026, 10, 10), frozenset({Moment.DRAFTING}), frozenset(Kind)),),
        }
        | changes
    )


def talk(held_on, agreement=Agreement.YES, *, type="MEETING", present=True, about=tuple(Kind)) -> Talk:
    words = {kind: agreement if kind in about else Agreement.NOT_DISCUSSED for kind in Kind}
    family = (Present("Samira El Amrani"),) if present else ()
    return Talk(held_on, type, words, frozenset({Moment.DRAFTING}), family)


def missing(requirements) -> set[str]:
    return {each.code for each in policy.obstacles(requirements)}


def to_establish(content, circumstances, *, is_shared=True, consent=CONSENT) -> set[str]:
    return missing(policy.to_establish(content, circumstances, is_shared=is_shared, consent=consent))


# Existence and time ---------------------------------------------------------------------------------------------------


@pytest.mark.rule(2)
@pytest.mark.parametrize(
    ("sector", "trigger", "refused"),
    [
        ("VSO", "", set()),
        ("PRO", "", set()),
        ("VO", "EXTRA_SUPPORT_SWV", set()),
        ("VO", "OPDC", set()),
        ("VO", "", {"trigger"}),
        ("VO", "BASIC_SUPPORT", {"basic_support"}),
    ],
)
def test_regular_education_needs_a_reason_beyond_basic_support(sector, trigger, refused):
    found = policy.obstacles_to_starting(
        policy.Starting(
            sector=sector, trigger_reason=trigger, has_open_plan=False, enrolled_on=ON, base_on=ON, begun_on=ON, on=ON
        )
    )

    assert {each.code for each in found} == refused


@pytest.mark.rule(1)
def test_a_pupil_has_one_open_plan():
    found = policy.obstacles_to_starting(
        policy.Starting(
            sector="VSO", trigger_reason="", has_open_plan=True, enrolled_on=ON, base_on=ON, begun_on=ON, on=ON
        )
    )

    assert {each.code for each in found} == {"open_plan"}


@pytest.mark.rule(3)
@pytest.mark.parametrize(
    ("base", "last_day"),
    [
        (date(2026, 9, 1), date(2026, 10, 13)),
        (date(2026, 1, 20), date(2026, 3, 3)),
        (date(2028, 2, 1), date(2028, 3, 14)),
        (date(2026, 12, 1), date(2027, 1, 12)),
    ],
)
def test_the_six_weeks_are_42_calendar_days(base, last_day):
    assert policy.establish_by(base) == last_day


@pytest.mark.rule(3)
def test_the_six_weeks_do_not_begin_before_enrolment():
    found = policy.obstacles_to_starting(
        policy.Starting(
            sector="VSO",
            trigger_reason="",
            has_open_plan=False,
            enrolled_on=ON,
            base_on=ON - timedelta(days=1),
            begun_on=ON,
            on=ON,
        )
    )

    assert {each.code for each in found} == {"base_date"}


@pytest.mark.rule(4)
@pytest.mark.parametrize(
    ("days_left", "state"),
    [(30, "ahead"), (15, "ahead"), (14, "soon"), (8, "soon"), (7, "week"), (0, "week"), (-1, "late"), (-60, "late")],
)
def test_the_deadline_warns_at_14_and_7_days(days_left, state):
    term = policy.Term(Late.SIX_WEEKS, ON + timedelta(days=days_left), ON)

    assert (term.state, term.is_late) == (state, state == "late")


@pytest.mark.rule(4)
@pytest.mark.parametrize(
    ("due", "reason", "first", "refused"),
    [
        (ON - timedelta(days=1), "", True, {"late"}),
        (ON - timedelta(days=1), "Ziekte van de mentor.", True, set()),
        (ON, "", True, set()),
        (ON - timedelta(days=400), "", False, set()),
    ],
)
def test_a_late_plan_says_why(due, reason, first, refused):
    found = to_establish(PERSPECTIVE, facts(establish_by=due, late_reason=reason, is_first=first))

    assert found == refused


@pytest.mark.rule(5)
@pytest.mark.parametrize(("sector", "needs"), [("VSO", True), ("PRO", True), ("VO", False)])
def test_every_pupil_in_special_and_practical_education_needs_a_plan(sector, needs):
    assert policy.needs_plan(sector) is needs


# Contents -------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(6)
@pytest.mark.parametrize(
    ("field", "code"),
    [("exit_destination", "destination"), ("substantiation", "substantiation"), ("exit_profile", "profile")],
)
def test_a_perspective_names_a_destination_and_why(field, code):
    assert code in to_establish(PERSPECTIVE | {field: ""}, facts())


@pytest.mark.rule(7)
@pytest.mark.parametrize(
    ("kinds", "refused"),
    [
        (["PROMOTING", "HINDERING"], set()),
        (["PROMOTING"], {"hindering"}),
        (["HINDERING"], {"promoting"}),
        ([], {"promoting", "hindering"}),
    ],
)
def test_a_perspective_names_what_helps_and_what_hinders(kinds, refused):
    content = PERSPECTIVE | {"factors": [{"kind": kind} for kind in kinds]}

    assert missing(policy.to_share(content, facts())) == refused


@pytest.mark.rule(8)
@pytest.mark.parametrize(
    "field", ["start_situation", "target", "approach", "responsible_name", "frequency", "evaluate_on"]
)
def test_a_goal_says_what_how_who_how_often_and_when(field):
    content = ACTION | {"goals": [GOAL | {field: ""}]}

    assert "goal-1" in missing(policy.to_share(content, facts(Kind.ACTION)))


@pytest.mark.rule(8)
@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, set()),
        ({"goals": []}, {"goal"}),
        ({"period_until": None}, {"period"}),
        ({"goals": [GOAL | {"evaluate_on": "2027-02-02"}]}, {"goal-1-in-period"}),
        ({"no_individual_support": True}, {"no_support_reason", "no_support_empty"}),
        ({"no_individual_support": True, "no_support_reason": "Niet nodig.", "goals": []}, set()),
    ],
)
def test_an_action_part_holds_goals_for_a_period_or_says_why_not(changes, refused):
    assert missing(policy.to_share(ACTION | changes, facts(Kind.ACTION))) == refused


DEVIATION = {"subject": "gym", "from_on": "2026-09-01", "until_on": "2026-12-01"}


@pytest.mark.rule(9)
@pytest.mark.parametrize(
    ("deviations", "none", "refused"),
    [
        ([], True, set()),
        ([], False, {"deviations"}),
        ([DEVIATION], False, set()),
        ([DEVIATION], True, {"deviations"}),
        ([DEVIATION | {"until_on": None}], False, {"deviation-1"}),
    ],
)
def test_deviations_are_named_or_said_to_be_absent(deviations, none, refused):
    content = ACTION | {"deviations": deviations, "no_deviations": none}

    assert missing(policy.to_share(content, facts(Kind.ACTION))) == refused


@pytest.mark.rule(10)
@pytest.mark.parametrize(
    ("sector", "profile", "destination", "fits"),
    [
        ("VO", "DIPLOMA", "HAVO", True),
        ("VO", "WORK", "HAVO", False),
        ("VO", "WORK", "WORK_SHELTERED", False),
        ("VO", "DAY", "DAY_TASK", False),
        ("VSO", "DAY", "DAY_TASK", True),
        ("VSO", "WORK", "WORK_SHELTERED", True),
        ("VSO", "DIPLOMA", "VMBO_BB", True),
        ("PRO", "WORK", "PRO_DIPLOMA", True),
        ("PRO", "DIPLOMA", "VWO", False),
        ("PRO", "DIPLOMA", "MBO_ENTREE", True),
        ("PRO", "UNKNOWN", "WORK_REGULAR", False),
    ],
)
def test_a_destination_fits_the_sector_and_the_goal(sector, profile, destination, fits):
    content = PERSPECTIVE | {"exit_profile": profile, "exit_destination": destination}

    assert ("destination_fits" not in missing(policy.to_share(content, facts(sector=sector)))) is fits


@pytest.mark.rule(10)
def test_every_destination_belongs_to_a_sector_and_a_goal_families_know():
    assert set(DESTINATIONS) == set(Destination)
    assert all(sectors and profiles <= set(ExitProfile) for sectors, profiles in DESTINATIONS.values())
    assert {code for code, _ in destinations_for("PRO")} & {"VWO", "DAY_TASK"} == set()


@pytest.mark.rule(11)
@pytest.mark.parametrize(
    ("why", "talked_on", "refused"),
    [
        ("", date(2026, 11, 2), {"why_changed"}),
        ("Hij wil het proberen.", date(2026, 11, 2), set()),
        ("Hij wil het proberen.", date(2026, 10, 5), {"talk_about_change"}),
        ("", date(2026, 10, 5), {"why_changed", "talk_about_change"}),
    ],
)
def test_a_changed_destination_asks_a_reason_and_a_talk_after_it_was_shared(why, talked_on, refused):
    circumstances = facts(is_first=False, previous_destination="VMBO_BB", talks=(talk(talked_on),))

    assert to_establish(PERSPECTIVE | {"why_changed": why}, circumstances) == refused


def test_a_lower_destination_warns_but_does_not_block():
    circumstances = facts(is_first=False, previous_destination="VMBO_TL")

    found = policy.to_share(PERSPECTIVE | {"why_changed": "Samen gekozen."}, circumstances)

    assert missing(found) == set()
    assert [each.level for each in found if each.code == "why_not_higher" and not each.met] == ["warns"]


@pytest.mark.rule(13)
@pytest.mark.parametrize(
    ("adopted", "weighing", "met"),
    [("YES", "Staat in doel 1.", True), ("", "", False), ("NO", "", False), ("", "Niet.", False)],
)
def test_advice_is_weighed_with_a_reason(adopted, weighing, met):
    advice = {"source": "het Loket", "outcome": "Rustige plek.", "adopted": adopted, "weighing": weighing}

    found = policy.to_share(PERSPECTIVE | {"advices": [advice]}, facts())

    assert [each.met for each in found if each.code == "weighed-1"] == [met]


@pytest.mark.rule(15)
@pytest.mark.parametrize(
    ("reason", "review_on", "refused"),
    [("", None, {"unknown"}), ("Net begonnen.", None, {"unknown"}), ("Net begonnen.", "2027-02-01", set())],
)
def test_an_unknown_destination_says_why_and_when_it_is_looked_at_again(reason, review_on, refused):
    content = PERSPECTIVE | {
        "exit_profile": "UNKNOWN",
        "exit_destination": "UNKNOWN",
        "unknown_reason": reason,
        "review_on": review_on,
    }

    assert missing(policy.to_share(content, facts())) == refused


def test_words_of_the_family_about_home_need_their_knowledge_of_who_reads_them():
    content = PERSPECTIVE | {"home_situation": "Thuis is er een vaste plek."}

    assert missing(policy.to_share(content, facts())) == {"family_informed"}
    assert missing(policy.to_share(content | {"family_informed_on": "2026-10-02"}, facts())) == set()


def test_a_missing_committee_advice_in_special_education_warns():
    found = policy.to_share(PERSPECTIVE | {"committee_advices": []}, facts(sector="VSO"))

    assert missing(found) == set()
    assert any(each.code == "committee" and not each.met for each in found)


# Two parts --------------------------------------------------------------------------------------------------------------


@pytest.mark.rule(17)
@pytest.mark.parametrize(
    ("content", "consent", "refused"),
    [
        (ACTION, ConsentFact(given=True), set()),
        (ACTION, ConsentFact(given=False), {"consent"}),
        (ACTION, ConsentFact(given=True, pupil_only=True), {"pupil_only"}),
        (
            ACTION,
            ConsentFact(given=True, text="Er is ingestemd met precies deze tekst.", pupil_only=True, unreminded="Noor"),
            {"remind_first", "pupil_only"},
        ),
        (
            ACTION | {"no_individual_support": True, "no_support_reason": "Niet nodig.", "goals": []},
            ConsentFact(given=False),
            set(),
        ),
    ],
)
def test_an_action_part_needs_consent_or_says_that_there_is_no_individual_support(content, consent, refused):
    assert to_establish(content, facts(Kind.ACTION), consent=consent) == refused


@pytest.mark.rule(17)
@pytest.mark.parametrize("sector", ["VSO", "PRO"])
def test_no_individual_support_in_special_education_needs_the_director(sector):
    content = ACTION | {"no_individual_support": True, "no_support_reason": "Niet nodig.", "goals": []}

    assert to_establish(content, facts(Kind.ACTION, sector=sector)) == {"no_support_director"}
    decided = facts(Kind.ACTION, sector=sector, overrides=frozenset({OverrideCode.NO_SUPPORT}))
    assert to_establish(content, decided) == set()


@pytest.mark.rule(19)
@pytest.mark.parametrize(
    ("talks", "overrides", "refused"),
    [
        ([], set(), {"consultation"}),
        ([talk(date(2026, 11, 2))], set(), set()),
        ([talk(date(2026, 11, 2), Agreement.NO)], set(), {"second_talk"}),
        ([talk(date(2026, 11, 2), Agreement.PARTLY)], set(), {"second_talk"}),
        ([talk(date(2026, 11, 2), Agreement.NO), talk(date(2026, 11, 9), Agreement.NO)], set(), set()),
        ([talk(date(2026, 11, 2), Agreement.NO), talk(date(2026, 11, 9), Agreement.YES)], set(), set()),
        ([talk(date(2026, 11, 2), Agreement.YES), talk(date(2026, 11, 9), Agreement.NO)], set(), set()),
        ([talk(date(2026, 11, 2), Agreement.NO)], {OverrideCode.ONE_CONSULTATION}, set()),
        ([], {OverrideCode.ONE_CONSULTATION}, {"consultation"}),
    ],
)
def test_a_perspective_is_consulted_on_and_twice_without_agreement(talks, overrides, refused):
    circumstances = facts(talks=tuple(talks), overrides=frozenset(overrides))

    assert to_establish(PERSPECTIVE, circumstances) == refused


@pytest.mark.rule(20)
def test_a_refusal_of_part_2_is_no_matter_for_part_1():
    assert to_establish(PERSPECTIVE, facts(), consent=ConsentFact(given=False)) == set()


@pytest.mark.rule(16)
def test_each_part_has_its_own_list():
    perspective = {r.code for r in policy.to_establish(PERSPECTIVE, facts(), is_shared=True, consent=CONSENT)}
    action = {r.code for r in policy.to_establish(ACTION, facts(Kind.ACTION), is_shared=True, consent=CONSENT)}

    assert "consultation" in perspective
    assert "consent" not in perspective
    assert "consent" in action
    assert "consultation" not in action


def test_a_draft_cannot_be_established():
    assert "shared" in to_establish(PERSPECTIVE, facts(shared_on=None), is_shared=False)


# Consultation and hearing -----------------------------------------------------------------------------------------------


@pytest.mark.rule(32)
@pytest.mark.parametrize(
    ("type", "counts"),
    [("MEETING", 1), ("MDO", 1), ("VIDEO", 1), ("CALL_CONSULT", 1), ("WRITTEN", 1), ("NOTIFICATION", 0)],
)
def test_a_notification_is_no_consultation(type, counts):
    assert len(facts(talks=(talk(date(2026, 11, 2), type=type),)).counting_talks()) == counts


@pytest.mark.rule(33)
@pytest.mark.parametrize(
    ("held_on", "about", "present", "counts"),
    [
        (date(2026, 11, 2), tuple(Kind), True, 1),
        (date(2026, 11, 2), (Kind.ACTION,), True, 0),
        (date(2026, 11, 2), tuple(Kind), False, 0),
        (date(2026, 9, 30), tuple(Kind), True, 0),
        (date(2026, 10, 1), tuple(Kind), True, 1),
        (ON, tuple(Kind), True, 1),
        (ON + timedelta(days=1), tuple(Kind), True, 0),
    ],
)
def test_a_consultation_counts_when_it_was_about_this_part_with_the_family_since_the_last_version(
    held_on, about, present, counts
):
    circumstances = facts(talks=(talk(held_on, about=about, present=present),))

    assert len(circumstances.counting_talks()) == counts


@pytest.mark.rule(35)
def test_every_remark_is_answered_before_establishing():
    assert to_establish(PERSPECTIVE, facts(unanswered=1)) == {"remarks"}
    assert to_establish(ACTION, facts(Kind.ACTION, unanswered=2)) == {"remarks"}


@pytest.mark.rule(37)
@pytest.mark.parametrize(
    ("held_on", "about", "refused"),
    [
        (date(2026, 10, 10), set(Kind), set()),
        (date(2026, 9, 30), set(Kind), {"heard"}),
        (date(2026, 10, 10), {Kind.ACTION}, {"heard"}),
        (ON + timedelta(days=1), set(Kind), {"heard"}),
    ],
)
def test_the_pupil_is_heard_about_each_new_version(held_on, about, refused):
    circumstances = facts(heard=(Heard(held_on, frozenset({Moment.DRAFTING}), frozenset(about)),))

    assert to_establish(PERSPECTIVE, circumstances) == refused


@pytest.mark.rule(39)
@pytest.mark.parametrize(
    ("meetings", "ahead", "override", "refused"),
    [
        ([date(2026, 11, 2), date(2026, 11, 9)], 5, True, set()),
        ([date(2026, 11, 2), date(2026, 11, 9)], 5, False, {"consultation"}),
        ([date(2026, 11, 2), date(2026, 11, 2)], 5, True, {"consultation"}),
        ([date(2026, 11, 2)], 5, True, {"consultation"}),
        ([date(2026, 11, 2), date(2026, 11, 9)], 4, True, {"consultation"}),
    ],
)
def test_two_invitations_on_which_nobody_came_and_a_reason_stand_in_for_one_talk(meetings, ahead, override, refused):
    circumstances = facts(
        talks=(),
        missed=tuple(Missed(day - timedelta(days=9), day, frozenset(Kind), ahead) for day in meetings),
        overrides=frozenset({OverrideCode.NOBODY_CAME} if override else ()),
    )

    assert to_establish(PERSPECTIVE, circumstances) == refused


@pytest.mark.rule(39)
@pytest.mark.parametrize(
    ("sent", "meeting", "holidays", "days"),
    [
        (date(2026, 11, 2), date(2026, 11, 9), [], 5),
        (date(2026, 11, 6), date(2026, 11, 9), [], 1),
        (date(2026, 10, 15), date(2026, 10, 27), [(date(2026, 10, 17), date(2026, 10, 25))], 3),
        (date(2026, 11, 2), date(2026, 11, 2), [], 0),
    ],
)
def test_school_days_leave_out_weekends_and_holidays(sent, meeting, holidays, days):
    assert policy.school_days_between(sent, meeting, holidays) == days


# Evaluate, adjust, end ------------------------------------------------------------------------------------------------


@pytest.mark.rule(40)
@pytest.mark.parametrize(
    ("established", "evaluated", "due"),
    [
        (date(2026, 9, 26), None, date(2027, 7, 31)),
        (date(2026, 7, 1), None, date(2027, 7, 31)),
        (date(2026, 6, 1), None, date(2026, 7, 31)),
        (date(2026, 9, 26), date(2027, 6, 1), date(2028, 7, 31)),
        (date(2026, 9, 26), date(2026, 6, 1), date(2027, 7, 31)),
    ],
)
def test_a_plan_is_evaluated_every_school_year(established, evaluated, due):
    assert policy.evaluate_by(established, evaluated) == due


@pytest.mark.rule(40)
@pytest.mark.parametrize(
    ("on", "first"), [(date(2026, 8, 1), 2026), (date(2027, 7, 31), 2026), (date(2026, 7, 31), 2025)]
)
def test_a_school_year_runs_from_august_to_july(on, first):
    assert policy.school_year(on) == (date(first, 8, 1), date(first + 1, 7, 31))


def to_conclude(**changes) -> set[str]:
    return missing(
        policy.to_conclude(
            policy.LookingBack(
                **{
                    "reviewed": 2,
                    "goals": 2,
                    "talk": True,
                    "heard": True,
                    "decision": "ADJUST",
                    "conclusion": "Het gaat beter.",
                    "held_on": ON,
                    "on": ON,
                    "established_on": ON - timedelta(days=100),
                }
                | changes
            )
        )
    )


@pytest.mark.rule(41)
@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, set()),
        ({"reviewed": 1}, {"reviews"}),
        ({"decision": ""}, {"decision"}),
        ({"conclusion": ""}, {"conclusion"}),
        ({"talk": False}, {"evaluation_talk"}),
        ({"held_on": ON + timedelta(days=1)}, {"evaluation_date"}),
    ],
)
def test_an_evaluation_judges_every_goal_and_decides(changes, refused):
    assert to_conclude(**changes) == refused


@pytest.mark.rule(37)
def test_the_pupil_is_heard_at_the_evaluation():
    assert to_conclude(heard=False) == {"evaluation_heard"}


def to_end(**changes) -> set[str]:
    return missing(
        policy.to_end(
            policy.Ending(
                **{
                    "sector": "VO",
                    "reason": EndReason.GOALS_MET,
                    "ended_on": ON,
                    "started_on": date(2026, 9, 1),
                    "on": ON,
                    "has_final_evaluation": True,
                    "talks": 1,
                    "agreed": True,
                    "heard": True,
                    "override": "",
                    "anything_established": True,
                }
                | changes
            )
        )
    )


@pytest.mark.rule(45)
@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, set()),
        ({"reason": ""}, {"reason"}),
        ({"ended_on": ON + timedelta(days=1)}, {"end_date"}),
        ({"ended_on": date(2026, 8, 31)}, {"end_date"}),
        ({"has_final_evaluation": False}, {"final_evaluation"}),
        ({"talks": 0}, {"end_talk"}),
        ({"heard": False}, {"end_heard"}),
        ({"agreed": False}, {"end_override"}),
        ({"agreed": False, "override": "De ondersteuning is niet meer nodig."}, set()),
        ({"sector": "VSO"}, {"leaving_only"}),
        ({"sector": "PRO"}, {"leaving_only"}),
        ({"sector": "VSO", "reason": EndReason.DIPLOMA, "talks": 0, "heard": False}, set()),
        ({"sector": "PRO", "reason": EndReason.LEFT_SCHOOL, "has_final_evaluation": False}, set()),
        ({"sector": "VSO", "reason": EndReason.WITHDRAWN}, {"leaving_only"}),
        ({"sector": "VSO", "reason": EndReason.WITHDRAWN, "anything_established": False}, set()),
    ],
)
def test_a_plan_ends_with_a_date_a_reason_and_what_that_reason_asks(changes, refused):
    assert to_end(**changes) == refused


@pytest.mark.rule(49)
def test_the_dispute_term_is_six_weeks():
    assert policy.dispute_by(date(2026, 10, 2)) == date(2026, 11, 13)


def test_what_cannot_be_printed_is_not_shared_and_the_place_is_named():
    """The goal, not the whole text, for that is where it must be written otherwise (decision 49)."""
    goals = [GOAL, GOAL | {"measures": [{"description": "Een plek met \U00013000."}]}]
    circumstances = facts(Kind.ACTION)

    obstacles = policy.obstacles(policy.to_share(ACTION | {"goals": goals}, circumstances))

    assert [(each.code, each.where) for each in obstacles if each.code.startswith("printable")] == [
        ("printable-goal-2", "goal-2")
    ]
    assert "\U00013000 (U+13000)" in next(each.text for each in obstacles if each.code == "printable-goal-2")
    assert not any(
        each.code.startswith("printable") for each in policy.to_share(ACTION | {"goals": [GOAL]}, circumstances)
    )
    assert "printable-goal-2" in to_establish(ACTION | {"goals": goals}, circumstances)


# Words ----------------------------------------------------------------------------------------------------------------

DEEDS = {
    "Beantwoord", "Beoordeel", "Bespreek", "Deel", "Kies", "Kijk", "Leg", "Noem", "Noteer", "Rond", "Schrijf", "Spreek",
    "Vraag", "Vul", "Haal", "Stuur", "bevestig", "praat", "schrijf", "Verander",
}  # fmt: skip
"""How a sentence begins that says what to do, at its start or after a colon or a full stop."""


def every_list(*, done: bool) -> list[policy.Requirement]:
    """Every requirement there is, all met or all open."""
    bare = {name: [] if isinstance(value, list) else "" for name, value in PERSPECTIVE.items()}
    lower = PERSPECTIVE | {
        "home_situation": "Rustig.",
        "family_informed_on": "2026-10-01",
        "advices": [{"source": "het Loket", "outcome": "rust", "adopted": "YES", "weighing": "Past."}],
        "why_changed": "Er is meer rust nodig.",
        "why_not_higher": "Nu nog niet.",
    }
    texts = [lower] if done else [bare, bare | {"exit_destination": "UNKNOWN", "exit_profile": "WORK"}]
    if not done:
        texts.append(
            lower
            | {
                "exit_destination": "OTHER",
                "family_informed_on": None,
                "why_not_higher": "",
                "why_changed": "",
                "advices": [lower["advices"][0] | {"adopted": ""}],
            }
        )
        texts.append(lower | {"why_not_higher": "", "exit_destination": "VMBO_BB"})
    around = {
        "sector": Sector.VSO,
        "previous_destination": "VMBO_TL",
        "establish_by": ON - timedelta(days=1),
        "late_reason": "Ziek." if done else "",
        "can_call": done,
        "rests_on_perspective": done,
        "overrides": frozenset(OverrideCode) if done else frozenset(),
        "unanswered": 0 if done else 2,
    }
    if not done:
        around |= {"talks": (), "heard": ()}
    consent = ConsentFact(
        given=True,
        text="Er is ingestemd met precies deze tekst.",
        pupil_only=True,
        unreminded="" if done else "Samira El Amrani",
    )
    goal = GOAL | {"evaluate_on": "2027-06-01"} if not done else GOAL
    actions = [
        ACTION | {"goals": [goal]},
        ACTION | {"no_individual_support": True, "goals": [], "no_support_reason": "Rust."},
    ]
    if not done:
        gaps = dict.fromkeys(GOAL, "") | {"title": "Rust"}
        bad = {"period_from": "", "goals": [gaps], "no_deviations": False}
        actions = [
            ACTION | {"goals": [goal]},
            ACTION | bad | {"goals": []},
            ACTION | bad | {"deviations": [{"subject": "Frans", "from_on": "", "until_on": ""}]},
            ACTION | bad | {"no_individual_support": True},
        ]
    found = []
    for kind, contents in ((Kind.PERSPECTIVE, texts), (Kind.ACTION, actions)):
        for content in contents:
            circumstances = facts(kind, **around)
            found += policy.to_share(content | {"kind": kind}, circumstances)
            found += policy.to_establish(content | {"kind": kind}, circumstances, is_shared=done, consent=consent)
    if not done:
        disagreed = facts(**(around | {"talks": (talk(date(2026, 11, 2), Agreement.NO),)}))
        found += policy.to_establish(PERSPECTIVE, disagreed, is_shared=True, consent=CONSENT)
        found += policy.to_establish(ACTION, facts(Kind.ACTION), is_shared=True, consent=ConsentFact())
    ending = {
        "sector": Sector.VO,
        "reason": EndReason.GOALS_MET,
        "started_on": date(2026, 9, 1),
        "on": ON,
        "anything_established": True,
    }
    ended = {"ended_on": ON, "has_final_evaluation": True, "talks": 1, "agreed": True, "heard": True, "override": ""}
    never = {
        "ended_on": date(2030, 1, 1),
        "has_final_evaluation": False,
        "talks": 0,
        "agreed": False,
        "heard": False,
        "override": "",
    }
    found += policy.to_end(policy.Ending(**ending, **(ended if done else never)))
    if not done:
        found += policy.to_end(policy.Ending(**(ending | never | {"sector": Sector.PRO})))
        found += policy.to_end(policy.Ending(**(ending | never | {"reason": ""})))
    found += policy.to_conclude(policy.LookingBack(
        reviewed=2 if done else 1, goals=2, unexplained=() if done else (2,), talk=done, heard=done, decision="ADJUST" if done else "",
        conclusion="Het gaat beter." if done else "", held_on=ON if done else ON + timedelta(days=9), on=ON,
        established_on=ON - timedelta(days=100 if done else 1), silent=() if done else ("Samira El Amrani",),
    ))  # fmt: skip
    return [each for each in found if each.met == done]


def does(sentence: str) -> bool:
    """Whether something in this line tells what to do."""
    starts = re.findall(r"(?:^|[.:;] )((?!Deel \d)\w+)", sentence)
    return any(word in DEEDS for word in starts)


def test_what_is_open_is_written_as_something_to_do():
    found = every_list(done=False)

    assert {each.says for each in found if not does(each.says)} == set()
    assert {
        "Spreek de leerling over deze versie, of schrijf waarom dat niet kon.",
        "Beantwoord nog 2 opmerkingen.",
        "Spreek de leerling bij het terugkijken, of schrijf waarom dat niet kon.",
    } <= {each.says for each in found}


def test_what_is_done_is_written_as_what_is_so():
    found = every_list(done=True)

    assert {each.says for each in found if does(each.says)} == set()
    assert "De leerling is gehoord over deze versie, of er staat waarom niet." in {each.says for each in found}


def test_every_line_that_can_be_open_has_words_for_when_it_is_done():
    numbered = re.compile(r".*-\d|printable-|holder-|remind_first|consent$")

    silent = {each.code for each in every_list(done=False) if not each.done and not numbered.match(each.code)}

    assert silent == set()
