"""What one person of a family reads of one plan, and what is asked of them now; a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.models import ConsentRecord
from consent.policy import ENDED_BY_SCHOOL, Decision
from consent.round import state
from consent.round.requests import can_be_taken_back
from consent.words.address import words_for
from consent.words.answers import own_answer
from core import signs
from core.writing import address, date_format
from plans import current, links
from plans.choices import SEEN_BY_FAMILY, DocumentKind, Kind, Status
from plans.facts import parts as facts
from plans.facts import revisions, said
from plans.models import Attachment, Document, Evaluation, Part, Plan, Remark, RemarkAnswer, Viewpoint
from plans.models.drafting.attachment import AttachmentQuerySet
from plans.models.proof import DocumentQuerySet
from plans.policy import Force, dispute_by
from plans.text import changes, errata, snapshot, word_diff
from plans.text.sections import sections_of
from students.models import NOTED_AGAIN_AFTER, Person
from students.policy import RightHolder, Sight

from .own import OfPlan, OfVersion
from .reading.attached import with_files
from .reading.band_facts import band_of
from .reading.band_words import Band


@dataclass(frozen=True)
class Said:
    """A remark of this person: about what in the text, and the last that the school answered."""

    remark: Remark
    about: str
    answer: RemarkAnswer | None

    @property
    def waits(self) -> bool:
        """Whether the school has still to answer."""
        return self.remark.wants_answer and self.answer is None


@dataclass(frozen=True)
class Ask:
    """The one thing to do now, as a button; `urgent` when an answer is waited for."""

    deed: str
    url: str
    urgent: bool = False


class Reading:
    """One plan as one person sees it on one day."""

    def __init__(self, plan: Plan, person: Person, sight: Sight, on: date, own: OfPlan, *, number: int = 0):
        self.plan, self.person, self.sight, self.on = plan, person, sight, on
        self.own, self.number = own, number  # which of the persons proven in this browser
        self.student, self.school = plan.student, plan.school
        self.opened: list[Part] = []  # the versions whose text is on this page
        self.is_pupil = person.pk == plan.student.person_id
        self.words = words_for(self.is_pupil)

    @property
    def first(self) -> str:
        return self.student.person.first_name

    @property
    def whose(self) -> str:
        """Whose plan it is, as a heading says it."""
        return _("Jouw plan") if self.is_pupil else _("Plan van %(first)s") % {"first": signs.apart(self.first)}

    @property
    def role(self) -> str:
        if self.is_pupil:
            return _("leerling")
        return next(_(g.get_relation_display()) for g in self.student.guardians.all() if g.person_id == self.person.pk)

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

    def own_of(self, part: Part) -> OfVersion:
        """What this person did with that version."""
        return self.own.versions.get(part.pk, OfVersion())

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
        read = [other for other in earlier if self.own_of(other).read_at]
        known = read or earlier
        return known[-1] if known else None

    def panel(self, part: Part) -> dict:
        """All that the page about one version shows."""
        content, before, own = part.content, self.before(part), self.own_of(part)
        stopped, now = revisions.stopped_before(part), current.state_of(self.plan, Kind(part.kind), self.on)
        is_current = now.version is not None and now.version.number == part.number
        self.opened.append(part)
        return {
            "part": part,
            "c": with_files(snapshot.readable(content), self.plan, self.attachments()),
            "number": Kind(part.kind).position,
            "name": Kind(part.kind).label,
            "tag": self._tag(part),
            "also": self._also(part),
            "rail": links.rail(part, self.on, talked_on=said.talked_on(part, self.on), asked_at=_asked_at(part)),
            "chip": current.chip(part, self.on),
            "hearings": said.hearings_about(part),
            "before": before,
            "before_read_at": self.own_of(before).read_at if before else None,
            "document": own.document,
            "changes": changes.between(before.content, content, stopped) if before else [],
            "stopped": stopped,
            "now": now,
            "meanwhile": current.meanwhile(now),
            "is_in_force": is_current and now.force == Force.IN_FORCE,
            "has_expired": is_current and now.force == Force.EXPIRED,
            "rewordings": word_diff.rewordings(before.content, content) if before else [],
            "changed": changes.changed_goals(before.content, content) if before else (),
            "digest": snapshot.spaced(part.digest),
            "errata": errata.shown(part),
            "dispute_until": self._dispute_until(part),
            "may_remark": self.may_remark and part.status in (Status.SHARED, Status.ESTABLISHED),
            "may_wish": self.may_remark and part.status == Status.ESTABLISHED,
            "may_take_back": self.may_take_back(part),
            "lost_ground": own.is_voided and state.invalidated_since(part.detail) is not None,
        }

    def may_take_back(self, part: Part) -> bool:
        """Whether this reader's yes to that version can be taken back now."""
        return self.plan.is_running and can_be_taken_back(part, self.own_of(part).decision)

    def _tag(self, part: Part) -> str:
        """What this part is for the family, in a line."""
        if part.kind == Kind.PERSPECTIVE:
            return _("Waar we samen naartoe werken. Hierover praten we met elkaar.")
        needs = "" if part.as_action.no_individual_support else _("Hiervoor is instemming nodig.")
        return " ".join(filter(None, (_("Wat wij doen."), needs)))

    def _also(self, part: Part) -> Part | None:
        """The version that holds, or was the last that did, while this one lies before the family or has yet to begin."""
        now = current.state_of(self.plan, Kind(part.kind), self.on)
        follows = part.status == Status.SHARED or (now.coming and now.coming.number == part.number)
        return current.row_of(self.plan, Kind(part.kind), now.version) if follows else None

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
                found.append(
                    (
                        _("Deel %(position)s, versie %(number)s gedeeld")
                        % {"position": kind.position, "number": part.number},
                        part.shared_at,
                    )
                )
                if part.established_at:
                    found.append(
                        (
                            _("Deel %(position)s, versie %(number)s vastgesteld")
                            % {"position": kind.position, "number": part.number},
                            part.established_at,
                        )
                    )
        now = current.state_of(self.plan, Kind.ACTION, self.on)
        if now.force == Force.EXPIRED and now.version and now.version.until_on:
            found.append(
                (
                    _("Deel 2 verlopen"),
                    datetime.combine(now.version.until_on, time.max, timezone.get_default_timezone()),
                )
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

    def answer_by(self, part: Part) -> date:
        """The last day to answer for this person."""
        return max(filter(None, (self.own_of(part).until, part.as_action.round.answer_by)))

    def waits_for_answer(self, part: Part) -> bool:
        """Whether this person has to answer: not yet, or anew after a conversation or because an answer was ended."""
        own = self.own_of(part)
        if not own.decision or own.decision in ENDED_BY_SCHOOL:
            return True
        asked_since = own.asked_at and own.answered_at and own.asked_at > own.answered_at
        return own.decision == Decision.TALK_FIRST and bool(asked_since)

    @cached_property
    def lapsed(self) -> Part | None:
        """The version of their last answer, when it was taken back and nothing later is established."""
        versions = self.versions(Kind.ACTION) if self.plan.is_running else []
        answered = [part for part in versions if self.own_of(part).decision]
        if not answered or versions[-1].status not in (Status.SHARED, Status.WITHDRAWN):
            return None
        last = answered[-1]
        counted = self.own_of(last).decision not in (Decision.WITHDRAWN, *ENDED_BY_SCHOOL)
        return last if counted and last.status == Status.WITHDRAWN else None

    @property
    def lapsed_at(self) -> datetime | None:
        """When this person gave the answer that lapsed."""
        return self.own_of(self.lapsed).answered_at if self.lapsed else None

    @property
    def has_draft(self) -> bool:
        """Whether an answer on what is asked was chosen and not sent yet."""
        return self.asked_part is not None and self.own_of(self.asked_part).has_draft

    @property
    def mine(self) -> str:
        """The last answer of this person on what is asked, as a sentence to this person; empty when there is none."""
        part = self.asked_part
        own = self.own_of(part) if part else OfVersion()
        if not own.decision or own.answered_at is None:
            return ""
        said = own_answer(Decision(own.decision), self.is_pupil)
        when = date_format(timezone.localtime(own.answered_at), "MONTH_DAY_FORMAT")
        return (
            f"{said}."
            if own.decision in ENDED_BY_SCHOOL
            else _("%(said)s (op %(when)s).") % {"said": said, "when": when}
        )

    @cached_property
    def ask(self) -> Ask:
        """What this person can do now; whose turn it is, `band` says."""
        here = address("family_plan", self.plan.uuid)
        if self.sight == Sight.INFORMATION:
            return Ask(_("Bekijk"), here)
        if not self.plan.is_running:
            return Ask(_("Lees het terug"), here)
        if self.asked_part and self.waits_for_answer(self.asked_part):
            return Ask(_("Lees en geef antwoord"), here, urgent=True)
        if self.preparing and not self.own.prepared:
            return Ask(_("Bereid het gesprek voor"), address("family_prepare", self.plan.uuid))
        return Ask(_("Lees het plan") if any(self.current(kind) for kind in Kind) else _("Bekijk"), here)

    @cached_property
    def band(self) -> Band:
        """Who waits for whom, since when, and what comes next: the band under the heading of every page."""
        return band_of(self)

    @property
    def preparing(self) -> Evaluation | None:
        """The evaluation that this person is asked to prepare, until it is concluded."""
        return self.own.to_prepare if self.may_remark and not self.left else None

    @cached_property
    def meetings(self) -> list[tuple]:
        """(conversation, own last answer) for each to which this person is invited and that is still to come."""
        return self.plan.meetings.ahead_of(self.person.pk, self.on) if self.plan.is_running else []

    # What stands beside it ---------------------------------------------------------------------------------------------

    @cached_property
    def my_remarks(self) -> list[Said]:
        """What this person said, with the school's answers; nobody else's."""
        found = []
        for part in self.plan.parts.all():
            mine = [remark for remark in part.remarks.all() if remark.person_id == self.person.pk]
            sections = dict(sections_of(part.content)) if mine else {}
            for remark in mine:
                answer = max(remark.answers.all(), key=lambda each: each.pk, default=None)
                found.append(Said(remark, sections.get(remark.section, ""), answer))
        return sorted(found, key=lambda said: (said.remark.at, said.remark.pk), reverse=True)

    def my_records(self) -> list[ConsentRecord]:
        """This person's answers on every version, the newest first."""
        records = ConsentRecord.objects.filter(action_part__plan=self.plan, person=self.person)
        return list(records.select_related("action_part").order_by("-given_at", "-pk"))

    def my_record(self, submission) -> ConsentRecord:
        """One answer of this person. Raises ConsentRecord.DoesNotExist."""
        records = ConsentRecord.objects.filter(action_part__plan=self.plan, person=self.person)
        return records.select_related("action_part", "recorded_by").get(submission=submission)

    def documents(self) -> DocumentQuerySet:
        """The stored documents this person may read: what was ever shared, and viewpoints that are theirs or open."""
        if not self.reads:
            return Document.objects.none()
        mine = Q(kind=DocumentKind.VIEWPOINT, author=self.person.pk)
        shown = Q(kind=DocumentKind.VIEWPOINT, open_to_others=True)
        printed = Q(kind__in=[DocumentKind.SHARED, DocumentKind.ESTABLISHED, DocumentKind.BOTH])
        found = Document.objects.filter(printed | mine | shown, plan=self.plan)
        return found.select_related("part", "author", "plan").order_by("-at", "-pk")

    def attachments(self) -> AttachmentQuerySet:
        """The files beside the plan that this person may open."""
        rows = Attachment.objects
        return rows.opened_by(self.person, self.plan, is_pupil=self.is_pupil) if self.reads else rows.none()

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
        holders = self.student.right_holders(part.as_action.round.policy, self.on) if part else []
        return [holder.name for holder in holders if holder.person_id != self.person.pk]

    def shares_address(self) -> bool:
        """Whether another right-holder has the same address, which the evidence names (decision 4)."""
        address = self.person.email.casefold()
        if not address:
            return False
        people = [self.student.person, *(guardian.person for guardian in self.student.guardians.all())]
        return any(each.pk != self.person.pk and each.email.casefold() == address for each in people)

    def record_view(self) -> None:
        first = [part.uuid for part in self.opened if self.own_of(part).read_at is None]
        if first or self.own.seen_at is None or self.own.seen_at <= timezone.now() - NOTED_AGAIN_AFTER:
            self.student.record_view(person=self.person, versions=first)


def _asked_at(part: Part) -> datetime | None:
    question = getattr(part.detail, "round", None) if part.kind == Kind.ACTION else None
    return question.asked_at if question else None
