"""The value lists of a plan (docs/law.md), with the sectors and goals each belongs to."""

from django.db import models
from django.utils.translation import gettext_noop as noop

from accounts.choices import Sector


class Kind(models.TextChoices):
    """The two parts of a plan: one is consulted on, the other needs consent."""

    PERSPECTIVE = "PERSPECTIVE", noop("Perspectief")
    ACTION = "ACTION", noop("Handelingsdeel")

    @property
    def position(self) -> int:
        """1 or 2, the number that stands with the name everywhere."""
        return 1 if self is Kind.PERSPECTIVE else 2


class Status(models.TextChoices):
    """The life of a part; `NEXT` in plans/models/part_life.py says how it moves."""

    DRAFT = "DRAFT", noop("concept")
    SHARED = "SHARED", noop("gedeeld")
    ESTABLISHED = "ESTABLISHED", noop("vastgesteld")
    SUPERSEDED = "SUPERSEDED", noop("vervangen")
    ENDED = "ENDED", noop("beëindigd")
    WITHDRAWN = "WITHDRAWN", noop("ingetrokken")
    DISCARDED = "DISCARDED", noop("weggelegd")


OPEN = frozenset({Status.DRAFT, Status.SHARED})
SEEN_BY_FAMILY = frozenset(Status) - {Status.DRAFT, Status.DISCARDED}


class Late(models.TextChoices):
    """What can be late, each with its word; `policy.current` says when. The value is the filter in the address."""

    NO_PLAN = "no_plan", "plan ontbreekt"
    SIX_WEEKS = "six_weeks", "zes weken voorbij"
    EXPIRED = "expired", "handelingsdeel verlopen"
    EVALUATION = "evaluation_late", "evaluatie te laat"

    @property
    def ahead(self) -> str:
        """What the day is called as long as it is not late."""
        return {
            Late.NO_PLAN: "plan nodig",
            Late.SIX_WEEKS: "zes weken",
            Late.EXPIRED: "periode loopt af",
            Late.EVALUATION: "evaluatie",
        }[self]


class TriggerReason(models.TextChoices):
    """Why a pupil in regular education needs more than basic support (rule 2)."""

    EXTRA_SUPPORT_SWV = "EXTRA_SUPPORT_SWV", "extra ondersteuning van het samenwerkingsverband"
    AMBULANT_CLUSTER1 = "AMBULANT_CLUSTER1", "begeleiding uit cluster 1 (zien)"
    AMBULANT_CLUSTER2 = "AMBULANT_CLUSTER2", "begeleiding uit cluster 2 (horen en taal)"
    OPDC = "OPDC", "tijdelijke plaatsing op een opdc"
    TEACHING_TIME = "TEACHING_TIME_DEVIATION", "afwijking van de onderwijstijd"
    SYMBIOSIS = "OTHER_SCHOOL_OR_SYMBIOSIS", "deels onderwijs op een andere school (symbiose)"
    CARE_IN_SCHOOL = "CARE_IN_SCHOOL", "zorg in onderwijstijd"
    LONG_ABSENCE = "LONG_ABSENCE", "langdurig afwezig"
    OTHER = "OTHER", "een andere reden, buiten de basisondersteuning"
    BASIC_SUPPORT = "BASIC_SUPPORT", "alleen basisondersteuning"


class DeadlineBase(models.TextChoices):
    """From which day the six weeks run (docs/law.md)."""

    ENROLMENT = "ENROLMENT", "de inschrijving"
    SUPPORT_START = "SUPPORT_START", "het begin van de extra ondersteuning"


class ExitProfile(models.TextChoices):
    """The goal as families know it (decision 19)."""

    DIPLOMA = "DIPLOMA", noop("een regulier diploma halen")
    WORK = "WORK", noop("werk")
    DAY = "DAY", noop("zo zelfstandig mogelijk in dagactiviteiten")
    UNKNOWN = "UNKNOWN", noop("nog niet bekend")


class Destination(models.TextChoices):
    """Expected uitstroombestemming; `DESTINATIONS` says where each may be chosen."""

    VWO = "VWO", noop("diploma vwo")
    HAVO = "HAVO", noop("diploma havo")
    VMBO_TL = "VMBO_TL", noop("diploma vmbo theoretische leerweg (mavo)")
    VMBO_GL = "VMBO_GL", noop("diploma vmbo gemengde leerweg")
    VMBO_KB = "VMBO_KB", noop("diploma vmbo kaderberoepsgericht")
    VMBO_BB = "VMBO_BB", noop("diploma vmbo basisberoepsgericht")
    PRO_DIPLOMA = "PRO_DIPLOMA", noop("schooldiploma praktijkonderwijs")
    WO = "WO", noop("universiteit")
    HBO = "HBO", noop("hbo")
    MBO_4 = "MBO_4", noop("mbo niveau 4")
    MBO_3 = "MBO_3", noop("mbo niveau 3")
    MBO_2 = "MBO_2", noop("mbo niveau 2")
    MBO_ENTREE = "MBO_ENTREE", noop("mbo entree")
    WORK_REGULAR_CERT = "WORK_REGULAR_CERT", noop("werk bij een gewoon bedrijf, met certificaten")
    WORK_REGULAR = "WORK_REGULAR", noop("werk bij een gewoon bedrijf")
    WORK_JOBAFSPRAAK = "WORK_JOBAFSPRAAK", noop("werk via de banenafspraak")
    WORK_SHELTERED = "WORK_SHELTERED", noop("beschut werk")
    DAY_WORK = "DAY_WORK", noop("arbeidsmatige dagbesteding")
    DAY_TASK = "DAY_TASK", noop("taak- of activiteitgerichte dagbesteding")
    DAY_EXPERIENCE = "DAY_EXPERIENCE", noop("belevingsgerichte dagbesteding")
    OTHER = "OTHER", noop("anders")
    UNKNOWN = "UNKNOWN", noop("nog niet bekend")


_ALL = frozenset(Sector)
_VO = frozenset({Sector.VO, Sector.VSO})
_WORK = frozenset({Sector.VSO, Sector.PRO})
_DAY = frozenset({Sector.VSO})
_P = ExitProfile

# destination -> (sectors it is offered in, goals it may stand under)
DESTINATIONS: dict[Destination, tuple[frozenset, frozenset]] = {
    **{
        code: (_VO, frozenset({_P.DIPLOMA}))
        for code in (
            Destination.VWO,
            Destination.HAVO,
            Destination.VMBO_TL,
            Destination.VMBO_GL,
            Destination.VMBO_KB,
            Destination.VMBO_BB,
            Destination.HBO,
            Destination.WO,
        )
    },
    Destination.PRO_DIPLOMA: (frozenset({Sector.PRO}), frozenset({_P.DIPLOMA, _P.WORK})),
    **{code: (_ALL, frozenset({_P.DIPLOMA})) for code in (Destination.MBO_4, Destination.MBO_3, Destination.MBO_2)},
    Destination.MBO_ENTREE: (_ALL, frozenset({_P.DIPLOMA, _P.WORK})),
    **{
        code: (_WORK, frozenset({_P.WORK}))
        for code in (
            Destination.WORK_REGULAR_CERT,
            Destination.WORK_REGULAR,
            Destination.WORK_JOBAFSPRAAK,
            Destination.WORK_SHELTERED,
        )
    },
    **{
        code: (_DAY, frozenset({_P.DAY}))
        for code in (Destination.DAY_WORK, Destination.DAY_TASK, Destination.DAY_EXPERIENCE)
    },
    Destination.OTHER: (_ALL, frozenset({_P.DIPLOMA, _P.WORK, _P.DAY})),
    Destination.UNKNOWN: (_ALL, frozenset({_P.UNKNOWN})),
}


def destinations_for(sector: str) -> list[tuple[str, str]]:
    """The choices a form of this sector offers, in the order above (rule 10)."""
    return [(code.value, code.label) for code in Destination if sector in DESTINATIONS[code][0]]


class FactorKind(models.TextChoices):
    PROMOTING = "PROMOTING", noop("helpt")
    HINDERING = "HINDERING", noop("zit in de weg")


class FactorSphere(models.TextChoices):
    PUPIL = "PUPIL", noop("leerling")
    EDUCATION = "EDUCATION", noop("onderwijs")
    HOME_ENVIRONMENT = "HOME_ENVIRONMENT", noop("thuis en omgeving")


class Domain(models.TextChoices):
    """Deelgebieden (docs/law.md)."""

    LEARNING = "LEARNING", noop("leren")
    WORK_ATTITUDE = "WORK_ATTITUDE", noop("werkhouding en plannen")
    SOCIAL_EMOTIONAL = "SOCIAL_EMOTIONAL", noop("sociaal-emotioneel en gedrag")
    COMMUNICATION = "COMMUNICATION", noop("communicatie")
    PHYSICAL_SENSORY = "PHYSICAL_SENSORY", noop("lichaam en zintuigen")
    SELF_RELIANCE = "SELF_RELIANCE", noop("zelfredzaamheid")
    CAREER_INTERNSHIP = "CAREER_INTERNSHIP", noop("loopbaan en stage")
    ATTENDANCE = "ATTENDANCE", noop("aanwezigheid")


class SupportField(models.TextChoices):
    """The five fields in which extra support is described (Koers VO)."""

    ATTENTION_HANDS = "ATTENTION_HANDS", noop("aandacht en handen in de klas")
    MATERIALS = "MATERIALS", noop("materialen")
    SPACE = "SPACE", noop("ruimte")
    EXPERTISE = "EXPERTISE", noop("deskundigheid")
    COOPERATION = "COOPERATION", noop("samenwerking met anderen")


class DeviationKind(models.TextChoices):
    EXEMPTION = "EXEMPTION", noop("vrijstelling van een vak")
    TEACHING_TIME = "TEACHING_TIME", noop("minder onderwijstijd")
    ADAPTED = "ADAPTED_PROGRAMME", noop("aangepast programma")
    SYMBIOSIS = "SYMBIOSIS", noop("deels les op een andere school")
    OPDC = "OPDC", noop("dagen op het opdc")
    OTHER = "OTHER", noop("anders")


class ConsultationType(models.TextChoices):
    MEETING = "MEETING", "gesprek op school"
    MDO = "MDO", "multidisciplinair overleg"
    VIDEO = "VIDEO", "videogesprek"
    CALL_CONSULT = "CALL_CONSULT", "overleg per telefoon"
    WRITTEN = "WRITTEN", "schriftelijk overleg"
    NOTIFICATION = "NOTIFICATION", "alleen een mededeling (telt niet als overleg)"


class MeetingOutcome(models.TextChoices):
    """What became of a planned conversation."""

    HELD = "HELD", "het gesprek is geweest"
    MISSED = "MISSED", "er kwam niemand"
    CALLED_OFF = "CALLED_OFF", "afgezegd"


class Agreement(models.TextChoices):
    """Overeenstemming, of a consultation about one part. Not consent."""

    YES = "YES", "ja, we zijn het eens"
    PARTLY = "PARTLY", "deels"
    NO = "NO", "nee"
    NOT_DISCUSSED = "NOT_DISCUSSED", "niet besproken"


class Capacity(models.TextChoices):
    """In which role somebody took part in a conversation."""

    GUARDIAN = "GUARDIAN", "ouder of verzorger"
    PUPIL = "PUPIL", "leerling"
    SCHOOL = "SCHOOL", "school"
    PARTNERSHIP = "PARTNERSHIP", "samenwerkingsverband"
    MUNICIPALITY = "MUNICIPALITY", "gemeente"
    CARE = "CARE", "zorg"
    COMPANION = "COMPANION", "iemand die de familie meenam"


class Moment(models.TextChoices):
    """What a conversation or hearing was for; more than one is possible (decision 39)."""

    DRAFTING = "DRAFTING", "opstellen"
    ADJUSTING = "ADJUSTING", "bijstellen"
    EVALUATING = "EVALUATING", "terugkijken"


class HearingMoment(models.TextChoices):
    """The one moment that a hearing named before `Moment`; rows of that time still say it."""

    DRAFT = "DRAFT", "bij het opstellen"
    ADJUST = "ADJUST", "bij het bijstellen"
    EVALUATE = "EVALUATE", "bij het evalueren"


class HearingMethod(models.TextChoices):
    TALK = "TALK", noop("gesprek")
    WRITTEN = "WRITTEN", noop("zelf opgeschreven")
    DRAWING = "DRAWING", noop("tekening")
    AUDIO_VIDEO = "AUDIO_VIDEO", noop("geluid of video")
    OBSERVATION = "OBSERVATION", noop("observatie")
    TRUSTED_PERSON = "TRUSTED_PERSON", noop("via iemand die de leerling vertrouwt")


class HearingOutcome(models.TextChoices):
    HEARD = "HEARD", noop("gehoord")
    DECLINED = "DECLINED_BY_PUPIL", noop("de leerling wilde niet")
    NOT_POSSIBLE = "NOT_POSSIBLE", noop("het kon niet")


class Adopted(models.TextChoices):
    """What the school does with words or advice of somebody else."""

    YES = "YES", noop("overgenomen")
    PARTLY = "PARTLY", noop("deels overgenomen")
    NO = "NO", noop("niet overgenomen")


class RemarkKind(models.TextChoices):
    """A reaction to a goal or section; only questions and wishes want an answer."""

    AGREE = "AGREE", noop("eens")
    QUESTION = "QUESTION", noop("ik heb een vraag")
    DIFFERENT = "DIFFERENT", noop("ik wil dit anders")


class RemarkRoute(models.TextChoices):
    ONLINE = "ONLINE", "via de persoonlijke pagina"
    SPOKEN = "SPOKEN", "in een gesprek of aan de telefoon"
    WRITTEN = "WRITTEN", "op papier of per mail"


class AdviceKind(models.TextChoices):
    REPORT = "REPORT", noop("verslag of advies van een deskundige")
    DESK = "DESK", noop("onderzoek via het Loket van het samenwerkingsverband")


class GoalResult(models.TextChoices):
    """What became of a goal, held against what was agreed: goal attainment from −2 to +2 (ADR 42).

    The four of before are read where they were written, and offered no more. Rows have digests: no value ever changes.
    """

    AS_BEGUN = "AS_BEGUN", noop("nog zoals aan het begin (−2)")
    IN_PART = "IN_PART", noop("een deel is gelukt (−1)")
    REACHED = "REACHED", noop("het doel is gehaald (0)")
    MORE = "MORE", noop("meer dan het doel (+1)")
    MUCH_MORE = "MUCH_MORE", noop("veel meer dan het doel (+2)")
    NOT_SEEN = "NOT_SEEN", noop("niet genoeg gezien")
    ACHIEVED = "ACHIEVED", noop("gehaald")
    PARTLY = "PARTLY", noop("deels gehaald")
    NOT_ACHIEVED = "NOT_ACHIEVED", noop("niet gehaald")
    STOPPED = "STOPPED", noop("gestopt")

    @property
    def is_reached(self) -> bool:
        """Whether what was agreed is there, or more."""
        return self in REACHED

    @classmethod
    def offered(cls, kept: str = "") -> list[tuple[str, str]]:
        """What can be chosen now, with what stands there already, so that saving never takes it away."""
        return [(each.value, each.label) for each in cls if each not in OF_BEFORE or each == kept]


REACHED = frozenset({GoalResult.REACHED, GoalResult.MORE, GoalResult.MUCH_MORE, GoalResult.ACHIEVED})
OF_BEFORE = frozenset({GoalResult.ACHIEVED, GoalResult.PARTLY, GoalResult.NOT_ACHIEVED, GoalResult.STOPPED})


class EvaluationDecision(models.TextChoices):
    CONTINUE = "CONTINUE", noop("doorgaan zoals het is")
    ADJUST = "ADJUST", noop("bijstellen")
    END = "END", noop("stoppen")


PERSPECTIVE_DECISIONS = [
    (EvaluationDecision.CONTINUE.value, "klopt nog"),
    (EvaluationDecision.ADJUST.value, "bijstellen"),
]
"""What can be decided about part 1: it stops only with the whole plan."""


class EvaluationStatus(models.TextChoices):
    OPEN = "OPEN", "bezig"
    CONCLUDED = "CONCLUDED", "afgerond"


class EndReason(models.TextChoices):
    GOALS_MET = "GOALS_MET", noop("de doelen zijn gehaald")
    SUPPORT_NOT_NEEDED = "SUPPORT_NOT_NEEDED", noop("extra ondersteuning is niet meer nodig")
    LEFT_SCHOOL = "LEFT_SCHOOL", noop("de leerling verlaat de school")
    TRANSFER_VSO = "TRANSFER_VSO", noop("overstap naar het voortgezet speciaal onderwijs")
    TRANSFER_REGULAR = "TRANSFER_REGULAR", noop("overstap naar regulier onderwijs")
    DIPLOMA = "DIPLOMA", noop("diploma gehaald")
    WITHDRAWN = "WITHDRAWN", noop("het plan was niet nodig (ingetrokken)")


LEAVING = frozenset({EndReason.LEFT_SCHOOL, EndReason.TRANSFER_VSO, EndReason.TRANSFER_REGULAR, EndReason.DIPLOMA})
SUPPORT_ENDS = frozenset({EndReason.GOALS_MET, EndReason.SUPPORT_NOT_NEEDED})


class DocumentKind(models.TextChoices):
    SHARED = "SHARED", noop("voorstel zoals gedeeld")
    ESTABLISHED = "ESTABLISHED", noop("vastgesteld deel")
    BOTH = "BOTH", noop("beide delen samen")
    VIEWPOINT = "VIEWPOINT", noop("zienswijze")


PRINTED = frozenset({DocumentKind.SHARED, DocumentKind.ESTABLISHED, DocumentKind.BOTH})
"""What the school printed itself, from its own text; a viewpoint is what a family brought."""


class OverrideCode(models.TextChoices):
    """What a director may decide with a written reason (decisions 7, 11, 12, 17)."""

    ONE_CONSULTATION = "ONE_CONSULTATION", "vaststellen na één overleg zonder overeenstemming"
    NOBODY_CAME = "NOBODY_CAME", "vaststellen na twee uitnodigingen waarop niemand kwam"
    NO_SUPPORT = "NO_SUPPORT", "geen individuele ondersteuning in vso of praktijkonderwijs"
    PUPIL_ONLY = "PUPIL_ONLY", "alleen de leerling stemde in"
    FACT_CORRECTED = "FACT_CORRECTED", "wat vaststond rustte op een ander gegeven"


class ContributionRole(models.TextChoices):
    """What somebody who is asked beforehand is for the pupil; it decides which questions are offered."""

    PUPIL = "PUPIL", "leerling"
    GUARDIAN = "GUARDIAN", "ouder of verzorger"
    TEACHER = "TEACHER", "docent"
    COACH = "COACH", "begeleider of mentor"
    OUTSIDE = "OUTSIDE", "betrokkene van buiten"
