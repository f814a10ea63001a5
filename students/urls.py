"""Addresses of the pages about people; those that change how a family is reached stand in `consent.urls`."""

from django.urls import path

from . import views

urlpatterns = [
    path("leerlingen/nieuw/", views.student_new, name="student_new"),
    path("leerlingen/<id:pk>/beslissen/", views.capability_add, name="capability_add"),
    path("leerlingen/<id:pk>/onenigheid/", views.disagreement_add, name="disagreement_add"),
    path("leerlingen/<id:pk>/collegas/nieuw/", views.assignment_add, name="assignment_add"),
    path("leerlingen/<id:pk>/betrokkenen/nieuw/", views.involved_add, name="involved_add"),
    path("ouders/<id:pk>/meelezen/", views.grant_add, name="grant_add"),
    path("collegas/<id:pk>/beeindigen/", views.assignment_end, name="assignment_end"),
    path("betrokkenen/<id:pk>/wijzigen/", views.involved_edit, name="involved_edit"),
]
