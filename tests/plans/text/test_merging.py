"""Two or three people in one field: what only one changed is written, what does not touch is joined, of the rest both stay."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.text.merging import Arrival, Fate, arrive, join

PLAN = "Yara werkt op maandag in het stiltelokaal en overlegt daarna met haar mentor."


# A table -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started", "typed", "now", "fate", "text"),
    [
        ("Rust.", "Rust.", "Rust.", Fate.LEFT, "Rust."),
        ("Rust.", "Rust.", "Rust thuis.", Fate.LEFT, "Rust thuis."),  # an old page that changed nothing undoes nothing
        ("Rust.", "Rust thuis.", "Rust thuis.", Fate.LEFT, "Rust thuis."),  # twice the same
        ("Rust.", "Rust op school.", "Rust.", Fate.WRITTEN, "Rust op school."),
        ("Rust.", "", "Rust.", Fate.WRITTEN, ""),
        ("", "Rust.", "", Fate.WRITTEN, "Rust."),
        ("Rust.", "Rust op school.", "Rust thuis.", Fate.BOTH, "Rust thuis."),
        ("", "Rust.", "Geluid.", Fate.BOTH, "Geluid."),
        (None, "Rust.", "", Fate.WRITTEN, "Rust."),  # a page that does not say where it began fills what is empty
        (None, "Rust.", "Geluid.", Fate.BOTH, "Geluid."),
        (None, "", "Geluid.", Fate.BOTH, "Geluid."),
        (
            PLAN,
            PLAN.replace("maandag", "dinsdag"),
            PLAN.replace("haar mentor", "Iris Koning"),
            Fate.JOINED,
            "Yara werkt op dinsdag in het stiltelokaal en overlegt daarna met Iris Koning.",
        ),
        (PLAN, PLAN + " Elke week.", "Afgesproken is: " + PLAN, Fate.JOINED, "Afgesproken is: " + PLAN + " Elke week."),
        (PLAN, PLAN.replace("maandag", "dinsdag"), PLAN.replace("maandag", "vrijdag"), Fate.BOTH, PLAN.replace("maandag", "vrijdag")),
    ],
)  # fmt: skip
def test_what_becomes_of_a_text(started, typed, now, fate, text):
    assert arrive(started, typed, now, runs=True) == Arrival(fate, text)


def test_a_name_is_one_statement_and_is_never_joined_from_two():
    assert arrive("Iris Koning", "Iris Bos", "Els Koning", runs=False) == Arrival(Fate.BOTH, "Els Koning")


# Laws of joining ---------------------------------------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from(["rust", "thuis", "klas.", "de", "een,", "\n", "maandag", "op"]), max_size=12).map(
    " ".join
)


@given(WORDS, WORDS, WORDS)
def test_it_is_the_same_whoever_comes_first(started, one, other):
    assert join(started, one, other) == join(started, other, one)


@given(WORDS, WORDS)
def test_who_changed_alone_is_followed(started, one):
    assert join(started, one, started) == one
    assert join(started, one, one) == one


@given(st.randoms(use_true_random=False))
def test_words_that_one_of_them_added_are_in_what_is_joined(rolls):
    words = [f"woord{number}" for number in range(rolls.randint(1, 30))]
    texts = []
    for who in "ab":
        mine = [*words]
        for number in range(rolls.randint(1, 3)):
            mine.insert(rolls.randint(0, len(mine)), f"{who}{number}")
        texts.append(mine)

    joined = join(*(" ".join(each) for each in [words, *texts]))

    if joined is not None:
        assert sorted(joined.split()) == sorted({*texts[0], *texts[1]})


# Three people in one field -----------------------------------------------------------------------------------------------


@dataclass
class Field:
    """The server's side of one field: what stands there, every text that did, and what each page sent last."""

    now: str
    history: list[str] = field(default_factory=list)
    accepted: dict[str, tuple[int, str]] = field(default_factory=dict)

    def save(self, page: str, serial: int, heard: int, started: str, typed: str) -> Arrival:
        last, own = self.accepted.get(page, (0, ""))
        found = arrive(own if last > heard else started, typed, self.now, runs=True)
        if found.is_written:
            self.now = found.text
            self.history.append(found.text)
            self.accepted[page] = (serial, typed)
        return found


@dataclass
class Writer:
    """A page with that field, as static/saving.js keeps it."""

    name: str
    server: Field
    text: str = field(init=False)
    base: str = field(init=False)
    serial: int = 0
    heard: int = 0
    words: int = 0
    pending: list = field(default_factory=list)

    def __post_init__(self):
        self.text = self.base = self.server.now

    def types(self, at: int) -> None:
        words, self.words = self.text.split(), self.words + 1
        words.insert(at % (len(words) + 1), f"{self.name}{self.words}")
        self.text = " ".join(words)

    def removes(self, at: int, gone: set) -> None:
        words = self.text.split()
        if words:
            gone.add(words.pop(at % len(words)))
            self.text = " ".join(words)

    def sends(self) -> None:
        if self.text != self.base and not self.pending:
            self.serial += 1
            found = self.server.save(self.name, self.serial, self.heard, self.base, self.text)
            self.pending.append((self.serial, self.text, found))

    def hears(self) -> None:
        for serial, sent, found in self.pending:
            self.heard = serial
            if found.fate == Fate.BOTH:  # reads both, and puts the own words behind those of the other
                mine = [
                    word for word in self.text.split() if word not in found.text.split() and word.startswith(self.name)
                ]
                self.base, self.text = found.text, " ".join([*found.text.split(), *mine])
            elif self.text == sent:
                self.text = self.base = found.text
            else:
                self.base = sent
        self.pending = []

    def hears_nothing(self) -> None:
        """The answer is lost on its way: server gone, or network."""
        self.pending = []

    def looks(self) -> None:
        if self.text == self.base and not self.pending:
            self.text = self.base = self.server.now


DEEDS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["types", "types", "removes", "sends", "sends", "hears", "hears_nothing", "looks"]), st.integers(0, 40)),
    max_size=60,
)  # fmt: skip


@settings(max_examples=400)
@given(DEEDS)
def test_three_people_lose_no_accepted_word_and_end_with_the_same_text(deeds):
    server, gone = Field("de leerling werkt elke dag een uur in rust aan het huiswerk"), set()
    writers = {name: Writer(name, server) for name in "ABC"}
    for name, deed, at in deeds:
        given_to = {"types": (at,), "removes": (at, gone)}.get(deed, ())
        getattr(writers[name], deed)(*given_to)
    for _ in range(12):  # until it is quiet
        for writer in writers.values():
            writer.hears()
            writer.sends()
            writer.hears()
            writer.looks()

    assert {writer.text for writer in writers.values()} == {server.now}
    typed = {f"{writer.name}{number}" for writer in writers.values() for number in range(1, writer.words + 1)}
    assert typed - gone <= set(server.now.split())
