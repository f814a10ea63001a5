"""What a row of the catalogue says of a name: what stands there, where it is read, and since which format."""

from dataclasses import dataclass
from enum import StrEnum, auto

from accounts.choices import ExtraFields


class Sort(StrEnum):
    """What stands there."""

    TEXT = auto()  # running text, of one line or more
    NAME = auto()  # of a person: another name is another person
    DAY = auto()
    CODE = auto()  # of a list; its words are frozen beside it
    TICK = auto()  # yes or no
    NUMBER = auto()  # that somebody counted
    MARK = auto()  # a number or a digest that the house gives


class Block(StrEnum):
    """Under which heading of the page, and of the paper, a field of part is read, in this order."""

    HEAD = auto()
    PERIOD = auto()
    EXIT = auto()
    NEEDS = auto()
    KNOWN = auto()
    HOME = auto()
    SUPPORT = auto()
    DEVIATIONS = auto()
    AGREEMENTS = auto()
    BASIS = auto()


@dataclass(frozen=True)
class Field:
    """One name of a text.

    `label` is how a sentence about it begins, or its word within a row; without one its change is told elsewhere.
    `page` and `paper` are the words above it where a block shows its texts one after the other; `by` the name of who
    said it. `sections` are the pages of a draft on which it is written. `since` is the first format that has it; `extra`
    the group that a school switches on, for what not every school asks.
    """

    name: str
    label: str = ""
    sort: Sort = Sort.TEXT
    page: str = ""
    paper: str = ""
    by: str = ""
    sections: tuple[str, ...] = ()
    may_be_put_right: bool = True
    since: int = 1
    extra: ExtraFields | None = None

    @property
    def is_running(self) -> bool:
        """Running text, in which a slip of the pen can be told from another agreement (decision 33)."""
        return self.sort == Sort.TEXT and self.may_be_put_right


@dataclass(frozen=True)
class Listed:
    """The rows of a list in a text, and what they are called.

    `keys` say which row it is, `quoted` names it in a sentence that begins with `one`; `together` is all of them. Slips
    are put right under `group`, in the row that is called `called`.
    """

    fields: tuple[Field, ...]
    keys: tuple[str, ...] = ()
    quoted: str = ""
    one: str = ""
    together: str = ""
    group: str = ""
    called: str = ""
    below: tuple[str, ...] = ()
    since: int = 1
    extra: ExtraFields | None = None


def extra(group: ExtraFields, name: str, label: str, page: str, paper: str, section: str, **more) -> Field:
    """A field of format 2 that a school switches on with its group."""
    return Field(name, label, page=page, paper=paper, sections=(section,), since=2, extra=group, **more)


def stands(value) -> bool:
    """Whether there is anything to read: a number that was counted may be nothing at all."""
    return value is not None and value is not False and value != ""
