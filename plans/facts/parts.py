"""From rows to the facts that the rules ask for. No rule stands here; use `Plan.objects.with_dialogue()` for lists."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db.models import Exists, OuterRef, prefetch_related_objects

from accounts.choices import ExtraFields
from core.writing import local_day
from plans import policy
from plans.choices import SEEN_BY_FAMILY, Agreement, Kind, OverrideCode, Status
from plans.text import catalogue, snapshot
from plans.text.catalogue import read_in
from plans.text.field import Block
from students.policy import is_adult

from . import said


def previous_digest(part) -> str:
    """The digest of the version that the family saw before this one."""
    seen = [other.digest for other in part.plan.parts_of(part.kind) if other.number < part.number and other.digest]
    return seen[-1] if seen else ""


def hearings_named(part) -> list[str]:
    """The digests of the hearings that count for this version, as its text names them (decision 21)."""
    return [row.row_digest() for row in said.hearings_about(part)]


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


def not_asked(part) -> frozenset[str]:
    """The names of this part that its school does not ask of this pupil."""
    return catalogue.not_asked(Kind(part.kind), part.plan.school.extra_fields_for(part.plan.student.sector))


def falls_away(part) -> tuple[str, ...]:
    """The groups of fields, in words, that its school asks no more and of which something stands in this draft."""
    detail, groups, names = part.detail, catalogue.extra_groups(Kind(part.kind)), not_asked(part)
    lists = names & set(detail.CHILDREN)
    filled = {name for name in names - lists if getattr(detail, name) != snapshot.empty(detail, name)}
    return tuple(sorted({ExtraFields(groups[name]).label for name in filled | _with_rows(detail, lists)}))


def _with_rows(detail, lists: Collection[str]) -> set[str]:
    """Those of these lists in which something stands; one query."""
    if not lists:
        return set()
    kinds = {name: type(detail)._meta.get_field(name) for name in lists}
    rows = {
        f"has_{name}": Exists(each.related_model.objects.filter(**{each.field.name: OuterRef("pk")}))
        for name, each in kinds.items()
    }
    found = type(detail).objects.filter(pk=detail.pk).annotate(**rows).values(*rows).get()
    return {name for name in lists if found[f"has_{name}"]}


def leave_out(part) -> None:
    """Empty what the school does not ask any more: what no text says is not kept beside it. The plan is locked."""
    names = not_asked(part)
    for name in names & set(part.CHILDREN):
        getattr(part, name).all().delete()
    left = {name: snapshot.empty(part, name) for name in names - set(part.CHILDREN)}
    gone = [name for name, nothing in left.items() if getattr(part, name) != nothing]
    for name in gone:
        setattr(part, name, left[name])
    if gone:
        part.save(update_fields=gone)


def family_of(student, on: date) -> str:
    """With whom the school consults: from 18 the pupil (decision 17)."""
    return "leerling" if is_adult(student.birth_date, on) else "ouders"


def open_remarks(part) -> list:
    """Remarks since the previous established version that still want an answer (rule 35)."""
    before = said.established_before(part)
    first = before.number + 1 if before else 1
    versions = [other for other in part.plan.parts_of(part.kind) if first <= other.number <= part.number]
    return [remark for other in versions for remark in unanswered_on(other)]


def unanswered_on(part) -> list:
    """The remarks on this very version that want an answer and have none."""
    return [remark for remark in part.remarks.all() if remark.wants_answer and not remark.answers.all()]


def all_remarks(part) -> list:
    """The remarks that belong to this version: since the previous established one, newest first."""
    before = said.established_before(part)
    first = before.number + 1 if before else 1
    versions = [other for other in part.plan.parts_of(part.kind) if first <= other.number <= part.number]
    rows = [remark for other in versions for remark in other.remarks.all()]
    return sorted(rows, key=lambda remark: remark.at, reverse=True)


def before_sharing(part, on: date) -> policy.Circumstances:
    """What the contents of a draft are held against: the versions before it, not yet what was said."""
    before = said.established_before(part)
    return policy.Circumstances(
        kind=part.kind,
        sector=part.plan.student.sector,
        on=on,
        purpose=said.purpose_of(part, on),
        is_first=before is None,
        can_call=bool(part.plan.school.phone.strip()),
        rests_on_perspective=perspective_named(part.plan)[0] is not None,
        previous_destination=_destination(before) if part.kind == Kind.PERSPECTIVE else "",
        still_from_bank=_still_from_bank(part)
        if part.kind == Kind.ACTION and part.status == Status.DRAFT
        else frozenset(),
        from_template=_from_template(part) if part.status == Status.DRAFT else (),
        falls_away=falls_away(part) if part.status == Status.DRAFT else (),
        factors=tuple(part.detail.factors_now) if part.kind == Kind.ACTION and part.status == Status.DRAFT else (),
    )


def _from_template(part) -> tuple[policy.TakenWords, ...]:
    """The words of templates that were taken into this draft, each beside what stands in its field now."""
    prefetch_related_objects([part], "taken_texts__words")
    detail, agreements = part.detail, {each.name for each in read_in(Kind(part.kind), Block.AGREEMENTS)}
    return tuple(
        policy.TakenWords(
            field=row.words.field,
            label=detail._meta.get_field(row.words.field).verbose_name,
            template=row.words.text,
            now=getattr(detail, row.words.field),
            may_stand=row.words.field in agreements,
        )
        for row in part.taken_texts.all()
    )


def _still_from_bank(part) -> frozenset[int]:
    """The numbers of the goals of this draft whose *Straks* is literally the bank's; a query only where any came from it."""
    taken = {number: goal for number, goal in enumerate(part.detail.goals.all(), 1) if goal.from_bank_id}
    prefetch_related_objects(list(taken.values()), "from_bank")
    return frozenset(
        number for number, goal in taken.items() if policy.is_still_the_banks(goal.target, goal.from_bank.target)
    )


def established_destination(part) -> str:
    """The destination of the version that was established before this one."""
    return _destination(said.established_before(part))


def _destination(part) -> str:
    return part.content["exit_destination"] if part else ""


def circumstances(part, on: date) -> policy.Circumstances:
    """Everything outside the text that decides about this version on that day."""
    plan = part.plan
    return replace(
        before_sharing(part, on),
        shared_on=local_day(part.shared_at) if part.shared_at else None,
        family=family_of(plan.student, on),
        talks=tuple(said.talks_of(plan)),
        missed=tuple(said.missed_of(plan)),
        heard=tuple(said.heard_of(plan)),
        unanswered=len(open_remarks(part)),
        overrides=frozenset(
            row.code
            for row in plan.overrides.all()
            if row.part_id == part.pk or (row.code == OverrideCode.NOBODY_CAME and local_day(row.at) >= part.begun_on)
        ),
        establish_by=plan.establish_by,
        late_reason=plan.late_reason,
    )


def set_evaluate_by(plan, on: date) -> None:
    """Keep the date that lists sort on in step with the rule (rule 40): only what was looked back on with the family."""
    plan = type(plan).objects.prefetch_related("parts", "evaluations").get(pk=plan.pk)
    established = [part for part in plan.parts.all() if part.status == Status.ESTABLISHED]
    if not established:
        due = None
    else:
        concluded = {row.pk for row in plan.evaluations.all() if row.concluded_at}
        evaluations = said.looked_back(plan, on).items() if concluded else ()
        looked = [looked.evaluated_on for pk, looked in evaluations if pk in concluded]
        first = min(local_day(part.established_at) for part in established)
        due = policy.evaluate_by(first, max(filter(None, looked), default=None))
    type(plan).objects.filter(pk=plan.pk).update(evaluate_by=due)


def agreed(talks, kind) -> bool:
    """Whether the last of these talks reached agreement about that part."""
    return bool(talks) and talks[-1].agreement[kind] == Agreement.YES


def versions_for_family(plan, kind) -> list:
    """Every version of this part that a family was ever shown."""
    return [part for part in plan.parts_of(kind) if part.status in SEEN_BY_FAMILY]
