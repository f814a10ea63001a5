"""Everything at the same moment: never an established part without consent, never a lost answer, one chain."""

import time
import uuid
from itertools import count, cycle

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import AccessCode, AdjustmentRequest, ConsentRecord
from consent.policy import Decision, Outcome
from consent.round import actions, rights
from consent.round import state as rounds
from plans.choices import Status
from plans.errors import NotAllowedNow
from plans.events import EventKind
from plans.models import ActionPart, Evaluation, Part, Plan
from students.models import DisagreementRecord, Person
from tests.consent.at_once import all_in_order, at_once
from tests.consent.family_walk import code_for, come_in, link_for
from tests.consent.steps import asked, messages_to, outcome, state, turn
from tests.factories import consent, make_world, renewed, today
from tests.interrupted import in_between

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 6
CONSENT, REFUSE = Decision.CONSENT, Decision.REFUSE


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def part(world):
    return asked(world)


def answering(part, person, decision=CONSENT):
    """A deed: this answer; gives the submission when it was confirmed."""
    submission = uuid.uuid4()
    points = [{"goal": part.goals.first().pk, "reason": "TOO_MUCH"}] if decision == REFUSE else []

    def deed():
        fresh = Person.objects.get(pk=person.pk)
        return actions.answer(
            part, fresh, decision=decision, points=points, identified="…", submission=submission
        ).submission

    return deed


def establishing(part, director):
    return lambda: actions.establish(Part.objects.get(pk=part.pk), by=director).status


def refused(found) -> list:
    return [each for each in found if isinstance(each, Exception)]


def test_two_answers_at_once_of_two_people_are_both_kept(world, part):
    confirmed = []
    for decision, other in ((CONSENT, CONSENT), (REFUSE, CONSENT), (CONSENT, REFUSE)) * 2:
        found = at_once(answering(part, world.mother.person, decision), answering(part, world.father.person, other))
        assert refused(found) == []
        confirmed += found
        assert outcome(part) == (Outcome.CONSENTED if decision == other else Outcome.DIVIDED)

    assert ConsentRecord.objects.count() == len(set(confirmed)) == 12
    all_in_order(*confirmed)


def test_two_refusals_at_once_are_one_known_disagreement(world, part):
    found = at_once(answering(part, world.mother.person, REFUSE), answering(part, world.father.person, REFUSE))

    assert refused(found) == []
    assert DisagreementRecord.objects.count() == 1
    assert outcome(part) == Outcome.REFUSED
    all_in_order(*found)


def test_two_answers_at_once_of_one_person_are_both_kept_and_the_last_counts(world, part):
    confirmed = []
    for _ in range(TIMES):
        found = at_once(answering(part, world.mother.person, CONSENT), answering(part, world.mother.person, REFUSE))
        assert refused(found) == []
        confirmed += found
        last = ConsentRecord.objects.order_by("given_at", "pk").last()
        voice = next(voice for voice in state(part).voices if voice.holder.person_id == world.mother.person_id)
        assert voice.record == last

    assert ConsentRecord.objects.count() == 2 * TIMES
    all_in_order(*confirmed)


@pytest.mark.parametrize("verb", ["withdraw", "revise"])
def test_an_answer_while_the_version_is_taken_back_counts_there_or_is_told_so(verb):
    for order in (0, 1, 0, 1):
        world = make_world()
        part = asked(world)

        def taking_back(part=part, world=world):
            getattr(actions, verb)(Part.objects.get(pk=part.pk), by=world.coordinator, reason="Anders.")
            return "done"

        deeds = [answering(part, world.mother.person), taking_back]
        found = at_once(*deeds[:: -1 if order else 1])[:: -1 if order else 1]

        assert found[1] == "done"
        assert Part.objects.get(pk=part.pk).status == Status.WITHDRAWN
        assert outcome(part) == Outcome.LAPSED
        kept = ConsentRecord.objects.filter(action_part=part).count()
        asked_for = AdjustmentRequest.objects.filter(part=part).count()
        if isinstance(found[0], Exception):
            assert isinstance(found[0], NotAllowedNow)
            assert kept == 0
        else:
            assert kept + asked_for == 1
        all_in_order(*(found[:1] if kept else []))


@pytest.mark.rule(17)
def test_establishing_while_another_refuses_gives_one_of_the_two():
    for starts in (0, 1, 0, 1):
        world = make_world()
        part = asked(world)
        consent(part, world.mother.person, days=0)
        consent(part, world.father.person, days=0)
        deeds = [answering(part, world.father.person, REFUSE), establishing(part, world.director)]

        found = at_once(*deeds[:: -1 if starts else 1])[:: -1 if starts else 1]

        status = Part.objects.get(pk=part.pk).status
        if status == Status.ESTABLISHED:
            assert found[1] == Status.ESTABLISHED
            assert isinstance(found[0], NotAllowedNow) or AdjustmentRequest.objects.filter(part=part).exists()
            all_in_order()
        else:
            assert isinstance(found[1], NotAllowedNow)
            assert outcome(part) == Outcome.DIVIDED
            all_in_order(found[0])


def test_establishing_while_the_last_consent_comes_in_has_it_or_waits(world, part):
    consent(part, world.mother.person, days=0)

    last, done = at_once(answering(part, world.father.person), establishing(part, world.director))

    assert not isinstance(last, Exception)
    assert done == Status.ESTABLISHED or isinstance(done, NotAllowedNow)
    assert Part.objects.get(pk=part.pk).status == (Status.SHARED if isinstance(done, Exception) else done)
    all_in_order(last)


def test_an_answer_that_comes_while_the_document_is_printed_is_on_it(world, part, monkeypatch):
    """The moment of establishing lies after the answer that was waited for, and the page names that answer."""
    from plans.pdf import documents

    consent(part, world.mother.person, days=0)
    consent(part, world.father.person, days=0)
    prepare, late = documents.prepare, cycle([True, False])

    def prepare_slowly(*args, **kwargs):
        document = prepare(*args, **kwargs)
        if next(late):
            actions.answer(
                part,
                world.mother.person,
                decision=Decision.CONSENT_WITH_REMARKS,
                remarks="Graag op dinsdag.",
                identified="…",
            )
        return document

    monkeypatch.setattr(documents, "prepare", prepare_slowly)
    done = actions.establish(part, by=world.director)

    assert done.established_at > ConsentRecord.objects.latest("pk").at
    lines = rounds.consent_fact(ActionPart.objects.afresh(part.pk), done.established_at.date()).lines
    assert [line.answer for line in lines] == ["stemt in, met een opmerking", "stemt in"]
    all_in_order()


DEEDS = {
    "answer": lambda world, part: actions.answer(
        part, world.mother.person, decision=CONSENT, identified="…", submission=uuid.uuid4()
    ),
    "establish": lambda world, part: actions.establish(part, by=world.director),
    "withdraw": lambda world, part: actions.withdraw(part, by=world.coordinator, reason="Anders."),
    "revise": lambda world, part: actions.revise(part, by=world.coordinator, reason="Anders."),
    "ask again": lambda world, part: actions.request_again(part, world.mother.person, by=world.coordinator),
    "end rights": lambda world, part: actions.end_rights(part),
    "end": lambda world, part: actions.end_plan(
        world.plan, by=world.director, ended_on=today(), reason="LEFT_SCHOOL", note="Verhuisd."
    ),
    "evaluate": lambda world, part: Evaluation.start(world.plan, by=world.coordinator, held_on=today()),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_that_waited_for_another_is_dated_after_it(world, part, deed):
    consent(part, world.mother.person, days=0)
    consent(part, world.father.person, days=0)
    if deed == "evaluate":
        actions.establish(part, by=world.director)

    def holding():
        with transaction.atomic():
            plan = Plan.objects.locked(world.plan.pk)
            time.sleep(0.5)
            plan.record(EventKind.DELAY_EXPLAINED, by=None, at=timezone.now())

    def waiting():
        time.sleep(0.2)
        DEEDS[deed](world, part)

    assert at_once(holding, waiting) == [None, None]
    if deed != "end rights":  # nobody lost a right, so nothing was written
        assert world.plan.events.last().kind != EventKind.DELAY_EXPLAINED
    all_in_order()


def test_two_directors_who_establish_at_once_do_it_once(world, part):
    consent(part, world.mother.person, days=0)
    consent(part, world.father.person, days=0)

    found = at_once(*[establishing(part, world.director)] * 2)

    assert [type(each) for each in refused(found)] == [NotAllowedNow]
    assert messages_to(world.mother.person, "ESTABLISHED") == 1
    assert world.plan.events.filter(kind="PART_ESTABLISHED").count() == 1
    all_in_order()


def test_two_coordinators_who_ask_at_once_ask_once(world):
    part = asked(world)
    newer = actions.revise(part, by=world.coordinator, reason="Anders.")
    newer = actions.share(renewed(newer), by=world.coordinator)

    found = at_once(*[lambda: actions.ask(newer, by=world.coordinator).pk] * 2)

    assert [type(each) for each in refused(found)] == [NotAllowedNow]
    assert messages_to(world.mother.person, "ASKED") == 2
    all_in_order()


def test_a_birthday_that_is_noticed_twice_at_once_is_told_once(world, part):
    consent(part, world.mother.person, days=0)
    turn(world, 18)

    found = at_once(*[lambda: rights.keep_up(part)] * 2)

    assert sorted(found) == [False, True]
    assert messages_to(world.student.person, "ASKED") == messages_to(world.mother.person, "RIGHT_ENDED") == 1
    all_in_order()


def test_establishing_while_a_birthday_is_noticed_counts_only_who_decides_now(world, part):
    consent(part, world.mother.person, days=0)
    consent(part, world.father.person, days=0)
    turn(world, 18)

    noticed, done = at_once(lambda: rights.keep_up(part), establishing(part, world.director))

    assert noticed is True
    assert isinstance(done, NotAllowedNow)
    assert messages_to(world.mother.person, "RIGHT_ENDED") == messages_to(world.father.person, "RIGHT_ENDED") == 1
    all_in_order()


# In browsers ------------------------------------------------------------------------------------------------------------


def chosen(client, world, part, decision="CONSENT") -> tuple[str, dict]:
    """Choose an answer; the page that asks once more, and what its button sends."""
    plan = world.plan.uuid
    page = reverse("family_answer", args=[plan, part.uuid])
    choice = {"decision": decision, "digest": part.digest}
    if decision == "REFUSE":
        choice |= {"points": [f"goal-{part.goals.first().pk}"]}
    response = client.post(page, choice)
    assert response.status_code == 302, response.content.decode()
    page = reverse("family_check", args=[plan, part.uuid])
    return page, {"submission": client.get(page).context["kept"]["submission"]}


def pressing(client, page, data):
    """A deed: press the button in a browser with the same cookies; where it leads."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def deed():
        browser = Client()
        browser.cookies.load(cookies)
        response = browser.post(page, data)
        return response.status_code, response.headers.get("Location", "")

    return deed


def test_a_button_that_is_pressed_twice_at_once_is_one_answer_and_one_receipt(world, part):
    client = come_in(world.mother.person)
    page, data = chosen(client, world, part)

    found = at_once(*[pressing(client, page, data)] * 4)

    receipt = reverse("family_receipt", args=[world.plan.uuid, data["submission"]])
    assert found == [(302, receipt)] * 4
    assert ConsentRecord.objects.count() == messages_to(world.mother.person, "RECEIPT") == 1
    assert client.get(receipt).status_code == 200
    all_in_order(data["submission"])


def at_every_moment(begin) -> int:
    """Press twice, the second time whole within the first, at each moment of it in turn; how many moments there were.

    `begin()` gives the press and where it has to lead, both times.
    """
    for moment in count():
        press, where = begin()
        found = in_between(press, press, moment)
        assert found == [(302, where)] * len(found)
        if len(found) == 1:
            return moment


def test_a_second_press_at_whatever_moment_of_the_first_leads_to_the_same_receipt(world, part):
    client = come_in(world.mother.person)

    def begin():
        page, data = chosen(client, world, part)
        return pressing(client, page, data), reverse("family_receipt", args=[world.plan.uuid, data["submission"]])

    moments = at_every_moment(begin)

    assert moments > 5
    assert ConsentRecord.objects.count() == messages_to(world.mother.person, "RECEIPT") == moments + 1
    all_in_order()


@pytest.mark.parametrize("holds", [False, True])
def test_taking_back_twice_at_whatever_moment_leads_to_the_same_receipt(world, part, holds):
    client, mother = come_in(world.mother.person), world.mother.person
    if holds:
        for guardian in (world.mother, world.father):
            consent(part, guardian.person, days=0)
        actions.establish(part, by=world.director)
    page = reverse("family_withdraw", args=[world.plan.uuid, part.uuid])

    def begin():
        if not holds:
            consent(part, mother, days=0)
        once = str(uuid.uuid4())
        receipt = reverse("family_request" if holds else "family_receipt", args=[world.plan.uuid, once])
        return pressing(client, page, {"once": once, "words": "Wij willen eerst praten."}), receipt

    moments = at_every_moment(begin)

    assert moments > 5
    assert (
        AdjustmentRequest.objects if holds else ConsentRecord.objects.filter(decision="WITHDRAWN")
    ).count() == moments + 1
    all_in_order()


def test_one_link_with_one_code_in_two_browsers_lets_in_one(world, part):
    one, other, person = Client(), Client(), world.mother.person
    one.post(link_for(person))
    other.post(link_for(person))
    code, page = {"code": code_for(person)}, reverse("family_code")

    found = at_once(pressing(one, page, code), pressing(other, page, code))

    assert sorted(status for status, _ in found) == [200, 302]
    assert AccessCode.objects.exclude(used_at=None).count() == 1
    all_in_order()


def test_one_person_in_two_browsers_sends_only_what_was_chosen_last(world, part):
    one, other = come_in(world.mother.person), come_in(world.mother.person)
    (first, shown), (second, last) = chosen(one, world, part), chosen(other, world, part, "REFUSE")

    before, after = at_once(pressing(one, first, shown), pressing(other, second, last))

    assert after == (302, reverse("family_receipt", args=[world.plan.uuid, last["submission"]]))
    assert before[0] == 200 or before[1] == reverse("family_answer", args=[world.plan.uuid, part.uuid])
    assert outcome(part) == Outcome.REFUSED
    all_in_order(last["submission"])


def test_the_same_choice_pressed_in_two_browsers_is_one_answer(world, part):
    one, other = come_in(world.mother.person), come_in(world.mother.person)
    page, data = chosen(one, world, part)

    found = at_once(pressing(one, page, data), pressing(other, page, data))

    assert set(found) == {(302, reverse("family_receipt", args=[world.plan.uuid, data["submission"]]))}
    assert ConsentRecord.objects.count() == 1
    all_in_order(data["submission"])


def test_wrong_codes_from_everywhere_at_once_are_five_tries_and_no_more(world, part):
    cache.clear()
    browsers, person = [Client() for _ in range(8)], world.mother.person
    browsers[0].post(link_for(person))
    for browser in browsers[1:]:
        browser.cookies = browsers[0].cookies  # a code belongs to the browser that asked for it
    code = AccessCode.objects.latest("pk")
    wrong = {"code": f"{(int(code.code) + 1) % 1_000_000:06d}"}

    found = at_once(*(pressing(browser, reverse("family_code"), wrong) for browser in browsers))

    assert {status for status, _ in found} == {200}
    code.refresh_from_db()
    assert code.tries == world.plan.events.filter(kind="CODE_REFUSED").count() == 5
    all_in_order()
