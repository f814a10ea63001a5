"""Every main page, light and dark, on a laptop and on the narrowest screen: axe finds nothing and nothing sticks out."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Holiday
from consent import receipts
from consent.models import ConsentRecord
from consent.round import actions
from consent.round.errata import correct
from plans.choices import Kind
from plans.models import Anchor, Evaluation
from tests.browser import steps
from tests.browser.conftest import LAPTOP
from tests.factories import ago, consent, established, hear, make_world, part_of, prepared, remark, shared, today

# What a page looks like does not depend on the database: once is enough.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine("sqlite")]

NARROW = {"width": 320, "height": 640}

# What reaches out of the sheet it lies on, and what can be pressed but is so narrow that its words break into letters.
CRAMPED = """() => {
  const seen = e => e.offsetWidth > 1 && !e.closest(".visually-hidden, .scroll-x, .skip");
  const named = e => `${e.tagName} “${(e.innerText || e.name || "").trim().slice(0, 40)}”`;
  const out = [...document.querySelectorAll(".sheet, .part, .goal, .state")].flatMap(sheet => {
    const edge = sheet.getBoundingClientRect().right + 1;
    const inside = [...sheet.querySelectorAll("a, button, input, select, textarea, p, li, td, dd, h2, h3, small")];
    return inside.filter(e => seen(e) && e.getBoundingClientRect().right > edge);
  });
  const split = [...document.querySelectorAll("a, button")].filter(
    e => seen(e) && e.innerText.trim().length > 3 && e.offsetHeight > 3 * e.offsetWidth);
  return [...new Set([...out, ...split])].map(named);
}"""


def uncramped(page) -> None:
    """Everything stays on its own sheet, in whole words."""
    cramped = page.evaluate(CRAMPED)
    assert not cramped, f"{page.url}: {cramped}"


# What a family can press and is smaller than 44 px; a link within a sentence is as high as its line (WCAG 2.5.8 excepts it).
TOO_SMALL = """() => {
  const words = n => n.nodeType === 3 && n.textContent.trim().length > 2;
  const within = e => getComputedStyle(e).display === "inline" && [...e.parentElement.childNodes].some(words);
  const seen = e => e.getClientRects().length && e.offsetWidth > 1 && !e.closest(".visually-hidden, .skip");
  const sized = e => {
    const label = /checkbox|radio/.test(e.type) && (e.closest("label") || document.querySelector(`label[for="${e.id}"]`));
    const boxes = [e, ...(label ? [label] : [])].map(one => one.getBoundingClientRect());
    const reach = (low, high) => Math.max(...boxes.map(b => b[high])) - Math.min(...boxes.map(b => b[low]));
    return Math.round(Math.min(reach("left", "right"), reach("top", "bottom")));
  };
  return [...document.querySelectorAll("a[href], button, summary, input, select, textarea")]
    .filter(e => e.type !== "hidden" && seen(e) && !within(e) && sized(e) < 44)
    .map(e => `${e.tagName} “${(e.innerText || e.name || "").trim().slice(0, 40)}” ${sized(e)} px`);
}"""


def within_reach(page) -> None:
    """On the pages of a family everything can be pressed with a thumb."""
    small = page.evaluate(TOO_SMALL) if page.locator("body.family").count() else []
    assert not small, f"{page.url}: {small}"


@pytest.fixture
def looks(browser, live_server, axe, fits):
    """`looks(user)(path)`: sees a page as this user, wide by day and narrow by night, and complains at the end."""
    wrong, contexts = [], []

    def see(page):
        for size, scheme in ((LAPTOP, "light"), (NARROW, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for question in (fits, uncramped, within_reach, axe):
                try:
                    question(page)
                except AssertionError as complaint:
                    wrong.append(f"{scheme}, {size['width']} px: {complaint}")

    def as_somebody(user=None):
        contexts.append(browser.new_context(viewport=LAPTOP, locale="nl-NL", timezone_id="Europe/Amsterdam"))
        page = contexts[-1].new_page()
        if user:
            client = Client()
            client.force_login(user)
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
            contexts[-1].add_cookies([cookie | {"url": live_server.url}])

        def visit(name: str, *args, press: str = "", status: int = 200):
            """Look at the page with this name; `press` sends the form as it is, to see its mistakes."""
            page.set_viewport_size(LAPTOP)
            answer = page.goto(live_server.url + reverse(name, args=args))
            assert answer.status == status, f"{answer.url} answers {answer.status}"
            if press:
                page.get_by_role("button", name=press, exact=True).first.click()
                page.get_by_role("alert").first.wait_for()
            see(page)

        visit.page, visit.see = page, lambda: see(page)
        return visit

    yield as_somebody
    for context in contexts:
        context.close()
    assert not wrong, "\n\n".join(wrong)


def test_the_pages_on_which_a_plan_is_written(looks):
    world = make_world()
    visit = looks(world.coordinator)
    part_1, part_2 = (part_of(world.plan, kind) for kind in Kind)

    for name in ("today", "students", "student_new"):
        visit(name)
    for name in ("student", "student_edit", "guardian_new", "assignment_add", "involved_add", "disagreement_add"):
        visit(name, world.student.pk)
    visit("authority_add", world.mother.pk)
    visit("guardian_edit", world.mother.pk)
    visit("part", part_1.pk)
    for slug in ("herkomst", "weten", "factoren", "bestemming"):
        visit("part_section", part_1.pk, slug)
    visit("card_new", part_1.pk, "adviezen")
    visit("part_share", part_1.pk)  # nothing is written yet, so this is the list of what is to be done
    shared(world, Kind.PERSPECTIVE)
    visit("card_new", part_2.pk, "doelen")
    visit("card_new", part_2.pk, "afwijkingen")


def test_the_same_pages_with_mistakes_on_them(looks):
    world = make_world()
    visit = looks(world.coordinator)

    visit("student_new", press="Bewaar")
    visit("guardian_new", world.student.pk, press="Bewaar")
    visit("card_new", part_of(world.plan, Kind.ACTION).pk, "doelen", press="Bewaar")
    visit("consultation_new", world.plan.pk, press="Leg vast")
    visit("hearing_new", world.plan.pk, press="Leg vast")


def test_the_pages_on_which_family_and_school_talk_and_decide(looks):
    world = make_world()
    prepared(world)
    part_2 = shared(world, Kind.ACTION)
    said = remark(part_2, world.mother.person)
    visit = looks(world.coordinator)

    visit("part", part_2.pk)
    visit("consent", part_2.pk)
    actions.ask(part_2, by=world.coordinator, at=ago(10))
    consent(part_2, world.mother.person)
    visit("consent", part_2.pk)
    visit("consent_record", part_2.pk, world.father.person_id)
    visit("remarks", part_2.pk)
    visit("remark_answer", said.pk)
    for name in ("dialogue", "consultation_new", "hearing_new", "invitation_new"):
        visit(name, world.plan.pk)
    for name in ("remark_note", "part_revise", "part_withdraw", "erratum_place"):
        visit(name, part_2.pk)
    visit("erratum_new", part_2.pk, "goals.1.target", press="Herstel en vertel het de familie")
    visit("erratum_new", part_2.pk, "pupil_class")
    correct(
        part_2, by=world.coordinator, field="goals.1.target", becomes="Yara haalt 7 van de 10 toetsen",
        reason="Er stond een punt te veel.",
    )  # fmt: skip
    visit("part", part_2.pk)
    visit = looks(world.director)
    visit("today")
    visit("part_establish", part_2.pk)
    visit("part_establish", part_of(world.plan, Kind.PERSPECTIVE).pk)
    visit("override_new", part_2.pk)
    visit("plan_end", world.plan.pk)


def test_the_pages_of_looking_back(looks):
    world = make_world()
    for kind in Kind:
        established(world, kind)
    visit = looks(world.coordinator)

    visit("evaluation_start", world.plan.pk)
    running = Evaluation.start(world.plan, by=world.coordinator, held_on=today())
    hear(world.plan, by=world.coordinator, days=0, moments="EVALUATING")
    visit("evaluation", running.pk)
    visit("student", world.student.pk)
    visit = looks(world.mentor)
    visit("class_card", world.student.pk)
    visit("dialogue", world.plan.pk)


def test_the_pages_of_the_administration(looks):
    world = make_world()
    Holiday.objects.create(school=world.school, name="voorjaarsvakantie", from_on=today(), until_on=today())
    visit = looks(world.administrator)

    visit("today")
    visit("settings")
    visit("school", world.school.pk)
    visit("staff_new", world.school.pk)
    visit("staff_edit", world.school.pk, world.mentor.pk)
    visit("holiday_add", world.school.pk)
    visit("student", world.student.pk)
    visit("plan_start", world.student.pk, status=404)


def test_the_pages_of_the_family(looks):
    world = make_world()
    prepared(world)
    part_2 = shared(world, Kind.ACTION)
    remark(part_2, world.mother.person)
    actions.ask(part_2, by=world.coordinator, at=ago(1))
    correct(part_2, by=world.coordinator, field="pupil_class", becomes="3 tl", reason="Verkeerd overgenomen.")
    visit = looks()
    link = steps.FamilyLink.objects.filter(person=world.mother.person).latest("pk")
    plan, part = world.plan.uuid, part_2.uuid

    visit("family_entrance", "bestaat-niet", status=404)
    visit("family_entrance", link.token)
    visit.page.get_by_role("button", name="Stuur mij een code").click()
    visit.see()
    visit.page.get_by_role("button", name="Verder").click()
    visit.see()
    code = steps.AccessCode.objects.filter(link=link).latest("pk").code
    visit.page.get_by_label("De code uit de mail").fill(code)
    visit.page.get_by_role("button", name="Verder").click()
    visit("my_plans")
    visit("family_plan", plan)
    visit("family_read", plan)
    visit("family_seen", plan)
    visit("family_part", plan, part)
    visit("family_remark", plan, part)
    visit("family_remark", plan, part, press="Verstuur naar de school")
    visit("family_viewpoint", plan, part)
    visit("family_answer", plan, part, press="Verder")
    visit("words_explained")
    for answer, more in (("eerst praten", "gesprek"), ("iets bij zeggen", "opmerking"), ("niet in", "waarmee-niet")):
        visit("family_answer", plan, part)
        visit.page.get_by_label(answer).check()
        visit.page.get_by_role("button", name="Verder").click()
        visit("family_answer_more", plan, part, more, press="Verder")
    visit.page.get_by_label("Doel 1").first.check()
    visit.see()
    visit.page.get_by_role("button", name="Verder").click()
    visit.see()
    visit.page.get_by_role("button", name="Verstuur").click()
    visit.page.get_by_text("Uw nee is bij de school").wait_for()
    visit.see()
    visit("family_history", plan)


def test_the_pages_on_which_proof_is_looked_at(looks):
    world = make_world(anchor_address="anker@bestuur.example")
    established(world, Kind.ACTION)
    Anchor.take(world.school)
    record = ConsentRecord.objects.first()
    visit = looks(world.administrator)
    visit("anchors", world.school.pk)

    visit = looks()
    visit("check_document", press="Controleer")
    visit.page.set_viewport_size(LAPTOP)
    for code, words in ((receipts.code_of(record), "klopt"), ("1-2", "niet te bevestigen")):
        visit.page.get_by_label("Of de controlecode").fill(code)
        visit.page.get_by_role("button", name="Controleer", exact=True).click()
        visit.page.get_by_text(words, exact=True).wait_for()
        visit.see()
