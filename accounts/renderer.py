"""The inputs of a form, drawn as Django's templates draw them: those take half a page's time for a line of HTML each."""

from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def attributes(attrs: dict) -> SafeString:
    """As `django/forms/widgets/attrs.html`."""
    return format_html_join(
        "",
        "{}{}",
        (
            (format_html(" {}", name), "" if value is True else format_html('="{}"', value))
            for name, value in attrs.items()
            if value is not False
        ),
    )


def drawn_input(widget: dict) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, attributes(widget["attrs"])
    )


def drawn_textarea(widget: dict) -> SafeString:
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>', widget["name"], attributes(widget["attrs"]), widget["value"] or ""
    )


INPUTS = ("input", "text", "number", "email", "hidden", "date")
DRAWN = {f"django/forms/widgets/{name}.html": drawn_input for name in INPUTS}
DRAWN["django/forms/widgets/textarea.html"] = drawn_textarea


class Renderer(DjangoTemplates):
    """Django's own, but for the inputs of every form."""

    def render(self, template_name, context, request=None):
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)
