"""How a family is reached: who hears of a change of name, address or authority, or of an answer by a hardly known contact.

The school's own records are not enough to trust: whoever can change an address can answer in somebody's place, and
whoever can change a name can let somebody else have answered. So every change while a plan runs is a line in its journal and a mail to those who would notice, the old address among them.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from consent import sight as family
from consent.models import DeliveryKind
from consent.policy import Route
from plans.events import EventKind
from plans.models import Event, Plan
from students import corrections
from students.models import FactChange, Guardian, Person, Student
from students.models.said import Field
from students.policy import OWN_SAY, AuthorityValue, Receives, Sight

from .outbox import deliver, new_link

HARDLY_KNOWN = timedelta(days=14)
EVENT = EventKind.CONTACT_CHANGED
ADDED, EMAIL, PHONE, AUTHORITY, RECEIVES = "ADDED", "EMAIL", "PHONE", "AUTHORITY", "RECEIVES"
MAILED = frozenset({ADDED, EMAIL})
REACHED = MAILED | {PHONE}


@dataclass(frozen=True)
class Contact:
    """What decides how somebody is reached and what they see; `authority` as it holds today and as last recorded."""

    email: str = ""
    phone: str = ""
    authority: tuple = (AuthorityValue.UNKNOWN, ())
    receives: str = Receives.NONE


def contacts(student: Student, on: date) -> dict[int, Contact]:
    """The pupil and the guardians, by person."""
    pupil = {student.person_id: Contact(student.person.email, student.person.phone)}
    return pupil | {each.person_id: _contact(each, on) for each in student.guardians.all()}


def _contact(guardian: Guardian, on: date) -> Contact:
    last = max(guardian.authorities.all(), key=lambda row: row.pk, default=None)
    recorded = (last.value, last.until_on) if last else ()
    person = guardian.person
    return Contact(person.email, person.phone, (guardian.authority_on(on)[0], recorded), guardian.receives)


def changes(before: dict[int, Contact], after: dict[int, Contact]) -> dict[int, list[str]]:
    """What is different, by person; of somebody new only that, and what they may do or read."""
    found = {}
    for person, now in after.items():
        was = before.get(person)
        if was is None:
            authority, none = now.authority[1][:1] == (AuthorityValue.YES,), Receives.NONE
            codes = [ADDED, *([AUTHORITY] if authority else []), *([RECEIVES] if now.receives != none else [])]
        else:
            pairs = {
                EMAIL: (was.email.lower(), now.email.lower()),
                PHONE: (was.phone, now.phone),
                AUTHORITY: (was.authority, now.authority),
                RECEIVES: (was.receives, now.receives),
            }
            codes = [code for code, (old, new) in pairs.items() if old != new]
        if codes:
            found[person] = codes
    return found


@contextmanager
def watched(student_pk: int | None, *, by, at: datetime | None = None) -> Iterator[None]:
    """Do something to the people around a pupil; what changes is journaled and told, in the same transaction.

    It looks at every running plan of these people: a parent has one address for all their children.
    """
    with transaction.atomic():
        plans = [Plan.objects.locked(pk) for pk in plans_around(student_pk)]
        moments = {plan.pk: plan.moment(at) for plan in plans}
        before = {plan.pk: contacts(_student(plan), timezone.localdate(moments[plan.pk])) for plan in plans}
        known = corrections.known_around(student_pk)
        yield
        moment = max(moments.values(), default=at or timezone.now())
        corrected = corrections.note(known, corrections.known_around(student_pk), by=by, at=moment)
        for plan in plans:
            _tell(plan, before[plan.pk], corrected, by=by, at=moments[plan.pk])


def plans_around(student_pk: int | None) -> list[int]:
    """The running plans of this pupil, and of everybody who shares a person with them; none around who is new."""
    if student_pk is None:
        return []
    people = Person.objects.filter(Q(enrolments=student_pk) | Q(wards__student=student_pk)).values("pk")
    around = Q(student=student_pk) | Q(student__person__in=people) | Q(student__guardians__person__in=people)
    return list(Plan.objects.running().filter(around).order_by("pk").values_list("pk", flat=True).distinct())


def _student(plan: Plan) -> Student:
    """The pupil of this plan with the family, as it is now."""
    student = Student.objects.select_related("person", "school").get(pk=plan.student_id)
    prefetch_related_objects([student], "guardians__person", "guardians__authorities", "guardians__grants")
    return student


def _tell(plan: Plan, before: dict[int, Contact], corrected: list[FactChange], *, by, at: datetime) -> None:
    """Each change a line: who, which facts, and the rows that hold old and new; the journal itself holds no names."""
    on, student = timezone.localdate(at), _student(plan)
    after = contacts(student, on)
    found = changes(before, after)
    rows: dict[int, list[FactChange]] = {}
    for change in corrected:
        if not change.is_about(student):
            continue
        if change.field in corrections.SAID:
            found.setdefault(change.person_concerned, []).append(change.field)
        if change.field in found.get(change.person_concerned, ()):
            rows.setdefault(change.person_concerned, []).append(change)
    for person, codes in found.items():
        named = {"relies": [row.named() for row in rows[person]]} if person in rows else {}
        plan.record(EVENT, by=by, at=at, person=person, changed=codes, **named)
    concerned = [person for person, codes in found.items() if _matters(plan, student, person, set(codes), on)]
    if not concerned:
        return
    people = {student.person_id: student.person} | {each.person_id: each.person for each in student.guardians.all()}
    knowing = {person.pk for person in who_would_notice(student, plan.school.consent_policy, on)}
    for pk in [*concerned, *(each for each in knowing if each not in concerned)]:
        _warn(plan, student, people[pk], on=on, at=at)
    for pk in concerned:
        old = before[pk].email if pk in before else ""
        if EMAIL in found[pk] and old and family.may_be_reached(pk, student, on):
            deliver(plan, people[pk], DeliveryKind.WARNING, address=old, at=at)


def _matters(plan: Plan, student: Student, person: int, codes: set[str], on: date) -> bool:
    """Whether a change touches who reads or decides: the address or name of somebody who sees nothing does not."""
    if codes & {AUTHORITY, RECEIVES}:
        return True
    sight = family.sight_of(person, student, plan.school.consent_policy, on)
    return bool(codes & {EMAIL, Field.NAME}) and (person == student.person_id or sight != Sight.NOTHING)


def _warn(plan: Plan, student: Student, person: Person, *, on: date, at: datetime, part=None) -> None:
    """A warning at the address that is known now; with a link for who may read the plan."""
    if not person.email or not family.may_be_reached(person.pk, student, on):
        return
    reads = family.sight_of(person.pk, student, plan.school.consent_policy, on) != Sight.NOTHING
    link = new_link(plan, person, at=at) if reads else None
    deliver(plan, person, DeliveryKind.WARNING, part=part, link=link, at=at)


def who_would_notice(student: Student, policy: str, on: date) -> list[Person]:
    """The guardians with authority, and the pupil from 16, as far as they may read the plan."""
    found = [student.person] if student.age_on(on) >= OWN_SAY else []
    found += [each.person for each in student.guardians.all() if each.authority_on(on)[0] == AuthorityValue.YES]
    return [person for person in found if family.sight_of(person.pk, student, policy, on) != Sight.NOTHING]


# An answer -----------------------------------------------------------------------------------------------------------


def warn_of_answer(plan: Plan, part, person: Person, *, route: str, at: datetime) -> None:
    """Tell the others of an answer that came by a contact the school hardly knows, or noted for who cannot be mailed."""
    by = MAILED if route == Route.ONLINE else REACHED
    if person.email and not changed_since(plan, person.pk, at - HARDLY_KNOWN, by):
        return
    on, student = timezone.localdate(at), _student(plan)
    for other in who_would_notice(student, plan.school.consent_policy, on):
        if other.pk != person.pk:
            _warn(plan, student, other, on=on, at=at, part=part)


def changed_since(plan: Plan, person_pk: int, moment: datetime, what: frozenset = REACHED) -> bool:
    """Whether the journal tells of another contact of this person from that moment on; `what` of it, as codes."""
    texts = Event.objects.filter(plan=plan, kind=EVENT, at__gte=moment).values_list("data", flat=True)
    lines = [json.loads(text) for text in texts]
    return any(line["person"] == person_pk and what & set(line["changed"]) for line in lines)
