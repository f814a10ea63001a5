"""Giving an answer on part 2: choose, check, send, receipt. What was chosen waits as a draft in between."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consent import receipts
from consent.entrance import session, whose
from consent.forms.points import as_point, shown_points
from consent.identity import session as identity
from consent.identity.demanding import NotIdentified
from consent.mail import own_address
from consent.models import AdjustmentRequest, AnswerDraft, ConsentRecord, written_in
from consent.policy import AdjustmentKind, RefusalReason, statement, without_invalid
from consent.portal import ahead, drafts, told
from consent.portal.opening import readers
from consent.portal.questions import WhetherForm
from consent.round import actions, requests
from consent.sight import person_of
from core.forms.fields import tidy
from plans.choices import Kind
from plans.errors import NotAllowedNow
from plans.models import Part
from plans.text.snapshot import spaced

from .reading import reading_or_404, show


def identified(request, found) -> str:
    """How it is known who answers here (decision 4)."""
    how = session.identified_by(request, found.person.pk)
    if own_address.is_of_staff(found.person, found.school.pk):
        return how + ", adres gedeeld met een medewerker van de school"
    return how + (", adres gedeeld met een ander" if found.shares_address() else "")


def who_answers(request, found):
    """Where several of this plan came in by one browser: the page that asks who answers. None when that is known."""
    if request.method == "POST" or len(request.people) == 1:
        return None
    people = readers(request.people, found.plan.uuid, found.on)
    return show(request, found, "family/who.html", people=people) if whose.must_say(request, people) else None


def _lapsed(request, found, part, page=""):
    """The text changed, or lies before the family no more: say so, and lead on. What was typed is kept.

    Where this person was asked and the version is closed, one press sends it to the school as a request.
    """
    version = next((each for each in found.versions(Kind.ACTION) if each.uuid == part), None)
    if version and found.reads and request.method == "POST":
        _keep_what_was_sent(request, found, version, page)
    kept = AnswerDraft.objects.of(found.person.pk, part)
    typed = written_in(kept)
    complete = "submission" in kept and not drafts.missing(kept)
    context = {
        "typed": typed,
        # Words beside another choice than the one that was made: given back, and no part of what is sent.
        "beside": [words for words in session.words_in(request.POST) if not any(tidy(words) in each for each in typed)],
        "offer": kept if complete and version and requests.may_answer_late(version, found.person) else None,
        "version": version,
    }
    return show(request, found, "family/lapsed.html", status=409, **context)


def _keep_what_was_sent(request, found, version, page: str) -> None:
    """What came in with this press goes into the draft, when it is about the very text of this version."""
    kept = AnswerDraft.objects.of(found.person.pk, version.uuid)
    form = _form(found, version, page, request.POST)
    if not form.is_valid() or form.cleaned_data.get("digest", kept.get("digest")) != version.digest:
        return
    if page:
        kept = drafts.written(kept, page, form, version.digest)
    else:
        kept = _chosen(found, version, kept, form, request.POST)
    AnswerDraft.objects.keep(found.person.pk, version, kept)


def _chosen(found, part, kept: dict, form, posted) -> dict:
    """The draft with the answer to the first question.

    A page that was opened before the second question had a page of its own sends both at once: nothing of it is lost.
    """
    decision = form.cleaned_data["decision"]
    page = drafts.PAGE.get(decision)
    if page and (more := _form(found, part, page, posted)).is_valid():
        return drafts.written(kept, page, more, part.digest)
    return drafts.chosen(kept, decision, part.digest)


def _posted(request):
    """What was sent, also when that is nothing at all; None for who only looks."""
    return request.POST if request.method == "POST" else None


def _form(found, part, page: str, posted, initial=None):
    """The form of that page, or of the first question when it is none."""
    if not page:
        return WhetherForm(posted, part=part, is_pupil=found.is_pupil, initial=initial)
    about = {"part": part.detail, "is_pupil": found.is_pupil, "has_number": bool(found.person.phone)}
    return drafts.FORMS[page](posted, **about, initial=initial)


@session.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_answer(request, plan, part):
    """May the school do it this way? One question, nothing chosen beforehand."""
    found = reading_or_404(request, plan)
    asked = found.asked_part
    if asked is None or asked.uuid != part:
        return _lapsed(request, found, part)
    if page := who_answers(request, found):
        return page
    waiting, kept = whose.waiting(request, found), AnswerDraft.objects.of(found.person.pk, part)
    form = _form(found, asked, "", _posted(request), waiting or {"decision": kept.get("decision")})
    if form.is_valid():
        if form.cleaned_data["digest"] != asked.digest:
            return _lapsed(request, found, part)
        kept = _chosen(found, asked, kept, form, request.POST)
        AnswerDraft.objects.keep(found.person.pk, asked, kept)
        return _to_next(plan, part, drafts.PAGE.get(kept["decision"]))
    context = {"form": form, "part": asked, "until": found.answer_by(asked), "waiting": waiting}
    context |= told.asked_of(found, asked)
    return show(request, found, "family/answer.html", **context)


@session.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_answer_more(request, plan, part, page):
    """The question after the first: with what not, what else, or how and when to talk."""
    found = reading_or_404(request, plan)
    if page not in drafts.FORMS:
        raise Http404
    asked, kept = found.asked_part, AnswerDraft.objects.of(found.person.pk, part)
    if asked is None or asked.uuid != part or kept.get("digest", asked.digest) != asked.digest:
        return _lapsed(request, found, part, page)
    if who := who_answers(request, found):
        return who
    waiting = whose.waiting(request, found)
    if request.method != "POST" and not waiting and kept.get("decision") != drafts.DECISION[page]:
        return redirect("family_answer", plan, part)
    form = _form(found, asked, page, _posted(request), waiting or drafts.typed_on(kept, page))
    if form.is_valid():
        AnswerDraft.objects.keep(found.person.pk, asked, drafts.written(kept, page, form, asked.digest))
        return redirect("family_check", plan, part)
    context = {"form": form, "part": asked, "waiting": waiting}
    context["date_stays"] = ahead.date_stays(found.answer_by(asked), found.on)
    return show(request, found, f"family/answer_{page}.html", **context)


def _to_next(plan, part, page: str | None):
    """To the question that comes now, or to the last look when there is none."""
    return redirect("family_answer_more", plan, part, page) if page else redirect("family_check", plan, part)


@session.family_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_check(request, plan, part):
    """Look once more at what is sent; then exactly that is sent. Sent twice is sent once."""
    found = reading_or_404(request, plan)
    sent, asked = request.POST.get("submission", ""), found.asked_part
    kept = AnswerDraft.objects.of(found.person.pk, part)
    # Only now: a draft is forgotten after its answer is there, so whoever finds neither sent nothing.
    if sent and (page := already_sent(found, sent)):
        return page
    sends = bool(sent) and sent == kept.get("submission") and not drafts.missing(kept)
    if asked is None or asked.uuid != part or kept.get("digest", asked.digest) != asked.digest:
        return _too_late(request, found, part, kept) if sends else _lapsed(request, found, part)
    if "submission" not in kept:
        return redirect("family_answer", plan, part)
    if page := drafts.missing(kept):
        return _to_next(plan, part, page)
    if page := identity.must_show(request, found, kept["decision"]):
        return page
    if sends:
        return _send(request, found, asked, kept)
    context = {
        "part": asked,
        "c": asked.readable,
        "kept": kept,
        "page": drafts.PAGE.get(kept["decision"]),
        "changed": request.method == "POST",
        "digest": spaced(asked.digest),
        "points": _shown(asked, kept),
        "in_dutch": told.in_dutch(found, asked, kept["decision"]),
        "date_stays": ahead.date_stays(found.answer_by(asked), found.on),
        "sees": told.who_sees_answer(found, words=bool(kept["remarks"] or kept["points"])),
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


def _shown(part, kept: dict) -> list[tuple[str, str, str]]:
    """The same in the language of the page."""
    labels = dict(shown_points(part.detail)) if kept["points"] else {}
    why = {"": ""} | {code: _(words) for code, words in RefusalReason.choices}
    return [(labels.get(each["key"], each["label"]), why[each["reason"]], each["words"]) for each in kept["points"]]


def _send(request, found, part, kept: dict):
    try:
        record = actions.answer(
            part,
            person_of(found.plan, found.person.pk),
            decision=kept["decision"],
            remarks=kept["remarks"],
            points=[as_point(each) for each in kept["points"]],
            identified=identified(request, found) + identity.identified_by(request, found),
            shown=identity.shown(request, found),
            contact=session.came_in_by(request, found.person.pk),
            submission=kept["submission"],
            language=get_language(),
        )
    except NotIdentified:
        return redirect("family_identify", found.plan.uuid)
    except NotAllowedNow:
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
        asked = requests.request(
            version,
            person_of(found.plan, found.person.pk),
            kind=AdjustmentKind.LATE_ANSWER,
            decision=kept["decision"],
            words="\n".join(each for each in (*points, kept["remarks"]) if each),
            submission=kept["submission"],
        )
    except (Part.DoesNotExist, NotAllowedNow):
        return _lapsed(request, found, part)
    AnswerDraft.objects.forget(found.person.pk, part, kept["submission"])
    return redirect("family_request", found.plan.uuid, asked.submission)


@session.family_required
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
    context["heading"] = ahead.heading(record, is_pupil=found.is_pupil, is_ended=bool(context.get("ended")))
    return show(request, found, "family/receipt.html", **context)


def _since(found, record: ConsentRecord) -> dict:
    """What became of an answer: by which record it `ended`, what `stands` in its place, else what lies `ahead`."""
    said = [each for each in found.my_records()[::-1] if each.action_part_id == record.action_part_id]
    counting = [each for each in without_invalid(said) if each.is_said]
    if record in counting:
        return ahead.of(found, record, is_last=record == counting[-1])
    ended = next((each for each in said if each.is_ending_of(record)), None)
    return {"ended": ended, "stands": counting[-1] if counting else None}


def _may_take_back(found, record: ConsentRecord) -> bool:
    """Whether this is the last answer of its giver on its version, and can be taken back."""
    version = next((part for part in found.plan.parts.all() if part.pk == record.action_part_id), None)
    if version is None or found.own_of(version).answered_at != record.given_at:
        return False
    return requests.can_be_taken_back(version, found.own_of(version).decision)
