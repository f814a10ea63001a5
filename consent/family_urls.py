"""The family's addresses: the door, their plans, their answer; and in the demo a mailbox."""

from django.urls import path, re_path

from .views import afterwards, answer, demo, door, family, receipt

urlpatterns = [
    path("lees/code/", door.family_code, name="family_code"),
    path("lees/sluiten/", door.family_leave, name="family_leave"),
    # What mail programs take for a part of the link: the full stop, bracket, quote or blank behind it.
    re_path(r"^lees/(?P<token>[0-9a-f]{64})/?[^0-9A-Za-z/]+/?$", door.family_door_glued, name="family_door_glued"),
    path("lees/<str:token>/", door.family_door, name="family_door"),
    path("mijn/", family.my_plans, name="my_plans"),
    path("mijn/<uuid:plan>/", family.family_plan, name="family_plan"),
    path("mijn/<uuid:plan>/als/<id:number>/", family.family_become, name="family_become"),
    path("mijn/<uuid:plan>/eerder/", family.family_history, name="family_history"),
    path("mijn/<uuid:plan>/zienswijze/<id:pk>/", family.family_said, name="family_said"),
    path("mijn/<uuid:plan>/document/<id:pk>/", family.family_document, name="family_document"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/", family.family_part, name="family_part"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/reageren/", family.family_remark, name="family_remark"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/zienswijze/", family.family_viewpoint, name="family_viewpoint"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/antwoord/", answer.family_answer, name="family_answer"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/versturen/", answer.family_check, name="family_check"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/intrekken/", afterwards.family_withdraw, name="family_withdraw"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/vragen/", afterwards.family_wish, name="family_wish"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/schrijffout/<id:pk>/", afterwards.family_erratum, name="family_erratum"),
    path("mijn/<uuid:plan>/verzoek/<uuid:submission>/", afterwards.family_request, name="family_request"),
    path("mijn/<uuid:plan>/ontvangst/<uuid:submission>/", answer.family_receipt, name="family_receipt"),
    path("mijn/<uuid:plan>/ontvangst/<uuid:submission>/pdf/", receipt.family_receipt_pdf, name="family_receipt_pdf"),
    path("demo/postvak/", demo.demo_mail, name="demo_mail"),
    path("demo/postvak/medewerkers/", demo.demo_staff_mail, name="demo_staff_mail"),
    path("demo/postvak/<id:pk>/", demo.demo_message, name="demo_message"),
    path("demo/ouder/", demo.demo_parent, name="demo_parent"),
]
