"""What one person of a family did with a plan and each of its versions: answered, was asked, read, began to write."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Min

from consent.models import AdjustmentRequest, AnswerDraft, ConsentRecord
from consent.policy import Decision, without_invalid
from plans.choices import DocumentKind, Kind, Status
from plans.models import ActionPart, Document, Evaluation, Plan, Preparation
from students.models import ViewRecord


@dataclass(frozen=True)
class OfVersion:
    """One person and one version. `decision` is what they said last that stands, or that it was found invalid.

    `until` and `asked_at` are of the last request to this person; `document` is the key of the stored document.
    `is_voided`: an answer of anybody was found invalid after this version was established on it.
    """

    decision: str = ""
    answered_at: datetime | None = None
    until: date | None = None
    asked_at: datetime | None = None
    has_draft: bool = False
    read_at: datetime | None = None
    document: int | None = None
    is_voided: bool = False


@dataclass(frozen=True)
class OfPlan:
    """One person and one plan. `seen_at`: when they opened the file last; `request`: what they asked last after an answer."""

    versions: dict[int, OfVersion] = field(default_factory=dict)
    seen_at: datetime | None = None
    looked_back_on: date | None = None
    to_prepare: Evaluation | None = None
    prepared: bool = False  # something was written for it
    request: AdjustmentRequest | None = None


def of_plans(people: list[int], plans: list[Plan]) -> dict[tuple[int, int], OfPlan]:
    """By person and plan; the plans come from `queries.to_family`. Three queries."""
    keys = {part.pk: part.plan_id for plan in plans for part in plan.parts.all()}
    documents = _documents(list(keys))
    asked = [part.pk for plan in plans for part in plan.parts_of(Kind.ACTION) if part.status == Status.SHARED]
    drafts = set(AnswerDraft.objects.filter(person__in=people, part__in=asked).values_list("person", "part"))
    requests = _requests(plans)
    views = _views(people, [plan.student_id for plan in plans])
    looked_back, (to_prepare, prepared) = _looked_back(plans), _to_prepare(plans)
    found = {}
    for person in people:
        for plan in plans:
            seen = views[person, plan.student_id]
            versions = {}
            for part in plan.parts.all():
                has_draft = (person, part.pk) in drafts
                said = _said(part.as_action, person) if part.kind == Kind.ACTION else {}
                versions[part.pk] = OfVersion(
                    read_at=seen.get(part.uuid), document=documents.get(part.pk), has_draft=has_draft, **said
                )
            last = seen.get(None)
            found[person, plan.pk] = OfPlan(
                versions,
                last,
                looked_back.get(plan.pk),
                to_prepare.get(plan.pk),
                (person, plan.pk) in prepared,
                requests.get((person, plan.pk)),
            )
    return found


def _said(part: ActionPart, person: int) -> dict:
    """What this person answered on this version, and when they were asked."""
    records: list[ConsentRecord] = list(part.consent_records.all())
    mine = [record for record in records if record.person_id == person]
    last = next(reversed(without_invalid(mine) or mine), None)
    question = getattr(part, "round", None)
    asked = [each for each in question.requests.all() if each.person_id == person] if question else []
    ended = [record for record in records if record.decision == Decision.INVALIDATED]
    return {
        "decision": last.decision if last else "",
        "answered_at": last.given_at if last else None,
        "until": max((each.answer_by for each in asked), default=None),
        "asked_at": max((each.at for each in asked), default=None),
        "is_voided": any(part.established_at and record.at > part.established_at for record in ended),
    }


def _documents(parts: list[int]) -> dict[int, int]:
    """The newest stored document of each version."""
    printed = Document.objects.filter(part__in=parts, kind__in=[DocumentKind.SHARED, DocumentKind.ESTABLISHED])
    return dict(printed.order_by("pk").values_list("part", "pk"))


def _requests(plans: list[Plan]) -> dict[tuple[int, int], AdjustmentRequest]:
    """By person and plan: what was asked last after an answer."""
    found = [(plan, asked) for plan in plans for part in plan.parts.all() for asked in part.adjustment_requests.all()]
    return {(asked.person_id, plan.pk): asked for plan, asked in sorted(found, key=lambda each: each[1].pk)}


def _views(people: list[int], students: list[int]) -> dict[tuple[int, int], dict[UUID | None, datetime]]:
    """By person and pupil: when each version was first opened, and under None when the file was opened last."""
    found: dict[tuple[int, int], dict[UUID | None, datetime]] = defaultdict(dict)
    views = ViewRecord.objects.filter(person__in=people, student__in=students)
    by_version = views.values_list("person", "student", "version").annotate(first=Min("at"), last=Max("at"))
    for person, student, version, first, last in by_version.order_by("last"):
        found[person, student] |= {version: first, None: last} if version else {None: last}
    return found


def _looked_back(plans: list[Plan]) -> dict[int, date]:
    """The day of the last evaluation of each plan that was concluded."""
    established = [plan for plan in plans if any(part.established_at for part in plan.parts.all())]
    concluded = [row for plan in established for row in plan.evaluations.all() if row.concluded_at]
    return {row.plan_id: row.held_on for row in sorted(concluded, key=lambda row: row.held_on)}


def _to_prepare(plans: list[Plan]) -> tuple[dict[int, Evaluation], set[tuple[int, int]]]:
    """The evaluation of each plan that the family is asked to prepare, and (person, plan) of who wrote something for it."""
    established = [plan for plan in plans if any(part.established_at for part in plan.parts.all())]
    open_ones = [
        row for plan in established for row in plan.evaluations.all() if row.is_editable and row.prepare_asked_at
    ]
    if not open_ones:
        return {}, set()
    wrote = Preparation.objects.filter(review__evaluation__in=open_ones)
    return {row.plan_id: row for row in open_ones}, set(wrote.values_list("person", "review__evaluation__plan"))
