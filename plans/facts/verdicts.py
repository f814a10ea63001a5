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


@dataclass(frozen=True)
class Purposes:
    """All that a conversation of one plan may be about on a day, each with whether it is still in the making.

    Made once for a whole list of conversations: an evaluation is told from every conversation, and so is dear.
    """

    of_parts: tuple[tuple[Kind, policy.Purpose, bool], ...]
    of_evaluations: tuple[tuple[policy.Purpose, bool], ...]
    coming: policy.Purpose | None

    def of(self, spoken: policy.Talk | policy.Heard):
        """Every version it may have been about, and every evaluation."""
        kinds = spoken.about or frozenset(Kind)
        yield from ((purpose, making) for kind, purpose, making in self.of_parts if kind in kinds)
        yield from self.of_evaluations
        if self.coming and Moment.EVALUATING in spoken.moments:
            yield self.coming, True


def purposes_of(plan, on: date) -> Purposes:
    """What conversations of this plan are held against on that day."""
    of_parts = tuple(
        (kind, said.purpose_of(part, on), part.status in (Status.DRAFT, Status.SHARED))
        for kind in Kind
        for part in plan.parts_of(kind)
        if part.status != Status.DISCARDED
    )
    is_open = {row.pk: row.concluded_at is None for row in plan.evaluations.all()}
    looked = said.looked_back(plan, on)
    coming = None if any(is_open.values()) else said.next_look_back(plan, on, looked)
    return Purposes(
        of_parts,
        tuple((each.purpose, is_open[pk]) for pk, each in looked.items()),
        coming.purpose if coming else None,
    )


def of_talk(row, plan, against: Purposes) -> Verdict:
    """What this consultation counts for."""
    return _verdict(said.talk_of(row, plan), against)


def of_hearing(row, plan, against: Purposes) -> Verdict:
    """What this hearing of the pupil counts for."""
    return _verdict(said.heard_as(row, plan), against)


def _verdict(spoken: policy.Talk | policy.Heard, against: Purposes) -> Verdict:
    yes, no = [], []
    for purpose, in_the_making in against.of(spoken):
        counts = policy.counts(spoken, purpose)
        if counts.yes:
            yes.append(purpose.name)
        elif in_the_making:
            no.append(Against(purpose.name, counts.why, counts.remedy, spoken.held_on < purpose.first_on))
    return Verdict(tuple(yes), tuple(no))


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
