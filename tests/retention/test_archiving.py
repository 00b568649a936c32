"""When a record leaves search."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.record import Record, assemble
from contactpoint.children.statement import Statement
from contactpoint.retention import archiving

_days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def of(born: date | None, died: date | None) -> Record:
    """A record with these dates, by health's word."""
    return assemble([Statement("pds", "nhs", "a", birth_date=born, death_date=died)])


def archived_from(born: date | None, died: date | None) -> date | None:
    """The day on which such a record is archived."""
    return archiving.archived_from(of(born, died))


def is_archived(born: date | None, died: date | None, today: date) -> bool:
    """Whether such a record is archived."""
    return archiving.is_archived(of(born, died), today)


@pytest.mark.parametrize(
    ("born", "died", "archived"),
    [
        (date(2008, 9, 1), None, date(2026, 9, 1)),
        # 2026 has no 29 February: the child is 18 on 1 March.
        (date(2008, 2, 29), None, date(2026, 3, 1)),
        (date(2008, 2, 28), None, date(2026, 2, 28)),
        (date(2008, 3, 1), None, date(2026, 3, 1)),
        (date(2002, 2, 28), None, date(2020, 2, 28)),
        (None, date(2024, 2, 29), date(2025, 3, 1)),
        (None, date(2025, 5, 6), date(2026, 5, 6)),
        (date(2020, 1, 1), date(2025, 5, 6), date(2026, 5, 6)),
        # Eighteen before a year has passed since the death.
        (date(2008, 1, 1), date(2025, 5, 6), date(2026, 1, 1)),
        (None, None, None),
    ],
)
def test_the_day_of_archiving(born: date | None, died: date | None, archived: date | None) -> None:
    """The 18th birthday or a year after death, whichever is first; 29 February becomes 1 March."""
    assert archived_from(born, died) == archived


@given(born=st.none() | _days, died=st.none() | _days, today=_days)
def test_what_is_archived_stays_archived(born: date | None, died: date | None, today: date) -> None:
    """A record leaves search once: archived today, archived on every later day."""
    if is_archived(born, died, today):
        assert is_archived(born, died, today + timedelta(days=1))


@given(born=_days)
def test_the_last_day_in_search_is_the_day_before_the_birthday(born: date) -> None:
    """On the eve of the 18th birthday the record is found, on the day itself it is not."""
    day = archived_from(born, None)
    assert day is not None
    assert not is_archived(born, None, day - timedelta(days=1))
    assert is_archived(born, None, day)
    assert day.year - born.year == 18


@given(born=_days, died=_days)
def test_a_death_never_keeps_a_record_longer(born: date, died: date) -> None:
    """Whatever the date of death, the record goes no later than it would without one."""
    alone, with_death = archived_from(born, None), archived_from(born, died)
    assert alone is not None
    assert with_death is not None
    assert with_death <= alone


@given(today=_days)
def test_without_a_date_nothing_is_archived(today: date) -> None:
    """A child of unknown age stays in search until somebody knows."""
    assert not is_archived(None, None, today)


def test_by_the_latest_date_of_birth_that_is_stated() -> None:
    """Whoever states it: the record shows health's, and is archived by the school's."""
    health = Statement("pds", "nhs", "a", birth_date=date(2000, 1, 1))
    school = Statement("school_list", "1", "a", birth_date=date(2010, 1, 1))
    record = assemble([health, school])
    assert record.birth_date == date(2000, 1, 1)
    assert archiving.archived_from(record) == date(2028, 1, 1)
    assert archiving.archived_from(assemble([health])) == date(2018, 1, 1)


@given(born=_days, died=st.none() | _days, today=_days)
def test_a_record_is_over_when_it_leaves_search_soon(
    born: date, died: date | None, today: date
) -> None:
    """Nobody archived is not over; who has died is over a year before."""
    record = of(born, died)
    assert archiving.is_over(record, today) or not archiving.is_archived(record, today)
    assert archiving.is_over(record, today) or died is None
    assert archiving.is_archived(record, today) or not archiving.is_archived_by_death(record, today)
