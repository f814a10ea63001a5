"""Starting a plan and writing the drafts of its two parts."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import copies
from accounts.access import may_coordinate
from accounts.pressed import came_in, pressed
from plans import links, queries
from plans.access import may_write, writer_of
from plans.choices import Kind
from plans.contributions import beside
from plans.drafting import answers, earlier, examples, goals, pages, sheets, spots
from plans.drafting.history import Sender
from plans.errors import NotAllowedNow
from plans.facts import revisions
from plans.forms.draft import CARDS, CopyForm, PlanStartForm, StillRightForm
from plans.models import DraftVisit, Part, Plan
from plans.models.drafting.history import new_page
from plans.plan_templates import taking
from plans.wording.draft import of_forms
from students.models import Student

from .found import part_or_404

FORM = ["GET", "HEAD", "POST"]


def crumbs_of(plan: Plan) -> list[tuple[str, str]]:
    """The way back to the pupil of a plan."""
    return [("Leerlingen", reverse("students")), (plan.student.person.name, plan.get_absolute_url())]


@require_http_methods(FORM)
def plan_start(request, pk):
    student = get_object_or_404(Student.objects.visible_to(request.user).select_related("person", "school"), pk=pk)
    if not may_coordinate(request.user, student.school_id):
        raise PermissionDenied
    form = PlanStartForm(request.POST or None, student=student)
    valid = request.method == "POST" and form.is_valid()
    if before := came_in(form, request.user):  # asked after it was validated: that fails once the plan is there
        return redirect(before.led_to)

    def start() -> Plan:
        plan = Plan.start(student, by=request.user, **form.start())
        messages.success(request, "Het plan is begonnen. Begin met deel 1.")
        return plan

    def first_page(plan: Plan) -> str:
        first = plan.current_part(Kind.PERSPECTIVE)
        return (
            reverse("part_earlier", args=[first.pk]) if earlier.has_before(plan, request.user) else _first_page(first)
        )

    if valid and (done := pressed(form, request.user, start, leads_to=first_page)):
        return redirect(done.led_to)
    context = {
        "form": form, "title": f"Begin een plan voor {student.person.first_name}", "deed": "Begin het plan",
        "back": student.get_absolute_url(), "here": "students",
        "crumbs": [("Leerlingen", reverse("students")), (student.person.name, student.get_absolute_url())],
        "hints": [
            ("Zes weken", "Het plan is binnen zes weken klaar, geteld vanaf de inschrijving of vanaf het begin van de extra ondersteuning."),
            ("Een sjabloon", "Teksten en afspraken om mee te beginnen. Wat over de leerling gaat, maakt u daarna eigen."),
            ("Wanneer geen plan", "Voor hulp die bij de basisondersteuning van de school hoort, is geen plan nodig."),
        ],
    }  # fmt: skip
    return render(request, "form.html", context)


class NotTheirs(PermissionDenied):
    """Somebody who reads this draft and may not write in this section (any more)."""


def draft_of(request, pk, slug: str) -> Part:
    """A version of which this user may write this section, as Perspective or ActionPart; 404 or 403 otherwise.

    Every page and every deed of a draft comes in by here, also the one that saves itself.
    """
    part = part_or_404(request, pk, queries.to_write)
    if not may_write(request.user, part, slug):
        raise NotTheirs
    return part


def saves_itself(view):
    """A page that saves itself hears in words that its writer may write there no more; what was typed stays on it."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except NotTheirs:
            if "itself" not in request.POST:
                raise
            return JsonResponse(answers.not_theirs(request.POST))

    return inner


def _first_page(part: Part) -> str:
    return reverse("part_section", args=[part.pk, pages.sections_for(part)[0].slug])


@require_safe
def part_edit(request, pk):
    """The first page of theirs that still lacks something; a version that is no draft is read instead."""
    part = part_or_404(request, pk, queries.to_write)
    writer = writer_of(request.user, part.plan)
    if not pages.sections_of(part, writer):
        raise PermissionDenied
    if not part.is_editable:
        return redirect("part", pk=pk)
    requirements = part.requirements_to_share(timezone.localdate())
    steps = [step for step in pages.steps(part, requirements, None, writer) if step.is_theirs]
    first = next((step for step in steps if step.gaps), steps[0])
    return redirect("part_section", pk=pk, slug=first.section.slug)


@require_http_methods(FORM)
@saves_itself
def part_section(request, pk, slug):
    part = draft_of(request, pk, slug)
    section = pages.section_of(part, slug)
    if section is None:
        raise Http404
    if request.method != "POST":
        return shown(request, sheets.page_of(part, section)) if part.is_editable else redirect("part", pk=pk)
    typed = _with_taken(request, part, section)
    sheet = _written(request, part, lambda part: sheets.page_of(part, section, typed))
    if "itself" in request.POST:
        return JsonResponse(answers.answer(sheet, visits_of(request.user, sheet)))
    if sheet.is_kept:
        messages.success(request, "Bewaard." if typed is request.POST else "Overgenomen, en bewaard.")
        return redirect(_next(request, part, section))
    return shown(request, sheet)


def _with_taken(request, part: Part, section: pages.Section):
    """What came in, with the answer or the text of a template that was pressed in its field."""
    typed = beside.taken_into(request.POST, part, section)
    try:
        return taking.taken_into(typed, part, section)
    except NotAllowedNow:
        return typed  # what came in cannot be written either, and that says why


def _written(request, part: Part, build: sheets.Build) -> sheets.Sheet:
    """What came in, saved: all of it for who presses, whatever is right for a page that saves itself (`itself`).

    A page that only looks (`peek`) writes nothing.
    """
    if request.POST.get("owner", copies.owner_of(request.user)) != copies.owner_of(request.user):
        raise PermissionDenied  # typed by somebody else, before this person logged in at the same computer
    if "peek" in request.POST:
        return sheets.looked_at(part, build)
    sheet = sheets.write(part, build, by=request.user, sender=Sender.of(request.POST), lenient="itself" in request.POST)
    if sheet.is_forged:
        raise Http404
    return sheet


def shown(request, sheet: sheets.Sheet, template: str = "plans/section.html", **more):
    """A page of a draft with its forms; what came in and could not be saved is still in it."""
    for form in sheet.forms:
        form.show_again()
    of_forms(sheet.part, sheet.forms)
    return render(request, template, page_of(request.user, sheet, **more))


def _next(request, part: Part, section: pages.Section) -> str:
    """This page again, or the next one when that was asked."""
    here = reverse("part_section", args=[part.pk, section.slug])
    return pages.further(part, section, writer_of(request.user, part.plan)).url if "further" in request.POST else here


def visits_of(user, sheet: sheets.Sheet) -> list[DraftVisit]:
    """Who else has this draft open; that this person has is noted."""
    return DraftVisit.objects.come_by(sheet.part, user, section=sheet.section.slug) if sheet.part.is_editable else []


def page_of(user, sheet: sheets.Sheet, **more) -> dict:
    """What every page of a draft shows around its form."""
    part, section, writer = sheet.part, sheet.section, writer_of(user, sheet.part.plan)
    requirements = part.requirements_to_share(timezone.localdate())
    return {
        "part": part,
        "plan": part.plan,
        "student": part.plan.student,
        "number": Kind(part.kind).position,
        "section": section,
        "form": sheet.form,
        "rows": sheet.rows,
        "page_marks": [("page", new_page()), ("serial", "0"), ("heard", "0")],
        "others": answers.who(sheet.part, visits_of(user, sheet)),
        "steps": pages.steps(part, requirements, section, writer),
        "todo": [each for each in links.within_reach(links.todo(part, requirements), part.plan, user) if not each.met],
        "examples": _examples(sheet),
        "hours": goals.hours(part.as_action) if section.rows == "goals" else None,
        "comments": spots.open_at(part, section),
        "cards": _cards(part, section) if section.slug in CARDS else None,
        "still": StillRightForm(part=part) if section.rows == "goals" and part.is_editable else None,
        "card_word": CARDS[section.slug][2] if section.slug in CARDS else "",
        "beside": beside.of_section(part, section),
        "offered": taking.of_section(part, section),
        "has_earlier": section == pages.sections_for(part)[0] and earlier.has_before(part.plan, user),
        "further": pages.further(part, section, writer),
        "may_share": writer.coordinates,
        "is_last": section == pages.sections_for(part)[-1],
        "step_number": pages.sections_for(part).index(section) + 1,
        "crumbs": crumbs_of(part.plan),
        "here": "students",
        **more,
    }


def _examples(sheet: sheets.Sheet) -> list[tuple[str, examples.Example]]:
    """(what it is called, what is asked and how it is done well) for each field of this page."""
    found = []
    for form in [sheet.form, *list(sheet.rows or ())[-1:]]:  # the last row is a new one: it has each field once
        of = "" if form.instance is sheet.part else f"{form.instance._meta.model_name}."
        known = examples.beside([f"{of}{name}" for name in form.fields], sheet.part.plan.student.sector)
        found += [(str(form.fields[name.removeprefix(of)].label), example) for name, example in known.items()]
    return found


def _cards(part: Part, section: pages.Section) -> list[tuple]:
    """(row, what became of it in an earlier version, a form that copies it) for each child with a page of its own."""
    rows = list(getattr(part, section.rows).all())
    results = revisions.results_of(rows) if section.rows == "goals" else {}
    return [(row, results.get(row.line) if results else None, CopyForm(auto_id=False)) for row in rows]


@require_http_methods(FORM)
@saves_itself
def card(request, pk, slug, child=None):
    """One goal, deviation or advice on a page of its own; a goal with its measures."""
    part = draft_of(request, pk, slug)
    section = pages.section_of(part, slug)
    if section is None or slug not in CARDS:
        raise Http404
    try:
        instance = sheets.child_of(part, section, child) if child else None
    except ObjectDoesNotExist:
        raise Http404 from None
    is_gone = child is not None and instance is None
    if is_gone and request.method != "POST":
        raise Http404
    if request.method != "POST":
        return _card_shown(request, sheets.card_of(part, section, instance))
    if is_gone and "itself" not in request.POST:
        return _card_shown(request, sheets.again(sheets.card_of(part, section, None, request.POST)))
    sheet = _written(request, part, lambda part: sheets.card_of(part, section, instance, request.POST))
    if "itself" in request.POST:
        url = reverse("card", args=[pk, slug, sheet.form.instance.pk]) if not sheet.is_new else ""
        return JsonResponse({**answers.answer(sheet, visits_of(request.user, sheet)), "url": url})
    if sheet.is_kept:
        messages.success(request, "Bewaard.")
        return redirect("card_new" if "another" in request.POST else "part_section", pk=pk, slug=slug)
    return _card_shown(request, sheet)


def _card_shown(request, sheet: sheets.Sheet):
    """The page of one child; of one that is not there (any more) the form goes to the page that adds it."""
    instance, slug = sheet.form.instance, sheet.section.slug
    more = {"instance": instance, "word": CARDS[slug][2], "before": _before(instance)}
    if sheet.is_new:
        more["action"] = reverse("card_new", args=[sheet.part.pk, slug])
    return shown(request, sheet, "plans/card.html", **more)


def _before(instance):
    """The goal that this one continues, with what became of it; None for anything else."""
    was = getattr(instance, "continues", None)
    return (was, revisions.results_of([instance]).get(instance.line)) if was else None


@require_http_methods(FORM)
def card_delete(request, pk, slug, child):
    """Ask once, then delete a child of a draft."""
    part = draft_of(request, pk, slug)
    if slug not in CARDS or pages.section_of(part, slug) is None or not part.is_editable:
        raise Http404
    relation, _, word = CARDS[slug]
    instance = get_object_or_404(getattr(part, relation), pk=child)
    if request.method == "POST":
        with part.editing():
            instance.delete()
        messages.success(request, "Verwijderd.")
        return redirect("part_section", pk=pk, slug=slug)
    context = {
        "part": part,
        "plan": part.plan,
        "instance": instance,
        "word": word,
        "slug": slug,
        "crumbs": crumbs_of(part.plan),
        "here": "students",
    }
    return render(request, "plans/card_delete.html", context)


@require_POST
def card_move(request, pk, slug, child):
    """One place up or down."""
    part = draft_of(request, pk, slug)
    if slug not in CARDS or pages.section_of(part, slug) is None or not part.is_editable:
        raise Http404
    rows = list(getattr(part, CARDS[slug][0]).all())
    at = next((number for number, row in enumerate(rows) if row.pk == child), None)
    if at is None:
        raise Http404
    to = at - 1 if "up" in request.POST else at + 1
    with part.editing():
        rows[at].reorder(rows, at, to)
    return redirect(reverse("part_section", args=[pk, slug]) + f"#kaart-{child}")
