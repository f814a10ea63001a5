"""Who reads Arabic meets no sentence of ours in Dutch, on any page of the family: only what the school or a person wrote."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

import pytest

from consent.models import Delivery
from consent.sending import sender
from consent.words import language
from opp import catalogues
from tests.consent.family_walk import proven
from tests.consent.portal.test_sentinels import pages_of, two_years
from tests.worlds import once_a_module

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]
world = once_a_module(two_years)
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "path"}
SAID = ("title", "alt", "aria-label", "placeholder")
WORD = re.compile(r"[A-Za-zÀ-ž]{3,}")
IN_ARABIC_TOO = re.compile(
    r"\([^)]+\)"  # the Dutch word beside the Arabic one, because school says it: (gezag)
    r"|https?://\S+|\b[0-9a-f]{4}\b|\b(?:pdf|jpg|png|docx|SHA|OPP|vmbo)\b"
)


class Dutch(HTMLParser):
    """Collects the words of a page in Latin letters that do not say of themselves that they are Dutch, a name or somebody's own."""

    def __init__(self, names: Iterable[str]):
        super().__init__()
        self.names = sorted(names, key=len, reverse=True)
        self.open: list[tuple[str, bool]] = []
        self.found: set[str] = set()

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if not self.is_theirs:
            for name in SAID:
                self.take(said.get(name) or "")
        if tag not in VOID:
            own = (
                tag in ("bdi", "script", "style", "textarea")
                or said.get("lang") not in (None, "ar")
                or said.get("translate") == "no"
                or said.get("dir") in ("ltr", "auto")
            )
            self.open.append((tag, own or self.is_theirs))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self.is_theirs:
            self.take(data)

    @property
    def is_theirs(self) -> bool:
        return bool(self.open and self.open[-1][1])

    def take(self, text: str) -> None:
        for name in self.names:
            text = text.replace(name, "")
        if WORD.search(IN_ARABIC_TOO.sub("", text)):
            self.found.add(" ".join(text.split()))


def left_in(html: str, names: Iterable[str] = ()) -> set[str]:
    page = Dutch(names)
    page.feed(html)
    return page.found


def test_a_sentence_that_is_left_in_dutch_is_found():
    assert left_in('<html lang="ar"><p>الجزء 2</p><p>Hoe gaat het</p><p lang="nl">Rust</p></html>') == {"Hoe gaat het"}


@pytest.mark.parametrize("who", ["mother", "father", "pupil"])
def test_no_page_of_the_family_leaves_a_sentence_in_dutch(world, settings, who):
    catalogues.compile_all()
    settings.OFFERED = [code for code, _name in settings.LANGUAGES]
    person = world.student.person if who == "pupil" else getattr(world, who).person
    client = proven(person, world.plan)
    session = client.session
    session[language.OF_PEOPLE] = {str(person.pk): "ar"}
    session.save()
    names = {world.school.name, world.coordinator.name, world.student.person.name, world.student.person.first_name}
    names |= {goal.title for part in world.plan.parts_of("ACTION") for goal in part.as_action.goals.all()}
    names |= {"Toetsen maken in de rust"}  # as a slip of the pen was put right
    names |= {guardian.person.name for guardian in world.student.guardians.all()}
    found: dict[str, set[str]] = {}

    for name, paths in pages_of(world, person).items():
        for path in paths:
            response = client.get(path, follow=True)
            if "text/html" in response["Content-Type"] and response.status_code < 500:
                html = response.content.decode()
                assert '<html lang="ar"' in html, path
                if left := left_in(html, names):
                    found.setdefault(name, set()).update(left)

    assert found == {}, "\n".join(f"{name}: {each}" for name, many in found.items() for each in sorted(many))


def test_no_mail_to_the_family_leaves_a_sentence_in_dutch(world, settings):
    catalogues.compile_all()
    settings.OFFERED = [code for code, _name in settings.LANGUAGES]
    person = world.father.person
    language.keep(person.pk, "ar")
    names = {
        world.school.name,
        world.student.person.first_name,
        world.coordinator.name,
        person.name,
        world.meeting.place,
    }
    rows = Delivery.objects.filter(person=person).select_related("person", "plan__school", "code")
    found = {}

    for row in {row.kind: row for row in rows if not row.code}.values():  # a code speaks as its page did
        subject, text = sender.letter(row)[:2]
        if left := left_in(
            f'<html lang="ar"><p>{subject}</p>' + "".join(f"<p>{line}</p>" for line in text.splitlines()), names
        ):
            found[row.kind] = left

    assert found == {}
