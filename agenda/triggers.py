"""The database marks the row of a plan whenever something changes that the rules look at, whoever changes it.

A deed cannot forget it, nor can a queryset, a shell, an import or the worker: the mark is written by a trigger, in the same
transaction (ADR 23). Which tables the rules read is not a matter of memory: a test reads everything there is
to read, and holds the tables it met against `MARKS` and `UNMARKED`.
"""
# ruff: noqa: S608 (what stands in these statements are names of our own tables and fixed values)

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from ledger.triggers.sql import DISTINCT, Trigger, along, literal, quoted

from .models import NEVER, PlanSummary

SUMMARY = quoted(PlanSummary._meta.db_table)
OF_PART = "plan_id = (SELECT plan_id FROM plans_part WHERE id = {row}.{column})"
OF_GUARDIAN = "student_id = (SELECT student_id FROM students_guardian WHERE id = {row}.guardian_id)"
OF_PERSON = (
    "student_id IN (SELECT id FROM students_student WHERE person_id = {row}.id"
    " UNION SELECT student_id FROM students_guardian WHERE person_id = {row}.id)"
)
OF_WHO_SHOWED = OF_PERSON.replace("{row}.id", "{row}.person_id")  # in every plan of theirs
OF_MEETING = "plan_id = (SELECT plan_id FROM plans_meeting WHERE id = {row}.meeting_id)"


@dataclass(frozen=True)
class Mark:
    """A table of which a row says something about plans, and about which: SQL on `{row}`, that is OLD or NEW.

    `columns` are those of which a change matters; without any, rows of this table never change. `goes`: they may be
    taken away.
    """

    model: str
    plans: str
    columns: tuple[str, ...] = ()
    comes: bool = True
    goes: bool = False


OWN = "plan_id = {row}.plan_id"
MARKS = (
    # Every line of a journal moves the head of its plan: so every deed that is told there is marked by this one alone.
    Mark(
        "plans.Plan",
        "plan_id = {row}.id",
        ("head_count", "coordinator_id", "establish_by", "evaluate_by", "late_reason", "ended_at", "student_id"),
        comes=False,
    ),
    Mark("plans.Part", OWN, ("status", "digest", "begun_on", "established_at", "closed_at"), goes=True),
    Mark("plans.Consultation", OWN),
    Mark("plans.Attendee", "plan_id = (SELECT plan_id FROM plans_consultation WHERE id = {row}.consultation_id)"),
    Mark("plans.Invitation", OWN),
    Mark("plans.Meeting", OWN),
    Mark("plans.MeetingReply", OF_MEETING),
    Mark("plans.MeetingEnd", OF_MEETING),
    Mark("plans.PupilHearing", OWN),
    Mark("plans.Override", OWN),
    Mark("plans.Evaluation", OWN, ("status", "held_on", "prepare_asked_at"), goes=True),
    Mark("plans.Document", OWN),
    Mark("plans.Remark", OF_PART.replace("{column}", "part_id")),
    Mark(
        "plans.RemarkAnswer",
        "plan_id = (SELECT part.plan_id FROM plans_part part JOIN plans_remark remark ON remark.part_id = part.id"
        " WHERE remark.id = {row}.remark_id)",
    ),
    Mark("plans.FieldComment", OF_PART.replace("{column}", "part_id"), ("resolved_at",), goes=True),
    Mark("plans.Erratum", OF_PART.replace("{column}", "part_id")),
    Mark("plans.RegisterEntry", OWN),
    Mark("consent.ConsentRound", OF_PART.replace("{column}", "action_part_id")),
    Mark(
        "consent.ConsentRequest",
        "plan_id = (SELECT part.plan_id FROM plans_part part JOIN consent_consentround asked"
        " ON asked.action_part_id = part.id WHERE asked.id = {row}.round_id)",
    ),
    Mark("consent.ConsentRecord", OF_PART.replace("{column}", "action_part_id")),
    Mark(
        "consent.InvalidationProposal",
        "plan_id = (SELECT part.plan_id FROM plans_part part JOIN consent_consentrecord said"
        " ON said.action_part_id = part.id WHERE said.id = {row}.record_id)",
    ),
    Mark(
        "consent.InvalidationVerdict",
        "plan_id = (SELECT part.plan_id FROM plans_part part JOIN consent_consentrecord said"
        " ON said.action_part_id = part.id JOIN consent_invalidationproposal proposal ON proposal.record_id = said.id"
        " WHERE proposal.id = {row}.proposal_id)",
    ),
    Mark("consent.AdjustmentRequest", OF_PART.replace("{column}", "part_id")),
    Mark(
        "consent.AdjustmentReply",
        "plan_id = (SELECT part.plan_id FROM plans_part part JOIN consent_adjustmentrequest asked"
        " ON asked.part_id = part.id WHERE asked.id = {row}.request_id)",
    ),
    Mark("consent.Delivery", OWN, ("state", "fault", "attempts"), comes=False),
    Mark("consent.DeliveryAttempt", "plan_id = (SELECT plan_id FROM consent_delivery WHERE id = {row}.delivery_id)"),
    Mark("consent.Identification", OF_WHO_SHOWED),
    Mark("consent.PinRelease", OF_WHO_SHOWED),
    Mark(
        "students.Student",
        "student_id = {row}.id",
        ("person_id", "birth_date", "sector", "enrolled_on", "left_on"),
        comes=False,
    ),
    Mark(
        "students.Guardian",
        "student_id = {row}.student_id",
        ("person_id", "relation", "organisation", "receives", "contact_blocked", "deceased_on", "taken_off_at"),
        goes=True,
    ),
    Mark("students.Authority", OF_GUARDIAN),
    Mark("students.AccessGrant", OF_GUARDIAN),
    Mark("students.CapabilityRecord", "student_id = {row}.student_id"),
    Mark("students.DisagreementRecord", "student_id = {row}.student_id"),
    Mark("students.Person", OF_PERSON, ("given_name", "infix", "family_name", "sort", "email"), comes=False),
    Mark("accounts.School", "school_id = {row}.id", ("phone", "consent_policy", "consent_mode", "rhythm"), comes=False),
    Mark("accounts.Holiday", "school_id = {row}.school_id", ("from_on", "until_on"), goes=True),
    Mark("accounts.User", "coordinator_id = {row}.id", ("name",), comes=False),
)
UNMARKED = {
    "plans_actionpart": "it is written only while its version is a draft, and of a draft the rules ask nothing but that it is there",
    "plans_preparation": "a line of the journal names each, and that moves the head of its plan",
    "plans_goalreview": "read for the plan of what was prepared, and that never changes",
    "students_factchange": "it keeps what a column held, and the deed that changes the column is marked by it or by its line in the plan",
    "plans_event": "a line moves the head of its plan, and that is marked",
}
"""Tables the rules read and that need no mark, each with its reason."""


def triggers(vendor: str) -> Iterator[Trigger]:
    """One trigger for each way in which a row of these tables may come, change or go."""
    yield _row_of_its_own(vendor)
    for mark in MARKS:
        table = apps.get_model(mark.model)._meta.db_table
        if mark.comes:
            yield _marking(vendor, table, "INSERT", mark.plans.replace("{row}", "NEW"))
        if mark.columns:
            changed = " OR ".join(f"OLD.{quoted(each)} {DISTINCT[vendor]} NEW.{quoted(each)}" for each in mark.columns)
            yield _marking(vendor, table, "UPDATE", mark.plans.replace("{row}", "NEW"), only_if=changed)
        if mark.goes:
            yield _marking(vendor, table, "DELETE", mark.plans.replace("{row}", "OLD"))


def _marking(vendor: str, table: str, event: str, plans: str, *, only_if: str = "") -> Trigger:
    mark = f"UPDATE {SUMMARY} SET valid_until = {literal(NEVER.isoformat(), vendor)} WHERE {plans}"
    return along(vendor, table, event, mark, only_if=only_if, name=f"{table}_{event.lower()}_marks")


def _row_of_its_own(vendor: str) -> Trigger:
    """A plan has its row from the first moment, to be made when somebody reads it."""
    row = (
        f"INSERT INTO {SUMMARY} (plan_id, school_id, student_id, coordinator_id)"
        " VALUES (NEW.id, NEW.school_id, NEW.student_id, NEW.coordinator_id)"
    )
    return along(vendor, apps.get_model("plans.Plan")._meta.db_table, "INSERT", row, name="plans_plan_has_a_summary")
