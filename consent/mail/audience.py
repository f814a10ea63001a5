"""Who of the family gets a message when a part is shared, who does not, and why: in words, for the page."""

from dataclasses import dataclass
from datetime import date

from consent import sight as family
from plans.models import Plan
from students.models import Guardian, Person
from students.policy import ADULT, AuthorityValue, Receives, Sight

SEES = {
    Sight.ANSWER: "leest, reageert en beslist mee over deel 2",
    Sight.READ_AND_REMARK: "leest en reageert",
    Sight.READ: "leest",
}


@dataclass(frozen=True)
class Listener:
    """Somebody around the pupil, with what sharing means for them."""

    name: str
    role: str
    sight: Sight
    gets_message: bool
    why: str


def audience(plan: Plan, on: date) -> list[Listener]:
    """Everyone of the family who is alive, the pupil first."""
    student = plan.student
    age = student.age_on(on)
    found = [_pupil(plan, age, on)]
    for guardian in student.guardians.all():
        if not guardian.facts(on).deceased:
            found.append(_guardian(plan, guardian, age, on))
    return found


def _pupil(plan: Plan, age: int, on: date) -> Listener:
    student = plan.student
    sight = family.sight_of(student.person_id, student, plan.school.consent_policy, on)
    if sight == Sight.NOTHING:
        why = "Heeft geen eigen e-mailadres in OPP. Lees het samen op school."
        return Listener(student.person.name, f"leerling, {age} jaar", sight, False, why)
    return _reader(student.person, f"leerling, {age} jaar", sight)


def _guardian(plan: Plan, guardian: Guardian, age: int, on: date) -> Listener:
    sight = family.sight_in(guardian, age, plan.school.consent_policy, on)
    role = guardian.get_relation_display()
    if sight not in SEES:
        return Listener(guardian.person.name, role, sight, False, _why_not(plan, guardian, sight, age, on))
    return _reader(guardian.person, role, sight)


def _reader(person: Person, role: str, sight: Sight) -> Listener:
    if person.email:
        why = f"Krijgt een mail met een persoonlijke link; {SEES[sight]}."
    else:
        why = f"Heeft geen e-mailadres in OPP. Krijgt een brief, die u afdrukt en verstuurt; {SEES[sight]}."
    return Listener(person.name, role, sight, True, why)


def _why_not(plan: Plan, guardian: Guardian, sight: Sight, age: int, on: date) -> str:
    first = plan.student.person.first_name
    facts = guardian.facts(on)
    if facts.contact_blocked:
        return "Met deze persoon is geen contact, zo is vastgelegd."
    if age >= ADULT:
        return f"{first} is {age} en liet deze persoon niet meelezen."
    if facts.authority == AuthorityValue.UNKNOWN and sight == Sight.NOTHING:
        return "Het gezag is nog niet bekend. Zoek dat uit voordat u deelt."
    if sight == Sight.INFORMATION or guardian.receives == Receives.INFORMATION:
        return "Heeft geen gezag. Krijgt belangrijke informatie, maar niet deze tekst."
    if facts.is_for_adults:
        return f"Is aangewezen voor als {first} 18 is."
    return "Heeft geen gezag."
