"""Which labelled records are put together: by decisions, the surest first, not by chains.

A pair links where it weighs enough and nothing speaks against it: two records of one file that
holds everybody once, or a chain whose ends contradict each other. What weighs less, and more than
nothing, would be put before a person. The pairs that stay apart stay apart; what A has in common
with B and B with C says nothing of A and C by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.labelled.candidates import Pairs
from bench.labelled.weights import Bits

# In bits. A group of records is of one person only as long as its pairs, taken together, say so.
LEAST_TOGETHER = 0.0


@dataclass(frozen=True, slots=True)
class Clusters:
    """``cluster_of`` has the number of each record's cluster; ``asked`` the places of the records
    that a person would be asked about, each once."""

    cluster_of: tuple[int, ...]
    asked: frozenset[int]


def cluster(
    files: Sequence[int],
    pairs: Pairs,
    weights: Bits,
    *,
    weigh: Callable[[int, int], float],
    one_a_file: bool,
    link_from: float,
    ask_from: float,
) -> Clusters:
    """Put records together; all weights in bits. ``weigh`` weighs a pair not among ``pairs``."""
    known: dict[tuple[int, int], float] = {
        (left, right): weight
        for (left, right), weight in zip(pairs.tolist(), weights.tolist(), strict=True)
    }
    cluster_of = list(range(len(files)))
    members = {place: [place] for place in cluster_of}

    def between(left: int, right: int) -> float:
        pair = (min(left, right), max(left, right))
        if pair not in known:
            known[pair] = weigh(*pair)
        return known[pair]

    def may_be_one(ours: list[int], theirs: list[int]) -> bool:
        if one_a_file and {files[one] for one in ours} & {files[one] for one in theirs}:
            return False
        total = sum(between(one, other) for one in ours for other in theirs)
        return total / (len(ours) * len(theirs)) >= LEAST_TOGETHER

    near = [(weight, pair) for pair, weight in known.items() if weight >= ask_from]
    near.sort(key=lambda found: (-found[0], found[1]))
    for weight, (left, right) in near:
        ours, theirs = members[cluster_of[left]], members[cluster_of[right]]
        if weight < link_from or ours is theirs or not may_be_one(ours, theirs):
            continue
        kept, gone = cluster_of[left], cluster_of[right]
        ours.extend(theirs)
        for place in theirs:
            cluster_of[place] = kept
        del members[gone]
    asked = {
        right
        for _, (left, right) in near
        if cluster_of[left] != cluster_of[right]
        and not (
            one_a_file and len(members[cluster_of[left]]) > 1 < len(members[cluster_of[right]])
        )
    }
    return Clusters(tuple(cluster_of), frozenset(asked))
