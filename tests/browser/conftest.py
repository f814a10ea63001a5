"""A real Chromium, as a person at a school in the Netherlands would have it."""

import os
import shutil

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults

# Playwright's synchronous face runs an event loop in this thread; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

BROWSERS = ["chromium-headless-shell", "chromium", "chromium-browser"]
"""The same engine without windows and tabs, which takes half the CPU; else the whole browser."""
PHONE = {"width": 360, "height": 780}
LAPTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.fail("No Chromium found; bin/setup tests installs it.")
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "nl-NL",
        "timezone_id": "Europe/Amsterdam",
        "viewport": LAPTOP,
        "reduced_motion": "reduce",
    }


@pytest.fixture(autouse=True)
def everybody_leaves(browser):
    """Who keeps a page open holds a thread of the server, and with it a connection to the database."""
    yield
    for context in browser.contexts:
        context.close()


# What a page is apart from whose it is: where, how wide, in which colours, its heading, and whether it complains.
KIND_OF_PAGE = """() => [location.pathname.replace(/[0-9a-f-]{32,}|[0-9]+/g, '*'), innerWidth,
    matchMedia('(prefers-color-scheme: dark)').matches, document.querySelector('h1')?.innerText.length,
    document.querySelectorAll('.errors, .note, form, table, details').length].join(' ')"""


# Not yet on by default in axe: what is pressed is at least 24 px (WCAG 2.2, 2.5.8). What is in order it need not write
# down, element by element: that took a third of its time.
RULES = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def seen_by_axe():
    return set()


@pytest.fixture
def axe(seen_by_axe):
    """`axe(page)` finds nothing to complain of on this page, or the test fails with what it found.

    It takes a second, so the same kind of page is looked at once.
    """

    def look_at(page):
        kind = page.evaluate(KIND_OF_PAGE)
        if kind in seen_by_axe:
            return
        seen_by_axe.add(kind)
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = AxeResults(page.evaluate("rules => axe.run(rules)", RULES))
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return look_at


@pytest.fixture
def fits():
    """`fits(page)`: nothing makes the page wider than the screen (WCAG 1.4.10)."""

    def look_at(page):
        page.locator("body").wait_for()  # a page that is on its way has none yet
        wide, screen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= screen, f"{page.url} is {wide} px wide on a screen of {screen} px"

    return look_at
