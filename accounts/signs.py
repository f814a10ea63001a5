"""Signs that cannot be seen: what may not stand in a name, because it shows nothing or turns around what stands beside it."""

import unicodedata

OVERRIDES = frozenset("\u202d\u202e")
"""They turn the direction of all that follows, on a page and on paper; no keyboard types them and no language needs them."""
BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs by their class, and yet nothing is there."""
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co", "Cs"})


def turns_around(text: str) -> bool:
    """Whether it holds a sign that overrides the direction of reading."""
    return not OVERRIDES.isdisjoint(text)


def shows_nothing(text: str) -> bool:
    """Whether there is text and none of it can be seen."""
    return bool(text) and all(letter in BLANK or unicodedata.category(letter) in UNSEEN for letter in text)
