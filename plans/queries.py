"""Plans with everything the rules look at, in a number of queries that does not grow with the rows."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from students.models import Guardian, Student
from students.policy import ADULT

from .choices import Status
from .models import Part, Plan

# On pages about a plan nobody looks at what is searched in, what the register asks, or what belongs to logging in.
UNREAD = (
    *(
        f"student__{name}"
        for name in ("follows", "school_year", "lwoo", "tlv_number", "tlv_category", "tlv_from", "tlv_until")
    ),
    *(
        f"school__{name}"
        for name in ("brin", "sectors", "logo", "partnership", "anchor_address", "retention_years", "is_invented")
    ),
    "student__person__search",
    "student__person__sort",
    "coordinator__password",
    "coordinator__last_login",
    "coordinator__joined_at",
    "coordinator__second_factor_by",
)


def at_hand(plans: QuerySet[Plan], on: date, *, parts: QuerySet[Part] | None = None) -> list[Plan]:
    """These plans with their versions, the conversations and the family, from which is told who decides on that day.

    `parts`: which versions, with what the app above fetches along.
    """
    found = list(plans.select_related("student__person", "school", "coordinator").defer(*UNREAD))
    complete(found, on, parts=parts)
    return found


def complete(plans: list[Plan], on: date, *, parts: QuerySet[Part] | None = None) -> None:
    """The same for plans that were fetched already; what they have is not fetched again."""
    versions = Part.objects.all() if parts is None else parts
    prefetch_related_objects(
        plans,
        "student__person",
        "school",
        "coordinator",
        Prefetch("parts", versions.select_related("actionpart").order_by("number")),
        "consultations__attendees",
        Prefetch("student__guardians", Guardian.objects.select_related("person")),
        "student__guardians__authorities",
        "student__disagreements",
    )
    complete_for_adults([plan.student for plan in plans], on)


def complete_for_adults(students: list[Student], on: date) -> None:
    """What decides of adults alone: their capability, and who they let read along."""
    grown = [student for student in students if student.age_on(on) >= ADULT]
    prefetch_related_objects(grown, "guardians__grants", "capabilities")


def with_rules(plans: list[Plan]) -> None:
    """What stands in the way of establishing is told from this too; only where a version lies before the family."""
    asked = [plan for plan in plans if any(part.status == Status.SHARED for part in plan.parts.all())]
    prefetch_related_objects(asked, "parts__remarks__answers", "hearings", "invitations", "overrides")
    with_holidays(asked)


def with_holidays(plans: Iterable[Plan]) -> None:
    """Only where nobody came are school days counted."""
    missed = [plan for plan in plans if any(row.nobody_came for row in plan.invitations.all())]
    prefetch_related_objects(missed, "school__holidays")


def open_file(plans: QuerySet[Plan], on: date, *, parts: QuerySet[Part] | None = None) -> list[Plan]:
    """As `at_hand`, with everything the rules look at: for the pages of one plan."""
    found = to_look_back(plans, on, parts=parts)
    with_rules(found)
    return found


def to_write(plans: QuerySet[Plan], on: date, *, parts: QuerySet[Part] | None = None) -> list[Plan]:
    """As `at_hand`, with hearings, and the words of part 1 as of part 2: for the pages of a draft."""
    versions = Part.objects.all() if parts is None else parts
    found = at_hand(plans, on, parts=versions.select_related("perspective"))
    prefetch_related_objects(found, "hearings")
    return found


def to_look_back(plans: QuerySet[Plan], on: date, *, parts: QuerySet[Part] | None = None) -> list[Plan]:
    """As `at_hand`, with hearings, invitations, decisions and evaluations: for looking back on a plan."""
    found = at_hand(plans, on, parts=parts)
    prefetch_related_objects(found, "hearings", "invitations", "overrides", "evaluations")
    with_holidays(found)
    return found


def to_talk(plans: QuerySet[Plan], on: date) -> list[Plan]:
    """As `to_look_back`, with the remarks on every version and whether they were answered: for all that was said."""
    found = to_look_back(plans, on)
    prefetch_related_objects(found, "parts__remarks__answers")
    return found


def with_remarks(plans: QuerySet[Plan], on: date) -> list[Plan]:
    """As `to_write`, with the remarks on every version and the answers to them."""
    found = to_write(plans, on)
    prefetch_related_objects(found, "parts__remarks__person", "parts__remarks__answers__by")
    return found


Load = Callable[[QuerySet[Plan], date], list[Plan]]
"""One of the above: which plans, and for which day."""


def plan_for(user, pk: int, on: date, load: Load = open_file) -> Plan:
    """One plan that this member of staff may read; `load` says with what.

    Raises Plan.DoesNotExist, also when it is there but not theirs to know of.
    """
    for plan in load(Plan.objects.visible_to(user).with_key(pk), on):
        return plan
    raise Plan.DoesNotExist


def part_for(user, pk: int, on: date, load: Load = open_file) -> Part:
    """One version of such a plan, as Perspective or ActionPart. Raises Part.DoesNotExist likewise."""
    for plan in load(Plan.objects.visible_to(user).with_part(pk), on):
        for part in plan.parts.all():
            if part.pk == pk:
                return part.detail
    raise Part.DoesNotExist
