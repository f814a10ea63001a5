"""The words of the school and of the law that a family meets, each explained in short sentences."""

from django.utils.translation import gettext_noop as noop

WORDS = {
    "deel-1": (
        noop("Deel 1, perspectief"),
        noop(
            "Hierin staat waar we samen naartoe werken. Bijvoorbeeld een diploma, werk of een "
            "vervolgopleiding. De school praat erover met ouders en leerling."
        ),
    ),
    "deel-2": (
        noop("Deel 2, handelingsdeel"),
        noop(
            "Hierin staat wat de school gaat doen: de doelen, de hulp en de afspraken. Hiervoor heeft de "
            "school een ja nodig."
        ),
    ),
    "instemming": (
        noop("Instemming"),
        noop(
            "Instemming is een ja op deel 2. Zonder dat ja mag de school deel 2 niet vaststellen. "
            "Zwijgen is geen ja. De gewone lessen en hulp gaan altijd door."
        ),
    ),
    "eerst-praten": (
        noop("Eerst praten"),
        noop(
            "Dit is een verzoek, en nog geen antwoord. De school neemt contact op. Tot dat gesprek stelt "
            "zij deel 2 niet vast. Daarna vraagt zij opnieuw om een antwoord."
        ),
    ),
    "vaststellen": (
        noop("Vaststellen"),
        noop(
            "De school zegt dan: zo gaan we het doen. Vanaf die dag geldt het plan. De school doet dit "
            "pas als alles er is wat nodig is."
        ),
    ),
    "intrekken": (
        noop("Intrekken"),
        noop(
            "Een ja mag later weer weg. Is deel 2 nog niet vastgesteld? Dan kan het meteen. Is deel 2 al "
            "vastgesteld? Dan is het een vraag aan de school, en moet zij antwoorden."
        ),
    ),
    "versie": (
        noop("Versie"),
        noop(
            "Verandert er iets in de tekst? Dan maakt de school een nieuwe versie, met een nieuw nummer. "
            "Een antwoord hoort altijd bij één versie."
        ),
    ),
    "kenmerk": (
        noop("Kenmerk"),
        noop(
            "Een lange rij letters en cijfers die bij één tekst hoort. Verandert er één letter in de "
            "tekst, dan is het kenmerk anders. Zo is later te zien op welke tekst iemand antwoordde."
        ),
    ),
    "ontvangstbewijs": (
        noop("Ontvangstbewijs"),
        noop(
            "Een pdf met het antwoord en de hele tekst. Er staat een code op. Met die code kan iedereen "
            "nagaan dat er niets aan veranderd is."
        ),
    ),
    "zienswijze": (
        noop("Zienswijze"),
        noop(
            "Een eigen verhaal over het plan, in eigen woorden. De school bewaart dat bij het plan. In "
            "het plan staat alleen dat het er is."
        ),
    ),
    "verzoek": (
        noop("Verzoek"),
        noop("Een vraag aan de school om iets te veranderen. De school moet antwoorden en zeggen waarom."),
    ),
    "schrijffout": (
        noop("Schrijffout"),
        noop(
            "Een foutje in de tekst, zoals een verkeerde letter. De tekst blijft staan. De verbetering staat ernaast."
        ),
    ),
    "gezag": (
        noop("Gezag"),
        noop(
            "Wie het gezag heeft, beslist over een kind tot het 18 is. Meestal zijn dat de ouders. De "
            "rechter kan het aan een ander geven, zoals een voogd."
        ),
    ),
    "curator": (
        noop("Curator en mentor"),
        noop(
            "De rechter kan iemand aanwijzen die meebeslist met een volwassene. Een curator beslist voor "
            "iemand. Een mentor beslist samen met iemand. Dat is iets anders dan de mentor op school."
        ),
    ),
    "steunpunt": (
        noop("Ouder- en jeugdsteunpunt"),
        noop("Geeft gratis uitleg over hulp op school en denkt mee. Ook met leerlingen."),
    ),
    "onderwijsconsulent": (
        noop("Onderwijsconsulent"),
        noop("Helpt gratis als ouders en school er samen niet uitkomen. Of als een leerling lang thuiszit."),
    ),
    "geschillencommissie": (
        noop("Geschillencommissie"),
        noop(
            "Een groep mensen van buiten de school. Zij zeggen wat zij van het plan vinden. Dat kost "
            "niets, en een advocaat is niet nodig."
        ),
    ),
}
"""By the place in the address: the word, and what it means. To parents and pupils alike, so nobody is spoken to."""
