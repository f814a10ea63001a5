"""Tags every template has, without loading: the few things HTML cannot say itself."""

import re
from functools import cache, lru_cache

from django import template
from django.conf import settings
from django.contrib.messages import ERROR
from django.forms import BaseForm, BaseFormSet
from django.template import defaultfilters
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from core import signs
from plans.choices import Kind
from plans.policy.text.assessments import Series, series
from plans.text.catalogue import read_in
from plans.text.field import Block, stands

register = template.Library()

NOT_DIALLED = re.compile(r"(?!^)\+|[^0-9+]")
EXTENSION = re.compile(r"(?i)\b(?:tst|toestel|ext)\b.*")


@cache
def drawing(name: str) -> SafeString:
    """The paths of an icon. From the project's own files, therefore safe as they are."""
    source = (settings.BASE_DIR / "static" / "icons" / f"{name}.svg").read_text()
    paths = source[source.index(">") + 1 : source.rindex("</svg>")]
    return mark_safe(" ".join(paths.split()))  # noqa: S308


@register.simple_tag
@lru_cache(512)
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "check" %}`: an icon as inline SVG.

    It is silent to a screen reader, for words beside it say the same; where there are
    none, give a `label`.
    """
    if label:
        return format_html(
            '<svg class="bi" width="16" height="16" viewBox="0 0 16 16"'
            ' fill="currentColor" role="img" aria-label="{}">{}</svg>',
            label,
            drawing(name),
        )
    return format_html(
        '<svg class="bi" width="16" height="16" viewBox="0 0 16 16"'
        ' fill="currentColor" aria-hidden="true" focusable="false">{}</svg>',
        drawing(name),
    )


@register.simple_tag
@lru_cache(512)
def chip(text: str, tone: str = "", symbol: str = "") -> SafeString:
    """`{% chip "gedeeld" "wait" "hourglass-split" %}`: `components/chip.html` for long lists, where an include is dear."""
    return format_html(
        '<span class="chip{}">{}{}</span>', f" chip-{tone}" if tone else "", icon(symbol) if symbol else "", text
    )


@register.filter(is_safe=True)
@defaultfilters.stringfilter
def apart(text: str) -> str:
    """A name in plain text (a mail, the title of a page), so that it moves nothing around it; in HTML it is `<bdi>`."""
    return signs.apart(text)


@register.filter
@defaultfilters.stringfilter
def named(text: str) -> SafeString:
    """A name within a sentence that is translated: it keeps its own direction, and no program translates it."""
    return format_html('<bdi translate="no">{}</bdi>', text)


@register.filter(is_safe=True)
@defaultfilters.stringfilter
def in_line(number: str) -> str:
    """A telephone number in plain text: in a language that runs from right to left its groups would change places."""
    return f"\u2066{number}\u2069" if get_language_bidi() else number


@register.filter
@defaultfilters.stringfilter
def dial(number: str) -> str:
    """`{% if school.phone|dial %}<a href="tel:{{ school.phone|dial }}">`: what a telephone dials, empty when it cannot."""
    digits = NOT_DIALLED.sub("", EXTENSION.sub("", number).replace("(0)", ""))
    return digits if sum(map(str.isdigit, digits)) >= 3 else ""


@register.filter
@defaultfilters.stringfilter
def runs(text: str) -> str:
    """`<p dir="{{ goal.target|runs }}">`: the direction in which a text reads."""
    return signs.runs(text)


@register.filter
def texts(content: dict, block: str) -> list[dict]:
    """`{% for each in c|texts:"known" %}`: the texts of a block of the catalogue that hold something, under their headings."""
    return [
        {"heading": _(field.page), "text": str(value) if stands(value) else "", "by": content.get(field.by)}
        for field in read_in(Kind(content["kind"]), Block(block))
        if stands(value := content.get(field.name)) or content.get(field.by)
    ]


@register.filter
def by_test(rows: list[dict] | None) -> list[Series]:
    """`{% for each in c.assessments|by_test %}`: the results of each test together, with the picture of them;
    a text of before there were any has none."""
    return series(rows or [])


@register.simple_tag
@lru_cache(8)
def dot(kind) -> SafeString | str:
    """The number of the part a line is about, in its colour; nothing for the whole plan."""
    if not kind:
        return ""
    return format_html(
        '<span class="dot{}" title="Deel {}">{}</span>',
        " dot-action" if kind == "ACTION" else "",
        kind.position,
        kind.position,
    )


@register.simple_tag(takes_context=True)
def what_is_wrong(context) -> str:
    """In front of the title of a page: whether what was sent was wrong, or asks to be looked at again."""
    values = [value for layer in context.dicts for value in layer.values()]
    forms = [each for each in values if isinstance(each, BaseForm | BaseFormSet) and each.is_bound]
    if any(each.total_error_count() if isinstance(each, BaseFormSet) else each.errors for each in forms):
        return _("Fout:") + " "
    if any(message.level >= ERROR for message in context.get("messages") or ()):
        return _("Fout:") + " "
    return _("Let op:") + " " if getattr(context.get("effects"), "touches", None) else ""


@register.inclusion_tag("components/plan_state.html", takes_context=True)
def plan_state(context, plan) -> dict:
    """`{% plan_state plan %}`: the life of both parts, who has the ball, what is still to do. For staff."""
    # The rooms are ready by the time a page is drawn, not when tags are read.
    from consent.queries import case_of
    from opp.file import state_of

    case = context.get("case") or case_of(plan, timezone.localdate())
    return state_of(case, context["request"].user)
