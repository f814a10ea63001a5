"""The demo is for schools that it made up itself."""

from django.conf import settings

from .models import School


def shows_what_is_real() -> str:
    """Why the demo must not open this database, in a line; empty when it may, or this is no demo.

    It lets everybody in with one password, and its postman sends nothing: what a family waits for would count as sent.
    """
    if settings.OPP_DEMO and School.objects.filter(is_invented=False).exists():
        return "OPP_DEMO=1 on a database that the demo did not make. Use another one, or bin/demo --fresh."
    return ""
