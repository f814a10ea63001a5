"""Nothing that release 0.1.0 wrote becomes invalid: its database comes along, and what it gave out stays true.

`make_0_1_0.py` says what is in it; conftest.py makes it.
"""

import hashlib
import json
from base64 import b64decode

from django.conf import settings
from django.db import transaction

from accounts.models import School, User
from consent import receipts
from consent.models import ConsentRecord
from core.pdf import renderer
from ledger import check
from ledger.canonical import canonical
from opp.proof.journaled import JOURNALED
from opp.proof.verification import Verification
from plans import journal
from plans.choices import Status
from plans.events import EventKind
from plans.models import Anchor, Part, Plan
from students.models import Person
from tests.upgrade.conftest import written_down

PAGES_2 = "198d33f2ae4b99bcb7ff7e58b29ba11c0368274fb97c0925b4160b7ae7b7ffdd"
STYLE_2 = "5ead117709d491b22af155d9ca1c65ecd4b7b120e264b56c3669e000d47ec212"
"""SHA-256 of the pages that the receipts of this release have in the second layout, and of its style sheet."""


def test_the_release_is_as_rich_as_it_should_be(release):
    """Every status of a version, every way an answer ends, and nearly every kind of row that a journal names."""
    statuses = set(Part.objects.values_list("status", flat=True))
    decisions = set(ConsentRecord.objects.values_list("decision", flat=True))

    assert statuses == set(Status)
    assert {"CONSENT", "CONSENT_WITH_REMARKS", "REFUSE", "RIGHT_ENDED", "INVALIDATED"} <= decisions
    assert [model for model in JOURNALED if apps_had(model) and not model.objects.exists()] == []


def apps_had(model) -> bool:
    """Whether that release had this table: a later one is empty, and no fault of it."""
    return model._meta.label_lower in written_down()["rows"]


def test_its_database_has_no_defect_today(release):
    found = Verification().everything()

    assert found.defects == []
    assert found.counts["plannen"] == 19


def test_every_row_has_the_digest_it_had(release):
    """What came later changes nothing of what was signed: its receipts are made again, letter for letter."""
    for given in release.receipts:
        record = ConsentRecord.objects.get(pk=given["record"])
        count = json.loads(given["data"])["head"]["count"]

        assert canonical(receipts.data_of(record, count=count)).decode() == given["data"]
        assert receipts.stands(record)


def test_what_it_gave_out_holds_beside_todays_journals(release):
    """Its receipts, journals and anchors, checked by the program that stands alone."""
    now = {pk: read(f"nu-{pk}", "".join(journal.lines(plan))) for pk, plan in Plan.objects.in_bulk().items()}
    then = {int(pk): read(f"toen-{pk}", text) for pk, text in release.journals.items()}
    answers = ConsentRecord.objects.select_related("action_part").in_bulk()
    assert now.keys() == then.keys()
    for given in release.receipts:
        plan = answers[given["record"]].action_part.plan_id
        nothing_wrong(read("bewijs", given["data"]), then[plan])
        nothing_wrong(read("bewijs", given["data"]), now[plan])
    for pk, journal_then in then.items():
        assert now[pk].lines[: len(journal_then.lines)] == journal_then.lines
    for anchor, text in zip(Anchor.objects.order_by("school", "on"), release.anchors, strict=True):
        for plan in Plan.objects.filter(school=anchor.school):
            nothing_wrong(now[plan.pk], read("anker", text))


def test_the_pages_of_its_receipts_come_out_the_same_whatever_was_renamed_since(release, monkeypatch):
    """What goes to the printer is the very same: names, school and address are those of the day of the upgrade."""
    printed = []

    monkeypatch.setattr(renderer, "printed", lambda job, page, *_: printed.append(page.decode()) or b"%PDF-1.7")
    with transaction.atomic():
        Person.objects.update(given_name="Iemand", family_name="Anders")
        School.objects.update(name="Een andere naam")
        User.objects.update(name="Een ander")
        for given in release.receipts:
            receipts.pdf(
                ConsentRecord.objects.get(pk=given["record"]), count=json.loads(given["data"])["head"]["count"]
            )
        transaction.set_rollback(True)

    assert printed == [given["html"] for given in release.receipts]


def test_the_pages_of_receipts_before_todays_come_out_the_same(release, monkeypatch):
    """With the second layout, of which many were given out: what goes to the printer is what went there then."""
    printed = []

    monkeypatch.setattr(renderer, "printed", lambda job, page, *_: printed.append((job, page)) or b"%PDF-1.7")
    for given in release.receipts:
        receipts.pdf(
            ConsentRecord.objects.get(pk=given["record"]),
            count=json.loads(given["data"])["head"]["count"],
            layout=receipts.LAYOUT_2,
        )

    style = (settings.BASE_DIR / "static" / receipts.LAYOUT_2["style"]).read_bytes()
    made = hashlib.sha256(b"".join(page for _, page in printed)).hexdigest()
    assert [json.loads(job)["style"] for job, _ in printed] == ["paper-2.css"] * len(release.receipts)
    assert (made, hashlib.sha256(style).hexdigest()) == (PAGES_2, STYLE_2)


def read(name: str, text: str) -> check.File:
    return check.read(name, text.encode())


def nothing_wrong(*files: check.File) -> None:
    assert [wrong for findings in check.compare(list(files)).values() for wrong in findings.wrong] == []


def test_a_receipt_that_it_printed_is_read_without_us(release):
    receipt = check.read("bewijs.pdf", b64decode(release.pdf))

    assert check.receipt_faults(receipt.receipt) == []


def test_an_old_plan_goes_on(release):
    """A new line follows the old ones."""
    with transaction.atomic():
        plan = Plan.objects.locked(Plan.objects.running().order_by("pk").values_list("pk", flat=True)[0])
        plan.record(EventKind.DELAY_EXPLAINED, by=plan.coordinator, at=plan.moment(None))

    assert Verification().plan(plan).defects == []
