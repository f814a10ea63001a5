"""The receipt of an answer: its data for who checks it, and the PDF for who gave it, from rows that never change. Rendered when
asked; by the worker where somebody's own words stand on it.

Its data are those of the journal up to the line that `count` names, so the same receipt can be made again. No name,
school or address of today stands in it (decision 54), and of each file that was handed out the SHA-256 is kept: a later
layout changes no receipt that somebody has (ADR 19).
"""

import hashlib
import json
from hmac import compare_digest

from django.utils import timezone, translation
from django.utils.translation import gettext

from core.pdf import renderer
from core.writing import in_dutch
from ledger import check
from ledger.append_only import AppendOnly
from ledger.canonical import canonical, filled, moment
from plans import journal
from plans.models import ActionPart
from plans.pdf import documents, files
from plans.text import snapshot
from students.policy import Basis

from .models import ConsentRecord, GivenReceipt, ReceiptPrint, RefusedPoint
from .policy import ENDED_BY_SCHOOL, Decision, PointKind
from .words.address import period_words, point_words, told_on_paper

FILE = "ontvangstbewijs.json"
LAYOUT_1 = {"template": "pdf/receipt_1.html", "style": "paper-1.css"}
"""The pages of receipts on answers of release 0.1.0, which kept no hash of what it handed out."""
LAYOUT_2 = {"template": "pdf/receipt_2.html", "style": "paper-2.css"}
"""The pages before those of today (ADR 24): what was handed out with them still comes out the same."""
LAYOUT = {"template": "pdf/receipt.html", "style": renderer.HOUSE_STYLE}
LAYOUT_TRANSLATED = LAYOUT | {"template": "pdf/receipt_translated.html"}
"""For who answered in another language: a page in that language before the same receipt (ADR 46)."""
CHECK = "/controleer/"
OF_PUPIL = (Basis.PUPIL_16, Basis.ADULT_PUPIL)


def data_of(record: ConsentRecord, *, count: int | None = None) -> dict:
    """All that a stranger needs to check this answer (docs/proof.md); without `count` as the journal stands now."""
    part = record.action_part
    events = part.plan.events.order_by("-position")
    head = events.get(position=count) if count else events.latest("position")
    rows = [record, *record.points.order_by("pk")]
    return {
        "format": check.RECEIPT,
        "code": code_of(record),
        "plan": part.plan.number,
        "rows": [_row(row) for row in rows],
        "lines": [journal.line(event) for event in journal.naming(part.plan, *rows, until=head.position)],
        "text": bytes(part.body).decode(),
        "head": {"count": head.position, "hash": head.hash, "at": moment(head.at)},
    }


def _row(row: AppendOnly) -> dict:
    return row.named() | {"values": filled(row.row())}


def code_of(record: ConsentRecord) -> str:
    """What is typed on the page *Controleer een document*: the record's number and the start of its digest."""
    return check.code_of(record.pk, record.row_digest())


def find(code: str) -> ConsentRecord | None:
    """The answer this verification code belongs to, however it was typed; None when there is none."""
    number, _, rest = "-".join(code.lower().replace("-", " ").split()).partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    record = ConsentRecord.objects.select_related("action_part__plan").filter(pk=int(number)).first()
    if record is None:
        return None
    typed = rest.replace("-", "").encode()
    return record if compare_digest(typed, record.row_digest()[: check.CODE_LENGTH].encode()) else None


def stands(record: ConsentRecord) -> bool:
    """Whether the journal of its plan names this answer exactly as it is now."""
    return bool(journal.naming(record.action_part.plan, record))


@in_dutch
def pdf(record: ConsentRecord, *, count: int | None = None, layout: dict | None = None) -> bytes:
    """The receipt on paper, with its data as a file that stays readable inside it; `layout` is another than today's."""
    data, part = data_of(record, count=count), record.action_part
    plan, line, points = part.plan, data["lines"][0], points_of(record)
    length = len(record.remarks) + sum(len(label) + len(words) for label, _, words in points)
    context = {
        "title": f"Ontvangstbewijs bij deel 2, versie {part.number}, van het plan van {part.pupil_name}",
        "sheet": documents.contents(part),
        "record": record,
        "ended": ended_by(record, data["head"]["count"]),
        "of_school": record.decision in ENDED_BY_SCHOOL,
        "talk_first": record.decision == Decision.TALK_FIRST,
        "points": points,
        "told": told_on_paper(record.decision, je=record.basis in OF_PUPIL, length=length),
        "code": data["code"],
        "row_digest": snapshot.spaced(data["rows"][0]["digest"], 16),
        "pseudonym": snapshot.spaced(record.pseudonym, 16),
        "line": line,
        "line_hash": snapshot.spaced(line["hash"], 16),
        "count": data["head"]["count"],
        "head": snapshot.spaced(data["head"]["hash"], 16),
        "head_at": plan.events.get(position=data["head"]["count"]).at,
        "where": record.site + CHECK,
    }
    # What is handed out now says that an answer is invalid; what release 0.1.0 handed out did not, and stays as it was.
    layout = layout or (_layout_of(record) if record.row_format or (count is None and context["ended"]) else LAYOUT_1)
    if layout == LAYOUT_TRANSLATED:
        context["cover"] = _cover(record, length)
    return renderer.pdf(
        layout["template"], context,
        school=plan.school, at=context["head_at"], along=(FILE, canonical(data)), style=layout["style"],
    )  # fmt: skip


def _layout_of(record: ConsentRecord) -> dict:
    return LAYOUT_TRANSLATED if record.statement_shown else LAYOUT


def _cover(record: ConsentRecord, length: int) -> dict:
    """What the first page says, in the language in which this answer was given; that language is frozen with the answer."""
    with translation.override(record.statement_language):
        return {
            "language": record.statement_language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "told": told_on_paper(record.decision, je=record.basis in OF_PUPIL, length=length),
            "points": points_of(record),
        }


def has_words(record: ConsentRecord) -> bool:
    """Whether somebody's own words stand on it: then the worker prints it, and nobody else waits for it (decision 49)."""
    return bool(record.remarks) or record.points.exclude(words="").exists()


def printed(record: ConsentRecord) -> ReceiptPrint | None:
    """The paper of an answer in own words as it holds now; None while the worker has still to print it, which is asked."""
    kept, _ = ReceiptPrint.objects.get_or_create(record=record)
    ending = record.ending
    if kept.file and ending and kept.at < ending.at:  # it does not say yet that this answer was found invalid
        ReceiptPrint.objects.filter(pk=kept.pk).update(file="", sha256="", at=timezone.now())
        return None
    return kept if kept.file else None


def _kept(record: ConsentRecord) -> bytes | None:
    """What the worker printed; None while it has still to, also when the file is gone or is another one: then anew."""
    kept = printed(record)
    if kept is None:
        return None
    try:
        return files.read(kept.file, kept.sha256)
    except files.Altered:  # reported; the rows that it was made of are there still
        ReceiptPrint.objects.filter(pk=kept.pk).update(file="", sha256="", at=timezone.now())
        return None


def print_one(wanted: ReceiptPrint) -> None:
    """Print what was asked and keep it. Raises NotPrinted."""
    record, at = wanted.record, timezone.now()
    name, sha256 = files.keep(f"{files.DOCUMENTS}/{record.action_part_id}", pdf(record), "pdf")
    ReceiptPrint.objects.filter(pk=wanted.pk).update(file=name, sha256=sha256, at=at)


def hand_out(record: ConsentRecord) -> bytes | None:
    """The receipt; that exactly this file was handed out is written down. None while the worker has still to print it."""
    data = _kept(record) if has_words(record) else pdf(record)
    if data is None:
        return None
    sha256 = hashlib.sha256(data).hexdigest()
    if not record.receipts.filter(sha256=sha256).exists():
        GivenReceipt.objects.bulk_create([GivenReceipt(record=record, sha256=sha256)], ignore_conflicts=True)
    return data


def was_handed_out(record: ConsentRecord, data: bytes) -> bool:
    """Whether this very file was handed out as a receipt of this answer, or comes out the same today."""
    if record.receipts.filter(sha256=hashlib.sha256(data).hexdigest()).exists():
        return True
    if record.row_format and has_words(record):
        return False  # of all that was handed out of these the hash is kept; words of a family are not printed while somebody waits
    count = json.loads(check.receipt_line(data))["head"]["count"]
    return any(pdf(record, count=count, layout=each) == data for each in _layouts_of(record))


def _layouts_of(record: ConsentRecord) -> list[dict]:
    """The pages with which receipts of this answer were ever made, the newest first."""
    if not record.row_format:
        return [LAYOUT_1]
    return [*([LAYOUT_TRANSLATED] if record.statement_shown else []), LAYOUT, LAYOUT_2]


def ended_by(record: ConsentRecord, count: int) -> ConsentRecord | None:
    """By what this answer was found invalid, as the journal stood at that line; None while it was not."""
    ending = record.ending
    lines = journal.naming(record.action_part.plan, ending) if ending else []
    return ending if any(line.position <= count for line in lines) else None


def name_of(record: ConsentRecord) -> str:
    """A file name without anybody's."""
    return f"ontvangstbewijs-{record.action_part.plan.number}-{record.pk}.pdf"


def points_of(record: ConsentRecord) -> list[tuple[str, str, str]]:
    """(what was refused, why, in own words) of one answer, in the language that is spoken now."""
    points = list(record.points.select_related("goal", "measure", "deviation"))
    goals = record.action_part.goals.values_list("pk", flat=True) if points else ()
    number = {pk: place for place, pk in enumerate(goals, start=1)}
    return [
        (_refused(point, number, record.action_part), point.reason and gettext(point.get_reason_display()), point.words)
        for point in points
    ]


def _refused(point: RefusedPoint, number: dict[int, int], part: ActionPart) -> str:
    """What was refused, in the words of the page on which it was chosen."""
    if goal := point.goal:
        return point_words(PointKind.GOAL, goal.title, number[goal.pk])
    if measure := point.measure:
        return point_words(PointKind.MEASURE, measure.description, number[measure.goal_id])
    if point.kind == PointKind.PERIOD:
        return point_words(PointKind.PERIOD, period_words(part))
    if point.kind or point.deviation:
        return point_words(point.kind or PointKind.DEVIATION, point.subject)
    return "heel deel 2"  # a row of before the whole was a kind
