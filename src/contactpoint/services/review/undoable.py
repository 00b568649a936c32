"""Whether a verdict can be taken back now, and why not."""

from uuid import UUID

from django.utils import timezone

from contactpoint.services.loading.last_words import is_named
from contactpoint.services.review.at_hand import voices
from contactpoint.services.review.errors import (
    BuiltOnError,
    CannotUndoError,
    UndoneAlreadyError,
    WorkRecordedError,
)
from contactpoint.store.models import HeldStatement, Verdict, VerdictKind
from contactpoint.store.repositories import involvements, statements, verdicts
from contactpoint.store.safe import vault

_PLACING = frozenset({VerdictKind.SAME, VerdictKind.NOT_SAME})


def why_not(given: Verdict) -> CannotUndoError | None:
    """What keeps a verdict from being undone: that it is undone already, that a later one builds on
    it or keeps apart what undoing would bring together, or that practitioners have recorded their
    work on a record that would be left without a name. ``None`` where nothing does."""
    if given.undone_at is not None:
        return UndoneAlreadyError()
    if verdicts.built_on(given) or _others_keep_apart(given):
        return BuiltOnError()
    if _work_would_be_lost(given):
        return WorkRecordedError()
    return None


def _others_keep_apart(given: Verdict) -> bool:
    if given.kind != VerdictKind.SPLIT or given.child_id is None:
        return False
    if given.other_child_id is None:
        off = [held.statement for held in verdicts.statements_of(given)]
    else:
        off = statements.on_record(given.other_child_id)
    return verdicts.apart(voices(off), voices(statements.on_record(given.child_id)), but=given)


def _work_would_be_lost(given: Verdict) -> bool:
    """No number and no search leads to a record without a name, nor to the work recorded on it."""
    if given.kind not in _PLACING or given.other_child_id is not None:
        return False
    kept = verdicts.statements_of(given)
    left = [
        (held.statement.child_id, held.statement.subject)
        for held in kept
        if held.statement_id == given.statement_id
        and held.statement.state == HeldStatement.State.LINKED
    ]
    return any(
        pk is not None
        and _shows_work(pk, subject)
        and not any(held.last_known and held.came_from_id == pk for held in kept)
        and not is_named(
            said
            for row, said in statements.linked_to([pk]).get(pk, ())
            if row.pk != given.statement_id
        )
        for pk, subject in left
    )


def _shows_work(pk: int, subject: UUID) -> bool:
    # What no page shows any more must not be told by a refusal either.
    today = timezone.localdate()
    return any(
        held.involvement.is_shown(today)
        for held in involvements.of_child(pk, subject, vault().hold([subject]))
    )
