"""The family's door: a link from a mail, a code from another mail, and out again."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent import door, family, post
from consent.forms_family import CodeForm
from consent.overview import masked
from consent.words import words_for

NOT_THIS = "Deze code klopt niet, of is te oud. Kijk in de laatste mail, of vraag hier een nieuwe code."
NO_NEW_LINK = "Wij konden nu geen nieuwe link sturen. Kijk eerst of er al een mail is, en bel anders de school."
TOO_OFTEN = "Er is net te vaak een code geprobeerd. Wacht een minuut, en probeer het dan opnieuw."


def _closed(request, token: str = "", **more):
    """One page for a link that opens nothing: of one that was ours, it says why and whom to call."""
    at, context = timezone.now(), {"by_link": True}
    if token and (link := door.ended(token, at)):
        context = door.closed_context(link, at)
    return render(request, "family/closed.html", context | more, status=404)


def _context(link, **more) -> dict:
    plan = link.plan
    return {
        "school": plan.school, "link": link, "only_for": family.only_for(link.person_id, plan.student),
        "address": "" if link.person.address_protected else masked(link.person.email), **words_for(link.person_id == plan.student.person_id), **more,
    }  # fmt: skip


@door.family_page
@require_http_methods(["GET", "HEAD", "POST"])
def family_door(request, token):
    """The link from the mail. Opening it changes nothing, for mail scanners open links too."""
    at = timezone.now()
    link = door.opening(token, at)
    if link is None:
        return _too_late(request, token, at) if request.method == "POST" else _closed(request, token)
    if link.person_id in door.people_in(request, at):
        door.become(request, link.person_id)
        return redirect("family_plan", link.plan.uuid)
    if request.method == "POST":
        request.session[door.KNOCKED] = link.pk
        if refused := door.send_code(link, door.name_browser(request.session), at):
            messages.warning(request, refused)
        return redirect("family_code")
    waiting = door.waiting_code(link, door.browser_of(request.session), at)
    if waiting:
        request.session[door.KNOCKED] = link.pk
    return render(request, "family/door.html", _context(link, waiting=waiting, newer=door.has_newer(link)))


def _too_late(request, token, at):
    """A new link in the place of one that is too old; of any other that opens nothing, the page that says so."""
    link = door.ended(token, at)
    if link is None or link.expires_at > at or not door.may_still_read(link, at):
        return _closed(request, token)
    if door.send_new_link(link, at):
        return _closed(request, token, sent=True)
    return _closed(request, token, refused=NO_NEW_LINK)


@door.family_page
@require_safe
def family_door_glued(request, token):
    """The link with a sign behind it that a mail program glued on: a full stop, a bracket, a blank."""
    return redirect("family_door", token)


@door.family_page
@require_http_methods(["GET", "HEAD", "POST"])
def family_code(request):
    """Six digits from the mail, for this browser; five tries a code and a minute, fifteen minutes."""
    at = timezone.now()
    link = door.knocked(request.session, at)
    if link is None:
        stale = door.knocked_before(request.session)  # the door says why it opens nothing now, and offers a new link
        return redirect("family_door", stale.token) if stale else _closed(request, by_link=False, by_code=True)
    form, browser = CodeForm(request.POST or None), door.browser_of(request.session)
    if form.is_valid() and door.tries_too_often(request, link):
        form.add_error("code", TOO_OFTEN)
    elif form.is_valid() and (code := door.try_code(link, browser, form.cleaned_data["code"], at)):
        door.enter(request, code, at)
        return redirect("family_plan", link.plan.uuid)
    elif form.is_valid():
        form.add_error("code", NOT_THIS)
    mail = post.last_code(link) if settings.OPP_DEMO else None
    return render(request, "family/code.html", _context(link, form=form, mail=mail))


@door.family_page
@require_POST
def family_leave(request):
    """Close the pages on this device."""
    door.leave(request)
    return render(request, "family/left.html")
