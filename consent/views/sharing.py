"""Sharing a version, and taking one back: new version, withdraw, lay aside."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.pressed import pressed
from consent import comments, queries
from consent.forms.staff import ReasonForm, ReviseForm
from consent.mail.audience import audience
from consent.round import actions
from core.writing import date_format
from plans import current, links
from plans.access import may_edit
from plans.attachments import shown
from plans.choices import Kind, Status
from plans.errors import NotAllowedNow
from plans.facts import parts as facts
from plans.facts import revisions, said
from plans.models.part_life import REVISABLE
from plans.policy import obstacles
from plans.text import compare, snapshot, word_diff
from plans.text.changes import changed_goals
from plans.text.compare import Comparison
from plans.text.word_diff import Rewording
from plans.wording.draft import of_part

from .part import FORM, head, part_or_404, refused, too_late


@require_http_methods(FORM)
def part_share(request, pk):
    """Exactly what the family will see, who gets a message, and the button."""
    on = timezone.localdate()
    part = part_or_404(request, pk, queries.to_read)
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    if part.status != Status.DRAFT:
        return too_late(request, part)
    if request.method == "POST":
        return _share(request, part)
    content, wanted = part.content, part.requirements_to_share(on)
    seen, stopped = facts.versions_for_family(part.plan, part.kind), revisions.stopped_before(part)
    context = head(part, on, "Delen met ouders en leerling") | {
        "todo": [
            each for each in links.within_reach(links.todo(part, wanted), part.plan, request.user) if not each.met
        ],
        "blocked": bool(obstacles(wanted)),
        "seen": snapshot.digest_of(content),
        "c": shown.for_school(part, snapshot.readable(content)),
        "hearings": said.hearings_about(part),
        "reading": {"first": part.plan.student.person.first_name},
        "compared": _compared(part, seen, stopped),
        "stopped": stopped,
        "changed": changed_goals(seen[-1].content, content) if seen else [],
        "listeners": audience(part.plan, on),
        "tips": of_part(part),
        "open_comments": comments.many_unsolved(part),
    }
    return render(request, "consent/share.html", context)


def _compared(part, seen, stopped) -> list[tuple[str, Comparison, list[Rewording]]]:
    """What changed since the version established last, and since the one that the family saw last when that is another."""
    held, last = said.established_before(part), seen[-1] if seen else None
    wanted = [(held, "die het laatst is vastgesteld", stopped)] if held else []
    if last and last != held:
        wanted.append((last, "die de familie het laatst zag", () if held else stopped))
    found = [
        (words, compare.versions(other, part, gone), word_diff.rewordings(other.content, part.content))
        for other, words, gone in wanted
    ]
    return [each for each in found if each[1].sentences]


def _share(request, part):
    try:
        actions.share(part, by=request.user, seen=request.POST.get("seen"))
    except NotAllowedNow as refusal:
        return refused(request, refusal, "part_share", part.pk)
    messages.success(request, "Gedeeld. De familie krijgt bericht, en de tekst verandert niet meer.")
    return redirect("consent", part.pk) if part.kind == Kind.ACTION else redirect(part.plan)


def _with_reason(request, form, deed, *, context, leads_to):
    """A deed that wants a reason: the page, or the deed and what comes after. `leads_to(result)` is where to go."""
    if request.method == "POST" and form.is_valid():
        typed = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        if done := pressed(form, request.user, lambda: deed(**typed), leads_to=leads_to):
            return redirect(done.led_to)
    return render(request, "consent/reason.html", context | {"form": form})


@require_http_methods(FORM)
def part_revise(request, pk):
    """Begin a new version; a shared one is withdrawn, an established one stays until its successor is."""
    on = timezone.localdate()
    part = part_or_404(request, pk, queries.at_hand)
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    if part.status not in REVISABLE and request.method != "POST":
        return too_late(request, part)
    holds = current.meanwhile(current.state_of(part.plan, Kind(part.kind), on))
    lead = {
        Status.SHARED: "De gedeelde versie wordt ingetrokken. Antwoorden die erop zijn gegeven, vervallen. De familie krijgt bericht dat er een nieuwe versie komt.",
        Status.ESTABLISHED: f"{holds} De familie merkt van een concept nog niets.",
    }.get(Status(part.status), "De nieuwe versie begint met de tekst van deze versie.")

    def leads_to(draft):
        carried = "Kijk elk doel na; de periode en de datums vult u opnieuw in." if draft.kind == Kind.ACTION else ""
        messages.success(
            request, f"Versie {draft.number} is begonnen, met de tekst van versie {part.number}. {carried}"
        )
        return reverse("part_edit", args=[draft.pk])

    begun_on = said.begun_on_of_revision(part, on)
    if begun_on == part.begun_on and not part.established_at:
        lead += f" Versie {part.number} is nooit vastgesteld: gesprekken vanaf {date_format(begun_on, 'j F Y')} blijven tellen."
    context = head(part, on, "Een nieuwe versie maken") | {
        "lead": lead, "deed": "Begin een nieuwe versie", "back": reverse("part", args=[pk]),
        "note": "De familie leest deze reden bij de nieuwe versie.", "instead": _in_the_making(part),
    }  # fmt: skip
    label = "Waarom komt er een nieuwe versie?"
    form = ReviseForm(request.POST or None, label=label, initial={"begun_on": begun_on})
    return _with_reason(
        request, form, lambda **typed: actions.revise(part, by=request.user, **typed),
        context=context, leads_to=leads_to,
    )  # fmt: skip


def _in_the_making(part) -> tuple[str, str] | None:
    """The way to the version that is being made already, when there is one."""
    newer = part.plan.open_part(Kind(part.kind))
    if newer is None or newer.pk == part.pk:
        return None
    page = "part_edit" if newer.status == Status.DRAFT else "part"
    return f"Naar versie {newer.number}, die er al is", reverse(page, args=[newer.pk])


@require_http_methods(FORM)
def part_withdraw(request, pk):
    """Stop with a shared version; nothing takes its place."""
    on = timezone.localdate()
    part = part_or_404(request, pk, queries.at_hand)
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    if part.status != Status.SHARED and request.method != "POST":
        return too_late(request, part)

    def leads_to(_):
        messages.success(request, "Ingetrokken. De familie krijgt bericht.")
        return part.plan.get_absolute_url()

    context = head(part, on, "Deze versie intrekken") | {
        "lead": "U stopt met deze versie, en er komt niets voor in de plaats. Wilt u de tekst veranderen? Maak dan een nieuwe versie.",
        "deed": "Trek deze versie in", "stop": True, "back": reverse("part", args=[pk]),
        "note": "De familie leest deze reden.",
        "instead": ("Een nieuwe versie maken", reverse("part_revise", args=[pk])),
    }  # fmt: skip
    form = ReasonForm(request.POST or None, label="Waarom stopt u met deze versie?")
    return _with_reason(
        request, form, lambda reason: actions.withdraw(part, by=request.user, reason=reason),
        context=context, leads_to=leads_to,
    )  # fmt: skip


@require_http_methods(FORM)
def part_discard(request, pk):
    """Lay a draft aside."""
    on = timezone.localdate()
    part = part_or_404(request, pk, queries.at_hand)
    if not may_edit(request.user, part.plan):
        raise PermissionDenied
    if part.status != Status.DRAFT and request.method != "POST":
        return too_late(request, part)

    def leads_to(_):
        messages.success(request, "Het concept is weggelegd. U vindt het terug bij de versies.")
        return part.plan.get_absolute_url()

    context = head(part, on, "Dit concept wegleggen") | {
        "lead": "Het concept blijft bewaard voor medewerkers, maar u kunt er niet meer in schrijven. De familie heeft het nooit gezien.",
        "deed": "Leg dit concept weg", "stop": True, "back": reverse("part", args=[pk]),
    }  # fmt: skip
    form = ReasonForm(request.POST or None, label="Waarom? (mag leeg blijven)", required=False)
    return _with_reason(
        request, form, lambda reason: part.discard(by=request.user, reason=reason),
        context=context, leads_to=leads_to,
    )  # fmt: skip
