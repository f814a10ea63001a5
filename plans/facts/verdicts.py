"""What a page says of a conversation: for which version and part it counts, or why not, and what would make it count."""

from dataclasses import dataclass
from datetime import date

from plans import policy
from plans.choices import Kind, Moment, Status

from . import said


@dataclass(frozen=True)
class Against:
    """Something in the making for which a conversation does not count. `of_before`: it was of before that time."""

    name: str
    why: str
    remedy: str
    of_before: bool = False


@dataclass(frozen=True)
class Verdict:
    """What a conversation, a hearing or an invitation counts for: names of versions, and what is against the others."""

    counts_for: tuple[str, ...] = ()
    against: tuple[Against, ...] = ()

    @property
    def yes(self) -> bool:
        return bool(self.counts_for)

    @property
    def worth_telling(self) -> list[Against]:
        """What is against it, for a list: what counts for an older version need not say so of every later one."""
        return [each for each in self.against if not (self.yes and each.of_before)]

    @property
    def sentence(self) -> str:
        """All of it, for the message after saving."""
        found = [f"Het telt voor {' en '.join(self.counts_for)}."] if self.counts_for else []
        for each in self.against:
            found += [f"Het telt niet voor {each.name}: {each.why}.", each.remedy]
        if not found:
            found = ["Er is nu niets in de maak waarvoor het kan tellen."]
        return " ".join(filter(None, found))


def of_talk(row, plan, on: date) -> Verdict:
    """What this consultation counts for."""
    return _verdict(said.talk_of(row, plan), plan, on)


def of_hearing(row, plan, on: date) -> Verdict:
    """What this hearing of the pupil counts for."""
    return _verdict(said.heard_as(row, plan), plan, on)


def _verdict(spoken: policy.Talk | policy.Heard, plan, on: date) -> Verdict:
    yes, no = [], []
    for purpose, in_the_making in _purposes(spoken, plan, on):
        counts = policy.counts(spoken, purpose)
        if counts.yes:
            yes.append(purpose.name)
        elif in_the_making:
            no.append(Against(purpose.name, counts.why, counts.remedy, spoken.held_on < purpose.first_on))
    return Verdict(tuple(yes), tuple(no))


def _purposes(spoken: policy.Talk | policy.Heard, plan, on: date):
    """Every version it may have been about, and every evaluation; each with whether it is still in the making."""
    kinds = spoken.about or frozenset(Kind)
    for kind in Kind:
        for part in plan.parts_of(kind) if kind in kinds else ():
            if part.status != Status.DISCARDED:
                yield said.purpose_of(part, on), part.status in (Status.DRAFT, Status.SHARED)
    evaluations = {row.pk: row for row in plan.evaluations.all()}
    for pk, looked in said.looked_back(plan, on).items():
        yield looked.purpose, evaluations[pk].concluded_at is None
    runs = any(row.concluded_at is None for row in evaluations.values())
    if not runs and Moment.EVALUATING in spoken.moments and (coming := said.next_look_back(plan, on)):
        yield coming.purpose, True


def of_invitation(row, plan, on: date) -> str:
    """What an invitation counts as, in a sentence (decision 17)."""
    if not row.nobody_came:
        return "Een uitnodiging telt pas als er niemand kwam. Kwam de familie wel? Leg dan het overleg vast."
    miss = next((each for each in said.missed_of(plan) if each.meeting_on == row.meeting_on), None)
    if miss is None or miss.school_days_ahead < policy.INVITED_AHEAD:
        days = miss.school_days_ahead if miss else 0
        return (
            f"Deze uitnodiging telt niet in plaats van een overleg: zij ging {days} schooldagen vooraf uit, "
            f"en dat moeten er minstens {policy.INVITED_AHEAD} zijn."
        )
    names = []
    for kind in Kind:
        part = plan.open_part(kind)
        purpose = said.purpose_of(part, on) if part and kind in said.about(row) else None
        if purpose and purpose.first_on <= row.meeting_on <= purpose.last_on:
            names.append(purpose.name)
    if not names:
        return "Deze uitnodiging telt niet voor een versie die nu in de maak is: de dag valt buiten de tijd daarvan."
    return (
        f"Deze uitnodiging telt voor {' en '.join(names)}. "
        "Kwam er twee keer niemand, dan mag de directeur met een reden vaststellen zonder overleg."
    )
