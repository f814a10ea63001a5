"""How plain the words of the family are: every sentence of their templates, mails and word modules, measured.

Flesch-Douma is Flesch's reading ease for Dutch: 206.84 - 0.77 x syllables per 100 words - 0.93 x words per sentence; 70 and
more is easy to read. A word is rare when `wordfreq` counts it less than three times in a million (Zipf under 3.5), and the
glossary of the family does not explain it.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import product
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.template.base import NodeList, TextNode, VariableNode
from django.template.defaulttags import ForNode, IfNode, WithNode
from django.template.loader_tags import BlockNode, IncludeNode

ROOT = Path(settings.BASE_DIR)
PAGES = "templates/family/*.html"
MAILS = "templates/mail/*.txt"
MODULES = ("consent/portal/*.py", "students/why.py")
STAFF_MAILS = "staff_"
LONGEST = 20  # words in a sentence
RARE = 3.5  # Zipf
MOST = 512  # readings of one line of a template

BLOCKS = re.compile(
    r"</?(?:p|li|ul|ol|dl|dt|dd|div|h[1-6]|section|details|summary|label|legend|fieldset|form|button|option|select|td|th|tr|table|small|strong class|br)\b[^>]*>",
    re.I,
)
TAG = re.compile(r"<[^>]+>")
HEARD = re.compile(r'<span class="visually-hidden">.*?</span>', re.S)
NAMES = {"number": "2", "digest": "abcd", "link": "", "code": "123456", "code_page": ""}
WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:[-'’][A-Za-zÀ-ÿ]+)*")
END = re.compile(r"(?<=[.!?])[”\")]*\s+|\n\s*\n|(?<=:)\s+(?=[A-Z])")
VOWELS = re.compile(r"aai|ooi|oei|eeuw|ieuw|uw(?=\b)|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|ou|au|[aeiouyéèëêïíóöúü]")


# From a template to what can stand there --------------------------------------------------------------------------------


def readings(nodes: NodeList, aside: list[str]) -> list[str]:
    """Every text that these nodes can give, each branch of each `if` once; whole blocks within a branch go `aside`."""
    found = [""]
    for node in nodes:
        ways = _ways(node, aside)
        found = [one + other for one, other in product(found, ways)] if len(found) * len(ways) <= MOST else found
    return found


def _ways(node, aside: list[str]) -> list[str]:
    if isinstance(node, TextNode):
        return [node.s]
    if isinstance(node, VariableNode):
        name = str(node.filter_expression.token)
        return [NAMES.get(name.partition("|")[0], "Yara")]
    if isinstance(node, IfNode):
        branches = [way for _, nodes in node.conditions_nodelists for way in readings(nodes, aside)]
        if not any(condition is None for condition, _ in node.conditions_nodelists):
            branches.append("")
        if any(BLOCKS.search(way) for way in branches):
            aside.extend(branches)
            return ["\n\n"]
        return list(dict.fromkeys(branches))
    if isinstance(node, BlockNode | ForNode | WithNode):
        inside = node.nodelist_loop if isinstance(node, ForNode) else node.nodelist
        return readings(inside, aside) or [""]
    return [""] if isinstance(node, IncludeNode) else ["Yara" if node.__class__.__name__ == "UrlNode" else ""]


def untranslated(source: str) -> str:
    """A template as if it were in Dutch alone: what is marked for translation stands there as it is read in Dutch."""
    source = re.sub(r"\{% translate [^\"'%]+ as \w+ %\}", "", source)
    source = re.sub(r"\{% translate [^\"'%]+ %\}", "Yara", source)
    source = re.sub(r"\{% translate ([\"'])(.*?)\1 %\}", r"\2", source)
    return re.sub(r"\{% blocktranslate\b[^%]*%\}(.*?)\{% endblocktranslate %\}", _in_dutch, source, flags=re.S)


def _in_dutch(match: re.Match) -> str:
    one, plural, more = match[1].partition("{% plural %}")
    return f"{{% if one %}}{one}{{% else %}}{more}{{% endif %}}" if plural else one


def of_template(path: Path) -> Iterator[str]:
    """The sentences that this template can show or send."""
    source = untranslated(path.read_text())
    is_page = path.suffix == ".html"
    template = engines["django"].from_string(re.sub(r"\{% extends [^%]+%\}", "", source)).template
    if is_page:  # line by line of what is read: a sentence never runs over the edge of its block
        aside: list[str] = []
        texts = [_whole(chunk) for nodes in _pieces(template.nodelist) for chunk in readings(nodes, aside)]
        texts += aside
    else:
        texts = []
        for nodes in _pieces(template.nodelist, edge=re.compile(r"\n")):
            aside = []
            texts += readings(nodes, aside) + aside
    for text in texts:
        yield from sentences(_plain(text))


def _whole(text: str) -> str:
    return HEARD.sub("", text)


def _pieces(nodes: NodeList, edge=BLOCKS) -> Iterator[NodeList]:
    """The nodes in runs between the edges of blocks, inside blocks and loops too."""
    run = NodeList()
    for node in nodes:
        if isinstance(node, BlockNode | WithNode | ForNode):
            yield run
            yield from _pieces(node.nodelist_loop if isinstance(node, ForNode) else node.nodelist, edge)
            run = NodeList()
        elif isinstance(node, IfNode) and _holds(node, edge):
            yield run
            for _, inside in node.conditions_nodelists:
                yield from _pieces(inside, edge)
            run = NodeList()
        elif isinstance(node, TextNode) and edge.search(node.s):
            first, *more = edge.split(node.s)
            run.append(TextNode(first))
            for piece in more:
                yield run
                run = NodeList([TextNode(piece)])
        else:
            run.append(node)
    yield run


def _holds(node: IfNode, edge) -> bool:
    """Whether a block begins or ends in one of its branches."""
    return any(
        edge.search(each.s) if isinstance(each, TextNode) else isinstance(each, IfNode) and _holds(each, edge)
        for _, inside in node.conditions_nodelists
        for each in inside
    )


def _plain(text: str) -> str:
    return unescape(TAG.sub("", BLOCKS.sub("\n\n", HEARD.sub("", text)))).replace("\u00a0", " ")


# From a module --------------------------------------------------------------------------------------------------------


def of_module(path: Path) -> Iterator[str]:
    """The sentences in the strings of this module, without its docstrings; what is filled in counts as one word."""
    tree = ast.parse(path.read_text())
    said = {
        id(node.value)
        for parent in ast.walk(tree)
        if isinstance(parent, ast.Module | ast.ClassDef | ast.FunctionDef)
        for node in parent.body
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    parts = {id(each) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(each.value if isinstance(each, ast.Constant) else "Yara" for each in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said | parts:
            text = re.sub(r"%\(\w+\)s", "Yara", node.value)
        else:
            continue
        yield from sentences(text)


# Measured -------------------------------------------------------------------------------------------------------------


def sentences(text: str) -> Iterator[str]:
    """What is a sentence in it: begins with a capital and has an end, and more than two words."""
    for each in END.split(text):
        line = " ".join(each.split()).strip("“”\"' ")
        if re.match(r"[A-ZÀ-Ý’'0-9]", line) and line[-1:] in ".!?:" and len(words(line)) > 2:
            yield line


def words(sentence: str) -> list[str]:
    return WORD.findall(sentence)


def syllables(word: str) -> int:
    """How often a mouth opens in a Dutch word, about."""
    parted = re.sub(r"([aeiou])([ëïöü])", r"\1-\2", word.lower()).translate(str.maketrans("ëïöü", "eiou"))
    return max(1, len(VOWELS.findall(parted)))


def flesch_douma(found: Iterable[str]) -> float:
    found = list(found)
    every = [word for sentence in found for word in words(sentence)]
    per_hundred = 100 * sum(map(syllables, every)) / len(every)
    return 206.84 - 0.77 * per_hundred - 0.93 * len(every) / len(found)


def explained() -> set[str]:
    """The words of the glossary, and of what it says about them: who meets one can look it up."""
    from consent.words.glossary import WORDS

    return {word.lower() for title, _ in WORDS.values() for word in words(title)}


def rare(found: Iterable[str]) -> dict[str, int]:
    """The rare words in these sentences, each with how often; names and explained words are left out."""
    from wordfreq import zipf_frequency

    known, count = explained(), {}
    for sentence in found:
        for word in words(sentence):
            low = word.lower()
            if low not in known and low != "yara" and zipf_frequency(low, "nl") < RARE:
                count[low] = count.get(low, 0) + 1
    return count


def every_sentence() -> dict[str, list[str]]:
    """All sentences of the family's words, by the file in which they stand; each once."""
    found = {}
    files = [*sorted(ROOT.glob(PAGES)), *sorted(ROOT.glob(MAILS))]
    for path in files:
        if not path.name.startswith(STAFF_MAILS):
            found[str(path.relative_to(ROOT))] = list(dict.fromkeys(of_template(path)))
    for pattern in MODULES:
        for path in sorted(ROOT.glob(pattern)):
            found[str(path.relative_to(ROOT))] = list(dict.fromkeys(of_module(path)))
    return {name: each for name, each in found.items() if each}
