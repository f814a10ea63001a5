"""The mark of a field that has to be filled in: on every form of the product, and only where it is true."""

import re
import sys
from functools import partial

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string

from accounts.forms import HolidayForm, InvitationForm, NewPasswordForm, SchoolForm, StaffForm
from accounts.sign_in import entrance
from consent.contributions import asking
from consent.contributions.forms import AskForm, AskSeveralForm
from consent.forms import points
from consent.forms import staff as consenting
from consent.forms.late import NotedRequestForm
from consent.forms.letters import LetterSentForm, SlipForm, ToldCodeForm
from consent.identity.forms import BrokerForm, ReleaseForm
from consent.meetings import forms as planning
from consent.portal import forms as family
from consent.portal import questions
from core.forms.fields import DutchForm
from opp.forms import CheckForm
from plans.attachments.forms import AttachmentForm, RemovalForm
from plans.bank.forms import BankGoalForm, BankMeasureForm
from plans.choices import Kind, OverrideCode
from plans.contributions.forms import AnswersForm
from plans.contributions.own_forms import OwnQuestionSetForm
from plans.contributions.sets import Question
from plans.desk.forms import FORMS as DESK_STEPS
from plans.desk.forms import DeskRequestForm, StepForm
from plans.drafting import earlier_form, pages, together
from plans.forms import begun, dialogue, draft, evaluation, progress, register, rows, support
from plans.models import DeskRequest, Evaluation
from plans.plan_templates.forms import PlanTemplateForm
from plans.text.sections import sections_of
from students import forms as people
from tests.consent.steps import asked
from tests.factories import established, fill_perspective, make_world, part_of, today
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]  # a form is the same on either engine
WORDS = {"U": "U", "u": "u", "jou": "u", "Uw": "Uw", "uw": "uw"}


def in_a_school():
    world = make_world()
    world.draft = fill_perspective(part_of(world.plan, Kind.PERSPECTIVE))
    world.asked = asked(world)
    world.perspective = established(world, Kind.PERSPECTIVE)
    put = {"answer_by": today(), "by": world.coordinator}
    world.questions = asking.ask(world.plan, f"g{world.mother.pk}", [Question("Hoe gaat het?")], **put)
    return world


world = once_a_module(in_a_school)


def _step(form, w, **how):
    """One step of a request to the Loket."""
    return form(request_row=DeskRequest(plan=w.plan), **how)


# Every form, made as its page makes it.
FORMS = {
    draft.PlanStartForm: lambda w, **how: draft.PlanStartForm(student=w.student, **how),
    draft.DraftForm: lambda w, **how: _page(w, "periode", **how),
    rows.FactorForm: lambda w, **how: rows.FactorForm(instance=w.draft.factors.first(), **how),
    rows.NoteForm: lambda w, **how: rows.NoteForm(**how),
    rows.AssessmentForm: lambda w, **how: rows.AssessmentForm(**how),
    rows.LearningLineForm: lambda w, **how: rows.LearningLineForm(**how),
    rows.InternshipForm: lambda w, **how: rows.InternshipForm(**how),
    rows.MeasureForm: lambda w, **how: rows.MeasureForm(known=[], **how),
    draft.GoalForm: lambda w, **how: draft.GoalForm(part=w.asked, **how),
    draft.DeviationForm: lambda w, **how: draft.DeviationForm(part=w.asked, **how),
    draft.AdviceForm: lambda w, **how: draft.AdviceForm(part=w.perspective, **how),
    draft.CommitteeForm: lambda w, **how: draft.CommitteeForm(part=w.perspective, **how),
    dialogue.DelayForm: lambda w, **how: dialogue.DelayForm(plan=w.plan, **how),
    dialogue.ConsultationForm: lambda w, **how: dialogue.ConsultationForm(plan=w.plan, **how),
    dialogue.AtTableForm: lambda w, **how: dialogue.AtTableForm(plan=w.plan, **how),
    dialogue.InvitationForm: lambda w, **how: dialogue.InvitationForm(plan=w.plan, **how),
    dialogue.HearingForm: lambda w, **how: dialogue.HearingForm(plan=w.plan, **how),
    dialogue.RemarkForm: lambda w, **how: dialogue.RemarkForm(plan=w.plan, sections=sections_of(w.asked.readable), **how),
    dialogue.RemarkAnswerForm: lambda w, **how: dialogue.RemarkAnswerForm(plan=w.plan, **how),
    begun.BegunForm: lambda w, **how: begun.BegunForm(plan=w.plan, **how),
    evaluation.EvaluationStartForm: lambda w, **how: evaluation.EvaluationStartForm(**how),
    evaluation.EvaluationForm: lambda w, **how: evaluation.EvaluationForm(instance=Evaluation(plan=w.plan, held_on=today()), **how),
    progress.GoalNoteForm: lambda w, **how: progress.GoalNoteForm(plan=w.plan, **how),
    DeskRequestForm: lambda w, **how: DeskRequestForm(plan=w.plan, **how),
    **{each: partial(_step, each) for each in DESK_STEPS.values()},
    support.GoalScaleForm: lambda w, **how: support.GoalScaleForm(plan=w.plan, **how),
    AttachmentForm: lambda w, **how: AttachmentForm(plan=w.plan, drafts=[], **how),
    RemovalForm: lambda w, **how: RemovalForm(**how),
    AnswersForm: lambda w, **how: AnswersForm(asked=w.questions, **how),
    AskForm: lambda w, **how: AskForm(whom=asking.candidates(w.plan, today())[0], offered=None, **how),
    evaluation.ReviewForm: lambda w, **how: evaluation.ReviewForm(**how),
    together.CommentForm: lambda w, **how: together.CommentForm(spots={}, **how),
    together.CommentAnswerForm: lambda w, **how: together.CommentAnswerForm(**how),
    people.PersonForm: lambda w, **how: people.PersonForm(**how),
    people.PupilPersonForm: lambda w, **how: people.PupilPersonForm(**how),
    people.StudentForm: lambda w, **how: people.StudentForm(user=w.administrator, **how),
    people.GuardianForm: lambda w, **how: people.GuardianForm(**how),
    people.KnownPersonForm: lambda w, **how: people.KnownPersonForm(student=w.student, **how),
    people.AuthorityForm: lambda w, **how: people.AuthorityForm(**how),
    people.CapabilityForm: lambda w, **how: people.CapabilityForm(**how),
    people.DisagreementForm: lambda w, **how: people.DisagreementForm(**how),
    people.GrantForm: lambda w, **how: people.GrantForm(**how),
    people.AssignmentForm: lambda w, **how: people.AssignmentForm(student=w.student, **how),
    people.InvolvedForm: lambda w, **how: people.InvolvedForm(**how),
    SchoolForm: lambda w, **how: SchoolForm(instance=w.school, **how),
    HolidayForm: lambda w, **how: HolidayForm(**how),
    InvitationForm: lambda w, **how: InvitationForm(**how),
    StaffForm: lambda w, **how: StaffForm(instance=w.mentor, school=w.school, by=w.administrator, **how),
    NewPasswordForm: lambda w, **how: NewPasswordForm(email="an@regenboog.example", **how),
    BrokerForm: lambda w, **how: BrokerForm(school=w.school, before=None, **how),
    ReleaseForm: lambda w, **how: ReleaseForm(**how),
    BankGoalForm: lambda w, **how: BankGoalForm(user=w.coordinator, **how),
    BankMeasureForm: lambda w, **how: BankMeasureForm(**how),
    OwnQuestionSetForm: lambda w, **how: OwnQuestionSetForm(user=w.coordinator, **how),
    PlanTemplateForm: lambda w, **how: PlanTemplateForm(user=w.coordinator, **how),
    CheckForm: lambda w, **how: CheckForm(**how),
    consenting.ReasonForm: lambda w, **how: consenting.ReasonForm(**how),
    consenting.ReviseForm: lambda w, **how: consenting.ReviseForm(**how),
    consenting.AnswerForm: lambda w, **how: consenting.AnswerForm(part=w.asked, giver=w.mother.person, **how),
    consenting.OverrideForm: lambda w, **how: consenting.OverrideForm(codes=list(OverrideCode), **how),
    consenting.CorrectionForm: lambda w, **how: consenting.CorrectionForm(**how),
    consenting.EndForm: lambda w, **how: consenting.EndForm(leaving_only=False, **how),
    consenting.ReplyForm: lambda w, **how: consenting.ReplyForm(**how),
    consenting.InvalidationForm: lambda w, **how: consenting.InvalidationForm(**how),
    consenting.VerdictForm: lambda w, **how: consenting.VerdictForm(**how),
    NotedRequestForm: lambda w, **how: NotedRequestForm(part=w.perspective, **how),
    LetterSentForm: lambda w, **how: LetterSentForm(**how),
    ToldCodeForm: lambda w, **how: ToldCodeForm(**how),
    SlipForm: lambda w, **how: SlipForm(part=w.asked, giver=w.mother.person, **how),
    planning.MeetingForm: lambda w, **how: planning.MeetingForm(plan=w.plan, **how),
    planning.WhenForm: lambda w, **how: planning.WhenForm(plan=w.plan, **how),
    planning.CallOffForm: lambda w, **how: planning.CallOffForm(**how),
    family.CodeForm: lambda w, **how: family.CodeForm(**how),
    family.ViewpointForm: lambda w, **how: family.ViewpointForm(others=["Anton"], **how),
    family.PreparationForm: lambda w, **how: family.PreparationForm(words={"je": False}, **how),
    family.GoalNoteForm: lambda w, **how: family.GoalNoteForm(words={"je": False}, **how),
    family.WordsForm: lambda w, **how: family.WordsForm(label="Uw wens", **how),
}  # fmt: skip
DRAWN = {
    questions.WhetherForm: "one question, which is the heading of its page",
    questions.BesideForm: "one question, which is the heading of its page",
    questions.TalkForm: "how is asked by the page itself, and all else may stay empty",
    questions.RefusalForm: "one of its points is needed, and the page says so",
    planning.ReplyForm: "one question, and when somebody cannot come, when they can; its page says so",
    family.RemarksForm: "nothing in it has to be said",
    earlier_form.TakeForm: "boxes for the pages of an earlier plan, of which one is needed, and the page says so",
    AskSeveralForm: "boxes in the rows of its list, of which one is needed, and the page says so",
    draft.StillRightForm: "boxes for the goals that came along; made in tests/plans/text/test_revision.py",
    support.SupportWeekForm: "one question for each measure, which may stay open; made in tests/plans/year/test_support.py",
    StepForm: "what the steps of a request to the Loket share; each of them is made above",
    draft.CopyForm: "a press, without a field to fill in",
    together.WritersForm: "boxes for each colleague, none of which is needed",
    register.RegisterForm: "boxes in the rows of its list, none of which is needed by itself",
    consenting.ErratumForm: "a field of its own for each place, made in tests/consent/round/test_errata.py",
}
ONE_OF = {
    people.PersonForm: "given_name",
    people.PupilPersonForm: "given_name",
    dialogue.InvitationForm: "about_perspective",
    dialogue.HearingForm: "about_perspective",
    dialogue.AtTableForm: "report",
    planning.MeetingForm: "about_perspective",
    family.ViewpointForm: "words",
}
"""Where one of two has to be filled in, words beside the field say so."""


def _page(world, slug: str, **how):
    part = world.asked
    return draft.page_form(part, pages.section_of(part, slug).fields)(instance=part, **how)


def classes(of=DutchForm):
    for each in of.__subclasses__():
        if issubclass(each, forms.Form | forms.ModelForm) and not each.__module__.startswith("django"):
            yield each
        yield from classes(each)


def test_every_form_is_in_this_test(world):
    floors = {"core", "accounts", "students", "plans", "consent", "agenda", "demo", "opp"}
    ours = {
        each for each in classes() if each.__module__.split(".")[0] in floors and each.__module__ != entrance.__name__
    }
    written = {each for each in ours if getattr(sys.modules[each.__module__], each.__name__, None) is each}

    assert written - {draft.CardForm, rows.RowForm, people.FactForm, points.PointsForm} - set(DRAWN) == set(FORMS)


def marked(form) -> set[str]:
    """The fields that the page marks, as it is shown."""
    found = set()
    for field in form.visible_fields():
        html = render_to_string("bootstrap5/field.html", {"field": field, "form_show_errors": True})
        assert not re.search(r"\?\?|\?:|\*\s*\*", html), f"{field.name} carries a mark twice: {html}"
        own = html.split("<option")[0] if "<select" in html else html
        is_hidden = "when-needed" in own and "is-needed" not in own
        if "asteriskField" in own and not is_hidden:
            found.add(field.name)
            grouped = field.use_fieldset
            heard = "(verplicht)" in own if grouped else re.search(r"\brequired\b(?!F)|aria-required=\"true\"", own)
            assert heard, f"{field.name} is marked and a screen reader does not say so: {html}"
    return found


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
def test_what_is_marked_is_what_an_empty_form_asks_for(world, kind):
    form = FORMS[kind](world)
    decides = {when.field for when in form.applies.values() if when.field in form.fields}
    sent = QueryDict(mutable=True)
    for name in decides | {field.name for field in form.hidden_fields()}:
        value = form[name].value()
        if value not in (None, "", False):
            sent.setlist(form.add_prefix(name), value if isinstance(value, list) else [value])

    empty = FORMS[kind](world, data=sent, files={})

    asked_for = {name for name in empty.errors if name in empty.fields and not empty[name].is_hidden} - decides
    assert marked(form) - decides == asked_for - {ONE_OF.get(kind)}


def test_a_new_row_may_stay_empty_and_says_so_and_a_row_in_use_is_marked(client, world):
    factors = rows.ROWS["factors"](instance=world.draft)

    html = render_to_string("plans/_rows.html", {"rows": factors})

    used, new = factors.forms[0]["text"].as_widget(), factors.forms[-1]["text"].as_widget()
    assert 'aria-required="true"' in used
    assert "required" not in new
    assert html.count("Mag leeg blijven.") == 2
