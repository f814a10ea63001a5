"""The Doelenbank: look, add, change and retire; and from the bank into a draft."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Role, Sector
from accounts.pressed import pressed
from core.forms.changing import save_together, saved
from core.forms.fields import in_address
from plans.choices import Domain, Kind
from plans.errors import NotAllowedNow
from plans.models import BankGoal
from plans.views.drafting import crumbs_of, draft_of

from .forms import BankGoalForm, BankRows
from .taking import outcomes_of, take

FORM = ["GET", "HEAD", "POST"]
PAGE = 20


def _writes_plans(user) -> None:
    if not user.schools_as(Role.COORDINATOR):
        raise PermissionDenied


def _looked_for(request, rows, sector: str = "") -> dict:
    """One page of the bank, as the address asks for it, with what became of goals that came from it."""
    words, domain = in_address(request, "zoek"), in_address(request, "deelgebied", 20)
    sector = in_address(request, "voor", 4) or sector
    found = rows.found(words, domain=domain, sector=sector).prefetch_related("measures").select_related("school")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    outcomes = outcomes_of(list(page.object_list), request.user)
    return {
        "page": page, "rows": [(row, outcomes.get(row.pk, [])) for row in page.object_list],
        "search": words, "domain": domain, "sector": sector, "domains": Domain.choices, "sectors": Sector.choices,
    }  # fmt: skip


@require_safe
def bank(request):
    """Every example this user may use, and those that were retired when asked for."""
    _writes_plans(request.user)
    rows, retired = BankGoal.objects.visible_to(request.user), "weg" in request.GET
    rows = rows.exclude(retired_at=None).exclude(school=None) if retired else rows.usable()
    context = _looked_for(request, rows) | {"here": "bank", "retired": retired}
    return render(request, "plans/bank.html", context)


@require_http_methods(FORM)
def bank_new(request):
    _writes_plans(request.user)
    form, rows = BankGoalForm(request.POST or None, user=request.user), BankRows(request.POST or None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        pressed(form, request.user, lambda: rows.save_under(form.save()))
        messages.success(request, "Bewaard in de doelenbank.")
        return redirect("bank")
    return _form_page(request, form, rows, "Doel in de bank zetten")


@require_http_methods(FORM)
def bank_edit(request, pk):
    _writes_plans(request.user)
    row = get_object_or_404(BankGoal.objects.editable_by(request.user), pk=pk)
    form = BankGoalForm(request.POST or None, instance=row, user=request.user)
    rows = BankRows(request.POST or None, instance=row)
    if request.method == "POST":
        if rows.is_forged:
            raise Http404
        if rows.is_valid() and save_together(form):
            rows.save_in_order()
            messages.success(request, saved(form))
            return redirect("bank")
    return _form_page(request, form, rows, f"Doel in de bank: {row.title}", row=row)


def _form_page(request, form, rows, title: str, **more):
    context = {
        "form": form, "formset": rows, "rows_title": "Wat we daarvoor doen", "title": title, "here": "bank",
        "crumbs": [("Doelenbank", reverse("bank"))], "back": reverse("bank"), "hints": HINTS, **more,
    }  # fmt: skip
    return render(request, "plans/bank_form.html", context)


HINTS = [
    ("Een goed doel", "Wat de leerling doet, hoeveel, binnen hoeveel weken, en waaraan u dat ziet."),
    (
        "Van iedereen",
        "Schrijf geen naam en niets waaraan een leerling te herkennen is. Schrijf functies, geen personen.",
    ),
    ("In een plan", "Wie het overneemt, maakt er eerst het doel van die leerling van."),
]


@require_POST
def bank_retire(request, pk):
    """Out of the bank, or back into it; goals that came from it stay what they are."""
    _writes_plans(request.user)
    row = get_object_or_404(BankGoal.objects.editable_by(request.user), pk=pk)
    row.retire()
    messages.success(request, f"{'Uit de bank' if row.retired_at else 'Weer in de bank'}: {row.title}.")
    return redirect("bank")


@require_http_methods(FORM)
def bank_pick(request, pk):
    """From the bank into this draft: what fits the pupil's kind of education stands first."""
    part = draft_of(request, pk, "doelen")
    if part.kind != Kind.ACTION:
        raise Http404
    if not part.is_editable:
        return redirect("part", pk=pk)
    rows = BankGoal.objects.visible_to(request.user).usable()
    rows = rows.filter(school=None) | rows.filter(school=part.plan.school_id)
    if request.method == "POST":
        if chosen := rows.filter(pk=_number(request.POST.get("goal", ""))).first():
            return _taken(request, part, chosen)
        messages.error(request, "Dit doel staat niet meer in de bank. Kies een ander.")
    context = _looked_for(request, rows, part.plan.student.sector) | {
        "part": part, "plan": part.plan, "student": part.plan.student, "here": "students", "crumbs": crumbs_of(part.plan),
    }  # fmt: skip
    return render(request, "plans/bank_pick.html", context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _taken(request, part, chosen: BankGoal):
    try:
        goal = take(part, chosen)
    except NotAllowedNow as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect("part", pk=part.pk)
    messages.success(
        request, "Overgenomen. Maak er nu het doel van deze leerling van: wat ziet u nu, en wat past straks?"
    )
    return redirect("card", pk=part.pk, slug="doelen", child=goal.pk)
