"""What somebody of the family reads beside a question: the rule in words, and who else sees what they say (decision 45).

Each sentence is made for its reader.
"""

from collections.abc import Iterable

from accounts.choices import Mode
from students.policy import RightHolder, Sight, mode_for, seats

from . import family
from .policy import names


def rule_for(me: int, holders: Iterable[RightHolder], mode: str, *, is_pupil: bool) -> str:
    """How many must say yes, to the holder with that person id; as `policy.outcome` counts it."""
    holders = list(holders)
    mine = next(each for each in holders if each.person_id == me)
    groups: dict[str, list[RightHolder]] = {}
    for each in holders:
        groups.setdefault(each.group, []).append(each)
    if seats(holders) == 1:
        alone = "Jij beslist hier alleen over." if is_pupil else "U beslist hier alleen over."
        return alone if len(holders) == 1 else "Eén antwoord van uw organisatie is genoeg."
    you, of_you = ("Jij", "van jullie") if is_pupil else ("U", "van u")
    if mode == Mode.ALL or len(groups) == seats(holders):
        others = [each.name for each in holders if each.seat != mine.seat]
        return f"{names([you, *others])} moeten {'allebei' if len(others) == 1 else 'allemaal'} ja zeggen."
    if len(groups) == 1:
        return f"Eén ja is genoeg. Zegt een {of_you} nee, dan praten we verder."
    pupil = "Jij moet" if is_pupil else f"{next(each.name for each in groups['pupil'])} moet"
    whom = "je ouders" if is_pupil else "de ouders"
    return f"{pupil} ja zeggen, en één van {whom}. Zegt iemand nee, dan praten we verder."


def who_sees(others: list[str], what: str, u: str) -> str:
    """That only the school reads somebody's words, and what those who read the plan see; `others` are their names.

    `what` is a part of a sentence, such as "dat u instemde"; `u` is how the reader is spoken to.
    """
    only_school = f"Alleen de school leest wat {u} erbij schrijft."
    if not others:
        return only_school
    sees = "ziet" if len(others) == 1 else "zien"
    return f"{only_school} {names(others)} {sees} wel {what}."


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


def beside(found) -> list[str]:
    """The names of who else of the family reads this plan today."""
    student, policy = found.student, found.school.consent_policy
    people = [student.person, *(guardian.person for guardian in student.guardians.all())]
    reads = (Sight.READ, Sight.READ_AND_REMARK, Sight.ANSWER)
    return [
        each.name
        for each in people
        if each.pk != found.person.pk and family.sight_of(each.pk, student, policy, found.on) in reads
    ]
