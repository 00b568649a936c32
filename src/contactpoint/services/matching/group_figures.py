"""How good linking was for each group of names and kind of family: an average can hide a group.

A matcher that knows English names well and others badly has a fine average. So has one that joins
cousins, because few children have a cousin of their own name. Each group of family names and each
kind of family is therefore counted apart. A wrong pair counts in the groups of both its children.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

# With fewer pairs than this, chance alone moves a recall by more than half a point.
FEWEST_PAIRS = 1000

# ``placed`` has every statement of the truth, and ``origins`` the groups of each child. A pair is
# wrong for a group if the two children differ and at least one of them is of the group.
_COUNT = """
    WITH grouped AS (
        SELECT {column} AS name, placed.* FROM placed JOIN origins USING (child)
        WHERE {column} <> ''
    ), together AS (
        SELECT name, child, record, count(*) AS n, count(*) FILTER (held) AS held,
            count(*) FILTER (waits) AS review
        FROM grouped GROUP BY ALL
    ), children AS (
        SELECT name, sum(n) AS n FROM together GROUP BY name, child
    ), wanted AS (
        SELECT name, count(*) AS children, sum(n * (n - 1) // 2) AS pairs
        FROM children GROUP BY name
    ), lost AS (
        SELECT name, count(*) AS lost FROM unfound JOIN origins USING (child)
        CROSS JOIN LATERAL (SELECT {column} AS name) GROUP BY name
    ), waiting AS (
        SELECT name, sum(n) AS statements, sum(held) AS held, sum(review) AS review
        FROM together GROUP BY name
    ), records AS (
        SELECT record, count(*) AS n FROM placed WHERE record IS NOT NULL GROUP BY record
    ), ours AS (
        SELECT name, record, sum(n) AS n, sum(n * (n - 1) // 2) AS right_pairs
        FROM together WHERE record IS NOT NULL GROUP BY name, record
    ), linked AS (
        SELECT name, sum(ours.right_pairs) AS right_pairs,
            sum(ours.n * (records.n - ours.n) + ours.n * (ours.n - 1) // 2 - ours.right_pairs)
                AS wrong_pairs
        FROM ours JOIN records USING (record) GROUP BY name
    )
    SELECT name, statements, children, coalesce(lost, 0), pairs, coalesce(right_pairs, 0),
        coalesce(wrong_pairs, 0), review, held
    FROM waiting JOIN wanted USING (name) LEFT JOIN linked USING (name) LEFT JOIN lost USING (name)
    ORDER BY name
"""


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The figures of ``LinkageReport`` for the statements about one group's children."""

    statements: int
    children: int
    children_without_record: int
    pairs_true: int
    linked_true: int
    linked_false: int
    review: int
    recall: float
    wrong_per_100000: float
    review_share: float


def count_groups(con: duckdb.DuckDBPyConnection, column: str) -> dict[str, GroupFigures]:
    """The figures by what ``column`` of ``origins`` says of each child.

    From the tables ``placed``, ``origins`` and ``unfound``. Empty where it says nothing of any.
    """
    found = {}
    for group, *counts in con.execute(_COUNT.format(column=column)).fetchall():
        told, children, lost, pairs, right, wrong, review, held = (int(value) for value in counts)
        linked = right + wrong
        found[str(group)] = GroupFigures(
            statements=told,
            children=children,
            children_without_record=lost,
            pairs_true=pairs,
            linked_true=right,
            linked_false=wrong,
            review=review,
            recall=round(right / pairs, 6) if pairs else 1.0,
            wrong_per_100000=round(100_000 * wrong / linked, 4) if linked else 0.0,
            review_share=round(review / held, 6) if held else 0.0,
        )
    return found


def recall_difference(groups: Mapping[str, GroupFigures]) -> float | None:
    """The difference between the best and the worst recall of any group.

    Only groups with at least ``FEWEST_PAIRS`` true pairs count; ``None`` where there are fewer than
    two of them.
    """
    recalls = [one.recall for one in groups.values() if one.pairs_true >= FEWEST_PAIRS]
    return round(max(recalls) - min(recalls), 6) if len(recalls) > 1 else None
