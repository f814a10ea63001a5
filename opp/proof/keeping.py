"""Which columns the tally of a day holds by their marks, of every table that no journal holds whole (ADR 19).

A row that is only added holds all of itself. A row that freezes holds itself from that moment. Of the other tables it is
said here how each column may change: never, once from empty, or with a row that says so (`opp/proof/witnesses.py`). A test
changes every column of every table behind the product's back, and names those that nothing holds, each with its reason.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.db.models import BinaryField, Model

from accounts.models import Membership
from ledger.append_only import AppendOnly, Salted
from ledger.frozen import FrozenWith, Lifecycle, owner_of, rule_of
from ledger.marks import LENGTH, fact_mark, mark, text_of
from ledger.moment import BROKEN
from students.corrections import FACTS

from .journaled import JOURNALED

SEATS = "accounts.membership"
Facts = dict[str, dict[str, str]]
"""By row (its key as text) the mark of each fact that is not empty, by code."""


@dataclass(frozen=True)
class Kept:
    """How the columns of one table are held. `fixed` never change, `once` are filled in together, `noted` change with a row.

    `once` and `noted` give a code with its columns; the first of those that are filled in once says whether they are. `but`
    says which rows are not held yet; `salt` is a column with something random.
    """

    fixed: tuple[str, ...] = ()
    once: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    noted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    but: Mapping[str, object] = field(default_factory=dict)
    salt: str = ""

    @property
    def facts(self) -> dict[str, tuple[str, ...]]:
        return {**self.once, **self.noted}


def _each(*names: str) -> dict[str, tuple[str, ...]]:
    return {name: (name,) for name in names}


CHANGING = {
    "accounts.school": Kept(
        fixed=("is_invented",),
        noted=_each(
            "name", "board", "brin", "sectors", "extra_fields", "rhythm", "address", "phone", "email", "logo", "colour", "partnership", "basic_support",
            "support_point", "consent_policy", "consent_mode", "answer_days", "viewpoints_shared", "viewers_named", "names_in_calendars",
            "anchor_address",
            "reminders", "region", "retention_years",
        ),
    ),
    "accounts.user": Kept(fixed=("joined_at",), noted=_each("name", "email", "is_active")),
    "accounts.invitation": Kept(
        fixed=("school_id", "kind", "email", "name", "roles", "mandate", "user_id", "by_id", "at"),
        noted=_each("accepted_at", "withdrawn_at"),
    ),
    "students.person": Kept(fixed=("school_id",), noted=FACTS["person"]),
    "students.student": Kept(fixed=("school_id", "person_id", "follows_id"), noted=FACTS["student"]),
    "students.guardian": Kept(fixed=("person_id", "student_id"), noted=FACTS["guardian"]),
    "students.assignment": Kept(
        fixed=("student_id", "user_id", "function", "reads", "from_on"), noted=_each("until_on")
    ),
    "plans.plan": Kept(
        fixed=(
            "uuid", "school_id", "student_id", "number", "trigger_reason", "trigger_note", "deadline_base",
            "deadline_base_on", "begun_on", "coordinator_id", "started_at", "started_by_id", "template_id",
        ),
        once={"ended_at": ("ended_at", "ended_on", "end_reason", "end_note", "end_override", "ended_by_id")},
        noted=_each("late_reason"),
        salt="uuid",
    ),
    "consent.accesscode": Kept(
        fixed=("link_id", "browser", "address", "phone", "language", "nonce", "at", "expires_at"), once=_each("used_at")
    ),
    "consent.delivery": Kept(
        fixed=(
            "school_id", "plan_id", "part_id", "person_id", "kind", "link_id", "code_id", "record_id", "meeting_id", "route",
            "address", "message_id", "at",
        )
    ),
}  # fmt: skip
"""Tables of which rows change; `consent.delivery` holds the rest to its tries (`opp/proof/replay.py`)."""
NAMES = {
    "plans.anchor": "anker",
    "plans.erasure": "wissing",
    "plans.event": "journaalregel",
    "plans.factor": "factor",
    "plans.domainnote": "deelgebied",
    "plans.externaladvice": "advies",
    "plans.committeeadvice": "advies van de commissie",
    "plans.goal": "doel",
    "plans.supportmeasure": "maatregel",
    "plans.programmedeviation": "afwijking",
    "plans.goalreview": "terugblik op een doel",
    "consent.familylink": "link",
    "consent.accesscode": "code",
    "consent.brokerchoice": "keuze voor een makelaar",
    "consent.pinrelease": "toestemming om opnieuw te koppelen",
    "consent.givenreceipt": "uitgereikt ontvangstbewijs",
    "consent.delivery": "bericht",
    "consent.letter": "brief",
    "consent.deliveryattempt": "poging om een bericht te versturen",
    "students.capabilityrecord": "vastlegging over wilsbekwaamheid",
    "students.disagreementrecord": "vastlegging over onenigheid",
    "students.accessgrant": "inzage",
    "students.viewrecord": "inzageregel",
}
"""Words for tables whose model has none of its own."""
BY_ID_ALONE = ("plans.event",)
"""The journal: its own chain holds what is in it; its lines are named so that it is known which were there."""
NOT_KEPT = {
    "accounts.securityevent": "it goes after a term; what changed about a colleague or a school is a StaffChange, which stays",
    "consent.receiptprint": "the same can be printed again from the rows; whoever has that file has a GivenReceipt",
    "consent.evaluationreport": "the same can be printed again from the rows of the evaluation, which are frozen",
    "consent.brokersecret": "a key to somebody else's door: it is replaced there and here, and decides nothing by itself",
    "accounts.holiday": "the calendar of a school: what was counted with it stands in rows and journals as a day",
    "accounts.formsubmission": "that a form came in, so that a second press does nothing: it goes after a week",
    "accounts.staffmail": "mail to staff: it tells of a row that is kept, and decides nothing",
    "plans.bankgoal": "an example to begin from: no plan says anything by it, a goal has words of its own",
    "plans.bankmeasure": "as bankgoal",
    "plans.ownquestionset": "questions that a school may ask: what was asked keeps its own words in the request",
    "plans.ownquestion": "as ownquestionset",
    "plans.plantemplate": "what a plan may begin with: which texts it had is in its versions, that stay",
    "plans.takentext": "which words of a draft are a template's: it says what is still to be made the pupil's own, and goes when the draft is shared",
    "students.involvedperson": "who helps from outside: decides and reads nothing; what a plan says of them is in its text",
    "plans.assignedsection": "who writes along in a draft: what they wrote says so itself, and each change is a StaffChange, which stays",
    "plans.fieldcomment": "what colleagues noted at a draft: no part of the plan, and it goes when the draft is shared",
    "plans.fieldrevision": "what was written in a draft: no text that anybody was shown, and it is thinned when the part is shared",
    "plans.draftvisit": "who has a draft open now",
    "consent.answerdraft": "a choice that was not sent: it is no answer, and goes after ninety days",
    "consent.chosenlanguage": "in which language somebody reads: how, and nothing that anybody said",
    "consent.unsentform": "what was typed and could not be sent: it waits for its own person, and says nothing yet",
    "agenda.plansummary": "an answer of the rules, kept for lists: `verify` asks the rules again",
    "agenda.nextstep": "as plansummary: what waits for whom",
    "agenda.requirementstate": "as plansummary: what is asked of it in a school year",
    "agenda.calendarfeed": "a secret address of a colleague, until it is ended: it says nothing of any plan",
    "consent.disputefile": "an archive made of rows that are kept; it can be packed again",
    "consent.dailystep": "how far the work of a day got; a step that is done again says nothing twice",
}
"""Tables that nothing holds, and why that is so."""


@cache
def kept() -> dict[str, Kept]:
    """Every table the tally holds, by label: a walk over the models, so that a table of next year is not forgotten."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model._meta.label_lower in NOT_KEPT:
            continue
        if model in JOURNALED and issubclass(model, AppendOnly):
            continue
        if how := CHANGING.get(model._meta.label_lower) or _by_its_kind(model):
            found[model._meta.label_lower] = how
    return found


OURS = ("accounts", "students", "plans", "consent", "agenda")


def _by_its_kind(model: type[Model]) -> Kept | None:
    columns = tuple(each.attname for each in model._meta.local_concrete_fields if not isinstance(each, BinaryField))
    if model._meta.label_lower in BY_ID_ALONE:
        return Kept()
    if issubclass(model, AppendOnly):
        return Kept(fixed=columns)
    rule = rule_of(model)
    if isinstance(rule, Lifecycle):
        attname = {each.name: each.attname for each in model._meta.local_concrete_fields if each.attname in columns}
        steps = [[attname[name] for name in names if name in attname] for names in rule.on.values()]
        once = {
            names[0]: tuple(names) for names in (sorted(step, key=lambda each: each[-3:] != "_at") for step in steps)
        }
        return Kept(fixed=tuple(attname[name] for name in rule.always), once=once, salt=_salt(model))
    if isinstance(rule, FrozenWith):
        owner = owner_of(model, rule)
        path = "__".join(hop.name for hop in owner.hops)
        still_open = {f"{path}__{owner.lifecycle.status}__in": sorted(owner.lifecycle.open)}
        return Kept(fixed=columns, but=still_open, salt=f"{path}__{_salt(owner.model)}")
    return None


def _salt(model: type[Model]) -> str:
    return "salt" if issubclass(model, Salted) else "uuid"


def name_of(label: str, key: int | str) -> str:
    """What a row of this table is called in a defect."""
    return f"{NAMES.get(label, apps.get_model(label)._meta.verbose_name)} {key}"


# As it is now --------------------------------------------------------------------------------------------------------

UNREADABLE = "-" * LENGTH
COPIED_ANEW = ("shared_at",)
"""What is filled in together with these may hold something before: a draft of release 0.1.0 has names that sharing copies anew."""


class Present:
    """What stands in these tables now, by its marks; a row that cannot be read has one that no other row has."""

    def __init__(self) -> None:
        self.fixed: dict[str, dict[int, str]] = {}
        self.facts: dict[str, Facts] = {SEATS: _seats()}
        for label, how in kept().items():
            self.fixed[label] = {key: _mark_of(row, how) for key, row in _values(label, how, how.fixed)}
            if how.facts:
                self.facts[label] = _facts(label, how)


def _mark_of(row: list | None, how: Kept) -> str:
    if row is None:
        return UNREADABLE
    if not how.fixed:
        return ""
    *values, salt = map(text_of, row)
    return mark(salt, [[name, text] for name, text in zip(how.fixed, values, strict=True) if text])


def _facts(label: str, how: Kept) -> Facts:
    columns = [name for names in how.facts.values() for name in names]
    found: Facts = {}
    for key, row in _values(label, how, columns):
        if row is None:
            found[str(key)] = dict.fromkeys(how.facts, UNREADABLE)
            continue
        *values, salt = map(text_of, row)
        texts = dict(zip(columns, values, strict=True))
        held = {code: " ".join(filter(None, (texts[name] for name in names))) for code, names in how.noted.items()}
        held |= {code: _together(names, texts) for code, names in how.once.items()}
        found[str(key)] = {
            code: fact_mark(label, f"{key}{salt}", code, text) if text != UNREADABLE else text
            for code, text in held.items()
            if text
        }
    return found


def _together(names: tuple[str, ...], texts: dict[str, str]) -> str:
    """What is filled in at once, as one text; what is filled in before that moment cannot be."""
    filled = [[name, texts[name]] for name in names if texts[name]]
    if not filled:
        return ""
    if texts[names[0]]:
        return json.dumps(filled)
    return "" if names[0] in COPIED_ANEW else UNREADABLE


def _values(label: str, how: Kept, columns: Iterable[str]) -> Iterator[tuple[int, list | None]]:
    """(key, these columns and the salt) of every row that is held; None where the engine gives no value back."""
    rows = apps.get_model(label)._base_manager.order_by("pk")
    rows = rows.exclude(**how.but) if how.but else rows
    names = ["pk", *columns, *([how.salt] if how.salt else [])]
    try:
        found: Iterable[tuple] = list(rows.values_list(*names))
    except BROKEN:
        found = [_one(rows, key, names) for key in rows.values_list("pk", flat=True)]
    for key, *values in found:
        yield key, (None if values == [None] * len(names) else values if how.salt else [*values, ""])


def _one(rows, key: int, names: list[str]) -> tuple:
    try:
        return rows.filter(pk=key).values_list(*names).get()
    except BROKEN:
        return (key, *[None] * len(names))


def _seats() -> Facts:
    """Which roles somebody has at a school: the rows themselves come and go."""
    roles: dict[str, list[str]] = {}
    rows = Membership.objects.order_by("school", "user", "role")
    for school, user, role, mandate in rows.values_list("school", "user", "role", "mandate"):
        roles.setdefault(f"{school}-{user}", []).append(f"{role} {mandate}".strip())
    return {key: {"role": fact_mark(SEATS, key, "role", "; ".join(held))} for key, held in roles.items()}
