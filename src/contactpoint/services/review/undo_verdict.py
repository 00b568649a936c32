"""Take a verdict back: everything is as it was before, and what came since stays."""

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.ledger.entry import Event
from contactpoint.linkage.keys import lookup_keys
from contactpoint.linkage.profile import profile_of
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.loading.open_cases import NewCase, open_cases
from contactpoint.services.loading.rearrange import derive_again, put_before_a_person
from contactpoint.services.review.at_hand import reviewer, voices
from contactpoint.services.review.contradictions import restore_overruled
from contactpoint.services.review.entries import record_for_each
from contactpoint.services.review.errors import CannotUndoError
from contactpoint.services.review.moving import join_into, part, words_after, words_of
from contactpoint.services.review.reach import authority_of, in_reach, must_be_own
from contactpoint.store.models import Child, HeldStatement, Verdict, VerdictKind
from contactpoint.store.repositories import cases, children, loads, statements, verdicts
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain

_State = HeldStatement.State


def undo(*, actor: Actor, verdict: int) -> None:
    """Undo a verdict that stands, the actor's own or a colleague's.

    A join is split as it was joined, a split joined again; a statement that was placed waits again;
    a corrected value is what the sources say, or what was corrected before. What loads have brought
    since stays where it is. Raises ``AccessRefusedError`` by role, for a child whose record cannot
    be opened, and when neither the verdict nor the child is the actor's authority's;
    ``CannotUndoError`` when it is undone already or a later verdict builds on it.
    """
    reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        given = verdicts.locked(verdict)
        if given is None:
            raise AccessRefusedError(Refusal.NO_SUCH_RECORD)
        child = None if given.child_id is None else in_reach(given.child_id)
        if given.child_id is not None and child is None:
            raise AccessRefusedError(Refusal.NO_SUCH_RECORD)
        must_be_own(actor, given.authority_gss, *([authority_of(child)] if child else []))
        if not can_undo(given):
            raise CannotUndoError
        _take_back(given)
        verdicts.undo(given, account_id=actor.account_id, at=timezone.now())
        restore_overruled(given)
        other = None if given.other_child_id is None else in_reach(given.other_child_id)
        record_for_each(
            [record for record in (child, other) if record is not None],
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            event=Event.VERDICT_UNDONE,
            detail={"verdict": given.pk, "kind": given.kind},
        )


def can_undo(given: Verdict) -> bool:
    """Whether a verdict stands, nothing later builds on it, and nothing else that stands keeps
    apart what undoing it would bring together."""
    if given.undone_at is not None or verdicts.built_on(given):
        return False
    if given.kind != VerdictKind.SPLIT or given.child_id is None or given.other_child_id is None:
        return True
    sides = [voices(statements.on_record(pk)) for pk in (given.child_id, given.other_child_id)]
    return not verdicts.apart(*sides, but=given)


def _take_back(given: Verdict) -> None:
    pks = [pk for pk in (given.child_id, given.other_child_id) if pk is not None]
    records = {record.pk: record for record in children.joining(pks)}
    child = records.get(given.child_id or 0)
    other = records.get(given.other_child_id or 0)
    match given.kind:
        case VerdictKind.SAME if child is not None and other is not None:
            _part_again(given, child, other)
        case VerdictKind.SPLIT if child is not None and other is not None:
            join_into(child, other, words_of(child, other))
        case VerdictKind.SAME | VerdictKind.NOT_SAME if given.other_child_id is None:
            _put_back(given)
        case VerdictKind.CORRECTED if child is not None:
            _take_correction_back(given, child)
        case VerdictKind.ASKED_SOURCE if given.statement_id is not None:
            cases.source_not_asked(given.statement_id)
    if given.statement_id is not None and given.kind != VerdictKind.ASKED_SOURCE:
        _open_again(given, given.statement_id)


def _part_again(given: Verdict, survivor: Child, joined: Child) -> None:
    moved = verdicts.statements_of(given)
    rows = [
        held.statement
        for held in moved
        if held.came_from_id == joined.pk and held.statement.child_id == survivor.pk
    ]
    words = words_after(moved, {row.pk for row in rows}, survivor, joined)
    part(rows, source=survivor, target=joined, words=words)


def _put_back(given: Verdict) -> None:
    """Put the statement of a case before a person again, unless it has ended or is guarded now."""
    kept = verdicts.statements_of(given)
    rows = [
        held.statement
        for held in kept
        if held.statement_id == given.statement_id and held.statement.state == _State.LINKED
    ]
    left = {row.child_id for row in rows if row.child_id is not None}
    put_before_a_person(rows)
    derive_again(
        children.joining(left),
        last_words={
            pk: {held.statement_id for held in kept if held.last_known and held.came_from_id == pk}
            for pk in left
        },
    )


def _take_correction_back(given: Verdict, record: Child) -> None:
    words = words_of(record)
    rows = []
    for held in verdicts.statements_of(given):
        row = held.statement
        row.state = _State.ENDED if held.came_from_id is None else _State.LINKED
        rows.append(row)
    statements.save([], rows)
    derive_again([record], last_words=words)


def _open_again(given: Verdict, statement_pk: int) -> None:
    """Open the case again that the verdict settled, if it is still one."""
    row = HeldStatement.objects.get(pk=statement_pk)
    waits = row.state == _State.TO_REVIEW
    both = {given.child_id, given.other_child_id}
    if not waits and (row.state != _State.LINKED or row.child_id not in both or None in both):
        return
    if waits:
        cases.close_all([row])
    ((_, statement),) = statements.opened([row])
    index = vault().index(IndexDomain.OPEN)
    other = None if waits else row.child_id
    open_cases(
        [
            NewCase(
                row=row,
                statement=statement,
                child=given.child_id if waits else (both - {other}).pop(),
                reason=DecisionReason(given.reason),
                weight=given.weight,
                lookup_keys=index.values(lookup_keys(profile_of(statement))) if waits else (),
                other_child=other,
            )
        ]
    )
