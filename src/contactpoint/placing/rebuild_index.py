"""Make the search index anew from what is sealed of children, statements, cases, verdicts,
proposals, involvements and notices.

For an index that is lost, that an earlier release made under other rules, or whose keys under the
vault's lasting keys have to be others.
"""

from array import array
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
from contactpoint.review.kinds import CaseKind
from contactpoint.store.repositories import (
    cases,
    children,
    involvements,
    notices,
    proposals,
    reports,
    statements,
    verdicts,
)
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.safe import queue_keys
from contactpoint.store.sealed_index.blinding import (
    Blindings,
    blinding_to_rebuild,
    blindings_now,
)
from contactpoint.store.sealed_index.generations import (
    Holding,
    IndexBusyError,
    Made,
    make_generation,
)
from contactpoint.store.sealed_index.merging import record_numbers
from contactpoint.store.sealed_index.owners import (
    case_owner,
    child_owner,
    involvement_owner,
    notice_owner,
    place_owner,
    proposal_owner,
    report_owner,
    standing_owner,
    statement_owner,
    verdict_owner,
)
from contactpoint.store.sealed_index.run_writer import RunWriter
from contactpoint.store.sealed_index.sorting import Unsorted, in_order
from contactpoint.visibility.derived import derived

_BATCH = 1000

# Is told how many rows have been read.
Progress = Callable[[int], None]


def rebuild(progress: Progress = lambda done: None, *, blinding: int | None = None) -> Made:
    """Make a generation whose run is derived anew, while searches and loads go on.

    With ``blinding``, under that generation of the blinding keys. Loads must then not go on, and
    whoever else writes keys has to know of it already (``announce_blinding``). Raises what
    ``make_generation`` raises.
    """
    under = blinding_to_rebuild() if blinding is None else blinding

    def fill(
        reading: "psycopg.Connection[Any]", holding: Holding, writer: RunWriter
    ) -> Sequence[int]:
        if blinding is not None and blindings_now().coming != blinding:
            raise IndexBusyError("another process wrote the search index anew meanwhile")
        # Before anything else: what is in these records is in what is read after them, and a later
        # record stays and outranks the run.
        taken = record_numbers(reading)
        unsorted = Unsorted()
        done = 0
        found_on = _FoundOn()
        for batch in chain(
            _statements(found_on, under),
            _children(found_on, under),
            _cases(under),
            _verdicts(under),
            _proposals(under),
            _involvements(under),
            _reports(under),
            _notices(under),
        ):
            keys = [key for _, borne in batch for key in borne]
            owners = [owner for owner, borne in batch for _ in borne]
            unsorted.add(*in_order([np.array(keys, np.uint64)], [np.array(owners, np.uint32)]))
            done += len(batch)
            progress(done)
        unsorted.write(writer)
        return taken

    return make_generation(fill, blinding=under)


_Borne = list[tuple[int, list[int]]]


class _FoundOn:
    """On which record each statement was found: there may be no index that tells."""

    def __init__(self) -> None:
        self._records = array("I")
        self._statements = array("I")

    def add(self, record: int, statement: int) -> None:
        """A statement that stands or stood on a record, both by primary key."""
        self._records.append(record)
        self._statements.append(statement)

    def in_order(self) -> "Callable[[int, int], list[int]]":
        """Tells the statements on the records from one to another, once all have been added."""
        records = np.frombuffer(self._records, np.uint32)
        order = np.argsort(records, kind="stable")
        records, found = records[order], np.frombuffer(self._statements, np.uint32)[order]

        def between(first: int, last: int) -> list[int]:
            start, end = np.searchsorted(records, [first, last + 1])
            return [int(pk) for pk in found[start:end]]

        return between


def _statements(found_on: _FoundOn, blinding: int) -> Iterator[_Borne]:
    """Statements with the key of their source, and their standings with that of their record."""
    for opened in statements.opened_in_batches(_BATCH):
        for row, _ in opened:
            if row.child_id is not None:
                found_on.add(row.child_id, row.pk)
        yield [
            (
                statement_owner(row.pk),
                [statements.source_key(statement.feed, statement.source, blinding)],
            )
            for row, statement in opened
            if statement.feed != CORRECTION
        ] + [
            (standing_owner(row.pk), [statements.record_key(row.child_id, blinding)])
            for row, _ in opened
            if row.child_id is not None
        ]


def _children(found_on: _FoundOn, blinding: int) -> Iterator[_Borne]:
    """Children as owners with the keys that they bear; of who is destroyed there is nothing."""
    stored, found_between = StoredKeys(Blindings(blinding, blinding)), found_on.in_order()
    for pks in children.pks_in_batches(_BATCH):
        found = children.by_pks(pks)
        there = {child.pk for child in found}
        rows = statements.by_pks(found_between(pks[0], pks[-1]))
        standing = statements.linked_among(row for row in rows if row.child_id in there)
        words = opened_words({child.pk: child.document.last_words for child in found})
        batch: _Borne = []
        for child in found:
            made = derived(
                [statement for _, statement in standing.get(child.pk, ())],
                child.document.status,
                last_words=[statement for _, statement in words.get(child.pk, ())],
            )
            borne = stored.of_child(made)
            owner = child_owner(child.pk, registered=borne.registered)
            batch.append((owner, list(borne.values)))
        yield batch


def _cases(blinding: int) -> Iterator[_Borne]:
    """The places of cases in queues; and cases whose statement waits, with the keys under which its
    child may turn up."""
    stored, keys = StoredKeys(Blindings(blinding, blinding)), queue_keys(blinding)
    for found in cases.in_batches(_BATCH):
        yield [(place_owner(case.pk), keys.of_case(case)) for case in found]
        waiting = cases.with_statements(_to_be_tried(found))
        opened = statements.opened([row for _, row in waiting])
        yield [
            (case_owner(case.pk), list(stored.open_values(lookup_keys(profile_of(statement)))))
            for (case, _), (_, statement) in zip(waiting, opened, strict=True)
        ]


def _to_be_tried(found: Sequence[Case]) -> list[Case]:
    """The cases whose statement waits: on no record, or on a provisional one."""
    on = {case.other_child_id for case in found if case.other_child_id is not None}
    marked = {child.pk for child in children.by_pks(sorted(on)) if child.document.provisional}
    return [
        case
        for case in found
        if case.kind is CaseKind.PLACING
        or (case.kind is CaseKind.RESEMBLANCE and case.other_child_id in marked)
    ]


def _verdicts(blinding: int) -> Iterator[_Borne]:
    """Verdicts with the keys of the desks that gave them."""
    keys = queue_keys(blinding)
    for found in verdicts.in_batches(_BATCH):
        yield [(verdict_owner(one.pk), keys.of_desks(verdicts.desks_of(one))) for one in found]


def _proposals(blinding: int) -> Iterator[_Borne]:
    """Proposals with the keys of the desks that they are before."""
    keys = queue_keys(blinding)
    for found in proposals.in_batches(_BATCH):
        yield [
            (proposal_owner(one.pk), keys.of_proposed_to(proposals.before(one))) for one in found
        ]


def _involvements(blinding: int) -> Iterator[_Borne]:
    """Involvements that go on, with the key of their account."""
    for found in involvements.in_batches(_BATCH):
        yield [
            (involvement_owner(one.pk), involvements.keys_of(one.kept, [blinding])) for one in found
        ]


def _reports(blinding: int) -> Iterator[_Borne]:
    """Reports with the keys of their queues, their records and those who made them."""
    keys = queue_keys(blinding)
    for found in reports.in_batches(_BATCH):
        yield [(report_owner(one.pk), keys.of_report(one)) for one in found]


def _notices(blinding: int) -> Iterator[_Borne]:
    """Notices with the key of their account, and of when an e-mail is to tell of them."""
    for found in notices.in_batches(_BATCH):
        yield [(notice_owner(one.pk), notices.keys_of(one, [blinding])) for one in found]
