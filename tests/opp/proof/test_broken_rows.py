"""A row that holds no value any more is a sentence in what `verify` says, and no traceback (decision 51)."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from ledger.bypass import open_bypass
from opp.proof.verification import Verification
from plans.models import Anchor, Document, Event, Part, Tally
from tests.opp.proof.test_every_column import MODELS, NOT_HELD, full_world
from tests.worlds import once_a_module

pytestmark = pytest.mark.django_db


def everything():
    return full_world()


world = once_a_module(everything)
NO_VALUE = {
    models.DateTimeField: "2026-13-45 09:00:00",
    models.DateField: "2026-13-45",
    models.TimeField: "25:61",
    models.UUIDField: "geen uuid",
    models.JSONField: "{geen json",
    models.IntegerField: "veel",
}
"""What SQLite keeps in a column of that kind, though it is none; PostgreSQL lets none of it in."""


def kept_though_none(column) -> str | None:
    return next((text for kind, text in NO_VALUE.items() if isinstance(column, kind)), None)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_a_value_that_is_none_is_a_defect_and_no_traceback(world, model):
    held = [
        each
        for each in model._meta.local_concrete_fields
        if each.attname not in NOT_HELD.get(model._meta.label_lower, {})
    ]
    one_of_a_kind = {type(each): each for each in held if not each.primary_key}
    table, key = map(connection.ops.quote_name, (model._meta.db_table, model._meta.pk.column))
    for column in one_of_a_kind.values():
        if (text := kept_though_none(column)) is None:
            continue
        with transaction.atomic(), open_bypass(), connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            one = f"{key} = (SELECT MIN({key}) FROM {table})"
            cursor.execute(f"UPDATE {table} SET {connection.ops.quote_name(column.column)} = %s WHERE {one}", [text])
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            assert Verification().rows().defects != [], column.name
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Event, {"data": "geen json"}),
        (Event, {"data": "[]"}),
        (Event, {"data": '{"rows": 5, "by": 7}'}),
        (Event, {"data": '{"rows": [{"row": "plans.nooit", "id": 1, "digest": "x"}], "by": null}'}),
        (Tally, {"text": "geen json"}),
        (Tally, {"text": '{"named": {"plans.nooit": [[1, 2]]}, "facts": {"x.y": {"1": {}}}}'}),
        (Tally, {"text": '{"named": {"students.viewrecord": [["a"]]}}'}),
        (Anchor, {"text": "geen anker"}),
        (Part, {"body": b"geen json", "labels": "geen json"}),
        (Part, {"format": 99}),
        (Document, {"file": "../../etc/hostname"}),
        (Document, {"file": "."}),
        (Document, {"file": ""}),
    ],
    ids=str,
)
def test_what_is_not_what_it_should_be_is_a_defect_and_no_traceback(world, model, values):
    with open_bypass():
        models.QuerySet(model).update(**values)

    assert Verification().rows().defects != []


def test_a_file_that_is_gone_and_one_that_is_another_are_named(world):
    first, second = Document.objects.order_by("pk")[:2]
    for each in (first, second):
        default_storage.delete(each.file.name)
    default_storage.save(second.file.name, ContentFile(b"%PDF-1.7 iets anders"))

    found = " ".join(Verification().rows().defects)
    assert f"document {first.pk}: het bestand ontbreekt" in found
    assert f"document {second.pk}: het bestand is een ander" in found
