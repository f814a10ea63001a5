"""Beheer: the broker of a school, and letting somebody be bound anew after the school found out who they are."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import may_administer, may_edit_people
from accounts.pressed import pressed
from accounts.sign_in.factor import step_up
from accounts.views.school import crumbs_of, school_of
from consent.identity import actions, broker
from consent.identity.forms import BrokerForm, ReleaseForm
from consent.models import BrokerChoice, Identification
from consent.views.part import FORM
from students.models import Student
from students.views import crumbs_of as people_crumbs

PUBLIC = (
    "Bewaard. Let op: deze makelaar zegt niet dat elke school een eigen pseudoniem krijgt. Vraag hem om “pairwise”. "
    "OPP maakt er zelf een eigen pseudoniem van."
)


@require_http_methods(FORM)
def identification(request, pk):
    """Which broker families may use, what is demanded, and what the school chose before."""
    school = school_of(request, pk)
    may_edit = may_administer(request.user, school.pk)
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        step_up(request)
    now = BrokerChoice.objects.in_force(school.pk)
    form = BrokerForm(request.POST or None, school=school, before=now)
    if request.method == "POST" and form.is_valid():
        actions.choose(school, by=request.user, secret=form.cleaned_data["client_secret"], **form.chosen())
        pairwise = not form.cleaned_data["is_on"] or form.metadata.is_pairwise
        messages.success(request, "Bewaard." if pairwise else PUBLIC)
        return redirect("identification", pk=pk)
    context = {
        "school": school, "form": form, "now": now, "may_edit": may_edit, "here": "settings", "crumbs": crumbs_of(school),
        "earlier": school.broker_choices.select_related("by").order_by("-pk")[:10], "way_back": broker.way_back(),
    }  # fmt: skip
    return render(request, "consent/identification.html", context)


@require_http_methods(FORM)
def identity_release(request, pk, person):
    """Somebody was refused: a new telephone, another broker, or somebody else. Only who is known is bound anew."""
    student = get_object_or_404(Student.objects.known_to(request.user), pk=pk)
    if not may_edit_people(request.user, student.school_id):
        raise PermissionDenied
    pin = Identification.objects.pins_around(student).pin_of(person)
    if pin is None:
        raise Http404
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        pressed(form, request.user, lambda: actions.release(student.school, pin.person, by=request.user, reason=reason))
        messages.success(request, "Bewaard. De volgende keer geldt waarmee deze persoon zich dan meldt.")
        return redirect("student", pk=pk)
    context = {
        "form": form, "student": student, "pin": pin, "here": "students", "crumbs": people_crumbs(student),
        "refused": Identification.objects.refusals_around(student, person),
    }  # fmt: skip
    return render(request, "consent/identity_release.html", context)
