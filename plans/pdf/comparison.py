"""Two versions of one part beside each other, on paper. It is made when somebody asks for it, and kept nowhere."""

from datetime import datetime

from core.pdf import renderer
from core.writing import in_dutch
from plans.models import Part
from plans.text import compare
from plans.text.snapshot import spaced


@in_dutch
def printed(part: Part, other: Part, *, at: datetime) -> bytes:
    """The same sentences and sides as on the page. Raises NotPrinted."""
    old, new = sorted((part, other), key=lambda each: each.number)
    marks = " · ".join(f"versie {each.number}: {spaced(each.digest)[:9] or 'concept'}" for each in (old, new))
    school = part.plan.school
    context = {
        "title": f"{part.get_kind_display()}: versie {old.number} en {new.number}",
        "compared": compare.versions(old, new), "part": new, "plan": part.plan,
        "sheet": {"text": {"school_name": school.name, "board_name": school.board}, "proof": marks},
    }  # fmt: skip
    return renderer.pdf("pdf/compare.html", context, school=school, at=at)
