"""Text messages, where a school has a gateway for them: a hook, and off unless `SMS_GATEWAY` names a function.

It is called with the number, the text and a key that is the same when the same message is tried again; what it raises
makes the message wait and be tried again. No name and no word about a plan goes out by this way.
"""

from collections.abc import Callable

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as noop

from consent.words import language

TEXT = noop("%(code)s is de code van %(school)s. Vul hem in bij het adres in de brief. Geef hem aan niemand.")


def is_there() -> bool:
    """Whether text messages can be sent here."""
    return bool(settings.SMS_GATEWAY)


def send(delivery) -> None:
    """Hand the code of this message to the gateway. Raises whatever the gateway does."""
    gateway: Callable[[str, str, str], object] = import_string(settings.SMS_GATEWAY)
    gateway(delivery.code.phone, text_of(delivery), delivery.message_id)


def text_of(delivery) -> str:
    """What is sent; it says nothing of a plan. In the language of who gets it."""
    with translation.override(language.of_message(delivery)):
        return translation.gettext(TEXT) % {"code": delivery.code.code, "school": delivery.plan.school.name}
