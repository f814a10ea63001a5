"""Holding the whole database against its own proof: chains, texts, rows and files."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection

from consent.models import (
    AdjustmentReply,
    AdjustmentRequest,
    ConsentRecord,
    ConsentRequest,
    ConsentRound,
    InvalidationProposal,
    InvalidationVerdict,
    RefusedPoint,
)
from opp import anchoring, erasing
from opp.ledger import chain, triggers
from opp.ledger.canonical import digest
from plans import text
from plans.choices import EvaluationStatus
from plans.models import (
    Anchor,
    Attendee,
    BegunCorrection,
    Consultation,
    Document,
    Erratum,
    Evaluation,
    GoalReview,
    Invitation,
    Override,
    Part,
    Plan,
    PupilHearing,
    Remark,
    RemarkAnswer,
    Viewpoint,
)

# Which rows belong to a plan, and so must be named in its journal.
JOURNALED = {
    Consultation: "plan",
    Attendee: "consultation__plan",
    Invitation: "plan",
    PupilHearing: "plan",
    Remark: "part__plan",
    RemarkAnswer: "remark__part__plan",
    Override: "plan",
    Document: "plan",
    Viewpoint: "plan",
    ConsentRound: "action_part__plan",
    ConsentRequest: "round__action_part__plan",
    ConsentRecord: "action_part__plan",
    RefusedPoint: "record__action_part__plan",
    InvalidationProposal: "record__action_part__plan",
    InvalidationVerdict: "proposal__record__action_part__plan",
    AdjustmentRequest: "part__plan",
    AdjustmentReply: "request__part__plan",
    Erratum: "part__plan",
    BegunCorrection: "part__plan",
    Evaluation: "plan",
    GoalReview: "evaluation__plan",
}
CONCLUDED = {
    Evaluation: {"status": EvaluationStatus.CONCLUDED},
    GoalReview: {"evaluation__status": EvaluationStatus.CONCLUDED},
}


class Verification:
    """One walk over everything; `counts` says what was looked at, `defects` what is wrong and `notes` what explains itself, a line each."""

    def __init__(self) -> None:
        self.counts: Counter = Counter()
        self.defects: list[str] = []
        self.notes: list[str] = []

    def everything(self) -> "Verification":
        """All plans, the anchors of all schools, and the floor of the database itself."""
        self.defects += [f"vloer: {line}" for line in triggers.defects(connection)]
        for plan in Plan.objects.order_by("pk").iterator():
            self.plan(plan)
        self._anchors()
        self.defects += erasing.broken_chain()
        return self

    def plan(self, plan: Plan) -> "Verification":
        """One plan: its chain, the rows the chain names, its texts and its files."""
        self.counts["plannen"] += 1
        try:
            events = list(plan.events.order_by("position"))
        except ValueError:  # SQLite keeps whatever was written: a moment that is no moment
            self.defects.append(f"plan {plan.number}: het journaal is niet te lezen")
            return self
        self.counts["journaalregels"] += len(events)
        found = [*chain.broken(events, plan), *self._rows(plan, events), *self._parts(plan, events), *self._files(plan)]
        self.defects += [f"plan {plan.number}: {line}" for line in found]
        return self

    def against(self, anchor: Anchor) -> "Verification":
        """The present held against an old anchor: its plans, one by one, and whether they go back to it."""
        present = anchoring.Present(anchor.school)
        for plan in Plan.objects.filter(school=anchor.school, number__in=[line[0] for line in anchor.lines()]):
            self.plan(plan)
        self.counts["ankers"] += 1
        if not Anchor.objects.filter(school=anchor.school, digest=anchor.digest).exists():
            self.defects.append("dit anker zelf staat niet (meer) in de database")
        self.defects += present.missing(anchor)
        self.notes += present.explained(anchor)
        return self

    def _rows(self, plan: Plan, events) -> Iterator[str]:
        """Every row the journal names is there with that digest, and no row is there that it does not name."""
        named: dict[tuple[str, int], str] = {}
        there = {}
        for event in events:
            data = json.loads(event.data)
            for row in data.get("rows", []):
                named[row["row"], row["id"]] = row["digest"]
            for row in data.get("relies", []):  # rows about the pupil, older than the plan perhaps
                named[row["row"], row["id"]] = row["digest"]
                found = apps.get_model(row["row"]).objects.filter(pk=row["id"]).first()
                if found:
                    there[row["row"], row["id"]] = found.row_digest()
        for model, path in JOURNALED.items():
            for row in model.objects.filter(**{path: plan}, **CONCLUDED.get(model, {})):
                there[model._meta.label_lower, row.pk] = row.row_digest()
        self.counts["rijen"] += len(there)
        for (label, pk), expected in named.items():
            what = f"{apps.get_model(label)._meta.verbose_name} {pk}"
            if (label, pk) not in there:
                yield f"{what} ontbreekt"
            elif there[label, pk] != expected:
                yield f"{what} is veranderd"
        for label, pk in there.keys() - named.keys():
            yield f"{apps.get_model(label)._meta.verbose_name} {pk} staat niet in het journaal"

    def _parts(self, plan: Plan, events) -> Iterator[str]:
        """The bytes give the digest, the rows give the bytes, and the journal says the same."""
        said: dict[int, dict] = defaultdict(dict)
        for event in events:
            data = json.loads(event.data)
            if event.kind.startswith("PART_") and "digest" in data:
                said[data["part"]][event.kind] = data["digest"]
        parts = {part.pk: part for part in Part.objects.filter(plan=plan).with_dialogue()}
        for pk in said.keys() - parts.keys():
            yield f"deel {pk} ontbreekt"
        for part in parts.values():
            journal = said[part.pk]
            if not part.digest:
                if "PART_SHARED" in journal:
                    yield f"{part}: de gedeelde tekst is verdwenen"
                continue
            self.counts["teksten"] += 1
            if digest(bytes(part.body)) != part.digest:
                yield f"{part}: de bewaarde tekst hoort niet bij de digest"
            if text.body_of(text.compose(part.detail, part.format)) != bytes(part.body):
                yield f"{part}: de velden geven een andere tekst dan bewaard is"
            if journal.get("PART_SHARED") != part.digest:
                yield f"{part}: het journaal noemt een andere tekst"
            if bool(part.established_at) != ("PART_ESTABLISHED" in journal):
                yield f"{part}: vastgesteld volgens het ene, niet volgens het andere"

    def _files(self, plan: Plan) -> Iterator[str]:
        files = [(f"document {row.pk}", row.file.name, row.sha256) for row in plan.documents.all()]
        files += [
            (f"scan bij antwoord {row.pk}", row.evidence.name, row.evidence_sha256)
            for row in ConsentRecord.objects.filter(action_part__plan=plan).exclude(evidence="")
        ]
        files += [
            (f"scan bij verzoek {row.pk}", row.evidence.name, row.evidence_sha256)
            for row in AdjustmentRequest.objects.filter(part__plan=plan).exclude(evidence="")
        ]
        for what, name, expected in files:
            self.counts["bestanden"] += 1
            if not default_storage.exists(name):
                yield f"{what}: het bestand ontbreekt"
                continue
            with default_storage.open(name) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                    yield f"{what}: het bestand is een ander"

    def _anchors(self) -> None:
        count, found = anchoring.defects()
        self.counts["ankers"] += count
        self.defects += found
