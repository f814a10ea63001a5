"""How a name is kept, searched and sorted: the same on both engines."""

import unicodedata

# Letters that Unicode does not take apart into a base and an accent.
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "\u0131": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


# Whatever apostrophe was typed, it joins what stands around it (o'connor, d’Ancona).
APOSTROPHES = dict.fromkeys("'’‘‛′`´ʼʻʹ＇")
JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiner: letters of Persian and of Indic scripts are spelled with them."""


def fold(text: str) -> str:
    """`text` for searching: casefolded, accents, apostrophes and invisible signs stripped; any dash, comma or full stop
    is a space, and spaces are single."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
    plain = "".join(map(_searched, parts))
    return " ".join(plain.translate(PLAIN).split())


def _searched(letter: str) -> str:
    if letter in APOSTROPHES or unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return ""
    return " " if unicodedata.category(letter) in ("Pd", "Po") else letter
