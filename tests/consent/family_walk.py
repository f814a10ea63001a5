"""How a test comes in by the family's door: the link of a mail, and the code of the next."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.entrance.session import PEOPLE, PROVEN, SEEN
from consent.models import AccessCode, Delivery, FamilyLink
from consent.portal.drafts import PAGE


def link_for(person, plan=None) -> str:
    """The path of the newest link that was mailed to this person."""
    mails = Delivery.objects.filter(person=person, link__isnull=False, code=None)
    if plan:
        mails = mails.filter(plan=plan)
    return reverse("family_entrance", args=[mails.latest("at", "pk").link.token])


def code_for(person) -> str:
    return Delivery.objects.filter(person=person, kind="CODE").latest("at", "pk").code.code


def come_in(person, plan=None, client: Client | None = None) -> Client:
    """A browser in which this person walked the whole way in."""
    client = client or Client()
    client.post(link_for(person, plan))
    response = client.post(reverse("family_code"), {"code": code_for(person)})
    assert response.status_code == 302, response.content.decode()
    return client


def proven(person, plan, client: Client | None = None) -> Client:
    """A browser in which this person typed a right code just now, whoever may read what today."""
    client, at = client or Client(), timezone.now()
    link = FamilyLink.objects.create(school_id=plan.school_id, person=person, plan=plan, expires_at=at)
    code = AccessCode.objects.create(link=link, address=person.email, expires_at=at, used_at=at)
    session = client.session
    session[PEOPLE], session[SEEN], session[PROVEN] = [person.pk], at.timestamp(), {str(person.pk): code.pk}
    session.save()
    return client


def choose(client: Client, plan, part, decision: str = "CONSENT", **typed):
    """Answer the question, and the one after it where there is one; what the last of these pages answers."""
    first = reverse("family_answer", args=[plan.uuid, part.uuid])
    answer = client.post(first, {"decision": decision, "digest": part.digest})
    if answer.status_code == 302 and decision in PAGE:
        if decision == "TALK_FIRST":
            typed = {"how": "SCHOOL", **typed}
        answer = client.post(reverse("family_answer_more", args=[plan.uuid, part.uuid, PAGE[decision]]), typed)
    return answer


def send(client: Client, plan, part, **options):
    """Press the button on the page that shows the answer once more."""
    page = reverse("family_check", args=[plan.uuid, part.uuid])
    shown = client.get(page)
    kept = shown.context["kept"] if shown.status_code == 200 else {}
    return client.post(page, {"submission": kept.get("submission", "")}, **options)
