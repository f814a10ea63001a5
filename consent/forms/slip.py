"""The answer slip: one person's answer on paper, on exactly the text whose mark stands on it."""

from datetime import datetime

from consent.forms.letters import ON_SLIP
from consent.forms.points import points_of
from consent.policy import statement
from core.pdf import renderer
from plans.text.snapshot import spaced


def printed(part, giver, *, at: datetime) -> bytes:
    """The slip of this person on this version as a PDF. Raises NotPrinted."""
    plan, is_pupil = part.plan, giver.pk == part.plan.student.person_id
    first = plan.student.person.first_name
    context = {
        "title": f"Antwoordstrook bij deel 2, versie {part.number}",
        "sheet": {"text": {"school_name": part.school_name, "board_name": part.board_name}, "proof": f"plan {part.plan_number} · deel 2 versie {part.number} · tekst {spaced(part.digest)}"},
        "part": part, "plan": plan, "giver": giver, "je": is_pupil, "mark": spaced(part.digest)[:9],
        "choices": [statement(each, pupil_first_name=first, version=part.number, is_pupil=is_pupil) for each in ON_SLIP],
        "points": [words for _, words in points_of(part)], "answer_by": part.round.answer_by,
    }  # fmt: skip
    return renderer.pdf("pdf/slip.html", context, school=plan.school, at=at)
