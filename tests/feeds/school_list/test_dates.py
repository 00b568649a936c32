"""Dates in lists: read where they read one way, rejected where they read two."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.feeds.school_list.dates import (
    DateOrder,
    order_in_words,
    order_proved,
    parse_listed_date,
)

DAY_FIRST, MONTH_FIRST = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2015-04-19",
        "2015/04/19",
        "2015.4.19",
        "20150419",
        "19/04/2015",
        "19-4-2015",
        "19.04.2015",
        "04/19/2015",
        "19 Apr 2015",
        "19 April 2015",
        "19-apr-2015",
        "19th April 2015",
        "2015-04-19 00:00:00",
        "2015-04-19T00:00",
        " 19/04/2015 00:00 ",
    ],
)
def test_a_date_that_reads_one_way_is_read(text: str) -> None:
    """Forms that leave no doubt need no evidence."""
    assert parse_listed_date(text, None) == date(2015, 4, 19)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("02/01/2015", "could be read"),
        ("2-1-2015", "could be read"),
        ("09/04/15", "two digits"),
        ("9 Apr 15", "two digits"),
        ("31/02/2015", "not a day"),
        ("2015-13-01", "not a day"),
        ("1815-04-09", "between"),
        ("9 Foo 2015", "month"),
        ("42103", "not a date"),
        ("09/04-2015", "not a date"),
        ("2015-04-19 11:30", "not a date"),
        ("٠٩/٠٤/٢٠١٥", "not a date"),
    ],
)
def test_a_date_in_doubt_is_rejected(text: str, reason: str) -> None:
    """Two-digit years, impossible days, spreadsheet serials and ambiguous dates have reasons."""
    with pytest.raises(ValueError, match=reason):
        parse_listed_date(text, None)


@given(day=DAYS)
def test_the_order_settles_an_ambiguous_date(day: date) -> None:
    """Under a known order every date is read as it was written."""
    assert parse_listed_date(f"{day:%d/%m/%Y}", DAY_FIRST) == day
    assert parse_listed_date(f"{day:%m/%d/%Y}", MONTH_FIRST) == day


@given(day=DAYS, order=st.sampled_from([None, DateOrder.CONFLICTING]))
def test_no_date_is_guessed(day: date, order: DateOrder | None) -> None:
    """Without an order a date in figures is read only if every reading of it is the same."""
    written = f"{day:%d/%m/%Y}"
    if day.day > 12 or day.day == day.month:
        assert parse_listed_date(written, order) == day
    else:
        with pytest.raises(ValueError, match="could be read"):
            parse_listed_date(written, order)


@given(days=st.lists(DAYS, min_size=1))
def test_the_dates_of_a_file_never_prove_the_wrong_order(days: list[date]) -> None:
    """A file written day first is taken as day first or as unproven."""
    assert order_proved([f"{day:%d/%m/%Y}" for day in days], None) in (None, DAY_FIRST)


@pytest.mark.parametrize(("slips", "order"), [(1, None), (2, None), (3, MONTH_FIRST)])
def test_one_row_does_not_put_the_month_first(slips: int, order: DateOrder | None) -> None:
    """It is no British form: a single row is a slip, and would turn all others round."""
    written = ["04/07/2017", "05/08/2017"] + ["09/25/2016"] * slips
    assert order_proved(written, None) is order
    assert order_proved(written, MONTH_FIRST) is MONTH_FIRST


def test_proof_of_both_orders_is_a_conflict() -> None:
    """Two rows that contradict each other settle nothing, whatever the header says."""
    both = ["19/04/2015", "04/19/2015"]
    assert order_proved(both, None) is DateOrder.CONFLICTING
    assert order_proved(["04/19/2015"], DAY_FIRST) is DateOrder.CONFLICTING
    assert order_proved(["2015-04-19", "02/01/2015"], None) is None


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Required: DD/MM/YYYY", DAY_FIRST),
        ("Date of birth (dd-mm-yyyy)", DAY_FIRST),
        ("DOB MM/DD/YYYY", MONTH_FIRST),
        ("Date of birth", None),
        ("YYYY-MM-DD", None),
    ],
)
def test_an_instruction_states_the_order(text: str, order: DateOrder | None) -> None:
    """The letters of a form of date are recognised in any case and with any separator."""
    assert order_in_words(text) is order
