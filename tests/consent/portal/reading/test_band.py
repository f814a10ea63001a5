"""Nu aan zet, as each of a family reads it: who waits for whom, since when, what comes next; and what it never tells."""

import re
from datetime import date, timedelta

import pytest

from consent.policy import Decision
from consent.portal.opening import readings
from consent.portal.reading.band import band
from consent.portal.reading.band_words import AT_NOTHING, Facts, Mine, Whose
from consent.round import actions
from consent.steps import NextStep, Step, Who
from plans.choices import Kind
from plans.policy import Force, PartState, Version
from students.models import AccessGrant
from students.policy import Sight
from tests.consent.steps import asked, refuse, turn
from tests.factories import ago, consent, make_guardian, make_world, part_of, remark, today
from tests.worlds import once_a_module

ON = date(2026, 10, 8)
UNTIL = date(2026, 10, 12)
SINCE = date(2026, 9, 28)


def facts(**more) -> Facts:
    """What a parent with authority is shown, with nothing going on."""
    base = {
        "on": ON, "first": "Yara", "is_pupil": False, "sight": Sight.ANSWER, "has_mail": True, "joins_talks": True,
        "will_be_asked": True, "ever_shared": tuple(Kind), "action": AT_NOTHING,
    }  # fmt: skip
    return Facts(**base | more)


def step(name: Step, kind: Kind | None = Kind.ACTION, due: date | None = None) -> NextStep:
    return NextStep(Who.COORDINATOR, "Marleen", "iets", "daarom", SINCE, due, "/", kind, step=name)


def mine(decision: str = "", **more) -> Mine:
    waits = more.pop("waits", not decision)
    return Mine(
        asked_on=SINCE, until=UNTIL, waits=waits, decision=decision, answered_on=SINCE if decision else None, **more
    )


IN_FORCE = PartState(Force.IN_FORCE, Version(1, "ESTABLISHED", SINCE, SINCE, date(2027, 2, 1)))
EXPIRED = PartState(Force.EXPIRED, Version(1, "ESTABLISHED", SINCE, SINCE, date(2026, 10, 1)))
OPEN = {"shared": (Kind.ACTION,)}
PART_1 = {"shared": (Kind.PERSPECTIVE,)}

CASES = {
    "asked": (OPEN | {"mine": mine()}, "U bent aan zet, tot en met 12 oktober", "Sinds 28 september wacht de school op uw antwoord op deel 2."),
    "asked alone": (OPEN | {"mine": mine(alone=True)}, "U bent aan zet", "Zegt u ja, dan kan de school deel 2 vaststellen."),
    "asked, too late": (OPEN | {"mine": mine(), "on": date(2026, 10, 13), "steps": (step(Step.CALL),)}, "U bent nog aan zet", "Antwoorden kon tot en met 12 oktober. Het kan nog steeds. De school neemt contact met u op."),
    "asked, enough already": (OPEN | {"mine": mine(), "on": date(2026, 10, 13), "steps": (step(Step.ESTABLISH),)}, "U bent nog aan zet", "Er is genoeg ingestemd"),
    "asked again after a talk": (OPEN | {"mine": mine(Decision.TALK_FIRST, waits=True)}, "U bent aan zet", "Het gesprek is geweest. Sinds 28 september wacht de school opnieuw op uw antwoord"),
    "asked again as it did not count": (OPEN | {"mine": mine(Decision.INVALIDATED, waits=True)}, "U bent aan zet", "Uw eerdere antwoord telt niet meer mee."),
    "wants to talk": (OPEN | {"mine": mine(Decision.TALK_FIRST)}, "De school is aan zet, sinds 28 september", "De school maakt een afspraak met u. Daarna vraagt zij u opnieuw. Eerder antwoorden mag ook, tot en met 12 oktober."),
    "talked": (OPEN | {"mine": mine(Decision.TALK_FIRST, talked=True)}, "De school is aan zet", "Het gesprek over deel 2 is geweest. Zij vraagt u nu opnieuw"),
    "refused": (OPEN | {"mine": mine(Decision.REFUSE)}, "De school is aan zet, sinds 28 september", "U stemde op 28 september niet in. De school praat daar met u over."),
    "took it back": (OPEN | {"mine": mine(Decision.WITHDRAWN)}, "De school is aan zet, sinds 28 september", "U trok uw instemming in op 28 september."),
    "waits for the other": (OPEN | {"mine": mine(Decision.CONSENT), "steps": (step(Step.ANSWER),), "waited_for": ("Anton",), "answer_by": UNTIL}, "Anton is aan zet, tot en met 12 oktober", "U stemde in op 28 september."),
    "waits for two": (OPEN | {"steps": (step(Step.ANSWER),), "waited_for": ("Anton", "Samira"), "answer_by": UNTIL}, "Anton en Samira zijn aan zet", "U beslist niet over deel 2, maar u mag er wel iets van zeggen."),
    "the other is late": (OPEN | {"mine": mine(Decision.CONSENT), "steps": (step(Step.CALL),), "waited_for": ("Anton",)}, "De school is aan zet, sinds 28 september", "Er is nog geen antwoord van Anton. De school zoekt contact."),
    "somebody else said no": (OPEN | {"mine": mine(Decision.CONSENT), "steps": (step(Step.DISCUSS),)}, "De school is aan zet", "Nog niet iedereen zei ja. De school praat daar eerst over."),
    "not asked yet": (OPEN | {"steps": (step(Step.ASK),)}, "De school is aan zet, sinds 28 september", "Deel 2 ligt klaar om te lezen. Hierna vraagt zij u om een antwoord."),
    "will not be asked": (OPEN | {"steps": (step(Step.ASK),), "will_be_asked": False}, "De school is aan zet", "Hierna vraagt zij een antwoord aan wie erover beslist."),
    "all is there": (OPEN | {"mine": mine(Decision.CONSENT), "steps": (step(Step.ESTABLISH),), "last_answer_on": date(2026, 10, 5)}, "De directeur is aan zet, sinds 5 oktober", "Alles wat nodig is, is er. De directeur kan deel 2 nu vaststellen."),
    "the pupil is to be heard": (OPEN | {"steps": (step(Step.HEAR),)}, "De school is aan zet", "De school praat eerst nog met Yara. Daarna kan zij deel 2 vaststellen."),
    "own question": (OPEN | {"steps": (step(Step.REMARKS),), "my_remarks": 1}, "De school is aan zet", "De school antwoordt eerst op wat u vroeg."),
    "somebody else's question": (OPEN | {"steps": (step(Step.REMARKS),)}, "De school is aan zet", "De school rondt deel 2 eerst verder af."),
    "who decides is not known": (OPEN | {"steps": (step(Step.WHO_DECIDES),)}, "De school is aan zet", "De school rondt deel 2 eerst verder af."),
    "part 1 to be discussed": (PART_1 | {"steps": (step(Step.TALK, Kind.PERSPECTIVE, date(2026, 11, 9)),)}, "De school is aan zet, sinds 28 september", "De school praat met u over deel 1. Daarna stelt de school deel 1 vast, uiterlijk 9 november."),
    "part 1, to who only reads": (PART_1 | {"steps": (step(Step.TALK, Kind.PERSPECTIVE),), "joins_talks": False}, "De school is aan zet", "De school praat met wie het gezag heeft over deel 1."),
    "part 1 once more": (PART_1 | {"steps": (step(Step.SECOND_TALK, Kind.PERSPECTIVE),)}, "De school is aan zet", "De school praat nog een keer met u over deel 1."),
    "a request": ({"my_request_on": SINCE}, "De school is aan zet, sinds 28 september", "Op 28 september vroeg u iets aan de school. Zij moet daar nog op antwoorden."),
    "taken back by the school": ({"withdrawn": (Kind.ACTION, 1, SINCE), "establish_by": date(2026, 11, 9)}, "De school is aan zet, sinds 28 september", "De school trok deel 2, versie 1, in. Zij laat weten hoe het verder gaat. Uiterlijk 9 november moet het er zijn."),
    "expired": ({"action": EXPIRED}, "De school is aan zet, sinds 1 oktober", "Deel 2 is verlopen op 1 oktober. De school doet een nieuw voorstel. U krijgt een mail als het er ligt."),
    "no valid consent any more": ({"steps": (step(Step.LOST_GROUND),), "action": IN_FORCE}, "De school is aan zet, sinds 28 september", "De school maakt een nieuwe versie."),
    "nothing shared yet": ({"ever_shared": (), "started_on": SINCE, "establish_by": date(2026, 11, 9)}, "De school is aan zet, sinds 28 september", "De school schrijft dit plan. Uiterlijk 9 november moet het er zijn."),
    "part 2 to be written": ({"ever_shared": (Kind.PERSPECTIVE,)}, "De school is aan zet", "De school schrijft deel 2."),
    "to look back on": ({"action": IN_FORCE, "steps": (step(Step.EVALUATE, None, date(2026, 11, 1)),)}, "De school is aan zet", "De school nodigt u uit om samen terug te kijken op dit plan. Dat is uiterlijk op 1 november."),
    "too late to look back": ({"action": IN_FORCE, "steps": (step(Step.EVALUATE, None, date(2026, 10, 1)),)}, "De school is aan zet", "Uiterlijk 1 oktober moesten we samen terugkijken op dit plan."),
    "established": ({"action": IN_FORCE, "evaluate_by": date(2027, 1, 12)}, "Het plan loopt", "U hoeft nu niets te doen. Deel 2 geldt tot en met 1 februari 2027. Uiterlijk 12 januari 2027 kijken we samen terug."),
    "established, the period ends first": ({"action": IN_FORCE, "evaluate_by": date(2027, 7, 31)}, "Het plan loopt", "Daarna is een nieuw voorstel nodig."),
    "left": ({"left_on": SINCE}, "De school is aan zet", "Yara is uitgeschreven op 28 september. De school sluit dit plan af. De school vraagt u niets meer."),
    "ended": ({"ended_on": SINCE}, "Dit plan is beëindigd op 28 september", "Niemand hoeft nog iets te doen. U kunt het nog lezen."),
    "information only": ({"sight": Sight.INFORMATION, "evaluate_by": date(2027, 1, 12)}, "U hoeft niets te doen", "Uiterlijk 12 januari 2027 kijkt de school terug."),
}  # fmt: skip


def said(found) -> str:
    return " ".join(filter(None, (found.what, found.then)))


@pytest.mark.parametrize("case", CASES)
def test_the_band_says_whose_turn_it_is_and_what_comes_next(case):
    given, heading, words = CASES[case]

    found = band(facts(**given))

    assert found.heading.startswith(heading)
    assert words in said(found)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("mail", [True, False])
def test_every_sentence_is_short_and_speaks_to_its_reader(case, mail):
    given = {**CASES[case][0], "has_mail": mail}
    parent, pupil = band(facts(**given)), band(facts(**given, is_pupil=True))

    for found in (parent, pupil):
        assert all(len(each.split()) <= 20 for each in re.split(r"(?<=[.?!]) ", said(found)))
    if given.get("sight") != Sight.INFORMATION:  # only guardians get information alone
        assert not re.search(r"\b[Uu]w?\b", f"{pupil.heading} {said(pupil)}")
    assert not re.search(r"\b([Jj]ij|[Jj]ouw?|[Jj]e)\b", f"{parent.heading} {said(parent)}")
    assert ("mail" not in said(parent)) or mail


# What is true of a plan, per reader ---------------------------------------------------------------------------------


@once_a_module
def world_asked():
    world = make_world()
    world.part = asked(world)
    return world


def band_words(person, world):
    found = next(each for each in readings([person.pk], today()) if each.plan.pk == world.plan.pk)
    return found.band


pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]


def test_each_parent_reads_that_it_is_their_turn_and_after_a_yes_that_it_is_the_others(world_asked):
    world = world_asked
    assert band_words(world.mother.person, world).whose == Whose.YOU

    consent(world.part, world.mother.person, days=2)

    assert band_words(world.father.person, world).whose == Whose.YOU
    found = band_words(world.mother.person, world)
    assert found.heading.startswith(f"{world.father.person.name} is aan zet, tot en met ")
    assert "U stemde in op" in found.what


def test_what_one_parent_answered_or_asked_is_not_told_to_the_other(world_asked):
    world = world_asked
    remark(world.part, world.father.person, text="SENTINEL", days=3)
    refuse(world.part, world.father.person, days=2)

    found = band_words(world.mother.person, world)

    assert found.whose == Whose.YOU
    assert world.father.person.name not in f"{found.heading} {said(found)}"
    consent(world.part, world.mother.person, days=1)
    found = band_words(world.mother.person, world)
    assert world.father.person.name not in f"{found.heading} {said(found)}"
    assert "SENTINEL" not in said(found)


@pytest.mark.parametrize(
    ("fields", "whose", "words"),
    [
        (
            {"authority": "NO", "receives": "INFORMATION"},
            Whose.NOBODY,
            "De school deelt met u de belangrijkste informatie",
        ),
        ({"authority": None, "receives": "FULL"}, Whose.FAMILY, "U beslist niet over deel 2"),
    ],
)
def test_who_has_no_authority_reads_who_decides_and_nothing_of_who_is_being_looked_into(
    world_asked, fields, whose, words
):
    world = world_asked
    guardian = make_guardian(world.student, by=world.coordinator, name="Tom Kort", **fields)

    found = band_words(guardian.person, world)

    assert found.whose == whose
    assert words in said(found)
    assert "gezag" not in f"{found.heading} {said(found)}"


@pytest.mark.parametrize(("age", "whose"), [(15, Whose.FAMILY), (16, Whose.YOU), (18, Whose.YOU)])
def test_the_pupil_is_asked_from_sixteen(age, whose):
    world = make_world(age=15)
    asked(world)
    if age > 15:
        turn(world, age)

    assert band_words(world.student.person, world).whose == whose


def test_a_guardian_of_an_adult_who_may_read_along_decides_nothing():
    world = make_world(age=14)
    asked(world)
    turn(world, 18)
    AccessGrant.objects.create(guardian=world.mother, from_on=today())

    found = band_words(world.mother.person, world)

    assert found.whose == Whose.FAMILY
    assert "beslist niet over deel 2" in found.what


def test_what_was_established_says_until_when_it_holds(world_asked):
    world = world_asked
    consent(world.part, world.mother.person, days=4)
    consent(world.part, world.father.person, days=3)
    assert band_words(world.mother.person, world).heading.startswith("De directeur is aan zet")

    actions.establish(world.part, by=world.director, at=ago(1))
    actions.establish(part_of(world.plan, "PERSPECTIVE"), by=world.director, at=ago(1))

    found = band_words(world.mother.person, world)
    assert found.heading == "Het plan loopt"
    assert "Deel 2 geldt tot en met" in found.what


def test_the_band_is_read_from_the_days_of_the_plan(world_asked):
    found = band_words(world_asked.mother.person, world_asked)

    until = today() + timedelta(days=4)
    assert f"tot en met {until.day} " in found.heading
