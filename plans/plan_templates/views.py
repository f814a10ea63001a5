"""The templates of plans: look, add, change by a further version, and retire."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Role
from accounts.pressed import pressed
from core.forms.fields import in_address
from plans.models import PlanTemplate

from .columns import label_of
from .forms import PlanTemplateForm

FORM = ["GET", "HEAD", "POST"]


def _writes_plans(user) -> None:
    if not user.schools_as(Role.COORDINATOR):
        raise PermissionDenied


@require_safe
def plan_templates(request):
    """Every template this user may use, and those of the school that were retired when asked for."""
    _writes_plans(request.user)
    retired = "weg" in request.GET
    rows = PlanTemplate.objects.visible_to(request.user).whole().filter(retired_at__isnull=not retired)
    if retired:
        rows = rows.exclude(school=None)
    shown = [(row, [(label_of(each.field), each.text) for each in row.newest.texts.all()]) for row in rows]
    shown.sort(key=lambda pair: (pair[0].school_id is None, pair[0].sector, pair[0].newest.name))
    return render(request, "plans/templates.html", {"rows": shown, "retired": retired, "here": "templates"})


@require_http_methods(FORM)
def plan_template_new(request):
    """A template of the school, from nothing or from another one (`?zoals=`)."""
    _writes_plans(request.user)
    key = in_address(request, "zoals", 12)
    visible = PlanTemplate.objects.visible_to(request.user).whole()
    like = visible.filter(pk=key).first() if key.isdecimal() else None
    form = PlanTemplateForm(request.POST or None, user=request.user, like=like.newest if like else None)
    return _written(request, form) or _form_page(request, form, "Sjabloon maken")


@require_http_methods(FORM)
def plan_template_edit(request, pk):
    """What is saved is a further version; the earlier ones stay."""
    _writes_plans(request.user)
    row = get_object_or_404(PlanTemplate.objects.editable_by(request.user).whole(), pk=pk)
    form = PlanTemplateForm(request.POST or None, user=request.user, template=row)
    return _written(request, form) or _form_page(request, form, f"Sjabloon: {row.newest.name}", row=row)


def _written(request, form: PlanTemplateForm):
    if not form.is_valid():
        return None
    if not pressed(form, request.user, form.write):
        form.goes_on_after_newest()
        return None
    messages.success(request, "Bewaard. Een nieuw plan kan hiermee beginnen.")
    return redirect("plan_templates")


def _form_page(request, form, title: str, **more):
    context = {
        "form": form, "title": title, "here": "templates", "back": reverse("plan_templates"), "hints": HINTS,
        "crumbs": [("Sjablonen", reverse("plan_templates"))], **more,
    }  # fmt: skip
    return render(request, "plans/template_form.html", context)


HINTS = [
    (
        "Wat u nog niet weet",
        "Zet dat tussen vierkante haken: [aantal] minuten. In een plan moet dat eerst ingevuld worden.",
    ),
    (
        "Van één leerling",
        "Wat over de leerling gaat, maakt u in elk plan eigen. Afspraken die voor iedereen gelden mogen blijven zoals ze zijn.",
    ),
    ("Versies", "Bewaren maakt een nieuwe versie. Plannen die al begonnen zijn, veranderen niet."),
]


@require_POST
def plan_template_retire(request, pk):
    """No more offered, or offered again; plans that began with it stay what they are."""
    _writes_plans(request.user)
    row = get_object_or_404(PlanTemplate.objects.editable_by(request.user).whole(), pk=pk)
    row.retire()
    messages.success(request, f"{'Weggehaald' if row.retired_at else 'Weer bij de sjablonen'}: {row.newest.name}.")
    return redirect("plan_templates")
