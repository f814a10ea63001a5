"""The report of an evaluation, for who came in by the family's door."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from consent.entrance import session
from consent.evaluating import report
from plans.models import Evaluation
from plans.pdf.stored import stored

from .reading import reading_or_404, show


@session.family_required
@require_safe
def family_report(request, plan, pk):
    """One's own report of an evaluation; while it is being printed, a page that says so."""
    reading = reading_or_404(request, plan)
    found = get_object_or_404(Evaluation.objects.filter(plan=reading.plan).concluded(), pk=pk)
    asked = report.asked(found, reading.person, reads=reading.reads)
    if not asked.file:
        return show(request, reading, "family/report_coming.html", status=202, evaluation=found)
    reading.record_view()
    return stored(request, asked.file, asked.sha256, filename=report.name_of(asked))
