"""Say that two records are of one child: the younger is joined into the older."""

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.details import RecordJoined
from contactpoint.services.review.at_hand import reviewer, voices
from contactpoint.services.review.contradictions import overrule_contradicted
from contactpoint.services.review.entries import record_for_each
from contactpoint.services.review.errors import JoinRefusedError
from contactpoint.services.review.moving import join_into, remember, words_of
from contactpoint.services.review.reach import must_be_own, scope_of, within_reach
from contactpoint.store.models import Review, Verdict, VerdictKind
from contactpoint.store.repositories import cases, children, loads, statements, verdicts
from contactpoint.store.repositories.children import OpenedChild


def join(*, actor: Actor, number: str, other: str) -> int:
    """Join the records that these numbers lead to; returns the verdict's primary key.

    Every statement of the younger goes to the older, whose number the younger's leads to from now
    on. Raises ``AccessRefusedError`` by role, for a record that cannot be opened, and when neither
    child lives in the actor's authority; ``JoinRefusedError``.
    """
    reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        records = within_reach(number), within_reach(other)
        must_be_own(actor, *map(scope_of, records))
        if records[0].pk == records[1].pk:
            raise JoinRefusedError
        case = cases.of_two_records(records[0].pk, records[1].pk)
        return join_opened(actor, records, case).pk


def join_opened(
    actor: Actor, records: tuple[OpenedChild, OpenedChild], case: Review | None = None
) -> Verdict:
    """Join two records, within the transaction that is open; ``case`` is the one that this settles.

    The older survives: the one that was founded first.
    """
    older, younger = children.joining(record.pk for record in records)
    words = words_of(older, younger)
    verdict = verdicts.add(
        actor=actor,
        kind=VerdictKind.SAME,
        child=older.pk,
        other_child=younger.pk,
        statement=None if case is None else case.statement_id,
        reason="" if case is None else case.reason,
        weight=None if case is None else case.weight,
    )
    there = statements.on_record(older.pk)
    remember(verdict, statements.on_record(younger.pk), younger, words)
    moved = join_into(older, younger, words)
    verdicts.add_pairs(verdict, voices(there), voices(moved), same=True)
    overruled = overrule_contradicted(verdict, moved)
    record_for_each(
        records,
        actor=actor,
        purpose=Purpose.DATA_QUALITY,
        what=RecordJoined(
            verdict=verdict.pk,
            joined=younger.number,
            into=older.number,
            overruled=tuple(overruled),
        ),
    )
    return verdict
