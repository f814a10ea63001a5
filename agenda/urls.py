"""Addresses of what waits and of the list of pupils."""

from django.urls import path

from . import views

urlpatterns = [
    path("vandaag/", views.today, name="today"),
    path("leerlingen/", views.students, name="students"),
]
