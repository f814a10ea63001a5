"""How a name is searched and sorted: without capitals and accents, the same on both engines."""

import unicodedata

# Letters that Unicode does not take apart into a base and an accent.
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "\u0131": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


def fold(text: str) -> str:
    """`text` for searching: casefolded, accents stripped, single spaces."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(plain.translate(PLAIN).split())
