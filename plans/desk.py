"""Plans as the pages need them: everything the rules look at, in few queries however many rows.

Rows are joined where Django's own prefetching would take a query per table, and laid where a prefetch would lay them; so
the same functions serve one plan on its page and two hundred in a list.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from django.db.models import BooleanField, CharField, DateField, Exists, F, Field, IntegerField, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import User
from accounts.prefetch import lay, prefetch, rows_of
from accounts.prepared import Chosen, Rows, made, prepared
from students.models import AccessGrant, Authority, CapabilityRecord, DisagreementRecord, Guardian, Person

from .choices import Kind, Status
from .models import Attendee, Consultation, Erratum, Invitation, Override, Part, Plan

# What a list looks at; a page of one plan takes whole rows. Anything else asked of a row in a list is a query a row.
LISTED = (
    "number", "school", "student", "coordinator", "establish_by", "evaluate_by", "started_at", "ended_at", "late_reason",
    "student__person", "student__school", "student__sector", "student__birth_date", "student__class_name",
    "student__enrolled_on", "student__left_on",
    "student__person__given_name", "student__person__infix", "student__person__family_name",
    "student__person__sort", "student__person__email",
    "school__name", "school__phone", "school__consent_policy", "school__consent_mode",
)  # fmt: skip
LISTED_PARTS = (
    "plan", "kind", "number", "status", "digest", "begun_on", "drafted_at", "shared_at", "established_at", "closed_at",
    "actionpart__period_from", "actionpart__period_until", "actionpart__no_individual_support",
)  # fmt: skip


def at_hand(plans: Rows, on: date, *, parts: Rows | None = None, text: bool = False, talks: bool = True) -> list[Plan]:
    """These plans with what is needed to say who has the ball on that day; four queries. `text`: with the texts too.

    Without `talks` it is a query less; `lay_talks` lays them later.
    """
    found = _with_people(plans, on)
    parts = parts or EVERY_VERSION
    _lay_parts(found, Chosen(_with_text, parts) if text else Chosen(_without_text, parts))
    if talks:
        lay_talks(found)
    _lay_family(found, on)
    return found


def in_list(plans: Rows, on: date, *, parts: Rows, also: tuple[str, ...], family: Callable[[Plan], bool]) -> list[Plan]:
    """As `at_hand` for many plans at once: only the columns and rows that a list looks at.

    Conversations and family are fetched where a version lies before the family, or where authority may be unknown.
    `also` names what the caller reads of `parts` besides, `family` says of which plans it wants the family anyhow.
    """
    found = _listed(plans, on)
    coordinators = {plan.coordinator_id: plan.coordinator_name for plan in found}
    people = {pk: made(User, {"id": pk, "name": name}) for pk, name in coordinators.items()}
    for plan in found:
        Plan.coordinator.field.set_cached_value(plan, people[plan.coordinator_id])
    _lay_parts(found, Chosen(_listed_parts, parts, also))
    shared = {plan.pk for plan in found if any(part.status == Status.SHARED for part in rows_of(plan, "parts"))}
    lay_talks(found, among=[plan for plan in found if plan.pk in shared])
    lay_rules(found)
    _lay_family(found, on, among=[plan for plan in found if plan.pk in shared or plan.unsure or family(plan)])
    return found


@prepared
def _with_people(plans: QuerySet, on: date) -> QuerySet:
    return _dated(plans.select_related("student__person", "school", "coordinator"), on)


@prepared
def _listed(plans: QuerySet, on: date) -> QuerySet:
    rows = plans.select_related("student__person", "school").annotate(
        coordinator_name=F("coordinator__name"), unsure=beside(UNSURE, IntegerField(), on)
    )
    return _dated(rows, on).only(*LISTED)


def _every_version() -> QuerySet:
    return Part.objects.all()


EVERY_VERSION = Chosen(_every_version)


def _with_text(parts: QuerySet) -> QuerySet:
    return parts.select_related("actionpart", "perspective")


def _without_text(parts: QuerySet) -> QuerySet:
    return parts.select_related("actionpart").defer(*WORDS)


def _listed_parts(parts: QuerySet, also: tuple[str, ...]) -> QuerySet:
    return parts.select_related("actionpart").only(*LISTED_PARTS, *also)


# Beside each row, in SQL: Django takes ten times longer to write such a subquery than the database to answer it.
LAST = (
    "SELECT {column} FROM students_{table} WHERE student_id = plans_plan.student_id AND from_on <= %s"
    " ORDER BY id DESC LIMIT 1"
)
UNANSWERED = """
    SELECT COUNT(*) FROM plans_remark WHERE part_id = plans_part.id AND kind <> 'AGREE'
    AND NOT EXISTS (SELECT 1 FROM plans_remarkanswer WHERE remark_id = plans_remark.id)
"""
GRANTED = "SELECT {column} FROM students_accessgrant WHERE guardian_id = students_guardian.id ORDER BY id DESC LIMIT 1"


# How many guardians there are of whom it takes the rule to say whether they have authority today.
UNSURE = """
    SELECT COUNT(*) FROM students_guardian guardian WHERE guardian.student_id = plans_plan.student_id
    AND guardian.taken_off_at IS NULL AND (
        EXISTS (SELECT 1 FROM students_authority WHERE guardian_id = guardian.id AND value = 'UNKNOWN')
        OR NOT EXISTS (
            SELECT 1 FROM students_authority WHERE guardian_id = guardian.id AND value <> 'UNKNOWN'
            AND until_on IS NULL AND (from_on IS NULL OR from_on <= %s)))
"""


def beside(sql: str, output: Field, *values) -> RawSQL:
    """One value beside each row, from a subquery that names the table of the row. `sql` is never made of input."""
    return RawSQL(sql, values, output_field=output)  # noqa: S611


def _dated(plans: QuerySet, on: date) -> QuerySet:
    """With what holds of the pupil on that day, and whether there are decisions or invitations: mostly not."""
    return plans.annotate(
        decided=Exists(Override.objects.filter(plan=OuterRef("pk"))),
        invited=Exists(Invitation.objects.filter(plan=OuterRef("pk"))),
        capability_now=beside(LAST.format(column="value", table="capabilityrecord"), CharField(), on),
        disagreement_now=beside(LAST.format(column="known", table="disagreementrecord"), BooleanField(), on),
    )


def open_file(plans: Rows, on: date, *, parts: Rows | None = None) -> list[Plan]:
    """As `at_hand`, with texts, hearings, invitations, overrides and evaluations: for the pages of one plan."""
    found = at_hand(plans, on, parts=parts, text=True)
    _lay_decided(found)
    prefetch(found, "hearings", "evaluations")
    return found


def _lay_decided(plans: list[Plan]) -> None:
    """Invitations and decisions, asked for only where there are any; school days only where nobody came."""
    for plan in plans:
        for name, is_there in (("overrides", plan.decided), ("invitations", plan.invited)):
            if not is_there:
                lay(plan, name, [])
    prefetch(plans, "overrides", "invitations")
    _lay_holidays(plans)


def lay_rules(plans: list[Plan]) -> None:
    """What the rules look at besides talks and people, where a version lies before the family: four or five queries."""
    plans = [plan for plan in plans if any(part.status == Status.SHARED for part in plan.parts.all())]
    prefetch(plans, "hearings")
    _lay_decided(plans)
    of_shared = {(plan.pk, part.kind) for plan in plans for part in plan.parts.all() if part.status == Status.SHARED}
    without = {
        part.pk: part
        for plan in plans
        for part in plan.parts.all()
        if (plan.pk, part.kind) in of_shared and part.digest and "body" in part.get_deferred_fields()
    }
    for pk, body in Part.objects.filter(pk__in=list(without)).values_list("pk", "body"):
        without[pk].body = body


def _lay_holidays(plans: list[Plan]) -> None:
    """Only where nobody came are school days counted."""
    prefetch([plan for plan in plans if any(row.nobody_came for row in plan.invitations.all())], "school__holidays")


def to_write(plans: Rows, on: date) -> list[Plan]:
    """As `at_hand`, with texts and hearings: for the pages of a draft."""
    found = at_hand(plans, on, text=True)
    prefetch(found, "hearings")
    return found


def to_look_back(plans: Rows, on: date) -> list[Plan]:
    """As `at_hand`, with hearings, invitations and evaluations: for looking back on a plan."""
    found = at_hand(plans, on)
    _lay_decided(found)
    prefetch(found, "hearings", "evaluations")
    return found


def with_remarks(plans: Rows, on: date) -> list[Plan]:
    """As `to_write`, with the remarks on every version and the answers to them."""
    found = to_write(plans, on)
    parts = [part for plan in found for part in plan.parts.all()]
    prefetch(parts, "remarks__person", "remarks__answers__by")
    return found


def plan_for(user, pk: int, on: date, load=open_file) -> Plan:
    """One plan that this member of staff may read; `load` says with what.

    Raises Plan.DoesNotExist, also when it is there but not theirs to know of.
    """
    for plan in load(Chosen(_one_visible, user, pk), on):
        return plan
    raise Plan.DoesNotExist


def part_for(user, pk: int, on: date, load=open_file) -> Part:
    """One version of such a plan, as Perspective or ActionPart. Raises Part.DoesNotExist likewise."""
    for plan in load(Chosen(_one_with_part, user, pk), on):
        for part in plan.parts.all():
            if part.pk == pk:
                return part.detail
    raise Part.DoesNotExist


def _one_visible(user, pk: int) -> QuerySet:
    return Plan.objects.visible_to(user).with_key(pk)


def _one_with_part(user, pk: int) -> QuerySet:
    return Plan.objects.visible_to(user).with_part(pk)


@prepared
def _versions(parts: QuerySet, plans: list[int]) -> QuerySet:
    rows = parts.filter(plan__in=plans).annotate(unanswered=beside(UNANSWERED, IntegerField()))
    return rows.order_by("number")


def _lay_parts(plans: list[Plan], parts: Rows) -> None:
    by_plan = {plan.pk: plan for plan in plans}
    grouped = defaultdict(list)
    for part in _versions(parts, list(by_plan)):
        Part.plan.field.set_cached_value(part, by_plan[part.plan_id])
        grouped[part.plan_id].append(part)
    for plan in plans:
        lay(plan, "parts", grouped[plan.pk])
        plan.laid_parts = {kind: [part for part in grouped[plan.pk] if part.kind == kind] for kind in Kind}


def let_go(plans: list[Plan]) -> None:
    """When a list is done with these plans: break the rings of plan and versions, so that memory is free at once.

    Else it waits for the garbage collector, which took a sixth of the time of *Vandaag*.
    """
    for plan in plans:
        del plan.laid_parts, plan._prefetched_objects_cache["parts"]


@prepared
def _attendees(plans: list[int]) -> QuerySet:
    return Attendee.objects.filter(consultation__plan__in=plans).select_related("consultation")


def lay_talks(plans: list[Plan], *, among: list[Plan] | None = None) -> None:
    """The conversations with who took part, in one query; fetched only for the plans `among`, when given."""
    asked = [plan.pk for plan in (plans if among is None else among)]
    grouped: dict[int, dict[int, Consultation]] = defaultdict(dict)
    present: dict[int, list[Attendee]] = defaultdict(list)
    for attendee in _attendees(asked):
        talk = attendee.consultation
        grouped[talk.plan_id].setdefault(talk.pk, talk)
        present[talk.pk].append(attendee)
        Attendee.consultation.field.delete_cached_value(attendee)  # no ring of rows: see `Relation`
    for plan in plans:
        talks = sorted(grouped[plan.pk].values(), key=lambda talk: (talk.held_on, talk.pk))
        for talk in talks:
            lay(talk, "attendees", present[talk.pk])
        lay(plan, "consultations", talks)


def lay_errata(plan: Plan) -> None:
    """What was put right in any version of this plan, in one query."""
    grouped = defaultdict(list)
    for row in Erratum.objects.filter(part__plan=plan).select_related("by"):
        grouped[row.part_id].append(row)
    for part in plan.parts.all():
        lay(part, "errata", grouped[part.pk])


WORDS = ("labels", "hearing_digests")
OF_GUARDIAN = (
    "id",
    "student_id",
    "relation",
    "organisation",
    "receives",
    "contact_blocked",
    "deceased_on",
    "person_id",
)
OF_PERSON = ("given_name", "infix", "family_name", "email", "phone", "address_protected")
OF_GRANT = ("grant_from", "grant_until")
OF_AUTHORITY = ("id", "value", "basis", "from_on", "until_on")


@prepared
def _guardians(students: list[int]) -> QuerySet:
    """A row for each time somebody's authority was recorded, in that order."""
    found = Guardian.objects.filter(student__in=students).annotate(
        grant_from=beside(GRANTED.format(column="from_on"), DateField()),
        grant_until=beside(GRANTED.format(column="until_on"), DateField()),
    )
    of_person, of_authority = (
        (f"person__{name}" for name in OF_PERSON),
        (f"authorities__{name}" for name in OF_AUTHORITY),
    )
    return found.order_by("pk", "authorities__pk").values_list(*OF_GUARDIAN, *of_person, *OF_GRANT, *of_authority)


def _lay_family(plans: list[Plan], on: date, *, among: list[Plan] | None = None) -> None:
    guardians: dict[int, Guardian] = {}
    authorities: dict[int, list[Authority]] = defaultdict(list)
    asked = [plan.student_id for plan in (plans if among is None else among)]
    first, second = len(OF_GUARDIAN), len(OF_GUARDIAN) + len(OF_PERSON)
    for row in _guardians(asked):
        pk, (grant_from, grant_until, *authority) = row[0], row[second:]
        if pk not in guardians:
            guardians[pk] = guardian = made(Guardian, zip(OF_GUARDIAN, row[:first], strict=True))
            person = made(Person, zip(("id", *OF_PERSON), row[first - 1 : second], strict=True))
            Guardian.person.field.set_cached_value(guardian, person)
            lay(
                guardian,
                "grants",
                [made(AccessGrant, {"id": 1, "from_on": grant_from, "until_on": grant_until})] if grant_from else [],
            )
        if authority[0]:
            authorities[pk].append(made(Authority, zip(OF_AUTHORITY, authority, strict=True)))
    by_student = defaultdict(list)
    for guardian in guardians.values():
        lay(guardian, "authorities", authorities[guardian.pk])
        by_student[guardian.student_id].append(guardian)
    for plan in plans:
        student = plan.student
        lay(student, "guardians", by_student[student.pk])
        capable = {"id": 1, "value": plan.capability_now, "from_on": student.birth_date}
        lay(student, "capabilities", [made(CapabilityRecord, capable)] if plan.capability_now else [])
        known = {"id": 1, "known": True, "from_on": on}
        lay(student, "disagreements", [made(DisagreementRecord, known)] if plan.disagreement_now else [])
