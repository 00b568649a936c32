"""What a source states now, counted: its statements are found by the search index."""

from collections.abc import Iterator

from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories.statements import by_pks, source_key
from contactpoint.store.sealed_index.blinding import blindings_now
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import pk_of

_BATCH = 1000
STANDS = (HeldStatement.State.LINKED, HeldStatement.State.TO_REVIEW)


def standing_of(feed: str, source: str) -> Iterator[list[HeldStatement]]:
    """The rows of the statements that a source makes now, in batches.

    Those in quarantine are left out: only a shielding officer decides on them.
    """
    found = search_index().owners([source_key(feed, source, blindings_now().holds)])
    pks = sorted({pk_of(owner) for owners in found.values() for owner in owners})
    for start in range(0, len(pks), _BATCH):
        yield [row for row in by_pks(pks[start : start + _BATCH]) if row.state in STANDS]


def stated_at_least(feed: str, source: str) -> int:
    """How many statements of a source the run of the search index has at least, ended ones
    included: told by its directory alone, and so for a whole country at once."""
    return search_index().at_least(source_key(feed, source, blindings_now().holds))
