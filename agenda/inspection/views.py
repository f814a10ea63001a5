"""Inspectie: plans held against what the law asks, on screen, on paper and as a file."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import security
from accounts.sign_in.factor import step_up
from agenda import pupils
from agenda.models import PlanSummary
from agenda.refresh import refresh_stale
from agenda.today import coordinators
from consent.queries import case_of, open_file
from core.forms.fields import in_address
from core.sheets import streamed_csv, xlsx_response
from plans.access import may_read_journal
from plans.views.drafting import crumbs_of
from plans.views.found import plan_or_404

from . import export, matrix
from .cells import Asked, Met, year_in_words
from .matrix import Choice
from .questions import questions, years_of
from .school import directed_by, overview


def chosen(request) -> tuple[Choice, int]:
    """What the address asks for, once the rows it reads were made anew; how many are still to be made."""
    on = timezone.localdate()
    choice = Choice.of(request, on)
    return choice, refresh_stale(PlanSummary.objects.filter(school__in=choice.at), on)


def frame(request, choice: Choice, behind: int) -> dict:
    """What the pages of Inspectie share: the choice and what there is to choose from."""
    return {
        "choice": choice, "behind": behind, "here": "inspection", "asked": list(Asked), "states": list(Met),
        "schools": matrix.schools(choice), "classes": pupils.classes(request.user, timezone.localdate()),
        "coordinators": coordinators(request.user),
    }  # fmt: skip


@require_safe
def inspection(request):
    """The matrix of one school year, with its counts."""
    choice, behind = chosen(request)
    page = Paginator(matrix.plans(choice), matrix.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": matrix.rows(list(page.object_list), choice.year),
        "tallies": matrix.tallies(choice),
    }
    return render(request, "agenda/inspection.html", context | frame(request, choice, behind))


@require_safe
def inspection_course(request):
    """The same things asked, school year beside school year."""
    choice, behind = chosen(request)
    context = {"course": matrix.course(choice)}
    return render(request, "agenda/inspection_course.html", context | frame(request, choice, behind))


@require_safe
def inspection_csv(request):
    """All of the choice for a spreadsheet."""
    choice = taken_out(request)
    return streamed_csv(export.name(choice, "csv"), export.head(choice), _as_text(export.lines(choice)))


@require_safe
def inspection_xlsx(request):
    """The same as a workbook."""
    choice = taken_out(request)
    return xlsx_response(export.name(choice, "xlsx"), "Inspectie", export.head(choice), export.lines(choice))


def taken_out(request) -> Choice:
    """The choice, once who asks has shown who they are and it is noted that a list left the house."""
    choice, _ = chosen(request)
    step_up(request)
    security.note_export(request.user, *choice.at, code="inspection")
    return choice


@require_safe
def plan_inspection(request, pk):
    """What an inspector asks of one plan: eight questions, answered for one school year, with what shows it."""
    plan = plan_or_404(request, pk, open_file)
    if not may_read_journal(request.user, plan):
        raise PermissionDenied
    case = case_of(plan, timezone.localdate())
    years = years_of(case)
    year = next((value for value, _ in years if str(value) == in_address(request, "jaar", 4)), years[0][0])
    context = {
        "plan": plan, "student": plan.student, "questions": questions(case, year), "years": years, "year": year,
        "words": year_in_words(year), "on": case.on, "here": "students", "crumbs": crumbs_of(plan),
    }  # fmt: skip
    return render(request, "agenda/plan_inspection.html", context)


@require_safe
def my_school(request):
    """For a director: what waits for them and what falls short with whom."""
    schools, on = directed_by(request.user), timezone.localdate()
    behind = refresh_stale(PlanSummary.objects.filter(school__in=schools), on)
    context = {"overview": overview(schools, on), "on": on, "behind": behind, "here": "my_school"}
    return render(request, "agenda/school.html", context)


def _as_text(lines):
    return ([cell if isinstance(cell, str) else cell.isoformat() for cell in line] for line in lines)
