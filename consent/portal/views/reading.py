"""Reading and reacting, for parents and pupils who came in by the door."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import security
from accounts.pressed import pressed
from consent.contributions import links
from consent.entrance import session, whose
from consent.models import AnswerDraft
from consent.portal import told, viewpoints
from consent.portal.forms import RemarksForm, ViewpointForm
from consent.portal.opening import reading, readings
from consent.portal.reader import Reading
from consent.portal.reading import seen
from consent.portal.reading.brief import Brief
from consent.portal.results import results_of
from consent.round import requests as afterwards
from consent.sight import person_of
from plans.choices import Kind
from plans.models import Part, Plan, Remark
from plans.pdf.stored import stored
from plans.text.sections import sections_of
from students.known import names_of
from students.policy import Sight


def reading_or_404(request, uuid) -> Reading:
    """The plan for the person who reads; 404 when it is not theirs to know, with a reason when it was before.

    Raises OfAnother when a form is sent that belongs to another person (decision 43).
    """
    try:
        found = reading(request.people, uuid, timezone.localdate())
    except Plan.DoesNotExist:
        if link := session.last_way_in(request.people, uuid):
            kept, sent = AnswerDraft.objects.words_of(link.person_id, link.plan_id), session.words_in(request.POST)
            is_own = whose.owner_of(request.POST, request.people, link.plan_id) == link.person_id
            raise session.NoLonger(link, [*kept, *(words for words in sent if is_own and words not in kept)]) from None
        raise Http404 from None
    if request.method == "POST":
        whose.check(request, found)
    return found


def version_or_404(found: Reading, uuid) -> Part:
    try:
        return found.version(uuid)
    except Part.DoesNotExist:
        raise Http404 from None


def show(request, found: Reading, template: str, status: int = 200, **context):
    """A family page; opening it is noted in the pupil's file, but for HEAD, which shows nothing."""
    if request.method != "HEAD":
        found.record_view()
    context |= {"reading": found, "school": found.school, "plan": found.plan, **found.words}
    context |= {"stamp": whose.stamp(found.person.pk, found.plan.pk), "several": len(request.people) > 1}
    return render(request, template, context, status=status)


def too_late(request, found: Reading, **context):
    """It lies open no more, or never did to this person: what was typed stands on the page, to take along."""
    return show(request, found, "family/late.html", status=409, typed=session.words_in(request.POST), **context)


def keep_once(form, found: Reading, *rows) -> bool:
    """Keep what this very form says, once; when it cannot be kept, it is too late."""
    return bool(pressed(form, found.person, lambda: found.plan.add(*rows, by=found.person)))


@session.family_required
@require_safe
def my_plans(request):
    """What is asked of me now, per plan, by school."""
    found = readings(request.people, timezone.localdate())
    context = {"readings": found, "several": len({each.person.pk for each in found}) > 1, "reader": request.people[-1]}
    context |= {"questions": links.waiting(request.people)}
    if found:
        context |= {"school": found[0].school, **found[-1].words}
    return render(request, "family/my_plans.html", context)


@session.family_required
@require_POST
def family_become(request, number, plan):
    """Read on as another person who was proven in this browser; on the form of this plan where that was asked, if it was."""
    if number >= len(request.people) or not session.become(request, sorted(request.people)[number]):
        raise Http404
    request.session[whose.CHOSEN] = sorted(request.people)[number]
    return redirect(whose.form_at(request.POST.get("page", ""), plan) or reverse("family_plan", args=[plan]))


@session.family_required
@require_safe
def family_plan(request, plan):
    """In het kort: whose turn it is, the pupil's words, a card per goal, one button."""
    found = reading_or_404(request, plan)
    if found.sight == Sight.INFORMATION:
        return show(request, found, "family/information.html", results=results_of(found.plan), c=found.destination())
    return show(request, found, "family/plan.html", brief=Brief(found), questions=links.waiting([found.person.pk]))


@session.family_required
@require_safe
def family_read(request, plan):
    """Alles lezen: the pupil's own words, then part 2, then part 1."""
    found = reading_or_404(request, plan)
    if not found.reads:
        return redirect("family_plan", plan)
    parts = [part for kind in (Kind.ACTION, Kind.PERSPECTIVE) if (part := found.current(kind))]
    panels = [found.panel(part) for part in parts]
    hearings = {hearing.pk: hearing for panel in panels for hearing in panel["hearings"]}
    return show(request, found, "family/read.html", panels=panels, hearings=list(hearings.values()))


@session.family_required
@require_safe
def family_part(request, plan, part):
    """One version, also an older one."""
    found = reading_or_404(request, plan)
    panel = found.panel(version_or_404(found, part))
    return show(request, found, "family/part.html", panel=panel)


@session.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_remark(request, plan, part):
    """Per goal or section: agree, a question, or something different; several at once."""
    found = reading_or_404(request, plan)
    panel = found.panel(version_or_404(found, part))
    if not panel["may_remark"]:
        return too_late(request, found, panel=panel)
    waiting = whose.waiting(request, found)
    form = RemarksForm(request.POST or None, sections=sections_of(panel["c"]), words=found.words, initial=waiting)
    if form.is_valid():
        common = {"part_id": panel["part"].pk, "person_id": found.person.pk, "route": "ONLINE", "at": timezone.now()}
        rows = [Remark(section=key, kind=kind, text=text, **common) for key, kind, text in form.reactions]
        if not keep_once(form, found, *rows):
            return too_late(request, found, panel=panel)
        messages.success(request, _("Het is bewaard. De school leest het en antwoordt op elke vraag en elke wens."))
        return redirect(reverse("family_plan", args=[plan]) + _place(request, panel))
    return show(request, found, "family/remark.html", form=form, panel=panel, waiting=waiting)


def _place(request, panel: dict) -> str:
    """The card *in het kort* where this was said; nothing for the page of all reactions."""
    places = {key for key, _words in sections_of(panel["c"])}
    return f"#{back}" if (back := request.POST.get("back")) in places else ""


@session.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_viewpoint(request, plan, part):
    """A document of one's own beside a part (decision 14)."""
    found = reading_or_404(request, plan)
    panel = found.panel(version_or_404(found, part))
    if not panel["may_remark"]:
        return too_late(request, found, panel=panel)
    others = told.beside(found)
    brought = viewpoints.brought(panel["part"], found.person.pk)
    waiting = whose.waiting(request, found)
    form = ViewpointForm(request.POST or None, request.FILES or None, brought=brought, others=others, initial=waiting)
    if form.is_valid():
        author = person_of(found.plan, found.person.pk)
        if not keep_once(form, found, viewpoints.prepare(panel["part"], author, **form.kept())):
            return too_late(request, found, panel=panel)
        messages.success(
            request,
            _(
                "De zienswijze is bewaard. De school leest haar en bewaart haar bij het plan. Van getypte "
                "woorden komt de pdf zo."
            ),
        )
        return redirect("family_history", plan)
    security.note_refused_upload(form, found.plan.school_id)
    return show(request, found, "family/viewpoint.html", form=form, panel=panel, waiting=waiting)


@session.family_required
@require_safe
def family_history(request, plan):
    """Older versions, documents, one's own answers and reactions."""
    found = reading_or_404(request, plan)
    if not found.reads:
        return redirect("family_plan", plan)
    versions = [(kind, found.versions(kind)[::-1]) for kind in Kind]
    documents = list(found.documents().not_of_typed_viewpoints())
    names = names_of(each.author_id for each in documents if each.author_id)
    return show(
        request,
        found,
        "family/history.html",
        versions=versions,
        documents=[(each, names.of(each.author, each.at) if each.author else "") for each in documents],
        viewpoints=list(found.viewpoints()),
        attachments=list(found.attachments()),
        records=found.my_records(),
        remarks=found.my_remarks,
        results=results_of(found.plan) if found.own.looked_back_on else [],
        requests=afterwards.requests_on(found.plan, found.person.pk) if found.own.request else [],
    )


@session.family_required
@require_safe
def family_seen(request, plan):
    """Who of the school looked at the file, and when (rule 52)."""
    found = reading_or_404(request, plan)
    if not found.reads:
        return redirect("family_plan", plan)
    rows = list(seen.looks_at(found.student)[: seen.MOST])
    return show(request, found, "family/seen.html", looks=seen.in_words(rows, found.student), most=seen.MOST)


@session.family_required
@require_safe
def family_document(request, plan, pk):
    """A stored document, as it was printed on the day."""
    found = reading_or_404(request, plan)
    document = get_object_or_404(found.documents(), pk=pk)
    found.record_view()
    return stored(request, document.file, document.sha256, filename=document.neutral_name)


@session.family_required
@require_safe
def family_attachment(request, plan, attachment):
    """A file beside the plan, as it was brought."""
    found = reading_or_404(request, plan)
    row = get_object_or_404(found.attachments(), uuid=attachment)
    found.record_view()
    return stored(request, row.file, row.sha256, filename=row.neutral_name)


@session.family_required
@require_safe
def family_said(request, plan, pk):
    """A typed viewpoint, as it was typed; the PDF of it is printed by the worker."""
    found = reading_or_404(request, plan)
    viewpoint = get_object_or_404(found.viewpoints(), pk=pk)
    return show(request, found, "family/said.html", viewpoint=viewpoint)
