"""Weights are learnt without labels, and say what agreement is worth."""

import numpy as np
import pytest

from bench.labelled.candidates import Pairs, candidate_pairs
from bench.labelled.febrl import LabelledRecord
from bench.labelled.fields import Features, features_of, labelled_fields
from bench.labelled.weights import (
    LabelledModel,
    compared,
    learn,
    random_pairs,
)
from contactpoint.linkage.levels import Level
from tests.bench.labelled.invented import misheard, people

_PEOPLE = 150


@pytest.fixture(scope="module")
def learnt() -> tuple[LabelledModel, list[Features], Pairs]:
    """A model of people of whom each has two records, the features, and the candidate pairs."""
    known = people(_PEOPLE, seed=5)
    records = [LabelledRecord(number, 0, one) for number, one in enumerate(known)]
    records += [
        LabelledRecord(number, 0, misheard(one, seed=number)) for number, one in enumerate(known)
    ]
    features = [features_of(one) for one in records]
    fields = labelled_fields(identifier=True)
    pairs = candidate_pairs(records, features, one_a_file=False, identifier=True)
    drawn = random_pairs([0] * len(records), count=5000, one_a_file=False, seed=1)
    model = learn(
        fields,
        features,
        candidates=compared(fields, features, pairs),
        at_random=compared(fields, features, drawn),
        possible=len(records) * (len(records) - 1) // 2,
    )
    return model, features, pairs


def test_the_prior_is_how_many_pairs_are_of_one_person(
    learnt: tuple[LabelledModel, list[Features], Pairs],
) -> None:
    """It comes within a tenth of the truth, which it was not told."""
    possible = 2 * _PEOPLE * (2 * _PEOPLE - 1) // 2
    assert 2 ** learnt[0].prior * possible == pytest.approx(_PEOPLE, rel=0.1)


def test_agreement_speaks_for_and_difference_against(
    learnt: tuple[LabelledModel, list[Features], Pairs],
) -> None:
    """In every field the best level weighs more than nothing and the last one less."""
    for field, weights in zip(learnt[0].fields, learnt[0].weights, strict=True):
        assert weights[0] > 0
        assert weights[field.levels.index(Level.DIFFERENT)] < 0
        assert weights[-1] == 0


def test_one_pair_weighs_what_it_weighs_among_many(
    learnt: tuple[LabelledModel, list[Features], Pairs],
) -> None:
    """A pair that was no candidate is weighed by the same sum."""
    model, features, pairs = learnt
    weights = model.weigh(features, pairs, compared(model.fields, features, pairs))
    left, right = (int(place) for place in pairs[3])
    assert model.weigh_one(features, left, right) == pytest.approx(weights[3])


def test_agreement_on_a_rare_name_weighs_more() -> None:
    """Of two pairs that agree alike, that of the rarer family name is the surer one."""
    known = people(40, seed=6)
    features = [
        features_of(LabelledRecord(n, 0, one | ({"surname": "smith"} if n else {})))
        for n, one in enumerate(known)
    ]
    fields = labelled_fields(identifier=False)
    none = np.empty((0, len(fields)), dtype=np.int8)
    model = learn(fields, features, candidates=none, at_random=none, possible=780)
    rarity = model.rarity[[field.name for field in fields].index("family_name")]
    assert rarity[known[0]["surname"]] > rarity["smith"]


def test_random_pairs_are_repeatable_and_could_be_of_one_person() -> None:
    """No record is drawn with itself, and none with one of its own file where that cannot be."""
    files = [0] * 20 + [1] * 20
    drawn = random_pairs(files, count=500, one_a_file=True, seed=2)
    assert (drawn == random_pairs(files, count=500, one_a_file=True, seed=2)).all()
    assert all(left < 20 <= right for left, right in drawn.tolist())
