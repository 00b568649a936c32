"""Verdicts, and what they say of statements for ever after."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice

from django.utils import timezone
from msgspec.structs import asdict

from contactpoint.access.actor import Actor
from contactpoint.access.scope import Scope
from contactpoint.review.kinds import VerdictKind
from contactpoint.review.stood_before import Move
from contactpoint.review.verdict import GivenVerdict, StandingPair
from contactpoint.store.decided import (
    ProposalContent,
    StatementPair,
    VerdictContent,
    VerdictStatement,
    hook_of,
)
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import cases, children, statements, verdict_rows
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.repositories.numbering import next_numbers
from contactpoint.store.repositories.verdict_rows import Remembered, Verdict
from contactpoint.store.safe import queue_keys
from contactpoint.store.sealed_index.blinding import blindings_now, looked_up
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import pk_of, verdict_owner

_BATCH = 1000
# Before any verdict was given.
_EVER = datetime.min.replace(tzinfo=timezone.get_fixed_timezone(0))


def standing_pairs(statement_pks: Iterable[int]) -> list[StandingPair]:
    """The standing pairs of these statements. A pair of two of them comes twice."""
    sought = set(statement_pks)
    found = verdict_rows.pairs_of(sought)
    pairs = {pk: pair for pk, pair in found.items() if pair.overruled_by_id is None}
    if not pairs:
        return []
    standing = {one.pk for one in _standing(pair.verdict_id for pair in pairs.values())}
    sides = sorted(
        (pk, own, other)
        for pk, pair in pairs.items()
        if pair.verdict_id in standing
        for own, other in ((pair.left_id, pair.right_id), (pair.right_id, pair.left_id))
        if own in sought
    )
    held = {row.pk: row for row in statements.by_pks({other for _, _, other in sides})}
    return [
        StandingPair(
            pk=pk,
            own=own,
            other=other,
            child=held[other].child_id,
            same=pairs[pk].same,
            verdict=pairs[pk].verdict_id,
        )
        for pk, own, other in sides
        if other in held
    ]


def add(
    *,
    actor: Actor,
    kind: VerdictKind,
    child: int | None,
    other_child: int | None = None,
    statement: int | None = None,
    reason: str = "",
    weight: float | None = None,
    word: str = "",
    proposed: ProposalContent | None = None,
) -> Verdict:
    """Insert a verdict of the actor's, or one that was ``proposed`` and now all agreed to."""
    (pk,) = next_numbers("store_verdict", 1)
    verdict = Verdict(
        pk=pk,
        made_at=timezone.now(),
        kind=kind,
        child_id=child,
        other_child_id=other_child,
        statement_id=statement,
        reason=reason,
        weight=weight,
        scope=actor.scope.code if proposed is None else proposed.scope,
        made_by_id=actor.account_id if proposed is None else proposed.made_by_id,
        word=word,
        agreed=() if proposed is None else proposed.agreed,
    )
    verdict_rows.add(verdict)
    desks = desks_of(verdict)
    keys = [key for one in blindings_now().written for key in queue_keys(one).of_desks(desks)]
    replace_keys([(verdict_owner(pk), keys)])
    return verdict


def desks_of(verdict: VerdictContent) -> list[str]:
    """The scopes of the desks that gave a verdict together."""
    return sorted({verdict.scope, *(scope for _, scope in verdict.agreed)})


def add_statements(moved: Iterable[VerdictStatement]) -> None:
    """Insert what a verdict moved, placed, made or set aside."""
    verdict_rows.add_moved(list(moved))


def statements_of(verdict: Verdict) -> list[Remembered]:
    """What a verdict moved, placed, made or set aside, with the rows of the statements."""
    return statements_of_each([verdict])[verdict.pk]


def statements_of_each(given: Iterable[Verdict]) -> Mapping[int, list[Remembered]]:
    """What each of several verdicts moved, placed, made or set aside, by primary key."""
    found: dict[int, list[Remembered]] = {verdict.pk: [] for verdict in given}
    moved = verdict_rows.moved_by(found)
    rows = {row.pk: row for row in statements.by_pks({one.statement_id for one in moved})}
    for one in sorted(moved, key=lambda one: one.statement_id):
        if one.statement_id in rows:
            row = rows[one.statement_id]
            found[one.verdict_id].append(Remembered(statement=row, **asdict(one)))
    return found


def add_pairs(verdict: Verdict, left: Iterable[int], right: Iterable[int], *, same: bool) -> None:
    """Say of each statement on one side and each on the other whether they are of one child."""
    others = list(right)
    pairs = [
        StatementPair(
            verdict_id=verdict.pk, left_id=min(one, other), right_id=max(one, other), same=same
        )
        for one in left
        for other in others
        if one != other
    ]
    verdict_rows.add_pairs(pairs)


def overrule(pair_pks: Iterable[int], by: Verdict) -> None:
    """Let a later verdict stand against these pairs."""
    verdict_rows.overrule(verdict_rows.lock_pairs(list(pair_pks)), by.pk)


def restore_overruled(by: Verdict) -> list[int]:
    """Let the pairs stand again that a verdict, now undone, overruled; returns their statements."""
    pairs = verdict_rows.lock_overruled_by(by.pk)
    verdict_rows.overrule(pairs, None)
    return sorted({pk for pair in pairs.values() for pk in (pair.left_id, pair.right_id)})


def moved_since(at: datetime | None) -> list[int]:
    """The primary keys of the statements that standing verdicts moved since ``at``, or ever."""
    return sorted(
        {
            moved.statement_id
            for some in _in_batches(_BATCH, at or _EVER)
            for moved in verdict_rows.moved_by(one.pk for one in some if one.undone_at is None)
            if not moved.last_known
        }
    )


def in_batches(size: int) -> Iterator[list[Verdict]]:
    """All verdicts, in their order; also those that come meanwhile."""
    return _in_batches(size, _EVER)


def _in_batches(size: int, since: datetime) -> Iterator[list[Verdict]]:
    last = 0
    while found := verdict_rows.since(since, last, size):
        yield found
        last = found[-1].pk


def confirm(verdict: Verdict, records: Collection[int]) -> None:
    """Write down which records are provisional no longer by a verdict of this transaction."""
    if records:
        verdict.confirmed = tuple(records)
        verdict_rows.write(verdict)


def locked(pk: int) -> Verdict | None:
    """A verdict, locked until the transaction ends."""
    return verdict_rows.lock(pk)


def undo(verdict: Verdict, *, account_id: int | None, at: datetime) -> None:
    """Mark a locked verdict as undone, by an account or, where its load was withdrawn, by none."""
    verdict.undone_by_id, verdict.undone_at = account_id, at
    verdict_rows.write(verdict)


def as_given(verdict: Verdict) -> GivenVerdict:
    """A verdict as its rules see it."""
    return GivenVerdict(
        pk=verdict.pk,
        kind=verdict.kind,
        child=verdict.child_id,
        other_child=verdict.other_child_id,
    )


def standing_moves(statement_pks: Collection[int]) -> list[tuple[int, int]]:
    """Each of these statements with each standing verdict that moved, placed, made or set it aside.

    Both are primary keys.
    """
    moved = verdict_rows.moved_of(statement_pks)
    standing = {verdict.pk for verdict in _standing(one.verdict_id for one in moved)}
    return [(one.statement_id, one.verdict_id) for one in moved if one.verdict_id in standing]


def standing_rearrangements(statement_pks: Sequence[int]) -> list[tuple[int, Move]]:
    """Each of these statements with what each standing join, split or placing did with it.

    A statement that the matcher placed once a verdict had told two apart was moved by no verdict.
    """
    moved = verdict_rows.moved_of(statement_pks)
    standing = {verdict.pk: verdict for verdict in _standing(one.verdict_id for one in moved)}
    found = []
    for one in moved:
        verdict = standing.get(one.verdict_id)
        if verdict is not None and verdict.kind in (VerdictKind.SAME, VerdictKind.SPLIT):
            split_off = verdict.kind is VerdictKind.SPLIT
            went_to = verdict.other_child_id if split_off else verdict.child_id
            found.append((one.statement_id, Move(verdict.pk, one.came_from_id, went_to)))
    return found


def standing_about(child_pks: Collection[int]) -> list[GivenVerdict]:
    """The verdicts that stand about these records."""
    return [
        as_given(verdict) for verdict in verdict_rows.about(child_pks) if verdict.undone_at is None
    ]


def touches_guarded(verdict: Verdict) -> bool:
    """Whether a source has begun to guard a statement that this verdict speaks of."""
    pairs = verdict_rows.pairs_by(verdict.pk).values()
    rows = statements.by_pks({pk for pair in pairs for pk in (pair.left_id, pair.right_id)})
    return any(row.state == HeldStatement.State.QUARANTINED for row in rows)


def joins_of(statement_pks: Sequence[int], survivor: int) -> list[VerdictStatement]:
    """How these statements came to the record ``survivor`` by joins that stand."""
    moved = [one for one in verdict_rows.moved_of(statement_pks) if one.came_from_id is not None]
    joins = {
        verdict.pk
        for verdict in _standing(one.verdict_id for one in moved)
        if verdict.kind is VerdictKind.SAME and verdict.child_id == survivor
    }
    came_from = {one.came_from_id for one in moved if one.came_from_id is not None}
    joined = children.joined_into(came_from)
    return [
        one
        for one in moved
        if one.verdict_id in joins and joined.get(one.came_from_id or 0) == survivor
    ]


def confirmed_by_joins(statement_pks: Sequence[int], survivor: int) -> set[int]:
    """The records that are provisional no longer by the joins that brought these statements to the
    record ``survivor``, and that stand."""
    joins = verdict_rows.by_pks({one.verdict_id for one in joins_of(statement_pks, survivor)})
    return {pk for verdict in joins for pk in verdict.confirmed}


def about(child_pks: Iterable[int], *, limit: int, before: int | None = None) -> list[Verdict]:
    """The verdicts about these records, newest first, before the one with primary key ``before``.

    A verdict that names no record is about the record that its statement stands on.
    """
    pks = set(child_pks)
    on_them = [row.pk for rows in statements.on_each(pks).values() for row in rows]
    founding = verdict_rows.of_statements(on_them)
    found = {verdict.pk: verdict for verdict in founding if verdict.child_id is None}
    found |= {verdict.pk: verdict for verdict in verdict_rows.about(pks)}
    newest = sorted((pk for pk in found if before is None or pk < before), reverse=True)
    return [found[pk] for pk in newest[:limit]]


def waiting_for_sources(scope: Scope) -> Iterator[tuple[Verdict, Case]]:
    """The cases for which a desk's reviewers wait for a source, the earliest first.

    Each comes after the verdict by which the source was asked. Withheld cases are left out.
    """
    asked = {case.hook_id: case for case in cases.asked_of(scope) if not case.withheld}
    found = verdict_rows.of_statements({case.statement_id for case in asked.values()})
    last: dict[int, Verdict] = {}
    for verdict in sorted(found, key=lambda one: one.pk):
        hook = hook_of(verdict.statement_id or 0, verdict.reason)
        if verdict.kind is VerdictKind.ASKED_SOURCE and verdict.undone_at is None and hook in asked:
            last[hook] = verdict
    for hook, verdict in sorted(last.items(), key=lambda one: one[1].pk):
        if verdict.scope == scope.code:
            yield verdict, asked[hook]


def words_settled(statement_pks: Collection[int]) -> set[tuple[int, str, str]]:
    """What standing verdicts on contested cases of these statements settled: statement, reason and
    word."""
    return {
        (one.statement_id or 0, one.reason, one.word)
        for one in verdict_rows.of_statements(statement_pks)
        if one.word and one.undone_at is None and one.kind is not VerdictKind.ASKED_SOURCE
    }


def of_desk(scope: Scope, *, limit: int, before: int | None = None) -> list[Verdict]:
    """The verdicts of a desk's reviewers, newest first, before the primary key ``before``."""
    found = looked_up(
        lambda blinding: search_index().owners([queue_keys(blinding).of_desk(scope.code)])
    )
    newest = sorted(map(pk_of, chain.from_iterable(found.values())), reverse=True)
    wanted = islice((pk for pk in newest if before is None or pk < before), limit)
    return sorted(verdict_rows.by_pks(wanted), key=lambda one: -one.pk)


def joined_records(child_pk: int) -> list[int]:
    """The record and all records that were joined into it, directly or by way of another."""
    found = [child_pk]
    for pk in found:
        others = {one.other_child_id for one in verdict_rows.about([pk]) if one.child_id == pk}
        joined = children.joined_into(other for other in others if other is not None)
        found += sorted(
            other for other, into in joined.items() if into == pk and other not in found
        )
    return found


def _standing(pks: Iterable[int]) -> list[Verdict]:
    """Those of these verdicts that stand."""
    return [one for one in verdict_rows.by_pks(set(pks)) if one.undone_at is None]
