"""From an empty pupil to a first plan that may be shared, and a revision a year later: counted, as `docs/drafting.md` says."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from plans.bank import product as bank
from plans.choices import ContributionRole, Kind
from plans.contributions.giving import give
from plans.models import ContributionRequest, Plan
from plans.plan_templates import product as templates
from students.models import Assignment
from tests.browser.steps import PASSWORD, day
from tests.factories import established, make_family, make_school, make_staff, make_student, make_world, today

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("sqlite")]

MOST = {"page loads": 20, "fields": 60}
PAGE = settings.BASE_DIR / "docs/drafting.md"


class Counting:
    """A coordinator at a laptop who only presses what stands on the page: each page that is loaded is noted, each field counted."""

    def __init__(self, browser, base: str, email: str, path: str):
        self.page = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam").new_page()
        self.page.goto(f"{base}/inloggen/")
        self.page.locator('[name="login"]').fill(email)
        self.page.locator('[name="password"]').fill(PASSWORD)
        self.page.get_by_role("button", name="Inloggen", exact=True).click()
        self.page.wait_for_url(lambda url: "/inloggen/" not in url)
        self.loads: list[str] = []
        self.fields = 0
        self.page.on("domcontentloaded", lambda page: self.loads.append(page.url))
        self.page.goto(base + path)

    def _arrived(self, before: int) -> "Counting":
        self.page.wait_for_function("() => document.readyState === 'complete'")
        assert len(self.loads) == before + 1, self.loads[before:]
        assert not self.page.locator(".errors").count(), self.page.locator(".errors").inner_text()
        return self

    def _go(self, element) -> "Counting":
        before = len(self.loads)
        with self.page.expect_navigation():
            element.first.click()
        return self._arrived(before)

    def press(self, name: str, within: str = "main") -> "Counting":
        return self._go(self.page.locator(within).get_by_role("button", name=name))

    def follow(self, name: str, within: str = "main") -> "Counting":
        return self._go(self.page.locator(within).get_by_role("link", name=name))

    def fill(self, **values: str) -> "Counting":
        for name, value in values.items():
            field = self.page.locator(f'[name="{name}"]:not([type=hidden])').first
            kind = field.evaluate("element => element.type || element.tagName")
            if kind.startswith("select"):
                field.select_option(value)
            else:
                field.fill(value)
            self.fields += 1
        return self

    def tick(self, *names: str) -> "Counting":
        for name in names:
            self.page.get_by_label(name).first.check()
            self.fields += 1
        return self

    @property
    def counted(self) -> dict[str, int]:
        return {"page loads": len(self.loads), "fields": self.fields}


def log_in_with(user) -> str:
    user.set_password(PASSWORD)
    user.save()
    return user.email


def answered(plan: Plan) -> None:
    """The teacher and the mother answer, each on their own page."""
    words = {
        ContributionRole.TEACHER: ("Bilal legt wiskunde goed uit.", "Hij begint niet zonder eerste stap.", "Een opdracht in stappen."),
        ContributionRole.GUARDIAN: ("Hij gaat met plezier.", "Eerst een uur rust na school.", "Wij kijken zondag de week vooruit."),
    }  # fmt: skip
    for asked in ContributionRequest.objects.filter(plan=plan):
        keys = [question.pk for question in asked.questions.all()]
        give(asked, dict(zip(keys, words[asked.role], strict=True)), by=asked.person or asked.user)


def obstacles(plan: Plan, kind: Kind) -> list[str]:
    return [each.code for each in Plan.objects.get(pk=plan.pk).current_part(kind).detail.obstacles_to_sharing(today())]


def drafts_a_first_plan(browser, base: str) -> Counting:
    school = make_school()
    staff = make_staff(school)
    pupil = make_student(school, name="Bilal Haddad", enrolled_on=today() - timedelta(days=3))
    family = make_family(pupil, by=staff.coordinator)
    teacher = Assignment.objects.create(student=pupil, user=staff.mentor, function="TEACHER", from_on=pupil.enrolled_on)
    bank.load()
    templates.load()

    c = Counting(browser, base, log_in_with(staff.coordinator), pupil.get_absolute_url())
    c.follow("Begin een plan")
    rows = templates.PlanTemplate.objects.get(code="vo-rust-in-de-les")
    c.fill(trigger_reason="EXTRA_SUPPORT_SWV", template=str(rows.newest.pk)).press("Begin het plan")
    plan = Plan.objects.get(student=pupil)
    c.fill(
        earlier_support="In klas 1 huiswerkklas, twee keer per week, van de mentor.",
        earlier_support_effect="Wat beter ging: de agenda. Wat gelijk bleef: de cijfers.",
    )
    c.follow("Bijdragen vragen").tick(teacher.user.name, family.mother.person.name).press("Verstuur de vaste vragen")
    answered(plan)
    c.follow("Verder met het concept")  # to the first page that lacks something
    c.fill(
        **{"factors-0-kind": "PROMOTING", "factors-0-sphere": "PUPIL", "factors-0-text": "Bilal helpt anderen graag."},
        **{
            "factors-1-kind": "HINDERING",
            "factors-1-sphere": "EDUCATION",
            "factors-1-text": "Geluid in de klas leidt af.",
        },
    )
    c.follow("Wat we weten", "nav").press("Neem alles over").press("Volgende").press("Neem alles over")
    c.follow("Behoeften", "nav").fill(
        educational_needs="Bilal heeft een leraar nodig die de eerste stap met hem doet, en een plaats vooraan.",
        support_needs="Elke week 30 minuten met de begeleider: vooruitkijken en terugkijken.",
    )
    c.press("Volgende").fill(
        exit_profile="DIPLOMA", exit_destination="VMBO_TL",
        substantiation="Bilal haalt voldoendes voor wiskunde en biologie. Met een eerste stap samen lukt de rest ook.",
        interim_goals="Eind klas 2: bevorderd, met voldoendes voor wiskunde en biologie.",
    )  # fmt: skip
    c.press("Volgende").fill(period_from=day(), period_until=day(200))
    c.press("Volgende").follow("Uit de doelenbank").press("Neem over")
    c.fill(
        start_situation="Bilal begint in 3 van de 10 lessen zonder hulp.",
        target="Bilal begint in 8 van de 10 lessen binnen 5 minuten, te zien in het logboek van de docent.",
        responsible_name_known=staff.mentor.name, evaluate_on=day(180),
    )  # fmt: skip
    c.press("Bewaar").follow("Volgende").tick("Geen afwijkingen")
    c.press("Volgende").fill(guardian_tasks="Thuis kijken jullie op zondag samen naar de week die komt.")
    c.press("Volgende")

    assert obstacles(plan, Kind.PERSPECTIVE) == []
    assert obstacles(plan, Kind.ACTION) == ["perspective_first"]  # it is shared first, from the page that is open now
    assert "/delen/" in c.page.url
    return c


def revises(browser, base: str) -> Counting:
    world = make_world(name="De Brug")
    established(world, "PERSPECTIVE", days=5)
    part = established(world, "ACTION", days=3)

    c = Counting(browser, base, log_in_with(world.coordinator), reverse("part", args=[part.pk]))
    c.follow("Nieuwe versie maken").fill(reason="Een nieuw schooljaar.").press("Begin een nieuwe versie")
    c.fill(period_from=day(), period_until=day(300)).press("Volgende")
    c.tick("Toetsen maken in rust").press("Deze doelen kloppen nog")

    assert obstacles(world.plan, Kind.ACTION) == []
    return c


TABLE = """| | page loads | fields |
|---|---|---|
| A first plan from an empty pupil, at most | 20 | 60 |
| counted | {first[page loads]} | {first[fields]} |
| A revision from last year's plan, at most | 5 | 15 |
| counted | {later[page loads]} | {later[fields]} |
"""


def test_a_first_plan_takes_twenty_pages_and_sixty_fields_and_a_revision_a_quarter_of_that(live_server, browser):
    first = drafts_a_first_plan(browser, live_server.url).counted
    later = revises(browser, live_server.url).counted

    written = PAGE.read_text()
    before, _, rest = written.partition("| | page loads")
    told = before + TABLE.format(first=first, later=later) + "\n" + rest.partition("\n\n")[2]
    if told != written:
        PAGE.write_text(told)
    assert all(first[what] <= most for what, most in MOST.items()), first
    assert all(later[what] * 4 <= first[what] for what in MOST), (later, first)
