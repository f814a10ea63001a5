"""People who type while something goes wrong: used by the suite (once each) and by benchmarks/no-word-lost (as often as asked).

Each function types a text of its own into a draft while its disaster happens, and returns how many characters of it are
not in the database at the end, however they were brought there.
"""

import random
import time
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

PASSWORD = "een lange zin om te onthouden"
WORDS = "rust overleg maandag stiltelokaal mentor huiswerk samen toets plan week kaart pauze thuis groep uitleg".split()  # noqa: SIM905
typed_in_all = 0
"""How many characters were typed: the benchmark counts."""
PATIENCE = 40.0  # seconds until what was typed must be there


class Town(Protocol):
    """Where they type: a school with a draft, and somebody who can make things go wrong."""

    base: str
    first: str
    second: str
    """The addresses of two coordinators."""

    def browser(self, email: str) -> Any: ...
    def held(self) -> dict[str, str]: ...
    def everything_kept(self) -> str: ...
    def path(self, slug: str = "behoeften") -> str: ...
    def server_away(self) -> AbstractContextManager: ...
    def locked(self, seconds: float) -> AbstractContextManager: ...
    def end_sessions(self) -> None: ...
    def empty(self) -> None: ...


@dataclass
class Typist:
    """Somebody at a keyboard, with the text they mean to write."""

    page: Any
    town: Town
    rolls: random.Random
    name: str = "educational_needs"
    typed: str = ""

    @property
    def field(self):
        return self.page.locator(f'[name="{self.name}"]')

    def opens(self) -> "Typist":
        self.page.goto(self.town.base + self.town.path())
        return self

    def types(self, words: int = 8, *, delay: int = 12) -> "Typist":
        """Some words more at the end, in the rhythm of a person."""
        self.field.focus()
        self.page.keyboard.press("Control+End")
        for _ in range(words):
            more = f"{' ' if self.typed else ''}{self.rolls.choice(WORDS)}{self.rolls.randint(10, 99)}"
            press(self.page, more, delay)
            self.typed += more
        return self


def press(page: Any, text: str, delay: int) -> None:
    """Key by key, with a pause after each of so many milliseconds."""
    global typed_in_all
    page.keyboard.type(text, delay=delay)
    typed_in_all += len(text)


def lost(town: Town, name: str, text: str) -> int:
    """How many characters of this text are not in that field, once it has had its time."""
    until = time.monotonic() + PATIENCE
    while True:
        missing = sum((Counter(text) - Counter(town.held()[name])).values())
        if (not missing and text in town.held()[name]) or time.monotonic() > until:
            return missing if missing else 0 if text in town.held()[name] else len(text)
        time.sleep(0.1)


def begin(town: Town, seed: int, email: str = "") -> Typist:
    rolls = random.Random(seed)  # noqa: S311
    context = town.browser(email or town.first)
    return Typist(context.new_page(), town, rolls).opens()


def server_killed(town: Town, seed: int) -> int:
    one = begin(town, seed).types(4)
    with town.server_away():
        one.types(6)
        if seed % 2:  # the tab goes too; another page sends it, another day
            one.page.close()
    if seed % 2:
        other = one.page.context.new_page()
        other.goto(f"{town.base}/vandaag/")
    else:
        one.types(3)
    return lost(town, one.name, one.typed)


def network_off(town: Town, seed: int) -> int:
    one = begin(town, seed).types(3)
    one.page.context.set_offline(True)
    one.types(6)
    one.page.locator("[data-trouble=away]").wait_for()
    one.page.context.set_offline(False)
    return lost(town, one.name, one.types(2).typed)


def tab_closed(town: Town, seed: int) -> int:
    one = begin(town, seed).types(6)
    if seed % 2:
        one.page.close(run_before_unload=True)
    else:
        one.page.close()
    one.page = one.page.context.new_page()
    one.opens()
    return lost(town, one.name, one.typed)


def session_expired(town: Town, seed: int) -> int:
    one = begin(town, seed).types(4)
    town.end_sessions()
    one.types(6)
    one.page.get_by_role("link", name="Log opnieuw in").click()
    one.page.locator('[name="login"]').fill(town.first)
    one.page.locator('[name="password"]').fill(PASSWORD)
    one.page.get_by_role("button", name="Inloggen").click()
    one.page.wait_for_url(f"**{town.path()}")
    one.page.wait_for_function(
        "text => document.activeElement.value === text", arg=one.typed
    )  # the same field, with the text in it
    return lost(town, one.name, one.types(2).typed)


def another_field(town: Town, seed: int) -> int:
    one, other = begin(town, seed), begin(town, seed + 1, town.second)
    other.name = "support_needs"
    for _ in range(3):
        one.types(2)
        other.types(2)
    return lost(town, one.name, one.typed) + lost(town, other.name, other.typed)


def same_field(town: Town, seed: int) -> int:
    """The second writes at the beginning, the first at the end; between them stands what was there."""
    one = begin(town, seed).types(4)
    middle = one.typed
    assert not lost(town, one.name, middle)
    other = begin(town, seed + 1, town.second)
    mine = ""
    for _ in range(3):
        one.types(2)
        other.field.focus()
        other.page.keyboard.press("Control+Home")
        for _ in range(len(mine)):
            other.page.keyboard.press("ArrowRight")
        more = f"{other.rolls.choice(WORDS)}{other.rolls.randint(10, 99)} "
        press(other.page, more, 12)
        mine += more
    return lost(town, one.name, mine.strip()) + lost(town, one.name, one.typed)


def same_words(town: Town, seed: int) -> int:
    """Both write at the same place: both texts are shown, one chooses, and neither is gone."""
    one, other = begin(town, seed), begin(town, seed + 1, town.second)
    one.types(4)
    missing = lost(town, one.name, one.typed)
    other.types(4)
    choice = "Houd mijn tekst" if seed % 2 else "Neem deze tekst"
    other.page.get_by_role("button", name=choice).click()
    missing += lost(town, one.name, other.typed if seed % 2 else one.typed)
    kept = town.everything_kept()
    return missing + sum(len(text) for text in (one.typed, other.typed) if text not in kept)


def database_locked(town: Town, seed: int, seconds: float = 10) -> int:
    one = begin(town, seed).types(3)
    with town.locked(seconds):
        one.types(8)
    return lost(town, one.name, one.types(2).typed)


def browser_back(town: Town, seed: int) -> int:
    one = begin(town, seed)
    one.page.goto(f"{town.base}/vandaag/")
    one.opens().types(6)
    one.page.go_back()
    if seed % 2:
        one.page.go_forward()
    else:
        one.opens()
    one.page.wait_for_function(
        "([name, text]) => document.querySelector(`[name=${name}]`)?.value === text", arg=[one.name, one.typed]
    )
    return lost(town, one.name, one.types(2).typed)


DISASTERS = {
    "(a) server killed": server_killed,
    "(b) network off": network_off,
    "(c) tab closed": tab_closed,
    "(d) session expired": session_expired,
    "(e) second editor, other field": another_field,
    "(e) second editor, same field": same_field,
    "(e) second editor, same words": same_words,
    "(f) database locked": database_locked,
    "(g) browser back": browser_back,
}
