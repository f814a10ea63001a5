"""Beheer: the school's own choices. What it decides about consent is a deed, for it may change who decides (ADR 17)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import security, staff
from accounts.access import may_administer
from accounts.forms import SchoolForm
from accounts.models import School, User
from accounts.views.school import school_of
from consent.round import people
from core.forms.changing import save_together, saved

from .part import FORM


@require_http_methods(FORM)
def school(request, pk):
    school = school_of(request, pk)
    may_edit = may_administer(request.user, school.pk)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = SchoolForm(request.POST or None, request.FILES or None, instance=school)
    if request.method == "POST" and people.choose(school, lambda: save_together(form), by=request.user):
        messages.success(request, saved(form))
        return redirect("school", pk=pk)
    security.note_refused_upload(form, school.pk, request.user)
    context = {
        "school": school, "form": form, "may_edit": may_edit, "here": "settings",
        "holidays": school.holidays.all(), "staff": User.objects.of_school(school.pk),
        "invitations": staff.waiting(school, timezone.now()), "unreached": staff.unreached(school),
        "schools": School.objects.visible_to(request.user),
    }  # fmt: skip
    return render(request, "accounts/school.html", context)
