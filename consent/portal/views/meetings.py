"""A planned conversation for the family: when and where it is, and whether they come."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.pressed import pressed
from consent.entrance import session, whose
from consent.meetings import actions
from consent.meetings.forms import COMES, ReplyForm
from consent.portal.views.reading import reading_or_404, show
from consent.sight import person_of
from plans.models import Meeting
from plans.policy.year import meeting as policy


@session.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_meeting(request, plan, meeting):
    """When and where, and the answer of the one who reads; the last answer counts."""
    found = reading_or_404(request, plan)
    row = found.plan.meetings.whole().filter(uid=meeting, invitees__person=found.person.pk).order_by("sequence").last()
    if row is None:
        raise Http404
    waiting = whose.waiting(request, found)
    form = ReplyForm(request.POST or None, is_pupil=found.is_pupil, initial=waiting)
    if form.is_valid() and _replied(found, row, form):
        comes = form.cleaned_data["answer"] == COMES
        messages.success(request, _("De school weet nu dat u komt.") if comes and not found.is_pupil
                         else _("De school weet nu dat je komt.") if comes
                         else _("De school leest dit en zoekt een ander moment."))  # fmt: skip
        return redirect("family_meeting", plan, meeting)
    state = row.state(found.on)
    context = {
        "meeting": row, "state": state, "form": form, "waiting": waiting, "mine": row.reply_of(found.person.pk),
        "title": _titled(state, found.is_pupil), "is_open": found.plan.is_running and not policy.why_not_answered(state),
    }  # fmt: skip
    return show(request, found, "family/meeting.html", **context)


def _titled(state: policy.MeetingState, is_pupil: bool) -> str:
    if state == policy.MeetingState.CALLED_OFF:
        return _("Het gesprek gaat niet door")
    return _("De school wil met je praten") if is_pupil else _("De school wil met u praten")


def _replied(found, row: Meeting, form) -> bool:
    """The answer, once; why it cannot be kept stands on the form."""
    typed, person = form.cleaned_data, person_of(found.plan, found.person.pk)

    def deed():
        return actions.reply(row, person, comes=typed["answer"] == COMES, words=typed["words"])

    return bool(pressed(form, found.person, deed))
