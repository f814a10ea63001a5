"""A form of the family belongs to one person: whose it is, and what was typed while another read (decision 43)."""

from collections.abc import Iterable

from django.core import signing
from django.urls import Resolver404, resolve
from django.utils import timezone

from consent.models import UnsentForm
from plans.models import Plan
from students.models import Person

STAMP, SALT = "reader", "form of the family"
CHOSEN = "family_chosen"  # in the session: who was said to be the one who answers, when several came in here
NOT_KEPT = {STAMP, "csrfmiddlewaretoken", "once", "submission", "digest", "language", "file"}
MANY = ("points", "times")  # the fields of which more than one value can be chosen


class OfAnother(Exception):
    """This form is of `owner` (None: it does not say of whom), and `reader` reads now; nothing was recorded."""

    def __init__(self, found, owner: Person | None):
        super().__init__()
        self.found, self.owner = found, owner


def stamp(person_id: int, plan_id: int) -> str:
    """What a form carries to say whose it is; nobody can make one but us."""
    return signing.dumps([person_id, plan_id], salt=SALT)


def owner_of(posted, people: list[int], plan_id: int) -> int | None:
    """The person whose form was sent. A form without a stamp is of the only person who came in here, if there is one."""
    if STAMP not in posted:
        return people[0] if len(people) == 1 else None
    person_id, of_plan = _stamped(posted)
    return person_id if of_plan == plan_id else None


def _stamped(posted) -> tuple[int | None, int | None]:
    """The person and the plan of this form, as we signed them; neither when we did not."""
    try:
        person_id, plan_id = signing.loads(posted.get(STAMP, ""), salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None, None
    return person_id, plan_id


def check(request, found) -> None:
    """Nothing, when this form is of the person who reads; else what was typed is kept for its own person, and OfAnother."""
    owner = owner_of(request.POST, request.people, found.plan.pk)
    kept = UnsentForm.objects.filter(person=owner, page=request.path)
    if owner == found.person.pk:
        kept.delete()  # it comes in again with what is sent now
        return
    person = Person.objects.filter(pk=owner).first() if owner else None  # ours to name: the stamp is signed
    if person and (typed := _typed(request.POST)):
        _keep(person.pk, found.plan.pk, request.path, typed)
    raise OfAnother(found, person)


def keep_on(page: str, posted) -> None:
    """Another language was asked for on that page: what was typed there waits for the person whose form it is."""
    person_id, plan_id = _stamped(posted)
    plan = Plan.objects.filter(pk=plan_id).first() if plan_id is not None else None
    if person_id is None or plan is None or not form_at(page, plan.uuid):
        return
    if typed := _typed(posted):
        _keep(person_id, plan.pk, page, typed)
    else:
        UnsentForm.objects.filter(person=person_id, page=page).delete()


def _keep(person_id: int, plan_id: int, page: str, typed: dict) -> None:
    kept = {"plan_id": plan_id, "typed": typed, "at": timezone.now()}
    UnsentForm.objects.update_or_create(person_id=person_id, page=page, defaults=kept)


def _typed(posted) -> dict:
    """What somebody typed or chose in a form, as it goes back into the fields; files cannot be kept."""
    return {
        name: values if name in MANY else values[-1]
        for name, values in posted.lists()
        if name not in NOT_KEPT and any(value.strip() for value in values)
    }


def waiting(request, found) -> dict:
    """What this person typed on this page while somebody else read, or in another language; empty when there is nothing."""
    if request.method == "POST":
        return {}
    kept = UnsentForm.objects.filter(person=found.person, page=request.path).values_list("typed", flat=True)
    return kept.first() or {}


def must_say(request, readers: Iterable) -> bool:
    """Whether who answers is to be asked first: more than one person of this plan came in here, and nobody was chosen."""
    people = {each.person.pk for each in readers}
    return len(people) > 1 and request.session.get(CHOSEN) != request.people[-1]


def form_at(page: str, plan_uuid) -> str:
    """That path, when it is a page of this plan; empty for anything else."""
    try:
        found = resolve(page)
    except Resolver404:
        return ""
    return page if found.kwargs.get("plan") == plan_uuid else ""
