"""What each group of names and kind of family got is counted apart, wrong joins in either's."""

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


def counted(
    placed: Placed, origins: dict[int, str], column: str = "name_group"
) -> dict[str, GroupFigures]:
    """The figures of statements that are all held; what is on no record is all of an unfound child.

    Every child's family is that of its name in reverse.
    """
    con = duckdb.connect(":memory:")
    con.execute("CREATE TABLE placed (child BIGINT, record BIGINT, held BOOLEAN, waits BOOLEAN)")
    con.execute("CREATE TABLE origins (child BIGINT, name_group VARCHAR, family VARCHAR)")
    rows = [[child, record, record is None] for child, record in placed]
    con.executemany("INSERT INTO placed VALUES (?, ?, true, ?)", rows)
    con.execute(
        "CREATE TABLE unfound AS SELECT child FROM placed GROUP BY child HAVING count(record) = 0"
    )
    if origins:
        con.executemany(
            "INSERT INTO origins VALUES (?, ?, ?)",
            [[child, group, group[::-1]] for child, group in origins.items()],
        )
    return count_groups(con, column)


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
    assert [one.wrong_per_100000 for one in found.values()] == [100_000.0, 100_000.0]


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


def test_children_without_a_record_are_counted_by_group() -> None:
    """Of two children of a group one is on a record, and the other on none."""
    found = counted([(1, 10), (2, None), (3, 30)], {1: "irish", 2: "irish", 3: "polish"})
    assert [(one.children, one.children_without_record) for one in found.values()] == [
        (2, 1),
        (1, 0),
    ]


def test_kinds_of_family_are_counted_as_groups_of_names_are() -> None:
    """The other column of the same children."""
    found = counted([(1, 10), (1, 11), (2, 20)], {1: "irish", 2: "polish"}, "family")
    assert {name: one.pairs_true for name, one in found.items()} == {"hsiri": 1, "hsilop": 0}


def test_a_child_of_no_group_is_in_none() -> None:
    """An empty name is none."""
    assert counted([(1, 10)], {1: ""}) == {}


def test_without_groups_there_are_no_figures() -> None:
    """A truth that tells no origins has none."""
    assert counted([(1, 10)], {}) == {}


@pytest.mark.parametrize(("pairs", "difference"), [(FEWEST_PAIRS, 0.03), (FEWEST_PAIRS - 1, 0.01)])
def test_a_group_of_few_pairs_is_not_compared(pairs: int, difference: float) -> None:
    """The greatest difference is between groups that are large enough to tell one."""

    def of(recall: float, pairs: int) -> GroupFigures:
        return GroupFigures(0, 0, 0, pairs, 0, 0, 0, recall, 0.0, 0.0)

    groups = {"a": of(0.99, 5000), "b": of(0.98, 5000), "c": of(0.96, pairs)}
    assert recall_difference(groups) == difference
    assert recall_difference({"a": groups["a"]}) is None
