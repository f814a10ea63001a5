"""Without mail: the letters to somebody of the family, the code by telephone, and the answer slip."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import security
from accounts.pressed import pressed
from consent import queries, sight
from consent.forms import slip
from consent.forms.letters import LetterSentForm, SlipForm, ToldCodeForm
from consent.mail import letter, phone_code, sms
from consent.models import Delivery
from consent.round import actions, state
from consent.sending import posting
from consent.views.part import FORM, crumbs, head, part_or_404
from core.pdf import renderer
from plans.access import may_edit
from plans.choices import Kind, Status
from plans.errors import NotAllowedNow
from plans.models import Plan
from plans.pdf.stored import stored
from plans.text.snapshot import spaced
from plans.views.found import plan_or_404
from students.models import Person


@require_safe
def letters(request, pk, person):
    """Every letter to this person about this plan, and the code that belongs to it."""
    plan, who = _plan_and_person(request, pk, person)
    return _page(request, plan, who)


@require_safe
def letter_pdf(request, pk):
    """One letter, to print."""
    delivery = _letter_or_404(request, pk)
    return stored(
        request, delivery.letter.file, delivery.letter.sha256, filename=f"brief-{delivery.pk}.pdf", as_attachment=False
    )


@require_POST
def letter_sent(request, pk):
    """That it was posted, or given to whom it is for."""
    delivery = _letter_or_404(request, pk)
    form = LetterSentForm(request.POST)
    if form.is_valid() and _done(
        request, form, lambda how, on: posting.note_sent(delivery, how=how, on=on, by=request.user)
    ):
        messages.success(request, "Genoteerd. Bel nu met de code, of spreek af wanneer u belt.")
        return redirect("letters", delivery.plan_id, delivery.person_id)
    return _page(request, delivery.plan, delivery.person, sent_form=form)


@require_POST
def letter_new(request, pk, person):
    """Another letter, with another address."""
    plan, who = _plan_and_person(request, pk, person)
    try:
        posting.another(plan, who, by=request.user)
    except NotAllowedNow as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, "Er wordt een nieuwe brief gemaakt. Dat duurt even; ververs deze pagina.")
    return redirect("letters", pk, person)


@require_POST
def code_tell(request, pk, person):
    """Write down who is on the telephone; then the code is there to read out, or goes by text message."""
    plan, who = _plan_and_person(request, pk, person)
    form, by_sms = ToldCodeForm(request.POST), "sms" in request.POST

    def tell(identified):
        return phone_code.tell(plan, who, identified=identified, by=request.user, by_sms=by_sms)

    if form.is_valid() and _done(request, form, tell):
        messages.success(request, "De sms gaat zo weg." if by_sms else "Genoteerd. Lees nu de code voor.")
        return redirect(reverse("letters", args=[pk, person]) + "#code")
    return _page(request, plan, who, code_form=form)


# The answer slip -----------------------------------------------------------------------------------------------------


@require_safe
def slip_pdf(request, pk, person):
    """An answer slip to print, for exactly this text and this person."""
    part, giver = _asked_or_404(request, pk, person)
    with renderer.one_for(request.user):
        return HttpResponse(slip.printed(part, giver, at=timezone.now()), content_type="application/pdf")


@require_http_methods(FORM)
def slip_record(request, pk, person):
    """Write over what stands on a slip that came in."""
    part, giver = _asked_or_404(request, pk, person)
    if part.status != Status.SHARED and request.method != "POST":
        messages.error(request, "Deze versie ligt niet meer voor. Noteer de strook als verzoek.")
        return redirect("consent", pk)
    form = SlipForm(request.POST or None, request.FILES or None, part=part, giver=giver)
    if request.method == "POST" and form.is_valid() and _answered(request, part, giver, form):
        messages.success(request, f"Vastgelegd: de strook van {giver.name}.")
        return redirect("consent", pk)
    security.note_refused_upload(form, part.plan.school_id, request.user)
    context = head(part, timezone.localdate(), f"Antwoordstrook van {giver.name}", decides=request.user) | {
        "form": form, "giver": giver, "mark": spaced(part.digest)[:9],
        "crumbs": crumbs(part.plan, ("Instemming", reverse("consent", args=[pk]))),
    }  # fmt: skip
    return render(request, "consent/slip.html", context)


# What they share -----------------------------------------------------------------------------------------------------


def _answered(request, part, giver, form) -> bool:
    try:
        actions.answer(part, giver, recorded_by=request.user, **form.answer())
    except NotAllowedNow as refusal:
        form.add_error(None, list(refusal.reasons))
        return False
    return True


def _done(request, form, deed) -> bool:
    """A deed with what was typed, once; why not stands in the form."""
    typed = {name: value for name, value in form.cleaned_data.items() if name != "once"}
    return bool(pressed(form, request.user, lambda: deed(**typed)))


def _page(request, plan: Plan, person: Person, *, sent_form=None, code_form=None):
    at = timezone.now()
    rows, told = letter.of_person(plan, person), list(phone_code.told(plan, person))
    ready = next((row for row in rows if row.state == Delivery.State.READY), None)
    context = {
        "title": f"Brief en code voor {person.name}", "plan": plan, "student": plan.student, "person": person,
        "crumbs": crumbs(plan), "here": "students", "rows": rows, "ready": ready,
        "why_not_send": posting.why_not_send(ready, at) if ready else "",
        "sent_form": sent_form or LetterSentForm(), "code_form": code_form or ToldCodeForm(),
        "form": sent_form or code_form, "why_no_code": phone_code.why_not(phone_code.facts_of(plan, person, at, told)),
        "code": phone_code.to_read_out(plan, person, request.user, at), "may_sms": sms.is_there(),
        "told": told,
    }  # fmt: skip
    return render(request, "consent/letters.html", context)


def _plan_and_person(request, pk, person) -> tuple[Plan, Person]:
    plan = plan_or_404(request, pk, queries.open_file)
    if not may_edit(request.user, plan):
        raise PermissionDenied
    return plan, _person_or_404(plan, person)


def _letter_or_404(request, pk) -> Delivery:
    delivery = get_object_or_404(posting.printed_for(request.user), pk=pk)
    if not may_edit(request.user, delivery.plan):
        raise PermissionDenied
    delivery.plan.student.record_view(user=request.user)
    return delivery


def _asked_or_404(request, pk, person):
    """Part 2 and somebody who is asked about it, or was."""
    part = part_or_404(request, pk, queries.at_hand)
    if part.kind != Kind.ACTION or getattr(part, "round", None) is None:
        raise Http404
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    giver = _person_or_404(part.plan, person)
    now = state.state(part, timezone.localdate())
    if giver.pk not in {each.person_id for each in [*(voice.holder for voice in now.voices), *now.undecided]}:
        raise Http404
    return part, giver


def _person_or_404(plan, pk) -> Person:
    try:
        return sight.person_of(plan, pk)
    except Person.DoesNotExist:
        raise Http404 from None
