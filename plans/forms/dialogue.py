"""Forms for what was said: conversations, invitations, the pupil heard, remarks and answers."""

from dataclasses import replace

from django import forms
from django.utils import timezone

from core.forms.chosen import offer
from core.forms.conditions import needed, only
from core.forms.fields import OnceForm, choice_field
from ledger.append_only import AppendOnly
from plans.choices import Agreement, Capacity, ConsultationType, HearingOutcome, Moment, RemarkKind, RemarkRoute
from plans.models import Attendee, Consultation, Invitation, Meeting, Plan, PupilHearing, Remark, RemarkAnswer
from plans.models.perspective import LONG
from plans.policy import a_year_before

from . import people


class SaidForm(OnceForm):
    """Something that was said about a plan: kept once, while the plan runs, under a day that can be right."""

    is_refused = False

    def __init__(self, *args, plan: Plan, **kwargs):
        self.plan = plan
        super().__init__(*args, **kwargs)

    def refuse(self, reasons) -> None:
        """Say why nothing was kept; what was typed stays."""
        self.full_clean()
        super().refuse(reasons)
        self.is_refused = True

    def beside(self, row) -> list:
        """The rows that are kept along with the one that the form describes."""
        return []

    def not_in_future(self, name: str) -> None:
        value = self.cleaned_data.get(name)
        if value and value > timezone.localdate():
            self.add_error(name, "Deze dag is nog niet geweest.")

    def not_long_before(self, name: str) -> None:
        """An intake before the plan or the enrolment may be written down; a year that was mistyped is asked again."""
        value, first = self.cleaned_data.get(name), min(self.plan.begun_on, self.plan.student.enrolled_on)
        if value and value < a_year_before(first):
            self.add_error(name, f"Klopt het jaar {value.year}? Dat is langer dan een jaar voor dit plan begon.")


class MomentsField(forms.MultipleChoiceField):
    """One or more moments; kept as their codes with spaces."""

    CHOICES = (
        (Moment.DRAFTING, "opstellen: over een eerste versie"),
        (Moment.ADJUSTING, "bijstellen: over een volgende versie"),
        (Moment.EVALUATING, "terugkijken: hoe het is gegaan (evalueren)"),
    )

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "waarvoor was dit gesprek")
        kwargs.setdefault("help_text", "Meer dan één kan. Een gesprek telt alleen waarvoor het was.")
        super().__init__(choices=self.CHOICES, widget=forms.CheckboxSelectMultiple, **kwargs)

    def prepare_value(self, value):
        return value.split() if isinstance(value, str) else value

    def clean(self, value) -> str:
        return Consultation.joined(super().clean(value))


class DelayForm(SaidForm, forms.Form):
    late_reason = forms.CharField(label="reden", widget=forms.Textarea, max_length=2000)


LOOKING_BACK = only("moments", Moment.EVALUATING, words="u samen terugkeek (evalueren)")
ABOUT = "Deel 1, deel 2 of allebei: kies er minstens één."
HEARD = only("outcome", HearingOutcome.HEARD, words="de leerling gehoord is", needed=True)


class ConsultationForm(SaidForm, forms.ModelForm):
    """A conversation: what for, with whom, about which part, and whether there was agreement. Nothing is pre-chosen.

    What will not count as a consultation is kept only after saying so. For who looks back there is a field for each person.
    """

    moments = MomentsField()
    present = forms.MultipleChoiceField(label="wie waren erbij", widget=forms.CheckboxSelectMultiple)
    others = forms.CharField(
        label="en verder",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Eén naam per regel, met de organisatie erbij.",
    )
    anyway = forms.BooleanField(label="Leg dit toch vast. Ik weet dat het niet telt als overleg.", required=False)

    class Meta:
        model = Consultation
        fields = [
            "type",
            "held_on",
            "held_time",
            "moments",
            "agreement_perspective",
            "agreement_action",
            "report",
            "documents_sent_on",
        ]
        widgets = {
            "held_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "agreement_perspective": forms.RadioSelect,
            "agreement_action": forms.RadioSelect,
        }
        help_texts = {"held_time": "Nodig als iemand die dag ook iets antwoordde: dan telt wat het laatst kwam."}
        error_messages = {"held_time": {"invalid": "Vul een tijd in, zoals 14:30."}}

    ORDER = ("type", "held_on", "held_time", "moments", "present", "others")

    def __init__(
        self, *args, plan: Plan, corrects: Consultation | None = None, planned: Meeting | None = None, **kwargs
    ):
        super().__init__(*args, plan=plan, **kwargs)
        self.people, self.planned = plan.people_at_the_table(), planned
        if planned:
            self.initial["present"] = [key for key, row in self.people.items() if planned.invites(*row[2:])]
        if corrects:
            self._prefill_people(corrects.attendees.all())
        self.fields["present"].error_messages["required"] = "Kies wie erbij waren."
        choice_field(self, "present").choices = [(key, label) for key, (label, *_) in self.people.items()]
        self.fields["held_on"].initial = timezone.localdate
        choice_field(self, "type").choices = [("", "Kies …"), *ConsultationType.choices]
        for name, number in (("agreement_perspective", 1), ("agreement_action", 2)):
            self.fields[name].label = f"Deel {number}, is er overeenstemming"
            choice_field(self, name).choices, self.fields[name].initial = Agreement.choices, None
        if not self.is_bound:
            del self.fields["anyway"]
        for key, (label, *_) in self.people.items():
            self.fields[f"said_{key}"] = self._said(label)
        said = [name for name in self.fields if name.startswith("said_")]
        self.applies = dict.fromkeys(said, LOOKING_BACK)
        self.order_fields([*self.ORDER, *said])

    def _said(self, label: str) -> forms.CharField:
        field = forms.CharField(
            label=f"Wat zei {label.split(',')[0]}",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self._prepare(field)
        return field

    def clean(self):
        cleaned = super().clean()
        self.not_in_future("held_on")
        self.not_long_before("held_on")
        held, sent = cleaned.get("held_on"), cleaned.get("documents_sent_on")
        if held and sent and sent > held:
            self.add_error("documents_sent_on", f"Kies een datum tot en met {held:%d-%m-%Y}, de dag van het gesprek.")
        longest = max(map(len, self._others()), default=0)
        if longest > (most := Attendee._meta.get_field("name").max_length or 0):
            self.add_error(
                "others", f"Op één regel passen {most} tekens, en hier staan er {longest}. Kort die regel in."
            )
        for key, (label, *_) in self.people.items():
            if cleaned.get(f"said_{key}") and key not in cleaned.get("present", ()):
                self.add_error("present", f"U schreef op wat {label.split(',')[0]} zei. Kies dan ook wie dat is.")
        self._ask_whether_to_keep(cleaned)
        return cleaned

    def _ask_whether_to_keep(self, cleaned: dict) -> None:
        """A row that cannot count as a consultation is kept only by who knows that it does not."""
        words = {cleaned.get("agreement_perspective"), cleaned.get("agreement_action")}
        against = ""
        if cleaned.get("type") == ConsultationType.NOTIFICATION:
            against = "Een mededeling telt niet als overleg. Was het toch een gesprek? Kies dan een andere vorm."
        elif words == {Agreement.NOT_DISCUSSED}:
            against = "Geen van beide delen is besproken: dan telt dit voor geen enkele versie."
        if not against:
            self.fields.pop("anyway", None)
        elif not cleaned.get("anyway"):
            self.fields["anyway"].required = True
            self.add_error("anyway", against)

    def _prefill_people(self, attendees) -> None:
        """Who took part according to the row that is put right; who is not at the table any more, by name."""
        keys, names, words = [], [], {}
        for each in attendees:
            key = next((key for key, row in self.people.items() if self._is_same(each, *row)), None)
            if key:
                keys.append(key)
                words[f"said_{key}"] = each.said
            else:
                names.append(each.name)
        self.initial.update({"present": keys, "others": "\n".join(names), **words})

    @staticmethod
    def _is_same(each: Attendee, label: str, capacity: str, person_id: int | None, user_id: int | None) -> bool:
        """Whether this is the same person, however the role was written down."""
        if each.person_id or each.user_id:
            return (each.person_id, each.user_id) == (person_id, user_id)
        return each.capacity == capacity and label.split(",")[0] == each.name

    def beside(self, row) -> list[AppendOnly]:
        """Who took part, and that a planned conversation was held."""
        rows: list[AppendOnly] = []
        for key in self.cleaned_data["present"]:
            label, capacity, person_id, user_id = self.people[key]
            name = label.split(",")[0]
            words = self.cleaned_data.get(f"said_{key}", "")
            rows.append(
                Attendee(
                    consultation=row, name=name, capacity=capacity, person_id=person_id, user_id=user_id, said=words
                )
            )
        rows += [Attendee(consultation=row, name=name, capacity=Capacity.COMPANION) for name in self._others()]
        if self.planned:
            rows.append(self.planned.held(row))
        return rows

    def _others(self) -> list[str]:
        """Who else was there, a line each."""
        lines = self.cleaned_data.get("others", "").splitlines()
        return [line.strip() for line in lines if line.strip()]


class AtTableForm(ConsultationForm):
    """The same conversation, written down while it is held: what each says under their own name, and what is agreed."""

    agreed = forms.CharField(
        label="Afspraken",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Eén afspraak per regel: wie, wat en wanneer. Ze komen onder het verslag.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.applies = {}  # what somebody says is written down whatever the conversation is for
        self.fields["type"].initial = ConsultationType.MEETING
        self.fields["report"].required = False
        self.fields["report"].help_text = "Een verslag, minstens één afspraak, of allebei."
        self.fields["report"].widget.attrs["rows"] = 4

    @property
    def voices(self) -> list[forms.BoundField]:
        """What each person says, in the order of the table."""
        return [self[f"said_{key}"] for key in self.people]

    def clean(self):
        cleaned = super().clean()
        agreed = [line.strip() for line in cleaned.get("agreed", "").splitlines() if line.strip()]
        written = [
            cleaned.get("report", ""),
            "\n".join(["Afspraken:", *(f"– {line}" for line in agreed)] if agreed else []),
        ]
        cleaned["report"] = "\n\n".join(filter(None, written))
        if not cleaned["report"] and "report" not in self.errors:
            self.add_error("report", "Schrijf een verslag of minstens één afspraak op.")
        elif len(cleaned["report"]) > LONG:
            self.add_error("agreed", f"Verslag en afspraken zijn samen langer dan {LONG} tekens. Kort ze in.")
        return cleaned


class InvitationForm(SaidForm, forms.ModelForm):
    """An invitation, and whether anybody came."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about_perspective"].help_text = ABOUT

    class Meta:
        model = Invitation
        fields = ["sent_on", "meeting_on", "about_perspective", "about_action", "nobody_came", "note"]

    def clean(self):
        cleaned = super().clean()
        self.not_in_future("sent_on")
        self.not_long_before("sent_on")
        if cleaned.get("sent_on") and cleaned.get("meeting_on") and cleaned["meeting_on"] < cleaned["sent_on"]:
            self.add_error("meeting_on", "Het gesprek is na de uitnodiging.")
        if not cleaned.get("about_perspective") and not cleaned.get("about_action"):
            self.add_error("about_perspective", "Kies waarover het gesprek gaat.")
        if cleaned.get("nobody_came"):
            self.not_in_future("meeting_on")
        return cleaned


class HearingForm(SaidForm, forms.ModelForm):
    """The pupil was heard, in own words, and what the school does with that; or why not."""

    moments = MomentsField()
    applies = {
        "own_words": HEARD,
        "method": HEARD,
        "adopted": HEARD,
        "response": replace(HEARD, needed=False),
        "hearer_name": replace(HEARD, always=True),
        "not_heard_reason": only(
            "outcome",
            HearingOutcome.DECLINED,
            HearingOutcome.NOT_POSSIBLE,
            words="de leerling niet gehoord is",
            needed=True,
        ),
    }

    class Meta:
        model = PupilHearing
        fields = [
            "moments",
            "held_on",
            "about_perspective",
            "about_action",
            "outcome",
            "method",
            "hearer_name",
            "own_words",
            "adopted",
            "response",
            "not_heard_reason",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = timezone.localdate
        self.fields["outcome"].initial = HearingOutcome.HEARD
        self.fields["about_perspective"].help_text = ABOUT
        known = people.by_name(people.of(people.known_in(self.plan), people.SCHOOL, people.OUTSIDE))
        asks = self.initial.get("hearer_name", "")
        offer(self, "hearer_name", known if asks in ("", *dict(known)) else [(asks, asks), *known])
        self.fields["own_words"].help_text = "Schrijf op wat de leerling zei, niet wat u ervan vindt."

    def clean(self):
        cleaned = super().clean()
        self.not_in_future("held_on")
        self.not_long_before("held_on")
        if not cleaned.get("about_perspective") and not cleaned.get("about_action"):
            self.add_error("about_perspective", "Kies waarover u met de leerling sprak.")
        return cleaned


class RemarkForm(SaidForm, forms.ModelForm):
    """A remark made in a conversation or on paper, noted under the name of who made it."""

    applies = {
        "text": needed(
            "kind",
            *(kind for kind in RemarkKind if kind != RemarkKind.AGREE),
            words="iemand iets vraagt of anders wil",
            asks="Schrijf op wat er gezegd is.",
        )
    }

    class Meta:
        model = Remark
        fields = ["person", "section", "kind", "text", "route"]

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"] = forms.ModelChoiceField(self.plan.family(), label="Van wie", empty_label="Kies …")
        self.fields["section"] = forms.ChoiceField(label="Over", choices=sections)
        for name in ("person", "section"):
            self.fields[name].error_messages["required"] = "Vul dit in."
        choice_field(self, "route").choices = [c for c in RemarkRoute.choices if c[0] != RemarkRoute.ONLINE]


class RemarkAnswerForm(SaidForm, forms.ModelForm):
    class Meta:
        model = RemarkAnswer
        fields = ["adopted", "text"]
