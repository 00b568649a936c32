"""How long a contact is shown after it has ended."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.visibility.contacts import is_still_shown

TODAY = date(2026, 9, 1)
_days = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("days_ago", "shown"), [(0, True), (364, True), (365, False), (900, False)]
)
def test_twelve_months_after_its_last_day_a_contact_is_gone(days_ago: int, shown: bool) -> None:
    """Shown as previous for twelve months, then removed from view (rules of the domain, 9)."""
    assert is_still_shown(TODAY - timedelta(days=days_ago), TODAY) is shown


@given(today=_days)
def test_what_goes_on_is_shown(today: date) -> None:
    """Whatever the day, a contact without a last day is shown."""
    assert is_still_shown(None, today)
