"""What people typed never moves what stands around it, in whatever direction its letters run.

Every template is read: a name or a text somebody wrote stands in a `<bdi>` or in an element with a direction of its own,
and in plain text (mail, the title of a page) within the isolates of the filter `apart`.
"""

import re
from pathlib import Path

import pytest
from django import forms

from core.forms.fields import DutchForm
from core.signs import apart, runs, without_unseen

pytestmark = pytest.mark.once("sqlite")

TEMPLATES = Path(__file__).parents[3] / "templates"
TOKEN = re.compile(
    r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|\{%.*?%\}|\{\{.*?\}\}|</?[a-zA-Z](?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>",
    re.S,
)
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "path"}
NAMES = re.compile(
    r"""
    student | colleague | who
    | ([\w.]+\.)?(?!html_|class_|role_|display_)\w+_name | frame\.schools
    | ([\w.]*\b)?( school | colleague | user | by | about | invitation | person | giver | holiday | coordinator
                 | recorded_by | answer | line | one | each | turn | state | stage | guardian | row | author | wrap
                 | grouper )\.name
    | ([\w.]+\.)?( guardian\.person | guardian\.student | partnership | support_point | board | organisation )
    | ( remark | row | viewpoint | record )\.( person | giver | author | by ) | ( turn | measure )\.who
    | ( sheet | reading )\.first | first | speaker | voice\.hearer | ([\w.]+\.)?by
    """,
    re.X,
)
WORDS = re.compile(
    r"""
    ([\w.]+\.)?( words | remarks | said | own_words | response | not_heard_reason | not_heard | report | conclusion
               | evidence | approach | start_situation | target | proposed_now | means | funding | weighing | outcome
               | facilities | emergency_agreements | no_support_reason | reason_for_change | destination_note
               | factors_still_right | destination_still_right | description | becomes | was | frequency | place
               | responsible_function | advice | question | source | guardian_tasks | pupil_tasks | medical_pointer
               | established_role | previous_advice | previous_school | end_note | late_reason | answer_text | closed_reason
               | established_mandate | mandate )
    | words | text | response | crumb
    | ( goal | review\.goal | point\.goal | row\.instance\.goal | viewpoint )\.title | ( row | point\.deviation )\.subject
    | sheet\.late\.1 | ( remark | answer | note | each | row | piece | asked | slip | record )\.text
    | row\.reason | place\.value | row\.note
    """,
    re.X,
)
NO_TEXT = re.compile(r"\|\s*(date|pluralize|length|urlencode|as_crispy_field|crispy)\b")
ELSEWHERE = {"script", "style", "option", "textarea", "title", "svg"}
"""Where HTML allows no element; the browser keeps the text of a control apart by itself."""
OURS = {
    ("components/chip.html", "text"): "a state, in the product's own words",
    ("components/voices.html", "by"): "what is said of the speaker, in the product's own words",
    ("consent/_after.html", "text"): "a sentence of the product: a name at its head would turn it around",
    ("consent/_before.html", "text"): "as in consent/_after.html",
    ("components/empty.html", "text"): "a sentence of the template that includes it",
    ("agenda/plan_inspection.html", "words"): "a school year",
    ("opp/_timeline.html", "mark.words"): "what happened on a day, in the product's own words",
    ("form.html", "text"): "what the product explains beside a form",
    ("pdf/parts.html", "sheet.stage.words"): "a state, in the product's own words",
    ("agenda/students.html", "term.words"): "the name of a term",
    ("pdf/receipt.html", "sheet.text.school_name"): "the author of the file: nothing stands around it",
    ("account/reauthenticate.html", "other.description"): "another way to sign in",
}
"""What has the name of something typed and is not: why."""
AS_RELEASED = ("pdf/receipt_1.html", "pdf/receipt_2.html")
"""Receipts that were given out must come out byte for byte as they did."""


def name_of(output: str) -> str:
    return re.split(r"[|\s]", output[2:-2].strip())[0]


def is_typed(output: str) -> bool:
    """Whether this `{{ … }}` shows what people typed."""
    name = name_of(output)
    return not NO_TEXT.search(output) and bool(NAMES.fullmatch(name) or WORDS.fullmatch(name))


def loose(source: str, page: str = ""):
    """Every place of this template where typed text stands loose: (start, output)."""
    open_elements: list[tuple[str, bool]] = []
    in_title = False
    filled: dict[str, str] = {}  # what a sentence that is translated is filled with
    for token in TOKEN.finditer(source):
        piece = token[0]
        if piece.startswith("{% blocktranslate"):
            filled = {name: f"{{{{ {value} }}}}" for name, value in re.findall(r'(\w+)=((?:[^\s"]|"[^"]*")+)', piece)}
        elif piece.startswith("{% endblocktranslate"):
            filled = {}
        elif piece.startswith("{%"):
            in_title = (in_title or bool(re.match(r"\{% block (title|place)", piece))) and "endblock" not in piece
        elif piece.startswith("</"):
            name = piece[2:-1].strip().lower()
            here = [at for at, (each, _) in enumerate(open_elements) if each == name]
            del open_elements[here[-1] if here else len(open_elements) :]
        elif piece.startswith("<"):
            name = re.match(r"<(\w+)", piece)[1].lower()
            if name not in VOID and not piece.endswith("/>"):
                open_elements.append((name, name == "bdi" or 'dir="auto"' in piece or '|runs }}"' in piece))
        elif (
            piece.startswith("{{")
            and is_typed(piece := filled.get(name_of(piece), piece))
            and (page, name_of(piece)) not in OURS
        ):
            plain = in_title or any(name == "title" for name, _ in open_elements)
            if plain:
                if "|apart" not in piece:
                    yield token.start(), piece
            elif "|named" not in piece and not any(name in ELSEWHERE or is_kept for name, is_kept in open_elements):
                yield token.start(), piece


def pages():
    return [path for path in sorted(TEMPLATES.rglob("*.html")) if not path.as_posix().endswith(AS_RELEASED)]


def test_what_people_typed_stands_apart_on_every_page_and_paper():
    found = [
        f"{path.relative_to(TEMPLATES)}:{source.count(chr(10), 0, start) + 1} {output}"
        for path in pages()
        for source in [path.read_text()]
        for start, output in loose(source, path.relative_to(TEMPLATES).as_posix())
    ]
    assert not found, "Put it in <bdi>, or dir=auto on its block; |apart in a title:\n" + "\n".join(found)


def test_what_stands_loose_is_found_and_what_stands_apart_is_not():
    """The reader of templates itself: it must fail where it should."""
    loose_ones = [
        "<p>Plan van {{ student }}</p>",
        "<p>{{ goal.target|linebreaksbr }}</p>",
        "{% block title %}{{ student }} · OPP{% endblock %}",
        "{% blocktranslate with name=student %}Plan van {{ name }}{% endblocktranslate %}",
    ]
    kept_apart = [
        "<p>Plan van <bdi>{{ student }}</bdi></p>", '<p dir="auto">{{ goal.target|linebreaksbr }}</p>',
        "{% block title %}{{ student|apart }} · OPP{% endblock %}", '<a title="{{ student }}">x</a>',
        "{{ form.words|as_crispy_field }}",
        "{% blocktranslate with name=student|named %}Plan van {{ name }}{% endblocktranslate %}",
    ]  # fmt: skip

    assert [len(list(loose(source))) for source in loose_ones] == [1, 1, 1, 1]
    assert [len(list(loose(source))) for source in kept_apart] == [0] * 6


def test_a_mail_keeps_every_name_apart():
    loose_ones = [
        f"{path.name}: {output}"
        for path in sorted((TEMPLATES / "mail").glob("*.txt"))
        for source in [path.read_text()]
        for output in [
            *re.findall(r"\{\{.*?\}\}", re.sub(r"\{% blocktranslate with .*?\{% endblocktranslate %\}", "", source)),
            *(f"{{{{ {each} }}}}" for each in re.findall(r"\{% blocktranslate with [^%]*?\w+=(\S+)", source)),
        ]
        if is_typed(output) and "|apart" not in output
    ]
    assert not loose_ones


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ליאורה כהן", "\u2068ליאורה כהן\u2069"), ("ليلى الحداد", "\u2068ليلى الحداد\u2069"),
        ("Noor de Boer", "Noor de Boer"), ("李小龍", "李小龍"), ("12", "12"), ("", ""),
    ],
)  # fmt: skip
def test_a_name_is_isolated_in_plain_text_when_its_letters_run_from_right_to_left(name, shown):
    assert apart(name) == shown
    assert without_unseen(shown) == name


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("ليلى haalt 4 van de 10 toetsen.", "ltr"), ("قالت ليلى: haalt 4.", "rtl"), ("נועה לומדת לבד.", "rtl"),
        ("Rust.", "ltr"), ("12", "ltr"), ("", "ltr"),
    ],
)  # fmt: skip
def test_a_text_reads_as_most_of_its_letters_do(text, direction):
    """A Dutch sentence that begins with an Arabic name stays a Dutch sentence."""
    assert runs(text) == direction


def test_every_field_of_text_takes_the_direction_of_what_is_typed():
    class Typed(DutchForm, forms.Form):
        name = forms.CharField()
        words = forms.CharField(widget=forms.Textarea)
        search = forms.CharField(widget=forms.TextInput(attrs={"type": "search"}))
        mail = forms.EmailField()
        day = forms.DateField()

    has = {field.name: 'dir="auto"' in str(field) for field in Typed()}

    assert has == {"name": True, "words": True, "search": True, "mail": False, "day": False}
    by_hand = [
        (path.name, tag)
        for path in pages()
        for tag in re.findall(r"<textarea[^>]*>|<input[^>]*type=\"(?:text|search)\"[^>]*>", path.read_text())
        if 'dir="auto"' not in tag
    ]
    assert not by_hand
