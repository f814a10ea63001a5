"""A row that no journal names and that was taken away behind the product's back is missed (decision 51)."""

import pytest
from django.apps import apps
from django.core.management import call_command

from consent.models import Delivery, FamilyLink
from consent.round import actions
from ledger.bypass import open_bypass
from opp.proof import tallying
from opp.proof.erasing import erase_plan
from opp.proof.journaled import JOURNALED, NOT_JOURNALED
from opp.proof.keeping import NOT_KEPT, OURS, SEATS, kept, name_of
from opp.proof.verification import Verification
from plans.models import Erasure, Plan, Tally
from students.models import ViewRecord
from tests.factories import ago, established, make_world, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


def tallied_world():
    """An ended plan with deliveries, links and authority, looked at; anchored and tallied."""
    world = make_world()
    established(world, "PERSPECTIVE", days=4)
    established(world, "ACTION", days=3)
    actions.end_plan(Plan.objects.get(pk=world.plan.pk), by=world.director, ended_on=today(), reason="LEFT_SCHOOL")
    ViewRecord.objects.create(school=world.school, student=world.plan.student, user=world.director, at=ago(1))
    call_command("anchor")
    return world


world = once_a_module(tallied_world)


def gone(label: str) -> int:
    """Take the last row away as who holds the database can; its id."""
    rows = apps.get_model(label)._base_manager
    pk = rows.order_by("-pk").values_list("pk", flat=True).first()
    with open_bypass():
        rows.filter(pk=pk)._raw_delete("default")
    return pk


def defects() -> list[str]:
    return tallying.defects()[1]


@pytest.mark.parametrize("label", ["students.viewrecord", "plans.anchor", "students.authority", "consent.delivery"])
def test_a_row_that_was_taken_away_is_missed_and_stays_missed(world, label):
    pk = gone(label)
    missed = [f"{name_of(label, pk)} ontbreekt: een dagtelling noemt deze rij"]

    assert [line for line in Verification().everything().defects if "dagtelling" in line] == missed
    tallying.take()
    assert defects() == missed


def test_nothing_cries_wolf(world):
    """After a day without deeds, after a row more, after a gap that no row was ever in, and after erasing."""
    assert tallying.take() is None
    made = [
        ViewRecord.objects.create(school=world.school, student=world.plan.student, user=world.director, at=ago(0))
        for _ in range(3)
    ]
    with open_bypass():
        ViewRecord._base_manager.filter(pk=made[1].pk)._raw_delete("default")
    tallying.take()
    assert Verification().everything().defects == []

    erase_plan(Plan.objects.get(pk=world.plan.pk), by=world.director, ground="bewaartermijn voorbij")
    assert not Delivery.objects.exists()
    assert not FamilyLink.objects.exists()
    assert Verification().everything().defects == []


def test_an_erasure_explains_only_what_it_took(world):
    missed = gone("consent.delivery")
    erase_plan(Plan.objects.get(pk=world.plan.pk), by=world.director, ground="bewaartermijn voorbij")

    assert defects() == [f"bericht {missed} ontbreekt: een dagtelling noemt deze rij"]


def test_an_erasure_that_never_was_explains_nothing(world):
    pk = gone("students.viewrecord")
    tallying.take_away(Erasure(pk=999), {"students.viewrecord": {pk}})

    assert len(defects()) == 1


def test_a_tally_that_was_changed_or_taken_out_is_found(world):
    ViewRecord.objects.create(school=world.school, student=world.plan.student, user=world.director, at=ago(0))
    second = tallying.take()
    with open_bypass():
        Tally._base_manager.filter(pk=second.pk).update(text="{}")
    assert defects() == [f"dagtelling {second.pk}: veranderd, of er ontbreekt er een voor"]

    with open_bypass():
        Tally._base_manager.exclude(pk=second.pk)._raw_delete("default")
    assert any("ontbreekt er een voor" in line for line in defects())


def test_every_row_outside_the_journals_is_counted_or_has_another_proof():
    """A walk over the models: a table of next year is held, or says why not, or this fails."""
    every = {model._meta.label_lower: model for model in apps.get_models() if model._meta.app_label in OURS}
    journaled = {model._meta.label_lower for model in JOURNALED}

    assert every.keys() - kept().keys() - journaled - {SEATS} == NOT_KEPT.keys()
    assert NOT_JOURNALED.keys() <= kept().keys() | NOT_KEPT.keys()
    assert all(NOT_KEPT.values())
