"""What may be undone, and what undoing does.

A verdict is undone from the top of the pile: first what builds on it, then itself. No undoing may
put what practitioners recorded where nobody would find it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum

from contactpoint.review.asked_about import AskedAbout
from contactpoint.review.kinds import VerdictKind
from contactpoint.review.verdict import GivenVerdict, StandingPair


class Hindrance(StrEnum):
    """What keeps a verdict from being undone."""

    UNDONE_ALREADY = "undone_already"
    BUILT_ON = "built_on"
    WORK_RECORDED = "work_recorded"


class WayBack(StrEnum):
    """What undoing a verdict does with its statements."""

    PART_AGAIN = "part_again"
    JOIN_AGAIN = "join_again"
    LINK_AGAIN = "link_again"
    PUT_BACK = "put_back"
    TAKE_CORRECTION_BACK = "take_correction_back"
    STOP_ASKING = "stop_asking"


def hindrance(
    *, undone: bool, built_on: bool, kept_apart: bool, loses_work: bool
) -> Hindrance | None:
    """What a reviewer is told first of what keeps a verdict from being undone, if anything does:
    what cannot change, before what undoing another verdict changes, before what a join does."""
    if undone:
        return Hindrance.UNDONE_ALREADY
    if built_on or kept_apart:
        return Hindrance.BUILT_ON
    return Hindrance.WORK_RECORDED if loses_work else None


def built_on(
    given: Sequence[GivenVerdict],
    *,
    moved: Mapping[int, AbstractSet[int]],
    moves: Iterable[tuple[int, int]],
    pairs: Iterable[StandingPair],
    others: Iterable[GivenVerdict],
) -> frozenset[int]:
    """Those of these verdicts, by primary key, that a later one that stands builds on.

    It does when it moved the same statements, or says of one of them that it is of one child with
    others; and a join or a split builds on one of the same records. Nothing builds on a question
    to a source. ``moved`` has, by verdict, the statements that it moved. Of what stands, ``moves``
    are statements with the verdicts that moved them, ``pairs`` what is said of the statements, and
    ``others`` the verdicts about the records.
    """
    by_statement = _newest(
        [*moves, *((pair.own, pair.verdict) for pair in pairs if pair.same)],
    )
    by_record = _newest((pk, other.pk) for other in others for pk in other.records_changed)
    return frozenset(
        verdict.pk
        for verdict in given
        if verdict.kind is not VerdictKind.ASKED_SOURCE
        and (
            any(by_statement.get(pk, 0) > verdict.pk for pk in moved.get(verdict.pk, ()))
            or any(by_record.get(pk, 0) > verdict.pk for pk in verdict.records_changed)
        )
    )


def is_kept_apart(
    split: int, off: Collection[int], left: Collection[int], pairs: Iterable[StandingPair]
) -> bool:
    """Whether another verdict than the split says that what it took ``off`` is not of one child
    with what it ``left``: undoing it would bring that together."""
    return any(
        not pair.same and pair.verdict != split and pair.own in off and pair.other in left
        for pair in pairs
    )


def loses_work(*, last_known_by: bool, worked_on: bool, named_without: bool) -> bool:
    """Whether a record on which practitioners have recorded their work would be out of reach once
    a statement that a verdict placed there is gone: no number and no search would lead to it.

    ``last_known_by`` says that the record is then known by what it was last known by before;
    ``named_without`` that another statement of it has a name.
    """
    return worked_on and not last_known_by and not named_without


def way_back(given: GivenVerdict) -> WayBack | None:
    """What undoing a verdict does. ``None`` where two records were said to be two children: nothing
    was moved, and nothing is moved back."""
    match given.kind:
        case VerdictKind.SPLIT:
            return WayBack.LINK_AGAIN if given.other_child is None else WayBack.JOIN_AGAIN
        case VerdictKind.CORRECTED:
            return WayBack.TAKE_CORRECTION_BACK
        case VerdictKind.ASKED_SOURCE:
            return WayBack.STOP_ASKING
        case _ if given.placed:
            return WayBack.PUT_BACK
        case _:
            return WayBack.PART_AGAIN if given.is_join else None


def asked_again(
    *, waits: bool, stands_on: int | None, records: AbstractSet[int]
) -> AskedAbout | None:
    """What the case is about that an undone verdict had settled; ``None`` where there is nothing to
    ask any more.

    Its statement ``waits`` or ``stands_on`` a record; ``records`` are those that the verdict named,
    as their numbers lead now. What waits is asked of the one that the verdict named, if it did.
    Of two records there is a case while they are two, and the statement stands on one of them.
    """
    if waits:
        return AskedAbout(child=next(iter(records), None), other_child=None)
    if stands_on not in records or len(records) == 1:
        return None
    return AskedAbout(child=next(iter(records - {stands_on})), other_child=stands_on)


def _newest(verdicts: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """By what they are about, the newest of these verdicts: of keys, the highest."""
    newest: dict[int, int] = {}
    for about, verdict in verdicts:
        newest[about] = max(verdict, newest.get(about, 0))
    return newest
