"""Anchors: taken once a day, mailed out of the house, and held against the present afterwards."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from ledger.bypass import open_bypass
from ledger.canonical import digest
from opp.proof.erasing import erase_plan
from plans.models import Anchor, Erasure, Plan
from tests.factories import ago, established, make_school, make_world, remark
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


@once_a_module
def world():
    world = make_world(anchor_address="anker@bestuur.example")
    established(world, "PERSPECTIVE", days=6)
    world.plan.refresh_from_db()
    return world


@pytest.fixture
def old(world, tmp_path):
    """Yesterday's anchor as a file outside the database; since then a line more."""
    anchor = Anchor.take(world.school, at=ago(1))
    remark(world.plan.established_part("PERSPECTIVE").detail, world.mother.person, days=0.5)
    file = tmp_path / "anker.txt"
    file.write_text(anchor.text)
    return file


def run(command: str, *args) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command(command, *args, stdout=out, stderr=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}", error.returncode
    return out.getvalue(), 0


def cut(plan, count: int) -> None:
    """Take away everything after that line, and move the head back, as who holds the database can."""
    last = plan.events.get(position=count)
    with open_bypass():
        plan.events.filter(position__gt=count).erase()
        Plan.objects.filter(pk=plan.pk).update(head_count=count, head_hash=last.hash, head_at=last.at)


# Taking and mailing --------------------------------------------------------------------------------------------------


def test_the_file_is_mailed_where_the_school_wants_it(world):
    make_school(name="Zonder adres")
    run("anchor")
    anchor = Anchor.objects.get()

    (letter,) = mail.outbox
    ((name, content, _),) = letter.attachments
    assert letter.to == ["anker@bestuur.example"]
    assert content == anchor.text
    assert digest(content.encode()) == anchor.digest
    assert anchor.digest in letter.body
    assert name == f"anker-{world.school.pk}-{anchor.on:%Y-%m-%d}.txt"
    assert not any(word in letter.body + letter.subject + content for word in ("Yara", "Samira", "El Amrani"))


def test_a_mail_that_fails_is_told_and_can_go_out_again(world, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        text, code = run("anchor")

    assert code == 1
    assert "niet gemaild" in text
    day = Anchor.objects.get().on.isoformat()
    assert run("anchor", "--mail", day)[1] == 0
    assert len(mail.outbox) == 1
    assert Anchor.objects.count() == 1


def test_each_anchor_names_the_one_before_and_only_what_moved(world, old):
    first, second = Anchor.objects.get(), Anchor.take(world.school)

    assert second.text.splitlines()[0] == first.digest
    assert second.lines() == [(world.plan.number, *Plan.objects.values_list("head_count", "head_hash").get())]
    assert Anchor.take(world.school, at=timezone.now() + timedelta(days=1)) is None


def test_a_line_of_a_transaction_that_ended_after_the_anchor_is_in_the_next(world):
    taken = Anchor.take(world.school, at=ago(1))
    row = remark(world.plan.established_part("PERSPECTIVE").detail, world.mother.person, days=1.001)

    assert row.at < taken.at
    assert Anchor.take(world.school).lines()[0][1] == taken.lines()[0][1] + 1


# Holding the present against it --------------------------------------------------------------------------------------


def test_a_present_that_went_on_holds_its_old_anchor(old):
    text, code = run("verify", "--anchor", str(old))

    assert code == 0, text
    assert "Alles klopt." in text


def test_a_missing_end_is_found_even_with_the_anchor_gone_from_the_database(world, old):
    count = Anchor.objects.get().lines()[0][1]
    cut(world.plan, count - 1)
    with open_bypass():
        Anchor.objects.all().erase()

    text, code = run("verify", "--anchor", str(old))
    assert code == 1
    assert f"regel {count} van plan {world.plan.number} is een andere of ontbreekt" in text
    assert "dit anker zelf staat niet (meer) in de database" in text


def test_a_present_that_was_written_anew_is_found(world, old):
    count = Anchor.objects.get().lines()[0][1]
    cut(world.plan, count - 1)
    for _ in range(3):
        remark(world.plan.established_part("PERSPECTIVE").detail, world.father.person, days=0)

    text, code = run("verify", "--anchor", str(old))

    assert code == 1
    assert "is een andere of ontbreekt" in text


def test_a_plan_that_is_gone_is_found_unless_its_erasure_explains_it(world, old):
    with open_bypass():
        Plan.objects.filter(pk=world.plan.pk).update(
            ended_at=timezone.now(), ended_on=timezone.localdate(), ended_by=world.director, end_reason="LEFT"
        )
    erase_plan(Plan.objects.get(), by=world.director, ground="bewaartermijn voorbij")

    text, code = run("verify", "--anchor", str(old))
    assert code == 0, text
    assert f"plan {world.plan.number} is gewist op {timezone.localdate():%d-%m-%Y}: bewaartermijn voorbij" in text

    with open_bypass():
        Erasure.objects.all().erase()
    assert f"plan {world.plan.number} is verdwenen" in run("verify", "--anchor", str(old))[0]


def test_a_plan_that_was_cut_before_it_was_erased_is_found(world, old):
    cut(world.plan, 2)
    with open_bypass():
        Plan.objects.filter(pk=world.plan.pk).update(
            ended_at=timezone.now(), ended_on=timezone.localdate(), ended_by=world.director, end_reason="LEFT"
        )
    erase_plan(Plan.objects.get(), by=world.director, ground="bewaartermijn voorbij")

    text, code = run("verify", "--anchor", str(old))
    assert code == 1
    assert "had toen het gewist werd 2 regels" in text


def test_what_is_no_anchor_or_nobody_s_is_refused(world, old, tmp_path):
    (tmp_path / "iets").write_text("iets\n")
    (tmp_path / "ander").write_text(old.read_text().replace("1", "2"))
    make_school(name="De Brug")

    assert "is geen anker" in run("verify", "--anchor", str(tmp_path / "iets"))[0]
    assert "niet te lezen" in run("verify", "--anchor", str(tmp_path / "weg"))[0]
    assert "Noem haar met --school" in run("verify", "--anchor", str(tmp_path / "ander"))[0]
    assert (
        "niet (meer) in de database"
        in run("verify", "--anchor", str(tmp_path / "ander"), "--school", str(world.school.pk))[0]
    )


@pytest.mark.parametrize("text", ["", "-\nonzin\n", "-\n2026-0001 1 abc\n"])
def test_an_anchor_that_was_changed_is_one_defect_and_no_crash(world, old, text):
    with open_bypass(), connection.cursor() as cursor:
        cursor.execute("UPDATE plans_anchor SET text = %s", [text])

    assert "de tekst of de volgorde is veranderd" in run("verify")[0]


# The page ------------------------------------------------------------------------------------------------------------


def test_administrator_and_director_see_the_digests_and_fetch_the_file(world, old, client):
    anchor = Anchor.objects.get()
    for user in (world.administrator, world.director):
        client.force_login(user)
        assert (
            reverse("anchors", args=[world.school.pk])
            in client.get(reverse("school", args=[world.school.pk])).content.decode()
        )
        page = client.get(reverse("anchors", args=[world.school.pk])).content.decode()
        assert anchor.digest in page
        assert "anker@bestuur.example" in page
        assert client.get(reverse("anchor_file", args=[anchor.pk])).content.decode() == anchor.text
