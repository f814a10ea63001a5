"""Documents of a part: rendered once, stored by their SHA-256, served from storage afterwards."""

from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from core.pdf import renderer
from plans.choices import DocumentKind, Kind, OverrideCode, Status
from plans.events import EventKind
from plans.facts import revisions, said
from plans.models import Document, Plan
from plans.text import changes, errata, snapshot
from students.known import names_of

from . import files, paper

IN_FORCE = (Status.SHARED, Status.ESTABLISHED)


# Documents -----------------------------------------------------------------------------------------------------------


def prepare(part, kind, *, by, at: datetime, consent=None, signature=None):
    """Render and store this version as it will be after the deed, and return its unsaved Document.

    Called outside the transaction, which takes a second. `kind` says the deed: SHARED or ESTABLISHED.
    """
    part = part.detail
    content = part.content
    stage = _stage(part, kind, at=at, signature=signature)
    sheet = _sheet(part, content, stage, at=at, consent=consent)
    data = _print(part.plan, [sheet], title=_title(content), at=at, evidence=kind == DocumentKind.ESTABLISHED)
    return _stored(data, part.plan, part=part, kind=kind, title=str(part), digests=_digest(part, content), at=at, by=by)


def prepare_both(plan, *, at: datetime, by=None):
    """Both parts in one unsaved Document, each in its latest version that was shared or established; or None."""
    parts = _latest(plan)
    if len(parts) < 2:
        return None
    sheets = [
        _sheet(part, part.content, _stage(part, DocumentKind.BOTH, at=at), at=at, with_original=True) for part in parts
    ]
    title = f"Ontwikkelingsperspectief van {sheets[0]['text']['pupil_name']}, beide delen"
    data = _print(plan, sheets, title=title, at=at)
    digests = " ".join(part.digest for part in parts)
    name = "Beide delen samen: " + ", ".join(f"deel {Kind(part.kind).position} versie {part.number}" for part in parts)
    return _stored(data, plan, part=None, kind=DocumentKind.BOTH, title=name, digests=digests, at=at, by=by)


def is_both_due(plan) -> bool:
    """Whether both parts together are to be printed: a version was shared, established, closed or put right since.

    Reads versions, errata and documents of the plan, which its caller fetched along.
    """
    seen = [part for kind in Kind for part in plan.parts_of(kind) if part.shared_at]
    if any(not any(part.status in IN_FORCE for part in plan.parts_of(kind)) for kind in Kind):
        return False
    moved = [part.closed_at or part.established_at or part.shared_at for part in seen]
    moved += [row.at for part in seen for row in part.errata.all()]
    printed = max((each.at for each in plan.documents.all() if each.kind == DocumentKind.BOTH), default=None)
    return printed is None or printed < max(moved)


def store_both(plan):
    """Print both parts together and record the document; None when there are no two parts to print."""
    while True:
        plan = Plan.objects.with_dialogue().get(pk=plan.pk)
        now = [(part.pk, part.status) for part in _latest(plan)]
        document = prepare_both(plan, at=timezone.now())
        if document is None:
            return None
        with transaction.atomic():
            locked = Plan.objects.locked(plan.pk)
            if [(part.pk, part.status) for part in _latest(locked)] == now:
                locked.record(EventKind.DOCUMENT_STORED, document, by=None, at=locked.moment(None))
                return document
        default_storage.delete(document.file.name)  # a version moved while this one was rendered


def preview(part) -> bytes:
    """A draft as it would be printed, with CONCEPT across every page; rendered for staff and never stored."""
    part = part.detail
    content, now = part.content, timezone.now()
    sheet = _sheet(part, content, _stage(part, None, at=None), at=now)
    return _print(part.plan, [sheet], title=_title(content), at=now)


def store_viewpoint(viewpoint):
    """Print what somebody typed and record the document; None when another worker did so meanwhile. Raises NotPrinted."""
    data = _viewpoint(viewpoint)
    part = viewpoint.part
    document = _stored(
        data, viewpoint.plan, part=part, kind=DocumentKind.VIEWPOINT, title=viewpoint.title, digests=part.digest,
        at=timezone.now(), by=None,
    )  # fmt: skip
    document.viewpoint, document.author_id = viewpoint, viewpoint.person_id
    document.open_to_others = viewpoint.open_to_others
    with transaction.atomic():
        locked = Plan.objects.locked(viewpoint.plan_id)
        if viewpoint.prints.exists():
            default_storage.delete(document.file.name)
            return None
        locked.record(EventKind.DOCUMENT_STORED, document, by=None, at=locked.moment(None))
    return document


def _viewpoint(viewpoint) -> bytes:
    part = viewpoint.part.detail
    content, stage = snapshot.readable(part.content), _stage(part, None, at=None)
    context = {
        "viewpoint": viewpoint,
        "at": viewpoint.at,
        "title": f"Zienswijze van {viewpoint.giver_name} bij {_title(content)}",
        "sheet": {
            "text": content,
            "kind": part.kind.lower(),
            "position": Kind(part.kind).position,
            "proof": paper.proof_line(content, _digest(part, part.content), stage),
        },
    }
    return renderer.pdf("pdf/viewpoint.html", context, school=viewpoint.plan.school, at=viewpoint.at)


def contents(part) -> dict:
    """What the text of a shared version says, for a paper of another kind; nothing of what stands beside it."""
    part = part.detail
    content = snapshot.readable(part.content)
    stage = paper.Stage(drafted_at=part.drafted_at, shared_at=part.shared_at)
    with translation.override(settings.LANGUAGE_CODE):
        return paper.sheet(content, stage, paper.Beside(digest=part.digest, factors=_factors(part.plan, content)))


# What goes on the paper ----------------------------------------------------------------------------------------------


def _latest(plan) -> list:
    """The last shared or established version of each part, part 1 first."""
    versions = [[part for part in plan.parts_of(kind) if part.status in IN_FORCE] for kind in Kind]
    return [found[-1].detail for found in versions if found]


def _title(content: dict) -> str:
    kind = Kind(content["kind"])
    return f"{kind.label} van {content['pupil_name']}, versie {content['number']}"


def _digest(part, content: dict) -> str:
    return part.digest or snapshot.digest_of(content)


def _stage(part, kind, *, at, signature=None) -> paper.Stage:
    """Where the version stands after the deed that it is printed for."""
    now = {"shared_at": part.shared_at, "established_at": part.established_at, "told_on": part.communicated_on}
    signed = (part.established_name, part.established_role, part.established_mandate)
    if kind == DocumentKind.SHARED:
        now["shared_at"] = at
    elif kind == DocumentKind.ESTABLISHED:
        now["established_at"], signed = at, signature or ("", "", "")
    name, role, mandate = signed
    return paper.Stage(drafted_at=part.drafted_at, name=name, role=role, mandate=mandate, **now)


def _sheet(part, content: dict, stage: paper.Stage, *, at, consent=None, with_original: bool = False) -> dict:
    """One part's pages: its text, and the rows that stand beside it at that moment."""
    plan, kind = part.plan, Kind(part.kind)
    readable, on = snapshot.readable(content), timezone.localdate(at)
    before, purpose = said.established_before(part), said.purpose_of(part, on)
    talks = said.talks_for(part, on)
    in_time = [
        row
        for row in said.uncorrected(plan.consultations.all())
        if row not in talks and purpose.first_on <= row.held_on <= purpose.last_on
    ]
    round_of = [
        other for other in plan.parts_of(kind) if (before.number if before else 0) < other.number <= part.number
    ]
    remarks = [remark for other in round_of for remark in other.remarks.all()]
    asking = [remark for remark in remarks if remark.wants_answer]
    about = "about_perspective" if kind == Kind.PERSPECTIVE else "about_action"
    documents = list(plan.documents.all())
    beside = paper.Beside(
        digest=_digest(part, content),
        previous=_previous(part, content),
        versions=[other for other in plan.parts_of(kind) if other.number < part.number and other.shared_at],
        factors=_factors(plan, readable),
        hearings=said.hearings_about(part),
        begun=part.begun_in_words,
        talks=talks,
        other_talks=in_time,
        missed=[
            row
            for row in said.uncorrected(plan.invitations.all())
            if row.nobody_came and getattr(row, about) and purpose.first_on <= row.meeting_on <= purpose.last_on
        ],
        late=(plan.establish_by, plan.late_reason) if plan.late_reason and before is None else None,
        overrides=[
            row
            for row in plan.overrides.all()
            if row.part_id == part.pk
            or (row.code == OverrideCode.NOBODY_CAME and timezone.localdate(row.at) >= part.begun_on)
        ],
        viewpoints=_viewpoints(plan, documents, {other.pk for other in round_of}),
        remarks=len(remarks),
        asking=len(asking),
        answered=sum(1 for remark in asking if remark.answers.all()),
        consent=consent,
        errata=errata.shown(part),
        stopped=revisions.stopped_before(part),
        on=on,
        original=next(
            (
                row
                for row in reversed(documents)
                if with_original and row.kind == DocumentKind.ESTABLISHED and row.part_id == part.pk
            ),
            None,
        ),
    )
    with translation.override(settings.LANGUAGE_CODE):
        return paper.sheet(readable, stage, beside)


def _viewpoints(plan, documents: list, parts: set[int]) -> list[dict]:
    """What the family brought about these versions: a file by its hash, typed words by the digest of their row."""
    files = [row for row in documents if row.kind == DocumentKind.VIEWPOINT and row.viewpoint_id is None]
    files = [row for row in files if row.part_id in parts]
    names = names_of(row.author_id for row in files)
    found = [
        {"title": row.title, "author": names.of(row.author, row.at), "at": row.at, "mark": row.sha256} for row in files
    ]
    found += [
        {"title": row.title, "author": row.giver_name, "at": row.at, "mark": row.row_digest()}
        for row in plan.viewpoints.select_related("part")
        if row.part_id in parts
    ]
    return sorted(found, key=lambda row: row["at"], reverse=True)


def _previous(part, content: dict) -> tuple[int, list[str]] | None:
    """Number of the version the family saw before, and what is different now."""
    for other in part.plan.parts_of(part.kind):
        if other.digest and other.digest == content["previous_digest"]:
            return other.number, changes.between(other.content, content, revisions.stopped_before(part))
    return None


def _factors(plan, content: dict) -> list[dict]:
    """Part 1's own factors; for part 2 those of the perspective that its text names."""
    if content["kind"] == Kind.PERSPECTIVE:
        return content["factors"]
    for part in plan.parts_of(Kind.PERSPECTIVE):
        if part.digest and part.digest == content["perspective_digest"]:
            return part.readable["factors"]
    return []


# Rendering -----------------------------------------------------------------------------------------------------------


def _print(plan, sheets: list[dict], *, title: str, at: datetime, evidence: bool = False) -> bytes:
    head = snapshot.spaced(plan.head_hash, 16)
    where = settings.BASE_URL + reverse("check_document")
    context = {"title": title, "sheets": sheets, "plan": plan, "head": head, "evidence": evidence, "where": where}
    context["ahead"] = paper.ahead(sheets)
    return renderer.pdf("pdf/parts.html", context, school=plan.school, at=at)


# Storing -------------------------------------------------------------------------------------------------------------


def _stored(data: bytes, plan, *, part, kind, title: str, digests: str, at: datetime, by):
    """The bytes in storage, safely on disk, and the unsaved Document that names them."""
    name, sha256 = files.keep(f"{files.DOCUMENTS}/{part.pk if part else f'plan-{plan.pk}'}", data, "pdf")
    return Document(
        school_id=plan.school_id,
        plan=plan,
        part_id=part.pk if part else None,
        kind=kind,
        title=title,
        file=name,
        sha256=sha256,
        size=len(data),
        digests=digests,
        at=at,
        by=by,
    )
