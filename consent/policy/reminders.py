"""When a family is reminded of what it was asked, or why it is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from core.public_holidays import past_free_days

FIRST, THEN, LAST = timedelta(days=5), timedelta(days=3), timedelta(days=30)
AT_MOST = 5


@dataclass(frozen=True)
class Reminder:
    """The day of the next reminder, None when none goes; `why` says it to staff in one sentence."""

    on: date | None
    why: str
    sent: int = 0


def next_reminder(
    *,
    asked_on: Iterable[date],
    sent_on: Iterable[date],
    on: date,
    holidays: Iterable[tuple[date, date]] = (),
    is_open: bool = True,
    left: bool = False,
    answered: bool = False,
    talked: bool = False,
    has_address: bool = True,
    bounced: bool = False,
    switched_on: bool = True,
) -> Reminder:
    """When this person is reminded, seen from the day `on`: after 5 days, then every 3, outside holidays and public holidays.

    At most five, none later than 30 days after the first question; asking again counts as a message. `talked` and
    `bounced` are about what came after the last question.
    """
    asked, sent = sorted(asked_on), sorted(sent_on)

    def none(why: str) -> Reminder:
        return Reminder(None, f"Er gaat geen herinnering: {why}.", len(sent))

    if not asked:
        return none("deze persoon is nog niet gevraagd")
    if not is_open:
        return none("deze versie ligt niet meer voor")
    if left:
        return none("de leerling is uitgeschreven")
    if answered:
        return none("er is geantwoord")
    if talked:
        return none("er is sinds de vraag met deze persoon gesproken")
    if not has_address:
        return none("er is geen e-mailadres")
    if bounced:
        return none("het laatste bericht is niet bezorgd")
    if not switched_on:
        return none("de school heeft herinneringen uitgezet")
    if len(sent) >= AT_MOST:
        return none("er gingen er al vijf")
    due = asked[-1] + FIRST
    if sent and sent[-1] >= asked[-1]:
        due = sent[-1] + THEN
    due = past_free_days(max(due, on), holidays)
    if due > asked[0] + LAST:
        return none("de dertig dagen na de vraag zijn dan voorbij")
    return Reminder(due, f"De volgende herinnering gaat op {date_format(due, 'j F Y')}.", len(sent))
