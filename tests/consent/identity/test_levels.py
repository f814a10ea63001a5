"""What is kept of what a broker says: pure rules, right values."""

import uuid

import pytest

from consent.policy import Decision
from consent.policy.levels import (
    Level,
    demanded_for,
    in_words,
    is_enough,
    level_of,
    levels_in,
    looks_like_bsn,
    means_of,
    pseudonym_of,
)


@pytest.mark.parametrize(
    "value",
    [
        "111222333",
        "123456782",
        "s00000000:111222333",
        "urn:bsn|123456782",
        "12345678.2",
        "1112.22.333",
        "bsn=111222333",
    ],
)
def test_a_burgerservicenummer_is_recognised(value):
    assert looks_like_bsn(value)


@pytest.mark.parametrize(
    "value", ["123456789", "111222334", "1112223334", "x111222333", "000000000", "", "a1b2c3", "2026"]
)
def test_another_number_is_none(value):
    assert not looks_like_bsn(value)


def test_no_uuid_or_hash_is_taken_for_one():
    assert not any(looks_like_bsn(uuid.UUID(int=seed * 111222333)) for seed in range(2000))
    assert not any(looks_like_bsn(pseudonym_of("a", "b", str(seed))) for seed in range(2000))


@pytest.mark.parametrize(
    ("acr", "level"),
    [
        ("http://eidas.europa.eu/LoA/substantial", Level.SUBSTANTIAL),
        ("urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract", Level.LOW),
        ("urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI", Level.HIGH),
        ("loa3", Level.HIGH),
        ("loa4", ""),
        (None, ""),
        (["high"], ""),
    ],
)
def test_a_level_is_what_is_known_or_what_the_school_explained(acr, level):
    assert level_of(acr, levels_in("LoA3 = hoog\n\n loa2=laag ")) == level


@pytest.mark.parametrize("text", ["loa3", "loa3 = heel hoog", "= hoog", "loa3 = 3"])
def test_a_line_that_says_no_level_is_named(text):
    with pytest.raises(ValueError, match=text[:4]):
        levels_in(f"loa1 = laag\n{text}")


def test_a_level_is_enough_for_what_is_no_higher():
    order = ["", Level.LOW, Level.SUBSTANTIAL, Level.HIGH]

    assert [[is_enough(level, wanted) for wanted in order] for level in order] == [
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]


def test_only_yes_and_no_need_the_level():
    needing = [decision for decision in Decision if demanded_for(decision, Level.HIGH)]

    assert needing == [Decision.CONSENT, Decision.CONSENT_WITH_REMARKS, Decision.REFUSE]


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("itsme", "itsme"),
        (["DigiD", "app"], "DigiD"),
        ("111222333", "Makelaar"),
        ("<b>", "Makelaar"),
        (None, "Makelaar"),
        ({}, "Makelaar"),
        ("x" * 61, "Makelaar"),
    ],
)
def test_the_means_is_a_short_plain_word(said, means):
    assert means_of(said, "Makelaar") == means


def test_a_pseudonym_is_another_with_another_salt_issuer_or_subject():
    found = {pseudonym_of(*each) for each in [("a", "b", "c"), ("x", "b", "c"), ("a", "x", "c"), ("a", "b", "x")]}

    assert len(found) == 4
    assert in_words("DigiD", Level.HIGH) == "DigiD (niveau hoog)"
    assert in_words("", "") == ""
