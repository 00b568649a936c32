"""Whether a case has something to decide, and whose turn it is."""

from datetime import UTC, datetime, timedelta

import pytest

from contactpoint.review.deciding import is_anothers, is_to_decide
from contactpoint.review.kinds import CaseKind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RHEA, CARLA = 1, 2
RECORD, OTHER = 11, 12


@pytest.mark.parametrize("waits", [False, True])
@pytest.mark.parametrize("stands_on", [None, RECORD, OTHER])
def test_there_is_something_to_decide_while_things_are_as_the_case_says(
    waits: bool, stands_on: int | None
) -> None:
    """A statement waits; or it stands on the record that may be of the same child as another."""
    placing = is_to_decide(CaseKind.PLACING, other_child=None, waits=waits, stands_on=stands_on)
    assert placing is waits
    resembling = is_to_decide(
        CaseKind.RESEMBLANCE, other_child=OTHER, waits=waits, stands_on=stands_on
    )
    assert resembling is (stands_on == OTHER)


@pytest.mark.parametrize(
    ("claimed_by", "left", "expected"),
    [
        (CARLA, timedelta(minutes=1), True),
        (CARLA, timedelta(0), False),
        (CARLA, timedelta(minutes=-1), False),
        (RHEA, timedelta(minutes=1), False),
        (None, None, False),
    ],
)
def test_a_case_is_a_colleagues_as_long_as_the_claim_lasts(
    claimed_by: int | None, left: timedelta | None, expected: bool
) -> None:
    """Then it is whoever's takes it; one's own stays one's own."""
    until = None if left is None else NOW + left
    assert is_anothers(RHEA, claimed_by=claimed_by, claimed_until=until, now=NOW) is expected
