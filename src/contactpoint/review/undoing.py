"""What may be undone, and what undoing does.

Verdicts are undone from the top of the pile: a verdict only after those that build on it. Undoing
must not put work that practitioners recorded where nobody would find it.
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
    """The hindrance that a reviewer is told of, or ``None``.

    Of several, it is the one that cannot change; then the one that undoing another verdict
    removes; then the one that a join removes.
    """
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
    """The primary keys of the given verdicts on which a later standing verdict builds.

    A later verdict builds on an earlier one if it moved one of the same statements, or says that
    one of them is of one child with another statement. A later join or split also builds on an
    earlier join or split of one of the same records. So does a later correction of a value of one
    of them, or of the record on which a statement was placed: it was made of what the verdict had
    brought together, and would stay with one child, who may be another authority's. Nothing builds
    on a question to a source.

    ``moved`` has, by given verdict, the statements that it moved. The other arguments describe the
    verdicts that stand: ``moves`` are pairs of a statement and the verdict that moved it, ``pairs``
    is what verdicts say of the statements, and ``others`` are the verdicts about the records.
    """
    by_statement = _newest(
        [*moves, *((pair.own, pair.verdict) for pair in pairs if pair.same)],
    )
    known = list(others)
    by_record = _newest((pk, other.pk) for other in known for pk in other.records_changed)
    corrected = _newest(
        (other.record_corrected, other.pk) for other in known if other.record_corrected is not None
    )
    return frozenset(
        verdict.pk
        for verdict in given
        if verdict.kind is not VerdictKind.ASKED_SOURCE
        and (
            any(by_statement.get(pk, 0) > verdict.pk for pk in moved.get(verdict.pk, ()))
            or any(by_record.get(pk, 0) > verdict.pk for pk in verdict.records_changed)
            or any(corrected.get(pk, 0) > verdict.pk for pk in verdict.records_touched)
        )
    )


def is_kept_apart(
    split: int, off: Collection[int], left: Collection[int], pairs: Iterable[StandingPair]
) -> bool:
    """Whether a verdict other than the split says that its two sides are not of one child.

    ``off`` are the statements that the split took off, ``left`` those that it left. Undoing the
    split would bring the two sides together.
    """
    return any(
        not pair.same and pair.verdict != split and pair.own in off and pair.other in left
        for pair in pairs
    )


def loses_work(*, last_known_by: bool, worked_on: bool, named_without: bool) -> bool:
    """Whether undoing the placing of a statement would put recorded work out of reach.

    No number and no search would then lead to the record. ``worked_on`` says that practitioners
    have recorded work on the record. ``last_known_by`` says that the record would again show what
    it was last known by. ``named_without`` says that another of its statements has a name.
    """
    return worked_on and not last_known_by and not named_without


def way_back(given: GivenVerdict) -> WayBack | None:
    """What undoing a verdict does with its statements.

    ``None`` for a verdict that two records are of two children: it moved nothing.
    """
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
    *,
    waits: bool,
    stands_on: int | None,
    records: AbstractSet[int],
    among_several: bool = False,
) -> AskedAbout | None:
    """What the case that an undone verdict had settled now asks about; ``None`` for nothing.

    The case's statement ``waits`` or ``stands_on`` a record. ``records`` are the records that the
    verdict named, or their survivors. A case of a waiting statement asks about the record that the
    verdict named, if it named one. A case of two records remains while they are two and the
    statement stands on one of them. ``among_several`` says that the verdict named no record but
    that of the statement, which may be one of several.
    """
    if waits:
        return AskedAbout(child=next(iter(records), None), other_child=None)
    if stands_on not in records or (len(records) == 1 and not among_several):
        return None
    if among_several:
        return AskedAbout(child=None, other_child=stands_on)
    return AskedAbout(child=next(iter(records - {stands_on})), other_child=stands_on)


def _newest(verdicts: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """The newest verdict (the highest primary key) by statement or record."""
    newest: dict[int, int] = {}
    for about, verdict in verdicts:
        newest[about] = max(verdict, newest.get(about, 0))
    return newest
