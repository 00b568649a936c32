"""The queue of cases: claiming, counting, opening, closing.

Which cases are in a queue, the sealed index says (``store.queue_keys``). Whoever changes a case
locks its row first; several are locked in the order of their numbers.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from contactpoint.access.scope import NOT_KNOWN, Scope, queue_of
from contactpoint.children.statement import CORRECTION
from contactpoint.review.asked_about import AskedAbout
from contactpoint.review.kinds import CaseKind
from contactpoint.review.resembling import Hanging, Hook
from contactpoint.review.urgency import LAST
from contactpoint.store.decided import CaseContent, hook_of
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import case_rows, children, statements
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.safe import queue_keys
from contactpoint.store.sealed_index.blinding import looked_up
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import case_owner, pk_of


@dataclass(frozen=True, slots=True)
class Hung:
    """A case, with its statement's state and record."""

    case: Hanging
    state: HeldStatement.State
    record: int | None

    @property
    def stands_on(self) -> int | None:
        """The record on which the statement stands, if there is one."""
        return self.record if self.state == HeldStatement.State.LINKED else None


def claim(case: Case, *, account_id: int, until: datetime) -> None:
    """Give a case that is locked to an account."""
    case.claimed_by_id, case.claimed_until = account_id, until
    case_rows.write_claim(case)


def be_about(case: Case, child_pk: int | None) -> None:
    """Let a locked case be about another record, or about none yet.

    The case loses its match weight: this is no longer the record that the matcher weighed.
    """
    case.child_id, case.weight = child_pk, None
    case_rows.write([case])


def compare_with(child_pk: int, rows: Sequence[HeldStatement]) -> None:
    """Let the cases of statements that wait on no record be about this record."""
    found = case_rows.lock(case.pk for case in case_rows.of_statements(row.pk for row in rows))
    for case in found:
        case.child_id, case.weight = child_pk, None
    case_rows.write(found)


def let_go(case: int, account_id: int) -> None:
    """Take back an account's claim, if it has one."""
    case_rows.let_go(case, account_id)


def locked(case: int) -> Case | None:
    """The case, locked until the transaction ends; ``None`` for one that is in no queue."""
    return next((one for one in case_rows.lock([case]) if one.waits), None)


def ask_source(case: Case, at: datetime) -> None:
    """Take a locked case out of the queue until its source has answered."""
    case.asked_source_at, case.claimed_by_id, case.claimed_until = at, None, None
    case_rows.write_places([case])


def source_not_asked(statement_pk: int, reason: str) -> None:
    """Put the case of a statement with this reason back into the queue."""
    ask_no_more(case.pk for case in case_rows.of_hooks([hook_of(statement_pk, reason)]))


def propose(case: Case) -> None:
    """Take a locked case out of the queue while a verdict on it waits to be confirmed."""
    case.proposed, case.claimed_by_id, case.claimed_until = True, None, None
    case_rows.write_places([case])


def proposed(pk: int) -> Case | None:
    """The case, locked, if a verdict on it waits to be confirmed and it is not withheld."""
    found = case_rows.lock([pk])
    return next((case for case in found if case.proposed and not case.withheld), None)


def propose_no_more(pk: int) -> None:
    """Put a case back into its queue on which a verdict was proposed, if it is there still."""
    found = [case for case in case_rows.lock([pk]) if case.proposed]
    for case in found:
        case.proposed = False
    case_rows.write_places(found)


def asked_of(desk: Scope) -> list[Case]:
    """The cases that a desk decides and whose source was asked, in no order."""
    scopes = (desk, queue_of(desk))

    def asked(blinding: int) -> dict[int, list[int]]:
        keys = queue_keys(blinding)
        return search_index().owners({keys.of_asked(scope.code) for scope in scopes})

    places = chain.from_iterable(looked_up(asked).values())
    return [
        case for case in case_rows.by_pks(map(pk_of, places)) if case.asked_source_at is not None
    ]


def close(case: Case) -> None:
    """Delete a settled case; ``case`` keeps its values."""
    take_away([case.pk])


def close_all(rows: Sequence[HeldStatement]) -> None:
    """Take away the cases about where these statements belong."""
    take_away([case.pk for case in case_rows.of_statements(row.pk for row in rows)])


def contested_about(records: Collection[int]) -> list[Case]:
    """The contested cases about these records, locked in this transaction."""
    return case_rows.lock_those(
        lambda case: case.kind is CaseKind.CONTESTED and case.other_child_id in records,
        case_rows.about(records),
    )


def hanging_on(rows: Sequence[HeldStatement]) -> list[Hung]:
    """The cases of these statements, the most urgent first."""
    found = with_statements(case_rows.of_statements(row.pk for row in rows))
    found.sort(key=lambda one: (-one[0].urgency, one[0].pk))
    return [_hung(case, row) for case, row in found]


def hung(pk: int) -> Hung | None:
    """A case with its statement's present state and record, if the case is there."""
    return next((_hung(case, row) for case, row in with_statements(case_rows.by_pks([pk]))), None)


def _hung(case: Case, row: HeldStatement) -> Hung:
    return Hung(case=_hanging(case), state=HeldStatement.State(row.state), record=row.child_id)


def hooks_of(records: Iterable[int | None]) -> list[Hook]:
    """The statements that stand on these records, each with its case, if it has one."""
    standing = statements.linked_to([pk for pk in records if pk is not None])
    held = sorted(
        ((row, statement) for some in standing.values() for row, statement in some),
        key=lambda one: one[0].pk,
    )
    by_statement = {
        case.statement_id: _hanging(case)
        for case in case_rows.of_statements(row.pk for row, _ in held)
    }
    return [
        Hook(
            statement=row.pk,
            record=row.child_id,
            is_correction=statement.feed == CORRECTION,
            case=by_statement.get(row.pk),
        )
        for row, statement in held
        if row.child_id is not None
    ]


def _hanging(case: Case) -> Hanging:
    return Hanging(
        pk=case.pk,
        kind=case.kind,
        urgency=case.urgency,
        child=case.child_id,
        other_child=case.other_child_id,
    )


def hang(case: int, *, statement: int, about: AskedAbout) -> None:
    """Hang a case on a statement, and let it be about these records.

    A case whose source was asked is back in the queue.
    """
    found = case_rows.lock([case])
    for one in found:
        one.statement_id, one.asked_source_at = statement, None
        one.child_id, one.other_child_id = about.child, about.other_child
    case_rows.write_places(found)


def look_for(case: int, keys: Iterable[int]) -> None:
    """Let a case look for these blind keys, under which its statement's child may turn up."""
    replace_keys([(case_owner(case), keys)])


def ask_no_more(pks: Iterable[int]) -> None:
    """Put those of these cases whose source was asked back into their queues."""
    asked = [case for case in case_rows.lock(pks) if case.asked_source_at is not None]
    for case in asked:
        case.asked_source_at = None
    case_rows.write_places(asked)


def take_away(pks: Collection[int]) -> None:
    """Delete these cases, and what the search index has of them."""
    case_rows.delete(case_rows.lock(pks))


def about_none_of(pks: Collection[int]) -> None:
    """Let cases that compare with these records, which have gone silent, be about none yet."""

    def compares(case: Case) -> bool:
        return case.child_id in pks

    found = case_rows.lock_those(compares, case_rows.about(pks))
    for case in found:
        case.child_id, case.weight = None, None
    case_rows.write(found)


def add(new: Sequence[CaseContent], keys: Mapping[int, Sequence[int]]) -> None:
    """Put new cases into the queue; what is asked about a statement already stays as it is.

    ``keys`` has, by the primary key of a statement that waits, the blind keys under which its child
    may turn up.
    """
    if not new:
        return
    added = case_rows.add(new)
    of_hook = {case.hook_id: pk for pk, case in added.items()}
    there = [pk for pk in keys if pk not in of_hook]
    kept = case_rows.lock(case.pk for case in case_rows.of_statements(there))
    of_hook |= {case.hook_id: case.pk for case in kept}
    replace_keys(
        chain(
            case_rows.places_of(added),
            ((case_owner(of_hook[one]), sought) for one, sought in keys.items()),
        )
    )


def withhold(pks: Collection[int]) -> None:
    """Take cases about these children, whom nobody may decide about, out of every queue."""

    def is_to_withhold(case: Case) -> bool:
        return not case.withheld and (case.child_id in pks or case.other_child_id in pks)

    _withhold(case_rows.lock_those(is_to_withhold, case_rows.about(pks)))


def withhold_case(case: int) -> None:
    """Take one case out of every queue: a child that it is about has left search."""
    _withhold(case_rows.lock([case]))


def _withhold(found: Sequence[Case]) -> None:
    for case in found:
        case.withheld, case.claimed_by_id, case.claimed_until = True, None, None
    case_rows.write_places(found)


def put_aside(pks: Iterable[int], *, back: bool) -> int:
    """Put these cases aside, or with ``back`` into their queues again; returns how many that
    was. Who has one gives it up."""
    found = [case for case in case_rows.lock(pks) if case.put_aside is back]
    for case in found:
        case.put_aside, case.claimed_by_id, case.claimed_until = not back, None, None
    case_rows.write_places(found)
    return len(found)


def withheld_about(pks: Collection[int]) -> list[Case]:
    """The cases about these children that are in no queue, because a child is kept from those who
    would decide; locked in this transaction."""
    return case_rows.lock_those(lambda case: case.withheld, case_rows.about(pks))


def release(withheld: Sequence[Case]) -> None:
    """Put locked cases that were withheld back into their queues."""
    for case in withheld:
        case.withheld = False
    case_rows.write_places(withheld)


def of_two_records(one: int, other: int) -> Case | None:
    """The case of two records that resemble each other, if there is one."""
    found = case_rows.about_both(one, other)
    return next((case for case in found if case.kind is CaseKind.RESEMBLANCE), None)


def asks_about(pks: Collection[int], *, withheld: bool = False) -> set[int]:
    """Those of these records of which a case asks whose child's they are, but for cases that are
    ``withheld``, unless these count too.

    That is a case whose statement stands on the record.
    """
    asked = {
        case.other_child_id
        for case in about(pks)
        if (withheld or not case.withheld) and case.kind is not CaseKind.CONTESTED
    }
    return {pk for pk in pks if pk in asked}


def in_batches(size: int) -> Iterator[list[Case]]:
    """All cases, in their order; also those that come meanwhile."""
    last = 0
    while found := case_rows.after(last, size):
        yield found
        last = found[-1].pk


def placed_unseen(size: int) -> Iterator[list[int]]:
    """The primary keys of the cases whose place may be another once their records are seen, up to
    ``size`` at a time: the scope is not known, or the statement alone made them the last."""
    for some in in_batches(size):
        if pks := [
            case.pk
            for case in some
            if case.kind is not CaseKind.CONTESTED
            and (case.scope == NOT_KNOWN.code or case.urgency == LAST)
        ]:
            yield pks


def locked_with_statements(pks: Iterable[int]) -> list[tuple[Case, HeldStatement]]:
    """The cases that are there of these, with their statements; locked in this transaction."""
    return with_statements(case_rows.lock(pks))


def with_statements(found: Sequence[Case]) -> list[tuple[Case, HeldStatement]]:
    """These cases, each with the row of its statement."""
    rows = {row.pk: row for row in statements.by_pks(case.statement_id for case in found)}
    return [(case, rows[case.statement_id]) for case in found if case.statement_id in rows]


def put(found: Sequence[Case]) -> None:
    """Write the places of locked cases in the queues: scope, urgency, and whether each is
    withheld."""
    case_rows.write_places(found)


def about(pks: Collection[int]) -> list[Case]:
    """The cases about these records, without those about a record that was joined into another;
    locked in this transaction."""
    found = case_rows.lock(case.pk for case in case_rows.about(pks))
    joined = children.joined_into(pk for case in found for pk in _records_of(case))
    return [case for case in found if not joined.keys() & _records_of(case)]


def move(found: Sequence[Case]) -> None:
    """Write which records locked cases are about."""
    case_rows.write(found)


def _records_of(case: Case) -> set[int]:
    return {pk for pk in (case.child_id, case.other_child_id) if pk is not None}
