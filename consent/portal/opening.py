"""Opening the plans that proven persons see, each as that person sees it; a fixed number of queries."""

from collections import defaultdict
from datetime import date

from django.db.models import Q, QuerySet

from consent import queries
from consent import sight as family
from plans.models import Plan
from students.models import Person
from students.policy import Sight

from .own import OfPlan, of_plans
from .reader import Reading


def readings(people: list[int], on: date) -> list[Reading]:
    """Every plan that the proven persons see, by school (decision 4)."""
    found = _readings(people, Plan.objects.all(), on)
    return sorted(found, key=lambda each: (each.school.name, each.plan.number, each.person.pk))


def readers(people: list[int], uuid, on: date) -> list[Reading]:
    """Everybody who came in here and sees this plan, each with their number among those people."""
    return _readings(people, Plan.objects.filter(uuid=uuid), on)


def reading(people: list[int], uuid, on: date) -> Reading:
    """The plan as the person sees it who was proven last, among those who see it. Raises Plan.DoesNotExist."""
    found = {each.person.pk: each for each in readers(people, uuid, on)}
    for person_id in reversed(people):
        if person_id in found:
            return found[person_id]
    raise Plan.DoesNotExist


def _readings(people: list[int], among: QuerySet[Plan], on: date) -> list[Reading]:
    theirs = Plan.objects.filter(Q(student__person__in=people) | Q(student__guardians__person__in=people))
    plans = queries.to_family(among.filter(pk__in=theirs.values("pk")), on)
    own: dict[tuple[int, int], OfPlan] = defaultdict(OfPlan, of_plans(people, plans))
    found = []
    for number, person_id in enumerate(sorted(people)):
        for plan in plans:
            person = _person_in(plan, person_id)
            sight = family.sight_of(person_id, plan.student, plan.school.consent_policy, on)
            if person and sight != Sight.NOTHING:
                found.append(Reading(plan, person, sight, on, own[person_id, plan.pk], number=number))
    return found


def _person_in(plan: Plan, person_id: int) -> Person | None:
    people = [plan.student.person, *(guardian.person for guardian in plan.student.guardians.all())]
    return next((each for each in people if each.pk == person_id), None)
