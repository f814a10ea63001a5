"""What a page that saves itself is answered: what stands in its fields now, what waits, and who else is there."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils import timezone

from core.writing import date_format
from plans.models import DraftVisit, Part

from .pages import sections_for
from .sheets import Sheet


def answer(sheet: Sheet, visits: Iterable[DraftVisit]) -> dict:
    """For static/saving.js: JSON without anything that the page does not show already.

    `fields` has each field that stands differently now, `waiting` the names that are not in the database, `wrong` a sentence
    for a name; `kept` says whether all that was typed is, and `said` says so in words.
    """
    fields: dict[str, dict] = {}
    wrong: dict[str, str] = {}
    keys: dict[str, int] = {}
    waiting: list[str] = []
    for form in sheet.forms:
        found = form.answers()
        for name, both in form.both.items():
            key = form.add_prefix(name)
            found[key]["html"] = render_to_string("plans/_both.html", {"both": both, "key": key})
        fields |= found
        waiting += form.waiting
        wrong |= {form.add_prefix(name): str(errors[0]) for name, errors in form.errors.items() if name in form.fields}
        if form.instance.pk and "once" in form.fields:
            keys[form.add_prefix("id")] = form.instance.pk
    return {
        "kept": not (waiting or sheet.refusal),
        "closed": bool(sheet.refusal),
        "said": in_words(sheet, bool(waiting)),
        "fields": fields,
        "waiting": waiting,
        "wrong": wrong,
        "keys": keys,
        "here": who(sheet.part, visits),
    }


NOT_THEIRS = (
    "Niet bewaard. U schrijft aan dit onderdeel niet meer mee. Wat u typte staat nog op deze pagina: kopieer het, en "
    "vraag de coördinator."
)


def not_theirs(sent: Iterable[str]) -> dict:
    """What such a page is answered whose writer may write there no more: nothing was saved, and nothing of the draft is told."""
    return {
        "kept": False,
        "closed": True,
        "said": NOT_THEIRS,
        "fields": {},
        "waiting": list(sent),
        "wrong": {},
        "keys": {},
        "here": "",
    }


def in_words(sheet: Sheet, waits: bool) -> str:
    """What became of it, in a sentence."""
    if sheet.refusal:
        return f"Niet bewaard. {sheet.refusal}"
    if any(form.both for form in sheet.forms):
        return "Nog niet alles is bewaard. Dit veld is intussen ook ergens anders geschreven: kies welke tekst blijft."
    labels = [str(form.fields[name].label) for form in sheet.forms for name in form.errors if name in form.fields]
    look = f" Kijk nog naar: {', '.join(dict.fromkeys(labels))}." if labels else ""
    if waits:
        return f"Nog niet alles is bewaard.{look}"
    saved = f"Bewaard om {date_format(timezone.localtime(), 'H.i')} uur"
    return f"{saved}.{look}" if look else saved


def who(part: Part, visits: Iterable[DraftVisit]) -> str:
    """Who else has this draft open, and on which page of it."""
    pages = {section.slug: section.title for section in sections_for(part)}
    names = [f"{visit.user.name} ({pages.get(visit.section, visit.section)})" for visit in visits]
    return f"Ook hier: {', '.join(names)}" if names else ""
