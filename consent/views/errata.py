"""Putting a slip of the pen right: first the place, then what it should say (decision 33)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.pressed import pressed
from consent import queries
from consent.forms.staff import ErratumForm
from consent.mail.audience import audience
from consent.round.errata import CORRECTABLE, correct
from plans.access import may_edit
from plans.text import errata

from .part import FORM, head, part_or_404, too_late


@require_safe
def erratum_place(request, pk):
    """Every place of the text that holds something, to choose from."""
    part = part_or_404(request, pk, queries.to_read)
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    if part.status not in CORRECTABLE:
        return too_late(request, part)
    context = head(part, timezone.localdate(), "Schrijffout herstellen") | {"places": errata.places(part.content)}
    return render(request, "consent/erratum_place.html", context)


@require_http_methods(FORM)
def erratum_new(request, pk, field):
    """What it says now, what it should say, why, and what the family gets."""
    on = timezone.localdate()
    part = part_or_404(request, pk, queries.to_read)
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    if part.status not in CORRECTABLE:
        return too_late(request, part)
    place = errata.place_at(part.content, field)
    if place is None:
        raise Http404
    form = ErratumForm(request.POST or None, place=place, limit=errata.limit_of(part, field))
    if request.method == "POST" and form.is_valid() and _corrected(request, part, form):
        return redirect("part", pk)
    context = head(part, on, "Schrijffout herstellen") | {
        "place": place,
        "form": form,
        "listeners": [each for each in audience(part.plan, on) if each.gets_message],
        "errata": [row for row in errata.shown(part) if row.field == field],
    }
    return render(request, "consent/erratum.html", context)


def _corrected(request, part, form) -> bool:
    """Whether it is done; when refused, the reasons stand by the field and what was typed stays."""
    if not pressed(form, request.user, lambda: correct(part, by=request.user, **form.correction())):
        return False
    messages.success(
        request, "Hersteld. De tekst blijft zoals hij was; de verbetering staat erbij. De familie krijgt bericht."
    )
    return True
