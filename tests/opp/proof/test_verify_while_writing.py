"""`manage.py verify` reads everything of one moment: who writes meanwhile is not accused."""

import threading

import pytest
from django.db import connection

from consent.round import people
from opp.proof import tallying, verification
from opp.proof.verification import Verification
from plans.models import Event, Plan
from students.models import FactChange
from tests.factories import make_world, shared

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_never_cries_wolf_while_somebody_writes(transactional_db, monkeypatch):
    """A line that comes while it reads belongs to later: heads and lines are of one moment."""
    world = make_world()
    shared(world, "PERSPECTIVE")
    read, wrote = verification.Read, []

    class Slow(read):
        def __init__(self, keys):
            if not wrote:  # the plans were read; now another connection writes a line
                writer = threading.Thread(target=write_elsewhere, args=(world,))
                writer.start()
                writer.join()
                wrote.append(True)
            super().__init__(keys)

    monkeypatch.setattr(verification, "Read", Slow)

    assert Verification().everything().defects == []
    assert wrote
    assert Plan.objects.get(pk=world.plan.pk).head_count == Event.objects.filter(plan=world.plan).count()


def test_a_tally_that_is_taken_while_a_fact_changes_accuses_nobody(transactional_db, monkeypatch):
    """The rows and the row that says that one changed are of one moment: both before the change, or both after it."""
    world = make_world()
    read, wrote = tallying.Present, []

    class Slow(read):
        def __init__(self):
            if not wrote:  # the tallies were read; now another connection changes a fact
                writer = threading.Thread(target=rename_elsewhere, args=(world,))
                writer.start()
                writer.join()
                wrote.append(True)
            super().__init__()

    tallying.take()
    monkeypatch.setattr(tallying, "Present", Slow)
    tallying.take()

    assert wrote
    assert FactChange.objects.count() == 1
    assert Verification().everything().defects == []
    tallying.take()
    assert Verification().everything().defects == []


def rename_elsewhere(world) -> None:
    def write() -> bool:
        person = world.mother.person
        person.family_name = "El Amrani-de Wit"
        person.save()
        return True

    try:
        assert people.change(world.student.pk, write, by=world.coordinator).done
    finally:
        connection.close()


def write_elsewhere(world) -> None:
    try:
        world.plan.explain_delay("De ouders waren op reis.", by=world.coordinator)
    finally:
        connection.close()
