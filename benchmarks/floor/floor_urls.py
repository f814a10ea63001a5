"""A page as anybody would write it in Django: logged in, the frame of the product, fifty rows of one table."""

from django.shortcuts import render
from django.urls import path

from opp.urls import *  # noqa: F403
from opp.urls import urlpatterns
from students.models import Person


def floor(request):
    return render(request, "floor.html", {"rows": Person.objects.order_by("pk")[:50]})


urlpatterns += [path("vloer/", floor)]
