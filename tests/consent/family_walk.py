"""How a test comes in by the family's door: the link of a mail, and the code of the next."""

from django.test import Client
from django.urls import reverse

from consent.models import Delivery


def link_for(person, plan=None) -> str:
    """The path of the newest link that was mailed to this person."""
    mails = Delivery.objects.filter(person=person, link__isnull=False, code=None)
    if plan:
        mails = mails.filter(plan=plan)
    return reverse("family_door", args=[mails.latest("at", "pk").link.token])


def code_for(person) -> str:
    return Delivery.objects.filter(person=person, kind="CODE").latest("at", "pk").code.code


def come_in(person, plan=None, client: Client | None = None) -> Client:
    """A browser in which this person walked the whole way in."""
    client = client or Client()
    client.post(link_for(person, plan))
    response = client.post(reverse("family_code"), {"code": code_for(person)})
    assert response.status_code == 302, response.content.decode()
    return client


def send(client: Client, plan, part, **options):
    """Press the button on the page that shows the answer once more."""
    page = reverse("family_check", args=[plan.uuid, part.uuid])
    shown = client.get(page)
    kept = shown.context["kept"] if shown.status_code == 200 else {}
    return client.post(page, {"submission": kept.get("submission", "")}, **options)
