"""What newer registers say of organisations that were there before: closed, open again, gone, or in
another authority. Nothing here decides what becomes of accounts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contactpoint.children.statement import ServiceKind
from contactpoint.feeds.registers import RegisteredOrganisation, Standing
from contactpoint.placing.bounds import Bound
from contactpoint.store.models import Organisation
from contactpoint.store.repositories.organisations import Known

# What one load may close, or move to another authority, of a register's open organisations: a
# broken file must not shut the whole country out. Both parts must be passed.
MOST_AT_ONCE = Bound(10, 5)

Key = tuple[str, str]


class TooManyCloseError(Exception):
    """The registers would close too many organisations at once, or move them; nothing was loaded.

    The message says what to do.
    """


@dataclass(frozen=True, slots=True)
class Changes:
    """What a load changes of organisations that were there, by primary key. ``closed`` has those
    that get another day of closing, also one to come."""

    closed: tuple[int, ...] = ()
    reopened: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()


def state_closings(
    rows: Sequence[Organisation],
    registered: Mapping[Key, RegisteredOrganisation],
    known: Mapping[Key, Known],
    *,
    newer: frozenset[ServiceKind],
    today: date,
) -> None:
    """Put down in the rows of a load what the registers say of their closing.

    ``newer`` are the kinds of service whose register an operator gave: the package's own copy is
    older than any of those, and says nothing of an organisation that is there.
    """
    for row in rows:
        key = row.scheme, row.code
        entry, before = registered.get(key), known.get(key)
        if entry is None or (before is not None and ServiceKind(row.service) not in newer):
            if before is not None:
                row.closed_on, row.successor = before.closed_on, before.successor
                row.absent_since = before.absent_since
            continue
        row.closed_on = _closed_on(entry, before, today)
        if row.closed_on is not None:
            # A register without its links does not take back what one with them said.
            row.successor = entry.successor or ("" if before is None else before.successor)


def changes_of(
    rows: Sequence[Organisation],
    known: Mapping[Key, Known],
    *,
    newer: frozenset[ServiceKind],
    today: date,
) -> Changes:
    """What the rows, as ``state_closings`` left them, change of organisations that are there.

    An organisation is absent where the newer register of its kind has it no more. A register that
    lacks many is not whole, and says that of none.
    """
    there = [(row, known[row.scheme, row.code]) for row in rows if (row.scheme, row.code) in known]
    return Changes(
        closed=tuple(
            before.pk
            for row, before in there
            if row.closed_on is not None and row.closed_on != before.closed_on
        ),
        reopened=tuple(
            before.pk
            for row, before in there
            if row.closed_on is None and before.closed_on is not None
        ),
        absent=tuple(_absent(rows, known, newer, today)),
        moved=tuple(before.pk for row, before in there if row.authority_gss != before.authority),
    )


def must_be_few(changes: Changes, known: Mapping[Key, Known], *, today: date) -> None:
    """Raise ``TooManyCloseError`` where more than one load may do would close or move: of all open
    organisations of a kind, or of those of them that are accredited."""
    closed, moved = frozenset(changes.closed), frozenset(changes.moved)
    for kind in ServiceKind:
        of_kind = [
            one for one in known.values() if one.service == kind.value and one.is_open(today)
        ]
        accredited = [one for one in of_kind if one.accredited]
        placed = [one for one in of_kind if one.authority]
        for among, which in ((of_kind, "open"), (accredited, "accredited")):
            _must_be_few(among, closed, f"{kind.value} organisations that are {which}", "close")
        _must_be_few(placed, moved, f"{kind.value} organisations", "move to another authority")


def _must_be_few(among: Sequence[Known], changed: frozenset[int], of: str, how: str) -> None:
    many = sum(one.pk in changed for one in among)
    if MOST_AT_ONCE.is_passed(many, len(among)):
        raise TooManyCloseError(
            f"{many:,} of {len(among):,} {of} would {how}, more than {MOST_AT_ONCE.percent} %;"
            " nothing was loaded. Look whether the file is whole and from its publisher. If it is"
            " right, load it again with --many-change"
        )


def _closed_on(entry: RegisteredOrganisation, before: Known | None, today: date) -> date | None:
    held = None if before is None else before.closed_on
    if entry.standing is Standing.CLOSED:
        # Where the register has no day, it is the first on which it says so.
        known = entry.closes_on or (held if held is not None and held <= today else None)
        return min(known or today, today)
    if entry.standing is Standing.PROPOSED:
        return held
    # A day to come, on which it will close. One that has passed is not what its standing says.
    to_come = entry.closes_on
    return to_come if to_come is not None and to_come > today else None


def _absent(
    rows: Sequence[Organisation],
    known: Mapping[Key, Known],
    newer: frozenset[ServiceKind],
    today: date,
) -> Iterator[int]:
    for kind in newer:
        codes = {row.code: row.scheme for row in rows if row.service == kind.value}
        schemes = frozenset(codes.values())
        held = {
            code: one
            for (scheme, code), one in known.items()
            if one.service == kind.value and scheme in schemes and one.is_open(today)
        }
        gone = [one for code, one in held.items() if code not in codes]
        if not MOST_AT_ONCE.is_passed(len(gone), len(held)):
            yield from (one.pk for one in gone if one.absent_since is None)
