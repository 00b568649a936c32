"""What each group of names got is counted apart, wrong joins in the group of either child."""

from collections.abc import Iterable

import duckdb
import pytest

from contactpoint.services.matching.group_figures import (
    FEWEST_PAIRS,
    GroupFigures,
    count_groups,
    recall_difference,
)

# Child and record of each statement; no record means that it waits for a person.
Placed = Iterable[tuple[int, int | None]]


def counted(placed: Placed, origins: dict[int, str]) -> dict[str, GroupFigures]:
    """The figures of statements that are all held."""
    con = duckdb.connect(":memory:")
    con.execute("CREATE TABLE placed (child BIGINT, record BIGINT, held BOOLEAN)")
    con.execute("CREATE TABLE origins (child BIGINT, name_group VARCHAR)")
    con.executemany("INSERT INTO placed VALUES (?, ?, true)", [list(one) for one in placed])
    if origins:
        con.executemany("INSERT INTO origins VALUES (?, ?)", [list(o) for o in origins.items()])
    return count_groups(con)


def test_each_group_has_its_own_pairs() -> None:
    """One group's child is whole, the other's is on two records."""
    found = counted([(1, 10), (1, 10), (2, 20), (2, 21)], {1: "irish", 2: "west_african"})
    assert list(found) == ["irish", "west_african"]
    assert (found["irish"].recall, found["west_african"].recall) == (1.0, 0.0)
    assert {one.pairs_true for one in found.values()} == {1}
    assert {one.linked_false for one in found.values()} == {0}


def test_a_wrong_pair_counts_in_the_group_of_either_child() -> None:
    """Two children of two groups on one record: one wrong pair for each group."""
    found = counted([(1, 10), (2, 10)], {1: "irish", 2: "west_african"})
    assert [one.linked_false for one in found.values()] == [1, 1]
    assert [one.wrong_per_10000 for one in found.values()] == [10_000.0, 10_000.0]


def test_a_wrong_pair_within_a_group_counts_once() -> None:
    """Three statements of two children of one group on one record: two wrong pairs, one right."""
    found = counted([(1, 10), (1, 10), (2, 10)], {1: "irish", 2: "irish"})
    assert (found["irish"].linked_true, found["irish"].linked_false) == (1, 2)


def test_a_wrong_pair_with_a_child_of_no_group_counts() -> None:
    """Whose group is not told is still a stranger on the record."""
    found = counted([(1, 10), (2, 10)], {1: "irish"})
    assert found["irish"].linked_false == 1


def test_what_waits_is_counted_by_group() -> None:
    """The share is of the statements that are held."""
    found = counted([(1, None), (1, 10), (2, 20)], {1: "irish", 2: "polish"})
    assert [one.review for one in found.values()] == [1, 0]
    assert [one.review_share for one in found.values()] == [0.5, 0.0]


def test_without_groups_there_are_no_figures() -> None:
    """A truth that tells no origins has none."""
    assert counted([(1, 10)], {}) == {}


@pytest.mark.parametrize(("pairs", "difference"), [(FEWEST_PAIRS, 0.03), (FEWEST_PAIRS - 1, 0.01)])
def test_a_group_of_few_pairs_is_not_compared(pairs: int, difference: float) -> None:
    """The greatest difference is between groups that are large enough to tell one."""

    def of(recall: float, pairs: int) -> GroupFigures:
        return GroupFigures(0, pairs, 0, 0, 0, recall, 0.0, 0.0)

    groups = {"a": of(0.99, 5000), "b": of(0.98, 5000), "c": of(0.96, pairs)}
    assert recall_difference(groups) == difference
    assert recall_difference({"a": groups["a"]}) is None
