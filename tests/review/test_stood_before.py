"""Where a statement stood before any verdict moved it."""

import pytest

from contactpoint.review.stood_before import Move, stood_before

HERE, BEFORE, FIRST = 3, 2, 1


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ((), HERE),
        ((Move(10, BEFORE, HERE),), BEFORE),
        # Through a join of the record that it had been joined into.
        ((Move(10, FIRST, BEFORE), Move(11, BEFORE, HERE)), FIRST),
        # A placing: it waited before.
        ((Move(10, None, HERE),), None),
        # Split off, waiting, and placed: it was on a record before any verdict.
        ((Move(10, FIRST, None), Move(11, None, HERE)), FIRST),
        # A verdict put it elsewhere, and a load has put it here since.
        ((Move(10, FIRST, BEFORE),), HERE),
        # It stayed where it was; the verdict only remembered it.
        ((Move(10, HERE, HERE),), HERE),
        # There and back again.
        ((Move(10, HERE, BEFORE), Move(11, BEFORE, HERE)), HERE),
    ],
)
def test_a_statement_is_followed_back_to_where_it_stood(
    moves: tuple[Move, ...], expected: int | None
) -> None:
    """In whatever order the moves are read."""
    assert stood_before(HERE, moves) == expected
    assert stood_before(HERE, moves[::-1]) == expected
