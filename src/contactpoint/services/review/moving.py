"""Moving statements, and parting joined records: the steps that verdicts and their undoing share.

Each function runs in the open transaction, which holds the right to move statements.
"""

from collections.abc import Collection, Sequence

from django.utils import timezone

from contactpoint.involvement.joining import taken_back
from contactpoint.placing.join_into import Words, recorded_on
from contactpoint.placing.last_words import last_words_of
from contactpoint.placing.rearrange import derive_again, put_on
from contactpoint.placing.tell_who_works import tell_split
from contactpoint.services.review.share_cases import share_cases
from contactpoint.store.decided import VerdictStatement
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import (
    children,
    involvements,
    verdicts,
)
from contactpoint.store.repositories.verdict_rows import Remembered, Verdict
from contactpoint.store.safe import vault

_ENDED = HeldStatement.State.ENDED


def remember(
    verdict: Verdict, rows: Sequence[HeldStatement], came_from: Child, words: Words
) -> None:
    """Write down what undoing a verdict will need.

    That is the statements that the verdict moves from a record, and the statements by which the
    records that it changes were last known (``words``).
    """
    moved = {row.pk: came_from.pk for row in rows}
    kept = {pk: record for record, pks in words.items() for pk in pks if pk not in moved}
    last_known = {pk for pks in words.values() for pk in pks}
    verdicts.add_statements(
        VerdictStatement(
            verdict_id=verdict.pk,
            statement_id=pk,
            came_from_id=record,
            last_known=pk in last_known,
        )
        for pk, record in sorted((moved | kept).items())
    )


def part(
    rows: Sequence[HeldStatement],
    *,
    source: Child,
    target: Child,
    words: Words,
    by: int | None = None,
) -> None:
    """Bring these statements of ``source`` onto ``target``, whose number is its own from now on.

    The involvements that were recorded on ``target`` before it was joined go with the statements.
    Those who work with either are told, but for the account that did it, ``by``.
    """
    once_of_it = verdicts.joined_records(target.pk)
    children.join_into(target, None)
    put_on(rows, target)
    take_back_involvements(source=source, target=target, once_of_it=once_of_it)
    derive_again([source, target], last_words=words, alike=True)
    share_cases(source, target)
    tell_split([source.pk, target.pk], by=by)


def take_back_involvements(
    *, source: Child, target: Child, once_of_it: Collection[int] | None = None
) -> None:
    """Bring the involvements back onto ``target`` that a join brought from there onto ``source``.

    ``once_of_it`` are the records that ``target`` stands for, itself alone if it is left out.
    """
    recorded_there = {target.pk} if once_of_it is None else once_of_it
    ring = vault().hold([source.subject, target.subject])
    kept = involvements.of_child(source.pk, source.subject, ring)
    taken = taken_back(
        [one for one in kept if one.recorded_on in recorded_there],
        to_record=target.pk,
        there=recorded_on(target, ring),
        today=timezone.localdate(),
    )
    involvements.put_on(target.pk, target.subject, ring, taken)


def words_after(
    taken_back: Sequence[Remembered], leaving: Collection[int], source: Child, target: Child
) -> dict[int, set[int]]:
    """By record, the statements by which it is last known once a join of the two is undone.

    Of the statements by which the survivor is last known now, those that leave go to the joined
    record. A record that gets none this way has those by which it was last known before the join.
    """
    now = {row.pk for row in last_words_of(source)}
    words = {target.pk: now & set(leaving), source.pk: now - set(leaving)}
    for record in (target, source):
        words[record.pk] = words[record.pk] or {
            held.statement_id
            for held in taken_back
            if held.last_known and held.came_from_id == record.pk and held.statement.state == _ENDED
        }
    return words
