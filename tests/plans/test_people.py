"""Who is known in a file is chosen, not typed again; what is kept is the text it always was."""

import pytest
from django.urls import reverse

from plans.choices import Kind
from plans.models import PupilHearing
from students.models import Assignment, InvolvedPerson
from tests.factories import fill_action, make_user, make_world, part_of, today
from tests.opened import started
from tests.plans.test_pages import goal_data, hearing_data
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


def in_a_busy_file():
    """A pupil with a coach, a speech therapist, and a father who may not be reached."""
    world = make_world()
    world.coach = make_user(world.school, "TEAM", name="Iris Koning")
    Assignment.objects.create(student=world.student, user=world.coach, function="COACH")
    InvolvedPerson.objects.create(student=world.student, name="Els Bakker", role="logopedist")
    type(world.father).objects.filter(pk=world.father.pk).update(contact_blocked=True)
    return world


world = once_a_module(in_a_busy_file)


@pytest.fixture
def page(client, world):
    """The page of a new goal, for the coordinator."""
    client.force_login(world.coordinator)
    return reverse("card_new", args=[part_of(world.plan, Kind.ACTION).pk, "doelen"])


def post_goal(client, world, page, **changes):
    client.post(page, goal_data(part_of(world.plan, Kind.ACTION), **changes))
    goal = part_of(world.plan, Kind.ACTION).goals.last()
    return goal and (goal.responsible_name, goal.responsible_function)


def offered(client, page, name: str) -> list[str]:
    return [words for _, words in client.get(page).context["form"][name].field.people]


def test_a_goal_offers_everybody_of_this_file_with_what_they_are(client, world, page):
    assert offered(client, page, "responsible_name") == [
        "Iris Koning, begeleider passend onderwijs",
        "Sander Bos, mentor",
        "Marleen Hofstra, coördinator",
        f"{world.student.person.name}, leerling",
        f"{world.mother.person.name}, moeder",
        "Els Bakker, logopedist",
    ]


def test_who_left_the_team_is_not_offered(client, world, page):
    Assignment.objects.filter(user=world.coach).update(from_on="2026-01-01", until_on="2026-01-02")

    assert "Iris Koning, begeleider passend onderwijs" not in offered(client, page, "responsible_name")


def test_who_is_chosen_for_a_goal_is_kept_with_their_function(client, world, page):
    kept = post_goal(client, world, page, responsible_name="", responsible_name_known="Iris Koning")

    assert kept == ("Iris Koning", "begeleider passend onderwijs")


def test_a_function_that_was_typed_stays(client, world, page):
    kept = post_goal(
        client, world, page,
        responsible_name="", responsible_name_known="Iris Koning", responsible_function="rekencoach",
    )  # fmt: skip

    assert kept == ("Iris Koning", "rekencoach")


def test_somebody_else_is_typed(client, world, page):
    kept = post_goal(client, world, page, responsible_name="Ton Smit", responsible_name_known="*")

    assert kept == ("Ton Smit", "")


@pytest.mark.parametrize(
    ("typed", "chosen", "words"),
    [
        ("Ton Smit", "Iris Koning", "U koos Iris Koning en typte ook Ton Smit."),
        ("", "*", "Typ de naam, of kies iemand uit de lijst."),
        ("", "Wim uit een ander dossier", "Kies een van de mogelijkheden."),
    ],
)
def test_what_says_two_things_or_none_is_asked_again_and_stays_as_it_was(client, world, page, typed, chosen, words):
    data = goal_data(part_of(world.plan, Kind.ACTION), responsible_name=typed, responsible_name_known=chosen)

    form = client.post(page, data).context["form"]

    assert words in str(form.errors["responsible_name"])
    assert (form["responsible_name"].typed, form["responsible_name"].chosen) == (typed, chosen)
    assert not part_of(world.plan, Kind.ACTION).goals.exists()


def test_another_choice_takes_the_place_of_who_it_was_with_their_function(client, world):
    part = fill_action(part_of(world.plan, Kind.ACTION))
    goal = part.goals.get()
    type(goal).objects.filter(pk=goal.pk).update(responsible_name="Ton Smit", responsible_function="")
    client.force_login(world.coordinator)
    page = reverse("card", args=[part.pk, "doelen", goal.pk])
    shown = client.get(page).context["form"]["responsible_name"]
    data = goal_data(part_of(world.plan, Kind.ACTION), responsible_name="Ton Smit", evaluate_on="")

    client.post(page, data | started(client, page) | {"responsible_name_known": "Iris Koning"})
    goal.refresh_from_db()
    first = (goal.responsible_name, goal.responsible_function)
    data = goal_data(part_of(world.plan, Kind.ACTION), responsible_name="", evaluate_on="")
    client.post(
        page, data | started(client, page) | {"responsible_name_known": "Els Bakker", "responsible_function": first[1]}
    )
    goal.refresh_from_db()

    assert (shown.chosen, shown.typed) == ("*", "Ton Smit")
    assert first == ("Iris Koning", "begeleider passend onderwijs")
    assert (goal.responsible_name, goal.responsible_function) == ("Els Bakker", "logopedist")


def test_a_measure_keeps_name_and_function_in_one_text_and_an_empty_row_is_no_row(client, world, page):
    rows = {
        "measures-TOTAL_FORMS": "2", "measures-INITIAL_FORMS": "0",
        "measures-0-description": "Stiltelokaal", "measures-0-who_known": "Els Bakker, logopedist",
        "measures-1-who": "", "measures-1-who_known": "",
    }  # fmt: skip
    post_goal(client, world, page, **rows)

    assert [each.who for each in part_of(world.plan, Kind.ACTION).goals.get().measures.all()] == [
        "Els Bakker, logopedist"
    ]


def test_a_measure_without_words_is_not_lost_when_only_who_was_chosen(client, world, page):
    rows = {
        "measures-TOTAL_FORMS": "1",
        "measures-INITIAL_FORMS": "0",
        "measures-0-who_known": "Els Bakker, logopedist",
    }
    response = client.post(page, goal_data(part_of(world.plan, Kind.ACTION), **rows))

    assert response.context["rows"].forms[0].errors == {"description": ["Vul dit in."]}


def test_who_hears_the_pupil_is_of_the_school_or_from_outside_and_is_at_first_who_writes(client, world):
    client.force_login(world.mentor)
    page = reverse("hearing_new", args=[world.plan.pk])
    field = client.get(page).context["form"]["hearer_name"]

    client.post(page, hearing_data(hearer_name="", hearer_name_known="Els Bakker"))

    assert [words for _, words in field.field.people] == [
        "Iris Koning, begeleider passend onderwijs",
        "Sander Bos, mentor",
        "Marleen Hofstra, coördinator",
        "Els Bakker, logopedist",
    ]
    assert field.chosen == "Sander Bos"
    assert PupilHearing.objects.get().hearer_name == "Els Bakker"


def test_an_advice_offers_who_can_ask_who_can_allow_and_from_whom_it_may_come(client, world):
    client.force_login(world.coordinator)
    part = part_of(world.plan, Kind.PERSPECTIVE)
    page = reverse("card_new", args=[part.pk, "adviezen"])

    client.post(
        page,
        {
            "kind": "DESK", "source_known": "Els Bakker, logopedist", "question": "Leest zij vlot?",
            "asked_by_name_known": "Iris Koning", "permission_on": today().isoformat(),
            "permission_by_name_known": world.mother.person.name,
        },
    )  # fmt: skip

    row = part.advices.get()
    assert (row.source, row.asked_by_name, row.permission_by_name) == (
        "Els Bakker, logopedist", "Iris Koning", world.mother.person.name,
    )  # fmt: skip
    assert world.father.person.name not in offered(client, page, "permission_by_name")


def test_who_speaks_for_the_teachers_is_chosen_among_the_school(client, world):
    client.force_login(world.coordinator)
    part = part_of(world.plan, Kind.PERSPECTIVE)

    client.post(
        reverse("part_section", args=[part.pk, "weten"]),
        {
            "teacher_name_known": "Sander Bos", "coach_name_known": "*", "coach_name": "Ton Smit",
            "domain_notes-TOTAL_FORMS": "0", "domain_notes-INITIAL_FORMS": "0",
        },
    )  # fmt: skip

    part = part_of(world.plan, Kind.PERSPECTIVE)
    assert (part.teacher_name, part.coach_name) == ("Sander Bos", "Ton Smit")
