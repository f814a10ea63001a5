"""One version as it stands: the text, its life beside that of the other part, whose turn it is."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consent import queries
from consent.round import requests
from consent.round.errata import CORRECTABLE
from plans import current, links
from plans.access import may_edit, may_establish, may_note, writer_of
from plans.attachments import shown
from plans.choices import Kind, Status
from plans.drafting import pages
from plans.facts import revisions, said
from plans.models.part_life import REVISABLE
from plans.text import changes, errata, word_diff

from .part import crumbs, head, part_or_404


@require_safe
def part(request, pk):
    """The text, what is still to do, whose turn it is, the documents and the other versions."""
    on = timezone.localdate()
    version = part_or_404(request, pk, queries.to_decide)
    plan = version.plan
    before = next(
        (each for each in plan.parts_of(Kind(version.kind))[::-1] if each.shared_at and each.number < version.number),
        None,
    )
    stopped = revisions.stopped_before(version)
    wanted = links.todo(version, version.requirements_to_share(on)) if version.is_editable else []
    context = head(version, on, str(version)) | {
        "crumbs": crumbs(plan),
        "c": shown.for_school(version, version.readable),
        "hearings": said.hearings_about(version),
        "begun_corrections": version.begun_corrections.select_related("by"),
        "begun_open": version.status in (Status.DRAFT, Status.SHARED),
        "before": before,
        "changes": changes.between(before.content, version.content, stopped) if before else [],
        "stopped": stopped,
        "rewordings": word_diff.rewordings(before.content, version.content) if before else [],
        "errata": errata.shown(version) if version.digest else [],
        "may_correct": version.status in CORRECTABLE and may_edit(request.user, plan),
        "documents": version.documents.not_of_typed_viewpoints().order_by("-at", "-pk"),
        "viewpoints": version.viewpoints.select_related("part").order_by("-at", "-pk"),
        "versions": current.with_chips(plan.parts_of(Kind(version.kind)), on),
        "requests": requests.requests_about(version),
        "todo": links.within_reach(wanted, plan, request.user),
        "may_edit": may_edit(request.user, plan),
        "may_write": version.is_editable and bool(pages.sections_of(version, writer_of(request.user, plan))),
        "may_note_request": may_edit(request.user, plan) and bool(requests.may_ask_of(version)),
        "may_note": may_note(request.user, plan),
        "may_establish": may_establish(request.user, plan),
        "may_take_up": version.status in REVISABLE,
    }
    return render(request, "plans/part.html", context)
