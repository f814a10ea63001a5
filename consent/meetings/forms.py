"""What is typed to plan a conversation, to move it or to call it off; and what a family answers."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consent import sight as family
from core.forms.fields import DutchForm, OnceForm, choice_field
from plans.forms.dialogue import ABOUT, MomentsField, SaidForm
from plans.models import Meeting, Plan
from plans.policy.year import meeting as policy
from students.models import Person
from students.policy import Sight

WHEN = ["on", "starts_at", "minutes", "place"]
BY_MAIL, BY_LETTER, BY_MOUTH = "krijgt een mail", "krijgt een brief, die u verstuurt", "vraagt u zelf"


class WhenForm(SaidForm, forms.ModelForm):
    """When and where; a day that can still come."""

    class Meta:
        model = Meeting
        fields = WHEN
        widgets = {"starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        help_texts = {"place": "Dit staat ook in de mail en in agenda’s. Schrijf er geen namen in."}
        error_messages = {
            "starts_at": {"invalid": "Vul een tijd in, zoals 14:30."},
            "minutes": {"invalid": "Vul een heel getal in.", "max_value": "Vul een getal in van 5 tot en met 480."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        minutes = forms.IntegerField(
            label="Hoeveel minuten", min_value=5, max_value=480, initial=45, widget=forms.NumberInput
        )
        minutes.error_messages |= {
            "invalid": "Vul een heel getal in.",
            "min_value": "Vul een getal in van 5 tot en met 480.",
            "max_value": "Vul een getal in van 5 tot en met 480.",
        }
        self.add("minutes", minutes)
        self.order_fields(WHEN)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("on") and (why := policy.why_not_on(cleaned["on"], timezone.localdate())):
            self.add_error("on", why)
        return cleaned


class MeetingForm(WhenForm):
    """A conversation to plan: when, where, what for, about which part and with whom."""

    moments = MomentsField()
    invited = forms.MultipleChoiceField(label="wie nodigt u uit", widget=forms.CheckboxSelectMultiple)

    class Meta(WhenForm.Meta):
        fields = [*WHEN, "about_perspective", "about_action"]

    def __init__(self, *args, plan: Plan, **kwargs):
        super().__init__(*args, plan=plan, **kwargs)
        self.people, self.users = _who(plan)
        self.fields["invited"].error_messages["required"] = "Kies wie u uitnodigt."
        choice_field(self, "invited").choices = [
            *((f"p{person.pk}", f"{words}: {how}") for person, words, how in self.people.values()),
            *((f"u{user.pk}", words) for user, words in self.users.values()),
        ]
        self.fields["about_perspective"].help_text = ABOUT
        self.order_fields([*WHEN, "moments", "about_perspective", "about_action", "invited"])

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("about_perspective") and not cleaned.get("about_action"):
            self.add_error("about_perspective", "Kies waarover het gesprek gaat.")
        chosen = cleaned.get("invited", ())
        if chosen and not any(key in self.people for key in chosen):
            self.add_error("invited", "Nodig iemand van de familie uit.")
        return cleaned

    def guests(self) -> tuple[list[Person], list[User]]:
        """Who was chosen, of the family and of the school."""
        chosen = self.cleaned_data["invited"]
        people = [person for key, (person, *_) in self.people.items() if key in chosen]
        return people, [user for key, (user, _) in self.users.items() if key in chosen]


def _who(plan: Plan) -> tuple[dict[str, tuple[Person, str, str]], dict[str, tuple[User, str]]]:
    """Who can be invited: of the family who may know of this plan, and the pupil; of the school who works with the pupil."""
    on, student = timezone.localdate(), plan.student
    people = {}
    rows = [(student.person, f"{student.person.name}, leerling")]
    rows += [(each.person, str(each)) for each in student.guardians.select_related("person")]
    for person, words in rows:
        sight = family.sight_of(person.pk, student, plan.school.consent_policy, on)
        if sight != Sight.NOTHING:
            people[f"p{person.pk}"] = (person, words, BY_MAIL if person.email else BY_LETTER)
        elif person.pk == student.person_id:
            people[f"p{person.pk}"] = (person, words, BY_MOUTH)
    table = plan.people_at_the_table()
    words_of = {user_id: words for words, _, _, user_id in table.values() if user_id}
    users = User.objects.filter(pk__in=words_of, is_active=True).order_by("name", "pk")
    return people, {f"u{user.pk}": (user, words_of[user.pk]) for user in users}


class CallOffForm(DutchForm, forms.Form):
    """Why a conversation does not go on, for the family to read."""

    why = forms.CharField(
        label="Waarom gaat het niet door?", max_length=300, help_text="Dit leest de familie op de eigen pagina."
    )


COMES, OTHER = "COMES", "OTHER"


class ReplyForm(OnceForm, forms.Form):
    """What somebody of the family answers to an invitation."""

    as_typed = True

    answer = forms.ChoiceField(widget=forms.RadioSelect)
    words = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, is_pupil: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("Kom je?") if is_pupil else _("Komt u?")
        choice_field(self, "answer").choices = [
            (COMES, _("Ja, ik kom")),
            (OTHER, _("Dan kan ik niet. Ik wil een ander moment")),
        ]
        self.fields["answer"].error_messages |= {
            "required": _("Kies een van de twee."),
            "invalid_choice": _("Kies een van de twee."),
        }
        self.fields["words"].label = _("Wanneer kun je wel?") if is_pupil else _("Wanneer kunt u wel?")
        self.fields["words"].help_text = (
            _("Alleen nodig als je dan niet kunt. Hoogstens 1000 tekens.")
            if is_pupil
            else _("Alleen nodig als u dan niet kunt. Hoogstens 1000 tekens.")
        )

    def clean(self):
        typed = super().clean()
        if typed.get("answer") == OTHER and not typed.get("words") and "words" not in self.errors:
            self.add_error("words", _("Schrijf op wanneer het wel kan."))
        return typed
