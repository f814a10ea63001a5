"""Related rows that are fetched along, as prefetch_related fetches them, with SQL that is written once."""

from collections import defaultdict

from django.db.models import QuerySet

from .prepared import prepared


class Laid(list):
    """Rows that were fetched along: what `.all()` of a prefetched relation gives, without a queryset for each.

    What needs more than these rows, such as `.filter()`, is asked of the database.
    """

    def __init__(self, rows, owner: tuple[type, int], name: str):
        super().__init__(rows)
        self.owner, self.name = owner, name

    def all(self) -> "Laid":
        return self

    def exists(self) -> bool:
        return bool(self)

    def count(self) -> int:
        return len(self)

    def select_related(self, *names: str) -> "Laid":
        return self  # they came with what belongs to them

    def __getattr__(self, name: str):
        if name.startswith("_"):
            raise AttributeError(name)
        model, key = self.owner
        field = model._meta.get_field(self.name).field
        return getattr(field.model._default_manager.filter(**{field.name: key}), name)


def lay(instance, name: str, rows: list) -> None:
    """Put `rows` where prefetch_related would have put them."""
    cache = instance.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = Laid(rows, (type(instance), instance.pk), name)


def is_laid(instance, name: str) -> bool:
    """Whether these rows were fetched along, so that asking for them costs no query."""
    return name in getattr(instance, "_prefetched_objects_cache", ())


def rows_of(instance, name: str):
    """`instance.<name>.all()`; where the rows were laid, without the manager that Django makes for every such call."""
    laid = getattr(instance, "_prefetched_objects_cache", ())
    return laid[name] if name in laid else getattr(instance, name).all()


def prefetch(instances: list, *paths: str) -> None:
    """Fetch what these paths name: foreign keys, and the rows whose foreign key points here. One query a step."""
    for path in paths:
        rows = instances
        for name in path.split("__"):
            rows = _step(rows, name) if rows else []


def _step(rows: list, name: str) -> list:
    field = rows[0]._meta.get_field(name)
    return _above(rows, field) if field.concrete else _below(rows, name, field.field)


def _above(rows: list, field) -> list:
    """The rows that a foreign key of `rows` points to."""
    without = {getattr(row, field.attname) for row in rows if not field.is_cached(row)} - {None}
    found = {row.pk: row for row in _with_keys(field.related_model, sorted(without))} if without else {}
    for row in rows:
        if not field.is_cached(row):
            field.set_cached_value(row, found.get(getattr(row, field.attname)))
    return list({id(one): one for one in map(field.get_cached_value, rows) if one is not None}.values())


def _below(rows: list, name: str, field) -> list:
    """The rows whose foreign key `field` points to one of `rows`, in the order of their own."""
    bare, grouped = defaultdict(list), defaultdict(list)
    for row in rows:
        if not is_laid(row, name):
            bare[getattr(row, field.target_field.attname)].append(row)
    for child in _pointing(field.model, field.name, sorted(bare)) if bare else ():
        owner = getattr(child, field.attname)
        field.set_cached_value(child, bare[owner][0])
        grouped[owner].append(child)
    for key, owners in bare.items():
        for row in owners:  # one row may have been read twice
            lay(row, name, grouped[key])
    return [child for row in rows for child in getattr(row, name).all()]


@prepared
def _with_keys(model, keys: list[int]) -> QuerySet:
    return model._base_manager.filter(pk__in=keys)


@prepared
def _pointing(model, name: str, keys: list[int]) -> QuerySet:
    return model._default_manager.filter(**{f"{name}__in": keys})


class PreparedQuerySet(QuerySet):
    """A queryset whose prefetch_related takes paths only, and fetches them with `prefetch`."""

    def _prefetch_related_objects(self) -> None:
        prefetch(self._result_cache, *self._prefetch_related_lookups)
        self._prefetch_done = True
