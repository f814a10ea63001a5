"""Two versions of one part that the family saw, in sentences and side by side, and the same on paper."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consent.entrance import session
from core.forms.fields import in_address
from core.pdf import renderer
from plans.choices import Kind
from plans.pdf import comparison
from plans.text import compare

from .reading import reading_or_404, show, version_or_404


@session.family_required
@require_safe
def family_compare(request, plan, part):
    """This version beside another: the one before it, unless the address asks for another."""
    found, version, others, other = _both(request, plan, part)
    compared = compare.versions(version, other) if other else None
    context = {"part": version, "others": others, "other": other, "compared": compared}
    return show(request, found, "family/compare.html", **context, name=Kind(version.kind).label)


@session.family_required
@require_safe
def family_compare_pdf(request, plan, part):
    """The same on paper, in Dutch as every document."""
    found, version, _others, other = _both(request, plan, part)
    if other is None:
        raise Http404
    found.record_view()
    with renderer.one_for(found.person):
        return HttpResponse(comparison.printed(version, other, at=timezone.now()), content_type="application/pdf")


def _both(request, plan, part):
    """The reader, this version, the others of its part that they may read, and the one to lay beside it."""
    found = reading_or_404(request, plan)
    version = version_or_404(found, part)
    others = [each for each in found.versions(Kind(version.kind)) if each.number != version.number]
    return found, version, others, compare.beside(version, others, in_address(request, "met", 20))
