"""From a parent's mail to the receipt, counted: how many pages, how many words, how many screens of a phone.

Words are those that are seen: what is closed, what is there to be heard, and what only the demo says is not counted, nor the names
of languages: nobody reads them, one is recognised. A screen is 360 by 780 px.
"""

import re
from dataclasses import dataclass

PHONE = {"width": 360, "height": 780}
SEEN = """() => {
  const only = [...document.querySelectorAll('.demo-only, .visually-hidden, .skip, .languages')];
  only.forEach(each => { each.hidden = true; });
  const found = [document.body.innerText.split(/\\s+/).filter(Boolean).length, document.documentElement.scrollHeight];
  only.forEach(each => { each.hidden = false; });
  return found;
}"""


@dataclass(frozen=True)
class Counted:
    """One page on the road: its heading, the words that are seen, and its height in screens."""

    heading: str
    words: int
    screens: float


def from_mail_to_receipt(page, base: str) -> list[Counted]:
    """Scenario the road of a parent of the demo who says yes; `page` is a browser's, on a phone."""
    found: list[Counted] = []

    def count() -> None:
        page.wait_for_load_state()
        words, height = page.evaluate(SEEN)
        found.append(Counted(page.locator("h1").first.inner_text(), words, height / PHONE["height"]))

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).first.click()
        count()

    page.goto(f"{base}/demo/ouder/")
    page.locator('a[href*="/lees/"]').first.click()
    count()
    press("Stuur mij een code")
    mailbox = page.context.new_page()
    mailbox.goto(base + page.locator('a[href*="/demo/postvak/"]').first.get_attribute("href"))
    code = re.search(r"\b\d{6}\b", mailbox.inner_text("body"))[0]
    mailbox.close()
    page.locator('[name="code"]').fill(code)
    press("Verder")
    page.locator('a[href*="/antwoord/"]').first.click()
    count()
    page.locator('[name="decision"][value="CONSENT"]').check()
    press("Verder")
    press("Verstuur")
    return found
