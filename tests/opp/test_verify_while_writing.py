"""`manage.py verify` reads everything of one moment: who writes meanwhile is not accused."""

import threading

import pytest
from django.db import connection

from opp import verification
from opp.verification import Verification
from plans.models import Event, Plan
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


def write_elsewhere(world) -> None:
    try:
        world.plan.explain_delay("De ouders waren op reis.", by=world.coordinator)
    finally:
        connection.close()
