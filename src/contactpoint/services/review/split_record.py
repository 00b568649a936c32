"""Split a record that holds two children's statements: pick those of the other child."""

from collections.abc import Sequence

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.ledger.details import RecordOpened
from contactpoint.ledger.review_details import RecordSplit
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.rearrange import (
    confirm,
    derive_again,
    found_record,
    put_before_a_person,
)
from contactpoint.placing.tell_who_works import tell_split
from contactpoint.review.authority import Act
from contactpoint.review.kinds import VerdictKind
from contactpoint.review.splitting import came_from, has_a_record, may_be_split_off
from contactpoint.services.gate import Look, release
from contactpoint.services.review.agreement import must_need_nobody_else, of_changing
from contactpoint.services.review.contradictions import overrule_contradicted, overrule_same
from contactpoint.services.review.errors import CaseChangedError, SplitRefusedError
from contactpoint.services.review.moving import part, remember
from contactpoint.services.review.opened_case import of_sources, reviewer, version_of
from contactpoint.services.review.wait_for_a_person import wait_for_a_person
from contactpoint.services.within_reach import (
    Reached,
    concerned,
    must_reach_whole,
    must_see_all_of,
    reached_by,
)
from contactpoint.store.documents import encode
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import (
    cases,
    children,
    ledger,
    loads,
    statements,
    verdicts,
)
from contactpoint.store.repositories.verdict_rows import Verdict
from contactpoint.visibility.views.standing import StandingStatements, prepare_standing

_Held = list[tuple[HeldStatement, Statement]]


def statements_of(*, actor: Actor, number: str) -> StandingStatements:
    """Record the opening and return the statements on the record, without corrections.

    Raises ``AccessRefusedError`` by role, for a record out of reach, and for another authority's
    child.
    """
    actor = reviewer(actor)
    reached = reached_by(actor, number)
    must_reach_whole(reached)
    held = _standing(reached.pk)
    return release(
        prepare_standing(
            number=reached.number,
            held=[(row.pk, stated) for row, stated in held],
            version=_version(reached.pk, held),
        ),
        Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=RecordOpened(),
            of=[reached.concerned],
        ),
    )


def split(*, actor: Actor, number: str, statements: Sequence[int], version: str) -> int:
    """Take statements off a record; returns the verdict's primary key.

    The statements go to a new record. If one join brought all of them from one record, they go back
    to that record, with its old number. If none of them has a name, nobody could find a record of
    theirs, so they wait for a person again. No load brings the two groups together again. Raises
    ``AccessRefusedError`` as ``statements_of`` does, and for a record about which another desk
    decides too; ``CaseChangedError`` when ``version`` is not
    the record's present one, and ``SplitRefusedError``.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        reached = reached_by(actor, number, for_change=True)
        must_need_nobody_else(actor, of_changing(Act.SPLIT, reached))
        must_see_all_of([reached])
        held = _standing(reached.pk)
        if _version(reached.pk, held) != version:
            raise CaseChangedError
        return _split(actor, reached, held, frozenset(statements))


def _split(actor: Actor, child: Reached, held: _Held, picked: frozenset[int]) -> int:
    named = {row.pk for row, stated in held if stated.feed != CORRECTION and stated.names}
    there = set(of_sources([row for row, _ in held]))
    if not may_be_split_off(picked, voices=there, named=named):
        raise SplitRefusedError
    rows = [row for row, _ in held if row.pk in picked]
    (source,) = children.joining([child.pk])
    target = None
    if has_a_record(picked, named=named):
        target, corrections = _came_from(rows, held, source)
        target = target or found_record()
        rows += corrections
    verdict = verdicts.add(
        actor=actor,
        kind=VerdictKind.SPLIT,
        child=source.pk,
        other_child=None if target is None else target.pk,
    )
    remember(verdict, rows, source, {})
    if target is None:
        put_before_a_person(rows)
        derive_again([source])
        wait_for_a_person(rows, child=None, reason=DecisionReason.NOT_ENOUGH_TO_STAND_ALONE)
        tell_split([source.pk], by=actor.account_id)
    else:
        had_waited = source.pk in verdicts.confirmed_by_joins([row.pk for row in rows], source.pk)
        part(rows, source=source, target=target, words={}, by=actor.account_id)
        if had_waited and cases.asks_about([source.pk]):
            derive_again([source], provisional={source.pk: True})
        _hand_mark_on(verdict, source, target)
    left = of_sources(statements.on_record(source.pk))
    verdicts.add_pairs(verdict, picked, left, same=False)
    overruled = {*overrule_same(verdict, picked, left), *overrule_contradicted(verdict, rows)}
    _record(actor, verdict, child, target, sorted(overruled))
    return verdict.pk


def _hand_mark_on(verdict: Verdict, source: Child, target: Child) -> None:
    """Let the record be provisional that what was asked about stands on now.

    The other record may have a mark from before it was joined, of which nothing is asked any more.
    """
    waited = children.kept_of([source.pk])[source.pk].provisional
    settled = confirm([source.pk])
    if waited and settled and cases.asks_about([target.pk]):
        derive_again([target], provisional={target.pk: True})
    confirm([target.pk])
    verdicts.confirm(verdict, settled)


def _record(
    actor: Actor, verdict: Verdict, child: Reached, target: Child | None, overruled: list[int]
) -> None:
    parted = [] if target is None else children.by_pks([target.pk])
    ledger.record_change(
        agent=actor,
        purpose=Purpose.DATA_QUALITY,
        what=RecordSplit(
            verdict=verdict.pk,
            taken_from=child.number,
            off="" if target is None else target.number,
            overruled=tuple(overruled),
        ),
        of=[child.concerned, *map(concerned, parted)],
    )


def _came_from(
    rows: Sequence[HeldStatement], held: _Held, survivor: Child
) -> tuple[Child | None, list[HeldStatement]]:
    """The one record that a join brought all of these statements from, with its corrections.

    ``None`` and no corrections where the statements came from several records or by no join.
    """
    origin_of = {
        came.statement_id: came.came_from_id
        for came in verdicts.joins_of([row.pk for row, _ in held], survivor.pk)
    }
    origin = came_from([row.pk for row in rows], origin_of)
    if origin is None:
        return None, []
    corrections = [
        row for row, stated in held if stated.feed == CORRECTION and origin_of.get(row.pk) == origin
    ]
    return children.joining([origin])[0], corrections


def _standing(pk: int) -> _Held:
    return statements.linked_to([pk]).get(pk, [])


def _version(pk: int, held: _Held) -> str:
    return version_of(
        [str(pk).encode(), *(f"{row.pk}".encode() + encode(stated) for row, stated in held)]
    )
