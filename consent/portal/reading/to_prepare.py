"""Nu aan zet, while a talk to look back is to come: who reads may prepare it, unless an answer is waited for first."""

from django.utils.translation import gettext as _

from .band_words import Band, Facts, Whose


def band(found, facts: Facts) -> Band | None:
    """The band for who is asked to prepare and wrote nothing yet; None for everybody else."""
    evaluation = found.preparing
    waits_for_answer = facts.mine is not None and facts.mine.waits
    if evaluation is None or waits_for_answer or not facts.ahead(evaluation.held_on) or found.own.prepared:
        return None
    day = facts.day(evaluation.held_on)
    return Band(
        Whose.YOU,
        facts.you(_("U kunt een gesprek voorbereiden"), _("Je kunt een gesprek voorbereiden")),
        _("Op {day} kijken we samen terug op dit plan.").format(day=day),
        _("Voorbereiden mag, het hoeft niet. De school leest het voor het gesprek."),
    )
