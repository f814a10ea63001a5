"""Signs that cannot be seen: what may not stand in a name, because it shows nothing or turns around what stands beside it."""

import re
import unicodedata

OVERRIDES = frozenset("\u202d\u202e")
"""They turn the direction of all that follows, on a page and on paper; no keyboard types them and no language needs them."""
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs by their class, and yet nothing is there."""
RIGHT_TO_LEFT = frozenset({"R", "AL"})
"""The classes of the letters of Hebrew, Arabic and the like."""
STRONG = RIGHT_TO_LEFT | {"L"}
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co", "Cs"})


def turns_around(text: str) -> bool:
    """Whether it holds a sign that overrides the direction of reading."""
    return not OVERRIDES.isdisjoint(text)


def apart(text: str) -> str:
    """For plain text, where no `<bdi>` can be: as it is, or within isolates when its letters run from right to left.

    What stands around it then stays where it is; the isolates themselves show nothing.
    """
    return f"\u2068{text}\u2069" if any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text) else text


def runs(text: str) -> str:
    """In which direction a text reads, as HTML calls it: that of most of its letters, "ltr" or "rtl".

    Not of the first letter, as `dir="auto"` has it: a Dutch sentence may well begin with an Arabic name.
    """
    classes = [unicodedata.bidirectional(letter) for letter in text]
    return (
        "rtl" if 2 * sum(each in RIGHT_TO_LEFT for each in classes) > sum(each in STRONG for each in classes) else "ltr"
    )


def shows_nothing(text: str) -> bool:
    """Whether there is text and none of it can be seen."""
    return bool(text) and all(letter in BLANK or unicodedata.category(letter) in UNSEEN for letter in text)


def plain_digits(text: str) -> str:
    """The text with the digits of any script as ASCII, and without the marks of direction that come along with them."""
    found = [(letter, unicodedata.decimal(letter, None)) for letter in text]
    return "".join(
        letter if digit is None else str(digit) for letter, digit in found if unicodedata.category(letter) != "Cf"
    )


# Signs without width that come along when pasting, and those that say in which direction a piece of text runs.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
# Zero-width (non-)joiners belong to the spelling of Persian and of Indic scripts, and hold emoji together.
_JOINED = "\u0600-\u08ff\u0900-\u0dff\ufb50-\ufdff\ufe70-\ufefc\ufe0f\u2600-\u27bf\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(f"(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])")


def without_unseen(text: str) -> str:
    """The text without invisible signs, but for the joiners that belong to a spelling."""
    return _STRAY_JOINER.sub("", text.translate(_UNSEEN))
