"""Test data that walks there through the real verbs, so that no test stands on an impossible state."""

from datetime import date, datetime, timedelta
from itertools import count
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.choices import Role, Sector
from accounts.models import Membership, School, User
from consent.policy import Decision
from consent.round import actions
from plans.attachments import keeping
from plans.choices import Agreement, Kind, Moment, Status
from plans.models import (
    Attachment,
    Attendee,
    Consultation,
    Factor,
    Goal,
    Part,
    Plan,
    PlanTemplate,
    PupilHearing,
    Remark,
    RemarkAnswer,
    SupportMeasure,
)
from students.models import Assignment, Authority, Guardian, Person, Student

EVERY_MOMENT = " ".join(Moment)
serial = count(1)


def ago(days: float) -> datetime:
    """A moment that many days before now."""
    return timezone.now() - timedelta(days=days)


def after(plan: Plan, days: float) -> datetime:
    """That many days ago, but not before the last line of the plan's journal."""
    head = Plan.objects.values_list("head_at", flat=True).get(pk=plan.pk)
    return max(ago(days), head)


def today() -> date:
    return timezone.localdate()


def born(years: int, *, days: int = 100) -> date:
    """The birth date of somebody who turned `years` that many days ago."""
    return (timezone.localdate() - timedelta(days=days)).replace(day=15) - timedelta(days=365.25 * years)


def make_school(*, name: str = "De Regenboog", sectors: list[str] | None = None, **fields) -> School:
    return School.objects.create(
        name=name,
        board="Stichting Het Rijnland",
        sectors=sectors or [Sector.VO],
        phone="071 123 45 67",
        email="school@regenboog.example",
        **fields,
    )


def make_user(school: School | None = None, role: str | None = None, *, name: str = "", mandate: str = "") -> User:
    number = next(serial)
    user = User.objects.create_user(email=f"medewerker{number}@regenboog.example", name=name or f"Medewerker {number}")
    if school and role:
        Membership.objects.create(user=user, school=school, role=role, mandate=mandate)
    return user


def make_staff(school: School) -> SimpleNamespace:
    """One member of staff in every role."""
    return SimpleNamespace(
        coordinator=make_user(school, Role.COORDINATOR, name="Marleen Hofstra"),
        director=make_user(school, Role.DIRECTOR, name="Johan Dekker"),
        mentor=make_user(school, Role.TEAM, name="Sander Bos"),
        administrator=make_user(school, Role.ADMINISTRATOR, name="Petra Blom"),
    )


def make_person(school: School, name: str = "Noor de Boer", *, email: str = "", **fields) -> Person:
    given, *rest = name.split(" ", 1)
    return Person.objects.create(
        school=school, given_name=given, family_name=rest[0] if rest else "", email=email, **fields
    )


def make_student(
    school: School, *, name: str = "Yara van der Meulen", age: int = 14, sector: str = "", email: str = "", **fields
) -> Student:
    """A pupil without guardians."""
    given, *rest = name.split(" ", 1)
    person = Person.objects.create(school=school, given_name=given, family_name=rest[0] if rest else "", email=email)
    return Student.objects.create(
        **{
            "school": school,
            "person": person,
            "number": f"{next(serial):05d}",
            "birth_date": born(age),
            "sector": sector or school.sectors[0],
            "class_name": "3 kb",
            "level": "vmbo-kb",
            "enrolled_on": today() - timedelta(days=200),
        }
        | fields
    )


def make_guardian(
    student: Student,
    *,
    by: User,
    name: str = "Samira El Amrani",
    relation: str = "MOTHER",
    authority: str | None = "YES",
    basis: str = "PARENT",
    email: str | None = None,
    **fields,
) -> Guardian:
    """A guardian; `authority=None` records nothing about it."""
    address = f"ouder{next(serial)}@thuis.example" if email is None else email
    guardian = Guardian.objects.create(
        person=make_person(student.school, name, email=address), student=student, relation=relation, **fields
    )
    if authority:
        Authority.objects.create(
            guardian=guardian,
            value=authority,
            basis=basis,
            from_on=None,
            recorded_by=by,
            recorded_at=ago(1000),  # known before anything was answered
            evidence="uittreksel gezagsregister gezien",
        )
    return guardian


def make_family(student: Student, *, by: User) -> SimpleNamespace:
    """Two parents with authority."""
    return SimpleNamespace(
        mother=make_guardian(student, by=by),
        father=make_guardian(student, by=by, name="Anton van der Meulen", relation="FATHER"),
    )


def make_world(*, sector: str = "VO", age: int = 14, **school_fields) -> SimpleNamespace:
    """A school with staff, a pupil with two parents, and a plan of two empty drafts, 30 days old."""
    school = make_school(sectors=[sector], **school_fields)
    staff = make_staff(school)
    student = make_student(school, age=age, email="yara@leerling.example", enrolled_on=today() - timedelta(days=31))
    family = make_family(student, by=staff.coordinator)
    Assignment.objects.create(student=student, user=staff.mentor, function="MENTOR", from_on=student.enrolled_on)
    plan = Plan.start(
        student,
        by=staff.coordinator,
        at=ago(30),
        trigger_reason="EXTRA_SUPPORT_SWV" if sector == Sector.VO else "",
    )
    return SimpleNamespace(school=school, student=student, plan=plan, **vars(staff), **vars(family))


def part_of(plan: Plan, kind: str) -> Part:
    """The open version of that kind, else the established one, read anew."""
    return Plan.objects.get(pk=plan.pk).current_part(Kind(kind)).detail


def fill_perspective(part: Part, **fields) -> Part:
    """Write everything the law asks of part 1 into a draft."""
    content = {
        "earlier_support": "In klas 1 huiswerkbegeleiding, twee keer per week.",
        "earlier_support_effect": "Meer rust thuis; de cijfers bleven gelijk.",
        "educational_needs": "Een leraar die stap voor stap uitlegt.",
        "exit_profile": "DIPLOMA",
        "exit_destination": "VMBO_KB",
        "substantiation": "Met rust bij toetsen haalt Yara voldoendes voor de beroepsgerichte vakken.",
    } | fields
    with part.editing():
        type(part).objects.filter(pk=part.pk).update(**content)
        if not part.factors.exists():
            Factor.objects.create(perspective=part, kind="PROMOTING", sphere="PUPIL", text="Yara is nieuwsgierig.")
            Factor.objects.create(
                perspective=part,
                kind="HINDERING",
                sphere="EDUCATION",
                text="Geluid in de klas leidt haar af.",
                position=1,
            )
    return type(part).objects.get(pk=part.pk)


def fill_action(part: Part, **fields) -> Part:
    """Write everything the law asks of part 2 into a draft, with one goal."""
    content = {
        "period_from": today() - timedelta(days=20),
        "period_until": today() + timedelta(days=120),
        "no_deviations": True,
    } | fields
    with part.editing():
        type(part).objects.filter(pk=part.pk).update(**content)
        if not part.goals.exists() and not content.get("no_individual_support"):
            goal = Goal.objects.create(
                action_part=part,
                domain="LEARNING",
                title="Toetsen maken in rust",
                start_situation="Yara haalt 4 van de 10 toetsen.",
                target="Yara haalt 7 van de 10 toetsen.",
                approach="Toetsen in het stiltelokaal, met een kwart meer tijd.",
                responsible_name="Iris Koning",
                responsible_function="begeleider passend onderwijs",
                frequency="bij elke toets",
                evaluate_on=today() + timedelta(days=60),
            )
            SupportMeasure.objects.create(
                goal=goal, description="Stiltelokaal bij toetsen", support_field="SPACE", who="Iris Koning"
            )
        for goal in part.goals.filter(to_review=True):
            goal.start_situation = goal.start_situation or goal.proposed_now
            goal.evaluate_on = today() + timedelta(days=60)
            goal.was_looked_at()
            goal.save()
    return type(part).objects.get(pk=part.pk)


def renewed(part: Part, **fields) -> Part:
    """A draft that follows another version, looked at and with something new in it."""
    if part.kind == Kind.PERSPECTIVE:
        return fill_perspective(part, **{"substantiation": "Yara haalt nu voldoendes voor alle vakken."} | fields)
    with part.editing():
        part.goals.update(target="Yara haalt 8 van de 10 toetsen.")
    return fill_action(part, **fields)


def hear(plan: Plan, *, by: User, days: float = 20, moments: str = EVERY_MOMENT, **fields) -> PupilHearing:
    """The pupil was heard about both parts, that many days ago; for whatever was at hand, unless a test says for what."""
    hearing = PupilHearing(
        **{
            "school_id": plan.school_id,
            "plan": plan,
            "moments": moments,
            "held_on": timezone.localdate(ago(days)),
            "outcome": "HEARD",
            "method": "TALK",
            "hearer_name": "Sander Bos",
            "own_words": "Als iedereen praat hoor ik de helft niet.",
            "adopted": "YES",
            "response": "Toetsen in het stiltelokaal.",
            "recorded_by": by,
            "recorded_at": after(plan, days),
        }
        | fields
    )
    plan.add(hearing, by=by, at=hearing.recorded_at)
    return hearing


def talk(
    plan: Plan,
    *people: Person,
    by: User,
    days: float = 15,
    perspective: str = Agreement.YES,
    action: str = Agreement.YES,
    **fields,
) -> Consultation:
    """A conversation with these people about both parts, that many days ago."""
    consultation = Consultation(
        **{
            "school_id": plan.school_id,
            "plan": plan,
            "type": "MEETING",
            "moments": EVERY_MOMENT,
            "held_on": timezone.localdate(ago(days)),
            "agreement_perspective": perspective,
            "agreement_action": action,
            "report": "Samen de twee delen doorgenomen.",
            "recorded_by": by,
            "recorded_at": after(plan, days),
        }
        | fields
    )
    attendees = [
        Attendee(consultation=consultation, name=person.name, capacity="GUARDIAN", person=person) for person in people
    ]
    plan.add(consultation, *attendees, by=by, at=consultation.recorded_at)
    return consultation


def attach(plan: Plan, *, by: User, listed: tuple[Part, ...] = (), at: datetime | None = None, **said) -> Attachment:
    """A file beside this plan, or beside a conversation."""
    said = {"kind": "REPORT", "title": "Verslag van de logopedist", "readers": "FAMILY"} | said
    upload = said.pop("upload", None) or SimpleUploadedFile(
        "verslag.pdf", b"%PDF-1.7 een verslag " + bytes([next(serial) % 256])
    )
    return keeping.bring(keeping.prepare(plan, upload, by=by, **said), by=by, listed=listed, at=at)


def remark(
    part: Part, person: Person, *, days: float = 12, text: str = "Twee keer per week lijkt ons te veel."
) -> Remark:
    """A wish of the family about the first goal."""
    row = Remark(
        part_id=part.pk,
        person=person,
        section="goal-1",
        kind="DIFFERENT",
        text=text,
        route="ONLINE",
        at=after(part.plan, days),
    )
    part.plan.add(row, by=person, at=row.at)
    return row


def answer_remark(row: Remark, *, by: User, days: float = 11) -> RemarkAnswer:
    answer = RemarkAnswer(
        remark=row,
        adopted="PARTLY",
        text="We beginnen met één keer per week.",
        by=by,
        at=after(row.part.plan, days),
    )
    row.part.plan.add(answer, by=by, at=answer.at)
    return answer


def consent(part: Part, person: Person, *, decision: str = Decision.CONSENT, days: float = 5, **how):
    """This person's answer through the personal page, that many days ago."""
    return actions.answer(
        part, person, decision=decision, identified="persoonlijke link en code", at=after(part.plan, days), **how
    )


def shared(world: SimpleNamespace, kind: str, *, days: float = 18) -> Part:
    """That part, filled and shared; part 2 brings part 1 along."""
    if kind == Kind.ACTION and part_of(world.plan, Kind.PERSPECTIVE).status == Status.DRAFT:
        shared(world, Kind.PERSPECTIVE, days=days + 0.1)
    fill = fill_perspective if kind == Kind.PERSPECTIVE else fill_action
    return actions.share(fill(part_of(world.plan, kind)), by=world.coordinator, at=after(world.plan, days))


def prepared(world: SimpleNamespace) -> None:
    """The pupil heard and both parents spoken to."""
    if not world.plan.hearings.exists():
        hear(world.plan, by=world.coordinator, days=25)
        talk(world.plan, world.mother.person, world.father.person, by=world.coordinator, days=16)


def established(world: SimpleNamespace, kind: str, *, days: float = 3) -> Part:
    """That part, established; part 2 with the consent of both parents."""
    if not world.plan.hearings.exists():
        hear(world.plan, by=world.coordinator, days=25)
    part = part_of(world.plan, kind)
    if part.status == Status.DRAFT:
        part = shared(world, kind)
    if not world.plan.consultations.exists():
        talk(world.plan, world.mother.person, world.father.person, by=world.coordinator, days=16)
    if kind == Kind.ACTION:
        actions.ask(part, by=world.coordinator, at=after(world.plan, 10))
        consent(part, world.mother.person, days=6)
        consent(part, world.father.person, days=5)
    return actions.establish(part, by=world.director, at=after(world.plan, days))


def make_template(school: School | None, *, sector: str = "VO", name: str = "Rust in de les", **texts) -> PlanTemplate:
    """A template of the school with one version; without texts with an agreement and something to make the pupil's own."""
    template = PlanTemplate.objects.create(school=school, sector=sector, code="" if school else name)
    texts = texts or {"educational_needs": "Een leraar die voordoet.", "facilities": "Een kwart meer tijd."}
    template.write(name, "Voor wie vastloopt op geluid.", texts, after=0, by=None)
    return template
