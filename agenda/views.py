"""Vandaag and Leerlingen: each a page of rows that were written before."""

from datetime import date

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.choices import Role
from consent.sending import held_up
from core.forms.fields import in_address
from plans.policy import school_year

from . import pupils
from . import today as day
from .models import PlanSummary, Topic
from .reach import Reach
from .refresh import refresh_stale
from .year import year_of


@require_safe
def today(request):
    """What waits for me, what waits for others, which dates come; for who reads no plan, what the page is for."""
    on, user, asked = timezone.localdate(), request.user, day.Asked.of(request)
    behind = refresh_stale(PlanSummary.objects.visible_to(user), on)
    numbers = day.numbers(user, on)
    context = {"on": on, "numbers": numbers, "asked": asked, "behind": behind}
    context["reads_none"] = not numbers.running and not Reach(user).sees_plans
    if context["reads_none"] and user.schools_as(Role.ADMINISTRATOR):
        context["unknown"] = day.unknown_authority(user, on)
    if not context["reads_none"]:
        context["lists"] = day.lists(user, on, asked, request.GET.get("page"))
        context |= {
            "classes": pupils.classes(user, on),
            "coordinators": day.coordinators(user),
            "topics": Topic.choices,
        }
    context["held_up"] = held_up.at_schools(user.schools_as(Role.ADMINISTRATOR))
    return render(request, "agenda/today.html", context)


@require_safe
def students(request):
    """Find a pupil in two keystrokes; filters live in the address."""
    on, user = timezone.localdate(), request.user
    search, class_name, status = (in_address(request, name) for name in ("zoek", "klas", "status"))
    reach = Reach(user)
    behind = refresh_stale(PlanSummary.objects.visible_to(user), on) if reach.sees_plans else 0
    found = pupils.pupils(user, on, search=search, class_name=class_name, status=status)
    page = Paginator(found, pupils.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "search": search, "class_name": class_name, "status": status, "on": on, "here": "students",
        "rows": pupils.rows(list(page.object_list), reach, on), "sees_plans": reach.sees_plans, "behind": behind,
        "classes": pupils.classes(user, on),
        "late": pupils.LATE if reach.sees_plans else (),
        "statuses": (pupils.STATUSES if reach.sees_plans else ()) + pupils.ENROLMENTS,
        "may_add": bool(user.schools_as(Role.COORDINATOR, Role.ADMINISTRATOR)),
    }  # fmt: skip
    return render(request, "agenda/students.html", context)


@require_safe
def school_year_chart(request):
    """How much falls in each month of a school year (`?jaar=` the year in which it begins; else the one that runs)."""
    on, user = timezone.localdate(), request.user
    typed = in_address(request, "jaar", 4)
    asked = date(int(typed), 8, 1) if typed.isascii() and typed.isdigit() and 2000 <= int(typed) <= 2099 else on
    first = school_year(asked)[0]
    behind = refresh_stale(PlanSummary.objects.visible_to(user), on)
    context = {
        "chart": year_of(user, on, first), "year": f"{first.year}-{first.year + 1}", "behind": behind,
        "before": first.replace(year=first.year - 1), "after": first.replace(year=first.year + 1),
    }  # fmt: skip
    return render(request, "agenda/school_year.html", context)
