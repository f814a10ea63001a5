"""The short mark of what a column holds, to see later that it still holds that: the first quarter of a SHA-256.

Not a secret: of few possible values it can be guessed by who has it, so it lies where the value itself lies, or beside
something random (`salt`) that goes when the value goes.
"""

import json
from datetime import date, datetime, time

from .canonical import digest, moment

LENGTH = 16


def text_of(value) -> str:
    """A value of a column as text, the same on either engine; what is empty, or not true, is no text."""
    if value is None or value is False:
        return ""
    if value is True:
        return "ja"
    if isinstance(value, datetime):  # before date, of which it is a kind
        return moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return digest(bytes(value)) if value else ""
    return str(value)


def mark(*said: str | list) -> str:
    """The mark of these texts, in this order."""
    return digest(json.dumps(said, separators=(",", ":")).encode())[:LENGTH]


def fact_mark(label: str, key: int | str, code: str, text: str) -> str:
    """The mark of one fact about a row; none of an empty one."""
    return mark(label, str(key), code, text) if text else ""
