"""*In het kort*: a plan in two screens of a telephone. What is cut here stands whole under *Alles lezen*."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from consent.portal.forms import RemarksForm
from consent.portal.reader import Said
from plans import current
from plans.choices import ExitProfile, Kind, RemarkKind, Status
from plans.facts import revisions, said
from plans.models import Part, PupilHearing
from plans.policy import Force
from plans.text import changes
from plans.text.sections import arrangements_in, sections_of

A_MINUTE = 150  # words that somebody reads who does not read every day
FACTORS = 2  # of each kind, in short


@dataclass(frozen=True)
class Card:
    """One place in the plan that somebody may say something about, with the last that they said of it."""

    key: str
    said: Said | None
    form: RemarksForm | None
    goal: dict = field(default_factory=dict)  # none for a card about part 1
    number: int = 0
    changed: bool = False

    @property
    def helpers(self) -> list[str]:
        """Who helps: the one who is responsible first, and whoever else does something, each named once."""
        lead = ", ".join(filter(None, (self.goal["responsible_name"], self.goal["responsible_function"])))
        return list(dict.fromkeys(filter(None, (lead, *(each["who"] for each in self.goal["measures"])))))

    @property
    def often(self) -> list[str]:
        """Where and how often."""
        return list(filter(None, (self.goal["place"], self.goal["frequency"])))

    @property
    def is_agreed(self) -> bool:
        return self.said is not None and self.said.remark.kind == RemarkKind.AGREE


class Brief:
    """What stands on the page in short, of one `Reading`."""

    def __init__(self, found):
        self.found = found

    @cached_property
    def action(self) -> Part | None:
        return self.found.current(Kind.ACTION)

    @cached_property
    def perspective(self) -> Part | None:
        return self.found.current(Kind.PERSPECTIVE)

    @property
    def may_take_back(self) -> bool:
        """Whether the reader said yes to the part 2 that is shown, and can take that back."""
        return self.action is not None and self.found.may_take_back(self.action)

    @property
    def content(self) -> dict:
        """The text of part 2 in words; empty when there is none to read."""
        return self.action.readable if self.action else {}

    @cached_property
    def hearing(self) -> PupilHearing | None:
        """The pupil's own words, said last about what is shown here."""
        heard = [row for part in (self.perspective, self.action) if part for row in said.hearings_about(part)]
        heard = [row for row in heard if row.own_words]
        return max(heard, key=lambda row: (row.held_on, row.pk), default=None)

    @cached_property
    def goals(self) -> list[Card]:
        if not self.action:
            return []
        changed = changes.changed_goals(self.before.content, self.action.content) if self.before else []
        return [
            self._card(self.action, f"goal-{number}", goal=goal, number=number, changed=goal["line"] in changed)
            for number, goal in enumerate(self.content["goals"], 1)
        ]

    @property
    def before(self) -> Part | None:
        """The version before the one that lies here now, when there is something new to see."""
        return self.found.before(self.action) if self.action and self.action.status == Status.SHARED else None

    @property
    def before_read_at(self) -> datetime | None:
        """When this person first opened the text before it; None when they did not."""
        return self.found.own_of(self.before).read_at if self.before else None

    @property
    def document(self) -> int | None:
        """The key of the stored document of part 2."""
        return self.found.own_of(self.action).document if self.action else None

    @cached_property
    def stopped(self) -> list:
        return revisions.stopped_before(self.action) if self.action else []

    @property
    def arrangements(self) -> int:
        return len(arrangements_in(self.content)) if self.content else 0

    # Where it leads ---------------------------------------------------------------------------------------------------

    @cached_property
    def exit(self) -> Card | None:
        """Part 1 as a card of its own, while it is talked about."""
        part = self.perspective
        return self._card(part, "exit") if part and part.status == Status.SHARED else None

    @property
    def is_proposed(self) -> bool:
        return self.perspective is not None and self.perspective.status == Status.SHARED

    @property
    def leads_to(self) -> str:
        """Where it leads: the destination, else the profile; empty when it is not known."""
        text = self.perspective.readable if self.perspective else {}
        if text.get("exit_profile") == ExitProfile.UNKNOWN:
            return ""
        return text.get("exit_destination_label") or text.get("exit_profile_label", "")

    @property
    def factors(self) -> list[tuple[str, list[str]]]:
        """(what kind, the first few) of what helps and what is in the way."""
        rows = sorted(
            self.perspective.readable["factors"] if self.perspective else [], key=lambda row: row["kind"], reverse=True
        )
        kinds = list(dict.fromkeys(row["kind_label"] for row in rows))
        return [(kind, [row["text"] for row in rows if row["kind_label"] == kind][:FACTORS]) for kind in kinds]

    # The rest ---------------------------------------------------------------------------------------------------------

    @cached_property
    def minutes(self) -> int:
        """How long it takes to read all of it, in whole minutes."""
        return minutes_to_read(part.content for part in (self.action, self.perspective) if part)

    @property
    def meanwhile(self) -> str:
        """What holds while something new lies before the family, or when the period has passed."""
        now = current.state_of(self.found.plan, Kind.ACTION, self.found.on)
        if self.action and self.action.status == Status.SHARED and now.force in (Force.IN_FORCE, Force.EXPIRED):
            return current.meanwhile(now)
        return ""

    def _card(self, part: Part, key: str, **more) -> Card:
        mine = [row for row in self.found.my_remarks if row.remark.part_id == part.pk and row.remark.section == key]
        form = None
        if self.found.may_remark and part.status == Status.SHARED:
            places = [each for each in sections_of(part.content) if each[0] == key]
            form = RemarksForm(sections=places, words=self.found.words, auto_id=f"{key}_%s")
        return Card(key=key, said=mine[0] if mine else None, form=form, **more)


def minutes_to_read(texts) -> int:
    """Whole minutes, at least one, for all words that stand in these contents; codes and dates aside."""
    words = sum(len(re.findall(r"\w+", each)) for text in texts for each in _written(text))
    return max(1, -(-words // A_MINUTE))


def _written(value) -> list[str]:
    if isinstance(value, dict):
        return [each for key, inner in value.items() if key != "labels" for each in _written(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in _written(inner)]
    return [value] if isinstance(value, str) and " " in value else []
