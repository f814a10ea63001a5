"""Builds the demo: schools, staff, pupils and families, and each pupil's story."""

import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, time, timedelta
from multiprocessing import get_context

from django.db import connections, transaction
from django.db.models import F
from django.utils import timezone

from accounts import staff as accounts_staff
from accounts.choices import Region, Role, Sector
from accounts.models import Holiday, Membership, School, User
from consent.models import Delivery, DeliveryAttempt
from consent.sending import bounces
from core import envelope
from plans.bank import product
from plans.choices import DeadlineBase
from plans.models import BankGoal, BankMeasure
from plans.models.drafting.bank import spaced
from plans.plan_templates import product as templates
from students.models import Assignment, Authority, DisagreementRecord, Guardian, InvolvedPerson, Person, Student
from students.policy import birthday

from . import extra_fields, letterhead, plan_templates, stories
from .people import FATHERS, PARENTS, PUPILS, STAFF
from .scenarios import TODAY, Scenario
from .words import THEMES

ROLES = {
    "coordinator": Role.COORDINATOR,
    "directeur": Role.DIRECTOR,
    "mentor": Role.TEAM,
    "beheer": Role.ADMINISTRATOR,
    "begeleider": Role.TEAM,
    "docent": Role.TEAM,
}
SCHOOLS = {
    "regenboog": {
        "name": "De Regenboog",
        "board": "Stichting Het Rijnland",
        "brin": "00AB",
        "sectors": [Sector.VO],
        "address": "Lindelaan 12, 2312 AB Leiden",
        "phone": "071 123 45 67",
        "partnership": "Samenwerkingsverband Rijnstreek",
        "support_point": "Ouder- en jeugdsteunpunt Rijnstreek, 071 765 43 21",
        "basic_support": "Huiswerkklas, faalangsttraining en gesprekken met de mentor horen bij de basisondersteuning.",
    },
    "debrug": {
        "name": "De Brug",
        "board": "Stichting Speciaal Onderwijs Rijnland",
        "brin": "00CD",
        "sectors": [Sector.VSO],
        "address": "Brugstraat 3, 2315 CD Leiden",
        "phone": "071 234 56 78",
        "support_point": "Ouder- en jeugdsteunpunt Rijnstreek, 071 765 43 21",
        "consent_mode": "ALL",
    },
    "kompas": {
        "name": "Praktijkschool Het Kompas",
        "board": "Stichting Het Rijnland",
        "brin": "00EF",
        "sectors": [Sector.PRO],
        "address": "Havenkade 40, 2318 EF Leiden",
        "phone": "071 345 67 89",
        "support_point": "Ouder- en jeugdsteunpunt Rijnstreek, 071 765 43 21",
        "consent_policy": "PUPIL_CO_SIGNS",
    },
}
# Each pupil in the order of PUPILS: school, class, level, age, destination, story, and what is particular at home.
S = stories
VO, VSO, PRO = "regenboog", "debrug", "kompas"
KB, TL, HAVO = ("DIPLOMA", "VMBO_KB"), ("DIPLOMA", "VMBO_TL"), ("DIPLOMA", "HAVO")
WORK, DAY, ENTREE = ("WORK", "WORK_SHELTERED"), ("DAY", "DAY_WORK"), ("DIPLOMA", "MBO_ENTREE")
INVITED = {
    "regenboog": [
        ("Fatima Aydın", "fatima.aydin@regenboog.example", 2),
        ("Wout Hendriks", "wout.hendriks@regenboog.example", 9),  # the link has lapsed
    ],
}
"""Colleagues who did not come yet: name, address, invited so many days ago."""
CASES: list[tuple[str, str, str, int, tuple[str, str], Callable | None, str]] = [
    (VO, "3kb", "vmbo-kb", 15, KB, S.waits_for_second_parent, "disagree"),
    (VO, "2tl", "vmbo-tl", 13, TL, S.perspective_shared, ""),
    (VO, "1kb", "vmbo-kb", 12, KB, S.drafting, ""),
    (VO, "4tl", "vmbo-tl", 16, TL, S.read_in_arabic, ""),
    (VO, "3ha", "havo", 14, HAVO, S.refused, ""),
    (PRO, "4b", "praktijkonderwijs", 17, WORK, S.pupil_and_parent_answer, "separated"),
    (VSO, "1a", "vso", 12, KB, S.second_talk_needed, ""),
    (VO, "2ha", "havo", 13, HAVO, S.divided_and_doubted, "separated"),
    (VO, "5ha", "havo", 16, HAVO, S.third_year, ""),
    (VO, "1kb", "vmbo-kb", 12, KB, S.just_started, "unknown"),
    (VO, "2kb", "vmbo-kb", 13, KB, S.overdue, ""),
    (VO, "4kb", "vmbo-kb", 15, KB, S.evaluation_due, ""),
    (VO, "3tl", "vmbo-tl", 14, TL, S.remark_open, ""),
    (VO, "3tl", "vmbo-tl", 15, TL, S.talk_first, ""),
    (VO, "4ha", "havo", 15, HAVO, S.paper_on_its_way, ""),
    (VO, "2tl", "vmbo-tl", 13, TL, S.nobody_came, ""),
    (VO, "3kb", "vmbo-kb", 14, KB, S.nobody_came_decided, ""),
    (VO, "4tl", "vmbo-tl", 15, TL, S.taken_back, "no_authority"),
    (VO, "1ha", "havo", 12, HAVO, S.withdrawn_and_new, ""),
    (VO, "3ha", "havo", 14, HAVO, S.revising, ""),
    (VO, "4kb", "vmbo-kb", 16, KB, S.no_individual_support, ""),
    (VO, "4tl", "vmbo-tl", 16, TL, S.ended, ""),
    (VO, "2ha", "havo", 13, HAVO, S.left, "left"),
    (VO, "3kb", "vmbo-kb", 15, KB, S.wish_answered, "turns16"),
    (VO, "4kb", "vmbo-kb", 16, KB, S.discarded, ""),
    (VO, "6vw", "vwo", 18, ("DIPLOMA", "VWO"), S.adult_decides, ""),
    (VO, "2tl", "vmbo-tl", 13, TL, None, ""),
    (VO, "1tl", "vmbo-tl", 12, TL, None, ""),
    (VO, "3ha", "havo", 14, HAVO, None, ""),
    (VO, "2kb", "vmbo-kb", 13, KB, None, ""),
    (VO, "4ha", "havo", 15, HAVO, S.second_version, ""),
    (VO, "3tl", "vmbo-tl", 14, TL, None, "coming"),
    (VSO, "2a", "vso", 14, KB, S.perspective_again, ""),
    (VSO, "2a", "vso", 13, DAY, S.perspective_shared, ""),
    (VSO, "3b", "vso", 15, WORK, S.settled_last_year, ""),
    (VSO, "3b", "vso", 16, DAY, S.withdrawal_found_invalid, ""),
    (VSO, "4c", "vso", 18, DAY, S.adult_decides, ""),
    (VSO, "4c", "vso", 17, WORK, S.by_letter, ""),
    (VSO, "1b", "vso", 12, KB, S.overdue, "unknown"),
    (VSO, "1b", "vso", 12, KB, S.drafting, ""),
    (VSO, "2b", "vso", 14, DAY, S.settled, "voogd"),
    (VSO, "2b", "vso", 14, DAY, S.expired_and_renewing, ""),
    (VSO, "5d", "vso", 19, DAY, S.settled, ""),
    (VSO, "1a", "vso", 12, KB, None, ""),
    (VSO, "1a", "vso", 13, DAY, None, ""),
    (PRO, "1a", "praktijkonderwijs", 12, ENTREE, S.just_started, ""),
    (PRO, "1a", "praktijkonderwijs", 13, WORK, S.perspective_shared, ""),
    (PRO, "2a", "praktijkonderwijs", 13, WORK, S.switched, ""),
    (PRO, "2b", "praktijkonderwijs", 14, ENTREE, S.born_earlier, ""),
    (PRO, "3a", "praktijkonderwijs", 15, WORK, S.refused, "colleague"),
    (PRO, "3a", "praktijkonderwijs", 15, ENTREE, S.remark_open, "no_authority"),
    (PRO, "4a", "praktijkonderwijs", 16, WORK, S.authority_unknown, "unknown"),
    (PRO, "4a", "praktijkonderwijs", 16, ENTREE, S.followed, ""),
    (PRO, "5a", "praktijkonderwijs", 17, WORK, S.renamed, ""),
    (PRO, "5a", "praktijkonderwijs", 18, ENTREE, S.adult_decides, ""),
    (PRO, "2b", "praktijkonderwijs", 14, WORK, S.left_while_asked, ""),
    (PRO, "1b", "praktijkonderwijs", 12, ENTREE, None, ""),
    (PRO, "3b", "praktijkonderwijs", 15, WORK, S.expired, ""),
    (PRO, "3b", "praktijkonderwijs", 17, WORK, S.left_long_ago, "left"),
    (PRO, "2a", "praktijkonderwijs", 14, WORK, S.divided_without_contact, "separated"),
    (VO, "4tl", "vmbo-tl", 16, TL, S.begun_again, ""),
    (VO, "3ha", "havo", 15, HAVO, S.looks_back_soon, ""),
]
# How many days ago each story's plan was started.
BEGAN = {
    S.waits_for_second_parent: 40, S.third_year: 832, S.just_started: 3, S.drafting: 12, S.overdue: 58,
    S.perspective_shared: 15, S.second_talk_needed: 26, S.remark_open: 28, S.remark_answered_ready: 30, S.refused: 38,
    S.divided: 38, S.talk_first: 26, S.evaluation_due: 432, S.settled: 77, S.settled_last_year: 402, S.revising: 152,
    S.withdrawn_and_new: 36, S.nobody_came: 38, S.nobody_came_decided: 38, S.paper_on_its_way: 32,
    S.no_individual_support: 36, S.ended: 262, S.left: 302, S.pupil_and_parent_answer: 30, S.adult_decides: 30,
    S.discarded: 202, S.second_version: 42, S.divided_and_doubted: 38, S.taken_back: 77, S.wish_answered: 402,
    S.expired_and_renewing: 262, S.expired: 262, S.followed: 162, S.divided_without_contact: 38, S.left_while_asked: 26,
    S.perspective_again: 77, S.switched: 90, S.read_in_arabic: 30, S.withdrawal_found_invalid: 30, S.born_earlier: 402,
    S.renamed: 832, S.authority_unknown: 30, S.left_long_ago: 1102,
    S.by_letter: 30, S.begun_again: 262, S.looks_back_soon: 112,
}  # fmt: skip
LEFT = {S.left: 50, S.left_long_ago: 850}


def build(password: str, say: Callable[[str], None]) -> None:
    """Fill an empty database. Deterministic but for the dates, which count back from today.

    A school per process: the documents take the time, and they are made outside any transaction.
    """
    _schools(password)
    connections.close_all()
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        for key, count in zip(SCHOOLS, pool.map(_fill, SCHOOLS), strict=True):
            say(f"{SCHOOLS[key]['name']}: {count} leerlingen")
    _post()


def build_some(password: str, names: frozenset[str]) -> None:
    """The schools with only these pupils, in this process: as much of the demo as a test looks at."""
    _schools(password)
    for key in SCHOOLS:
        _fill(key, names)
    _post()


def _schools(password: str) -> None:
    with transaction.atomic():
        for key, facts in SCHOOLS.items():
            school = _school(key, facts)
            staff = _staff(key, school, password)
            _bank(school)
            plan_templates.write(key, school, staff["coordinator"])
            if key == VO:
                plan_templates.ask(school)
        product.load()
        templates.load()


def _bank(school: School) -> None:
    """What this school wrote in its own bank: the goals of the themes, of which plans make the pupil's own."""
    for words in (words for theme in THEMES for words in theme.goals):
        goal = BankGoal.objects.create(
            school=school,
            sectors=spaced(school.sectors),
            domain=words.domain,
            title=words.title,
            start_situation=words.now.format(n="De leerling"),
            target=words.then.format(n="De leerling"),
            approach=words.how.format(n="de leerling"),
            frequency=words.often,
        )
        BankMeasure.objects.create(
            goal=goal, description=words.title, support_field=words.field, who="begeleider", frequency=words.often
        )


def _post() -> None:
    """The mail of earlier days went out on its day; what was written today waits for the postman."""
    past = Delivery.objects.filter(state=Delivery.State.WAITING, route="", at__lt=timezone.now() - timedelta(days=1))
    with transaction.atomic():
        DeliveryAttempt.objects.bulk_create(
            [DeliveryAttempt(delivery=row, at=row.at, outcome="SENT") for row in past], batch_size=200
        )
        past.update(state=Delivery.State.SENT, sent_at=F("at"), attempts=1)
    # One came back: a server had tried for days, and it is not the address (Beheer, Post).
    row = Delivery.objects.filter(
        state=Delivery.State.SENT, kind="SHARED", school__email="info@regenboog.example"
    ).latest("pk")
    bounces.note(bounces.Bounce((envelope.number_of(row),), bounces.Verdict.GIVEN_UP, "4.4.7"))


def _fill(key: str, names: frozenset[str] | None = None) -> int:
    """The pupils of one school, or only those of these names, each walked through their story; returns how many."""
    school = School.objects.get(email=f"info@{key}.example")
    staff = {user.email.split("@")[0]: user for user in User.objects.working_at(school.pk)}
    chance = random.Random(key)  # noqa: S311
    mine = [
        (number, called, case)
        for number, (called, case) in enumerate(zip(PUPILS, CASES, strict=True))
        if case[0] == key and (names is None or " ".join(filter(None, called)) in names)
    ]
    for number, called, case in mine:
        with transaction.atomic():
            student = _pupil(number, called, case, school, staff, chance)
        if story := case[5]:
            scenario = Scenario(
                student,
                staff,
                THEMES[3] if key == PRO else THEMES[number % len(THEMES)],
                day=BEGAN[story],
                destination=case[4],
                deadline_base=DeadlineBase.SUPPORT_START,
                deadline_base_on=TODAY - timedelta(days=BEGAN[story]),
                **({"trigger_reason": "EXTRA_SUPPORT_SWV"} if key == VO else {}),
                **({"template": plan_templates.of(school)} if story == S.drafting else {}),
            )
            story(scenario)
    return len(mine)


def _school(key: str, facts: dict) -> School:
    school = School.objects.create(
        is_invented=True, email=f"info@{key}.example", region=Region.MIDDLE,
        extra_fields=extra_fields.asked_at(facts["sectors"]), **facts,
    )  # fmt: skip
    letterhead.dress(key, school)
    year = TODAY.year if TODAY.month >= 8 else TODAY.year - 1
    for name, first, last in (
        ("herfstvakantie", date(year, 10, 17), date(year, 10, 25)),
        ("kerstvakantie", date(year, 12, 19), date(year + 1, 1, 3)),
        ("voorjaarsvakantie", date(year + 1, 2, 20), date(year + 1, 2, 28)),
        ("zomervakantie", date(year + 1, 7, 17), date(year + 1, 8, 29)),
    ):
        Holiday.objects.create(school=school, name=name, from_on=first, until_on=last)
    return school


def _staff(key: str, school: School, password: str) -> dict[str, User]:
    staff = {}
    for name, full_name in STAFF[key].items():
        user = User.objects.create_user(f"{name}@{key}.example", password, name=full_name)
        Membership.objects.create(user=user, school=school, role=ROLES[name])
        staff[name] = user
    for name, address, days in INVITED.get(key, ()):
        at = timezone.now() - timedelta(days=days)
        accounts_staff.invite(school, name=name, email=address, roles=[Role.TEAM], by=staff["beheer"], at=at)
    return staff


def _pupil(number, names, case, school, staff, chance) -> Student:
    given, infix, family = names
    _, class_name, level, age, _, story, home = case
    born = birthday(TODAY, -age) - timedelta(days=chance.randint(40, 300))
    if home == "turns16":
        born = birthday(TODAY + timedelta(days=20), -16)
    began = BEGAN.get(story, 90)
    person = Person.objects.create(
        school=school, given_name=given, infix=infix, family_name=family,
        email=f"leerling{number + 1}@leerling.example" if age >= 15 else "",
    )  # fmt: skip
    enrolled_on = TODAY - timedelta(days=began + chance.choice((0, 90, 400)))
    if home == "coming":
        enrolled_on = TODAY + timedelta(days=20)
    admitted = {}
    if Sector.VSO in school.sectors:
        admitted = {
            "tlv_number": f"TLV-{TODAY.year}-{4100 + number}", "tlv_category": ("laag", "midden", "hoog")[number % 3],
            "tlv_from": enrolled_on, "tlv_until": enrolled_on + timedelta(days=3 * 365),
        }  # fmt: skip
    student = Student.objects.create(
        school=school, person=person, number=f"{26000 + number}", birth_date=born, sector=school.sectors[0],
        class_name=class_name, level=level, school_year=int(class_name[0]), enrolled_on=enrolled_on,
        left_on=TODAY - timedelta(days=LEFT[story]) if home == "left" else None, lwoo=level == "vmbo-kb" and number % 2 == 0,
        **admitted,
    )  # fmt: skip
    _family(number, student, staff, home, family, infix)
    for name, function, reads in (
        ("mentor", "MENTOR", "PLAN"),
        ("begeleider", "COACH", "PLAN"),
        ("docent", "TEACHER", "CARD"),
    ):
        if name in staff and (name != "mentor" or number % 3 != 1):
            Assignment.objects.create(
                student=student, user=staff[name], function=function, reads=reads, from_on=student.enrolled_on
            )
    if number % 6 == 0:
        InvolvedPerson.objects.create(
            student=student, name="Joke van der Heijden", role="jeugdverpleegkundige", organisation="GGD Rijnstreek",
            tasks="denkt mee over rust en energie", since_on=student.enrolled_on, permission_on=student.enrolled_on,
        )  # fmt: skip
    return student


def _family(number: int, student: Student, staff: dict, home: str, family: str, infix: str) -> None:
    one, two, other = PARENTS[number % len(PARENTS)]
    by = staff["beheer"]
    known = timezone.make_aware(datetime.combine(min(student.enrolled_on, TODAY), time()))

    def guardian(given, infix, family, relation, address, value="YES", basis="PARENT", **fields) -> Guardian:
        person = Person.objects.create(
            school=student.school,
            given_name=given,
            infix=infix,
            family_name=family,
            email=address,
            phone="06 12 34 56 78",
        )
        row = Guardian.objects.create(person=person, student=student, relation=relation, **fields)
        Authority.objects.create(
            guardian=row, value=value, basis=basis if value == "YES" else "",
            from_on=None if basis == "PARENT" else student.enrolled_on, recorded_by=by,
            recorded_at=known,
            evidence="opgegeven bij de inschrijving" if value != "YES" else "uittreksel gezagsregister gezien",
        )  # fmt: skip
        return row

    if home == "voogd":
        guardian("Marjan", "", "Terpstra", "VOOGD", f"voogd{number}@thuis.example", basis="INSTITUTION",
                 organisation="Jeugdbescherming Rijnland")  # fmt: skip
        guardian("Bas", "", "Vink", "VOOGD", f"voogd{number}b@thuis.example", basis="INSTITUTION",
                 organisation="Jeugdbescherming Rijnland")  # fmt: skip
        return
    relations = ("FATHER", "MOTHER") if one in FATHERS else ("MOTHER", "FATHER")
    guardian(one, infix, family, relations[0], f"ouder{number}a@thuis.example")
    second = {"no_authority": ("NO", {"receives": "INFORMATION"}), "unknown": ("UNKNOWN", {})}.get(home, ("YES", {}))
    # A colleague who is a parent here as well (decision 4): the very address of the coordinator.
    second_address = staff["coordinator"].email if home == "colleague" else f"ouder{number}b@thuis.example"
    guardian(
        two,
        "",
        other,
        relations[1],
        second_address,
        second[0],
        **second[1],
    )
    if home in ("disagree", "separated"):
        DisagreementRecord.objects.create(
            student=student, known=home == "disagree", from_on=student.enrolled_on, recorded_by=by, recorded_at=known,
            evidence="gesprek met beide ouders" if home == "disagree" else "ouders wonen apart en overleggen goed",
        )  # fmt: skip
