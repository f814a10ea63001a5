"""From which day conversations count for a version, put right with a reason."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.pressed import pressed
from plans import grounds, queries
from plans.access import could_edit
from plans.choices import Kind
from plans.forms.begun import BegunForm
from plans.models import BegunCorrection

from .drafting import crumbs_of
from .found import part_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def part_begun(request, pk):
    """Another day, and why; what was counted before is counted anew."""
    part = part_or_404(request, pk, queries.to_look_back)
    if not could_edit(request.user, part.plan):
        raise PermissionDenied
    form = BegunForm(request.POST or None, plan=part.plan, initial={"begun_on": part.begun_on})
    if form.is_valid() and _corrected(request, part, form):
        return redirect("dialogue", part.plan_id)
    context = {
        "form": form, "plan": part.plan, "number": Kind(part.kind).position, "here": "students",
        "title": "Gesprekken tellen vanaf", "deed": "Verbeter de dag", "back": reverse("part", args=[pk]),
        "lead": f"{part}. {part.begun_in_words}", "crumbs": crumbs_of(part.plan),
        "hints": [("Wat telt", grounds.COUNTS.text), ("De reden", "Wie en waarom blijft bij deze versie te lezen.")],
    }  # fmt: skip
    return render(request, "form.html", context, status=409 if form.is_refused else 200)


def _corrected(request, part, form) -> bool:
    becomes, reason = form.cleaned_data["begun_on"], form.cleaned_data["reason"]
    if not pressed(form, request.user, lambda: BegunCorrection.make(part, becomes, reason=reason, by=request.user)):
        return False
    messages.success(request, "Verbeterd. Hieronder staat wat nu telt.")
    return True
