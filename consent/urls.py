"""Sharing, consent and deciding, for staff; the family's own addresses are in `family_urls`."""

from django.urls import include, path

from consent.portal.views import meetings as meetings_of_family
from consent.portal.views import reports
from consent.views import (
    asking,
    deciding,
    dispute,
    errata,
    evaluating,
    late,
    people,
    school,
    sharing,
    version,
    weighing,
)
from consent.views import identification as choosing
from consent.views.contact import contributions, letters, mail, meetings

from .meetings import asking as preparing
from .portal.views import receipt

urlpatterns = [
    path("beheer/<id:pk>/", school.school, name="school"),
    path("leerlingen/<id:pk>/wijzigen/", people.student_edit, name="student_edit"),
    path("leerlingen/<id:pk>/ouders/nieuw/", people.guardian_new, name="guardian_new"),
    path("ouders/<id:pk>/wijzigen/", people.guardian_edit, name="guardian_edit"),
    path("ouders/<id:pk>/gezag/", people.authority_add, name="authority_add"),
    path("ouders/<id:pk>/meelezen/", people.grant_add, name="grant_add"),
    path("ouders/<id:pk>/eraf/", people.guardian_take_off, name="guardian_take_off"),
    path("leerlingen/<id:pk>/beslissen/", people.capability_add, name="capability_add"),
    path("leerlingen/<id:pk>/onenigheid/", people.disagreement_add, name="disagreement_add"),
    path("plannen/<id:pk>/bijdragen/", contributions.contributions, name="contributions"),
    path("plannen/<id:pk>/bijdragen/<slug:key>/", contributions.contribution_ask, name="contribution_ask"),
    path("delen/<id:pk>/", version.part, name="part"),
    path("delen/<id:pk>/delen/", sharing.part_share, name="part_share"),
    path("delen/<id:pk>/herzien/", sharing.part_revise, name="part_revise"),
    path("delen/<id:pk>/intrekken/", sharing.part_withdraw, name="part_withdraw"),
    path("delen/<id:pk>/wegleggen/", sharing.part_discard, name="part_discard"),
    path("delen/<id:pk>/schrijffout/", errata.erratum_place, name="erratum_place"),
    path("delen/<id:pk>/schrijffout/<str:field>/", errata.erratum_new, name="erratum_new"),
    path("delen/<id:pk>/instemming/", asking.consent, name="consent"),
    path("delen/<id:pk>/instemming/<id:person>/opnieuw/", asking.consent_again, name="consent_again"),
    path("delen/<id:pk>/instemming/<id:person>/noteren/", asking.consent_record, name="consent_record"),
    path("delen/<id:pk>/instemming/<id:person>/strook/", letters.slip_record, name="slip_record"),
    path("delen/<id:pk>/instemming/<id:person>/strook/pdf/", letters.slip_pdf, name="slip"),
    path("plannen/<id:pk>/brieven/<id:person>/", letters.letters, name="letters"),
    path("plannen/<id:pk>/brieven/<id:person>/nieuw/", letters.letter_new, name="letter_new"),
    path("plannen/<id:pk>/brieven/<id:person>/code/", letters.code_tell, name="code_tell"),
    path("brieven/<id:pk>/", letters.letter_pdf, name="letter"),
    path("brieven/<id:pk>/weg/", letters.letter_sent, name="letter_sent"),
    path("plannen/<id:pk>/evalueren/", evaluating.evaluation_start, name="evaluation_start"),
    path("evaluaties/<id:pk>/", evaluating.evaluation, name="evaluation"),
    path("evaluaties/<id:pk>/verslag/<id:person>/", evaluating.evaluation_report, name="evaluation_report"),
    path("mijn/<uuid:plan>/verslag/<id:pk>/", reports.family_report, name="family_report"),
    path("evaluaties/<id:pk>/voorbereiden/", preparing.preparation_ask, name="preparation_ask"),
    path("antwoorden/<id:pk>/bewijs/", asking.evidence, name="evidence"),
    path("antwoorden/<id:pk>/ontvangst/", receipt.receipt, name="receipt"),
    path("antwoorden/<id:pk>/ongeldig/", weighing.invalidation_new, name="invalidation_new"),
    path("ongeldig/<id:pk>/beoordelen/", weighing.invalidation_decide, name="invalidation"),
    path("verzoeken/<id:pk>/", weighing.adjustment, name="adjustment"),
    path("verzoeken/<id:pk>/scan/", late.adjustment_scan, name="adjustment_scan"),
    path("delen/<id:pk>/verzoek/", late.adjustment_new, name="adjustment_new"),
    path("delen/<id:pk>/vaststellen/", deciding.part_establish, name="part_establish"),
    path("delen/<id:pk>/besluit/", deciding.override_new, name="override_new"),
    path("beheer/<id:pk>/identificatie/", choosing.identification, name="identification"),
    path("leerlingen/<id:pk>/melden/<id:person>/opnieuw/", choosing.identity_release, name="identity_release"),
    path("beheer/<id:pk>/post/", mail.school_mail, name="school_mail"),
    path("plannen/<id:pk>/correctie/", deciding.correction, name="correction"),
    path("plannen/<id:pk>/beeindigen/", deciding.plan_end, name="plan_end"),
    path("plannen/<id:pk>/geschildossier/", dispute.dispute_file, name="dispute_file"),
    path("geschildossiers/<id:pk>/", dispute.dispute_archive, name="dispute_archive"),
    path("plannen/<id:pk>/gesprekken/nieuw/", meetings.meeting_new, name="meeting_new"),
    path("gesprekken/<id:pk>/", meetings.meeting, name="meeting"),
    path("gesprekken/<id:pk>/verplaatsen/", meetings.meeting_move, name="meeting_move"),
    path("gesprekken/<id:pk>/afzeggen/", meetings.meeting_off, name="meeting_off"),
    path("gesprekken/<id:pk>/niemand/", meetings.meeting_missed, name="meeting_missed"),
    path("mijn/<uuid:plan>/gesprek/<uuid:meeting>/", meetings_of_family.family_meeting, name="family_meeting"),
    path("", include("consent.portal.urls")),
]
