"""Worlds that are built once a module instead of once a test."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from copy import deepcopy
from functools import cache
from inspect import signature
from itertools import takewhile
from pathlib import Path
from shutil import copytree
from types import ModuleType, SimpleNamespace

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import override_settings

BUILDERS: dict[object, Callable] = {}
"""How the world behind a fixture is built."""


def once_a_module(build: Callable):
    """A fixture: a copy of what `build()` returned and wrote, made once for all tests of the module that begin there.

    It may ask for other worlds of its module, and builds upon them; for any other fixture it may not ask. Whatever a test
    changes is undone after it.
    """

    @pytest.fixture
    def world(request, begun, db):
        if request.fixturename in begun:
            return begun[request.fixturename]
        return build(**{name: request.getfixturevalue(name) for name in asked_by(build)})

    BUILDERS[world] = build
    return world


def asked_by(build: Callable) -> list[str]:
    """The worlds on which this one is built: what it cannot do without."""
    asked = signature(build).parameters.values()
    return [each.name for each in asked if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD]


@cache
def worlds_of(module: ModuleType) -> dict[str, Callable]:
    """The worlds of this module, by the names of their fixtures."""
    named = [(name, value) for name, value in vars(module).items() if callable(value)]
    return {name: BUILDERS[fixture] for fixture in BUILDERS for name, value in named if value is fixture}


def under(module: ModuleType, names: Iterable[str]) -> tuple[str, ...]:
    """The worlds of this module on which a test with these fixtures stands, the lowest first."""
    worlds, found = worlds_of(module), []

    def lay(name):
        if name in worlds and name not in found:
            for below in asked_by(worlds[name]):
                lay(below)
            found.append(name)

    for name in names:
        lay(name)
    return tuple(found)


@contextmanager
def text_as_paper():
    """The text itself stands where its layout would: laying out a page takes WeasyPrint a quarter of a second."""

    def printed(asked: bytes, page: bytes, *along: bytes) -> bytes:
        return b"%PDF-1.7\n" + page

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.pdf.renderer.printed", printed)
        yield


class Floors:
    """The worlds of one module that stand now, each in a transaction within that of the one below it."""

    def __init__(self, module: ModuleType, folder: Path):
        self.worlds, self.folder, self.made = worlds_of(module), folder, 0
        self.standing: list[SimpleNamespace] = []
        self.ground = SimpleNamespace(values={}, files=self.new_folder(), letters=[])
        self.ground.files.mkdir()

    @property
    def top(self) -> SimpleNamespace:
        """What was returned, and the documents and letters that were made, up to here."""
        return self.standing[-1] if self.standing else self.ground

    def new_folder(self) -> Path:
        self.made += 1
        return self.folder / str(self.made)

    def stand(self, names: Sequence[str], *, paper: bool) -> None:
        """Exactly these worlds stand, their documents printed or not; what stood already is left as it is."""
        asked = [(name, paper) for name in names]
        same = len([*takewhile(lambda pair: pair[0].key == pair[1], zip(self.standing, asked, strict=False))])
        while len(self.standing) > same:
            transaction.set_rollback(True)
            self.standing.pop().within.close()
        for key in asked[same:]:
            self.build(*key)

    def build(self, name: str, paper: bool) -> None:
        build = self.worlds[name]
        floor = SimpleNamespace(key=(name, paper), values=deepcopy(self.top.values), files=self.new_folder())
        copytree(self.top.files, floor.files)
        mail.outbox[:] = self.top.letters
        with ExitStack() as within:
            within.enter_context(transaction.atomic())
            with override_settings(MEDIA_ROOT=floor.files), nullcontext() if paper else text_as_paper():
                asked = {each: floor.values[each] for each in asked_by(build)}
                floor.values[name] = build(**asked)
            connection.check_constraints()  # once, not again at the end of every test
            floor.within = within.pop_all()
        floor.letters = [*mail.outbox]
        self.standing.append(floor)
