"""The family's way to the broker and back."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_GET, require_safe

from consent.entrance import session as family_session
from consent.identity import actions, broker, session
from consent.models import AnswerDraft, BrokerChoice
from consent.portal.views.reading import reading_or_404, show
from consent.sight import person_of
from core.forms.fields import in_address

TOO_OLD = noop("Die pagina was te oud. Begin opnieuw bij het plan.")


def _broker_of(found) -> BrokerChoice:
    choice = BrokerChoice.objects.switched_on(found.school.pk)
    if choice is None:
        raise Http404
    return choice


def _not(request, found, choice, *, why: str = "", failed: bool = False):
    """The page that says that this is not accepted, why, and whom to call."""
    context = {"choice": choice, "why": why, "failed": failed, "waits": _waits(found)}
    return show(request, found, "family/not_identified.html", status=403 if why else 502, **context)


@family_session.family_required
@require_safe
def family_identify(request, plan):
    """What this school asks beside link and code, and why; and how to answer without it."""
    found = reading_or_404(request, plan)
    choice = _broker_of(found)
    context: dict[str, Any] = {
        "choice": choice,
        "shown": session.shown_by(request, found.person.pk),
        "next": _next(found),
        "waits": _waits(found),
    }
    return show(request, found, "family/identify.html", **context)


@family_session.family_required
@require_GET
def family_to_broker(request, plan):
    """Away to the broker, with what this browser must bring back."""
    found = reading_or_404(request, plan)
    choice = _broker_of(found)
    attempt = session.go_away(request, found, timezone.now())
    try:
        return redirect(broker.page_of(choice, attempt, broker.way_back()))
    except broker.BrokerError:
        return _not(request, found, choice, failed=True)


@family_session.family_required
@require_GET
def family_identified(request):
    """Back from the broker: what it says is held to what this browser took along, and kept or refused."""
    kept = session.come_back(request, in_address(request, "state", 200))
    if kept is None or not family_session.become(request, kept[1]):
        messages.warning(request, _(TOO_OLD))
        return redirect("my_plans")
    attempt, person_id, uuid = kept
    found = reading_or_404(request, uuid)
    choice = _broker_of(found)
    if found.person.pk != person_id:
        raise Http404
    try:
        claims = broker.claims_of(choice, attempt, in_address(request, "code", 2000), broker.way_back())
    except broker.BrokerError:
        return _not(request, found, choice, failed=True)
    done = actions.identify(found.plan, person_of(found.plan, person_id), choice, claims)
    if done.refused:
        return _not(request, found, choice, why=done.refused)
    session.keep(request, done)
    return redirect(_next(found))


def _waits(found) -> bool:
    """Whether this person chose an answer and did not send it yet."""
    asked = found.asked_part
    return bool(asked and AnswerDraft.objects.of(found.person.pk, asked.uuid))


def _next(found) -> str:
    """Back to the answer that waits to be sent; else to the plan."""
    if _waits(found):
        return reverse("family_check", args=[found.plan.uuid, found.asked_part.uuid])
    return reverse("family_plan", args=[found.plan.uuid])
