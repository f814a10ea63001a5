"""Every page within its queries (decision 36), and no more of them for more rows.

To reach: at most 25, none longer than 3 kB. Write down what there is whenever it is less: these only ever go down.
"""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Plan
from tests.factories import ago, answer_remark, hear, make_family, make_student, part_of, remark, talk
from tests.guards.test_access import FAMILY, FAMILY_ROUTES, POSTED, STAFF, STAFF_ROUTES, family_client
from tests.guards.test_access import town as town  # the fixture

pytestmark = pytest.mark.once("postgresql")

MOST = 36
LONGEST = 6_400
ON_PAPER = {"part_preview", "family_receipt_pdf"}  # a document that is rendered, with all that is printed on it
COUNTED = {"students": 1}  # a list of more than one page counts its rows
READERS = ("coordinator", "director", "mentor", "administrator")


def asked(client: Client, url: str) -> list[str]:
    """The queries of a second visit: the first one notes that somebody looked."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
        if response.streaming:  # read it out: close() would end the test's own connection with it
            b"".join(response.streaming_content)
    return [query["sql"] for query in queries]


def pages(
    town: SimpleNamespace, staff: tuple[str, ...] = READERS, family: tuple[str, ...] = ("guardian", "pupil")
) -> Iterator[tuple[str, str, Client, str]]:
    """(name, who, browser, address) of every page that these people may open."""
    for who in staff:
        client = Client()
        client.force_login(getattr(town, who))
        for name, row in STAFF_ROUTES.items():
            if name not in POSTED | ON_PAPER and row.split()[STAFF.index(who)] in ("200", "302"):
                yield name, who, client, reverse(name, kwargs=town.arguments.get(name, {}))
    for who in family:
        client = family_client(town, who)
        for name, row in FAMILY_ROUTES.items():
            if name not in POSTED | ON_PAPER and row.split()[FAMILY.index(who)] in ("200", "302", "409"):
                yield name, who, client, reverse(name, kwargs=town.arguments.get(name, {}))


def test_every_page_stays_within_its_queries(town):
    over = []
    for name, who, client, url in pages(town):
        queries = asked(client, url)
        longest = max(map(len, queries), default=0)
        if len(queries) > MOST or longest > LONGEST:
            over.append(f"{name} for {who}: {len(queries)}, the longest {longest}")

    assert not over, "\n".join(over)


def more_of_everything(town: SimpleNamespace, many: int) -> None:
    """So many more pupils with a plan, and about one plan so many conversations, hearings, remarks and answers to them."""
    by = town.coordinator
    for number in range(many):
        hear(town.plan, by=by, days=1)
        talk(town.plan, town.mother.person, town.father.person, by=by, days=1)
        said = remark(part_of(town.plan, "ACTION"), town.mother.person, days=1)
        if number % 2:
            answer_remark(said, by=by, days=1)
        pupil = make_student(town.school, name=f"Leerling {number}")
        make_family(pupil, by=by)
        Plan.start(pupil, by=by, at=ago(20), trigger_reason="OPDC")


def test_sixty_of_everything_take_no_more_queries_than_three(town):
    more_of_everything(town, 3)
    readers = ("coordinator",), ("guardian",)
    few = {(name, who): asked(client, url) for name, who, client, url in pages(town, *readers)}
    more_of_everything(town, 57)

    grown = []
    for name, who, client, url in pages(town, *readers):
        now = asked(client, url)
        if len(now) > len(few[name, who]) + COUNTED.get(name, 0):
            grown.append(f"{name} for {who}: {len(few[name, who])}, then {len(now)}")

    assert not grown, "\n".join(grown)
