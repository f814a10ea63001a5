"""A server that is killed at any moment loses no confirmed answer and leaves nothing half done."""

import http.client
import multiprocessing
import random
import socket
import threading
import time
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from consent.models import ConsentRecord, Delivery
from consent.policy import Outcome
from consent.round import actions
from opp.proof.verification import Verification
from plans.choices import Kind, Status
from plans.models import Part, Plan
from tests.consent.family_walk import come_in
from tests.consent.steps import asked, outcome
from tests.factories import consent, hear, make_world, part_of, renewed

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 50
TOKEN = "a" * 32
DIED = (OSError, http.client.HTTPException)


class Server:
    """The whole product behind a real socket, in a process that can be killed."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        connections.close_all()  # a connection must not be carried over a fork
        self.process = multiprocessing.get_context("fork").Process(target=self._serve)
        self.process.start()
        self.listener.close()

    def _serve(self) -> None:
        server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler, bind_and_activate=False)
        server.socket, server.server_name, server.server_port = self.listener, "localhost", self.port
        server.setup_environ()
        server.set_app(WSGIHandler())
        server.serve_forever()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


class Browser:
    """Somebody's browser: it keeps a session, and knows only what it was told."""

    def __init__(self, client: Client) -> None:
        self.client = client  # with the same session, for what comes before the moment that matters
        session = client.session.session_key
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        self.confirmed: list[str] = []
        self.interrupted = 0

    def press(self, port: int, path: str, data: dict | None = None) -> tuple[int, str]:
        """Status, and where it leads. Raises one of DIED when the server is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
        connection.request("POST", path, urlencode((data or {}) | {"csrfmiddlewaretoken": TOKEN}), headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status, response.headers.get("Location", "")

    def answering(self, plan, part):
        """Choose an answer and look once more; a deed that sends it, and keeps what the school confirmed."""
        self.client.post(
            reverse("family_answer", args=[plan.uuid, part.uuid]), {"decision": "CONSENT", "digest": part.digest}
        )
        check = reverse("family_check", args=[plan.uuid, part.uuid])
        submission = self.client.get(check).context["kept"]["submission"]
        receipt = reverse("family_receipt", args=[plan.uuid, submission])

        def send(port: int) -> None:
            if self.press(port, check, {"submission": submission}) == (302, receipt):
                self.confirmed.append(submission)

        return send

    def establishing(self, plan, part):
        def establish(port: int) -> None:
            if self.press(port, reverse("part_establish", args=[part.pk])) == (302, plan.get_absolute_url()):
                self.confirmed.append(str(part.pk))

        return establish

    def begin(self, deed, port: int) -> threading.Thread:
        """Do this until it is done or the server dies."""

        def run():
            try:
                deed(port)
            except DIED:
                self.interrupted += 1

        thread = threading.Thread(target=run)
        thread.start()
        return thread


def at_work(user) -> Browser:
    client = Client()
    client.force_login(user)
    return Browser(client)


def laid_before_both(world, part) -> Part:
    """A version of part 2 that lies before the parents, a new one when the last was established."""
    part = Part.objects.get(pk=part.pk)
    if part.status == Status.ESTABLISHED:
        hear(world.plan, by=world.coordinator, days=0)
        actions.revise(part, by=world.coordinator, reason="Na de evaluatie.")
        draft = part_of(world.plan, Kind.ACTION)
        draft = renewed(draft, pupil_tasks=f"Yara pakt taak {draft.number} zelf op.")  # each version says something new
        part = actions.share(draft, by=world.coordinator)
        actions.ask(part, by=world.coordinator)
    return part


def nothing_is_half_done(world, browsers) -> None:
    """Under the lock, so that a database that still finishes what the dead process asked is waited for."""
    with transaction.atomic():
        Plan.objects.locked(world.plan.pk)
        assert Verification().plan(Plan.objects.get(pk=world.plan.pk)).defects == []
        kept = ConsentRecord.objects.filter(route="ONLINE")
        known = {str(submission) for submission in kept.values_list("submission", flat=True)}
        assert {each for browser in browsers for each in browser.confirmed} <= known
        assert Delivery.objects.filter(kind="RECEIPT").count() == kept.count()


def took(deed) -> float:
    """How many seconds this takes of a server that lives."""
    server = Server()
    began = time.monotonic()
    deed(server.port)
    long = time.monotonic() - began
    server.kill()
    return long


def test_fifty_kills_lose_no_confirmed_answer_and_leave_nothing_half_done():
    draw = random.Random(50)  # noqa: S311 (the same moments at every run)
    world = make_world()
    part, plan = asked(world), world.plan
    mother, father = parents = [Browser(come_in(each.person)) for each in (world.mother, world.father)]
    director = at_work(world.director)
    answering = max(took(each.answering(plan, part)) for each in parents)
    establishing = took(director.establishing(plan, part))
    assert (len(mother.confirmed), len(father.confirmed), len(director.confirmed)) == (1, 1, 1)

    for number in range(KILLS):
        part, signs = laid_before_both(world, part), number % 4 == 3
        if signs and outcome(part) != Outcome.CONSENTED:
            for person in (world.mother.person, world.father.person):
                consent(part, person, days=0)
        deeds = [(each, each.answering(plan, part)) for each in parents]
        if signs:
            deeds[1:] = [(director, director.establishing(plan, part))]
        server = Server()
        running = [browser.begin(deed, server.port) for browser, deed in deeds]
        time.sleep(draw.uniform(0, 1.2 * establishing if signs else 1.5 * answering))
        server.kill()
        for thread in running:
            thread.join()
        if number % 5 == 4:  # what is half done stays so: nothing of it can be changed afterwards
            nothing_is_half_done(world, parents)

    assert all(Part.objects.get(pk=pk).established_at for pk in director.confirmed)
    assert Verification().everything().defects == []
    assert mother.interrupted + father.interrupted + director.interrupted > KILLS / 4  # else nothing died at work
