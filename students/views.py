"""Pages about people: new and changed pupils and guardians, authority, who is involved."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.changing import save_together, saved

from .forms import (
    AssignmentForm,
    AuthorityForm,
    CapabilityForm,
    DisagreementForm,
    GrantForm,
    GuardianForm,
    InvolvedForm,
    KnownPersonForm,
    PersonForm,
    PupilPersonForm,
    StudentForm,
)
from .models import Assignment, Guardian, InvolvedPerson, Student

FORM = ["GET", "HEAD", "POST"]


def crumbs_of(student: Student) -> list[tuple[str, str]]:
    """The way back to a pupil."""
    return [("Leerlingen", reverse("students")), (student.person.name, student.get_absolute_url())]


def _simple(request, form, student: Student, *, title: str, lead: str = "", deed: str = "Bewaar"):
    """The page of one form about a pupil."""
    context = {
        "form": form, "title": title, "lead": lead, "deed": deed, "here": "students",
        "crumbs": crumbs_of(student), "back": student.get_absolute_url(),
    }  # fmt: skip
    return render(request, "form.html", context)


@require_http_methods(FORM)
def student_new(request):
    person_form = PupilPersonForm(request.POST or None, prefix="person")
    form = StudentForm(request.POST or None, user=request.user)
    if not form.may_begin:
        return render(request, "403.html", status=403)
    valid = request.method == "POST" and person_form.is_valid() & form.is_valid()
    if there := form.led_to(request.user):
        return redirect(there)
    if valid:
        with form.once(request.user) as is_first:
            if is_first:
                person_form.instance.school = form.cleaned_data["school"]
                form.instance.person = person_form.save()
                student = form.save()
                form.leads_to(request.user, student.get_absolute_url())
                messages.success(request, f"{student} staat erin. Voeg nu de ouders of verzorgers toe.")
        return redirect(form.led_to(request.user))
    return render(request, "students/student_form.html", {"form": form, "person_form": person_form, "here": "students"})


@require_http_methods(FORM)
def student_edit(request, pk):
    student = get_object_or_404(Student.objects.editable_by(request.user).select_related("person", "school"), pk=pk)
    person_form = PupilPersonForm(request.POST or None, instance=student.person, prefix="person")
    form = StudentForm(request.POST or None, instance=student, user=request.user)
    if request.method == "POST" and save_together(person_form, form):
        messages.success(request, saved(person_form, form))
        return redirect(student)
    context = {
        "form": form,
        "person_form": person_form,
        "student": student,
        "here": "students",
        "crumbs": crumbs_of(student),
    }
    return render(request, "students/student_form.html", context)


@require_http_methods(FORM)
def guardian_new(request, pk):
    student = get_object_or_404(Student.objects.editable_by(request.user).select_related("person"), pk=pk)
    known = KnownPersonForm(request.POST or None, student=student, prefix="known")
    chosen = known.cleaned_data.get("person") if request.method == "POST" and known.is_valid() else None
    person_form = PersonForm(None if chosen else request.POST or None, prefix="person")
    form = GuardianForm(request.POST or None, prefix="guardian")
    authority = AuthorityForm(request.POST or None, prefix="authority")
    ready = request.method == "POST" and known.is_valid() and form.is_valid() & authority.is_valid()
    if ready and (chosen or person_form.is_valid()):
        with authority.once(request.user) as is_first:
            if is_first:
                person_form.instance.school_id = student.school_id
                form.instance.person = chosen or person_form.save()
                form.instance.student = student
                authority.instance.guardian = form.save()
                authority.instance.recorded_by = request.user
                authority.save()
        messages.success(request, "Toegevoegd.")
        return redirect(student)
    if request.method == "POST" and not chosen:
        person_form.is_valid()
    context = {
        "student": student, "known": known, "person_form": person_form, "form": form, "authority": authority,
        "crumbs": crumbs_of(student), "here": "students",
    }  # fmt: skip
    return render(request, "students/guardian_form.html", context)


@require_http_methods(FORM)
def guardian_edit(request, pk):
    guardian = get_object_or_404(
        Guardian.objects.editable_by(request.user).select_related("person", "student__person"), pk=pk
    )
    person_form = PersonForm(request.POST or None, instance=guardian.person, prefix="person")
    form = GuardianForm(request.POST or None, instance=guardian, prefix="guardian")
    if request.method == "POST" and save_together(person_form, form):
        messages.success(request, saved(person_form, form))
        return redirect(guardian.student)
    context = {
        "student": guardian.student, "guardian": guardian, "person_form": person_form, "form": form,
        "crumbs": crumbs_of(guardian.student), "here": "students",
    }  # fmt: skip
    return render(request, "students/guardian_form.html", context)


@require_http_methods(FORM)
def authority_add(request, pk):
    guardian = get_object_or_404(
        Guardian.objects.editable_by(request.user).select_related("person", "student__person"), pk=pk
    )
    form = AuthorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.guardian = guardian
        return _recorded(request, form, guardian.student)
    lead = "Wat hier staat wordt niet veranderd: een nieuwe regel gaat voor, de oude blijft leesbaar."
    return _simple(request, form, guardian.student, title=f"Gezag van {guardian.person.name}", lead=lead)


@require_http_methods(FORM)
def grant_add(request, pk):
    guardian = get_object_or_404(
        Guardian.objects.editable_by(request.user).select_related("person", "student__person"), pk=pk
    )
    form = GrantForm(request.POST or None, initial={"from_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        form.instance.guardian = guardian
        form.save_once(request.user)
        return redirect(guardian.student)
    lead = "Vanaf 18 jaar beslist de leerling zelf wie meeleest. Leg hier vast wat de leerling u vertelde."
    return _simple(request, form, guardian.student, title=f"{guardian.person.name} laten meelezen", lead=lead)


@require_http_methods(FORM)
def capability_add(request, pk):
    student = get_object_or_404(Student.objects.editable_by(request.user).select_related("person"), pk=pk)
    form = CapabilityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.student = student
        return _recorded(request, form, student)
    lead = "Wie 18 is, beslist zelf, tenzij de rechter een curator of mentor aanwees."
    return _simple(request, form, student, title="Wie beslist vanaf 18 jaar", lead=lead)


@require_http_methods(FORM)
def disagreement_add(request, pk):
    student = get_object_or_404(Student.objects.editable_by(request.user).select_related("person"), pk=pk)
    form = DisagreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.student = student
        return _recorded(request, form, student)
    lead = "Weet de school dat ouders het oneens zijn, dan is de instemming van allebei nodig."
    return _simple(request, form, student, title="Onenigheid tussen ouders", lead=lead)


def _recorded(request, form, student: Student):
    """Add a dated fact once, and go back to the pupil."""
    form.instance.recorded_by = request.user
    if form.save_once(request.user):
        messages.success(request, "Vastgelegd.")
    return redirect(student)


@require_http_methods(FORM)
def assignment_add(request, pk):
    student = get_object_or_404(Student.objects.editable_by(request.user).select_related("person"), pk=pk)
    form = AssignmentForm(request.POST or None, student=student)
    if request.method == "POST" and form.is_valid():
        form.instance.student = student
        form.save_once(request.user)
        return redirect(student)
    return _simple(request, form, student, title="Collega toevoegen", deed="Voeg toe")


@require_POST
def assignment_end(request, pk):
    assignment = get_object_or_404(Assignment.objects.editable_by(request.user), pk=pk)
    assignment.end(timezone.localdate())
    messages.success(request, "Deze collega is niet meer betrokken.")
    return redirect(assignment.student)


@require_http_methods(FORM)
def involved_add(request, pk):
    student = get_object_or_404(Student.objects.editable_by(request.user).select_related("person"), pk=pk)
    form = InvolvedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.student = student
        form.save_once(request.user)
        return redirect(student)
    return _simple(request, form, student, title="Betrokkene van buiten toevoegen", deed="Voeg toe")


@require_http_methods(FORM)
def involved_edit(request, pk):
    involved = get_object_or_404(
        InvolvedPerson.objects.editable_by(request.user).select_related("student__person"), pk=pk
    )
    form = InvolvedForm(request.POST or None, instance=involved)
    if request.method == "POST" and save_together(form):
        messages.success(request, saved(form))
        return redirect(involved.student)
    return _simple(request, form, involved.student, title=involved.name)
