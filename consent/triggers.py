"""The floor of consent in the database itself: no established action part without it (decision 24)."""
# ruff: noqa: S608 (what stands in these queries are names of our own tables and fixed values)

from collections.abc import Iterator

from ledger.triggers import Refusal, Trigger, refuse
from ledger.triggers.sql import is_one_of, literal, quoted
from plans.choices import Kind, Status
from plans.models import ActionPart, Goal, Part, ProgrammeDeviation

from .models import ConsentRecord
from .policy import COUNTING_CONSENT, COUNTING_REFUSAL, Decision

PART, ACTION, RECORD = (quoted(model._meta.db_table) for model in (Part, ActionPart, ConsentRecord))
CHILDREN = [quoted(model._meta.db_table) for model in (Goal, ProgrammeDeviation)]
ALWAYS = frozenset({Decision.INVALIDATED, Decision.RIGHT_ENDED})
"""These take something away, so they are welcome whatever became of the part (decision 13)."""


def triggers(vendor: str) -> Iterator[Trigger]:
    """What `consent` asks of the database, beside what the models ask themselves."""
    yield _established_with_consent(vendor)
    yield _answered_while_shared(vendor)


def _established_with_consent(vendor: str) -> Trigger:
    """The row is locked before this looks, and an answer locks it too: neither slips past the other."""
    # The child decides, not `kind`; a part that says ACTION and has no child is no part at all.
    is_action = (
        f"(NEW.kind = {literal(Kind.ACTION, vendor)} OR EXISTS (SELECT 1 FROM {ACTION} WHERE part_ptr_id = NEW.id))"
    )
    becomes = f"NEW.status = {literal(Status.ESTABLISHED, vendor)} AND OLD.status <> NEW.status AND {is_action}"
    refusals = [
        Refusal(
            f"NOT ({_nothing_to_agree_on()}) AND ({_somebodys_last(COUNTING_REFUSAL, vendor)})",
            "An action part cannot be established: somebody's last answer on this text is a refusal.",
        ),
        Refusal(
            f"NOT ({_nothing_to_agree_on()}) AND NOT ({_somebodys_last(COUNTING_CONSENT, vendor)})",
            "An action part cannot be established: nobody's last answer on this text is a consent.",
        ),
    ]
    if vendor == "postgresql":
        # An older snapshot would not show the refusal that was committed just now.
        refusals.insert(
            0,
            Refusal(
                "current_setting('transaction_isolation') <> 'read committed'",
                "An action part is established in a transaction that reads what is committed.",
            ),
        )
    return refuse(vendor, Part._meta.db_table, "UPDATE", refusals, only_if=becomes, name="plans_part_needs_consent")


def _nothing_to_agree_on() -> str:
    """`no_individual_support` holds and there is indeed nothing (decision 12)."""
    without = " ".join(f"AND NOT EXISTS (SELECT 1 FROM {table} WHERE action_part_id = NEW.id)" for table in CHILDREN)
    return f"EXISTS (SELECT 1 FROM {ACTION} WHERE part_ptr_id = NEW.id AND no_individual_support) {without}"


def _somebodys_last(decisions: frozenset, vendor: str) -> str:
    """Whether the last record that stands of some person on exactly this text is one of these, by when it was given."""
    return (
        f"EXISTS (SELECT 1 FROM {RECORD} AS said WHERE said.action_part_id = NEW.id AND said.digest = NEW.digest"
        f" AND {is_one_of('said.decision', decisions, vendor)} AND {_stands('said', vendor)}"
        f" AND NOT EXISTS (SELECT 1 FROM {RECORD} AS later WHERE later.action_part_id = NEW.id"
        " AND later.digest = NEW.digest AND later.person_id = said.person_id"
        f" AND (later.given_at, later.id) > (said.given_at, said.id) AND {_stands('later', vendor)}))"
    )


def _stands(row: str, vendor: str) -> str:
    """Neither found invalid nor the record that says so: an invalid answer never was one (`policy.without_invalid`)."""
    void = literal(Decision.INVALIDATED, vendor)
    return (
        f"({row}.decision <> {void} AND NOT EXISTS (SELECT 1 FROM {RECORD} AS gone"
        f" WHERE gone.action_part_id = {row}.action_part_id AND gone.person_id = {row}.person_id"
        f" AND gone.decision = {void} AND (gone.ends_id = {row}.id OR (gone.ends_id IS NULL"
        f" AND gone.given_at = {row}.given_at AND gone.id > {row}.id))))"
    )


def _answered_while_shared(vendor: str) -> Trigger:
    """An answer belongs to the text that is laid before the family now, and to no other."""
    part = f"FROM {PART} WHERE id = NEW.action_part_id"
    return refuse(
        vendor,
        ConsentRecord._meta.db_table,
        "INSERT",
        [
            Refusal(
                f"NOT EXISTS (SELECT 1 {part} AND status = {literal(Status.SHARED, vendor)})",
                "An answer is recorded only while the action part is shared.",
            ),
            Refusal(
                f"NOT EXISTS (SELECT 1 {part} AND digest = NEW.digest)",
                "An answer is recorded only on exactly the text that is shared.",
            ),
        ],
        only_if=f"NOT {is_one_of('NEW.decision', ALWAYS, vendor)}",
        locks=[part],
        name="consent_consentrecord_while_shared",
    )
