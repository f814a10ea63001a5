"""What became of the mail of a school, for who administers it: numbers and reasons, no person and no plan."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import School
from consent.sending import held_up


@require_safe
def school_mail(request, pk):
    """The mail that servers do not take for a reason that is not the address."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    context = {"school": school, "reasons": held_up.reasons([school.pk]), "here": "settings"}
    return render(request, "consent/mail.html", context)
