"""What only a director does: establish, decide with a reason, end a plan."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.choices import Sector
from accounts.pressed import pressed
from accounts.sign_in.factor import step_up
from consent import queries
from consent.forms.staff import CorrectionForm, EndForm, OverrideForm
from consent.mail import own_address
from consent.round import actions, corrections, overrides
from plans import links, policy
from plans.access import may_establish
from plans.choices import EndReason, Kind, Status
from plans.errors import NotAllowedNow
from plans.models.plan import AT_END
from plans.views import found

from .part import FORM, crumbs, head, part_or_404, refused, too_late

OPEN = (Status.DRAFT, Status.SHARED)


@require_http_methods(FORM)
def part_establish(request, pk):
    """The checklist, the person, the moment, what happens next."""
    on = timezone.localdate()
    part = part_or_404(request, pk)
    plan, user = part.plan, request.user
    if request.method == "POST" and not may_establish(user, plan):
        raise PermissionDenied
    if part.status not in OPEN:
        return too_late(request, part)
    if request.method == "POST":
        return _establish(request, part)
    case, kind = queries.case_of(plan, on), Kind(part.kind)
    fact = case.consent_of(part.as_action) if kind == Kind.ACTION else None
    wanted = case.wanted[kind] if part.status == Status.SHARED else part.requirements_to_establish(on, fact)
    directs = may_establish(user, plan)
    todo = links.within_reach(links.todo(part, wanted), plan, user)
    context = head(part, on, "Vaststellen", decides=request.user, case=case) | {
        "unmet": [each for each in todo if not each.met], "met": [each for each in todo if each.met],
        "blocked": bool(policy.obstacles(wanted)), "fact": fact, "may_establish": directs,
        "dispute_by": policy.dispute_by(on),
        "signature": user.signs_for(plan.school_id) if directs else None,
        "before": plan.established_part(kind),
        "decides": directs and bool(overrides.codes_that_help(part, on)),
    }  # fmt: skip
    return render(request, "consent/establish.html", context)


def _establish(request, part):
    step_up(request)
    try:
        actions.establish(part, by=request.user)
    except NotAllowedNow as refusal:
        return refused(request, refusal, "part_establish", part.pk)
    messages.success(request, "Vastgesteld namens het bevoegd gezag. De familie krijgt bericht.")
    return redirect(part.plan)


@require_http_methods(FORM)
def override_new(request, pk):
    """A decision with a reason, where the rules leave room for one."""
    on = timezone.localdate()
    part = part_or_404(request, pk)
    if not may_establish(request.user, part.plan):
        raise PermissionDenied
    step_up(request)
    codes = overrides.codes_that_help(part, on)
    form = OverrideForm(request.POST or None, codes=codes)
    if request.method == "POST" and form.is_valid():
        code, reason = form.cleaned_data["code"], form.cleaned_data["reason"]
        if pressed(form, request.user, lambda: overrides.override(part, by=request.user, code=code, reason=reason)):
            messages.success(request, "Vastgelegd.")
            return redirect("part_establish", pk)
    context = head(part, on, "Besluit van de directeur", decides=request.user) | {
        "form": form, "codes": [(code.label, overrides.MEANS[code]) for code in codes],
        "crumbs": crumbs(part.plan, ("Vaststellen", reverse("part_establish", args=[pk]))),
    }  # fmt: skip
    return render(request, "consent/override.html", context)


@require_http_methods(FORM)
def correction(request, pk):
    """What was established rested on a fact that turned out otherwise: what it was, and what the director decides."""
    plan = found.plan_or_404(request, pk, queries.open_file)
    if not may_establish(request.user, plan):
        raise PermissionDenied
    step_up(request)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _weighed(request, plan, form):
        return redirect(plan)
    context = {
        "plan": plan, "student": plan.student, "form": form, "here": "students", "crumbs": crumbs(plan),
        "found": corrections.unweighed(plan), "own_address": own_address.shared_with(request.user, plan),
    }  # fmt: skip
    return render(request, "consent/correction.html", context)


def _weighed(request, plan, form) -> bool:
    reason = form.cleaned_data["reason"]
    if not pressed(form, request.user, lambda: corrections.weigh(plan, by=request.user, reason=reason)):
        return False
    messages.success(request, "Vastgelegd. De vastgestelde versie blijft zoals zij is.")
    return True


@require_http_methods(FORM)
def plan_end(request, pk):
    """End a plan: date, reason, what is asked for it, and what closes."""
    on = timezone.localdate()
    plan = found.plan_or_404(request, pk, queries.open_file)
    if not plan.is_running:
        messages.info(request, "Dit plan is al beëindigd.")
        return redirect(plan)
    if not may_establish(request.user, plan):
        raise PermissionDenied
    leaving_only = plan.student.sector != Sector.VO
    form = EndForm(request.POST or None, leaving_only=leaving_only)
    if request.method == "POST" and form.is_valid() and _ended(request, plan, form):
        return redirect(plan)
    context = {
        "plan": plan, "student": plan.student, "first": plan.student.person.first_name, "form": form, "on": on,
        "here": "students", "leaving_only": leaving_only, "crumbs": crumbs(plan),
        "wanted": [] if leaving_only else _wanted(plan, on, request.user), "dispute_by": policy.dispute_by(on),
        "own_address": own_address.shared_with(request.user, plan),
        "closes": [part for part in plan.parts.all() if part.status in AT_END],
    }  # fmt: skip
    return render(request, "consent/end.html", context)


def _wanted(plan, on, user) -> list[links.Todo]:
    """What is asked when the support stops while the pupil stays."""
    wanted = plan.requirements_to_end(on=on, ended_on=on, reason=EndReason.SUPPORT_NOT_NEEDED, override="")
    todo = links.within_reach(links.todo(plan.current_part(Kind.ACTION), wanted), plan, user)
    return [each for each in todo if each.code not in ("reason", "end_date", "leaving_only")]


def _ended(request, plan, form) -> bool:
    step_up(request)  # also what the director writes against the family's wish is decided here
    typed = form.cleaned_data
    how = {
        "ended_on": typed["ended_on"], "reason": typed["end_reason"], "note": typed["end_note"],
        "override": typed.get("end_override", ""),
    }  # fmt: skip
    if not pressed(form, request.user, lambda: actions.end_plan(plan, by=request.user, **how)):
        return False
    messages.success(request, "Het plan is beëindigd. De familie krijgt bericht.")
    return True
