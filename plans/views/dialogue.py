"""Overleg en horen: conversations, invitations, the pupil heard, remarks and the school's answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.pressed import pressed
from plans import grounds, queries
from plans.access import could_edit, could_note, may_edit, may_note
from plans.choices import Kind, Moment
from plans.contributions.hearing import given_by_pupil, heard_in
from plans.facts import parts as facts
from plans.facts import said, verdicts
from plans.forms.dialogue import (
    AtTableForm,
    ConsultationForm,
    HearingForm,
    InvitationForm,
    RemarkAnswerForm,
    RemarkForm,
)
from plans.models import Meeting, Plan, Remark
from plans.models.plan import ENDED
from plans.text.sections import sections_of

from .drafting import crumbs_of
from .found import ended, part_or_404, plan_or_404

FORM = ["GET", "HEAD", "POST"]


@require_safe
def dialogue(request, pk):
    """Everything that was said about this plan, newest first, and what of it counts."""
    plan, on = plan_or_404(request, pk, queries.to_talk), timezone.localdate()
    against = verdicts.purposes_of(plan, on)
    context = {
        "plan": plan, "student": plan.student, "crumbs": crumbs_of(plan), "here": "students",
        "talks": _judged(plan, "consultations", verdicts.of_talk, against),
        "invitations": _judged(plan, "invitations", verdicts.of_invitation, on),
        "hearings": _judged(plan, "hearings", verdicts.of_hearing, against),
        "planned": plan.meetings.open().whole() if plan.is_running else (), "on": on,
        "attached": list(plan.attachments.there()), "may_note": may_note(request.user, plan), "may_begin": may_edit(request.user, plan),
        "making": [(kind, part) for kind in Kind if (part := plan.open_part(kind))],
        "open_parts": [(part, len(facts.unanswered_on(part))) for kind in Kind if (part := plan.current_part(kind)) and part.digest],
    }  # fmt: skip
    return render(request, "plans/dialogue.html", context)


def _judged(plan: Plan, name: str, verdict_of, by) -> list[tuple]:
    """(row, what it put right, what it counts for) for every row that stands, the newest first. `by`: what it is held against."""
    rows = said.with_earlier(getattr(plan, name).all())
    return [(row, earlier, verdict_of(row, plan, by)) for row, earlier in rows]


def _tell(request, plan: Plan, what: str, row) -> None:
    """Say what was kept, and in the same message what it counts for, or why it does not (decision 39)."""
    plan = Plan.objects.with_dialogue().get(pk=plan.pk)
    if row.pk is None:  # pressed twice: what the first press kept is told
        row = plan.last_noted(type(row), by=request.user)
    judged = verdicts.of_talk if row._meta.model_name == "consultation" else verdicts.of_hearing
    verdict = judged(row, plan, verdicts.purposes_of(plan, timezone.localdate()))
    tell = messages.warning if verdict.against or not verdict.yes else messages.success
    tell(request, f"{what} {verdict.sentence}")


def noted(request, pk) -> Plan:
    """A plan to which this user may add what was said, also when it is too late for that; 404 or 403 otherwise."""
    plan = plan_or_404(request, pk, queries.at_hand)
    if not could_note(request.user, plan):
        raise PermissionDenied
    return plan


def mistake_among(request, rows):
    """The row that is put right here (`?verbetert=`), None when something new is said; 404 when it is not among these."""
    pk = request.GET.get("verbetert")
    if pk is None:
        return None
    rows = list(rows)
    if request.method != "POST":  # a second press, or a second tab, is told so when it keeps its row
        rows = said.uncorrected(rows)
    found = next((row for row in rows if str(row.pk) == pk), None)
    if found is None:
        raise Http404
    return found


def kept(request, form, plan: Plan, columns: dict) -> bool:
    """Whether the row that was typed is in the dossier, once; if it cannot be, the form says why."""
    if not form.is_bound:
        return False
    if not plan.is_running:
        form.refuse([ENDED])
        return False
    if not form.is_valid():
        return False
    row = form.save(commit=False)
    for name, value in columns.items():
        setattr(row, name, value)
    return bool(pressed(form, request.user, lambda: plan.add(row, *form.beside(row), by=request.user)))


def _page(
    request,
    form,
    plan: Plan,
    *,
    title: str,
    lead: str = "",
    hints=(),
    deed="Leg vast",
    mistake=None,
    template="form.html",
    **more,
):
    if request.method != "POST" and not plan.is_running:
        return ended(request, plan)
    if mistake:
        deed = "Verbeter"
        lead = "Alleen wat u hier bewaart, telt nog. Wat er eerst stond blijft leesbaar als “verbeterd”."
    context = {
        "form": form, "plan": plan, "title": title, "lead": lead, "deed": deed, "hints": hints, "here": "students",
        "crumbs": crumbs_of(plan), "back": reverse("dialogue", args=[plan.pk]), **more,
    }  # fmt: skip
    return render(request, template, context, status=409 if form.is_refused else 200)


def _initial(mistake, plan: Plan, request) -> dict:
    """What stands in the form at first: the row that is put right, or what a new one is most likely for."""
    if mistake:
        spoken = said.heard_as if mistake._meta.model_name == "pupilhearing" else said.talk_of
        return model_to_dict(mistake) | {"moments": mistake.joined(spoken(mistake, plan).moments)}
    moments = plan.next_moments()
    if request.GET.get("voor") == "terugkijken":
        moments = [Moment.EVALUATING]
    return {"moments": [moment.value for moment in moments]}


def _planned(request, plan: Plan) -> Meeting | None:
    """The planned conversation that is written down here (`?gesprek=`); 404 when it is not one of this plan's that are open."""
    pk = request.GET.get("gesprek")
    if pk is None:
        return None
    rows = plan.meetings.holding() if request.method == "POST" else plan.meetings.open()
    found = next((row for row in rows.whole() if str(row.pk) == pk), None)
    if found is None:
        raise Http404
    return found


def _row(request, plan: Plan, mistake) -> dict:
    """What every row about a plan says besides the form."""
    return {"plan": plan, "school_id": plan.school_id, "recorded_by": request.user, "corrects": mistake}


@require_http_methods(FORM)
def consultation_new(request, pk):
    plan = noted(request, pk)
    mistake = mistake_among(request, plan.consultations.all())
    planned = _planned(request, plan)
    initial = _initial(mistake, plan, request) | (planned.as_talk() if planned else {})
    form = ConsultationForm(request.POST or None, plan=plan, initial=initial, corrects=mistake, planned=planned)
    if kept(request, form, plan, _row(request, plan, mistake)):
        _tell(request, plan, "Het overleg is verbeterd." if mistake else "Het overleg is vastgelegd.", form.instance)
        return redirect("dialogue", pk=pk)
    hints = [("Wat telt", grounds.COUNTS.text), ("Overleg", grounds.CONSULTED.text), ("Twee keer", grounds.TWICE.text)]
    lead = "Met wie sprak u, waarvoor, over welk deel, en waren jullie het eens?"
    title = "Overleg verbeteren" if mistake else "Overleg vastleggen"
    return _page(request, form, plan, title=title, lead=lead, hints=hints, mistake=mistake)


@require_http_methods(FORM)
def at_table(request, pk):
    """The plan on a large screen while it is talked about, with what each says and what is agreed beside it.

    Only what the family was shown stands here: a draft is for staff (decision 5).
    """
    plan = noted(request, pk)
    if request.method != "POST" and not plan.is_running:
        return ended(request, plan)
    planned = _planned(request, plan)
    initial = _initial(None, plan, request) | (planned.as_talk() if planned else {})
    form = AtTableForm(request.POST or None, plan=plan, initial=initial, planned=planned)
    if kept(request, form, plan, _row(request, plan, None)):
        _tell(request, plan, "Het overleg is vastgelegd.", form.instance)
        return redirect("dialogue", pk=pk)
    context = {
        "form": form, "plan": plan, "student": plan.student, "here": "students", "crumbs": crumbs_of(plan),
        "shown": [(part, part.readable) for kind in Kind if (part := _last_shown(plan, kind))],
    }  # fmt: skip
    return render(request, "plans/at_table.html", context, status=409 if form.is_refused else 200)


def _last_shown(plan: Plan, kind: Kind):
    """The version of this part that the family was shown last, unless it was taken back."""
    seen = [part for part in facts.versions_for_family(plan, kind) if not part.closed_at]
    return seen[-1] if seen else None


@require_http_methods(FORM)
def invitation_new(request, pk):
    plan = noted(request, pk)
    mistake = mistake_among(request, plan.invitations.all())
    form = InvitationForm(request.POST or None, plan=plan, initial=model_to_dict(mistake) if mistake else None)
    if kept(request, form, plan, _row(request, plan, mistake)):
        now = Plan.objects.with_dialogue().get(pk=pk)
        counts = verdicts.of_invitation(form.instance, now, timezone.localdate())
        messages.info(request, f"De uitnodiging is {'verbeterd' if mistake else 'vastgelegd'}. {counts}")
        return redirect("dialogue", pk=pk)
    lead = "Ook een uitnodiging waarop niemand kwam hoort in het dossier."
    title = "Uitnodiging verbeteren" if mistake else "Uitnodiging vastleggen"
    return _page(request, form, plan, title=title, lead=lead, mistake=mistake)


@require_http_methods(FORM)
def hearing_new(request, pk):
    plan = noted(request, pk)
    mistake, name = mistake_among(request, plan.hearings.all()), plan.student.person.first_name
    initial = {"hearer_name": request.user.name} | _initial(mistake, plan, request)
    given = given_by_pupil(plan, request.GET.get("bijdrage", ""))
    initial |= heard_in(given)
    form = HearingForm(request.POST or None, plan=plan, initial=initial)
    if kept(request, form, plan, _row(request, plan, mistake)):
        _tell(request, plan, "Het gesprek is verbeterd." if mistake else "Het gesprek is vastgelegd.", form.instance)
        return redirect("dialogue", pk=pk)
    hints = [
        ("Waarom", grounds.HEARD.text),
        ("Sterk", "“Als iedereen praat hoor ik de helft niet.”"),
        ("Zwak", "“Is het eens met het plan.”"),
    ]
    lead = f"Wat zegt {name} zelf, en wat doet de school daarmee?"
    title = f"Gesprek met {name} verbeteren" if mistake else f"Gesprek met {name}"
    more = {"template": "plans/hearing_form.html", "given": given, "student": plan.student}
    return _page(request, form, plan, title=title, lead=lead, hints=hints, mistake=mistake, **more)


@require_safe
def remarks(request, pk):
    """What the family said of this part, and what the school did with it."""
    part = part_or_404(request, pk, queries.with_remarks)
    labels = dict(sections_of(part.readable)) if part.digest else {}
    rows = [(remark, labels.get(remark.section, "het hele deel")) for remark in facts.all_remarks(part)]
    context = {
        "part": part, "plan": part.plan, "student": part.plan.student, "rows": rows, "here": "students",
        "number": Kind(part.kind).position, "crumbs": crumbs_of(part.plan), "may_edit": may_edit(request.user, part.plan), "may_note": may_note(request.user, part.plan),
    }  # fmt: skip
    return render(request, "plans/remarks.html", context)


@require_http_methods(FORM)
def remark_note(request, pk):
    """A remark made in a conversation, under the name of who made it."""
    part = part_or_404(request, pk, queries.to_write)
    if not could_note(request.user, part.plan):
        raise PermissionDenied
    if not part.digest:
        return redirect("part", pk=pk)
    form = RemarkForm(request.POST or None, plan=part.plan, sections=sections_of(part.readable))
    if kept(request, form, part.plan, {"part_id": part.pk, "recorded_by": request.user}):
        messages.success(request, "De opmerking is vastgelegd.")
        return redirect("remarks", pk=pk)
    lead = "Schrijf op wat er gezegd is, onder de naam van wie het zei. Instemmen kan alleen de persoon zelf."
    return _page(request, form, part.plan, title="Opmerking noteren", lead=lead)


@require_http_methods(FORM)
def remark_answer(request, pk):
    remark = get_object_or_404(Remark.objects.visible_to(request.user).with_part(), pk=pk)
    plan = plan_or_404(request, remark.part.plan_id, queries.at_hand)
    if not could_edit(request.user, plan):
        raise PermissionDenied
    if request.method != "POST" and not plan.is_running:
        return ended(request, plan)
    form = RemarkAnswerForm(request.POST or None, plan=plan)
    if kept(request, form, plan, {"remark": remark, "by": request.user}):
        messages.success(request, f"{remark.person} leest uw antwoord op de eigen pagina.")
        return redirect("remarks", pk=remark.part_id)
    context = {
        "form": form, "plan": plan, "remark": remark, "crumbs": crumbs_of(plan), "back": reverse("remarks", args=[remark.part_id]),
        "title": "Opmerking beantwoorden", "deed": "Beantwoord", "here": "students",
    }  # fmt: skip
    return render(request, "plans/remark_answer.html", context, status=409 if form.is_refused else 200)
