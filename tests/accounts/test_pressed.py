"""A form that only adds rows counts once, with everything it does, or not at all."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django import forms
from django.utils import timezone

from accounts import security
from accounts.models import FormSubmission, Holiday
from accounts.pressed import came_in, pressed
from core.errors import NotPossible
from core.forms.fields import OnceForm
from tests.factories import make_school, make_staff
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


class WishForm(OnceForm, forms.Form):
    name = forms.CharField()


@once_a_module
def world():
    school = make_school()
    return SimpleNamespace(school=school, user=make_staff(school).coordinator)


def sent(key=None) -> WishForm:
    form = WishForm({"name": "herfst", "once": str(key or uuid4())})
    assert form.is_valid()
    return form


def holiday(world) -> Holiday:
    day = timezone.localdate()
    return Holiday.objects.create(school=world.school, name="herfst", from_on=day, until_on=day)


def test_pressed_twice_it_is_done_once_and_leads_to_the_same_place(world):
    form = sent()

    found = [pressed(form, world.user, lambda: holiday(world), leads_to=lambda row: f"/dag/{row.pk}/") for _ in "12"]

    assert Holiday.objects.count() == 1
    assert {each.led_to for each in found} == {f"/dag/{Holiday.objects.get().pk}/"}


def test_what_goes_wrong_takes_the_press_back_too(world):
    form = sent()

    def broken():
        holiday(world)
        raise RuntimeError("de schijf is vol")

    with pytest.raises(RuntimeError):
        pressed(form, world.user, broken)

    assert not Holiday.objects.exists()
    assert pressed(form, world.user, lambda: holiday(world))
    assert Holiday.objects.count() == 1


def test_what_is_not_possible_is_said_at_the_form_and_may_be_pressed_again(world):
    form = sent()

    def refused():
        holiday(world)
        raise NotPossible("Dat kan nu niet.")

    assert pressed(form, world.user, refused) is None
    assert form.non_field_errors() == ["Dat kan nu niet."]
    assert not Holiday.objects.exists()
    assert came_in(form, world.user) is None


def test_a_reason_stands_at_the_field_that_the_form_names_for_it(world):
    form = sent()
    form.refused_at = "name"

    def refused():
        raise NotPossible("Zo heet er al een.")

    assert pressed(form, world.user, refused) is None
    assert form.errors == {"name": ["Zo heet er al een."]}


def test_the_form_of_another_sender_is_another_form(world):
    key, other = uuid4(), make_staff(make_school(name="De Linde")).coordinator
    pressed(sent(key), world.user, lambda: holiday(world))

    assert came_in(sent(key), world.user)
    assert came_in(sent(key), other) is None
    assert came_in(WishForm({"once": "geen sleutel"}), world.user) is None
    assert came_in(WishForm(), world.user) is None


def test_which_forms_came_in_is_forgotten_after_a_week(world):
    now = timezone.now()
    for days in (6, 8):
        FormSubmission.objects.create(sender="accounts.user 1", key=uuid4(), at=now - timedelta(days=days))

    security.forget(now)

    assert [row.at for row in FormSubmission.objects.all()] == [now - timedelta(days=6)]
