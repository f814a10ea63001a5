"""What somebody of the family reads beside a question: the rule in words, and who else sees what they say (decision 45).

Each sentence is made for its reader.
"""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from accounts.choices import Mode
from consent import sight
from consent.policy import names, statement
from core.signs import apart
from students.policy import RightHolder, Sight, mode_for, seats


def rule_for(me: int, holders: Iterable[RightHolder], mode: str, *, is_pupil: bool) -> str:
    """How many must say yes, to the holder with that person id; as `policy.outcome` counts it."""
    holders = list(holders)
    mine = next(each for each in holders if each.person_id == me)
    groups: dict[str, list[RightHolder]] = {}
    for each in holders:
        groups.setdefault(each.group, []).append(each)
    if seats(holders) == 1:
        alone = _("Jij beslist hier alleen over.") if is_pupil else _("U beslist hier alleen over.")
        return alone if len(holders) == 1 else _("Eén antwoord van uw organisatie is genoeg.")
    if mode == Mode.ALL or len(groups) == seats(holders):
        return _all_of([each.name for each in holders if each.seat != mine.seat], is_pupil=is_pupil)
    if len(groups) == 1 and is_pupil:
        return _("Eén ja is genoeg. Zegt een van jullie nee, dan praten we verder.")
    if len(groups) == 1:
        return _("Eén ja is genoeg. Zegt een van u nee, dan praten we verder.")
    if is_pupil:
        return _("Jij moet ja zeggen, en één van je ouders. Zegt iemand nee, dan praten we verder.")
    pupil = next(each.name for each in groups["pupil"])
    return _("%(pupil)s moet ja zeggen, en één van de ouders. Zegt iemand nee, dan praten we verder.") % {
        "pupil": pupil
    }


def _all_of(others: list[str], *, is_pupil: bool) -> str:
    """That the reader and all of these must say yes."""
    if len(others) == 1:
        other = others[0]
        return (
            _("Jij en %(other)s moeten allebei ja zeggen.") % {"other": other}
            if is_pupil
            else _("U en %(other)s moeten allebei ja zeggen.") % {"other": other}
        )
    everybody = names([_("Jij") if is_pupil else _("U"), *others])
    return _("%(everybody)s moeten allemaal ja zeggen.") % {"everybody": everybody}


def decides(me: int, holders: Iterable[RightHolder], rule: str, *, is_pupil: bool) -> str:
    """With whom the holder with that person id decides, after the reason why; without the names when the rule has them."""
    holders = list(holders)
    mine = next(each for each in holders if each.person_id == me)
    others = [each.name for each in holders if each.seat != mine.seat]
    if not others:
        return ""
    if all(name in rule for name in others):
        return _("Daarom beslis je mee.") if is_pupil else _("Daarom beslist u mee.")
    whom = names([apart(name) for name in others])
    return (
        _("Daarom beslis je mee, samen met %(whom)s.") % {"whom": whom}
        if is_pupil
        else _("Daarom beslist u mee, samen met %(whom)s.") % {"whom": whom}
    )


PARENT_ONLY_SCHOOL = noop("Alleen de school leest wat u schrijft.")
PUPIL_ONLY_SCHOOL = noop("Alleen de school leest wat je schrijft.")
PARENT_SEEN = {
    "ANSWER": (noop("%(who)s ziet of u instemt."), noop("%(who)s zien of u instemt.")),
    "WITHDRAWAL": (noop("%(who)s ziet dat u de instemming introk."), noop("%(who)s zien dat u de instemming introk.")),
}
PUPIL_SEEN = {
    "ANSWER": (noop("%(who)s ziet of je instemt."), noop("%(who)s zien of je instemt.")),
    "WITHDRAWAL": (
        noop("%(who)s ziet dat je de instemming introk."),
        noop("%(who)s zien dat je de instemming introk."),
    ),
}
"""What another, and what several others, see of a deed, as its giver who is a parent, and who is the pupil, reads it."""


def who_sees(others: list[str], deed: str, *, is_pupil: bool, words: bool = True) -> str:
    """What those who read the plan see of that deed, and of somebody's `words`, if there are any, that only the school does.

    `others` are names; empty where nobody sees anything and nothing was written.
    """
    one, several = (PUPIL_SEEN if is_pupil else PARENT_SEEN)[deed]
    seen = _(one if len(others) == 1 else several) % {"who": names([apart(each) for each in others])} if others else ""
    if not words:
        return seen
    return f"{_(PUPIL_ONLY_SCHOOL if is_pupil else PARENT_ONLY_SCHOOL)} {seen}".strip()


def in_dutch(found, part, decision: str) -> str:
    """The sentence that binds, beside the one that is shown; empty for who reads Dutch."""
    if get_language() == settings.LANGUAGE_CODE:
        return ""
    with override(settings.LANGUAGE_CODE):
        return statement(decision, pupil_first_name=found.first, version=part.number, is_pupil=found.is_pupil)


# From a reading to its sentences ------------------------------------------------------------------------------------


def rule_of(found, part) -> str:
    """The rule of the round about this version, to the holder who reads."""
    asked, student = part.detail.round, found.student
    mode = mode_for(
        asked.school_mode or asked.mode,
        known_disagreement=student.known_disagreement_on(
            found.on
        ),  # a refusal beside another is one since it was given
        refused_beside_another=False,
    )
    return rule_for(found.person.pk, student.right_holders(asked.policy, found.on), mode, is_pupil=found.is_pupil)


def asked_of(found, part) -> dict[str, str]:
    """Why this reader is asked (`why`), and how many must say yes (`rule`)."""
    holders = found.student.right_holders(part.detail.round.policy, found.on)
    mine = next(each for each in holders if each.person_id == found.person.pk)
    rule = rule_of(found, part)
    with_whom = decides(found.person.pk, holders, rule, is_pupil=found.is_pupil)
    return {"why": f"{mine.to_you} {with_whom}".strip(), "rule": rule}


def who_sees_answer(found, *, words: bool) -> str:
    """Of an answer that is about to be sent; `words`: something is written beside it."""
    return who_sees(beside(found), "ANSWER", is_pupil=found.is_pupil, words=words)


def who_sees_withdrawal(found) -> str:
    return who_sees(beside(found), "WITHDRAWAL", is_pupil=found.is_pupil)


def beside(found) -> list[str]:
    """The names of who else of the family reads this plan today."""
    student, policy = found.student, found.school.consent_policy
    people = [student.person, *(guardian.person for guardian in student.guardians.all())]
    reads = (Sight.READ, Sight.READ_AND_REMARK, Sight.ANSWER)
    return [
        each.name
        for each in people
        if each.pk != found.person.pk and sight.sight_of(each.pk, student, policy, found.on) in reads
    ]
