"""Every route for every kind of visitor. A route that is missing here fails the suite: one forgotten view is a leak."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts import staff as staff_actions
from accounts.choices import Role
from accounts.models import Holiday
from consent.contributions import asking as contributing
from consent.dispute import archive
from consent.identity.actions import choose, identify
from consent.mail import letter
from consent.meetings.actions import arrange
from consent.models import Delivery, DisputeFile, FamilyLink
from consent.policy.moments import When
from consent.portal import viewpoints
from consent.round import actions, errata, invalidation, requests
from plans.contributions.sets import Question
from plans.models import (
    Anchor,
    AssignedSection,
    BankGoal,
    DeskRequest,
    Evaluation,
    ExternalAdvice,
    FieldComment,
    FieldRevision,
    Meeting,
    OwnQuestionSet,
    Plan,
)
from students.models import Assignment, InvolvedPerson
from tests.consent.family_walk import proven
from tests.factories import (
    ago,
    attach,
    established,
    hear,
    make_family,
    make_guardian,
    make_school,
    make_staff,
    make_student,
    make_template,
    make_user,
    make_world,
    part_of,
    remark,
    shared,
    talk,
    today,
)
from tests.worlds import once_a_module

pytestmark = pytest.mark.once("postgresql")

STAFF = (
    "coordinator",
    "director",
    "mentor",  # reads=PLAN
    "unassigned",  # a team member who does not work with this pupil
    "administrator",
    "other_school",  # coordinator of another school
    "card_teacher",  # reads=CARD
    "two_schools",  # coordinator here and at another school
    "writer",  # a teacher with reads=PLAN who writes along in the sections of the pages below
)
FAMILY = (
    "guardian",  # with authority
    "without_authority",
    "unknown_authority",
    "blocked",
    "of_adult",  # whose child is 18; asks for that child's plan
    "pupil",  # 16
    "of_other_pupil",
)

# Staff routes: the answer to each of STAFF, in that order; what the writer gets stands in WRITER. Everybody else is sent to the log-in page.
EVERYONE = "200 200 200 200 200 200 200 200"
READ = "200 200 200 404 404 404 404 200"
CARD = "200 200 200 404 404 404 200 200"
NOTE = "200 403 200 404 404 404 404 200"
EDIT = "200 403 403 404 404 404 404 200"
EDIT_ON = "302 403 403 404 404 404 404 302"
WRITES = "200 403 403 403 403 200 403 200"  # whoever writes plans somewhere
DIRECT = "403 200 403 404 404 404 404 403"
PEOPLE_EDIT = "200 404 404 404 200 404 404 200"
PEOPLE_EDIT_ON = "302 404 404 404 302 404 404 302"
OWN_FACTOR = "404 404 404 404 404 404 404 404"  # nobody here has one; another's is as one that is not there
NO_WAY_TO_PROVE = "403 403 403 403 403 403 403 403"  # without password and second factor; tests/accounts/test_factor.py has the others
ADMINISTER = "404 403 404 404 200 404 404 404"

STAFF_ROUTES = {
    "today": EVERYONE,
    "calendar": EVERYONE,
    "students": EVERYONE,
    "year_chart": EVERYONE,
    "student": "200 200 200 404 200 404 404 200",
    "class_card": CARD,
    "settings": "404 302 404 404 302 404 404 404",
    "school": "404 200 404 404 200 404 404 404",
    "anchors": "404 200 404 404 200 404 404 404",
    "past_term": "404 200 404 404 200 404 404 404",
    "school_mail": "404 200 404 404 200 404 404 404",
    "anchor_file": "404 200 404 404 200 404 404 404",
    "staff_new": ADMINISTER,
    "staff_edit": ADMINISTER,
    "factor_reset": ADMINISTER,
    "invitation_again": "404 403 404 404 302 404 404 404",
    "invitation_withdraw": "404 403 404 404 302 404 404 404",
    "security_log": ADMINISTER,
    "account_reauthenticate": NO_WAY_TO_PROVE,
    "account_change_password": "302 302 302 302 302 302 302 302",
    "mfa_index": EVERYONE,
    "mfa_activate_totp": EVERYONE,
    "mfa_deactivate_totp": OWN_FACTOR,
    "mfa_add_webauthn": EVERYONE,
    "mfa_remove_webauthn": OWN_FACTOR,
    "mfa_view_recovery_codes": OWN_FACTOR,
    "mfa_generate_recovery_codes": EVERYONE,
    "mfa_reauthenticate": NO_WAY_TO_PROVE,
    "mfa_reauthenticate_webauthn": NO_WAY_TO_PROVE,
    "holiday_add": ADMINISTER,
    "holiday_delete": "404 404 404 404 302 404 404 404",
    "inspection": "200 200 403 403 403 200 403 200",
    "my_school": "403 200 403 403 403 403 403 403",
    "plan_inspection": "200 200 403 404 404 404 404 200",
    "inspection_course": "200 200 403 403 403 200 403 200",
    "inspection_csv": "200 200 403 403 403 200 403 200",
    "inspection_xlsx": "200 200 403 403 403 200 403 200",
    "register": "200 200 403 403 200 200 403 200",
    "register_csv": "200 200 403 403 200 200 403 200",
    "student_new": "200 403 403 403 200 200 403 200",
    "student_edit": PEOPLE_EDIT,
    "guardian_new": PEOPLE_EDIT,
    "guardian_edit": PEOPLE_EDIT,
    "guardian_take_off": PEOPLE_EDIT,
    "authority_add": PEOPLE_EDIT,
    "grant_add": PEOPLE_EDIT,
    "capability_add": PEOPLE_EDIT,
    "disagreement_add": PEOPLE_EDIT,
    "assignment_add": PEOPLE_EDIT,
    "assignment_end": PEOPLE_EDIT_ON,
    "involved_add": PEOPLE_EDIT,
    "involved_edit": PEOPLE_EDIT,
    "plan_start": EDIT,
    "part": READ,
    "part_preview": READ,
    "part_edit": EDIT_ON,
    "part_section": EDIT,
    "card_new": EDIT,
    "card": EDIT,
    "card_delete": EDIT,
    "card_move": EDIT_ON,
    "goal_still_right": EDIT_ON,
    "goals_still_right": EDIT_ON,
    "goal_copy": EDIT_ON,
    "compare": READ,
    "compare_pdf": READ,
    "draft_history": EDIT,
    "put_back": EDIT_ON,
    "remarks": READ,
    "remark_note": NOTE,
    "remark_answer": EDIT,
    "dialogue": READ,
    "attachments": READ,
    "attachment_new": NOTE,
    "attachment": READ,
    "attachment_remove": EDIT,
    "attachment_list": EDIT_ON,
    "contributions": READ,
    "contribution_ask": EDIT,
    "contribution_give": "404 404 200 404 404 404 404 404",  # put to the mentor
    "consultation_new": NOTE,
    "at_table": NOTE,
    "invitation_new": NOTE,
    "hearing_new": NOTE,
    "meeting_new": NOTE,
    "meeting": READ,
    "meeting_move": NOTE,
    "meeting_off": NOTE,
    "meeting_missed": "302 403 302 404 404 404 404 302",
    "delay": EDIT,
    "evaluation_start": EDIT_ON,
    "evaluation": READ,
    "evaluation_report": "404 404 404 404 404 404 404 404",  # not concluded: tests/consent/test_reports.py
    "progress": READ,
    "goal_note": "404 403 404 404 404 404 404 404",  # no part 2 holds: tests/plans/year/test_progress.py
    "desk_requests": READ,
    "desk_new": EDIT,
    "desk_request": READ,
    "desk_step": EDIT,
    "desk_package": "404 403 403 404 404 404 404 404",  # before the family said yes: tests/plans/year/test_desk.py
    "desk_decision": "404 404 404 404 404 404 404 404",  # nothing is decided, likewise
    "goal_scale": "404 403 404 404 404 404 404 404",
    "support_week": "404 404 404 404 404 404 404 404",  # as goal_note: tests/plans/year/test_support.py
    "preparation_ask": EDIT_ON,
    "document": READ,
    "viewpoint": READ,
    "journal": "200 200 403 404 404 404 404 200",
    "dispute_file": "200 200 403 404 404 404 404 200",
    "dispute_archive": "200 200 403 404 404 404 404 200",
    "part_share": EDIT,
    "part_revise": EDIT,
    "part_begun": EDIT,
    "part_withdraw": EDIT,
    "part_discard": EDIT,
    "erratum_place": EDIT,
    "erratum_new": EDIT,
    "consent": READ,
    "consent_again": EDIT_ON,
    "consent_record": EDIT,
    "slip": EDIT,
    "slip_record": EDIT,
    "letters": EDIT,
    "letter": EDIT,
    "letter_sent": EDIT,  # nothing chosen: the page says so
    "letter_new": EDIT_ON,
    "code_tell": EDIT,
    "evidence": READ,
    "receipt": READ,
    "invalidation_new": "200 200 403 404 404 404 404 200",
    "invalidation": READ,
    "adjustment": READ,
    "adjustment_new": "200 403 403 404 404 404 404 200",
    "adjustment_scan": READ,
    "part_establish": READ,
    "override_new": DIRECT,
    "plan_end": DIRECT,
    "correction": DIRECT,
    "writers": EDIT,
    "comments": READ,
    "comment_answer": READ,
    "identification": "404 200 404 404 200 404 404 404",
    "identity_release": "200 403 403 404 200 404 404 200",
    "bank": WRITES,
    "bank_new": WRITES,
    "bank_edit": "200 403 403 403 403 404 403 200",
    "bank_retire": "302 403 403 403 403 404 403 302",
    "part_earlier": EDIT,
    "question_sets": WRITES,
    "question_set_new": WRITES,
    "question_set_edit": "200 403 403 403 403 404 403 200",
    "question_set_retire": "302 403 403 403 403 404 403 302",
    "plan_templates": WRITES,
    "plan_template_new": WRITES,
    "plan_template_edit": "200 403 403 403 403 404 403 200",
    "plan_template_retire": "302 403 403 403 403 404 403 302",
    "bank_pick": "200 403 404 404 404 404 404 200",  # of a pupil with whom the mentor does not work
}

# Who writes along gets what a mentor gets, and these pages of the draft.
WRITER = {
    "part_edit": "302",
    "part_section": "200",
    "card_new": "200",
    "card": "200",
    "card_delete": "200",
    "card_move": "302",
    "draft_history": "200",
    "put_back": "302",
    "part_earlier": "200",
    "attachment_list": "302",
    "class_card": "404",  # of a pupil with whom only the mentor works
    "contribution_give": "404",  # put to the mentor
}
STAFF_ROUTES = {name: f"{row} {WRITER.get(name, row.split()[2])}" for name, row in STAFF_ROUTES.items()}

# Family routes: the answer to each of FAMILY, in that order. Without a proven person everybody gets the closed page, 403.
SEES = "200 404 404 404 404 200 404"
ANSWERS = "200 404 404 404 404 200 404"
ON = "302 404 404 404 404 302 404"
FAMILY_ROUTES = {
    "my_plans": "200 200 200 200 200 200 200",
    "family_plan": SEES,
    "family_become": "302 302 302 302 302 302 302",
    "family_read": SEES,
    "family_history": SEES,
    "family_seen": SEES,
    "family_questions": "200 404 404 404 404 404 404",
    "family_document": SEES,
    "family_attachment": SEES,
    "family_part": SEES,
    "family_compare": SEES,
    "family_compare_pdf": "404 404 404 404 404 404 404",  # of one version there is nothing to compare
    "family_remark": SEES,
    "family_note": ON,  # no part 2 holds: back to the plan
    "family_prepare": ON,  # nothing was asked: back to the plan
    "family_prepare_goal": ON,
    "family_viewpoint": SEES,
    "family_said": "200 404 404 404 404 404 404",
    "family_answer": ANSWERS,
    "family_answer_more": ON,  # before the first question is answered
    "family_check": ON,
    "family_receipt": "200 404 404 404 404 404 404",
    "family_receipt_pdf": "200 404 404 404 404 404 404",
    "family_withdraw": ON,  # who did not consent is led back to the plan
    "family_wish": SEES,
    "family_erratum": SEES,
    "family_report": "404 404 404 404 404 404 404",  # not concluded: tests/consent/test_reports.py
    "family_meeting": "200 404 404 404 404 404 404",
    "family_request": "200 404 404 404 404 404 404",
    "family_identify": SEES,
    "family_to_broker": "502 404 404 404 404 502 404",  # nobody answers at the address of this broker
    "family_identified": "302 302 302 302 302 302 302",  # back from nowhere
}

# Open to anybody: the answer without any session.
OPEN_ROUTES = {
    "home": 302,
    "check_document": 200,
    "account_login": 200,
    "account_logout": 302,
    "account_inactive": 200,
    "mfa_authenticate": 302,  # the second step without a first
    "invitation": 404,  # an unknown link
    "invitation_glued": 302,  # to the link without the sign behind it, known or not
    "password_reset_glued": 302,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key": 200,
    "account_reset_password_from_key_done": 200,
    "family_entrance": 404,  # an unknown link: one calm page
    "family_entrance_glued": 302,  # to the link without the sign behind it, known or not
    "family_letter": 404,  # an address that is in no letter
    "family_code": 404,
    "calendar_feed": 404,  # an unknown address
    "family_leave": 200,
    "family_language": 302,
    "words_explained": 200,
    "demo_mail": 404,  # outside the demo
    "demo_message": 404,
    "demo_staff_mail": 404,
    "demo_parent": 404,
}
POSTED = {
    "attachment_list",
    "meeting_missed",
    "bank_retire",
    "plan_template_retire",
    "question_set_retire",
    "holiday_delete",
    "assignment_end",
    "card_move",
    "goal_still_right",
    "goals_still_right",
    "put_back",
    "comment_answer",
    "goal_copy",
    "consent_again",
    "preparation_ask",
    "letter_sent",
    "letter_new",
    "code_tell",
    "invitation_again",
    "invitation_withdraw",
    "family_become",
    "family_leave",
    "family_language",
}


def routes() -> set[str]:
    """The name of every route of the product."""

    def walk(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern.name

    return set(walk(get_resolver().url_patterns))


def test_every_route_has_a_row():
    assert routes() == set(STAFF_ROUTES) | set(FAMILY_ROUTES) | set(OPEN_ROUTES)


def dispute_file_of(plan, by) -> DisputeFile:
    archive.pack(archive.ask(plan, by=by))
    return DisputeFile.objects.get()


def letter_of(plan, person) -> Delivery:
    """A letter to this person that lies ready."""
    at = timezone.now()
    link = FamilyLink.objects.create(school_id=plan.school_id, person=person, plan=plan, expires_at=at)
    delivery = Delivery.objects.create(
        school_id=plan.school_id, plan=plan, person=person, kind="LINK", link=link, route="LETTER", state="READY",
        message_id=f"letter-{link.pk}", next_at=at, at=at,
    )  # fmt: skip
    letter.print_one(delivery, at)
    return delivery


@once_a_module
def town() -> SimpleNamespace:
    """A pupil of 16 with every kind of guardian, a plan with something of everything, and neighbours."""
    town = make_world(age=16)
    school, student, plan, by = town.school, town.student, town.plan, town.coordinator
    town.unassigned = make_user(school, Role.TEAM)
    town.card_teacher = make_user(school, Role.TEAM)
    Assignment.objects.create(student=student, user=town.card_teacher, function="TEACHER", reads="CARD")
    town.writer = make_user(school, Role.TEAM)
    writing = Assignment.objects.create(student=student, user=town.writer, function="TEACHER", reads="PLAN")
    for section in ("thuis", "adviezen"):
        AssignedSection.objects.create(
            assignment=writing, kind="PERSPECTIVE", section=section, given_by=by, given_at=ago(2)
        )
    brug = make_school(name="De Brug", sectors=["VSO"])
    town.other_school = make_staff(brug).coordinator
    town.two_schools = make_user(school, Role.COORDINATOR)
    town.two_schools.memberships.create(school=brug, role=Role.COORDINATOR)
    without = make_guardian(student, by=by, name="Zonder Gezag", authority="NO")
    unknown = make_guardian(student, by=by, name="Nog Onbekend", authority=None)
    blocked = make_guardian(student, by=by, name="Geen Contact", contact_blocked=True)

    perspective = established(town, "PERSPECTIVE", days=9)
    action = shared(town, "ACTION", days=7)
    actions.ask(action, by=by, at=ago(6))
    said = remark(action, town.mother.person, days=5)
    written = viewpoints.prepare(action, town.mother.person, words="Rust is belangrijk.", at=ago(5))
    plan.add(written, by=town.mother.person, at=ago(5))
    broker = choose(
        school, by=town.administrator, is_on=True, name="DigiD", issuer="https://127.0.0.1", client_id="opp"
    )
    identify(plan, town.mother.person, broker, {"sub": "abc", "acr": "high"}, at=ago(5))
    scan = SimpleUploadedFile("brief.pdf", b"%PDF-1.7 een brief")
    answered = {"decision": "TALK_FIRST", "identified": "gezien", "at": ago(4)}
    paper = actions.answer(
        action, town.father.person, route="PAPER", evidence=scan, recorded_by=by, given_at=ago(5), **answered
    )
    online = actions.answer(action, town.mother.person, decision="TALK_FIRST", identified="link en code", at=ago(3))
    letter = requests.request(
        perspective, town.father.person, kind="WISH", words="Graag hoger.", route="PAPER", recorded_by=by,
        when=When(timezone.localdate(ago(3))), identified="handtekening", evidence=SimpleUploadedFile("brief.pdf", b"%PDF-1.7 een wens"),
        at=ago(3),
    )  # fmt: skip
    wish = requests.request(perspective, town.mother.person, kind="WISH", words="Graag hoger.", at=ago(3))
    slip = errata.correct(perspective, by=by, field="pupil_class", becomes="3 kc", reason="Verkeerde klas.", at=ago(3))
    contested = invalidation.propose(online, by=by, reason="OTHER", words="Zij was het niet.", at=ago(3))
    draft = part_of(plan, "PERSPECTIVE").revise(by=by, reason="Nieuw jaar.", at=ago(2))
    report = attach(plan, by=by, hearing=plan.hearings.first(), at=ago(1))
    with draft.editing():
        advice = ExternalAdvice.objects.create(perspective=draft, source="het Loket")
    planned = arrange(
        Meeting(
            school=school, plan=plan, on=today(), starts_at=time(14, 30), place="kamer 12", moments="EVALUATING",
            about_action=True, recorded_by=by,
        ),
        people=[town.mother.person], users=[town.mentor], by=by, at=ago(1),
    )  # fmt: skip
    put = {"answer_by": today() + timedelta(days=5), "by": by, "at": ago(1)}
    to_mother = contributing.ask(plan, f"g{town.mother.pk}", [Question("Hoe gaat het?")], **put)
    to_mentor = contributing.ask(plan, f"u{town.mentor.pk}", [Question("Hoe gaat het?")], **put)
    evaluation = Evaluation.start(plan, by=by, held_on=today(), at=ago(1))
    desk = DeskRequest(
        school=school, plan=plan, kind="TLV", question="Is vso passend?", recorded_by=by, recorded_at=ago(0.9)
    )
    DeskRequest.ask(desk, [], by=by, at=ago(0.9))

    neighbour = SimpleNamespace(**vars(town))
    neighbour.student = make_student(school, name="Bilal Haddad", age=13, enrolled_on=today() - timedelta(days=30))
    family = make_family(neighbour.student, by=by)
    neighbour.mother, neighbour.father = family.mother, family.father
    for user, reads in ((town.mentor, "PLAN"), (town.card_teacher, "CARD")):
        Assignment.objects.create(student=neighbour.student, user=user, function="MENTOR", reads=reads)
    neighbour.plan = Plan.start(neighbour.student, by=by, at=ago(29), trigger_reason="OPDC")
    hear(neighbour.plan, by=by, days=25)
    talk(neighbour.plan, neighbour.mother.person, neighbour.father.person, by=by, days=16)
    established(neighbour, "PERSPECTIVE", days=4)
    established(neighbour, "ACTION", days=3)

    grown = SimpleNamespace(**vars(town))
    grown.student = make_student(school, name="Emma Visser", age=18, enrolled_on=today() - timedelta(days=30))
    grown.mother = make_guardian(grown.student, by=by, name="Ria in 't Veld")
    grown.plan = Plan.start(grown.student, by=by, at=ago(29), trigger_reason="OPDC")
    grown_part = shared(grown, "PERSPECTIVE")

    town.people = {
        "guardian": town.mother.person,
        "without_authority": without.person,
        "unknown_authority": unknown.person,
        "blocked": blocked.person,
        "of_adult": grown.mother.person,
        "pupil": student.person,
        "of_other_pupil": neighbour.mother.person,
    }
    example = BankGoal.objects.create(school=school, sectors=" VO ", domain="LEARNING", title="Lezen", target="Leest.")
    template = make_template(school)
    own_questions = OwnQuestionSet.objects.create(school=school, role="PUPIL", name="Over stage")
    own_questions.write([("Waar wil je stage lopen?", "hearing")])
    holiday = Holiday.objects.create(
        school=school, name="herfst", from_on=today(), until_on=today() + timedelta(days=7)
    )
    invited = staff_actions.invite(school, name="Bo Kok", email="bo@x.example", roles=["TEAM"], by=town.administrator)
    passkey = Authenticator.objects.create(user=make_user(), type="webauthn", data={"name": "van een ander"})
    involved = InvolvedPerson.objects.create(student=student, name="Joke", role="verpleegkundige")
    assignment = student.assignments.first()
    about_student = {"pk": student.pk}
    about_plan = {"pk": plan.pk}
    about_guardian = {"pk": town.mother.pk}
    in_draft = {"pk": draft.pk, "slug": "adviezen"}
    earlier = FieldRevision.objects.create(
        part=draft, place=f"externaladvice-{advice.pk}", field="outcome", at=ago(1), begun_at=ago(1)
    )
    comment = FieldComment.objects.create(part_id=draft.pk, section="thuis", text="Klopt dit?", by=by, at=ago(1))
    version = {"plan": plan.uuid, "part": action.uuid}
    own_child = {"plan": grown.plan.uuid, "part": grown_part.uuid}
    lettered = letter_of(plan, town.mother.person)
    town.arguments = {
        **dict.fromkeys(
            ("student", "student_edit", "guardian_new", "capability_add", "disagreement_add", "assignment_add",
             "involved_add", "plan_start"),
            about_student,
        ),
        **dict.fromkeys(
            ("dialogue", "at_table", "consultation_new", "invitation_new", "hearing_new", "meeting_new", "delay", "evaluation_start", "progress", "plan_end", "correction", "journal", "dispute_file", "plan_inspection", "writers"),
            about_plan,
        ),
        **dict.fromkeys(("guardian_edit", "guardian_take_off", "authority_add", "grant_add"), about_guardian),
        **{
            key: {"pk": school.pk}
            for key in ("school", "anchors", "past_term", "school_mail", "staff_new", "holiday_add", "security_log", "identification")
        },
        "anchor_file": {"pk": Anchor.take(school).pk},
        "dispute_archive": {"pk": dispute_file_of(plan, town.coordinator).pk},
        **{key: {"pk": draft.pk} for key in ("part_preview", "part_edit", "part_share", "part_discard", "comments", "compare", "compare_pdf", "part_earlier")},
        "comment_answer": {"pk": draft.pk, "comment": comment.pk},
        **{key: {"pk": action.pk} for key in ("part", "remarks", "remark_note", "part_revise", "part_begun", "goals_still_right", "part_withdraw", "consent", "part_establish", "override_new", "erratum_place")},
        "erratum_new": {"pk": action.pk, "field": "goals.1.target"},
        "part_section": {"pk": draft.pk, "slug": "thuis"},
        "card_new": in_draft,
        "draft_history": in_draft,
        "put_back": in_draft | {"revision": earlier.pk},
        **dict.fromkeys(("card", "card_delete", "card_move"), in_draft | {"child": advice.pk}),
        "identity_release": {"pk": student.pk, "person": town.mother.person_id},
        **{key: {"plan": plan.uuid} for key in ("family_identify", "family_to_broker")},
        **{key: {"pk": example.pk} for key in ("bank_edit", "bank_retire")},
        **{key: {"pk": own_questions.pk} for key in ("question_set_edit", "question_set_retire")},
        **{key: {"pk": template.pk} for key in ("plan_template_edit", "plan_template_retire")},
        "bank_pick": {"pk": part_of(grown.plan, "ACTION").pk},
        **{key: {"pk": action.pk, "person": town.mother.person_id} for key in ("consent_again", "consent_record", "slip", "slip_record")},
        **{key: {"pk": plan.pk, "person": town.mother.person_id} for key in ("letters", "letter_new", "code_tell")},
        **{key: {"pk": lettered.pk} for key in ("letter", "letter_sent")},
        "class_card": {"pk": neighbour.student.pk},
        **{key: {"pk": school.pk, "user_pk": town.mentor.pk} for key in ("staff_edit", "factor_reset")},
        **{key: {"pk": school.pk, "invitation_pk": invited.pk} for key in ("invitation_again", "invitation_withdraw")},
        "mfa_remove_webauthn": {"pk": passkey.pk},
        "invitation": {"token": "x" * 64},
        **{key: {"pk": action.pk, "child": action.goals.get().pk} for key in ("goal_still_right", "goal_copy")},
        "holiday_delete": {"pk": holiday.pk},
        "assignment_end": {"pk": assignment.pk},
        "involved_edit": {"pk": involved.pk},
        "remark_answer": {"pk": said.pk},
        "evidence": {"pk": paper.pk},
        "receipt": {"pk": online.pk},
        "invalidation_new": {"pk": online.pk},
        "invalidation": {"pk": contested.pk},
        "adjustment": {"pk": wish.pk},
        "adjustment_new": {"pk": perspective.pk},
        "adjustment_scan": {"pk": letter.pk},
        **{key: {"pk": evaluation.pk} for key in ("evaluation", "preparation_ask")},
        **{key: {"pk": plan.pk, "goal": action.goals.get().pk} for key in ("goal_note", "goal_scale")},
        "family_note": {"plan": plan.uuid, "number": 1},
        "evaluation_report": {"pk": evaluation.pk, "person": town.student.person.pk},
        "family_report": {"plan": plan.uuid, "pk": evaluation.pk},
        "family_prepare_goal": {"plan": plan.uuid, "number": 1},
        "document": {"pk": action.documents.first().pk},
        "viewpoint": {"pk": written.pk},
        **dict.fromkeys(("attachments", "attachment_new"), about_plan),
        **{key: {"pk": report.pk} for key in ("attachment", "attachment_remove")},
        "attachment_list": {"pk": draft.pk, "attachment": report.pk},
        "family_attachment": {"plan": plan.uuid, "attachment": report.uuid},
        "contributions": about_plan,
        "support_week": about_plan,
        **dict.fromkeys(("desk_requests", "desk_new"), about_plan),
        **{key: {"pk": desk.pk} for key in ("desk_request", "desk_package", "desk_decision")},
        "desk_step": {"pk": desk.pk, "slug": "toestemming"},
        "contribution_ask": {"pk": plan.pk, "key": f"u{town.card_teacher.pk}"},
        "contribution_give": {"pk": to_mentor.pk},
        "family_questions": {"plan": plan.uuid, "asked": to_mother.uuid},
        "family_said": {"plan": plan.uuid, "pk": written.pk},
        **{key: {"plan": plan.uuid} for key in ("family_plan", "family_read", "family_history", "family_seen", "family_prepare")},
        "family_become": {"plan": plan.uuid, "number": 0},
        "family_document": {"plan": plan.uuid, "pk": action.documents.first().pk},
        **dict.fromkeys(
            ("family_part", "family_compare", "family_compare_pdf", "family_remark", "family_viewpoint", "family_answer", "family_check", "family_withdraw"), version
        ),
        "family_answer_more": version | {"page": "gesprek"},
        **{key: {"plan": plan.uuid, "submission": online.submission} for key in ("family_receipt", "family_receipt_pdf")},
        **{key: {"pk": planned.pk} for key in ("meeting", "meeting_move", "meeting_off", "meeting_missed")},
        "family_meeting": {"plan": plan.uuid, "meeting": planned.uid},
        "family_wish": {"plan": plan.uuid, "part": perspective.uuid},
        "family_erratum": {"plan": plan.uuid, "part": perspective.uuid, "pk": slip.pk},
        "family_request": {"plan": plan.uuid, "submission": wish.submission},
        "family_entrance": {"token": "x" * 64},
        "calendar_feed": {"token": "x" * 64},
        "family_letter": {"key": "0000-0000-0000"},
        "family_entrance_glued": {"token": "0" * 64},
        "invitation_glued": {"token": "0" * 64},
        "password_reset_glued": {"uidb36": "1", "key": "abc-0123456789abcdef"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
        "demo_message": {"pk": 1},
    }  # fmt: skip
    town.of_own_child = own_child
    return town


def answer_to(client: Client, town, name: str, who: str = "") -> int:
    """The status a visitor gets; whatever the visit changed is undone."""
    arguments = dict(town.arguments.get(name, {}))
    if who == "of_adult":
        arguments |= {key: value for key, value in town.of_own_child.items() if key in arguments}
    with transaction.atomic():
        response = getattr(client, "post" if name in POSTED else "get")(reverse(name, kwargs=arguments))
        if response.streaming:  # read it out: close() would end the test's own connection with it
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    assert "no-store" in response.headers["Cache-Control"], name  # whoever asked: decision 50
    return response.status_code


def family_client(town, who: str) -> Client:
    """A browser in which this person came in by link and code."""
    return proven(town.people[who], town.plan, Client(raise_request_exception=False))


@pytest.mark.rule(51)
@pytest.mark.rule(55)
def test_every_route_answers_every_visitor_as_the_table_says(town):
    wrong = []

    def expect(name: str, who: str, client: Client, expected: int) -> None:
        found = answer_to(client, town, name, who)
        if found != expected:
            wrong.append(f"{name} for {who}: {found}, expected {expected}")

    staff = {who: Client(raise_request_exception=False) for who in STAFF}
    for who, client in staff.items():
        client.force_login(getattr(town, who))
    family = {who: family_client(town, who) for who in FAMILY}
    for name, row in STAFF_ROUTES.items():
        for who, expected in zip(STAFF, row.split(), strict=True):
            expect(name, who, staff[who], int(expected))
        for who, client in [("anonymous", Client()), *family.items()]:
            expect(name, who, client, 302)
    for name, row in FAMILY_ROUTES.items():
        for who, expected in zip(FAMILY, row.split(), strict=True):
            expect(name, who, family[who], int(expected))
        for who, client in [("anonymous", Client()), *staff.items()]:
            expect(name, who, client, 403)
    for name, expected in OPEN_ROUTES.items():
        expect(name, "anonymous", Client(), expected)

    assert not wrong, "\n".join(wrong)
