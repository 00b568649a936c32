"""Arrivals: statements to decide on, each with the row that holds its source's earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import statements


@dataclass(frozen=True, slots=True)
class Arrival:
    """A statement that a load brings, and the row that holds what its source said before."""

    statement: Statement
    digests: statements.Digests
    held: HeldStatement | None
    profile: Profile


def arrivals_of(brought: Sequence[Statement]) -> list[Arrival]:
    """The statements as arrivals. No two may have the same reference.

    An earlier release kept a guarded statement in quarantine, on no record. What its source says
    next is guarded too: feeds never unshield (rules of the domain, section 5).
    """
    digests = [statements.digests_of(statement) for statement in brought]
    held = statements.by_reference(digest.reference for digest in digests)
    arrivals = []
    for statement, digest in zip(brought, digests, strict=True):
        row = held.get(digest.reference)
        if row is not None and row.state == HeldStatement.State.QUARANTINED:
            statement = replace(statement, restricted=True)
        arrivals.append(Arrival(statement, digest, row, profile_of(statement)))
    return arrivals


def again(row: HeldStatement, statement: Statement, profile: Profile) -> Arrival:
    """The arrival of a statement that is held already, to be decided on again."""
    return Arrival(statement, statements.digests_held(row), row, profile)
