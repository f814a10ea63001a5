"""The receipt of an answer as a file: for the person who gave it, and for staff who read the plan."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from consent import receipts
from consent.entrance import session
from consent.models import ConsentRecord

from .reading import reading_or_404, show


@session.family_required
@require_safe
def family_receipt_pdf(request, plan, submission):
    """To keep: one's own answer, the text it was given on, and what is needed to check it."""
    found = reading_or_404(request, plan)
    try:
        record = found.my_record(submission)
    except ConsentRecord.DoesNotExist:
        raise Http404 from None
    if paper := _as_pdf(record):
        found.record_view()
        return paper
    return show(request, found, "family/receipt_coming.html", status=202, record=record)


@require_safe
def receipt(request, pk):
    """The receipt as its giver has it, for staff."""
    answers = ConsentRecord.objects.visible_to(request.user).prefetch_related("action_part__plan__student")
    record = get_object_or_404(answers, pk=pk)
    record.action_part.plan.student.record_view(user=request.user)
    coming = {"record": record, "plan": record.action_part.plan, "here": "students"}
    return _as_pdf(record) or render(request, "consent/receipt_coming.html", coming, status=202)


def _as_pdf(record: ConsentRecord) -> HttpResponse | None:
    """The receipt as a file; its name says nothing of anybody. None while it is being printed."""
    data = receipts.hand_out(record)
    if data is None:
        return None
    named = {"Content-Disposition": f'attachment; filename="{receipts.name_of(record)}"'}
    return HttpResponse(data, content_type="application/pdf", headers=named)
