"""What was said: put right by a further row, refused in words when it is too late, under days that can be right."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from consent.round import actions, state
from plans.choices import Kind
from plans.errors import NotAllowedNow
from plans.facts import said
from plans.models import Consultation, Invitation, Plan, PupilHearing
from students.models import ViewRecord
from tests.factories import ago, consent, established, hear, make_world, prepared, remark, shared, talk, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


built = once_a_module(make_world)


@pytest.fixture
def world(built, client):
    client.force_login(built.coordinator)
    return built


def url_of(world, name: str, mistake=None) -> str:
    return reverse(name, args=[world.plan.pk]) + (f"?verbetert={mistake.pk}" if mistake else "")


def conversation(world, **changes) -> dict:
    return {
        "once": str(uuid.uuid4()),
        "type": "MEETING",
        "held_on": today().isoformat(),
        "moments": ["DRAFTING"],
        "present": [f"g{world.mother.pk}"],
        "agreement_perspective": "YES",
        "agreement_action": "NO",
        "report": "Samen de twee delen doorgenomen.",
    } | changes


def hearing(**changes) -> dict:
    return {
        "once": str(uuid.uuid4()),
        "moments": ["DRAFTING"],
        "held_on": today().isoformat(),
        "about_perspective": "on",
        "outcome": "HEARD",
        "method": "TALK",
        "hearer_name": "Sander Bos",
        "own_words": "Het gaat best goed.",
        "adopted": "YES",
    } | changes


def invitation(**changes) -> dict:
    return {
        "once": str(uuid.uuid4()),
        "sent_on": (today() - timedelta(days=10)).isoformat(),
        "meeting_on": today().isoformat(),
        "about_perspective": "on",
    } | changes


def invite(world, **fields) -> Invitation:
    row = Invitation(
        plan=world.plan, school=world.school, sent_on=today() - timedelta(days=12), meeting_on=today(),
        about_perspective=True, nobody_came=True, recorded_by=world.coordinator, **fields,
    )  # fmt: skip
    world.plan.add(row, by=world.coordinator)
    return row


def fresh(world) -> Plan:
    return Plan.objects.with_dialogue().get(pk=world.plan.pk)


# Putting right -----------------------------------------------------------------------------------------------------------


def test_the_form_that_puts_right_a_conversation_shows_what_was_written(client, world):
    wrong = talk(world.plan, world.father.person, by=world.coordinator, report="Een fout verslag.")

    response = client.get(url_of(world, "consultation_new", wrong))

    html = response.content.decode()
    assert "Overleg verbeteren" in html
    assert "Een fout verslag." in html
    assert response.context["form"]["present"].value() == [f"g{world.father.pk}"]


def test_a_pupil_who_was_written_down_as_family_is_still_at_the_table(client, world):
    wrong = talk(world.plan, world.student.person, by=world.coordinator)

    form = client.get(url_of(world, "consultation_new", wrong)).context["form"]

    assert (form["present"].value(), form["others"].value()) == (["pupil"], "")


@pytest.mark.rule(19)
def test_only_the_correction_counts_for_agreement_and_for_who_took_part(client, world):
    wrong = talk(world.plan, world.mother.person, by=world.coordinator, perspective="YES")
    typed = conversation(world, agreement_perspective="NO", present=["pupil"])

    client.post(url_of(world, "consultation_new", wrong), typed)

    (counted,) = said.talks_of(fresh(world))
    assert (counted.agreement[Kind.PERSPECTIVE], counted.family_took_part) == ("NO", False)
    assert Consultation.objects.get(corrects=wrong).plan == world.plan


def test_what_was_put_right_stays_readable(client, world):
    wrong = talk(world.plan, world.mother.person, by=world.coordinator, report="Een fout verslag.")
    client.post(url_of(world, "consultation_new", wrong), conversation(world, report="Een goed verslag."))
    heard = hear(world.plan, by=world.coordinator, own_words="Verkeerd opgeschreven.")
    client.post(url_of(world, "hearing_new", heard), hearing(own_words="Goed opgeschreven."))
    missed = invite(world, note="Verkeerde brief.")
    client.post(url_of(world, "invitation_new", missed), invitation(note="Goede brief."))

    html = client.get(url_of(world, "dialogue")).content.decode()

    for old, new in (
        ("Een fout verslag.", "Een goed verslag."),
        ("Verkeerd opgeschreven.", "Goed opgeschreven."),
        ("Verkeerde brief.", "Goede brief."),
    ):
        assert html.index(new) < html.index("zo stond het er", html.index(new)) < html.index(old)
    assert html.count("?verbetert=") == 3


def test_only_the_corrected_hearing_counts_in_lists_too(client, world):
    shared(world, "PERSPECTIVE")
    wrong = hear(world.plan, by=world.coordinator, days=2)
    assert "In gesprek met de leerling" not in client.get(reverse("today")).content.decode()

    client.post(url_of(world, "hearing_new", wrong), hearing(moments=["EVALUATING"]))

    assert "In gesprek met de leerling" in client.get(reverse("today")).content.decode()


def test_a_corrected_invitation_no_longer_says_that_nobody_came(client, world):
    wrong = invite(world)

    client.post(url_of(world, "invitation_new", wrong), invitation())

    assert said.missed_of(fresh(world)) == []


def test_putting_right_an_older_conversation_is_no_new_conversation(client, world):
    prepared(world)
    part = shared(world, "ACTION", days=10)
    actions.ask(part, by=world.coordinator, at=ago(8))
    wrong = talk(world.plan, world.mother.person, by=world.coordinator, days=0.2, report="Vanochtend.")
    consent(part, world.mother.person, decision="TALK_FIRST", days=0.1)

    client.post(url_of(world, "consultation_new", wrong), conversation(world))

    plan = fresh(world)
    assert state.state(plan.current_part(Kind.ACTION).detail, today()).outcome == "TALK_FIRST"


def test_pressed_twice_a_mistake_is_put_right_once(client, world):
    wrong = hear(world.plan, by=world.coordinator)
    typed = hearing()

    for _ in range(2):
        response = client.post(url_of(world, "hearing_new", wrong), typed)

    assert response.status_code == 302
    assert PupilHearing.objects.filter(corrects=wrong).count() == 1


def test_a_second_tab_reads_that_it_was_put_right_already(client, world):
    wrong = hear(world.plan, by=world.coordinator)
    client.post(url_of(world, "hearing_new", wrong), hearing())

    response = client.post(url_of(world, "hearing_new", wrong), hearing(own_words="Uit de tweede tab."))

    html = response.content.decode()
    assert response.status_code == 409
    assert "Iemand anders heeft dit intussen al verbeterd." in html
    assert "Uit de tweede tab." in html
    assert client.get(url_of(world, "hearing_new", wrong)).status_code == 404


@pytest.mark.parametrize("name", ["consultation_new", "hearing_new", "invitation_new"])
def test_a_row_of_another_plan_is_not_put_right_here(client, world, name):
    other = make_world()
    theirs = {
        "consultation_new": lambda: talk(other.plan, other.mother.person, by=other.coordinator),
        "hearing_new": lambda: hear(other.plan, by=other.coordinator),
        "invitation_new": lambda: invite(other),
    }[name]()

    assert client.get(url_of(world, name, theirs)).status_code == 404
    assert client.post(url_of(world, name, theirs), {"report": "Gestolen."}).status_code == 404
    assert client.get(reverse(name, args=[world.plan.pk]) + "?verbetert=een").status_code == 404


# Too late ----------------------------------------------------------------------------------------------------------------


def forms_of(world) -> list[tuple[str, dict]]:
    """(address, input) of every form about what was said."""
    part = shared(world, "PERSPECTIVE")
    row = remark(part, world.mother.person)
    return [
        (url_of(world, "consultation_new"), conversation(world, report="Dit typte ik nog.")),
        (url_of(world, "hearing_new"), hearing(own_words="Dit typte ik nog.")),
        (url_of(world, "invitation_new"), invitation(note="Dit typte ik nog.")),
        (
            reverse("remark_note", args=[part.pk]),
            {
                "once": str(uuid.uuid4()), "person": world.mother.person_id, "section": "exit", "kind": "QUESTION",
                "text": "Dit typte ik nog.", "route": "SPOKEN",
            },
        ),
        (
            reverse("remark_answer", args=[row.pk]),
            {"once": str(uuid.uuid4()), "adopted": "NO", "text": "Dit typte ik nog."},
        ),
        (
            url_of(world, "delay"),
            {"once": str(uuid.uuid4()), "late_reason": "Dit typte ik nog."},
        ),
    ]  # fmt: skip


def test_what_is_typed_about_a_plan_that_ended_meanwhile_is_shown_again_with_the_reason(client, world):
    forms = forms_of(world)
    world.plan.end(by=world.director, ended_on=today(), reason="LEFT_SCHOOL")

    for url, typed in forms:
        response = client.post(url, typed)

        html = response.content.decode()
        assert response.status_code == 409, url
        assert "Dit plan is intussen beëindigd." in html, url
        assert "Dit typte ik nog." in html, url
        assert client.get(url).url == world.plan.get_absolute_url()
    assert not Consultation.objects.exists()


def test_who_has_no_right_is_refused_whether_or_not_the_plan_runs(client, world):
    forms = forms_of(world)
    client.force_login(world.director)

    assert {client.post(url, typed).status_code for url, typed in forms} == {403}
    world.plan.end(by=world.director, ended_on=today(), reason="LEFT_SCHOOL")
    assert {client.post(url, typed).status_code for url, typed in forms} == {403}
    assert {client.get(url).status_code for url, _ in forms} == {403}
    assert ViewRecord.objects.exists()


def test_nothing_is_added_to_a_plan_that_ended_in_this_very_moment(world):
    world.plan.end(by=world.director, ended_on=today(), reason="LEFT_SCHOOL")

    with pytest.raises(NotAllowedNow, match="intussen beëindigd"):
        hear(world.plan, by=world.coordinator, days=0)


# Days --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("consultation_new", {"documents_sent_on": 1}, "de dag van het gesprek"),
        ("consultation_new", {"held_on": 1}, "nog niet geweest"),
        ("consultation_new", {"held_on": -800}, "Klopt het jaar"),
        ("hearing_new", {"held_on": 1}, "nog niet geweest"),
        ("hearing_new", {"held_on": -800}, "Klopt het jaar"),
        ("invitation_new", {"sent_on": 1, "meeting_on": 3}, "nog niet geweest"),
        ("invitation_new", {"sent_on": -800}, "Klopt het jaar"),
        ("invitation_new", {"meeting_on": -20}, "na de uitnodiging"),
        ("invitation_new", {"meeting_on": 3, "nobody_came": "on"}, "nog niet geweest"),
    ],
)
def test_a_day_that_cannot_be_right_is_said_at_the_field(client, world, name, typed, message):
    days = {key: (today() + timedelta(days=n)).isoformat() if isinstance(n, int) else n for key, n in typed.items()}
    data = {"consultation_new": conversation(world), "hearing_new": hearing(), "invitation_new": invitation()}[name]

    response = client.post(url_of(world, name), data | days)

    assert response.status_code == 200
    assert message in response.content.decode()
    assert not any(model.objects.exists() for model in (Consultation, PupilHearing, Invitation))


def test_documents_that_were_sent_beforehand_are_shown(client, world):
    sent = (today() - timedelta(days=6)).isoformat()

    client.post(url_of(world, "consultation_new"), conversation(world, documents_sent_on=sent))

    assert "Stukken vooraf verstuurd op" in client.get(url_of(world, "dialogue")).content.decode()


def test_part_1_rests_on_the_correction(client, world):
    established(world, "PERSPECTIVE")

    wrong = world.plan.consultations.get()
    client.post(url_of(world, "consultation_new", wrong), conversation(world, agreement_perspective="NO"))

    assert [talk.agreement[Kind.PERSPECTIVE] for talk in said.talks_of(fresh(world))] == ["NO"]


def test_the_life_of_an_established_version_names_the_talk_that_led_to_it(world):
    part = established(world, Kind.PERSPECTIVE)
    before = max(row.held_on for row in world.plan.consultations.all())
    talk(world.plan, world.mother.person, by=world.coordinator, days=1)

    version = next(each for each in fresh(world).parts_of(Kind.PERSPECTIVE) if each.pk == part.pk)
    assert said.talked_on(version, today()) == before
