"""School holidays per region, from a file: every line is read before anything is kept."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from .choices import Region
from .models import School

COLUMNS = ["region", "name", "from", "until"]
EVERYWHERE = "alle"
REGIONS = {str(word).lower(): [region] for region in Region for word in (region.value, region.label)}
REGIONS[EVERYWHERE] = list(Region)
NAME = 60  # characters, as the column has them
LONGEST = 80  # days; more is a typing error in a year


@dataclass(frozen=True)
class Line:
    """One holiday of one region; both days are days without school."""

    region: str
    name: str
    from_on: date
    until_on: date


class BadFile(Exception):
    """The file cannot be used; `problems` are sentences with the number of the line."""

    def __init__(self, *problems: str):
        super().__init__(*problems)
        self.problems = problems


def read(rows: Iterable[str]) -> list[Line]:
    """The holidays in a file with the columns region, name, from, until. Raises BadFile with everything wrong in it."""
    rows = list(rows)
    separator = ";" if rows and ";" in rows[0] else ","
    table = csv.reader(rows, delimiter=separator)
    head = [cell.strip().lower() for cell in next(table, [])]
    if head != COLUMNS:
        raise BadFile(f"Regel 1: de kolommen zijn {', '.join(COLUMNS)}.")
    found, problems = [], []
    for cells in table:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            found += _lines([cell.strip() for cell in cells])
        except BadFile as bad:
            problems += [f"Regel {table.line_num}: {problem}" for problem in bad.problems]
    if problems:
        raise BadFile(*problems)
    if not found:
        raise BadFile("Er staan geen vakanties in dit bestand.")
    return found


def _lines(cells: list[str]) -> list[Line]:
    if len(cells) != len(COLUMNS):
        raise BadFile(f"er horen {len(COLUMNS)} kolommen te staan; dit zijn er {len(cells)}.")
    region, name, *days = cells
    problems = []
    if region.lower() not in REGIONS:
        problems.append(f"“{region[:20]}” is geen regio. Kies Noord, Midden, Zuid of alle.")
    if not name or len(name) > NAME:
        problems.append("geef de vakantie een naam van hoogstens 60 tekens.")
    first, last = (_day(text) for text in days)
    problems += [
        f"“{text[:20]}” is geen datum. Schrijf jjjj-mm-dd of dd-mm-jjjj."
        for text, day in zip(days, (first, last), strict=True)
        if day is None
    ]
    if first and last and last < first:
        problems.append("de laatste dag ligt vóór de eerste dag.")
    elif first and last and (last - first).days > LONGEST:
        problems.append("deze vakantie duurt langer dan elf weken. Kijk het jaar na.")
    if problems or first is None or last is None:
        raise BadFile(*problems)
    return [Line(each, name, first, last) for each in REGIONS[region.lower()]]


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


@transaction.atomic
def load(lines: Iterable[Line]) -> tuple[int, int]:
    """Give every school of each region its holidays; (schools, rows that were added or changed).

    A holiday of the same name that overlaps is the same one with other days; a second time nothing changes.
    """
    schools = list(School.objects.exclude(region=""))
    touched, changed = set(), 0
    for line in lines:
        for school in schools:
            if school.region == line.region:
                touched.add(school.pk)
                changed += _keep(school, line)
    return len(touched), changed


def _keep(school: School, line: Line) -> bool:
    known = school.holidays.filter(
        name__iexact=line.name, from_on__lte=line.until_on, until_on__gte=line.from_on
    ).first()
    if known is None:
        school.holidays.create(name=line.name, from_on=line.from_on, until_on=line.until_on)
        return True
    if (known.from_on, known.until_on) == (line.from_on, line.until_on):
        return False
    known.from_on, known.until_on = line.from_on, line.until_on
    known.save(update_fields=["from_on", "until_on"])
    return True
