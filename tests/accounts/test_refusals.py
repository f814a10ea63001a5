"""Why a mail server refused: because of the address, or because of the mail and who sends it. A table, no database."""

import pytest

from accounts.refusals import Fault, fault

ADDRESS, MAIL = Fault.ADDRESS, Fault.MAIL
SAID = [
    # What servers say of an address that is not there.
    (
        550,
        "550 5.1.1 <ouder@thuis.example>: Recipient address rejected: User unknown in relay recipient table",
        ADDRESS,
    ),
    (550, "5.1.1 The email account that you tried to reach does not exist", ADDRESS),
    (550, "550 #5.1.0 Address rejected ouder@thuis.example", ADDRESS),
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", ADDRESS),
    (
        550,
        "5.4.1 Recipient address rejected: Access denied. [AM0EUR02FT012.eop-EUR02.prod.protection.outlook.com]",
        ADDRESS,
    ),
    (550, "5.2.1 The email account that you tried to reach is inactive", ADDRESS),
    (550, "No such user here", ADDRESS),
    (550, "Requested action not taken: mailbox unavailable", ADDRESS),
    (550, "<ouder@thuis.example>: Invalid recipient", ADDRESS),
    (553, "sorry, no mailbox here by that name", ADDRESS),
    (550, "", ADDRESS),
    (0, "Host or domain name not found. Name service error for name=thuiss.example", ADDRESS),
    (0, "5.4.4 unable to route", ADDRESS),
    (0, "Uw bericht is niet bezorgd: het adres bestaat niet", ADDRESS),
    (0, "", ADDRESS),
    # What they say of who sends, or of the letter.
    (550, "5.7.1 Service unavailable, Client host [192.0.2.10] blocked using Spamhaus", MAIL),
    (554, "5.7.1 <ouder@thuis.example>: Relay access denied", MAIL),
    (550, "5.7.26 This mail has been blocked because the sender is unauthenticated", MAIL),
    (550, "5.7.509 Access denied, sending domain does not pass DMARC verification", MAIL),
    (550, "5.7.606 Access denied, banned sending IP [192.0.2.10]", MAIL),
    (550, "5.1.8 <opp@regenboog.example>: Sender address rejected: Domain not found", MAIL),
    (550, "5.1.0 Sender denied", MAIL),
    (550, "5.4.5 Daily sending quota exceeded", MAIL),
    (552, "5.2.2 The email account that you tried to reach is over quota", MAIL),
    (552, "Mailbox full", MAIL),
    (552, "5.3.4 message too large", MAIL),
    (550, "Message rejected as spam", MAIL),
    (550, "rejected because 192.0.2.10 is in a black list at zen.spamhaus.org", MAIL),
    (550, "relay not permitted", MAIL),
    (550, "SPF check failed", MAIL),
    (554, "Transaction failed", MAIL),
    (554, "", MAIL),
    (500, "syntax error", MAIL),
    # What may pass.
    (450, "4.2.0 Greylisted, please try again later", MAIL),
    (451, "", MAIL),
    (421, "user unknown", MAIL),
    (0, "4.4.7 delivery time expired", MAIL),
    (0, "connect to mx.thuis.example[192.0.2.25]:25: Connection timed out", MAIL),
    # A number that is part of an address on the net says nothing.
    (550, "host 5.7.1.25 said: no such user", ADDRESS),
    (550, "no such user (192.5.7.1)", ADDRESS),
]


@pytest.mark.parametrize(("code", "words", "about"), SAID)
def test_what_a_refusal_is_about(code, words, about):
    assert fault(words, code=code) == about


REPORTED = [
    ("5.1.1", "", ADDRESS),
    ("5.1.1", "smtp; 550 5.7.1 Relaying denied", MAIL),  # the server itself is more exact
    ("5.0.0", "smtp; 550 No such user here", ADDRESS),
    ("5.0.0", "smtp; 554 rejected by policy", MAIL),
    ("5.7.1", "", MAIL),
    ("5.2.2", "", MAIL),
    ("4.4.1", "", MAIL),
    ("5.0.0", "", ADDRESS),
]


@pytest.mark.parametrize(("status", "words", "about"), REPORTED)
def test_what_a_report_is_about(status, words, about):
    assert fault(words, status=status) == about


def test_a_letter_that_was_refused_after_its_recipient_was_accepted_is_about_the_letter():
    assert fault("", code=550, otherwise=MAIL) == MAIL
    assert fault("5.1.1 no such user", code=550, otherwise=MAIL) == ADDRESS
