"""Addresses of the school's pages about a plan."""

from django.urls import path

from .bank import views as bank
from .contributions import views as contributions
from .plan_templates import views as plan_templates
from .views import begun, comparing, dialogue, drafting, evaluating, history, progress, reading, register, together

urlpatterns = [
    path("leerlingen/<id:pk>/plan/", drafting.plan_start, name="plan_start"),
    path("zienswijzen/<id:pk>/", reading.viewpoint, name="viewpoint"),
    path("delen/<id:pk>/concept.pdf", reading.part_preview, name="part_preview"),
    path("delen/<id:pk>/wijzigen/", drafting.part_edit, name="part_edit"),
    path("delen/<id:pk>/wijzigen/<slug:slug>/", drafting.part_section, name="part_section"),
    path("delen/<id:pk>/wijzigen/<slug:slug>/nieuw/", drafting.card, name="card_new"),
    path("delen/<id:pk>/wijzigen/<slug:slug>/<id:child>/", drafting.card, name="card"),
    path("delen/<id:pk>/wijzigen/<slug:slug>/<id:child>/weg/", drafting.card_delete, name="card_delete"),
    path("delen/<id:pk>/wijzigen/<slug:slug>/<id:child>/plaats/", drafting.card_move, name="card_move"),
    path("delen/<id:pk>/eerder/<slug:slug>/", history.draft_history, name="draft_history"),
    path("delen/<id:pk>/eerder/<slug:slug>/<id:revision>/terug/", history.put_back, name="put_back"),
    path("delen/<id:pk>/kanttekeningen/", together.comments, name="comments"),
    path("delen/<id:pk>/kanttekeningen/<id:comment>/", together.comment_answer, name="comment_answer"),
    path("delen/<id:pk>/vergelijken/", comparing.compare, name="compare"),
    path("delen/<id:pk>/gesprekken-vanaf/", begun.part_begun, name="part_begun"),
    path("delen/<id:pk>/doelen/<id:child>/klopt/", drafting.goal_still_right, name="goal_still_right"),
    path("delen/<id:pk>/doelen/<id:child>/kopie/", drafting.goal_copy, name="goal_copy"),
    path("delen/<id:pk>/doelen/bank/", bank.bank_pick, name="bank_pick"),
    path("doelenbank/", bank.bank, name="bank"),
    path("doelenbank/nieuw/", bank.bank_new, name="bank_new"),
    path("doelenbank/<id:pk>/", bank.bank_edit, name="bank_edit"),
    path("doelenbank/<id:pk>/weg/", bank.bank_retire, name="bank_retire"),
    path("sjablonen/", plan_templates.plan_templates, name="plan_templates"),
    path("sjablonen/nieuw/", plan_templates.plan_template_new, name="plan_template_new"),
    path("sjablonen/<id:pk>/", plan_templates.plan_template_edit, name="plan_template_edit"),
    path("sjablonen/<id:pk>/weg/", plan_templates.plan_template_retire, name="plan_template_retire"),
    path("delen/<id:pk>/opmerkingen/", dialogue.remarks, name="remarks"),
    path("delen/<id:pk>/opmerkingen/noteren/", dialogue.remark_note, name="remark_note"),
    path("opmerkingen/<id:pk>/antwoord/", dialogue.remark_answer, name="remark_answer"),
    path("plannen/<id:pk>/schrijvers/", together.writers, name="writers"),
    path("vragen/<id:pk>/", contributions.contribution_give, name="contribution_give"),
    path("plannen/<id:pk>/gesprekken/", dialogue.dialogue, name="dialogue"),
    path("plannen/<id:pk>/overleg/", dialogue.consultation_new, name="consultation_new"),
    path("plannen/<id:pk>/uitnodiging/", dialogue.invitation_new, name="invitation_new"),
    path("plannen/<id:pk>/horen/", dialogue.hearing_new, name="hearing_new"),
    path("plannen/<id:pk>/later/", reading.delay, name="delay"),
    path("plannen/<id:pk>/voortgang/", progress.progress, name="progress"),
    path("plannen/<id:pk>/voortgang/<id:goal>/", progress.goal_note, name="goal_note"),
    path("plannen/<id:pk>/evalueren/", evaluating.evaluation_start, name="evaluation_start"),
    path("evaluaties/<id:pk>/", evaluating.evaluation, name="evaluation"),
    path("plannen/<id:pk>/journaal/", reading.journal, name="journal"),
    path("documenten/<id:pk>/", reading.document, name="document"),
    path("beheer/perioden/", register.register_list, name="register"),
    path("beheer/perioden.csv", register.register_csv, name="register_csv"),
]
