"""Which signs the paper can show: what the print fonts hold, by their own tables, and what stands in for the rest.

A sign that a font holds stands for itself. What comes along when somebody pastes from a pdf or a word processor stands for
the letters it means, where nothing is lost: ligatures, letters of double width, the bullets of Word. What shows nothing is
left out. All else truly cannot be printed: who writes for the paper is told so at the field, and the paper says where the
text can be read as it was typed.
"""

import unicodedata
from functools import cache
from html import escape
from pathlib import Path

PRINT_FONTS = Path(__file__).parent.parent.parent / "fonts"
LOST = "\N{REPLACEMENT CHARACTER}"
LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
# Word writes the signs of its fonts Symbol and Wingdings as letters that Unicode gives to nobody.
OF_WORD = {
    **dict.fromkeys("\uf0b7\uf06c\uf09f", "•"),
    **dict.fromkeys("\uf0a7\uf06e", "▪"),
    **dict.fromkeys("\uf0d8\uf0d2\uf0c4", "➢"),
    **dict.fromkeys("\uf0e0\uf0ae", "→"),
    **{"\uf0e8": "→", "\uf0e7": "←", "\uf0f3": "↔", "\uf076": "❖", "\uf0fd": "☒"},
    **{"\uf0df": "←", "\uf0fc": "✓", "\uf0fb": "✗", "\uf0fe": "☑", "\uf06f": "☐", "\uf0a8": "☐", "\uf071": "❑"},
    **{"\uf04a": "☺", "\uf04b": "😐", "\uf04c": "☹", "\uf0b3": "≥", "\uf0a3": "≤", "\uf0b1": "±", "\uf0b0": "°"},
}
PASTED = LIGATURES | OF_WORD
"""What pasting brings along -> the same in signs that every machine shows."""
_PASTED = str.maketrans(PASTED)
SHOWN_AS_NOTHING = {"Cc", "Cf", "Zl", "Zp"}
BREAKS = {"\n": "\n", "\t": " ", "\r": "", "\u2028": "\n", "\u2029": "\n"}
# Overrides of direction turn around what stands after them, and mean nothing a reader could miss.
BREAKS |= dict.fromkeys(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]), "")


def fonts() -> list[Path]:
    """The files of the print fonts."""
    return sorted([*PRINT_FONTS.glob("*.ttf"), *PRINT_FONTS.glob("*.otf")])


@cache
def held() -> frozenset[int]:
    """Every code point for which the print fonts hold a glyph."""
    from fontTools.ttLib import TTFont

    codes: set[int] = set()
    for path in fonts():
        if "-400." in path.name:
            with TTFont(path, lazy=True) as font:
                codes |= set(font.getBestCmap())
    return frozenset(codes)


def stand_in(letter: str) -> str:
    """What the paper shows for this one sign: itself, the letters it means, nothing when it shows nothing, or LOST."""
    if letter in PASTED or letter in BREAKS:
        return PASTED.get(letter) or BREAKS[letter]
    if ord(letter) in held() and letter != LOST:
        return letter
    for form in ("NFKC", "NFD"):
        same = unicodedata.normalize(form, letter)
        if same != letter and all(ord(each) in held() for each in same):
            return same
    if unicodedata.category(letter) in SHOWN_AS_NOTHING or _picks_a_variant(letter):
        return ""
    return LOST


def _picks_a_variant(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def pasted(text: str) -> str:
    """The text with what pasting brings along in the signs that it stands for; nothing is lost by it."""
    return text.translate(_PASTED)


def unprintable(text: str) -> list[str]:
    """The signs in it that the paper cannot show, each once, in the order in which they stand; none is the rule."""
    return [letter for letter in dict.fromkeys(text) if stand_in(letter) == LOST]


def named(signs: list[str]) -> str:
    """Those signs as people look for them: the sign itself, and its number for who sees only a box."""
    return ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs[:5]) + (" …" if len(signs) > 5 else "")


def unicode_names(signs: list[str]) -> str:
    """Those signs by number only, for a page that cannot show them."""
    return ", ".join(f"U+{ord(sign):04X}" for sign in signs[:12]) + (" …" if len(signs) > 12 else "")


class _OnPaper(dict):
    """For `str.translate` of a page: what stands in is text, whatever it looks like."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        shown = stand_in(letter)
        self[code] = letter if shown == letter else escape(shown)
        return self[code]


@cache
def on_paper() -> _OnPaper:
    """The table with which a page in HTML is made printable."""
    return _OnPaper()


# Release 0.1.0 -------------------------------------------------------------------------------------------------------

FONTS_1 = ("atkinson-hyperlegible-next-400", "noto-sans-400", "noto-sans-arabic-400")
STAND_INS_1 = {
    **dict.fromkeys("→➔➜\uf0e0", "-&gt;"),
    **dict.fromkeys("✓✔☑", "v"),
    **dict.fromkeys("✗✘☒", "x"),
    **dict.fromkeys("☐□○", "o"),
    **dict.fromkeys("●■▪►▶◆\uf0b7", "•"),
    **{"←": "&lt;-", "↔": "&lt;-&gt;", "⇒": "=&gt;", "↑": "^", "★": "*", "\u2028": "\n"},
    **{"≥": "&gt;=", "≤": "&lt;=", "≠": "&lt;&gt;", "\t": " ", "\n": "\n", "\r": ""},
}


class _OnPaper1(dict):
    """The letters and stand-ins of release 0.1.0: a receipt it gave out is known by coming out the same, byte for byte."""

    def __missing__(self, code: int) -> str:
        kind = unicodedata.category(chr(code))
        if kind in {"Mn", "Cf", "Cc", "Sk"}:
            return ""
        return "(emoji)" if kind == "So" else LOST


@cache
def on_paper_1() -> _OnPaper1:
    """The table with which release 0.1.0 made a page in HTML printable."""
    from fontTools.ttLib import TTFont

    codes: set[int] = set()
    for name in FONTS_1:
        with TTFont(PRINT_FONTS / f"{name}.ttf", lazy=True) as font:
            codes |= set(font.getBestCmap())
    return _OnPaper1({code: chr(code) for code in codes} | str.maketrans(STAND_INS_1))
