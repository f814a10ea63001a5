"""Addresses of Beheer."""

from django.urls import path

from . import views

urlpatterns = [
    path("beheer/", views.settings, name="settings"),
    path("beheer/<id:pk>/", views.school, name="school"),
    path("beheer/<id:pk>/medewerkers/nieuw/", views.staff_new, name="staff_new"),
    path("beheer/<id:pk>/medewerkers/<id:user_pk>/", views.staff_edit, name="staff_edit"),
    path("beheer/<id:pk>/vakanties/nieuw/", views.holiday_add, name="holiday_add"),
    path("beheer/vakanties/<id:pk>/verwijderen/", views.holiday_delete, name="holiday_delete"),
]
