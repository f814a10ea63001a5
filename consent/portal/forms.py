"""What a family types beside an answer: a code, reactions, a viewpoint, a wish."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from consent.policy import names
from core.forms.fields import DutchForm, OnceForm, ScanField
from core.signs import plain_digits
from plans.choices import RemarkKind
from plans.models.year.progress import LONGEST

MOST_VIEWPOINTS, MOST_BYTES = 10, 40 * 1024 * 1024  # of one person at one part


def textarea(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def six_digits(typed: str) -> str:
    """The six digits in what was typed, as ASCII: "Code: ١٢٣ ٤٥٦", "123-456". Raises ValidationError when it holds no six."""
    # Blanks and dashes between two digits are only there to read more easily.
    together = re.sub(r"(?<=\d)[\W_]+(?=\d)", "", plain_digits(typed))
    found = re.findall(r"\d+", together)
    if [len(each) for each in found] != [6]:
        raise forms.ValidationError(_("De code is zes cijfers."))
    return found[0]


class CodeForm(DutchForm, forms.Form):
    """The six digits, in whatever digits a keyboard has and with whatever came along when copying."""

    code = forms.CharField(
        label=lazy("De code uit de mail"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True, "class": "code"}
        ),
    )

    def __init__(self, *args, by_telephone: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if by_telephone:
            self.fields["code"].label = _("De code van de school")

    def clean_code(self):
        return six_digits(self.cleaned_data["code"])


class RemarksForm(OnceForm, forms.Form):
    """Reactions to several places in one text; what is left alone says nothing."""

    as_typed = True

    def __init__(self, *args, sections: list[tuple[str, str]], words: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.sections = sections
        kinds = [(kind.value, _(kind.label).capitalize()) for kind in RemarkKind]
        for key, label in sections:
            self.fields[f"kind_{key}"] = forms.ChoiceField(
                label=label.capitalize(), choices=kinds, required=False, widget=forms.RadioSelect
            )
            self.fields[f"kind_{key}"].error_messages["invalid_choice"] = _("Kies een van de reacties.")
            text = forms.CharField(
                label=_("Jouw vraag of wens") if words["je"] else _("Uw vraag of wens"),
                required=False,
                max_length=6000,
                widget=textarea(3),
                help_text=_("Hoogstens 6000 tekens."),
            )
            self.add(f"text_{key}", text)

    def rows(self):
        """(key, words, field with the kind, field with the text) for each place."""
        return [(key, label, self[f"kind_{key}"], self[f"text_{key}"]) for key, label in self.sections]

    def clean(self):
        typed = super().clean()
        if self.errors:
            return typed
        self.reactions = []
        for key, _words in self.sections:
            kind, text = typed.get(f"kind_{key}"), typed.get(f"text_{key}", "")
            if text and not kind:
                self.add_error(f"kind_{key}", _("Kies erbij of het een vraag is, of iets anders."))
            elif kind and kind != RemarkKind.AGREE and not text:
                self.add_error(f"text_{key}", _("Schrijf erbij wat de vraag of de wens is."))
            elif kind:
                self.reactions.append((key, kind, text))
        if not self.reactions and not self.errors:
            raise forms.ValidationError(_("Er is nog niets gekozen. Kies bij minstens één stuk een reactie."))
        return typed


class ViewpointForm(OnceForm, forms.Form):
    """What somebody wants said beside a part: typed, or as a file."""

    as_typed = True

    words = forms.CharField(label=lazy("De zienswijze"), required=False, max_length=20000, widget=textarea(10))
    file = ScanField(label=lazy("Of stuur een bestand mee"), required=False)
    open_to_others = forms.BooleanField(required=False)

    def __init__(self, *args, brought: tuple[int, int] = (0, 0), others: list[str], **kwargs):
        """`brought`: how many viewpoints this person gave at this part before, and their bytes together.

        `others` are the names of who else reads the plan; without them nothing is asked about them.
        """
        super().__init__(*args, **kwargs)
        self.brought, self.others = brought, others
        if others:
            self.fields["open_to_others"].label = ngettext(
                "%(names)s mag dit lezen", "%(names)s mogen dit lezen", len(others)
            ) % {"names": names(others)}
        else:
            del self.fields["open_to_others"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        number, size = self.brought
        if file and (number >= MOST_VIEWPOINTS or size + file.size > MOST_BYTES):
            raise forms.ValidationError(
                _(
                    "Bij dit deel passen geen bestanden meer. Schrijf het hierboven, of bel de school: die neemt "
                    "het aan."
                )
            )
        return file

    def clean(self):
        typed = super().clean()
        words, file = typed.get("words"), typed.get("file")
        if not self.errors and bool(words) == bool(file):
            self.add_error("words", _("Schrijf iets op of kies een bestand; één van de twee."))
        return typed

    def kept(self) -> dict:
        """As `viewpoints.prepare` wants it."""
        typed = self.cleaned_data
        return {"words": typed["words"], "file": typed["file"], "open_to_others": typed.get("open_to_others", False)}


class WordsForm(OnceForm, forms.Form):
    """Something said to the school in one's own words; `once` makes it count once, also after going back."""

    as_typed = True

    words = forms.CharField(max_length=6000, widget=textarea(5), help_text=lazy("Hoogstens 6000 tekens."))

    def __init__(self, *args, label: str, required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].required = required


def questions_for(words: dict) -> dict[str, str]:
    """The three questions about a goal, in the words of who reads them."""
    return {
        "going": _("Hoe gaat het hiermee?"),
        "noticed": _("Waaraan merk je dat?") if words["je"] else _("Waaraan merkt u dat?"),
        "onward": _("Hoe wil je verder?") if words["je"] else _("Hoe wilt u verder?"),
    }


class PreparationForm(OnceForm, forms.Form):
    """Three questions about one goal, of which any may stay empty, but not all."""

    QUESTIONS = ("going", "noticed", "onward")
    as_typed = True

    going = forms.CharField(required=False, max_length=2000, widget=textarea(3))
    noticed = forms.CharField(required=False, max_length=2000, widget=textarea(3))
    onward = forms.CharField(required=False, max_length=2000, widget=textarea(3))

    def __init__(self, *args, words: dict, **kwargs):
        super().__init__(*args, **kwargs)
        for name, question in questions_for(words).items():
            self.fields[name].label = question

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.QUESTIONS}

    @property
    def has_changed_words(self) -> bool:
        """Whether it says something else than what was kept before."""
        return any(name in self.changed_data for name in self.QUESTIONS)

    def clean(self):
        typed = super().clean()
        if not self.errors and not any(typed.get(name) for name in self.QUESTIONS):
            raise forms.ValidationError(_("Schrijf bij één vraag iets op, of sla dit doel over."))
        return typed


class GoalNoteForm(OnceForm, forms.Form):
    """One short note at a goal, as it is typed."""

    as_typed = True

    text = forms.CharField(max_length=LONGEST, widget=textarea(3))

    def __init__(self, *args, words: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = (
            _("Wat zie je, of wat lukte er?") if words["je"] else _("Wat ziet u, of wat lukte er?")
        )
