"""Forms for staff around stronger identification: the school's broker, and letting somebody be bound anew."""

from typing import cast

from django import forms
from django.http import QueryDict

from consent.models import BrokerChoice, PinRelease
from consent.policy.levels import Level, levels_in
from core.forms.fields import DutchForm, OnceForm, choice_field

from . import broker

KEPT = "Wordt bewaard en nooit meer getoond. Laat dit leeg om het geheim van nu te houden."
ELSEWHERE = "Iemand anders veranderde dit intussen. Hieronder staat wat u typte; kijk rechts wat er nu geldt, en bewaar dan nog een keer."


class BrokerForm(DutchForm, forms.ModelForm):
    """What a school chooses; each time it is kept it is a new row. `before` is what holds now, or None."""

    client_secret = forms.CharField(
        label="client-geheim",
        required=False,
        max_length=400,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    issuer = forms.URLField(label="adres van de makelaar (issuer)", max_length=200, assume_scheme="https")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    data: QueryDict

    class Meta:
        model = BrokerChoice
        fields = ["is_on", "name", "issuer", "client_id", "client_secret", "demands", "means_claim", "acr_levels"]
        widgets = {"acr_levels": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, school, before: BrokerChoice | None, **kwargs):
        self.school, self.before = school, before
        now = {name: getattr(before, name) for name in self.Meta.fields if hasattr(before, name)} if before else {}
        super().__init__(*args, initial=now | {"seen": before.pk if before else None}, **kwargs)
        choice_field(self, "demands").choices = [("", "niets meer dan link en code"), *Level.choices]
        self.fields["demands"].label = "Niveau dat nodig is om te antwoorden"
        for name, words in HELP.items():
            self.fields[name].help_text = words
        if before is None or not broker.secret_of(school.pk):
            self.fields["client_secret"].help_text = "Wordt bewaard en nooit meer getoond."

    def clean_acr_levels(self) -> str:
        try:
            levels_in(self.cleaned_data["acr_levels"])
        except ValueError as wrong:
            raise forms.ValidationError(
                f"Deze regel lezen wij niet: “{wrong}”. Schrijf: waarde = laag, substantieel of hoog."
            ) from None
        return self.cleaned_data["acr_levels"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("seen") != (self.before.pk if self.before else None):
            self.data = cast(QueryDict, self.data).copy()
            self.data[self.add_prefix("seen")] = str(self.before.pk if self.before else "")
            self.add_error(None, ELSEWHERE)
        if self.errors or not cleaned.get("is_on"):
            return cleaned
        if not cleaned.get("client_secret") and not broker.secret_of(self.school.pk):
            self.add_error("client_secret", "Vul dit in: zonder geheim antwoordt de makelaar niet.")
        try:
            self.metadata = broker.metadata_of(cleaned["issuer"])
        except broker.BrokerError as error:
            self.add_error("issuer", error.reason)
        return cleaned

    def chosen(self) -> dict:
        """What is kept, without the secret."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "client_secret"}


HELP = {
    "is_on": "Uit is: families antwoorden met hun persoonlijke link en code, zoals altijd.",
    "name": "Zo staat het op de knop, bijvoorbeeld DigiD.",
    "issuer": "Van uw makelaar. Wij lezen daar zelf de rest.",
    "client_secret": KEPT,
    "demands": "Geldt voor instemmen en niet instemmen, vanaf nu. Op papier of in een gesprek antwoorden kan altijd.",
    "means_claim": "Leeg: het middel heet zoals de knop. Anders de naam van het veld waarin de makelaar het middel noemt.",
    "acr_levels": "Alleen als uw makelaar eigen namen heeft. Per regel: waarde = laag, substantieel of hoog.",
}


class ReleaseForm(OnceForm, forms.ModelForm):
    """How the school found out who this is."""

    class Meta:
        model = PinRelease
        fields = ["reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 2})}
