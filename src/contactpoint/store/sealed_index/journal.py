"""Writing to the index: records of the journal, in the transaction of the change itself."""

from collections.abc import Iterable

from django.db import transaction

from contactpoint.store import prepared
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.lookup import NO_KEY
from contactpoint.vault.errors import IndexUnreadableError
from contactpoint.vault.sealed_index import IndexSeal, records

# No generation's key is destroyed while a transaction writes under it: each writer holds this lock,
# together with any number of others, until it is done.
WRITING = 7_406_101
_HOLD = "SELECT pg_advisory_xact_lock_shared(%s::bigint)"
_WRITES_UNDER = "SELECT writes_under FROM store_searchindex"
_WRITE = """
    INSERT INTO store_indexrecord (generation, sealed)
    SELECT %s::bigint, new.sealed FROM unnest(%s::bytea[]) WITH ORDINALITY AS new (sealed, place)
    ORDER BY new.place
"""


def replace_keys(changes: Iterable[tuple[int, Iterable[int]]]) -> None:
    """Let these owners bear these keys from now on, and no other.

    Who changes one owner's keys holds that owner's row locked before, so that the records of two
    such changes are numbered in the order in which they are committed. Raises Django's database
    errors, those of the vault, and ``IndexUnreadableError``.
    """
    contents = list(records(changes))
    if not contents:
        return
    with transaction.atomic(savepoint=False):
        seal, generation = _seal_held()
        prepared.run(
            _WRITE,
            [generation, prepared.byteas([seal.seal_record(content) for content in contents])],
        )


def _seal_held() -> tuple[IndexSeal, int]:
    """The seal of the generation to write under, which keeps its key until this transaction ends.

    The lock comes first: read before it, the generation might be past when it is held.
    """
    prepared.rows(_HOLD, [WRITING])
    found = prepared.rows(_WRITES_UNDER, [])
    generation = int(found[0][0]) if found else 0
    # The first one is begun by whoever writes first.
    seal = vault().index_seal if generation else vault().make_index_seal
    try:
        return seal(generation), generation
    except NO_KEY:
        raise IndexUnreadableError from None
