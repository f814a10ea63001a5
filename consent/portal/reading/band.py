"""Nu aan zet: who waits for whom, since when, and what comes next, to one reader of the family.

From the very steps that the school sees (`consent.next_steps`). What a reader may not know (decisions 5 and 14) is in no sentence:
not who asked, remarked or refused, nor what the school is still sorting out about somebody else.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from consent.policy import ENDED_BY_SCHOOL, Decision, names
from consent.steps import NextStep, Step
from plans.choices import Kind
from plans.policy import Force
from students.policy import Sight

from .band_words import Band, Facts, Whose, ask_again, last_answer, school, sentences


def band(facts: Facts) -> Band:
    """The first that fits: what is over, what is asked of the reader, then part 2, part 1 and what was agreed."""
    cases: tuple[Callable[[Facts], Band | None], ...] = (
        _ended, _informed, _left, _asked, _requested, _answered, _part_2, _gone, _part_1, _made_anew, _looking_back,
    )  # fmt: skip
    return next((found for case in cases if (found := case(facts))), None) or _at_rest(facts)


# What is over, or was never asked -----------------------------------------------------------------------------------


def _ended(facts: Facts) -> Band | None:
    if not facts.ended_on:
        return None
    can_read = facts.you(_("U kunt het nog lezen."), _("Je kunt het nog lezen."))
    what = sentences(_("Niemand hoeft nog iets te doen."), can_read if facts.sight != Sight.INFORMATION else "")
    return Band(Whose.NOBODY, _("Dit plan is beëindigd op %(day)s") % {"day": facts.day(facts.ended_on)}, what)


def _left(facts: Facts) -> Band | None:
    if not facts.left_on:
        return None
    day = facts.day(facts.left_on)
    left = facts.you(
        _("%(first)s is uitgeschreven op %(day)s.") % {"first": facts.first, "day": day},
        _("Je bent uitgeschreven op %(day)s.") % {"day": day},
    )
    more = facts.you(_("De school vraagt u niets meer."), _("De school vraagt jou niets meer."))
    return school(facts, None, left, _("De school sluit dit plan af."), then=[more])


def _informed(facts: Facts) -> Band | None:
    if facts.sight != Sight.INFORMATION:
        return None
    then = (
        _("Uiterlijk %(day)s kijkt de school terug.") % {"day": facts.day(facts.evaluate_by)}
        if facts.ahead(facts.evaluate_by)
        else ""
    )
    what = _("De school deelt met u de belangrijkste informatie: data, doel en uitkomsten.")
    return Band(Whose.NOBODY, _("U hoeft niets te doen"), what, then)


# What is asked of the reader ----------------------------------------------------------------------------------------


def _asked(facts: Facts) -> Band | None:
    mine = facts.mine
    if mine is None or not mine.waits:
        return None
    until = facts.day(mine.until)
    if not facts.ahead(mine.until):
        late = (_("Antwoorden kon tot en met %(until)s.") % {"until": until}, _("Het kan nog steeds."))
        heading = facts.you(_("U bent nog aan zet"), _("Jij bent nog aan zet"))
        return Band(Whose.YOU, heading, sentences(*late), _when_late(facts))
    if mine.decision in ENDED_BY_SCHOOL:
        what = facts.you(_("Uw eerdere antwoord telt niet meer mee."), _("Jouw eerdere antwoord telt niet meer mee."))
    elif mine.decision:
        what = _("Het gesprek is geweest.")
    else:
        what = ""
    asked = facts.day(mine.asked_on)
    if mine.decision:
        waits = facts.you(
            _("Sinds %(asked)s wacht de school opnieuw op uw antwoord op deel 2.") % {"asked": asked},
            _("Sinds %(asked)s wacht de school opnieuw op jouw antwoord op deel 2.") % {"asked": asked},
        )
    else:
        waits = facts.you(
            _("Sinds %(asked)s wacht de school op uw antwoord op deel 2.") % {"asked": asked},
            _("Sinds %(asked)s wacht de school op jouw antwoord op deel 2.") % {"asked": asked},
        )
    heading = facts.you(
        _("U bent aan zet, tot en met %(until)s") % {"until": until},
        _("Jij bent aan zet, tot en met %(until)s") % {"until": until},
    )
    return Band(Whose.YOU, heading, sentences(what, waits), _if_all_agree(facts))


def _when_late(facts: Facts) -> str:
    if facts.step(Kind.ACTION, Step.ESTABLISH):
        return _("Er is genoeg ingestemd: de school kan deel 2 nu vaststellen.")
    if facts.step(Kind.ACTION, Step.CALL):
        return facts.you(_("De school neemt contact met u op."), _("De school neemt contact met jou op."))
    return ""


def _if_all_agree(facts: Facts) -> str:
    agreed = _("Is iedereen het eens, dan kan de school deel 2 vaststellen.")
    if facts.mine and facts.mine.alone:
        agreed = facts.you(
            _("Zegt u ja, dan kan de school deel 2 vaststellen."), _("Zeg je ja, dan kan de school deel 2 vaststellen.")
        )
    return sentences(
        agreed,
        facts.by_mail(facts.you(_("U krijgt daar een mail over."), _("Je krijgt daar een mail over."))),
    )


def _requested(facts: Facts) -> Band | None:
    if not facts.my_request_on:
        return None
    day = facts.day(facts.my_request_on)
    what = facts.you(
        _("Op %(day)s vroeg u iets aan de school.") % {"day": day},
        _("Op %(day)s vroeg je iets aan de school.") % {"day": day},
    )
    then = facts.by_mail(
        facts.you(_("U krijgt een mail als er antwoord is."), _("Je krijgt een mail als er antwoord is."))
    )
    return school(facts, facts.my_request_on, what, _("Zij moet daar nog op antwoorden."), then=[then])


def _answered(facts: Facts) -> Band | None:
    """An answer on which the school has to talk with who gave it; a yes is told along with what part 2 waits for."""
    mine = facts.mine
    if mine is None or mine.decision not in (Decision.TALK_FIRST, Decision.REFUSE, Decision.WITHDRAWN):
        return None
    if mine.decision == Decision.TALK_FIRST and mine.talked:
        then = facts.you(_("Zij vraagt u nu opnieuw om een antwoord."), _("Zij vraagt jou nu opnieuw om een antwoord."))
        return school(facts, None, _("Het gesprek over deel 2 is geweest."), then=[then])
    if mine.decision == Decision.TALK_FIRST:
        meets = facts.you(_("De school maakt een afspraak met u."), _("De school maakt een afspraak met jou."))
        then = facts.you(_("Daarna vraagt zij u opnieuw."), _("Daarna vraagt zij jou opnieuw."))
        if facts.ahead(mine.until):
            then = sentences(then, _("Eerder antwoorden mag ook, tot en met %(day)s.") % {"day": facts.day(mine.until)})
    else:
        meets = facts.you(_("De school praat daar met u over."), _("De school praat daar met jou over."))
        then = sentences(_("Misschien komt er een nieuwe versie."), ask_again(facts))
    return school(facts, mine.answered_on, last_answer(facts), meets, then=[then])


# What lies before the family ----------------------------------------------------------------------------------------


def _part_2(facts: Facts) -> Band | None:
    if Kind.ACTION not in facts.shared:
        return None
    step = facts.step(Kind.ACTION)
    if step is None:
        return _on_the_way(facts, Kind.ACTION, step)
    match step.step:
        case Step.ANSWER if facts.waited_for:
            return _others(facts)
        case Step.CALL if facts.waited_for:
            who = names(list(facts.waited_for))
            wait = _("Er is nog geen antwoord van %(who)s. De school zoekt contact.") % {"who": who}
            return school(
                facts, step.since_on, last_answer(facts), wait, then=[_("Daarna kan de school verder met deel 2.")]
            )
        case Step.ASK:
            then = facts.you(_("Hierna vraagt zij u om een antwoord."), _("Hierna vraagt zij jou om een antwoord."))
            if not facts.will_be_asked:
                then = _("Hierna vraagt zij een antwoord aan wie erover beslist.")
            return school(facts, step.since_on, _("Deel 2 ligt klaar om te lezen."), then=[then])
        case Step.DISCUSS:
            what = _("Nog niet iedereen zei ja. De school praat daar eerst over.")
            new = [_("Misschien komt er een nieuwe versie."), ask_again(facts) if facts.mine else ""]
            return school(facts, step.since_on, last_answer(facts), what, then=new)
    return _on_the_way(facts, Kind.ACTION, step)


def _others(facts: Facts) -> Band:
    """Somebody else has to answer."""
    who, until = names(list(facts.waited_for)), facts.day(facts.answer_by)
    if len(facts.waited_for) == 1:
        heading = (
            _("%(who)s is aan zet, tot en met %(until)s") % {"who": who, "until": until}
            if until
            else _("%(who)s is aan zet") % {"who": who}
        )
    else:
        heading = (
            _("%(who)s zijn aan zet, tot en met %(until)s") % {"who": who, "until": until}
            if until
            else _("%(who)s zijn aan zet") % {"who": who}
        )
    what = last_answer(facts)
    if facts.mine is None and facts.sight == Sight.READ:
        what = facts.you(_("U leest mee en beslist niet over deel 2."), _("Je leest mee en beslist niet over deel 2."))
    elif facts.mine is None:
        what = facts.you(
            _("U beslist niet over deel 2, maar u mag er wel iets van zeggen."),
            _("Jij beslist niet over deel 2. De school hoort wel graag wat je ervan vindt."),
        )
    return Band(Whose.FAMILY, heading, what, _if_all_agree(facts))


def _part_1(facts: Facts) -> Band | None:
    if Kind.PERSPECTIVE not in facts.shared:
        return None
    step = facts.step(Kind.PERSPECTIVE)
    if step and step.step in (Step.TALK, Step.SECOND_TALK):
        again = step.step == Step.SECOND_TALK
        if not facts.joins_talks and again:
            what = _("De school praat nog een keer met wie het gezag heeft over deel 1.")
        elif not facts.joins_talks:
            what = _("De school praat met wie het gezag heeft over deel 1.")
        elif again:
            what = facts.you(
                _("De school praat nog een keer met u over deel 1."),
                _("De school praat nog een keer met jou over deel 1."),
            )
        else:
            what = facts.you(_("De school praat met u over deel 1."), _("De school praat met jou over deel 1."))
        then = _("Daarna stelt de school deel 1 vast.")
        if facts.ahead(step.due_on):
            then = _("Daarna stelt de school deel 1 vast, uiterlijk %(day)s.") % {"day": facts.day(step.due_on)}
        return school(facts, step.since_on, what, then=[then])
    return _on_the_way(facts, Kind.PERSPECTIVE, step)


def _on_the_way(facts: Facts, kind: Kind, step: NextStep | None) -> Band:
    """What the school does itself before it establishes this part; what others said is not told."""
    number, said = kind.position, last_answer(facts) if kind == Kind.ACTION else ""
    since = step.since_on if step else None
    mail = facts.by_mail(facts.you(_("U krijgt daar een mail over."), _("Je krijgt daar een mail over.")))
    if step and step.step == Step.ESTABLISH:
        done = _("De directeur kan deel %(number)s nu vaststellen.") % {"number": number}
        if kind == Kind.ACTION and facts.last_answer_on:
            since = max(step.since_on, facts.last_answer_on)
        return school(facts, since, said, _("Alles wat nodig is, is er."), then=[done, mail], by_director=True)
    what = _("De school rondt deel %(number)s eerst verder af.") % {"number": number}
    if step and step.step == Step.HEAR:
        what = facts.you(
            _("De school praat eerst nog met %(first)s.") % {"first": facts.first},
            _("De school praat eerst nog met jou."),
        )
    elif step and step.step == Step.REMARKS and facts.my_remarks:
        what = facts.you(
            _("De school antwoordt eerst op wat u vroeg."), _("De school antwoordt eerst op wat je vroeg.")
        )
    then = _("Daarna kan zij deel %(number)s vaststellen.") % {"number": number}
    if step and facts.ahead(step.due_on):
        then = _("Daarna kan zij deel %(number)s vaststellen, uiterlijk %(day)s.") % {
            "number": number,
            "day": facts.day(step.due_on),
        }
    return school(facts, since, said, what, then=[then, mail])


# What was agreed ----------------------------------------------------------------------------------------------------


def _when_there(facts: Facts) -> str:
    return facts.by_mail(facts.you(_("U krijgt een mail als het er ligt."), _("Je krijgt een mail als het er ligt.")))


def _gone(facts: Facts) -> Band | None:
    """What was agreed on part 2 is over, or no longer valid."""
    mail = _when_there(facts)
    if step := facts.step(Kind.ACTION, Step.LOST_GROUND):
        what = _("Deel 2 rust niet meer op geldige instemming.")
        return school(facts, step.since_on, what, then=[_("De school maakt een nieuwe versie."), mail])
    if facts.action.force == Force.EXPIRED and facts.action.version:
        day = facts.action.version.until_on
        what = _("Deel 2 is verlopen op %(day)s.") % {"day": facts.day(day)}
        return school(facts, day, what, then=[_("De school doet een nieuw voorstel."), mail])
    return None


def _made_anew(facts: Facts) -> Band | None:
    """Nothing lies before the family, and a part is missing or taken back: the school makes it."""
    mail = _when_there(facts)
    due = (
        _("Uiterlijk %(day)s moet het er zijn.") % {"day": facts.day(facts.establish_by)}
        if facts.ahead(facts.establish_by)
        else ""
    )
    if facts.withdrawn:
        kind, number, day = facts.withdrawn
        what = _("De school trok deel %(position)s, versie %(number)s, in.") % {
            "position": kind.position,
            "number": number,
        }
        return school(facts, day, what, then=[_("Zij laat weten hoe het verder gaat."), due])
    missing = [kind for kind in Kind if kind not in facts.ever_shared]
    if not missing:
        return None
    if len(missing) == 2:
        return school(facts, facts.started_on, _("De school schrijft dit plan."), then=[due, mail])
    number = missing[0].position
    return school(facts, None, _("De school schrijft deel %(number)s.") % {"number": number}, then=[due, mail])


def _looking_back(facts: Facts) -> Band | None:
    step = facts.step(None, Step.EVALUATE)
    if step is None or step.due_on is None:
        return None
    if not facts.ahead(step.due_on):
        what = _("Uiterlijk %(day)s moesten we samen terugkijken op dit plan.") % {"day": facts.day(step.due_on)}
        return school(facts, None, what, then=[_("De school maakt daar nog een afspraak voor.")])
    what = facts.you(
        _("De school nodigt u uit om samen terug te kijken op dit plan."),
        _("De school nodigt jou uit om samen terug te kijken op dit plan."),
    )
    if not (facts.joins_talks or facts.is_pupil):
        what = _("De school kijkt terug op dit plan, met wie het gezag heeft.")
    return school(facts, None, what, then=[_("Dat is uiterlijk op %(day)s.") % {"day": facts.day(step.due_on)}])


def _at_rest(facts: Facts) -> Band:
    """Everything is agreed: what holds until when, and when it is looked at again."""
    holds, coming = facts.action.version, facts.action.coming
    what = facts.you(_("U hoeft nu niets te doen."), _("Je hoeft nu niets te doen."))
    if holds and coming:
        from_on, new, old = facts.day(coming.from_on), coming.number, holds.number
        what = sentences(
            what,
            _("Vanaf %(from_on)s geldt versie %(new)s van deel 2. Tot die dag geldt versie %(old)s.")
            % {"from_on": from_on, "new": new, "old": old},
        )
        holds = coming
    elif holds and facts.action.force == Force.IN_FORCE and holds.until_on:
        what = sentences(what, _("Deel 2 geldt tot en met %(day)s.") % {"day": facts.day(holds.until_on)})
    elif holds and facts.action.force == Force.COMING:
        what = sentences(what, _("Deel 2 gaat in op %(day)s.") % {"day": facts.day(holds.from_on)})
    back = facts.evaluate_by
    then = _("Uiterlijk %(day)s kijken we samen terug.") % {"day": facts.day(back)} if facts.ahead(back) else ""
    if holds and facts.action.force == Force.IN_FORCE and holds.until_on and (not back or holds.until_on < back):
        then = _("Daarna is een nieuw voorstel nodig. Daarover praten we dan samen.")
    return Band(Whose.NOBODY, _("Het plan loopt"), what, then)
