"""The family's door: a link from a mail, a code from another mail, and out again."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent import sight
from consent.contributions import links
from consent.entrance import session, whose
from consent.mail import letter
from consent.models.delivery import ABOUT_QUESTIONS
from consent.overview import masked
from consent.portal.forms import CodeForm
from consent.sending import sender
from consent.words import language
from consent.words.address import words_for
from plans.choices import ContributionRole

AT_DOOR = ("/lees/", "/b/")  # where nobody was proven for this plan yet
NOT_THIS = noop("Deze code klopt niet, of is te oud. Kijk in de laatste mail, of vraag hier een nieuwe code.")
NO_NEW_LINK = noop("Wij konden nu geen nieuwe link sturen. Kijk eerst of er al een mail is, en bel anders de school.")
NOT_TOLD = noop("Deze code klopt niet, of is te oud. Bel de school: die leest een nieuwe code voor.")
TOO_MANY_LETTERS = noop("Er is net te vaak een adres geprobeerd. Wacht een minuut, en typ het dan opnieuw.")
TOO_OFTEN = noop("Er is net te vaak een code geprobeerd. Wacht een minuut, en probeer het dan opnieuw.")


def _closed(request, token: str = "", **more):
    """One page for a link that opens nothing: of one that was ours, it says why and whom to call."""
    at, context = timezone.now(), {"by_link": True}
    if token and (link := session.ended(token, at)):
        context = session.closed_context(link, at)
    return render(request, "family/closed.html", context | more, status=404)


def _context(link, **more) -> dict:
    plan = link.plan
    return {
        "school": plan.school, "link": link, "only_for": sight.only_for(link.person_id, plan.student),
        "questions": _questions(link), "address": "" if link.person.address_protected else masked(link.person.email), **words_for(link.person_id == plan.student.person_id), **more,
    }  # fmt: skip


def _questions(link):
    """The questions that this link leads to; None for a link to read the plan."""
    asked = links.landing(link.person_id, link.plan)
    if asked is None or asked.role == ContributionRole.OUTSIDE:
        return asked
    return asked if link.deliveries.filter(kind__in=ABOUT_QUESTIONS).exists() else None


def _in(link):
    """To what this link is about: the questions of its mail while they wait, else the plan."""
    if asked := _questions(link):
        return redirect("family_questions", link.plan.uuid, asked.uuid)
    return redirect("family_plan", link.plan.uuid)


@session.family_page
@require_http_methods(["GET", "HEAD", "POST"])
def family_entrance(request, token):
    """The link from the mail. Opening it changes nothing, for mail scanners open links too."""
    at = timezone.now()
    link = session.opening(token, at)
    if link is None:
        return _too_late(request, token, at) if request.method == "POST" else _closed(request, token)
    if link.person_id in session.people_in(request, at):
        session.become(request, link.person_id)
        return _in(link)
    if request.method == "POST":
        request.session[session.KNOCKED] = link.pk
        language.greet(request.session, link.person)
        if session.by_telephone(link):
            session.name_browser(request.session)
            return redirect("family_code")
        if refused := session.send_code(link, session.name_browser(request.session), at):
            messages.warning(request, refused)
        return redirect("family_code")
    language.greet(request.session, link.person)
    if session.by_telephone(link):
        return render(request, "family/entrance_phone.html", _context(link))
    waiting = session.waiting_code(link, session.browser_of(request.session), at)
    if waiting:
        request.session[session.KNOCKED] = link.pk
    return render(request, "family/entrance.html", _context(link, waiting=waiting, newer=session.has_newer(link)))


def _too_late(request, token, at):
    """A new link in the place of one that is too old; of any other that opens nothing, the page that says so."""
    link = session.ended(token, at)
    if link is None or link.expires_at > at or session.by_telephone(link) or not session.may_still_read(link, at):
        return _closed(request, token)
    if session.send_new_link(link, at):
        return _closed(request, token, sent=True)
    return _closed(request, token, refused=_(NO_NEW_LINK))


@session.family_page
@require_safe
def family_letter(request, key):
    """The short address of a letter, typed or scanned: it leads to the door, and opens nothing itself."""
    if not session.may_try_address(request):
        return _closed(request, by_letter=True, refused=_(TOO_MANY_LETTERS))
    link = letter.find(key)
    return redirect("family_entrance", link.token) if link else _closed(request, by_letter=True)


@session.family_page
@require_safe
def family_entrance_glued(request, token):
    """The link with a sign behind it that a mail program glued on: a full stop, a bracket, a blank."""
    return redirect("family_entrance", token)


@session.family_page
@require_http_methods(["GET", "HEAD", "POST"])
def family_code(request):
    """Six digits from the mail, for this browser; five tries a code and a minute, fifteen minutes."""
    at = timezone.now()
    link = session.knocked(request.session, at)
    if link is None:
        stale = session.knocked_before(request.session)  # the door says why it opens nothing now, and offers a new link
        return redirect("family_entrance", stale.token) if stale else _closed(request, by_link=False, by_code=True)
    language.greet(request.session, link.person)
    told = session.by_telephone(link)
    form, browser = CodeForm(request.POST or None, by_telephone=told), session.browser_of(request.session)
    if form.is_valid() and session.tries_too_often(request, link):
        form.add_error("code", _(TOO_OFTEN))
    elif form.is_valid() and (code := session.try_code(link, browser, form.cleaned_data["code"], at)):
        session.enter(request, code, at)
        return _in(link)
    elif form.is_valid():
        form.add_error("code", _(NOT_TOLD if told else NOT_THIS))
    if told:
        return render(request, "family/code_phone.html", _context(link, form=form))
    mail = sender.last_code(link) if settings.OPP_DEMO else None
    return render(request, "family/code.html", _context(link, form=form, mail=mail))


@session.family_page
@require_POST
def family_language(request):
    """Read on in another language, on the page where it was chosen; what was typed there and not sent stands there again."""
    page = request.POST.get("page") or request.GET.get("page", "")
    people = session.people_in(request, timezone.now())
    whose.keep_on(page, request.POST)
    reader = None if not people or page.startswith(AT_DOOR) else people[-1]
    language.choose(request.session, reader, request.POST.get("language", ""))
    here = url_has_allowed_host_and_scheme(page, None) and page.startswith("/")
    return redirect(page if here else "my_plans")


@session.family_page
@require_POST
def family_leave(request):
    """Close the pages on this device."""
    session.leave(request)
    return render(request, "family/left.html")
