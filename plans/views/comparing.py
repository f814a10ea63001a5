"""Two versions of one part, in sentences and side by side."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.forms.fields import in_address
from plans import current, queries
from plans.choices import Kind
from plans.text import changes
from plans.text import compare as texts

from .drafting import crumbs_of
from .found import part_or_404


@require_safe
def compare(request, pk):
    """This version beside another of the same part: the one before it, unless the address asks for another."""
    part = part_or_404(request, pk, queries.to_write)
    others = [each for each in part.plan.parts_of(Kind(part.kind)) if each.pk != part.pk]
    wanted = in_address(request, "met", 20)
    earlier = [each for each in others if each.number < part.number]
    other = next((each for each in others if str(each.pk) == wanted), (earlier or others or [None])[-1])
    old, new = sorted((part, other), key=lambda each: each.number) if other else (None, part)
    context = {
        "part": part, "plan": part.plan, "student": part.plan.student, "number": Kind(part.kind).position,
        "versions": current.with_chips(others, timezone.localdate()), "other": other, "old_name": f"Versie {old.number}" if old else "", "new_name": f"Versie {new.number}",
        "changes": changes.between(old.content, new.content) if old else [],
        "sides": texts.side_by_side(old.content, new.content) if old else [],
        "crumbs": [*crumbs_of(part.plan), (str(part), reverse("part", args=[part.pk]))], "here": "students",
    }  # fmt: skip
    return render(request, "plans/compare.html", context)
