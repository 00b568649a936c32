"""Verdicts that are proposed, until they have been answered.

Which desks a proposal is before, the sealed index says (``store.queue_keys``).
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any, LiteralString

from msgspec.structs import asdict

from contactpoint.access.scope import Scope, queue_of
from contactpoint.store import prepared
from contactpoint.store.decided import PROPOSAL, ProposalContent
from contactpoint.store.repositories.numbering import next_numbers
from contactpoint.store.safe import queue_keys, sealed_rows
from contactpoint.store.sealed_index.blinding import blindings_now, looked_up
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import pk_of, proposal_owner

_READ: LiteralString = "SELECT id, sealed FROM store_proposal WHERE "
_BY_PKS: LiteralString = _READ + "id = ANY(%s::bigint[]) ORDER BY id"
_LOCKED: LiteralString = _READ + "id = %s FOR UPDATE"
_AFTER: LiteralString = _READ + "id > %s ORDER BY id LIMIT %s"
_ADD = "INSERT INTO store_proposal (id, sealed) VALUES (%s, %s)"
_WRITE = "UPDATE store_proposal SET sealed = %s WHERE id = %s"
_DELETE = "DELETE FROM store_proposal WHERE id = %s"


class Proposal(ProposalContent, kw_only=True):
    """A proposal that is held."""

    pk: int


def add(content: ProposalContent) -> Proposal:
    """Insert a proposal."""
    (pk,) = next_numbers("store_proposal", 1)
    proposal = Proposal(pk=pk, **asdict(content))
    prepared.run(_ADD, [pk, sealed_rows(PROPOSAL).sealed(pk, proposal)])
    _put_before(proposal)
    return proposal


def locked(pk: int) -> Proposal | None:
    """A proposal, locked until the transaction ends; ``None`` for one that has been answered."""
    return next(iter(_found(_LOCKED, pk)), None)


def of_desk(desk: Scope) -> list[Proposal]:
    """The proposals that a desk made or has to answer, the oldest first."""
    scopes = {desk.code, queue_of(desk).code}

    def proposed(blinding: int) -> dict[int, list[int]]:
        return search_index().owners(set(queue_keys(blinding).of_proposed_to(scopes)))

    owners = chain.from_iterable(looked_up(proposed).values())
    pks = {pk_of(owner) for owner in owners}
    return _found(_BY_PKS, prepared.bigints(pks)) if pks else []


def write(proposal: Proposal) -> None:
    """Write what a locked proposal says now."""
    prepared.run(_WRITE, [sealed_rows(PROPOSAL).sealed(proposal.pk, proposal), proposal.pk])


def take_away(proposal: Proposal) -> None:
    """Delete a locked proposal that has been answered, and what the search index has of it."""
    prepared.run(_DELETE, [proposal.pk])
    replace_keys([(proposal_owner(proposal.pk), ())])


def before(proposal: ProposalContent) -> list[str]:
    """The scopes of the desks that a proposal is before: whose it is, and who had to agree."""
    return sorted({proposal.scope, *proposal.scopes})


def in_batches(size: int) -> Iterator[list[Proposal]]:
    """All proposals, in their order; also those that come meanwhile."""
    last = 0
    while found := _found(_AFTER, last, size):
        yield found
        last = found[-1].pk


def _put_before(proposal: Proposal) -> None:
    scopes = before(proposal)
    keys = [
        key for one in blindings_now().written for key in queue_keys(one).of_proposed_to(scopes)
    ]
    replace_keys([(proposal_owner(proposal.pk), keys)])


def _found(sql: LiteralString, *values: Any) -> list[Proposal]:
    rows = prepared.rows(sql, values)
    contents = sealed_rows(PROPOSAL).opened([(pk, (), sealed) for pk, sealed in rows])
    return [
        Proposal(pk=pk, **asdict(content)) for (pk, _), content in zip(rows, contents, strict=True)
    ]
