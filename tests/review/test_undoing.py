"""What may be undone, and what undoing does."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.review.asked_about import AskedAbout
from contactpoint.review.kinds import VerdictKind
from contactpoint.review.undoing import (
    Hindrance,
    WayBack,
    asked_again,
    built_on,
    hindrance,
    is_kept_apart,
    loses_work,
    way_back,
)
from contactpoint.review.verdict import GivenVerdict, StandingPair

RECORD, OTHER, THIRD = 1, 2, 3
STATEMENT, BESIDE = 11, 12
EARLIER, LATER = 100, 101


def verdict(kind: VerdictKind, pk: int = EARLIER, *, other: int | None = None) -> GivenVerdict:
    """A verdict about a record."""
    return GivenVerdict(pk=pk, kind=kind, child=RECORD, other_child=other)


def pair(*, same: bool, by: int = LATER, own: int = STATEMENT, other: int = BESIDE) -> StandingPair:
    """What a verdict says of two statements."""
    return StandingPair(pk=1, own=own, other=other, child=RECORD, same=same, verdict=by)


def builds(
    given: GivenVerdict,
    *,
    moves: tuple[tuple[int, int], ...] = (),
    pairs: tuple[StandingPair, ...] = (),
    others: tuple[GivenVerdict, ...] = (),
) -> bool:
    """Whether anything builds on a verdict that moved one statement."""
    found = built_on(
        [given], moved={given.pk: {STATEMENT}}, moves=moves, pairs=pairs, others=others
    )
    return given.pk in found


@pytest.mark.parametrize("at", [EARLIER - 1, EARLIER, LATER])
def test_a_later_verdict_on_the_same_statement_builds_on_it(at: int) -> None:
    """One that moved it, or says that it is of one child with others; no earlier one does."""
    same = verdict(VerdictKind.SAME)
    assert builds(same, moves=((STATEMENT, at),)) is (at > EARLIER)
    assert builds(same, pairs=(pair(same=True, by=at),)) is (at > EARLIER)


def test_what_is_said_of_another_statement_builds_on_nothing() -> None:
    """Nor that two statements are not of one child: undoing brings neither to the other."""
    same = verdict(VerdictKind.SAME)
    assert not builds(same, moves=((BESIDE, LATER),))
    assert not builds(same, pairs=(pair(same=True, own=BESIDE, other=STATEMENT),))
    assert not builds(same, pairs=(pair(same=False),))


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (verdict(VerdictKind.SAME, LATER, other=THIRD), True),
        (verdict(VerdictKind.SPLIT, LATER), True),
        (verdict(VerdictKind.SAME, LATER), False),
        (verdict(VerdictKind.NOT_SAME, LATER, other=THIRD), False),
        (verdict(VerdictKind.SPLIT, EARLIER - 1), False),
        (GivenVerdict(LATER, VerdictKind.SPLIT, THIRD, None), False),
    ],
)
def test_joins_and_splits_build_on_those_of_the_same_record(
    later: GivenVerdict, expected: bool
) -> None:
    """What changes no record, or another, leaves an earlier join or split to be undone."""
    assert builds(verdict(VerdictKind.SAME, other=OTHER), others=(later,)) is expected
    assert builds(verdict(VerdictKind.SPLIT), others=(later,)) is expected
    assert not builds(verdict(VerdictKind.SAME), others=(later,))


@pytest.mark.parametrize(
    "earlier",
    [
        verdict(VerdictKind.SAME, other=OTHER),
        verdict(VerdictKind.SPLIT, other=OTHER),
        verdict(VerdictKind.SAME),
    ],
)
def test_a_correction_builds_on_what_was_brought_together(earlier: GivenVerdict) -> None:
    """It would stay with one child, who may be another authority's; one of before would not."""
    assert builds(earlier, others=(verdict(VerdictKind.CORRECTED, LATER),))
    assert not builds(earlier, others=(verdict(VerdictKind.CORRECTED, EARLIER - 1),))
    assert not builds(earlier, others=(GivenVerdict(LATER, VerdictKind.CORRECTED, THIRD, None),))


def test_nothing_builds_on_a_question_to_a_source() -> None:
    """Whatever has become of the statement since."""
    assert not builds(verdict(VerdictKind.ASKED_SOURCE), moves=((STATEMENT, LATER),))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (pair(same=False), True),
        (pair(same=True), False),
        (pair(same=False, by=EARLIER), False),
        (pair(same=False, other=13), False),
        (pair(same=False, own=13), False),
    ],
)
def test_a_split_stays_where_another_verdict_keeps_apart_what_it_parted(
    stated: StandingPair, expected: bool
) -> None:
    """Its own word does not count, nor what is said of a statement of neither side."""
    assert is_kept_apart(EARLIER, {STATEMENT}, {BESIDE}, [stated]) is expected


def test_recorded_work_is_never_out_of_reach() -> None:
    """It would be where a record is left without a name, now or as it was last known."""
    for known, worked, named in product([False, True], repeat=3):
        loses = loses_work(last_known_by=known, worked_on=worked, named_without=named)
        assert loses is ((known, worked, named) == (False, True, False))


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_what_cannot_change_is_told_first(
    undone: bool, below: bool, apart: bool, loses: bool
) -> None:
    """Then what another verdict hinders, then recorded work; where nothing hinders, nothing."""
    told = hindrance(undone=undone, built_on=below, kept_apart=apart, loses_work=loses)
    if undone:
        assert told is Hindrance.UNDONE_ALREADY
    elif below or apart:
        assert told is Hindrance.BUILT_ON
    else:
        assert told is (Hindrance.WORK_RECORDED if loses else None)


@pytest.mark.parametrize(
    ("kind", "other", "expected"),
    [
        (VerdictKind.SAME, OTHER, WayBack.PART_AGAIN),
        (VerdictKind.SAME, None, WayBack.PUT_BACK),
        (VerdictKind.NOT_SAME, None, WayBack.PUT_BACK),
        (VerdictKind.NOT_SAME, OTHER, None),
        (VerdictKind.SPLIT, OTHER, WayBack.JOIN_AGAIN),
        (VerdictKind.SPLIT, None, WayBack.LINK_AGAIN),
        (VerdictKind.CORRECTED, None, WayBack.TAKE_CORRECTION_BACK),
        (VerdictKind.ASKED_SOURCE, None, WayBack.STOP_ASKING),
        (VerdictKind.ASKED_SOURCE, OTHER, WayBack.STOP_ASKING),
    ],
)
def test_every_verdict_has_its_way_back(
    kind: VerdictKind, other: int | None, expected: WayBack | None
) -> None:
    """A join is parted, a split joined again, what was placed waits; who is another stays so."""
    assert way_back(verdict(kind, other=other)) is expected


@pytest.mark.parametrize(
    ("waits", "stands_on", "records", "expected"),
    [
        (True, None, {RECORD}, AskedAbout(RECORD, None)),
        (True, None, set(), AskedAbout(None, None)),
        (False, RECORD, {RECORD, OTHER}, AskedAbout(OTHER, RECORD)),
        (False, RECORD, {RECORD}, None),
        (False, THIRD, {RECORD, OTHER}, None),
        (False, None, {RECORD, OTHER}, None),
        (False, None, set(), None),
    ],
)
def test_what_is_asked_again(
    waits: bool, stands_on: int | None, records: set[int], expected: AskedAbout | None
) -> None:
    """Where a statement belongs that waits, or of two records while they are two and it stands on
    one of them."""
    assert asked_again(waits=waits, stands_on=stands_on, records=records) == expected
