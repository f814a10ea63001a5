"""What comes after an answer, as a short list to its giver: what is done, who still has to answer, what happens then and when."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from consent.meetings import talks
from consent.models import ConsentRecord
from consent.policy import COUNTING_CONSENT, Decision
from consent.words.address import follows
from core.signs import apart
from core.writing import date_format
from plans.choices import Status

DID_PARENT = {
    Decision.CONSENT: noop("U zei ja"),
    Decision.CONSENT_WITH_REMARKS: noop("U zei ja, en u schreef er iets bij"),
    Decision.TALK_FIRST: noop("U vroeg om een gesprek"),
    Decision.REFUSE: noop("U zei nee"),
    Decision.WITHDRAWN: noop("U trok uw instemming in"),
}
DID_PUPIL = {
    Decision.CONSENT: noop("Je zei ja"),
    Decision.CONSENT_WITH_REMARKS: noop("Je zei ja, en je schreef er iets bij"),
    Decision.TALK_FIRST: noop("Je vroeg om een gesprek"),
    Decision.REFUSE: noop("Je zei nee"),
    Decision.WITHDRAWN: noop("Je trok je instemming in"),
}


SENT_BY_PARENT = {
    Decision.CONSENT: noop("Uw ja is bij de school"),
    Decision.CONSENT_WITH_REMARKS: noop("Uw ja en uw woorden zijn bij de school"),
    Decision.TALK_FIRST: noop("Uw verzoek om te praten is bij de school"),
    Decision.REFUSE: noop("Uw nee is bij de school"),
    Decision.WITHDRAWN: noop("Uw instemming is ingetrokken"),
}
SENT_BY_PUPIL = {
    Decision.CONSENT: noop("Jouw ja is bij de school"),
    Decision.CONSENT_WITH_REMARKS: noop("Jouw ja en jouw woorden zijn bij de school"),
    Decision.TALK_FIRST: noop("Jouw verzoek om te praten is bij de school"),
    Decision.REFUSE: noop("Jouw nee is bij de school"),
    Decision.WITHDRAWN: noop("Jouw instemming is ingetrokken"),
}


def heading(record: ConsentRecord, *, is_pupil: bool, is_ended: bool) -> str:
    """What became of this answer, above its receipt."""
    if is_ended:
        return _("Dit antwoord telt niet mee")
    if not record.is_said:
        return _("Jouw antwoord telt niet meer mee") if is_pupil else _("Uw antwoord telt niet meer mee")
    return _((SENT_BY_PUPIL if is_pupil else SENT_BY_PARENT)[Decision(record.decision)])


@dataclass(frozen=True)
class Step:
    """One thing that was done, or that comes; `note` says when, or what it is for."""

    words: str
    note: str = ""
    is_done: bool = False


def of(found, record: ConsentRecord, *, is_last: bool) -> dict:
    """`ahead`: the steps while the version lies before the family; else `follows`, what became of it in a sentence."""
    status = record.action_part.status
    if is_last and status == Status.SHARED and not found.left and found.asked_part:
        return {"ahead": steps(found, record)}
    said = follows(record.decision, status, is_pupil=found.is_pupil, is_last=is_last, left=found.left)
    return {"follows": said}


def steps(found, record: ConsentRecord) -> list[Step]:
    """From this answer to what is decided, for its giver."""
    did = Step(_((DID_PUPIL if found.is_pupil else DID_PARENT)[Decision(record.decision)]), is_done=True)
    if record.decision in COUNTING_CONSENT:
        return [did, *_after_yes(found, record)]
    if record.decision == Decision.TALK_FIRST:
        return [did, *_after_request(found, record)]
    return [did, *_after_no(found.is_pupil)]


def _after_yes(found, record: ConsentRecord) -> list[Step]:
    part, is_pupil = found.asked_part, found.is_pupil
    came = [_answer_of(name, has_answered, found) for name, has_answered in _others(found, part)]
    if record.decision == Decision.CONSENT_WITH_REMARKS:
        came.append(Step(_("De school leest wat je schreef") if is_pupil else _("De school leest wat u schreef")))
    mail = (_("Je krijgt dan een mail.") if is_pupil else _("U krijgt dan een mail.")) if found.person.email else ""
    came.append(Step(_("De school stelt deel 2 vast, als het kan"), mail))
    days = [goal["evaluate_on"] for goal in part.content["goals"] if goal.get("evaluate_on")]
    if days:
        month = date_format(date.fromisoformat(min(days)), "YEAR_MONTH_FORMAT")
        came.append(Step(_("In %(month)s kijken we samen terug") % {"month": month}))
    return came


def _answer_of(name: str, has_answered: bool, found) -> Step:
    if has_answered:
        return Step(_("%(name)s heeft geantwoord") % {"name": apart(name)}, is_done=True)
    until = found.asked_part.detail.round.answer_by
    over = _("De datum is voorbij. Antwoorden kan nog.")
    return Step(
        _("%(name)s antwoordt nog") % {"name": apart(name)},
        over if until < found.on else _("Dat kan tot en met %(day)s.") % {"day": _day(until)},
    )


def _others(found, part) -> list[tuple[str, bool]]:
    """Who else decides about this version, and whether they answered; what they said is theirs to tell (decision 14)."""
    holders = found.student.right_holders(part.detail.round.policy, found.on)
    spoken = ConsentRecord.objects.filter(action_part=part.pk).not_invalidated().exclude(decision=Decision.RIGHT_ENDED)
    people = set(spoken.values_list("person", flat=True))
    seats = {holder.seat for holder in holders if holder.person_id in people}
    mine = next(holder.seat for holder in holders if holder.person_id == found.person.pk)
    return [(holder.name, holder.seat in seats) for holder in holders if holder.seat != mine]


def _after_request(found, record: ConsentRecord) -> list[Step]:
    part, is_pupil = found.asked_part, found.is_pupil
    has_talked = talks.talked_since(found.plan, found.person.pk, record.given_at)
    asked_at = found.own_of(part).asked_at
    asked_again = bool(asked_at and asked_at > record.given_at)
    return [
        Step(
            _("De school neemt contact met je op") if is_pupil else _("De school neemt contact met u op"),
            _("Tot het gesprek stelt de school deel 2 niet vast."),
            is_done=has_talked,
        ),
        Step(_("We praten samen"), is_done=has_talked),
        Step(
            _("Daarna vraagt de school je opnieuw om een antwoord")
            if is_pupil
            else _("Daarna vraagt de school u opnieuw om een antwoord"),
            date_stays(found.answer_by(part), found.on),
            is_done=asked_again,
        ),
    ]


def date_stays(until: date, on: date) -> str:
    """That asking to talk moves no date; to somebody who may answer until that day."""
    if until < on:
        return _("De datum om te antwoorden was %(day)s. Antwoorden kan nog.") % {"day": _day(until)}
    return _("De datum om te antwoorden blijft %(day)s.") % {"day": _day(until)}


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")


def _after_no(is_pupil: bool) -> list[Step]:
    return [
        Step(
            _("De school neemt contact met je op") if is_pupil else _("De school neemt contact met u op"),
            _("Deel 2 gaat zo niet door. De gewone lessen wel."),
        ),
        Step(_("We praten erover")),
        Step(_("Misschien komt er een nieuwe versie"), _("Dan vraagt de school opnieuw om een antwoord.")),
    ]
