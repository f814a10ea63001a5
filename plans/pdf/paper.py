"""What stands on the paper of a part: plain data for the templates, made from its text and from what belongs to the moment.

Nothing is read from the database here. `documents.py` brings the rows together.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from plans.choices import Agreement, Capacity, HearingOutcome, Kind, Status
from plans.policy import ConsentFact
from plans.text import snapshot
from plans.text.catalogue import read_in
from plans.text.field import Block, stands

SIX_WEEKS = timedelta(days=42)
LONG_PAIR = 1100  # characters: more than that stands below each other, so that it may cross a page
WHOLE_GOAL = (
    9  # lines beside its heads: such a goal stays on one page, and leaves at most a third of the page before it empty
)
LINE = 82  # characters on a line of 12 pt
SHORT = 90  # characters: a text of one line stands beside its label instead of below it
LONG_SIDE = 320  # characters: a *nu* or *straks* of more stands below the other
LONG_VOICE = 450  # characters: longer words of a pupil stand above the answer, so that they may cross a page


@dataclass(frozen=True)
class Stage:
    """Where a version stands once this paper is stored: the deed that it is rendered for counts already."""

    drafted_at: datetime
    shared_at: datetime | None = None
    established_at: datetime | None = None
    name: str = ""
    role: str = ""
    mandate: str = ""
    told_on: date | None = None

    @property
    def concept(self) -> bool:
        return self.established_at is None

    @property
    def words(self) -> str:
        """What stands at the top of every page of something that is not established."""
        if not self.concept:
            return ""
        return f"voorstel van {day(self.shared_at)}" if self.shared_at else "concept, nog niet gedeeld"

    @property
    def dispute_until(self) -> date | None:
        """The last day for the disputes committee: six weeks from establishing, or from telling when that is later."""
        if self.established_at is None:
            return None
        return max(timezone.localdate(self.established_at), self.told_on or date.min) + SIX_WEEKS


@dataclass(frozen=True)
class Beside:
    """What stands beside the text: rows about this version as they are at the moment of rendering."""

    digest: str
    previous: tuple[int, list[str]] | None = None
    versions: list = field(default_factory=list)
    factors: list[dict] = field(default_factory=list)
    hearings: list = field(default_factory=list)
    begun: str = ""
    talks: list = field(default_factory=list)
    other_talks: list = field(default_factory=list)
    missed: list = field(default_factory=list)
    late: tuple[date, str] | None = None
    overrides: list = field(default_factory=list)
    viewpoints: list = field(default_factory=list)
    remarks: int = 0
    asking: int = 0
    answered: int = 0
    consent: ConsentFact | None = None
    errata: list = field(default_factory=list)
    stopped: list = field(default_factory=list)
    on: date | None = None  # the day of rendering
    original: object | None = None


def day(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return date_format(value, "j F Y") if value else ""


def moment(value: datetime | None) -> str:
    return date_format(timezone.localtime(value), r"j F Y, H.i \u\u\r") if value else ""


def first_name(content: dict) -> str:
    return (content["pupil_name"].split() or ["de leerling"])[0]


def proof_line(content: dict, digest: str, stage: Stage) -> str:
    """The line in every footer, as people read it aloud to each other."""
    text_of = f"tekst {snapshot.spaced(digest)}" if stage.shared_at else "concept"
    return (
        f"plan {content['plan_number']} · deel {Kind(content['kind']).position} versie {content['number']} · {text_of}"
    )


def sheet(content: dict, stage: Stage, beside: Beside) -> dict:
    """Everything one part's pages say. `content` is readable content (plans/text/snapshot.py)."""
    kind, first = Kind(content["kind"]), first_name(content)
    action = kind == Kind.ACTION
    return {
        "text": content,
        "kind": kind.value.lower(),
        "position": kind.position,
        "name": kind.label,
        "first": first,
        "stage": stage,
        "proof": proof_line(content, beside.digest, stage),
        "rail": rail(content, stage, beside),
        "changed": beside.previous,
        "versions": [version_line(version, beside.on) for version in reversed(beside.versions)],
        "expired": expired(content, stage, beside.on),
        "voices": [voice(row) for row in beside.hearings],
        "factors": factors(beside.factors),
        "factors_long": sum(len(row["text"]) for row in beside.factors) > LONG_PAIR,
        "destination": paragraphs(content, Block.EXIT),
        "needs": paragraphs(content, Block.NEEDS),
        "known": paragraphs(content, Block.KNOWN, Block.HOME),
        "agreed": paragraphs(content, Block.AGREEMENTS),
        "goals": [goal(row) for row in content.get("goals", [])],
        "begun": beside.begun,
        "talks": [talk(row, kind) for row in reversed(beside.talks)],
        "other_talks": [f"{day(row.held_on)}, {row.get_type_display()}" for row in beside.other_talks],
        "missed": [
            f"Uitgenodigd op {day(row.sent_on)} voor {day(row.meeting_on)}: er kwam niemand." for row in beside.missed
        ],
        "late": beside.late,
        "overrides": beside.overrides,
        "errata": beside.errata,
        "stopped": [each.sentence for each in beside.stopped],
        "viewpoints": beside.viewpoints,
        "remarks": remarks(beside),
        "asks_consent": action and not content["no_individual_support"],
        "consent": beside.consent,
        "answers": [answer(line) for line in beside.consent.lines] if beside.consent else [],
        "some_strong": any(line.is_strong for line in beside.consent.lines) if beside.consent else False,
        "original": beside.original,
        "digest": snapshot.spaced(beside.digest, 16),
        "perspective_digest": snapshot.spaced(content.get("perspective_digest", ""), 16),
    }


def rail(content: dict, stage: Stage, beside: Beside) -> list[dict]:
    """The steps of this version with their dates; a step that is still to come says so."""

    def step(name, when, otherwise="volgt") -> dict:
        return {"name": name, "when": when or otherwise, "yet": not when}

    if content["kind"] == Kind.PERSPECTIVE:
        middle = step("Overleg", day(max((row.held_on for row in beside.talks), default=None)))
    elif content["no_individual_support"]:
        middle = step("Instemming", "niet nodig: geen individuele ondersteuning")
    elif beside.consent:
        middle = step("Instemming", day(max((line.when for line in beside.consent.lines if line.when), default=None)))
    else:
        middle = step("Instemming", "" if stage.concept else "gegeven")
    signed = f"{day(stage.established_at)}, {stage.name} namens het bevoegd gezag" if stage.established_at else ""
    made = "Opgesteld" if content["number"] == 1 else "Bijgesteld"
    return [
        step(made, day(stage.drafted_at)),
        step("Gedeeld", day(stage.shared_at), "nog niet"),
        middle,
        step("Vastgesteld", signed, "nog niet"),
    ]


def expired(content: dict, stage: Stage, on: date | None) -> date | None:
    """The last day of this version when it was established and that day has passed; None otherwise."""
    until = content.get("period_until")
    return until if until and on and until < on and not stage.concept else None


def version_line(part, on: date | None = None) -> dict:
    """One earlier version in the list of versions; on that day it may have run out."""
    ended = {Status.SUPERSEDED: "vervangen", Status.WITHDRAWN: "ingetrokken", Status.ENDED: "beëindigd"}
    until = part.detail.period_until if part.kind == Kind.ACTION and part.status == Status.ESTABLISHED else None
    past = f"verlopen op {day(until)}" if until and on and until < on else ""
    return {
        "number": part.number,
        "drafted": day(part.drafted_at),
        "shared": day(part.shared_at),
        "established": day(part.established_at),
        "ended": f"{ended[part.status]} op {day(part.closed_at)}" if part.status in ended else past,
        "digest": snapshot.spaced(part.digest),
    }


def paragraphs(content: dict, *blocks: Block) -> list[dict]:
    """The free texts of these blocks that hold something, with label and author; also an author whose text is still to come."""
    first = first_name(content)
    return [
        {
            "label": field.paper.format(first=first),
            "text": text,
            "by": content.get(field.by, ""),
            "short": len(text) <= SHORT and "\n" not in text,
        }
        for field in read_in(Kind(content["kind"]), *blocks)
        if stands(value := content.get(field.name)) or content.get(field.by)
        for text in [str(value) if stands(value) else ""]
    ]


def voice(row) -> dict:
    """What the pupil said, and beside it what the school does with it; or why the pupil was not heard."""
    if row.outcome != HearingOutcome.HEARD:
        return {
            "label": f"{day(row.held_on)}, {row.moments_in_words}: {row.get_outcome_display()}",
            "not_heard": row.not_heard_reason,
        }
    how = f", {row.get_method_display()}" if row.method else ""
    return {
        "label": f"{day(row.held_on)}, {row.moments_in_words}{how}",
        "hearer": row.hearer_name,
        "said": row.own_words,
        "does": row.get_adopted_display(),
        "response": row.response,
        "long": len(row.own_words) > LONG_VOICE or len(row.response) > LONG_VOICE,
    }


def factors(rows: list[dict]) -> list[dict]:
    """What helps and what stands in the way, side by side."""
    return [
        {"label": label, "rows": found}
        for code, label in (("PROMOTING", "Wat helpt"), ("HINDERING", "Wat in de weg zit"))
        if (found := [row for row in rows if row["kind"] == code])
    ]


def goal(row: dict) -> dict:
    """A goal with its details on one line; a short one stays on one page."""
    who = ", ".join(filter(None, (row.get("responsible_name"), row.get("responsible_function"))))
    notes = [
        ("Wie", who),
        ("Hoe vaak", row.get("frequency")),
        ("Waar", row.get("place")),
        ("Middelen", row.get("means")),
        ("Arrangement", row.get("funding")),
        ("Hoort bij", row.get("factor_text")),
        ("We kijken terug", day(row.get("evaluate_on"))),
    ]
    notes = [note for note in notes if note[1]]
    sides = [row.get(name) or "" for name in ("start_situation", "target")]
    below = max(map(len, sides)) > LONG_SIDE or sum(side.count("\n") for side in sides) > 6
    lines = (sum if below else max)(_lines(side, LINE if below else LINE * 0.42) for side in sides)
    lines += _lines(row.get("approach") or "") + _lines(" · ".join(f"{name}. {value}" for name, value in notes))
    lines += sum(_lines(each["description"]) + 1 for each in row["measures"])
    return row | {"whole": lines <= WHOLE_GOAL, "stands_below": below, "notes": notes}


def _lines(words: str, width: float = LINE) -> int:
    """About how many lines of paper a text takes."""
    return sum(1 + int(len(line) // width) for line in words.split("\n")) if words else 0


def ahead(sheets: list[dict]) -> list[str]:
    """The box *Zo gaat het verder*: what comes now of these parts, one sentence for each thing, as it stands on the day of printing."""
    found = [(each["position"], line) for each in sheets for line in _ahead(each)]
    lines = [f"Deel {position}: {line}" if len(sheets) > 1 else line for position, line in found]
    return lines + ([_disputes(sheets)] if any(not each["stage"].concept for each in sheets) else [])


def _disputes(sheets: list[dict]) -> str:
    """Where it says what to do about what was established, and until when where there is one such day."""
    until = {each["stage"].dispute_until for each in sheets} - {None}
    who = (
        "Niet eens met dit deel? Achterin staat wie u helpt."
        if len(sheets) == 1
        else "Niet eens met een deel? Achterin staat wie u helpt."
    )
    return (
        f"{who} Naar de Geschillencommissie kan tot en met {day(until.pop())}."
        if len(until) == 1
        else f"{who} En tot wanneer dat kan."
    )


def _ahead(sheet: dict) -> list[str]:
    stage, content = sheet["stage"], sheet["text"]
    if not stage.concept:
        return _ahead_of_established(sheet)
    if stage.shared_at is None:
        return ["Dit is een concept voor medewerkers van de school. De familie kan het nog niet lezen."]
    if sheet["position"] == 1:
        then = "De school praat er met u over. Pas daarna stelt zij dit deel vast."
    elif content["no_individual_support"]:
        then = "Instemming is niet nodig, want er is geen individuele ondersteuning. Reageren mag wel."
    else:
        then = "Wie over dit deel beslist, krijgt daarover van de school een eigen vraag. Zonder instemming stelt de school dit deel niet vast."
    return ["Lees dit rustig. Klopt er iets niet, of mist u iets? Laat het de school weten.", then]


def _ahead_of_established(sheet: dict) -> list[str]:
    stage, content = sheet["stage"], sheet["text"]
    if sheet["expired"]:
        found = [f"De periode van dit deel liep af op {day(sheet['expired'])}. Vraag de school wat er nu geldt."]
    elif content.get("period_from"):
        until = day(content.get("period_until")) or "een dag die nog volgt"
        found = [f"De school doet wat hier staat van {day(content['period_from'])} tot en met {until}."]
    else:
        found = [f"De school werkt met dit deel sinds {day(stage.established_at)}."]
    looks = [goal.get("evaluate_on") for goal in content.get("goals", [])] + [content.get("review_on")]
    if back := min(filter(None, looks), default=None):
        found.append(f"Op {day(back)} kijken we terug: werkt het, of moet het anders?")
    else:
        found.append("Elk schooljaar kijken u en de school samen terug.")
    return found


def talk(row, kind: Kind) -> dict:
    """One line of the table of conversations."""
    people: dict[str, list[str]] = {}
    for each in row.attendees.all():
        people.setdefault(Capacity(each.capacity).label, []).append(each.name)
    return {
        "day": day(row.held_on),
        "form": row.get_type_display(),
        "people": list(people.items()),
        "agreement": Agreement(row.agreement_on(kind)).label,
    }


def remarks(beside: Beside) -> str:
    """How many reactions there were; what they say is not printed (decision 14)."""
    if not beside.remarks:
        return ""
    count = "Er kwam één reactie" if beside.remarks == 1 else f"Er kwamen {beside.remarks} reacties"
    if not beside.asking:
        return f"{count} op de tekst. Geen daarvan vroeg om een antwoord."
    if beside.answered == beside.asking:
        return f"{count} op de tekst. De school gaf op elke vraag en elke wens antwoord."
    return f"{count} op de tekst. De school gaf op {beside.answered} van de {beside.asking} vragen en wensen antwoord."


def _said(line) -> str:
    """When it was said: the day alone when nobody knows the hour."""
    return moment(line.when) if line.time_is_known else f"{day(line.when)} (tijd niet bekend)"


def answer(line) -> dict:
    """One line of the table of consent."""
    return {
        "name": line.name,
        "basis": line.basis,
        "answer": line.answer,
        "day": day(line.when),
        "how": ", ".join(part for part in (_said(line), line.route) if part) or "–",
    }
