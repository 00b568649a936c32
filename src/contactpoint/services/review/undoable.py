"""Whether verdicts can be undone now, and why not."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from contactpoint.review.kinds import VerdictKind
from contactpoint.review.undoing import (
    Hindrance,
    built_on,
    hindrance,
    is_kept_apart,
    loses_work,
)
from contactpoint.services.review.errors import (
    BuiltOnError,
    CannotUndoError,
    UndoneAlreadyError,
    WorkRecordedError,
)
from contactpoint.services.review.opened_case import of_sources
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import involvements, statements, verdicts
from contactpoint.store.repositories.verdict_rows import Remembered, Verdict
from contactpoint.store.safe import vault
from contactpoint.visibility.contacts import is_still_shown
from contactpoint.visibility.derived import is_named

# By verdict, the statements that it moved, placed, made or set aside.
_Kept = Mapping[int, Sequence[Remembered]]
_ERRORS: Mapping[Hindrance, type[CannotUndoError]] = {
    Hindrance.UNDONE_ALREADY: UndoneAlreadyError,
    Hindrance.BUILT_ON: BuiltOnError,
    Hindrance.WORK_RECORDED: WorkRecordedError,
}


def why_not(given: Verdict) -> CannotUndoError | None:
    """What keeps a verdict from being undone, or ``None``.

    The verdict may be undone already. Another verdict may build on it, or keep apart what undoing
    would bring together. Or practitioners have recorded their work on a record that undoing would
    leave without a name.
    """
    return hindrances([given]).get(given.pk)


def hindrances(given: Sequence[Verdict]) -> Mapping[int, CannotUndoError]:
    """What keeps each of several verdicts from being undone, by primary key.

    A verdict that can be undone is left out. Several verdicts take as many queries as one.
    """
    standing = [verdict for verdict in given if verdict.undone_at is None]
    kept = verdicts.statements_of_each(standing)
    losing = _losing_work(standing, kept)
    apart = _kept_apart(standing, kept)
    below = _built_on(standing, kept)
    found = {
        verdict.pk: hindrance(
            undone=verdict.undone_at is not None,
            built_on=verdict.pk in below,
            kept_apart=verdict.pk in apart,
            loses_work=verdict.pk in losing,
        )
        for verdict in given
    }
    return {pk: _ERRORS[reason]() for pk, reason in found.items() if reason is not None}


def _built_on(given: Iterable[Verdict], kept: _Kept) -> frozenset[int]:
    moved = {pk: {held.statement_id for held in of_one} for pk, of_one in kept.items()}
    stated = [verdicts.as_given(verdict) for verdict in given]
    about = {pk for pks in moved.values() for pk in pks}
    return built_on(
        stated,
        moved=moved,
        moves=verdicts.standing_moves(about),
        pairs=verdicts.standing_pairs(about),
        others=verdicts.standing_about({pk for one in stated for pk in one.records_touched}),
    )


def _kept_apart(given: Iterable[Verdict], kept: _Kept) -> set[int]:
    """The splits whose two sides another verdict says are not of one child."""
    splits = {
        verdict.pk: (verdict.child_id, verdict.other_child_id)
        for verdict in given
        if verdict.kind == VerdictKind.SPLIT
    }
    on_each = statements.on_each({pk for pks in splits.values() for pk in pks if pk is not None})
    off = {
        verdict: of_sources(
            [held.statement for held in kept[verdict]] if other is None else on_each[other]
        )
        for verdict, (_, other) in splits.items()
    }
    pairs = verdicts.standing_pairs({pk for pks in off.values() for pk in pks})
    return {
        verdict
        for verdict, (child, _) in splits.items()
        if child is not None
        and is_kept_apart(verdict, off[verdict], of_sources(on_each[child]), pairs)
    }


def _losing_work(given: Iterable[Verdict], kept: _Kept) -> set[int]:
    """The verdicts that placed a statement without which its record would be out of reach.

    Only records on which practitioners have recorded work that is still shown count.
    """
    placed = {
        verdict.pk: held.statement
        for verdict in given
        if verdicts.as_given(verdict).placed
        for held in kept[verdict.pk]
        if held.statement_id == verdict.statement_id
        and held.statement.state == HeldStatement.State.LINKED
    }
    known = {pk for pk, row in placed.items() if _known_without(row, kept[pk])}
    worked_on = _with_work(
        {
            row.child_id: row.subject
            for pk, row in placed.items()
            if row.child_id is not None and pk not in known
        }
    )
    linked = statements.linked_to(worked_on)
    return {
        pk
        for pk, row in placed.items()
        if row.child_id is not None
        and loses_work(
            last_known_by=pk in known,
            worked_on=row.child_id in worked_on,
            named_without=is_named(
                stated for other, stated in linked.get(row.child_id, ()) if other.pk != row.pk
            ),
        )
    }


def _known_without(row: HeldStatement, kept: Sequence[Remembered]) -> bool:
    """Whether the record of a placed statement would again show what it was last known by."""
    return any(held.last_known and held.came_from_id == row.child_id for held in kept)


def _with_work(subjects: Mapping[int, UUID]) -> frozenset[int]:
    # A refusal must not reveal an involvement that no page shows any more.
    today = timezone.localdate()
    recorded = involvements.of_each(subjects, vault().hold(subjects.values()))
    return frozenset(
        pk
        for pk, of_one in recorded.items()
        if any(is_still_shown(held.involvement.ended_on, today) for held in of_one)
    )
