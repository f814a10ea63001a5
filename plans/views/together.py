"""Writing together: who writes along in which sections, and what colleagues note at a draft."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.pressed import pressed
from core.forms.fields import in_address
from plans import queries
from plans.access import could_edit, may_write, writer_of
from plans.choices import Kind
from plans.drafting import pages, spots
from plans.drafting.together import CommentAnswerForm, CommentForm, WritersForm
from plans.models import FieldComment, Part, Plan
from plans.policy import may_write_section
from students.models import Assignment

from .drafting import FORM, crumbs_of
from .found import ended, part_or_404, plan_or_404


@require_http_methods(FORM)
def writers(request, pk):
    """Which colleague writes along in which sections of this pupil's plan; sharing stays with the coordinator."""
    plan = plan_or_404(request, pk, queries.at_hand)
    if not could_edit(request.user, plan):
        raise PermissionDenied
    if not plan.is_running:
        return ended(request, plan)
    form = WritersForm(request.POST or None, assignments=who_may(plan), plan=plan)
    if request.method == "POST" and form.is_valid():
        changed = form.save(by=request.user)
        messages.success(request, "Bewaard." if changed else "Er is niets veranderd.")
        return redirect("writers", pk=pk)
    context = {"plan": plan, "student": plan.student, "form": form, "crumbs": crumbs_of(plan), "here": "students"}
    return render(request, "plans/writers.html", context)


def who_may(plan: Plan):
    """The assignments to this pupil that sections may come with: of who is in the team and reads the whole plan today."""
    in_team = Assignment.objects.current().of_team(plan.student_id, plan.school_id)
    return in_team.select_related("user", "student").prefetch_related("sections").order_by("user__name", "pk")


@require_http_methods(FORM)
def comments(request, pk):
    """Everything that was noted at this draft, page by page, and a note of one's own. For whoever reads the draft."""
    part = part_or_404(request, pk, queries.to_write)
    if not (part.is_editable and part.plan.is_running):
        return redirect("part", pk=pk)
    there = spots.all_spots(part)
    here = next((key for key, spot in there.items() if spot.section.slug == in_address(request, "bij", 20)), "")
    form = CommentForm(request.POST or None, spots=there, initial={"spot": here})
    valid = request.method == "POST" and form.is_valid()
    if valid and pressed(form, request.user, lambda: form.save_for(part, by=request.user)):
        messages.success(request, "Uw kanttekening staat erbij.")
        return redirect("comments", pk=pk)
    return _comments_page(request, part, form, there)


def _comments_page(request, part: Part, form, there: dict[str, spots.Spot], answered=None):
    """The page; `answered` is (note, form) of an answer that could not be kept."""
    writer = writer_of(request.user, part.plan)
    sections = []
    rows = list(of_draft(part))
    for section in pages.sections_for(part):
        notes = [
            Note(
                row,
                there[spots.key_of(row)].label if spots.key_of(row) in there else spots.GONE,
                row.by_id == request.user.pk or may_write_section(writer, part.kind, section.slug),
                answered[1] if answered and answered[0].pk == row.pk else CommentAnswerForm(auto_id=f"id_{row.pk}_%s"),
            )
            for row in rows
            if row.section == section.slug
        ]
        if notes:
            sections.append((section, may_write_section(writer, part.kind, section.slug), notes))
    context = {
        "part": part, "plan": part.plan, "student": part.plan.student, "number": Kind(part.kind).position, "form": form,
        "sections": sections, "crumbs": crumbs_of(part.plan), "here": "students",
    }  # fmt: skip
    return render(request, "plans/comments.html", context)


@dataclass(frozen=True)
class Note:
    """One note with its answers, as the page shows it: at what, and whether this reader may say that it is solved."""

    row: FieldComment
    label: str
    may_resolve: bool
    form: CommentAnswerForm


def of_draft(part: Part):
    """What was noted at this draft, with the answers; what is open first."""
    rows = FieldComment.objects.begun_at(part).select_related("by", "resolved_by")
    return rows.prefetch_related(Prefetch("answers", FieldComment.objects.select_related("by"))).order_by(
        F("resolved_at").asc(nulls_first=True), "pk"
    )


@require_POST
def comment_answer(request, pk, comment):
    """Answer a note, or say that it is solved."""
    part = part_or_404(request, pk, queries.to_write)
    row = get_object_or_404(FieldComment.objects.begun_at(part), pk=comment)
    if not (part.is_editable and part.plan.is_running):
        return redirect("part", pk=pk)
    back = reverse("comments", args=[pk]) + f"#kanttekening-{row.pk}"
    if "solved" in request.POST:
        if row.by_id != request.user.pk and not may_write(request.user, part, row.section):
            raise PermissionDenied
        row.resolve(by=request.user)
        messages.success(request, "Opgelost.")
        return redirect(back)
    form = CommentAnswerForm(request.POST, auto_id=f"id_{row.pk}_%s")
    if form.is_valid():
        text = form.cleaned_data["text"]
        if pressed(form, request.user, lambda: row.answer(text, by=request.user)):
            return redirect(back)
    there = spots.all_spots(part)
    return _comments_page(request, part, CommentForm(spots=there), there, (row, form))
