"""Templates of plans: good by rule, kept by version, begun with or taken over, and made the pupil's own before sharing."""

import re

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.choices import Role, Sector
from plans.choices import Kind
from plans.errors import NotAllowedNow
from plans.models import Event, Plan, PlanTemplate, PlanTemplateText, PlanTemplateVersion, TakenText
from plans.models.drafting.template import IN_TEMPLATE
from plans.plan_templates import product
from plans.policy import TakenWords
from plans.policy.text.own_words import own_words
from tests.factories import (
    ago,
    fill_perspective,
    make_school,
    make_staff,
    make_student,
    make_template,
    make_user,
    make_world,
    part_of,
    today,
)
from tests.plans.drafting.test_bank import DIAGNOSES, EMPTY
from tests.worlds import once_a_module

BY_CODE = {each["code"]: each for each in product.examples()}
FIELDS = {name for names in IN_TEMPLATE.values() for name in names}


# The product's own ---------------------------------------------------------------------------------------------------


def test_there_is_more_than_one_for_each_kind_of_education():
    sectors = [each["sector"] for each in BY_CODE.values()]

    assert all(sectors.count(sector) >= 2 for sector in Sector.values)


@pytest.mark.parametrize("code", BY_CODE)
def test_a_template_is_written_in_plain_words_and_has_agreements(code):
    texts = BY_CODE[code]["texts"]
    words = "\n".join(texts.values())
    sentences = [each for each in re.split(r"(?<=[.!?\]])\s+", words) if each]

    assert texts.keys() <= FIELDS
    assert {"educational_needs", "substantiation", "facilities", "emergency_agreements"} <= texts.keys()
    assert not DIAGNOSES.search(words)
    assert not EMPTY.search(words)
    assert [each for each in sentences if len(each.split()) > 26] == []
    assert "…" not in words


# The rule ------------------------------------------------------------------------------------------------------------

ASKED = "Een leraar die [aantal] stappen voordoet."


@pytest.mark.parametrize(
    ("template", "now", "may_stand", "codes"),
    [
        ("Een leraar die voordoet.", "Een leraar die voordoet.", False, ["educational_needs-own"]),
        ("Een leraar die voordoet.", "een leraar  die voordoet", False, ["educational_needs-own"]),
        ("Een leraar die voordoet.", "Yara leest. Een leraar die voordoet. Rust.", False, ["educational_needs-own"]),
        ("Een leraar die voordoet.", "Een leraar die stap voor stap voordoet.", False, []),
        ("Een leraar die voordoet.", "", False, []),
        ("Een kwart meer tijd.", "Een kwart meer tijd.", True, []),
        (ASKED, ASKED, False, ["educational_needs-open"]),
        (ASKED, "Een leraar die [aantal] stappen aan Yara voordoet.", False, ["educational_needs-open"]),
        (ASKED, "Een leraar die 3 stappen voordoet.", False, []),
        (ASKED, "Een leraar die 3 stappen [zie verslag] voordoet.", False, []),
        ("[Aantal] minuten meer.", "[Aantal] minuten meer.", True, ["educational_needs-open"]),
    ],
)
def test_words_of_a_template_are_made_the_pupils_own_and_open_places_filled_in(template, now, may_stand, codes):
    taken = TakenWords("educational_needs", "onderwijsbehoeften", template, now, may_stand)

    assert [each.code for each in own_words((taken,))] == codes


# In the database -----------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    world.template = make_template(world.school)
    world.pupil = make_student(world.school, name="Bilal Haddad", enrolled_on=today())
    return world


def inside(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def begun(world, template: PlanTemplate | None = None) -> Plan:
    version = (template or world.template).newest
    return Plan.start(world.pupil, by=world.coordinator, trigger_reason="EXTRA_SUPPORT_SWV", template=version)


def test_a_plan_begins_with_the_texts_and_remembers_the_version(world):
    plan = begun(world)
    first, second = part_of(plan, Kind.PERSPECTIVE), part_of(plan, Kind.ACTION)

    assert (first.educational_needs, second.facilities) == ("Een leraar die voordoet.", "Een kwart meer tijd.")
    assert plan.template == world.template.newest
    assert f'"template":{plan.template_id}' in Event.objects.filter(plan=plan).earliest("pk").data
    world.template.write("Nieuw", "", {"facilities": "Anders."}, after=1, by=world.coordinator)
    assert Plan.objects.get(pk=plan.pk).template.words()["facilities"] == "Een kwart meer tijd."


def test_what_is_the_templates_blocks_sharing_until_it_is_the_pupils_own(world):
    first = part_of(begun(world), Kind.PERSPECTIVE)
    fill_perspective(first, educational_needs=first.educational_needs)

    def codes():
        return [each.code for each in part_of(first.plan, Kind.PERSPECTIVE).obstacles_to_sharing(today())]

    assert codes() == ["educational_needs-own"]
    fill_perspective(first, educational_needs="Een leraar die Bilal de eerste som voordoet.")
    assert codes() == []


def test_an_agreement_of_the_school_may_stay_as_it_is(world):
    second = part_of(begun(world), Kind.ACTION)

    assert [each for each in second.obstacles_to_sharing(today()) if "facilities" in each.code] == []


@pytest.mark.parametrize("how", ["other sector", "other school", "retired"])
def test_a_plan_begins_only_with_a_template_for_this_pupil(world, how):
    template = {
        "other sector": lambda: make_template(world.school, sector="PRO"),
        "other school": lambda: make_template(make_school(name="De Brug")),
        "retired": lambda: make_template(world.school),
    }[how]()
    if how == "retired":
        template.retire()

    with pytest.raises(NotAllowedNow, match="hoort niet bij deze leerling"):
        begun(world, template)
    assert not Plan.objects.filter(student=world.pupil).exists()


def test_a_version_is_written_once_and_never_over_another(world):
    world.template.write("Rust", "", {"facilities": "Meer tijd."}, after=1, by=world.coordinator)

    with pytest.raises(NotAllowedNow, match="versie 2"):
        world.template.write("Rust", "", {"facilities": "Nog meer tijd."}, after=1, by=world.coordinator)
    for model in (PlanTemplateVersion, PlanTemplateText):
        table = model._meta.db_table
        with pytest.raises(DatabaseError), transaction.atomic():
            model._base_manager.filter(pk=model.objects.first().pk)._raw_delete("default")
        assert model.objects.exists(), table


def test_loading_the_products_twice_changes_nothing_and_another_text_is_a_version(world, monkeypatch):
    assert product.load() == (len(BY_CODE), 0)
    assert product.load() == (0, 0)
    first, *others = product.examples()
    monkeypatch.setattr(product, "examples", lambda: [first | {"name": "Anders"}, *others[1:]])

    assert product.load() == (1, 1)
    again = PlanTemplate.objects.get(code=first["code"])
    assert (again.newest.number, again.newest.name) == (2, "Anders")
    assert PlanTemplate.objects.get(code=others[0]["code"]).retired_at


# The pages -----------------------------------------------------------------------------------------------------------


def test_beginning_a_plan_offers_the_templates_of_the_pupils_kind_of_education(world):
    make_template(world.school, name="Stage", sector="PRO")
    make_template(make_school(name="De Brug"), name="Van een ander")
    client = inside(world.coordinator)
    url = reverse("plan_start", args=[world.pupil.pk])

    page = client.get(url)

    assert "Rust in de les (van de school)" in page.text
    assert "Stage" not in page.text
    assert "Van een ander" not in page.text
    typed = {each.name: each.value() or "" for each in page.context["form"]}
    typed |= {"trigger_reason": "EXTRA_SUPPORT_SWV", "deadline_base": "ENROLMENT", "template": world.template.newest.pk}
    landed = client.post(url, typed, follow=True)
    assert "Uit een sjabloon" not in landed.text  # the first page has no field of this template
    assert Plan.objects.get(student=world.pupil).template == world.template.newest


def test_a_draft_takes_a_text_over_with_one_press_and_keeps_what_was_typed(world):
    part = part_of(world.plan, Kind.PERSPECTIVE)
    client = inside(world.coordinator)
    url = reverse("part_section", args=[part.pk, "behoeften"])
    row = world.template.newest.texts.get(field="educational_needs")
    page = client.get(url)
    assert "Uit een sjabloon" in page.text

    sent = {
        "started": page.context["form"]["started"].value(),
        "educational_needs": "Yara leest graag.",
        "template": row.pk,
    }
    client.post(url, sent)

    assert part_of(world.plan, Kind.PERSPECTIVE).educational_needs == "Yara leest graag.\n\nEen leraar die voordoet."
    assert TakenText.objects.get().words == row
    assert "Uit een sjabloon" not in client.get(url).text  # there was but one text for this page, and it stands there


def test_who_writes_along_takes_over_in_the_own_section_only(world):
    from plans.models import AssignedSection
    from students.models import Assignment

    part = part_of(world.plan, Kind.PERSPECTIVE)
    assignment = Assignment.objects.get(student=world.student, user=world.mentor)
    AssignedSection.objects.give(assignment, add={("PERSPECTIVE", "behoeften")}, take=set(), by=world.coordinator)
    row = world.template.newest.texts.get(field="educational_needs")
    client = inside(world.mentor)

    assert client.post(reverse("part_section", args=[part.pk, "behoeften"]), {"template": row.pk}).status_code == 302
    assert client.post(reverse("part_section", args=[part.pk, "herkomst"]), {"template": row.pk}).status_code == 403
    assert part_of(world.plan, Kind.PERSPECTIVE).educational_needs == "Een leraar die voordoet."


def test_a_coordinator_writes_a_template_and_the_next_version_of_it(world):
    client = inside(world.coordinator)
    client.post(
        reverse("plan_template_new"),
        typed(client, "plan_template_new") | {"name": "Stil", "sector": "VO", "facilities": "Stil."},
    )
    template = PlanTemplate.objects.latest("pk")
    page = typed(client, "plan_template_edit", template.pk)

    client.post(
        reverse("plan_template_edit", args=[template.pk]),
        page | {"name": "Stiller", "facilities": ""} | {"pupil_tasks": "Je zegt het."},
    )

    assert [str(row) for row in template.versions.all()] == ["Stil, versie 1", "Stiller, versie 2"]
    assert PlanTemplate.objects.get(pk=template.pk).newest.words() == {"pupil_tasks": "Je zegt het."}
    again = client.post(
        reverse("plan_template_edit", args=[template.pk]), page | {"once": OTHER, "facilities": "Te laat."}
    )
    assert "Iemand anders bewaarde intussen versie 2" in again.text
    assert "Te laat." in again.text
    form = {each.name: each.value() or "" for each in again.context["form"]}
    assert client.post(reverse("plan_template_edit", args=[template.pk]), form).status_code == 302
    assert template.versions.count() == 3


OTHER = "7b0ffb34-5b4c-4b8e-8f1b-2f6f3d7a5d10"


def typed(client: Client, name: str, *args) -> dict:
    form = client.get(reverse(name, args=args)).context["form"]
    return {each.name: "" if each.value() is None else each.value() for each in form}


def test_an_empty_template_is_asked_for_a_text_and_loses_nothing(world):
    client = inside(world.coordinator)

    page = client.post(
        reverse("plan_template_new"), typed(client, "plan_template_new") | {"name": "Leeg", "sector": "VO"}
    )

    assert "Schrijf bij minstens één onderdeel een tekst." in page.text
    assert 'value="Leeg"' in page.text
    assert not PlanTemplate.objects.filter(versions__name="Leeg").exists()


def test_a_template_of_the_product_is_copied_and_not_changed(world):
    product.load()
    of_product = PlanTemplate.objects.get(code="vo-rust-in-de-les")
    client = inside(world.coordinator)

    assert client.get(reverse("plan_template_edit", args=[of_product.pk])).status_code == 404
    page = client.get(reverse("plan_template_new") + f"?zoals={of_product.pk}")
    assert "een kwart meer tijd" in page.text.casefold()


def test_nobody_sees_the_templates_of_another_school(world):
    other = make_staff(make_school(name="De Brug"))
    both = make_user(world.school, Role.COORDINATOR)
    both.memberships.create(school=other.coordinator.memberships.get().school, role=Role.COORDINATOR)

    assert "Rust in de les" not in inside(other.coordinator).get(reverse("plan_templates")).text
    assert "Rust in de les" in inside(both).get(reverse("plan_templates")).text
    assert inside(other.coordinator).get(reverse("plan_template_edit", args=[world.template.pk])).status_code == 404


def test_of_the_product_those_for_the_own_kinds_of_education_are_shown(world):
    product.load()

    page = inside(world.coordinator).get(reverse("plan_templates")).text

    assert "Rust en overzicht in de les" in page
    assert "Stage en werk" not in page


def test_what_is_taken_away_is_offered_no_more_and_comes_back(world):
    client = inside(world.coordinator)
    retire = reverse("plan_template_retire", args=[world.template.pk])

    client.post(retire)

    offered = "Rust in de les (van de school)"
    assert offered not in client.get(reverse("plan_start", args=[world.pupil.pk])).text
    assert "Rust in de les" in client.get(reverse("plan_templates") + "?weg=1").text
    client.post(retire)
    assert offered in client.get(reverse("plan_start", args=[world.pupil.pk])).text


def test_a_shared_version_keeps_no_mark_of_a_template(world):
    from consent.round import actions

    first = part_of(begun(world), Kind.PERSPECTIVE)
    fill_perspective(first, educational_needs="Van Bilal zelf.")
    assert TakenText.objects.filter(part=first).exists()

    actions.share(part_of(first.plan, Kind.PERSPECTIVE), by=world.coordinator, at=ago(0))

    assert not TakenText.objects.filter(part=first).exists()
