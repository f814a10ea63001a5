"""The pages that show pupils, plans and consent at once; every other page belongs to an app."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may_edit_people
from accounts.models import School
from consent.models import Identification
from consent.words import language
from plans import current
from plans.choices import Kind
from plans.models import Anchor, Plan
from plans.policy import PartState
from students.models import Student

from .file import File, particulars
from .forms import CheckForm
from .proof import anchoring, checking
from .timeline import timeline_of


@login_not_required
@require_safe
def home(request):
    """Staff begin at *Vandaag*; in the demo a newcomer reads where to begin."""
    if settings.OPP_DEMO and not request.user.is_authenticated:
        return render(request, "demo.html", {"password": settings.DEMO_PASSWORD})
    if not request.user.is_authenticated:
        return redirect("account_login")
    return redirect("today")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_document(request):
    """Whether a document or a code is ours and unchanged; for anybody, and nothing of it is kept."""
    form, verdict = CheckForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and (refused := ratelimit.consume_or_429(request, action="check_document")):
        return refused
    if form.is_valid():
        upload, code = form.cleaned_data["file"], form.cleaned_data["code"]
        verdict = checking.of_file(upload.read()) if upload else checking.of_code(code)
    return render(request, "opp/check.html", {"form": form, "verdict": verdict})


@require_safe
def student(request, pk):
    """Who is this, who has authority, who is involved, both parts, the next step."""
    on = timezone.localdate()
    pupil = get_object_or_404(Student.objects.known_to(request.user).for_page(), pk=pk)
    sees_plan = pupil.sees_plan_of(request.user)
    if sees_plan:
        pupil.record_view(user=request.user)
    file = File.of(pupil, request.user, on) if sees_plan else None
    family = file.plan.student.family_today if file and file.plan else pupil.family_today
    may_edit = may_edit_people(request.user, pupil.school_id)
    reads = language.to_staff([pupil.person, *(row["guardian"].person for row in family)]) if may_edit else {}
    context = {
        "student": pupil, "on": on, "here": "students", "sees_plan": sees_plan, "file": file,
        "family": [row | {"reads": reads.get(row["guardian"].person_id)} for row in family],
        "may_edit_people": may_edit, "pupil_reads": reads.get(pupil.person_id),
        "particulars": particulars(pupil, file.plan if file else None),
        "timeline": timeline_of(file.plan, on) if file and file.plan and file.has_begun else None,
        "not_identified": Identification.objects.refusals_of(pupil)[:5],
    }  # fmt: skip
    return render(request, "opp/student.html", context)


@require_safe
def class_card(request, pk):
    """What a teacher needs in class: the approach, nothing about home or causes; or that there is none yet."""
    pupil = get_object_or_404(Student.objects.with_card_for(request.user).select_related("person"), pk=pk)
    plan = Plan.objects.running().of_student(pupil)
    on = timezone.localdate()
    now = current.state_of(plan, Kind.ACTION, on) if plan else PartState()
    part = current.row_of(plan, Kind.ACTION, now.version) if plan else None
    if part:
        pupil.record_view(user=request.user)
    context = {
        "student": pupil,
        "plan": plan,
        "part": part,
        "c": part.readable if part else {},
        "now": now,
        "here": "students",
    }
    return render(request, "opp/class_card.html", context)


@require_safe
def anchors(request, pk):
    """Where this school's journals stood, day by day: what lies outside this database as well."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    page = Paginator(Anchor.objects.visible_to(request.user).of_school(school), 50).get_page(request.GET.get("page"))
    return render(request, "opp/anchors.html", {"school": school, "page": page, "here": "settings"})


@require_safe
def past_term(request, pk):
    """Whose file this school keeps longer than its own term: what is to be erased, unless a dispute goes on."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    pupils_past = Student.objects.known_to(request.user).past_term(school, timezone.localdate())
    page = Paginator(pupils_past.select_related("person", "school").prefetch_related("plans"), 50)
    context = {"school": school, "page": page.get_page(request.GET.get("page")), "here": "settings"}
    return render(request, "opp/past_term.html", context)


@require_safe
def anchor_file(request, pk):
    """One day's anchor, byte for byte as it was mailed."""
    anchor = get_object_or_404(Anchor.objects.visible_to(request.user), pk=pk)
    named = {"Content-Disposition": f'attachment; filename="{anchoring.file_name(anchor)}"'}
    return HttpResponse(anchor.text.encode(), content_type="text/plain; charset=utf-8", headers=named)
