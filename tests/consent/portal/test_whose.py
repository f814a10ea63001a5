"""A family form belongs to one person: two who share a browser never answer, react or ask for one another (decision 43)."""

import re
from datetime import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from consent import sight
from consent.entrance import whose
from consent.meetings.actions import arrange
from consent.models import AdjustmentRequest, AnswerDraft, ConsentRecord, UnsentForm
from consent.round import actions
from consent.round.errata import correct
from plans.models import Meeting, MeetingReply, Remark, Viewpoint
from students.models import Student
from tests.consent.family_walk import choose, come_in, link_for, proven
from tests.consent.steps import asked
from tests.factories import consent, make_world, today

pytestmark = pytest.mark.django_db
WORDS = "Op vrijdag is Yara bij haar vader, dan kan het niet."


@pytest.fixture
def world():
    world = make_world(age=16)
    world.part = asked(world)
    return world


def at(world, name, *more):
    return reverse(name, args=[world.plan.uuid, *more])


def hidden(response) -> dict:
    """The fields of a page that nobody types."""
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', response.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def both(world, first, second):
    """A browser in which these two came in; the second reads."""
    client = come_in(first.person)
    return come_in(second.person, client=client)


def reads_as(client, world, person):
    """The same browser, in which this person says that it is their turn."""
    number = sorted(client.session["family_people"]).index(person.pk)
    return client.post(at(world, "family_become", number))


def family_of(world):
    return {"mother": world.mother.person, "father": world.father.person, "pupil": world.student.person}


@pytest.mark.parametrize(
    ("owner", "reader"), [("mother", "father"), ("father", "mother"), ("mother", "pupil"), ("pupil", "father")]
)
def test_an_answer_sent_while_another_reads_is_nobodys_and_waits_for_its_own_person(world, owner, reader):
    owner, reader = family_of(world)[owner], family_of(world)[reader]
    client, page = proven(owner, world.plan), at(world, "family_answer_more", world.part.uuid, "gesprek")
    choose(client, world.plan, world.part, "TALK_FIRST", how="")
    typed = {"how": "SCHOOL", "wish": WORDS} | hidden(client.get(page))
    come_in(reader, client=client)

    answer = client.post(page, typed)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Er is niets verstuurd" in text
    assert WORDS not in text  # the reader does not read what the other typed
    assert owner.name in text
    assert reader.name in text
    assert not ConsentRecord.objects.exists()
    assert WORDS not in str(AnswerDraft.objects.values_list("kept"))
    assert WORDS not in client.get(page, follow=True).content.decode()

    number = sorted(client.session["family_people"]).index(owner.pk)
    back = client.post(at(world, "family_become", number), {"page": page}, follow=True)

    assert back.redirect_chain[-1][0] == page
    assert WORDS in back.content.decode()
    assert "Het is nog niet verstuurd" in back.content.decode()


def test_the_mothers_yes_does_not_take_the_fathers_no_away(world):
    """Two tabs on one tablet: he refuses in his; she, who came in later, presses in his tab, then in her own."""
    client, goal = come_in(world.father.person), f"goal-{world.part.goals.get().pk}"
    page, check = (at(world, name, world.part.uuid) for name in ("family_answer", "family_check"))
    client.post(page, {"decision": "REFUSE", "digest": world.part.digest, "points": [goal]} | hidden(client.get(page)))
    his = hidden(client.get(check))
    come_in(world.mother.person, client=client)

    assert client.post(check, his).status_code == 409
    assert not ConsentRecord.objects.exists()

    reads_as(client, world, world.mother.person)
    client.post(page, {"decision": "CONSENT", "digest": world.part.digest} | hidden(client.get(page)))
    hers = hidden(client.get(check))
    reads_as(client, world, world.father.person)
    assert client.post(check, his).status_code == 302
    assert client.post(check, hers).status_code == 409
    reads_as(client, world, world.mother.person)
    assert client.post(check, hers).status_code == 302

    said = {record.person_id: record.decision for record in ConsentRecord.objects.all()}
    assert said == {world.father.person_id: "REFUSE", world.mother.person_id: "CONSENT"}


def test_answering_begins_with_who_you_are_where_two_came_in(world):
    client = both(world, world.mother, world.father)
    page = at(world, "family_answer", world.part.uuid)

    asks = client.get(page).content.decode()
    assert "Wie bent u?" in asks
    assert 'name="decision"' not in asks
    assert all(guardian.person.name in asks for guardian in (world.mother, world.father))

    number = sorted(client.session["family_people"]).index(world.mother.person_id)
    shown = client.post(at(world, "family_become", number), {"page": page}, follow=True).content.decode()
    assert 'name="decision"' in shown
    assert f'U leest als <bdi translate="no">{world.mother.person.name}</bdi>, moeder.' in shown

    client.post(page, {"decision": "CONSENT", "digest": world.part.digest} | hidden(client.get(page)))
    client.post(
        at(world, "family_check", world.part.uuid), hidden(client.get(at(world, "family_check", world.part.uuid)))
    )
    assert ConsentRecord.objects.get().person == world.mother.person
    assert "Wie bent u?" in client.get(page).content.decode()  # who answers next says so again


def test_who_came_in_alone_is_not_asked_who_they_are(world):
    client = come_in(world.mother.person)

    page = client.get(at(world, "family_answer", world.part.uuid)).content.decode()

    assert "Wie bent u?" not in page
    assert "Bent u iemand anders?" not in page
    assert f'U leest als <bdi translate="no">{world.mother.person.name}</bdi>, moeder.' in page


FORMS = {
    "family_remark": {"kind_whole": "QUESTION", "text_whole": WORDS},
    "family_viewpoint": {"words": WORDS},
    "family_wish": {"words": WORDS},
    "family_withdraw": {"words": WORDS},
    "family_erratum": {"words": WORDS},
    "family_meeting": {"answer": "OTHER", "words": WORDS},
}


def ready_for(world, form, owner) -> list:
    """What the address of this form needs; the plan stands where that form is shown to this person."""
    if form == "family_wish":
        for person in family_of(world).values():
            consent(world.part, person, days=3)
        actions.establish(world.part, by=world.director)
    if form == "family_meeting":
        row = Meeting(
            school=world.school, plan=world.plan, on=today(), starts_at=time(14, 30), place="kamer 12", moments="ADJUSTING",
            about_action=True, recorded_by=world.coordinator,
        )  # fmt: skip
        return [arrange(row, people=family_of(world).values(), users=[], by=world.coordinator).uid]
    if form == "family_withdraw":
        consent(world.part, owner, days=3)
    if form == "family_erratum":
        title = world.part.content["goals"][0]["title"]
        slip = correct(world.part, by=world.coordinator, field="goals.1.title", becomes=title + ".", reason="Een punt.")
        return [world.part.uuid, slip.pk]
    return [world.part.uuid]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("owner", "reader"), [("mother", "father"), ("father", "mother"), ("pupil", "mother")])
def test_every_other_form_waits_for_its_own_person_too(world, form, owner, reader):
    owner, reader = family_of(world)[owner], family_of(world)[reader]
    page = at(world, form, *ready_for(world, form, owner))
    client = proven(owner, world.plan)
    typed = FORMS[form] | hidden(client.get(page))
    said_before = ConsentRecord.objects.count()
    come_in(reader, client=client)

    answer = client.post(page, typed)

    assert answer.status_code == 409
    assert WORDS not in answer.content.decode()
    kept = [model.objects.count() for model in (Remark, Viewpoint, AdjustmentRequest)]
    assert [*kept, ConsentRecord.objects.count()] == [0, 0, 0, said_before]

    reads_as(client, world, owner)
    shown = client.get(page)
    assert WORDS in shown.content.decode()
    client.post(page, FORMS[form] | hidden(shown))
    assert not UnsentForm.objects.exists()
    rows = [*Remark.objects.all(), *Viewpoint.objects.all(), *AdjustmentRequest.objects.all()]
    rows += [*MeetingReply.objects.all(), *ConsentRecord.objects.filter(decision="WITHDRAWN")]
    assert [row.person for row in rows] == [owner]


def test_a_form_that_was_made_up_or_is_of_another_plan_is_nobodys(world):
    other = make_world()
    asked(other)
    client, page = come_in(world.mother.person), at(world, "family_answer", world.part.uuid)
    typed = {"decision": "CONSENT", "digest": world.part.digest}

    for stamp in ("", "x", whose.stamp(world.mother.person_id, other.plan.pk), whose.stamp(0, world.plan.pk)):
        answer = client.post(page, typed | {"reader": stamp})
        assert answer.status_code == 409
    assert "van wie deze pagina was" in answer.content.decode()
    assert not AnswerDraft.objects.exists()
    assert not UnsentForm.objects.exists()


def test_a_page_of_before_this_was_asked_counts_where_one_person_came_in_and_nowhere_else(world):
    client, page = come_in(world.mother.person), at(world, "family_answer", world.part.uuid)
    typed = {"decision": "CONSENT", "digest": world.part.digest}

    assert client.post(page, typed).status_code == 302
    come_in(world.father.person, client=client)
    assert client.post(page, typed).status_code == 409


def test_a_file_is_not_kept_for_another_time_and_the_page_says_so(world):
    client, page = come_in(world.mother.person), at(world, "family_viewpoint", world.part.uuid)
    mine = hidden(client.get(page))
    come_in(world.father.person, client=client)
    file = SimpleUploadedFile("zienswijze.pdf", b"%PDF-1.7 een zienswijze", "application/pdf")

    assert client.post(page, mine | {"words": WORDS, "file": file}).status_code == 409
    reads_as(client, world, world.mother.person)

    assert "Een bestand kiest u opnieuw." in client.get(page).content.decode()


def test_one_is_led_back_to_a_page_of_this_plan_only(world):
    client = both(world, world.mother, world.father)

    for page in ("https://elders.example/", "//elders.example", reverse("today"), "/mijn/niets/"):
        number = sorted(client.session["family_people"]).index(world.mother.person_id)
        answer = client.post(at(world, "family_become", number), {"page": page})
        assert answer.url == at(world, "family_plan")


# One mailbox for two ---------------------------------------------------------------------------------------------------


def one_mailbox(world, *people):
    for person in people:
        type(person).objects.filter(pk=person.pk).update(email="thuis@veenstra.example")
        person.refresh_from_db()


def test_mail_link_and_code_say_which_of_two_with_one_mailbox_is_meant(mailoutbox):
    world = make_world(age=16)
    one_mailbox(world, world.mother.person, world.father.person)
    asked(world)
    call_command("send_due")
    client = Client()

    letters = {
        "moeder" if "voor de moeder." in mail.body else "vader": mail
        for mail in mailoutbox
        if "vraagt" in mail.subject and mail.to == ["thuis@veenstra.example"]
    }
    assert set(letters) == {"moeder", "vader"}
    assert "Deze mail is voor de vader." in letters["vader"].body
    door = client.get(link_for(world.father.person)).content.decode()
    assert "Deze link is voor de vader." in door
    client.post(link_for(world.father.person))
    code = client.get(reverse("family_code")).content.decode()
    assert 'De code is verstuurd naar <bdi translate="no">t•••@veenstra.example</bdi>. Hij is voor de vader.' in code
    assert "thuis@veenstra.example" not in door + code


def test_who_has_a_mailbox_alone_reads_nothing_of_others(world, mailoutbox):
    client = Client()

    door = client.get(link_for(world.mother.person)).content.decode()

    assert "Deze link is voor" not in door
    call_command("send_due")
    assert not any("Deze mail is voor" in mail.body for mail in mailoutbox)


@pytest.mark.parametrize(
    ("relation", "name", "word"),
    [("FATHER", "Anton van der Meulen", "moeder"), ("MOTHER", "Ines van der Meulen", "moeder S."), (None, "", "")],
)
def test_two_mothers_with_one_mailbox_are_told_apart_by_a_letter(relation, name, word):
    world = make_world()
    if relation:
        one_mailbox(world, world.mother.person, world.father.person)
        type(world.father).objects.filter(pk=world.father.pk).update(relation=relation)

    assert sight.only_for(world.mother.person_id, Student.objects.get(pk=world.student.pk)) == word
