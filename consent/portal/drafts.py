"""An answer on its way: what was chosen and typed on each page, until it is sent. Pure, over what `AnswerDraft` keeps.

`decision`, `remarks` and `points` are what is sent; `pages` holds what was typed on every page, so that who chooses
otherwise and comes back finds it again.
"""

import uuid

from consent.policy import Decision

from .questions import BesideForm, RefusalForm, TalkForm

PAGE = {
    Decision.CONSENT_WITH_REMARKS: "opmerking",
    Decision.TALK_FIRST: "gesprek",
    Decision.REFUSE: "waarmee-niet",
}
"""The question after the first one, by what was chosen there: its place in the address."""
FORMS = {"opmerking": BesideForm, "gesprek": TalkForm, "waarmee-niet": RefusalForm}
DECISION = {page: decision for decision, page in PAGE.items()}


def chosen(kept: dict, decision: str, digest: str) -> dict:
    """The draft with that answer to the first question; what was typed before on the page after it is there still."""
    pages = pages_of(kept)
    said = pages.get(PAGE.get(Decision(decision)), {})
    return {
        "decision": decision,
        "digest": digest,
        "remarks": said.get("remarks", ""),
        "points": said.get("points", []),
        "pages": pages,
        "submission": str(uuid.uuid4()),
    }


def written(kept: dict, page: str, form, digest: str) -> dict:
    """The draft with what was typed on that page; sending that page is choosing what it is about."""
    pages = pages_of(kept) | {page: {"typed": form.cleaned_data, **form.said()}}
    return chosen({**kept, "pages": pages}, DECISION[page], digest)


def missing(kept: dict) -> str | None:
    """The page that still has to be answered before this can be sent; None when nothing is missing."""
    page = PAGE.get(Decision(kept["decision"]))
    return page if page and page not in pages_of(kept) else None


def typed_on(kept: dict, page: str) -> dict:
    """What was typed on that page, by field."""
    return pages_of(kept).get(page, {}).get("typed", {})


def pages_of(kept: dict) -> dict:
    """What was typed, by page; of a draft of before there were pages, what can be known of it."""
    if "pages" in kept or "decision" not in kept:
        return kept.get("pages", {})
    remarks, points = kept.get("remarks", ""), kept.get("points", [])
    if kept["decision"] == Decision.CONSENT_WITH_REMARKS:
        return {"opmerking": {"typed": {"remarks": remarks}, "remarks": remarks, "points": []}}
    if kept["decision"] == Decision.REFUSE and points:
        return {"waarmee-niet": {"typed": _ticked(points), "remarks": "", "points": points}}
    return {}


def _ticked(points: list[dict]) -> dict:
    """Refused points as they go back into the fields."""
    found = {"points": [each["key"] for each in points]}
    for each in points:
        found |= {f"reason_{each['key']}": each["reason"], f"words_{each['key']}": each["words"]}
    return found
