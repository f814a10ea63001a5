"""What a dispute file holds: the files, and what its index says. Nobody's address, telephone number or mail stands in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.utils import timezone

from consent import receipts
from consent.models import (
    AdjustmentRequest,
    ConsentRecord,
    ConsentRound,
    Delivery,
    InvalidationProposal,
)
from plans import journal
from plans.choices import Kind, Status
from plans.models import (
    Attachment,
    Consultation,
    DeskRequest,
    Evaluation,
    Invitation,
    Meeting,
    Part,
    Plan,
    PupilHearing,
    Viewpoint,
)
from plans.pdf import files
from plans.policy import dispute_by

UNSHARED = (Status.DRAFT, Status.DISCARDED)


@dataclass(frozen=True)
class Piece:
    """One file: where it lies in the archive, what it is in words, and how to get its bytes."""

    path: str
    title: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Decision:
    """A decision of the school: what, when, by whom, when the family was told, and until when it can be disputed."""

    at: datetime
    what: str
    by: str
    why: str = ""
    told_on: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Contents:
    """All of one plan as it stood at one moment: rows that never change, and the pieces that go along."""

    plan: Plan
    at: datetime
    parts: list[Part]
    decisions: list[Decision]
    talks: list[Consultation]
    invitations: list[Invitation]
    meetings: list[Meeting]
    asked: list[DeskRequest]
    hearings: list[PupilHearing]
    rounds: list[dict]
    requests: list[AdjustmentRequest]
    invalidations: list[InvalidationProposal]
    viewpoints: list[Viewpoint]
    evaluations: list[Evaluation]
    messages: list[Delivery]
    pieces: list[Piece]

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)

    @property
    def has_remarks(self) -> bool:
        return any(part.remarks.all() for part in self.parts)

    @classmethod
    def of(cls, plan: Plan) -> "Contents":
        """Call it on the locked plan: then nothing is added while it is read."""
        parts = list(
            plan.parts.exclude(status__in=UNSHARED)
            .prefetch_related("remarks__answers", "errata")
            .order_by("-kind", "number")
        )
        requests = list(AdjustmentRequest.objects.filter(part__plan=plan).select_related("part", "reply"))
        records = list(
            ConsentRecord.objects.filter(action_part__plan=plan)
            .select_related("action_part__plan__school", "recorded_by")
            .prefetch_related("points__goal", "points__measure", "points__deviation")
        )
        return cls(
            plan=plan,
            at=timezone.now(),
            parts=parts,
            decisions=decisions_of(plan, parts),
            talks=list(plan.consultations.prefetch_related("attendees")),
            invitations=list(plan.invitations.all()),
            meetings=list(plan.meetings.whole()),
            asked=list(plan.desk_requests.whole().order_by("pk")),
            hearings=list(plan.hearings.all()),
            rounds=rounds_of(plan, records),
            requests=requests,
            invalidations=list(
                InvalidationProposal.objects.filter(record__action_part__plan=plan).select_related(
                    "verdict__by", "by", "record__action_part"
                )
            ),
            viewpoints=list(plan.viewpoints.select_related("part")),
            evaluations=list(
                Evaluation.objects.filter(plan=plan).exclude(concluded_at=None).prefetch_related("reviews__goal")
            ),
            messages=messages_of(plan),
            pieces=pieces_of(plan, parts, records, requests),
        )


def decisions_of(plan: Plan, parts: list[Part]) -> list[Decision]:
    """What the school decided, oldest first: establishing, going on with a reason, ending."""
    found = [
        Decision(
            part.established_at,
            f"{part} vastgesteld",
            ", ".join(filter(None, (part.established_name, part.established_role, part.established_mandate))),
            told_on=part.communicated_on,
            until=dispute_by(max(timezone.localdate(part.established_at), part.communicated_on or date.min)),
        )
        for part in parts
        if part.established_at
    ]
    found += [
        Decision(each.at, f"Verder gegaan: {each.get_code_display()}", each.by.name, why=each.reason)
        for each in plan.overrides.select_related("by")
    ]
    if plan.ended_at:
        found.append(
            Decision(
                plan.ended_at,
                f"Plan beëindigd: {plan.get_end_reason_display()}",
                plan.ended_by.name if plan.ended_by else "",
                plan.end_note,
            )
        )
    return sorted(found, key=lambda each: each.at)


def rounds_of(plan: Plan, records: list[ConsentRecord]) -> list[dict]:
    """Each question for consent with who was asked, and each answer with its points and the code that checks it."""
    rounds = (
        ConsentRound.objects.filter(action_part__plan=plan)
        .select_related("action_part", "asked_by")
        .prefetch_related("requests__person")
        .order_by("asked_at")
    )
    return [
        {
            "round": each,
            "answers": [
                {"record": record, "points": receipts.points_of(record), "code": receipts.code_of(record)}
                for record in records
                if record.action_part_id == each.action_part_id
            ],
        }
        for each in rounds
    ]


def messages_of(plan: Plan) -> list[Delivery]:
    """Every message to the family: about what, to whom, when, and what became of it."""
    return list(Delivery.objects.filter(plan=plan).select_related("person", "part").order_by("at", "pk"))


def pieces_of(
    plan: Plan, parts: list[Part], records: list[ConsentRecord], requests: list[AdjustmentRequest]
) -> list[Piece]:
    """The files that go along, each read when it is packed."""
    found = [
        Piece(
            f"teksten/deel-{Kind(part.kind).position}-versie-{part.number}.json",
            f"Tekst van {part}, letter voor letter zoals gedeeld",
            partial(bytes, part.body),
        )
        for part in parts
    ]
    found += [
        Piece(f"documenten/{each.pk}-{each.neutral_name}", each.title, partial(files.read, each.file, each.sha256))
        for each in plan.documents.select_related("part", "plan")
    ]  # fmt: skip
    found += [
        Piece(f"bijlagen/{each.neutral_name}", f"Bijlage: {each.title}", partial(files.read, each.file, each.sha256))
        for each in Attachment.objects.of_dossier(plan)
    ]
    for name, rows in (("antwoord", records), ("verzoek", requests)):
        found += [
            Piece(
                f"scans/{name}-{row.pk}.{str(row.evidence.name).rsplit('.', 1)[-1]}",
                f"Scan bij {'het antwoord' if name == 'antwoord' else 'het verzoek'} van {row.giver_name or row.person.name}",
                partial(files.read, row.evidence, row.evidence_sha256),
            )
            for row in rows
            if row.evidence
        ]
    lines = "".join(journal.lines(plan)).encode()
    found.append(Piece("journaal.jsonl", "Journaal: elke handeling als kenmerk, zonder namen", lambda: lines))
    return found
