"""The state of a round per person, in the words of the page *Instemming*."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format

from accounts.access import may_edit_people
from core.mail_refusals import Fault
from students.policy import RightHolder

from .models import ConsentRecord, Delivery, Way
from .policy import COUNTING_CONSENT, COUNTING_REFUSAL, Decision, Outcome
from .round.state import State, Voice

TONES = {
    **dict.fromkeys(COUNTING_CONSENT, ("good", "check-lg")),
    **dict.fromkeys(COUNTING_REFUSAL, ("stop", "x-lg")),
    Decision.TALK_FIRST: ("wait", "chat-left-text"),
}
OUTCOMES = {
    Outcome.CONSENTED: ("good", "check-lg"),
    Outcome.NOT_NEEDED: ("good", "check-lg"),
    Outcome.WAITING: ("wait", "hourglass-split"),
    Outcome.TALK_FIRST: ("wait", "chat-left-text"),
    Outcome.REFUSED: ("stop", "x-lg"),
    Outcome.DIVIDED: ("stop", "exclamation-triangle"),
    Outcome.LAPSED: ("", "slash-circle"),
}


class Shown(StrEnum):
    """How much of an address a reader sees: all of it, its first letter and domain, or that it is secret."""

    WHOLE = "WHOLE"
    MASKED = "MASKED"
    HIDDEN = "HIDDEN"


def shown_to(user, plan) -> dict[int, Shown]:
    """What this member of staff sees of the addresses of the family, by person: what the page of the pupil shows too."""
    student = plan.student
    open_ones = Shown.WHOLE if may_edit_people(user, plan.school_id) else Shown.MASKED
    people = [student.person, *(guardian.person for guardian in student.guardians.all())]
    return {person.pk: Shown.HIDDEN if person.address_protected else open_ones for person in people}


@dataclass(frozen=True)
class Row:
    """One person: what was asked, what was said, and what became of the message."""

    person_id: int
    name: str
    why: str
    holds_right: bool
    record: ConsentRecord | None = None
    answer: str = "nog geen antwoord"
    tone: str = ""
    symbol: str = ""
    how: str = ""
    note: str = ""
    message: str = ""
    message_tone: str = ""
    message_to: str = ""
    may_remind: bool = False
    by_letter: bool = False
    may_note: bool = False
    reminders: str = ""
    earlier: list = field(default_factory=list)


def addresses_of(plan) -> dict[int, str]:
    """The e-mail address of the pupil and of each guardian, by person."""
    student = plan.student
    people = [student.person, *(guardian.person for guardian in student.guardians.all())]
    return {person.pk: person.email for person in people}


def rows(
    now: State, messages: list[Delivery], addresses: dict[int, str], reminders: dict, shown: dict[int, Shown]
) -> list[Row]:
    """Those who hold the right today, then those who answered and no longer do.

    `messages` about this version, the newest last; `reminders` is a `Reminder` for each person who is asked,
    `shown` says how much of somebody's address this reader sees.
    """
    last = {message.person_id: message for message in messages}
    said: dict[int, list[ConsentRecord]] = {}
    for record in now.records:
        said.setdefault(record.person_id, []).append(record)
    found = []
    for voice in now.voices:
        person = voice.holder.person_id
        row = _row(voice, said.pop(person, []), last, addresses, reminders)
        to = sent_to(last.get(person), addresses.get(person, ""), shown.get(person, Shown.MASKED))
        found.append(replace(row, message_to=to))
    found += [_of_undecided(each, said.pop(each.person_id, [])) for each in now.undecided]
    for person_id, records in said.items():
        latest = records[-1]
        found.append(
            Row(
                person_id=person_id,
                name=latest.giver_name,
                why="Mag vandaag niet over deel 2 beslissen.",
                holds_right=False,
                record=latest,
                answer=latest.get_decision_display(),
                how=how_given(latest),
                note="Telt niet mee: deze persoon heeft het recht van instemming nu niet.",
                earlier=records[-2::-1],
            )
        )
    return found


def _of_undecided(holder: RightHolder, records: list[ConsentRecord]) -> Row:
    """Somebody whose authority is not known yet: an answer is noted, and waits."""
    last = records[-1] if records else None
    return Row(
        person_id=holder.person_id,
        name=holder.name,
        why=holder.why,
        holds_right=False,
        may_note=True,
        record=last,
        answer=last.get_decision_display() if last else "nog geen antwoord",
        symbol="hourglass-split",
        how=how_given(last) if last else "",
        note="Telt nog niet mee: leg eerst vast of deze persoon het gezag heeft." if last else "",
        earlier=records[-2::-1],
    )


def _row(voice: Voice, records: list[ConsentRecord], messages: dict, addresses: dict, reminders: dict) -> Row:
    holder, record = voice.holder, voice.record
    tone, symbol = (
        TONES.get(Decision(record.decision), ("", "")) if record and voice.counts else ("", "hourglass-split")
    )
    message, message_tone = message_state(messages.get(holder.person_id), addresses.get(holder.person_id, ""))
    return Row(
        person_id=holder.person_id,
        name=holder.name,
        why=holder.why,
        holds_right=True,
        may_note=True,
        record=record,
        answer=record.get_decision_display() if record else voice.label,
        tone=tone,
        symbol=symbol,
        how=how_given(record) if record else "",
        note=counts_or_not(voice, record) if record else "",
        message=message,
        message_tone=message_tone,
        may_remind=voice.is_silent,
        by_letter=not addresses.get(holder.person_id),
        reminders=reminded(reminders.get(holder.person_id), answered=not voice.is_silent),
        earlier=[each for each in reversed(records) if record is None or each.pk != record.pk],
    )


def how_given(record: ConsentRecord) -> str:
    """How and when, and who wrote it down."""
    if record.decision in (Decision.RIGHT_ENDED, Decision.INVALIDATED):
        return f"vastgelegd op {_day(record.at)}"
    text = f"{record.how}, op {record.when}"
    return f"{text}; genoteerd door {record.recorded_by.name}" if record.recorded_by else text


def counts_or_not(voice: Voice, record: ConsentRecord) -> str:
    """Whether the last answer counts today, and if not, why (decisions 9 and 10)."""
    if voice.counts and voice.hour_missing:
        return (
            "Er is die dag gesproken, maar hoe laat staat er niet bij. Vul de tijd aan bij dat gesprek; dan telt het."
        )
    if voice.counts:
        return "Wacht op een gesprek." if record.decision == Decision.TALK_FIRST else "Telt mee."
    match record.decision:
        case Decision.TALK_FIRST:
            return "Er is daarna een gesprek vastgelegd. Vraag nu opnieuw om een antwoord."
        case Decision.INVALIDATED:
            return "Telt niet mee: ongeldig verklaard. Vraag opnieuw om een antwoord."
        case Decision.RIGHT_ENDED:
            return "Telt niet mee: het recht was vervallen. Vraag opnieuw om een antwoord."
        case _:
            return (
                "Telt niet mee: deze persoon had op die dag geen recht van instemming. Vraag opnieuw om een antwoord."
            )


def reminded(reminder, *, answered: bool) -> str:
    """How many reminders went, and when the next one goes or why none does; who answered needs no reason."""
    if reminder is None:
        return ""
    many = {0: "", 1: "Er ging één herinnering."}.get(reminder.sent, f"Er gingen {reminder.sent} herinneringen.")
    return " ".join(each for each in (many, "" if answered else reminder.why) if each)


def message_state(message: Delivery | None, address: str) -> tuple[str, str]:
    """What became of the last message, with a tone; what did not arrive must be seen (lesson C18)."""
    if message is not None and message.route == Way.LETTER and not address:
        return letter_state(message)
    if not address:
        before = f"Bericht verstuurd op {_day(message.sent_at)}. Nu staat er g" if message and message.sent_at else "G"
        return f"{before}een e-mailadres in OPP. Stuur opnieuw: dan komt er een brief.", "wait"
    if message is None:
        return "Nog geen bericht gestuurd.", "wait"
    when = _day(message.sent_at or message.at)
    match message.state:
        case Delivery.State.SENT:
            return f"Bericht verstuurd op {when}.", ""
        case Delivery.State.FAILED if message.fault == Fault.MAIL:
            return f"Bericht van {when} is niet bezorgd. Waarschijnlijk ligt het niet aan het adres. Bel.", "stop"
        case Delivery.State.FAILED:
            return f"Bericht van {when} is niet bezorgd. Controleer het adres, of bel.", "stop"
        case Delivery.State.DROPPED:
            return f"Bericht van {when} is niet verstuurd: het was niet meer nodig.", ""
        case _ if message.attempts:
            return "Het versturen lukt nog niet. OPP probeert het opnieuw.", "wait"
        case _:
            return "Bericht wordt verstuurd.", ""


def letter_state(message: Delivery) -> tuple[str, str]:
    """What became of the last letter, with a tone."""
    match message.state:
        case Delivery.State.SENT:
            return f"Brief verstuurd of gegeven, genoteerd op {_day(message.sent_at)}.", ""
        case Delivery.State.READY:
            return "De brief ligt klaar. Print hem en verstuur hem.", "wait"
        case Delivery.State.DROPPED:
            return f"Brief van {_day(message.at)} hoefde niet meer weg.", ""
        case Delivery.State.FAILED:
            return "De brief kon niet worden afgedrukt. Maak een nieuwe.", "stop"
        case _:
            return "De brief wordt afgedrukt.", ""


def sent_to(message: Delivery | None, address: str, shown: Shown) -> str:
    """To which address the last message went, and whether that is still the one that is known."""
    if message is None or message.route:
        return ""
    to = {Shown.HIDDEN: "een geheim adres", Shown.MASKED: masked(message.address)}.get(shown, message.address)
    if message.address.casefold() == address.casefold():
        return f"Naar {to}."
    return f"Naar {to}. Dat adres is daarna {'veranderd' if address else 'weggehaald'}."


def masked(address: str) -> str:
    """An address for who may not see it: `o•••@thuis.example`."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
