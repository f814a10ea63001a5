"""Why a mail server would not take a message: because of the address, or because of the mail and who sends it.

Pure functions: codes and words in, a verdict out. Nothing is kept of the words.
"""

import re
import smtplib

from django.db.models import TextChoices


class Fault(TextChoices):
    """What a refusal is about; it decides who has to do something."""

    ADDRESS = "ADDRESS", "het adres"  # nobody is there: the coordinator calls, and corrects the address
    MAIL = "MAIL", "het versturen"  # policy, relay, quota, block list, anything that may pass: for who runs the system


ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
"""A status code of RFC 3463, and no part of an IP address."""
NOT_THERE = {
    "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.10",  # no such mailbox, no such domain, a domain that takes no mail
    "2.1",  # the mailbox was closed
    "4.1",  # Office 365 says this of a recipient it does not know
    "4.4", "4.310",  # the domain cannot be found
}  # fmt: skip
UNDECIDED = {"0.0", "1.0", "2.0", "3.0", "4.0", "5.0"}
"""Subjects without a detail: then the words decide."""
ABOUT_THE_MAIL = re.compile(
    r"spam|junk|block(ed|ing)?\b|(black|block|deny) ?-?list|dnsbl|\brbl\b|spamhaus|barracuda|sorbs|reputation|policy"
    r"|relay(ing)?( access)?( is)? (not|denied)|unable to relay|not permitted to relay|\bspf\b|dkim|dmarc|authenticat"
    r"|quota|(mailbox|inbox)( is)? full|full mailbox|rate.?limit|too many|too large|throttl|greylist|grey-list"
    r"|sender|temporar|try again|later|timed? ?out|connection (refused|dropped|lost)|virus|afzender|geblokkeerd|vol\b",
    re.I,
)
ABOUT_THE_ADDRESS = re.compile(
    r"(user|mailbox|recipient|address|account|ontvanger|adres)\W+(\S+\W+){0,4}?(unknown|not found|unavailable|rejected"
    r"|invalid|disabled|inactive|closed|(does not|doesn.t) exist|couldn.t be found|could not be found|onbekend)"
    r"|(unknown|invalid|no such|bad destination) (user|mailbox|recipient|address|account|person)|no mailbox"
    r"|(host|domain)( or domain)?( name)? not found|unrouteable|bestaat niet|onbekende? (ontvanger|adres)",
    re.I,
)
OF_THE_ADDRESS = {550, 551, 553}
"""What a server answers without more when it does not know the recipient (RFC 5321)."""


def codes_in(words: str) -> list[str]:
    """Every status code of RFC 3463 in these words."""
    return [".".join(found) for found in ENHANCED.findall(words)]


def fault(words: str, *, status: str = "", code: int = 0, otherwise: Fault | None = None) -> Fault:
    """What a final refusal is about.

    `words` is what the server said, `status` what a report says in its own field, `code` the reply of three digits.
    What the server said itself is more exact than a report about it. Without any sign the address is at fault when the
    reply is one that is about addresses, or there is none; `otherwise` says it when the moment of the refusal tells.
    """
    said = [*codes_in(words), *codes_in(status)]
    for each in said:
        if each[0] != "5" or each[2:] not in UNDECIDED:
            return Fault.ADDRESS if each[0] == "5" and each[2:] in NOT_THERE else Fault.MAIL
    if 400 <= code < 500 or ABOUT_THE_MAIL.search(words):
        return Fault.MAIL
    if ABOUT_THE_ADDRESS.search(words):
        return Fault.ADDRESS
    return otherwise or (Fault.ADDRESS if not code or code in OF_THE_ADDRESS else Fault.MAIL)


def of_error(error: Exception) -> tuple[Fault, str]:
    """What a failed try was about, and the code the mail server gave; no code when it never came that far.

    A refusal of the letter itself, after the recipient was accepted, is about the letter unless the server says otherwise.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, said = next(iter(error.recipients.values()))
        return fault(_words(said), code=code), _code(code, said)
    if isinstance(error, smtplib.SMTPDataError):
        code, said = error.smtp_code, error.smtp_error
        return fault(_words(said), code=code, otherwise=Fault.MAIL), _code(code, said)
    return Fault.MAIL, ""


def _words(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _code(code: int, said: bytes | str) -> str:
    """The most exact number in what a server answered."""
    return next(iter(codes_in(_words(said))), str(code))
