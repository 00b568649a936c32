"""Verdicts, and what they say of statements for ever after."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from contactpoint.access.actor import Actor
from contactpoint.access.scope import Scope
from contactpoint.review.kinds import VerdictKind
from contactpoint.review.verdict import GivenVerdict, StandingPair
from contactpoint.store.models import (
    Case,
    HeldStatement,
    StatementPair,
    Verdict,
    VerdictStatement,
)
from contactpoint.store.repositories import children

# Every standing pair of each of these statements, seen from that statement.
_STANDING = """
    SELECT pair.id, sought.id, pair.other, held.child_id, pair.same, pair.verdict_id
    FROM unnest(%s::bigint[]) AS sought (id)
    CROSS JOIN LATERAL (
        SELECT id, right_id AS other, same, verdict_id FROM store_statementpair
        WHERE left_id = sought.id AND overruled_by_id IS NULL
        UNION ALL
        SELECT id, left_id, same, verdict_id FROM store_statementpair
        WHERE right_id = sought.id AND overruled_by_id IS NULL
    ) AS pair
    JOIN store_verdict AS verdict ON verdict.id = pair.verdict_id AND verdict.undone_at IS NULL
    JOIN store_heldstatement AS held ON held.id = pair.other
    ORDER BY pair.id, sought.id
"""


def standing_pairs(statement_pks: Iterable[int]) -> list[StandingPair]:
    """The standing pairs of these statements. A pair of two of them comes twice."""
    sought = list(statement_pks)
    if not sought:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [sought])
        return [StandingPair(*row) for row in cursor.fetchall()]


def add(
    *,
    actor: Actor,
    kind: VerdictKind,
    child: int | None,
    other_child: int | None = None,
    statement: int | None = None,
    reason: str = "",
    weight: float | None = None,
) -> Verdict:
    """Insert a verdict of the actor's."""
    return Verdict.objects.create(
        kind=kind,
        child_id=child,
        other_child_id=other_child,
        statement_id=statement,
        reason=reason,
        weight=weight,
        scope=actor.scope.code,
        made_by_id=actor.account_id,
    )


def add_statements(rows: Iterable[VerdictStatement]) -> None:
    """Insert what a verdict moved, placed, made or set aside."""
    VerdictStatement.objects.bulk_create(rows)


def statements_of(verdict: Verdict) -> list[VerdictStatement]:
    """What a verdict moved, placed, made or set aside, with the rows of the statements."""
    return statements_of_each([verdict])[verdict.pk]


def statements_of_each(given: Iterable[Verdict]) -> Mapping[int, list[VerdictStatement]]:
    """What each of several verdicts moved, placed, made or set aside, by primary key."""
    found: dict[int, list[VerdictStatement]] = {verdict.pk: [] for verdict in given}
    rows = VerdictStatement.objects.filter(verdict__in=list(found)).select_related("statement")
    for row in rows.order_by("statement_id"):
        found[row.verdict_id].append(row)
    return found


def add_pairs(verdict: Verdict, left: Iterable[int], right: Iterable[int], *, same: bool) -> None:
    """Say of each statement on one side and each on the other whether they are of one child."""
    others = list(right)
    StatementPair.objects.bulk_create(
        StatementPair(verdict=verdict, left_id=min(one, other), right_id=max(one, other), same=same)
        for one in left
        for other in others
        if one != other
    )


def overrule(pair_pks: Iterable[int], by: Verdict) -> None:
    """Let a later verdict stand against these pairs."""
    StatementPair.objects.filter(pk__in=list(pair_pks)).update(overruled_by=by)


def restore_overruled(by: Verdict) -> list[int]:
    """Let the pairs stand again that a verdict, now undone, overruled; returns their statements."""
    pairs = list(StatementPair.objects.filter(overruled_by=by))
    StatementPair.objects.filter(overruled_by=by).update(overruled_by=None)
    return sorted({pk for pair in pairs for pk in (pair.left_id, pair.right_id)})


def moved_since(at: datetime | None) -> list[int]:
    """The primary keys of the statements that standing verdicts moved since ``at``, or ever."""
    rows = VerdictStatement.objects.filter(verdict__undone_at=None, last_known=False)
    if at is not None:
        rows = rows.filter(verdict__made_at__gte=at)
    return sorted(set(rows.values_list("statement_id", flat=True)))


def locked(pk: int) -> Verdict | None:
    """A verdict, locked until the transaction ends."""
    return Verdict.objects.select_for_update().filter(pk=pk).first()


def undo(verdict: Verdict, *, account_id: int, at: datetime) -> None:
    """Mark a verdict as undone."""
    verdict.undone_by_id, verdict.undone_at = account_id, at
    verdict.save(update_fields=["undone_by", "undone_at"])


def as_given(verdict: Verdict) -> GivenVerdict:
    """A verdict as its rules see it."""
    return GivenVerdict(
        pk=verdict.pk,
        kind=VerdictKind(verdict.kind),
        child=verdict.child_id,
        other_child=verdict.other_child_id,
    )


def standing_moves(statement_pks: Collection[int]) -> list[tuple[int, int]]:
    """Each of these statements with each standing verdict that moved, placed, made or set it aside.

    Both are primary keys.
    """
    rows = VerdictStatement.objects.filter(
        statement__in=statement_pks, verdict__undone_at=None
    ).values_list("statement_id", "verdict_id")
    return list(rows)


def standing_about(child_pks: Collection[int]) -> list[GivenVerdict]:
    """The verdicts that stand about these records."""
    about = Q(child__in=child_pks) | Q(other_child__in=child_pks)
    return [as_given(verdict) for verdict in Verdict.objects.filter(about, undone_at=None)]


def touches_guarded(verdict: Verdict) -> bool:
    """Whether a source has begun to guard a statement that this verdict speaks of."""
    guarded = HeldStatement.State.QUARANTINED
    pairs = StatementPair.objects.filter(verdict=verdict)
    return pairs.filter(Q(left__state=guarded) | Q(right__state=guarded)).exists()


def joins_of(statement_pks: Sequence[int], survivor: int) -> list[VerdictStatement]:
    """How these statements came to the record ``survivor`` by joins that stand."""
    moved = list(
        VerdictStatement.objects.filter(
            statement__in=statement_pks,
            verdict__kind=VerdictKind.SAME,
            verdict__undone_at=None,
            verdict__child=survivor,
            came_from__isnull=False,
        ).order_by("pk")
    )
    joined = children.joined_into(one.came_from_id for one in moved if one.came_from_id)
    return [one for one in moved if joined.get(one.came_from_id or 0) == survivor]


def about(child_pks: Iterable[int], *, limit: int, before: int | None = None) -> list[Verdict]:
    """The verdicts about these records, newest first, before the one with primary key ``before``.

    A verdict that names no record is about the record that its statement stands on.
    """
    pks = list(child_pks)
    founding = Q(child=None, statement__child__in=pks)
    rows = Verdict.objects.filter(Q(child__in=pks) | Q(other_child__in=pks) | founding)
    return _newest(rows, limit, before)


def waiting_for_sources(scope: Scope) -> Iterator[tuple[Verdict, Case]]:
    """The cases for which a desk's reviewers wait for a source, the earliest first.

    Each comes after the verdict by which the source was asked. Withheld cases are left out.
    """
    asked = Verdict.objects.filter(kind=VerdictKind.ASKED_SOURCE, undone_at=None)
    again = asked.filter(statement=OuterRef("statement"), pk__gt=OuterRef("pk"))
    rows = asked.filter(
        ~Exists(again),
        scope=scope.code,
        statement__case__asked_source_at__isnull=False,
        statement__case__withheld=False,
    )
    related = rows.select_related("made_by", "statement__case").order_by("pk")
    for verdict in related.iterator(chunk_size=50):
        if verdict.statement is not None:
            yield verdict, verdict.statement.case


def of_desk(scope: Scope, *, limit: int, before: int | None = None) -> list[Verdict]:
    """The verdicts of a desk's reviewers, newest first, before the primary key ``before``."""
    return _newest(Verdict.objects.filter(scope=scope.code), limit, before)


def _newest(rows: QuerySet[Verdict], limit: int, before: int | None) -> list[Verdict]:
    if before is not None:
        rows = rows.filter(pk__lt=before)
    related = rows.select_related("child", "other_child", "made_by", "undone_by")
    return list(related.order_by("-pk")[:limit])


def joined_records(child_pk: int) -> list[int]:
    """The record and all records that were joined into it, directly or by way of another."""
    found = [child_pk]
    for pk in found:
        rows = Verdict.objects.filter(child=pk, other_child__isnull=False)
        others = set(rows.values_list("other_child", flat=True))
        joined = children.joined_into(other for other in others if other is not None)
        found += sorted(
            other for other, into in joined.items() if into == pk and other not in found
        )
    return found
