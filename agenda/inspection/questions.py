"""What an inspector asks of one plan, as eight questions: the answer of the matrix, and beside it what shows that it is so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from consent.queries import Case
from core.writing import address, date_format, local_day
from plans.choices import Kind, Status
from plans.facts import said, verdicts
from plans.models import Part, Plan, RegisterEntry

from .cells import Asked, Cell, cells, year_in_words
from .facts import SHOWN, known_of


@dataclass(frozen=True)
class Evidence:
    """One line that shows it: the day, what it is, whose name stands with it, and the page where it stands."""

    on: date | None
    text: str
    who: str = ""
    url: str = ""


@dataclass(frozen=True)
class Question:
    """One question, with the cells that answer it (of the year asked for) and what shows it."""

    number: int
    text: str
    cells: tuple[Cell, ...]
    evidence: tuple[Evidence, ...]

    @property
    def grounds(self) -> list[str]:
        """Why it is asked."""
        return list(dict.fromkeys(cell.code.ground.text for cell in self.cells))


ASKED = (
    ("Was het plan op tijd?", (Asked.SIX_WEEKS,)),
    ("Staat erin waar de leerling naartoe werkt, en waarom?", (Asked.CONTENT, Asked.FACTORS)),
    ("Staat erin wat de school doet?", (Asked.ACTION,)),
    ("Wie stemde in, en met welke tekst?", (Asked.CONSENT,)),
    ("Is erover gepraat met de familie?", (Asked.TALK,)),
    ("Is de leerling gehoord?", (Asked.HEARD_DRAFTING, Asked.HEARD_ADJUSTING, Asked.HEARD_EVALUATING)),
    ("Is er dit schooljaar teruggekeken?", (Asked.EVALUATED,)),
    ("Staan begin en einde in het register?", (Asked.REGISTER,)),
)


def years_of(case: Case) -> list[tuple[int, str]]:
    """The school years in which this plan ran, the newest first."""
    years = {cell.year for cell in cells(known_of(case), case.on)}
    return [(year, year_in_words(year)) for year in sorted(years, reverse=True)]


def questions(case: Case, year: int) -> list[Question]:
    """The eight questions about the plan of this case, answered for that school year."""
    found = {cell.code: cell for cell in cells(known_of(case), case.on) if cell.year == year}
    shows = (_in_time, _perspective, _action, _consent, _talks, _heard, _looked_back, _register)
    return [
        Question(number, text, tuple(found[code] for code in codes if code in found), tuple(show(case)))
        for number, ((text, codes), show) in enumerate(zip(ASKED, shows, strict=True), 1)
    ]


def _seen(plan: Plan, kind: Kind) -> list[Part]:
    return [part for part in plan.parts_of(kind) if part.status in SHOWN]


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def _long(day: date) -> str:
    return date_format(day, "j F Y")


def _in_time(case: Case) -> Iterator[Evidence]:
    plan = case.plan
    yield Evidence(plan.deadline_base_on, f"De zes weken begonnen: {plan.get_deadline_base_display()}.")
    yield Evidence(plan.establish_by, "Uiterlijk vastgesteld.")
    for kind in Kind:
        if first := next((part for part in plan.parts_of(kind) if part.established_at), None):
            yield _established(first)
    if plan.late_reason:
        yield Evidence(None, "Waarom het later werd:", plan.late_reason)


def _established(part: Part) -> Evidence:
    text = f"Deel {Kind(part.kind).position}, versie {part.number} vastgesteld door"
    return Evidence(_day(part.established_at), text, part.established_name, address("part", part.pk))


def _versions(case: Case, kind: Kind) -> Iterator[Evidence]:
    for part in _seen(case.plan, kind):
        if part.established_at:
            yield _established(part)
        elif part.shared_at:
            word = "ingetrokken" if part.status == Status.WITHDRAWN else "ligt bij de familie"
            text = f"Deel {kind.position}, versie {part.number} gedeeld; {word}."
            yield Evidence(_day(part.shared_at), text, url=address("part", part.pk))


def _perspective(case: Case) -> Iterator[Evidence]:
    for part, line in zip(_seen(case.plan, Kind.PERSPECTIVE), _versions(case, Kind.PERSPECTIVE), strict=False):
        text = part.readable
        kinds = [factor["kind"] for factor in text["factors"]]
        yield line
        yield Evidence(
            None,
            f"Bestemming: {text['exit_destination_label']}. Wat helpt: {kinds.count('PROMOTING')},"
            f" wat in de weg zit: {kinds.count('HINDERING')}.",
            url=line.url,
        )


def _action(case: Case) -> Iterator[Evidence]:
    for part, line in zip(_seen(case.plan, Kind.ACTION), _versions(case, Kind.ACTION), strict=False):
        text = part.readable
        yield line
        if text["no_individual_support"]:
            yield Evidence(None, "Geen individuele ondersteuning, met de reden erbij.", url=line.url)
        else:
            goals = len(text["goals"])
            period = f"van {_long(text['period_from'])} tot en met {_long(text['period_until'])}"
            yield Evidence(None, f"{goals} {'doel' if goals == 1 else 'doelen'}, {period}.", url=line.url)


def _consent(case: Case) -> Iterator[Evidence]:
    """Who was asked about each version and what each answered: the text is named by its mark."""
    for part in _seen(case.plan, Kind.ACTION):
        detail, url = part.as_action, address("consent", part.pk)
        yield Evidence(
            _day(part.shared_at), f"Versie {part.number}, kenmerk van de tekst: {part.digest[:16]}.", url=url
        )
        if detail.no_individual_support:
            yield Evidence(None, "Zonder individuele ondersteuning is geen instemming nodig.", url=url)
            continue
        state = case.state_of(detail)
        yield Evidence(None, state.rule, url=url)
        for voice in state.voices:
            record = voice.record if voice.counts else None
            how = f", {record.how}" if record else ""
            yield Evidence(
                local_day(record.given_at) if record else None,
                f"{voice.label.capitalize()}{how}:",
                voice.holder.name,
                url,
            )


def _talks(case: Case) -> Iterator[Evidence]:
    plan, url = case.plan, address("dialogue", case.plan.pk)
    against = verdicts.purposes_of(plan, case.on)
    for row in said.uncorrected(plan.consultations.all()):
        counts = _counts(verdicts.of_talk(row, plan, against))
        who = ", ".join(each.name for each in row.attendees.all())
        yield Evidence(row.held_on, f"{row.get_type_display().capitalize()}. {counts} Met:", who, url)
    for row in said.uncorrected(plan.invitations.all()):
        if row.nobody_came:
            yield Evidence(row.meeting_on, f"Uitgenodigd op {_long(row.sent_on)}; er kwam niemand.", url=url)


def _heard(case: Case) -> Iterator[Evidence]:
    plan, url = case.plan, address("dialogue", case.plan.pk)
    against = verdicts.purposes_of(plan, case.on)
    for row in said.uncorrected(plan.hearings.all()):
        counts = _counts(verdicts.of_hearing(row, plan, against))
        who = f" {row.moments_in_words}" if row.moments_in_words else ""
        yield Evidence(row.held_on, f"{row.get_outcome_display().capitalize()}{who}. {counts}", url=url)


def _counts(verdict: verdicts.Verdict) -> str:
    if verdict.yes:
        return f"Telt voor {' en '.join(verdict.counts_for)}."
    return "Telt niet mee."


def _looked_back(case: Case) -> Iterator[Evidence]:
    plan, looked = case.plan, said.looked_back(case.plan, case.on)
    for row in plan.evaluations.all():
        url, on = address("evaluation", row.pk), looked[row.pk].evaluated_on
        if row.concluded_at:
            text = f"Afgerond: {row.get_decision_display()}."
            yield Evidence(on or row.held_on, text if on else f"{text} Zonder de familie telt het niet.", url=url)
        else:
            yield Evidence(row.held_on, "Nog bezig.", url=url)
    if plan.evaluate_by and plan.is_running:
        yield Evidence(plan.evaluate_by, "Uiterlijk opnieuw.")


def _register(case: Case) -> Iterator[Evidence]:
    """Only what was put there; which date is still to be put there the answer says."""
    entries: Iterable[RegisterEntry] = case.plan.register_entries.select_related("by")
    for row in entries:
        text = f"{row.get_moment_display().capitalize()} {_long(row.on)} verwerkt door"
        yield Evidence(local_day(row.at), text, row.by.name, address("register"))
