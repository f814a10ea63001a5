"""The digest: when one goes, that it goes once, and that it holds counts and no names."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts import mail as staff_mail
from accounts.models import Holiday, StaffMail
from agenda import digest
from agenda.digest import Waiting, goes, next_school_day
from tests.factories import make_world, today
from tests.worlds import once_a_module

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUE = date(2026, 12, 1)
SUMMER = [(date(2026, 7, 11), date(2026, 8, 23))]
CHRISTMAS = [(date(2026, 12, 19), date(2027, 1, 3))]


def waits(*steps, terms=()) -> Waiting:
    return Waiting(tuple(steps), tuple(terms))


@pytest.mark.parametrize(
    ("waiting", "on", "last", "holidays", "yes"),
    [
        (waits(), TUE, None, [], False),  # nothing waits
        (waits((TUE, None)), TUE, None, [], True),
        (waits((TUE, None)), TUE, TUE, [], False),  # one a day
        (waits((date(2026, 11, 30), None)), TUE, date(2026, 11, 30), [], False),  # told yesterday
        (waits((TUE, None)), TUE, date(2026, 11, 30), [], True),  # new since
        (waits((date(2026, 10, 1), date(2026, 12, 15))), TUE, date(2026, 11, 24), [], True),  # due in a fortnight, a week ago
        (waits((date(2026, 10, 1), date(2026, 12, 15))), TUE, date(2026, 11, 25), [], False),
        (waits((date(2026, 10, 1), date(2026, 12, 16))), TUE, date(2026, 11, 24), [], False),  # a day further
        (waits((date(2026, 10, 1), date(2026, 11, 1))), TUE, date(2026, 11, 24), [], True),  # late, every week
        (waits((date(2026, 12, 5), None)), date(2026, 12, 5), None, [], False),  # a Saturday
        (waits((date(2026, 12, 20), None)), date(2026, 12, 22), None, CHRISTMAS, False),  # a holiday
        (waits((date(2026, 12, 1), date(2026, 12, 30)), terms=[date(2026, 12, 30)]), date(2026, 12, 22), None, CHRISTMAS, True),
        (waits((date(2026, 12, 1), date(2026, 12, 30)), terms=[date(2026, 12, 30)]), date(2026, 12, 22), date(2026, 12, 18), CHRISTMAS, False),
        (waits((date(2026, 12, 1), date(2027, 1, 4)), terms=[date(2027, 1, 4)]), date(2026, 12, 22), None, CHRISTMAS, False),  # school is there
        (waits((date(2026, 7, 1), date(2026, 7, 31)), terms=[date(2026, 7, 31)]), date(2026, 7, 14), None, SUMMER, True),  # the school year ends
        (waits((date(2028, 2, 29), None)), date(2028, 2, 29), date(2028, 2, 28), [], True),  # a leap day is a day
        (waits((date(2027, 4, 27), None)), date(2027, 4, 27), None, [], False),  # the King's birthday
    ],
)  # fmt: skip
def test_when_a_digest_goes(waiting, on, last, holidays, yes):
    assert goes(waiting, on=on, last=last, holidays=holidays) is yes


@pytest.mark.parametrize(
    ("on", "back"),
    [
        (date(2026, 12, 18), date(2026, 12, 18)),
        (date(2026, 12, 19), date(2027, 1, 4)),  # three weeks: Christmas, and the weekend after it
        (date(2027, 3, 26), date(2027, 3, 30)),  # Good Friday to the Tuesday after Easter
    ],
)
def test_when_there_is_school_again(on, back):
    assert next_school_day(on, CHRISTMAS) == back


@once_a_module
def world():
    return make_world()


def morning(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, 5, tzinfo=AMSTERDAM)


def a_school_day() -> date:
    return next_school_day(today(), [])


@pytest.mark.django_db
def test_one_a_day_with_counts_and_no_names(world):
    at = morning(a_school_day())
    assert digest.send(at) == 1
    assert digest.send(at + timedelta(hours=3)) == 0
    assert digest.send(morning(next_school_day(a_school_day() + timedelta(days=1), []))) == 0  # nothing new
    assert [each.address for each in StaffMail.objects.filter(kind="DIGEST")] == [world.coordinator.email]

    staff_mail.send_due(at)

    (message,) = mail.outbox
    assert "2 in totaal" in message.body
    assert "/vandaag/" in message.body
    assert not any(name in message.subject + message.body for name in ("Yara", "Meulen", "Amrani", world.school.name))


@pytest.mark.django_db
def test_a_week_that_was_skipped_does_no_harm(world):
    first = a_school_day()
    digest.send(morning(first))
    later = next_school_day(first + timedelta(days=9), [])

    assert digest.send(morning(later)) == 1  # the six weeks come near
    assert StaffMail.objects.filter(kind="DIGEST").count() == 2


@pytest.mark.django_db
def test_none_goes_in_a_holiday(world):
    day = a_school_day()
    Holiday.objects.create(school=world.school, name="herfst", from_on=day, until_on=day)

    assert digest.send(morning(day)) == 0


@pytest.mark.django_db
def test_the_database_holds_it_to_one_a_day(world):
    digest.send(morning(a_school_day()))
    row = StaffMail.objects.get(kind="DIGEST")
    row.pk, row.message_id, row._state.adding = None, "<another>", True

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
