"""From rows to the facts that the rules ask for. No rule stands here; use `Plan.objects.with_dialogue()` for lists."""

from dataclasses import replace
from datetime import date, datetime

from accounts.prefetch import rows_of
from accounts.writing import local_day
from students.policy import ConsentPolicy, is_adult

from . import errata, policy
from .choices import SEEN_BY_FAMILY, Agreement, ConsultationType, Kind, OverrideCode, Status


def standing(rows) -> list:
    """Rows that were not corrected by a later row."""
    rows = list(rows)
    corrected = {row.corrects_id for row in rows if row.corrects_id}
    return [row for row in rows if row.pk not in corrected]


def with_earlier(rows) -> list[tuple]:
    """(row, what it put right, the last first) for every row that stands, the newest first."""
    rows = list(rows)
    known = {row.pk: row for row in rows}
    found = []
    for row in reversed(standing(rows)):
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


def established_before(part) -> object | None:
    """The last version of this kind that was established before this one, whatever became of it."""
    earlier = [other for other in part.plan.parts_of(part.kind) if other.number < part.number and other.established_at]
    return earlier[-1] if earlier else None


def since(part) -> date:
    """From this day conversations and hearings count for this version (architecture.md)."""
    before = established_before(part)
    return local_day(before.established_at if before else part.plan.started_at)


def previous_digest(part) -> str:
    """The digest of the version that the family saw before this one."""
    seen = [other.digest for other in part.plan.parts_of(part.kind) if other.number < part.number and other.digest]
    return seen[-1] if seen else ""


def hearings_about(part) -> list:
    """The hearings that belong to this version, oldest first."""
    name = "about_perspective" if part.kind == Kind.PERSPECTIVE else "about_action"
    first = since(part)
    return [row for row in standing(part.plan.hearings.all()) if getattr(row, name) and row.held_on >= first]


def hearings_named(part) -> list[str]:
    """Their digests, as the text names them (decision 21)."""
    return [row.row_digest() for row in hearings_about(part)]


def perspective_named(plan) -> tuple[int | None, str]:
    """Number and digest of the perspective an action part rests on: the shared one, else the established one."""
    for status in (Status.SHARED, Status.ESTABLISHED):
        for part in plan.parts_of(Kind.PERSPECTIVE):
            if part.status == status:
                return part.number, part.digest
    return None, ""


def copy_down(part) -> None:
    """Set the columns that are copied at sharing from plan, pupil and school as they are now."""
    plan, student = part.plan, part.plan.student
    part.school_name, part.board_name = plan.school.name, plan.school.board
    part.plan_number = plan.number
    part.pupil_name, part.pupil_birth_date = student.person.name, student.birth_date
    part.pupil_class, part.pupil_level = student.class_name, student.level
    part.sector = student.sector
    part.hearing_digests = "\n".join(hearings_named(part))
    part.previous_digest = previous_digest(part)
    if part.kind == Kind.ACTION:
        part.perspective_number, part.perspective_digest = perspective_named(plan)


def family_of(student, on: date) -> str:
    """With whom the school consults: from 18 the pupil (decision 17)."""
    return "leerling" if is_adult(student.birth_date, on) else "ouders"


def talks_of(plan) -> list[policy.Talk]:
    """The consultations of a plan as the rules see them."""
    talks = []
    for row in standing(rows_of(plan, "consultations")):
        holders = {
            holder.person_id for holder in plan.student.right_holders(ConsentPolicy.GUARDIANS_UNTIL_18, row.held_on)
        }
        talks.append(
            policy.Talk(
                held_on=row.held_on,
                type=row.type,
                agreement={kind: row.agreement_on(kind) for kind in Kind},
                family_took_part=any(each.person_id in holders for each in rows_of(row, "attendees")),
            )
        )
    return talks


def talked_on(part, on: date) -> date | None:
    """The last day on which this part was discussed in a way that counts, for its rail; before it was established."""
    first, last = since(part), local_day(part.established_at) if part.established_at else on
    days = [
        talk.held_on
        for talk in talks_of(part.plan)
        if talk.type != ConsultationType.NOTIFICATION
        and talk.family_took_part
        and talk.agreement[part.kind] != Agreement.NOT_DISCUSSED
        and first <= talk.held_on <= last
    ]
    return max(days, default=None)


def missed_of(plan) -> list[policy.Missed]:
    """The invitations on which nobody came."""
    missed = [row for row in standing(plan.invitations.all()) if row.nobody_came]
    free = [(holiday.from_on, holiday.until_on) for holiday in plan.school.holidays.all()] if missed else []
    return [
        policy.Missed(
            sent_on=row.sent_on,
            meeting_on=row.meeting_on,
            about=frozenset(
                kind
                for kind, about in ((Kind.PERSPECTIVE, row.about_perspective), (Kind.ACTION, row.about_action))
                if about
            ),
            school_days_ahead=policy.school_days_between(row.sent_on, row.meeting_on, free),
        )
        for row in missed
    ]


def heard_of(plan) -> list[policy.Heard]:
    """The hearings of the pupil."""
    return [
        policy.Heard(
            held_on=row.held_on,
            moment=row.moment,
            about=frozenset(
                kind
                for kind, about in ((Kind.PERSPECTIVE, row.about_perspective), (Kind.ACTION, row.about_action))
                if about
            ),
        )
        for row in standing(plan.hearings.all())
    ]


def open_remarks(part) -> list:
    """Remarks since the previous established version that still want an answer (rule 35)."""
    before = established_before(part)
    first = before.number + 1 if before else 1
    return [
        remark
        for other in part.plan.parts_of(part.kind)
        if first <= other.number <= part.number
        for remark in other.remarks.all()
        if remark.wants_answer and not remark.answers.all()
    ]


def all_remarks(part) -> list:
    """The remarks that belong to this version: since the previous established one, newest first."""
    before = established_before(part)
    first = before.number + 1 if before else 1
    versions = [other for other in part.plan.parts_of(part.kind) if first <= other.number <= part.number]
    rows = [remark for other in versions for remark in other.remarks.all()]
    return sorted(rows, key=lambda remark: remark.at, reverse=True)


def count_unanswered(part) -> int:
    """How many there are; `plans.desk` counted them in the database."""
    before = established_before(part)
    first = before.number + 1 if before else 1
    versions = [other for other in part.plan.parts_of(part.kind) if first <= other.number <= part.number]
    if all(hasattr(other, "unanswered") for other in versions):
        return sum(other.unanswered for other in versions)
    return len(open_remarks(part))


def before_sharing(part, on: date) -> policy.Circumstances:
    """What the contents of a draft are held against: the versions before it, not yet what was said."""
    before = established_before(part)
    return policy.Circumstances(
        kind=part.kind,
        sector=part.plan.student.sector,
        on=on,
        since_on=since(part),
        is_first=before is None,
        rests_on_perspective=perspective_named(part.plan)[0] is not None,
        previous_destination=_destination(before) if part.kind == Kind.PERSPECTIVE else "",
    )


def _destination(part) -> str:
    return part.content["exit_destination"] if part else ""


def circumstances(part, on: date) -> policy.Circumstances:
    """Everything outside the text that decides about this version on that day."""
    plan = part.plan
    return replace(
        before_sharing(part, on),
        shared_on=local_day(part.shared_at) if part.shared_at else None,
        family=family_of(plan.student, on),
        talks=tuple(talks_of(plan)),
        missed=tuple(missed_of(plan)),
        heard=tuple(heard_of(plan)),
        unanswered=count_unanswered(part),
        overrides=frozenset(
            row.code
            for row in plan.overrides.all()
            if row.part_id == part.pk or (row.code == OverrideCode.NOBODY_CAME and local_day(row.at) >= since(part))
        ),
        establish_by=plan.establish_by,
        late_reason=plan.late_reason,
    )


def set_evaluate_by(plan) -> None:
    """Keep the date that lists sort on in step with the rule (rule 40)."""
    established = [part for part in plan.parts.all() if part.status == Status.ESTABLISHED]
    if not established:
        due = None
    else:
        done = [row.held_on for row in plan.evaluations.all() if row.concluded_at]
        first = min(local_day(part.established_at) for part in established)
        due = policy.evaluate_by(first, max(done, default=None))
    type(plan).objects.filter(pk=plan.pk).update(evaluate_by=due)
    plan.evaluate_by = due


def copy_of(part, plan, *, by, at: datetime, reason: str):
    """A draft with the content and children of `part`, slips of the pen put right; goals keep their line."""
    model = type(part)
    fields = {
        field.attname: getattr(part, field.attname)
        for field in model._meta.local_concrete_fields
        if not field.primary_key and field.editable
    }
    copy = model.draft(plan, by=by, at=at, revises=part, reason_for_change=reason, **fields)
    for name in model.CHILDREN:
        for child in getattr(part, name).all():
            _copy_child(child, owner=copy)
    errata.put_right(part, copy)
    return copy


def _copy_child(child, *, owner) -> None:
    measures = list(child.measures.all()) if hasattr(child, "measures") else []
    was = child.pk
    link = next(field for field in child._meta.fields if field.is_relation and field.related_model is type(owner))
    child.pk = None
    child._state.adding = True
    setattr(child, link.name, owner)
    if hasattr(child, "continues_id"):
        child.continues_id = was
    child.save()
    for measure in measures:
        _copy_child(measure, owner=child)


def agreed(talks, kind) -> bool:
    """Whether the last of these talks reached agreement about that part."""
    return bool(talks) and talks[-1].agreement[kind] == Agreement.YES


def versions_for_family(plan, kind) -> list:
    """Every version of this part that a family was ever shown."""
    return [part for part in plan.parts_of(kind) if part.status in SEEN_BY_FAMILY]
