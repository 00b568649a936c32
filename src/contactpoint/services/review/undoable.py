"""Whether verdicts can be taken back now, and why not."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.at_hand import voices
from contactpoint.services.review.errors import (
    BuiltOnError,
    CannotUndoError,
    UndoneAlreadyError,
    WorkRecordedError,
)
from contactpoint.store.models import HeldStatement, Verdict, VerdictStatement
from contactpoint.store.repositories import involvements, statements, verdicts
from contactpoint.store.safe import vault
from contactpoint.visibility.contacts import is_still_shown
from contactpoint.visibility.derived import is_named

_PLACING = frozenset({VerdictKind.SAME, VerdictKind.NOT_SAME})
# By verdict, what it moved, placed, made or set aside.
_Kept = Mapping[int, Sequence[VerdictStatement]]


def why_not(given: Verdict) -> CannotUndoError | None:
    """What keeps a verdict from being undone: that it is undone already, that a later one builds on
    it or keeps apart what undoing would bring together, or that practitioners have recorded their
    work on a record that would be left without a name. ``None`` where nothing does."""
    return hindrances([given]).get(given.pk)


def hindrances(given: Sequence[Verdict]) -> Mapping[int, CannotUndoError]:
    """The same of several verdicts, by primary key, in as many queries as for one; without those
    that nothing keeps from being undone."""
    standing = [verdict for verdict in given if verdict.undone_at is None]
    kept = verdicts.statements_of_each(standing)
    found: dict[int, CannotUndoError] = {}
    found.update((pk, WorkRecordedError()) for pk in _losing_work(standing, kept))
    found.update((pk, BuiltOnError()) for pk in _kept_apart(standing, kept))
    found.update((pk, BuiltOnError()) for pk in verdicts.built_on(standing))
    found.update(
        (verdict.pk, UndoneAlreadyError()) for verdict in given if verdict.undone_at is not None
    )
    return found


def _kept_apart(given: Iterable[Verdict], kept: _Kept) -> set[int]:
    """The splits of which another verdict says that what they parted is not of one child."""
    splits = {
        verdict.pk: (verdict.child_id, verdict.other_child_id)
        for verdict in given
        if verdict.kind == VerdictKind.SPLIT
    }
    on_each = statements.on_each({pk for pks in splits.values() for pk in pks if pk is not None})
    off = {
        verdict: voices(
            [held.statement for held in kept[verdict]] if other is None else on_each[other]
        )
        for verdict, (_, other) in splits.items()
    }
    apart = [
        pair
        for pair in verdicts.standing_pairs({pk for pks in off.values() for pk in pks})
        if not pair.same
    ]
    return {
        verdict
        for verdict, (child, _) in splits.items()
        if child is not None
        and any(
            pair.verdict != verdict
            and pair.own in off[verdict]
            and pair.other in voices(on_each[child])
            for pair in apart
        )
    }


def _losing_work(given: Iterable[Verdict], kept: _Kept) -> set[int]:
    """The verdicts that placed a statement on a record which, without it, would have no name, and
    on which practitioners have recorded their work: no number and no search would lead to it."""
    placed = {
        verdict.pk: held.statement
        for verdict in given
        if verdict.kind in _PLACING and verdict.other_child_id is None
        for held in kept[verdict.pk]
        if held.statement_id == verdict.statement_id
        and held.statement.state == HeldStatement.State.LINKED
        and not _known_without(held.statement, kept[verdict.pk])
    }
    worked_on = _with_work(
        {row.child_id: row.subject for row in placed.values() if row.child_id is not None}
    )
    linked = statements.linked_to(worked_on)
    return {
        verdict
        for verdict, row in placed.items()
        if row.child_id is not None
        and row.child_id in worked_on
        and not is_named(said for other, said in linked.get(row.child_id, ()) if other.pk != row.pk)
    }


def _known_without(row: HeldStatement, kept: Sequence[VerdictStatement]) -> bool:
    """Whether the record on which a statement was placed is then what it was last known by."""
    return any(held.last_known and held.came_from_id == row.child_id for held in kept)


def _with_work(subjects: Mapping[int, UUID]) -> frozenset[int]:
    # What no page shows any more must not be told by a refusal either.
    today = timezone.localdate()
    recorded = involvements.of_each(subjects, vault().hold(subjects.values()))
    return frozenset(
        pk
        for pk, of_one in recorded.items()
        if any(is_still_shown(held.involvement.ended_on, today) for held in of_one)
    )
