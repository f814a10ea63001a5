"""Which signs the paper can show: from the fonts themselves, with nothing lost and nothing invented."""

import unicodedata

import pytest
from django import forms

from core.forms.fields import LINES, DutchForm
from core.pdf import fonts

SAMPLES = (
    "ﬁ ﬀ ﬃ", "⅔ √ ≈ ₂ ☺", "\uf0b7 \uf0a7 \uf0fc \uf076 \uf0fd", "\uf0e0 \uf0e8 \uf0df \uf0e7 \uf0f3", "→ ✓ ☐ ≥ ≤ ≠ ★", "🙂 👍 ❤️", "Γιώργος", "Олександр", "יוסף כֹּהֵן", "ليلى", "پیمان",
    "ሰላም ኣብ ቤት ትምህርቲ", "தமிழ்", "प्रार्थना", "বাংলা", "ਪੰਜਾਬੀ", "ગુજરાતી", "සිංහල", "ไทย", "李小龍 简体字 繁體字", "さくら カタカナ",
    "김민준", "Հայաստան", "საქართველო", "ܣܘܪܝܝܐ", "ភាសាខ្មែរ", "ລາວ", "မြန်မာ", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "ދިވެހި", "తెలుగు", "ಕನ್ನಡ", "മലയാളം",
    "Łukasz Żółć", "ǆ ẞ ə ŋ", "Nguyễn Thị", "①㎏", "½ ¾ ³ ‰ € − ×", "\u202e\u200b\ufeff",
)  # fmt: skip


@pytest.mark.parametrize("text", SAMPLES)
def test_what_people_write_in_dutch_schools_can_be_printed(text):
    assert fonts.unprintable(text) == []


@pytest.mark.parametrize("sign", ["𓀀", "ཀ", "𠀋", "\uf0ff", "\ufffd", "ꮳ"])
def test_what_no_font_holds_is_named_once(sign):
    assert fonts.unprintable(f"een {sign} en nog een {sign}") == [sign]
    assert f"U+{ord(sign):04X}" in fonts.named([sign])


def test_what_stands_in_loses_nothing_and_is_text():
    assert [fonts.stand_in(each) for each in "ﬁﬀﬃ\uf0b7𝐃﹤"] == ["fi", "ff", "ffi", "•", "D", "<"]
    assert "﹤script﹥".translate(fonts.on_paper()) == "&lt;script&gt;"
    assert "a\u202eb\u2067c".translate(fonts.on_paper()) == "abc"


def test_every_letter_of_latin_greek_and_cyrillic_can_be_printed():
    coptic = range(0x3E2, 0x3F0)
    blocks = {*range(0x20, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)} - {*coptic}
    named = [chr(code) for code in blocks if unicodedata.category(chr(code)) != "Cn"]

    assert fonts.unprintable("".join(sorted(named))) == []


class Sheet(DutchForm, forms.Form):
    words = forms.CharField(widget=forms.Textarea)


class Letter(Sheet):
    as_typed = True


def test_the_author_is_told_at_the_field_what_cannot_be_printed():
    form = Sheet({"words": "Rust bij toetsen 𓀀"})

    assert form.errors["words"] == ["Dit kunnen wij niet afdrukken: 𓀀 (U+13000). Schrijf het anders."]


def test_what_is_pasted_into_a_plan_is_kept_in_signs_that_every_machine_shows():
    form = Sheet({"words": "\uf0b7 ﬁets"})

    assert form.is_valid()
    assert form.cleaned_data["words"] == "• fiets"


def test_a_family_s_words_are_kept_as_typed_whatever_paper_can_show():
    form = Letter({"words": "ﬁets 𓀀 \uf0b7"})

    assert form.is_valid()
    assert form.cleaned_data["words"] == "ﬁets 𓀀 \uf0b7"


@pytest.mark.parametrize("form", [Sheet, Letter])
def test_a_text_has_a_limit_in_lines(form):
    assert form({"words": "a\n" * (LINES - 1) + "a"}).is_valid()
    assert form({"words": "a\n" * LINES + "a"}).errors["words"] == ["Dit zijn 501 regels. Er passen er hoogstens 500."]
