"""Keep the search index: merge what has come into its run, or make it anew.

Both write a generation under a new key and destroy the old one: what a copy of the database from
before holds of the index can then be opened by nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import transaction

from contactpoint.access.actor import Agent
from contactpoint.ledger.details import IndexRewritten
from contactpoint.placing.rebuild_index import Progress, rebuild
from contactpoint.store.repositories import ledger, loads, search_index
from contactpoint.store.repositories.search_index import IndexStatus
from contactpoint.store.sealed_index.generations import IndexBusyError, Made
from contactpoint.store.sealed_index.merging import merge

__all__ = [
    "IndexBusyError",
    "IndexNotOwnedError",
    "IndexStatus",
    "index_status",
    "merge_index",
    "rebuild_index",
    "see_to_index",
]


class IndexNotOwnedError(Exception):
    """The databases were opened by a role that may not write the run."""


def merge_index(*, agent: Agent) -> Made:
    """Merge the journal into the run. The ledger's entry comes first.

    Raises ``IndexBusyError`` while another process writes the index, or a long transaction reads
    the slot to be written; ``IndexNotOwnedError``; and the errors of databases and vault.
    """
    record_rewriting(agent=agent)
    with _as_owner():
        return merge()


def rebuild_index(*, agent: Agent, progress: Progress = lambda done: None) -> Made:
    """Make the index anew from what is sealed of each child; searches and loads go on meanwhile.

    Raises what ``merge_index`` raises.
    """
    record_rewriting(agent=agent, rebuilt=True)
    with _as_owner():
        return rebuild(progress)


def record_rewriting(*, agent: Agent, rebuilt: bool = False) -> None:
    """Record that the index is written anew; called before it is."""
    with transaction.atomic():
        ledger.record_change(agent=agent, what=IndexRewritten(rebuilt=rebuilt))


def see_to_index(*, agent: Agent) -> None:
    """Make the index where there are children and none, and merge it where that is due.

    An unfinished first load makes it itself. A merge that is due is left to the role that owns the
    index, where another starts the service. Raises what ``merge_index`` raises.
    """
    if loads.unfinished_first_load() is not None:
        return
    missing = search_index.is_missing()
    if not search_index.is_ours():
        if missing:
            raise IndexNotOwnedError("making the search index needs the role that owns it")
        return
    if missing:
        rebuild_index(agent=agent)
    elif index_status().is_due:
        merge_index(agent=agent)


def index_status() -> IndexStatus:
    """What there is of the index; it says nothing of any child."""
    return search_index.status()


@contextmanager
def _as_owner() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege:
        raise IndexNotOwnedError("writing the search index needs the role that owns it") from None
