"""What is different between two versions of one part, in short sentences a family can read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.choices import Kind
from plans.policy import is_same

from . import snapshot
from .catalogue import every_field
from .field import stands
from .lists import LISTS as CATALOGUE

SHORT = 60  # characters: a value up to here is quoted, a longer one is only named

# Text name -> how a sentence begins, in the order of the page.
FIELDS = {field.name: field.label for field in every_field() if field.label}
GOAL_FIELDS = {field.name: field.label for field in CATALOGUE["goals"].fields if field.label}
# List -> (what one row is called, the names that say which row it is, the name that is quoted).
LISTS = {name: (rows.one, rows.keys, rows.quoted) for name, rows in CATALOGUE.items() if rows.one}
# What a row says beside the name that is quoted; a row that says one thing needs no words for it.
ROW_FIELDS = {
    name: {field.name: field.label for field in CATALOGUE[name].fields if field.name != quoted}
    for name, (_one, _keys, quoted) in LISTS.items()
}
# How the rows of a list are called together, when they stand in another order.
TOGETHER = {name: rows.together for name, rows in CATALOGUE.items() if rows.together}
NAMED = {name: rows.keys for name, rows in CATALOGUE.items() if rows.keys}


@dataclass(frozen=True)
class Stopped:
    """A goal of the version before that does not come back, and why: `gestopt omdat …`."""

    number: int
    title: str
    line: str
    why: str

    @property
    def sentence(self) -> str:
        return _("Doel %(number)s (%(title)s): %(why)s.") % {
            "number": self.number,
            "title": self.title,
            "why": self.why,
        }


def between(before: dict, after: dict, stopped: Iterable[Stopped] = ()) -> list[str]:
    """What changed from one text to the next; empty when nothing did. Goals are matched by their `line`.

    `stopped` are the goals that are no longer there because that was decided, with the reason.
    """
    before, after = snapshot.readable(before), snapshot.readable(after)
    said = [
        _field(name, start, before, after)
        for name, start in FIELDS.items()
        if not is_same(before.get(name), after.get(name))
    ]
    said += _factors(before.get("factors", []), after.get("factors", []))
    said += _goals(before.get("goals", []), after.get("goals", []), {each.line: each.why for each in stopped})
    for name in LISTS:
        said += _rows(name, before.get(name, []), after.get(name, []))
    said += [
        (
            _("%(what)s staat in een andere volgorde.")
            if name == "factors"
            else _("%(what)s staan in een andere volgorde.")
        )
        % {"what": _(words)}
        for name, words in TOGETHER.items()
        if _has_moved(NAMED[name], before.get(name, []), after.get(name, []))
    ]
    if before.get("perspective_digest") != after.get("perspective_digest") and after.get("perspective_number"):
        said.append(_("Dit deel rust nu op versie %(number)s van deel 1.") % {"number": after["perspective_number"]})
    return said


def shown(row: dict, name: str) -> str:
    value = row.get(f"{name}_label", row.get(name))
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    return str(value) if stands(value) else ""


def _field(name: str, start: str, before: dict, after: dict) -> str:
    was, now = shown(before, name), shown(after, name)
    said = {"what": _(start), "now": now, "was": was}
    if not now:
        return _("%(what)s: vervallen.") % said
    if not was:
        return _("%(what)s: nieuw.") % said
    if max(len(was), len(now)) > SHORT or "\n" in was + now:
        return _("%(what)s: aangepast.") % said
    if any(sign in was + now for sign in ".?!"):
        return _("%(what)s: nu “%(now)s”, was “%(was)s”") % said
    return _("%(what)s: nu %(now)s, was %(was)s.") % said


def _factors(before: list[dict], after: list[dict]) -> list[str]:
    was, now = (_keyed(NAMED["factors"], rows) for rows in (before, after))
    came, gone, elsewhere = (
        _("Nieuw bij wat %(kind)s: %(text)s"),
        _("Niet meer bij wat %(kind)s: %(text)s"),
        _("Bij wat %(kind)s staat “%(text)s” nu onder %(sphere)s, was %(before)s."),
    )

    def says(row: dict, before: dict | None = None) -> dict:
        words = {"kind": shown(row, "kind"), "text": row["text"], "sphere": shown(row, "sphere")}
        return words | ({"before": shown(before, "sphere")} if before else {})

    return [
        *(came % says(row) for key, row in now.items() if key not in was),
        *(gone % says(row) for key, row in was.items() if key not in now),
        *(
            elsewhere % says(row, was[key])
            for key, row in now.items()
            if key in was and not is_same(row.get("sphere"), was[key].get("sphere"))
        ),
    ]


def _goals(before: list[dict], after: list[dict], stopped: dict[str, str]) -> list[str]:
    was = {row["line"]: (number, row) for number, row in enumerate(before, 1)}
    said = []
    for number, goal in enumerate(after, 1):
        named = {"number": number, "title": goal["title"]}
        if goal["line"] not in was:
            said.append(_("Doel %(number)s (%(title)s) is nieuw.") % named)
            continue
        old_number, old = was.pop(goal["line"])
        name = (
            _("Doel %(number)s (%(title)s)") % named
            if old_number == number
            else _("Doel %(number)s (%(title)s), eerder doel %(before)s") % (named | {"before": old_number})
        )
        said += _goal(name, old, goal)
    return said + [
        _("Doel %(number)s van toen (%(title)s) is %(why)s.")
        % {"number": number, "title": goal["title"], "why": stopped[line]}
        if line in stopped
        else _("Doel %(number)s van toen (%(title)s) staat er niet meer in.")
        % {"number": number, "title": goal["title"]}
        for line, (number, goal) in was.items()
    ]


def _goal(name: str, old: dict, new: dict) -> list[str]:
    other = [field for field in GOAL_FIELDS if not is_same(old.get(field), new.get(field))]
    words = [_(GOAL_FIELDS[field]) for field in other]
    if not is_same(old.get("measures"), new.get("measures")):
        words.append(_("ondersteuning"))
    if not words:
        return []
    said = _("%(what)s: veranderd is %(words)s.") % {"what": name, "words": _listed(words)}
    was, now = old.get("target"), new.get("target")
    if "target" in other and was and now and len(was) + len(now) <= 4 * SHORT:
        said = " ".join((said, _("Straks was “%(was)s” en is nu “%(now)s”") % {"was": was, "now": now}))
    return [said]


def _rows(name: str, before: list[dict], after: list[dict]) -> list[str]:
    start, _keys, quoted = LISTS[name]
    said = []
    for was, now in paired(name, before, after):
        called = {"what": f"{_(start)} {shown(now or was, quoted)}"}
        if not was:
            said.append(_("%(what)s is nieuw.") % called)
        elif not now:
            said.append(_("%(what)s is vervallen.") % called)
        elif not is_same(was, now):
            words = [
                _(word) for each, word in ROW_FIELDS[name].items() if word and not is_same(was.get(each), now.get(each))
            ]
            sentence = _("%(what)s: veranderd is %(words)s.") if words else _("%(what)s is aangepast.")
            said.append(sentence % (called | {"words": _listed(words)} if words else called))
    return said


def paired(name: str, before: list[dict], after: list[dict]) -> list[tuple[dict, dict]]:
    """Each row as it was and as it is now, with nothing for one that came or went; those that went last.

    A row of which only the kind or the day changed is the one that has the same name.
    """
    _one, key, quoted = LISTS[name]
    was, now = _keyed(key, before), _keyed(key, after)
    came, went = (
        {each: row for each, row in one.items() if each not in other} for one, other in ((now, was), (was, now))
    )
    for each, row in came.items():
        same = next((old for old, gone in went.items() if gone.get(quoted) == row.get(quoted)), None)
        if same is not None:
            was[each] = went.pop(same)
    return [(was.get(each, {}), row) for each, row in now.items()] + [(row, {}) for row in went.values()]


def _has_moved(names: tuple, before: list[dict], after: list[dict]) -> bool:
    """Whether the rows that stayed stand in another order."""
    was, now = list(_keyed(names, before)), list(_keyed(names, after))
    return [each for each in was if each in now] != [each for each in now if each in was]


def _keyed(names: tuple, rows: list[dict]) -> dict[tuple, dict]:
    """Each row under what names it; rows with the same name are told apart by their order."""
    found: dict[tuple, dict] = {}
    for row in rows:
        name = tuple(row.get(each) for each in names)
        found[(*name, sum(other[:-1] == name for other in found))] = row
    return found


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(most)s en %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}


def changed_goals(before: dict, after: dict) -> list[str]:
    """The lines of the goals that are new or different since the version before."""
    if after["kind"] != Kind.ACTION:
        return []
    known = {goal["line"]: goal for goal in before["goals"]}
    return [goal["line"] for goal in after["goals"] if not is_same(known.get(goal["line"]), goal)]
