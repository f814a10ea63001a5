"""The family's door: a link alone opens nothing, a code only for its own person, and a session knows persons."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.entrance import session
from consent.models import AccessCode, Delivery, FamilyLink
from consent.portal.forms import six_digits
from consent.round import actions
from consent.sending import sender
from students.models import Authority
from tests.consent.family_walk import code_for, come_in, link_for
from tests.consent.steps import asked, turn
from tests.factories import ago, consent, make_guardian, make_world, shared, today
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    shared(world, "PERSPECTIVE", days=3)
    return world


def test_opening_a_link_shows_nothing_of_the_pupil_and_writes_nothing(world, django_assert_max_num_queries):
    before = (AccessCode.objects.count(), Delivery.objects.count())

    with django_assert_max_num_queries(25):
        response = Client().get(link_for(world.mother.person))

    assert response.status_code == 200
    assert "Stuur mij een code" in response.content.decode()
    assert "Yara" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert (AccessCode.objects.count(), Delivery.objects.count()) == before


def test_a_forwarded_link_without_the_code_opens_nothing(world):
    client = Client()
    client.post(link_for(world.mother.person))

    response = client.get(reverse("family_plan", args=[world.plan.uuid]))

    assert response.status_code == 403
    assert "Yara" not in response.content.decode()


def test_a_link_and_its_code_open_the_plan(world):
    client = come_in(world.mother.person)

    response = client.get(reverse("family_plan", args=[world.plan.uuid]))

    assert response.status_code == 200
    assert "Yara" in response.content.decode()


def test_unknown_and_mangled_links_and_those_of_who_may_not_be_reached_answer_alike(world):
    blocked = link_for(world.father.person)
    type(world.father).objects.filter(pk=world.father.pk).update(contact_blocked=True)
    good = link_for(world.mother.person)
    mangled = good[:-2] + ("1" if good[-2] == "0" else "0") + "/"

    answers = {
        (response.status_code, re.sub(r'value="[^"]*"', "", response.content.decode()))
        for path in ("/lees/onzin/", mangled, blocked)
        for response in (Client().get(path), Client().post(path))
    }

    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert not AccessCode.objects.exists()


def test_an_old_link_says_so_and_whom_to_call_and_nothing_of_the_pupil(world):
    old = FamilyLink.objects.create(
        school=world.school, person=world.mother.person, plan=world.plan, at=ago(70), expires_at=ago(0.00001)
    )

    shown = Client().get(reverse("family_entrance", args=[old.token])).content.decode()

    assert "ouder dan zestig dagen" in shown
    assert "071 123 45 67" in shown
    assert "Yara" not in shown


def test_a_link_of_a_parent_whose_child_became_an_adult_explains_it(world):
    path = link_for(world.mother.person)
    turn(world, 18)

    response = Client().get(path)

    assert response.status_code == 404
    assert "vanaf 18 jaar beslist een leerling zelf" in response.content.decode()
    assert "Yara" not in response.content.decode()
    assert Client().post(path).status_code == 404
    assert not AccessCode.objects.exists()


@pytest.mark.parametrize("ending", ["withdraw", "revise", "establish", "end"])
def test_a_link_of_a_round_that_ended_opens_on_what_happened(world, ending):
    part = asked(world)
    consent(part, world.father.person)
    consent(part, world.mother.person, days=4)
    client = come_in(world.mother.person)
    {
        "withdraw": lambda: actions.withdraw(part, by=world.coordinator, reason="Anders."),
        "revise": lambda: actions.revise(part, by=world.coordinator, reason="Anders."),
        "establish": lambda: actions.establish(part, by=world.director),
        "end": lambda: actions.end_plan(world.plan, by=world.director, ended_on=today(), reason="LEFT_SCHOOL"),
    }[ending]()

    shown = client.get(link_for(world.mother.person), follow=True).content.decode()

    said = {"withdraw": "ingetrokken", "revise": "ingetrokken", "establish": "vastgesteld", "end": "beëindigd"}
    assert said[ending] in shown.lower()
    assert "Geef uw antwoord" not in shown


@pytest.mark.parametrize("change", [{"contact_blocked": True}, {"deceased_on": "2020-01-01"}])
def test_who_was_blocked_after_the_mail_does_not_come_in(world, change):
    path = link_for(world.mother.person)
    type(world.mother).objects.filter(pk=world.mother.pk).update(**change)

    assert Client().get(path).status_code == 404
    assert Client().post(path).status_code == 404


def test_who_was_blocked_while_reading_is_out_at_once(world):
    client = come_in(world.mother.person)
    type(world.mother).objects.filter(pk=world.mother.pk).update(contact_blocked=True)

    assert client.get(reverse("family_plan", args=[world.plan.uuid])).status_code == 404
    assert "Yara" not in client.get(reverse("my_plans")).content.decode()


def test_who_lost_authority_is_out_at_once(world):
    client = come_in(world.mother.person)
    Authority.objects.create(guardian=world.mother, value="NO", from_on=ago(1).date(), recorded_by=world.administrator)

    assert client.get(reverse("family_plan", args=[world.plan.uuid])).status_code == 404


def test_five_wrong_codes_close_the_code_and_a_new_one_opens(world):
    client, person = Client(), world.mother.person
    client.post(link_for(person))
    right = code_for(person)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert client.post(reverse("family_code"), {"code": wrong}).status_code == 200

    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}  # here, five tries a minute are over as well
    assert client.post(reverse("family_code"), {"code": right}, **elsewhere).status_code == 200
    client.post(link_for(person))
    assert client.post(reverse("family_code"), {"code": code_for(person)}, **elsewhere).status_code == 302


def test_codes_of_an_earlier_mail_of_another_person_and_used_ones_are_refused(world):
    client, mother, father = Client(), world.mother.person, world.father.person
    client.post(link_for(mother))
    earlier = code_for(mother)
    Client().post(link_for(father))
    client.post(link_for(mother))
    now = code_for(mother)

    for code in {earlier, code_for(father), "", "12345", "abcdef"} - {now}:
        assert client.post(reverse("family_code"), {"code": code}).status_code == 200
    code = AccessCode.objects.latest("pk")
    assert session.try_code(code.link, code.browser, now, timezone.now())
    assert not session.try_code(code.link, code.browser, now, timezone.now())


def test_a_code_works_fifteen_minutes_and_spaces_do_not_matter(world):
    client, person = Client(), world.mother.person
    client.post(link_for(person))
    code = code_for(person)
    AccessCode.objects.update(expires_at=timezone.now())
    assert client.post(reverse("family_code"), {"code": code}).status_code == 200

    AccessCode.objects.update(expires_at=timezone.now() + timedelta(minutes=15), tries=0)
    assert client.post(reverse("family_code"), {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


def test_at_most_three_codes_in_ten_minutes(world):
    client, path = Client(), link_for(world.mother.person)
    for _ in range(5):
        client.post(path)

    assert AccessCode.objects.count() == 3
    assert "tien minuten" in client.get(reverse("family_code")).content.decode()


def test_two_parents_in_one_browser_stay_two_persons(world):
    client = come_in(world.mother.person)
    key = client.session.session_key
    come_in(world.father.person, client=client)

    assert client.session.session_key != key
    assert client.session["family_people"] == [world.mother.person_id, world.father.person_id]
    page = client.get(reverse("my_plans")).content.decode()
    assert 'Voor <bdi translate="no">Samira El Amrani</bdi>' in page
    assert 'Voor <bdi translate="no">Anton van der Meulen</bdi>' in page


def test_one_may_read_on_as_the_other_who_was_proven_here_and_as_nobody_else(world):
    client = come_in(world.mother.person)
    come_in(world.father.person, client=client)
    number = sorted(client.session["family_people"]).index(world.mother.person_id)

    client.post(reverse("family_become", args=[world.plan.uuid, number]))

    assert client.session["family_people"][-1] == world.mother.person_id
    assert client.post(reverse("family_become", args=[world.plan.uuid, 2])).status_code == 404


def test_a_session_closes_after_two_hours_and_shows_what_was_typed(world):
    client = come_in(world.mother.person)
    session = client.session
    session["family_seen"] -= 2 * 60 * 60 + 1
    session.save()
    part = world.plan.parts.get(kind="PERSPECTIVE")

    response = client.post(
        reverse("family_remark", args=[world.plan.uuid, part.uuid]), {"text_exit": "Wij willen meer rust."}
    )

    assert response.status_code == 403
    assert "Wij willen meer rust." in response.content.decode()
    assert client.get(reverse("my_plans")).status_code == 403


def test_leaving_closes_the_pages(world):
    client = come_in(world.mother.person)

    assert client.get(reverse("family_leave")).status_code == 405
    assert client.post(reverse("family_leave")).status_code == 200
    assert client.get(reverse("my_plans")).status_code == 403


def test_staff_do_not_come_in_by_their_login_nor_families_in_the_staff_pages(world):
    staff = Client()
    staff.force_login(world.director)
    family = come_in(world.mother.person)

    assert staff.get(reverse("family_plan", args=[world.plan.uuid])).status_code == 403
    assert staff.get(reverse("my_plans")).status_code == 403
    assert family.get(reverse("today")).status_code == 302
    assert family.get(reverse("student", args=[world.student.pk])).status_code == 302


def test_a_colleague_may_sit_at_the_same_computer_without_either_reading_more(world):
    client = Client()
    client.force_login(world.mentor)
    come_in(world.mother.person, client=client)

    assert client.get(reverse("my_plans")).status_code == 200
    client.post(reverse("family_leave"))
    assert client.get(reverse("my_plans")).status_code == 403
    assert client.get(reverse("today")).status_code == 200


def test_a_guardian_of_another_pupil_finds_nothing(world):
    other = make_world(name="Het Palet")
    shared(other, "PERSPECTIVE", days=2)
    client = come_in(other.mother.person)

    assert client.get(reverse("family_plan", args=[world.plan.uuid])).status_code == 404


def test_a_guardian_without_authority_who_receives_nothing_gets_no_mail(world):
    make_guardian(world.student, by=world.coordinator, name="Tom Kort", authority="NO")
    unknown = make_guardian(world.student, by=world.coordinator, name="Ans Kort", authority=None)
    actions.tell_family(world.plan.parts.get(kind="PERSPECTIVE"), "SHARED", at=timezone.now())

    assert not Delivery.objects.filter(person__family_name="Kort").exists()
    link = actions.new_link(world.plan, unknown.person, at=timezone.now())
    assert Client().get(reverse("family_entrance", args=[link.token])).status_code == 404


def test_thirty_wrong_codes_open_nothing_and_the_right_person_gets_in_after(world):
    stranger, person = Client(), world.mother.person
    path, asked = link_for(person), 0
    for attempt in range(30):
        if attempt % 5 == 0:
            AccessCode.objects.update(at=ago(0.02))
            stranger.post(path)
            asked += 1
        wrong = f"{(int(code_for(person)) + 1 + attempt) % 1_000_000:06d}"
        where = {"REMOTE_ADDR": f"203.0.113.{attempt}"}  # five tries a minute from each
        assert stranger.post(reverse("family_code"), {"code": wrong}, **where).status_code == 200

    assert AccessCode.objects.count() == asked
    assert stranger.get(reverse("my_plans")).status_code == 403
    AccessCode.objects.update(at=ago(0.02))
    assert come_in(person).get(reverse("family_plan", args=[world.plan.uuid])).status_code == 200


def test_a_link_gives_twenty_codes_a_day_and_a_new_link_begins_anew(world):
    client, person = Client(), world.mother.person
    path = link_for(person)
    for _ in range(25):
        client.post(path)
        AccessCode.objects.update(at=ago(0.02))

    assert AccessCode.objects.count() == 20
    client.post(path)
    assert "voor een nieuwe link" in client.get(reverse("family_code")).content.decode()
    actions.tell_family(world.plan.parts.get(kind="PERSPECTIVE"), "SHARED", at=timezone.now())
    come_in(person)


def test_who_has_no_address_any_more_is_told_to_call(world):
    client, path = Client(), link_for(world.mother.person)
    type(world.mother.person).objects.filter(pk=world.mother.person_id).update(email="")

    client.post(path)

    assert "Bel de school" in client.get(reverse("family_code")).content.decode()
    assert not AccessCode.objects.exists()


def test_what_a_stranger_does_with_a_forwarded_link_spends_nothing_of_the_owner(world):
    owner, stranger, person = Client(), Client(), world.mother.person
    path = link_for(person)
    owner.post(path)
    right = code_for(person)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(3):
        stranger.post(path)
    assert stranger.post(reverse("family_code"), {"code": right}).status_code == 200
    for _ in range(6):
        stranger.post(reverse("family_code"), {"code": wrong})

    assert owner.post(reverse("family_code"), {"code": right}).status_code == 302
    assert stranger.get(reverse("my_plans")).status_code == 403


def test_who_came_in_before_is_not_kept_out_by_all_the_codes_a_stranger_asked(world):
    path = link_for(world.mother.person)
    owner, stranger = come_in(world.mother.person), Client()
    for _ in range(25):
        stranger.post(path)
        AccessCode.objects.filter(used_at=None).update(at=ago(0.02))
    owner.post(reverse("family_leave"))

    assert come_in(world.mother.person, client=owner).get(reverse("my_plans")).status_code == 200


def test_a_code_that_waits_may_be_typed_after_the_link_was_opened_again(world):
    client, person = Client(), world.mother.person
    client.post(link_for(person))
    client.post(link_for(world.father.person))

    shown = client.get(link_for(person)).content.decode()

    assert "Vul de code in" in shown
    assert "Vul de code in" not in Client().get(link_for(person)).content.decode()
    assert client.post(reverse("family_code"), {"code": code_for(person)}).status_code == 302
    assert client.get(reverse("my_plans")).status_code == 200


def test_the_mail_with_the_code_has_a_way_back_that_opens_nothing_by_itself(world):
    Client().post(link_for(world.mother.person))

    _, body = sender.letter(Delivery.objects.get(kind="CODE"))
    shown = Client().get(reverse("family_code"))

    assert f"http://localhost{reverse('family_code')}\n" in body
    assert shown.status_code == 404
    assert "Een code hoort bij het apparaat" in shown.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        " 123 456 ",
        "123-456",
        "123–456.",
        "Code: 123456",
        "De code is: 123456\n",
        "١٢٣٤٥٦",
        "١٢٣ ٤٥٦",
        "۱۲۳۴۵۶",
        "１２３４５６",
        "\u200f١٢٣\u200e٤٥٦\u200f",
        "1 2 3 4 5 6",
        "123\u00a0456",
    ],
)
def test_a_code_is_read_in_whatever_digits_and_dress_it_was_typed(typed):
    assert six_digits(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "123456 en 654321 a", "abcdef", "½23456", "②③④⑤⑥⑦"])
def test_what_holds_no_six_digits_is_no_code(typed):
    with pytest.raises(ValidationError):
        six_digits(typed)


@pytest.mark.parametrize("glued", [".", ")", ">", "%20", "%20.", "!", "%22", "%E2%80%9D", "=", "./", "),", "%3E%3E"])
@pytest.mark.parametrize("slash", ["/", ""])
def test_signs_that_mail_programs_glue_to_a_link_are_cut_off(world, glued, slash):
    path = link_for(world.mother.person)

    response = Client().get(path.rstrip("/") + slash + glued)

    assert (response.status_code, response["Location"]) == (302, path)


def test_a_session_ends_when_the_address_it_was_proven_by_is_corrected(world):
    client = come_in(world.mother.person)
    come_in(world.father.person, client=client)
    type(world.mother.person).objects.filter(pk=world.mother.person_id).update(email="samira@nieuw.example")

    response = client.get(reverse("my_plans"))

    assert response.context["reader"] == world.father.person_id
    assert "Samira" not in response.content.decode()


def test_a_session_ends_after_twelve_hours_whatever_happens(world):
    client = come_in(world.mother.person)
    AccessCode.objects.update(used_at=timezone.now() - timedelta(hours=12, seconds=1))

    assert client.get(reverse("my_plans")).status_code == 403


def test_an_older_link_says_that_there_is_a_newer_mail(world):
    older = link_for(world.mother.person)
    assert "nieuwere mail" not in Client().get(older).content.decode()
    actions.tell_family(world.plan.parts.get(kind="PERSPECTIVE"), "SHARED", at=timezone.now())
    assert "nieuwere mail" not in Client().get(older).content.decode()  # it has still to go out
    sender.send_due()

    assert "nieuwere mail" in Client().get(older).content.decode()
    assert "nieuwere mail" not in Client().get(link_for(world.mother.person)).content.decode()
    assert "nieuwere mail" not in Client().get(link_for(world.father.person)).content.decode()


@pytest.mark.parametrize("became", [{"state": "DROPPED"}, {"state": "FAILED"}, {"address": "eerder@thuis.example"}])
def test_a_newer_mail_that_never_came_to_this_address_is_not_spoken_of(world, became):
    older = link_for(world.mother.person)
    actions.tell_family(world.plan.parts.get(kind="PERSPECTIVE"), "SHARED", at=timezone.now())
    sender.send_due()
    Delivery.objects.filter(pk=Delivery.objects.filter(person=world.mother.person).latest("pk").pk).update(**became)

    assert "nieuwere mail" not in Client().get(older).content.decode()


def old_link(world):
    return FamilyLink.objects.create(
        school=world.school, person=world.mother.person, plan=world.plan, at=ago(70), expires_at=ago(1)
    )


def test_a_link_that_is_too_old_gives_a_new_one_in_one_press_to_the_known_address(world):
    path = reverse("family_entrance", args=[old_link(world).token])
    assert "Stuur mij een nieuwe link" in Client().get(path).content.decode()

    shown = Client().post(path).content.decode()

    sent = Delivery.objects.get(kind="LINK")
    assert "heeft een nieuwe link gestuurd" in shown
    assert sent.address not in shown
    assert (sent.person, sent.address) == (world.mother.person, world.mother.person.email)
    assert sent.link.token in sender.letter(sent)[1]
    assert come_in(world.mother.person).get(reverse("my_plans")).status_code == 200


def test_a_link_that_became_too_old_while_the_code_was_awaited_gives_a_new_one_too(world):
    client, soon = Client(), timezone.now() + timedelta(minutes=5)
    known = {"school": world.school, "person": world.mother.person, "plan": world.plan}
    link = FamilyLink.objects.create(**known, at=ago(59), expires_at=soon)
    client.post(reverse("family_entrance", args=[link.token]))

    with time_machine.travel(soon + timedelta(minutes=1)):
        for answer in (
            client.get(reverse("family_code"), follow=True),
            client.post(reverse("family_code"), {"code": "123456"}, follow=True),
        ):
            assert "Stuur mij een nieuwe link" in answer.content.decode()


def test_new_links_are_not_sent_again_and_again(world):
    path = reverse("family_entrance", args=[old_link(world).token])
    shown = [Client().post(path).content.decode() for _ in range(5)]

    assert Delivery.objects.filter(kind="LINK").count() == 3
    assert "geen nieuwe link sturen" in shown[-1]


def test_an_old_link_of_who_may_not_read_any_more_gives_no_new_one(world):
    path = reverse("family_entrance", args=[old_link(world).token])
    turn(world, 18)

    shown = Client().get(path).content.decode()

    assert "Stuur mij een nieuwe link" not in shown
    assert "vanaf 18 jaar beslist een leerling zelf" in shown
    assert Client().post(path).status_code == 404
    assert not Delivery.objects.filter(kind="LINK").exists()
