"""Who has no mouse does everything: only Tab, Space, Enter and typing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.round import actions
from plans.choices import Kind, Status
from tests.browser import steps
from tests.factories import ago, hear, make_world, part_of, prepared, shared

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("sqlite")]  # a page looks the same on either

# What stands beside a field, or in a link or a button, as somebody who tabs there is told.
WORDS = "(e => (e.labels && e.labels[0] || e).innerText || '')(document.activeElement)"


class Keys:
    """A keyboard, and a page that is only reached through it."""

    def __init__(self, page):
        self.page, self.keyboard = page, page.keyboard

    def tab_to(self, text: str, *, presses: int = 60) -> "Keys":
        """Press Tab until the focus is on something with these words, and see that the focus shows."""
        for _ in range(presses):
            self.keyboard.press("Tab")
            if text in self.page.evaluate(WORDS):
                assert self.page.evaluate("document.activeElement.matches(':focus-visible')")
                return self
        raise AssertionError(f"the keyboard does not reach {text} on {self.page.url}")

    def type(self, label: str, text: str) -> "Keys":
        """Go on to the field with this label and type; in a list this chooses what begins so."""
        self.tab_to(label).keyboard.type(text)
        return self

    def follow(self, text: str) -> "Keys":
        """Go on to the link or button with these words and press Enter."""
        self.tab_to(text)
        with self.page.expect_event("load"):  # a draft that saves itself may change its address meanwhile
            self.keyboard.press("Enter")
        return self


def same_either_way(after):
    """The first day after this one on which day and month are the same number: 05-05, whichever is asked first."""
    return next(day for day in (after + timedelta(days=n) for n in range(1, 40)) if day.day == day.month)


def test_a_parent_answers_by_keyboard_alone(live_server, browser, axe, fits):
    world = make_world()
    hear(world.plan, by=world.coordinator)
    actions.ask(shared(world, Kind.ACTION), by=world.coordinator, at=ago(1))
    parent = steps.comes_in(steps.on_a_phone(browser, live_server.url, axe, fits), world.mother.person.email)
    keys = Keys(parent.page)

    keys.follow("Geef uw antwoord").tab_to("Ja, ik stem in").keyboard.press("Space")
    keys.follow("Verder").follow("Verstuur")

    parent.reads("Uw ja is bij de school")


def test_a_coordinator_writes_and_shares_a_goal_by_keyboard_alone(live_server, browser):
    world = make_world()
    prepared(world)
    shared(world, Kind.PERSPECTIVE)
    draft, now = part_of(world.plan, Kind.ACTION), timezone.localdate()
    with draft.editing():
        until = now + timedelta(days=120)
        type(draft).objects.filter(pk=draft.pk).update(period_from=now, period_until=until, no_deviations=True)
    world.coordinator.set_password(steps.PASSWORD)
    world.coordinator.save()
    page = browser.new_page(locale="nl-NL", timezone_id="Europe/Amsterdam")
    keys = Keys(page)

    page.goto(f"{live_server.url}/inloggen/")
    keys.type("E-mail", world.coordinator.email).type("Wachtwoord", steps.PASSWORD).follow("Inloggen")
    keys.follow("Leerlingen").follow("Yara van der Meulen").follow("Afmaken en delen")
    keys.tab_to("Meer").follow("Doelen").follow("Doel toevoegen")
    keys.type("Doel in het kort", "Toetsen maken in rust").type("Deelgebied", "Leren")
    keys.type("Nu", "Yara haalt 4 van de 10 toetsen.").type("Straks", "Yara haalt 7 van de 10 toetsen.")
    keys.type("Hoe we dat doen", "Toetsen in het stiltelokaal.").type("Wie", "iemand anders")
    keys.type("Iemand anders", "Iris Koning").type("Hoe vaak", "bij elke toets").type(
        "We kijken terug op", same_either_way(now).strftime("%d%m%Y")
    )
    keys.type("Ondersteuning", "Stiltelokaal bij toetsen").type("Wie", "iemand anders").type(
        "Iemand anders", "Iris Koning"
    ).follow("Bewaar")
    keys.follow("Delen…").follow("Deel met ouders en leerling")

    goal = part_of(world.plan, Kind.ACTION).goals.get()
    assert (goal.title, goal.domain, goal.evaluate_on) == ("Toetsen maken in rust", "LEARNING", same_either_way(now))
    assert [measure.description for measure in goal.measures.all()] == ["Stiltelokaal bij toetsen"]
    assert goal.action_part.status == Status.SHARED
