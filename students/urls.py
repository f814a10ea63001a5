"""Addresses of the pages about people; those about who decides and how a family is reached stand in `consent.urls`."""

from django.urls import path

from . import views

urlpatterns = [
    path("leerlingen/nieuw/", views.student_new, name="student_new"),
    path("leerlingen/<id:pk>/collegas/nieuw/", views.assignment_add, name="assignment_add"),
    path("leerlingen/<id:pk>/betrokkenen/nieuw/", views.involved_add, name="involved_add"),
    path("collegas/<id:pk>/beeindigen/", views.assignment_end, name="assignment_end"),
    path("betrokkenen/<id:pk>/wijzigen/", views.involved_edit, name="involved_edit"),
]
