"""The family's door: a link from a mail, a code from another mail, and out again."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from consent import door, post
from consent.forms_family import CodeForm
from consent.words import words_for

NOT_THIS = "Deze code klopt niet, of is te oud. Kijk in de laatste mail, of vraag een nieuwe code."
TOO_OFTEN = "Er is net te vaak een code geprobeerd. Wacht een minuut, en probeer het dan opnieuw."


def _closed(request, token: str = ""):
    """One page for a link that opens nothing: of one that was ours, it says why and whom to call."""
    at, context = timezone.now(), {"by_link": True}
    if token and (link := door.ended(token, at)):
        context = door.closed_context(link, at)
    return render(request, "family/closed.html", context, status=404)


def _context(link, **more) -> dict:
    plan = link.plan
    return {"school": plan.school, "link": link, **words_for(link.person_id == plan.student.person_id), **more}


@door.family_page
@require_http_methods(["GET", "HEAD", "POST"])
def family_door(request, token):
    """The link from the mail. Opening it changes nothing, for mail scanners open links too."""
    at = timezone.now()
    link = door.opening(token, at)
    if link is None:
        return _closed(request, token)
    if link.person_id in door.people_in(request, at):
        door.become(request, link.person_id)
        return redirect("family_plan", link.plan.uuid)
    if request.method != "POST":
        return render(request, "family/door.html", _context(link))
    request.session[door.KNOCKED] = link.pk
    if refused := door.send_code(link, at):
        messages.warning(request, refused)
    return redirect("family_code")


@door.family_page
@require_http_methods(["GET", "HEAD", "POST"])
def family_code(request):
    """Six digits from the mail; five tries a code and a minute, fifteen minutes."""
    at = timezone.now()
    link = door.knocked(request.session, at)
    if link is None:
        return _closed(request)
    form = CodeForm(request.POST or None)
    if form.is_valid() and door.tries_too_often(request, link):
        form.add_error("code", TOO_OFTEN)
    elif form.is_valid() and door.try_code(link, form.cleaned_data["code"], at):
        door.enter(request, link, at)
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
