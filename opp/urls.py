"""All addresses. Paths are Dutch, names are English; each app keeps its own list."""

from allauth.account import views as account
from django.urls import include, path, re_path, register_converter

from . import views
from .addresses import Id

register_converter(Id, "id")

sign_in = [
    path("inloggen/", account.login, name="account_login"),
    path("uitloggen/", account.logout, name="account_logout"),
    path("inloggen/geblokkeerd/", account.account_inactive, name="account_inactive"),
    path("wachtwoord/", account.password_reset, name="account_reset_password"),
    path(
        "wachtwoord/verstuurd/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord/klaar/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("", views.home, name="home"),
    *sign_in,
    path("controleer/", views.check_document, name="check_document"),
    path("beheer/<id:pk>/ankers/", views.anchors, name="anchors"),
    path("ankers/<id:pk>/", views.anchor_file, name="anchor_file"),
    path("vandaag/", views.today, name="today"),
    path("leerlingen/", views.students, name="students"),
    path("leerlingen/<id:pk>/", views.student, name="student"),
    path("leerlingen/<id:pk>/klaskaart/", views.class_card, name="class_card"),
    path("", include("accounts.urls")),
    path("", include("students.urls")),
    path("", include("plans.urls")),
    path("", include("consent.urls")),
]
