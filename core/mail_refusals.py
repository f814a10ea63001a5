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
UNDECIDED = {"0.0", "0.350", "1.0", "2.0", "3.0", "4.0", "5.0"}
"""Subjects without a detail: then the words decide. 5.0.350 is Office 365 quoting another server."""
ABOUT_THE_MAIL = re.compile(
    r"spam|junk|block(ed|ing)?\b|(black|block|deny) ?-?list|dnsbl|\brbl\b|spamhaus|barracuda|sorbs|reputation|policy"
    r"|relay(ing)?( access)?( is)? (not|denied)|unable to relay|not permitted to relay|\bspf\b|dkim|dmarc|authenticat"
    r"|quota|(mailbox|inbox)( is)? full|full mailbox|rate.?limit|too many|too large|throttl|greylist|grey-list"
    r"|at a rate|sender|temporar|try again|later|timed? ?out|retry ti|connection (refused|dropped|lost)|unable to connect"
    r"|\bhelo\b|\behlo\b|reverse dns|\bptr\b|(ip|client|host)( address)? .{0,30}(banned|not allowed|denied)|prohibit"
    r"|(message|mail|content) .{0,30}(reject|refus|restrict)|virus|attachment|afzender|geblokkeerd|vol\b",
    re.I,
)
ABOUT_THE_ADDRESS = re.compile(
    r"(user|mailbox|recipient|address|account|ontvanger|adres|gebruiker|postbus|benutzer|empf\S+nger|adresse|utilisateur"
    r"|destinataire)\W+(\S+\W+){0,4}?(unknown|not found|unavailable|rejected"
    r"|invalid|disabled|inactive|closed|suspended|does(n.t| not) exist|does(n.t| not) have a|could(n.t| not) be found"
    r"|bestaat niet|(is |wurde )?(niet|nicht) gevonden|nicht gefunden|onbekend|unbekannt|introuvable|inconnue?)"
    r"|(unknown|invalid|no such|bad destination|onbekende?) (user|mailbox|recipient|address|account|person|host|domain"
    r"|gebruiker|ontvanger|adres)|no mailbox|(is|wurde) (niet|nicht) ge(vonden|funden) (bij|bei)|non-?existent hosts"
    r"|(host|domain)( or domain)?( name)? (not found|unknown)|couldn.t find any host|unrouteable|bestaat niet"
    r"|recipient no longer",
    re.I,
)
SAYS_MORE = re.compile(r"[^\W\d_]{3,}.*?[^\W\d_]{3,}", re.S)
"""At least two words: then the reply was explained, if not in words that are known here."""
OF_THE_ADDRESS = {550, 551, 553}
"""What a server answers without more when it does not know the recipient (RFC 5321)."""


def codes_in(words: str) -> list[str]:
    """Every status code of RFC 3463 in these words."""
    return [".".join(found) for found in ENHANCED.findall(words)]


def fault(words: str, *, status: str = "", code: int = 0, otherwise: Fault | None = None) -> Fault:
    """What a final refusal is about.

    `words` is what the server said, `status` what a report says in its own field, `code` the reply of three digits.
    What the server said itself is more exact than a report about it. Words that nobody knows are no proof against an
    address: it is called dead only when something says so. A refusal without a word is about the address when its reply
    is one that is about addresses, or there is none; `otherwise` says it when the moment of the refusal tells.
    """
    about_the_mail = 400 <= code < 500 or bool(ABOUT_THE_MAIL.search(words))
    for each in [*codes_in(words), *codes_in(status)]:
        if each[0] == "5" and each[2:] in UNDECIDED:
            continue
        if each[0] != "5":
            return Fault.MAIL
        return Fault.ADDRESS if each[2:] in NOT_THERE and not _is_too_much(each, words) else Fault.MAIL
    if about_the_mail:
        return Fault.MAIL
    if ABOUT_THE_ADDRESS.search(words):
        return Fault.ADDRESS
    if otherwise or SAYS_MORE.search(words):
        return otherwise or Fault.MAIL
    return Fault.ADDRESS if not code or code in OF_THE_ADDRESS else Fault.MAIL


def _is_too_much(code: str, words: str) -> bool:
    """Gmail says 5.2.1 of a mailbox that was closed, and of one that gets mail too fast."""
    return code == "5.2.1" and "rate" in words.lower()


def of_error(error: Exception) -> tuple[Fault, str]:
    """What a failed try was about, and the code the mail server gave; no code when it never came that far.

    A refusal of the letter itself, after the recipient was accepted, is about the letter unless the server says otherwise.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, said = next(iter(error.recipients.values()))
        return fault(_words(said), code=code), _code(code, said)
    if isinstance(error, smtplib.SMTPDataError):
        code, words = error.smtp_code, error.smtp_error
        return fault(_words(words), code=code, otherwise=Fault.MAIL), _code(code, words)
    return Fault.MAIL, ""


def _words(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _code(code: int, said: bytes | str) -> str:
    """The most exact number in what a server answered."""
    return next(iter(codes_in(_words(said))), str(code))
