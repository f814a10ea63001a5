"""Several people in one draft, page by page: what each wrote stands there, in the history, or beside the other's to choose from."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from accounts.copies import owner_of
from plans.choices import Kind
from plans.drafting import pages
from plans.models import DraftVisit, FieldRevision, Goal, Perspective
from plans.models.drafting.history import is_within, new_page
from tests.factories import fill_action, fill_perspective, make_user, make_world, part_of, shared
from tests.opened import fields_in, form_in, opened
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db

LONG = "Een leraar die stap voor stap uitlegt. Daarna een rustige plek om te werken."


@once_a_module
def town():
    """Two coordinators and a draft in which something stands."""
    world = make_world()
    world.iris = make_user(world.school, Role.COORDINATOR, name="Iris Koning")
    part = part_of(world.plan, Kind.PERSPECTIVE)
    Perspective.objects.filter(pk=part.pk).update(educational_needs=LONG)
    world.page = reverse("part_section", args=[part.pk, "behoeften"])
    return world


class Tab:
    """A page that somebody has open, as static/saving.js keeps it: `types`, then `saves` or `presses`."""

    def __init__(self, client, user, page: str):
        self.client, self.user, self.page, self.serial, self.heard = client, user, page, 0, 0
        client.force_login(user)
        self.sent = opened(client, page) | {"owner": owner_of(user)}

    def types(self, **typed) -> "Tab":
        self.sent |= typed
        return self

    def saves(self, *, hears: bool = True, **more) -> dict:
        self.client.force_login(self.user)
        self.serial += 1
        sent = self.sent | {"itself": "1", "serial": self.serial, "heard": self.heard, **more}
        answer = self.client.post(self.page, sent)
        assert answer.status_code == 200
        if hears:
            self.heard = self.serial
            self.takes(answer.json())
        return answer.json()

    def takes(self, answer: dict) -> None:
        for name, found in answer["fields"].items():
            if "html" not in found:
                before, _, field = name.rpartition("-")
                started = f"{before}-started" if before else "started"
                self.sent[started] = json.dumps(json.loads(self.sent[started]) | {field: found["now"]})
                self.sent |= found.get("inputs", {})
        self.sent |= answer["keys"]
        self.page = answer.get("url") or self.page

    def presses(self, **more):
        self.client.force_login(self.user)
        return self.client.post(self.page, self.sent | more)


@pytest.fixture
def tab(client):
    return lambda user, page: Tab(client, user, page)


def needs(town) -> str:
    return part_of(town.plan, Kind.PERSPECTIVE).educational_needs


# Two people --------------------------------------------------------------------------------------------------------------


def test_a_field_saves_itself_and_says_when(town, tab):
    answer = tab(town.coordinator, town.page).types(support_needs="Een vaste plek.").saves()

    assert answer["kept"]
    assert answer["said"].startswith("Bewaard om ")
    assert part_of(town.plan, Kind.PERSPECTIVE).support_needs == "Een vaste plek."


def test_another_field_of_the_same_page_is_no_conflict(town, tab):
    one, other = tab(town.coordinator, town.page), tab(town.iris, town.page)

    one.types(support_needs="Een vaste plek.").saves()
    answer = other.types(school_view="Een fijne leerling.").saves()

    part = part_of(town.plan, Kind.PERSPECTIVE)
    assert answer["kept"]
    assert (part.support_needs, part.school_view) == ("Een vaste plek.", "Een fijne leerling.")
    assert other.sent["support_needs"] == "Een vaste plek."  # and the page that was open shows it


def test_another_page_of_the_same_part_is_no_conflict(town, tab):
    one, other = tab(town.coordinator, town.page), tab(town.iris, town.page.replace("behoeften", "thuis"))

    one.types(support_needs="Een vaste plek.").saves()

    assert other.types(home_situation="Na school rust.").saves()["kept"]


def test_two_people_in_one_text_are_joined_where_their_changes_do_not_touch(town, tab):
    one, other = tab(town.coordinator, town.page), tab(town.iris, town.page)

    one.types(educational_needs=LONG.replace("leraar", "docent")).saves()
    other.types(educational_needs=LONG + " Elke dag.").saves()

    assert needs(town) == LONG.replace("leraar", "docent") + " Elke dag."
    assert other.sent["educational_needs"] == needs(town)


def test_two_people_at_the_same_words_see_both_texts_and_neither_is_gone(town, tab):
    one, other = tab(town.coordinator, town.page), tab(town.iris, town.page)
    one.types(educational_needs=LONG.replace("leraar", "docent")).saves()

    answer = other.types(educational_needs=LONG.replace("leraar", "juf")).saves()

    assert not answer["kept"]
    assert "docent" in needs(town)
    html = answer["fields"]["educational_needs"]["html"]
    assert town.coordinator.name in html
    assert "Neem deze tekst" in html
    assert "Houd mijn tekst" in html
    kept = FieldRevision.objects.values_list("text", "is_aside")
    assert {(LONG.replace("leraar", "docent"), False), (LONG.replace("leraar", "juf"), True)} <= set(kept)


def test_an_old_page_writes_over_nothing_that_it_did_not_change(town, tab):
    one, other = tab(town.coordinator, town.page), tab(town.iris, town.page)

    one.types(educational_needs="Heel anders.").saves()
    other.types(school_view="Een fijne leerling.").presses()

    assert needs(town) == "Heel anders."


def test_a_page_that_only_looks_writes_nothing(town, tab):
    tab(town.coordinator, town.page).types(educational_needs="Anders.").saves(peek="1")

    assert needs(town) == LONG
    assert not FieldRevision.objects.exists()


def test_what_somebody_else_typed_at_this_computer_is_not_saved_as_mine(town, tab, client):
    one = tab(town.coordinator, town.page).types(educational_needs="Van Marleen.")
    client.force_login(town.iris)

    answer = client.post(town.page, one.sent | {"itself": "1"})

    assert answer.status_code == 403
    assert needs(town) == LONG


# Without a script --------------------------------------------------------------------------------------------------------


def test_without_a_script_the_page_shows_both_texts_and_the_next_press_is_the_choice(town, tab):
    one, other = tab(town.coordinator, town.page), tab(town.iris, town.page)
    one.types(educational_needs="Van Marleen.").presses()

    html = other.types(educational_needs="Van Iris.", school_view="Fijn.").presses().content.decode()

    assert needs(town) == "Van Marleen."
    assert "Van Marleen." in html
    assert form_in(html)["educational_needs"] == "Van Iris."
    other.types(**fields_in(html)).presses(keep="educational_needs")
    part = part_of(town.plan, Kind.PERSPECTIVE)
    assert (part.educational_needs, part.school_view) == ("Van Iris.", "Fijn.")


def test_without_a_script_the_text_of_the_other_is_one_press_away(town, tab):
    one, other = tab(town.coordinator, town.page), tab(town.iris, town.page)
    one.types(educational_needs="Van Marleen.").presses()

    html = other.types(educational_needs="Van Iris.", school_view="Fijn.").presses().content.decode()
    other.types(**form_in(html)).presses(take="educational_needs")

    part = part_of(town.plan, Kind.PERSPECTIVE)
    assert (part.educational_needs, part.school_view) == ("Van Marleen.", "Fijn.")
    assert FieldRevision.objects.filter(text="Van Iris.", is_aside=True).exists()


# An answer that got lost ---------------------------------------------------------------------------------------------------


def test_who_heard_nothing_goes_on_from_the_own_text_and_meets_no_conflict_with_it(town, tab):
    one = tab(town.coordinator, town.page).types(support_needs="Een vaste")

    one.saves(hears=False)
    answer = one.types(support_needs="Een vaste plek voorin.").saves()

    assert answer["kept"]
    assert part_of(town.plan, Kind.PERSPECTIVE).support_needs == "Een vaste plek voorin."


def test_a_new_goal_that_was_saved_without_an_answer_comes_once(town, tab):
    page = reverse("card_new", args=[part_of(town.plan, Kind.ACTION).pk, "doelen"])
    one = tab(town.coordinator, page).types(title="Huiswerk op tijd", domain="WORK_ATTITUDE")
    one.types(**{"measures-0-description": "Samen plannen"})

    one.saves(hears=False)
    answer = one.types(target="8 van de 10.").saves()

    goal = Goal.objects.get()
    assert (goal.title, goal.target) == ("Huiswerk op tijd", "8 van de 10.")
    assert [each.description for each in goal.measures.all()] == ["Samen plannen"]
    assert answer["url"] == reverse("card", args=[goal.action_part_id, "doelen", goal.pk])


@pytest.mark.parametrize(
    ("slug", "name", "ticked"), [("afwijkingen", "no_deviations", "on"), ("periode", "period_from", "2026-12-01")]
)
def test_a_tick_or_a_day_is_kept_and_taken_away_again(town, tab, slug, name, ticked):
    part = part_of(town.plan, Kind.ACTION)
    one = tab(town.coordinator, reverse("part_section", args=[part.pk, slug]))
    nothing = getattr(part, name)

    one.types(**{name: ticked}).saves()
    assert getattr(part_of(town.plan, Kind.ACTION), name) != nothing

    one.sent.pop(name)
    one.types(**({} if ticked == "on" else {name: ""})).saves()
    assert getattr(part_of(town.plan, Kind.ACTION), name) == nothing


# Cards and rows ------------------------------------------------------------------------------------------------------------


def test_what_is_wrong_waits_and_what_is_right_is_saved(town, tab):
    page = reverse("part_section", args=[part_of(town.plan, Kind.ACTION).pk, "periode"])
    one = tab(town.coordinator, page).types(period_from="2026-12-01", period_until="2026-11-01", reason_for_change="")

    answer = one.saves()

    part = part_of(town.plan, Kind.ACTION)
    assert not answer["kept"]
    assert set(answer["waiting"]) == {"period_from", "period_until"}
    assert "Kies een datum na" in answer["wrong"]["period_until"]
    assert (part.period_from, part.period_until) == (None, None)


def test_a_new_goal_waits_for_what_it_cannot_do_without(town, tab):
    page = reverse("card_new", args=[part_of(town.plan, Kind.ACTION).pk, "doelen"])

    answer = tab(town.coordinator, page).types(title="Huiswerk op tijd").saves()

    assert not answer["kept"]
    assert "Deelgebied" in answer["said"]
    assert {"title", "target"} <= set(answer["waiting"])  # the page keeps them
    assert not Goal.objects.exists()


def test_two_people_add_a_row_and_both_rows_are_there(town, tab):
    page = reverse("part_section", args=[part_of(town.plan, Kind.PERSPECTIVE).pk, "factoren"])
    one, other = tab(town.coordinator, page), tab(town.iris, page)
    for each, text in ((one, "Nieuwsgierig."), (other, "Geluid.")):
        each.types(**{"factors-0-kind": "PROMOTING", "factors-0-sphere": "PUPIL", "factors-0-text": text}).saves()

    one.types(**{"factors-0-text": "Heel nieuwsgierig."}).saves()

    rows = part_of(town.plan, Kind.PERSPECTIVE).factors
    assert [row.text for row in rows.all()] == ["Heel nieuwsgierig.", "Geluid."]


def test_a_goal_that_was_taken_away_keeps_what_is_typed_and_can_be_added_again(town, tab):
    part = fill_action(part_of(town.plan, Kind.ACTION))
    goal = part.goals.get()
    one = tab(town.coordinator, reverse("card", args=[part.pk, "doelen", goal.pk])).types(target="Alles op tijd.")
    Goal.objects.all().delete()

    html = one.presses().content.decode()

    assert "verwijderde dit intussen" in html
    assert form_in(html)["target"] == "Alles op tijd."
    one.page = reverse("card_new", args=[part.pk, "doelen"])
    one.types(**form_in(html)).presses()
    assert Goal.objects.get().target == "Alles op tijd."


def test_a_part_that_was_shared_meanwhile_keeps_the_text_on_the_page(town, tab):
    one = tab(town.coordinator, town.page).types(support_needs="Nog iets.")
    shared(town, "PERSPECTIVE")

    answer = one.saves()

    assert answer["closed"]
    assert "intussen gedeeld" in answer["said"]


# Who and when --------------------------------------------------------------------------------------------------------------


def test_who_else_is_in_this_draft_is_shown(town, tab, client):
    tab(town.coordinator, town.page)

    answer = tab(town.iris, town.page.replace("behoeften", "thuis")).saves(peek="1")

    assert answer["here"] == f"Ook hier: {town.coordinator.name} (Behoeften)"
    DraftVisit.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert tab(town.iris, town.page).saves(peek="1")["here"] == ""


def test_every_page_of_both_parts_can_be_said_to_be_where_somebody_is(town, client):
    client.force_login(town.coordinator)
    for part in (part_of(town.plan, kind) for kind in Kind):
        for section in pages.sections_for(part):
            client.get(reverse("part_section", args=[part.pk, section.slug]))
            client.force_login(town.iris)
            html = client.get(reverse("part_section", args=[part.pk, section.slug])).content.decode()
            assert f"{town.coordinator.name} ({section.title})" in html
            DraftVisit.objects.all().delete()
            client.force_login(town.coordinator)
    slugs = [section.slug for section in (*pages.PERSPECTIVE, *pages.ACTION)]
    assert max(map(len, slugs)) <= DraftVisit._meta.get_field("section").max_length


def test_the_history_tells_who_wrote_what_and_puts_an_earlier_text_back(town, tab, client):
    one, other = tab(town.coordinator, town.page), tab(town.iris, town.page)
    one.types(educational_needs="Van Marleen.").saves()
    other.takes(other.saves(peek="1"))
    other.types(educational_needs="Van Iris.").saves()
    page = reverse("draft_history", args=[part_of(town.plan, Kind.PERSPECTIVE).pk, "behoeften"])

    html = client.get(page).content.decode()

    assert [html.index(text) for text in ("Van Iris.", "Van Marleen.", LONG)] == sorted(
        html.index(text) for text in ("Van Iris.", "Van Marleen.", LONG)
    )
    assert "Stond er al bij het begin van dit concept" in html
    row = FieldRevision.objects.get(text="Van Marleen.")
    client.post(reverse("put_back", args=[row.part_id, "behoeften", row.pk]))
    assert needs(town) == "Van Marleen."
    assert FieldRevision.objects.filter(text="Van Iris.").exists()


def test_who_only_adds_writes_one_row_and_what_is_taken_away_stays_in_another(town, tab):
    one = tab(town.coordinator, town.page)
    for text in ("Een", "Een vaste", "Een vaste plek", "Een", "Een stoel"):
        one.types(support_needs=text).saves()

    rows = FieldRevision.objects.filter(field="support_needs").values_list("text", flat=True)
    assert list(rows) == ["Een vaste plek", "Een stoel"]
    assert is_within("Een vaste", "Een hele vaste plek")
    assert not is_within("vaste Een", "Een vaste plek")


def test_when_a_part_is_shared_its_history_keeps_who_wrote_and_no_text(town, tab):
    fill_perspective(part_of(town.plan, Kind.PERSPECTIVE))
    one, other = tab(town.coordinator, town.page), tab(town.iris, town.page)
    one.types(support_needs="Van Marleen.").saves()
    other.takes(other.saves(peek="1"))
    other.types(support_needs="Van Iris.").saves()

    part = shared(town, "PERSPECTIVE")

    rows = FieldRevision.objects.filter(part=part.pk, field="support_needs")
    assert {row.by for row in rows} >= {town.coordinator, town.iris}
    assert {row.text + row.typed for row in rows} == {""}
    assert not DraftVisit.objects.exists()


@pytest.mark.parametrize("garbage", ["", "geen json", "[1, 2]", '{"educational_needs": 3}', "{" * 5000])
def test_a_page_that_says_strange_things_of_where_it_began_writes_over_nothing(town, tab, garbage):
    one = tab(town.coordinator, town.page).types(educational_needs="Anders.", started=garbage)

    one.saves(hears=False, page=new_page(), once=str(uuid4()))

    assert needs(town) == LONG


def test_saving_asks_no_more_of_the_database_with_more_in_the_history(town, tab, django_assert_max_num_queries):
    one = tab(town.coordinator, town.page)
    for number in range(3):
        one.types(support_needs=f"Tekst {number}", school_view=f"Anders {number}").saves()

    with django_assert_max_num_queries(30):
        one.types(support_needs="Nog een", school_view="En nog een").saves()


def test_the_script_is_small(settings):
    """All of it, also what is said in it: it goes along with every page of staff."""
    assert len((settings.BASE_DIR / "static" / "saving.js").read_bytes()) < 10 * 1024


def test_a_plan_of_forty_goals_asks_no_more_of_the_database_than_one_of_two(town):
    """Its list, the page of one goal, and a save (decision 36)."""
    part = part_of(town.plan, "ACTION")
    client = Client()
    client.force_login(town.coordinator)
    shown = [reverse("part_section", args=[part.pk, "doelen"])]

    def asked() -> list[int]:
        found = []
        for url in shown:
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    with part.editing():
        goals = [part.goals.create(domain="LEARNING", title=f"Doel {number}", position=number) for number in range(2)]
    shown.append(reverse("card", args=[part.pk, "doelen", goals[0].pk]))
    few = asked()
    with part.editing():
        for number in range(2, 40):
            part.goals.create(domain="LEARNING", title=f"Doel {number}", position=number)

    assert asked() == few
