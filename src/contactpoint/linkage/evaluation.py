"""How good linking was, given the truth: pure counting of pairs.

A true pair is two statements of one child. Pairs, not records, because one bad record of ten
statements is worse than one of two.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PairCounts:
    """``linked_true`` and ``linked_false`` are pairs that ended on one record.

    ``unplaced`` counts statements that are on no record (a person has yet to decide);
    ``mixed_records`` records that hold statements of more than one child.
    """

    statements: int
    records: int
    unplaced: int
    pairs_true: int
    linked_true: int
    linked_false: int
    mixed_records: int

    @property
    def precision(self) -> float:
        """The share of linked pairs that are true; 1 when nothing is linked."""
        linked = self.linked_true + self.linked_false
        return self.linked_true / linked if linked else 1.0

    @property
    def recall(self) -> float:
        """The share of true pairs that are linked; 1 when there are none."""
        return self.linked_true / self.pairs_true if self.pairs_true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall: 1 when both are, 0 when either is."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def count_pairs(assignments: Iterable[tuple[int, int | None]]) -> PairCounts:
    """Count over (true child, record or ``None``), one for each statement."""
    together = Counter(assignments)
    statements_of: Counter[int] = Counter()
    on_record: Counter[int] = Counter()
    children_on: Counter[int] = Counter()
    unplaced = linked_true = 0
    for (child, record), count in together.items():
        statements_of[child] += count
        if record is None:
            unplaced += count
            continue
        on_record[record] += count
        children_on[record] += 1
        linked_true += _pairs(count)
    return PairCounts(
        statements=sum(statements_of.values()),
        records=len(on_record),
        unplaced=unplaced,
        pairs_true=sum(map(_pairs, statements_of.values())),
        linked_true=linked_true,
        linked_false=sum(map(_pairs, on_record.values())) - linked_true,
        mixed_records=sum(children > 1 for children in children_on.values()),
    )


def count_twins_joined(
    assignments: Iterable[tuple[int, int | None]], twin_sets: Mapping[int, int]
) -> int:
    """How many sets of twins have two of their children on one record.

    ``twin_sets`` has the set of each child.
    """
    twins_on: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for child, record in assignments:
        if record is not None and child in twin_sets:
            twins_on[record, twin_sets[child]].add(child)
    return len({twin_set for (_, twin_set), twins in twins_on.items() if len(twins) > 1})


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
