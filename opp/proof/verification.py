"""Holding the whole database against its own proof: chains, texts, rows and files."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F, prefetch_related_objects
from django.utils import timezone

from agenda import refresh as agenda
from consent.models import (
    AdjustmentRequest,
    ConsentRecord,
    ConsentRequest,
    FamilyLink,
)
from ledger import chain, constraints, triggers
from ledger.append_only import AppendOnly
from ledger.canonical import digest
from ledger.moment import BROKEN, one_moment
from plans.choices import Kind
from plans.models import (
    ActionPart,
    Anchor,
    Attachment,
    AttachmentRemoval,
    Consultation,
    Document,
    Evaluation,
    Event,
    Invitation,
    Part,
    Perspective,
    Plan,
)
from plans.text import snapshot
from students.models import Guardian

from . import anchoring, derived, erasing, replay, tallying
from .journaled import CONCLUDED, JOURNALED

CHUNK = 100  # plans of which everything is read at once
Named = tuple[str, int]


class Verification:
    """One walk over everything; `counts` says what was looked at, `defects` what is wrong and `notes` what explains itself, a line each."""

    def __init__(self) -> None:
        self.counts: Counter = Counter()
        self.defects: list[str] = []
        self.notes: list[str] = []

    def everything(self) -> "Verification":
        """All plans, the anchors of all schools, and the floor of the database itself."""
        with one_moment():
            self.defects += [f"vloer: {line}" for line in triggers.defects(connection)]
            self.defects += [f"vloer: {line}" for line in constraints.defects(connection)]
            return self.rows()

    def rows(self) -> "Verification":
        """What stands in all tables, the floor apart."""
        keys = list(Plan.objects.order_by("pk").values_list("pk", flat=True))
        for first in range(0, len(keys), CHUNK):
            self._plans(keys[first : first + CHUNK])
        self._counted("ankers", "een anker, of wat het noemt,", anchoring.defects)
        self._counted("wissingen", "een wissing", erasing.defects)
        self._counted("berichten", "een bericht of persoon", derived.defects)
        self._counted("dagtellingen", "een dagtelling, of wat zij noemt,", tallying.defects)
        return self

    def _counted(self, name: str, what: str, check: Callable[[], tuple[int, list[str]]]) -> None:
        """One check over a whole table; a row in it that cannot be read is a sentence too."""
        try:
            count, found = check()
        except BROKEN as error:
            count, found = 0, [f"{what} is niet te lezen ({type(error).__name__})"]
        self.counts[name] += count
        self.defects += found

    def plan(self, plan: Plan) -> "Verification":
        """One plan: its chain, the rows the chain names, its state, its texts and its files."""
        with one_moment():
            self._plans([plan.pk])
        return self

    def against(self, anchor: Anchor) -> "Verification":
        """The present held against an old anchor: its plans, and whether they go back to it."""
        with one_moment():
            present = anchoring.Present(anchor.school)
            numbers = [line[0] for line in anchor.lines()]
            plans = Plan.objects.filter(school=anchor.school, number__in=numbers)
            self._plans(list(plans.values_list("pk", flat=True)))
            self.counts["ankers"] += 1
            if not Anchor.objects.filter(school=anchor.school, digest=anchor.digest).exists():
                self.defects.append("dit anker zelf staat niet (meer) in de database")
            self.defects += present.missing(anchor)
            self.notes += present.explained(anchor)
        return self

    def _plans(self, keys: list[int]) -> None:
        """These plans at once: a fixed number of queries, however many they are."""
        try:
            plans, read = Plan.objects.in_bulk(keys), Read(keys)
        except BROKEN as error:
            if len(keys) > 1:  # one of them: the others are read without it
                for key in keys:
                    self._plans([key])
            else:
                self.defects.append(
                    f"plan met sleutel {keys[0]}: een rij ervan is niet te lezen ({type(error).__name__})"
                )
            return
        for key in sorted(plans):
            self.counts["plannen"] += 1
            self.counts["journaalregels"] += len(read.events.get(key, []))
            found = [*read.unreadable[key], *self._of_plan(plans[key], read)]
            self.defects += [f"plan {plans[key].number}: {line}" for line in found]
        self._agenda(plans)

    def _agenda(self, plans: dict[int, Plan]) -> None:
        """What lists read of these plans is what the rules say today."""
        try:
            found = agenda.defects(plans, timezone.localdate())
        except BROKEN as error:
            self.defects.append(f"wat lijsten lezen, is niet na te rekenen ({type(error).__name__})")
            return
        self.defects += [
            f"plan {plans[key].number}: lijsten lezen iets anders dan de regels zeggen ({', '.join(names)})"
            for key, names in found.items()
        ]

    def _of_plan(self, plan: Plan, read: "Read") -> Iterator[str]:
        events = read.events.get(plan.pk, [])
        journal = replay.told(events)
        for check in (
            lambda: chain.broken(events, plan),
            lambda: replay.plan_defects(plan, journal),
            lambda: replay.evaluate_by_defects(plan, read.parts[plan.pk], read.talked_on[plan.pk]),
            lambda: self._rows(plan, journal, read),
            lambda: self._parts(plan, journal, read),
            lambda: self._files(read.files[plan.pk]),
        ):
            try:
                yield from check()
            except BROKEN as error:
                yield f"een waarde is er geen ({type(error).__name__})"

    def _rows(self, plan: Plan, journal: replay.Told, read: "Read") -> Iterator[str]:
        """Every row the journal names is there with that digest, and no row is there that it does not name."""
        there = dict(read.digests[plan.pk])
        there |= {name: read.relied_on[name] for name in journal.relied_on if name in read.relied_on}
        self.counts["rijen"] += len(there)
        for (label, pk), expected in journal.rows.items():
            what = f"{apps.get_model(label)._meta.verbose_name} {pk}"
            if (label, pk) not in there:
                yield f"{what} ontbreekt"
            elif there[label, pk] != expected:
                yield f"{what} is veranderd"
        for label, pk in there.keys() - journal.rows.keys():
            yield f"{apps.get_model(label)._meta.verbose_name} {pk} staat niet in het journaal"
        yield from read.strangers[plan.pk]

    def _parts(self, plan: Plan, journal: replay.Told, read: "Read") -> Iterator[str]:
        """The bytes give the digest, the rows give the bytes, and the journal says the same of text and state."""
        parts = {part.pk: part for part in read.parts[plan.pk]}
        for pk in journal.lives.keys() - parts.keys():
            yield f"deel {pk} ontbreekt"
        for part in parts.values():
            life = journal.lives.get(part.pk, replay.Life())
            yield from (f"{part}: {line}" for line in replay.part_defects(part, life))
            if not part.digest:
                if life.digest:
                    yield f"{part}: de gedeelde tekst is verdwenen"
                continue
            self.counts["teksten"] += 1
            if digest(bytes(part.body)) != part.digest:
                yield f"{part}: de bewaarde tekst hoort niet bij de digest"
            detail = read.details.get(part.pk)
            if detail is None:
                yield f"{part}: de inhoud ontbreekt"
            elif _text_of(detail) != bytes(part.body):
                yield f"{part}: de velden geven een andere tekst dan bewaard is"
            if life.digest != part.digest:
                yield f"{part}: het journaal noemt een andere tekst"

    def _files(self, files: list[tuple[str, str, str]]) -> Iterator[str]:
        for what, name, expected in files:
            self.counts["bestanden"] += 1
            try:
                with default_storage.open(name) as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                        yield f"{what}: het bestand is een ander"
            except FileNotFoundError:
                yield f"{what}: het bestand ontbreekt"
            except BROKEN as error:
                yield f"{what}: het bestand is niet te openen ({type(error).__name__})"


def _text_of(detail: Part) -> bytes:
    """The text that the rows give; no text when what stands in them is none any more."""
    try:
        return snapshot.body_of(snapshot.compose(detail, detail.format))
    except BROKEN:
        return b""


class Read:
    """All that belongs to some plans, by plan: each kind of row in one query, and what cannot be read as a sentence."""

    def __init__(self, keys: list[int]):
        self.unreadable: dict[int, list[str]] = defaultdict(list)
        self.events = self._by_plan(Event.objects.filter(plan__in=keys).order_by("plan", "position"), "plan")
        self.digests: dict[int, dict[Named, str]] = defaultdict(dict)
        self.files: dict[int, list] = defaultdict(list)
        self.strangers: dict[int, list[str]] = defaultdict(list)
        self._looked_back: set[int] = set()
        self.talked_on: dict[int, set[date]] = defaultdict(set)
        self._family = self._families(keys)
        for model, path in JOURNALED.items():
            rows = model._default_manager.filter(**{f"{path}__in": keys}, **CONCLUDED.get(model, {}))
            for plan, found in self._by_plan(rows.order_by("pk"), path).items():
                for row in found:
                    self._take(plan, row)
        for plan in self.talked_on.keys() - self._looked_back:
            del self.talked_on[plan]
        self.relied_on = self._relied_on()
        self.parts = defaultdict(list, self._by_plan(Part.objects.filter(plan__in=keys).order_by("pk"), "plan"))
        self.details = self._details(keys)

    def _by_plan(self, rows, path: str) -> dict[int, list]:
        """These rows by plan; where the engine gives back what is no value any more, one by one."""
        rows, found = rows.annotate(of_plan=F(path)), defaultdict(list)
        try:
            every = list(rows)
        except BROKEN:  # SQLite keeps whatever was written: a moment that is no moment
            every = [row for pk, plan in rows.values_list("pk", "of_plan") if (row := self._one(rows, pk, plan))]
        for row in every:
            found[row.of_plan].append(row)
        return found

    def _one(self, rows, pk: int, plan: int):
        try:
            return rows.get(pk=pk)
        except BROKEN:
            self.unreadable[plan].append(f"{rows.model._meta.verbose_name} {pk} is niet te lezen")
            return None

    def _take(self, plan: int, row: AppendOnly) -> None:
        try:
            self.digests[plan][row._meta.label_lower, row.pk] = row.row_digest()
        except BROKEN:
            self.unreadable[plan].append(f"{row._meta.verbose_name} {row.pk} is niet te lezen")
        if isinstance(row, Consultation | Invitation):
            self.talked_on[plan].add(row.held_on if isinstance(row, Consultation) else row.meeting_on)
        elif isinstance(row, Evaluation):
            self._looked_back.add(plan)
        elif isinstance(row, Document):
            self.files[plan].append((f"document {row.pk}", row.file.name, row.sha256))
        elif isinstance(row, Attachment):
            self.files[plan].append((f"bijlage {row.pk}", row.file.name, row.sha256))
        elif isinstance(row, AttachmentRemoval):  # read after the files themselves
            gone = f"bijlage {row.attachment_id}"
            self.files[plan] = [each for each in self.files[plan] if each[0] != gone]
        elif isinstance(row, ConsentRecord | AdjustmentRequest) and row.evidence:
            about = "antwoord" if isinstance(row, ConsentRecord) else "verzoek"
            self.files[plan].append((f"scan bij {about} {row.pk}", row.evidence.name, row.evidence_sha256))
        if (
            isinstance(row, ConsentRequest | ConsentRecord | AdjustmentRequest)
            and row.person_id not in self._family[plan]
        ):
            self.strangers[plan].append(
                f"{row._meta.verbose_name} {row.pk} is van iemand die niet bij deze leerling hoort"
            )
        if isinstance(row, ConsentRequest) and row.link_id and self._links.get(row.link_id) != (row.person_id, plan):
            self.strangers[plan].append(f"de link bij vraag {row.pk} is van iemand anders, of is weg")

    def _families(self, keys: list[int]) -> dict[int, set[int]]:
        """Whoever belongs to the pupil of each plan, or was ever taken off again; and the links that lead there."""
        found = defaultdict(set)
        pupils = Plan.objects.filter(pk__in=keys).values_list("pk", "student", "student__person")
        of_student = defaultdict(list)
        for plan, student, person in pupils:
            found[plan].add(person)
            of_student[student].append(plan)
        for student, person in Guardian._base_manager.filter(student__in=of_student).values_list("student", "person"):
            for plan in of_student[student]:
                found[plan].add(person)
        links = FamilyLink.objects.filter(plan__in=keys).values_list("pk", "person", "plan")
        self._links = {pk: (person, plan) for pk, person, plan in links}
        return found

    def _relied_on(self) -> dict[Named, str]:
        """Rows about people that journals rely on, of any plan: one query for each model."""
        wanted = defaultdict(set)
        for events in self.events.values():
            for label, pk in replay.told(events).relied_on:
                wanted[label].add(pk)
        found = {}
        for label, pks in wanted.items():
            for row in apps.get_model(label)._base_manager.filter(pk__in=pks):
                found[label, row.pk] = row.row_digest()
        return found

    def _details(self, keys: list[int]) -> dict[int, Part]:
        """Perspectives and action parts with all that stands in their text."""
        found: dict[int, Part] = {}
        for kind, model in ((Kind.PERSPECTIVE, Perspective), (Kind.ACTION, ActionPart)):
            parts = list(model.objects.filter(plan__in=keys).exclude(digest=""))
            for version in {part.format for part in parts}:
                wanted = snapshot.FORMATS[version]
                _, lists = wanted.parts[kind]
                same = [part for part in parts if part.format == version]
                paths = [f"{name}__{below}" for name in lists for below in wanted.nested.get(name, ())]
                prefetch_related_objects(same, *lists, *paths)
            found |= {part.pk: part for part in parts}
        return found
