"""A parent of the demo is done in as few pages, words and screens as the demo's start page promises."""

import re

import pytest
from django.conf import settings

from demo.build import build_some
from tests.browser.family.counted import PHONE, from_mail_to_receipt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("sqlite")]

MOST = {"pages": 6, "words": 700, "screens": 8.0}


def promised() -> dict[str, float]:
    """What the start page of the demo says."""
    words = (settings.BASE_DIR / "templates/demo.html").read_text()
    pages, number, screens = re.search(r"(\d+) pagina.s, (\d+) woorden en (\d+) schermen", words).groups()
    return {"pages": int(pages), "words": int(number), "screens": float(screens)}


def test_from_mail_to_receipt_is_as_short_as_the_demo_promises(live_server, browser, settings):
    settings.OPP_DEMO = True
    build_some("regenboog", frozenset({"Kaan Demir"}))
    page = browser.new_context(viewport=PHONE, locale="nl-NL", timezone_id="Europe/Amsterdam").new_page()

    found = from_mail_to_receipt(page, live_server.url)

    counted = {
        "pages": len(found), "words": sum(each.words for each in found), "screens": sum(each.screens for each in found),
    }  # fmt: skip
    said = promised()
    assert all(counted[what] <= said[what] <= MOST[what] for what in MOST), (counted, said, found)
