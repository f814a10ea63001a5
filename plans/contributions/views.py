"""Answering questions about a pupil, for the colleague who was asked: nothing of the plan stands on this page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts import security
from accounts.pressed import came_in, pressed
from plans.models import ContributionRequest

from .forms import AnswersForm
from .giving import give


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_give(request, pk):
    """The questions to this colleague, a field each; afterwards what was answered."""
    asked = get_object_or_404(ContributionRequest.objects.put_to(request.user).for_page(), pk=pk)
    is_open = asked.plan.is_running and asked.given is None
    form = AnswersForm(request.POST or None, request.FILES or None, asked=asked)
    if request.method == "POST" and came_in(form, request.user):
        return redirect("contribution_give", pk)
    if is_open and form.is_valid() and _given(request.user, form, asked):
        messages.success(request, "Bedankt. Uw antwoord staat bij het plan.")
        return redirect("contribution_give", pk)
    security.note_refused_upload(form, asked.plan.school_id, request.user)
    context = {
        "asked": asked,
        "form": form if is_open else None,
        "first": asked.plan.student.person.first_name,
        "here": "today",
    }
    return render(request, "plans/contribution_give.html", context)


def _given(user, form: AnswersForm, asked: ContributionRequest):
    """What was pressed; None when it can be kept no more, and then the form says why."""
    return pressed(form, user, lambda: give(asked, form.answers(), by=user, upload=form.cleaned_data["upload"]))
