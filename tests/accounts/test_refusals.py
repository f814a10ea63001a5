"""Why a mail server refused: because of the address, or because of the mail and who sends it. A table, no database."""

import pytest

from core.mail_refusals import Fault, fault

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
    # Said by servers of Gmail, Office 365, Outlook.com, Yahoo, Mimecast, Exim, Postfix and qmail.
    (550, "5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.", MAIL),
    (550, "550-5.2.1 The email account that you tried to reach is disabled. Learn more at https://support.google.com/mail/?p=DisabledUser", ADDRESS),
    (0, "550 5.0.350 Remote server returned an error -> 550 5.1.1 <ouder@thuis.example>: Recipient address rejected: User unknown", ADDRESS),
    (554, "delivery error: dd This user doesn't have a yahoo.com account (ouder@yahoo.com) [0]", ADDRESS),
    (554, "delivery error: dd Requested mail action aborted, mailbox not found", ADDRESS),
    (552, "1 Requested mail action aborted, mailbox not found", ADDRESS),
    (550, "5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", ADDRESS),
    (550, "5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).", MAIL),
    (550, "SC-001 (BAY004-MC2F15) Unfortunately, messages from 192.0.2.10 weren't sent.", MAIL),
    (550, "5.7.515 Access denied, sending domain regenboog.example doesn't meet the required authentication level.", MAIL),
    (550, "5.7.1 Our system has detected that this message is likely unsolicited mail.", MAIL),
    (421, "4.7.28 Gmail has detected an unusual rate of unsolicited mail", MAIL),
    (550, "5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required", MAIL),
    (550, "5.1.1 <ouder@ziggo.nl> recipient rejected", ADDRESS),
    (550, "5.1.1 recipient unknown, blocked by policy?", ADDRESS),
    (550, "Administrative prohibition", MAIL),
    (550, "IP 192.0.2.10 is not allowed to send mail to this domain", MAIL),
    (550, "Sorry, your IP address has been banned", MAIL),
    (550, "Reverse DNS lookup failed for host 192.0.2.10", MAIL),
    (550, "Helo command rejected: Host not found", MAIL),
    (550, "5.7.1 <mail.regenboog.example>: Helo command rejected: Host not found", MAIL),
    (554, "5.7.1 [P4] Message blocked due to spam content", MAIL),
    (550, "Envelope blocked - https://community.mimecast.com/docs/DOC-1369#550", MAIL),
    (550, "Rejected by header based manually Blocked Senders", MAIL),
    (550, "Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550", ADDRESS),
    (550, "Message rejected due to content restrictions", MAIL),
    (550, "5.7.0 Local policy violation", MAIL),
    (554, "5.4.14 Hop count exceeded - possible mail loop ATTR34", MAIL),
    (550, "5.4.316 Message expired, connection refused(Socket error code 10061)", MAIL),
    (550, "too many invalid recipients", MAIL),
    (550, "Mailbox temporarily unavailable", MAIL),
    (550, "5.2.2 Mailbox full", MAIL),
    (550, "Quota exceeded (mailbox for user is full)", MAIL),
    (550, "5.1.6 recipient no longer on server", ADDRESS),
    (550, "5.1.2 Host unknown", ADDRESS),
    (0, "all relevant MX records point to non-existent hosts", ADDRESS),
    (0, "Unrouteable address", ADDRESS),
    (0, "retry timeout exceeded", MAIL),
    (0, "Unable to connect to the remote server: retry time not reached for any host after a long failure period", MAIL),
    (0, "lowest numbered MX record points to local host", MAIL),
    (0, "Sorry, I couldn't find any host named thuiss.example. (#5.1.2)", ADDRESS),
    (0, "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long.", MAIL),
    (0, "Remote host said: 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", MAIL),
    (0, "Giving up on 192.0.2.25.\n554 mail server permanently rejected message (#5.3.0)", MAIL),
    (550, "5.7.1 Message rejected because of unacceptable attachments", MAIL),
    (550, "permanent failure for one or more recipients (ouder@x.nl:550 5.1.1 user unknown)", ADDRESS),
    (550, "User's mailbox is disabled", ADDRESS),
    (550, "account has been suspended", ADDRESS),
    (550, "recipient not accepted here because your server is on RBL", MAIL),
    (535, "5.7.8 authentication failed", MAIL),
    (550, "5.1.0 Address rejected.", ADDRESS),
    (550, "Onbekende gebruiker", ADDRESS),
    (550, "Gebruiker bestaat niet", ADDRESS),
    (554, "5.3.0 Message rejected due to its sender", MAIL),
    (550, "5.7.0 Your message was blocked: recipient blocked you", MAIL),
    (550, "Your access to this mail system has been rejected due to the sending MTA's poor reputation.", MAIL),
    (550, "Verification failed for <opp@regenboog.example>\nNo Such User Here\nSender verify failed", MAIL),
    (550, "Sender verify failed", MAIL),
    (550, "Unrouteable sender domain", MAIL),
    (451, "4.7.1 Greylisting in action, please come back later", MAIL),
    (550, "5.1.7 sender address invalid", MAIL),
    (550, "Utilisateur inconnu", ADDRESS),
    (550, "Benutzer unbekannt", ADDRESS),
    (0, "Die Adresse wurde nicht gefunden", ADDRESS),
    (550, "Absender gesperrt", MAIL),
    # A number that is part of an address on the net says nothing.
    (550, "host 5.7.1.25 said: no such user", ADDRESS),
    (550, "no such user (192.5.7.1)", ADDRESS),
]  # fmt: skip


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
