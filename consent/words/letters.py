"""What stands in a letter, per kind of message: to a parent with *u*, to the pupil with *je*."""

from django.utils.translation import gettext_noop as noop

from consent.models import DeliveryKind

NUMBER = {1: noop("deel 1 (het perspectief)"), 2: noop("deel 2 (het handelingsdeel)")}
TITLES = {
    DeliveryKind.SHARED: (noop("Er ligt een plan voor u klaar"), noop("Er ligt een plan voor je klaar")),
    DeliveryKind.ASKED: (noop("De school vraagt uw antwoord"), noop("De school vraagt jouw antwoord")),
    DeliveryKind.ESTABLISHED: (noop("Het plan is vastgesteld"), noop("Je plan is vastgesteld")),
    DeliveryKind.LAPSED: (noop("Er komt een nieuwe versie"), noop("Er komt een nieuwe versie")),
    DeliveryKind.LINK: (noop("Zo leest u het plan"), noop("Zo lees je je plan")),
    DeliveryKind.INVITED: (
        noop("De school nodigt u uit voor een gesprek"),
        noop("De school nodigt je uit voor een gesprek"),
    ),
    DeliveryKind.PREPARE: (noop("Bereidt u het gesprek voor?"), noop("Bereid je het gesprek voor?")),
    DeliveryKind.EVALUATED: (
        noop("Het verslag van de evaluatie is klaar"),
        noop("Het verslag van de evaluatie is klaar"),
    ),
}
WORDS = {
    DeliveryKind.SHARED: (
        noop("De school heeft %(part)s van een plan met u gedeeld. Lees het rustig. U mag zeggen wat u ervan vindt."),
        noop("De school heeft %(part)s van je plan met je gedeeld. Lees het rustig. Je mag zeggen wat je ervan vindt."),
    ),
    DeliveryKind.ASKED: (
        noop(
            "De school vraagt uw instemming met %(part)s van een plan. Zonder instemming mag de school dit deel niet vaststellen. "
            "U leest eerst wat er staat. Daarna kiest u uw antwoord. Eerst praten mag ook."
        ),
        noop(
            "De school vraagt jouw instemming met %(part)s van je plan. Zonder instemming mag de school dit deel niet vaststellen. "
            "Je leest eerst wat er staat. Daarna kies je jouw antwoord. Eerst praten mag ook."
        ),
    ),
    DeliveryKind.ESTABLISHED: (
        noop(
            "De school heeft %(part)s van een plan vastgesteld. De tekst staat nu vast. Bent u het niet eens? Dan leest u bij het "
            "plan wat u kunt doen."
        ),
        noop(
            "De school heeft %(part)s van je plan vastgesteld. De tekst staat nu vast. Ben je het niet eens? Dan lees je bij het "
            "plan wat je kunt doen."
        ),
    ),
    DeliveryKind.LAPSED: (
        noop(
            "U las of kreeg %(part)s van een plan. De school maakt daar een nieuwe versie van. Wat u op de oude versie antwoordde, "
            "telt niet meer. U krijgt een nieuwe brief als de nieuwe versie klaar is."
        ),
        noop(
            "Je las of kreeg %(part)s van je plan. De school maakt daar een nieuwe versie van. Wat je op de oude versie "
            "antwoordde, telt niet meer. Je krijgt een nieuwe brief als de nieuwe versie klaar is."
        ),
    ),
    DeliveryKind.LINK: (
        noop(
            "U krijgt deze brief om het plan te lezen dat de school met u maakt. Een oude brief werkt misschien niet meer."
        ),
        noop("Je krijgt deze brief om je plan te lezen. Een oude brief werkt misschien niet meer."),
    ),
    DeliveryKind.INVITED: (
        noop(
            "De school wil met u praten over het plan. %(meeting)s Kunt u dan niet? Bel de school, dan zoeken we een ander "
            "moment. U mag iemand meenemen."
        ),
        noop(
            "De school wil met je praten over je plan. %(meeting)s Kun je dan niet? Bel de school, dan zoeken we een ander "
            "moment. Je mag iemand meenemen."
        ),
    ),
    DeliveryKind.PREPARE: (
        noop(
            "%(talk)s U kunt dat gesprek nu vast voorbereiden. Dat zijn drie korte vragen per doel. Het hoeft niet. Het helpt "
            "wel: de school leest het voor het gesprek."
        ),
        noop(
            "%(talk)s Je kunt dat gesprek nu vast voorbereiden. Dat zijn drie korte vragen per doel. Het hoeft niet. Het helpt "
            "wel: de school leest het voor het gesprek."
        ),
    ),
    DeliveryKind.EVALUATED: (
        noop(
            "School en familie keken terug op een plan. In het verslag leest u wat eruit kwam, en hoe het verder gaat."
        ),
        noop(
            "School en familie keken terug op je plan. In het verslag lees je wat eruit kwam, en hoe het verder gaat."
        ),
    ),
}
