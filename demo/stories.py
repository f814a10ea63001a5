"""Which pupil is where: every status of both parts, and the situations schools find hard (`docs/demo.md`)."""

import uuid
from datetime import time, timedelta

from accounts.choices import Sector
from consent.mail import phone_code
from consent.models import ConsentRecord, Delivery, DeliveryKind, LetterSent
from consent.policy import AdjustmentKind, AdjustmentOutcome, Decision, InvalidationReason, Route
from consent.policy.moments import When
from consent.portal.questions import HOW, TIMES
from consent.round import invalidation, people, requests
from consent.sending import posting, sender
from plans.choices import Agreement, ConsultationType, DeadlineBase, Kind, TriggerReason
from plans.models import Override, Plan

from . import attachments, drafts, extra_fields, year
from .scenarios import TODAY, Scenario
from .words import DIARY, IN_ARABIC

P, A = Kind.PERSPECTIVE, Kind.ACTION


def waits_for_second_parent(w: Scenario) -> None:
    w.write_perspective().write_action(day=-7).hear(38).share(36, P).talk(30).establish(26, P)
    w.share(24, A).ask(24).answer(20, 0)


def third_year(w: Scenario) -> None:
    w.first_year(830).renew(560, weeks=50)
    w.renew(200, weeks=60, stops={2: "het nu ook zonder afspraak lukt"})


def just_started(w: Scenario) -> None:
    """Two empty drafts."""


def drafting(w: Scenario) -> None:
    w.write_perspective(substantiation="", support_needs="Extra aandacht waar nodig.").hear(2)
    drafts.write_along(w)
    drafts.put_better(w)
    drafts.note_at(w)
    drafts.ask_beforehand(w)


def overdue(w: Scenario) -> None:
    w.write_perspective().write_action(day=0).hear(40).share(30, P)
    reason = "De ouders waren drie weken in het buitenland. Het overleg is verzet naar volgende week."
    w.plan.explain_delay(reason, by=w.staff["coordinator"], at=w._at(12, 10))


def perspective_shared(w: Scenario) -> None:
    """With all that its school asks besides (ADR 38)."""
    sector = Sector(w.student.sector)
    w.write_perspective(**extra_fields.PERSPECTIVE[sector]).write_action(day=0, **extra_fields.ACTION[sector])
    extra_fields.rows_of(w.part(P).as_perspective, w.part(A).as_action)
    w.hear(9)
    attachments.brought(w, 7)
    w.share(4, P)


def second_talk_needed(w: Scenario) -> None:
    w.write_perspective().write_action(day=0).hear(20).share(15, P).talk(6, perspective=Agreement.NO)


def remark_open(w: Scenario) -> None:
    w.write_perspective().write_action(day=0).hear(20).share(14).talk(9)
    w.talk(7, type=ConsultationType.NOTIFICATION)
    w.remark(5, "Twee keer per week lijkt ons te veel. Kan het op één vaste dag?")


def remark_answered_ready(w: Scenario) -> None:
    w.write_perspective().write_action(day=0).hear(22).share(18).talk(14)
    w.remark(12, "Kan de begeleider ook thuis meedenken?", answered="Ja, elke eerste maandag van de maand belt Iris.")
    w.ask(10).all_consent(6)


def read_in_arabic(w: Scenario) -> None:
    """The mother typed her viewpoint in Arabic; the father brought his as a file."""
    remark_answered_ready(w)
    w.viewpoint(4, 1, words=IN_ARABIC).viewpoint(3, 0, file=DIARY)


def withdrawal_found_invalid(w: Scenario) -> None:
    """A withdrawal that two members of staff found invalid: the consent before it stands again."""
    remark_answered_ready(w)
    w.answer(4, 1, Decision.WITHDRAWN, remarks="Ik wil dit bij nader inzien niet.")
    _found_invalid(w, 3, Decision.WITHDRAWN, decided=2)


def refused(w: Scenario) -> None:
    w.write_perspective().write_action(day=0).hear(30).share(25).talk(20).establish(17, P)
    w.ask(16).answer(9, 0, Decision.REFUSE)


def divided(w: Scenario) -> None:
    w.write_perspective().write_action(day=0).hear(30).share(25).talk(20).establish(18, P)
    w.ask(17).answer(13, 0).answer(8, 1, Decision.REFUSE)


def divided_without_contact(w: Scenario) -> None:
    """He consented, phoned two hours later that he does not, and may not be contacted any more: his refusal stays."""
    w.write_perspective().write_action(day=0).hear(30).share(25).talk(20).establish(18, P)
    w.ask(17).answer(13, 0).answer(8, 1, hour=15).phoned(8, 1, Decision.REFUSE, time(17, 10))
    _changed(w, 5, w.guardians[1], contact_blocked=True)


def left_while_asked(w: Scenario) -> None:
    """The pupil left before everybody answered: nothing is asked any more, and the plan is to be ended."""
    w.write_perspective().write_action(day=0).hear(20).share(14).talk(11)
    w.ask(10).answer(6, 0)
    _changed(w, 1, w.student, left_on=w._on(1))


def _changed(w: Scenario, day: int, row, **facts) -> None:
    """A fact about this family, written by the administration after it read what that does."""

    def write() -> bool:
        for name, value in facts.items():
            setattr(row, name, value)
        row.save(update_fields=list(facts))
        return True

    how = {"by": w.staff["beheer"], "at": w._at(day, 11)}
    people.change(w.student.pk, write, seen=people.change(w.student.pk, write, **how).seal, **how)


def divided_and_doubted(w: Scenario) -> None:
    """The coordinator finds that one answer must not count; the director still has to decide."""
    divided(w)
    _found_invalid(w, 5, Decision.REFUSE)


def _found_invalid(w: Scenario, day: int, decision: str, *, decided: int | None = None) -> None:
    """The coordinator finds the last answer of that kind invalid; the director agrees on the day `decided`."""
    answer = ConsentRecord.objects.filter(action_part=w.part(A).pk, decision=decision).latest("pk")
    proposal = invalidation.propose(
        answer, by=w.staff["coordinator"], reason=InvalidationReason.WRONG_PERSON, at=w._at(day, 10),
        words="Deze ouder belde: de mail is nooit geopend. Iemand anders had die avond de telefoon.",
    )  # fmt: skip
    if decided is not None:
        invalidation.decide(proposal, by=w.staff["directeur"], accepted=True, at=w._at(decided, 10))


def talk_first(w: Scenario) -> None:
    w.write_perspective().write_action(day=0).hear(20).share(14).talk(11)
    how_and_when = f"{HOW['KNOWN']}.\nLiefst {TIMES['EVENING']}.\nWaarover: Over de begeleiding op woensdag."
    w.ask(10).answer(3, 0, Decision.TALK_FIRST, remarks=how_and_when)


def evaluation_due(w: Scenario) -> None:
    w.first_year(430)


def settled(w: Scenario) -> None:
    w.first_year(75)


def looks_back_soon(w: Scenario) -> None:
    """A talk to look back is planned; a coach noted what was seen, and the family prepares."""
    w.first_year(110)
    year.note_what_was_seen(w)
    year.carry_out(w)
    year.plan_a_talk(w)
    year.prepare_it(w)


def taken_back(w: Scenario) -> None:
    """Consent taken back after the plan was established; the school has not answered yet."""
    settled(w)
    requests.withdraw_consent(
        w.part(A), w.guardians[0].person, submission=uuid.uuid4(), at=w._at(3, 20),
        identified="persoonlijke link en code naar het bekende adres",
        words=w._words("Twee keer per week uit de les werkt niet. {n} mist daardoor te veel."),
    )  # fmt: skip


def wish_answered(w: Scenario) -> None:
    """A wish about a plan that holds, and what the school said to it."""
    settled_last_year(w)
    phoned = requests.request(
        w.part(A), w.guardians[1].person, kind=AdjustmentKind.WISH, at=w._at(14, 16.5), route=Route.PHONE,
        recorded_by=w.staff["coordinator"], when=When(w._on(14), time(16, 10)), identified="gebeld op het bekende nummer",
        words="Kan het gesprek over de begeleiding voortaan ook aan de telefoon?",
    )  # fmt: skip
    requests.reply(
        phoned, by=w.staff["coordinator"], outcome=AdjustmentOutcome.NO_CHANGE, at=w._at(13, 11),
        words="Dat kan, en dat hoeft niet in het plan te staan. De mentor spreekt het met u af.",
    )  # fmt: skip
    asked = requests.request(
        w.part(A), w.guardians[0].person, kind=AdjustmentKind.WISH, at=w._at(9, 20),
        words="Kan de begeleiding naar de ochtend? In de middag is de energie op.",
    )  # fmt: skip
    requests.reply(
        asked, by=w.staff["coordinator"], outcome=AdjustmentOutcome.TALK, at=w._at(7, 11),
        words="Dat lijkt ons een goed idee. De mentor belt u deze week om samen een uur te kiezen.",
    )  # fmt: skip


def switched(w: Scenario) -> None:
    """The school came over in mid-year: what it held before the plan was in the computer counts for it."""
    w.begin(96, reason="De intake was vóór wij met dit programma werkten.")
    w.write_perspective().hear(95).talk(92, action=Agreement.NOT_DISCUSSED).share(88, P).establish(85, P)


def perspective_again(w: Scenario) -> None:
    """A next version of part 1: what was said about the first does not count for it, and every place says so."""
    from consent.round import actions

    settled(w)
    draft = actions.revise(w.part(P), by=w.staff["coordinator"], reason="Er is een nieuw advies.", at=w._at(6, 11))
    draft = draft.as_perspective
    with draft.editing():
        draft.substantiation += w._words(" Na de stage blijkt dat {n} meer aankan dan wij dachten.")
        draft.save(update_fields=["substantiation"])
    w.share(4, P)


def settled_last_year(w: Scenario) -> None:
    w.first_year(400).renew(110)


def born_earlier(w: Scenario) -> None:
    """The birth date turned out to be wrong after the plan was established: it stands, and the director says what follows."""
    settled_last_year(w)
    _changed(w, 6, w.student, birth_date=w.student.birth_date - timedelta(days=3 * 365))


def renamed(w: Scenario) -> None:
    """A parent took another name: what was given under the old name still says so."""
    third_year(w)
    _changed(w, 30, w.guardians[1].person, infix="van", family_name="Leeuwen")


def authority_unknown(w: Scenario) -> None:
    """Whether the father has authority is not known; his answer is kept, and does not count yet."""
    pupil_and_parent_answer(w)
    w.answer(5, 0).phoned(4, 1, Decision.CONSENT, time(11, 30))


def revising(w: Scenario) -> None:
    w.first_year(150, pupil_tasks="Op tijd zegen als iets niet lukt.")
    w.put_right(40, A, "pupil_tasks", "Op tijd zeggen als iets niet lukt.", reason="Er ontbrak een letter.")
    w.evaluate(6, decision="ADJUST", stops={1: "het doel gehaald is"})


def expired_and_renewing(w: Scenario) -> None:
    """The period is over; the next version lies before the family, without the goal that was stopped."""
    w.first_year(260).evaluate(20, decision="ADJUST", stops={2: "dit nu bij de gewone lessen hoort"})
    w.write_action(day=0).share(9, A).hear(8, moments="ADJUSTING").ask(7)


def expired(w: Scenario) -> None:
    """The period is over, and nobody has begun a next version."""
    w.first_year(260)


def followed(w: Scenario) -> None:
    """The next version is established, and begins when the one in force ends."""
    w.first_year(160).renew(24, begins=-35)


def withdrawn_and_new(w: Scenario) -> None:
    from consent.round import actions

    w.write_perspective().write_action(day=0).hear(30).share(26).talk(20).establish(18, P).ask(16)
    actions.revise(
        w.part(A), by=w.staff["coordinator"], reason="De tijden kloppen niet met het nieuwe rooster.", at=w._at(8, 11)
    )


def second_version(w: Scenario) -> None:
    """The first version was refused and withdrawn; the second lies before the family, with a goal that changed."""
    from consent.round import actions

    w.write_perspective().write_action(day=0).hear(38).share(34).talk(28).establish(24, P).ask(22)
    w.read(20, 0).read(19, 1).read(19, "pupil").answer(20, 0, Decision.REFUSE).answer(18, 1)
    draft = actions.revise(
        w.part(A), by=w.staff["coordinator"], reason="Na het gesprek met de ouders is doel 1 lichter.", at=w._at(9, 11)
    )
    w.write_action(day=0, facilities="Een kwart meer tijd bij toetsen en examens, in het stiltelokaal.")
    with draft.editing():
        goal = draft.as_action.goals.earliest("position")
        goal.target = w._words("{n} haalt 6 van de 10 toetsen in de kernvakken.")
        goal.approach += " Elke vrijdag bespreken we samen hoe het ging."
        goal.save(update_fields=["target", "approach"])
    w.share(4, A).ask(4)


def nobody_came(w: Scenario) -> None:
    w.write_perspective().write_action(day=0).hear(32).share(28).nobody_came(16).nobody_came(7)


def nobody_came_decided(w: Scenario) -> None:
    nobody_came(w)
    by, at = w.staff["directeur"], w._at(5, 12)
    reason = "Twee uitnodigingen en een huisbezoek; de ouders laten weten dat de school mag beslissen over deel 1."
    w.plan.add(
        Override(plan=w.plan, part_id=w.part(P).pk, code="NOBODY_CAME", reason=reason, by=by, at=at), by=by, at=at
    )
    w.establish(4, P)


def paper_on_its_way(w: Scenario) -> None:
    """Nobody answered yet; a parent has another address since, and the message went to the old one."""
    w.write_perspective(long=True).write_action(day=0, long=True).hear(24).share(20).talk(15).establish(13, P).ask(12)
    _changed(w, 3, w.guardians[1].person, email="nieuw.adres@thuis.example")


def by_letter(w: Scenario) -> None:
    """A parent has no e-mail any more: asked by letter, called with the code, and called again."""
    w.write_perspective().write_action(day=0).hear(24).share(20).talk(15).establish(12, P)
    person = w.guardians[0].person
    _changed(w, 11, person, email="")
    w.ask(10)
    sent = Delivery.objects.get(person=person, kind=DeliveryKind.ASKED, part=w.part(A))
    sender.print_letter(sent, w._at(9, 9))
    posting.note_sent(sent, how=LetterSent.How.POSTED, on=w._on(9), by=w.staff["coordinator"], at=w._at(9, 12))
    for day, words in (
        (7, "sprak haar zelf, stem herkend"),
        (2, "belde zelf; teruggebeld op dit nummer, code was verlopen"),
    ):
        phone_code.tell(w.plan, person, identified=words, by=w.staff["coordinator"], at=w._at(day, 14))


def no_individual_support(w: Scenario) -> None:
    w.write_perspective().hear(30).share(25, P).talk(20).establish(18, P)
    part = w.part(A).as_action
    with part.editing():
        part.no_individual_support = True
        part.no_support_reason = "De hulp past binnen de basisondersteuning van alle klassen."
        part.no_deviations = True
        part.period_from, part.period_until = w._on(10), w._on(-200)
        part.save(update_fields=[
            "no_individual_support", "no_support_reason", "no_deviations", "period_from", "period_until"
        ])  # fmt: skip
    w.share(15, A).talk(12)
    w.establish(9, A)


def ended(w: Scenario) -> None:
    from consent.round import actions

    w.first_year(260).evaluate(40, decision="END", results=("REACHED",))
    actions.end_plan(
        w.plan, by=w.staff["directeur"], ended_on=w._on(30), reason="GOALS_MET",
        note="Alle doelen zijn gehaald.", at=w._at(30, 15),
    )  # fmt: skip


def begun_again(w: Scenario) -> None:
    """A plan that ended, and one that began this week: what is still right is taken over from the first."""
    ended(w)
    Plan.start(
        w.student, by=w.staff["coordinator"], at=w._at(4, 10), trigger_reason=TriggerReason.EXTRA_SUPPORT_SWV,
        trigger_note="Sinds de herfst lukt het niet meer zonder begeleiding.", deadline_base=DeadlineBase.SUPPORT_START,
        deadline_base_on=w._on(4),
    )  # fmt: skip


def left(w: Scenario) -> None:
    _left(w, 300, 50, "Verhuisd naar een andere stad.")


def left_long_ago(w: Scenario) -> None:
    """Whose file is past the school's term."""
    _left(w, 1100, 850, "Naar een school voor voortgezet speciaal onderwijs.")


def _left(w: Scenario, began: int, day: int, note: str) -> None:
    """A plan of a year that ended because the pupil left, that many days ago."""
    from consent.round import actions

    w.first_year(began)
    actions.end_plan(
        w.plan, by=w.staff["directeur"], ended_on=w._on(day), reason="LEFT_SCHOOL", note=note, at=w._at(day, 15)
    )


def pupil_and_parent_answer(w: Scenario) -> None:
    w.write_perspective().write_action(day=0).hear(24).share(20).talk(15).establish(12, P)
    w.ask(10).answer(6, "pupil")


def adult_decides(w: Scenario) -> None:
    w.write_perspective().write_action(day=0).hear(24).share(20).talk(15).establish(12, P).ask(8)


def discarded(w: Scenario) -> None:
    """One parent answered; the other phoned his no when the plan held already. A trial version was laid aside."""
    w.write_perspective().write_action(day=170).hear(192).share(186).talk(180).ask(179).answer(176, 0)
    passed = (TODAY - w.part(A).as_action.round.answer_by).days - 1  # a day later than the last one to answer
    w.establish(passed)
    draft = w.part(A).revise(by=w.staff["coordinator"], reason="Proefversie.", at=w._at(20, 9))
    draft.discard(by=w.staff["coordinator"], reason="Toch niet nodig.", at=w._at(18, 9))
    requests.request(
        w.part(A), w.guardians[1].person, kind=AdjustmentKind.LATE_ANSWER, decision=Decision.REFUSE, at=w._at(5, 10.5),
        words=w._words("Ik was op reis. Ik wil niet dat {n} uit de les gaat."), route=Route.PHONE,
        recorded_by=w.staff["coordinator"], when=When(w._on(5), time(10, 15)), identified="gebeld op het bekende nummer",
    )  # fmt: skip
