"""Make the search index anew from what is sealed of children and cases.

For an index that is lost, that an earlier release made under other rules, or whose keys under the
vault's lasting keys have to be others.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
import psycopg

from contactpoint.children.statement import CORRECTION
from contactpoint.linkage.keys import lookup_keys
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.last_words import opened_words
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.store.repositories import cases, children, statements
from contactpoint.store.sealed_index.generations import Holding, Made, make_generation
from contactpoint.store.sealed_index.merging import record_numbers
from contactpoint.store.sealed_index.owners import case_owner, child_owner, statement_owner
from contactpoint.store.sealed_index.run_writer import RunWriter
from contactpoint.store.sealed_index.sorting import Unsorted, in_order
from contactpoint.visibility.derived import derived

_BATCH = 1000

# Is told how many children and cases have been read.
Progress = Callable[[int], None]


def rebuild(progress: Progress = lambda done: None) -> Made:
    """Make a generation whose run is derived anew, while searches and loads go on.

    Raises what ``make_generation`` raises.
    """

    def fill(
        reading: "psycopg.Connection[Any]", holding: Holding, writer: RunWriter
    ) -> Sequence[int]:
        # Before anything else: what is in these records is in what is read after them, and a later
        # record stays and outranks the run.
        taken = record_numbers(reading)
        unsorted = Unsorted()
        done = 0
        for batch in chain(_children(), _cases(), _statements()):
            keys = [key for _, borne in batch for key in borne]
            owners = [owner for owner, borne in batch for _ in borne]
            unsorted.add(*in_order([np.array(keys, np.uint64)], [np.array(owners, np.uint32)]))
            done += len(batch)
            progress(done)
        unsorted.write(writer)
        return taken

    return make_generation(fill)


_Borne = list[tuple[int, list[int]]]


def _children() -> Iterator[_Borne]:
    """Children as owners with the keys that they bear; of who is destroyed there is nothing."""
    stored = StoredKeys()
    for pks in children.pks_in_batches(_BATCH):
        found = children.by_pks(pks)
        standing = statements.linked_to([child.pk for child in found])
        words = opened_words({child.pk: child.document.last_words for child in found})
        batch: _Borne = []
        for child in found:
            made = derived(
                [statement for _, statement in standing.get(child.pk, ())],
                child.document.status,
                last_words=[statement for _, statement in words.get(child.pk, ())],
            )
            batch.append((child_owner(child.pk), stored.of_child(made)))
        yield batch


def _statements() -> Iterator[_Borne]:
    """Statements with the key of their source."""
    for opened in statements.opened_in_batches(_BATCH):
        yield [
            (statement_owner(row.pk), [statements.source_key(statement.feed, statement.source)])
            for row, statement in opened
            if statement.feed != CORRECTION
        ]


def _cases() -> Iterator[_Borne]:
    """Cases whose statement waits, with the keys under which its child may turn up."""
    stored = StoredKeys()
    for waiting in cases.waiting_in_batches(_BATCH):
        opened = statements.opened([case.statement for case in waiting])
        yield [
            (case_owner(case.pk), list(stored.open_values(lookup_keys(profile_of(statement)))))
            for case, (_, statement) in zip(waiting, opened, strict=True)
        ]
