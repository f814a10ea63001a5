"""Starting a plan and writing the drafts of its two parts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import may_coordinate
from plans import desk, drafts, links, revisions
from plans.access import may_edit
from plans.choices import Kind
from plans.errors import TransitionRefused
from plans.forms.draft import CARDS, ROWS, PlanStartForm, page_form, write
from plans.models import Goal, Part, Plan
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
    if there := form.led_to(request.user):
        return redirect(there)
    if valid:
        try:
            with form.once(request.user) as is_first:
                if is_first:
                    plan = Plan.start(student, by=request.user, **form.start())
                    form.leads_to(request.user, _first_page(plan.current_part(Kind.PERSPECTIVE)))
                    messages.success(request, "Het plan is begonnen. Begin met deel 1.")
        except TransitionRefused as refusal:
            form.refuse(refusal.reasons)
        else:
            return redirect(form.led_to(request.user))
    context = {
        "form": form, "title": f"Begin een plan voor {student.person.first_name}", "deed": "Begin het plan",
        "back": student.get_absolute_url(), "here": "students",
        "crumbs": [("Leerlingen", reverse("students")), (student.person.name, student.get_absolute_url())],
        "hints": [
            ("Zes weken", "Het plan is binnen zes weken klaar, geteld vanaf de inschrijving of vanaf het begin van de extra ondersteuning."),
            ("Wanneer geen plan", "Voor hulp die bij de basisondersteuning van de school hoort, is geen plan nodig."),
        ],
    }  # fmt: skip
    return render(request, "form.html", context)


def draft_of(request, pk) -> Part:
    """A version that this user may write, as Perspective or ActionPart; 404 or 403 otherwise."""
    part = part_or_404(request, pk, desk.to_write)
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    return part


def _first_page(part: Part) -> str:
    return reverse("part_section", args=[part.pk, drafts.sections_for(part)[0].slug])


@require_safe
def part_edit(request, pk):
    """The first page that still lacks something; a version that is no draft is read instead."""
    part = draft_of(request, pk)
    if not part.is_editable:
        return redirect("part", pk=pk)
    requirements = part.requirements_to_share(timezone.localdate())
    steps = drafts.steps(part, requirements, None)
    first = next((step for step in steps if step.gaps), steps[0])
    return redirect("part_section", pk=pk, slug=first.section.slug)


@require_http_methods(FORM)
def part_section(request, pk, slug):
    part = draft_of(request, pk)
    section = drafts.section_of(part, slug)
    if section is None:
        raise Http404
    if request.method != "POST" and not part.is_editable:
        return redirect("part", pk=pk)
    form = page_form(part, section.fields)(request.POST or None, instance=part)
    rows = ROWS[section.rows](request.POST or None, instance=part) if section.rows in ROWS else None
    if request.method == "POST":
        if rows is not None and rows.is_forged:
            raise Http404
        if form.is_valid() and (rows is None or rows.is_valid()):
            saves = [form.save] if section.fields else []
            if write(part, form, *saves, *([rows.save_in_order] if rows is not None else [])):
                messages.success(request, "Bewaard.")
                return redirect(_next(request, part, section))
    return render(request, "plans/section.html", page_of(request.user, part, section, form=form, rows=rows))


def _next(request, part: Part, section: drafts.Section) -> str:
    """This page again, or the next one when that was asked."""
    there = drafts.after(part, section) if "further" in request.POST else section
    return reverse("part_section", args=[part.pk, (there or section).slug])


def page_of(user, part: Part, section: drafts.Section, **more) -> dict:
    """What every page of a draft shows around its form."""
    requirements = part.requirements_to_share(timezone.localdate())
    return {
        "part": part,
        "plan": part.plan,
        "student": part.plan.student,
        "number": Kind(part.kind).position,
        "section": section,
        "steps": drafts.steps(part, requirements, section),
        "todo": [each for each in links.within_reach(links.todo(part, requirements), part.plan, user) if not each.met],
        "cards": _cards(part, section) if section.slug in CARDS else None,
        "card_word": CARDS[section.slug][2] if section.slug in CARDS else "",
        "further": drafts.after(part, section),
        "crumbs": crumbs_of(part.plan),
        "here": "students",
        **more,
    }


def _cards(part: Part, section: drafts.Section) -> list[tuple]:
    """(row, what became of it in an earlier version) for each child with a page of its own."""
    rows = list(getattr(part, section.rows).all())
    results = revisions.results_of(rows) if section.rows == "goals" else {}
    return [(row, results.get(row.line) if results else None) for row in rows]


@require_POST
def goal_still_right(request, pk, child):
    """A goal that was carried over is still right: one press."""
    part = draft_of(request, pk)
    goal = get_object_or_404(Goal.objects.filter(action_part=part.pk), pk=child)
    try:
        goal.still_right()
        messages.success(request, f"Bekeken: {goal.title}.")
    except TransitionRefused as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return redirect(reverse("part_section", args=[pk, "doelen"]) + f"#kaart-{child}")


@require_http_methods(FORM)
def card(request, pk, slug, child=None):
    """One goal, deviation or advice on a page of its own; a goal with its measures."""
    part = draft_of(request, pk)
    section = drafts.section_of(part, slug)
    if section is None or slug not in CARDS:
        raise Http404
    relation, form_class, word = CARDS[slug]
    manager = getattr(part, relation)
    instance = get_object_or_404(manager, pk=child) if child else manager.model(position=len(manager.all()))
    form = form_class(request.POST or None, instance=instance, part=part)
    rows = None
    if slug == "doelen":
        known = {"known": form.known}
        rows = ROWS["measures"](request.POST or None, instance=instance, prefix="measures", form_kwargs=known)
    if request.method == "POST":
        if rows is not None and rows.is_forged:
            raise Http404
        if form.is_valid() and (rows is None or rows.is_valid()):
            setattr(form.instance, manager.field.name, part)
            if write(part, form, form.save, *([rows.save_in_order] if rows is not None else [])):
                messages.success(request, "Bewaard.")
                more = "another" in request.POST
                return redirect("card_new" if more else "part_section", pk=pk, slug=slug)
    return render(
        request,
        "plans/card.html",
        page_of(
            request.user, part, section, form=form, rows=rows, instance=instance, word=word, before=_before(instance)
        ),
    )


def _before(instance):
    """The goal that this one continues, with what became of it; None for anything else."""
    was = getattr(instance, "continues", None)
    return (was, revisions.results_of([instance]).get(instance.line)) if was else None


@require_http_methods(FORM)
def card_delete(request, pk, slug, child):
    """Ask once, then delete a child of a draft."""
    part = draft_of(request, pk)
    if slug not in CARDS or not part.is_editable:
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
    part = draft_of(request, pk)
    if slug not in CARDS or not part.is_editable:
        raise Http404
    rows = list(getattr(part, CARDS[slug][0]).all())
    at = next((number for number, row in enumerate(rows) if row.pk == child), None)
    if at is None:
        raise Http404
    to = at - 1 if "up" in request.POST else at + 1
    with part.editing():
        rows[at].reorder(rows, at, to)
    return redirect(reverse("part_section", args=[pk, slug]) + f"#kaart-{child}")
