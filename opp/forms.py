"""What is laid before the page *Controleer een document*: a PDF, or a code."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from core.forms.fields import DutchForm
from core.forms.uploads import kind_of_file

LIMIT = settings.MAX_UPLOAD_BYTES // (1024 * 1024)


class CheckForm(DutchForm, forms.Form):
    """One of the two; nothing of it is kept."""

    file = forms.FileField(
        label="Een pdf van de school",
        required=False,
        allow_empty_file=True,
        help_text=f"Het bestand zelf, zoals u het kreeg; geen scan of foto ervan. Hoogstens {LIMIT} MB.",
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )
    code = forms.CharField(
        label="Of de controlecode van een ontvangstbewijs",
        required=False,
        max_length=60,
        help_text="Bijvoorbeeld 118-9f2c-41d7-b06e-8a35-77aa.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if not upload:
            return upload
        if upload.size > settings.MAX_UPLOAD_BYTES:
            raise ValidationError(f"Dit bestand is te groot. Het mag hoogstens {LIMIT} MB zijn.")
        if kind_of_file(upload) != "pdf":
            raise ValidationError("Dit is geen pdf. Kies het bestand zoals u het van de school kreeg.")
        return upload

    def clean(self):
        typed = super().clean()
        if not self.errors and bool(typed.get("file")) == bool(typed.get("code")):
            raise ValidationError("Kies een pdf, of typ een controlecode. Een van de twee.")
        return typed
