"""A message on paper, for who has no e-mail address: its words, its short address, its printing, and that it went out.

A letter tells no more than a mail does, and opens nothing alone: the code that belongs to it is read out by telephone
(`phone_code.py`, ADR 24).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import qrcode
from django.conf import settings
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent.models import (
    REPLACED,
    ConsentRecord,
    Delivery,
    DeliveryAttempt,
    DeliveryKind,
    FamilyLink,
    Letter,
    ToldCode,
    Way,
    keyed,
)
from consent.steps import DEEDS, NextStep, Step, Who
from consent.words import language
from consent.words.letters import NUMBER, TITLES, WORDS
from core.pdf import renderer
from core.signs import apart
from core.writing import address, date_format, local_day
from plans.choices import Kind, Status
from plans.models import Evaluation, Plan
from plans.pdf import files

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when somebody reads it aloud
MEANT = str.maketrans("OIL", "011", "- .")
LENGTH = 12  # 60 bits
State = Delivery.State


# The short address ---------------------------------------------------------------------------------------------------


def key_of(link: FamilyLink) -> str:
    """What is typed to come to this link's door: twelve signs, computed when it is printed and stored nowhere."""
    number = int(keyed("letter", str(link.pk), link.nonce), 16)
    signs = "".join(SIGNS[number >> 5 * place & 31] for place in range(LENGTH))
    return "-".join(signs[place : place + 4] for place in range(0, LENGTH, 4))


def link_in(delivery: Delivery) -> FamilyLink:
    """The link to which a letter leads. Raises ValueError for a message that has none."""
    if delivery.link is None:
        raise ValueError("A letter without a link leads nowhere.")
    return delivery.link


def find(typed: str) -> FamilyLink | None:
    """The link of the letter with this short address, however it was typed; None when there is none."""
    signs = typed.upper().translate(MEANT)
    if len(signs) != LENGTH or not set(signs) <= set(SIGNS):
        return None
    letter = Letter.objects.filter(key_hash=_hash_of(signs)).select_related("delivery__link").first()
    return letter.delivery.link if letter else None


def _hash_of(signs: str) -> str:
    return keyed("letter-key", signs)


# The words -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What stands in a letter, in whole sentences of *u* or *je*."""

    title: str
    about: str
    je: bool
    answer_by: date | None
    until: date
    address: str
    link: str
    name: str
    is_of_school: str


def words_of(delivery: Delivery, *, answer_by: date | None = None) -> Words:
    """The letter of this message; `answer_by` where it asks for an answer. Fetch link, plan, school and person along."""
    je = delivery.person_id == delivery.plan.student.person_id
    kind, one = DeliveryKind(delivery.kind), 1 if je else 0
    part = _(NUMBER[Kind(delivery.part.kind).position]) if delivery.part else _("een deel")
    link = link_in(delivery)
    url = settings.BASE_URL + reverse("family_letter", args=[key_of(link)])
    return Words(
        title=_(TITLES[kind][one]),
        about=_(WORDS[kind][one]) % {"part": part, "meeting": _when(delivery), "talk": _talk(delivery)},
        je=je,
        answer_by=answer_by,
        until=timezone.localdate(link.expires_at),
        address=url.partition("://")[2].rstrip("/"),
        link=url,
        name=delivery.person.name,
        is_of_school=delivery.plan.school.name,
    )


def _when(delivery: Delivery) -> str:
    """When and where the conversation is to which a letter invites; nothing in another letter."""
    meeting = delivery.meeting
    if meeting is None:
        return ""
    day, hour = date_format(meeting.on, "l j F Y"), f"{meeting.starts_at:%H:%M}"
    when = _("Dat is op %(day)s om %(hour)s uur. Waar: %(place)s.") % {
        "day": day,
        "hour": hour,
        "place": apart(meeting.place),
    }
    return " ".join((_("Dit is een nieuw moment."), when)) if meeting.was_moved else when


def _talk(delivery: Delivery) -> str:
    """On which day is looked back together, in a letter that asks to prepare that; nothing in another letter."""
    running = Evaluation.objects.running_in(delivery.plan) if delivery.kind == DeliveryKind.PREPARE else None
    if running is None:
        return ""
    return _("Op %(day)s praten we over hoe het gaat met een plan.") % {"day": date_format(running.held_on, "j F Y")}


def in_words(delivery: Delivery, answer_by: date | None = None) -> tuple[str, str]:
    """What a list calls this letter, and what it says."""
    words = words_of(delivery, answer_by=answer_by)
    return f"Brief: {words.title}", f"{words.about}\n\nHet adres in de brief: {words.address}\n"


# Printing ------------------------------------------------------------------------------------------------------------


def printed(delivery: Delivery, *, at: datetime, answer_by: date | None = None) -> bytes:
    """The letter as a PDF in large type, in the language of its reader. Raises NotPrinted."""
    plan, reads = delivery.plan, language.of_person(delivery.person)
    with translation.override(reads):
        words, title = words_of(delivery, answer_by=answer_by), _("Brief van %(name)s") % {"name": plan.school.name}
    path, size = squares(words.link)
    context = {
        "title": title, "language": reads,
        "letter": words, "plan": plan, "day": timezone.localdate(at), "path": path, "size": size,
        "sheet": {"text": {"school_name": plan.school.name, "board_name": plan.school.board}, "proof": f"brief bij plan {plan.number}"},
    }  # fmt: skip
    return renderer.pdf("pdf/letter.html", context, school=plan.school, at=at)


def print_one(delivery: Delivery, at: datetime, answer_by: date | None = None) -> Letter:
    """Print this letter and keep it; one that was printed before stays what it is. Raises NotPrinted."""
    if known := Letter.objects.filter(delivery=delivery).first():
        return known
    data = printed(delivery, at=at, answer_by=answer_by)
    name, sha256 = files.keep(f"{files.LETTERS}/{delivery.plan_id}", data, "pdf")
    signs = key_of(link_in(delivery)).translate(MEANT)
    return Letter.objects.create(delivery=delivery, file=name, sha256=sha256, key_hash=_hash_of(signs), at=at)


def squares(text: str) -> tuple[str, int]:
    """A QR code of this text as the path of an SVG, and how many squares it is wide."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return path, len(rows)


# What became of it ---------------------------------------------------------------------------------------------------


def lying_ready() -> QuerySet[Delivery]:
    """Letters that wait for somebody of the school, or may: what `waiting_in` is told from."""
    return Delivery.objects.filter(route=Way.LETTER, state__in=[State.READY, State.SENT], person__email="")


def waiting_in(letters: list[Delivery]) -> dict[int, Delivery]:
    """The first letter of each plan that waits for somebody of the school: to send it, or to call with its code.

    `letters` are all of `lying_ready` of these plans with their part, in order of `at`. One that no longer says what is
    so, or that a later one replaced, waits for nobody. A fixed number of queries.
    """
    if not letters:
        return {}
    last = {(row.plan_id, row.person_id): row.pk for row in letters}
    told = dict(_latest(ToldCode.objects.filter(plan__in={row.plan_id for row in letters}), "plan", "person"))
    said = dict(
        _latest(ConsentRecord.objects.filter(person__in={row.person_id for row in letters}), "action_part", "person")
    )
    found: dict[int, Delivery] = {}
    for row in letters:
        who = (row.plan_id, row.person_id)
        lies_open = row.part is not None and row.part.status == Status.SHARED
        answered = (row.part_id, row.person_id) in said and said[row.part_id, row.person_id] > row.at
        called = who in told and told[who] >= row.at
        to_send = row.state == State.READY and (lies_open or row.kind not in (DeliveryKind.SHARED, DeliveryKind.ASKED))
        to_call = row.state == State.SENT and lies_open and row.pk == last[who] and not called
        if (to_send or to_call) and not answered:
            found.setdefault(row.plan_id, row)
    return found


def _latest(rows: QuerySet, *by: str) -> Iterable[tuple[tuple, datetime]]:
    return ((tuple(key), at) for *key, at in rows.order_by("at").values_list(*by, "at"))


def next_steps_of(plan: Plan, letter: Delivery | None) -> list[NextStep]:
    """Whose turn it is: a letter waits until somebody notes that it went out, and then until somebody called with the code."""
    if letter is None:
        return []
    guardian = next((each for each in plan.student.guardians.all() if each.person_id == letter.person_id), None)
    name = apart((guardian.person if guardian else plan.student.person).name)
    step, what, why = (
        (Step.LETTER, f"De brief aan {name} versturen", "De brief ligt klaar. Print hem en noteer dat hij weg is.")
        if letter.state == State.READY
        else (Step.CODE, f"{name} bellen met de code bij de brief", "Met de brief alleen komt niemand binnen.")
    )
    who, url = plan.coordinator.name, address("letters", plan.pk, letter.person_id)
    since = local_day(letter.sent_at or letter.at)
    return [NextStep(Who.COORDINATOR, who, what, why, since, None, url, deed=DEEDS["letters"], step=step)]


def replace_unsent(plan: Plan, person, part, *, at: datetime, meeting=None) -> None:
    """A letter that did not go out yet gives way to a later one; the plan is locked.

    To one about the same version, and what only says that there is something to read to any: both lead to the whole plan.
    An invitation gives way to nothing but a later one to the same conversation, and takes the place of nothing else.
    """
    waiting = Delivery.objects.filter(
        plan=plan, person=person, route=Way.LETTER, state__in=[State.WAITING, State.READY]
    )
    if meeting:
        replaced = waiting.filter(meeting__uid=meeting.uid)
    else:
        replaced = waiting.filter(Q(part=part) | Q(kind=DeliveryKind.SHARED), meeting=None)
    for delivery in replaced:
        Delivery.objects.filter(pk=delivery.pk).update(state=State.DROPPED)
        DeliveryAttempt.objects.create(delivery=delivery, at=at, outcome=REPLACED)


def went_out(plan: Plan, person, part) -> bool:
    """Whether this person ever got a message about this version, by mail or by letter."""
    return Delivery.objects.filter(plan=plan, person=person, part=part, state=State.SENT).exists()


def whole():
    """Letters with all that they are made of and judged by."""
    found = Delivery.objects.filter(route=Way.LETTER).select_related(
        "plan__school",
        "plan__coordinator",
        "plan__student__person",
        "person",
        "part",
        "link",
        "letter__sent__by",
    )
    rows = [f"plan__student__guardians{more}" for more in ("__person", "__authorities", "__grants")]
    found = found.defer("plan__template", "plan__school__extra_fields", "plan__school__basic_support")  # of drafts
    return found.prefetch_related(*rows, "meeting", "person__consent_requests__round")


def of_person(plan: Plan, person) -> list[Delivery]:
    """Every letter to this person about this plan, the newest first."""
    rows = Delivery.objects.filter(plan=plan, person=person, route=Way.LETTER).select_related(
        "part", "link", "letter__sent__by"
    )
    found = list(rows.prefetch_related("meeting").order_by("-at", "-pk"))
    prefetch_related_objects([person], "consent_requests__round")
    for row in found:
        row.plan, row.person = plan, person  # with all that was fetched of them
    return found
