"""`manage.py verify` finds whatever was changed behind the product's back."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consent.models import ConsentRecord
from consent.round import actions
from consent.round.errata import correct
from ledger import constraints
from ledger.append_only import AppendOnly
from ledger.bypass import open_bypass
from opp.proof.journaled import JOURNALED, NOT_JOURNALED
from opp.proof.verification import Verification
from plans.models import Anchor, Document, Part, Plan
from tests.factories import ago, established, make_student, make_world, remark, shared, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


def established_plan() -> Plan:
    """An established plan with a remark, an erratum, two talks' worth of rows and both parents' consent."""
    world = make_world()
    established(world, "PERSPECTIVE", days=4)
    action = established(world, "ACTION", days=3)
    correct(action, by=world.coordinator, field="pupil_class", becomes="3 tl", reason="Een tikfout.", at=ago(2))
    remark(Part.objects.get(kind="PERSPECTIVE").detail, world.mother.person, days=1)
    return Plan.objects.get(pk=world.plan.pk)


plan = once_a_module(established_plan)


def verify(*args) -> str:
    """What the command prints; with its refusal when it found something."""
    out = StringIO()
    try:
        call_command("verify", *args, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error} (ends with {error.returncode})"
    return out.getvalue()


def tamper(sql: str, *values) -> None:
    """Raw SQL through the door, as somebody with the keys of the database would."""
    with open_bypass(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount != 0


def test_an_untouched_database_is_in_order(plan):
    assert "Alles klopt." in verify()
    assert "Alles klopt." in verify("--plan", plan.number)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE plans_event SET data = data || ' ' WHERE position = 3", "entry 3 was changed"),
        ("UPDATE plans_event SET kind = 'PART_EATEN' WHERE position = 2", "entry 2 was changed"),
        ("DELETE FROM plans_event WHERE position = 4", "entry 4 is missing"),
        ("DELETE FROM plans_event WHERE position = (SELECT MAX(position) FROM plans_event)", "is missing"),
        ("UPDATE plans_pupilhearing SET own_words = 'Alles is prima.'", "is veranderd"),
        ("UPDATE plans_consultation SET agreement_perspective = 'NO'", "is veranderd"),
        ("UPDATE plans_remark SET text = 'Wij zijn tevreden.'", "is veranderd"),
        ("UPDATE plans_erratum SET becomes = '4 tl'", "is veranderd"),
        ("DELETE FROM plans_erratum", "ontbreekt"),
        ("UPDATE plans_attendee SET name = 'Iemand anders'", "is veranderd"),
        ("UPDATE consent_consentrecord SET decision = 'CONSENT_WITH_REMARKS' WHERE id = (SELECT MIN(id) FROM consent_consentrecord)", "is veranderd"),
        ("UPDATE consent_consentrecord SET statement = statement || '.'", "is veranderd"),
        ("UPDATE plans_goal SET target = 'Minder.'", "andere tekst"),
        ("UPDATE plans_supportmeasure SET who = 'Niemand'", "andere tekst"),
        ("UPDATE plans_factor SET text = 'Niets.' WHERE kind = 'HINDERING'", "andere tekst"),
        ("UPDATE plans_perspective SET exit_destination = 'VMBO_BB'", "andere tekst"),
        ("UPDATE plans_part SET pupil_class = '4 kb' WHERE kind = 'ACTION'", "andere tekst"),
        ("UPDATE plans_document SET sha256 = 'abc'", "is veranderd"),
        ("DELETE FROM plans_remark", "ontbreekt"),
        ("UPDATE students_authority SET value = 'NO'", "gezag"),
        # State against the journal (decision 51).
        ("UPDATE plans_part SET status = 'SUPERSEDED', closed_at = established_at WHERE kind = 'ACTION'", "volgens het journaal vastgesteld"),
        ("UPDATE plans_part SET status = 'ENDED', closed_at = established_at WHERE kind = 'ACTION'", "volgens het journaal vastgesteld"),
        ("UPDATE plans_part SET status = 'WITHDRAWN', closed_at = established_at WHERE kind = 'ACTION'", "volgens het journaal vastgesteld"),
        ("UPDATE plans_part SET status = 'DRAFT' WHERE kind = 'ACTION'", "volgens het journaal vastgesteld"),
        ("UPDATE plans_part SET shared_at = drafted_at", "het moment waarop dit gedeeld werd"),
        ("UPDATE plans_part SET established_at = shared_at", "het moment waarop dit vastgesteld werd"),
        ("UPDATE plans_part SET established_by_id = drafted_by_id", "iemand anders door wie dit vastgesteld werd"),
        ("UPDATE plans_plan SET started_at = head_at", "begon volgens het journaal op een ander moment"),
        ("UPDATE plans_plan SET started_by_id = (SELECT MAX(id) FROM accounts_user)", "iemand anders die het plan begon"),
        ("UPDATE plans_plan SET number = '2020-0001'", "een ander nummer"),
        ("UPDATE plans_plan SET deadline_base_on = '2020-01-01', establish_by = '2020-02-12'", "de zes weken lopen volgens het journaal"),
        ("UPDATE plans_plan SET establish_by = '2031-01-01'", "waarop de zes weken begonnen"),
        ("UPDATE plans_plan SET evaluate_by = '2031-07-31'", "de volgende evaluatie volgt niet"),
        ("UPDATE plans_plan SET evaluate_by = NULL", "de volgende evaluatie volgt niet"),
        ("UPDATE plans_plan SET begun_on = '2020-01-01'", "gesprekken tellen voor dit plan"),
        ("UPDATE plans_plan SET trigger_reason = 'ANDERS'", "de aanleiding is een andere"),
        ("UPDATE plans_part SET communicated_on = '2020-01-01' WHERE kind = 'ACTION'", "waarop de familie het hoorde"),
        ("UPDATE plans_part SET communicated_on = NULL WHERE kind = 'ACTION'", "waarop de familie het hoorde"),
        ("UPDATE consent_familylink SET person_id = (SELECT MIN(id) FROM students_person)", "van iemand anders"),
        ("DELETE FROM students_authority", "ontbreekt"),
    ],
)  # fmt: skip
def test_a_change_behind_the_back_is_found(plan, sql, found):
    tamper(sql)

    said = verify()
    assert found in said
    assert "ends with 1" in said


def test_a_plan_that_was_given_to_another_pupil_is_found(plan):
    other = make_student(school=plan.school)
    with open_bypass():
        Plan.objects.filter(pk=plan.pk).update(student=other)

    found = verify()
    assert "hoort volgens het journaal bij een andere leerling" in found
    assert "van iemand die niet bij deze leerling hoort" in found


def test_an_end_that_was_moved_or_given_to_somebody_else_is_found(plan):
    director = User.objects.get(name="Johan Dekker")
    actions.end_plan(plan, by=director, ended_on=today(), reason="LEFT_SCHOOL")
    assert "Alles klopt." in verify()
    with open_bypass():
        Plan.objects.update(ended_by=plan.started_by)
    assert "iemand anders die het plan beëindigde" in verify()
    with open_bypass():
        Plan.objects.update(ended_by=director, evaluate_by=today())
    assert "de volgende evaluatie volgt niet" in verify()


@pytest.mark.engine("sqlite")
def test_a_row_that_cannot_be_read_is_a_sentence_and_no_traceback(plan):
    tamper(
        "UPDATE plans_pupilhearing SET recorded_at = '2026-13-45 09:00:00' WHERE id = (SELECT MIN(id) FROM plans_pupilhearing)"
    )

    found = verify()
    assert "is niet te lezen" in found
    assert "ends with 1" in found


def test_a_constraint_that_somebody_dropped_is_found(monkeypatch):
    """Taking one away is SQL of one engine; that the model asks for one more is the same to `defects`."""
    assert constraints.defects(connection) == []
    more = [*ConsentRecord._meta.constraints, models.CheckConstraint(condition=models.Q(pk__gt=0), name="one_more")]
    monkeypatch.setattr(ConsentRecord._meta, "constraints", more)

    assert constraints.defects(connection) == ["constraint one_more on consent_consentrecord is missing"]
    assert "vloer: constraint one_more" in verify()


@pytest.mark.engine("postgresql")
def test_a_dropped_check_and_a_dropped_foreign_key_are_found(plan):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE consent_consentrecord DROP CONSTRAINT paper_consent_has_a_scan")

    assert "constraint paper_consent_has_a_scan on consent_consentrecord is missing" in verify()


def test_every_append_only_model_is_held_to_a_journal_or_says_why_not():
    """A model of next year is in one of the two lists, or this fails (decision 51)."""
    every = {
        model._meta.label_lower
        for model in apps.get_models()
        if issubclass(model, AppendOnly) and not model._meta.app_label.startswith("ledgertest")
    }
    journaled = {model._meta.label_lower for model in JOURNALED}

    assert every - journaled - NOT_JOURNALED.keys() == set()
    assert journaled & NOT_JOURNALED.keys() == set()
    assert NOT_JOURNALED.keys() <= every
    assert all(NOT_JOURNALED.values())


def test_the_queries_do_not_grow_with_the_plans(plan):
    with CaptureQueriesContext(connection) as one:
        Verification().plan(plan)
    for _ in range(2):
        shared(make_world(), "ACTION")
    with CaptureQueriesContext(connection) as three:
        Verification()._plans(list(Plan.objects.values_list("pk", flat=True)))

    assert len(three) <= len(one) + 1


def test_two_lines_that_changed_places_are_found(plan):
    tamper("UPDATE plans_event SET position = position + 1000 WHERE position = 3")
    tamper("UPDATE plans_event SET position = 3 WHERE position = 4")
    tamper("UPDATE plans_event SET position = 4 WHERE position = 1003")

    assert "entry 3" in verify()


def test_a_text_and_digest_that_were_both_swapped_are_found(plan):
    part = Part.objects.get(kind="ACTION")
    with open_bypass():
        Part.objects.filter(pk=part.pk).update(
            body=b"{}", digest="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        )

    assert "het journaal noemt een andere tekst" in verify()


def test_a_row_that_no_journal_names_is_found(plan):
    record = ConsentRecord.objects.first()
    tamper("DELETE FROM plans_event WHERE kind = 'CONSENT_GIVEN'")

    assert "staat niet in het journaal" in verify()
    assert record


def test_a_missing_and_a_swapped_file_are_found(plan):
    first, second = Document.objects.order_by("pk")[:2]
    default_storage.delete(first.file.name)
    default_storage.delete(second.file.name)
    default_storage.save(second.file.name, ContentFile(b"%PDF-1.7 iets anders"))

    found = verify()

    assert f"document {first.pk}: het bestand ontbreekt" in found
    assert f"document {second.pk}: het bestand is een ander" in found


def test_a_journal_that_was_cut_and_whose_head_was_moved_back_is_found_by_the_anchor(plan):
    Anchor.take(plan.school)
    last = plan.events.order_by("-position").first()
    before = plan.events.get(position=last.position - 1)
    with open_bypass():
        plan.events.filter(pk=last.pk).erase()
        Plan.objects.filter(pk=plan.pk).update(head_count=before.position, head_hash=before.hash, head_at=before.at)

    assert "van plan" in verify()


def test_an_anchor_is_taken_once_a_day_and_only_for_journals_that_moved(plan):
    anchor = Anchor.take(plan.school)

    assert anchor.lines() == [(plan.number, plan.head_count, plan.head_hash)]
    assert Anchor.take(plan.school) is None


def test_the_trigger_that_somebody_dropped_is_found(plan):
    from ledger import triggers

    one = triggers.expected(connection)[0]
    with connection.cursor() as cursor:
        cursor.execute(one.sql_drop)

    assert "vloer" in verify()


def test_a_shared_plan_of_another_school_is_verified_too(plan):
    world = make_world()
    shared(world, "PERSPECTIVE")

    assert "2 plannen" in verify()
