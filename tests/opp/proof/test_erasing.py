"""Erasing takes a plan with everything under it, and leaves that it was there (decision 32)."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from consent.round import actions
from ledger.bypass import open_bypass
from opp.proof.verification import Verification
from plans.models import Anchor, Erasure, Event, Plan
from tests.factories import established, make_world, part_of, remark, shared, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def ended():
    """A plan with both parts established, a second version on the way, remarks and answers; then ended."""
    world = make_world()
    established(world, "PERSPECTIVE", days=4)
    part = established(world, "ACTION", days=3)
    remark(part, world.mother.person, days=1)
    actions.revise(part_of(world.plan, "ACTION"), by=world.coordinator, reason="Er is meer nodig.")
    actions.end_plan(Plan.objects.get(pk=world.plan.pk), by=world.director, ended_on=today(), reason="LEFT_SCHOOL")
    return world


def erase(world, **changes) -> str:
    out = StringIO()
    options = {"number": world.plan.number, "ground": "bewaartermijn voorbij", "by": world.director.email} | changes
    call_command("erase_plan", world.plan.pk, **options, stdout=out)
    return out.getvalue()


def rows_about_plans() -> dict[str, int]:
    kept = {"plans.anchor", "plans.erasure", "plans.tally"}
    models = [*apps.get_app_config("plans").get_models(), *apps.get_app_config("consent").get_models()]
    return {m._meta.label_lower: m._base_manager.count() for m in models if m._meta.label_lower not in kept}


def test_nothing_of_the_plan_stays_but_that_it_was_there(ended, django_capture_on_commit_callbacks):
    plan = Plan.objects.get(pk=ended.plan.pk)
    files = list(plan.documents.values_list("file", flat=True))
    assert files
    Anchor.take(ended.school)

    with django_capture_on_commit_callbacks(execute=True):
        erase(ended)

    assert not any(rows_about_plans().values())
    assert not any(default_storage.exists(name) for name in files)
    left = Erasure.objects.get()
    assert (left.plan_number, left.head_hash, left.head_count) == (plan.number, plan.head_hash, plan.head_count)
    assert left.by == ended.director
    assert Verification().everything().defects == []


def test_another_plan_keeps_everything(ended):
    other = make_world()
    shared(other, "PERSPECTIVE")
    before = Event.objects.filter(plan=other.plan).count()

    erase(ended)

    assert Event.objects.filter(plan=other.plan).count() == before
    assert Verification().everything().defects == []


@pytest.mark.parametrize("changes", [{"number": "2020-0001"}, {"ground": " "}, {"by": "niemand@school.example"}])
def test_a_slip_erases_nothing(ended, changes):
    with pytest.raises(CommandError):
        erase(ended, **changes)

    assert Plan.objects.filter(pk=ended.plan.pk).exists()


def test_a_coordinator_or_somebody_of_another_school_does_not_erase(ended):
    for user in (ended.coordinator, make_world().director):
        with pytest.raises(CommandError):
            erase(ended, by=user.email)


def test_a_running_plan_is_not_erased():
    world = make_world()

    with pytest.raises(CommandError, match="loopt nog"):
        erase(world)


def test_an_erasure_that_was_changed_or_taken_away_is_found(ended):
    erase(ended)
    with open_bypass():
        Erasure.objects.all()._raw_delete("default")
        Anchor.objects.all()._raw_delete("default")
    assert Verification().everything().defects == []  # nothing is left that could tell: that is what anchors are for

    world = make_world()
    actions.end_plan(world.plan, by=world.director, ended_on=today(), reason="LEFT_SCHOOL")
    erase(world)
    with open_bypass():
        Erasure.objects.filter(ground="bewaartermijn voorbij")._raw_delete("default")
        Erasure.objects.create(
            school=world.school, plan_number=world.plan.number, head_hash="0" * 64, head_count=3, ground="zo maar",
            hash="0" * 64,
        )  # fmt: skip

    assert any("wissing" in line for line in Verification().everything().defects)
