"""Pages about people that change nothing about who decides: a new pupil, and who works with a pupil.

The others stand in `consent.views.people`, for what follows from them lies above this floor.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.pressed import came_in, pressed
from core.forms.changing import save_together, saved

from .forms import AssignmentForm, InvolvedForm, PupilPersonForm, StudentForm
from .models import Assignment, InvolvedPerson, Student

FORM = ["GET", "HEAD", "POST"]


def crumbs_of(student: Student) -> list[tuple[str, str]]:
    """The way back to a pupil."""
    return [("Leerlingen", reverse("students")), (student.person.name, student.get_absolute_url())]


def simple(request, form, student: Student, *, title: str, lead: str = "", deed: str = "Bewaar", effects=None):
    """The page of one form about a pupil; `effects` of what was about to be done."""
    context = {
        "form": form, "title": title, "lead": lead, "deed": deed, "here": "students",
        "crumbs": crumbs_of(student), "back": student.get_absolute_url(), "effects": effects,
    }  # fmt: skip
    return render(request, "form.html", context)


@require_http_methods(FORM)
def student_new(request):
    person_form = PupilPersonForm(request.POST or None, prefix="person")
    form = StudentForm(request.POST or None, user=request.user)
    if not form.may_begin:
        return render(request, "403.html", status=403)
    valid = request.method == "POST" and person_form.is_valid() & form.is_valid()
    if before := came_in(form, request.user):  # asked after it was validated: that fails once the pupil is there
        return redirect(before.led_to)

    def enter() -> Student:
        person_form.instance.school = form.cleaned_data["school"]
        form.instance.person = person_form.save()
        student = form.save()
        messages.success(request, f"{student} staat erin. Voeg nu de ouders of verzorgers toe.")
        return student

    if valid and (done := pressed(form, request.user, enter, leads_to=Student.get_absolute_url)):
        return redirect(done.led_to)
    return render(request, "students/student_form.html", {"form": form, "person_form": person_form, "here": "students"})


@require_http_methods(FORM)
def assignment_add(request, pk):
    student = get_object_or_404(Student.objects.editable_by(request.user).select_related("person"), pk=pk)
    form = AssignmentForm(request.POST or None, student=student)
    if request.method == "POST" and form.is_valid():
        form.instance.student = student
        pressed(form, request.user, form.save)
        return redirect(student)
    return simple(request, form, student, title="Collega toevoegen", deed="Voeg toe")


@require_POST
def assignment_end(request, pk):
    assignment = get_object_or_404(Assignment.objects.editable_by(request.user), pk=pk)
    assignment.end(timezone.localdate(), by=request.user)
    messages.success(request, "Deze collega is niet meer betrokken.")
    return redirect(assignment.student)


@require_http_methods(FORM)
def involved_add(request, pk):
    student = get_object_or_404(Student.objects.editable_by(request.user).select_related("person"), pk=pk)
    form = InvolvedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.student = student
        pressed(form, request.user, form.save)
        return redirect(student)
    return simple(request, form, student, title="Betrokkene van buiten toevoegen", deed="Voeg toe")


@require_http_methods(FORM)
def involved_edit(request, pk):
    involved = get_object_or_404(
        InvolvedPerson.objects.editable_by(request.user).select_related("student__person"), pk=pk
    )
    form = InvolvedForm(request.POST or None, instance=involved)
    if request.method == "POST" and save_together(form):
        messages.success(request, saved(form))
        return redirect(involved.student)
    return simple(request, form, involved.student, title=involved.name)
