"""Read ahead what the next batch of a load will need, while the batch before it is written.

In a country's index nearly every page that a change needs is on disk. Reading the pages one after
another takes longer than all the rest of a load. Here they are read beside the work on another
batch, and are in the server's memory when their own batch begins. Nothing that is read here is
used: a batch has to see what the batch before it wrote, so it reads again.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from django.db import connection, connections

from contactpoint.children.statement import Statement
from contactpoint.linkage.keys import index_keys, lookup_keys
from contactpoint.linkage.profile import profile_of
from contactpoint.store.repositories import children, statements
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.standing import NAME as STANDING
from contactpoint.vault.blind_index import BlindIndex, HiddenKey, OpenKey
from contactpoint.vault.vault import IndexDomain

# The planner, which cannot know how rare each key is, may prefer to read a whole table.
_BY_INDEX_ALONE = "SET enable_seqscan = off"


class ReadAhead:
    """A context with one thread, and connections, of its own; a load of one batch starts none."""

    def __init__(self) -> None:
        self._reader = ThreadPoolExecutor(1)
        self._reading: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._reading is not None:
            self._reader.submit(connections.close_all)
        self._reader.shutdown()

    def begin(self, coming: Sequence[Statement]) -> None:
        """Begin to read what these statements will need."""
        if self._reading is None:
            self._reader.submit(_read_by_index_alone).result()
        # A lasting key that does not exist yet is made at its first use: here, and once.
        blinding = search_index().blinding()
        index = vault().index(IndexDomain.OPEN, blinding)
        hidden = vault().index(IndexDomain.HIDDEN, blinding)
        vault().index(IndexDomain.RECORDS, blinding)
        vault().marks(STANDING)
        stated = {
            statements.reference_digest(statement.feed, statement.source, statement.reference): (
                statement
            )
            for statement in coming
        }
        self._reading = self._reader.submit(_read, stated, index, hidden)

    def wait(self) -> None:
        """Wait for the reading. Raises Django's database errors and those of the vault."""
        if self._reading is not None:
            self._reading.result()


def _read_by_index_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX_ALONE)


def _read(
    coming: Mapping[bytes, Statement],
    index: BlindIndex[OpenKey],
    hidden: BlindIndex[HiddenKey],
) -> None:
    """Touch what the coming statements will need.

    Of a known statement that is its row, its child with what else is stated of it, and its key. Of
    a new statement it is what its keys are looked up in.
    """
    sought: set[int] = set()
    held = statements.standings_of(coming)
    for digest, statement in coming.items():
        if digest not in held:
            profile = profile_of(statement)
            sought.update(index.values(lookup_keys(profile)))
            # Hidden keys are mostly looked up without the mistakes that people make.
            sought.update(hidden.values(index_keys(profile)))
    vault().hold({standing.subject for standing in held.values()})
    own = {standing.child for standing in held.values() if standing.child is not None}
    children.touch(own)
    statements.touch_on(own)
    children.touch_sharing(sought)
