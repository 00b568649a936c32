"""All that the search index holds, read the plain way: every page, then every record in order."""

from collections.abc import Mapping

from django.db import connection
from psycopg import sql

from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.lookup import SLOTS, read_state
from contactpoint.store.sealed_index.owners import case_owner, child_owner
from contactpoint.vault.sealed_index import REPLACED


def keys_of_each() -> Mapping[int, list[int]]:
    """The blind keys of each owner that bears any, sorted, as this transaction sees them."""
    borne: dict[int, list[int]] = {}
    generation, slot, directory, _ = read_state()
    with connection.cursor() as cursor:
        if directory:
            seal = vault().index_seal(generation)
            cursor.execute(
                sql.SQL("SELECT number, sealed FROM {}").format(sql.Identifier(SLOTS[slot]))
            )
            for number, sealed in cursor.fetchall():
                page = seal.open_page(number, bytes(sealed))
                for key, owner in zip(page.keys, page.owners, strict=True):
                    borne.setdefault(owner, []).append(key)
        cursor.execute("SELECT generation, sealed FROM store_indexrecord ORDER BY id")
        for generation, sealed in cursor.fetchall():
            record = vault().index_seal(generation).open_record(bytes(sealed))
            for key, owner in zip(record.keys, record.owners, strict=True):
                if key == REPLACED:
                    borne[owner] = []
                else:
                    borne[owner].append(key)
    return {owner: sorted(keys) for owner, keys in borne.items() if keys}


def keys_of_child(pk: int) -> list[int]:
    """The blind keys of a child, sorted, whether it is registered or not."""
    borne = keys_of_each()
    return [
        key for kind in (True, False) for key in borne.get(child_owner(pk, registered=kind), [])
    ]


def keys_of_case(pk: int) -> list[int]:
    """The blind keys under which the child of a case's statement may turn up, sorted."""
    return keys_of_each().get(case_owner(pk), [])
