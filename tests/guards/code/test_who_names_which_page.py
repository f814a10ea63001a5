"""Which app names which page: its own, or one of an app below it. What names one above stands in a list, with the reason.

A name is only text, so no import shows that a lower app came to lean on a higher one; this does.
"""

import ast
import re
from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, get_resolver

ROOT = Path(settings.BASE_DIR)
FLOORS = ["core", "accounts", "students", "plans", "consent", "agenda", "demo", "opp"]
FOLDERS = {"account": "accounts", "mfa": "accounts", "bootstrap5": "accounts", "family": "consent"}
"""Folders of templates that do not bear the name of their app; a template without a folder belongs to the top."""
SHARED = {"components", "pdf", "mail"}
"""Folders of which each app takes what it needs."""
EVERYBODYS = {
    "home": "where every page leads back to",
    "today": "the first page of who comes in",
    "students": "the list that pages about a pupil lead back to",
    "student": "the page that a pupil's pages lead back to",
}
UPWARDS = {
    ("agenda/reach.py", "class_card"): "which page of a pupil somebody may open; those pages are over all rooms",
    ("templates/family/closed.html", "demo_mail"): "in the demo only: back to its mailbox",
    ("templates/family/code.html", "demo_message"): "as above",
    ("templates/accounts/school.html", "school"): "Beheer is one list of all that a school manages",
    ("templates/accounts/school.html", "school_mail"): "as above",
    ("templates/accounts/school.html", "register"): "as above",
    ("templates/accounts/school.html", "anchors"): "as above",
    ("templates/accounts/school.html", "past_term"): "as above",
    ("templates/accounts/school.html", "identification"): "as above",
    ("plans/bank/views.py", "part"): "back to the version that was written",
    ("plans/drafting/pages.py", "part_share"): "what comes after the last page of a draft",
    ("plans/drafting/pages.py", "part"): "as above, for who writes along",
    ("plans/views/comparing.py", "part"): "back to the version that is compared",
    ("plans/views/together.py", "part"): "back to the version that was written",
    ("templates/plans/comments.html", "part"): "the draft as it reads",
    ("templates/plans/attachments.html", "part"): "the version that names the file",
    ("accounts/mail.py", "contribution_give"): "a mail to a colleague leads to the page it tells of",
    ("accounts/views/school.py", "school"): "a change in Beheer leads back to the school it was about",
    ("accounts/views/staff.py", "school"): "as above",
    (
        "templates/students/guardian_form.html",
        "guardian_take_off",
    ): "its view stands in consent, which ends what was asked",
    (
        "templates/plans/part.html",
        "*",
    ): "its view is consent.views.version: the page of a version shows what may be done with it",
    ("templates/plans/_beside.html", "contributions"): "its view stands in consent, which mails the questions",
    ("templates/plans/dialogue.html", "contributions"): "as above",
    ("templates/plans/section.html", "part_share"): "what comes after the last page of a draft",
    ("plans/links.py", "part_share"): "the place where a requirement is met (to-do)",
    ("plans/links.py", "consent"): "as above",
    ("plans/links.py", "override_new"): "as above",
    ("plans/links.py", "school"): "as above",
    ("plans/links.py", "evaluation_start"): "as above",
    ("plans/policy/text/errata.py", "part_revise"): "as above",
    ("plans/views/begun.py", "part"): "back to the version that was written",
    ("plans/views/dialogue.py", "part"): "as above",
    ("plans/views/drafting.py", "part"): "as above",
    ("templates/plans/_planned.html", "meeting"): "planning a conversation sends mail, so its pages stand in consent",
    ("templates/plans/dialogue.html", "meeting_new"): "as above",
    ("plans/pdf/documents.py", "check_document"): "printed on paper: where anybody checks it",
}
NAMERS = {"reverse", "reverse_lazy", "redirect", "address"}


def names_of(patterns) -> dict[str, str]:
    """Each name of a page -> the app whose view shows it; what comes with a library is the accounts'."""
    found = {}
    for each in patterns:
        if not isinstance(each, URLPattern):
            found |= names_of(each.url_patterns)
        elif each.name:
            room = each.callback.__module__.split(".")[0]
            found[each.name] = room if room in FLOORS else "accounts"
    return found


def named_in_templates():
    for path in sorted((ROOT / "templates").rglob("*.*")):
        folder = path.relative_to(ROOT / "templates").parts[0] if path.parent.name != "templates" else "opp"
        if folder not in SHARED:
            for name in re.findall(r"""{%\s*url\s+["'](\w+)["']""", path.read_text()):
                yield FOLDERS.get(folder, folder), str(path.relative_to(ROOT)), name


def named_in_modules(names):
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if not {"migrations", "ledger"} & set(path.parts) and not path.name.endswith("urls.py"):
                for node in ast.walk(ast.parse(path.read_text())):
                    if (name := _named(node)) in names:
                        yield floor, str(path.relative_to(ROOT)), name


def _named(node: ast.AST) -> str:
    """The name in `reverse("name")`; and any text that can be nothing but the name of a page: it has two words."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "_" in node.value:
        return node.value
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return str(node.args[0].value) if called in NAMERS else ""
    # A table of places, as in `plans.links`: ("name", pk).
    if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[1], ast.Attribute):
        return str(getattr(node.elts[0], "value", ""))
    return ""


def upwards() -> set[tuple[str, str]]:
    names = names_of(get_resolver().url_patterns)
    return {
        (where, name)
        for app, where, name in [*named_in_templates(), *named_in_modules(names)]
        if name not in EVERYBODYS and FLOORS.index(names[name]) > FLOORS.index(app)
    }


def test_an_app_names_only_its_own_pages_and_those_below():
    found = {(where, name) for where, name in upwards() if (where, name) not in UPWARDS and (where, "*") not in UPWARDS}

    assert found == set()


def test_the_list_of_what_names_a_page_above_holds_no_more_than_there_is():
    found = upwards()
    idle = {
        (where, name)
        for where, name in UPWARDS
        if not any(there == where and name in (each, "*") for there, each in found)
    }

    assert idle == set()
    assert all(UPWARDS.values())
