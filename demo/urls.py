"""The demo's mailbox: it answers in the demo only."""

from django.urls import path

from . import views

urlpatterns = [
    path("demo/postvak/", views.demo_mail, name="demo_mail"),
    path("demo/postvak/medewerkers/", views.demo_staff_mail, name="demo_staff_mail"),
    path("demo/postvak/<id:pk>/", views.demo_message, name="demo_message"),
    path("demo/ouder/", views.demo_parent, name="demo_parent"),
]
