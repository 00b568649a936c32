"""What a verdict is of, and what it says of two statements for ever after."""

import pytest

from contactpoint.review.kinds import VerdictKind
from contactpoint.review.verdict import GivenVerdict, StandingPair, contradicts

HERE, ELSEWHERE = 1, 2


@pytest.mark.parametrize(
    ("same", "other_on", "own_on", "expected"),
    [
        (True, HERE, HERE, False),
        (True, ELSEWHERE, HERE, True),
        (False, HERE, HERE, True),
        (False, ELSEWHERE, HERE, False),
        (True, None, HERE, False),
        (False, None, HERE, False),
        (True, HERE, None, False),
        (False, None, None, False),
    ],
)
def test_what_is_said_of_two_statements_is_contradicted_by_where_they_stand(
    same: bool, other_on: int | None, own_on: int | None, expected: bool
) -> None:
    """Of one child, and on two records; or of two, and on one. On none, nothing contradicts."""
    pair = StandingPair(pk=1, own=11, other=12, child=other_on, same=same, verdict=100)
    assert contradicts(pair, own_on) is expected


@pytest.mark.parametrize("kind", VerdictKind)
@pytest.mark.parametrize("other", [None, ELSEWHERE])
def test_only_joins_and_splits_change_records(kind: VerdictKind, other: int | None) -> None:
    """To say of two records that they are of two children leaves both as they are."""
    given = GivenVerdict(pk=1, kind=kind, child=HERE, other_child=other)
    changes = kind is VerdictKind.SPLIT or given.is_join
    assert given.is_join is (kind is VerdictKind.SAME and other is not None)
    assert given.records_changed == ({HERE, other} - {None} if changes else set())


@pytest.mark.parametrize("kind", VerdictKind)
def test_a_verdict_on_a_statement_that_waited_names_no_other_record(kind: VerdictKind) -> None:
    """So the two kinds of verdict on a case are told apart."""
    of_a_case = kind in (VerdictKind.SAME, VerdictKind.NOT_SAME)
    assert GivenVerdict(1, kind, HERE, None).placed is of_a_case
    assert not GivenVerdict(1, kind, HERE, ELSEWHERE).placed
