"""Ages and days that decide who decides. Pure: `on` is always an argument, a day in Amsterdam."""

from datetime import date

OWN_SAY = 16  # docs/law.md: file rights by law; a say about part 2 by the school's policy
ADULT = 18
USUAL_AGES = range(10, 24)  # of pupils in secondary education; another age is asked about once more


def birthday(birth_date: date, age: int) -> date:
    """The day on which `age` is reached, at 00:00 in Amsterdam; 29 February counts as 1 March [GK]."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)


def age_on(birth_date: date, on: date) -> int:
    """Age in whole years on that day."""
    age = on.year - birth_date.year
    return age if birthday(birth_date, age) <= on else age - 1


def is_adult(birth_date: date, on: date) -> bool:
    return age_on(birth_date, on) >= ADULT


def has_own_say(birth_date: date, on: date) -> bool:
    """16 or older: file rights (AVG), and by policy a say about part 2."""
    return age_on(birth_date, on) >= OWN_SAY


def has_left(left_on: date | None, on: date) -> bool:
    """From the day of leaving nothing is asked of the family any more, and nobody is reminded."""
    return left_on is not None and on >= left_on
