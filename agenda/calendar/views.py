"""The page where somebody makes or ends the address of their calendar, and the calendar itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agenda.models import CalendarFeed
from core.calendar import TYPE, written

from .feed import entries_of


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request):
    """Make an address, which is shown this once; or end the one there is."""
    mine, made = CalendarFeed.objects.filter(user=request.user), ""
    if "stop" in request.POST:
        mine.delete()
        messages.success(request, "Het adres werkt niet meer. Haal de agenda ook weg uit uw programma.")
        return redirect("calendar")
    if request.method == "POST":
        token = CalendarFeed.make(request.user, at=timezone.now())
        made = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    return render(request, "agenda/calendar.html", {"feed": mine.first(), "made": made})


@login_not_required
@require_safe
def calendar_feed(request, token):
    """The calendar of whoever this secret address is of; it opens nothing else."""
    found = CalendarFeed.objects.of_token(token).select_related("user").first()
    if found is None:
        raise Http404
    entries = entries_of(found.user, timezone.localdate())
    return HttpResponse(written(entries, name="OPP"), content_type=f"{TYPE}; charset=utf-8")
