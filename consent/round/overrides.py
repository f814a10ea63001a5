"""A director's decision with a written reason, where the rules leave room for one (decision 7)."""

from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from accounts.choices import Role
from consent.mail import own_address
from plans import policy
from plans.choices import Kind, OverrideCode, Status
from plans.errors import NotAllowedNow
from plans.facts import parts as facts
from plans.models import Override, Part

from . import state

MEANS = {
    OverrideCode.ONE_CONSULTATION: "Er was één overleg, zonder overeenstemming. U stelt vast zonder tweede gesprek.",
    OverrideCode.NOBODY_CAME: "Er kwam twee keer niemand op een uitnodiging. U stelt vast zonder overleg.",
    OverrideCode.NO_SUPPORT: "Deze leerling krijgt geen individuele ondersteuning, in een school waar die gewoon is.",
    OverrideCode.PUPIL_ONLY: "Alleen de leerling stemde in. De ouders kregen een herinnering en antwoordden niet.",
}


def codes_that_help(part: Part, on: date) -> list[OverrideCode]:
    """The decisions that would take away something that stands in the way now."""
    if part.status != Status.SHARED:
        return []
    consent = state.consent_fact(part, on) if part.kind == Kind.ACTION else policy.ConsentFact()
    now = facts.circumstances(part, on)

    def obstacles_with(overrides: frozenset) -> set[str]:
        wanted = policy.to_establish(part.content, replace(now, overrides=overrides), is_shared=True, consent=consent)
        return {each.code for each in policy.obstacles(wanted)}

    before = obstacles_with(now.overrides)
    helping = [code for code in OverrideCode if obstacles_with(now.overrides | {code}) < before]
    return [code for code in helping if not (code == OverrideCode.PUPIL_ONLY and consent.unreminded)]


def override(part: Part, *, by, code: str, reason: str, at: datetime | None = None) -> Override:
    """Keep a director's decision about this version. Raises NotAllowedNow when it helps nothing."""
    if not by.has_role(part.school_id, Role.DIRECTOR):
        raise NotAllowedNow("Alleen de directeur neemt dit besluit.")
    on = timezone.localdate(at)
    if code not in codes_that_help(part, on):
        if code == OverrideCode.PUPIL_ONLY and (silent := state.consent_fact(part, on).unreminded):
            raise NotAllowedNow(f"Stuur eerst een herinnering aan {silent}.")
        raise NotAllowedNow("Dit besluit is nu niet nodig.")
    if not reason.strip():
        raise NotAllowedNow("Schrijf de reden op.")
    row = Override(plan=part.plan, part_id=part.pk, code=code, reason=reason, by=by, at=at or timezone.now())
    part.plan.add(
        row, by=by, at=at, part=part.pk, digest=part.digest, decision=code, **own_address.named(by, part.plan)
    )
    return row
