"""The matching model: a weight for every level of every field, and the prior.

The file is Splink's own settings JSON, so Splink scores whole files with exactly what is read here.
A weight is log2(m / u) in bits: m is how often a level occurs among true pairs, u among others.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from contactpoint.linkage.errors import ModelError
from contactpoint.linkage.field_weight import FieldWeight
from contactpoint.linkage.households import HOUSEHOLDS, Households, households_of
from contactpoint.linkage.levels import LEVELS, Field, Level


@dataclass(frozen=True, slots=True)
class MatchModel:
    """``prior`` and weights are in bits; ``prior`` is that of two statements drawn at random.

    ``chances`` is u of each level: how often it occurs among statements of different children.
    ``households`` is what was learnt from children of one home.
    """

    prior: float
    weights: Mapping[Field, Mapping[Level, FieldWeight]]
    chances: Mapping[Field, Mapping[Level, float]]
    households: Households

    def weight_of(self, field: Field, level: Level) -> float:
        """The weight of one level, in bits."""
        return self.weights[field][level].weight

    def chance_of(self, field: Field, level: Level) -> float:
        """How often statements of different children fall on this level."""
        return self.chances[field][level]

    def for_children(self, children: int) -> "MatchModel":
        """The same model for an index of so many children: a bigger index has a lower prior."""
        return replace(self, prior=-math.log2(max(children, 2)))

    def for_names(self, *, given: float, family: float) -> "MatchModel":
        """The same model, with so many bits added for agreement on the given or family name.

        The bits are counted from agreement on an average name; see ``name_shares``.
        """
        weights = dict(self.weights)
        for field, bits in ((Field.GIVEN_NAME, given), (Field.FAMILY_NAME, family)):
            same = self.weights[field][Level.SAME]
            adjusted = replace(same, weight=same.weight + bits)
            weights[field] = {**self.weights[field], Level.SAME: adjusted}
        return replace(self, weights=weights, households=self.households.for_given_name(given))


def load_model(path: Path | None = None) -> MatchModel:
    """Read a model file; without ``path`` the packaged one, once.

    Raises ``ModelError`` when the file is not a trained model with the fields and levels of this
    version, and ``OSError`` when it cannot be read.
    """
    return _packaged() if path is None else parse_model(path.read_bytes())


def parse_model(text: str | bytes) -> MatchModel:
    """Read the settings JSON that training writes. Raises ``ModelError``."""
    try:
        settings = json.loads(text)
        prior = float(settings["probability_two_random_records_match"])
        comparisons = {c["output_column_name"]: c for c in settings["comparisons"]}
    except (ValueError, TypeError, KeyError) as error:
        raise ModelError(f"not a model file: {type(error).__name__}") from error
    if comparisons.keys() != {str(field) for field in Field}:
        raise ModelError("the model compares other fields than this version; train it anew")
    if not 0 < prior < 1:
        raise ModelError("the prior of the model is not a probability")
    return MatchModel(
        prior=math.log2(prior / (1 - prior)),
        weights={field: _field_weights(field, comparisons[field]) for field in Field},
        chances={field: _chances(field, comparisons[field]) for field in Field},
        households=_households(settings),
    )


@cache
def _packaged() -> MatchModel:
    source = files("contactpoint.linkage").joinpath("data", "model.json")
    return parse_model(source.read_text(encoding="utf-8"))


def _households(settings: Mapping[str, Any]) -> Households:
    try:
        return households_of(settings[HOUSEHOLDS])
    except (TypeError, KeyError, ValueError) as error:
        raise ModelError("the model was not trained on households; train it anew") from error


def _stated(comparison: Mapping[str, Any]) -> list[Any]:
    return [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]


def _chances(field: Field, comparison: Mapping[str, Any]) -> Mapping[Level, float]:
    stated = zip(LEVELS[field], _stated(comparison), strict=True)
    return {level: raw["u_probability"] for level, raw in stated}


def _field_weights(field: Field, comparison: Mapping[str, Any]) -> Mapping[Level, FieldWeight]:
    stated = _stated(comparison)
    if [level.get("label_for_charts") for level in stated] != list(LEVELS[field]):
        raise ModelError(f"the levels of {field} are not those of this version; train it anew")
    weights = {}
    for level, raw in zip(LEVELS[field], stated, strict=True):
        m, u = raw.get("m_probability"), raw.get("u_probability")
        if not _is_probability(m) or not _is_probability(u):
            raise ModelError(f"level {level} of {field} is not trained")
        weights[level] = FieldWeight(field, level, math.log2(m / u))
    return weights


def _is_probability(value: object) -> bool:
    return isinstance(value, float) and 0 < value <= 1
