"""From conversations and hearings to what they count for. The rule stands in `policy.counts`; here are its facts."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from core.writing import local_day
from plans import policy
from plans.choices import Agreement, Kind, Moment
from students.known import Family, family_at
from students.policy import AuthorityValue, ConsentPolicy, is_adult

if TYPE_CHECKING:
    from plans.models import Part

FAMILY = (
    "student__guardians__person",
    "student__guardians__authorities",
    "student__capabilities",
    "student__disagreements",
)
"""What of a plan says who decides, and who could speak for the pupil."""
CONVERSATIONS = ("consultations__attendees", "invitations", "hearings")
"""What of a plan says what was said, and to whom."""

# Rows ----------------------------------------------------------------------------------------------------------------


def uncorrected(rows) -> list:
    """Rows that were not corrected by a later row."""
    rows = list(rows)
    corrected = {row.corrects_id for row in rows if row.corrects_id}
    return [row for row in rows if row.pk not in corrected]


def with_earlier(rows) -> list[tuple]:
    """(row, what it put right, the last first) for every row that stands, the newest first."""
    rows = list(rows)
    known = {row.pk: row for row in rows}
    found = []
    for row in reversed(uncorrected(rows)):
        earlier, at = [], row
        while at := known.get(at.corrects_id):
            earlier.append(at)
        found.append((row, earlier))
    return found


def first_recorded_at(row, rows) -> datetime:
    """When this was first written down: a row that puts another right says nothing new."""
    known = {each.pk: each for each in rows}
    while row.corrects_id in known:
        row = known[row.corrects_id]
    return row.recorded_at


# From which day ------------------------------------------------------------------------------------------------------


def established_before(part) -> "Part | None":
    """The last version of this kind that was established before this one, whatever became of it."""
    earlier = [other for other in part.plan.parts_of(part.kind) if other.number < part.number and other.established_at]
    return earlier[-1] if earlier else None


def established_day(part) -> date | None:
    """The day on which this version was established; None for no version, or one that was not."""
    return local_day(part.established_at) if part and part.established_at else None


def moment_of(part) -> Moment:
    """What a conversation must be for to count for this version (decision 39)."""
    return Moment.DRAFTING if established_before(part) is None else Moment.ADJUSTING


def begun_on_of_revision(part, on: date) -> date:
    """From when conversations count for the version that will follow this one, when nobody says otherwise."""
    adjusting = {row.pk for row in part.plan.evaluations.all() if row.concluded_at and row.adjusts}
    evaluations = looked_back(part.plan, on).items() if adjusting else ()
    talks = [looked.evaluated_on for pk, looked in evaluations if pk in adjusting]
    return policy.begun_on_of_revision(
        on=on,
        established_on=established_day(part) or established_day(established_before(part)),
        continues_on=None if part.established_at else part.begun_on,
        evaluated_on=max(filter(None, talks), default=None),
    )


def obstacles_to_begun_on(plan, begun_on: date, on: date, *, established_on: date | None) -> list[policy.Requirement]:
    """What stands in the way of counting from that day; `established_on` is of the version before, if any."""
    first = policy.a_year_before(local_day(plan.started_at))
    return policy.obstacles(policy.begun_in_time(begun_on, first=first, on=on, established_on=established_on))


# As the rules see it -------------------------------------------------------------------------------------------------


def about(row) -> frozenset[Kind]:
    """The parts that a hearing or an invitation names."""
    named = ((Kind.PERSPECTIVE, row.about_perspective), (Kind.ACTION, row.about_action))
    return frozenset(kind for kind, is_named in named if is_named)


def discussed(row) -> frozenset[Kind]:
    """The parts that a consultation names."""
    return frozenset(kind for kind in Kind if row.agreement_on(kind) != Agreement.NOT_DISCUSSED)


def moments_of(row, plan, kinds: frozenset[Kind], *, looks_back: bool) -> frozenset[Moment]:
    """What this row was for. A row from before that was asked says it by its day (ADR 11).

    Then every conversation counted for the version of its time: the first until that was established, a later one after.
    On the day itself nobody can tell, so it is both. `looks_back`: after it, it counted as looking back as well.
    """
    named = set(row.moment_list)
    if row.moments:
        return frozenset(named)
    for kind in kinds:
        days = [local_day(part.established_at) for part in plan.parts_of(kind) if part.established_at]
        first = min(days, default=date.max)
        if row.held_on <= first:
            named.add(Moment.DRAFTING)
        if row.held_on >= first:
            named |= {Moment.ADJUSTING, Moment.EVALUATING} if looks_back else {Moment.ADJUSTING}
    return frozenset(named)


def talk_of(row, plan, family: Family | None = None) -> policy.Talk:
    """One consultation; who could speak for the family that day by what is recorded now, or as it was known then."""
    known, about_parts = family or plan.student, discussed(row)
    return policy.Talk(
        held_on=row.held_on,
        type=row.type,
        agreement={kind: row.agreement_on(kind) for kind in Kind},
        moments=moments_of(row, plan, about_parts, looks_back=True),
        present=tuple(_present(row, known, plan.student)),
        family="leerling" if is_adult(known.birth_date, row.held_on) else "ouders",
    )


def _present(row, known, student):
    """Those of the family who took part, and whether they could speak for it on that day."""
    on = row.held_on
    holders = known.held_right(ConsentPolicy.GUARDIANS_UNTIL_18, on)  # also who died since, or may not be reached now
    guardians = {guardian.person_id: guardian for guardian in student.guardians.all()}
    for each in row.attendees.all():
        if each.person_id in holders:
            yield policy.Present(each.name)
        elif each.person_id == student.person_id:
            grown = is_adult(known.birth_date, on)
            yield policy.Present(each.name, policy.Right.NONE if grown else policy.Right.UNDER_AGE)
        elif each.person_id in guardians:
            yield policy.Present(each.name, *_why_not(guardians[each.person_id], known, on))


def _why_not(guardian, known, on: date) -> tuple:
    """Why a guardian who took part holds nothing on that day, and from when they do."""
    if is_adult(known.birth_date, on):
        return policy.Right.GROWN_UP, None
    authority = {facts.person_id: facts.authority for facts in known.guardian_facts(on)}
    if authority.get(guardian.person_id, AuthorityValue.UNKNOWN) != AuthorityValue.UNKNOWN:
        return policy.Right.NONE, None
    rows = [row for row in guardian.authorities.all() if row.value == AuthorityValue.YES]
    later = [row.from_on for row in rows if row.from_on and row.from_on > on]
    return (policy.Right.LATER, min(later)) if later else (policy.Right.UNKNOWN, None)


def heard_as(row, plan) -> policy.Heard:
    """One hearing of the pupil."""
    named = about(row)
    return policy.Heard(row.held_on, moments_of(row, plan, named, looks_back=False), named)


def talks_of(plan) -> list[policy.Talk]:
    """The consultations of a plan as the rules see them."""
    return [talk_of(row, plan) for row in uncorrected(plan.consultations.all())]


def heard_of(plan) -> list[policy.Heard]:
    """The hearings of the pupil."""
    return [heard_as(row, plan) for row in uncorrected(plan.hearings.all())]


def missed_of(plan) -> list[policy.Missed]:
    """The invitations on which nobody came."""
    missed = [row for row in uncorrected(plan.invitations.all()) if row.nobody_came]
    free = [(holiday.from_on, holiday.until_on) for holiday in plan.school.holidays.all()] if missed else []
    return [
        policy.Missed(
            sent_on=row.sent_on,
            meeting_on=row.meeting_on,
            about=about(row),
            school_days_ahead=policy.school_days_between(row.sent_on, row.meeting_on, free),
        )
        for row in missed
    ]


# For a version -------------------------------------------------------------------------------------------------------


def purpose_of(part, on: date) -> policy.Purpose:
    """This version, as what conversations and hearings are held against on that day."""
    closed = established_day(part) or (local_day(part.closed_at) if part.closed_at else None)
    return policy.for_version(
        Kind(part.kind),
        part.number,
        is_first=established_before(part) is None,
        begun_on=part.begun_on,
        on=closed or on,
        established_on=established_day(part),
    )


def talks_for(part, on: date) -> list:
    """The consultations that count for this version, oldest first: rows, as pages and paper show them.

    Of a finished version it stays as it was judged: by the family as it was known then (decision 55).
    """
    purpose = purpose_of(part, on)
    rows = uncorrected(part.plan.consultations.all())
    family = family_at(part.plan.student, part.judged_at) if rows and part.judged_at else None
    found = [row for row in rows if policy.counts(talk_of(row, part.plan, family), purpose).yes]
    return sorted(found, key=lambda row: row.held_on)


def talked_on(part, on: date) -> date | None:
    """The last day on which this part was discussed in a way that counts, for its rail."""
    return max((row.held_on for row in talks_for(part, on)), default=None)


def hearings_about(part, on: date = date.max) -> list:
    """The hearings that count for this version, oldest first; all that were recorded, when no day is given."""
    purpose = purpose_of(part, on)
    rows = uncorrected(part.plan.hearings.all())
    return [row for row in rows if policy.counts(heard_as(row, part.plan), purpose).yes]


# For an evaluation ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LookedBack:
    """An evaluation and what was said for it. `evaluated_on`: when school and family looked back; None when they did not.

    `established_on` is the day on which what it looks back on was established.
    """

    purpose: policy.Purpose
    established_on: date
    talks: list = field(default_factory=list)
    hearings: list = field(default_factory=list)
    missed_on: tuple[date, ...] = ()

    @property
    def is_talked(self) -> bool:
        """With the family, or they were invited twice and nobody came (decision 17)."""
        return bool(self.talks) or len(self.missed_on) >= 2

    @property
    def evaluated_on(self) -> date | None:
        """The day of the conversation that made it an evaluation with the family (decision 40)."""
        if not self.is_talked or not self.hearings:
            return None
        return max((row.held_on for row in self.talks), default=None) or max(self.missed_on)


@dataclass(frozen=True)
class _Spoken:
    """All that was said in a plan, as the rules see it: told from its rows once, for all its evaluations."""

    talks: list[tuple]
    hearings: list[tuple]
    missed: frozenset[date]

    @classmethod
    def of(cls, plan) -> "_Spoken":
        prefetch_related_objects([plan], *CONVERSATIONS, *FAMILY)  # only what its reader did not fetch along
        return cls(
            [(row, talk_of(row, plan)) for row in uncorrected(plan.consultations.all())],
            [(row, heard_as(row, plan)) for row in uncorrected(plan.hearings.all())],
            frozenset(miss.meeting_on for miss in missed_of(plan) if miss.school_days_ahead >= policy.INVITED_AHEAD),
        )


def looked_back(plan, on: date) -> dict[int, LookedBack]:
    """What was said for each evaluation of this plan, by its key; oldest first."""
    found: dict[int, LookedBack] = {}
    previous_on = None
    evaluations = sorted(plan.evaluations.all(), key=lambda row: (row.held_on, row.pk))
    if not evaluations:
        return found
    spoken = _Spoken.of(plan)
    for evaluation in evaluations:
        looked = _looked_back(plan, on, evaluation, previous_on, spoken)
        found[evaluation.pk] = looked
        if evaluation.concluded_at and looked.evaluated_on:
            previous_on = looked.evaluated_on
    return found


def next_look_back(plan, on: date, looked: dict[int, LookedBack] | None = None) -> LookedBack | None:
    """What was said for the evaluation that is still to begin; None when nothing is established to look back on.

    `looked`: what `looked_back` says of the same day, where that is known.
    """
    if not any(plan.established_part(kind) for kind in Kind):
        return None
    looked = looked_back(plan, on) if looked is None else looked
    days = [each.evaluated_on for each in looked.values() if each.evaluated_on]
    return _looked_back(plan, on, None, max(days, default=None), _Spoken.of(plan))


def _looked_back(plan, on: date, evaluation, previous_on: date | None, spoken: _Spoken) -> LookedBack:
    established_on = _looks_back_on(plan, evaluation)
    concluded = evaluation.concluded_at if evaluation else None
    purpose = policy.for_evaluation(
        established_on=established_on,
        previous_on=previous_on,
        last_on=local_day(concluded) if concluded else on,
        is_open=concluded is None,
    )
    return LookedBack(
        purpose,
        established_on,
        talks=[row for row, talk in spoken.talks if policy.counts(talk, purpose).yes],
        hearings=[row for row, heard in spoken.hearings if policy.counts(heard, purpose).yes],
        missed_on=tuple(sorted(each for each in spoken.missed if purpose.first_on <= each <= purpose.last_on)),
    )


def _looks_back_on(plan, evaluation) -> date:
    """The day on which the version was established that an evaluation (or the next one) looks back on."""
    if evaluation is None:
        part = plan.established_part(Kind.ACTION) or plan.established_part(Kind.PERSPECTIVE)
    elif evaluation.action_part_id:
        part = next(each for each in plan.parts_of(Kind.ACTION) if each.pk == evaluation.action_part_id)
    else:
        before = [
            each
            for each in plan.parts_of(Kind.PERSPECTIVE)
            if each.established_at and each.established_at <= evaluation.started_at
        ]
        part = before[-1]
    return local_day(part.established_at)


def about_the_end(plan, final, on: date) -> tuple[list[policy.Talk], bool]:
    """The talks about ending a plan, oldest first, and whether the pupil was heard about it (decision 16)."""
    if final is None:
        return [], False
    purpose = replace(looked_back(plan, on)[final.pk].purpose, last_on=on)
    talks = [talk for talk in talks_of(plan) if policy.counts(talk, purpose).yes]
    return talks, any(policy.counts(heard, purpose).yes for heard in heard_of(plan))
