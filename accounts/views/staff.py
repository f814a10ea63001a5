"""Beheer of staff: inviting, changing, and the log of what happened at the doors."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import staff
from accounts.forms import InvitationForm, StaffForm
from accounts.models import SecurityEvent, User
from accounts.pressed import pressed
from accounts.sign_in.factor import has_factor, step_up
from core.forms.changing import save_together, saved

from .school import FORM, administered, crumbs_of, simple

LEAD = "Uw collega krijgt een mail met een link, en neemt de uitnodiging zelf aan. De link werkt zeven dagen."


def _school(request, pk):
    """The school this user administers, with a recent second factor: here rights are given."""
    school = administered(request, pk)
    step_up(request)
    return school


@require_http_methods(FORM)
def staff_new(request, pk):
    school = _school(request, pk)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invited(request, school, form):
        return redirect("school", pk=pk)
    return simple(request, form, school, "Collega uitnodigen", LEAD, "Verstuur de uitnodiging")


def _invited(request, school, form) -> bool:
    typed = {name: form.cleaned_data[name] for name in ("name", "email", "roles", "mandate")}
    if not pressed(form, request.user, lambda: staff.invite(school, **typed, by=request.user)):
        return False
    messages.success(request, f"De uitnodiging aan {typed['name']} is onderweg.")
    return True


@require_http_methods(FORM)
def staff_edit(request, pk, user_pk):
    school = _school(request, pk)
    colleague = User.objects.colleague(school.pk, user_pk)
    if colleague is None:
        return _gone(request, school, user_pk)
    form = StaffForm(request.POST or None, instance=colleague, school=school, by=request.user)
    if request.method == "POST" and save_together(form):
        messages.success(request, saved(form) + _later(form))
        return redirect("school", pk=pk)
    context = {
        "form": form, "title": form.initial["name"], "here": "settings", "crumbs": crumbs_of(school), "school": school,
        "back": reverse("school", args=[school.pk]), "colleague": colleague, "has_factor": has_factor(colleague),
        "is_own": colleague == request.user, "is_unreached": colleague.email in staff.unreached(school), "is_demanded": settings.SECOND_FACTOR_DEMANDED,
    }  # fmt: skip
    return render(request, "accounts/staff.html", context)


def _gone(request, school, user_pk: int):
    """An old page about somebody who left: it undoes nothing, and says why."""
    if not staff.has_left(school, user_pk):
        raise Http404
    messages.info(request, "Deze collega werkt hier niet meer. Komt iemand terug, nodig dan opnieuw uit.")
    return redirect("school", pk=school.pk)


def _later(form) -> str:
    asked = any(row.what == row.What.ADDRESS_ASKED for row in form.written)
    return " Het nieuwe adres gaat in zodra uw collega het bevestigt." if asked else ""


@require_http_methods(FORM)
def factor_reset(request, pk, user_pk):
    school = _school(request, pk)
    colleague = get_object_or_404(User.objects.of_school(school.pk), pk=user_pk)
    if request.method == "POST":
        try:
            staff.reset_factor(colleague, school, by=request.user)
            messages.success(request, f"De tweede stap van {colleague.name} is gewist.")
        except staff.NotPossible as no:
            messages.error(request, no.reasons[0])
        return redirect("school", pk=pk)
    context = {"school": school, "colleague": colleague, "here": "settings", "crumbs": crumbs_of(school)}
    return render(request, "accounts/factor_reset.html", context)


@require_POST
def invitation_again(request, pk, invitation_pk):
    return _answered(request, pk, invitation_pk, staff.invite_again, "De uitnodiging is opnieuw onderweg.")


@require_POST
def invitation_withdraw(request, pk, invitation_pk):
    return _answered(request, pk, invitation_pk, staff.withdraw, "De uitnodiging is ingetrokken.")


def _answered(request, pk, invitation_pk, deed, words: str):
    school = _school(request, pk)
    invitation = get_object_or_404(school.invitations, pk=invitation_pk)
    try:
        deed(invitation, by=request.user)
        messages.success(request, words)
    except staff.NotPossible as no:
        messages.error(request, no.reasons[0])
    return redirect("school", pk=pk)


@require_safe
def security_log(request, pk):
    """What happened at the doors of this school, the newest first."""
    school = administered(request, pk)
    events = SecurityEvent.objects.of_school(school).select_related("user", "about")
    context = {
        "school": school, "here": "settings", "crumbs": crumbs_of(school), "months": settings.SECURITY_LOG_MONTHS,
        "page": Paginator(events, 50).get_page(request.GET.get("page")),
        "changes": school.staff_changes.select_related("user", "by", "invitation").order_by("-at", "-pk")[:20],
    }  # fmt: skip
    return render(request, "accounts/security_log.html", context)
