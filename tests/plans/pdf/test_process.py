"""The press: its own process, bounded in time, and no letter that turns into a box."""

import re
import time
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import School
from core.pdf import process, renderer
from plans.text.snapshot import digest_of
from tests.accounts.test_letters import SAMPLES
from tests.factories import fill_perspective, make_world, part_of
from tests.paper import faults, words

pytestmark = pytest.mark.paper
SHEET = {
    "text": {"school_name": "De Regenboog", "board_name": "Het Rijnland", "number": 1, "pupil_name": "Yara"},
    "kind": "action", "position": 2, "stage": {}, "proof": "plan 1",
}  # fmt: skip


def printed(text: str, author: str = "Samira El Amrani", **more) -> bytes:
    viewpoint = {"words": text, "giver_name": author}
    context = {"title": "Zienswijze", "viewpoint": viewpoint, "sheet": SHEET} | more
    return renderer.pdf("pdf/viewpoint.html", context, school=SimpleNamespace(logo=None, name="X"), at=timezone.now())


def fonts(data: bytes) -> dict[str, object]:
    """Name of each font in it, and how its letters are numbered."""
    found = {}
    for sheet in PdfReader(BytesIO(data)).pages:
        for font in sheet["/Resources"]["/Font"].values():
            found[font.get_object()["/BaseFont"].split("+")[1]] = font.get_object()["/Encoding"]
    return found


def test_every_letter_that_is_typed_comes_out_as_itself():
    """In ordinary and in bold letters; a glyph that a font lacks would give the font a numbering of its own."""
    for text in SAMPLES:
        data = printed(f"{text} einde", author=text)
        said = words(data)
        assert "\ufffd" not in said, text
        assert set(fonts(data).values()) == {"/Identity-H"}, (text, fonts(data))
        assert all(name.startswith(("Atkinson", "Noto-")) for name in fonts(data)), text
    assert "李小龍 简体字 繁體字 einde" in words(printed("李小龍 简体字 繁體字 einde"))
    assert "⅔ √ ≈ ₂ ☺ fiets" in words(printed("⅔ √ ≈ ₂ ☺ ﬁets"))


def test_all_of_them_on_one_sheet_are_tagged_as_they_should_be():
    assert faults(printed("\n\n".join(SAMPLES))) == []


def test_what_cannot_be_printed_is_said_on_the_paper_itself():
    said = words(printed("Rust 𓀀 en ruimte"))

    assert "Rust \ufffd en ruimte" in said
    assert "waar een teken stond dat wij niet kunnen afdrukken (U+13000)" in said
    assert "afdrukken" not in words(printed("Rust en ruimte"))


@pytest.mark.parametrize(
    "text",
    ["W" * 20_000, "🙂" * 20_000, "ضصث" * 6_666, "aض" * 10_000, "ཀ" * 20_000, "&<" * 10_000, "e\u0301" * 10_000, "a\u00a0" * 10_000],
    ids=["letters", "emoji", "arabic", "mixed", "unprintable", "markup", "accents", "hard-blanks"],
)  # fmt: skip
def test_twenty_thousand_signs_without_a_blank_are_printed_in_seconds(text):
    """A text of 20 kB held the printer for 101 seconds."""
    printed("warm")
    began = time.monotonic()

    data = printed(text)

    assert time.monotonic() - began < 10
    assert len(PdfReader(BytesIO(data)).pages) > 1


def test_a_long_word_breaks_between_letters_and_never_in_a_sign():
    accents = "e\u0301" * 100
    html = f"<p title='{'x' * 200}'>{'a&amp;' * 100} {accents} {'b' * 79}</p>"

    broken = renderer.breakable(html)

    assert broken.replace("\u200b", "") == html
    pieces = re.split("[\u200b ]", broken[broken.index(">") + 1 : -4].replace("&amp;", "&"))
    assert max(len(piece) for piece in pieces) == 79  # the word that is short enough to stay whole
    assert "\u200b\u0301" not in broken
    assert "x" * 200 in broken
    assert "b" * 79 in broken


def test_a_page_that_takes_too_long_is_stopped_and_the_next_is_printed(monkeypatch):
    monkeypatch.setattr(process, "SECONDS", 1)
    monkeypatch.setattr(renderer, "LONG_WORD", 80)
    began = time.monotonic()

    with pytest.raises(renderer.NotPrinted):
        printed("a\n" * 20_000)

    assert time.monotonic() - began < 5
    assert words(printed("gewoon")).count("gewoon") == 1


def test_when_every_place_at_the_press_is_taken_nobody_waits_in_line(monkeypatch):
    for _ in range(renderer.AT_ONCE):
        assert renderer.places.acquire(blocking=False)
    began = time.monotonic()
    try:
        with pytest.raises(renderer.NotPrinted):
            printed("nog een")
    finally:
        for _ in range(renderer.AT_ONCE):
            renderer.places.release()

    assert time.monotonic() - began < 1
    assert printed("nog een").startswith(b"%PDF")


@pytest.mark.django_db
def test_where_nothing_can_be_printed_nothing_changes_and_the_page_says_so(client):
    world = make_world()
    part = fill_perspective(part_of(world.plan, "PERSPECTIVE"))
    client.force_login(world.coordinator)
    for _ in range(renderer.AT_ONCE):
        assert renderer.places.acquire(blocking=False)
    try:
        answers = [
            client.get(reverse("part_preview", args=[part.pk])),
            client.post(reverse("part_share", args=[part.pk]), {"seen": digest_of(part.content)}),
        ]
    finally:
        for _ in range(renderer.AT_ONCE):
            renderer.places.release()

    for answer in answers:
        assert answer.status_code == 503
        assert "Er is niets veranderd en niets verstuurd." in answer.content.decode()
    part.refresh_from_db()
    assert part.status == "DRAFT"


@pytest.mark.django_db
def test_a_logo_that_is_gone_keeps_no_paper_back(client, caplog):
    world = make_world()
    School.objects.update(logo="logos/weg.png")
    client.force_login(world.coordinator)

    page = client.get(reverse("part_preview", args=[part_of(world.plan, "ACTION").pk]))

    assert page.status_code == 200
    assert "Logo van De Regenboog" in words(page.content)
    assert f"the logo of school {world.school.pk} is gone" in caplog.text


@pytest.mark.django_db
def test_who_only_looks_takes_one_place_at_the_press(client):
    world = make_world()
    where = reverse("part_preview", args=[part_of(world.plan, "ACTION").pk])
    client.force_login(world.coordinator)

    with renderer.one_for(world.coordinator):
        refused = client.get(where)  # in a second tab
        assert (refused.status_code, refused["Retry-After"]) == (503, "60")
        assert "De pdf kon nu niet gemaakt worden" in refused.content.decode()
        client.force_login(world.director)
        assert client.get(where).status_code == 200
    client.force_login(world.coordinator)
    assert client.get(where).status_code == 200


def test_a_press_that_was_killed_is_started_again():
    printed("een")
    renderer._room[0].process.kill()
    renderer._room[0].process.wait()

    assert printed("twee").startswith(b"%PDF")
