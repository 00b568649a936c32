"""Records that nothing is on any more once a load has been taken back."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.utils import timezone

from contactpoint.children.statement import CORRECTION
from contactpoint.placing.rearrange import confirm_unasked, derive_again
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import (
    case_rows,
    cases,
    children,
    involvements,
    statements,
    statements_before,
    verdict_rows,
    verdicts,
)
from contactpoint.store.safe import vault
from contactpoint.visibility.contacts import is_still_shown


def let_go(left: Collection[int], known: Collection[int]) -> dict[int, UUID]:
    """Empty the records that statements have left and that nothing is on any more; their subjects,
    by primary key.

    Their numbers, and those of records that were joined into them, lead nowhere once their keys
    are destroyed.
    """
    candidates = (set(left) & set(known)) - children.joined_into(left).keys()
    on_each = statements.on_each(candidates)
    of_persons = corrections_among(on_each.values())
    empty = without_work(
        [pk for pk, rows in on_each.items() if all(row.pk in of_persons for row in rows)]
    )
    _undo_corrections(empty)
    statements_before.take_away([row for pk in empty for row in on_each[pk]])
    _ask_nothing_about(empty)
    records = children.joining(empty)
    derive_again(records, last_words={}, provisional=dict.fromkeys(empty, False))
    gone = children.rows(_joined_into(empty) | set(empty))
    return {record.pk: record.subject for record in gone}


def _undo_corrections(records: Collection[int]) -> None:
    for verdict in verdict_rows.about(set(records)):
        if verdict.kind is VerdictKind.CORRECTED and verdict.undone_at is None:
            verdicts.undo(verdict, account_id=None, at=timezone.now())


def _joined_into(records: Collection[int]) -> set[int]:
    """The records that verdicts joined into these, directly or by way of others."""
    found: set[int] = set()
    ends = set(records)
    while ends:
        about = verdict_rows.about(ends)
        others = {one.other_child_id for one in about if one.other_child_id is not None}
        joined = children.joined_into(others - found)
        ends = {pk for pk, into in joined.items() if into in ends}
        found |= ends
    return found


def _ask_nothing_about(gone: Collection[int]) -> None:
    """Let no case ask about records that are gone; who was asked about beside one waits no more."""
    about = case_rows.about(set(gone))
    waiting = [case.pk for case in about if case.kind is CaseKind.PLACING]
    for case in case_rows.lock(waiting):
        cases.be_about(case, None)
    cases.take_away([case.pk for case in about if case.kind is not CaseKind.PLACING])
    confirm_unasked(
        case.other_child_id
        for case in about
        if case.other_child_id is not None and case.other_child_id not in gone
    )


def without_work(pks: Collection[int]) -> set[int]:
    """Those of these records on which practitioners have nothing recorded that is still shown."""
    subjects = {record.pk: record.subject for record in children.rows(pks)}
    recorded = involvements.of_each(subjects, vault().hold(subjects.values()))
    today = timezone.localdate()
    return {
        pk
        for pk, of_one in recorded.items()
        if not any(is_still_shown(held.involvement.ended_on, today) for held in of_one)
    }


def corrections_among(on_each: Iterable[Sequence[HeldStatement]]) -> set[int]:
    """Those of the statements, by primary key, that are corrections."""
    opened = statements.opened([row for rows in on_each for row in rows])
    return {row.pk for row, stated in opened if stated.feed == CORRECTION}
