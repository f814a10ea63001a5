"""In which language somebody of a family reads: as they chose, else as staff noted, else Dutch. Staff always read Dutch.

Before the code nobody is known, so a choice at the door is this browser's; with the code it becomes that person's own.
"""

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone, translation

from consent.models import ChosenLanguage
from students.choices import Language
from students.models import Person

AT_DOOR = "family_language"  # in the session: chosen before anybody was proven here
OF_PEOPLE = "family_languages"  # in the session: person -> language


def offered() -> list[tuple[str, str]]:
    """(code, name in itself) of every language that a family can choose."""
    return [(code, name) for code, name in settings.LANGUAGES if code in settings.OFFERED]


def choose_from(chosen: str, noted: str) -> str:
    """The first of these that is offered; Dutch when neither is. Pure."""
    return next((code for code in (chosen, noted) if code in settings.OFFERED), settings.LANGUAGE_CODE)


def of_person(person: Person) -> str:
    """In which language this person reads, on pages and in mails. No query when `chosen_language` was fetched along."""
    own: ChosenLanguage | None = getattr(person, "chosen_language", None)
    return choose_from(own.language if own else "", person.language)


def to_staff(people: Iterable[Person]) -> dict[int, str]:
    """For the file: in which language each of these reads and who said so; nobody who reads Dutch as was expected. One query."""
    known = list(people)
    own = dict(ChosenLanguage.objects.filter(person__in=known).values_list("person", "language"))
    found = {}
    for person in known:
        reads = choose_from(own.get(person.pk, ""), person.language)
        if reads != settings.LANGUAGE_CODE or person.language != reads:
            who = "dat koos deze persoon zelf" if own.get(person.pk) == reads else "dat noteerde de school"
            found[person.pk] = f"Leest in het {Language(reads).label}; {who}."
    return found


def of_message(delivery) -> str:
    """In which language a message speaks: a code in that of the page where it was asked, any other in that of its reader."""
    return choose_from(delivery.code.language if delivery.code else "", of_person(delivery.person))


def in_session(session, reader: int | None) -> str:
    """The language of this browser: of the person who reads, else as it was chosen at the door. No query."""
    if reader is None:
        return choose_from(session.get(AT_DOOR, ""), "")
    return choose_from(session.get(OF_PEOPLE, {}).get(str(reader), ""), session.get(AT_DOOR, ""))


def greet(session, person: Person) -> None:
    """At the door of this person's link: their own language, unless this browser chose another."""
    translation.activate(choose_from(session.get(AT_DOOR, ""), of_person(person)))


def enter(session, person: Person) -> None:
    """This person is proven here: what was chosen at the door is theirs from now on."""
    if chosen := session.pop(AT_DOOR, ""):
        keep(person.pk, chosen)
    remember(session, person.pk, choose_from(chosen, of_person(person)))


def choose(session, reader: int | None, language: str) -> None:
    """Read on in that language: for this browser, and for the person who reads, when somebody was proven here."""
    if language not in settings.OFFERED:
        return
    if reader is None:
        session[AT_DOOR] = language
        return
    keep(reader, language)
    remember(session, reader, language)


def keep(person_id: int, language: str) -> None:
    ChosenLanguage.objects.update_or_create(person_id=person_id, defaults={"language": language, "at": timezone.now()})


def remember(session, person_id: int, language: str) -> None:
    session[OF_PEOPLE] = session.get(OF_PEOPLE, {}) | {str(person_id): language}
