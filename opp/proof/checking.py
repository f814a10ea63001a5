"""Whether a document or a code is ours and unchanged, for anybody who asks; it says nothing about pupil or family."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from consent import receipts
from consent.models import ConsentRecord
from ledger import check
from ledger.canonical import canonical
from plans import journal
from plans.choices import PRINTED
from plans.models import Document

RESAVED = "Opnieuw opslaan, afdrukken naar pdf of ondertekenen maakt er ook een ander bestand van. Controleer daarom het bestand zoals de school het gaf."
UNKNOWN = ("Dit bestand kennen wij niet.", "Het is niet van ons, of er is iets aan veranderd.", RESAVED)
CHANGED = (
    "Dit ontvangstbewijs klopt niet.",
    "Het lijkt op een ontvangstbewijs van ons, maar wat erin staat is niet wat wij vastlegden.",
)
NO_CODE = ("Deze code kennen wij niet.", "Kijk of alle letters en cijfers goed zijn overgenomen.")
BROUGHT = (
    "Dit bestand is door een ouder of leerling ingebracht.",
    "Het is bewaard zoals het binnenkwam en is sindsdien niet veranderd. Wat erin staat, is niet van de school.",
)
UNRECORDED = (
    "Dit is niet te bevestigen.",
    "Wij kennen het wel, maar het dossier noemt het niet zo. Vraag het de school.",
)


@dataclass(frozen=True)
class Verdict:
    """What the page says: `tone` is good, wait or stop; `kind` and `at` only of what is ours and unchanged."""

    tone: str
    heading: str
    sentences: tuple[str, ...] = ()
    kind: str = ""
    at: datetime | None = None


def of_file(data: bytes) -> Verdict:
    """A PDF: a stored document by its SHA-256, or a receipt by the data inside it.

    Ours is only what we printed; what a family brought is kept too, and says so (decision 47).
    """
    kept = Document.objects.filter(sha256=hashlib.sha256(data).hexdigest()).select_related("plan")
    named = [document for document in kept if journal.naming(document.plan, document)]
    if kept and not named:
        return _no(UNRECORDED)
    for document in named:
        if document.kind in PRINTED:
            kind = document.get_kind_display()
            return Verdict("good", "Dit document is van ons en is niet veranderd.", kind=kind, at=document.at)
    if named:
        return Verdict("wait", BROUGHT[0], BROUGHT[1:], named[0].get_kind_display(), named[0].at)
    try:
        line = check.receipt_line(data)
    except check.Unreadable:
        return _no(UNKNOWN)
    return _of_receipt(line, data)


def of_code(code: str) -> Verdict:
    """The verification code of a receipt."""
    record = receipts.find(code)
    if record is None:
        return _no(NO_CODE)
    if not receipts.stands(record):
        return _no(UNRECORDED)
    sentence = "Vergelijk het ontvangstbewijs zelf door de pdf hier te laten controleren."
    return Verdict(
        "good", "Deze code hoort bij een antwoord in ons dossier.", (sentence,), "ontvangstbewijs", record.at
    )


def _of_receipt(line: bytes, data: bytes) -> Verdict:
    """A receipt is ours when our rows give the very same data; its pages are when we handed out this very file."""
    try:
        claimed = json.loads(line)
        record, count = receipts.find(claimed["code"]), claimed["head"]["count"]
    except check.MALFORMED:
        return _no(CHANGED)
    if record is None or type(count) is not int or not 0 < count <= record.action_part.plan.head_count:
        return _no(CHANGED)
    if not receipts.stands(record):
        return _no(UNRECORDED)
    if canonical(receipts.data_of(record, count=count)) != line:
        return _no(CHANGED)
    return _with_pages(record, receipts.was_handed_out(record, data))


def _with_pages(record: ConsentRecord, same: bool) -> Verdict:
    if same:
        heading = "Dit ontvangstbewijs is van ons en is niet veranderd."
        return Verdict("good", heading, (), "ontvangstbewijs", record.at)
    heading = "De gegevens in dit ontvangstbewijs zijn van ons; de bladzijden zijn anders dan wij ze nu maken."
    sentences = (
        "Dat kan komen doordat het bewijs er vroeger anders uitzag, of doordat iemand de bladzijden veranderde.",
        "Vertrouw daarom niet op wat er te lezen staat. Vraag wie het u gaf om een nieuwe pdf.",
    )
    return Verdict("wait", heading, sentences, "ontvangstbewijs", record.at)


def _no(words: tuple[str, ...]) -> Verdict:
    return Verdict("stop", words[0], words[1:])
