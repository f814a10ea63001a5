"""Opening the plans that proven persons see: fetched with what is theirs, a fixed number of queries."""

from datetime import date

from django.db.models import CharField, DateField, DateTimeField, IntegerField, Q, QuerySet, UUIDField

from accounts.prepared import Chosen
from plans import desk
from plans.models import Part, Plan
from students.policy import Sight

from . import family
from .reading import Reading


def readings(people: list[int], on: date) -> list[Reading]:
    """Every plan that the proven persons see, by school (decision 4); three queries for each."""
    found = [each for person_id in people for each in _readings(person_id, on)]
    for each in found:
        each.number = sorted(people).index(each.person.pk)
    return sorted(found, key=lambda each: (each.school.name, each.plan.number, each.person.pk))


def readers(people: list[int], uuid, on: date) -> list[Reading]:
    """Everybody who came in here and sees this plan, each with their number among those people."""
    found = [each for person_id in people for each in _readings(person_id, on, uuid=uuid)]
    for each in found:
        each.number = sorted(people).index(each.person.pk)
    return found


def reading(people: list[int], uuid, on: date) -> Reading:
    """The plan as the person sees it who was proven last, among those who see it. Raises Plan.DoesNotExist."""
    for person_id in reversed(people):
        for found in _readings(person_id, on, uuid=uuid):
            return found
    raise Plan.DoesNotExist


def _readings(person_id: int, on: date, uuid=None) -> list[Reading]:
    found = []
    plans, parts = Chosen(_plans_for, person_id, uuid), Chosen(_parts_for, person_id)
    for plan in desk.at_hand(plans, on, parts=parts, text=uuid is not None, talks=False):
        plan.student.last_seen_at = plan.seen_at
        sight = family.sight_of(person_id, plan.student, plan.school.consent_policy, on)
        if sight != Sight.NOTHING:
            people = [plan.student.person, *(guardian.person for guardian in plan.student.guardians.all())]
            found.append(Reading(plan, next(each for each in people if each.pk == person_id), sight, on))
    return found


def _plans_for(person_id: int, uuid) -> QuerySet:
    theirs = Plan.objects.filter(Q(student__person=person_id) | Q(student__guardians__person=person_id))
    plans = Plan.objects.filter(pk__in=theirs.values("pk"))
    plans = plans.annotate(
        seen_at=desk.beside(SEEN_AT, DateTimeField(), person_id),
        looked_back_on=desk.beside(LOOKED_BACK, DateField()),
        my_request=desk.beside(MY_REQUEST.format(column="asked.submission"), UUIDField(), person_id),
        my_reply_at=desk.beside(MY_REQUEST.format(column="said.at"), DateTimeField(), person_id),
    )
    return plans.filter(uuid=uuid) if uuid else plans


def _parts_for(person_id: int) -> QuerySet:
    """Versions with the round, this person's last answer and date to answer by, and the stored document."""
    return Part.objects.select_related("actionpart__round").annotate(
        my_decision=desk.beside(MINE.format(column="decision"), CharField(), person_id),
        my_at=desk.beside(MINE.format(column="given_at"), DateTimeField(), person_id),
        my_until=desk.beside(MY_TIME.format(column="answer_by"), DateField(), person_id),
        my_asked_at=desk.beside(MY_TIME.format(column="at"), DateTimeField(), person_id),
        my_draft=desk.beside(DRAFT, IntegerField(), person_id),
        my_seen_at=desk.beside(READ_AT, DateTimeField(), person_id),
        voided=desk.beside(VOIDED, IntegerField()),
        pdf=desk.beside(PRINTED, IntegerField()),
        errata_count=desk.beside(PUT_RIGHT, IntegerField()),
    )


# Beside each plan or version (see `plans.desk.beside`).
SEEN_AT = """
    SELECT MAX(at) FROM students_viewrecord WHERE student_id = plans_plan.student_id AND person_id = %s
"""
LOOKED_BACK = "SELECT MAX(held_on) FROM plans_evaluation WHERE plan_id = plans_plan.id AND concluded_at IS NOT NULL"
# What somebody said last that stands; when nothing does, that it was found invalid.
MINE = """
    SELECT {column} FROM consent_consentrecord said WHERE action_part_id = plans_part.id AND person_id = %s
    ORDER BY CASE WHEN decision = 'INVALIDATED' OR EXISTS (
        SELECT 1 FROM consent_consentrecord gone WHERE gone.decision = 'INVALIDATED'
        AND (gone.ends_id = said.id OR (gone.ends_id IS NULL AND gone.person_id = said.person_id
            AND gone.action_part_id = said.action_part_id AND gone.given_at = said.given_at AND gone.id > said.id))
    ) THEN 1 ELSE 0 END, given_at DESC, id DESC LIMIT 1
"""
MY_TIME = """
    SELECT MAX(request.{column}) FROM consent_consentrequest request
    JOIN consent_consentround asked ON asked.id = request.round_id
    WHERE asked.action_part_id = plans_part.id AND request.person_id = %s
"""
MY_REQUEST = """
    SELECT {column} FROM consent_adjustmentrequest asked JOIN plans_part about ON about.id = asked.part_id
    LEFT JOIN consent_adjustmentreply said ON said.request_id = asked.id
    WHERE about.plan_id = plans_plan.id AND asked.person_id = %s ORDER BY asked.id DESC LIMIT 1
"""
DRAFT = "SELECT COUNT(*) FROM consent_answerdraft WHERE part_id = plans_part.id AND person_id = %s"
READ_AT = "SELECT MIN(at) FROM students_viewrecord WHERE version = plans_part.uuid AND person_id = %s"
# How many answers were found invalid after this version was established on them.
VOIDED = """
    SELECT COUNT(*) FROM consent_consentrecord WHERE action_part_id = plans_part.id AND decision = 'INVALIDATED'
    AND at > plans_part.established_at
"""
PRINTED = """
    SELECT MAX(id) FROM plans_document WHERE part_id = plans_part.id AND kind IN ('SHARED', 'ESTABLISHED')
"""
PUT_RIGHT = "SELECT COUNT(*) FROM plans_erratum WHERE part_id = plans_part.id"
