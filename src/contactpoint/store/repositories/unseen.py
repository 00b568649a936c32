"""Statements of its sources that a full delivery no longer holds."""

from collections.abc import Sequence

from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import statements
from contactpoint.store.sealed_index.blinding import blindings_now
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import (
    pk_of,
)

_BATCH = 1000
_STANDS = (HeldStatement.State.LINKED, HeldStatement.State.TO_REVIEW)


def unseen_in(load: Load) -> list[int]:
    """The statements of the load's sources that still stand and were last seen in an earlier load,
    by primary key.

    A statement in quarantine is left there: only a shielding officer decides on it.
    """
    blinding = blindings_now().holds
    keys = [statements.source_key(load.feed, source, blinding) for source in load.sources]
    found = search_index().owners(keys) if keys else {}
    pks = sorted({pk_of(owner) for owners in found.values() for owner in owners})
    unseen: list[int] = []
    for start in range(0, len(pks), _BATCH):
        unseen += [row.pk for row in _unseen(pks[start : start + _BATCH], load)]
    return unseen


def still_unseen(pks: Sequence[int], load: Load) -> list[HeldStatement]:
    """The rows of those of these statements that ``unseen_in`` would still bring."""
    return _unseen(pks, load)


def _unseen(pks: Sequence[int], load: Load) -> list[HeldStatement]:
    return [row for row in statements.by_pks(pks) if row.state in _STANDS and row.seen_in < load.pk]
