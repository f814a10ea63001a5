"""A page as a browser has it open: every field with what it held, to be sent back with a change."""

import re
from html import unescape

ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def opened(client, where: str) -> dict:
    """What this page would send when nobody touched it, the hidden fields included."""
    return form_in(client.get(where).content.decode())


def form_in(html: str) -> dict:
    """The form of a page with the most fields: the others are buttons."""
    return max(map(fields_in, re.findall(r'<form [^>]*method="post".*?</form>', html, re.DOTALL)), key=len)


def fields_in(html: str) -> dict:
    """The fields of one form: name -> value, or a list of values where several boxes share a name."""
    found: dict = {}
    for tag in re.findall(r"<input ([^>]*)>", html):
        box = {name: unescape(value) for name, value in ATTRIBUTE.findall(tag)}
        if box.get("type") in ("checkbox", "radio"):
            if "checked" in box:
                value = box.get("value", "on")
                found[box["name"]] = [*found.get(box["name"], []), value] if box["type"] == "checkbox" else value
        elif box.get("type") not in ("file", "submit") and "name" in box:
            found[box["name"]] = box.get("value", "")
    for name, inside in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected', inside)
        found[name] = unescape(chosen[0]) if chosen else ""
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL):
        found[name] = unescape(text)
    found.pop("csrfmiddlewaretoken", None)
    return found


def started(client, where: str) -> dict:
    """Only the version this page starts from: to be sent along with fields that a test writes out itself."""
    return {name: value for name, value in opened(client, where).items() if name.endswith("started")}
