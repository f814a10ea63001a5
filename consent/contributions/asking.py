"""Asking somebody for a contribution: who can be asked, and the deed with its mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts import mail as staff_mail
from accounts.models import StaffMail, User
from consent import sight
from consent.mail.outbox import deliver, new_link
from consent.models import DeliveryKind
from plans.choices import ContributionRole
from plans.contributions import giving
from plans.contributions.sets import Question, role_of_colleague
from plans.errors import NotAllowedNow
from plans.models import ContributionRequest, Plan
from students.models import Person

from .policy import Facts, why_not


@dataclass(frozen=True)
class Candidate:
    """Somebody around the pupil, with what asking them would mean. `key` says who on a page."""

    key: str
    role: ContributionRole
    name: str
    function: str
    person: Person | None
    user: User | None
    facts: Facts

    @property
    def why_not(self) -> str:
        return why_not(self.facts)

    @property
    def address(self) -> str:
        """Where the question goes; empty for who is from outside: then who asks types it."""
        return self.user.email if self.user else self.person.email if self.person else ""


def candidates(plan: Plan, on: date) -> list[Candidate]:
    """The pupil, the family, who works with the pupil, and who is involved from outside."""
    student, waits = plan.student, _waiting(plan)
    pupil, role = student.person, ContributionRole.PUPIL
    found = [Candidate("pupil", role, pupil.name, "leerling", pupil, None, _of_family(plan, pupil, role, waits, on))]
    for guardian in student.guardians.all():
        if not guardian.deceased_on:
            facts = _of_family(plan, guardian.person, ContributionRole.GUARDIAN, waits, on)
            function = guardian.get_relation_display()
            found.append(
                Candidate(f"g{guardian.pk}", facts.role, guardian.person.name, function, guardian.person, None, facts)
            )
    for row in student.assignments.current().select_related("user").order_by("pk"):
        kind = role_of_colleague(row.function)
        facts = Facts(kind, asked_on=waits.get(("user", row.user_id)))
        found.append(
            Candidate(f"u{row.user_id}", kind, row.user.name, row.get_function_display(), None, row.user, facts)
        )
    for row in student.involved.all():
        facts = Facts(
            ContributionRole.OUTSIDE, permission=bool(row.permission_on), asked_on=waits.get(("name", row.name))
        )
        found.append(Candidate(f"i{row.pk}", ContributionRole.OUTSIDE, row.name, row.role, None, None, facts))
    return list({each.key: each for each in found}.values())


def _of_family(plan: Plan, person: Person, role: ContributionRole, waits: dict, on: date) -> Facts:
    return Facts(
        role,
        sight=sight.sight_of(person.pk, plan.student, plan.school.consent_policy, on),
        reachable=sight.may_be_reached(person.pk, plan.student, on),
        has_address=bool(person.email),
        asked_on=waits.get(("person", person.pk)),
    )


def _waiting(plan: Plan) -> dict[tuple[str, object], date]:
    """The day on which somebody was asked something that still waits; of who is from outside by name."""
    found: dict[tuple[str, object], date] = {}
    for row in ContributionRequest.objects.waiting().filter(plan=plan):
        asked_on = timezone.localdate(row.recorded_at)
        found |= {("user", row.user_id): asked_on} if row.user_id else {("person", row.person_id): asked_on}
        if row.role == ContributionRole.OUTSIDE:
            found["name", row.name] = asked_on
    return found


def ask(
    plan: Plan,
    key: str,
    questions: Sequence[Question],
    *,
    answer_by: date,
    by,
    address: str = "",
    set_name: str = "",
    at: datetime | None = None,
) -> ContributionRequest:
    """Put these questions to somebody around the pupil, and mail them that they are there.

    Raises NotAllowedNow when this person cannot be asked (any more).
    """
    with transaction.atomic():
        plan = Plan.objects.locked(plan.pk)
        moment = plan.moment(at)
        whom = next((each for each in candidates(plan, timezone.localdate(moment)) if each.key == key), None)
        if whom is None:
            raise NotAllowedNow("Deze persoon staat niet meer bij de leerling.")
        if whom.why_not:
            raise NotAllowedNow(whom.why_not)
        person = whom.person
        if whom.role == ContributionRole.OUTSIDE:
            person = Person.objects.create(school_id=plan.school_id, family_name=whom.name, email=address)
        asked = ContributionRequest(
            school_id=plan.school_id, plan=plan, role=whom.role, person=person, user=whom.user, name=whom.name,
            function=whom.function, set_name=set_name, answer_by=answer_by, recorded_by=by, recorded_at=moment,
        )  # fmt: skip
        giving.put(asked, questions, by=by, at=moment)
        tell(asked, DeliveryKind.QUESTIONS, at=moment)
        return asked


def tell(asked: ContributionRequest, kind: DeliveryKind, *, at: datetime) -> None:
    """Mail that questions wait: with a personal link to who has no log-in, with the address of the page to a colleague."""
    if asked.person:
        link = new_link(asked.plan, asked.person, at=at)
        deliver(asked.plan, asked.person, kind, link=link, at=at)
    elif asked.user:
        staff_mail.write(StaffMail.Kind.QUESTIONS, asked.user.email, user=asked.user, about=str(asked.pk), at=at)
