"""What each level weighs on a set, learnt from the set itself without its labels.

Fellegi and Sunter's model, its chances found by expectation and maximisation as Splink finds them:
u, how often a level occurs among records of different people, on pairs drawn at random; m, how
often among records of one person, on the candidate pairs, by turns with how likely each pair is to
be of one person. A random pair counts for u only as far as it is likely to be of two people: the
sets are so small that the few true pairs among them would otherwise make every rare agreement look
common.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.labelled.candidates import Pairs
from bench.labelled.fields import Features, LabelledField

# One column a field; the place of the level among the field's levels, or -1 for "not stated".
Levels = NDArray[np.int8]
Bits = NDArray[np.float64]

_TURNS = 40
_SETTLED = 1e-6  # change of any chance from one turn to the next
_FIRST_M = 0.9  # of the best level, before anything is known
# No level is rarer among true pairs, whatever this set happens to hold; as when training our own.
_LEAST_M = 0.001
# In bits. The rarest of values proves no more than this beyond an average one.
_MOST_RARE = 5.0


@dataclass(frozen=True, slots=True)
class LabelledModel:
    """``prior`` and ``weights`` in bits, a row of ``weights`` for each field; the last weight of a
    row is that of "not stated". ``rarity`` has, for each field that has such, the bits that
    agreement on a value counts beyond the average."""

    fields: tuple[LabelledField, ...]
    prior: float
    weights: tuple[Bits, ...]
    rarity: tuple[dict[str, float], ...]

    def weigh(self, features: Sequence[Features], pairs: Pairs, levels: Levels) -> Bits:
        """The weight of each pair, in bits, prior included."""
        weight = np.full(len(pairs), self.prior)
        for column, field in enumerate(self.fields):
            weight += self.weights[column][levels[:, column]]
            rarity, value_of = self.rarity[column], field.value_of
            if value_of is not None:
                same = np.flatnonzero(levels[:, column] == 0)
                weight[same] += [
                    rarity.get(value_of(features[place]), 0.0) for place in pairs[same, 0]
                ]
        return weight

    def weigh_one(self, features: Sequence[Features], left: int, right: int) -> float:
        """The weight of one pair."""
        pair = np.array([[left, right]], dtype=np.int32)
        return float(self.weigh(features, pair, compared(self.fields, features, pair))[0])


def compared(fields: Sequence[LabelledField], features: Sequence[Features], pairs: Pairs) -> Levels:
    """The levels on which the fields of each pair fall."""
    numbered = [
        (field.level_of, {None: -1} | {level: place for place, level in enumerate(field.levels)})
        for field in fields
    ]
    found = np.empty((len(pairs), len(fields)), dtype=np.int8)
    for row, (left, right) in enumerate(pairs.tolist()):
        ours, theirs = features[left], features[right]
        found[row] = [places[level_of(ours, theirs)] for level_of, places in numbered]
    return found


def random_pairs(files: Sequence[int], *, count: int, one_a_file: bool, seed: int) -> Pairs:
    """Pairs drawn at random among those that could be of one person."""
    chooser = np.random.default_rng(seed)
    drawn = chooser.integers(0, len(files), size=(count, 2), dtype=np.int32)
    drawn.sort(axis=1)
    of = np.asarray(files)
    apart = drawn[:, 0] != drawn[:, 1]
    if one_a_file:
        apart &= of[drawn[:, 0]] != of[drawn[:, 1]]
    chosen: Pairs = drawn[apart]
    return chosen


def learn(
    fields: tuple[LabelledField, ...],
    features: Sequence[Features],
    *,
    candidates: Levels,
    at_random: Levels,
    possible: int,
) -> LabelledModel:
    """The model of a set, from the levels of its candidate pairs and of pairs drawn at random.

    ``possible`` is how many pairs of the set could be of one person at all.
    """
    sizes = [len(field.levels) for field in fields]
    m = [_chances_at_first(size) for size in sizes]
    true_among_random = np.zeros(len(at_random))
    u = _counted(at_random, sizes, 1 - true_among_random, floor=0.5 / max(len(at_random), 1))
    prior = min(0.5, len(features) / 2 / max(possible, 1))
    for _ in range(_TURNS):
        weights = _weights(m, u)
        likely = _likely(candidates, weights, prior)
        true_among_random = _likely(at_random, weights, prior)
        before = m
        m = _counted(candidates, sizes, likely, floor=_LEAST_M)
        u = _counted(at_random, sizes, 1 - true_among_random, floor=0.5 / max(len(at_random), 1))
        prior = min(0.5, max(float(likely.sum()), 1.0) / max(possible, 1))
        if max(float(np.abs(a - b).max()) for a, b in zip(before, m, strict=True)) < _SETTLED:
            break
    return LabelledModel(
        fields=fields,
        prior=float(np.log2(prior / (1 - prior))),
        weights=tuple(_weights(m, u)),
        rarity=tuple(_rarity(field, features) for field in fields),
    )


def _chances_at_first(size: int) -> Bits:
    return np.array([_FIRST_M, *[(1 - _FIRST_M) / (size - 1)] * (size - 1)])


def _weights(m: Sequence[Bits], u: Sequence[Bits]) -> list[Bits]:
    return [np.append(np.log2(ours / others), 0.0) for ours, others in zip(m, u, strict=True)]


def _likely(levels: Levels, weights: Sequence[Bits], prior: float) -> Bits:
    """How likely each pair is to be of one person."""
    bits = np.full(len(levels), np.log2(prior / (1 - prior)))
    for column, weight in enumerate(weights):
        bits += weight[levels[:, column]]
    likely: Bits = 1 / (1 + np.exp2(-bits))
    return likely


def _counted(levels: Levels, sizes: Sequence[int], worth: Bits, *, floor: float) -> list[Bits]:
    """The share of each level in each field, among the pairs that state it, each counted by its
    worth."""
    found = []
    for column, size in enumerate(sizes):
        stated = levels[:, column] >= 0
        sums = np.bincount(levels[stated, column], weights=worth[stated], minlength=size)
        found.append(np.maximum(sums / max(float(sums.sum()), 1e-9), floor))
    return found


def _rarity(field: LabelledField, features: Sequence[Features]) -> dict[str, float]:
    """What agreement on each value counts beyond the average, in bits: the chance that two records
    agree at all, against the chance that they agree on this."""
    if field.value_of is None:
        return {}
    counts = Counter(value for one in features if (value := field.value_of(one)))
    all_told = max(counts.total(), 1)
    average = sum((count / all_told) ** 2 for count in counts.values())
    return {
        value: min(_MOST_RARE, float(np.log2(average * all_told / count)))
        for value, count in counts.items()
    }
