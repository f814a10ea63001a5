"""Writing together: who writes along in which sections."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from plans import queries
from plans.access import could_edit
from plans.forms.together import WritersForm
from plans.models import Plan
from students.choices import Reads
from students.models import Assignment

from .drafting import FORM, crumbs_of
from .found import ended, plan_or_404


@require_http_methods(FORM)
def writers(request, pk):
    """Which colleague writes along in which sections of this pupil's plan; sharing stays with the coordinator."""
    plan = plan_or_404(request, pk, queries.at_hand)
    if not could_edit(request.user, plan):
        raise PermissionDenied
    if not plan.is_running:
        return ended(request, plan)
    form = WritersForm(request.POST or None, assignments=who_may(plan), sector=plan.student.sector)
    if request.method == "POST" and form.is_valid():
        changed = form.save(by=request.user)
        messages.success(request, "Bewaard." if changed else "Er is niets veranderd.")
        return redirect("writers", pk=pk)
    context = {"plan": plan, "student": plan.student, "form": form, "crumbs": crumbs_of(plan), "here": "students"}
    return render(request, "plans/writers.html", context)


def who_may(plan: Plan):
    """The assignments to this pupil that sections may come with: of who is in the team and reads the whole plan today."""
    works = Assignment.objects.current().filter(student=plan.student_id, reads=Reads.PLAN)
    in_team = works.filter(
        user__memberships__school=plan.school_id, user__memberships__role=Role.TEAM, user__is_active=True
    )
    return in_team.select_related("user", "student").prefetch_related("sections").order_by("user__name", "pk")
