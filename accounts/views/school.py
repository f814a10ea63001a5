"""Beheer: which school, and its holidays. Its settings stand in `consent.views.school`: what follows lies above this floor."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import may_administer
from accounts.forms import HolidayForm
from accounts.models import Holiday, School
from accounts.pressed import pressed

FORM = ["GET", "HEAD", "POST"]


def school_of(request, pk=None) -> School:
    """The school asked for, or the first this user may see the settings of; 404 for others."""
    schools = School.objects.visible_to(request.user)
    return get_object_or_404(schools, pk=pk) if pk else get_object_or_404(schools[:1])


def crumbs_of(school: School) -> list[tuple[str, str]]:
    return [("Beheer", reverse("settings")), (school.name, reverse("school", args=[school.pk]))]


@require_safe
def settings(request):
    """The first school; who administers several chooses there."""
    return redirect("school", pk=school_of(request).pk)


def simple(request, form, school: School, title: str, lead: str = "", deed: str = "Bewaar"):
    context = {
        "form": form, "title": title, "lead": lead, "deed": deed, "here": "settings",
        "crumbs": crumbs_of(school), "back": reverse("school", args=[school.pk]),
    }  # fmt: skip
    return render(request, "form.html", context)


def administered(request, pk) -> School:
    """The school, when this user administers it; 404 when unknown, 403 when only readable."""
    school = school_of(request, pk)
    if not may_administer(request.user, school.pk):
        raise PermissionDenied
    return school


@require_http_methods(FORM)
def holiday_add(request, pk):
    school = administered(request, pk)
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.school = school
        pressed(form, request.user, form.save)
        return redirect("school", pk=pk)
    return simple(request, form, school, "Vakantie toevoegen", "Een antwoorddatum schuift door tot na de vakantie.")


@require_POST
def holiday_delete(request, pk):
    holiday = get_object_or_404(Holiday.objects.administered_by(request.user), pk=pk)
    holiday.delete()
    messages.success(request, "Verwijderd.")
    return redirect("school", pk=holiday.school_id)
