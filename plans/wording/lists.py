"""The word lists: data files, and files of the same form with which whoever runs OPP, or one school, adds to them."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings

OWN = Path(__file__).parent / "lists"
KINDS = ("plainer", "diagnoses", "stigma", "empty")
WILD = r"\w*"


@dataclass(frozen=True)
class Entry:
    """A word or phrase that a list names: what to write instead, and why. `not_in`: fields in which it may stand."""

    kind: str
    word: str
    instead: str
    why: str
    not_in: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WordLists:
    """Entries, found in a text by one pattern; a word in capitals is found in capitals only."""

    entries: dict[str, Entry] = field(default_factory=dict)

    def find(self, text: str) -> Iterable[tuple[str, int, Entry]]:
        """(what stands there, where, the entry) of each place of a text, the longest entry first."""
        for pattern, known in self._patterns():
            for match in pattern.finditer(text):
                entry = known[match.lastindex or 0]
                yield match[0], match.start(), entry

    def _patterns(self):
        return _compiled(tuple(self.entries.values()))


@cache
def _compiled(entries: tuple[Entry, ...]) -> list[tuple[re.Pattern, dict[int, Entry]]]:
    found = []
    for in_capitals in (True, False):
        rows = [each for each in entries if each.word.rstrip("*").isupper() == in_capitals]
        rows.sort(key=lambda each: -len(each.word))
        if rows:
            ways = "|".join(f"({_way(each.word)})" for each in rows)
            flags = 0 if in_capitals else re.IGNORECASE
            found.append((re.compile(rf"(?<!\w)(?:{ways})(?!\w)", flags), dict(enumerate(rows, 1))))
    return found


def _way(word: str) -> str:
    """A word as a pattern: any white space between its parts, and any ending where a * stands."""
    way = r"\s+".join(re.escape(part) for part in word.rstrip("*").split())
    return way + (WILD if word.endswith("*") else "")


def read(folder: Path) -> dict[str, Entry]:
    """The entries of the files of this folder, by their word. Raises ValueError, with the file, for what is no list."""
    found: dict[str, Entry] = {}
    for kind in KINDS:
        path = folder / f"{kind}.toml"
        if not path.is_file():
            continue
        try:
            data = tomllib.loads(path.read_text())
            rows = [{"word": each} if isinstance(each, str) else each for each in data["words"]]
            own = frozenset(data.get("not_in", ()))
            for row in rows:
                instead, why = row.get("instead", data.get("instead", "")), row.get("why", data.get("why", ""))
                found[row["word"].casefold()] = Entry(kind, row["word"], instead, why, own)
        except (KeyError, TypeError, AttributeError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
            raise ValueError(f"{path}: {wrong!r}") from wrong
    return found


def for_school(brin: str) -> WordLists:
    """The lists as they hold for one school: those of the product, then of who runs it, then its own; the last one counts.

    An entry with `instead = "-"` takes a word out.
    """
    return _for(settings.OPP_WORD_LISTS, brin)


@cache
def _for(extra: Path | None, brin: str) -> WordLists:
    entries = read(OWN)
    reasons = {each.kind: (each.why, each.not_in) for each in entries.values()}
    folders = [extra, extra / brin] if extra and brin.isalnum() else [extra] if extra else []
    for folder in folders:
        for word, entry in read(folder).items():
            why, not_in = reasons[entry.kind]
            entries[word] = Entry(entry.kind, entry.word, entry.instead, entry.why or why, entry.not_in or not_in)
    return WordLists({word: each for word, each in entries.items() if each.instead != "-"})
