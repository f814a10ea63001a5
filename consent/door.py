"""The family's door: a personal link, a code to the known address, and then a session that knows persons, not users.

Each person in the session was proven by a link and a code of their own (decision 4). Staff log in elsewhere; neither
session opens the other's pages.
"""

from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from ipaddress import ip_address, ip_network
from secrets import compare_digest

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import F
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.prefetch import prefetch
from plans.models import Plan
from students.policy import Sight

from . import family
from .actions import deliver
from .models import AccessCode, DeliveryKind, FamilyLink
from .words import words_for

PEOPLE, SEEN, KNOCKED = "family_people", "family_seen", "family_link"
IDLE = timedelta(hours=2)
CODE_LIVES = timedelta(minutes=15)
TRIES = 5
CODES, CODES_WITHIN = 3, timedelta(minutes=10)
CODES_A_DAY = 20  # a hundred guesses a day in a million; a new link begins anew
LINES, LINES_A_DAY = 5, 100  # refused tries in the journal of a plan, each minute and each day


# The link and the code -----------------------------------------------------------------------------------------------


def opening(token: str, at: datetime) -> FamilyLink | None:
    """The link this token belongs to; None when it is unknown, expired, or its person may see nothing (any more)."""
    return _usable(FamilyLink.objects.filter(token_hash=sha256(token.encode()).hexdigest()), at)


def knocked(session, at: datetime) -> FamilyLink | None:
    """The link for which this browser asked a code, while it may still be used."""
    return _usable(FamilyLink.objects.filter(pk=session.get(KNOCKED)), at)


def ended(token: str, at: datetime) -> FamilyLink | None:
    """A link that was ours and opens nothing any more, of somebody the school may still write to; to explain it."""
    link = _whole(FamilyLink.objects.filter(token_hash=sha256(token.encode()).hexdigest()))
    reachable = link and family.may_be_reached(link.person_id, link.plan.student, timezone.localdate(at))
    return link if reachable else None


def _usable(links, at: datetime) -> FamilyLink | None:
    link = _whole(links.filter(expires_at__gt=at))
    if link is None:
        return None
    plan = link.plan
    sight = family.sight_of(link.person_id, plan.student, plan.school.consent_policy, timezone.localdate(at))
    return None if sight == Sight.NOTHING else link


def _whole(links) -> FamilyLink | None:
    link = links.select_related("person", "plan__school", "plan__student__person").first()
    if link:
        prefetch([link], *(f"plan__student__guardians__{rows}" for rows in ("authorities", "grants", "person")))
    return link


def send_code(link: FamilyLink, at: datetime) -> str:
    """Mail a code to the known address; the sentence why not, or nothing when it is on its way."""
    with transaction.atomic():
        plan = Plan.objects.locked(link.plan_id)
        if not link.person.email:
            return "Er is geen mailadres (meer) bekend om de code naartoe te sturen. Bel de school."
        asked = list(link.codes.filter(at__gt=at - timedelta(days=1)).values_list("at", flat=True))
        if len(asked) >= CODES_A_DAY:
            return "Met deze link zijn vandaag te veel codes gevraagd. Bel de school voor een nieuwe link."
        if sum(moment > at - CODES_WITHIN for moment in asked) >= CODES:
            return "Er zijn net al codes gestuurd. Gebruik de laatste, of wacht tien minuten."
        code = AccessCode.objects.create(link=link, at=at, expires_at=at + CODE_LIVES)
        deliver(plan, link.person, DeliveryKind.CODE, link=link, code=code, at=at)
        return ""


def tries_too_often(request, link: FamilyLink) -> bool:
    """Count a try of this person from this network; from the sixth in a minute on it must not be looked at.

    By person and network together, so that a stranger elsewhere does not keep the right person out. What a stranger
    may guess from many networks at once is bounded by the code itself (five tries) and by how many codes are mailed.
    """
    address = ip_address(get_adapter().get_client_ip(request))
    network = ip_network((address, 64 if address.version == 6 else 32), strict=False)
    return not ratelimit.consume(request, action="family_code", key=f"{link.person_id} {network}")


def try_code(link: FamilyLink, typed: str, at: datetime) -> bool:
    """Whether this is the code of the last mail. Each try counts, whoever tries at the same moment.

    A refused try is a line in the plan's journal, without code or address, as long as it does not flood it.
    """
    with transaction.atomic():
        plan = Plan.objects.locked(link.plan_id)
        if _opens(link, typed, at):
            return True
        noted = list(
            plan.events.filter(kind="CODE_REFUSED", at__gt=at - timedelta(days=1)).values_list("at", flat=True)
        )
        lately = sum(moment > at - timedelta(minutes=1) for moment in noted)
        if lately < LINES and len(noted) < LINES_A_DAY:
            moment = max(at, plan.head_at)
            plan.record("CODE_REFUSED", by=None, at=moment, person=link.person_id, link=link.pk)
        return False


def _opens(link: FamilyLink, typed: str, at: datetime) -> bool:
    code = link.codes.order_by("-pk").first()
    if code is None or code.expires_at <= at:
        return False
    unused = AccessCode.objects.filter(pk=code.pk, used_at=None)
    if not unused.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        return False
    return compare_digest(code.code, typed) and bool(unused.update(used_at=at))


# The session ---------------------------------------------------------------------------------------------------------


def enter(request, link: FamilyLink, at: datetime) -> None:
    """Add the link's person to this browser's session, under a new session key."""
    known = people_in(request, at)
    request.session.cycle_key()
    request.session[PEOPLE] = [*(pk for pk in known if pk != link.person_id), link.person_id]
    request.session[SEEN] = at.timestamp()
    request.session.pop(KNOCKED, None)


def become(request, person_id: int) -> bool:
    """Let a person who was proven here before be the one who reads now."""
    known = request.session.get(PEOPLE, [])
    if person_id not in known:
        return False
    request.session[PEOPLE] = [*(pk for pk in known if pk != person_id), person_id]
    return True


def leave(request) -> None:
    """Forget every person; what they had not sent yet waits behind link and code. A colleague's log-in in this browser is no part of it."""
    for key in (PEOPLE, SEEN, KNOCKED):
        request.session.pop(key, None)
    request.session.cycle_key()


def people_in(request, at: datetime) -> list[int]:
    """The persons proven in this browser, the last one last; none after two hours of doing nothing."""
    known, seen = request.session.get(PEOPLE, []), request.session.get(SEEN, 0)
    if not known or at.timestamp() - seen > IDLE.total_seconds():
        return []
    return known


class NoLonger(Exception):
    """This person came in by this link before, and sees nothing of that plan any more; `typed` was not sent yet."""

    def __init__(self, link: FamilyLink, typed: list[str]):
        super().__init__()
        self.link, self.typed = link, typed


def closed_context(link: FamilyLink, at: datetime, **more) -> dict:
    """What `family/closed.html` says of a link that was ours."""
    words = words_for(link.person_id == link.plan.student.person_id)
    return {"school": link.plan.school, "link": link, "by_link": True, "old": link.expires_at <= at, **words, **more}


def last_way_in(people: list[int], plan_uuid) -> FamilyLink | None:
    """The newest link by which one of these persons could come to this plan; None for a plan that never was theirs."""
    link = _whole(FamilyLink.objects.filter(person__in=people, plan__uuid=plan_uuid).order_by("-pk"))
    reachable = link and family.may_be_reached(link.person_id, link.plan.student, timezone.localdate())
    return link if reachable else None


def family_page(view):
    """A page without log-in that no browser and no proxy keeps."""
    return login_not_required(never_cache(view))


def family_required(view):
    """Only for persons proven in this browser; `request.people` holds their ids, the one who reads last."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        at = timezone.now()
        request.people = people_in(request, at)
        if not request.people:
            typed = [text for name, text in request.POST.items() if name != "csrfmiddlewaretoken" and " " in text]
            return render(request, "family/closed.html", {"typed": typed}, status=403)
        if at.timestamp() - request.session[SEEN] > 300:
            request.session[SEEN] = at.timestamp()
        try:
            return view(request, *args, **kwargs)
        except NoLonger as gone:
            context = closed_context(gone.link, at, typed=gone.typed, old=False)
            return render(request, "family/closed.html", context, status=404)

    return family_page(guarded)
