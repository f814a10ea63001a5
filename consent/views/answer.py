"""Giving an answer on part 2: choose, check, send, receipt. What was chosen waits as a draft in between."""

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fields import tidy
from consent import actions, afterwards, door, own_address, receipts, told, whose
from consent.family import person_of
from consent.forms_family import FamilyAnswerForm
from consent.forms_points import as_point
from consent.models import AdjustmentRequest, AnswerDraft, ConsentRecord, written_in
from consent.opening import readers
from consent.policy import AdjustmentKind, RefusalReason, statement, without_invalid
from consent.words import follows
from plans.choices import Kind
from plans.errors import TransitionRefused
from plans.models import Part
from plans.text import spaced

from .family import reading_or_404, show

IDENTIFIED = "persoonlijke link en code naar het bekende adres"


def identified(found) -> str:
    """How it is known who answers here (decision 4)."""
    if own_address.is_of_staff(found.person, found.school.pk):
        return IDENTIFIED + ", adres gedeeld met een medewerker van de school"
    return IDENTIFIED + (", adres gedeeld met een ander" if found.shares_address() else "")


def who_answers(request, found):
    """Where several of this plan came in by one browser: the page that asks who answers. None when that is known."""
    if request.method == "POST" or len(request.people) == 1:
        return None
    people = readers(request.people, found.plan.uuid, found.on)
    return show(request, found, "family/who.html", people=people) if whose.must_say(request, people) else None


def _lapsed(request, found, part):
    """The text changed, or lies before the family no more: say so, and lead on. What was typed is kept.

    Where this person was asked and the version is closed, one press sends it to the school as a request.
    """
    version = next((each for each in found.versions(Kind.ACTION) if each.uuid == part), None)
    if version and found.reads and request.POST.get("decision"):
        form = FamilyAnswerForm(request.POST, part=version.detail, words=found.words)
        if form.is_valid() and form.cleaned_data["digest"] == version.digest:
            AnswerDraft.objects.keep(found.person.pk, version, form.kept())
    kept = AnswerDraft.objects.of(found.person.pk, part)
    typed = written_in(kept)
    context = {
        "typed": typed,
        # Words beside another choice than the one that was made: given back, and no part of what is sent.
        "beside": [words for words in door.words_in(request.POST) if tidy(words) not in typed],
        "offer": kept if kept and version and afterwards.may_answer_late(version, found.person) else None,
        "version": version,
    }
    return show(request, found, "family/lapsed.html", status=409, **context)


@door.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_answer(request, plan, part):
    """One question, nothing chosen beforehand."""
    found = reading_or_404(request, plan)
    asked = found.asked_part
    if asked is None or asked.uuid != part:
        return _lapsed(request, found, part)
    if page := who_answers(request, found):
        return page
    waiting = whose.waiting(request, found)
    initial = waiting or FamilyAnswerForm.typed(AnswerDraft.objects.of(found.person.pk, part))
    form = FamilyAnswerForm(request.POST or None, part=asked.detail, words=found.words, initial=initial)
    if form.is_valid():
        if form.cleaned_data["digest"] != asked.digest:
            return _lapsed(request, found, part)
        AnswerDraft.objects.keep(found.person.pk, asked, form.kept())
        return redirect("family_check", plan, part)
    why = found.why(found.holder_for(asked))
    context = {"form": form, "part": asked, "why": why, "until": found.answer_by(asked), "waiting": waiting}
    context["rule"] = told.rule_of(found, asked)
    return show(request, found, "family/answer.html", **context)


@door.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_check(request, plan, part):
    """Look once more at what is sent; then exactly that is sent. Sent twice is sent once."""
    found = reading_or_404(request, plan)
    sent, asked = request.POST.get("submission", ""), found.asked_part
    kept = AnswerDraft.objects.of(found.person.pk, part)
    # Only now: a draft is forgotten after its answer is there, so whoever finds neither sent nothing.
    if sent and (page := already_sent(found, sent)):
        return page
    sends = bool(sent) and sent == kept.get("submission")
    if asked is None or asked.uuid != part or kept.get("digest", asked.digest) != asked.digest:
        return _too_late(request, found, part, kept) if sends else _lapsed(request, found, part)
    if not kept:
        return redirect("family_answer", plan, part)
    if sends:
        return _send(request, found, asked, kept)
    context = {
        "part": asked,
        "kept": kept,
        "changed": request.method == "POST",
        "digest": spaced(asked.digest),
        "points": _points(kept),
        "sees": told.who_sees(told.beside(found), f"of {found.words['u']} instemde", found.words["u"]),
        "statement": statement(
            kept["decision"], pupil_first_name=found.first, version=asked.number, is_pupil=found.is_pupil
        ),
    }
    return show(request, found, "family/check.html", **context)


def already_sent(found, submission: str):
    """To the receipt of what was sent before; None when it was not."""
    for model, page in ((ConsentRecord, "family_receipt"), (AdjustmentRequest, "family_request")):
        if model.objects.sent_by(found.person, submission):
            return redirect(page, found.plan.uuid, submission)
    return None


def _points(kept: dict) -> list[tuple[str, str, str]]:
    """(what is refused, why, in own words) of what was kept, as `receipts.points_of` gives it later."""
    why = {"": ""} | dict(RefusalReason.choices)
    return [(each["label"], why[each["reason"]], each["words"]) for each in kept["points"]]


def _send(request, found, part, kept: dict):
    try:
        record = actions.answer(
            part,
            person_of(found.plan, found.person.pk),
            decision=kept["decision"],
            remarks=kept["remarks"],
            points=[as_point(each) for each in kept["points"]],
            identified=identified(found),
            contact=door.came_in_by(request, found.person.pk),
            submission=kept["submission"],
        )
    except TransitionRefused:
        return _too_late(request, found, part.uuid, kept)
    AnswerDraft.objects.forget(found.person.pk, part.uuid, kept["submission"])
    request.session.pop(whose.CHOSEN, None)  # who answers next says so again
    return redirect("family_receipt", found.plan.uuid, record.submission)


def _too_late(request, found, part, kept: dict):
    """Sent when that version lay before the family no more: the school gets it as a request (decision 13)."""
    try:
        version = found.version(part)
        points = [
            " ".join(filter(None, (f"Niet met: {what}.", f"Omdat: {why}." if why else "", words)))
            for what, why, words in _points(kept)
        ]
        asked = afterwards.request(
            version,
            person_of(found.plan, found.person.pk),
            kind=AdjustmentKind.LATE_ANSWER,
            decision=kept["decision"],
            words="\n".join(each for each in (*points, kept["remarks"]) if each),
            submission=kept["submission"],
        )
    except (Part.DoesNotExist, TransitionRefused):
        return _lapsed(request, found, part)
    AnswerDraft.objects.forget(found.person.pk, part, kept["submission"])
    return redirect("family_request", found.plan.uuid, asked.submission)


@door.family_required
@require_safe
def family_receipt(request, plan, submission):
    """What was sent, when, on which text, and what happens now."""
    found = reading_or_404(request, plan)
    try:
        record = found.my_record(submission)
    except ConsentRecord.DoesNotExist:
        raise Http404 from None
    asked = found.asked_part
    context = {
        "record": record,
        "digest": spaced(record.digest),
        "may_change": asked is not None and asked.pk == record.action_part_id,
        "may_take_back": _may_take_back(found, record),
        "paper_is_there": not receipts.has_words(record) or bool(receipts.printed(record)),
        "points": receipts.points_of(record),
        **_since(found, record),
    }
    return show(request, found, "family/receipt.html", **context)


def _since(found, record: ConsentRecord) -> dict:
    """What became of an answer: by which record it `ended`, what `stands` in its place, else what `follows` on it."""
    said = [each for each in found.my_records()[::-1] if each.action_part_id == record.action_part_id]
    standing = [each for each in without_invalid(said) if each.is_said]
    if record in standing:
        is_last = record == standing[-1]
        status = record.action_part.status
        return {"follows": follows(record.decision, status, found.words, is_last=is_last, left=found.left)}
    ended = next((each for each in said if each.is_ending_of(record)), None)
    return {"ended": ended, "stands": standing[-1] if standing else None}


def _may_take_back(found, record: ConsentRecord) -> bool:
    """Whether this is the last answer of its giver on its version, and can be taken back."""
    version = next((part for part in found.plan.parts.all() if part.pk == record.action_part_id), None)
    if version is None or version.my_at != record.given_at:
        return False
    return afterwards.can_be_taken_back(version, version.my_decision)
