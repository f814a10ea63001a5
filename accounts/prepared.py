"""Querysets whose SQL is written once and run often.

Django takes longer to write the SQL of a page than a database takes to answer it. Nothing that was read is kept here.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import update_wrapper
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

from .models import User

SHAPES = 200  # of one statement; a school has a few, lists of another length are another shape
FIRST_MARK = 10**15


class Chosen:
    """Rows that are still to be chosen: `Chosen(visible_plans, user)` stands for `visible_plans(user)`."""

    def __init__(self, choose: Callable[..., QuerySet], *arguments):
        self.choose, self.arguments = choose, arguments
        self.is_made = any(_is_made(each) for each in arguments)

    def queryset(self) -> QuerySet:
        return self.choose(*map(_afresh, self.arguments))


Rows = QuerySet | Chosen


def _is_made(argument) -> bool:
    """Whether this holds a queryset, which is written anew each time."""
    return isinstance(argument, QuerySet) or (isinstance(argument, Chosen) and argument.is_made)


def _afresh(argument):
    return argument.queryset() if isinstance(argument, Chosen) else argument


class Prepared:
    """A function that makes a queryset, called for its rows: instances, or tuples in the order of `values_list`.

    Its SQL is kept by the shape of the arguments: a User by the roles, a list of keys by its length, a Chosen by its
    function. Keys, days and UUIDs become parameters; anything else belongs to the shape. So the function may branch
    on roles and on words, never on a key or a day. A queryset as argument is written anew each time.
    """

    def __init__(self, build: Callable[..., QuerySet]):
        self.build, self.written = build, {}
        update_wrapper(self, build)

    def __call__(self, *arguments) -> list:
        if any(map(_is_made, arguments)):
            return Written(self.afresh(*arguments), []).rows([])
        shape, values = [connection.vendor], []
        for argument in arguments:
            _read(argument, shape, values)
        key = tuple(shape)
        written = self.written.get(key) or self._write(key, arguments, values)
        if written.is_whole:
            return written.rows(values)
        return Written(self.afresh(*arguments), []).rows([])

    def _write(self, key: tuple, arguments, values) -> "Written":
        """The SQL for arguments of this shape, with a mark in the place of each value."""
        marks = [_mark(value, number) for number, value in enumerate(values)]
        replaced = iter(marks)
        written = Written(self.build(*(_marked(argument, replaced) for argument in arguments)), marks)
        if len(self.written) >= SHAPES:
            self.written.clear()
        self.written[key] = written
        return written

    def afresh(self, *arguments) -> QuerySet:
        """The queryset as Django would run it: what the rows are held against in a test."""
        return self.build(*map(_afresh, arguments))


def prepared(build: Callable[..., QuerySet]) -> Prepared:
    return Prepared(build)


def _read(argument, shape: list, values: list) -> None:
    match argument:
        case bool():
            shape.append(argument)
        case datetime():
            raise TypeError("A moment is no value of a prepared query.")
        case int() | date() | UUID():
            shape.append(type(argument))
            values.append(argument)
        case User():
            schools = list(dict.fromkeys(school for school, _, _ in argument.seats()))
            shape += [User, len(schools), *((schools.index(school), role) for school, role, _ in argument.seats())]
            values += [argument.pk, *schools]
        case Chosen():
            shape += [argument.choose, len(argument.arguments)]
            for each in argument.arguments:
                _read(each, shape, values)
        case list():
            padded = _padded(argument)
            shape += [list, len(padded)]
            values += padded
        case _:
            shape.append(argument)


def _padded(keys: list[int]) -> list[int]:
    """The last key again, until there is a power of two of them: fewer shapes, the same rows."""
    return keys + keys[-1:] * ((1 << (len(keys) - 1).bit_length()) - len(keys)) if keys else keys


def _mark(value, number: int):
    match value:
        case date():
            return date(1, 1, 1).replace(year=number + 1)
        case UUID():
            return UUID(int=FIRST_MARK + number)
    return FIRST_MARK + number


def _marked(argument, marks):
    """This argument with marks in the places where `_read` found its values."""
    match argument:
        case bool():
            return argument
        case int() | date() | UUID():
            return next(marks)
        case User():
            user = User(pk=next(marks))
            schools = {school: next(marks) for school in dict.fromkeys(school for school, _, _ in argument.seats())}
            user._seats = [(schools[school], role, name) for school, role, name in argument.seats()]
            return user
        case Chosen():
            return argument.choose(*[_marked(each, marks) for each in argument.arguments])
        case list():
            return [next(marks) for _ in _padded(argument)]
    return argument


def made(model: type, columns):
    """An instance from some columns of its row; asking for another column is a query."""
    instance = model.__new__(model)
    instance.__dict__ = values = dict(columns)
    values["_state"] = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    return instance


class Written:
    """SQL with places for values, and how a row becomes an instance."""

    def __init__(self, queryset: QuerySet, marks: list):
        self.sql = None
        self.is_whole = True
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            self.sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # for whatever values: only the shape decides that
            return
        places = {}
        for number, mark in enumerate(marks):
            places[mark] = (number, None)
            if isinstance(mark, date):
                places[str(mark)] = (number, str)  # as SQLite wants it
            elif isinstance(mark, UUID):
                places[mark.hex] = (number, lambda value: value.hex)
        self.places = [places.get(each, (None, each)) for each in parameters]
        # A day that is no argument would be tomorrow's mistake, and a mark that was reckoned with is no value.
        self.is_whole = str(FIRST_MARK)[:-4] not in self.sql and not any(
            number is None and _may_vary(each) for number, each in self.places
        )
        expressions = [column for column, _, _ in compiler.select]
        self.converters = {
            position: ([_faster(each) for each in converters], expression)
            for position, (converters, expression) in compiler.get_converters(expressions).items()
        }
        self.width = len(compiler.select)
        self.makes = issubclass(queryset._iterable_class, ModelIterable)
        if self.makes:
            self.table = Table(compiler.klass_info, compiler.select, compiler.annotation_col_map or {})

    def rows(self, values: list) -> list:
        if self.sql is None:
            return []
        database = connections[DEFAULT_DB_ALIAS]
        with database.cursor() as cursor:
            cursor.execute(self.sql, [self._value(place, values) for place in self.places])
            found = cursor.fetchall()
        if self.converters:
            found = list(map(list, found))
            for position, (converters, expression) in self.converters.items():
                for convert in converters:
                    for row in found:
                        row[position] = convert(row[position], expression, database)
        if not self.makes:
            return [tuple(row[: self.width]) for row in found]
        return list(map(self.table.make, found))

    def _value(self, place, values: list):
        number, how = place
        if number is None:
            return how
        return how(values[number]) if how else values[number]


def _faster(convert: Callable) -> Callable:
    """Moments on SQLite are text in UTC; Django takes four steps to read one."""
    return (
        _moment
        if connection.vendor == "sqlite" and getattr(convert, "__name__", "") == "convert_datetimefield_value"
        else convert
    )


def _moment(value: str | None, expression, database) -> datetime | None:
    return datetime.fromisoformat(f"{value}+00:00") if value else None


def _may_vary(parameter) -> bool:
    if isinstance(parameter, str):
        return parameter[:4].isdecimal() and parameter[4:5] == "-"
    return isinstance(parameter, date) or (isinstance(parameter, int) and parameter >= FIRST_MARK)


class Relation(NamedTuple):
    """A table that is joined: what it makes, and where that belongs.

    The way back, from the one row of a one-to-one to the other, is not laid: rows that point to each other stay in memory
    until the garbage collector comes along, and that took longer than reading them.
    """

    table: "Table"
    lay: Callable


class Table:
    """The columns of one model in a row, and the values `beside` them by name."""

    def __init__(self, info: dict, select: list, beside: dict[str, int]):
        self.model = info["model"]
        columns = info["select_fields"]
        names = [select[column][0].target.attname for column in columns]
        self.key = columns[names.index(self.model._meta.pk.attname)]
        self.names, columns = [*names, *beside], [*columns, *beside.values()]
        self.pick = itemgetter(*columns) if len(columns) > 1 else lambda row: (row[columns[0]],)
        self.relations = [
            Relation(Table(related, select, {}), related["local_setter"])
            for related in info.get("related_klass_infos", [])
        ]

    def make(self, row):
        """An instance as `Model.from_db` makes it: all columns are there, so the checks of `__init__` are left out."""
        instance = made(self.model, zip(self.names, self.pick(row), strict=True))
        for table, lay in self.relations:
            lay(instance, table.make(row) if row[table.key] is not None else None)
        return instance
