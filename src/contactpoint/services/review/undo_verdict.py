"""Undo a verdict: what the verdict moved goes back, and what came since stays."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import Scope, decides
from contactpoint.children.statement import CORRECTION
from contactpoint.ledger.review_details import VerdictUndone
from contactpoint.linkage.keys import lookup_keys
from contactpoint.linkage.profile import profile_of
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.contested_cases import keep_contested_on
from contactpoint.placing.join_into import join_into
from contactpoint.placing.last_words import last_words_of, words_of
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.placing.rearrange import (
    confirm,
    derive_again,
    put_before_a_person,
    put_on,
)
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.review.kinds import VerdictKind
from contactpoint.review.undoing import WayBack, asked_again, way_back
from contactpoint.services.review.agreement import (
    must_have_a_say,
    must_need_nobody_else,
    of_undoing,
)
from contactpoint.services.review.contradictions import restore_overruled
from contactpoint.services.review.moving import part, words_after
from contactpoint.services.review.opened_case import reviewer
from contactpoint.services.review.undoable import why_not
from contactpoint.services.review.wait_for_a_person import wait_for_a_person
from contactpoint.services.within_reach import Reached, must_see_all_of, survivor_of
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import cases, children, ledger, loads, statements, verdicts
from contactpoint.store.repositories.verdict_rows import Verdict
from contactpoint.visibility.derived import is_named

_State = HeldStatement.State


def undo(*, actor: Actor, verdict: int) -> None:
    """Undo a verdict that stands, the actor's own or a colleague's.

    Joined records are parted as they were. Split records are joined again. A statement that was
    placed waits again. A corrected value is again what the sources say, or the correction before.
    Statements that loads have brought since stay where they are. Raises ``AccessRefusedError`` by
    role, for a child out of reach, and when neither the verdict nor the child is the actor's
    authority's. Raises ``CannotUndoError`` as ``undoable.why_not`` says, and
    ``NeedsAgreementError`` where others have to agree.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        given, records = to_undo(actor, verdict)
        if given.kind is not VerdictKind.ASKED_SOURCE:
            must_need_nobody_else(actor, of_undoing(given))
        take_back(actor, given, records)


def to_undo(actor: Actor, verdict: int) -> tuple[Verdict, list[Reached]]:
    """The verdict, locked, and the children that it is about.

    Raises as ``undo`` does, but for what others have to agree to.
    """
    given = verdicts.locked(verdict)
    if given is None:
        raise AccessRefusedError(Refusal.NO_SUCH_RECORD)
    records = children_of(actor, given)
    if not decides(actor.scope, Scope(given.scope)):
        must_have_a_say(actor, of_undoing(given))
    must_be_undoable(given)
    return given, records


def children_of(actor: Actor, given: Verdict) -> list[Reached]:
    """The children that a verdict is about: of its records, or of those that they were joined into.

    Raises ``AccessRefusedError`` where one is out of reach or partly kept from the actor.
    """
    named = _named(given)
    records = _in_reach(actor, named)
    # Otherwise undoing could let the number of a child out of reach lead to another child.
    if len(records) < len(named):
        raise AccessRefusedError(Refusal.NO_SUCH_RECORD)
    must_see_all_of(records)
    return records


def must_be_undoable(given: Verdict) -> None:
    """Raises ``CannotUndoError`` as ``undoable.why_not`` says."""
    if (hindrance := why_not(given)) is not None:
        raise hindrance


def take_back(actor: Actor, given: Verdict, records: Sequence[Reached]) -> None:
    """Undo a locked verdict, in the open transaction, which has the right to move statements.

    ``records`` are the children that it is about. The actor's right to it has been checked.
    """
    _take_back(given, actor.account_id)
    verdicts.undo(given, account_id=actor.account_id, at=timezone.now())
    restore_overruled(given)
    if given.word:
        keep_contested_on(children.survivors(_named(given)).values())
    concerned = {one.pk: one for one in (*records, *_in_reach(actor, _named(given)))}
    ledger.record_change(
        agent=actor,
        purpose=Purpose.DATA_QUALITY,
        what=VerdictUndone(verdict=given.pk, kind=given.kind),
        of=[one.concerned for one in concerned.values()],
    )


def _named(given: Verdict) -> list[int]:
    return [pk for pk in (given.child_id, given.other_child_id) if pk is not None]


def fall(given: Verdict) -> bool:
    """Undo a locked verdict that stands, because the load was withdrawn that brought what it is
    about; whether it could be undone. It is then undone by no account."""
    if why_not(given) is not None:
        return False
    _take_back(given, None)
    verdicts.undo(given, account_id=None, at=timezone.now())
    restore_overruled(given)
    return True


def _in_reach(actor: Actor, pks: Sequence[int]) -> list[Reached]:
    """The children within the actor's reach that these records, or their survivors, are of."""
    found = [survivor_of(actor, pk) for pk in pks]
    return [one for one in found if one is not None]


def _take_back(given: Verdict, by: int | None) -> None:
    pks = [pk for pk in (given.child_id, given.other_child_id) if pk is not None]
    records = {record.pk: record for record in children.joining(pks)}
    child = records.get(given.child_id or 0)
    other = records.get(given.other_child_id or 0)
    match way_back(verdicts.as_given(given)):
        case WayBack.PART_AGAIN if child is not None and other is not None:
            _part_again(given, child, other, by)
        case WayBack.JOIN_AGAIN if child is not None and other is not None:
            join_into(child, other, words_of(child, other), by=by)
        case WayBack.LINK_AGAIN if child is not None:
            _link_again(given, child)
        case WayBack.PUT_BACK:
            _put_back(given)
        case WayBack.TAKE_CORRECTION_BACK if child is not None:
            _take_correction_back(given, child)
        case WayBack.STOP_ASKING if given.statement_id is not None:
            cases.source_not_asked(given.statement_id, given.reason)
    if given.statement_id is not None and given.kind in (VerdictKind.SAME, VerdictKind.NOT_SAME):
        _open_again(given, given.statement_id)
    for record in children.joining(cases.asks_about(set(given.confirmed))):
        derive_again([record], last_words=words_of(record), provisional={record.pk: True})
    # A record that was joined and is apart again may have lost what was asked about meanwhile.
    confirm(children.survivors(pks).values())


def _part_again(given: Verdict, survivor: Child, joined: Child, by: int | None) -> None:
    moved = verdicts.statements_of(given)
    rows = [
        held.statement
        for held in moved
        if held.came_from_id == joined.pk and held.statement.child_id == survivor.pk
    ]
    words = words_after(moved, {row.pk for row in rows}, survivor, joined)
    part(rows, source=survivor, target=joined, words=words, by=by)
    _let_nameless_wait(given, [survivor, joined])


def _link_again(given: Verdict, record: Child) -> None:
    """Link again the statements that a split put before a person, if they still wait."""
    rows = [
        held.statement
        for held in verdicts.statements_of(given)
        if held.statement.state == _State.TO_REVIEW
    ]
    words = words_of(record)
    cases.close_all(rows)
    put_on(rows, record)
    derive_again([record], last_words=words)


def _put_back(given: Verdict) -> None:
    """Put the statement of a case before a person again, if it is still linked."""
    kept = verdicts.statements_of(given)
    rows = [
        held.statement
        for held in kept
        if held.statement_id == given.statement_id and held.statement.state == _State.LINKED
    ]
    left = {row.child_id for row in rows if row.child_id is not None}
    records = children.joining(left)
    put_before_a_person(rows)
    derive_again(
        records,
        last_words={
            pk: {held.statement_id for held in kept if held.last_known and held.came_from_id == pk}
            for pk in left
        },
    )
    _let_nameless_wait(given, records)


def _let_nameless_wait(given: Verdict, records: Sequence[Child]) -> None:
    """Put returns before a person where undoing has left them alone on a record without a name.

    Nobody could find such a record. Where a source has begun to guard a statement of the verdict,
    the returns stay on the record, hidden with it.
    """
    if verdicts.touches_guarded(given):
        return
    standing = statements.linked_to([record.pk for record in records])
    for record in records:
        held = standing.get(record.pk, [])
        if is_named(stated for _, stated in held) or last_words_of(record):
            continue
        returns = [row for row, stated in held if stated.feed != CORRECTION]
        if returns:
            cases.about_none_of({record.pk})
            put_before_a_person(returns)
            derive_again([record])
            wait_for_a_person(returns, child=None, reason=DecisionReason.NOT_ENOUGH_TO_STAND_ALONE)


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
    """Open the case again that the verdict settled, if there is still something to decide."""
    (row,) = statements.by_pks([statement_pk])
    named = {pk for pk in (given.child_id, given.other_child_id) if pk is not None}
    about = asked_again(
        waits=row.state == _State.TO_REVIEW,
        stands_on=row.child_id if row.state == _State.LINKED else None,
        # A record that was joined since counts as its survivor.
        records=frozenset(children.survivors(named).values()),
        among_several=given.child_id is None,
    )
    if about is None:
        return
    reason = DecisionReason(given.reason)
    if about.other_child is None:
        wait_for_a_person([row], child=about.child, reason=reason, weight=given.weight)
        return
    ((_, statement),) = statements.opened([row])
    # The verdict may have left another question about the same record.
    cases.close_all([row])
    open_cases(
        [
            NewCase(
                row=row,
                statement=statement,
                child=about.child,
                reason=reason,
                weight=given.weight,
                other_child=about.other_child,
                lookup_keys=(
                    StoredKeys().open_values(lookup_keys(profile_of(statement)))
                    if _is_provisional_again(given, about.other_child)
                    else ()
                ),
            )
        ]
    )


def _is_provisional_again(given: Verdict, record: int) -> bool:
    """Whether a record is provisional once the verdict is undone."""
    return record in given.confirmed or children.kept_of([record])[record].provisional
