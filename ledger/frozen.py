"""Saying on a model when its rows freeze; the database floor is made from it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import cast

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from .errors import LedgerError


@dataclass(frozen=True)
class Lifecycle:
    """A row with a status freezes by itself: `frozen = Lifecycle(status="status", …)`.

    Columns not named here change only while the status is in `open`; those in `also[status]`
    while it is that status too. `always` columns
    never change; `on[target]` columns only in the very update that moves the status to
    that target; `free` columns at any time. The status moves along `next` alone. A row
    begins as `begin` says, and goes only while its status is in `open_delete`.
    """

    status: str
    open: Collection[str]
    next: Mapping[str, Collection[str]]
    always: Collection[str] = ()
    on: Mapping[str, Collection[str]] = field(default_factory=dict)
    begin: Mapping[str, object] = field(default_factory=dict)
    free: Collection[str] = ()
    also: Mapping[str, Collection[str]] = field(default_factory=dict)
    open_delete: Collection[str] = ()

    def __post_init__(self):
        moving = {name for names in self.on.values() for name in names}
        later = {name for names in self.also.values() for name in names}
        groups = [{self.status}, set(self.always), moving, set(self.free), later]
        named = [name for group in groups for name in group]
        if twice := sorted({name for name in named if named.count(name) > 1}):
            raise ValueError(f"Frozen in two ways: {', '.join(twice)}.")
        reached = {to for targets in self.next.values() for to in targets}
        if lost := sorted(set(self.on) - reached):
            raise ValueError(f"No status moves to {', '.join(lost)}.")

    def columns(self) -> set[str]:
        """Every column named in it."""
        moving = {name for names in self.on.values() for name in names}
        later = {name for names in self.also.values() for name in names}
        return {self.status, *self.always, *moving, *self.begin, *self.free, *later}


@dataclass(frozen=True)
class FrozenWith:
    """A row freezes with the one it belongs to: `frozen = FrozenWith("goal__part")`.

    The path leads over foreign keys (or the parent link) to a model with a Lifecycle, its
    own or its parent's. Rows are added, changed, moved and deleted only while that row is
    open. `requires` are columns that row must hold when this one is added.
    """

    path: str
    requires: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Owner:
    """The row something freezes with: how to get there and what it says."""

    model: type[models.Model]
    lifecycle: Lifecycle
    hops: tuple  # the foreign keys on the way, in order


def rule_of(model) -> Lifecycle | FrozenWith | None:
    """What `frozen` says for this model's own table.

    The child of a frozen parent (multi-table inheritance) freezes with it unless it says
    something itself; the table behind a many-to-many field freezes with its owner.
    """
    if model._meta.auto_created:
        return _rule_of_through(model)
    for ancestor in model.__mro__:
        if "frozen" in vars(ancestor):
            break
    else:
        return None
    rule = vars(ancestor)["frozen"]
    inherited = ancestor is not model and not ancestor._meta.abstract
    if not inherited or rule is None or model._meta.proxy:
        return rule
    return FrozenWith(model._meta.get_ancestor_link(ancestor).name)


def _rule_of_through(through):
    of = through._meta.auto_created
    rule = rule_of(of)
    if rule is None:
        return None
    (link,) = [
        key.name
        for key in through._meta.local_fields
        if key.is_relation and key.related_model is of and not _is_far_end(key)
    ]
    rest = f"__{rule.path}" if isinstance(rule, FrozenWith) else ""
    return FrozenWith(link + rest)


def _is_far_end(key) -> bool:
    # Of a many-to-many field to its own model, both keys lead to that model.
    return key.name.startswith("to_")


def owner_of(model, rule: FrozenWith) -> Owner:
    """The model whose row decides, and the foreign keys that lead to it."""
    hops = []
    at, at_rule = model, cast("FrozenWith | Lifecycle | None", rule)
    while isinstance(at_rule, FrozenWith):
        for name in at_rule.path.split("__"):
            hops.append(_foreign_key(model, at, name))
            at = hops[-1].related_model
        at_rule = rule_of(at)
    if at_rule is None:
        raise LedgerError(f"{model._meta.label}: {rule.path} has no Lifecycle.")
    return Owner(at, at_rule, tuple(hops))


def _foreign_key(model, at, name):
    try:
        key = at._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise LedgerError(f"{model._meta.label}: {error}") from error
    if not (key.is_relation and key.concrete) or key.model is not at:
        label = at._meta.label
        raise LedgerError(f"{model._meta.label}: {label} has no foreign key {name}.")
    return key
