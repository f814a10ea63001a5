"""Walks one pupil's plan through the real verbs, on days in the past, so that no impossible state exists."""

from datetime import date, datetime, time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from consent.evaluating import actions as evaluating
from consent.policy import Decision, Route
from consent.policy.moments import When
from consent.portal import viewpoints
from consent.round import actions, errata
from plans.choices import Agreement, Kind, Moment
from plans.models import (
    Attendee,
    BankGoal,
    BegunCorrection,
    Consultation,
    Evaluation,
    Factor,
    Goal,
    Invitation,
    Part,
    Plan,
    PupilHearing,
    Remark,
    RemarkAnswer,
    SupportMeasure,
)
from students.models import Guardian, Person, Student

from .words import LONG, Theme

TODAY = timezone.localdate()
# What was seen of a goal, by its result.
SEEN = {
    "REACHED": "Volgens het logboek van de begeleider lukt dit nu bijna elke week zonder hulp.",
    "IN_PART": "Volgens het logboek van de begeleider lukt dit nu in zes van de tien lessen.",
    "AS_BEGUN": "In het logboek is nog geen verschil te zien.",
}


class Scenario:
    """One plan, moving forward in time. `day` counts back from today: 30 is thirty days ago."""

    def __init__(self, student: Student, staff: dict, theme: Theme, *, day: int, destination: tuple[str, str], **start):
        self.student, self.staff, self.theme = student, staff, theme
        self.name = student.person.first_name
        self.destination = destination
        self.plan = Plan.start(
            student, by=staff["coordinator"], at=self._at(day, 9), coordinator=staff["coordinator"], **start
        )

    @property
    def guardians(self) -> list[Guardian]:
        return list(self.student.guardians.select_related("person"))

    def _at(self, day: int, hour: float) -> datetime:
        """That hour of that day, but never before the last line of the journal."""
        wanted = timezone.make_aware(datetime.combine(TODAY - timedelta(days=day), time(int(hour), int(hour % 1 * 60))))
        wanted = min(wanted, timezone.now())
        head = Plan.objects.filter(student=self.student).values_list("head_at", flat=True).order_by("-pk").first()
        return max(wanted, head) if head else wanted

    def _on(self, day: int) -> date:
        return TODAY - timedelta(days=day)

    def _words(self, text: str) -> str:
        return text.format(n=self.name)

    def _person(self, who: int | str) -> Person:
        """Guardian number `who`, or the `"pupil"`."""
        return self.guardians[who].person if isinstance(who, int) else self.student.person

    def part(self, kind: str) -> Part:
        return Plan.objects.get(pk=self.plan.pk).current_part(Kind(kind)).detail

    # Writing ----------------------------------------------------------------------------------------------------

    def write_perspective(self, *, long: bool = False, **changes) -> "Scenario":
        """Fill the draft of part 1."""
        part, theme = self.part(Kind.PERSPECTIVE), self.theme
        profile, destination = self.destination
        content = {
            "previous_school": "Basisschool De Wegwijzer",
            "previous_advice": self.student.level or "praktijkonderwijs",
            "earlier_support": (LONG * 6 if long else "") + theme.earlier,
            "earlier_support_effect": theme.effect,
            "education_data": "Nederlands 5,8 · Engels 6,4 · rekenen 5,2 · praktijkvakken 7,1",
            "teacher_input": f"In kleine groepen denkt {self.name} goed mee. In de grote groep haakt {self.name} af.",
            "teacher_name": "Rachid el Fassi",
            "coach_input": "Eén afspraak tegelijk, en die ook nakomen, werkt het beste.",
            "coach_name": "Iris Koning",
            "home_situation": theme.home,
            "family_informed_on": self._on(25),
            "educational_needs": theme.needs,
            "support_needs": theme.support,
            "exit_profile": profile,
            "exit_destination": destination,
            "substantiation": theme.why,
            "interim_goals": "Aan het eind van dit leerjaar alle praktijkvakken voldoende.",
        } | changes
        with part.editing():
            for name, value in content.items():
                setattr(part, name, self._words(value) if isinstance(value, str) else value)
            part.save(update_fields=list(content))
            perspective = part.as_perspective
            if not perspective.factors.exists():
                rows = [("PROMOTING", theme.helps, ("PUPIL", "HOME_ENVIRONMENT"))]
                rows.append(("HINDERING", theme.hinders, ("EDUCATION", "PUPIL")))
                for kind, texts, spheres in rows:
                    for text, sphere in zip(texts, spheres, strict=True):
                        Factor.objects.create(
                            perspective=perspective,
                            kind=kind,
                            sphere=sphere,
                            text=self._words(text),
                            position=perspective.factors.count(),
                        )
        return self

    def write_action(self, *, day: int, weeks: int = 26, long: bool = False, **changes) -> "Scenario":
        """Fill the draft of part 2, for a period that begins on that day."""
        part, theme = self.part(Kind.ACTION), self.theme
        content = {
            "period_from": self._on(day),
            "period_until": self._on(day) + timedelta(weeks=weeks),
            "no_deviations": True,
            "pupil_tasks": "Op tijd zeggen als iets niet lukt.",
            "guardian_tasks": "Elke zondag samen de week bekijken.",
            "facilities": theme.facilities,
            "emergency_agreements": theme.calm,
        } | changes
        with part.editing():
            for name, value in content.items():
                setattr(part, name, self._words(value) if isinstance(value, str) else value)
            part.save(update_fields=list(content))
            if not part.as_action.goals.exists():
                for position, words in enumerate(theme.goals):
                    self._goal(part, position, words, day, weeks, long)
            for goal in part.as_action.goals.filter(to_review=True):
                goal.start_situation = goal.start_situation or goal.proposed_now
                goal.evaluate_on = self._on(day) + timedelta(weeks=weeks - 6)
                goal.was_looked_at()
                goal.save()
        return self

    def _goal(self, part, position, words, day, weeks, long) -> None:
        goal = Goal.objects.create(
            action_part=part,
            position=position,
            domain=words.domain,
            title=words.title,
            start_situation=self._words((LONG * 3 if long else "") + words.now),
            target=self._words(words.then),
            approach=self._words((LONG * 2 if long else "") + words.how),
            responsible_name="Iris Koning",
            responsible_function="begeleider passend onderwijs",
            frequency=words.often,
            place="op school",
            factor_text=self._words(self.theme.hinders[0]),
            evaluate_on=self._on(day) + timedelta(weeks=weeks - 6),
            from_bank=BankGoal.objects.filter(school=part.school_id, title=words.title).first(),
        )
        who = "Iris Koning, begeleider passend onderwijs"
        SupportMeasure.objects.create(
            goal=goal, description=words.title, support_field=words.field, who=who, frequency=words.often
        )

    # Talking ----------------------------------------------------------------------------------------------------

    def hear(self, day: int, *, moments: str = Moment.DRAFTING, said: str = "") -> "Scenario":
        by, at = self.staff["mentor"], self._at(day, 10.5)
        self.student.record_view(user=by, at=at)
        self.plan.add(
            PupilHearing(
                school_id=self.plan.school_id,
                plan=self.plan,
                moments=moments,
                held_on=self._on(day),
                outcome="HEARD",
                method="TALK",
                hearer_name=by.name,
                own_words=self._words(said or self.theme.said),
                adopted="YES",
                response=self._words(self.theme.response),
                recorded_by=by,
                recorded_at=at,
            ),
            by=by,
            at=at,
        )
        return self

    def talk(
        self,
        day: int,
        *,
        moments: str = Moment.DRAFTING,
        perspective: str = Agreement.YES,
        action: str = Agreement.YES,
        said: str = "",
        **changes,
    ) -> "Scenario":
        """A conversation with everyone who has authority, or the adult pupil; `said` is what the first of them said."""
        by, at = self.staff["coordinator"], self._at(day, 16)
        consultation = Consultation(
            **{
                "school_id": self.plan.school_id,
                "plan": self.plan,
                "type": "MEETING",
                "moments": moments,
                "held_on": self._on(day),
                "agreement_perspective": perspective,
                "agreement_action": action,
                "report": "Samen beide delen doorgenomen. De familie vertelde wat thuis werkt. "
                "Afspraak: de mentor belt over vier weken.",
                "recorded_by": by,
                "recorded_at": at,
            }
            | changes
        )
        holders = self.student.right_holders("GUARDIANS_UNTIL_18", self._on(day))
        people = [
            Attendee(
                consultation=consultation,
                name=holder.name,
                capacity="GUARDIAN",
                person_id=holder.person_id,
                said=said if number == 0 else "",
            )
            for number, holder in enumerate(holders)
        ]
        self.plan.add(
            consultation,
            *people,
            Attendee(consultation=consultation, name=by.name, capacity="SCHOOL", user=by),
            by=by,
            at=at,
        )
        return self

    def begin(self, day: int, *, reason: str) -> "Scenario":
        """Let conversations count for both parts from that day, said on the day the plan was begun."""
        for kind in Kind:
            BegunCorrection.make(
                self.part(kind), self._on(day), reason=reason, by=self.staff["coordinator"], at=self._at(day, 11)
            )
        return self

    def nobody_came(self, day: int) -> "Scenario":
        by, at = self.staff["coordinator"], self._at(day, 17)
        self.plan.add(
            Invitation(
                school_id=self.plan.school_id,
                plan=self.plan,
                sent_on=self._on(day + 12),
                meeting_on=self._on(day),
                about_perspective=True,
                about_action=True,
                nobody_came=True,
                recorded_by=by,
                recorded_at=at,
            ),
            by=by,
            at=at,
        )
        return self

    def remark(
        self, day: int, text: str, *, kind: str = Kind.ACTION, section: str = "goal-1", answered: str = ""
    ) -> "Scenario":
        """A wish of the first guardian, and perhaps what the school did with it."""
        part, person = self.part(kind), self.guardians[0].person
        at = self._at(day, 20.25)
        row = Remark(
            part_id=part.pk, person=person, section=section, kind="DIFFERENT", text=text, route="ONLINE", at=at
        )
        self.plan.add(row, by=person, at=at)
        if answered:
            by, at = self.staff["coordinator"], self._at(day - 1, 11)
            self.plan.add(RemarkAnswer(remark=row, adopted="PARTLY", text=answered, by=by, at=at), by=by, at=at)
        return self

    # The life of the parts ----------------------------------------------------------------------------------------

    def share(self, day: int, *kinds: str) -> "Scenario":
        for kind in kinds or (Kind.PERSPECTIVE, Kind.ACTION):
            actions.share(self.part(kind), by=self.staff["coordinator"], at=self._at(day, 14))
        return self

    def ask(self, day: int) -> "Scenario":
        actions.ask(self.part(Kind.ACTION), by=self.staff["coordinator"], at=self._at(day, 14.5))
        return self

    def answer(
        self, day: int, who: int | str, decision: str = Decision.CONSENT, *, hour: float = 19.5, **how
    ) -> "Scenario":
        """The answer of guardian number `who`, or of the `"pupil"`; with a refusal the first goal is the point."""
        part = self.part(Kind.ACTION)
        person = self._person(who)
        at = self._at(day, hour)
        if decision == Decision.REFUSE:
            how["points"] = [
                {
                    "goal": part.as_action.goals.earliest("position").pk,
                    "reason": "TOO_MUCH",
                    "words": "Dit is te veel op één dag.",
                }
            ]
        if how.get("route", Route.ONLINE) != Route.ONLINE:
            how["recorded_by"] = self.staff["coordinator"]
        how.setdefault("identified", "persoonlijke link en code naar het bekende adres")
        actions.answer(part, person, decision=decision, at=at, **how)
        return self

    def phoned(self, day: int, who: int, decision: str, at: time) -> "Scenario":
        """The same by telephone, at that hour of that day, and noted half an hour later."""
        said = {"route": Route.PHONE, "when": When(self._on(day), at), "identified": "gebeld op het bekende nummer"}
        return self.answer(day, who, decision, hour=at.hour + at.minute / 60 + 0.5, **said)

    def viewpoint(self, day: int, who: int, *, words: str = "", file: bytes = b"") -> "Scenario":
        """What guardian number `who` wants said beside part 2: typed, or brought as a file."""
        part, person, at = self.part(Kind.ACTION), self.guardians[who].person, self._at(day, 20)
        brought = ContentFile(file, "zienswijze.pdf") if file else None
        self.plan.add(viewpoints.prepare(part, person, words=words, file=brought, at=at), by=person, at=at)
        return self

    def read(self, day: int, who: int | str) -> "Scenario":
        """Guardian number `who`, or the `"pupil"`, opens both parts for the first time."""
        person = self._person(who)
        versions = [self.part(kind).uuid for kind in Kind]
        self.student.record_view(person=person, versions=versions, at=self._at(day, 19))
        return self

    def all_consent(self, day: int) -> "Scenario":
        """Everyone who was asked says yes."""
        part = self.part(Kind.ACTION)
        for request in part.as_action.round.requests.select_related("person"):
            actions.answer(
                part,
                request.person,
                decision=Decision.CONSENT,
                identified="persoonlijke link en code naar het bekende adres",
                at=self._at(day, 19.5),
            )
        return self

    def establish(self, day: int, *kinds: str) -> "Scenario":
        self.student.record_view(user=self.staff["directeur"], at=self._at(day, 14.75))
        for kind in kinds or (Kind.PERSPECTIVE, Kind.ACTION):
            actions.establish(self.part(kind), by=self.staff["directeur"], at=self._at(day, 15))
        return self

    def put_right(self, day: int, kind: str, field: str, becomes: str, *, reason: str) -> "Scenario":
        """A slip of the pen in a version that the family read."""
        by, at = self.staff["coordinator"], self._at(day, 13)
        errata.correct(self.part(kind), by=by, field=field, becomes=becomes, reason=reason, at=at)
        return self

    def first_year(self, day: int, **agreed) -> "Scenario":
        """The whole road of a first version of both parts, in five weeks, begun on that day."""
        self.write_perspective().write_action(day=day - 30, **agreed).hear(day - 8).share(day - 14).talk(day - 20)
        return self.ask(day - 21).all_consent(day - 24).establish(day - 27)

    def evaluate(
        self,
        day: int,
        *,
        decision: str = "CONTINUE",
        results: tuple[str, ...] = ("REACHED", "IN_PART"),
        stops: dict[int, str] | None = None,
    ) -> "Scenario":
        """Look back with everyone; with ADJUST a revision of part 2 is there afterwards. `stops`: goal -> reason."""
        self.hear(day + 4, moments="EVALUATING", said="Het gaat beter. Op maandag lukt het plannen nu zelf.")
        self.talk(day, moments="ADJUSTING EVALUATING", said="Thuis is er meer rust. Van ons mag het zo doorgaan.")
        by = self.staff["coordinator"]
        evaluation = Evaluation.start(self.plan, by=by, held_on=self._on(day), at=self._at(day, 16.25))
        for number, review in enumerate(evaluation.reviews.all()):
            review.result = results[number % len(results)]
            review.evidence = SEEN[review.result]
            review.next_step, review.stop_reason = decision, ""
            if reason := (stops or {}).get(number + 1):
                review.next_step, review.stop_reason = "END", reason
            review.save(update_fields=["result", "evidence", "next_step", "stop_reason"])
        evaluation.decision = decision
        evaluation.conclusion = "De rustige plek helpt. We gaan verder met wat werkt en leggen de lat iets hoger."
        evaluation.factors_still_right = evaluation.destination_still_right = "Ja, dit klopt nog."
        evaluation.save(update_fields=["decision", "conclusion", "factors_still_right", "destination_still_right"])
        evaluating.conclude(evaluation, by=by, at=self._at(day, 17))
        return self

    def renew(
        self, day: int, *, weeks: int = 40, begins: int | None = None, stops: dict[int, str] | None = None
    ) -> "Scenario":
        """A next version of part 2 after an evaluation, all the way; `begins` counts back as every day does."""
        self.evaluate(day, decision="ADJUST", results=("IN_PART",), stops=stops)
        self.write_action(day=day - 14 if begins is None else begins, weeks=weeks)
        self.share(day - 4, Kind.ACTION).hear(day - 5, moments="ADJUSTING").ask(day - 6)
        return self.all_consent(day - 9).establish(day - 12, Kind.ACTION)
