"""The sets of questions of a school: look, add, change and retire."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Role
from accounts.pressed import pressed
from core.forms.changing import save_together, saved
from plans.models import OwnQuestionSet

from .own_forms import OwnQuestionSetForm
from .places import label_of
from .sets import PRODUCT

FORM = ["GET", "HEAD", "POST"]


def _writes_plans(user) -> None:
    if not user.schools_as(Role.COORDINATOR):
        raise PermissionDenied


@require_safe
def question_sets(request):
    """Those of the school, and those of the product that are always offered."""
    _writes_plans(request.user)
    retired = "weg" in request.GET
    rows = OwnQuestionSet.objects.editable_by(request.user).filter(retired_at__isnull=not retired)
    shown = [(row, [(each.text, label_of(each.place)) for each in row.questions.all()]) for row in rows]
    product = [(each, [(one.text, label_of(one.place)) for one in each.questions]) for each in PRODUCT]
    context = {
        "rows": shown, "product": [] if retired else product, "retired": retired, "here": "templates",
        "crumbs": [("Sjablonen", reverse("plan_templates"))],
    }  # fmt: skip
    return render(request, "plans/question_sets.html", context)


@require_http_methods(FORM)
def question_set_new(request):
    _writes_plans(request.user)
    form = OwnQuestionSetForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and pressed(form, request.user, form.save):
        messages.success(request, "Bewaard. Deze vragen staan klaar bij Bijdragen.")
        return redirect("question_sets")
    return _form_page(request, form, "Vragenset maken")


@require_http_methods(FORM)
def question_set_edit(request, pk):
    """What was asked before keeps the words with which it was asked."""
    _writes_plans(request.user)
    row = get_object_or_404(OwnQuestionSet.objects.editable_by(request.user), pk=pk)
    form = OwnQuestionSetForm(request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and save_together(form):
        messages.success(request, saved(form))
        return redirect("question_sets")
    return _form_page(request, form, f"Vragenset: {row.name}")


def _form_page(request, form, title: str):
    context = {
        "form": form, "title": title, "here": "templates", "back": reverse("question_sets"),
        "crumbs": [("Sjablonen", reverse("plan_templates")), ("Vragensets", reverse("question_sets"))],
        "hints": [
            ("Waar het antwoord hoort", "In het concept staat het antwoord naast dat veld. U neemt het met één druk over."),
            ("Gewone woorden", "Families lezen deze vragen zoals u ze schrijft, in het Nederlands. Houd ze kort."),
        ],
    }  # fmt: skip
    return render(request, "plans/question_set_form.html", context)


@require_POST
def question_set_retire(request, pk):
    """No more offered, or offered again; what was asked stays."""
    _writes_plans(request.user)
    row = get_object_or_404(OwnQuestionSet.objects.editable_by(request.user), pk=pk)
    row.retire()
    messages.success(request, f"{'Weggehaald' if row.retired_at else 'Weer bij de vragensets'}: {row.name}.")
    return redirect("question_sets")
