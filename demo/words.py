"""What is written in the demo's plans: what a pupil needs, never what a pupil has. `{n}` is the first name."""

from typing import NamedTuple


class GoalWords(NamedTuple):
    domain: str
    title: str
    now: str
    then: str
    how: str
    often: str
    field: str


class Theme(NamedTuple):
    """One kind of need, with everything a plan says about it."""

    helps: tuple[str, str]
    hinders: tuple[str, str]
    needs: str
    support: str
    earlier: str
    effect: str
    why: str
    said: str
    response: str
    home: str
    goals: tuple[GoalWords, ...]
    facilities: str
    calm: str


THEMES = (
    Theme(
        helps=("{n} is nieuwsgierig en wil het graag goed doen.", "Thuis is er een vaste plek om te werken."),
        hinders=("Geluid in de klas leidt {n} af.", "Plannen lukt niet zonder hulp."),
        needs="Een leraar die stap voor stap uitlegt en nagaat of de opdracht duidelijk is. Een plek voorin, weg van de deur.",
        support="Een rustige plek bij toetsen en elke week hulp bij het plannen.",
        earlier="In klas 1 huiswerkbegeleiding, twee keer per week. In klas 2 een weekkaart met de mentor.",
        effect="Thuis werd het rustiger. De cijfers bleven gelijk, omdat toetsen nog in de volle klas waren.",
        why="Met rust bij toetsen haalt {n} voldoendes voor de beroepsgerichte vakken. De kernvakken zitten rond de 5,8.",
        said="Ik snap het wel, maar als iedereen praat hoor ik de helft niet. In het stiltelokaal lukt het wél.",
        response="Toetsen in het stiltelokaal, en twee vaste plekken vooraan. Staat in doel 1.",
        home="{n} is na school moe en heeft eerst een uur rust nodig voordat huiswerk lukt.",
        goals=(
            GoalWords(
                "LEARNING",
                "Toetsen maken in rust",
                "{n} haalt 4 van de 10 toetsen.",
                "{n} haalt 7 van de 10 toetsen.",
                "Toetsen in het stiltelokaal, met een kwart meer tijd en de vragen op papier.",
                "bij elke toets",
                "SPACE",
            ),
            GoalWords(
                "WORK_ATTITUDE",
                "Huiswerk op tijd",
                "{n} levert 4 van de 10 opdrachten op tijd in.",
                "{n} levert 8 van de 10 opdrachten op tijd in.",
                "Elke maandag twintig minuten samen de week plannen in de agenda. Op donderdag kort terugkijken.",
                "2 × 20 minuten per week",
                "ATTENTION_HANDS",
            ),
        ),
        facilities="Een kwart meer tijd bij toetsen en examens, in een aparte ruimte.",
        calm="{n} steekt een gele kaart op en loopt vijf minuten naar de studieplek. De docent vraagt later hoe het gaat.",
    ),
    Theme(
        helps=("{n} maakt gemakkelijk vrienden.", "De klas is gewend om één voor één te praten."),
        hinders=("In een lawaaiig lokaal verstaat {n} niet alles.", "Na de middag is {n} moe van het luisteren."),
        needs="Uitleg met beeld en tekst erbij, en een docent die naar de klas kijkt terwijl die praat.",
        support="Solo-apparatuur in elke les en begeleiding vanuit cluster 2.",
        earlier="Op de basisschool ambulante begeleiding en een eigen plek vooraan.",
        effect="{n} leerde om hulp te vragen. Bij dictees en luistertoetsen bleef het moeilijk.",
        why="{n} haalt met tekst erbij dezelfde resultaten als de klas. Het advies van de basisschool blijft haalbaar.",
        said="Ik wil niet dat iedereen naar mijn apparaatje kijkt. Maar zonder mis ik de grapjes.",
        response="De mentor vertelt het de klas samen met {n}, op een moment dat {n} kiest.",
        home="Thuis praten we met z'n allen langzaam en kijken we {n} aan.",
        goals=(
            GoalWords(
                "COMMUNICATION",
                "Alles meekrijgen in de les",
                "{n} mist volgens eigen zeggen een derde van de uitleg.",
                "{n} mist minder dan één uitleg per dag.",
                "Docenten dragen de microfoon en zetten de kern op het bord. De begeleider kijkt elke maand een les mee.",
                "elke les; begeleider 1 × per maand",
                "MATERIALS",
            ),
            GoalWords(
                "SELF_RELIANCE",
                "Zelf om herhaling vragen",
                "{n} vraagt het aan de buurvrouw.",
                "{n} vraagt het zelf aan de docent, in vier van de vijf lessen.",
                "Oefenen met de begeleider; afspraak met docenten over een vast gebaar.",
                "1 × 30 minuten per week",
                "EXPERTISE",
            ),
        ),
        facilities="Luistertoetsen in een aparte ruimte, met tekst erbij waar dat mag.",
        calm="Als het te druk wordt, mag {n} een pauze nemen in de bibliotheek.",
    ),
    Theme(
        helps=("{n} komt graag op school om vrienden te zien.", "Moeder en school bellen elke week kort."),
        hinders=(
            "Volle gangen en onverwachte veranderingen geven spanning.",
            "Na een slechte nacht lukt het opstaan niet.",
        ),
        needs="Voorspelbaarheid: weten wie er is, waar het is en wat er komt.",
        support="Een opbouwplan en een vaste volwassene aan het begin van elke dag.",
        earlier="Vorig jaar twaalf weken deels thuis, met contact via de mentor.",
        effect="{n} bleef contact houden. Het aantal lesuren groeide niet verder dan de helft.",
        why="{n} haalde vorig jaar het niveau bij de vakken die wel gevolgd zijn. Met opbouw blijft het diploma in zicht.",
        said="In de klas gaat het best. Het is het stuk ernaartoe.",
        response="{n} komt vijf minuten vóór de bel binnen door de zijdeur. Staat in doel 1.",
        home="Wij merken dat een rustige ochtend het verschil maakt. Dwingen werkt niet.",
        goals=(
            GoalWords(
                "ATTENDANCE",
                "Weer hele dagen",
                "{n} volgt 14 van de 28 lesuren.",
                "{n} volgt 24 van de 28 lesuren.",
                "Elke twee weken twee uur erbij, in overleg met {n}. Start van de dag bij de begeleider.",
                "elke ochtend 10 minuten",
                "ATTENTION_HANDS",
            ),
            GoalWords(
                "SOCIAL_EMOTIONAL",
                "Zelf een pauze nemen",
                "{n} gaat naar huis als de spanning oploopt.",
                "{n} neemt een pauze en gaat terug naar de les, drie van de vier keer.",
                "Met een kaart naar de time-outplek; na tien minuten samen terug.",
                "wanneer nodig",
                "SPACE",
            ),
        ),
        facilities="Presentaties eerst voor een kleine groep.",
        calm="Time-outplek bij lokaal 0.12. Lukt teruggaan niet, dan belt de begeleider naar huis.",
    ),
    Theme(
        helps=("{n} is handig en werkt graag samen.", "De stagebegeleider geeft duidelijke opdrachten."),
        hinders=("Lange teksten lezen kost veel moeite.", "Drie opdrachten tegelijk is te veel."),
        needs="Voordoen, samen doen, zelf doen. Opdrachten één voor één en met plaatjes.",
        support="Begeleiding op de stageplek en oefenen met reizen.",
        earlier="Remedial teaching op de basisschool en een eigen leerlijn voor taal en rekenen.",
        effect="{n} leest nu korte teksten zelf. Rekenen met geld lukt tot twintig euro.",
        why="{n} werkt op de stageplek zelfstandig na voordoen. Met begeleiding past betaald werk bij een gewoon bedrijf.",
        said="In de keuken gaat het goed. Ik wil later bij de bakker werken, niet in een kantoor.",
        response="Stage bij een bakkerij vanaf januari. Staat in doel 1.",
        home="{n} doet thuis zelf boodschappen met een lijstje.",
        goals=(
            GoalWords(
                "CAREER_INTERNSHIP",
                "Een dag stage bij de bakker",
                "{n} werkt twee uur met iemand ernaast.",
                "{n} werkt een hele dag en vraagt zelf om hulp.",
                "Eerst de taken met foto's oefenen op school. De stagebegeleider komt elke week langs.",
                "1 dag per week",
                "COOPERATION",
            ),
            GoalWords(
                "SELF_RELIANCE",
                "Zelf met de bus",
                "{n} reist samen met vader.",
                "{n} reist vier van de vijf keer alleen.",
                "Route oefenen met de begeleider, daarna met de app op de telefoon.",
                "1 × per week oefenen",
                "EXPERTISE",
            ),
        ),
        facilities="Teksten worden voorgelezen; toetsen mondeling waar dat kan.",
        calm="Even naar buiten met een volwassene, daarna verder met één kleine opdracht.",
    ),
    Theme(
        helps=("{n} kan goed zeggen wat er mis ging, als het rustig is.", "Sport na school werkt ontspannend."),
        hinders=("Bij kritiek in de klas loopt het snel op.", "Vrije momenten zonder plan gaan vaak mis."),
        needs="Een docent die kort en rustig aanspreekt, en een vaste plek om af te koelen.",
        support="Wekelijks gesprek met de begeleider en een plan voor de pauzes.",
        earlier="Een training in de brugklas en gesprekken met de jeugdverpleegkundige.",
        effect="{n} herkent nu zelf de spanning. In vrije momenten lukt het nog niet.",
        why="De resultaten liggen op niveau; het gaat mis bij samenwerken en wisselen van lokaal.",
        said="Ze kijken altijd naar mij als er iets gebeurt. Ook als ik het niet was.",
        response="Docenten vragen eerst wat er gebeurde. De begeleider bespreekt dit in het team.",
        home="Na sport is {n} een ander kind. Boos worden duurt nooit lang.",
        goals=(
            GoalWords(
                "SOCIAL_EMOTIONAL",
                "Op tijd weglopen",
                "{n} wordt drie keer per week uit de les gestuurd.",
                "{n} gaat zelf op tijd naar de afkoelplek; hooguit één keer per maand uit de les.",
                "Signaal afgesproken met alle docenten. Elke vrijdag bespreken wat werkte.",
                "elke vrijdag 20 minuten",
                "EXPERTISE",
            ),
        ),
        facilities="Toetsen in een kleine groep als {n} dat vraagt.",
        calm="Afkoelplek naast de conciërge. Niemand praat mee tot {n} er klaar voor is.",
    ),
    Theme(
        helps=("{n} heeft veel doorzettingsvermogen.", "De school is rolstoeltoegankelijk op de begane grond."),
        hinders=("Schrijven kost veel energie.", "De dagen met praktijk op de eerste verdieping zijn zwaar."),
        needs="Lesmateriaal digitaal en vooraf, en korte dagen op therapiedagen.",
        support="Laptop, roostering op de begane grond en hulp bij het omkleden.",
        earlier="Op de basisschool een assistent, zes uur per week.",
        effect="{n} deed overal aan mee. De vermoeidheid nam in groep 8 toe.",
        why="Cognitief past het niveau ruim; energie bepaalt het tempo. Daarom het diploma in vijf jaar.",
        said="Ik wil niet geholpen worden als ik er niet om vraag.",
        response="Hulp alleen op verzoek van {n}, behalve bij de lift. Staat in doel 1.",
        home="Op dinsdag en donderdag is er therapie; dan is huiswerk te veel.",
        goals=(
            GoalWords(
                "PHYSICAL_SENSORY",
                "Energie verdelen over de dag",
                "{n} moet drie middagen per week eerder naar huis.",
                "{n} volgt alle lessen op vier van de vijf dagen.",
                "Rooster met twee rustmomenten; taken digitaal; hulp alleen als {n} vraagt.",
                "dagelijks",
                "ATTENTION_HANDS",
            ),
        ),
        facilities="Laptop bij alle toetsen, een derde meer tijd, examen in twee delen.",
        calm="Rustruimte naast het kantoor van de conciërge.",
    ),
)

LONG = (
    "Dit is een lange tekst, omdat er in dit dossier veel is gebeurd en de familie vroeg om het volledig op te schrijven. "
    "In het eerste jaar wisselde {n} drie keer van mentor, en telkens moest opnieuw worden uitgelegd wat werkt en wat niet. "
    "De afspraken stonden wel op papier, maar waren niet bij elke docent bekend. Daardoor kwam de hulp in de praktijk vaak "
    "te laat, en raakte {n} het vertrouwen kwijt dat vragen om hulp zin heeft. "
)

IN_ARABIC = "نحن راضون عن الخطة. نرجو أن يبقى يوم الاثنين هادئاً في المدرسة."
"""A parent's viewpoint in her own language: we are content with the plan, and hope that Monday stays quiet at school."""


def _page(line: str) -> bytes:
    """A pdf of one page with one line, as a family might bring one."""
    drawn = f"BT /F1 14 Tf 72 760 Td ({line}) Tj ET".encode("latin-1")
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    file, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(b"%010d 00000 n \n" % len(file))
        file += b"%d 0 obj%b\nendobj\n" % (number, part)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(places)
    return file + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(file)


REPORT = _page("Verslag van de logopedist: leest vlot, en begrijpt een lange zin na nog een keer lezen.")
DIARY = _page("Ons dagboek van de herfst: op rustige dagen lukt het huiswerk.")
"""A viewpoint as a file: what a family brought, and not what the school printed."""
