"""Makes `0.1.0.json.xz`: a small, rich database of release 0.1.0, written down without an engine.

It ran once, in a checkout of the tag v0.1.0, and never needs to again; it stands here so that anybody can see what is in it:

    git worktree add /tmp/opp-0.1.0 v0.1.0 && cd /tmp/opp-0.1.0 && bin/setup
    OPP_VAR=$(mktemp -d) OPP_DEMO=1 .venv/bin/python THIS_FILE OUT.json.xz
"""
# ruff: noqa: E402 (Django first)

import json
import lzma
import os
import random
import sys
from base64 import b64encode
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opp.settings")
sys.path.insert(0, os.getcwd())

import django

django.setup()

import weasyprint  # noqa: TID253 (its layout is replaced)
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.models import School, User
from consent import receipts
from consent.mail import contacts
from consent.models import AnswerDraft, ConsentRecord, InvalidationProposal
from consent.policy import AdjustmentKind, Decision, Route
from consent.portal import viewpoints
from consent.round import actions, invalidation, requests
from demo import build, stories
from demo.people import PUPILS
from demo.scenarios import TODAY, Walk
from demo.words import THEMES
from ledger.bypass import open_door
from ledger.canonical import canonical
from opp.proof import erasing
from plans import journal
from plans.choices import DeadlineBase, Kind
from plans.models import Anchor, Erratum, Plan
from students.models import AccessGrant, Authority, CapabilityRecord, DisagreementRecord

P, A = Kind.PERSPECTIVE, Kind.ACTION
REAL = weasyprint.HTML
printed: list[str] = []


class Text:
    """Stands in for the layout: a document is its own HTML, so that files stay small and say what they were made of."""

    def __init__(self, string: str, **options):
        self.string = string

    def write_pdf(self, **options) -> bytes:
        printed.append(self.string)
        return b"%PDF-1.7\n" + self.string.encode()


def refused_and_invalid(w: Walk) -> None:
    """A refusal that two members of staff found invalid."""
    stories.divided_and_doubted(w)
    proposal = InvalidationProposal.objects.latest("pk")
    invalidation.decide(proposal, by=w.staff["directeur"], accepted=True, at=w._at(4, 10))


def on_paper(w: Walk) -> None:
    """One answer on paper, one by telephone, a viewpoint, and an answer that was never sent."""
    w.write_perspective().write_action(day=0).hear(30).share(25).talk(20).establish(17, P).ask(16)
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 een scan")
    w.answer(9, 0, route=Route.PAPER, evidence=scan, identified="handtekening vergeleken")
    w.answer(8, 1, Decision.REFUSE, route=Route.PHONE, identified="stem herkend door de mentor")
    person, at = w.guardians[0].person, w._at(7, 20)
    row = viewpoints.prepare(w.part(A), person, words="Wij willen rust voor onze dochter.\nMeer niet.", at=at)
    w.plan.add(row, by=person, at=at)
    AnswerDraft.objects.create(person=w.guardians[1].person, part_id=w.part(A).pk, kept={"decision": "CONSENT"}, at=at)


def changed_contact(w: Walk) -> None:
    """An address that changed while the plan ran, then the answer; established and superseded by a next version."""
    w.write_perspective().write_action(day=300).hear(400).share(394).talk(388).ask(387)
    person = w.guardians[0].person
    with contacts.watched(w.student.pk, by=w.staff["beheer"], at=w._at(386, 10)):
        person.email = "nieuw.adres@thuis.example"
        person.save()
    w.all_consent(384).establish(381).renew(110)


def adult(w: Walk) -> None:
    """A pupil of 18 under mentorschap for a while, who lets a parent read along."""
    w.write_perspective().write_action(day=0).hear(24).share(20).talk(15).establish(12, P).ask(8)
    AccessGrant.objects.create(guardian=w.guardians[0], from_on=w._on(7), recorded_at=w._at(7, 12))
    w.answer(6, "pupil", Decision.CONSENT_WITH_REMARKS, remarks="Graag op dinsdag.").establish(4, A)


def turned_18(w: Walk) -> None:
    """Both parents answered; then the pupil came of age before anything was established."""
    w.write_perspective().write_action(day=0).hear(30).share(25).talk(20).establish(17, P).ask(16).answer(14, 0)
    actions.end_rights(w.part(A), at=w._at(3, 6))


def withdrawn(w: Walk) -> None:
    stories.withdrawn_and_new(w)


S = stories
VO, VSO, PRO = build.VO, build.VSO, build.PRO
KB, HAVO, WORK, DAY = build.KB, build.HAVO, build.WORK, build.DAY
CASES = [
    # pupil, (school, class, level, age, destination, story, home), days ago
    (0, (VO, "5ha", "havo", 16, HAVO, S.third_year, ""), 832),
    (3, (VO, "3ha", "havo", 14, HAVO, S.refused, "disagree"), 38),
    (7, (VO, "2ha", "havo", 13, HAVO, refused_and_invalid, "separated"), 38),
    (17, (VO, "4tl", "vmbo-tl", 15, KB, S.taken_back, "no_authority"), 77),
    (23, (VO, "3kb", "vmbo-kb", 15, KB, S.wish_answered, ""), 402),
    (19, (VO, "3ha", "havo", 14, HAVO, S.revising, ""), 152),
    (18, (VO, "1ha", "havo", 12, HAVO, withdrawn, ""), 36),
    (16, (VO, "3kb", "vmbo-kb", 14, KB, S.nobody_came_decided, ""), 38),
    (20, (VO, "4kb", "vmbo-kb", 16, KB, S.no_individual_support, ""), 36),
    (21, (VO, "4tl", "vmbo-tl", 16, KB, S.ended, ""), 262),
    (14, (VO, "4ha", "havo", 15, HAVO, on_paper, ""), 38),
    (11, (VO, "4kb", "vmbo-kb", 15, KB, changed_contact, ""), 402),
    (22, (VO, "2ha", "havo", 13, HAVO, S.left, "left"), 302),  # erased at the end
    (30, (VO, "4ha", "havo", 15, HAVO, S.second_version, ""), 42),
    (24, (VO, "4kb", "vmbo-kb", 16, KB, S.discarded, ""), 202),
    (12, (VO, "3tl", "vmbo-tl", 14, KB, S.remark_answered_ready, ""), 30),
    (35, (VSO, "4c", "vso", 18, DAY, adult, ""), 30),
    (40, (VSO, "2b", "vso", 14, DAY, S.settled, "voogd"), 77),
    (51, (PRO, "4a", "praktijkonderwijs", 16, WORK, S.pupil_and_parent_answer, ""), 30),
    (52, (PRO, "5a", "praktijkonderwijs", 17, WORK, turned_18, "turns18"), 38),
]


def fill() -> None:

    chance, schools = random.Random("0.1.0"), {}  # noqa: S311
    for key in (VO, VSO, PRO):
        school = build._school(key, build.SCHOOLS[key])
        schools[key] = school, build._staff(key, school, "alleen voor de proef")
    for number, case, began in CASES:
        school, staff = schools[case[0]]
        build.BEGAN[case[5]] = began
        with transaction.atomic():
            student = build._pupil(number, PUPILS[number], case, school, staff, chance)
            if case[6] == "turns18":
                student.birth_date = (TODAY - timedelta(days=5)).replace(year=TODAY.year - 18)
                student.save()
            # People are known to a school before their plan begins.
            known = timezone.make_aware(timezone.datetime.combine(student.enrolled_on, timezone.datetime.min.time()))
            with open_door():
                for model in (Authority, DisagreementRecord):
                    rows = models.QuerySet(model)
                    path = "guardian__student" if model is Authority else "student"
                    rows.filter(**{path: student}).update(recorded_at=known)
        walk = Walk(
            student, staff, THEMES[number % len(THEMES)], day=began, destination=case[4],
            deadline_base=DeadlineBase.SUPPORT_START, deadline_base_on=TODAY - timedelta(days=began),
            **({"trigger_reason": "EXTRA_SUPPORT_SWV"} if case[0] == VO else {}),
        )  # fmt: skip
        case[5](walk)
        student.record_view(user=staff["mentor"], at=walk._at(1, 9))
    CapabilityRecord.objects.create(
        student=student, value="CAPABLE", from_on=TODAY, evidence="gesprek", recorded_by=staff["beheer"]
    )


def finish() -> dict:
    """Anchors of two days, an erasure between them, and what was given out: receipts, journals, anchors."""
    now, out = timezone.now(), {}
    for school in School.objects.order_by("pk"):
        Anchor.take(school, at=now - timedelta(days=1))
    director = User.objects.get(email="directeur@regenboog.example")
    erratum = Erratum.objects.get()
    requests.request(
        erratum.part, erratum.part.plan.student.guardians.first().person,
        kind=AdjustmentKind.ERRATUM_MEANING, erratum=erratum, words="Dit is toch iets anders.", at=now,
    )  # fmt: skip
    left = Plan.objects.get(end_reason="LEFT_SCHOOL")
    erasing.erase_plan(left, by=director, ground="verzoek van de ouders", at=now)
    for school in School.objects.order_by("pk"):
        Anchor.take(school, at=now + timedelta(minutes=1))
    call_command("verify")
    out["receipts"] = [receipt_of(record) for record in ConsentRecord.objects.order_by("pk")]
    out["journals"] = {str(plan.pk): "".join(journal.lines(plan)) for plan in Plan.objects.order_by("pk")}
    out["anchors"] = [anchor.text for anchor in Anchor.objects.order_by("school", "on")]
    weasyprint.HTML = REAL
    out["pdf"] = b64encode(receipts.pdf(ConsentRecord.objects.filter(decision="REFUSE").first())).decode()
    return out


def receipt_of(record: ConsentRecord) -> dict:
    """As it was given out: its data, and the pages as they went to the printer."""
    data = receipts.data_of(record)
    receipts.pdf(record)
    return {"record": record.pk, "data": canonical(data).decode(), "html": printed[-1]}


def rows_of(model) -> list[dict]:
    fields = model._meta.local_concrete_fields
    return [{field.attname: plain(field, row) for field in fields} for row in model._base_manager.order_by("pk")]


def plain(field, row):
    value = getattr(row, field.attname)
    if isinstance(field, models.BinaryField):
        return None if value is None else b64encode(bytes(value)).decode()
    if isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.FileField):
        return value.name or ""
    return value if value is None or isinstance(value, bool | int) else field.value_to_string(row)


def dump(given: dict) -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        migrations = [list(row) for row in cursor]
    ours = [
        model
        for label in ("accounts", "students", "plans", "consent")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    names = [model._meta.label_lower for model in ours if model._base_manager.exists()]
    files = {}
    for model, field in (("plans.Document", "file"), ("consent.ConsentRecord", "evidence")):
        for row in apps.get_model(model).objects.exclude(**{field: ""}):
            with default_storage.open(getattr(row, field).name) as file:
                files[getattr(row, field).name] = b64encode(file.read()).decode()
    return {
        "release": "0.1.0",
        "site": django.conf.settings.BASE_URL,
        "migrations": migrations,
        "rows": {name: rows_of(apps.get_model(name)) for name in names},
        "files": files,
        "given": given,
    }


def main(path: str) -> None:
    weasyprint.HTML = Text
    call_command("migrate", verbosity=0)
    fill()
    text = json.dumps(dump(finish()), ensure_ascii=False, indent=0, sort_keys=True)
    with lzma.open(path, "wt", preset=9, encoding="utf-8") as file:
        file.write(text)
    print(f"{len(text) / 1e6:.1f} MB of text, {os.path.getsize(path) / 1e3:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1])
