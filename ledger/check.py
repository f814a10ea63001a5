"""`python -m opp.ledger.check FILE…`: holds receipts, journals and anchors against each other with plain Python.

It knows no database and nothing of Django: `python -I -S opp/ledger/check.py FILE…` works on any machine with Python
3.11. The formats are explained in docs/proof.md. Exit status: 0 what could be tested is right, 1 something is not,
2 a file could not be read.
"""

import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ledger.canonical import canonical, digest, line_hash

RECEIPT, JOURNAL = "opp-receipt-1", "opp-journal-1"
POINT = "consent.refusedpoint"
CODE_LENGTH = 20  # hexadecimal digits of the record's digest in a verification code: 80 bits
RECEIPT_LINE = re.compile(rb'^\{"code":"[^"\n]{1,60}","format":"opp-receipt-1".*\}\r?$', re.MULTILINE)
ANCHOR = re.compile(r"(-|[0-9a-f]{64})\n([^ \n]+ [1-9][0-9]{0,9} [0-9a-f]{64}\n)+")
ANSWERS = {
    "CONSENT": "stemt in",
    "CONSENT_WITH_REMARKS": "stemt in, met een opmerking",
    "TALK_FIRST": "wil eerst praten",
    "REFUSE": "stemt niet in",
    "WITHDRAWN": "trok de instemming in",
    "INVALIDATED": "ongeldig verklaard",
    "RIGHT_ENDED": "mag niet meer beslissen",
}
RELATIONS = {
    "MOTHER": "moeder",
    "FATHER": "vader",
    "PARENT": "ouder",
    "STEPPARENT": "stiefouder",
    "GRANDPARENT": "grootouder",
    "FOSTER_PARENT": "pleegouder",
    "VOOGD": "voogd",
    "CURATOR": "curator",
    "MENTOR": "mentor (mentorschap)",
    "PUPIL": "leerling",
}
MALFORMED = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
RAN_SHORT = "Het is ingekort, of uitgevoerd voordat {what}. Vraag de school om een nieuwe uitvoer."


class Unreadable(Exception):
    """This file is none of the three; the sentence says why."""


@dataclass
class Findings:
    """What was found, in sentences: what is right, what is not, and what could not be tested."""

    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    untested: list[str] = field(default_factory=list)

    def judge(self, wrong: list[str], right: str) -> None:
        self.wrong += wrong
        if not wrong:
            self.right.append(right)


@dataclass
class File:
    """One file that was read: `kind` is RECEIPT, JOURNAL or "anchor"."""

    name: str
    kind: str
    plan: str = ""
    receipt: dict = field(default_factory=dict)
    lines: list[dict] = field(default_factory=list)
    header: dict = field(default_factory=dict)
    text: str = ""

    @property
    def heads(self) -> list[tuple[str, int, str]]:
        """(plan number, count, hash) of every line of an anchor."""
        rows = [line.split(" ") for line in self.text.splitlines()[1:]]
        return [(number, int(count), head) for number, count, head in rows]


# Reading -------------------------------------------------------------------------------------------------------------


def read(name: str, data: bytes) -> File:
    """What kind of file this is, with its contents. Raises Unreadable."""
    try:
        if data.startswith(b"%PDF-"):
            return _receipt(name, receipt_line(data))
        text = data.decode("utf-8")
        if RECEIPT_LINE.fullmatch(data.strip()):
            return _receipt(name, data.strip())
        if text.startswith('{"count":') and JOURNAL in text.split("\n", 1)[0]:
            return _journal(name, text)
        if ANCHOR.fullmatch(text):
            return File(name, "anchor", text=text)
    except MALFORMED:
        pass
    raise Unreadable("Dit is geen ontvangstbewijs, geen journaal en geen anker, of het bestand is beschadigd.")


def receipt_line(data: bytes) -> bytes:
    """The receipt in a PDF: the one line of the file that is its JSON. Raises Unreadable when there is none, or more."""
    found = RECEIPT_LINE.findall(data)
    if not found:
        raise Unreadable(
            "In deze PDF zit geen ontvangstbewijs. Een ander document van de school is te controleren op de pagina "
            "‘Controleer een document’ van de school."
        )
    if len(found) > 1:
        raise Unreadable("In deze PDF zit meer dan één ontvangstbewijs. Zo maakt de school ze niet.")
    return found[0].rstrip(b"\r")


def _receipt(name: str, line: bytes) -> File:
    receipt = json.loads(line)
    if canonical(receipt) != line:
        raise Unreadable("De gegevens in dit ontvangstbewijs staan niet in de vaste schrijfwijze.")
    return File(name, RECEIPT, plan=receipt["plan"], receipt=receipt)


def _journal(name: str, text: str) -> File:
    header, *lines = [json.loads(line) for line in text.splitlines() if line]
    return File(name, JOURNAL, plan=header["plan"], lines=lines, header=header)


def code_of(record_id: int, record_digest: str) -> str:
    """The verification code of a record, in groups as people type it: `118-9f2c-41d7-b06e-8a35-77aa`."""
    short = record_digest[:CODE_LENGTH]
    return "-".join([str(record_id), *(short[n : n + 4] for n in range(0, CODE_LENGTH, 4))])


# Each in itself ------------------------------------------------------------------------------------------------------


def receipt_faults(receipt: dict) -> list[str]:
    """What does not fit within one receipt; none: it is consistent in itself."""
    try:
        return list(_receipt_faults(receipt))
    except MALFORMED:
        return ["Er ontbreken gegevens, of ze hebben niet de afgesproken vorm."]


def _receipt_faults(receipt: dict):
    rows, lines, text, head = receipt["rows"], receipt["lines"], receipt["text"], receipt["head"]
    record, first = rows[0], lines[0]
    for row in rows:
        if digest(canonical(row["values"])) != row["digest"] or row["values"]["id"] != row["id"]:
            yield f"De inhoud van {row['row']} {row['id']} hoort niet bij het kenmerk ervan."
        if len(row["values"]["salt"]) != 32:
            yield f"Van {row['row']} {row['id']} ontbreekt het geheime deel van het kenmerk."
    named = [each for line in lines for each in json.loads(line["data"])["rows"]]
    for row in rows:
        if {"row": row["row"], "id": row["id"], "digest": row["digest"]} not in named:
            yield f"De regels van het journaal in dit bewijs noemen {row['row']} {row['id']} niet."
    points = [row["id"] for row in rows[1:]]
    if any(each["row"] == POINT and each["id"] not in points for each in named):
        yield "Er ontbreekt een punt waar iemand niet mee instemde."
    if record["values"]["decision"] == "REFUSE" and not points:
        yield "Wie niet instemt, noemt een punt; dat ontbreekt."
    yield from (
        f"Regel {line['position']} hoort niet bij de hash ervan." for line in lines if _hash_of(line) != line["hash"]
    )
    data, values = json.loads(first["data"]), record["values"]
    if digest(text.encode()) != values["digest"] or data.get("digest", values["digest"]) != values["digest"]:
        yield "De tekst is niet de tekst waarop geantwoord is."
    if receipt["code"] != code_of(record["id"], record["digest"]):
        yield "De controlecode hoort niet bij dit antwoord."
    if any(json.loads(line["data"])["plan"] != receipt["plan"] for line in lines):
        yield "De regels zijn van een ander plan."
    if first["at"] != values["at"] or data.get("decision", values["decision"]) != values["decision"]:
        yield "Het journaal noemt een ander antwoord of een ander moment."
    for line in lines:
        if line["position"] > head["count"] or (line["position"] == head["count"] and line["hash"] != head["hash"]):
            yield "De stand van het dossier past niet bij de regels."


def _hash_of(line: dict) -> str:
    return line_hash(line["previous"], line["position"], line["at"], line["kind"], line["data"])


def journal_faults(file: File) -> list[str]:
    """What breaks the chain of a journal; none: no line was changed, taken away, added or moved."""
    try:
        return list(_journal_faults(file))
    except MALFORMED:
        return ["Er ontbreken gegevens, of ze hebben niet de afgesproken vorm."]


def _journal_faults(file: File):
    before, at = "", ""
    for number, line in enumerate(file.lines, 1):
        if line["position"] != number:
            yield f"Op de plaats van regel {number} staat regel {line['position']}: er ontbreekt iets, of de volgorde is anders."
            return
        if line["previous"] != before:
            yield f"Regel {number} volgt niet op de regel ervoor."
        elif _hash_of(line) != line["hash"]:
            yield f"Regel {number} is veranderd."
        if line["at"] < at:
            yield f"Regel {number} is van een eerder moment dan de regel ervoor."
        if json.loads(line["data"])["plan"] != file.plan:
            yield f"Regel {number} is van een ander plan."
        before, at = line["hash"], line["at"]
    if (file.header["count"], file.header["head"]) != (len(file.lines), before):
        yield f"Bovenaan staan {file.header['count']} regels met een ander slot; er zijn er {len(file.lines)}."


# Against each other --------------------------------------------------------------------------------------------------


def receipt_in_journal(receipt: dict, journal: File) -> list[str]:
    """Why this receipt does not stand in this journal; none: it does."""
    hashes = {line["position"]: line["hash"] for line in journal.lines}
    found = [
        f"Regel {line['position']} van het bewijs staat niet zo in het journaal."
        for line in receipt["lines"]
        if hashes.get(line["position"]) != line["hash"]
    ]
    head = receipt["head"]
    if head["count"] > len(hashes):
        return [
            *found,
            f"Het journaal heeft {len(hashes)} regels; toen het bewijs gemaakt werd waren het er {head['count']}. "
            + RAN_SHORT.format(what="dit bewijs gemaakt werd"),
        ]
    if hashes.get(head["count"]) != head["hash"]:
        found.append(f"De stand bij regel {head['count']} is in het journaal een andere dan in het bewijs.")
    return found


def journal_in_anchor(journal: File, anchor: File) -> tuple[list[str], str, str]:
    """(what is wrong, what is right, what could not be tested) of a journal beside an anchor."""
    heads = [(count, head) for number, count, head in anchor.heads if number == journal.plan]
    if not heads:
        return [], "", f"Dit anker noemt plan {journal.plan} niet: dat veranderde die dag niet."
    hashes = {line["position"]: line["hash"] for line in journal.lines}
    wrong = []
    for count, head in heads:
        if count > len(hashes):
            wrong.append(
                f"Het journaal heeft {len(hashes)} regels, het anker noemt er {count}. "
                + RAN_SHORT.format(what="dit anker gemaakt werd")
            )
        elif hashes[count] != head:
            wrong.append(
                f"Regel {count} was een andere toen dit anker gemaakt werd, of het anker is van een andere school."
            )
    last = max(count for count, _ in heads)
    later = len(hashes) - last
    untested = f"De laatste {later} regels van het journaal zijn jonger dan dit anker." if later > 0 else ""
    return wrong, f"De eerste {last} regels van het journaal zijn die van het anker.", untested


def receipt_beside_anchor(receipt: dict, anchor: File) -> tuple[list[str], bool]:
    """(what is wrong, whether anything could be tested) of a receipt beside an anchor, without a journal."""
    heads = {count: head for number, count, head in anchor.heads if number == receipt["plan"]}
    known = {line["position"]: line["hash"] for line in receipt["lines"]}
    known[receipt["head"]["count"]] = receipt["head"]["hash"]
    both = heads.keys() & known.keys()
    wrong = [
        f"Regel {count} was een andere toen dit anker gemaakt werd." for count in both if heads[count] != known[count]
    ]
    return wrong, bool(both)


def compare(files: list[File]) -> dict[str, Findings]:
    """Everything that can be said of these files, under a heading each; the order is that of reading."""
    of = {kind: [file for file in files if file.kind == kind] for kind in (RECEIPT, JOURNAL, "anchor")}
    said: dict[str, Findings] = {}
    sound = []
    for file in of[RECEIPT]:
        wrong = receipt_faults(file.receipt)
        _under(said, file.name).judge(wrong, "Het ontvangstbewijs klopt in zichzelf.")
        sound += [] if wrong else [file]
    for file in of[JOURNAL]:
        wrong = journal_faults(file)
        _under(said, file.name).judge(wrong, f"Het journaal van plan {file.plan} sluit: {len(file.lines)} regels.")
        sound += [] if wrong else [file]
    for one in of["anchor"]:
        _under(said, one.name).right.append(f"Het anker heeft kenmerk {digest(one.text.encode())}.")
        for other in of["anchor"]:
            if one.text.startswith(digest(other.text.encode())):
                _under(said, one.name).right.append(f"Het volgt op {other.name}.")
    for receipt in (file for file in sound if file.kind == RECEIPT):
        _place(said, receipt, [file for file in sound if file.kind == JOURNAL], of["anchor"])
    for journal in (file for file in sound if file.kind == JOURNAL):
        for anchor in of["anchor"]:
            wrong, right, untested = journal_in_anchor(journal, anchor)
            here = _under(said, f"{journal.name} + {anchor.name}")
            if right:
                here.judge(wrong, right)
            here.untested += [untested] if untested else []
        if not of["anchor"]:
            _under(said, journal.name).untested.append(
                "Zonder anker is niet te zien of het einde van het journaal is weggelaten of het geheel herschreven."
            )
    return said


def _place(said: dict, receipt: File, journals: list[File], anchors: list[File]) -> None:
    """Hold one receipt against the journals of its plan and against every anchor."""
    own = [journal for journal in journals if journal.plan == receipt.plan]
    for journal in own:
        here = _under(said, f"{receipt.name} + {journal.name}")
        here.judge(receipt_in_journal(receipt.receipt, journal), "Het bewijs staat in dit journaal.")
    if not own:
        _under(said, receipt.name).untested.append(
            f"Zonder het journaal van plan {receipt.plan} is niet te zien of het bewijs in het dossier staat."
        )
    for anchor in anchors:
        wrong, tested = receipt_beside_anchor(receipt.receipt, anchor)
        here = _under(said, f"{receipt.name} + {anchor.name}")
        if tested:
            here.judge(wrong, "Het bewijs past bij dit anker.")
        elif not own:
            here.untested.append(
                "Bewijs en anker noemen geen regel allebei. Met het journaal erbij is het wel te testen."
            )
    _under(said, receipt.name).untested.append(
        "De bladzijden van de PDF zelf: vergelijk ze met wat hieronder uit de bijlage staat."
    )


def _under(said: dict[str, Findings], name: str) -> Findings:
    return said.setdefault(name, Findings())


# Telling -------------------------------------------------------------------------------------------------------------


def story(receipt: dict) -> list[str]:
    """What a receipt says, from its own data, to lay beside the pages."""
    values = defaultdict(str, receipt["rows"][0]["values"])
    relation = f", {RELATIONS.get(values['giver_relation'], 'anders')}" if values["giver_relation"] else ""
    hour = "" if values["route"] == "ONLINE" else ", de tijd is niet bekend"
    if values["given_time"]:
        hour = f", genoteerd als {values['given_time'][:5]} uur"
    told = [
        *([f"Gegeven door: {values['giver_name']}{relation}."] if values["giver_name"] else []),
        f"Verklaring: {values['statement']}",
        f"Antwoord: {ANSWERS.get(values['decision'], values['decision'])}, gegeven op {values['given_at']}{hour}, vastgelegd op {values['at']} ({values['route']}).",
        f"Hoe bekend was wie dit was: {values['identified']}",
        f"Plan {receipt['plan']}, kenmerk van de tekst {values['digest']}.",
    ]
    if values["remarks"]:
        told.append(f"Opmerking: {values['remarks']}")
    for row in receipt["rows"][1:]:
        told.append(f"Geweigerd punt: {row['values'].get('reason', '')} {row['values'].get('words', '')}".rstrip())
    return told


def main(names: list[str], say=print) -> int:
    """Check these files and tell what was found; returns the exit status."""
    if not names:
        say("Gebruik: python -m opp.ledger.check BESTAND… (ontvangstbewijs, journaal, anker)")
        return 2
    files, status = [], 0
    for name in names:
        try:
            files.append(read(name, Path(name).read_bytes()))
        except OSError:
            status = _unread(say, name, "Dit bestand is niet te openen.")
        except Unreadable as reason:
            status = _unread(say, name, str(reason))
    said = compare(files)
    for name, found in said.items():
        say(name)
        for mark, sentences in (("klopt", found.right), ("KLOPT NIET", found.wrong), ("niet getest", found.untested)):
            for sentence in sentences:
                say(f"  {mark}: {sentence}")
    for file in files:
        if file.kind == RECEIPT and not said[file.name].wrong:
            say(f"Wat {file.name} zegt")
            for sentence in story(file.receipt):
                say(f"  {sentence}")
    wrong = any(found.wrong for found in said.values())
    say(
        "Slotsom: "
        + ("er klopt iets niet." if wrong else "niet alles was te lezen." if status else "wat te testen was, klopt.")
    )
    return 1 if wrong else status


def _unread(say, name: str, reason: str) -> int:
    say(name)
    say(f"  niet te lezen: {reason}")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
