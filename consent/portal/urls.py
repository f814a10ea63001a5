"""The family's addresses: the door, their plans, their answer."""

from django.urls import path, re_path

from consent.portal.views import contributions
from consent.portal.views import identifying as pages

from .views import afterwards, answer, comparing, entrance, notes, preparing, reading, receipt
from .views.words import words_explained

urlpatterns = [
    path("b/<str:key>/", entrance.family_letter, name="family_letter"),
    path("lees/code/", entrance.family_code, name="family_code"),
    path("lees/gemeld/", pages.family_identified, name="family_identified"),
    path("lees/sluiten/", entrance.family_leave, name="family_leave"),
    # What mail programs take for a part of the link: the full stop, bracket, quote or blank behind it.
    re_path(
        r"^lees/(?P<token>[0-9a-f]{64})/?[^0-9A-Za-z/]+/?$",
        entrance.family_entrance_glued,
        name="family_entrance_glued",
    ),
    path("lees/<str:token>/", entrance.family_entrance, name="family_entrance"),
    path("mijn/", reading.my_plans, name="my_plans"),
    path("mijn/<uuid:plan>/", reading.family_plan, name="family_plan"),
    path("mijn/<uuid:plan>/alles/", reading.family_read, name="family_read"),
    path("mijn/<uuid:plan>/als/<id:number>/", reading.family_become, name="family_become"),
    path("mijn/<uuid:plan>/voorbereiden/", preparing.family_prepare, name="family_prepare"),
    path("mijn/<uuid:plan>/voorbereiden/<id:number>/", preparing.family_prepare_goal, name="family_prepare_goal"),
    path("mijn/<uuid:plan>/doel/<id:number>/", notes.family_note, name="family_note"),
    path("mijn/<uuid:plan>/vragen/<uuid:asked>/", contributions.family_questions, name="family_questions"),
    path("mijn/<uuid:plan>/wie-keek/", reading.family_seen, name="family_seen"),
    path("mijn/<uuid:plan>/wie/", pages.family_identify, name="family_identify"),
    path("mijn/<uuid:plan>/wie/verder/", pages.family_to_broker, name="family_to_broker"),
    path("mijn/<uuid:plan>/eerder/", reading.family_history, name="family_history"),
    path("mijn/<uuid:plan>/zienswijze/<id:pk>/", reading.family_said, name="family_said"),
    path("mijn/<uuid:plan>/document/<id:pk>/", reading.family_document, name="family_document"),
    path("mijn/<uuid:plan>/bijlage/<uuid:attachment>/", reading.family_attachment, name="family_attachment"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/", reading.family_part, name="family_part"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/vergelijken/", comparing.family_compare, name="family_compare"),
    path(
        "mijn/<uuid:plan>/versie/<uuid:part>/vergelijking.pdf", comparing.family_compare_pdf, name="family_compare_pdf"
    ),
    path("mijn/<uuid:plan>/versie/<uuid:part>/reageren/", reading.family_remark, name="family_remark"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/zienswijze/", reading.family_viewpoint, name="family_viewpoint"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/antwoord/", answer.family_answer, name="family_answer"),
    path(
        "mijn/<uuid:plan>/versie/<uuid:part>/antwoord/<slug:page>/",
        answer.family_answer_more,
        name="family_answer_more",
    ),
    path("mijn/<uuid:plan>/versie/<uuid:part>/versturen/", answer.family_check, name="family_check"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/intrekken/", afterwards.family_withdraw, name="family_withdraw"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/vragen/", afterwards.family_wish, name="family_wish"),
    path("mijn/<uuid:plan>/versie/<uuid:part>/schrijffout/<id:pk>/", afterwards.family_erratum, name="family_erratum"),
    path("mijn/<uuid:plan>/verzoek/<uuid:submission>/", afterwards.family_request, name="family_request"),
    path("mijn/<uuid:plan>/ontvangst/<uuid:submission>/", answer.family_receipt, name="family_receipt"),
    path("mijn/<uuid:plan>/ontvangst/<uuid:submission>/pdf/", receipt.family_receipt_pdf, name="family_receipt_pdf"),
    path("taal/", entrance.family_language, name="family_language"),
    path("woorden/", words_explained, name="words_explained"),
]
