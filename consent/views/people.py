"""Pages about who decides and how the family is reached. Each press is one deed of `consent.round.people`.

What a deed does to answers that lie there is shown before it is done; a second press, with the seal of what was shown,
does it.
"""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.pressed import pressed
from consent.round import people
from core.forms.changing import save_together, saved
from plans.errors import NotAllowedNow
from students import actions
from students.forms import (
    AuthorityForm,
    CapabilityForm,
    DisagreementForm,
    FactForm,
    GrantForm,
    GuardianForm,
    KnownPersonForm,
    PersonForm,
    PupilPersonForm,
    StudentForm,
)
from students.models import Guardian, Student
from students.views import crumbs_of, simple

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def student_edit(request, pk):
    student = _student(request, pk)
    person_form = PupilPersonForm(request.POST or None, instance=student.person, prefix="person")
    form = StudentForm(request.POST or None, instance=student, user=request.user)
    effects = _deed(request, student.pk, lambda: save_together(person_form, form))
    if effects.done:
        messages.success(request, saved(person_form, form))
        return redirect(student)
    context = {"form": form, "person_form": person_form, "effects": effects, "student": student}
    return _page(request, "students/student_form.html", student, context)


@require_http_methods(FORM)
def guardian_new(request, pk):
    student = _student(request, pk)
    found = NewGuardian(request, student)
    effects = _deed(request, student.pk, found.save)
    if effects.done:
        messages.success(request, "Toegevoegd.")
        return redirect(student)
    return _page(request, "students/guardian_form.html", student, {**found.forms(), "effects": effects})


BOTH = "U koos iemand die de school al kent, en vulde ook een nieuwe persoon in. Haal een van de twee weg."

NAMED_BY = ("given_name", "infix", "family_name", "email", "phone")


class NewGuardian:
    """The four forms of one page: somebody the school knows or a new person, their relation, and their authority."""

    def __init__(self, request, student: Student):
        data = request.POST or None
        self.user, self.student = request.user, student
        self.known = KnownPersonForm(data, student=student, prefix="known")
        self.chosen = self.known.cleaned_data.get("person") if data and self.known.is_valid() else None
        self.person_form = PersonForm(data, prefix="person")
        self.is_both = bool(self.chosen and set(NAMED_BY) & set(self.person_form.changed_data))
        if self.chosen and not self.is_both:
            self.person_form = PersonForm(prefix="person")
        self.form = GuardianForm(data, prefix="guardian")
        self.authority = AuthorityForm(data, prefix="authority")

    def forms(self) -> dict[str, forms.BaseForm]:
        return {name: getattr(self, name) for name in ("known", "person_form", "form", "authority")}

    def save(self) -> bool:
        asked = [self.known, self.form, self.authority, *([] if self.chosen else [self.person_form])]
        if [form for form in asked if not form.is_valid()]:
            return False
        if self.is_both:
            self.known.add_error("person", BOTH)
            return False
        person, rows = self.chosen or self.person_form.instance, (self.form.instance, self.authority.instance)
        pressed(self.authority, self.user, lambda: actions.add_guardian(self.student, person, *rows, by=self.user))
        return True


@require_http_methods(FORM)
def guardian_edit(request, pk):
    guardian = _guardian(request, pk)
    person_form = PersonForm(request.POST or None, instance=guardian.person, prefix="person")
    form = GuardianForm(request.POST or None, instance=guardian, prefix="guardian")
    effects = _deed(request, guardian.student_id, lambda: save_together(person_form, form))
    if effects.done:
        messages.success(request, saved(person_form, form))
        return redirect(guardian.student)
    context = {"form": form, "person_form": person_form, "effects": effects, "guardian": guardian}
    context["may_be_taken_off"] = not people.has_spoken(guardian)
    return _page(request, "students/guardian_form.html", guardian.student, context)


@require_http_methods(FORM)
def guardian_take_off(request, pk):
    guardian, form = _guardian(request, pk), forms.Form(request.POST if request.method == "POST" else None)
    effects = people.NOT_DONE
    try:
        if form.is_valid():
            effects = people.take_off(guardian, by=request.user, seen=request.POST.get("seen", ""))
    except NotAllowedNow as refused:
        form.add_error(None, list(refused.reasons))
    if effects.done:
        messages.success(request, f"{guardian.person.name} hoort niet meer bij deze leerling.")
        return redirect(guardian.student)
    title, lead = f"{guardian.person.name} eraf halen", "Voor wie per ongeluk is toegevoegd en nooit iets zei."
    return simple(request, form, guardian.student, title=title, lead=lead, deed="Haal eraf", effects=effects)


@require_http_methods(FORM)
def authority_add(request, pk):
    guardian = _guardian(request, pk)
    form = AuthorityForm(request.POST or None, instance=_new(AuthorityForm, guardian=guardian))
    lead = "Wat hier staat wordt niet veranderd: een nieuwe regel gaat voor, de oude blijft leesbaar."
    return _fact(request, form, guardian.student, title=f"Gezag van {guardian.person.name}", lead=lead)


@require_http_methods(FORM)
def grant_add(request, pk):
    guardian = _guardian(request, pk)
    new = _new(GrantForm, guardian=guardian)
    form = GrantForm(request.POST or None, instance=new, initial={"from_on": timezone.localdate()})
    lead = "Vanaf 18 jaar beslist de leerling zelf wie meeleest. Leg hier vast wat de leerling u vertelde."
    return _fact(request, form, guardian.student, title=f"{guardian.person.name} laten meelezen", lead=lead)


@require_http_methods(FORM)
def capability_add(request, pk):
    student = _student(request, pk)
    form = CapabilityForm(request.POST or None, instance=_new(CapabilityForm, student=student))
    lead = "Wie 18 is, beslist zelf, tenzij de rechter een curator of mentor aanwees."
    return _fact(request, form, student, title="Wie beslist vanaf 18 jaar", lead=lead)


@require_http_methods(FORM)
def disagreement_add(request, pk):
    student = _student(request, pk)
    form = DisagreementForm(request.POST or None, instance=_new(DisagreementForm, student=student))
    lead = "Weet de school dat ouders het oneens zijn, dan is de instemming van allebei nodig."
    return _fact(request, form, student, title="Onenigheid tussen ouders", lead=lead)


# What they share -----------------------------------------------------------------------------------------------------


def _student(request, pk) -> Student:
    return get_object_or_404(Student.objects.editable_by(request.user).select_related("person", "school"), pk=pk)


def _guardian(request, pk) -> Guardian:
    return get_object_or_404(
        Guardian.objects.editable_by(request.user).select_related("person", "student__person"), pk=pk
    )


def _new(form: type[forms.ModelForm], **owner):
    """An unsaved row of this form's model that belongs to its owner."""
    return form._meta.model(**owner)


def _deed(request, student_pk: int, write: Callable[[], bool]) -> people.Deed:
    """A press on the button of this page, as one deed; nothing when the page is only opened."""
    if request.method != "POST":
        return people.NOT_DONE
    return people.change(student_pk, write, by=request.user, seen=request.POST.get("seen", ""))


def _fact(request, form: FactForm, student: Student, *, title: str, lead: str):
    """The page of one dated fact, which is only ever added."""

    def write() -> bool:
        if not form.is_valid() or form.is_overtaken(request.user):
            return False
        return bool(pressed(form, request.user, lambda: actions.record(form.instance, by=request.user)))

    effects = _deed(request, student.pk, write)
    if effects.done:
        messages.success(request, "Vastgelegd.")
        return redirect(student)
    return simple(request, form, student, title=title, lead=lead, effects=effects)


def _page(request, template: str, student: Student, context: dict):
    return render(request, template, {"student": student, "here": "students", "crumbs": crumbs_of(student)} | context)
