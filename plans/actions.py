"""The deeds that render a document: sharing and establishing. All others are methods of what they are about.

The document is rendered from the text as it then stands, before the transaction, for it takes half a second; the
transaction then looks whether everything is still the same, and else it is rendered anew.
"""

import json
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.choices import Role

from .choices import DocumentKind, Kind, Status
from .errors import NotAllowedNow, raise_unless_met
from .events import EventKind
from .facts import parts as facts
from .models import Part, Plan
from .models.part_life import COPIED, SIGNED
from .models.part_queryset import TO_ESTABLISH, TO_PRINT, TO_SHARE
from .pdf import documents
from .policy import ConsentFact
from .text import snapshot


def nothing_more(part: Part) -> None:
    """What happens along with a deed when no app above has anything to add."""


def no_consent_known(part: Part) -> ConsentFact:
    """What is known of consent when no app above says anything: none was given."""
    return ConsentFact()


def share(part: Part, *, by, at: datetime | None = None, along: Callable[[Part], None] = nothing_more) -> Part:
    """Freeze the text and lay it before the family. Returns the shared version, read anew.

    `along(part)` is called in the same transaction: the app above writes its messages there. Raises NotAllowedNow with
    the obstacles in words.
    """
    while True:
        draft, on = part.read_now(Status.DRAFT, "Dit deel is al gedeeld.", TO_PRINT), timezone.localdate(at)
        raise_unless_met(draft.obstacles_to_sharing(on))
        digest = snapshot.digest_of(draft.content)
        document = documents.prepare(draft, DocumentKind.SHARED, by=by, at=at or timezone.now())
        with transaction.atomic():
            plan = Plan.objects.locked(part.plan_id)
            moment = plan.moment(at)
            draft = part.read_now(Status.DRAFT, "Iemand anders heeft dit deel net gedeeld.", TO_SHARE)
            raise_unless_met(draft.obstacles_to_sharing(timezone.localdate(moment)))
            draft.copy_down()
            content = snapshot.compose(draft, leave=facts.not_asked(draft))
            draft.labels = json.dumps(content["labels"])
            if snapshot.digest_of(content) != digest or timezone.localdate(moment) != on:
                continue  # somebody wrote while the document was rendered, or a day began: render it anew
            facts.leave_out(draft.detail)
            if draft.kind == Kind.ACTION:
                draft.as_action.save(update_fields=["perspective_number", "perspective_digest"])
            draft.format, draft.body, draft.digest = content["format"], snapshot.body_of(content), digest
            draft.shared_at, draft.shared_by = moment, by
            draft.move_to(Status.SHARED, *COPIED, "format", "body", "digest", "shared_at", "shared_by")
            plan.record(EventKind.PART_SHARED, document, by=by, at=moment, **draft.named())
            along(draft)
            return draft


def establish(
    part: Part,
    *,
    by,
    at: datetime | None = None,
    consent: Callable[..., ConsentFact] = no_consent_known,
    along: Callable[[Part], object] = nothing_more,
    noted: dict | None = None,
) -> Part:
    """Establish on behalf of the board; the predecessor is superseded in the same transaction.

    `consent(part)` is called for the fact that the consent app knows: before the document is rendered and again under the
    lock. `along(part)` as in `share`; `noted` is what the line says besides. Raises NotAllowedNow with the obstacles in
    words, or when `by` may not establish.
    """
    signature = by.signs_for(part.school_id)
    if signature is None:
        raise NotAllowedNow("Alleen de directeur, of wie daarvoor een mandaat heeft, stelt vast.")
    while True:
        shared = part.read_now(Status.SHARED, "Dit deel is niet gedeeld, of al vastgesteld.", TO_ESTABLISH)
        fact = consent(shared)
        on, slips = timezone.localdate(at), shared.errata.count()
        raise_unless_met(shared.obstacles_to_establishing(on, fact))
        document = documents.prepare(
            shared, DocumentKind.ESTABLISHED, by=by, at=at or timezone.now(), consent=fact, signature=signature
        )
        with transaction.atomic():
            plan = Plan.objects.locked(part.plan_id)
            moment = plan.moment(at)
            shared = part.read_now(
                Status.SHARED, "Iemand anders heeft dit deel net vastgesteld of ingetrokken.", TO_ESTABLISH
            )
            now = consent(shared)
            raise_unless_met(shared.obstacles_to_establishing(timezone.localdate(moment), now))
            if now != fact or timezone.localdate(moment) != on or shared.errata.count() != slips:
                continue  # an answer or erratum came while the document was rendered, or a day began: render it anew
            before = plan.established_part(Kind(shared.kind))
            if before:
                before.close(Status.SUPERSEDED, by=by, at=moment, reason=f"vervangen door versie {shared.number}")
            shared.established_at, shared.established_by = moment, by
            shared.established_name, shared.established_role, shared.established_mandate = signature
            shared.move_to(Status.ESTABLISHED, *SIGNED)
            Part.objects.filter(pk=shared.pk).update(communicated_on=on)
            plan.record(
                EventKind.PART_ESTABLISHED,
                document,
                by=by,
                at=moment,
                role=Role.DIRECTOR,
                supersedes=before.pk if before else None,
                begun_on=shared.begun_on,
                **shared.named(),
                **(noted or {}),
            )
            facts.set_evaluate_by(plan, on)
            along(shared)
            return shared
