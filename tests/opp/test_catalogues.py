"""What families read in other languages: every catalogue follows what is marked, and what is offered is complete."""

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

from opp import catalogues


def entry(source, words, plural=""):
    if plural:
        return polib.POEntry(msgid=source, msgid_plural=plural, msgstr_plural=dict(enumerate(words)))
    return polib.POEntry(msgid=source, msgstr=words)


@pytest.mark.parametrize(
    ("made", "wrong"),
    [
        (entry("Klopt dit?", "Is this right?"), []),
        (entry("Klopt dit?", ""), ["missing"]),
        (entry("Klopt dit?", "Is this right"), ["does not end in ?"]),
        (entry("Klopt dit?", "هل هذا صحيح؟"), []),
        (entry("Bel %(name)s", "Call"), ["placeholder left out: name"]),
        (entry("Bel %(name)s", "Call %(naam)s"), ["placeholder left out: name", "unknown placeholder: naam"]),
        (entry("Bel %(name)s", "Call %(name)s 100%"), ["a loose % sign"]),
        (entry("<em>Nu</em> lezen", "Read now"), ["other HTML tags"]),
        (entry("Nu lezen", "Read now "), ["other blanks at the beginning or end"]),
        (entry("De school leest dit", "De school leest dit"), ["still Dutch"]),
        (entry("%(number)s dag", ["one day", "%(number)s days"], "%(number)s dagen"), []),
        (entry("%(number)s dag", ["one day", ""], "%(number)s dagen"), ["missing"]),
    ],
)
def test_a_translation_says_all_that_the_dutch_sentence_says(made, wrong):
    assert list(catalogues.wrong_in(made)) == wrong


def test_a_doubtful_translation_is_none():
    made = entry("Klopt dit?", "Is this right?")
    made.flags.append("fuzzy")

    assert list(catalogues.wrong_in(made)) == ["doubtful (fuzzy)"]


@pytest.mark.parametrize("language", catalogues.languages())
def test_what_is_translated_is_right_and_what_is_offered_is_complete(language):
    found = catalogues.faults(language)
    if language not in settings.OFFERED:
        found = [each for each in found if each[1] != "missing"]

    assert not found


def test_every_catalogue_holds_what_is_marked_and_nothing_else(tmp_path, settings, monkeypatch):
    """After a sentence was added or changed: bin/messages, and translate it."""
    found = tmp_path / "locale" / "en" / "LC_MESSAGES"
    found.mkdir(parents=True)
    for room in ("accounts", "agenda", "consent", "core", "opp", "plans", "students", "templates"):
        (tmp_path / room).symlink_to(settings.BASE_DIR / room)
    settings.LOCALE_PATHS = [str(found.parents[1])]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["en"], symlinks=True, verbosity=0)
    marked = keys_of(found / "django.po")

    for language in catalogues.languages():
        assert keys_of(catalogues.path_of(language)) == marked, language


def keys_of(path):
    return {(each.msgid, each.msgid_plural) for each in polib.pofile(str(path)) if not each.obsolete}
