"""Nu aan zet: who waits for whom, since when, and what comes next, to one reader of the family.

From the very steps that the school sees (`consent.next_steps`). What a reader may not know (decisions 5 and 14) is in no sentence:
not who asked, remarked or refused, nor what the school is still sorting out about somebody else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consent.policy import ENDED_BY_SCHOOL, Decision, names
from consent.steps import Step, Turn
from core.writing import date_format
from plans.choices import Kind
from plans.policy import Force, Standing
from students.policy import Sight


class Whose(StrEnum):
    """Whose turn it is, as far as it matters to who reads."""

    YOU = "YOU"
    FAMILY = "FAMILY"
    SCHOOL = "SCHOOL"
    NOBODY = "NOBODY"


SYMBOLS = {
    Whose.YOU: "person-raised-hand",
    Whose.FAMILY: "people",
    Whose.SCHOOL: "building",
    Whose.NOBODY: "check-circle",
}


@dataclass(frozen=True)
class Band:
    """Whose turn it is, what is waited for, and what comes then: sentences for one reader; `then` may be empty."""

    whose: Whose
    heading: str
    what: str
    then: str = ""

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.whose]


@dataclass(frozen=True)
class Mine:
    """What is asked of who reads. `waits`: an answer is waited for; `talked`: there was a conversation since it."""

    asked_on: date
    until: date
    waits: bool
    decision: str = ""
    answered_on: date | None = None
    talked: bool = False
    alone: bool = False  # nobody else is asked


AT_NOTHING = Standing()


@dataclass(frozen=True)
class Facts:
    """All that the sentences are made of. `steps` are the school's own; `waited_for` the others who still have to answer."""

    on: date
    first: str
    is_pupil: bool
    sight: Sight
    has_mail: bool
    joins_talks: bool  # has authority, or is the adult pupil: with them the school has to talk
    will_be_asked: bool
    steps: tuple[Turn, ...] = ()
    mine: Mine | None = None
    waited_for: tuple[str, ...] = ()
    answer_by: date | None = None
    last_answer_on: date | None = None
    my_request_on: date | None = None  # waits for a reply
    my_remarks: int = 0  # wait for a reply
    started_on: date | None = None
    ended_on: date | None = None
    left_on: date | None = None
    establish_by: date | None = None
    evaluate_by: date | None = None
    shared: tuple[Kind, ...] = ()
    ever_shared: tuple[Kind, ...] = ()
    withdrawn: tuple[Kind, int, date] | None = None  # the last version they saw of a part, when it was taken back
    action: Standing = AT_NOTHING

    def you(self, parent: str, pupil: str) -> str:
        """One of two whole sentences: to a parent, or to the pupil."""
        return pupil if self.is_pupil else parent

    def day(self, day: date | None) -> str:
        """A day in words, with its year when it is another than this one; empty for None."""
        if day is None:
            return ""
        return date_format(day, "j F" if day.year == self.on.year else "j F Y")

    def ahead(self, day: date | None) -> bool:
        return day is not None and day >= self.on

    def step(self, kind: Kind | None, *those: Step) -> Turn | None:
        """The first step of this part, or of that kind when any are named."""
        return next((each for each in self.steps if each.kind == kind and (not those or each.step in those)), None)

    def by_mail(self, sentence: str) -> str:
        return sentence if self.has_mail else ""


def band(facts: Facts) -> Band:
    """The first that fits: what is over, what is asked of the reader, then part 2, part 1 and what was agreed."""
    cases: tuple[Callable[[Facts], Band | None], ...] = (
        _ended, _informed, _left, _asked, _requested, _answered, _part_2, _gone, _part_1, _made_anew, _looking_back,
    )  # fmt: skip
    return next((found for case in cases if (found := case(facts))), None) or _at_rest(facts)


def _school(facts: Facts, since: date | None, *what: str, then: Iterable[str] = (), who: str = "De school") -> Band:
    heading = f"{who} is aan zet" + (f", sinds {facts.day(since)}" if since else "")
    return Band(Whose.SCHOOL, heading, _sentences(*what), _sentences(*then))


def _sentences(*those: str) -> str:
    return " ".join(filter(None, those))


# What is over, or was never asked -----------------------------------------------------------------------------------


def _ended(facts: Facts) -> Band | None:
    if not facts.ended_on:
        return None
    can_read = facts.you("U kunt het nog lezen.", "Je kunt het nog lezen.")
    what = _sentences("Niemand hoeft nog iets te doen.", can_read if facts.sight != Sight.INFORMATION else "")
    return Band(Whose.NOBODY, f"Dit plan is beëindigd op {facts.day(facts.ended_on)}", what)


def _left(facts: Facts) -> Band | None:
    if not facts.left_on:
        return None
    day = facts.day(facts.left_on)
    left = facts.you(f"{facts.first} is uitgeschreven op {day}.", f"Je bent uitgeschreven op {day}.")
    more = facts.you("De school vraagt u niets meer.", "De school vraagt jou niets meer.")
    return _school(facts, None, left, "De school sluit dit plan af.", then=[more])


def _informed(facts: Facts) -> Band | None:
    if facts.sight != Sight.INFORMATION:
        return None
    then = f"Uiterlijk {facts.day(facts.evaluate_by)} kijkt de school terug." if facts.ahead(facts.evaluate_by) else ""
    what = "De school deelt met u de belangrijkste informatie: data, doel en uitkomsten."
    return Band(Whose.NOBODY, "U hoeft niets te doen", what, then)


# What is asked of the reader ----------------------------------------------------------------------------------------


def _asked(facts: Facts) -> Band | None:
    mine = facts.mine
    if mine is None or not mine.waits:
        return None
    until = facts.day(mine.until)
    if not facts.ahead(mine.until):
        late = (f"Antwoorden kon tot en met {until}.", "Het kan nog steeds.")
        heading = facts.you("U bent nog aan zet", "Jij bent nog aan zet")
        return Band(Whose.YOU, heading, _sentences(*late), _when_late(facts))
    if mine.decision in ENDED_BY_SCHOOL:
        what = facts.you("Uw eerdere antwoord telt niet meer mee.", "Jouw eerdere antwoord telt niet meer mee.")
    elif mine.decision:
        what = facts.you("Het gesprek is geweest.", "Het gesprek is geweest.")
    else:
        what = ""
    asked = facts.day(mine.asked_on)
    again = " opnieuw" if mine.decision else ""
    waits = facts.you(
        f"Sinds {asked} wacht de school{again} op uw antwoord op deel 2.",
        f"Sinds {asked} wacht de school{again} op jouw antwoord op deel 2.",
    )
    heading = facts.you(f"U bent aan zet, tot en met {until}", f"Jij bent aan zet, tot en met {until}")
    return Band(Whose.YOU, heading, _sentences(what, waits), _if_all_agree(facts))


def _when_late(facts: Facts) -> str:
    if facts.step(Kind.ACTION, Step.ESTABLISH):
        return "Er is genoeg ingestemd: de school kan deel 2 nu vaststellen."
    if facts.step(Kind.ACTION, Step.CALL):
        return facts.you("De school neemt contact met u op.", "De school neemt contact met jou op.")
    return ""


def _if_all_agree(facts: Facts) -> str:
    agreed = "Is iedereen het eens, dan kan de school deel 2 vaststellen."
    if facts.mine and facts.mine.alone:
        agreed = facts.you(
            "Zegt u ja, dan kan de school deel 2 vaststellen.", "Zeg je ja, dan kan de school deel 2 vaststellen."
        )
    return _sentences(
        agreed,
        facts.by_mail(facts.you("U krijgt daar een mail over.", "Je krijgt daar een mail over.")),
    )


def _requested(facts: Facts) -> Band | None:
    if not facts.my_request_on:
        return None
    day = facts.day(facts.my_request_on)
    what = facts.you(f"Op {day} vroeg u iets aan de school.", f"Op {day} vroeg je iets aan de school.")
    then = facts.by_mail(facts.you("U krijgt een mail als er antwoord is.", "Je krijgt een mail als er antwoord is."))
    return _school(facts, facts.my_request_on, what, "Zij moet daar nog op antwoorden.", then=[then])


def _answered(facts: Facts) -> Band | None:
    """An answer on which the school has to talk with who gave it; a yes is told along with what part 2 waits for."""
    mine = facts.mine
    if mine is None or mine.decision not in (Decision.TALK_FIRST, Decision.REFUSE, Decision.WITHDRAWN):
        return None
    if mine.decision == Decision.TALK_FIRST and mine.talked:
        then = facts.you("Zij vraagt u nu opnieuw om een antwoord.", "Zij vraagt jou nu opnieuw om een antwoord.")
        return _school(facts, None, "Het gesprek over deel 2 is geweest.", then=[then])
    if mine.decision == Decision.TALK_FIRST:
        meets = facts.you("De school maakt een afspraak met u.", "De school maakt een afspraak met jou.")
        then = facts.you("Daarna vraagt zij u opnieuw.", "Daarna vraagt zij jou opnieuw.")
        if facts.ahead(mine.until):
            then += f" Eerder antwoorden mag ook, tot en met {facts.day(mine.until)}."
    else:
        meets = facts.you("De school praat daar met u over.", "De school praat daar met jou over.")
        then = _sentences("Misschien komt er een nieuwe versie.", _ask_again(facts))
    return _school(facts, mine.answered_on, _said(facts), meets, then=[then])


def _ask_again(facts: Facts) -> str:
    return facts.you("Dan vraagt de school het u opnieuw.", "Dan vraagt de school het jou opnieuw.")


def _said(facts: Facts) -> str:
    """What the reader answered last, when it counts."""
    mine = facts.mine
    if mine is None or mine.waits or not mine.answered_on:
        return ""
    day = facts.day(mine.answered_on)
    match mine.decision:
        case Decision.CONSENT | Decision.CONSENT_WITH_REMARKS:
            return facts.you(f"U stemde in op {day}.", f"Je stemde in op {day}.")
        case Decision.TALK_FIRST:
            return facts.you(f"U wilde op {day} eerst praten.", f"Je wilde op {day} eerst praten.")
        case Decision.REFUSE:
            return facts.you(f"U stemde op {day} niet in.", f"Je stemde op {day} niet in.")
        case Decision.WITHDRAWN:
            return facts.you(f"U trok uw instemming in op {day}.", f"Je trok jouw instemming in op {day}.")
    return ""


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
            wait = f"Er is nog geen antwoord van {names(list(facts.waited_for))}. De school zoekt contact."
            return _school(facts, step.since_on, _said(facts), wait, then=["Daarna kan de school verder met deel 2."])
        case Step.ASK:
            then = facts.you("Hierna vraagt zij u om een antwoord.", "Hierna vraagt zij jou om een antwoord.")
            if not facts.will_be_asked:
                then = "Hierna vraagt zij een antwoord aan wie erover beslist."
            return _school(facts, step.since_on, "Deel 2 ligt klaar om te lezen.", then=[then])
        case Step.DISCUSS:
            what = "Nog niet iedereen zei ja. De school praat daar eerst over."
            new = ["Misschien komt er een nieuwe versie.", _ask_again(facts) if facts.mine else ""]
            return _school(facts, step.since_on, _said(facts), what, then=new)
    return _on_the_way(facts, Kind.ACTION, step)


def _others(facts: Facts) -> Band:
    """Somebody else has to answer."""
    is_are = "is" if len(facts.waited_for) == 1 else "zijn"
    until = f", tot en met {facts.day(facts.answer_by)}" if facts.answer_by else ""
    what = _said(facts)
    if facts.mine is None and facts.sight == Sight.READ:
        what = facts.you("U leest mee en beslist niet over deel 2.", "Je leest mee en beslist niet over deel 2.")
    elif facts.mine is None:
        what = facts.you(
            "U beslist niet over deel 2, maar u mag er wel iets van zeggen.",
            "Jij beslist niet over deel 2. De school hoort wel graag wat je ervan vindt.",
        )
    return Band(Whose.FAMILY, f"{names(list(facts.waited_for))} {is_are} aan zet{until}", what, _if_all_agree(facts))


def _part_1(facts: Facts) -> Band | None:
    if Kind.PERSPECTIVE not in facts.shared:
        return None
    step = facts.step(Kind.PERSPECTIVE)
    if step and step.step in (Step.TALK, Step.SECOND_TALK):
        with_whom = facts.you("u", "jou") if facts.joins_talks else "wie het gezag heeft"
        again = " nog een keer" if step.step == Step.SECOND_TALK else ""
        what = f"De school praat{again} met {with_whom} over deel 1."
        due = f", uiterlijk {facts.day(step.due_on)}" if facts.ahead(step.due_on) else ""
        return _school(facts, step.since_on, what, then=[f"Daarna stelt de school deel 1 vast{due}."])
    return _on_the_way(facts, Kind.PERSPECTIVE, step)


def _on_the_way(facts: Facts, kind: Kind, step: Turn | None) -> Band:
    """What the school does itself before it establishes this part; what others said is not told."""
    part, said = f"deel {kind.position}", _said(facts) if kind == Kind.ACTION else ""
    since = step.since_on if step else None
    mail = facts.by_mail(facts.you("U krijgt daar een mail over.", "Je krijgt daar een mail over."))
    if step and step.step == Step.ESTABLISH:
        done = f"De directeur kan {part} nu vaststellen."
        if kind == Kind.ACTION and facts.last_answer_on:
            since = max(step.since_on, facts.last_answer_on)
        return _school(facts, since, said, "Alles wat nodig is, is er.", then=[done, mail], who="De directeur")
    what = f"De school rondt {part} eerst verder af."
    if step and step.step == Step.HEAR:
        what = facts.you(f"De school praat eerst nog met {facts.first}.", "De school praat eerst nog met jou.")
    elif step and step.step == Step.REMARKS and facts.my_remarks:
        what = facts.you("De school antwoordt eerst op wat u vroeg.", "De school antwoordt eerst op wat je vroeg.")
    due = f", uiterlijk {facts.day(step.due_on)}" if step and facts.ahead(step.due_on) else ""
    return _school(facts, since, said, what, then=[f"Daarna kan zij {part} vaststellen{due}.", mail])


# What was agreed ----------------------------------------------------------------------------------------------------


def _when_there(facts: Facts) -> str:
    return facts.by_mail(facts.you("U krijgt een mail als het er ligt.", "Je krijgt een mail als het er ligt."))


def _gone(facts: Facts) -> Band | None:
    """What was agreed on part 2 is over, or no longer valid."""
    mail = _when_there(facts)
    if step := facts.step(Kind.ACTION, Step.LOST_GROUND):
        what = "Deel 2 rust niet meer op geldige instemming."
        return _school(facts, step.since_on, what, then=["De school maakt een nieuwe versie.", mail])
    if facts.action.force == Force.EXPIRED and facts.action.version:
        day = facts.action.version.until_on
        what = f"Deel 2 is verlopen op {facts.day(day)}."
        return _school(facts, day, what, then=["De school doet een nieuw voorstel.", mail])
    return None


def _made_anew(facts: Facts) -> Band | None:
    """Nothing lies before the family, and a part is missing or taken back: the school makes it."""
    mail = _when_there(facts)
    due = f"Uiterlijk {facts.day(facts.establish_by)} moet het er zijn." if facts.ahead(facts.establish_by) else ""
    if facts.withdrawn:
        kind, number, day = facts.withdrawn
        what = f"De school trok deel {kind.position}, versie {number}, in."
        return _school(facts, day, what, then=["Zij laat weten hoe het verder gaat.", due])
    missing = [kind for kind in Kind if kind not in facts.ever_shared]
    if not missing:
        return None
    part = "dit plan" if len(missing) == 2 else f"deel {missing[0].position}"
    since = facts.started_on if len(missing) == 2 else None
    return _school(facts, since, f"De school schrijft {part}.", then=[due, mail])


def _looking_back(facts: Facts) -> Band | None:
    step = facts.step(None, Step.EVALUATE)
    if step is None or step.due_on is None:
        return None
    if not facts.ahead(step.due_on):
        what = f"Uiterlijk {facts.day(step.due_on)} moesten we samen terugkijken op dit plan."
        return _school(facts, None, what, then=["De school maakt daar nog een afspraak voor."])
    what = facts.you(
        "De school nodigt u uit om samen terug te kijken op dit plan.",
        "De school nodigt jou uit om samen terug te kijken op dit plan.",
    )
    if not (facts.joins_talks or facts.is_pupil):
        what = "De school kijkt terug op dit plan, met wie het gezag heeft."
    return _school(facts, None, what, then=[f"Dat is uiterlijk op {facts.day(step.due_on)}."])


def _at_rest(facts: Facts) -> Band:
    """Everything is agreed: what holds until when, and when it is looked at again."""
    holds, coming = facts.action.version, facts.action.coming
    what = facts.you("U hoeft nu niets te doen.", "Je hoeft nu niets te doen.")
    if holds and coming:
        what += f" Vanaf {facts.day(coming.from_on)} geldt versie {coming.number} van deel 2. Tot die dag geldt versie {holds.number}."
        holds = coming
    elif holds and facts.action.force == Force.IN_FORCE and holds.until_on:
        what += f" Deel 2 geldt tot en met {facts.day(holds.until_on)}."
    elif holds and facts.action.force == Force.COMING:
        what += f" Deel 2 gaat in op {facts.day(holds.from_on)}."
    back = facts.evaluate_by
    then = f"Uiterlijk {facts.day(back)} kijken we samen terug." if facts.ahead(back) else ""
    if holds and facts.action.force == Force.IN_FORCE and holds.until_on and (not back or holds.until_on < back):
        then = "Daarna is een nieuw voorstel nodig. Daarover praten we dan samen."
    return Band(Whose.NOBODY, "Het plan loopt", what, then)
