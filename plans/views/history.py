"""What was written in a draft before, by whom; any of it can be put back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from plans.drafting import pages, past
from plans.errors import NotAllowedNow
from plans.models import FieldRevision

from .drafting import crumbs_of, draft_of


def _section_of(request, pk: int, slug: str):
    part = draft_of(request, pk, slug)
    section = pages.section_of(part, slug)
    if section is None:
        raise Http404
    return part, section


@require_safe
def draft_history(request, pk, slug):
    part, section = _section_of(request, pk, slug)
    context = {
        "part": part, "section": section, "fields": past.of(part, section), "may_put_back": part.is_editable,
        "crumbs": [*crumbs_of(part.plan), (section.title, reverse("part_section", args=[pk, slug]))], "here": "students",
    }  # fmt: skip
    return render(request, "plans/history.html", context)


@require_POST
def put_back(request, pk, slug, revision):
    """One earlier text stands in its field again; what stood there stays in the history."""
    part, section = _section_of(request, pk, slug)
    row = get_object_or_404(FieldRevision.objects.kept_of(part), pk=revision)
    try:
        past.put_back(part, section, row, by=request.user)
        messages.success(request, "Teruggezet. Wat er stond, staat nu bij de eerdere teksten.")
    except NotAllowedNow as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return redirect("draft_history", pk=pk, slug=slug)
