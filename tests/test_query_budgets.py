"""Every page of the staff within its number of queries (decision 36), in a town with something of everything."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.test_access import POSTED, STAFF, STAFF_ROUTES
from tests.test_access import town as town  # the fixture

LISTS = {"today": 15, "students": 12}
PAGE = 25
ON_PAPER = {"part_preview"}  # a document that is rendered, with all that is printed on it


def test_every_page_of_the_staff_stays_within_its_queries(town):
    over = []
    for who in ("coordinator", "director", "mentor", "administrator"):
        client = Client()
        client.force_login(getattr(town, who))
        for name, row in STAFF_ROUTES.items():
            if name in POSTED | ON_PAPER or row.split()[STAFF.index(who)] not in ("200", "302"):
                continue
            url = reverse(name, kwargs=town.arguments.get(name, {}))
            for _ in range(2):  # the second visit writes no ViewRecord
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(url)
                    if response.streaming:  # read it out: close() would end the test's own connection with it
                        b"".join(response.streaming_content)
            if len(queries) > LISTS.get(name, PAGE):
                over.append(f"{name} for {who}: {len(queries)}")

    assert not over, "\n".join(over)
