"""Who of the family sees what: the persons around a plan, folded to a sight each (decision 5)."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from plans.models import Plan
from students.models import Guardian, Person, Student
from students.policy import ADULT, Sight, age_on, family_sight


def grant_holds(guardian: Guardian, on: date) -> bool:
    """Whether the adult pupil lets this guardian read along on that day."""
    grants = sorted(guardian.grants.all(), key=lambda row: row.pk)
    return bool(grants) and grants[-1].from_on <= on and (grants[-1].until_on is None or on <= grants[-1].until_on)


def sight_of(person_id: int, student: Student, policy: str, on: date) -> Sight:
    """What this person sees of this pupil's plan on that day; NOTHING for strangers."""
    age = age_on(student.birth_date, on)
    if person_id == student.person_id:
        return family_sight(is_pupil=True, age=age, policy=policy, has_own_address=bool(student.person.email))
    for guardian in student.guardians.all():
        if guardian.person_id == person_id:
            return sight_in(guardian, age, policy, on)
    return Sight.NOTHING


def sight_in(guardian: Guardian, age: int, policy: str, on: date) -> Sight:
    """What this guardian sees of a pupil of that age."""
    facts = guardian.facts(on)
    return family_sight(
        is_pupil=False,
        age=age,
        policy=policy,
        authority=facts.authority,
        basis=facts.basis,
        receives=guardian.receives,
        blocked=facts.contact_blocked,
        deceased=facts.deceased,
        has_grant=age >= ADULT and grant_holds(guardian, on),
    )


def only_for(person_id: int, student: Student) -> str:
    """Which of those who share this person's mailbox is meant: "moeder", or "moeder C." beside another mother.

    Empty for who has an address of their own. Fetch the guardians and their persons along.
    """
    people = {student.person_id: (student.person, noop("leerling"))}
    people |= {each.person_id: (each.person, each.get_relation_display()) for each in student.guardians.all()}
    person, word = people.get(person_id, (student.person, ""))
    others = [(one, relation) for pk, (one, relation) in people.items() if pk != person_id]
    beside = [relation for one, relation in others if person.email and one.email.casefold() == person.email.casefold()]
    if not beside:
        return ""
    return f"{_(word)} {person.first_name[:1]}." if word in beside else _(word) if word else ""


def may_be_reached(person_id: int, student: Student, on: date) -> bool:
    """Whether the school may write to this person at all, also when they may read nothing."""
    return all(each.facts(on).reachable for each in student.guardians.all() if each.person_id == person_id)


def readers(plan: Plan, on: date) -> list[tuple[Person, Sight]]:
    """Everyone of the family who sees something of this plan that day."""
    student, policy = plan.student, plan.school.consent_policy
    age, guardians = age_on(student.birth_date, on), student.guardians.select_related("person")
    seen = [(student.person, sight_of(student.person_id, student, policy, on))]
    seen += [(each.person, sight_in(each, age, policy, on)) for each in guardians.prefetch_related("authorities")]
    return [(person, sight) for person, sight in seen if sight != Sight.NOTHING]


def person_of(plan: Plan, person_id: int) -> Person:
    """The pupil or guardian of this plan with that id; raises Person.DoesNotExist for anybody else."""
    return (
        Person.objects.filter(Q(enrolments=plan.student_id) | Q(wards__student=plan.student_id))
        .distinct()
        .get(pk=person_id)
    )


def people_around(plan: Plan) -> QuerySet[Person]:
    """The pupil and everybody who stands around the pupil, whatever they may see."""
    around = Q(enrolments=plan.student_id) | Q(wards__student=plan.student_id)
    return Person.objects.filter(pk__in=Person.objects.filter(around).values("pk")).order_by("sort", "pk")


def plans_for(person_ids, on: date | None = None) -> list[tuple[Plan, Person, Sight]]:
    """The plans these proven persons see today, with the sight each has (decision 4)."""
    on = on or timezone.localdate()
    plans = (
        Plan.objects.filter(Q(student__person__in=person_ids) | Q(student__guardians__person__in=person_ids))
        .distinct()
        .select_related("student__person", "school")
        .prefetch_related("student__guardians__person", "student__guardians__authorities", "student__guardians__grants")
        .order_by("school__name", "number")
    )
    found: list[tuple[Plan, Person, Sight]] = []
    for plan in plans:
        people = {plan.student.person_id: plan.student.person} | {
            guardian.person_id: guardian.person for guardian in plan.student.guardians.all()
        }
        for person_id in person_ids:
            if person_id in people:
                sight = sight_of(person_id, plan.student, plan.school.consent_policy, on)
                if sight != Sight.NOTHING:
                    found.append((plan, people[person_id], sight))
    return found
