"""Who is known in this file already, to choose from wherever a form asks who."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import prefetch_related_objects

from plans.choices import Capacity
from plans.models import Plan

SCHOOL, OUTSIDE = frozenset({Capacity.SCHOOL}), frozenset({Capacity.CARE})
FAMILY = frozenset({Capacity.PUPIL, Capacity.GUARDIAN})


class Known(NamedTuple):
    """Somebody of this file, and what they are for this pupil."""

    name: str
    role: str
    side: Capacity


def known_in(plan: Plan) -> list[Known]:
    """Who works with the pupil today, the pupil, the family and others who are involved; in that order."""
    student = plan.student
    prefetch_related_objects([student], "guardians__person")
    team = {
        row.user_id: Known(row.user.name, row.get_function_display(), Capacity.SCHOOL)
        for row in student.assignments.current().select_related("user")
    }
    team.setdefault(plan.coordinator_id, Known(plan.coordinator.name, "coördinator", Capacity.SCHOOL))
    family = [
        Known(guardian.person.name, guardian.get_relation_display(), Capacity.GUARDIAN)
        for guardian in student.guardians.all()
        if not guardian.deceased_on and not guardian.contact_blocked
    ]
    outside = [Known(row.name, row.role, Capacity.CARE) for row in student.involved.all()]
    return [*team.values(), Known(student.person.name, "leerling", Capacity.PUPIL), *family, *outside]


def by_name(people: list[Known]) -> list[tuple[str, str]]:
    """To choose from where only the name is kept; two people of one name are one row."""
    roles = defaultdict(list)
    for each in people:
        roles[each.name].append(each.role)
    return [(name, f"{name}, {' of '.join(found)}") for name, found in roles.items()]


def with_role(people: list[Known]) -> list[tuple[str, str]]:
    """To choose from where name and role are kept in one text."""
    return [(words, words) for words in dict.fromkeys(f"{each.name}, {each.role}" for each in people)]


def of(people: list[Known], *sides: frozenset) -> list[Known]:
    return [each for each in people if each.side in frozenset().union(*sides)]


def role_of(people: list[Known], name: str) -> str:
    """What this person is; empty when nobody is called so, or several are."""
    roles = [each.role for each in people if each.name == name]
    return roles[0] if len(roles) == 1 else ""
