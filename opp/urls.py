"""All addresses. Paths are Dutch, names are English; each app keeps its own list."""

from django.urls import include, path, register_converter

from . import views
from .addresses import Id

register_converter(Id, "id")

urlpatterns = [
    path("", views.home, name="home"),
    path("controleer/", views.check_document, name="check_document"),
    path("beheer/<id:pk>/ankers/", views.anchors, name="anchors"),
    path("beheer/<id:pk>/bewaartermijn/", views.past_term, name="past_term"),
    path("ankers/<id:pk>/", views.anchor_file, name="anchor_file"),
    path("leerlingen/<id:pk>/", views.student, name="student"),
    path("leerlingen/<id:pk>/klaskaart/", views.class_card, name="class_card"),
    path("", include("accounts.urls")),
    path("", include("students.urls")),
    path("", include("plans.urls")),
    path("", include("consent.urls")),
    path("", include("agenda.urls")),
    path("", include("demo.urls")),
]

handler400 = "consent.portal.views.errors.bad_request"
handler403 = "consent.portal.views.errors.not_allowed"
handler404 = "consent.portal.views.errors.not_found"
handler429 = "consent.portal.views.errors.too_often"
handler500 = "consent.portal.views.errors.server_error"
