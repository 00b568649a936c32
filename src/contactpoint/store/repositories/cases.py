"""The queue of cases: claiming, counting, opening, closing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.statement import CORRECTION
from contactpoint.review.asked_about import AskedAbout
from contactpoint.review.kinds import CaseKind
from contactpoint.review.resembling import Hanging, Hook
from contactpoint.store.models import Case, HeldStatement
from contactpoint.store.repositories import children, statements
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.owners import case_owner

# Cases are counted no further than this: a page says "10,000 or more", and takes no longer for a
# longer queue.
MOST_COUNTED = 10_000

_COUNT = """
    SELECT reason, count(*) FROM (
        SELECT reason FROM store_review
        WHERE scope = %s AND asked_source_at IS NULL AND NOT withheld
        ORDER BY urgency DESC, id LIMIT %s
    ) AS counted GROUP BY reason
"""
# Goes down the index of the queue, past the cases that others have at this moment.
_CLAIM_NEXT = """
    UPDATE store_review SET claimed_by_id = %s, claimed_until = %s
    WHERE id = (
        SELECT id FROM store_review
        WHERE scope = %s AND asked_source_at IS NULL AND NOT withheld
            AND (claimed_until IS NULL OR claimed_until <= %s)
        ORDER BY urgency DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""


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


def count_waiting(scope: Scope) -> Mapping[str, int]:
    """How many cases wait in the queue of a scope, by reason.

    Where there are more than ``MOST_COUNTED``, only the most urgent are counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [scope.code, MOST_COUNTED])
        return dict(cursor.fetchall())


def claimed_by(account_id: int, scope: Scope, now: datetime) -> int | None:
    """The case of the scope that the account has, if any: the one claimed first."""
    rows = Case.objects.filter(
        claimed_by=account_id,
        scope=scope.code,
        claimed_until__gt=now,
        asked_source_at=None,
        withheld=False,
    )
    return rows.order_by("claimed_until", "pk").values_list("pk", flat=True).first()


def claim_next(*, scope: Scope, account_id: int, now: datetime, until: datetime) -> int | None:
    """Claim the most urgent case that nobody has. Two claims at a time never get the same case."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_NEXT, [account_id, until, scope.code, now])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def claim(case: Case, *, account_id: int, until: datetime) -> None:
    """Give a case that is locked to an account."""
    case.claimed_by_id, case.claimed_until = account_id, until
    case.save(update_fields=["claimed_by", "claimed_until"])


def be_about(case: Case, child_pk: int | None) -> None:
    """Let a locked placing case be about another record, or about none yet.

    The case loses its match weight: this is no longer the record that the matcher weighed.
    """
    case.child_id, case.weight = child_pk, None
    case.save(update_fields=["child", "weight"])


def let_go(case: int, account_id: int) -> None:
    """Take back an account's claim, if it has one."""
    Case.objects.filter(pk=case, claimed_by=account_id).update(claimed_by=None, claimed_until=None)


def locked(case: int) -> Case | None:
    """The case, locked until the transaction ends; ``None`` for one that is in no queue."""
    rows = Case.objects.select_for_update().filter(pk=case, asked_source_at=None, withheld=False)
    return rows.first()


def ask_source(case: Case, at: datetime) -> None:
    """Take the case out of the queue until its source has answered."""
    case.asked_source_at, case.claimed_by_id, case.claimed_until = at, None, None
    case.save(update_fields=["asked_source_at", "claimed_by", "claimed_until"])


def source_not_asked(statement_pk: int) -> None:
    """Put the case of a statement back into the queue."""
    Case.objects.filter(statement=statement_pk).update(asked_source_at=None)


def close(case: Case) -> None:
    """Delete a settled case; ``case`` keeps its values."""
    _delete(Case.objects.filter(pk=case.pk))


def close_all(rows: Sequence[HeldStatement]) -> None:
    """Take away the cases of statements that no longer stand."""
    if rows:
        _delete(Case.objects.filter(statement__in=list(rows)))


def hanging_on(rows: Sequence[HeldStatement]) -> list[Hung]:
    """The cases of these statements, the most urgent first."""
    found = Case.objects.filter(statement__in=list(rows)).select_related("statement")
    return [_hung(case) for case in found.order_by("-urgency", "pk")]


def hung(pk: int) -> Hung | None:
    """A case with its statement's present state and record, if the case is there."""
    case = Case.objects.filter(pk=pk).select_related("statement").first()
    return None if case is None else _hung(case)


def _hung(case: Case) -> Hung:
    return Hung(
        case=_hanging(case),
        state=HeldStatement.State(case.statement.state),
        record=case.statement.child_id,
    )


def hooks_of(records: Iterable[int | None]) -> list[Hook]:
    """The statements that stand on these records, each with its case, if it has one."""
    standing = statements.linked_to([pk for pk in records if pk is not None])
    held = sorted(
        ((row, statement) for some in standing.values() for row, statement in some),
        key=lambda one: one[0].pk,
    )
    by_statement = {
        case.statement_id: _hanging(case)
        for case in Case.objects.filter(statement__in=[row.pk for row, _ in held])
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
        kind=CaseKind(case.kind),
        urgency=case.urgency,
        child=case.child_id,
        other_child=case.other_child_id,
    )


def hang(case: int, *, statement: int, about: AskedAbout) -> None:
    """Hang a case on a statement, and let it be about these records.

    A case whose source was asked is back in the queue.
    """
    Case.objects.filter(pk=case).update(
        statement=statement,
        child=about.child,
        other_child=about.other_child,
        asked_source_at=None,
    )


def ask_no_more(pks: Collection[int]) -> None:
    """Put those of these cases whose source was asked back into their queues."""
    if pks:
        asked = Case.objects.filter(pk__in=pks, asked_source_at__isnull=False)
        asked.update(asked_source_at=None)


def take_away(pks: Collection[int]) -> None:
    """Take these cases away."""
    if pks:
        _delete(Case.objects.filter(pk__in=pks))


def _delete(found: QuerySet[Case]) -> None:
    """Delete cases, and what the search index has of them."""
    pks = list(found.select_for_update().values_list("pk", flat=True))
    if pks:
        Case.objects.filter(pk__in=pks).delete()
        replace_keys((case_owner(pk), ()) for pk in pks)


def about_none_of(pks: Collection[int]) -> None:
    """Let the placing cases about these records, which have gone silent, be about none yet."""
    if pks:
        placing = Case.objects.filter(kind=CaseKind.PLACING, child__in=pks)
        placing.update(child=None, weight=None)


def add(rows: Sequence[Case], keys: Mapping[int, Sequence[int]]) -> None:
    """Put new cases into the queue; a statement that has one already keeps it.

    ``keys`` has, by the primary key of a statement that waits, the blind keys under which its child
    may turn up.
    """
    Case.objects.bulk_create(rows, ignore_conflicts=True)
    if keys:
        there = Case.objects.filter(statement__in=list(keys)).values_list("pk", "statement_id")
        replace_keys((case_owner(pk), keys[statement]) for pk, statement in there)


def withhold(pks: Sequence[int]) -> None:
    """Take cases about these children, whom nobody may decide about, out of every queue."""
    if pks:
        Case.objects.filter(Q(child__in=pks) | Q(other_child__in=pks)).update(
            withheld=True, claimed_by=None, claimed_until=None
        )


def withhold_case(case: int) -> None:
    """Take one case out of every queue: a child that it is about has left search."""
    Case.objects.filter(pk=case).update(withheld=True, claimed_by=None, claimed_until=None)


def withheld_about(pks: Sequence[int]) -> list[Case]:
    """The cases about these children that are in no queue, with their statements."""
    if not pks:
        return []
    about = Q(child__in=pks) | Q(other_child__in=pks)
    return list(Case.objects.filter(about, withheld=True).select_related("statement"))


def release(withheld: Sequence[Case]) -> None:
    """Put cases that were withheld back into their queues."""
    if withheld:
        Case.objects.filter(pk__in=[case.pk for case in withheld]).update(withheld=False)


def of_two_records(one: int, other: int) -> Case | None:
    """The case of two records that resemble each other, if there is one."""
    about = Q(child=one, other_child=other) | Q(child=other, other_child=one)
    return Case.objects.filter(about, kind=CaseKind.RESEMBLANCE).order_by("pk").first()


def of_no_known_scope() -> list[int]:
    """The primary keys of the cases whose scope is not known."""
    rows = Case.objects.filter(scope=NOT_KNOWN.code).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def with_statements(pks: Sequence[int]) -> list[Case]:
    """The cases that are there of these, with their statements; locked in this transaction."""
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=pks)
    return list(rows.select_related("statement").order_by("pk"))


def waiting_in_batches(size: int) -> Iterator[list[Case]]:
    """All cases whose statement waits, in their order, with their statements."""
    last = 0
    while found := list(
        Case.objects.filter(kind=CaseKind.PLACING, pk__gt=last)
        .select_related("statement")
        .order_by("pk")[:size]
    ):
        yield found
        last = found[-1].pk


def put(rows: Sequence[Case]) -> None:
    """Write the cases' places in the queues: scope, urgency, and whether each is withheld."""
    Case.objects.bulk_update(rows, ["scope", "urgency", "withheld"])


def about(pks: Sequence[int]) -> list[Case]:
    """The cases about these records, with their statements."""
    rows = Case.objects.filter(Q(child__in=pks) | Q(other_child__in=pks))
    found = list(rows.select_related("statement").order_by("pk"))
    # None about a record that was joined into another.
    joined = children.joined_into(
        pk for case in found for pk in (case.child_id, case.other_child_id) if pk is not None
    )
    return [case for case in found if not {case.child_id, case.other_child_id} & joined.keys()]


def move(rows: Sequence[Case]) -> None:
    """Write which records cases are about."""
    Case.objects.bulk_update(rows, ["child", "other_child"])
