"""Where an answer that staff note afterwards falls among what its giver said before, and the sentence that is kept of it."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation

from consent.models import ConsentRecord
from consent.policy import COUNTING_CONSENT, Decision, moments, statement
from consent.policy.moments import Came, When
from plans.errors import NotAllowedNow
from plans.models import Part

NOTHING = "Er is geen instemming om in te trekken."
WHICH_LAST = "Er is nog een antwoord van die dag. Zeg welk antwoord het laatst kwam."


def said_before(part, person) -> list[ConsentRecord]:
    """What this person said on this version and what stands of it, in the order in which it counts."""
    said = ConsentRecord.objects.filter(action_part=part.pk, person=person).not_invalidated()
    return list(said.select_related("action_part__round").order_by("given_at", "pk"))


def doubted(part, said: list[ConsentRecord], when: When, *, at: datetime) -> list[ConsentRecord]:
    """The answers of which nobody can tell whether they came before the one that is noted at `at`, or after it."""
    span = moments.span_of(when, asked_at=part.round.asked_at, by=at)
    return [each for each in said if each.is_said and moments.in_doubt(span, [each.known])]


def placed(part, person, decision: str, when: When, *, at: datetime) -> datetime:
    """The moment at which this answer counts. Raises NotAllowedNow when the order matters and was not told."""
    said = said_before(part, person)
    matters = bool(doubted(part, said, when, at=at))
    if matters and when.came not in Came.values:
        raise NotAllowedNow(WHICH_LAST)
    asked_at = part.round.asked_at
    span = moments.span_of(when, asked_at=asked_at, by=at)
    known = [each.known for each in said if each.is_said]
    return moments.reckoned(decision, span, known, came=when.came if matters else "", asked_at=asked_at)


def taken_back_too_early(said: list[ConsentRecord], given_at: datetime) -> str:
    """Why consent cannot have been taken back at that moment, in words; empty when it can.

    A withdrawal follows on a consent: there must be one, and it must be what was said last before.
    """
    before = [each for each in said if each.given_at <= given_at]
    if before and before[-1].decision in COUNTING_CONSENT:
        return ""
    later = next((each for each in said if each.decision in COUNTING_CONSENT), None)
    if later is None or (before and before[-1].decision == Decision.WITHDRAWN):
        return NOTHING
    return f"De instemming is van {later.when}. Intrekken kan pas daarna."


def exactly(moment: datetime) -> When:
    """A moment that is known, as it is noted: to the minute."""
    local = timezone.localtime(moment)
    return When(local.date(), local.time().replace(second=0, microsecond=0))


def stated(part: Part, person, decision: str, language: str) -> dict[str, str]:
    """The sentence that was sent: in Dutch, which binds, and as it was read in another language."""
    student = part.plan.student
    about = {
        "pupil_first_name": student.person.first_name,
        "version": part.number,
        "is_pupil": person.pk == student.person_id,
    }
    stated = {"statement": statement(decision, **about)}
    if language == settings.LANGUAGE_CODE:
        return stated
    with translation.override(language):
        return stated | {"statement_shown": statement(decision, **about), "statement_language": language}
