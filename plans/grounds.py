"""Why something is asked, in plain words: the one table of legal grounds.

Article numbers stand here only, so that a correction is one line. The pages show `text`. Where the number is not
verified in the statute itself it is marked [GK] (from general knowledge).
"""

from typing import NamedTuple


class Ground(NamedTuple):
    """`text` is for people; `source` is for whoever checks the law."""

    text: str
    source: str


TRIGGER = Ground(
    "Een plan hoort bij extra ondersteuning, niet bij basisondersteuning.", "WVO 2020 art. 2.44 [GK]; S02, S18, S19"
)
ONE_PLAN = Ground("Een leerling heeft op één school één lopend plan.", "S11, S19")
SIX_WEEKS = Ground("Het plan is binnen zes weken klaar.", "WVO 2020 art. 2.44 [GK]; S17, S18")
DESTINATION = Ground(
    "Elk plan noemt de verwachte uitstroombestemming met een onderbouwing.",
    "Uitvoeringsbesluit WVO 2020 [GK]; S17, S20",
)
FACTORS = Ground(
    "De onderbouwing noemt minstens wat helpt en wat in de weg zit.", "Uitvoeringsbesluit WVO 2020 [GK]; S20, S43"
)
CHANGED = Ground(
    "Verandert de bestemming, dan hoort daar een reden en een nieuw gesprek bij.", "GPO 106581; GPO 109114"
)
NOT_HIGHER = Ground("De geschillencommissie vraagt waarom de bestemming lager is dan het advies.", "GPO 2018 [S55]")
WEIGHED = Ground("Van elk advies staat in het plan wat de school ermee deed, en waarom.", "GPO 108203")
EARLIER = Ground("Het plan laat zien wat er eerder is gedaan en wat dat opleverde.", "GPO 108252")
HOME = Ground(
    "Wat de familie over thuis vertelt, komt in het plan als zij weet wie het leest.", "AVG art. 13 [GK]; besluit 14"
)
COMMITTEE = Ground("In het vso adviseert de commissie voor de begeleiding over het plan.", "WEC art. 40b [GK]")
SUPPORT = Ground(
    "Een doel zegt wat, hoe, door wie, hoe vaak en wanneer u terugkijkt.",
    "Uitvoeringsbesluit WVO 2020 [GK]; GPO 108252",
)
LINKED = Ground("Wat een leerling nodig heeft, volgt uit wat helpt en wat in de weg zit; doelen horen daarbij.", "S52")
PERIOD = Ground("Het handelingsdeel geldt voor een afgesproken periode.", "S20")
DEVIATION = Ground("Het plan noemt elke afwijking van het onderwijsprogramma, of zegt dat die er niet is.", "S15, S20")
NO_SUPPORT = Ground("Zonder individuele ondersteuning is geen instemming nodig; dan hoort er een reden bij.", "S03")
PERSPECTIVE_FIRST = Ground("Het handelingsdeel gaat uit van wat in deel 1 staat.", "besluit 21")
HEARD = Ground(
    "De leerling mag bij opstellen, bijstellen en evalueren zeggen wat die ervan vindt.",
    "wet 36 443 (hoorrecht); S12, S14",
)
REMARKS = Ground(
    "Op elke opmerking hoort een antwoord: overgenomen, deels of niet, en waarom.", "GPO 106795; GPO 107447"
)
CONSULTED = Ground(
    "Deel 1 wordt vastgesteld na overleg dat op overeenstemming is gericht.", "WVO 2020 art. 2.44 [GK]; GPO 107067"
)
COUNTS = Ground(
    "Een gesprek telt voor de versie waarover het ging: niet van voor die tijd, en niet over iets anders.",
    "GPO 107067; besluit 39",
)
TWICE = Ground("Eén gesprek zonder overeenstemming is geen open en reëel overleg.", "GPO 107087; GPO 107619")
CONSENT = Ground(
    "Zonder instemming mag de school deel 2 niet vaststellen.", "WVO 2020 art. 2.44 [GK], dossier 34 446; S15"
)
CARRIED = Ground("Wat u overneemt, kijkt u eerst na: klopt het nog voor deze leerling, nu?", "besluit 41; S11")
DIFFERENT = Ground("De familie leest een nieuwe versie alleen als er iets anders in staat.", "besluit 41; GPO [S11]")
LATE = Ground("Is het later dan zes weken, dan staat in het plan waarom.", "GPO 108203")
EVALUATED = Ground("Elk schooljaar kijken school en familie samen terug.", "WVO 2020 art. 2.44 [GK]; S17, S122")
REGISTER = Ground("Begin en einde van elk plan staan in het register onderwijsdeelnemers (ROD).", "S20; S68")
ENDING = Ground("Bij het beëindigen horen een datum en een reden.", "S20, S57")
ENDING_TALK = Ground(
    "Stopt de ondersteuning, dan is dat eerst geëvalueerd en met de familie besproken.", "besluit 16; WVO 2020 [GK]"
)
DIRECTOR = Ground("De directeur stelt vast namens het bevoegd gezag.", "S02, S29")
CALL = Ground("Wie liever belt of op papier antwoordt, moet dat kunnen: het nummer staat in elke mail.", "eigen regel")
NOT_ASKED = Ground("Wat de familie niet leest, bewaart de school niet bij het plan.", "eigen regel")
OWN_WORDS = Ground(
    "Een plan is van één leerling: tekst van een voorbeeld wordt eerst die van de leerling zelf.", "GPO 108252; ADR 27"
)
PRINTABLE = Ground("Wat de familie op papier krijgt, is wat er staat.", "besluit 49")
ERRATUM = Ground(
    "Wat de familie las, verandert niet. Alleen een schrijffout mag ernaast worden verbeterd.", "besluit 33"
)
