"""What counts for which version, and what is said of it: by rule, by verb, on the page and on paper (decisions 39, 40)."""

import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from consent.round import actions
from opp.proof.verification import Verification
from plans import policy
from plans.choices import Agreement, Kind, Moment, Status
from plans.errors import NotAllowedNow
from plans.facts import said
from plans.models import BegunCorrection, Consultation, Evaluation, Event, Part, Plan, PupilHearing
from plans.pdf import documents
from plans.policy import Heard, Present, Right, Talk
from students.models import Authority
from tests.factories import (
    after,
    ago,
    answer_remark,
    consent,
    established,
    fill_perspective,
    hear,
    make_family,
    make_school,
    make_staff,
    make_student,
    make_world,
    part_of,
    remark,
    renewed,
    shared,
    talk,
    today,
)
from tests.opened import started
from tests.paper import day
from tests.worlds import once_a_module

MAY, NOVEMBER = date(2026, 5, 12), date(2026, 11, 28)


# The rule ----------------------------------------------------------------------------------------------------------------


def version(number=1, *, begun_on=date(2026, 11, 2), established_on=None, on=NOVEMBER) -> policy.Purpose:
    return policy.for_version(
        Kind.PERSPECTIVE, number, is_first=number == 1, begun_on=begun_on, on=on, established_on=established_on
    )


def spoken(held_on=date(2026, 11, 26), *, moments=(Moment.DRAFTING,), about=tuple(Kind), type="MEETING", present=None):
    agreement = {kind: Agreement.YES if kind in about else Agreement.NOT_DISCUSSED for kind in Kind}
    present = (Present("Samira"),) if present is None else present
    return Talk(held_on, type, agreement, frozenset(moments), present)


@pytest.mark.rule(33)
@pytest.mark.parametrize(
    ("talk", "purpose", "why"),
    [
        (spoken(), version(), ""),
        (spoken(date(2026, 11, 2)), version(), ""),
        (spoken(date(2026, 11, 1)), version(), "tellen gesprekken vanaf 2 november 2026"),
        (
            spoken(MAY, moments=Moment),
            version(2, begun_on=NOVEMBER),
            "voor versie 2 tellen gesprekken vanaf 28 november",
        ),
        (spoken(NOVEMBER + timedelta(days=1)), version(), "nog niet geweest"),
        (spoken(), version(established_on=date(2026, 11, 20)), "versie 1 was op 20 november 2026 al vastgesteld"),
        (spoken(), version(established_on=date(2026, 11, 26)), ""),
        (spoken(type="NOTIFICATION"), version(), "alleen een mededeling"),
        (spoken(about=(Kind.ACTION,)), version(), "deel 1 is niet besproken"),
        (spoken(about=()), version(), "deel 1 is niet besproken"),
        (spoken(moments=(Moment.ADJUSTING, Moment.EVALUATING)), version(), "niet bij dat het over opstellen ging"),
        (spoken(moments=(Moment.DRAFTING,)), version(2), "niet bij dat het over bijstellen ging"),
        (spoken(moments=(Moment.DRAFTING, Moment.ADJUSTING)), version(2), ""),
        (spoken(present=()), version(), "geen ouder met gezag bij"),
        (spoken(present=(Present("Anton", Right.NONE),)), version(), "Anton had die dag geen gezag"),
        (spoken(present=(Present("Anton", Right.NONE), Present("Samira"))), version(), ""),
        (
            spoken(present=(Present("Samira", Right.LATER, NOVEMBER),)),
            version(),
            "pas vastgelegd vanaf 28 november 2026",
        ),
        (spoken(present=(Present("Samira", Right.UNKNOWN),)), version(), "niet bekend of er gezag is"),
        (spoken(present=(Present("Samira", Right.GROWN_UP),)), version(), "18 of ouder"),
        (spoken(present=(Present("Yara", Right.UNDER_AGE),)), version(), "nog geen 18"),
    ],
)
def test_a_talk_counts_for_the_version_of_its_part_its_moment_and_its_time(talk, purpose, why):
    found = policy.counts(talk, purpose)

    assert found.yes == (why == "")
    assert why in found.why


@pytest.mark.rule(37)
@pytest.mark.parametrize(
    ("held_on", "moments", "about", "yes"),
    [
        (date(2026, 11, 25), {Moment.DRAFTING}, set(Kind), True),
        (date(2026, 11, 25), {Moment.EVALUATING}, set(Kind), False),
        (date(2026, 11, 25), {Moment.DRAFTING}, {Kind.ACTION}, False),
        (MAY, set(Moment), set(Kind), False),
    ],
)
def test_a_hearing_counts_likewise(held_on, moments, about, yes):
    heard = Heard(held_on, frozenset(moments), frozenset(about))

    assert policy.counts(heard, version()).yes == yes


@pytest.mark.rule(40)
@pytest.mark.parametrize(
    ("held_on", "moments", "previous_on", "yes"),
    [
        (date(2026, 11, 20), {Moment.EVALUATING}, None, False),
        (date(2026, 11, 21), {Moment.EVALUATING}, None, True),
        (date(2026, 11, 21), {Moment.ADJUSTING}, None, False),
        (date(2026, 11, 21), {Moment.EVALUATING}, date(2026, 11, 21), False),
        (date(2026, 11, 22), set(Moment), date(2026, 11, 21), True),
        (date(2026, 11, 29), {Moment.EVALUATING}, None, False),
    ],
)
def test_a_talk_looks_back_after_establishing_and_after_the_evaluation_before(held_on, moments, previous_on, yes):
    purpose = policy.for_evaluation(established_on=date(2026, 11, 20), previous_on=previous_on, last_on=NOVEMBER)

    assert policy.counts(spoken(held_on, moments=moments), purpose).yes == yes


@pytest.mark.parametrize(
    ("told", "begun_on"),
    [
        ({}, NOVEMBER),
        ({"established_on": MAY}, NOVEMBER),
        ({"established_on": MAY, "evaluated_on": date(2026, 11, 10)}, date(2026, 11, 10)),
        ({"established_on": date(2026, 11, 20), "evaluated_on": date(2026, 11, 10)}, NOVEMBER),
        ({"continues_on": date(2026, 11, 2)}, date(2026, 11, 2)),
        ({"established_on": date(2026, 11, 20), "continues_on": date(2026, 11, 2)}, NOVEMBER),
    ],
)
def test_the_day_that_is_proposed_for_a_next_version(told, begun_on):
    nothing = {"established_on": None, "continues_on": None, "evaluated_on": None}

    assert policy.begun_on_of_revision(on=NOVEMBER, **nothing | told) == begun_on


@pytest.mark.parametrize(
    ("base_on", "begun_on"),
    [
        (date(2026, 11, 2), date(2026, 11, 2)),
        (date(2023, 8, 21), date(2025, 11, 28)),
        (date(2027, 1, 4), NOVEMBER),
    ],
)
def test_the_day_that_is_proposed_when_a_plan_is_started(base_on, begun_on):
    assert policy.begun_on_at_start(base_on, NOVEMBER) == begun_on


@pytest.mark.rule(40)
def test_the_next_evaluation_follows_from_the_school_year_of_the_talk():
    established_on, talk_in_june = date(2026, 3, 10), date(2026, 6, 12)

    assert policy.evaluate_by(established_on, None) == date(2026, 7, 31)
    assert policy.evaluate_by(established_on, talk_in_june) == date(2027, 7, 31)


# A plan that is started today ----------------------------------------------------------------------------------------------


@once_a_module
def built() -> SimpleNamespace:
    """A school and a pupil without a plan, 300 days enrolled; support began 26 days ago."""
    school = make_school()
    staff = make_staff(school)
    student = make_student(school, enrolled_on=today() - timedelta(days=300))
    return SimpleNamespace(
        school=school, student=student, **vars(staff), **vars(make_family(student, by=staff.coordinator))
    )


@pytest.fixture
def world(built, client):
    client.force_login(built.coordinator)
    return built


def start(world, **typed):
    world.plan = Plan.start(
        world.student, by=world.coordinator, trigger_reason="EXTRA_SUPPORT_SWV", deadline_base="SUPPORT_START",
        deadline_base_on=today() - timedelta(days=26), **typed,
    )  # fmt: skip
    return world.plan


def typed_talk(world, days, **changes) -> dict:
    return {
        "once": str(uuid.uuid4()), "type": "MEETING", "held_on": (today() - timedelta(days=days)).isoformat(),
        "moments": ["DRAFTING"], "present": [f"g{world.mother.pk}"], "agreement_perspective": "YES",
        "agreement_action": "NOT_DISCUSSED", "report": "Het concept van deel 1 doorgenomen.",
    } | changes  # fmt: skip


def typed_hearing(days, **changes) -> dict:
    return {
        "once": str(uuid.uuid4()), "moments": ["DRAFTING"], "held_on": (today() - timedelta(days=days)).isoformat(),
        "about_perspective": "on", "about_action": "on", "outcome": "HEARD", "method": "TALK",
        "hearer_name": "Sander Bos", "own_words": "Als iedereen praat hoor ik de helft niet.", "adopted": "YES",
    } | changes  # fmt: skip


def save(client, world, name, typed) -> str:
    """The words of the message after saving."""
    response = client.post(reverse(name, args=[world.plan.pk]), typed, follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def unmet(part) -> set[str]:
    fresh = Part.objects.with_dialogue().get(pk=part.pk)
    return {each.code for each in fresh.obstacles_to_establishing(today())}


@pytest.mark.rule(33)
def test_what_was_said_before_the_plan_was_in_the_computer_counts(client, world):
    start(world)

    heard = save(client, world, "hearing_new", typed_hearing(3))
    talked = save(client, world, "consultation_new", typed_talk(world, 2))

    part = actions.share(fill_perspective(part_of(world.plan, "PERSPECTIVE")), by=world.coordinator)
    assert part.begun_on == today() - timedelta(days=26)
    assert heard == "Het gesprek is vastgelegd. Het telt voor deel 1, versie 1 en deel 2, versie 1."
    assert talked == "Het overleg is vastgelegd. Het telt voor deel 1, versie 1."
    assert unmet(part) == set()


def test_a_school_that_switches_enters_what_it_held_before_enrolment_without_a_false_date(client, world):
    intake = today() - timedelta(days=330)
    page = client.get(reverse("plan_start", args=[world.student.pk])).content.decode()
    client.post(
        reverse("plan_start", args=[world.student.pk]),
        {
            "once": str(uuid.uuid4()), "trigger_reason": "EXTRA_SUPPORT_SWV", "deadline_base": "ENROLMENT",
            "deadline_base_on": (today() - timedelta(days=300)).isoformat(), "begun_on": intake.isoformat(),
        },
    )  # fmt: skip
    world.plan = Plan.objects.get()

    message = save(client, world, "hearing_new", typed_hearing(330))

    assert "Gesprekken tellen vanaf" in page
    assert {part.begun_on for part in world.plan.parts.all()} == {world.plan.begun_on} == {intake}
    assert "Het telt voor deel 1, versie 1" in message


@pytest.mark.parametrize(("days", "code"), [(366, "langer dan een jaar"), (-1, "nog niet geweest")])
def test_a_plan_begins_at_most_a_year_back_and_not_tomorrow(world, days, code):
    with pytest.raises(NotAllowedNow, match=code):
        start(world, begun_on=today() - timedelta(days=days))


def test_authority_recorded_from_today_does_not_cover_yesterday_and_that_is_said_at_once(client, world):
    start(world)
    Authority.objects.create(
        guardian=world.mother, value="NO", from_on=None, recorded_by=world.coordinator, evidence="nog niet gezien"
    )
    url = reverse("authority_add", args=[world.mother.pk])
    proposed = client.get(url).context["form"]["from_on"].value()
    typed = {"value": "YES", "basis": "PARENT", "evidence": "uittreksel gezien"}
    client.post(url, typed | started(client, url) | {"once": str(uuid.uuid4()), "from_on": today().isoformat()})

    too_late = save(client, world, "consultation_new", typed_talk(world, 1))
    client.post(url, typed | started(client, url) | {"once": str(uuid.uuid4()), "from_on": proposed or ""})
    counts = save(client, world, "consultation_new", typed_talk(world, 1))

    assert proposed is None
    assert "Het telt niet voor deel 1, versie 1" in too_late
    assert "Samira El Amrani" in too_late
    assert counts.endswith("Het overleg is vastgelegd. Het telt voor deel 1, versie 1.")


def test_a_parent_of_whom_authority_is_known_from_today_only_is_told_how_it_would_count(client, world):
    start(world)
    Authority.objects.all().erase()
    Authority.objects.create(
        guardian=world.mother, value="YES", basis="PARENT", from_on=today(), recorded_by=world.coordinator, evidence="gezien"
    )  # fmt: skip

    message = save(client, world, "consultation_new", typed_talk(world, 1))

    assert f"het gezag van Samira El Amrani is pas vastgelegd vanaf {day(today())}" in message
    assert "Had Samira El Amrani altijd al gezag? Leg het gezag dan opnieuw vast en laat “vanaf” leeg." in message


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"type": "NOTIFICATION"}, "Een mededeling telt niet als overleg"),
        ({"agreement_perspective": "NOT_DISCUSSED"}, "Geen van beide delen is besproken"),
    ],
)
def test_what_cannot_count_is_said_before_saving(client, world, changes, says):
    start(world)
    url, typed = reverse("consultation_new", args=[world.plan.pk]), typed_talk(world, 1, **changes)

    first = client.post(url, typed)
    kept_at_once = Consultation.objects.count()
    message = save(client, world, "consultation_new", typed | {"anyway": "on"})

    assert says in first.content.decode()
    assert first.context["form"]["anyway"].value() is False
    assert kept_at_once == 0
    assert Consultation.objects.count() == 1
    assert message.startswith("Het overleg is vastgelegd. Het telt niet voor deel 1, versie 1:")


def test_nothing_is_pre_chosen_of_what_decides_whether_it_counts(client, world):
    start(world)

    form = client.get(reverse("consultation_new", args=[world.plan.pk])).context["form"]

    assert not any(form[name].value() for name in ("type", "agreement_perspective", "agreement_action", "present"))
    assert "anyway" not in form.fields


def test_pressed_twice_the_second_page_tells_the_same(client, world):
    start(world)
    typed = typed_talk(world, 1, moments=["EVALUATING"])

    first, second = save(client, world, "consultation_new", typed), save(client, world, "consultation_new", typed)

    assert "er staat niet bij dat het over opstellen ging" in first
    assert first == second


@pytest.mark.parametrize(
    ("sent", "came", "says"),
    [
        (12, True, "telt voor deel 1, versie 1. Kwam er twee keer niemand"),
        (3, True, "dat moeten er minstens 5 zijn"),
        (12, False, "telt pas als er niemand kwam"),
    ],
)
def test_an_invitation_says_what_it_counts_as(client, world, sent, came, says):
    start(world)
    days = {"sent_on": today() - timedelta(days=sent), "meeting_on": today() - timedelta(days=1)}
    typed = {name: value.isoformat() for name, value in days.items()} | {"about_perspective": "on"}

    message = save(
        client, world, "invitation_new", typed | {"once": str(uuid.uuid4())} | ({"nobody_came": "on"} if came else {})
    )

    assert says in message


# A next version ------------------------------------------------------------------------------------------------------------


@once_a_module
def revised_once() -> SimpleNamespace:
    """Version 1 of part 1 established 26 days ago; version 2, with another destination, lies before the family."""
    world = make_world()
    hear(world.plan, by=world.mentor, days=29, own_words="Dit zei ik in mei.")
    shared(world, Kind.PERSPECTIVE, days=28)
    talk(world.plan, world.mother.person, by=world.coordinator, days=27)
    world.first = actions.establish(part_of(world.plan, "PERSPECTIVE"), by=world.director, at=after(world.plan, 26))
    hear(world.plan, by=world.mentor, days=20, own_words="Dit zei ik na het vaststellen.")
    talk(world.plan, world.mother.person, by=world.coordinator, days=19)
    draft = actions.revise(world.first, by=world.coordinator, reason="Naar vmbo-tl.", at=after(world.plan, 2))
    fill_perspective(draft, exit_destination="VMBO_TL", why_changed="Yara haalt de cijfers.")
    world.second = actions.share(draft, by=world.coordinator, at=after(world.plan, 2))
    return world


@pytest.fixture
def revised(revised_once, client):
    client.force_login(revised_once.coordinator)
    return revised_once


@pytest.mark.rule(37)
def test_hearings_and_talks_of_before_do_not_count_for_the_next_version(client, revised):
    """Rail, to-do, director, establish page and paper say the same (the fault of 12 May)."""
    fresh = Part.objects.with_dialogue().get(pk=revised.second.pk)
    paper = documents.prepare(fresh, "SHARED", by=revised.coordinator, at=timezone.now())
    with paper.file.open() as file:
        words = file.read().decode(errors="replace")
    client.force_login(revised.director)

    establish = client.get(reverse("part_establish", args=[revised.second.pk])).content.decode()
    vandaag = client.get(reverse("today")).content.decode()

    assert fresh.begun_on == today() - timedelta(days=2)
    assert unmet(revised.second) >= {"heard", "consultation"}
    assert said.talked_on(fresh, today()) is None
    assert said.hearings_about(fresh) == []
    assert "Nog niet vast te stellen" in establish
    assert "Alles wat nodig is, is er" not in vandaag
    assert fresh.content["hearings"] == []
    for told_before in ("Dit zei ik in mei.", "Dit zei ik na het vaststellen."):
        assert told_before not in words
    with pytest.raises(NotAllowedNow, match="Spreek de leerling over deze versie"):
        actions.establish(revised.second, by=revised.director)


def test_the_day_is_on_every_page_and_on_paper(client, revised):
    says = f"Gesprekken vanaf {day(today() - timedelta(days=2))} tellen voor deze versie."
    names = ("part", "part_establish", "part_revise")
    pages = [client.get(reverse(name, args=[revised.second.pk])).content.decode() for name in names]
    pages.append(client.get(reverse("dialogue", args=[revised.plan.pk])).content.decode())
    with revised.second.documents.get(kind="SHARED").file.open() as file:
        pages.append(file.read().decode(errors="replace"))

    assert [says in page for page in pages] == [True] * len(pages)


def test_the_day_is_put_right_with_a_reason_in_the_journal_while_it_is_not_established(client, revised):
    url, becomes = reverse("part_begun", args=[revised.second.pk]), today() - timedelta(days=21)
    typed = {"once": str(uuid.uuid4()), "begun_on": becomes.isoformat(), "reason": "De gesprekken gingen hierover."}

    before = client.get(reverse("dialogue", args=[revised.plan.pk])).content.decode()
    client.post(url, typed)

    after_it = client.get(reverse("dialogue", args=[revised.plan.pk])).content.decode()
    event = Event.objects.filter(plan=revised.plan).latest("position")
    row = BegunCorrection.objects.get()
    assert "Telt voor deel 1, versie 2" not in before
    assert after_it.count("Telt voor deel 1, versie 2") == 2
    assert unmet(revised.second) == {"talk_about_change"}
    assert (event.kind, row.row_digest() in event.data) == ("BEGUN_ON_CORRECTED", True)
    assert (row.was, row.becomes) == (today() - timedelta(days=2), becomes)
    assert "De gesprekken gingen hierover." in client.get(reverse("part", args=[revised.second.pk])).content.decode()
    assert Verification().plan(Plan.objects.get(pk=revised.plan.pk)).defects == []


@pytest.mark.parametrize(("days", "why"), [(27, "De vorige versie is vastgesteld op"), (-1, "nog niet geweest")])
def test_it_is_never_before_the_version_before_was_established(client, revised, days, why):
    day = today() - timedelta(days=days)
    typed = {"once": str(uuid.uuid4()), "begun_on": day.isoformat(), "reason": "Eerder."}

    html = client.post(reverse("part_begun", args=[revised.second.pk]), typed).content.decode()
    with pytest.raises(NotAllowedNow, match=why):
        revised.first.revise(by=revised.coordinator, reason="Nog een keer.", begun_on=day)

    assert why in html
    assert not BegunCorrection.objects.exists()


def test_once_established_the_day_never_changes(revised):
    with pytest.raises(NotAllowedNow, match="al vastgesteld"):
        BegunCorrection.make(revised.first, today(), reason="Toch.", by=revised.coordinator)
    with pytest.raises(DatabaseError), transaction.atomic():
        Part.objects.filter(pk=revised.first.pk).update(begun_on=today())


def test_a_day_that_was_moved_behind_the_journals_back_is_found(revised):
    Part.objects.filter(pk=revised.second.pk).update(begun_on=today())  # the floor allows it while it is shared

    defects = Verification().plan(Plan.objects.get(pk=revised.plan.pk)).defects
    assert [line for line in defects if "Perspectief, versie 2: gesprekken tellen vanaf een andere dag" in line]


def test_what_was_never_established_goes_on_as_it_began(world):
    plan = start(world)
    part = actions.share(fill_perspective(part_of(plan, "PERSPECTIVE")), by=world.coordinator)

    draft = actions.revise(part, by=world.coordinator, reason="Een typefout.")

    assert draft.begun_on == plan.begun_on


def refused_and_revised(world, part, *, days: float):
    """The draft that follows this one, which was shared and refused, and taken up again that many days ago."""
    part = renewed(part, facilities=f"Zoals besproken, {days} dagen geleden.")
    part = actions.share(part, by=world.coordinator, at=ago(days + 0.9))
    actions.ask(part, by=world.coordinator, at=ago(days + 0.8))
    points = [{"goal": part.goals.get().pk}]
    consent(part, world.mother.person, decision="REFUSE", days=days + 0.7, points=points)
    return actions.revise(part, by=world.coordinator, reason="Na de weigering.", at=ago(days)).detail


def test_after_two_refusals_talks_count_from_the_day_of_the_first_proposal(client, db):
    world = make_world()
    established(world, "PERSPECTIVE", days=5.1)
    first = established(world, "ACTION", days=5)
    too_early = talk(world.plan, world.mother.person, by=world.coordinator, days=5)
    second = first.revise(by=world.coordinator, reason="Het kan beter.", at=ago(4)).detail
    counts = talk(world.plan, world.mother.person, by=world.coordinator, days=4)
    third = refused_and_revised(world, second, days=2)

    fourth = refused_and_revised(world, third, days=1)

    assert (fourth.number, fourth.begun_on) == (4, today() - timedelta(days=4)) == (4, second.begun_on)
    assert said.talks_for(fourth, today()) == [counts] != [too_early]
    fourth = actions.share(renewed(fourth, facilities="Nu echt."), by=world.coordinator)
    client.force_login(world.coordinator)
    page = client.get(reverse("part_revise", args=[fourth.pk]))
    assert page.context["form"]["begun_on"].value() == second.begun_on
    assert (
        f"Versie 4 is nooit vastgesteld: gesprekken vanaf {day(second.begun_on)} blijven tellen."
        in page.content.decode()
    )

    actions.withdraw(fourth, by=world.coordinator, reason="We beginnen opnieuw.")
    page = client.get(reverse("part_revise", args=[first.pk]))
    assert page.context["form"]["begun_on"].value() == today()
    assert "nooit vastgesteld" not in page.content.decode()


# Looking back --------------------------------------------------------------------------------------------------------------


@once_a_module
def held_once() -> SimpleNamespace:
    """Both parts established three days ago; nothing was said since."""
    world = make_world()
    established(world, Kind.PERSPECTIVE, days=4)
    world.part = established(world, Kind.ACTION, days=3)
    return world


@pytest.fixture
def held(held_once, client):
    client.force_login(held_once.coordinator)
    return held_once


def look_back(world, *, on=None, **decided) -> Evaluation:
    evaluation = Evaluation.start(world.plan, by=world.coordinator, held_on=on or today())
    evaluation.reviews.update(result="PARTLY", next_step="CONTINUE")
    fields = {"conclusion": "Het gaat beter.", "decision": "CONTINUE"} | decided
    Evaluation.objects.filter(pk=evaluation.pk).update(**fields)
    return Evaluation.objects.get(pk=evaluation.pk)


@pytest.mark.rule(40)
@pytest.mark.parametrize("moments", ["EVALUATING", "ADJUSTING"])
def test_looked_back_on_the_day_of_establishing_is_not_evaluated(held, moments):
    due = Plan.objects.get(pk=held.plan.pk).evaluate_by
    hear(held.plan, by=held.mentor, days=3, moments=moments)
    talk(held.plan, held.mother.person, by=held.coordinator, days=3, moments=moments)
    evaluation = look_back(held)

    with pytest.raises(NotAllowedNow, match="Leg het gesprek vast waarin u met de familie terugkeek"):
        evaluation.conclude(by=held.coordinator)

    assert evaluation.looked_back(today()).evaluated_on is None
    assert Plan.objects.get(pk=held.plan.pk).evaluate_by == due


@pytest.mark.rule(40)
def test_evaluated_is_with_the_family_and_with_the_pupil_and_moves_the_term(client, held):
    due = Plan.objects.get(pk=held.plan.pk).evaluate_by
    evaluation = look_back(held)
    url = reverse("evaluation", args=[evaluation.pk])
    form = client.get(reverse("consultation_new", args=[held.plan.pk]) + "?voor=terugkijken").context["form"]
    typed = typed_talk(
        held, 1, moments=["EVALUATING"], agreement_action="YES", **{f"said_g{held.mother.pk}": "Thuis is er meer rust."}
    )
    talked = save(client, held, "consultation_new", typed)
    save(client, held, "hearing_new", typed_hearing(1, moments=["EVALUATING"], own_words="Op maandag lukt het nu."))
    page = client.get(url).content.decode()

    Evaluation.objects.get(pk=evaluation.pk).conclude(by=held.coordinator)

    done = client.get(url).content.decode()
    assert form["moments"].value() == ["EVALUATING"]
    assert f"said_g{held.mother.pk}" in form.fields
    assert "Het telt voor de evaluatie." in talked
    for words in ("Samira El Amrani", "Thuis is er meer rust.", "Op maandag lukt het nu."):
        assert words in page
        assert words in done
    assert "binnen acht weken" in page
    assert "Telt als evaluatie met de familie" in done
    assert Plan.objects.get(pk=held.plan.pk).evaluate_by == policy.evaluate_by(today(), today()) > due


def test_what_somebody_of_the_family_said_is_asked_for(client, held):
    evaluation = look_back(held)
    hear(held.plan, by=held.mentor, days=1)
    talk(held.plan, held.mother.person, by=held.coordinator, days=1)

    page = client.get(reverse("evaluation", args=[evaluation.pk])).content.decode()

    assert "Schrijf op wat Samira El Amrani zei." in page
    assert Evaluation.objects.get(pk=evaluation.pk).obstacles_to_concluding(today()) == []


@pytest.mark.rule(41)
def test_what_comes_out_of_an_evaluation_begins_with_its_talk(client, held):
    evaluation = look_back(held, decision="ADJUST")
    hear(held.plan, by=held.mentor, days=2)
    talk(held.plan, held.mother.person, by=held.coordinator, days=1)

    evaluation.conclude(by=held.coordinator)

    proposed = client.get(reverse("part_revise", args=[part_of(held.plan, "PERSPECTIVE").pk])).context["form"]
    assert part_of(held.plan, "ACTION").begun_on == today() - timedelta(days=1)
    assert proposed["begun_on"].value() == today() - timedelta(days=1)


def test_a_talk_that_is_put_right_moves_the_term_along(client, held):
    due = Plan.objects.get(pk=held.plan.pk).evaluate_by
    evaluation = look_back(held)
    hear(held.plan, by=held.mentor, days=1)
    row = talk(held.plan, held.mother.person, by=held.coordinator, days=1)
    evaluation.conclude(by=held.coordinator)
    moved = Plan.objects.get(pk=held.plan.pk).evaluate_by

    url = reverse("consultation_new", args=[held.plan.pk]) + f"?verbetert={row.pk}"
    client.post(url, typed_talk(held, 1, moments=["ADJUSTING"], agreement_action="YES"))

    page = client.get(reverse("evaluation", args=[evaluation.pk])).content.decode()
    assert moved > due
    assert Plan.objects.get(pk=held.plan.pk).evaluate_by == due
    assert "Dit telt niet als evaluatie met de familie." in page


# The rows ------------------------------------------------------------------------------------------------------------------


def test_a_new_row_says_what_it_was_for(held):
    for row in (Consultation(plan=held.plan), PupilHearing(plan=held.plan)):
        with pytest.raises(ValueError, match="what it was for"):
            row.save()


def test_only_known_moments_are_kept(held):
    with pytest.raises(DatabaseError), transaction.atomic():
        talk(held.plan, held.mother.person, by=held.coordinator, moments="TERUGKIJKEN")


def test_a_remark_is_no_conversation(revised):
    """What was answered in writing is answered; it neither hears the pupil nor consults the family."""
    row = remark(revised.second, revised.mother.person, days=1)
    answer_remark(row, by=revised.coordinator, days=1)

    assert unmet(revised.second) >= {"heard", "consultation"}


def test_withdrawn_and_taken_up_again_counts_what_was_said_for_it(revised):
    actions.withdraw(revised.second, by=revised.coordinator, reason="Nog niet.", at=ago(1))

    draft = Part.objects.get(pk=revised.second.pk).detail.revise(by=revised.coordinator, reason="Toch wel.")

    assert draft.begun_on == revised.second.begun_on
    assert Part.objects.get(pk=revised.second.pk).status == Status.WITHDRAWN
