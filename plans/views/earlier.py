"""Taking over from an earlier plan of this pupil."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.pressed import pressed
from core.forms.fields import in_address
from plans import queries
from plans.access import writer_of
from plans.choices import Kind
from plans.drafting import earlier, pages
from plans.drafting.earlier_form import TakeForm
from plans.models import Part, Plan

from .drafting import crumbs_of
from .found import part_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def part_earlier(request, pk):
    """What an earlier plan has for this draft, page by page; who may read that plan may take it over."""
    part = part_or_404(request, pk, queries.to_write)
    writer = writer_of(request.user, part.plan)
    if not pages.sections_of(part, writer):
        raise PermissionDenied
    if not part.is_editable:
        return redirect("part_edit", pk=pk)
    plans = earlier.plans_before(part.plan, request.user)
    wanted = in_address(request, "plan", 20)
    plan = next((each for each in plans if str(each.pk) == wanted), plans[0] if plans else None)
    source = _looked_into(request.user, part, plan) if plan else None
    form = TakeForm(request.POST or None, offered=earlier.offered(part, source, writer) if source else [])
    if source and form.is_valid() and _taken(request, part, source, form):
        return redirect("part_edit", pk)
    context = {
        "part": part, "plan": part.plan, "student": part.plan.student, "number": Kind(part.kind).position,
        "plans": plans, "earlier": plan, "source": source, "form": form, "here": "students",
        "crumbs": [*crumbs_of(part.plan), (str(part), reverse("part_edit", args=[pk]))],
    }  # fmt: skip
    return render(request, "plans/earlier.html", context)


def _looked_into(user, part: Part, plan: Plan) -> Part | None:
    """The version that is offered; that somebody looked into the file of an earlier enrolment is noted there too."""
    if plan.student_id != part.plan.student_id:
        plan.student.record_view(user=user)
    return earlier.last_shown(plan, Kind(part.kind))


def _taken(request, part: Part, source: Part, form: TakeForm) -> bool:
    left: list[str] = []
    if not pressed(form, request.user, lambda: left.extend(earlier.take(part, source, form.chosen, by=request.user))):
        return False
    names = ", ".join(each.section.title for each in form.chosen)
    messages.success(request, f"Overgenomen: {names}. Kijk na of het nog klopt.")
    if left:
        messages.warning(request, f"Dit paste niet en is niet overgenomen: {', '.join(left)}.")
    return True
