"""Worlds that are built once a module instead of once a test."""

from collections import defaultdict
from copy import deepcopy

import pytest

BUILDERS: dict[str, list[tuple]] = defaultdict(list)
"""What each test module builds, and whether it prints, by the name of the module."""


def once_a_module(build, *, paper: bool = False):
    """A fixture: a copy of what `build()` returned and wrote, made once for the whole module.

    Whatever a test changes is undone after it. Not for a module with transactional tests. Without `paper` its
    documents hold the text that would be laid out.
    """
    BUILDERS[build.__module__].append((build, paper))

    @pytest.fixture
    def world(built_once, db):
        return deepcopy(built_once.worlds[build])

    return world
