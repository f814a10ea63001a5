"""The family's door: a personal link, a code to the known address, and then a session that knows persons, not users.

Each person in the session was proven by a link and a code of their own (decision 4). A code belongs to the browser that
asked for it: what somebody else does with a forwarded link spends none of its tries. Staff log in elsewhere; neither
session opens the other's pages.
"""

from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from ipaddress import ip_address, ip_network
from secrets import compare_digest, token_hex

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.core.internal import ratelimit as counted  # which counts a GET as well
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import F, Q, prefetch_related_objects
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from consent import sight
from consent.contributions import links
from consent.entrance import whose
from consent.mail.outbox import deliver, new_link
from consent.models import AccessCode, Delivery, DeliveryKind, FamilyLink
from consent.words import language
from consent.words.address import words_for
from plans.events import EventKind
from plans.models import Plan

PEOPLE, SEEN, KNOCKED = "family_people", "family_seen", "family_link"
PROVEN, BROWSER = "family_proven", "family_browser"  # person -> the code that was used; who this browser is
IDLE, LONGEST = timedelta(hours=2), timedelta(hours=12)
CODE_LIVES = timedelta(minutes=15)
TRIES = 5
CODES, CODES_WITHIN = 3, timedelta(minutes=10)  # for one browser
CODES_A_DAY = 20  # for all browsers together: a hundred guesses a day in a million; a new link begins anew
LINKS_A_DAY = 3  # new links in the place of one that is too old
LINES, LINES_A_DAY = 5, 100  # refused tries in the journal of a plan, each minute and each day


# The link and the code -----------------------------------------------------------------------------------------------


def opening(token: str, at: datetime) -> FamilyLink | None:
    """The link this token belongs to; None when it is unknown, expired, or its person may see nothing (any more)."""
    return _usable(FamilyLink.objects.filter(token_hash=sha256(token.encode()).hexdigest()), at)


def knocked(session, at: datetime) -> FamilyLink | None:
    """The link for which this browser asked a code, while it may still be used."""
    return _usable(FamilyLink.objects.filter(pk=session.get(KNOCKED)), at)


def knocked_before(session) -> FamilyLink | None:
    """The link for which this browser asked a code, whatever became of it since."""
    return FamilyLink.objects.filter(pk=session.get(KNOCKED)).first()


def ended(token: str, at: datetime) -> FamilyLink | None:
    """A link that was ours and opens nothing any more, of somebody the school may still write to; to explain it."""
    link = _whole(FamilyLink.objects.filter(token_hash=sha256(token.encode()).hexdigest()))
    reachable = link and sight.may_be_reached(link.person_id, link.plan.student, timezone.localdate(at))
    return link if reachable else None


def _usable(links, at: datetime) -> FamilyLink | None:
    link = _whole(links.filter(expires_at__gt=at))
    return link if link and may_still_read(link, at) else None


def may_still_read(link: FamilyLink, at: datetime) -> bool:
    """Whether the person of this link sees anything of its plan now, or is asked something; however old the link."""
    return links.opens(link.person_id, link.plan, timezone.localdate(at))


def _whole(links) -> FamilyLink | None:
    link = links.select_related("person", "plan__school", "plan__student__person").first()
    if link:
        prefetch_related_objects(
            [link], *(f"plan__student__guardians__{rows}" for rows in ("authorities", "grants", "person"))
        )
    return link


def has_newer(link: FamilyLink) -> bool:
    """Whether a later mail brought this person another link to the same plan: one that went out, and did not come back."""
    later = FamilyLink.objects.filter(person=link.person_id, plan=link.plan_id, pk__gt=link.pk)
    return later.filter(deliveries__state=Delivery.State.SENT, deliveries__address__iexact=link.person.email).exists()


def browser_of(session) -> str:
    """Who this browser is among those that ask for codes, as a hash; empty for one that never asked."""
    return sha256(session[BROWSER].encode()).hexdigest() if BROWSER in session else ""


def name_browser(session) -> str:
    """The same, for a browser that asks now."""
    session.setdefault(BROWSER, token_hex(16))
    return browser_of(session)


def send_code(link: FamilyLink, browser: str, at: datetime) -> str:
    """Mail a code for this browser to the known address, in the language of the page where it is asked.

    The sentence why not, or nothing when it is on its way.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(link.plan_id)
        if not link.person.email:
            return _("Er is geen mailadres (meer) bekend om de code naartoe te sturen. Bel de school.")
        asked = list(link.codes.filter(at__gt=at - timedelta(days=1)).values_list("browser", "at"))
        here = [moment for asker, moment in asked if asker == browser]
        if len(asked) >= CODES_A_DAY and not (_came_in_before(link, browser) and len(here) < CODES_A_DAY):
            return _("Met deze link zijn vandaag te veel codes gevraagd. Bel de school voor een nieuwe link.")
        if sum(moment > at - CODES_WITHIN for moment in here) >= CODES:
            return _("Er zijn net al codes gestuurd. Gebruik de laatste, of wacht tien minuten.")
        code = AccessCode.objects.create(
            link=link,
            browser=browser,
            address=link.person.email,
            language=translation.get_language() or "",
            at=at,
            expires_at=at + CODE_LIVES,
        )
        deliver(plan, link.person, DeliveryKind.CODE, link=link, code=code, at=at)
        return ""


def _came_in_before(link: FamilyLink, browser: str) -> bool:
    return AccessCode.objects.filter(link__person=link.person_id, browser=browser, used_at__isnull=False).exists()


def waiting_code(link: FamilyLink, browser: str, at: datetime) -> AccessCode | None:
    """The last code that was mailed for this browser, while it may still be typed."""
    return _alive(link.codes.filter(browser=browser, phone="").order_by("-pk").first() if browser else None, at)


def by_telephone(link: FamilyLink) -> bool:
    """Whether the code comes by telephone: no mail can reach this person."""
    return not link.person.email


def told_code(link: FamilyLink, at: datetime) -> AccessCode | None:
    """The last code that was read out to this person for this plan: of no browser, until it is typed in one.

    Whichever of their letters they hold: an older one leads to the same plan.
    """
    told = AccessCode.objects.filter(link__person=link.person_id, link__plan=link.plan_id).exclude(phone="")
    return _alive(told.order_by("-pk").first(), at)


def _alive(code: AccessCode | None, at: datetime) -> AccessCode | None:
    return code if code and code.used_at is None and code.expires_at > at and code.tries < TRIES else None


def send_new_link(old: FamilyLink, at: datetime) -> bool:
    """Mail a new link in the place of one that is too old, to the address that is known now; False when not again today."""
    with transaction.atomic():
        plan = Plan.objects.locked(old.plan_id)
        sent = plan.deliveries.filter(person=old.person_id, kind=DeliveryKind.LINK, at__gt=at - timedelta(days=1))
        if sent.count() >= LINKS_A_DAY:
            return False
        link = new_link(plan, old.person, at=at)
        return deliver(plan, old.person, DeliveryKind.LINK, link=link, at=at) is not None


def tries_too_often(request, link: FamilyLink) -> bool:
    """Count a try of this browser for this person; from the sixth in a minute on it must not be looked at.

    By browser and network together, so that a stranger, also one in the same school building, does not keep the right
    person out. What a stranger may guess from many browsers at once is bounded by the code itself (five tries, and only
    from the browser that asked for it) and by how many codes are mailed.
    """
    address = ip_address(get_adapter().get_client_ip(request))
    network = ip_network((address, 64 if address.version == 6 else 32), strict=False)
    key = f"{link.person_id} {network} {browser_of(request.session)}"
    return not ratelimit.consume(request, action="family_code", key=key)


def may_try_address(request) -> bool:
    """Count a try of the short address of a letter from this network; whether it may be looked up."""
    return bool(counted.consume(request, app="allauth.account", action="letter_address", limit_get=True))


def try_code(link: FamilyLink, browser: str, typed: str, at: datetime) -> AccessCode | None:
    """The code of the last mail to this browser, when that is what was typed. Each try counts, also of two at once.

    A refused try is a line in the plan's journal, without code or address, as long as it does not flood it.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(link.plan_id)
        if code := _opens(link, browser, typed, at):
            return code
        noted = list(
            plan.events.filter(kind=EventKind.CODE_REFUSED, at__gt=at - timedelta(days=1)).values_list("at", flat=True)
        )
        lately = sum(moment > at - timedelta(minutes=1) for moment in noted)
        if lately < LINES and len(noted) < LINES_A_DAY:
            moment = max(at, plan.head_at or at)
            plan.record(EventKind.CODE_REFUSED, by=None, at=moment, person=link.person_id, link=link.pk)
        return None


def _opens(link: FamilyLink, browser: str, typed: str, at: datetime) -> AccessCode | None:
    for code in filter(None, (waiting_code(link, browser, at), told_code(link, at))):
        unused = AccessCode.objects.filter(pk=code.pk, used_at=None)
        counted = unused.filter(tries__lt=TRIES).update(tries=F("tries") + 1)
        if counted and compare_digest(code.code, typed) and unused.update(used_at=at):
            return code
    return None


# The session ---------------------------------------------------------------------------------------------------------


def enter(request, code: AccessCode, at: datetime) -> None:
    """Add the person who typed this code to this browser's session, under a new session key."""
    known, person_id = people_in(request, at), code.link.person_id
    request.session.cycle_key()
    request.session[PEOPLE] = [*(pk for pk in known if pk != person_id), person_id]
    request.session[PROVEN] = request.session.get(PROVEN, {}) | {str(person_id): code.pk}
    request.session[SEEN] = at.timestamp()
    language.enter(request.session, code.link.person)
    for key in (KNOCKED, whose.CHOSEN):
        request.session.pop(key, None)


def become(request, person_id: int) -> bool:
    """Let a person who was proven here before be the one who reads now."""
    known = request.session.get(PEOPLE, [])
    if person_id not in known:
        return False
    request.session[PEOPLE] = [*(pk for pk in known if pk != person_id), person_id]
    return True


def leave(request) -> None:
    """Forget every person; what they had not sent yet waits behind link and code. A colleague's log-in in this browser is no part of it."""
    for key in (PEOPLE, SEEN, KNOCKED, PROVEN, whose.CHOSEN, language.OF_PEOPLE):
        request.session.pop(key, None)
    request.session.cycle_key()


def people_in(request, at: datetime) -> list[int]:
    """The persons proven in this browser, the last one last; none after two hours of doing nothing.

    A proof holds twelve hours, and as long as the address or number that its code went to is the one the school knows.
    """
    known, seen = request.session.get(PEOPLE, []), request.session.get(SEEN, 0)
    if not known or at.timestamp() - seen > IDLE.total_seconds():
        return []
    codes = AccessCode.objects.filter(pk__in=request.session.get(PROVEN, {}).values(), used_at__gt=at - LONGEST)
    by_mail, by_phone = Q(phone="", address=F("link__person__email")), ~Q(phone="") & Q(phone=F("link__person__phone"))
    proven = set(codes.filter(by_mail | by_phone).values_list("link__person", flat=True))
    return [pk for pk in known if pk in proven]


def came_in_by(request, person_id: int) -> str:
    """The address or number to which the code went that this person typed in this browser; empty when there was none."""
    code = AccessCode.objects.filter(pk=request.session.get(PROVEN, {}).get(str(person_id))).first()
    return (code.phone or code.address) if code else ""


def identified_by(request, person_id: int) -> str:
    """How it was known who sat here, for the record of an answer."""
    code = AccessCode.objects.filter(pk=request.session.get(PROVEN, {}).get(str(person_id))).first()
    if code is None or not code.phone:
        return "persoonlijke link en code naar het bekende adres"
    if code.deliveries.exists():
        return "persoonlijke link uit een brief, en code per sms naar het bekende nummer"
    return "persoonlijke link uit een brief, en code aan de telefoon op het bekende nummer"


class NoLonger(Exception):
    """This person came in by this link before, and sees nothing of that plan any more; `typed` was not sent yet."""

    def __init__(self, link: FamilyLink, typed: list[str]):
        super().__init__()
        self.link, self.typed = link, typed


def closed_context(link: FamilyLink, at: datetime, **more) -> dict:
    """What `family/closed.html` says of a link that was ours."""
    words = words_for(link.person_id == link.plan.student.person_id)
    old = link.expires_at <= at and may_still_read(link, at)
    told = by_telephone(link)
    return {
        "school": link.plan.school,
        "link": link,
        "by_link": True,
        "by_telephone": told,
        "old": old,
        **words,
        **more,
    }


def last_way_in(people: list[int], plan_uuid) -> FamilyLink | None:
    """The newest link by which one of these persons could come to this plan; None for a plan that never was theirs."""
    link = _whole(FamilyLink.objects.filter(person__in=people, plan__uuid=plan_uuid).order_by("-pk"))
    reachable = link and sight.may_be_reached(link.person_id, link.plan.student, timezone.localdate())
    return link if reachable else None


def family_page(view):
    """A page without log-in that no browser and no proxy keeps, in the language of who reads."""

    @wraps(view)
    def spoken(request, *args, **kwargs):
        request.is_family = True
        with translation.override(language.in_session(request.session, reader_in(request.session))):
            try:
                return view(request, *args, **kwargs)
            finally:
                request.speaks = translation.get_language()  # for the page that an error calls for, outside of this

    return login_not_required(never_cache(spoken))


def reader_in(session) -> int | None:
    """Who was the last to read in this browser; None when nobody came in, or everybody left."""
    return next(reversed(session.get(PEOPLE, [])), None)


def _of_another(request, other: "whose.OfAnother"):
    """The page that says whose form it was and who reads now; nothing of the plan stands on it, nor what was typed."""
    found, owner = other.found, other.owner
    context = {"reading": found, "school": found.school, "plan": found.plan, "owner": owner, **found.words}
    if owner and owner.pk in request.people:
        context |= {"number": sorted(request.people).index(owner.pk), "page": request.path}
    return render(request, "family/of_another.html", context, status=409)


def words_in(posted) -> list[str]:
    """What somebody wrote in their own words in a form of the family that came too late, to give it back."""
    own = ("words", "remarks", "wish", "when", "text", "going", "noticed", "onward")
    return [text for name, text in posted.items() if name.partition("_")[0] in own and text.strip()]


def family_required(view):
    """Only for persons proven in this browser; `request.people` holds their ids, the one who reads last."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        at = timezone.now()
        request.people = people_in(request, at)
        if not request.people:
            return render(request, "family/closed.html", {"typed": words_in(request.POST)}, status=403)
        if at.timestamp() - request.session[SEEN] > 300:
            request.session[SEEN] = at.timestamp()
        try:
            return view(request, *args, **kwargs)
        except whose.OfAnother as other:
            return _of_another(request, other)
        except NoLonger as gone:
            context = closed_context(gone.link, at, typed=gone.typed, old=False)
            return render(request, "family/closed.html", context, status=404)

    return family_page(guarded)
