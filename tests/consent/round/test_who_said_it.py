"""Who answered is part of the answer (decision 54): name, relation and ground as they were that day."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from consent.models import AdjustmentRequest, ConsentRecord
from consent.portal import viewpoints
from consent.round import people, requests
from ledger.append_only import AppendOnly
from ledger.canonical import canonical, digest, filled
from plans.models import Attendee, Plan, PupilHearing, Remark
from plans.pdf import documents
from students.models import Said
from tests.consent.family_walk import come_in
from tests.consent.steps import scan
from tests.factories import ago, established, make_world, remark, shared
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world()
    part = established(world, "ACTION")
    remark(part, world.mother.person)
    requests.request(part, world.father.person, kind="WISH", words="Kan het op een ochtend?")
    return world


def test_every_row_of_somebodys_words_keeps_who_they_were_that_day(world):
    mother, pupil = ("Samira El Amrani", "MOTHER", "PARENT"), ("Yara van der Meulen", "PUPIL", "")
    father = ("Anton van der Meulen", "FATHER", "PARENT")
    for row, who in (
        (ConsentRecord.objects.get(person=world.mother.person), mother),
        (Remark.objects.get(), mother),
        (AdjustmentRequest.objects.get(), father),
        (PupilHearing.objects.first(), pupil),
        (Attendee.objects.get(person=world.father.person), father),
    ):
        assert (row.giver_name, row.giver_relation, row.giver_basis) == who
        assert row.row()["giver_name"] == who[0]
        assert row.giver.startswith(who[0])
    world.mother.person.given_name = "Iemand"
    world.mother.person.save()
    assert Remark.objects.get().giver == "Samira El Amrani, moeder"


def test_no_model_with_a_person_of_the_family_and_words_was_forgotten():
    """A row that somebody of the family writes in is `Said`; the others say why they are not."""
    from django.apps import apps

    from students.models import Person

    no_words = {
        "consent.FamilyLink": "a link, no words",
        "consent.ConsentRequest": "what the school asked; `why` names its reason",
        "plans.ContributionRequest": "what the school asked; the answer is a Contribution",
        "plans.Document": "a file: its pages say who wrote it, and its hash holds them",
        "students.ViewRecord": "who looked, by id",
        "students.FactChange": "what staff changed about a person",
        "consent.ToldCode": "what a colleague wrote of a telephone call: whom, on which number",
        "consent.Identification": "what a broker said, by codes and a pseudonym",
        "plans.DeskStep": "what a colleague noted of a permission: whose, and how that is known",
        "plans.Invitee": "whom the school asked to a conversation",
        "consent.PinRelease": "why a colleague lets somebody be bound anew",
    }
    found = {
        model._meta.label
        for model in apps.get_models()
        if issubclass(model, AppendOnly)
        and not issubclass(model, Said)
        and any(field.is_relation and field.related_model is Person for field in model._meta.concrete_fields)
    }

    assert found <= no_words.keys()


def test_a_file_that_was_brought_stays_the_bringers_whoever_is_renamed():
    """A viewpoint that came as a file keeps no name of its own: it is told from what was changed since (54)."""
    world = make_world()
    part = shared(world, "PERSPECTIVE")
    row = viewpoints.prepare(part, world.father.person, file=scan(), open_to_others=True, at=ago(4))
    world.plan.add(row, by=world.father.person, at=ago(4))

    def renamed() -> bool:
        return bool(type(row.author).objects.filter(pk=row.author_id).update(given_name="Iemand", family_name="Anders"))

    assert people.change(world.student.pk, renamed, by=world.coordinator).done

    plan = Plan.objects.get(pk=world.plan.pk)
    (listed,) = documents._viewpoints(plan, list(plan.documents.all()), {part.pk})
    assert listed["author"] == "Anton van der Meulen"
    history = come_in(world.mother.person).get(reverse("family_history", args=[world.plan.uuid])).content.decode()
    assert "Anton van der Meulen" in history
    assert "Iemand Anders" not in history


def test_what_an_upgrade_filled_in_is_no_part_of_an_old_rows_digest(world):
    """A row without a format is of before: its digest is that of the columns of before."""
    row = Remark.objects.get()
    with_names = row.row_digest()
    row.row_format = None
    before = {name: value for name, value in row.row().items() if not name.startswith("giver_")}

    assert row.row_digest() == digest(canonical(filled(before)))
    assert row.row_digest() != with_names


def test_the_database_refuses_words_without_a_giver(world):
    row = Remark.objects.get()
    row.pk, row.giver_name, row._state.adding = None, "", True

    with pytest.raises(IntegrityError), transaction.atomic():
        AppendOnly.save(row)
