"""Erasing a whole plan on a legal ground, through the one door, leaving that it was there (decision 32)."""

from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from accounts.models import School
from consent.models import AdjustmentRequest, ConsentRecord, EvaluationReport, Letter, ReceiptPrint
from ledger.bypass import open_bypass
from ledger.canonical import canonical, digest
from plans.errors import NotAllowedNow
from plans.models import Erasure, Plan

from . import tallying


def erase_plan(plan: Plan, *, by, ground: str, at: datetime | None = None) -> Erasure:
    """Take this plan away with its rows, its journal and its files; raises NotAllowedNow for a running plan.

    What stays is one `Erasure`: number, head and length of the journal, when, by whom, on what ground. It is chained to
    the school's previous one, so that erasing in silence is found. Files go when the transaction has succeeded.
    """
    at = at or timezone.now()
    with transaction.atomic():
        school = School.objects.select_for_update().get(pk=plan.school_id)
        plan = Plan.objects.locked(plan.pk)
        if plan.is_running:
            raise NotAllowedNow("Dit plan loopt nog. Beëindig het eerst.")
        if not ground.strip():
            raise NotAllowedNow("Noem de grond waarop dit plan gewist wordt.")
        files = _files_of(plan)
        erasure = _trace_of(plan, school, by=by, ground=ground, at=at)
        taken: tallying.Ids = {}
        with open_bypass():
            _erase(Plan.objects.with_key(plan.pk), taken)
        erasure.save()
        tallying.take_away(erasure, taken)
        transaction.on_commit(partial(_delete, files))
        return erasure


def _delete(files: list[str]) -> None:
    for name in files:
        default_storage.delete(name)


def hash_of(erasure: Erasure) -> str:
    """The digest of what an erasure says, with the hash of the one before: a chain per school."""
    said = ("school_id", "plan_number", "version", "head_hash", "head_count", "ground", "at", "by_id", "previous")
    return digest(canonical({name: getattr(erasure, name) for name in said}))


def defects() -> tuple[int, list[str]]:
    """How many erasures there are, and a line for each that was changed, or that does not follow the one before."""
    return Erasure.objects.count(), broken_chain()


def broken_chain() -> list[str]:
    """A line for each erasure that was changed, or that does not follow the one before."""
    found: list[str] = []
    previous: dict[int, str] = {}
    for erasure in Erasure.objects.order_by("school", "pk"):
        if erasure.hash != hash_of(erasure) or erasure.previous != previous.get(erasure.school_id, ""):
            found.append(f"wissing {erasure.pk} (plan {erasure.plan_number}): veranderd, of er ontbreekt er een voor")
        previous[erasure.school_id] = erasure.hash
    return found


def _trace_of(plan: Plan, school: School, *, by, ground: str, at: datetime) -> Erasure:
    before = Erasure.objects.filter(school=school).order_by("-pk").first()
    erasure = Erasure(
        school=school,
        plan_number=plan.number,
        head_hash=plan.head_hash,
        head_count=plan.head_count,
        ground=ground,
        at=at,
        by=by,
        previous=before.hash if before else "",
    )
    erasure.hash = hash_of(erasure)
    return erasure


def _files_of(plan: Plan) -> list[str]:
    answers = ConsentRecord.objects.filter(action_part__plan=plan).exclude(evidence="")
    requests = AdjustmentRequest.objects.filter(part__plan=plan).exclude(evidence="")
    scans = [*answers.values_list("evidence", flat=True), *requests.values_list("evidence", flat=True)]
    prints = ReceiptPrint.objects.filter(record__action_part__plan=plan).exclude(file="").values_list("file", flat=True)
    archives = plan.dispute_files.exclude(file="").values_list("file", flat=True)
    letters = Letter.objects.filter(delivery__plan=plan).values_list("file", flat=True)
    reports = EvaluationReport.objects.filter(evaluation__plan=plan).exclude(file="").values_list("file", flat=True)
    own = [*plan.documents.values_list("file", flat=True), *plan.attachments.values_list("file", flat=True)]
    return [*own, *scans, *prints, *archives, *letters, *reports]


def _erase(rows: models.QuerySet, taken: tallying.Ids) -> None:
    """These rows and all that hang under them, the leaves first; so a table of next year is not forgotten. `taken` says which."""
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return
    for relation in rows.model._meta.related_objects:
        if relation.related_model is not rows.model:
            _erase(relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys}), taken)
    taken.setdefault(rows.model._meta.label_lower, set()).update(keys)
    rows.model._base_manager.filter(pk__in=keys)._raw_delete(rows.db)
