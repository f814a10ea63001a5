"""Which passwords are refused, and that each reason is told in Dutch."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.sign_in.passwords import is_common, words

COMMON = [
    "Welkom2026!!", "welkom123456", "W@chtw00rd2026", "wachtwoord123", "WelkomWelkom12", "ajaxajaxajax", "Feyenoord1908",
    "zomervakantie26", "Zomer2026Zomer", "123456qwerty", "qwertyuiop123", "Amsterdam2026", "!!Geheim!!2026", "koffie&thee12",
    "nederland2010", "Maandag12345", "ikhouvanjou1!", "regenboog2026", "W3lk0mThu1s26", "aaaaaaaaaaaa", "abababababab", "Coordinator2026", "Hollandia2026",
]  # fmt: skip
FINE = [
    "drie bomen achter het fietspad", "een lange zin om te onthouden", "paars-kanaal-drempel-vork", "Tq9$vLm2#xPz",
    "de kat van de buren zingt", "amsterdamse grachtengordel", "mijn fiets piept al jaren",
]  # fmt: skip


@pytest.mark.parametrize("password", COMMON)
def test_a_well_known_word_is_refused_however_it_is_dressed(password):
    assert is_common(password)


@pytest.mark.parametrize("password", FINE)
def test_a_sentence_is_fine(password):
    assert not is_common(password)
    validate_password(password, User(email="iris@school.example", name="Iris Koning"))


@pytest.mark.parametrize(
    ("password", "words_of_it"),
    [
        ("kort", "te kort. Kies er een van minstens 12 tekens"),
        ("iriskoning12", "lijkt te veel op uw naam of uw e-mailadres"),
        ("iloveyou1234567", None),
        ("480183920174", "alleen uit cijfers"),
        ("Welkom2026!!", "een bekend woord met iets erbij"),
        ("justinbieber", "gebruiken veel mensen"),
    ],
)
def test_every_reason_is_told_in_dutch(password, words_of_it):
    try:
        validate_password(password, User(email="iris@school.example", name="Iris Koning"))
    except ValidationError as error:
        said = " ".join(error.messages)
        assert words_of_it is None or words_of_it in said
        assert not {"password", "This", "too"} & set(said.split())
    else:
        assert words_of_it is None


def test_the_list_is_tidy():
    assert len(words()) > 500
    assert all(word == word.casefold() and word.isalpha() for word in words())
    assert not any("password" in text for text in password_validators_help_texts())
