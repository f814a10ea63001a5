"""What makes a password too easy, each said in our own words; the limits are Django's, the Dutch list is ours."""

import re
from functools import cache
from pathlib import Path

from django.contrib.auth import password_validation as django
from django.core.exceptions import ValidationError

WORDS = Path(__file__).parent.parent / "words" / "dutch_passwords.txt"
FEWEST = 5  # different signs: "aaaaaaaaaaaa", "1212abab1212"
LOOKS_LIKE = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "€": "e"}
)


class LongEnough(django.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"Dit wachtwoord is te kort. Kies er een van minstens {self.min_length} tekens."

    def get_help_text(self) -> str:
        return f"Minstens {self.min_length} tekens."


class NotAboutYou(django.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "Dit wachtwoord lijkt te veel op uw naam of uw e-mailadres."

    def get_help_text(self) -> str:
        return "Niet uw naam of e-mailadres."


class NotCommon(django.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Dit wachtwoord gebruiken veel mensen. Kies een ander."

    def get_help_text(self) -> str:
        return "Geen wachtwoord dat veel mensen gebruiken."


class NotOnlyDigits(django.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return "Dit wachtwoord bestaat alleen uit cijfers. Kies een zin, of een paar losse woorden."

    def get_help_text(self) -> str:
        return "Niet alleen cijfers."


class NotCommonInDutch:
    """Refuses a word that many choose here, also when it is doubled or dressed up: Welkom2026!, w@chtw00rd12, ajaxajax1900."""

    def validate(self, password: str, user=None) -> None:
        if is_common(password):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        return "Dit wachtwoord is makkelijk te raden: een bekend woord met iets erbij. Kies een zin, of vier losse woorden."

    def get_help_text(self) -> str:
        return "Geen bekend woord met een jaartal erachter."


@cache
def words() -> frozenset[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def is_common(password: str) -> bool:
    """Whether nothing is left of it but one or two well-known words, and digits and signs around them; or a few signs over and over."""
    plain = password.casefold()
    return len(set(plain)) < FEWEST or any(
        _few_words(letters) for letters in {re.sub(r"[^a-zà-ÿ]", "", dressed) for dressed in _undressed(plain)}
    )


def _undressed(plain: str):
    """As typed; and with signs that stand for letters read as letters, with and without a number at the end."""
    yield plain
    yield plain.translate(LOOKS_LIKE)
    yield re.sub(r"[\d\W_]+$", "", plain).translate(LOOKS_LIKE)
    yield re.sub(r"^[\d\W_]+|[\d\W_]+$", "", plain).translate(LOOKS_LIKE)


def _few_words(letters: str) -> bool:
    """Whether these letters are one or two words of the list, or one word again and again."""
    if not letters or letters in words():
        return bool(letters)
    for cut in range(3, len(letters) - 1):
        first, rest = letters[:cut], letters[cut:]
        if first in words() and (rest in words() or not rest.replace(first, "")):
            return True
    return False
