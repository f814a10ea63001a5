"""Every name of the newest format: on the pages, on paper, among the changes, and where a slip may be put right.

The walk goes over the format itself, so a name that is added next year is asked for everywhere at once (decision 52).
"""

import re
from copy import deepcopy
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import models
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from accounts.choices import ExtraFields, Sector
from accounts.models import School
from consent.round import actions
from plans.choices import DocumentKind, Kind
from plans.models import ActionPart, Perspective, Plan
from plans.pdf import paper
from plans.policy.text.action import GOAL_NEEDS
from plans.text import changes, errata, word_diff
from plans.text import snapshot as text
from students.models import Person, Student
from tests.consent.family_walk import proven
from tests.factories import ago, attach, make_world, part_of, shared, today
from tests.paper import stored
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]

HEADER, PARTS, ROWS, NESTED = text.FORMATS[max(text.FORMATS)]
MODELS = {Kind.PERSPECTIVE: Perspective, Kind.ACTION: ActionPart}
OTHERWISE = ("no_individual_support", "no_support_reason", "no_deviations")
"""What a part 2 without support says instead of goals and deviations: those stand in a text of their own."""
CHOSEN = {
    "exit_profile": "DIPLOMA",
    "exit_destination": "VMBO_KB",
    "period_from": today() - timedelta(days=10),
    "period_until": today() + timedelta(days=150),
    "goals.evaluate_on": today() + timedelta(days=100),
}
TICKED = {
    "work_learning_track": "leerwerktraject",
    "no_individual_support": "geen individuele ondersteuning",
    "no_deviations": "er",  # "Die zijn er niet", "Er zijn geen afwijkingen"
}
# What is no part of what the school proposes, and where it is told instead.
NOT_SHOWN = {
    "goals.line": "follows one goal through the versions",
    "perspective_digest": "a mark, printed on the evidence page; pages name the version",
    "reason_for_change": "of a later version: beside the changes",
    "attachments.sha256": "a mark: pages say how it begins, paper prints it whole",
}
NOT_CHANGED = {
    "number": "the versions that are held side by side",
    "reason_for_change": "said above the changes",
    "goals.line": "another line is another goal",
    "perspective_number": "told with the digest",
    "attachments.sha256": "another mark is another file",
}
NOT_PUT_RIGHT = {
    "reason_for_change": "the next version has a reason of its own",
    "plan_number": "nobody types it",
    "attachments.sha256": "the mark of a file",
}


# A world in which every name says something of its own ---------------------------------------------------------------


def value_for(field: models.Field, path: str, serial: int):
    """Something that stands nowhere else."""
    if path in CHOSEN:
        return CHOSEN[path]
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.DateField):
        return date(2031, 1, 1) + timedelta(days=serial)
    if field.choices:
        return field.flatchoices[serial % len(field.flatchoices)][0]
    if isinstance(field, models.IntegerField):
        return 4000 + serial
    return f"wóórd {serial} van {path}"


def filled(model, names, where: str, serials) -> dict:
    found = {}
    for name in names:
        field = model._meta.get_field(name)
        if field.editable:
            found[name] = value_for(field, f"{where}{name}", next(serials))
    return found


def write(part, *, leave=(), lists=True) -> None:
    """Fill every name of this part, and one row in each of its lists."""
    serials = iter(range(1, 500))
    fields, names = PARTS[Kind(part.kind)]
    with part.editing():
        values = filled(type(part), (name for name in fields if name not in leave), "", serials)
        type(part).objects.filter(pk=part.pk).update(**values)
        for name in names if lists else ():
            _write_row(part, name, serials)
        if part.kind == Kind.PERSPECTIVE:  # the law asks both
            part.factors.create(kind="HINDERING", sphere="PUPIL", text="Nog iets.", position=1)
            part.factors.filter(position=0).update(kind="PROMOTING")


def _write_row(owner, name: str, serials) -> None:
    model = getattr(owner, name).model
    more = {"attachment": attach(owner.plan, by=owner.drafted_by, at=ago(6))} if name == "attachments" else {}
    row = getattr(owner, name).create(**filled(model, ROWS[name], f"{name}.", serials), **more)
    for below in NESTED.get(name, ()):
        _write_row(row, below, serials)


def every_name_filled():
    """Part 1, part 2 with goals, and in another plan part 2 without them: shared, and then everybody is called otherwise."""
    world = make_world(name="Schóól van toen", sector=Sector.VSO)
    every_group = [f"{sector}:{group}" for sector in Sector for group in ExtraFields]
    School.objects.filter(pk=world.school.pk).update(board="Bestúúr van toen", extra_fields=every_group)
    Person.objects.filter(pk=world.student.person_id).update(given_name="Náám", family_name="van Toen")
    Student.objects.filter(pk=world.student.pk).update(
        class_name="kláás 9", level="nivéáu 7", birth_date=date(2012, 3, 4)
    )
    write(part_of(world.plan, Kind.PERSPECTIVE))
    write(part_of(world.plan, Kind.ACTION), leave=OTHERWISE)
    world.parts = [actions.share(part_of(world.plan, kind), by=world.coordinator, at=ago(5)) for kind in Kind]
    other = make_world()
    shared(other, Kind.PERSPECTIVE)
    write(part_of(other.plan, Kind.ACTION), lists=False)
    other.parts = [actions.share(part_of(other.plan, Kind.ACTION), by=other.coordinator, at=ago(5))]
    for each in (world, other):
        School.objects.filter(pk=each.school.pk).update(name="Anders", board="Anders")
        Person.objects.filter(pk=each.student.person_id).update(given_name="Iemand", family_name="Anders")
        Student.objects.filter(pk=each.student.pk).update(class_name="1 x", level="anders", birth_date=date(2011, 1, 1))
    return world, other


worlds = once_a_module(every_name_filled)


def names_of(content: dict) -> list[str]:
    """Every name of this text, a name in a row as `goals.title`, in a row below that as `goals.measures.who`."""
    fields, lists = PARTS[Kind(content["kind"])]
    found = [*HEADER, *fields]
    for name in lists:
        found += [f"{name}.{each}" for each in ROWS[name]]
        found += [f"{name}.{below}.{each}" for below in NESTED.get(name, ()) for each in ROWS[below]]
    return found


def field_of(content: dict, path: str) -> models.Field:
    model = MODELS[Kind(content["kind"])]
    *lists, name = path.split(".")
    for each in lists:
        model = getattr(model, each).rel.related_model
    return model._meta.get_field(name)


def row_of(content: dict, path: str) -> tuple[dict, str]:
    """The first row that has this name, and the name in it."""
    *lists, name = path.split(".")
    for each in lists:
        content = content[each][0]
    return content, name


def says(content: dict, path: str) -> str:
    """How what stands there reads."""
    row, name = row_of(text.readable(content), path)
    value = row.get(f"{name}_label", row[name])
    if value is True:
        return TICKED[path]
    return date_format(value, "j F Y") if isinstance(value, date) else str(value or "")


def fills(content: dict, path: str) -> bool:
    *lists, _ = path.split(".")
    return (not lists or bool(content[lists[0]])) and row_of(content, path)[0][path.split(".")[-1]] not in (
        "",
        None,
        False,
    )


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


# Pages and paper -----------------------------------------------------------------------------------------------------


def surfaces(world) -> dict:
    """What the staff reads, what the family reads, and what is printed, of each part."""
    staff, family = Client(), proven(world.mother.person, world.plan)
    staff.force_login(world.coordinator)
    for part in world.parts:
        pages = {
            "staff": staff.get(reverse("part", args=[part.pk])).content.decode(),
            "family": family.get(reverse("family_part", args=[world.plan.uuid, part.uuid])).content.decode(),
            "paper": stored(part, DocumentKind.SHARED).decode(),
        }
        yield part, {where: words(page).casefold() for where, page in pages.items()}


def test_every_name_is_filled_in_one_of_these_texts(worlds):
    """Without this the tests below would hold by saying nothing."""
    filled_in = {
        path for world in worlds for part in world.parts for path in names_of(part.content) if fills(part.content, path)
    }
    every = {path for world in worlds for part in world.parts for path in names_of(part.content)}

    assert every - filled_in == {"reason_for_change"}


def test_what_stands_in_a_text_stands_on_the_pages_and_on_paper(worlds):
    missing = [
        f"{path} ({says(part.content, path)}): not for {where}"
        for world in worlds
        for part, pages in surfaces(world)
        for path in names_of(part.content)
        if path not in NOT_SHOWN and fills(part.content, path)
        for where, page in pages.items()
        if says(part.content, path).casefold() not in page
    ]

    assert missing == []


def test_a_name_is_shown_also_when_nothing_stands_around_it(worlds):
    """What the law does not ask may stand alone: who wrote is then no reason to hide it with what is not there."""
    hidden = []
    for content in (part.content for world in worlds for part in world.parts):
        for path in names_of(content):
            if path in NOT_SHOWN or not fills(content, path) or is_asked(content, path):
                continue
            alone = deepcopy(content)
            for other in names_of(content):
                if other != path and fills(content, other) and not is_asked(content, other):
                    changed(alone, other, False if value_of(content, other) is True else "")
            c = text.readable(alone)
            sheet = paper.sheet(c, paper.Stage(ago(1)), paper.Beside(digest="", factors=c.get("factors", [])))
            pages = {"page": "".join(render_to_string(f"family/{each}.html", {"c": c}) for each in ("_part", "_about"))}
            if path not in HEADER:
                pages["paper"] = render_to_string(f"pdf/{sheet['kind']}.html", {"sheet": sheet})
            hidden += [
                f"{path}: not on {where}"
                for where, page in pages.items()
                if says(alone, path).casefold() not in words(page).casefold()
            ]

    assert hidden == []


def is_asked(content: dict, path: str) -> bool:
    """Whether a text without it is not shared, or a row without it not saved."""
    if path in HEADER:
        return path not in ("pupil_class", "pupil_level", "board_name")
    if path in ("perspective_number", "perspective_digest", "exit_profile", "exit_destination", *OTHERWISE):
        return True
    if path.startswith("period_") or path.removeprefix("goals.") in dict(GOAL_NEEDS):
        return True
    return "." in path and not field_of(content, path).blank


def test_nobody_reads_a_code(worlds):
    """Every choice reads as words."""
    codes = [
        f"{path}: {row[name]} for {where}"
        for world in worlds
        for part, pages in surfaces(world)
        for path in names_of(part.content)
        if fills(part.content, path) and is_code(part.content, path)
        for row, name in [row_of(part.content, path)]
        for where, page in pages.items()
        if "_" in row[name] and row[name].casefold() in page
    ]

    assert codes == []


# Changes -------------------------------------------------------------------------------------------------------------


def other_value(content: dict, path: str):
    """Another value that could stand there, with its label."""
    field, (row, name) = field_of(content, path), row_of(content, path)
    if field.choices:
        code = next(code for code, _ in field.flatchoices if code != row[name])
        where = path.split(".")[-2] if "." in path else "part"
        label = str(dict(field.flatchoices)[code])
        content["labels"].setdefault(f"{where}.{name}", {})[code] = label
        return code
    if path == "sector":
        return Sector.PRO
    if isinstance(row[name], bool):
        return not row[name]
    if isinstance(field, models.DateField):
        return "2032-02-03"
    return 7 if isinstance(row[name], int) else f"ánders {path}"


def changed(content: dict, path: str, value) -> dict:
    row, name = row_of(content, path)
    row[name] = value
    return content


def told(before: dict, after: dict) -> tuple[list[str], list[str]]:
    """The list of changes, and what stands under it word by word."""
    found = word_diff.rewordings(before, after)
    return changes.between(before, after), [f"{each.label}: {piece.text}" for each in found for piece in each.pieces]


def walked(worlds):
    """Each name that may change from one version to the next, once, with the text in which it is filled."""
    for world in worlds:
        for part in world.parts:
            content = part.content
            for path in names_of(content):
                if path not in NOT_CHANGED and fills(content, path):
                    yield content, path


def test_a_name_that_changes_is_told_in_words_of_its_own(worlds):
    said: dict[str, str] = {}
    silent, coded, alike = [], [], []
    for content, path in walked(worlds):
        after = deepcopy(content)
        after = changed(after, path, other_value(after, path))
        sentences, by_word = told(content, after)
        told_as = " ".join(sentences + by_word)
        if not sentences:
            silent.append(path)
        if is_code(content, path):
            codes = {value_of(content, path), value_of(after, path)}
            coded += [f"{path}: {told_as}" for code in codes if re.search(rf"\b{code}\b", told_as)]
        if said.setdefault(told_as, path) != path:
            alike.append(f"{path} and {said[told_as]}: {told_as}")

    assert silent == []
    assert coded == []
    assert alike == []


def test_words_that_are_gone_are_told_and_shown(worlds):
    """A name is told as dropped; what it said stands struck through, unless the list gives it whole."""
    silent, lost = [], []
    for content, path in walked(worlds):
        if is_running(content, path) and path not in (*HEADER, "perspective_digest"):
            sentences, by_word = told(content, changed(deepcopy(content), path, ""))
            if not sentences:
                silent.append(path)
            if not says_all(sentences + by_word, value_of(content, path)):
                lost.append(f"{path}: {sentences} {by_word}")

    assert silent == []
    assert lost == []


def test_a_row_that_is_gone_is_told_with_every_word_it_held(worlds):
    lost = []
    for world in worlds:
        for content in (part.content for part in world.parts):
            for name in (name for name in PARTS[Kind(content["kind"])][1] if content[name]):
                sentences, by_word = told(content, deepcopy(content) | {name: content[name][1:]})
                lost += [
                    path
                    for path in names_of(content)
                    if path.startswith(f"{name}.") and path not in NOT_CHANGED and is_running(content, path)
                    if not says_all(sentences + by_word, value_of(content, path))
                ]

    assert lost == []


@pytest.mark.parametrize(
    "name",
    [
        "factors",
        "goals",
        "domain_notes",
        "advices",
        "committee_advices",
        "deviations",
        "assessments",
        "learning_lines",
        "internships",
        "attachments",
    ],
)
def test_rows_in_another_order_are_told(worlds, name):
    content = next(part.content for world in worlds for part in world.parts if part.content.get(name))
    first = content[name][0]
    second = first | {
        key: f"{first[key]} nog een"
        for key in ("line", "text", "subject", "source", "company", "sha256")
        if key in first
    }
    second |= {"advised_on": "2030-01-01"} if name == "committee_advices" else {}
    second |= {"domain": "SOCIAL"} if name == "domain_notes" else {}
    before, after = (deepcopy(content) | {name: rows} for rows in ([first, second], [second, first]))

    assert changes.between(before, after)[-1].endswith("in een andere volgorde.")
    assert changes.between(before, before) == []


def value_of(content: dict, path: str):
    row, name = row_of(content, path)
    return row[name]


def says_all(told_as: list[str], value: str) -> bool:
    """Whether every word of it stands there; those that stayed in the text beside it need not be struck through."""
    return all(word in " ".join(told_as) for word in value.split())


def is_code(content: dict, path: str) -> bool:
    return path == "sector" or bool(field_of(content, path).choices)


def is_running(content: dict, path: str) -> bool:
    field = field_of(content, path)
    return isinstance(field, models.CharField | models.TextField) and not is_code(content, path)


# Errata --------------------------------------------------------------------------------------------------------------


def may_be_put_right(content: dict, path: str) -> bool:
    """Decision 33: facts that were copied, and running text. No dates, no codes, no numbers, and no names of people."""
    if path in errata.FACTS:
        return True
    field = field_of(content, path)
    return is_running(content, path) and field.editable and not path.endswith("_name") and path not in NOT_PUT_RIGHT


def test_a_slip_may_be_put_right_in_running_text_and_in_facts_and_nowhere_else(worlds):
    for world in worlds:
        for part in world.parts:
            content = part.content
            possible = {re.sub(r"\.\d+\b", "", place.key) for place in errata.places(content)}
            expected = {path for path in names_of(content) if fills(content, path) and may_be_put_right(content, path)}

            assert possible == expected


def test_the_reason_of_a_later_version_stands_beside_its_changes(worlds):
    world, _ = worlds
    first = Plan.objects.get(pk=world.plan.pk).current_part(Kind.PERSPECTIVE).detail
    draft = actions.revise(first, by=world.coordinator, reason="Een réden om te schrijven.")
    with draft.editing():
        Perspective.objects.filter(pk=draft.pk).update(why_changed="Nu anders.")
    world.parts = [actions.share(Perspective.objects.get(pk=draft.pk), by=world.coordinator)]

    for _, pages in surfaces(world):
        assert [where for where, page in pages.items() if "een réden om te schrijven." not in page] == []
