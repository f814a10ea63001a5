"""The way in without mail: address and code, each of which opens nothing alone."""

import random
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.entrance import session
from consent.mail import letter, phone_code
from consent.models import AccessCode, ConsentRecord, Delivery, FamilyLink
from consent.sending import sender
from tests.consent.family_walk import send
from tests.consent.steps import asked
from tests.factories import make_world
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
CODE = "/lees/code/"
MANY = 1000


@once_a_module
def world():
    world = make_world()
    person = world.mother.person
    person.email, person.phone = "", "06 12 34 56 78"
    person.save()
    world.part = asked(world, days=0)
    sender.send_due()
    world.link = FamilyLink.objects.filter(deliveries__letter__isnull=False, person=person).latest("pk")
    world.key = letter.key_of(world.link)
    return world


def tell(world, **more) -> str:
    return phone_code.tell(
        world.plan, world.mother.person, identified="moeder zelf", by=world.coordinator, **more
    ).code.code


def at_the_code(world) -> Client:
    """A browser that scanned the letter and stands before the code."""
    client = Client()
    door = client.get(reverse("family_letter", args=[world.key]), follow=True)
    assert "De school belt u met die code." in door.content.decode()
    client.post(door.request["PATH_INFO"])
    return client


def typed(client, code):
    return client.post(CODE, {"code": code})


def is_in(client, world) -> bool:
    return client.get(reverse("family_plan", args=[world.plan.uuid])).status_code == 200


def test_letter_and_code_together_open_the_plan_and_an_answer_says_how(world):
    client, code = at_the_code(world), tell(world)

    assert typed(client, code).status_code == 302
    assert is_in(client, world)
    client.post(
        reverse("family_answer", args=[world.plan.uuid, world.part.uuid]),
        {"decision": "CONSENT", "digest": world.part.digest},
    )
    send(client, world.plan, world.part)

    record = ConsentRecord.objects.get(person=world.mother.person)
    assert record.identified == "persoonlijke link uit een brief, en code aan de telefoon op het bekende nummer"
    assert record.contact == "06 12 34 56 78"


def test_the_letter_alone_opens_nothing(world):
    client = at_the_code(world)

    assert not is_in(client, world)
    assert typed(client, "000000").status_code == 200
    assert not AccessCode.objects.exists()
    assert not Delivery.objects.filter(kind="CODE").exists()


def test_the_code_alone_opens_nothing(world):
    code, client = tell(world), Client()

    assert typed(client, code).status_code == 404
    assert not is_in(client, world)


def test_a_code_opens_once_and_a_newer_one_ends_it(world):
    first = tell(world)
    second = tell(world)
    client = at_the_code(world)
    if first != second:
        assert "Bel de school" in typed(client, first).content.decode()

    assert typed(client, second).status_code == 302
    other = at_the_code(world)
    typed(other, second)
    assert not is_in(other, world)


def test_a_code_holds_a_week(world):
    code, client = tell(world), at_the_code(world)
    at = timezone.now()

    assert session.told_code(world.link, at + timedelta(days=6)) is not None
    assert session.told_code(world.link, at + timedelta(days=8)) is None
    assert typed(client, code).status_code == 302


def test_who_came_in_by_telephone_is_out_when_the_number_changes(world):
    client, code = at_the_code(world), tell(world)
    typed(client, code)
    person = world.mother.person
    person.phone = "06 99 99 99 99"
    person.save()

    assert not is_in(client, world)


def test_five_wrong_tries_end_a_code_whatever_browser_they_came_from(world):
    code = tell(world)
    wrong = [f"{number:06d}" for number in range(10) if f"{number:06d}" != code][:5]
    for each in wrong:
        typed(at_the_code(world), each)

    client = at_the_code(world)
    typed(client, code)
    assert not is_in(client, world)


def test_a_thousand_addresses_that_are_nearly_right_lead_nowhere(world):
    draw, signs = random.Random(24), world.key.replace("-", "")  # noqa: S311 (the same mutations at every run)
    found = [signs[:length] for length in range(12)] + [signs + each for each in "07Z"]
    while len(found) < MANY:
        place = draw.randrange(12)
        other = signs[:place] + draw.choice(letter.SIGNS + "!é٣") + signs[place + 1 :]
        if other != signs:
            found.append(other)

    assert [each for each in found if letter.find(each)] == []


def test_a_thousand_codes_that_are_not_the_one_open_nothing(world):
    code, draw = tell(world), random.Random(25)  # noqa: S311
    told = AccessCode.objects.get()
    for number in draw.sample(range(1_000_000), MANY):
        if f"{number:06d}" != code:
            assert session.try_code(world.link, "x", f"{number:06d}", timezone.now()) is None
    told.refresh_from_db()

    assert (told.tries, told.used_at) == (session.TRIES, None)


@pytest.mark.parametrize("spoil", [str.lower, lambda key: key.replace("-", ""), lambda key: key.replace("0", "o").replace("1", "l"), lambda key: f" {key} "])  # fmt: skip
def test_an_address_is_found_however_it_is_typed(world, spoil):
    assert letter.find(spoil(world.key)) == world.link


def test_a_wrong_address_says_what_to_do_and_too_many_are_not_looked_at(world):
    for _ in range(20):
        page = Client().get(reverse("family_letter", args=["0000-0000-0000"]), REMOTE_ADDR="203.0.113.7")
        assert page.status_code == 404
    assert "Typ het nog eens over uit de brief" in page.content.decode()

    right = Client().get(reverse("family_letter", args=[world.key]), REMOTE_ADDR="203.0.113.7")
    assert "te vaak een adres geprobeerd" in right.content.decode()
    assert Client().get(reverse("family_letter", args=[world.key]), REMOTE_ADDR="203.0.113.8").status_code == 302
