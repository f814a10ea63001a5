"""What the school does after an answer: reply to a request, and judge with two people whether an answer counts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.pressed import pressed
from consent import queries, receipts
from consent.forms.staff import InvalidationForm, ReplyForm, VerdictForm
from consent.models import AdjustmentRequest, ConsentRecord, InvalidationProposal
from consent.policy import AdjustmentOutcome
from consent.round import invalidation, requests
from plans import current
from plans.access import may_edit
from plans.choices import Kind

from .part import FORM, crumbs, head, part_or_404


@require_http_methods(FORM)
def adjustment(request, pk):
    """What somebody of the family asks of a version, and the school's reply."""
    asked = get_object_or_404(AdjustmentRequest.objects.visible_to(request.user), pk=pk)
    part, on = part_or_404(request, asked.part_id, queries.at_hand), timezone.localdate()
    editor = may_edit(request.user, part.plan)
    if request.method == "POST" and not editor:
        raise PermissionDenied
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("outcome", "words")}
        if pressed(form, request.user, lambda: requests.reply(asked, by=request.user, **typed)):
            messages.success(request, "Beantwoord. Wie het vroeg, krijgt bericht.")
            revises = typed["outcome"] == AdjustmentOutcome.REVISE and part.plan.open_part(Kind(part.kind)) is None
            return redirect("part_revise", part.pk) if revises else redirect("adjustment", pk)
    holds = current.meanwhile(current.state_of(part.plan, Kind(part.kind), on))
    context = head(part, on, "Verzoek van de familie", decides=request.user) | {
        "asked": asked, "form": form, "may_edit": editor, "meanwhile": holds,
    }  # fmt: skip
    return render(request, "consent/adjustment.html", context)


@require_http_methods(FORM)
def invalidation_new(request, pk):
    """Propose that an answer must not count."""
    record = get_object_or_404(ConsentRecord.objects.visible_to(request.user), pk=pk)
    part, on = part_or_404(request, record.action_part_id, queries.at_hand), timezone.localdate()
    if not invalidation.may_judge(request.user, part.school_id):
        raise PermissionDenied
    form = InvalidationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("reason", "words")}
        if pressed(form, request.user, lambda: invalidation.propose(record, by=request.user, **typed)):
            messages.success(request, "Voorgesteld. Een tweede medewerker beslist; tot dan telt het antwoord mee.")
            return redirect("consent", part.pk)
    context = head(part, on, f"Antwoord van {record.giver_name} ongeldig verklaren", decides=request.user) | {
        "record": record, "form": form,
        "crumbs": crumbs(part.plan, ("Instemming", reverse("consent", args=[part.pk]))),
    }  # fmt: skip
    return render(request, "consent/invalidation_new.html", context)


@require_http_methods(FORM)
def invalidation_decide(request, pk):
    """A second member of staff reads why, and decides."""
    proposal = get_object_or_404(InvalidationProposal.objects.visible_to(request.user), pk=pk)
    record, on = proposal.record, timezone.localdate()
    part = part_or_404(request, record.action_part_id, queries.at_hand)
    judges = invalidation.may_judge(request.user, part.school_id) and request.user.pk != proposal.by_id
    if request.method == "POST" and not judges:
        raise PermissionDenied
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        how = {"accepted": form.cleaned_data["accepted"] == "yes", "words": form.cleaned_data["words"]}
        if pressed(form, request.user, lambda: invalidation.decide(proposal, by=request.user, **how)):
            messages.success(request, "Vastgelegd.")
            return redirect("consent", part.pk)
    context = head(part, on, "Telt dit antwoord mee?", decides=request.user) | {
        "proposal": proposal, "record": record, "form": form, "judges": judges and proposal.is_open,
        "points": receipts.points_of(record),
        "crumbs": crumbs(part.plan, ("Instemming", reverse("consent", args=[part.pk]))),
    }  # fmt: skip
    return render(request, "consent/invalidation.html", context)
