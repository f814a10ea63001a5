"""The demo shows what `docs/demo.md` says it shows: each row of its table is a page that is opened here."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import resolve, reverse

from accounts import mail as staff_mail
from accounts.models import School, User
from consent.models import AdjustmentRequest, ConsentRecord
from consent.sending import sender
from core.writing import date_format
from demo.build import build_some
from demo.people import PUPILS
from plans.choices import PRINTED, DocumentKind, Kind
from plans.models import Document, Meeting, Plan, Viewpoint
from students.models import Student
from tests.consent.family_walk import proven
from tests.factories import ago
from tests.opp.proof import blemishes
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]

P, A = Kind.PERSPECTIVE, Kind.ACTION
RELATIONS = {"moeder": "MOTHER", "vader": "FATHER"}


class Shown(NamedTuple):
    """A row of the table: what it shows, to whom, of which pupil of which school, where, and the words there."""

    what: str
    who: str
    school: str
    pupil: str
    page: str
    words: str


def table() -> list[Shown]:
    rows = []
    for line in (Path(settings.BASE_DIR) / "docs/demo.md").read_text().splitlines():
        if match := re.fullmatch(r"\| (.+?) \| (\w+) \| (?:(\w+): (.+?) )?\| (.+?) \| “(.+)” \|", line):
            what, who, school, pupil, page, words = match.groups()
            days = re.sub(r"\{(\d+) days ago\}", lambda found: date_format(ago(int(found[1])).date(), "j F Y"), words)
            rows.append(Shown(what, who, school or "regenboog", pupil or "", page, days))
    return rows


TABLE = table()


def build() -> None:
    build_some("regenboog", frozenset(row.pupil for row in TABLE if row.pupil))


demo = once_a_module(build)


class Place:
    """Where a row of the table is: the pupil with plan and parts, and the addresses of its pages."""

    def __init__(self, row: Shown):
        self.row = row
        self.school = School.objects.get(email=f"info@{row.school}.example")
        if row.pupil:
            pupils = Student.objects.filter(school=self.school).select_related("person")
            self.student = next(each for each in pupils if each.person.name == row.pupil)
            self.plan = Plan.objects.filter(student=self.student).latest("pk")

    def part(self, kind: Kind):
        return self.plan.current_part(kind)

    def of_part(self, name: str, kind: Kind, *more) -> str:
        return reverse(name, args=[self.part(kind).pk, *more])

    def person(self):
        if self.row.who == "leerling":
            return self.student.person
        return self.student.guardians.get(relation=RELATIONS[self.row.who]).person

    def visitor(self) -> Client:
        client, who = Client(), self.row.who
        if who in ("leerling", *RELATIONS):
            return proven(self.person(), self.plan, client)
        if who != "iedereen":
            client.force_login(User.objects.get(email=f"{who}@{self.row.school}.example"))
        return client

    def first_answer(self, relation: str) -> ConsentRecord:
        guardian = self.student.guardians.get(relation=relation)
        return ConsentRecord.objects.filter(person=guardian.person).earliest("at")

    def document(self, **which) -> bytes:
        with Document.objects.filter(plan=self.plan, **which).latest("pk").file.open() as file:
            return file.read()


PAGES = {
    "Leerling": lambda place: reverse("student", args=[place.student.pk]),
    "Leerlingen, evaluatie te laat": lambda place: reverse("students") + "?status=evaluation_late",
    "Vandaag": lambda place: reverse("today"),
    "Vandaag, alleen gesprekken": lambda place: reverse("today") + "?soort=gesprekken",
    "Vandaag, wat op anderen wacht": lambda place: reverse("today") + "?lijst=anderen",
    "Klaskaart": lambda place: reverse("class_card", args=[place.student.pk]),
    "Deel 1": lambda place: place.of_part("part", P),
    "Deel 2": lambda place: place.of_part("part", A),
    "Vaststellen deel 1": lambda place: place.of_part("part_establish", P),
    "Instemming": lambda place: place.of_part("consent", A),
    "Antwoord noteren": lambda place: place.of_part(
        "consent_record", A, place.student.guardians.get(relation="FATHER").person_id
    ),
    "Eerdere teksten": lambda place: reverse("draft_history", args=[place.part(P).pk, "behoeften"]),
    "Wie schrijft mee": lambda place: reverse("writers", args=[place.plan.pk]),
    "Schrijven aan behoeften": lambda place: place.of_part("part_section", P, "behoeften"),
    "Schrijven aan doelen": lambda place: place.of_part("part_section", A, "doelen"),
    "Vergelijken deel 2": lambda place: place.of_part("compare", A),
    "Kanttekeningen": lambda place: place.of_part("comments", P),
    "Brief en code": lambda place: reverse(
        "letters", args=[place.plan.pk, place.student.guardians.get(relation="MOTHER").person_id]
    ),
    "Strook invoeren": lambda place: place.of_part(
        "slip_record", A, place.student.guardians.get(relation="MOTHER").person_id
    ),
    "Bijlagen": lambda place: reverse("attachments", args=[place.plan.pk]),
    "Bijdragen": lambda place: reverse("contributions", args=[place.plan.pk]),
    "Gesprekken": lambda place: reverse("dialogue", args=[place.plan.pk]),
    "Voortgang": lambda place: reverse("progress", args=[place.plan.pk]),
    "Ondersteuning": lambda place: reverse("support_week", args=[place.plan.pk]),
    "Aanvraag": lambda place: reverse("desk_request", args=[place.plan.desk_requests.latest("pk").pk]),
    "Schooljaar": lambda place: reverse("year_chart"),
    "Gepland gesprek": lambda place: reverse("meeting", args=[Meeting.objects.get(plan=place.plan).pk]),
    "Uitnodiging": lambda place: reverse(
        "family_meeting", args=[place.plan.uuid, Meeting.objects.get(plan=place.plan).uid]
    ),
    "Evaluatie": lambda place: reverse("evaluation", args=[place.plan.evaluations.latest("pk").pk]),
    "Voorbereiden": lambda place: reverse("family_prepare", args=[place.plan.uuid]),
    "Correctie": lambda place: reverse("correction", args=[place.plan.pk]),
    "Verzoek": lambda place: reverse(
        "adjustment", args=[AdjustmentRequest.objects.filter(part__plan=place.plan).latest("pk").pk]
    ),
    "Zienswijze": lambda place: reverse("viewpoint", args=[Viewpoint.objects.get(plan=place.plan).pk]),
    "Ontvangstbewijs": lambda place: reverse("receipt", args=[place.first_answer("MOTHER").pk]),
    "Het plan": lambda place: reverse("family_plan", args=[place.plan.uuid]),
    "Antwoord": lambda place: reverse("family_answer", args=[place.plan.uuid, place.part(A).uuid]),
    "Woorden uitgelegd": lambda place: reverse("words_explained"),
    "Wat is er anders": lambda place: reverse("family_compare", args=[place.plan.uuid, place.part(A).uuid]),
    "Alles lezen": lambda place: reverse("family_read", args=[place.plan.uuid]),
    "Meer over dit plan": lambda place: reverse("family_history", args=[place.plan.uuid]),
    "Wie keek": lambda place: reverse("family_seen", args=[place.plan.uuid]),
    "Inloggen en beveiliging": lambda place: reverse("mfa_index"),
    "Beheer": lambda place: reverse("school", args=[place.school.pk]),
    "Laten zien wie het is": lambda place: reverse("identification", args=[place.school.pk]),
    "Uit een eerder plan": lambda place: place.of_part("part_earlier", P),
    "Vragensets": lambda place: reverse("question_sets"),
    "Sjablonen": lambda place: reverse("plan_templates"),
    "Doelenbank": lambda place: reverse("bank"),
    "Post": lambda place: reverse("school_mail", args=[place.school.pk]),
    "Beveiliging": lambda place: reverse("security_log", args=[place.school.pk]),
    "Dossiers die langer liggen": lambda place: reverse("past_term", args=[place.school.pk]),
    "Register": lambda place: reverse("register"),
    "Inspectie": lambda place: reverse("inspection"),
    "Inspectie, zes weken voorbij": lambda place: reverse("inspection") + "?eis=SIX_WEEKS&stand=NO",
    "Inspectie, zonder namen": lambda place: reverse("inspection") + "?namen=nee",
    "Acht vragen": lambda place: reverse("plan_inspection", args=[place.plan.pk]),
    "Mijn school": lambda place: reverse("my_school"),
    "Inspectie per schooljaar": lambda place: reverse("inspection_course"),
}
FILES = {
    "Controleer: de zienswijze van de vader": lambda place: place.document(kind=DocumentKind.VIEWPOINT),
    "Controleer: deel 2 zoals gedeeld": lambda place: place.document(kind=DocumentKind.SHARED, part__kind=A),
    "Controleer: deel 2 met één letter anders": lambda place: place.document(
        kind=DocumentKind.SHARED, part__kind=A
    ).replace(b"Toetsen", b"Teetsen").replace(b"bakker", b"makker"),
}  # fmt: skip


def opened(row: Shown):
    place = Place(row)
    client = place.visitor()
    if row.page in FILES:
        file = SimpleUploadedFile("document.pdf", FILES[row.page](place), "application/pdf")
        return client.post(reverse("check_document"), {"file": file})
    return client.get(PAGES[row.page](place))


def as_read(response) -> str:
    """A page as somebody reads it: without tags, with one space where there are more, none before a comma."""
    content = b"".join(response) if response.streaming else response.content
    words = re.sub(r"(?s)<(head|script)\b.*?</\1>|<[^>]+>", " ", content.decode())
    return re.sub(r" (?=[,.:;])", "", " ".join(unescape(words).split()))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_the_demo_shows(demo, row):
    response = opened(row)

    assert response.status_code == 200
    assert row.words in as_read(response)


# Nothing that nobody should read ---------------------------------------------------------------------------------------

MOST = 2  # pages of one kind: who looks and what is there differ, the sentences hardly do


def pages_from(client: Client, starts: list[str], seen: Counter) -> Iterator[tuple[str, str]]:
    """(address, page) of every page that links lead to from these, but no more than a few of one kind."""
    todo, known = deque(starts), set(starts)
    while todo:
        address = todo.popleft()
        name = resolve(address.partition("?")[0]).url_name
        if seen[name] >= MOST:
            continue
        seen[name] += 1
        response = client.get(address, follow=True)
        if response.status_code != 200 or "text/html" not in response["Content-Type"]:
            b"".join(response) if response.streaming else None
            continue
        html = response.content.decode()
        yield address, html
        links = (unescape(link).partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', html))
        new = [
            link for link in links if link not in known and not link.startswith(("/static/", "/uitloggen", "/lees/"))
        ]
        known.update(new)
        todo.extend(new)


def every_page() -> Iterator[tuple[str, str]]:
    seen: Counter = Counter()
    for user in User.objects.order_by("pk").filter(is_active=True):
        client = Client()
        client.force_login(user)
        yield from pages_from(client, ["/vandaag/", "/leerlingen/?status=running", "/beheer/"], seen)
    for plan in Plan.objects.select_related("student__person").order_by("pk"):
        people = [plan.student.person, *(each.person for each in plan.student.guardians.all())]
        yield from pages_from(proven(people[plan.pk % len(people)], plan), [f"/mijn/{plan.uuid}/"], seen)
    for row in TABLE:
        if row.page in PAGES and row.page != "Perioden" and row.page != "Ontvangstbewijs":
            yield row.page, opened(row).content.decode()


def test_no_page_of_the_demo_holds_a_word_of_the_machine_or_a_hole(demo):
    pages = list(every_page())

    assert len(pages) > 100
    assert {address: found for address, html in pages if (found := blemishes.of_page(html))} == {}


def test_no_mail_of_the_demo_does_either(demo):
    mails = [sender.letter(each) for each in sender.everything()]
    mails += [staff_mail.letter(each, "https://opp.example") for each in staff_mail.everything()]

    assert len(mails) > 100
    assert {subject: found for subject, body in mails if (found := blemishes.of_mail(subject, body))} == {}


def test_no_paper_of_the_demo_does_either(demo):
    papers = {}
    for row in Document.objects.filter(kind__in=PRINTED).order_by("part__kind", "kind", "-pk"):
        if sum(1 for kind, _ in papers if kind == (row.part_id and row.part.kind, row.kind)) < MOST:
            with row.file.open() as file:
                papers[(row.part_id and row.part.kind, row.kind), row.pk] = file.read().decode(errors="replace")

    assert len(papers) > MOST
    assert {key: found for key, html in papers.items() if (found := blemishes.of_page(html))} == {}


@pytest.mark.parametrize(
    "wrong",
    ["Gedeeld door None.", "Bel ( ).", "Van Yara , moeder", "Klaar..", "Draai manage.py send_due", "op {{ day }}",
     "Naar : het plan", "Van , moeder", "Zeker??"],
)  # fmt: skip
def test_a_blemish_is_seen(wrong):
    assert blemishes.blemishes(wrong)


@pytest.mark.parametrize(
    "right",
    ["Bel 071 123 45 67 (Marleen).", "Wacht …", "Ja, of nee?", "om 14:30 uur", "<p>Van <bdi>Yara</bdi>, moeder</p>"],
)
def test_what_is_well_written_is_no_blemish(right):
    assert blemishes.of_page(right) == []


def test_what_the_demo_made_is_sound(demo, capsys):
    call_command("verify")

    assert "Alles klopt" in capsys.readouterr().out


def test_every_pupil_of_the_table_is_one_of_the_demo():
    named = {row.pupil for row in TABLE if row.pupil}

    assert len(TABLE) > 40
    assert named <= {" ".join(filter(None, names)) for names in PUPILS}
