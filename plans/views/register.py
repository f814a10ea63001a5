"""Begin and end of plans for the register (ROD): what is still to be put there, and the list as a file (rule 46)."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import security
from accounts.choices import Role
from accounts.sign_in.factor import step_up
from core.sheets import csv_response
from plans.forms.register import RegisterForm
from plans.models import Plan, RegisterEntry, register

PAGE = 50


@dataclass(frozen=True)
class Date:
    """One date of a plan: its code in the form, the day, the row that says it is in the register, and an earlier day that was."""

    code: str
    on: date
    entry: RegisterEntry | None
    before: RegisterEntry | None

    @classmethod
    def of(cls, plan, code: str, moment: str, on: date) -> "Date":
        entries = [row for row in plan.register_entries.all() if row.moment == moment]
        entry = next((row for row in entries if row.on == on), None)
        return cls(code, on, entry, entries[-1] if entries and entry is None else None)


@dataclass(frozen=True)
class Row:
    """One plan of the list."""

    plan: Plan
    begin: Date
    end: Date | None

    @classmethod
    def of(cls, plan: "register.Period") -> "Row":
        dates = {moment: Date.of(plan, code, moment, on) for code, (moment, on) in register.dates_of(plan).items()}
        return cls(plan, dates[RegisterEntry.Moment.BEGIN], dates.get(RegisterEntry.Moment.END))


def schools_of(request) -> list[int]:
    """The schools whose register this member of staff may fill; raises PermissionDenied when there is none."""
    schools = request.user.schools_as(Role.ADMINISTRATOR, Role.COORDINATOR, Role.DIRECTOR)
    if not schools:
        raise PermissionDenied
    return schools


@require_http_methods(["GET", "HEAD", "POST"])
def register_list(request):
    """Tick what stands in the register; a date that changes comes back by itself."""
    schools = schools_of(request)
    form = RegisterForm(request.POST if request.method == "POST" else None, schools=schools)
    if form.is_valid():
        count = register.process(form.cleaned_data["dates"], schools, by=request.user)
        messages.success(request, f"{count} {'datum' if count == 1 else 'datums'} op verwerkt gezet.")
        return redirect(request.get_full_path())
    everything = request.GET.get("toon") == "alles"
    rows = register.periods(schools)
    shown = rows if everything else register.to_process(rows)
    page = Paginator(shown.prefetch_related("register_entries__by"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "everything": everything, "form": form, "here": "register", "many": len(schools) > 1,
        "rows": [Row.of(plan) for plan in page],
    }  # fmt: skip
    return render(request, "plans/register.html", context)


@require_safe
def register_csv(request):
    """The same for a spreadsheet: dates only, without any content or name."""
    schools = schools_of(request)
    step_up(request)
    security.note_export(request.user, *schools, code="register")
    head = ["school", "leerlingnummer", "begindatum", "einddatum", "begin verwerkt", "einde verwerkt"]
    return csv_response("opp-perioden.csv", head, map(register.line_of, register.periods(schools)))
