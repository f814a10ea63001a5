"""A planned conversation for staff: planning it, moving it, calling it off, and that nobody came."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.pressed import pressed
from consent.meetings import actions
from consent.meetings.forms import CallOffForm, MeetingForm, WhenForm
from consent.models import Delivery
from consent.views.part import FORM, crumbs
from core.writing import date_format
from plans import grounds, queries
from plans.access import could_note, may_edit, may_note
from plans.choices import Kind
from plans.errors import NotAllowedNow
from plans.facts import said
from plans.models import Meeting, Plan
from plans.policy.year import meeting as policy
from plans.views.dialogue import noted
from plans.views.found import ended, plan_or_404


@require_http_methods(FORM)
def meeting_new(request, pk):
    """Plan a conversation and invite to it."""
    plan = noted(request, pk)
    if request.method != "POST" and not plan.is_running:
        return ended(request, plan)
    form = MeetingForm(request.POST or None, plan=plan, initial=_most_likely(plan, request))
    if form.is_valid():
        row, (people, users) = form.save(commit=False), form.guests()
        row.school_id, row.plan, row.recorded_by = plan.school_id, plan, request.user
        row.moments = form.cleaned_data["moments"]
        if _done(request, form, lambda: actions.arrange(row, by=request.user, people=people, users=users)):
            messages.success(request, _invited(plan, row))
            return redirect("dialogue", pk)
    hints = [("Twee keer uitgenodigd", grounds.TWICE.text), ("Op tijd", "Nodig minstens vijf schooldagen vooruit uit. Komt er dan niemand, dan telt de uitnodiging mee.")]  # fmt: skip
    lead = "Wie u uitnodigt krijgt een mail of brief, en zet het gesprek met één druk in de eigen agenda."
    return _form(request, plan, form, title="Gesprek plannen", lead=lead, deed="Nodig uit", hints=hints)


@require_safe
def meeting(request, pk):
    """One planned conversation: who comes, who rather would have another moment, and what to do with it."""
    found = _meeting_or_404(request, pk)
    last = found.plan.meetings.whole().select_related("recorded_by").filter(uid=found.uid).latest("sequence")
    if last.pk != found.pk:
        return redirect("meeting", last.pk)
    plan, on = found.plan, timezone.localdate()
    state = last.state(on)
    sent = {row.person_id: row for row in Delivery.objects.filter(meeting=last).order_by("pk")}
    context = {
        "meeting": last, "plan": plan, "student": plan.student, "state": state, "here": "students", "on": on,
        "guests": [(row, last.reply_of(row.person_id), sent.get(row.person_id)) for row in last.invitees.all()],
        "may_note": may_note(request.user, plan), "crumbs": crumbs(plan, ("Overleg en horen", reverse("dialogue", args=[plan.pk]))),
        "why_not_missed": policy.why_not_missed(state, last.on, actions.invited(last), on), "may_change": not policy.why_not_changed(state),
        "may_edit": may_edit(request.user, plan),
        "about": " en ".join(f"deel {kind.position}" for kind in Kind if kind in said.about(last)),
        "earlier": plan.meetings.filter(uid=last.uid, sequence__lt=last.sequence) if last.was_moved else (),
    }  # fmt: skip
    return render(request, "consent/meeting.html", context)


@require_http_methods(FORM)
def meeting_move(request, pk):
    """Put it on another moment."""
    found = _to_change(request, pk)
    form = WhenForm(request.POST or None, plan=found.plan, instance=Meeting(), initial=_when(found))
    if form.is_valid() and _done(request, form, lambda: _moved(found, form, request.user)):
        messages.success(request, "Verplaatst. Iedereen die was uitgenodigd, krijgt daar bericht van.")
        return redirect("dialogue", found.plan_id)
    lead = f"Het was op {date_format(found.on, 'l j F')} om {found.starts_at:%H:%M}. Iedereen krijgt het nieuwe moment."
    return _form(request, found.plan, form, title="Gesprek verplaatsen", lead=lead, deed="Verplaats", back=found)


@require_http_methods(FORM)
def meeting_off(request, pk):
    """Call it off."""
    found = _to_change(request, pk)
    form = CallOffForm(request.POST or None)
    if form.is_valid():
        try:
            actions.call_off(found, why=form.cleaned_data["why"], by=request.user)
        except NotAllowedNow as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "Afgezegd. Iedereen die was uitgenodigd, krijgt daar bericht van.")
            return redirect("dialogue", found.plan_id)
    return _form(request, found.plan, form, title="Gesprek afzeggen", deed="Zeg af", back=found)


@require_POST
def meeting_missed(request, pk):
    """Nobody of the family came: one press."""
    found = _to_change(request, pk)
    try:
        actions.nobody_came(found, by=request.user)
    except NotAllowedNow as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return redirect("meeting", pk)
    messages.success(request, "Vastgelegd: er kwam niemand. De uitnodiging staat bij Uitnodigingen.")
    return redirect("dialogue", found.plan_id)


# What they share -----------------------------------------------------------------------------------------------------


def _meeting_or_404(request, pk) -> Meeting:
    found = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    found.plan = plan_or_404(request, found.plan_id, _plainly)
    return found


def _plainly(plans, on) -> list[Plan]:
    """The plan with its pupil and school: these pages ask no rule about its versions."""
    return list(plans.select_related("student__person", "school", "coordinator").defer(*queries.UNREAD))


def _to_change(request, pk) -> Meeting:
    found = _meeting_or_404(request, pk)
    if not could_note(request.user, found.plan):
        raise PermissionDenied
    if request.method == "GET" and not found.plan.is_running:
        raise Http404
    return found


def _most_likely(plan: Plan, request) -> dict:
    moments = plan.next_moments()
    return {"moments": [each.value for each in moments], "about_perspective": True, "about_action": True}


def _when(found: Meeting) -> dict:
    return {name: getattr(found, name) for name in ("on", "starts_at", "minutes", "place")}


def _moved(found: Meeting, form, user) -> None:
    typed = {name: form.cleaned_data[name] for name in ("on", "starts_at", "minutes", "place")}
    actions.move(found, by=user, **typed)


def _done(request, form, deed) -> bool:
    """The deed, once; why not stands in the form."""
    if pressed(form, request.user, deed):
        return True
    form.is_refused = True
    return False


def _invited(plan: Plan, row: Meeting) -> str:
    """What was kept, and whether it is far enough ahead to count when nobody comes."""
    said = f"Uitgenodigd voor {date_format(row.on, 'l j F')} om {row.starts_at:%H:%M}."
    letters = Delivery.objects.filter(meeting__uid=row.uid, meeting__sequence=row.sequence, route="LETTER").exists()
    return f"{said} Er ligt zo een brief klaar om te versturen." if letters else said


def _form(request, plan: Plan, form, *, title: str, deed: str, lead: str = "", hints=(), back: Meeting | None = None):
    context = {
        "form": form, "plan": plan, "title": title, "lead": lead, "deed": deed, "hints": hints, "here": "students",
        "crumbs": crumbs(plan, ("Overleg en horen", reverse("dialogue", args=[plan.pk]))),
        "back": reverse("meeting", args=[back.pk]) if back else reverse("dialogue", args=[plan.pk]),
    }  # fmt: skip
    return render(request, "form.html", context, status=409 if getattr(form, "is_refused", False) else 200)
