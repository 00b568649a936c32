"""Say that two records are of one child: the younger is joined into the older."""

from collections.abc import Sequence

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.review_details import RecordJoined
from contactpoint.placing.join_into import join_into
from contactpoint.placing.last_words import words_of
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.agreement import (
    Concern,
    must_have_a_say,
    must_need_nobody_else,
    of_join,
)
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
from contactpoint.store.decided import ProposalContent
from contactpoint.store.repositories import cases, children, ledger, loads, statements, verdicts
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.repositories.verdict_rows import Verdict


def join(*, actor: Actor, number: str, other: str) -> int:
    """Join the records that these numbers lead to; returns the verdict's primary key.

    Every statement of the younger record goes to the older. The younger's number leads to the older
    record from now on. Raises ``AccessRefusedError`` by role, for a record out of reach or partly
    kept from the actor, and when neither child is the actor's authority's. Raises
    ``JoinRefusedError`` when both numbers lead to one record, and ``NeedsAgreementError`` where
    others have to agree.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        records, concern = to_join(actor, number, other)
        must_need_nobody_else(actor, concern)
        return join_opened(actor, records, case_of(records)).pk


def to_join(actor: Actor, number: str, other: str) -> tuple[tuple[Reached, Reached], Concern]:
    """The records that these numbers lead to, locked, and whom joining them concerns.

    Raises as ``join`` does, but for what others have to agree to.
    """
    one, two = (reached_by(actor, given, for_change=True) for given in (number, other))
    if one.pk == two.pk:
        must_reach_whole(one)
        raise JoinRefusedError
    concern = of_join((one, two))
    must_have_a_say(actor, concern)
    must_see_all_of((one, two))
    return (one, two), concern


def case_of(records: Sequence[Reached]) -> Case | None:
    """The case that asks whether two records are of one child, if there is one."""
    return cases.of_two_records(records[0].pk, records[1].pk)


def join_opened(
    actor: Actor,
    records: Sequence[Reached],
    case: Case | None = None,
    proposed: ProposalContent | None = None,
) -> Verdict:
    """Join two records, within the open transaction; ``case`` is the case that the join settles.

    The record that was founded first survives. ``proposed`` is the proposal to which all agreed, if
    there was one.
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
        proposed=proposed,
    )
    there = statements.on_record(older.pk)
    remember(verdict, statements.on_record(younger.pk), younger, words)
    joined = join_into(older, younger, words, by=actor.account_id)
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
