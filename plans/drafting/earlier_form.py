"""The form on which pages of an earlier plan are chosen."""

from django import forms

from core.forms.fields import OnceForm, choice_field

from .earlier import Earlier


class TakeForm(OnceForm, forms.Form):
    """Which pages of the earlier plan are taken over; nothing is chosen beforehand."""

    sections = forms.MultipleChoiceField(label="onderdelen")

    def __init__(self, *args, offered: list[Earlier], **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.fields["sections"].error_messages["required"] = "Kies minstens één onderdeel, of ga zonder verder."
        choice_field(self, "sections").choices = [(each.section.slug, each.section.title) for each in offered]

    @property
    def rows(self) -> list[tuple[Earlier, bool]]:
        """Each page with whether it was ticked."""
        ticked = self["sections"].value() or []
        return [(each, each.section.slug in ticked) for each in self.offered]

    @property
    def chosen(self) -> list[Earlier]:
        return [each for each in self.offered if each.section.slug in self.cleaned_data["sections"]]
