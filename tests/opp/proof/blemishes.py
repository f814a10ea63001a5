"""What nobody should read on a page, on paper or in a mail: words of the machine, and holes where something was left out."""

import re
from html import unescape

# Within a line; any other tag begins a new one.
INLINE = "a|abbr|b|bdi|bdo|code|del|em|i|ins|kbd|mark|path|q|small|span|strong|sub|sup|svg|time|u|use"
BLEMISHES = {
    "a word of the machine": r"\b(?:None|True|False|nan|null|undefined|Traceback)\b|manage\.py|\{\{|\}\}|\{%|%\}|object at 0x",
    "a hole": r"\(\s*\)|“\s*”|\(\s|\s\)|:\s*[,;]|,\s*[,;.]|;\s*[.;]",
    "a blank before a sign": r"(?<=\w)[ ]+[,;:!?](?!\w)|(?<=\w)[ ]+\.(?=\s|$)",
    "a sign too many": r"(?<!\.)\.\.(?!\.)|\?\?|!!|,,|::",
}


def text_of(html: str) -> str:
    """A page as it is read, a line per block. What is typed into a form is not the page's own."""
    html = re.sub(r"(?s)<(head|script|style|textarea|select)\b.*?</\1>|<!--.*?-->", " ", html)
    html = re.sub(rf"</?(?:{INLINE})\b[^>]*>", "", re.sub(r"\s+", " ", html))
    lines = unescape(re.sub(r"<[^>]+>", "\n", html)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def blemishes(text: str) -> list[str]:
    """What is wrong in this text, each with the words around it."""
    found = []
    for what, pattern in BLEMISHES.items():
        for match in re.finditer(pattern, text):
            around = text[max(match.start() - 40, 0) : match.end() + 40].replace("\n", " / ")
            found.append(f"{what}: “{around}”")
    return found


def of_page(html: str) -> list[str]:
    return blemishes(text_of(html))


def of_mail(subject: str, body: str) -> list[str]:
    """The same of a mail, in which two blanks in a row are seen as well."""
    doubled = [line.strip() for line in body.splitlines() if "  " in line.strip()]
    return blemishes(f"{subject}\n{body}") + [f"two blanks: “{line}”" for line in doubled]
