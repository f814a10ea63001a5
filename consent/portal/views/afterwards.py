"""After an answer, for the family: take it back, ask for a change, and what the school says to that."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consent.entrance import session, whose
from consent.models import ConsentRecord
from consent.policy import AdjustmentKind, statement
from consent.portal import told
from consent.portal.forms import WordsForm
from consent.round import requests
from consent.sight import person_of
from plans import current
from plans.choices import Kind, Status
from plans.errors import NotAllowedNow

from .answer import already_sent, identified, who_answers
from .reading import reading_or_404, show, too_late, version_or_404

FORM = ["GET", "HEAD", "POST"]


@session.family_required
@require_http_methods(FORM)
def family_withdraw(request, plan, part):
    """What taking back one's consent does, then doing it."""
    found = reading_or_404(request, plan)
    version = version_or_404(found, part)
    if page := already_sent(found, request.POST.get("once", "")):
        return page
    if not requests.can_be_taken_back(version, found.own_of(version).decision):
        return too_late(request, found) if session.words_in(request.POST) else redirect("family_plan", plan)
    if page := who_answers(request, found):
        return page
    waiting = whose.waiting(request, found)
    form = WordsForm(request.POST or None, label=_("Waarom (mag leeg blijven)"), required=False, initial=waiting)
    if form.is_valid():
        person, typed = person_of(found.plan, found.person.pk), form.cleaned_data
        try:
            done = requests.withdraw_consent(
                version,
                person,
                words=typed["words"],
                identified=identified(request, found),
                submission=typed["once"],
                contact=session.came_in_by(request, found.person.pk),
                language=get_language(),
            )
        except NotAllowedNow as refusal:
            form.add_error(None, " ".join(_(reason) for reason in refusal.reasons))
        else:
            page = "family_receipt" if isinstance(done, ConsentRecord) else "family_request"
            return redirect(page, plan, done.submission)
    said = statement("WITHDRAWN", pupil_first_name=found.first, version=version.number, is_pupil=found.is_pupil)
    context: dict[str, Any] = {
        "form": form,
        "part": version,
        "statement": said,
        "in_dutch": told.in_dutch(found, version, "WITHDRAWN"),
        "holds": version.status == Status.ESTABLISHED,
    }
    context |= {"waiting": waiting, "sees": told.who_sees_withdrawal(found)}
    now = current.state_of(found.plan, Kind.ACTION, found.on)
    return show(request, found, "family/withdraw.html", meanwhile=current.meanwhile(now), **context)


@session.family_required
@require_http_methods(FORM)
def family_wish(request, plan, part):
    """Ask the school to change something in a version that holds."""
    found = reading_or_404(request, plan)
    panel = found.panel(version_or_404(found, part))
    if panel["part"].status != Status.ESTABLISHED or not found.may_remark:
        return too_late(request, found, panel=panel)
    waiting = whose.waiting(request, found)
    form = WordsForm(request.POST or None, label=_("Wat moet er anders, en waarom?"), initial=waiting)
    if form.is_valid() and (asked := _asked(found, panel["part"], form, kind=AdjustmentKind.WISH)):
        return redirect("family_request", plan, asked.submission)
    return show(request, found, "family/wish.html", form=form, panel=panel, waiting=waiting)


@session.family_required
@require_http_methods(FORM)
def family_erratum(request, plan, part, pk):
    """Say that a slip that was put right changes what was meant (decision 33)."""
    found = reading_or_404(request, plan)
    version = version_or_404(found, part)
    slip = get_object_or_404(version.errata, pk=pk)
    if not found.may_remark:
        return too_late(request, found)
    waiting = whose.waiting(request, found)
    form = WordsForm(request.POST or None, label=_("Wat verandert er door de verbetering?"), initial=waiting)
    if form.is_valid() and (asked := _asked(found, version, form, kind=AdjustmentKind.ERRATUM_MEANING, erratum=slip)):
        return redirect("family_request", plan, asked.submission)
    context: dict[str, Any] = {
        "form": form,
        "slip": slip,
        "part": version,
        "number": Kind(version.kind).position,
        "waiting": waiting,
    }
    return show(request, found, "family/erratum.html", **context)


def _asked(found, part, form, **what):
    """The request that was kept, or None with the reason on the form."""
    person, typed = person_of(found.plan, found.person.pk), form.cleaned_data
    try:
        return requests.request(part, person, words=typed["words"], submission=typed["once"], **what)
    except NotAllowedNow as refusal:
        form.add_error(None, " ".join(_(reason) for reason in refusal.reasons))


@session.family_required
@require_safe
def family_request(request, plan, submission):
    """What one asked, when, and what the school says to it."""
    found = reading_or_404(request, plan)
    for asked in requests.requests_on(found.plan, found.person.pk):
        if asked.submission == submission:
            kind = Kind(asked.part.kind)
            holds = current.meanwhile(current.state_of(found.plan, kind, found.on))
            return show(request, found, "family/request.html", asked=asked, number=kind.position, meanwhile=holds)
    raise Http404
