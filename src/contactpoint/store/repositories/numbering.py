"""The numbers of rows that are to come: what is sealed of a row has its number in it."""

from contactpoint.store import prepared

_NEXT = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def next_numbers(table: str, count: int) -> list[int]:
    """So many numbers that no row of the table has or had, in order."""
    return [number for (number,) in prepared.rows(_NEXT, [table, count])] if count else []
