"""Families read in a language of their own; Dutch is the source, and what is kept (issue 11, §4)."""

import polib
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from consent.models import ChosenLanguage, ConsentRecord, Delivery, UnsentForm
from consent.portal.drafts import PAGE
from consent.portal.questions import TalkForm
from consent.sending import sender
from consent.words import language
from opp import catalogues
from tests.consent.family_walk import choose, come_in, link_for
from tests.consent.steps import asked
from tests.factories import make_world
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
ARABIC = {
    "Er ligt een plan klaar om te lezen": "هناك خطة جاهزة للقراءة",
    "Mag de school dit zo doen?": "هل يجوز للمدرسة أن تفعل ذلك؟",
    "Dit is een vertaling. De Nederlandse tekst geldt. De tekst van het plan zelf blijft Nederlands.":
        "هذه ترجمة. النص الهولندي هو الملزم. يبقى نص الخطة نفسها بالهولندية.",
    "%(name)s vraagt uw antwoord": "%(name)s تطلب ردكم",
    "De code is zes cijfers.": "الرمز ستة أرقام.",
    "De code om te lezen bij %(name)s": "رمز القراءة لدى %(name)s",
    "Deze bladzijde is er niet": "هذه الصفحة غير موجودة",
    "Stuur het nog eens": "أرسلوه مرة أخرى",
    "Er ging iets mis": "حدث خطأ ما",
    "Liefst %(join)s.": "يفضل %(join)s.",
    "Ja, ik stem in met het handelingsdeel (deel 2) van het plan van %(pupil)s, versie %(version)s.":
        "نعم، أوافق على خطة العمل (الجزء 2) من خطة %(pupil)s، النسخة %(version)s.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def offered(tmp_path, settings):
    """Arabic is offered, with a catalogue of these few sentences: what translators do is held elsewhere."""
    at = tmp_path / "ar" / "LC_MESSAGES"
    at.mkdir(parents=True)
    made = polib.POFile()
    made.metadata = polib.pofile(str(catalogues.path_of("ar"))).metadata
    made.extend(polib.POEntry(msgid=source, msgstr=words) for source, words in ARABIC.items())
    made.save_as_mofile(str(at / "django.mo"))
    settings.LOCALE_PATHS = [str(tmp_path)]
    settings.OFFERED = ("nl", "ar")


@once_a_module
def world():
    world = make_world()
    world.part = asked(world)
    return world


def speaks(person, code="ar"):
    """Staff noted that this person would rather read that language."""
    type(person).objects.filter(pk=person.pk).update(language=code)


def pick(client, code, page):
    return client.post(reverse("family_language"), {"language": code, "page": page})


@pytest.mark.parametrize(
    ("chosen", "noted", "reads"),
    [("ar", "nl", "ar"), ("nl", "ar", "nl"), ("", "ar", "ar"), ("", "", "nl"), ("", "pl", "nl"), ("xx", "ar", "ar"), ("pl", "nl", "nl")],
)  # fmt: skip
def test_somebody_reads_as_they_chose_else_as_staff_noted_else_dutch(chosen, noted, reads):
    assert language.choose_from(chosen, noted) == reads


def test_the_door_speaks_the_language_that_staff_noted(world):
    speaks(world.mother.person)

    page = Client().get(link_for(world.mother.person)).content.decode()

    assert '<html lang="ar" dir="rtl">' in page
    assert "bootstrap.rtl.min" in page
    assert ARABIC["Er ligt een plan klaar om te lezen"] in page
    assert (
        ARABIC["Dit is een vertaling. De Nederlandse tekst geldt. De tekst van het plan zelf blijft Nederlands."]
        in page
    )
    assert '<html lang="nl" dir="ltr">' in Client().get(link_for(world.father.person)).content.decode()


def test_a_choice_at_the_door_is_this_browsers_until_the_code_and_then_this_persons(world):
    client, door = Client(), link_for(world.mother.person)

    assert pick(client, "ar", door).url == door
    assert 'lang="ar" dir="rtl"' in client.get(door).content.decode()
    assert not ChosenLanguage.objects.exists()  # nobody was proven yet
    assert '<html lang="nl"' in Client().get(door).content.decode()

    come_in(world.mother.person, client=client)

    assert ChosenLanguage.objects.get().person == world.mother.person
    assert '<html lang="ar"' in come_in(world.mother.person).get(reverse("my_plans")).content.decode()
    assert '<html lang="nl"' in come_in(world.father.person).get(reverse("my_plans")).content.decode()


def test_two_on_one_tablet_each_read_their_own_language(world):
    client = come_in(world.mother.person)
    pick(client, "ar", reverse("my_plans"))
    come_in(world.father.person, client=client)

    assert '<html lang="nl"' in client.get(reverse("my_plans")).content.decode()
    client.get(link_for(world.mother.person))
    assert '<html lang="ar"' in client.get(reverse("my_plans")).content.decode()


def test_a_language_that_is_not_offered_and_a_page_elsewhere_do_nothing(world):
    client = come_in(world.mother.person)

    assert pick(client, "pl", "https://elders.example/").url == reverse("my_plans")
    assert not ChosenLanguage.objects.exists()
    assert client.get(reverse("family_language")).status_code == 405


def test_the_plan_stays_dutch_and_reads_from_left_to_right(world):
    client = come_in(world.mother.person)
    pick(client, "ar", reverse("my_plans"))

    page = client.get(reverse("family_plan", args=[world.plan.uuid])).content.decode()

    assert ARABIC["Mag de school dit zo doen?"] in page
    assert 'lang="nl" dir="ltr">Toetsen maken in rust' in page
    assert f'<bdi translate="no">{world.mother.person.name}</bdi>' in page


def test_a_mistake_is_explained_in_the_language_of_the_page(world):
    client, door = Client(), link_for(world.mother.person)
    pick(client, "ar", door)
    client.post(door)

    assert ARABIC["De code is zes cijfers."] in client.post(reverse("family_code"), {"code": "12"}).content.decode()


def test_mail_comes_in_the_language_of_its_reader(world):
    speaks(world.mother.person)

    subjects = {
        who.person_id: sender.letter(Delivery.objects.filter(person=who.person, kind="ASKED").get())[0]
        for who in (world.mother, world.father)
    }

    assert subjects[world.mother.person_id].endswith("تطلب ردكم")
    assert subjects[world.father.person_id].endswith("vraagt uw antwoord")
    assert translation.get_language() == "nl"


def test_what_is_said_in_arabic_is_kept_in_dutch_and_beside_it_as_it_was_read(world):
    client = come_in(world.mother.person)
    pick(client, "ar", reverse("my_plans"))
    choose(client, world.plan, world.part, "CONSENT")
    check = reverse("family_check", args=[world.plan.uuid, world.part.uuid])
    shown = client.get(check)
    assert "Ja, ik stem in met het handelingsdeel (deel 2) van het plan van Yara, versie 1." in shown.content.decode()
    client.post(check, {"submission": shown.context["kept"]["submission"], "reader": shown.context["stamp"]})

    record = ConsentRecord.objects.get()

    assert record.statement == "Ja, ik stem in met het handelingsdeel (deel 2) van het plan van Yara, versie 1."
    assert record.statement_language == "ar"
    assert record.statement_shown == "نعم، أوافق على خطة العمل (الجزء 2) من خطة Yara، النسخة 1."
    assert record.identified == "persoonlijke link en code naar het bekende adres"
    receipt = client.get(reverse("family_receipt", args=[world.plan.uuid, record.submission])).content.decode()
    assert record.statement in receipt
    assert record.statement_shown in receipt


def test_an_answer_in_dutch_says_nothing_beside_it(world):
    client = come_in(world.father.person)
    choose(client, world.plan, world.part, "REFUSE", points=["whole"])
    check = reverse("family_check", args=[world.plan.uuid, world.part.uuid])
    shown = client.get(check)
    client.post(check, {"submission": shown.context["kept"]["submission"], "reader": shown.context["stamp"]})

    record = ConsentRecord.objects.get()

    assert (record.statement_language, record.statement_shown) == ("nl", "")
    assert "statement_shown" not in {name for name, value in record.row().items() if value not in (None, "")}


def test_points_are_kept_in_dutch_whatever_language_they_were_chosen_in(world):
    client = come_in(world.mother.person)
    pick(client, "ar", reverse("my_plans"))
    with translation.override("ar"):
        choose(client, world.plan, world.part, "REFUSE", points=["period"])

    kept = client.get(reverse("family_check", args=[world.plan.uuid, world.part.uuid])).context["kept"]

    assert kept["points"][0]["label"].startswith("De periode: ")
    assert " tot en met " in kept["points"][0]["label"]


def test_when_to_call_is_kept_in_dutch_too_and_not_half_of_it(world):
    typed = {"how": "SCHOOL", "times": ["MORNING", "EVENING"], "phone": "", "when": "", "wish": ""}

    with translation.override("ar"):
        form = TalkForm(typed, part=world.part, is_pupil=False, has_number=True)
        assert form.is_valid()
        said = form.said()

    assert said["remarks"] == "Ik kom naar school.\nLiefst ’s ochtends of ’s avonds."


def test_staff_read_dutch_whatever_their_browser_prefers(world):
    page = Client(headers={"accept-language": "ar"})
    page.force_login(world.coordinator)

    assert '<html lang="nl" dir="ltr">' in page.get(reverse("student", args=[world.student.pk])).content.decode()


def test_the_mail_with_a_code_speaks_the_language_that_was_chosen_at_the_door(world):
    speaks(world.mother.person)
    at_home, client, door = Client(), Client(), link_for(world.mother.person)
    pick(client, "nl", door)

    subjects = []
    for each in (at_home, client):
        each.post(door)
        subjects.append(sender.letter(Delivery.objects.filter(kind="CODE").latest("pk"))[0])

    assert subjects[0].startswith("رمز القراءة")
    assert subjects[1].startswith("De code om te lezen bij ")


def test_what_is_not_there_says_so_in_the_language_of_who_reads_and_to_staff_in_dutch(world):
    client = come_in(world.mother.person)
    pick(client, "ar", reverse("my_plans"))

    elsewhere = client.get("/nergens/")
    not_hers = client.get(reverse("family_document", args=[world.plan.uuid, 99999]))

    for answer in (elsewhere, not_hers):
        assert answer.status_code == 404
        assert ARABIC["Deze bladzijde is er niet"] in answer.content.decode()
    client.force_login(world.coordinator)
    assert "Deze bladzijde is er niet" in client.get("/nergens/").content.decode()


def test_a_form_without_its_key_and_a_fault_of_ours_are_told_in_her_language(world, monkeypatch):
    client = come_in(world.mother.person, client=Client(raise_request_exception=False))
    pick(client, "ar", reverse("my_plans"))
    client.handler.enforce_csrf_checks = True

    refused = client.post(reverse("family_leave"))
    monkeypatch.setattr("consent.portal.views.reading.readings", lambda *facts: 1 / 0)
    broken = client.get(reverse("my_plans"))

    assert refused.status_code == 403
    assert ARABIC["Stuur het nog eens"] in refused.content.decode()
    assert broken.status_code == 500
    assert ARABIC["Er ging iets mis"] in broken.content.decode()
    assert '<html lang="ar" dir="rtl">' in broken.content.decode()


def test_staff_read_in_the_file_in_which_language_somebody_reads_and_who_said_so(world):
    speaks(world.father.person)
    pick(come_in(world.mother.person), "ar", reverse("my_plans"))
    page = Client()
    page.force_login(world.coordinator)

    shown = page.get(reverse("student", args=[world.student.pk])).content.decode()

    assert "Leest in het Arabisch; dat koos deze persoon zelf." in shown
    assert "Leest in het Arabisch; dat noteerde de school." in shown
    page.force_login(world.director)
    assert "Leest in het" not in page.get(reverse("student", args=[world.student.pk])).content.decode()


TYPED = "Op dinsdag kan het niet."


def switch(client, shown, page, **typed):
    """Press the name of another language below the form of this page."""
    return client.post(
        f"{reverse('family_language')}?page={page}", {"language": "ar", "reader": shown.context["stamp"], **typed}
    )


@pytest.mark.parametrize("decision", ["CONSENT_WITH_REMARKS", "TALK_FIRST"])
def test_another_language_loses_no_word_that_was_typed(world, decision):
    client = come_in(world.mother.person)
    page = reverse("family_answer_more", args=[world.plan.uuid, world.part.uuid, PAGE[decision]])
    client.post(
        reverse("family_answer", args=[world.plan.uuid, world.part.uuid]),
        {"decision": decision, "digest": world.part.digest},
    )
    field = "remarks" if decision == "CONSENT_WITH_REMARKS" else "wish"

    back = switch(client, client.get(page), page, **{field: TYPED})

    assert back.url == page
    shown = client.get(page).content.decode()
    assert '<html lang="ar"' in shown
    assert TYPED in shown
    assert not ConsentRecord.objects.exists()
    switch(client, client.get(page), page)
    assert TYPED not in client.get(page).content.decode()  # it was emptied, and another language asked for once more


def test_words_typed_before_another_language_wait_for_their_own_person_and_for_no_page_elsewhere(world):
    hers = come_in(world.mother.person)
    page = reverse("family_viewpoint", args=[world.plan.uuid, world.part.uuid])
    shown = hers.get(page)
    his = come_in(world.father.person)

    switch(hers, shown, "/nergens/", words=TYPED)
    assert not UnsentForm.objects.exists()
    hers.post(f"{reverse('family_language')}?page={page}", {"language": "ar", "reader": "van niemand", "words": TYPED})
    assert not UnsentForm.objects.exists()
    switch(his, shown, page, words=TYPED)

    assert UnsentForm.objects.get().person == world.mother.person
    assert TYPED not in his.get(page).content.decode()
    assert TYPED in hers.get(page).content.decode()
