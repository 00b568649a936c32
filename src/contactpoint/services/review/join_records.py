"""Say that two records are of one child: the younger is joined into the older."""

from collections.abc import Sequence

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.details import RecordJoined
from contactpoint.placing.join_into import join_into
from contactpoint.placing.last_words import words_of
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.contradictions import overrule_contradicted
from contactpoint.services.review.errors import JoinRefusedError
from contactpoint.services.review.moving import remember
from contactpoint.services.review.opened_case import of_sources, reviewer
from contactpoint.services.within_reach import (
    Reached,
    must_reach_whole,
    must_see_all_of,
    reached_by,
)
from contactpoint.store.repositories import cases, children, ledger, loads, statements, verdicts
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.repositories.verdict_rows import Verdict


def join(*, actor: Actor, number: str, other: str) -> int:
    """Join the records that these numbers lead to; returns the verdict's primary key.

    Every statement of the younger record goes to the older. The younger's number leads to the older
    record from now on. Raises ``AccessRefusedError`` by role, for a record out of reach or partly
    kept from the actor, and when neither child is the actor's authority's. Raises
    ``JoinRefusedError`` when both numbers lead to one record.
    """
    reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        records = tuple(reached_by(actor, one, for_change=True) for one in (number, other))
        must_reach_whole(*records)
        must_see_all_of(records)
        if records[0].pk == records[1].pk:
            raise JoinRefusedError
        case = cases.of_two_records(records[0].pk, records[1].pk)
        return join_opened(actor, records, case).pk


def join_opened(actor: Actor, records: Sequence[Reached], case: Case | None = None) -> Verdict:
    """Join two records, within the open transaction; ``case`` is the case that the join settles.

    The record that was founded first survives.
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
    joined = join_into(older, younger, words)
    if joined.confirmed:
        verdicts.confirm(verdict, [older.pk])
    verdicts.add_pairs(verdict, of_sources(there), of_sources(joined.moved), same=True)
    overruled = overrule_contradicted(verdict, joined.moved)
    ledger.record_change(
        agent=actor,
        purpose=Purpose.DATA_QUALITY,
        what=RecordJoined(
            verdict=verdict.pk,
            joined=younger.number,
            into=older.number,
            overruled=tuple(overruled),
        ),
        of=[record.concerned for record in records],
    )
    return verdict
