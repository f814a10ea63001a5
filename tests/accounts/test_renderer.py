"""An input looks as Django draws it."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from accounts.fields import DayInput
from accounts.renderer import Renderer

WIDGETS = [forms.TextInput, forms.NumberInput, forms.EmailInput, forms.HiddenInput, forms.Textarea, DayInput]
ATTRS = [{}, {"class": "form-control", "required": True, "disabled": False, "maxlength": 80, "data-x": '"<&>'}]


@pytest.mark.parametrize("attrs", ATTRS)
@pytest.mark.parametrize("value", [None, "", 'Zoë\'s <b>"words"</b> & meer\nregel 2', 12, 0, date(2026, 3, 1)])
@pytest.mark.parametrize("widget", WIDGETS)
def test_an_input_is_drawn_as_django_draws_it(widget, value, attrs):
    ours, theirs = (widget().render("name", value, attrs, renderer) for renderer in (Renderer(), DjangoTemplates()))
    assert ours == theirs
