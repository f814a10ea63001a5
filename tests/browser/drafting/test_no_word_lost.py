"""Typing in a real browser while the server dies, the network goes, the tab closes, the session ends: no character is lost."""

import socket
import sqlite3
import threading
import time
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from plans.choices import Kind
from plans.models import FieldRevision, Perspective
from tests.accounts.test_factor import code_of, with_app
from tests.browser.conftest import LAPTOP
from tests.browser.drafting import typists
from tests.factories import make_user, make_world, part_of

# The saving below it is tried on both engines (tests/plans/drafting/test_saving.py).
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("sqlite")]


class Line:
    """A wire between browser and server that can be cut, also in the middle of an answer."""

    def __init__(self, target: str):
        self.target = urlsplit(target)
        self.ends: list[socket.socket] = []
        self.listener: socket.socket | None = None
        self.port = 0
        self.mend()

    def mend(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, args=[self.listener], daemon=True).start()

    def cut(self) -> None:
        for end in [self.listener, *self.ends]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.ends = []

    def _listen(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here, _ = listener.accept()
                there = socket.create_connection((self.target.hostname, self.target.port))
                self.ends += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=[one, other], daemon=True).start()

    @staticmethod
    def _carry(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            end.close()


class Town:
    """A school of the suite, with a wire to its server."""

    def __init__(self, live_server, browser):
        self.line, self.chromium = Line(live_server.url), browser
        self.base = f"http://localhost:{self.line.port}"
        world = make_world()
        second = make_user(world.school, Role.COORDINATOR, name="Iris Koning")
        for user in (world.coordinator, second):
            user.set_password(typists.PASSWORD)
            user.save()
        self.users = {user.email: user for user in (world.coordinator, second)}
        self.first, self.second = self.users
        self.part = part_of(world.plan, Kind.PERSPECTIVE).pk

    def browser(self, email: str):
        client = Client()
        client.force_login(self.users[email])
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        context = self.chromium.new_context(viewport=LAPTOP, locale="nl-NL")
        context.add_cookies([cookie | {"url": self.base}])
        return context

    def held(self) -> dict[str, str]:
        return Perspective.objects.values("educational_needs", "support_needs").get(pk=self.part)

    def everything_kept(self) -> str:
        return "\n".join(FieldRevision.objects.filter(part=self.part).values_list("text", flat=True))

    def path(self, slug: str = "behoeften") -> str:
        return reverse("part_section", args=[self.part, slug])

    @contextmanager
    def server_away(self):
        self.line.cut()
        yield
        self.line.mend()

    @contextmanager
    def locked(self, seconds: float):
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(seconds, lambda: (other.rollback(), other.close())).start()
        yield
        time.sleep(0)

    def end_sessions(self) -> None:
        Session.objects.all().delete()

    def empty(self) -> None:
        Perspective.objects.filter(pk=self.part).update(educational_needs="", support_needs="")


@pytest.fixture
def town(live_server, browser):
    town = Town(live_server, browser)
    yield town
    town.line.cut()


@pytest.mark.parametrize("name", typists.DISASTERS)
def test_no_character_is_lost(town, name):
    more = {"seconds": 2} if "locked" in name else {}

    assert typists.DISASTERS[name](town, seed=len(name), **more) == 0


def test_who_logs_in_again_with_the_second_step_comes_back_to_the_field_with_the_text(town):
    one = typists.begin(town, 1).types(2)
    secret = with_app(town.users[town.first])
    town.end_sessions()
    one.types(3)

    one.page.get_by_role("link", name="Log opnieuw in").click()
    one.page.locator('[name="login"]').fill(town.first)
    one.page.locator('[name="password"]').fill(typists.PASSWORD)
    one.page.get_by_role("button", name="Inloggen").click()
    one.page.get_by_label("Code").fill(code_of(secret))
    one.page.get_by_role("button", name="Log in").click()
    one.page.wait_for_url(f"**{town.path()}")

    one.page.wait_for_function("text => document.activeElement.value === text", arg=one.typed)
    assert typists.lost(town, one.name, one.typed) == 0


KEPT_HERE = "() => JSON.stringify(localStorage)"


def test_a_shared_computer_keeps_nothing_that_can_be_read_and_nothing_at_all_after_logging_out(town, axe, fits):
    one = typists.begin(town, 1).types(2)
    assert typists.lost(town, one.name, one.typed) == 0
    one.page.wait_for_function("() => !localStorage.length")  # confirmed: the copy is gone
    one.page.context.set_offline(True)
    one.types(2)
    one.page.locator("[data-trouble=away]").wait_for()
    one.page.context.set_offline(False)
    kept = one.page.evaluate(KEPT_HERE)
    assert "opp:" in kept or typists.lost(town, one.name, one.typed) == 0
    assert one.typed.split()[0] not in kept

    one.types(1)
    one.page.get_by_role("button", name="Uitloggen").click()

    one.page.get_by_role("heading", name="Inloggen").wait_for()
    assert one.page.evaluate(KEPT_HERE) == "{}"
    assert typists.lost(town, one.name, one.typed) == 0


def test_both_texts_and_the_history_can_be_read_by_everybody(town, axe, fits):
    one, other = typists.begin(town, 1), typists.begin(town, 2, town.second)
    assert typists.lost(town, one.name, one.types(3).typed) == 0
    other.types(3).page.get_by_role("button", name="Houd mijn tekst").wait_for()
    for width in (1280, 360):
        other.page.set_viewport_size({"width": width, "height": 800})
        axe(other.page)
        fits(other.page)
    other.page.get_by_role("button", name="Neem deze tekst").focus()
    other.page.keyboard.press("Enter")
    other.page.wait_for_function("text => document.activeElement.value === text", arg=one.typed)

    other.page.get_by_role("link", name="Eerdere teksten").click()

    other.page.get_by_text("kwam er niet in").wait_for()
    axe(other.page)
    other.page.get_by_role("button", name="Zet terug").first.click()
    other.page.get_by_text("Teruggezet").wait_for()
    assert typists.lost(town, other.name, other.typed) == 0
