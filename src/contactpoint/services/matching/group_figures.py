"""How good linking was for each group of names, because an average can hide a group.

A matcher that knows English names well and others badly has a fine average. Each group of family
names is therefore counted apart. A wrong pair counts in the groups of both its children.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

# With fewer pairs than this, chance alone moves a recall by more than half a point.
FEWEST_PAIRS = 1000

# ``placed`` has child, record and held for every statement of the truth; ``origins`` has each
# child's group. A pair is wrong for a group if the two children differ and at least one of them is
# of the group.
_COUNT = """
    WITH together AS (
        SELECT name_group, child, record, count(*) AS n, count(*) FILTER (held) AS held
        FROM placed JOIN origins USING (child) GROUP BY ALL
    ), children AS (
        SELECT name_group, sum(n) AS n FROM together GROUP BY name_group, child
    ), wanted AS (
        SELECT name_group, sum(n * (n - 1) // 2) AS pairs FROM children GROUP BY name_group
    ), waiting AS (
        SELECT name_group, sum(n) AS statements, sum(held) AS held,
            coalesce(sum(held) FILTER (record IS NULL), 0) AS review
        FROM together GROUP BY name_group
    ), records AS (
        SELECT record, count(*) AS n FROM placed WHERE record IS NOT NULL GROUP BY record
    ), ours AS (
        SELECT name_group, record, sum(n) AS n, sum(n * (n - 1) // 2) AS right_pairs
        FROM together WHERE record IS NOT NULL GROUP BY name_group, record
    ), linked AS (
        SELECT name_group, sum(ours.right_pairs) AS right_pairs,
            sum(ours.n * (records.n - ours.n) + ours.n * (ours.n - 1) // 2 - ours.right_pairs)
                AS wrong_pairs
        FROM ours JOIN records USING (record) GROUP BY name_group
    )
    SELECT name_group, statements, pairs, coalesce(right_pairs, 0), coalesce(wrong_pairs, 0),
        review, held
    FROM waiting JOIN wanted USING (name_group) LEFT JOIN linked USING (name_group)
    ORDER BY name_group
"""


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The figures of ``LinkageReport`` for the statements about one group's children."""

    statements: int
    pairs_true: int
    linked_true: int
    linked_false: int
    review: int
    recall: float
    wrong_per_10000: float
    review_share: float


def count_groups(con: duckdb.DuckDBPyConnection) -> dict[str, GroupFigures]:
    """The figures by group, from the tables ``placed`` and ``origins``.

    Empty where no child has a group.
    """
    found = {}
    for group, *counts in con.execute(_COUNT).fetchall():
        told, pairs, right, wrong, review, held = (int(value) for value in counts)
        linked = right + wrong
        found[str(group)] = GroupFigures(
            statements=told,
            pairs_true=pairs,
            linked_true=right,
            linked_false=wrong,
            review=review,
            recall=round(right / pairs, 6) if pairs else 1.0,
            wrong_per_10000=round(10_000 * wrong / linked, 4) if linked else 0.0,
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
