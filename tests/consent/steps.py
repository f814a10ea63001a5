"""What the tests of consent do over and over: ask, answer, look what it comes to."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consent.models import Delivery
from consent.policy import Decision
from consent.round import actions
from consent.round import state as rounds
from plans.choices import Kind
from plans.errors import NotAllowedNow
from plans.models import ActionPart, Part
from tests.factories import after, consent, prepared, shared, today

PDF = b"%PDF-1.7 een scan"


def asked(world, *, days: float = 10):
    """An action part about which everyone was asked that many days ago, all else in order."""
    prepared(world)
    part = shared(world, Kind.ACTION)
    actions.ask(part, by=world.coordinator, at=after(world.plan, days))
    return part


def state(part, on=None):
    return rounds.state(ActionPart.objects.afresh(part.pk), on or today())


def outcome(part, on=None) -> str:
    return state(part, on).outcome


def refuse(part, person, *, days: float = 4, **how):
    points = how.pop("points", [{"goal": part.goals.first().pk, "reason": "TOO_MUCH"}])
    return consent(part, person, decision=Decision.REFUSE, points=points, days=days, **how)


def refusal(deed, *args, **kwargs) -> str:
    with pytest.raises(NotAllowedNow) as refused:
        deed(*args, **kwargs)
    return " ".join(refused.value.reasons)


def messages_to(person, kind) -> int:
    return Delivery.objects.filter(person=person, kind=kind).count()


def now_status(part) -> str:
    return Part.objects.get(pk=part.pk).status


def scan(name="brief.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def turn(world, age: int) -> None:
    """The pupil became that old a day or two ago."""
    world.student.birth_date = today() - timedelta(days=round(365.25 * age) + 1)
    world.student.save()
