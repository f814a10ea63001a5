"""What is not exactly the right link with its own newest code opens nothing, and the right person gets in meanwhile."""

import json
import random
from datetime import timedelta
from itertools import pairwise
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.entrance import session
from consent.models import AccessCode, Delivery, FamilyLink, keyed
from consent.round import actions
from opp.proof.verification import Verification
from tests.consent.family_walk import code_for, come_in, link_for
from tests.factories import ago, make_guardian, make_student, make_world, shared
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgresql")]

MANY = 1000
STRANGER = {"REMOTE_ADDR": "203.0.113.9"}
CODE = "/lees/code/"


@once_a_module
def world():
    world = make_world()
    shared(world, "PERSPECTIVE", days=3)
    return world


@pytest.fixture
def minutes(monkeypatch):
    """Move the clock by which tries are counted."""
    import time

    now, passed = time.time, [0.0]
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: now() + passed[0] * 60)
    return lambda many: passed.__setitem__(0, passed[0] + many)


def newest_link(person) -> FamilyLink:
    return FamilyLink.objects.filter(person=person).latest("pk")


def flipped(token: str, bit: int) -> str:
    return f"{int(token, 16) ^ (1 << bit):064x}"


def mutations(links: list[FamilyLink]) -> list[str]:
    """A thousand tokens that are nearly, but not quite, the token of one of these links."""
    draw = random.Random(38)  # noqa: S311 (the same mutations at every run)
    tokens = [link.token for link in links]
    first, other = links[:2]
    found = [flipped(token, bit) for token in tokens[:2] for bit in range(256)]
    found += [token[:length] for token in tokens[:2] for length in range(64)]
    found += [token[start:] for token in tokens[:2] for start in range(1, 64)]
    found += [token + draw.choice("0123456789abcdef") for token in tokens for _ in range(9)]
    found += [draw.choice(["0", " ", "%00", "0x"]) + token for token in tokens for _ in range(4)]
    found += [token[:cut] + after[cut:] for token, after in pairwise(tokens) for cut in range(1, 64)]
    found += [token.upper() for token in tokens] + [token.capitalize() for token in tokens]
    found += [token[:at] + token[at:].upper() for token in tokens for at in range(5, 60, 5)]
    found += [token.replace("1", "１") for token in tokens] + [token[::-1] for token in tokens]
    # What stands in the database, and what the same key makes of another person, another plan, or for another purpose.
    found += [link.token_hash for link in links] + [link.nonce for link in links]
    found += [
        keyed("link", str(other.person_id), str(first.plan_id), first.nonce),
        keyed("link", str(first.person_id), str(links[-1].plan_id), first.nonce),
        keyed("link", str(first.person_id), str(first.plan_id), other.nonce),
        keyed("code", str(first.person_id), str(first.plan_id), first.nonce),
        keyed("link", str(first.person_id), str(first.plan_id)),
    ]
    wrong = [token for token in dict.fromkeys(found) if token not in tokens]
    kept, rest = wrong[-60:], wrong[:-60]
    return draw.sample(rest, MANY - len(kept)) + kept


@pytest.mark.engine("sqlite")  # a link is looked up by its hash, which is the same on either engine
def test_a_thousand_mutations_of_valid_links_open_nothing_and_the_right_person_gets_in_meanwhile(world):
    elsewhere = make_world(name="Het Palet")
    shared(elsewhere, "PERSPECTIVE", days=2)
    people = [world.mother.person, world.father.person, world.student.person, elsewhere.mother.person]
    wrong = mutations([newest_link(person) for person in people])
    stranger, told = Client(), Delivery.objects.count()

    assert len(set(wrong)) == MANY
    for number, token in enumerate(wrong, start=1):
        path = f"/lees/{quote(token)}/"
        assert session.opening(token, timezone.now()) is None
        answers = [stranger.post(path, **STRANGER)] + ([stranger.get(path, **STRANGER)] if number % 10 == 0 else [])
        assert {answer.status_code for answer in answers} <= {404, 400}, token
        assert not any("Yara" in answer.content.decode() for answer in answers)
        if number in (100, 500, MANY):
            reader = come_in(world.mother.person)
            assert reader.get(reverse("family_plan", args=[world.plan.uuid])).status_code == 200

    assert AccessCode.objects.count() == Delivery.objects.count() - told == 3
    assert stranger.get(CODE).status_code == 404
    assert stranger.get(reverse("my_plans")).status_code == 403


@pytest.mark.parametrize(("seconds", "opens"), [(-1, True), (0, False), (1, False)])
def test_a_link_is_too_old_the_very_second_it_expires(world, seconds, opens):
    link = newest_link(world.mother.person)

    found = session.opening(link.token, link.expires_at + timedelta(seconds=seconds))

    assert (found == link) is opens


HERE = "a browser"


def wrong_codes(world) -> tuple[FamilyLink, dict[str, str]]:
    """A link whose right code is known, and codes that are right, but not for this link or not any more."""
    sibling = make_student(world.school, name="Amir van der Meulen")
    make_guardian(sibling, by=world.coordinator, name="Samira El Amrani")
    mother, at = world.mother.person, timezone.now()
    older = newest_link(mother)
    actions.tell_family(world.plan.parts.get(kind="PERSPECTIVE"), "SHARED", at=at)
    link = newest_link(mother)
    elsewhere = make_world(name="Het Palet")
    foreign = actions.new_link(elsewhere.plan, elsewhere.mother.person, at=at)
    codes = {}
    for name, one in {
        "the other parent's": newest_link(world.father.person),
        "an older link's": older,
        "another plan's": foreign,
        "an earlier mail's": link,
    }.items():
        assert session.send_code(one, HERE, at) == ""
        codes[name] = one.codes.latest("pk").code
    assert session.send_code(link, HERE, at) == ""
    right = link.codes.latest("pk").code
    return link, {name: code for name, code in codes.items() if code != right} | {"none": "", "one off": flip(right)}


def flip(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize("whose", ["the other parent's", "an older link's", "another plan's", "an earlier mail's"])
def test_a_code_that_is_right_for_another_link_or_mail_opens_nothing(world, whose):
    link, wrong = wrong_codes(world)

    assert not session.try_code(link, HERE, wrong[whose], timezone.now())
    assert session.try_code(link, HERE, link.codes.latest("pk").code, timezone.now())


def test_all_of_them_together_open_nothing_either_and_close_the_code(world):
    link, wrong = wrong_codes(world)
    right = link.codes.latest("pk").code

    assert [name for name, code in wrong.items() if session.try_code(link, HERE, code, timezone.now())] == []
    assert len(wrong) > session.TRIES
    assert not session.try_code(link, HERE, right, timezone.now())


def test_a_code_is_used_once_and_is_too_old_the_very_second_it_expires(world):
    link, _ = wrong_codes(world)
    code = link.codes.latest("pk")

    assert not session.try_code(link, HERE, code.code, code.expires_at)
    assert session.try_code(link, HERE, code.code, code.expires_at - timedelta(seconds=1))
    assert not session.try_code(link, HERE, code.code, code.expires_at - timedelta(seconds=1))


def test_another_persons_link_with_this_ones_code_opens_neither(world):
    at_the_fathers, mother = Client(), world.mother.person
    Client().post(link_for(mother))
    at_the_fathers.post(link_for(world.father.person))
    his = code_for(world.father.person)

    refused = at_the_fathers.post(CODE, {"code": code_for(mother)})

    assert (refused.status_code, "family_people" in at_the_fathers.session) == (200, his == code_for(mother))
    assert at_the_fathers.post(CODE, {"code": his}).status_code == 302
    assert at_the_fathers.session["family_people"] == [world.father.person_id]


# Five tries a minute --------------------------------------------------------------------------------------------------


def refused_lines(world) -> list[dict]:
    return [json.loads(event.data) for event in world.plan.events.filter(kind="CODE_REFUSED")]


def keep_trying(client, person, times: int, **where) -> list[str]:
    """What the page says to each wrong code; a new code is asked whenever the last one is closed."""
    said = []
    for number in range(times):
        if number % session.TRIES == 0:
            AccessCode.objects.update(at=ago(0.02))
            client.post(link_for(person), **where)
        response = client.post(CODE, {"code": flip(code_for(person))}, **where)
        assert response.status_code == 200
        said.append("Wacht een minuut" if "Wacht een minuut" in response.content.decode() else "klopt niet")
    return said


def test_the_sixth_try_in_a_minute_is_not_looked_at_also_with_a_new_code(world, minutes):
    stranger, person = Client(), world.mother.person

    assert keep_trying(stranger, person, 7, **STRANGER) == ["klopt niet"] * 5 + ["Wacht een minuut"] * 2
    assert AccessCode.objects.latest("pk").tries == 0
    assert stranger.post(CODE, {"code": code_for(person)}, **STRANGER).status_code == 200
    minutes(1.1)
    assert stranger.post(CODE, {"code": code_for(person)}, **STRANGER).status_code == 302


def test_who_tries_elsewhere_does_not_keep_the_right_person_out(world):
    person = world.mother.person
    keep_trying(Client(), person, 6, **STRANGER)

    AccessCode.objects.update(at=ago(0.02))
    assert come_in(person).get(reverse("family_plan", args=[world.plan.uuid])).status_code == 200


def test_one_parent_who_mistypes_does_not_keep_out_the_other_at_the_same_table(world):
    keep_trying(Client(), world.mother.person, 6)

    come_in(world.father.person)


def test_a_neighbour_in_the_same_network_of_addresses_counts_as_the_same(world):
    client, person = Client(), world.mother.person
    keep_trying(client, person, 5, REMOTE_ADDR="2001:db8:1:2::1")

    for address, said in {"2001:db8:1:2:ffff::7": "Wacht een minuut", "2001:db8:1:3::1": "klopt niet"}.items():
        response = client.post(CODE, {"code": flip(code_for(person))}, REMOTE_ADDR=address)
        assert said in response.content.decode()


def test_a_refused_try_is_a_line_in_the_journal_that_says_whose_link_and_nothing_more(world):
    client, person = Client(), world.mother.person
    client.post(link_for(person), **STRANGER)
    wrong = flip(code_for(person))
    client.post(CODE, {"code": wrong}, **STRANGER)
    client.post(CODE, {"code": "abc"}, **STRANGER)

    (line,) = refused_lines(world)

    assert line.keys() == {"plan", "by", "person", "link", "columns"}
    assert (line["person"], line["link"]) == (person.pk, newest_link(person).pk)
    assert wrong not in json.dumps(line)
    assert STRANGER["REMOTE_ADDR"] not in json.dumps(line)
    assert Verification().everything().defects == []


def test_a_try_that_succeeds_is_no_line(world):
    come_in(world.mother.person)

    assert refused_lines(world) == []


def test_the_journal_is_not_flooded_from_many_addresses_at_once(world):
    person = world.mother.person
    for number in range(4):
        keep_trying(Client(), person, 5, REMOTE_ADDR=f"198.51.100.{number}")

    assert len(refused_lines(world)) == session.LINES == 5


def test_nor_by_trying_all_day(world):
    link, at = newest_link(world.mother.person), timezone.now()
    for number in range(130):
        assert not session.try_code(link, HERE, "000000", at + timedelta(minutes=number))

    assert len(refused_lines(world)) == session.LINES_A_DAY == 100
    assert not session.try_code(link, HERE, "000000", at + timedelta(days=1, minutes=131))
    assert len(refused_lines(world)) == 101
