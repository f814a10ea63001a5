"""What each person does, in words, so that the journey reads as a story."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from consent.models import AccessCode, FamilyLink
from tests.browser.conftest import LAPTOP, PHONE

PASSWORD = "een lange zin om te onthouden"


def day(offset: int = 0) -> str:
    """A day as a date field wants it typed, counted from today."""
    return (timezone.localdate() + timedelta(days=offset)).isoformat()


@dataclass
class Visitor:
    """Somebody with a browser of their own; every page met is looked at by axe and measured."""

    page: object
    base: str
    axe: object
    fits: object

    def look(self) -> None:
        self.axe(self.page)
        self.fits(self.page)

    def go(self, path: str) -> "Visitor":
        self.page.goto(self.base + path)
        self.look()
        return self

    def fill(self, **values: str) -> "Visitor":
        for name, value in values.items():
            self.fill_named(name, value)
        return self

    def fill_named(self, name: str, value: str) -> None:
        """Type, choose or tick the field with that name."""
        field = self.page.locator(f'[name="{name}"]:not([type=hidden])').first
        kind = field.evaluate("element => element.type || element.tagName")
        if kind.startswith("select"):
            field.select_option(value)
        elif kind == "checkbox":
            field.check()
        elif kind == "radio":
            self.page.locator(f'[name="{name}"][value="{value}"]').first.check()
        else:
            field.fill(value)

    def press(self, name: str) -> "Visitor":
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        errors = self.page.locator(".errors")
        assert not errors.count(), errors.inner_text()
        self.look()
        return self

    def reads(self, text: str) -> "Visitor":
        self.page.get_by_text(text).first.wait_for()
        return self

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)


def at_a_laptop(browser, base: str, axe, fits, email: str) -> Visitor:
    """A member of staff, logged in."""
    page = browser.new_context(viewport=LAPTOP, locale="nl-NL", timezone_id="Europe/Amsterdam").new_page()
    visitor = Visitor(page, base, axe, fits).go("/inloggen/")
    visitor.fill(login=email, password=PASSWORD).press("Inloggen")
    return visitor


def on_a_phone(browser, base: str, axe, fits) -> Visitor:
    page = browser.new_context(viewport=PHONE, locale="nl-NL", timezone_id="Europe/Amsterdam").new_page()
    return Visitor(page, base, axe, fits)


# The coordinator -----------------------------------------------------------------------------------------------------


def enters_a_pupil(coordinator: Visitor) -> int:
    coordinator.go("/leerlingen/nieuw/").fill(
        **{"person-given_name": "Yara", "person-infix": "van der", "person-family_name": "Meulen"},
        number="26001",
        birth_date=date(timezone.localdate().year - 14, 1, 15).isoformat(),
        sector="VO",
        class_name="3 kb",
        enrolled_on=day(-10),
    ).press("Bewaar")
    return int(coordinator.path.strip("/").split("/")[-1])


def enters_a_guardian(coordinator: Visitor, pupil: int, given: str, family: str, relation: str, email: str) -> None:
    coordinator.go(f"/leerlingen/{pupil}/ouders/nieuw/").fill(
        **{
            "person-given_name": given,
            "person-family_name": family,
            "person-email": email,
            "guardian-relation": relation,
            "authority-value": "YES",
            "authority-basis": "PARENT",
            "authority-from_on": day(-10),
            "authority-evidence": "uittreksel gezagsregister gezien",
        }
    ).press("Bewaar")


def starts_a_plan(coordinator: Visitor, pupil: int) -> None:
    coordinator.go(f"/leerlingen/{pupil}/plan/").fill(trigger_reason="EXTRA_SUPPORT_SWV").press("Begin het plan")


def writes_part_1(coordinator: Visitor, part: int) -> None:
    coordinator.go(f"/delen/{part}/wijzigen/herkomst/").fill(
        earlier_support="Huiswerkbegeleiding in klas 1.", earlier_support_effect="Meer rust thuis."
    ).press("Volgende")
    coordinator.go(f"/delen/{part}/wijzigen/factoren/").fill(
        **{
            "factors-0-kind": "PROMOTING",
            "factors-0-sphere": "PUPIL",
            "factors-0-text": "Yara is nieuwsgierig.",
            "factors-1-kind": "HINDERING",
            "factors-1-sphere": "EDUCATION",
            "factors-1-text": "Geluid in de klas leidt haar af.",
        }
    ).press("Volgende")
    coordinator.go(f"/delen/{part}/wijzigen/bestemming/").fill(
        exit_profile="DIPLOMA", exit_destination="VMBO_KB", substantiation="Met rust bij toetsen lukt het."
    ).press("Bewaar")


def writes_part_2(coordinator: Visitor, part: int) -> None:
    coordinator.go(f"/delen/{part}/wijzigen/periode/").fill(period_from=day(), period_until=day(180)).press("Volgende")
    coordinator.go(f"/delen/{part}/wijzigen/doelen/nieuw/").fill(
        title="Toetsen maken in rust",
        domain="LEARNING",
        start_situation="Yara haalt 4 van de 10 toetsen.",
        target="Yara haalt 7 van de 10 toetsen.",
        approach="Toetsen in het stiltelokaal.",
        responsible_name_known="*",
        responsible_name="Iris Koning",
        frequency="bij elke toets",
        evaluate_on=day(90),
        **{
            "measures-0-description": "Stiltelokaal bij toetsen",
            "measures-0-who_known": "*",
            "measures-0-who": "Iris Koning",
        },
    ).press("Bewaar")
    coordinator.go(f"/delen/{part}/wijzigen/afwijkingen/").fill(no_deviations="on").press("Volgende")


def hears_the_pupil(coordinator: Visitor, plan: int, moments: str, words: str) -> None:
    coordinator.go(f"/plannen/{plan}/horen/").fill(
        outcome="HEARD", method="TALK", own_words=words, adopted="YES", response="Staat in doel 1."
    )
    was_for(coordinator, moments)
    for name in ("about_perspective", "about_action"):
        coordinator.page.locator(f'[name="{name}"]').check()
    coordinator.press("Leg vast")


def was_for(coordinator: Visitor, moments: str) -> None:
    for moment in coordinator.page.locator('[name="moments"]').all():
        moment.set_checked(moment.get_attribute("value") in moments.split())


def talks_with_the_family(coordinator: Visitor, plan: int, moments: str = "DRAFTING") -> None:
    coordinator.go(f"/plannen/{plan}/overleg/").fill(
        type="MEETING", agreement_perspective="YES", agreement_action="YES", report="Samen beide delen doorgenomen."
    )
    # A conversation has minutes and an answer seconds: this one began after whatever was answered just now.
    coordinator.fill(held_time=f"{timezone.localtime() + timedelta(minutes=1):%H:%M}")
    for guardian in coordinator.page.locator('[name="present"][value^="g"]').all():
        guardian.check()
    was_for(coordinator, moments)
    coordinator.press("Leg vast")


def shares(coordinator: Visitor, part: int) -> None:
    coordinator.go(f"/delen/{part}/delen/").press("Deel met ouders en leerling")


def asks_consent(coordinator: Visitor, part: int) -> None:
    coordinator.go(f"/delen/{part}/instemming/").press("Vraag instemming")


# The family ----------------------------------------------------------------------------------------------------------


def comes_in(parent: Visitor, email: str) -> Visitor:
    """Opens the newest personal link, asks a code, types it; who is still in needs no second code."""
    link = FamilyLink.objects.filter(person__email=email).latest("pk")
    parent.go(f"/lees/{link.token}/")
    if "/lees/" not in parent.path:  # still in from before: the new link leads on at once
        return parent
    parent.press("Stuur mij een code")
    code = AccessCode.objects.filter(link=link).latest("pk").code
    parent.page.locator('[name="code"]').fill(code)
    return parent.press("Verder")


def reacts(parent: Visitor, words: str) -> None:
    """Says of the first goal that it should be different."""
    parent.page.locator("#goal-1 summary").click()
    parent.look()
    parent.page.locator('[name="text_goal-1"]').fill(words)
    parent.page.locator('#goal-1 button[value="DIFFERENT"]').click()
    parent.reads("Het is bewaard.").look()


def answers(parent: Visitor, decision: str, *, whose: str = "uw", **typed: str) -> Visitor:
    """Goes to the question, finds nothing chosen, chooses, and answers what is asked after it: up to the last look."""
    parent.page.get_by_role("link", name=f"Geef {whose} antwoord").first.click()
    parent.look()
    assert parent.page.locator('input[name="decision"]:checked').count() == 0
    parent.page.locator(f'input[name="decision"][value="{decision}"]').check()
    parent.press("Verder")
    return parent.fill(**typed).press("Verder") if typed else parent


def consents(parent: Visitor, *, whose: str = "uw") -> None:
    answers(parent, "CONSENT", whose=whose).press("Verstuur")
    parent.reads(f"{whose.capitalize()} ja is bij de school")


def refuses(parent: Visitor, *, reason: str, words: str) -> None:
    """Does not agree with the first goal, and says why."""
    answers(parent, "REFUSE")
    point = parent.page.locator('[name="points"]').first
    point.check()
    key = point.get_attribute("value")
    parent.fill(**{f"reason_{key}": reason, f"words_{key}": words}).press("Verder").press("Verstuur")


def takes_back(parent: Visitor, world, words: str) -> Visitor:
    """From the plan to the page that says what taking consent back does, and then does it."""
    parent.go(f"/mijn/{world.plan.uuid}/").page.get_by_role("link", name="Instemming intrekken").click()
    parent.look()
    return parent.fill(words=words).press("Trek uw instemming in")
