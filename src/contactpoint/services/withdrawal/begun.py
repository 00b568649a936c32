"""Since when a source says where a child is, once a load is taken back in which it began anew.

Which school is current hangs on it (``children.current``).
"""

from collections.abc import Sequence

from msgspec.structs import replace

from contactpoint.children.current import goes_on_with
from contactpoint.children.statement import Statement
from contactpoint.placing.arrivals import speaks_for_itself
from contactpoint.store.documents import encode, statement_place
from contactpoint.store.models import HeldStatement
from contactpoint.store.replaced import Before
from contactpoint.store.repositories import statements, statements_before
from contactpoint.store.safe import vault


def begun_by(load: int, statement: Statement, taken_back: int) -> Statement:
    """The statement as if its source had begun with the later ``load`` that brought it again, where
    it began with the load that is taken back."""
    if statement.since != taken_back:
        return statement
    return replace(statement, since=load, again=0 if statement.again <= load else statement.again)


def go_on(stays: Sequence[tuple[HeldStatement, Before]]) -> None:
    """Let statements go on since they first began, which a later load has brought as they were
    before: what had interrupted them is taken back. Their records are not written here."""
    if not stays:
        return
    now = statements.opened([row for row, _ in stays])
    before = statements_before.as_it_was([base for _, base in stays])
    going = [
        (row, _going_on(statement, was)) for (row, statement), was in zip(now, before, strict=True)
    ]
    changed = [
        (row, statement)
        for (row, statement), (_, as_held) in zip(going, now, strict=True)
        if statement is not as_held
    ]
    ring = vault().hold({row.subject for row, _ in changed})
    for row, statement in changed:
        row.sealed = ring.seal(statement_place(row.subject), encode(statement))
    statements.save([], [row for row, _ in changed])


def _going_on(statement: Statement, was: Statement) -> Statement:
    if statement.since <= was.since or goes_on_with(statement) != goes_on_with(was):
        return statement
    again = statement.since if speaks_for_itself(statement) else 0
    return replace(statement, since=was.since, again=max(again, statement.again, was.again))
