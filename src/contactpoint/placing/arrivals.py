"""Arrivals: statements to decide on, each with the row that holds its source's earlier one."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from contactpoint.children.current import goes_on_with
from contactpoint.children.sources import SOURCE_KINDS, Sender
from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.placing.listing import Listing
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import statements


@dataclass(frozen=True, slots=True)
class Arrival:
    """A statement that a load brings, and the row that holds what its source said before.

    ``delivered`` is what its delivery names, where that is known (``Listing.delivered``).
    """

    statement: Statement
    digests: statements.Digests
    held: HeldStatement | None
    profile: Profile
    delivered: Container[bytes] | None = None

    @property
    def listing(self) -> Listing:
        """What its source lists beside it."""
        return Listing(self.statement, self.profile, self.delivered)


def arrivals_of(
    load: Load, brought: Sequence[Statement], delivered: Container[bytes] | None
) -> list[Arrival]:
    """The statements as arrivals of a load. No two may have the same reference.

    An earlier release kept a guarded statement in quarantine, on no record. What its source says
    next is guarded too: feeds never unshield (rules of the domain, section 5).
    """
    digests = [statements.digests_of(statement) for statement in brought]
    held = statements.by_reference(digest.reference for digest in digests)
    arrivals = []
    changed = _said_before(held, brought, digests)
    for statement, digest in zip(brought, digests, strict=True):
        row = held.get(digest.reference)
        if row is not None and row.state == HeldStatement.State.QUARANTINED:
            statement = replace(statement, restricted=True)
        if row is None or not _is_unchanged(row, digest):
            statement = begun_in(load, statement, changed.get(digest.reference))
        arrivals.append(Arrival(statement, digest, row, profile_of(statement), delivered))
    return arrivals


def begun_in(load: Load, statement: Statement, before: Statement | None) -> Statement:
    """The statement with the load since which its source says where the child is.

    That is this load, unless the source said the same ``before`` of the services of which a child
    has one at a time. That a school or clinic says it again is noted.
    """
    if before is None or goes_on_with(before) != goes_on_with(statement):
        return replace(statement, since=load.pk)
    again = load.pk if speaks_for_itself(statement) else before.again
    return replace(statement, since=before.since, again=again)


def going_on(statement: Statement, beside: Sequence[Statement]) -> Statement:
    """A school's or clinic's statement as one that goes on with those ``beside`` it on a record.

    These are of the same source, and say the same of where the child is.
    """
    if not speaks_for_itself(statement):
        return statement
    since = min(
        (
            one.since
            for one in beside
            if (one.feed, one.source) == (statement.feed, statement.source)
            and goes_on_with(one) == goes_on_with(statement)
        ),
        default=statement.since,
    )
    if since >= statement.since:
        return statement
    return replace(statement, since=since, again=max(statement.since, statement.again))


def speaks_for_itself(statement: Statement) -> bool:
    """Whether a statement is that of a school, practice or clinic on a child that it has."""
    known = SOURCE_KINDS.get(statement.feed)
    sent_by_itself = known is not None and known.sender is Sender.ORGANISATION
    return sent_by_itself and bool(goes_on_with(statement))


def _said_before(
    held: Mapping[bytes, HeldStatement],
    brought: Sequence[Statement],
    digests: Sequence[statements.Digests],
) -> Mapping[bytes, Statement]:
    """By reference, what sources said that now say something else of a child with them."""
    changed = [
        row
        for statement, digest in zip(brought, digests, strict=True)
        if goes_on_with(statement)
        and (row := held.get(digest.reference)) is not None
        and row.state != HeldStatement.State.ENDED
        and not _is_unchanged(row, digest)
    ]
    opened = statements.opened(changed) if changed else []
    return {bytes(row.reference_digest): statement for row, statement in opened}


def _is_unchanged(row: HeldStatement, digests: statements.Digests) -> bool:
    return bytes(row.content_digest) == digests.content and row.state != HeldStatement.State.ENDED


def again(row: HeldStatement, statement: Statement, profile: Profile) -> Arrival:
    """The arrival of a statement that is held already, to be decided on again."""
    return Arrival(statement, statements.digests_held(row), row, profile)
