"""Asking for consent, the state per person, and writing down an answer that came another way."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import security
from consent import overview, queries, sight
from consent.forms.staff import AnswerForm
from consent.models import ConsentRecord
from consent.policy import GIVEN_BY_FAMILY, Decision, statement
from consent.round import actions, invalidation, state
from consent.sending import reminders
from plans import current
from plans.access import may_edit, may_establish
from plans.choices import Kind, Status
from plans.errors import NotAllowedNow
from plans.pdf.stored import stored
from plans.text import snapshot
from students.models import Person
from students.policy import Basis

from .part import FORM, crumbs, head, part_or_404, refused


def _action_part_or_404(request, pk):
    part = part_or_404(request, pk, queries.with_answers)
    if part.kind != Kind.ACTION:
        raise Http404
    return part


@require_http_methods(FORM)
def consent(request, pk):
    """Before asking: who, why, by which rule. After: the state per person, and what to do next."""
    on = timezone.localdate()
    part = _action_part_or_404(request, pk)
    if request.method == "POST":
        return _ask(request, part)
    case, plan = queries.case_of(part.plan, on), part.plan
    now, asked = case.state_of(part), getattr(part, "round", None)
    tone, symbol = overview.OUTCOMES[now.outcome]
    context = head(part, on, "Instemming" if asked else "Instemming vragen", case=case) | {
        "now": now, "asked": asked, "tone": tone, "symbol": symbol,
        "rows": _rows(part, now, on, request.user),
        "answer_by": now.answer_by or state.answer_by(plan.school, on),
        "is_open": part.status == Status.SHARED and not now.is_over, "fingerprint": snapshot.spaced(part.digest),
        "late": bool(now.answer_by and on > now.answer_by),
        "meanwhile": current.meanwhile(current.state_of(plan, Kind.ACTION, on)),
        "may_edit": may_edit(request.user, plan), "may_establish": may_establish(request.user, plan),
        "may_judge": invalidation.may_judge(request.user, plan.school_id),
        "lost_ground": state.invalidated_since(part),
        "contested": next((d for r in now.records for d in r.invalidations.all() if d.is_open), None),
    }  # fmt: skip
    return render(request, "consent/consent.html", context)


def _rows(part, now, on, user) -> list[overview.Row]:
    """Each person with their answer, what became of the messages, and the next reminder."""
    sent = queries.messages_about(part)
    reminded, shown = reminders.reminders_of(part, now, sent, on), overview.shown_to(user, part.plan)
    return overview.rows(now, sent, overview.addresses_of(part.plan), reminded, shown)


def _ask(request, part):
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    try:
        actions.ask(part, by=request.user)
    except NotAllowedNow as refusal:
        return refused(request, refusal, "consent", part.pk)
    messages.success(request, "Instemming gevraagd. Iedereen krijgt tegelijk bericht.")
    return redirect("consent", part.pk)


@require_POST
def consent_again(request, pk, person):
    """A new personal link for somebody who has not answered."""
    part = part_or_404(request, pk, queries.at_hand)
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    try:
        actions.request_again(part, _person_or_404(part.plan, person), by=request.user)
    except NotAllowedNow as refusal:
        return refused(request, refusal, "consent", part.pk)
    messages.success(request, "Er gaat een nieuw bericht uit, met een nieuwe persoonlijke link.")
    return redirect("consent", part.pk)


@require_http_methods(FORM)
def consent_record(request, pk, person):
    """Write down an answer that came on paper, by phone or in a conversation."""
    on = timezone.localdate()
    part = _action_part_or_404(request, pk)
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    giver, asked = _person_or_404(part.plan, person), getattr(part, "round", None)
    case = queries.case_of(part.plan, on)
    now = case.state_of(part)
    givers = [*(voice.holder for voice in now.voices), *now.undecided]
    holder = next((each for each in givers if each.person_id == giver.pk), None)
    if asked is None or holder is None or (part.status != Status.SHARED and request.method != "POST"):
        messages.error(request, "Van deze persoon is nu geen antwoord vast te leggen.")
        return redirect("consent", part.pk)
    form = AnswerForm(request.POST or None, request.FILES or None, part=part, giver=giver)
    if request.method == "POST" and form.is_valid() and _recorded(request, part, giver, form):
        return redirect("consent", part.pk)
    security.note_refused_upload(form, part.plan.school_id, request.user)
    context = head(part, on, f"Antwoord van {giver.name}", decides=request.user, case=case) | {
        "form": form, "giver": giver, "holder": holder, "statements": _statements(part, giver),
        "crumbs": crumbs(part.plan, ("Instemming", reverse("consent", args=[pk]))),
    }  # fmt: skip
    return render(request, "consent/record.html", context)


def _recorded(request, part, giver, form) -> bool:
    try:
        record = actions.answer(part, giver, recorded_by=request.user, **form.answer())
    except NotAllowedNow as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    if record.basis == Basis.UNKNOWN:
        messages.warning(request, f"Vastgelegd. Het telt nog niet mee: leg eerst vast of {giver.name} het gezag heeft.")
        return True
    messages.success(request, f"Vastgelegd. {giver.name} krijgt een bevestiging als er een e-mailadres bekend is.")
    return True


def _statements(part, giver) -> list[tuple[str, str]]:
    """What each answer says, word for word, to read aloud."""
    return [
        (
            decision.label,
            statement(
                decision,
                pupil_first_name=part.plan.student.person.first_name,
                version=part.number,
                is_pupil=giver.pk == part.plan.student.person_id,
            ),
        )
        for decision in Decision
        if decision in GIVEN_BY_FAMILY
    ]


def _person_or_404(plan, pk) -> Person:
    try:
        return sight.person_of(plan, pk)
    except Person.DoesNotExist:
        raise Http404 from None


@require_safe
def evidence(request, pk):
    """The scan of an answer on paper."""
    record = get_object_or_404(ConsentRecord.objects.visible_to(request.user), pk=pk)
    if not record.evidence:
        raise Http404
    record.action_part.plan.student.record_view(user=request.user)
    ending = record.evidence.name.rsplit(".", 1)[-1]
    return stored(request, record.evidence, record.evidence_sha256, filename=f"antwoord-{record.pk}.{ending}")
