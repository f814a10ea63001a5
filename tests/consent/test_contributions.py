"""Contributions: questions beforehand, answered on one page without the plan, and their answers beside the draft."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import mail as staff_mail
from accounts.models import StaffMail
from consent.contributions import asking, policy, reminding
from consent.entrance.whose import stamp
from consent.models import Delivery
from consent.sending import sender
from ledger.errors import AppendOnlyError
from plans.choices import ContributionRole, Kind
from plans.contributions import giving
from plans.contributions.places import HEARING, choices
from plans.contributions.sets import MOST, PRODUCT, Question, sets_for
from plans.errors import NotAllowedNow
from plans.models import Contribution, ContributionRequest, Plan
from students.models import Assignment, InvolvedPerson, ViewRecord
from students.policy import Sight
from tests.consent.family_walk import come_in, link_for, proven
from tests.factories import make_guardian, make_user, make_world, part_of, shared, today
from tests.opened import opened
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
SENTINEL = "Thuis is het onrustig sinds de verhuizing."


@once_a_module
def town():
    """A plan with a teacher who reads the class card alone, and a therapist from outside."""
    world = make_world(age=15)
    world.teacher = make_user(world.school, "TEAM", name="Kees Vos")
    Assignment.objects.create(student=world.student, user=world.teacher, function="TEACHER", reads="CARD")
    world.therapist = InvolvedPerson.objects.create(
        student=world.student, name="Femke Wit", role="fysiotherapeut", permission_on=today()
    )
    return world


def ask(town, key: str, *questions: Question, **more) -> ContributionRequest:
    put = questions or (Question("Wat ziet u?", "teacher_input"), Question("Wat helpt?", "educational_needs"))
    return asking.ask(town.plan, key, put, answer_by=today() + timedelta(days=10), by=town.coordinator, **more)


def answered(town, key: str, words: str, place: str, **more) -> Contribution:
    asked = ask(town, key, Question("Hoe gaat het?", place), **more)
    return giving.give(asked, {asked.questions.get().pk: words}, by=asked.user or asked.person)


def page_of(asked: ContributionRequest) -> str:
    return reverse("family_questions", args=[asked.plan.uuid, asked.uuid])


def mother(town) -> str:
    return f"g{town.mother.pk}"


# The rules ---------------------------------------------------------------------------------------------------------------

READS, NONE = Sight.READ, Sight.NOTHING


@pytest.mark.parametrize(
    ("role", "facts", "says"),
    [
        ("PUPIL", {"sight": READS}, ""),
        ("PUPIL", {"sight": NONE, "has_address": False}, "Heeft geen e-mailadres"),
        ("GUARDIAN", {"sight": Sight.INFORMATION}, ""),
        ("GUARDIAN", {"sight": NONE}, "Mag niets van dit plan weten"),
        ("GUARDIAN", {"sight": NONE, "reachable": False}, "geen contact"),
        ("GUARDIAN", {"sight": READS, "has_address": False}, "Heeft geen e-mailadres"),
        ("GUARDIAN", {"sight": READS, "asked_on": date(2026, 11, 3)}, "Gevraagd op 03-11-2026"),
        ("TEACHER", {}, ""),
        ("TEACHER", {"asked_on": date(2026, 11, 3)}, "Gevraagd op 03-11-2026"),
        ("COACH", {}, ""),
        ("OUTSIDE", {}, "nog geen toestemming"),
        ("OUTSIDE", {"permission": True}, ""),
    ],
)
def test_who_may_be_asked(role, facts, says):
    why = policy.why_not(policy.Facts(ContributionRole(role), **facts))

    assert says in why if says else why == ""


@pytest.mark.parametrize(
    ("sight", "outside", "opens"),
    [(READS, False, True), (Sight.INFORMATION, False, True), (NONE, False, False), (NONE, True, True)],
)
def test_what_a_link_opens(sight, outside, opens):
    assert policy.may_open(sight=sight, is_asked_from_outside=outside) is opens


def test_every_question_of_the_product_has_a_place_that_is_there_and_every_role_a_set():
    known = {place for place, _ in choices()}

    assert {question.place for each in PRODUCT for question in each.questions} <= known
    assert {each.role for each in PRODUCT} == set(ContributionRole)
    assert max(len(each.questions) for each in PRODUCT) <= MOST


def test_the_three_questions_of_the_pupil_are_for_the_hearing():
    (three,) = (each for each in PRODUCT if each.role == "PUPIL")

    assert [each.text for each in three.questions] == [
        "Wat gaat goed?",
        "Wat wil je leren?",
        "Wie of wat helpt jou?",
    ]
    assert {each.place for each in three.questions} == {HEARING}


# Asking ------------------------------------------------------------------------------------------------------------------


def test_a_parent_is_mailed_a_link_and_no_word_of_the_question(town):
    ask(town, mother(town))

    sender.send_due()

    (letter,) = mail.outbox
    assert letter.to == [town.mother.person.email]
    assert link_for(town.mother.person) in letter.body
    assert "Wat ziet u?" not in letter.body
    assert "Yara" not in letter.body


def test_a_colleague_is_mailed_the_page_without_the_pupils_name(town):
    asked = ask(town, f"u{town.teacher.pk}")

    staff_mail.send_due()

    (letter,) = mail.outbox
    assert letter.to == [town.teacher.email]
    assert reverse("contribution_give", args=[asked.pk]) in letter.body
    assert "Yara" not in letter.body


def test_who_was_asked_and_did_not_answer_is_not_asked_again(town):
    ask(town, mother(town))

    with pytest.raises(NotAllowedNow, match="nog niet geantwoord"):
        ask(town, mother(town))


def test_a_guardian_without_authority_is_asked_nothing(town):
    aunt = make_guardian(town.student, by=town.coordinator, name="Tante Truus", authority="NO")

    with pytest.raises(NotAllowedNow, match="Mag niets"):
        ask(town, f"g{aunt.pk}")
    assert Delivery.objects.filter(person=aunt.person).count() == 0


def test_a_message_about_questions_that_were_answered_meanwhile_is_not_sent(town):
    asked = ask(town, mother(town))
    giving.give(asked, {asked.questions.first().pk: "Goed."}, by=town.mother.person)

    sender.send_due()

    assert mail.outbox == []
    assert Delivery.objects.get(person=town.mother.person).state == "DROPPED"


# Giving ------------------------------------------------------------------------------------------------------------------


def test_an_answer_is_kept_as_it_was_typed_with_who_gave_it(town):
    given = answered(town, mother(town), "  Het  gaat\n\nَgoed ☺", "guardians_view")
    town.mother.person.family_name = "Anders"
    town.mother.person.save()

    row = Contribution.objects.get(pk=given.pk)
    assert row.answers.get().words == "  Het  gaat\n\nَgoed ☺"
    assert row.author == "Samira El Amrani, moeder"
    with pytest.raises(AppendOnlyError):
        row.answers.get().save()


def test_questions_are_answered_once(town):
    given = answered(town, mother(town), "Goed.", "guardians_view")

    with pytest.raises(NotAllowedNow, match="al geantwoord"):
        giving.give(given.request, {given.request.questions.get().pk: "Slecht."}, by=town.mother.person)


def test_of_a_plan_that_ended_nothing_is_kept(town):
    asked = ask(town, mother(town))
    Plan.objects.filter(pk=town.plan.pk).update(
        ended_at=timezone.now(), ended_on=today(), ended_by=town.director, end_reason="LEFT_SCHOOL"
    )

    with pytest.raises(NotAllowedNow):
        giving.give(asked, {asked.questions.first().pk: "Goed."}, by=town.mother.person)


# The page of a family ----------------------------------------------------------------------------------------------------


def test_a_mother_comes_in_by_link_and_code_answers_and_reads_what_she_gave(town):
    asked = ask(town, mother(town))
    client = come_in(town.mother.person)

    page = client.get(page_of(asked)).content.decode()
    sent = client.post(
        page_of(asked),
        {f"words_{asked.questions.first().pk}": SENTINEL, "once": opened(client, page_of(asked))["once"],
         "reader": stamp(town.mother.person.pk, town.plan.pk)},
    )  # fmt: skip

    assert "Wat ziet u?" in page
    assert sent.status_code == 302
    assert SENTINEL in client.get(page_of(asked)).content.decode()
    assert ContributionRequest.objects.get().given.author == "Samira El Amrani, moeder"


def test_the_link_of_the_mail_leads_to_the_questions(town):
    asked = ask(town, mother(town))
    client = come_in(town.mother.person)

    assert client.get(link_for(town.mother.person)).url == page_of(asked)


def test_an_empty_page_is_not_sent_and_says_what_to_do(town):
    asked = ask(town, mother(town))
    client = proven(town.mother.person, town.plan)

    answer = client.post(page_of(asked), opened(client, page_of(asked)))

    assert "Schrijf bij minstens één vraag iets op, of stuur een bestand mee." in answer.content.decode()
    assert Contribution.objects.count() == 0


def test_one_parent_never_reads_what_the_other_was_asked_or_said(town):
    given = answered(town, mother(town), SENTINEL, "guardians_view")
    shared(town, Kind.ACTION)
    client = proven(town.father.person, town.plan)
    pages = ["family_plan", "family_read", "family_history", "family_seen"]

    texts = [client.get(reverse(name, args=[town.plan.uuid])).content.decode() for name in pages]

    assert [text for text in texts if SENTINEL in text] == []
    assert client.get(page_of(given.request)).status_code == 404


def test_who_is_from_outside_sees_the_questions_and_a_first_name_and_nothing_else(town):
    shared(town, Kind.ACTION)
    asked = ask(town, f"i{town.therapist.pk}", address="femke@praktijk.example")
    client = come_in(asked.person)

    page = client.get(page_of(asked)).content.decode()
    others = [reverse(name, args=[town.plan.uuid]) for name in ("family_plan", "family_read", "family_history")]

    assert "Wat ziet u?" in page
    assert "Yara" in page
    assert "van der Meulen" not in page
    assert town.plan.number not in page
    assert [client.get(url).status_code for url in others] == [404, 404, 404]
    assert ViewRecord.objects.filter(person=asked.person).count() == 0


def test_the_link_of_who_is_from_outside_closes_when_the_family_takes_its_permission_back(town):
    asked = ask(town, f"i{town.therapist.pk}", address="femke@praktijk.example")
    client = proven(asked.person, town.plan)
    InvolvedPerson.objects.update(permission_on=None)

    assert client.get(page_of(asked)).status_code == 404
    assert Client().get(link_for(asked.person)).status_code == 404


def test_the_link_of_who_is_from_outside_closes_with_the_plan(town):
    asked = ask(town, f"i{town.therapist.pk}", address="femke@praktijk.example")
    client = proven(asked.person, town.plan)
    Plan.objects.filter(pk=town.plan.pk).update(
        ended_at=timezone.now(), ended_on=today(), ended_by=town.director, end_reason="LEFT_SCHOOL"
    )

    assert client.get(page_of(asked)).status_code == 404
    assert Client().get(link_for(asked.person)).status_code == 404


# Staff -------------------------------------------------------------------------------------------------------------------


def test_a_teacher_who_reads_the_card_alone_answers_and_sees_nothing_of_the_plan(town, client):
    asked = ask(town, f"u{town.teacher.pk}")
    client.force_login(town.teacher)
    url = reverse("contribution_give", args=[asked.pk])

    sent = client.post(url, opened(client, url) | {f"words_{asked.questions.first().pk}": "Werkt rustig door."})

    assert sent.status_code == 302
    assert "Werkt rustig door." in client.get(url).content.decode()
    assert client.get(reverse("contributions", args=[town.plan.pk])).status_code == 404
    assert ContributionRequest.objects.get().given.author == "Kees Vos, docent"


def test_nobody_answers_for_a_colleague(town, client):
    asked = ask(town, f"u{town.teacher.pk}")
    client.force_login(town.coordinator)

    assert client.get(reverse("contribution_give", args=[asked.pk])).status_code == 404


def test_a_coordinator_asks_with_the_questions_of_the_role_and_may_change_them(town, client):
    client.force_login(town.coordinator)
    url = reverse("contribution_ask", args=[town.plan.pk, f"u{town.teacher.pk}"])

    form = opened(client, url)
    sent = client.post(url, form | {"text_0": "Wat lukt in uw les wiskunde?", "text_2": ""})

    assert form["text_0"] == "Wat lukt deze leerling in uw les? Noem een voorbeeld."
    assert sent.status_code == 302
    asked = ContributionRequest.objects.get()
    assert [(row.text, row.place) for row in asked.questions.all()] == [
        ("Wat lukt in uw les wiskunde?", "teacher_input"),
        ("Waar loopt de leerling in uw les op vast? Wat ziet u dan?", "teacher_input"),
    ]
    assert StaffMail.objects.get().address == town.teacher.email


def test_who_is_from_outside_needs_an_address(town, client):
    client.force_login(town.coordinator)
    url = reverse("contribution_ask", args=[town.plan.pk, f"i{town.therapist.pk}"])

    answer = client.post(url, opened(client, url) | {"address": ""})

    assert answer.status_code == 200
    assert "Vul dit in." in answer.content.decode()
    assert ContributionRequest.objects.count() == 0


def test_asking_twice_with_one_press_asks_once(town, client):
    client.force_login(town.coordinator)
    url = reverse("contribution_ask", args=[town.plan.pk, mother(town)])
    form = opened(client, url)

    client.post(url, form)
    client.post(url, form)

    assert ContributionRequest.objects.count() == 1


def test_several_are_asked_the_questions_of_their_role_in_one_press(town, client):
    client.force_login(town.coordinator)
    url = reverse("contributions", args=[town.plan.pk])
    form = client.get(url).context["form"]
    sent = {"once": form["once"].value(), "people": [mother(town), f"u{town.teacher.pk}"]}

    client.post(url, sent)
    client.post(url, sent)

    asked = {row.role: row for row in ContributionRequest.objects.all()}
    assert asked.keys() == {ContributionRole.GUARDIAN, ContributionRole.TEACHER}
    for role, row in asked.items():
        assert [each.text for each in row.questions.all()] == [
            each.text for each in sets_for(role, town.school.pk)[0].questions
        ]


def test_who_cannot_be_asked_in_one_press_is_not_offered_and_nobody_is_asked_when_nobody_was_chosen(town, client):
    client.force_login(town.coordinator)
    url = reverse("contributions", args=[town.plan.pk])
    once = client.get(url).context["form"]["once"].value()

    nobody = client.post(url, {"once": once})
    outsider = client.post(url, {"once": once, "people": [mother(town), f"i{town.therapist.pk}"]})

    assert "Kies aan wie u de vragen stelt." in nobody.text
    assert outsider.status_code == 200
    assert ContributionRequest.objects.count() == 0


def test_only_who_writes_the_plan_asks_several(town, client):
    client.force_login(town.mentor)

    assert client.post(reverse("contributions", args=[town.plan.pk]), {"people": [mother(town)]}).status_code == 403


# Beside the draft --------------------------------------------------------------------------------------------------------


def section(part, slug: str) -> str:
    return reverse("part_section", args=[part.pk, slug])


def test_an_answer_stands_beside_its_field_and_is_taken_over_with_one_press(town, client):
    given = answered(town, f"u{town.teacher.pk}", "Werkt rustig door.", "teacher_input")
    part = part_of(town.plan, Kind.PERSPECTIVE)
    client.force_login(town.coordinator)
    url = section(part, "weten")

    before = client.get(url).content.decode()
    typed = opened(client, url) | {"education_data": "Rekenen 6,5.", "contribution": given.answers.get().pk}
    sent = client.post(url, typed)

    part = part_of(town.plan, Kind.PERSPECTIVE)
    assert "Kees Vos, docent" in before
    assert sent.status_code == 302
    assert (part.teacher_input, part.teacher_name) == ("Werkt rustig door.", "Kees Vos")
    assert part.education_data == "Rekenen 6,5."  # what was typed meanwhile is kept by the same press
    assert "Staat bij" in client.get(url).content.decode()


def test_a_second_answer_comes_below_what_stands_there(town, client):
    given = answered(town, f"u{town.teacher.pk}", "Werkt rustig door.", "teacher_input")
    part = part_of(town.plan, Kind.PERSPECTIVE)
    client.force_login(town.coordinator)
    url = section(part, "weten")

    typed = {"teacher_input": "Stelt vragen.", "teacher_name_known": "*", "teacher_name": "Ida Bol"}
    client.post(url, opened(client, url) | typed | {"contribution": given.answers.get().pk})

    part = part_of(town.plan, Kind.PERSPECTIVE)
    assert (part.teacher_input, part.teacher_name) == ("Stelt vragen.\n\nWerkt rustig door.", "Ida Bol")


def test_all_answers_of_a_page_are_taken_over_in_one_press(town, client):
    for key, words in ((f"u{town.teacher.pk}", "Werkt rustig door."), (f"u{town.mentor.pk}", "Stelt vragen.")):
        answered(town, key, words, "teacher_input")
    part = part_of(town.plan, Kind.PERSPECTIVE)
    client.force_login(town.coordinator)
    url = section(part, "weten")

    client.post(url, opened(client, url) | {"contribution": "all"})
    client.post(url, opened(client, url) | {"contribution": "all"})

    assert part_of(town.plan, Kind.PERSPECTIVE).teacher_input == "Werkt rustig door.\n\nStelt vragen."


def test_what_a_parent_said_of_home_enters_with_the_day_they_read_who_reads_it(town, client):
    given = answered(town, mother(town), "Na school eerst een uur rust.", "home_situation")
    part = part_of(town.plan, Kind.PERSPECTIVE)
    client.force_login(town.coordinator)
    url = section(part, "thuis")

    client.post(url, opened(client, url) | {"contribution": given.answers.get().pk})

    part = part_of(town.plan, Kind.PERSPECTIVE)
    assert part.home_situation == "Na school eerst een uur rust."
    assert part.family_informed_on == today()


def test_an_answer_of_another_plan_cannot_be_taken_over(town, client):
    other = make_world()
    asked = asking.ask(
        other.plan, f"u{other.mentor.pk}", [Question("Hoe gaat het?", "teacher_input")],
        answer_by=today() + timedelta(days=3), by=other.coordinator,
    )  # fmt: skip
    giving.give(asked, {asked.questions.get().pk: "Niet van hier."}, by=other.mentor)
    part = part_of(town.plan, Kind.PERSPECTIVE)
    client.force_login(town.coordinator)
    url = section(part, "weten")

    client.post(url, opened(client, url) | {"contribution": asked.contribution.answers.get().pk})

    assert part_of(town.plan, Kind.PERSPECTIVE).teacher_input == ""


# The pupil ---------------------------------------------------------------------------------------------------------------


def test_what_the_pupil_answered_stands_in_the_form_of_the_hearing(town, client):
    (three,) = (each for each in PRODUCT if each.role == "PUPIL")
    asked = ask(town, "pupil", *three.questions)
    first, *_ = asked.questions.all()
    giving.give(asked, {first.pk: "Wiskunde, en de pauze."}, by=town.student.person)
    client.force_login(town.mentor)

    form = opened(client, reverse("hearing_new", args=[town.plan.pk]) + f"?bijdrage={asked.pk}")

    assert form["own_words"] == "Wat gaat goed? Wiskunde, en de pauze."
    assert (form["method"], form["held_on"]) == ("WRITTEN", today().isoformat())


@pytest.mark.parametrize("other", ["0", "999999", "x", ""])
def test_a_hearing_begins_empty_when_there_is_no_such_answer(town, client, other):
    client.force_login(town.mentor)

    form = opened(client, reverse("hearing_new", args=[town.plan.pk]) + f"?bijdrage={other}")

    assert form["own_words"] == ""


# Reminders ---------------------------------------------------------------------------------------------------------------


def reminded(town, days: int) -> int:
    """How many reminders go that many days after today."""
    return reminding.remind(timezone.now() + timedelta(days=days))


def test_who_does_not_answer_is_reminded_as_families_are(town):
    ask(town, mother(town))
    ask(town, f"u{town.teacher.pk}")
    on = next(iter(reminding.reminders_of(town.plan, ContributionRequest.objects.all(), today()).values())).on
    due = (on - today()).days

    assert due >= 5
    assert reminded(town, due - 1) == 0
    assert reminded(town, due) == 2
    assert reminded(town, due) == 0
    assert Delivery.objects.filter(person=town.mother.person, kind="STILL_ASKED").count() == 1
    assert StaffMail.objects.filter(address=town.teacher.email).count() == 2


def test_who_answered_is_not_reminded(town):
    answered(town, mother(town), "Goed.", "guardians_view")

    assert [reminded(town, days) for days in range(5, 9)] == [0, 0, 0, 0]


def test_a_reminder_that_is_overtaken_by_an_answer_does_not_go_out(town):
    asked = ask(town, mother(town))
    days = next(days for days in range(5, 20) if reminded(town, days))
    Delivery.objects.filter(kind="QUESTIONS").update(state="SENT")
    later = timezone.now() + timedelta(days=days)
    giving.give(asked, {asked.questions.first().pk: "Goed."}, by=town.mother.person, at=later)

    sender.send_due(later)

    assert mail.outbox == []


def test_who_was_blocked_since_is_not_reminded(town):
    ask(town, mother(town))
    town.mother.contact_blocked = True
    town.mother.save()

    assert [reminded(town, days) for days in range(5, 9)] == [0, 0, 0, 0]
