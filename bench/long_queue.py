"""A long queue of cases before one authority's reviewers, and everything as it was afterwards.

At its head are cases that the loads themselves made, some of them without the record that the
matcher weighed. Behind them stand as many cases of two records each as are missing: a statement of
one child beside the record of the next. All of them can be opened and decided.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING, LiteralString

import psycopg

if TYPE_CHECKING:
    # Django knows its installation by the time that a queue is made.
    from contactpoint.store.repositories.case_rows import Case

# Of the cases at the head, one in so many is of two records.
_RESEMBLANCES = 8
# Of those that loads made, one in so many is left without a record: which one is for the reviewer.
_OPEN = 4
# Cases that a colleague has at the moment, before all others.
CLAIMED = 50
# So many of the first are looked through for one that nobody has.
_HEAD = 500
_BATCH = 1000

_TABLES: tuple[LiteralString, ...] = (
    "store_review",
    "store_verdict",
    "store_verdictstatement",
    "store_statementpair",
    "store_child",
)
_KEPT = "CREATE TEMPORARY TABLE kept AS SELECT * FROM store_review WHERE id = ANY(%s)"
# What verdicts wrote that are undone by now, and the cases of this queue.
_CLEARED: tuple[LiteralString, ...] = (
    "DELETE FROM store_statementpair WHERE id > %(store_statementpair)s",
    "DELETE FROM store_verdictstatement WHERE id > %(store_verdictstatement)s",
)
_GIVEN = "DELETE FROM store_verdict WHERE id > %(store_verdict)s RETURNING id"
_OPENED = """
    DELETE FROM store_review WHERE id > %(store_review)s OR id IN (SELECT id FROM kept)
    RETURNING id
"""
_PUT_BACK = "INSERT INTO store_review SELECT * FROM kept"
_FOUNDED = "DELETE FROM store_child WHERE id > %(store_child)s RETURNING id, subject"
_REASONS = ("possible_twins", "possible_siblings", "too_weak_to_link", "nobody_near")


@dataclass(frozen=True, slots=True)
class LongQueue:
    """How many cases wait, how many at its head the loads themselves made, and the first of them
    all, by primary key."""

    cases: int
    made_by_loads: int
    head: tuple[int, ...]


@contextmanager
def long_queue(
    *,
    authority: str,
    cases: int,
    made_by_loads: int,
    colleague: int,
    merge: Callable[[], object],
) -> Iterator[LongQueue]:
    """Within it the authority has so many cases, or as many as there are statements for.

    ``colleague`` is the account that has the first ``CLAIMED``; ``merge`` merges the search index,
    as is done every night. Whoever gives a verdict within it has to undo it: the rest of what it
    wrote is removed here. Who kills the process in between has an installation in which the queue
    stays.
    """
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        last = {table: _last(owner, table) for table in _TABLES}
        held = _held()
        made = _made_by_loads(held, made_by_loads)
        own = [case for case in held if case.scope == authority]
        owner.execute(_KEPT, [sorted({case.pk for case in (*made, *own)})])
        try:
            _put_at_the_head(made, own, authority)
            _fill(max(0, cases - len(made)), made_by_loads, authority, colleague)
            _as_the_server_would(owner, merge)
            waiting = [case for case in _held() if case.waits and case.scope == authority]
            waiting.sort(key=lambda case: (-case.urgency, case.pk))
            head = tuple(case.pk for case in waiting[:_HEAD])
            yield LongQueue(len(waiting), len(made), head)
        finally:
            _clear(owner, last)
            _as_the_server_would(owner, merge)


def _last(owner: psycopg.Connection, table: LiteralString) -> int:
    (last,) = owner.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone() or (0,)
    return int(last)


def _held() -> "list[Case]":
    from contactpoint.store.repositories import cases

    return [case for some in cases.in_batches(_BATCH) for case in some]


def _made_by_loads(held: "Sequence[Case]", most: int) -> "list[Case]":
    """Cases that loads made, the same every time."""
    waiting = [case for case in held if case.waits]
    return sorted(waiting, key=lambda case: hashlib.sha256(b"%d" % case.pk).digest())[:most]


def _put_at_the_head(made: "Sequence[Case]", own: "Sequence[Case]", authority: str) -> None:
    """Put these cases before the authority, and all that it has itself behind everything."""
    from django.db import transaction

    from contactpoint.review.urgency import LAST, MAY_BE_WRONG
    from contactpoint.store.repositories import cases

    pks = [case.pk for case in made]
    with transaction.atomic():
        locked = {case.pk: case for case, _ in cases.locked_with_statements(pks)}
        for place, pk in enumerate(pks, start=1):
            case = locked[pk]
            case.scope, case.urgency = authority, MAY_BE_WRONG
            case.child_id = case.child_id if place % _OPEN else None
        cases.put(list(locked.values()))
        others = [case.pk for case in own if case.pk not in locked]
        behind = [case for case, _ in cases.locked_with_statements(others)]
        for case in behind:
            case.urgency = LAST
        cases.put(behind)


def _fill(missing: int, made_by_loads: int, authority: str, colleague: int) -> None:
    """Open as many cases of two records as are missing; the colleague claims the first."""
    from django.db import transaction
    from django.utils import timezone

    from contactpoint.access.scope import Scope
    from contactpoint.review.kinds import CaseKind
    from contactpoint.review.urgency import MAY_BE_WRONG, SOCIAL_CARE, TWINS
    from contactpoint.store.decided import CaseContent
    from contactpoint.store.repositories import case_queue, cases

    now = timezone.now()
    ahead = CLAIMED + made_by_loads // _RESEMBLANCES
    beside = enumerate(islice(_beside_each_other(), missing))
    opened = 0
    while batch := list(islice(beside, _BATCH)):
        new = [
            CaseContent(
                statement_id=statement,
                child_id=other,
                other_child_id=child,
                kind=CaseKind.RESEMBLANCE,
                reason=_REASONS[place % len(_REASONS)],
                weight=0.0,
                scope=authority,
                urgency=(
                    SOCIAL_CARE
                    if place < CLAIMED
                    else MAY_BE_WRONG
                    if place < ahead
                    else place % (TWINS + 1)
                ),
                opened_at=now,
            )
            for place, (statement, child, other) in batch
        ]
        with transaction.atomic():
            cases.add(new, {})
        opened += len(new)
    for _ in range(min(CLAIMED, opened)):
        with transaction.atomic():
            case_queue.claim_next(
                scope=Scope(authority),
                account_id=colleague,
                now=now,
                until=now + timedelta(hours=1),
            )


def _beside_each_other() -> Iterator[tuple[int, int, int]]:
    """Linked statements without a case, each with its child and the child of the one before it."""
    taken = {case.statement_id for case in _held()}
    for (_, beside), (statement, child) in pairwise(_linked()):
        if child != beside and statement not in taken:
            yield statement, child, beside


def _linked() -> Iterator[tuple[int, int]]:
    """The linked statements with their children, in their order."""
    from contactpoint.store.models import HeldStatement
    from contactpoint.store.repositories import statements

    last = 0
    rows = HeldStatement.objects.order_by("pk").values_list("pk", flat=True)
    while pks := list(rows.filter(pk__gt=last)[:_BATCH]):
        for row in statements.by_pks(pks):
            if row.state == HeldStatement.State.LINKED and row.child_id is not None:
                yield row.pk, row.child_id
        last = pks[-1]


def _as_the_server_would(owner: psycopg.Connection, merge: Callable[[], object]) -> None:
    """A queue that has grown by loads has been vacuumed, counted and merged long since."""
    owner.execute("VACUUM (ANALYZE) store_review")
    merge()


def _clear(owner: psycopg.Connection, last: Mapping[LiteralString, int]) -> None:
    with owner.transaction():
        for statement in _CLEARED:
            owner.execute(statement, last)
        given = [pk for (pk,) in owner.execute(_GIVEN, last)]
        opened = [pk for (pk,) in owner.execute(_OPENED, last)]
        kept = [pk for (pk,) in owner.execute("SELECT id FROM kept")]
        owner.execute(_PUT_BACK)
        founded: dict[int, object] = dict(owner.execute(_FOUNDED, last).fetchall())
    with psycopg.connect(os.environ["OWNER_KEYS_DATABASE_URL"]) as keys:
        keys.execute("DELETE FROM store_wrappedkey WHERE subject = ANY(%s)", [[*founded.values()]])
    _let_the_index_know(given, opened, kept, list(founded))


def _let_the_index_know(
    given: Sequence[int], opened: Sequence[int], kept: Sequence[int], founded: Sequence[int]
) -> None:
    """Take what is gone out of the search index, and put the kept cases back."""
    from django.db import transaction

    from contactpoint.linkage.keys import lookup_keys
    from contactpoint.linkage.profile import profile_of
    from contactpoint.placing.stored_keys import StoredKeys
    from contactpoint.store.repositories import case_rows, cases, children, statements
    from contactpoint.store.sealed_index.journal import replace_keys
    from contactpoint.store.sealed_index.owners import (
        case_owner,
        child_owner,
        place_owner,
        verdict_owner,
    )

    borne: dict[int, Sequence[int]] = {verdict_owner(pk): () for pk in given}
    borne |= {child_owner(pk): () for pk in founded}
    borne |= {owner(pk): () for pk in opened for owner in (case_owner, place_owner)}
    with transaction.atomic():
        stored = StoredKeys()
        held = cases.locked_with_statements(kept)
        borne |= dict(case_rows.places_of({case.pk: case for case, _ in held}))
        stated = statements.opened([row for _, row in held])
        records = {case.other_child_id for case, _ in held if case.other_child_id is not None}
        # What waits, on no record or on a provisional one, is found by its keys.
        waiting = {pk for pk, one in children.kept_of(records).items() if one.provisional}
        for (case, _), (_, statement) in zip(held, stated, strict=True):
            if case.other_child_id is None or case.other_child_id in waiting:
                sought = stored.open_values(lookup_keys(profile_of(statement)))
                borne[case_owner(case.pk)] = list(sought)
        replace_keys(borne.items())
