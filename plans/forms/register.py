"""Which dates were put into the register: those of the page that was seen."""

from django import forms

from core.forms.fields import DutchForm, choice_field
from plans.models import register


class RegisterForm(DutchForm, forms.Form):
    """Ticks beside dates. A date that changed since the page was opened is none of its choices any more."""

    dates = forms.MultipleChoiceField(label="Datums")

    def __init__(self, data=None, *, schools) -> None:
        super().__init__(data)
        self.fields["dates"].error_messages |= {
            "required": "Kruis aan wat u in het register hebt gezet.",
            "invalid_choice": "Een datum is intussen veranderd. Kijk de lijst na en kruis opnieuw aan.",
        }
        sent = data.getlist("dates") if data else []
        keys = {int(key) for code in sent if (key := code.split("-")[0]).isascii() and key.isdigit() and len(key) < 12}
        choice_field(self, "dates").choices = [
            (code, code) for plan in register.periods(schools).filter(pk__in=keys) for code in register.dates_of(plan)
        ]
