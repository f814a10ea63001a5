"""What a broker may say about somebody, and what we keep of it: means, level, a pseudonym, and never a BSN. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.db import models

from consent.policy import Decision


class Level(models.TextChoices):
    """Assurance as eIDAS names it (Regulation (EU) 910/2014, art. 8). Empty stands for link and code alone."""

    LOW = "LOW", "laag"
    SUBSTANTIAL = "SUBSTANTIAL", "substantieel"
    HIGH = "HIGH", "hoog"


class Refused(models.TextChoices):
    """Why somebody was not identified."""

    OTHER = "OTHER", "een ander dan eerst"
    TAKEN = "TAKEN", "iemand anders bij deze leerling"
    TOO_LOW = "TOO_LOW", "een te laag niveau"
    BSN = "BSN", "de makelaar gaf een burgerservicenummer door"


KNOWN_LEVELS: Mapping[str, Level] = {
    "http://eidas.europa.eu/loa/low": Level.LOW,
    "http://eidas.europa.eu/loa/substantial": Level.SUBSTANTIAL,
    "http://eidas.europa.eu/loa/high": Level.HIGH,
    "low": Level.LOW,
    "substantial": Level.SUBSTANTIAL,
    "high": Level.HIGH,
    # DigiD: basis and midden are both "laag" in the terms of eIDAS.
    "urn:oasis:names:tc:saml:2.0:ac:classes:passwordprotectedtransport": Level.LOW,
    "urn:oasis:names:tc:saml:2.0:ac:classes:mobiletwofactorcontract": Level.LOW,
    "urn:oasis:names:tc:saml:2.0:ac:classes:smartcard": Level.SUBSTANTIAL,
    "urn:oasis:names:tc:saml:2.0:ac:classes:smartcardpki": Level.HIGH,
}
"""What brokers call a level in the claim `acr`, in small letters. A school adds what its own broker says."""
RANK = {"": 0, Level.LOW: 1, Level.SUBSTANTIAL: 2, Level.HIGH: 3}
DECIDES = frozenset({Decision.CONSENT, Decision.CONSENT_WITH_REMARKS, Decision.REFUSE})
"""Answers for which a school may ask more than link and code. Asking for a talk is none, and who gave consent takes it back
as easily as by link and code (AVG art. 7 (3))."""
MEANS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/+-]{0,59}")
LINE = re.compile(r"^(?P<acr>\S.*?)\s*=\s*(?P<level>\S+)$")


@dataclass(frozen=True)
class Shown:
    """What somebody showed at the broker, as far as it is kept."""

    means: str
    level: str
    pseudonym: str = ""

    @property
    def words(self) -> str:
        return in_words(self.means, self.level)


def in_words(means: str, level: str) -> str:
    """As it stands in records and documents: “DigiD (niveau substantieel)”; empty for link and code alone."""
    return f"{means} (niveau {Level(level).label})" if means and level else ""


def is_enough(level: str, demanded: str) -> bool:
    """Whether this level is at least what a school demands."""
    return RANK[level] >= RANK[demanded]


def demanded_for(decision: str, demanded: str) -> str:
    """The level that this answer needs at a school that demands one."""
    return demanded if decision in DECIDES else ""


def looks_like_bsn(value: object) -> bool:
    """Whether a burgerservicenummer stands in this value: eight or nine digits by themselves that pass the eleven-test.

    Source: Logisch Ontwerp BSN. Digits within a longer word (a hash, a UUID) are none.
    """
    return any(_is_bsn(part) for part in re.split(r"[^0-9A-Za-z.-]+", str(value)))


def _is_bsn(digits: str) -> bool:
    digits = digits.replace(".", "").replace("-", "") if re.fullmatch(r"[0-9.-]{8,12}", digits) else digits
    if not re.fullmatch(r"[0-9]{8,9}", digits) or not int(digits):
        return False
    first = [int(digit) for digit in digits.zfill(9)]
    return sum(weight * digit for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), first, strict=True)) % 11 == 0


def levels_in(text: str) -> dict[str, Level]:
    """What a school wrote about its own broker, a line each: `value of acr = laag`. Raises ValueError with the line."""
    words = {level.label: level for level in Level}
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        match = LINE.match(line)
        if not match or match["level"].lower() not in words:
            raise ValueError(line)
        found[match["acr"].lower()] = words[match["level"].lower()]
    return found


def level_of(acr: object, own: Mapping[str, Level]) -> str:
    """The level that this value of `acr` stands for; empty for what nobody explained."""
    said = str(acr or "").strip().lower()
    return own.get(said) or KNOWN_LEVELS.get(said) or ""


def means_of(value: object, name: str) -> str:
    """What was used, as the broker says it; the name of the broker for what is no short plain word, or holds a number."""
    said = value[0] if isinstance(value, list) and value else value
    if isinstance(said, str) and MEANS.fullmatch(said) and not looks_like_bsn(said):
        return said
    return name


def pseudonym_of(salt: str, issuer: str, subject: str) -> str:
    """A pseudonym of our own for one person at one school: nobody can lay it beside that of another school.

    Who has `subject` (the broker) and the salt (the row of the identification) can show that they belong together.
    """
    return sha256(f"{salt}\n{issuer}\n{subject}".encode()).hexdigest()
