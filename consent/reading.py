"""What one person of a family reads of one plan, and what is asked of them now; a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from django.db.models import (
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils import timezone

from accounts import signs
from accounts.prefetch import prefetch
from accounts.prepared import prepared
from accounts.writing import address, date_format
from plans import changes, desk, errata, facts, links, revisions, said, standing, text, wording
from plans.choices import SEEN_BY_FAMILY, Adopted, DocumentKind, Kind, Status
from plans.models import Document, Part, Plan, Remark, RemarkAnswer, Viewpoint
from plans.policy import Force, dispute_by, is_same
from plans.sections import sections_of
from students.models import Person
from students.policy import OWN_SAY, Relation, RightHolder, Sight

from . import rounds
from .afterwards import can_be_taken_back
from .models import ConsentRecord, Delivery
from .policy import ENDED_BY_SCHOOL, Decision, names
from .words import words_for

OWN = {
    Decision.CONSENT: "{U} stemde in",
    Decision.CONSENT_WITH_REMARKS: "{U} stemde in, met een opmerking",
    Decision.TALK_FIRST: "{U} wilt eerst praten",
    Decision.REFUSE: "{U} stemde niet in",
    Decision.WITHDRAWN: "{U} trok de instemming in",
    Decision.INVALIDATED: "{Uw} antwoord is ongeldig verklaard",
    Decision.RIGHT_ENDED: "{Uw} antwoord telt niet meer mee",
}

ANSWER = (("answer_text", "text"), ("answer_adopted", "adopted"))


@dataclass(frozen=True)
class Ask:
    """What is asked of this person now: one sentence and one button; `urgent` when an answer is waited for."""

    sentence: str
    deed: str
    url: str
    urgent: bool = False


class Reading:
    """One plan as one person sees it on one day."""

    def __init__(self, plan: Plan, person: Person, sight: Sight, on: date):
        self.plan, self.person, self.sight, self.on = plan, person, sight, on
        self.student, self.school = plan.student, plan.school
        self.has_dialogue = False
        self.opened: list[Part] = []  # the versions whose text is on this page
        self.number = 0  # which of the persons proven in this browser
        self.is_pupil = person.pk == plan.student.person_id
        self.words = words_for(self.is_pupil)

    @property
    def first(self) -> str:
        return self.student.person.first_name

    @property
    def whose(self) -> str:
        """Whose plan it is, as a heading says it."""
        return "Jouw plan" if self.is_pupil else f"Plan van {signs.apart(self.first)}"

    @property
    def role(self) -> str:
        if self.is_pupil:
            return "leerling"
        return next(g.get_relation_display() for g in self.student.guardians.all() if g.person_id == self.person.pk)

    @property
    def reads(self) -> bool:
        """Whether the text itself may be read."""
        return self.sight in (Sight.READ, Sight.READ_AND_REMARK, Sight.ANSWER)

    @property
    def may_remark(self) -> bool:
        return self.plan.is_running and self.sight in (Sight.READ_AND_REMARK, Sight.ANSWER)

    # Versions ------------------------------------------------------------------------------------------------------

    def versions(self, kind: Kind) -> list[Part]:
        """Every version of this part that was ever shared, oldest first."""
        return facts.versions_for_family(self.plan, kind)

    def current(self, kind: Kind) -> Part | None:
        """The version that lies before the family, else the one that holds, else the last they saw."""
        seen = self.versions(kind)
        for status in (Status.SHARED, Status.ESTABLISHED):
            for part in seen:
                if part.status == status:
                    return part
        return seen[-1] if seen else None

    def version(self, uuid) -> Part:
        """A version this person may read. Raises Part.DoesNotExist for a draft, or for another plan's."""
        for part in self.plan.parts.all():
            if self.reads and part.uuid == uuid and part.status in SEEN_BY_FAMILY:
                return part
        raise Part.DoesNotExist

    def before(self, part: Part) -> Part | None:
        """The version this person read last before this one; who read none here, the one that was shared before."""
        earlier = [other for other in self.versions(Kind(part.kind)) if other.number < part.number]
        read = [other for other in earlier if other.my_seen_at]
        return (read or earlier or [None])[-1]

    def _lay_dialogue(self) -> None:
        """What was said and put right, laid once for both parts: two queries, or three."""
        if not self.has_dialogue:
            desk.lay_talks([self.plan])
            prefetch([self.plan], "hearings")
            if any(part.errata_count for part in self.plan.parts.all()):
                desk.lay_errata(self.plan)
            self.has_dialogue = True

    def panel(self, part: Part) -> dict:
        """All that the page about one version shows."""
        self._lay_dialogue()
        content, before = part.content, self.before(part)
        stopped, now = revisions.stopped_before(part), standing.standing_of(self.plan, Kind(part.kind), self.on)
        is_current = bool(now.version) and now.version.number == part.number
        self.opened.append(part)
        return {
            "part": part,
            "c": text.readable(content),
            "number": Kind(part.kind).position,
            "name": Kind(part.kind).label,
            "tag": self._tag(part),
            "also": self._also(part),
            "rail": links.rail(part, self.on, talked_on=said.talked_on(part, self.on), asked_at=_asked_at(part)),
            "chip": standing.chip(part, self.on),
            "hearings": said.hearings_about(part),
            "before": before,
            "changes": changes.between(before.content, content, stopped) if before else [],
            "stopped": stopped,
            "now": now,
            "meanwhile": standing.meanwhile(now),
            "is_in_force": is_current and now.force == Force.IN_FORCE,
            "has_expired": is_current and now.force == Force.EXPIRED,
            "rewordings": wording.rewordings(before.content, content) if before else [],
            "changed": changed_goals(before.content, content) if before else (),
            "digest": text.spaced(part.digest),
            "errata": errata.shown(part) if part.errata_count else [],
            "dispute_until": self._dispute_until(part),
            "may_remark": self.may_remark and part.status in (Status.SHARED, Status.ESTABLISHED),
            "may_wish": self.may_remark and part.status == Status.ESTABLISHED,
            "may_take_back": self.plan.is_running and can_be_taken_back(part, part.my_decision),
            "lost_ground": part.voided and rounds.invalidated_since(part.detail) is not None,
        }

    def _tag(self, part: Part) -> str:
        """What this part is for the family, in a line."""
        if part.kind == Kind.PERSPECTIVE:
            return "Waar we samen naartoe werken. Hierover praten we met elkaar."
        needs = "" if part.detail.no_individual_support else " Hiervoor is instemming nodig."
        return f"Wat wij doen.{needs}"

    def _also(self, part: Part) -> Part | None:
        """The version that holds, or was the last that did, while this one lies before the family or has yet to begin."""
        now = standing.standing_of(self.plan, Kind(part.kind), self.on)
        follows = part.status == Status.SHARED or (now.coming and now.coming.number == part.number)
        return standing.row_of(self.plan, Kind(part.kind), now.version) if follows else None

    def _dispute_until(self, part: Part) -> date | None:
        """The last day for the disputes committee, while it has not passed; the later of deciding and telling."""
        if not part.established_at:
            return None
        until = dispute_by(max(timezone.localdate(part.established_at), part.communicated_on or date.min))
        return until if until >= self.on else None

    @property
    def dates(self) -> list[tuple]:
        """(words, moment) of what happened to both parts, for who only gets information."""
        found = []
        for kind in Kind:
            for part in self.versions(kind):
                found.append((f"Deel {kind.position}, versie {part.number} gedeeld", part.shared_at))
                if part.established_at:
                    found.append((f"Deel {kind.position}, versie {part.number} vastgesteld", part.established_at))
        now = standing.standing_of(self.plan, Kind.ACTION, self.on)
        if now.force == Force.EXPIRED:
            found.append(
                ("Deel 2 verlopen", datetime.combine(now.version.until_on, time.max, timezone.get_default_timezone()))
            )
        return sorted(found, key=lambda row: row[1], reverse=True)

    # What is asked -------------------------------------------------------------------------------------------------

    @cached_property
    def asked_part(self) -> Part | None:
        """The action part on which this person is asked for an answer, answered or not."""
        part = self.plan.open_part(Kind.ACTION)
        return part if part and part.status == Status.SHARED and not self.left and self.holder_for(part) else None

    @property
    def left(self) -> bool:
        """Whether the pupil left this school: from that day nothing is asked."""
        return self.student.has_left(self.on)

    def holder_for(self, part: Part) -> RightHolder | None:
        """This person as a holder of the right of consent on this version, today."""
        question = getattr(part.detail, "round", None)
        if question is None or self.sight != Sight.ANSWER:
            return None
        holders = self.student.right_holders(question.policy, self.on)
        return next((holder for holder in holders if holder.person_id == self.person.pk), None)

    def why(self, holder: RightHolder) -> str:
        """Why this person is asked, to this person."""
        if not self.is_pupil:
            return holder.why
        age = self.student.age_on(self.on)
        if age >= OWN_SAY + 2:
            return f"Je bent {age}. Vanaf 18 jaar beslis je zelf."
        if holder.group == "pupil":
            return f"Je bent {age}. Op deze school stemmen vanaf 16 jaar een ouder én de leerling in."
        return f"Je bent {age}. Op deze school beslis je vanaf 16 jaar mee over deel 2."

    def answer_by(self, part: Part) -> date:
        """The last day to answer for this person."""
        return max(filter(None, (part.my_until, part.detail.round.answer_by)))

    def waits_for_answer(self, part: Part) -> bool:
        """Whether this person has to answer: not yet, or anew after a conversation or because an answer was ended."""
        if not part.my_decision or part.my_decision in ENDED_BY_SCHOOL:
            return True
        return part.my_decision == Decision.TALK_FIRST and bool(part.my_asked_at and part.my_asked_at > part.my_at)

    def _deciders(self) -> str:
        """The names of who was asked about part 2, to somebody who was not."""
        part = self.plan.open_part(Kind.ACTION)
        question = getattr(part.detail, "round", None) if part and part.status == Status.SHARED else None
        return (
            names([holder.name for holder in self.student.right_holders(question.policy, self.on)]) if question else ""
        )

    @cached_property
    def lapsed(self) -> Part | None:
        """The version of their last answer, when it was taken back and nothing later is established."""
        versions = self.versions(Kind.ACTION) if self.plan.is_running else []
        answered = [part for part in versions if part.my_decision]
        if not answered or versions[-1].status not in (Status.SHARED, Status.WITHDRAWN):
            return None
        last = answered[-1]
        counted = last.my_decision not in (Decision.WITHDRAWN, *ENDED_BY_SCHOOL)
        return last if counted and last.status == Status.WITHDRAWN else None

    @property
    def mine(self) -> str:
        """The last answer of this person on what is asked, as a sentence to this person; empty when there is none."""
        part = self.asked_part
        if part is None or not part.my_decision:
            return ""
        said, when = OWN[Decision(part.my_decision)].format(**self.words), timezone.localtime(part.my_at)
        return f"{said}." if part.my_decision in ENDED_BY_SCHOOL else f"{said} (op {date_format(when, 'j F')})."

    @cached_property
    def ask(self) -> Ask:
        """What is asked of this person now."""
        say = self.words
        here = address("family_plan", self.plan.uuid)
        if self.sight == Sight.INFORMATION:
            return Ask("De school deelt met u de belangrijkste informatie: data, doel en uitkomsten.", "Bekijk", here)
        if not self.plan.is_running:
            return Ask(f"Dit plan is beëindigd. {say['U']} hoeft niets te doen.", "Lees het terug", here)
        if self.left:
            who, when = "Je bent" if self.is_pupil else f"{self.first} is", date_format(self.student.left_on, "j F Y")
            asked = f"De school vraagt {say['jou']} niets meer en sluit dit plan af."
            return Ask(f"{who} uitgeschreven op {when}. {asked}", "Lees het plan", here)
        if self.asked_part:
            part = self.asked_part
            if self.waits_for_answer(part):
                until = date_format(self.answer_by(part), "j F")
                if part.my_decision:
                    sentence = f"{self.mine} De school vraagt het {say['jou']} opnieuw."
                elif self.on > self.answer_by(part):
                    sentence = f"De school wacht nog op {say['uw']} antwoord op deel 2. Antwoorden kan nog steeds."
                else:
                    sentence = f"De school vraagt {say['uw']} antwoord op deel 2. Dat kan tot en met {until}."
                return Ask(sentence, "Lees en geef antwoord", here, urgent=True)
            return Ask(f"{self.mine} {say['U']} hoeft nu niets te doen.", "Lees het plan", here)
        shared = [kind for kind in Kind if (part := self.plan.open_part(kind)) and part.status == Status.SHARED]
        if shared:
            which = " en ".join(f"deel {kind.position}" for kind in shared)
            is_are = "ligt" if len(shared) == 1 else "liggen"
            more = f" {say['U']} mag er iets van zeggen." if self.may_remark else ""
            if self.is_pupil and (deciders := self._deciders()):
                more += f" Over deel 2 beslist {deciders}; de school hoort graag wat jij ervan vindt."
            return Ask(f"{which.capitalize()} {is_are} klaar om te lezen.{more}", "Lees het plan", here)
        now = standing.standing_of(self.plan, Kind.ACTION, self.on)
        if now.force == Force.EXPIRED:
            past = f"Deel 2 is verlopen op {date_format(now.version.until_on, 'j F Y')}. De school doet een nieuw voorstel;"
            return Ask(f"{past} daar volgt een mail over.", "Lees het plan", here)
        if any(self.current(kind) for kind in Kind):
            return Ask(f"{say['U']} hoeft nu niets te doen.", "Lees het plan", here)
        return Ask("De school werkt nog aan dit plan. Er volgt een mail als het klaar is om te lezen.", "Bekijk", here)

    # What stands beside it ---------------------------------------------------------------------------------------------

    def my_remarks(self) -> list[Remark]:
        """What this person said, with the school's answers; nobody else's."""
        found = _remarks_of(self.plan.pk, self.person.pk)
        parts = {part.pk: part for part in self.plan.parts.all()}
        for remark in found:
            remark.about = dict(sections_of(parts[remark.part_id].content)).get(remark.section, "")
            remark.verdict = Adopted(remark.answer_adopted).label if remark.answer_adopted else ""
        return found

    def my_records(self) -> list[ConsentRecord]:
        """This person's answers on every version, the newest first."""
        records = ConsentRecord.objects.filter(action_part__plan=self.plan, person=self.person)
        return list(records.select_related("action_part").order_by("-given_at", "-pk"))

    def my_record(self, submission) -> ConsentRecord:
        """One answer of this person. Raises ConsentRecord.DoesNotExist."""
        records = ConsentRecord.objects.filter(action_part__plan=self.plan, person=self.person)
        return records.select_related("action_part", "recorded_by").get(submission=submission)

    def documents(self) -> QuerySet:
        """The stored documents this person may read: what was ever shared, and viewpoints that are theirs or open."""
        if not self.reads:
            return Document.objects.none()
        mine = Q(kind=DocumentKind.VIEWPOINT, author=self.person.pk)
        shown = Q(kind=DocumentKind.VIEWPOINT, open_to_others=True)
        printed = Q(kind__in=[DocumentKind.SHARED, DocumentKind.ESTABLISHED, DocumentKind.BOTH])
        found = Document.objects.filter(printed | mine | shown, plan=self.plan)
        return found.select_related("part", "author", "plan").order_by("-at", "-pk")

    def viewpoints(self) -> QuerySet:
        """The typed viewpoints this person may read: their own, and those that were opened to them."""
        return Viewpoint.objects.read_by(self.person, self.plan) if self.reads else Viewpoint.objects.none()

    def destination(self) -> dict | None:
        """The text of the perspective that was established last, for who only gets information."""
        done = [part for part in self.versions(Kind.PERSPECTIVE) if part.established_at]
        return done[-1].readable if done else None

    def others(self) -> list[str]:
        """Names of who else is asked, so that nobody thinks they decide alone."""
        part = self.asked_part
        holders = self.student.right_holders(part.detail.round.policy, self.on) if part else []
        return [holder.name for holder in holders if holder.person_id != self.person.pk]

    def shares_address(self) -> bool:
        """Whether another right-holder has the same address, which the evidence names (decision 4)."""
        address = self.person.email.casefold()
        if not address:
            return False
        people = [self.student.person, *(guardian.person for guardian in self.student.guardians.all())]
        return any(each.pk != self.person.pk and each.email.casefold() == address for each in people)

    def record_view(self) -> None:
        first = [part.uuid for part in self.opened if part.my_seen_at is None]
        self.student.record_view(person=self.person, versions=first)


@prepared
def _remarks_of(plan: int, person_id: int) -> QuerySet:
    last = RemarkAnswer.objects.filter(remark=OuterRef("pk")).order_by("-pk")
    answers = {name: Subquery(last.values(column)[:1]) for name, column in ANSWER}
    mine = Remark.objects.filter(part__plan=plan, person=person_id)
    return mine.annotate(**answers).order_by("-at", "-pk")


def _asked_at(part: Part) -> datetime | None:
    question = getattr(part.detail, "round", None) if part.kind == Kind.ACTION else None
    return question.asked_at if question else None


def changed_goals(before: dict, after: dict) -> list[str]:
    """The lines of the goals that are new or different since the version before."""
    if after["kind"] != Kind.ACTION:
        return []
    known = {goal["line"]: goal for goal in before["goals"]}
    return [goal["line"] for goal in after["goals"] if not is_same(known.get(goal["line"]), goal)]


def label_of_role(delivery: Delivery) -> str:
    """Who a message went to, by role: for the demo's mailbox, which shows no names."""
    student = delivery.plan.student
    if delivery.person_id == student.person_id:
        return "leerling"
    relations = {guardian.person_id: guardian.relation for guardian in student.guardians.all()}
    return Relation(relations.get(delivery.person_id, Relation.OTHER)).label
