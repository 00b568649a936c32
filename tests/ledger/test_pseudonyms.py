"""Pseudonyms: what they stand for, and in which months an entry is looked for."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.ledger.entry import month_of, year_key_name
from contactpoint.ledger.pseudonyms import (
    about_account,
    about_child,
    by_account,
    months,
    shown_to_account,
)

_DAY = timedelta(days=1)
_zones = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
_times = st.datetimes(datetime(2026, 1, 1), datetime(2060, 1, 1), timezones=_zones)
_spans = st.timedeltas(timedelta(0), timedelta(days=40 * 365))
_months = st.dates().map(lambda day: f"{day.year:04}-{day.month:02}")
_accounts = st.integers(0, 2**63 - 1)


@given(first=_times, span=_spans, share=st.floats(0, 1), slack=st.timedeltas(-_DAY, _DAY))
def test_every_month_between_is_looked_through(
    first: datetime, span: timedelta, share: float, slack: timedelta
) -> None:
    """Wherever between the two an entry was written, and if the clock of who wrote it was a day
    before or after the server's."""
    assert month_of(first + span * share + slack) in set(months(first, first + span))


@given(first=_times, span=_spans)
def test_months_follow_each_other(first: datetime, span: timedelta) -> None:
    """In order, none twice and none left out, from a day before the first to a day after the
    last and no further."""
    found = list(months(first, first + span))
    numbers = [int(year) * 12 + int(month) for year, month in (one.split("-") for one in found)]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert (found[0], found[-1]) == (month_of(first - _DAY), month_of(first + span + _DAY))


def test_a_days_slack_reaches_over_the_ends_of_months() -> None:
    """About midnight of New Year both years' months are looked through, for one moment as well; in
    the middle of a month only its own."""
    eve, middle = datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2026, 11, 15, tzinfo=UTC)
    assert list(months(eve, eve)) == ["2026-12", "2027-01"]
    assert list(months(middle, middle)) == ["2026-11"]
    assert list(months(middle, eve)) == ["2026-11", "2026-12", "2027-01"]


@given(at=_times)
def test_a_year_is_that_of_the_month(at: datetime) -> None:
    """The key of the envelope and the month within it are of one calendar, that of UTC, whatever
    zone the time is written in."""
    utc = at.astimezone(UTC)
    assert month_of(at) == month_of(utc) == f"{utc:%Y-%m}"
    assert year_key_name(at) == year_key_name(utc) == f"ledger-envelopes/{month_of(at)[:4]}"


@given(one=_accounts, other=_accounts, month=_months, later=_months)
def test_what_is_blinded_of_an_account_is_its_own(
    one: int, other: int, month: str, later: str
) -> None:
    """Of two accounts, or of two months, it is not the same; and what an account did is not what
    was shown to it."""
    assert (by_account(one, month) == by_account(other, later)) == ((one, month) == (other, later))
    assert (shown_to_account(one, month) == shown_to_account(other, later)) == (
        (one, month) == (other, later)
    )
    assert (about_account(one, month) == about_account(other, later)) == (
        (one, month) == (other, later)
    )
    kinds = (by_account(one, month), shown_to_account(one, month), about_account(one, month))
    assert len({*kinds}) == 3


@given(one=st.uuids(), other=st.uuids(), month=_months, later=_months)
def test_what_is_blinded_of_a_child_is_its_own(
    one: UUID, other: UUID, month: str, later: str
) -> None:
    """Of two children, or of two months, it is not the same."""
    assert (about_child(one, month) == about_child(other, later)) == (
        (one, month) == (other, later)
    )


def test_a_child_is_no_account() -> None:
    """Whoever it is: the same entry never has one pseudonym twice."""
    child, month = uuid4(), "2026-11"
    kinds = [
        *(kind(child.int, month) for kind in (by_account, shown_to_account, about_account)),
        about_child(child, month),
    ]
    assert len({*kinds}) == 4
