"""Two versions of one part, in sentences and side by side."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.forms.fields import in_address
from core.pdf import renderer
from plans import current, queries
from plans.choices import Kind
from plans.pdf import comparison
from plans.text import compare as texts

from .drafting import crumbs_of
from .found import part_or_404


@require_safe
def compare(request, pk):
    """This version beside another of the same part: the one before it, unless the address asks for another."""
    part, others, other = _both(request, pk)
    context = {
        "part": part, "plan": part.plan, "student": part.plan.student, "number": Kind(part.kind).position,
        "versions": current.with_chips(others, timezone.localdate()), "other": other,
        "compared": texts.versions(part, other) if other else None,
        "crumbs": [*crumbs_of(part.plan), (str(part), reverse("part", args=[part.pk]))], "here": "students",
    }  # fmt: skip
    return render(request, "plans/compare.html", context)


@require_safe
def compare_pdf(request, pk):
    """The same on paper."""
    part, _others, other = _both(request, pk)
    if other is None:
        raise Http404
    with renderer.one_for(request.user):
        return HttpResponse(comparison.printed(part, other, at=timezone.now()), content_type="application/pdf")


def _both(request, pk):
    """This version, the others of its part, and the one to lay beside it."""
    part = part_or_404(request, pk, queries.to_write)
    others = [each for each in part.plan.parts_of(Kind(part.kind)) if each.pk != part.pk]
    return part, others, texts.beside(part, others, in_address(request, "met", 20))
