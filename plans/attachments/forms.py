"""Bringing a file, and saying why one is taken away."""

from django import forms

from core.forms.fields import AttachmentField, OnceForm, choice_field
from plans.forms.dialogue import SaidForm
from plans.models import Attachment, AttachmentRemoval, Part
from plans.policy.attachments import AttachmentKind, Readers


class AttachmentForm(SaidForm, forms.ModelForm):
    """One file: what it is, what it is called, who may open it, and in which drafts it is listed."""

    upload = AttachmentField(label="bestand")
    listed = forms.MultipleChoiceField(
        label="noem het in",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="De tekst noemt dan de titel, en wie het mag openen. Iedereen die het plan leest, leest dat.",
    )
    field_order = ["upload", "kind", "title", "readers", "listed"]

    class Meta:
        model = Attachment
        fields = ["kind", "title", "readers"]
        widgets = {"kind": forms.RadioSelect, "readers": forms.RadioSelect}
        help_texts = {
            "title": "Zonder namen van anderen. Bijvoorbeeld: Verslag van de logopedist, mei 2026.",
            "readers": "Van de school: wie het hele plan leest. Ouders en leerling alleen zolang zij het plan lezen.",
        }

    def __init__(self, *args, drafts: list[Part], **kwargs):
        super().__init__(*args, **kwargs)
        self.drafts = {str(part.pk): part for part in drafts}
        choice_field(self, "kind").choices = AttachmentKind.choices
        choice_field(self, "readers").choices = Readers.choices
        choice_field(self, "listed").choices = [(key, str(part)) for key, part in self.drafts.items()]
        if not drafts:
            del self.fields["listed"]

    def parts(self) -> list[Part]:
        """The drafts that were ticked."""
        return [self.drafts[key] for key in self.cleaned_data.get("listed", ())]


class RemovalForm(OnceForm, forms.ModelForm):
    """Why a file goes."""

    class Meta:
        model = AttachmentRemoval
        fields = ["reason"]
        help_texts = {"reason": "Bijvoorbeeld: hoort bij een andere leerling. Zonder namen."}
