"""Errata: a slip of the pen is put right beside the text, the family is told, and every answer stays."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.choices import Role
from consent.models import Delivery
from consent.policy import Outcome
from consent.round import actions
from consent.round.errata import correct
from plans.choices import DocumentKind, Kind, Status
from plans.models import (
    ActionPart,
    Document,
    Erratum,
    Event,
    ExternalAdvice,
    Factor,
    Goal,
    Part,
    Plan,
    ProgrammeDeviation,
)
from plans.pdf import documents
from plans.text import errata
from tests.consent.family_walk import come_in
from tests.consent.steps import asked, messages_to, now_status, outcome, refusal
from tests.factories import (
    consent,
    established,
    fill_action,
    fill_perspective,
    make_guardian,
    make_user,
    make_world,
    part_of,
    remark,
    shared,
    today,
)
from tests.paper import stored, words
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db
TARGET = "goals.1.target"
WAS, BECOMES = "Yara haalt 7 van de 10 toetsen.", "Yara haalt 7 van de 10 toetsen"


@once_a_module
def world():
    return make_world()


def put_right(world, part, field=TARGET, becomes=BECOMES, reason="Er stond een punt te veel.", by=None, **how):
    return correct(part, by=by or world.coordinator, field=field, becomes=becomes, reason=reason, **how)


def text(response) -> str:
    return " ".join(response.content.decode().split())


# Places --------------------------------------------------------------------------------------------------------------


def test_every_text_that_holds_something_is_a_place(world):
    part = fill_action(part_of(world.plan, Kind.ACTION), facilities="Rustige plek", no_deviations=False)
    with part.editing():
        ProgrammeDeviation.objects.create(
            action_part=part, kind="EXEMPTION", subject="Frans", description="Geen Frans.", reason="Rust.",
            from_on=today(), until_on=today(),
        )  # fmt: skip

    found = {place.key: (place.label, place.value) for place in errata.places(part_of(world.plan, Kind.ACTION).content)}

    assert found["pupil_name"] == ("De naam", "Yara van der Meulen")
    assert found["facilities"] == ("Faciliteiten en aanpassingen", "Rustige plek")
    assert found[TARGET] == ("Doel 1, straks", WAS)
    assert found["goals.1.measures.1.who"] == ("Doel 1, ondersteuning 1: wie", "Iris Koning")
    assert found["deviations.1.description"] == ("De afwijking voor Frans: omschrijving", "Geen Frans.")
    assert not {
        "goals.1.domain",
        "goals.1.evaluate_on",
        "goals.1.responsible_name",
        "period_from",
        "pupil_tasks",
    } & set(found)


def test_the_places_of_part_1_hold_factors_and_advice_but_no_codes(world):
    part = fill_perspective(part_of(world.plan, Kind.PERSPECTIVE))
    with part.editing():
        ExternalAdvice.objects.create(perspective=part, source="het Loket", outcome="Meer rust.")

    found = {place.key: place.label for place in errata.places(part_of(world.plan, Kind.PERSPECTIVE).content)}

    assert found["substantiation"] == "De onderbouwing"
    assert found["factors.2.text"] == "Wat in de weg zit"
    assert found["advices.1.outcome"] == "Het advies van het Loket: uitkomst"
    assert not {"exit_profile", "exit_destination", "sector", "perspective_digest", "advices.1.kind"} & set(found)


# The deed ------------------------------------------------------------------------------------------------------------


def test_the_text_and_its_digest_stay_and_the_erratum_stands_beside_it(world):
    part = shared(world, Kind.ACTION)

    row = put_right(world, part)

    now = Part.objects.get(pk=part.pk)
    assert (now.digest, bytes(now.body), now.status) == (part.digest, bytes(part.body), Status.SHARED)
    assert (row.was, row.becomes, row.by) == (WAS, BECOMES, world.coordinator)
    line = Event.objects.filter(plan=world.plan).latest("position")
    assert line.kind == "ERRATUM"
    assert row.row_digest() in str(line.data)
    assert "toetsen" not in str(line.data)


def test_consent_stays_what_it_was_and_the_part_is_established_on_the_same_text(world):
    part = asked(world)
    consent(part, world.mother.person)
    put_right(world, part)
    consent(part, world.father.person)

    assert outcome(part) == Outcome.CONSENTED
    done = actions.establish(part, by=world.director)
    put_right(world, done, becomes="Yara haalt 7 van de 10 toetzen.")
    assert (done.status, done.digest, outcome(part)) == (Status.ESTABLISHED, part.digest, Outcome.CONSENTED)


def test_every_reader_gets_a_mail_and_nobody_else(world):
    informed = make_guardian(world.student, by=world.coordinator, authority="NO", receives="INFORMATION")
    stranger = make_guardian(world.student, by=world.coordinator, authority="NO")
    part = shared(world, Kind.ACTION)

    put_right(world, part)

    told = set(Delivery.objects.filter(kind="ERRATUM", part=part).values_list("person", flat=True))
    assert told == {world.mother.person_id, world.father.person_id, world.student.person_id}
    assert messages_to(informed.person, "ERRATUM") == messages_to(stranger.person, "ERRATUM") == 0


@pytest.mark.parametrize(
    ("field", "becomes", "reason", "said"),
    [
        (TARGET, "Yara haalt 8 van de 10 toetsen.", "fout", "Een getal, datum of dag verandert."),
        (TARGET, "Sara haalt 7 van de 10 toetsen.", "fout", "Een naam verandert."),
        (TARGET, WAS, "fout", "Dit is wat er al staat."),
        (TARGET, BECOMES, " ", "Schrijf op waarom"),
        ("goals.2.target", "Iets", "fout", "Op deze plek staat niets"),
        ("pupil_tasks", "Iets", "fout", "Op deze plek staat niets"),
        ("period_from", "1 mei 2026", "fout", "Op deze plek staat niets"),
        ("pupil_class", "3 kb en nog veel meer dan daar ooit past", "fout", "hoogstens 20 tekens"),
    ],
)
def test_what_is_no_slip_of_the_pen_is_refused(world, field, becomes, reason, said):
    part = shared(world, Kind.ACTION)

    assert said in refusal(put_right, world, part, field, becomes, reason)
    assert not Erratum.objects.exists()
    assert not Delivery.objects.filter(kind="ERRATUM").exists()


def test_a_guardians_name_in_the_text_stays_as_it_is(world):
    shared(world, Kind.PERSPECTIVE)
    part = actions.share(
        fill_action(part_of(world.plan, Kind.ACTION), guardian_tasks="Samira belt elke week."), by=world.coordinator
    )

    assert "Een naam" in refusal(put_right, world, part, "guardian_tasks", "Sabira belt elke week.")


def test_facts_of_the_head_may_change_and_two_errata_on_one_place_do_not_creep(world):
    part = shared(world, Kind.ACTION)

    put_right(world, part, "pupil_birth_date", "14 maart 2011")
    put_right(world, part, "goals.1.approach", "Toetsen in het stilte-lokaal, met een kwart meer tijd!!")
    assert "meer dan 5 letters" in refusal(
        put_right, world, part, "goals.1.approach", "Toetsen in het stilte-lokaal hier, met een kwart meer tijd!!"
    )
    assert "staat er al" in refusal(
        put_right, world, part, "goals.1.approach", "Toetsen in het stilte-lokaal, met een kwart meer tijd!!"
    )

    put_right(world, part, "goals.1.approach", "Toetsen in het stille lokaal, met een kwart meer tijd.")
    found = errata.shown(part)
    assert [(row.label, row.is_last) for row in found] == [
        ("De geboortedatum", True), ("Doel 1, hoe", False), ("Doel 1, hoe", True),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["director", "mentor", "administrator", "elsewhere"])
def test_only_a_coordinator_of_the_school_puts_right(world, who):
    part = shared(world, Kind.ACTION)
    by = make_user(make_world().school, Role.COORDINATOR) if who == "elsewhere" else getattr(world, who)

    assert "coördinator" in refusal(put_right, world, part, by=by)


def test_a_draft_and_what_is_closed_are_not_put_right(world):
    draft = fill_action(part_of(world.plan, Kind.ACTION))
    assert "niets te herstellen" in refusal(put_right, world, draft)

    part = shared(world, Kind.ACTION)
    actions.revise(part, by=world.coordinator, reason="Anders.")
    assert (now_status(part), refusal(put_right, world, part)) == (
        Status.WITHDRAWN, "Deze versie ligt niet meer voor en geldt niet. Er is dus niets te herstellen.",
    )  # fmt: skip


def test_a_new_version_begins_with_the_corrected_text(world):
    part = shared(world, Kind.ACTION)
    put_right(world, part)
    put_right(world, part, "goals.1.measures.1.description", "Stil lokaal bij toetsen")
    put_right(world, part, "goals.1.measures.1.description", "Stiltelokaal, bij toetsen")
    put_right(world, part, "pupil_class", "4 kb")

    draft = actions.revise(part, by=world.coordinator, reason="Nieuw doel.")

    goal = ActionPart.objects.get(pk=draft.pk).goals.get()
    assert (goal.target, goal.measures.get().description) == (BECOMES, "Stiltelokaal, bij toetsen")
    assert Goal.objects.get(action_part=part).target == WAS
    assert draft.content["pupil_class"] == "3 kb"
    assert errata.shown(draft) == []


def test_part_1_begins_anew_with_its_corrected_text_too(world):
    part = established(world, Kind.PERSPECTIVE)
    put_right(world, part, "substantiation", part.substantiation.replace("Met rust", "Met de rust"))
    put_right(world, part, "factors.2.text", "Geluid in de klas leidt haar af")

    draft = actions.revise(part, by=world.coordinator, reason="Nieuw jaar.").detail

    assert draft.substantiation.startswith("Met de rust")
    assert [row.text for row in Factor.objects.filter(perspective=draft)][1] == "Geluid in de klas leidt haar af"


# Paper ---------------------------------------------------------------------------------------------------------------


@pytest.mark.paper
def test_papers_rendered_later_show_it_and_the_one_shared_stays(world):
    part = asked(world)
    before = stored(part, DocumentKind.SHARED)
    put_right(world, part, becomes="Yara haalt 7 van de 10 toetssen.", reason="Een tikfout.")
    consent(part, world.mother.person)
    consent(part, world.father.person)
    done = actions.establish(part, by=world.director)

    paper = words(stored(done, DocumentKind.ESTABLISHED))

    assert stored(part, DocumentKind.SHARED) == before
    assert "Schrijffouten die hersteld zijn" not in words(before)
    for line in ("Doel 1, straks", WAS, "Yara haalt 7 van de 10 toetssen.", "Een tikfout.", world.coordinator.name):
        assert line in paper


@pytest.mark.paper
def test_both_parts_together_are_printed_anew(world):
    established(world, Kind.PERSPECTIVE)
    part = established(world, Kind.ACTION, days=2)
    documents.store_both(world.plan)
    assert not documents.is_both_due(Plan.objects.get(pk=world.plan.pk))

    put_right(world, part)

    assert documents.is_both_due(Plan.objects.get(pk=world.plan.pk))
    documents.store_both(world.plan)
    assert not documents.is_both_due(Plan.objects.get(pk=world.plan.pk))
    with Document.objects.filter(kind=DocumentKind.BOTH).latest("at").file.open() as file:
        assert "Schrijffouten die hersteld zijn" in words(file.read())


# The pages of the school -----------------------------------------------------------------------------------------------


def test_from_the_version_to_the_place_to_the_family(client, world, django_assert_max_num_queries):
    part = shared(world, Kind.ACTION)
    client.force_login(world.coordinator)

    places = reverse("erratum_place", args=[part.pk])
    assert places in text(client.get(reverse("part", args=[part.pk])))
    with django_assert_max_num_queries(25):
        page = client.get(places)
    url = reverse("erratum_new", args=[part.pk, TARGET])
    assert url in text(page)
    with django_assert_max_num_queries(25):
        page = client.get(url)
    for shown in (WAS, "Wie krijgt bericht", world.mother.person.name, "Maak dan een nieuwe versie"):
        assert shown in text(page)
    form = {"becomes": BECOMES, "reason": "Een punt te veel.", "once": str(uuid.uuid4())}
    done = client.post(url, form, follow=True)

    for shown in ("De familie krijgt bericht.", "Schrijffouten die hersteld zijn", "Een punt te veel."):
        assert shown in text(done)
    client.post(url, form)
    assert Erratum.objects.count() == 1
    with django_assert_max_num_queries(25):
        client.get(reverse("part", args=[part.pk]))


def test_a_refusal_stands_by_the_field_and_nothing_typed_is_lost(client, world):
    part = shared(world, Kind.ACTION)
    client.force_login(world.coordinator)
    url = reverse("erratum_new", args=[part.pk, TARGET])
    form = {"becomes": "Yara haalt 9 van de 10 toetsen.", "reason": "Verkeerd geteld.", "once": str(uuid.uuid4())}

    page = client.post(url, form)

    assert page.status_code == 200
    assert page.context["form"].errors["becomes"] == [
        "Een getal, datum of dag verandert. Dan is het geen schrijffout: maak een nieuwe versie."
    ]
    for shown in ("Yara haalt 9 van de 10 toetsen.", "Verkeerd geteld.", reverse("part_revise", args=[part.pk])):
        assert shown in text(page)
    again = page.context["form"].data["once"]
    client.post(url, form | {"becomes": BECOMES, "once": again})
    assert Erratum.objects.get().becomes == BECOMES


def test_an_empty_form_asks_for_both(client, world):
    part = shared(world, Kind.ACTION)
    client.force_login(world.coordinator)

    page = client.post(reverse("erratum_new", args=[part.pk, TARGET]), {"once": str(uuid.uuid4())})

    assert {"becomes", "reason"} <= set(page.context["form"].errors)


def test_a_birth_date_is_typed_as_a_date(client, world):
    part = shared(world, Kind.ACTION)
    client.force_login(world.coordinator)
    url = reverse("erratum_new", args=[part.pk, "pupil_birth_date"])

    client.post(url, {"becomes": "2011-03-14", "reason": "Verkeerd overgenomen.", "once": str(uuid.uuid4())})

    assert Erratum.objects.get().becomes == "14 maart 2011"


def test_an_unknown_place_is_404_and_a_closed_version_says_so(client, world):
    part = shared(world, Kind.ACTION)
    client.force_login(world.coordinator)
    assert client.get(reverse("erratum_new", args=[part.pk, "period_from"])).status_code == 404

    actions.withdraw(part, by=world.coordinator, reason="Wij stoppen.")

    for name, args in (("erratum_place", [part.pk]), ("erratum_new", [part.pk, TARGET])):
        page = client.get(reverse(name, args=args), follow=True)
        assert "Deze versie is ingetrokken" in text(page)
        assert "Schrijffout herstellen" not in text(page)


@pytest.mark.parametrize("who", ["director", "mentor"])
def test_who_reads_along_sees_what_was_put_right_without_the_deed(client, world, who):
    part = shared(world, Kind.ACTION)
    put_right(world, part)
    client.force_login(getattr(world, who))

    page = text(client.get(reverse("part", args=[part.pk])))

    assert "Schrijffouten die hersteld zijn" in page
    assert reverse("erratum_place", args=[part.pk]) not in page
    assert client.get(reverse("erratum_new", args=[part.pk, TARGET])).status_code == 403


# The pages of the family ---------------------------------------------------------------------------------------------


def test_the_family_reads_it_at_that_version(world, django_assert_max_num_queries):
    action = asked(world)
    remark(action, world.mother.person)
    perspective = part_of(world.plan, Kind.PERSPECTIVE)
    put_right(world, action, becomes="Yara haalt 7 van de 10 toetssen.")
    put_right(world, perspective, "factors.2.text", "Geluid in de klas leidt haar af", reason="Zonder punt.")
    for person in (world.mother.person, world.student.person):
        client = come_in(person)
        client.get(reverse("family_read", args=[world.plan.uuid]))  # that somebody looked is noted once

        with django_assert_max_num_queries(26):
            page = text(client.get(reverse("family_read", args=[world.plan.uuid])))
        with django_assert_max_num_queries(25):
            version = text(client.get(reverse("family_part", args=[world.plan.uuid, action.uuid])))

        for shown in (WAS, "Yara haalt 7 van de 10 toetssen.", "Er stond een punt te veel.", "Zonder punt."):
            assert shown in page
        assert "Yara haalt 7 van de 10 toetssen." in version
        assert "Zonder punt." not in version


def test_who_only_gets_information_reads_no_errata(world):
    informed = make_guardian(world.student, by=world.coordinator, authority="NO", receives="INFORMATION")
    part = established(world, Kind.PERSPECTIVE)
    put_right(world, part, "factors.2.text", "Geluid in de klas leidt haar af", reason="Zonder punt.")
    client = come_in(informed.person)

    assert "Zonder punt." not in text(client.get(reverse("family_read", args=[world.plan.uuid])))
    assert client.get(reverse("family_part", args=[world.plan.uuid, part.uuid])).status_code == 404


def test_an_old_version_keeps_its_errata(world):
    part = shared(world, Kind.ACTION)
    put_right(world, part, becomes="Yara haalt 7 van de 10 toetssen.")
    actions.revise(part, by=world.coordinator, reason="Anders.")

    client = come_in(world.mother.person)

    page = text(client.get(reverse("family_part", args=[world.plan.uuid, part.uuid])))
    assert "Yara haalt 7 van de 10 toetssen." in page


def test_a_long_text_is_shown_around_what_differs(world):
    long = "Zij werkt graag rustig. " * 100
    part = actions.share(
        fill_perspective(part_of(world.plan, Kind.PERSPECTIVE), substantiation=long + "Dat lukd. " + long.strip()),
        by=world.coordinator,
    )
    put_right(world, part, "substantiation", part.substantiation.replace("lukd", "lukt"))

    (row,) = errata.shown(part)

    assert "Dat lukd." in row.was
    assert "Dat lukt." in row.becomes
    assert len(row.was) < 200
    assert (row.was[0], row.was[-1]) == ("…", "…")


def test_it_may_be_done_on_an_earlier_day(world):
    part = shared(world, Kind.ACTION)

    row = put_right(world, part, at=part.shared_at + timedelta(days=1))

    assert row.at == part.shared_at + timedelta(days=1)
