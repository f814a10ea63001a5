"""Canonical text: one spelling for one value."""

import json
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import LARGEST_INTEGER, canonical, digest, exact, moment

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEY = st.text(st.characters(max_codepoint=127))
LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | TEXT
    | st.dates()
    | st.uuids()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.datetimes(timezones=st.just(UTC))
)
VALUE = st.recursive(LEAF, lambda inner: st.lists(inner) | st.dictionaries(KEY, inner), max_leaves=20)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-12, "-12"),
        ("Éva", '"Éva"'),
        ("E\u0301va", '"Éva"'),
        ("a\r\nb\rc\nd", r'"a\nb\nc\nd"'),
        ('"\\/', r'"\"\\/"'),
        ("\x00\x1f\x7f\u2028", '"\\u0000\\u001f\x7f\u2028"'),
        ("\t\b\f", r'"\t\b\f"'),
        ("😀", '"😀"'),
        (date(202, 3, 4), '"0202-03-04"'),
        (datetime(2026, 9, 1, 12, 0, tzinfo=UTC), '"2026-09-01T12:00:00.000000Z"'),
        (datetime(2026, 9, 1, 14, 0, 0, 5, timezone(timedelta(hours=2))), '"2026-09-01T12:00:00.000005Z"'),
        (datetime(202, 9, 1, tzinfo=UTC), '"0202-09-01T00:00:00.000000Z"'),
        (Decimal("1.50"), '"1.50"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ((1, [2, ()]), "[1,[2,[]]]"),
        ({"b": 1, "a": {"d": 2, "C": 3}}, '{"a":{"C":3,"d":2},"b":1}'),
        ({}, "{}"),
    ],
)
def test_a_value_has_one_spelling(value, text):
    assert canonical(value) == text.encode()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        datetime(2026, 9, 1),
        time(12),
        b"bytes",
        {1, 2},
        object(),
        gettext_lazy("later"),
        {1: "a"},
        {None: "a"},
        [{"a": 1.5}],
    ],
)
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [{"é": 1}, 2**53, -(2**53), Decimal("NaN"), Decimal("Infinity"), "\ud800"])
def test_a_value_out_of_range_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011
        canonical(value)


@given(VALUE)
def test_the_text_is_json_and_its_own_canonical_form(value):
    text = canonical(value)

    assert canonical(json.loads(text)) == text


@given(st.dictionaries(KEY, LEAF), st.randoms())
def test_the_order_of_keys_does_not_matter(value, random):
    items = list(value.items())
    random.shuffle(items)

    assert canonical(dict(items)) == canonical(value)


@given(st.dictionaries(KEY, st.integers(0, 9)))
def test_keys_are_sorted(value):
    keys = [key for key, _ in json.loads(canonical(value), object_pairs_hook=list)] if value else []

    assert keys == sorted(value)


@given(TEXT)
def test_composed_and_decomposed_text_are_one(text):
    forms = {canonical(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}

    assert len(forms) == 1


@given(VALUE, VALUE)
def test_different_json_has_different_text(one, other):
    same = json.loads(canonical(one)) == json.loads(canonical(other))

    # In Python True == 1, in JSON they differ: so only this way round.
    assert same or canonical(one) != canonical(other)


def test_the_digest_is_sha_256_in_hex():
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_exact_normalises_nothing():
    assert exact(["E\u0301\r\n", 1]) == '["E\u0301\\r\\n",1]'.encode()


def test_a_moment_needs_a_zone():
    with pytest.raises(TypeError):
        moment(datetime(2026, 9, 1))
