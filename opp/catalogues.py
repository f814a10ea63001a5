"""The catalogues of what families read in other languages: where they are, what is wrong in them, and compiling them.

Dutch is the source: a msgid is the Dutch sentence itself. No catalogue in Dutch is needed.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings

PLACE = re.compile(r"%\((\w+)\)[sd]|%%|%s")
TAG = re.compile(r"</?\w[^>]*>")
ENDS = {".": ".", "?": "?؟", "!": "!", ":": ":"}


def languages() -> list[str]:
    """Every language with a catalogue: all but Dutch."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def path_of(language: str) -> Path:
    """The catalogue of that language, for translators."""
    return settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"


def faults(language: str) -> list[tuple[str, str]]:
    """(Dutch sentence, what is wrong with its translation) of that language, in the order of the catalogue."""
    entries = (entry for entry in polib.pofile(str(path_of(language))) if not entry.obsolete)
    return [(entry.msgid, wrong) for entry in entries for wrong in wrong_in(entry)]


def wrong_in(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one translation, in a few words each; nothing for a good one."""
    pairs = [(entry.msgid, entry.msgstr)]
    if entry.msgid_plural:
        pairs = [(entry.msgid_plural, words) for words in entry.msgstr_plural.values()]
    if not all(words.strip() for _source, words in pairs):
        yield "missing"
        return
    if entry.fuzzy:
        yield "doubtful (fuzzy)"
    for source, words in pairs:
        yield from _differs(source, words, may_leave_out={"number"} if entry.msgid_plural else set())


def _differs(source: str, words: str, may_leave_out: set[str]) -> Iterator[str]:
    wanted, found = set(PLACE.findall(source)), set(PLACE.findall(words))
    if missing := wanted - found - may_leave_out:
        yield f"placeholder left out: {', '.join(sorted(missing))}"
    if more := found - wanted:
        yield f"unknown placeholder: {', '.join(sorted(more))}"
    if re.sub(r"%(\(\w+\)[sd]|%|s)", "", words).count("%"):
        yield "a loose % sign"
    if sorted(TAG.findall(source)) != sorted(TAG.findall(words)):
        yield "other HTML tags"
    if _edges(source) != _edges(words):
        yield "other blanks at the beginning or end"
    if source[-1] in ENDS and words[-1] not in ENDS[source[-1]]:
        yield f"does not end in {source[-1]}"
    if source == words and len(source.split()) > 3:
        yield "still Dutch"


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def compile_all() -> None:
    """What gettext reads, made of each catalogue that is newer than it."""
    for language in languages():
        source = path_of(language)
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(made))
