"""Rows that say that a fact was changed: what may differ from what a tally holds, and how it was before (ADR 19)."""

from collections import defaultdict
from dataclasses import dataclass

from accounts.models import Invitation, StaffChange
from ledger.marks import fact_mark
from plans.events import EventKind
from plans.models import Event
from students.corrections import SAID
from students.models import FactChange

from .keeping import SEATS

What = StaffChange.What
Fact = tuple[str, str, str]
"""A table, the key of a row in it as text, and which fact."""
COLUMN: dict[str, str] = {What.NAME: "name", What.ADDRESS: "email"}
COMES_AND_GOES = (What.JOINED, What.ACTIVATED, What.DEACTIVATED)


@dataclass(frozen=True)
class Witness:
    """One change, and the row that tells of it. `was` and `becomes` as marks; None where that row does not say."""

    label: str
    pk: int
    was: str | None = None
    becomes: str | None = None


def witnesses() -> dict[Fact, list[Witness]]:
    """Every change that a row tells of, the newest first."""
    found: dict[Fact, list[Witness]] = defaultdict(list)
    for fact, witness in [*_of_people(), *_of_staff(), *_of_plans()]:
        found[fact].append(witness)
    return {fact: sorted(told, key=lambda each: -each.pk) for fact, told in found.items()}


def _of_people():
    rows = FactChange.objects.values_list("pk", "person", "guardian", "student", "field", "was", "becomes")
    for pk, person, guardian, student, code, was, becomes in rows:
        kind = "person" if person else "guardian" if guardian else "student"
        label, key = f"students.{kind}", person or guardian or student
        pair = (was, becomes) if code not in SAID else [fact_mark(label, key, code, text) for text in (was, becomes)]
        yield (label, str(key), code), Witness("students.factchange", pk, *pair)


def _of_staff():
    invitations = defaultdict(list)
    for pk, user in Invitation.objects.exclude(user=None).values_list("pk", "user"):
        invitations[user].append(pk)
    rows = StaffChange.objects.values_list("pk", "user", "school", "what", "was", "becomes", "invitation")
    for pk, user, school, what, was, becomes, invitation in rows:
        for each in invitations[user] if what == What.ADDRESS_ASKED else [invitation] if invitation else []:
            for code in (
                "accepted_at",
                "withdrawn_at",
            ):  # whoever asks for another address takes the earlier letter back
                yield ("accounts.invitation", str(each), code), Witness("accounts.staffchange", pk)
        if column := COLUMN.get(what):
            pair = [fact_mark("accounts.user", user, column, text) for text in (was, becomes)]
            yield ("accounts.user", str(user), column), Witness("accounts.staffchange", pk, *pair)
        witness = Witness("accounts.staffchange", pk)
        if what == What.SCHOOL:
            yield ("accounts.school", str(school), becomes), witness
        if what == What.UNASSIGNED:
            yield ("students.assignment", becomes, "until_on"), witness
        if what == What.ROLES or what in COMES_AND_GOES:
            yield (SEATS, f"{school}-{user}", "role"), witness
        if what in COMES_AND_GOES:
            yield ("accounts.user", str(user), "is_active"), witness
        if what == What.JOINED:  # somebody whose account was closed says their name anew
            yield ("accounts.user", str(user), "name"), witness


def _of_plans():
    for pk, plan in Event.objects.filter(kind=EventKind.DELAY_EXPLAINED).values_list("pk", "plan"):
        yield ("plans.plan", str(plan), "late_reason"), Witness("plans.event", pk)
