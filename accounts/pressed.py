"""What a form that only adds rows does when it is pressed: once, however often it comes in (ADR 30)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from core.errors import NotPossible
from core.forms.fields import OnceForm

from .models import FormSubmission


def pressed(
    form: OnceForm, by: Model, deed: Callable[[], Any], *, leads_to: Callable[[Any], str] | None = None
) -> FormSubmission | None:
    """Do `deed`, unless this very form came in before; None when it cannot be done, and then the form says why.

    What is done and the row that says so go in together, or neither does: after whatever went wrong the same form may be
    pressed again. A second press waits for the first and finds what it left. `leads_to(result)` is the address where the
    first press leads, and every further one. Nothing slow may happen in it: a document is rendered before.
    """
    try:
        with transaction.atomic():
            sent, is_first = FormSubmission.objects.get_or_create(sender=_sender(by), key=form.cleaned_data["once"])
            if is_first:
                result = deed()
                if leads_to:
                    sent.led_to = leads_to(result)
                    sent.save(update_fields=["led_to"])
            return sent
    except NotPossible as refusal:
        form.refuse(refusal.reasons)
        return None


def came_in(form: OnceForm, by: Model) -> FormSubmission | None:
    """The first press of this very form. A form that is pressed again need not be valid: what it asked is there already."""
    try:
        key = UUID(form.data.get(form.add_prefix("once"), ""))
    except ValueError:
        return None
    return FormSubmission.objects.filter(sender=_sender(by), key=key).first()


def _sender(by: Model) -> str:
    return f"{by._meta.label_lower} {by.pk}"
