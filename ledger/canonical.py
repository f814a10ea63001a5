"""One text for one value, after RFC 8785, and its digest. The standard library is all this needs."""

import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

# JSON numbers are doubles to every other reader; beyond this they would round.
LARGEST_INTEGER = 2**53 - 1


def canonical(value) -> bytes:
    """The value as JSON with exactly one spelling, the same on every machine.

    Keys are sorted, text is NFC with `\\n` line ends, moments are UTC with six
    decimals, decimals and UUIDs are strings. Whatever has no single spelling (a
    float, a moment without zone) is refused with TypeError.
    """
    return _json(_plain(value)).encode("utf-8")


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def moment(at: datetime) -> str:
    """A moment as it stands in canonical text: UTC, six decimals, `Z`."""
    if at.utcoffset() is None:
        raise TypeError("A moment without time zone has no canonical text.")
    # Not strftime: it writes the year 202 with three digits on Linux.
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return text + "Z"


def exact(values: list) -> bytes:
    """A flat list of texts and numbers as JSON, every character as it stands.

    For hashing what is stored: nothing is normalised, so nothing hides.
    """
    return _json(values).encode("utf-8")


def line_hash(previous: str, position: int, at: str, kind: str, data: str) -> str:
    """The hash of one line of a journal: its five values as they are stored, `at` as `moment` writes it."""
    return digest(exact([previous, position, at, kind, data]))


def filled(row: dict) -> dict:
    """The columns of a row that hold something: only these count in its digest."""
    return {name: value for name, value in row.items() if value not in (None, "")}


def _json(plain) -> str:
    return json.dumps(
        plain,
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _plain(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        return text.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"{value} is too large for a JSON number.")
        return value
    if isinstance(value, datetime):  # before date, of which it is a kind
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} has no canonical text.")
        return str(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_key(key): _plain(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical text.")


def _key(key):
    if not isinstance(key, str):
        raise TypeError(f"A key is text, not {type(key).__name__}.")
    if not key.isascii():  # sorting by code point and by UTF-16 would differ
        raise ValueError(f"A key is ASCII only: {key!r}.")
    return key
