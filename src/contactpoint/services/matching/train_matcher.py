"""Train the matching model with Splink on a synthetic population whose truth is known.

The chance of a level among statements of different children (u) is counted on random pairs of a
table that holds each child once, so none of the pairs is true. The chance of a level among true
pairs (m) is counted from the truth. The result is Splink's own settings file: ``linkage.model``
reads it, and Splink can score whole files with it.
"""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from splink import Linker
from splink.backends.duckdb import DuckDBAPI

from contactpoint.bulk.engines.splink_settings import (
    feature_row,
    feature_schema,
    splink_settings,
)
from contactpoint.linkage.households import HOUSEHOLDS
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.model import parse_model
from contactpoint.linkage.name_shares import LEAST_BITS
from contactpoint.linkage.profile import profile_of
from contactpoint.services.matching.train_on_households import learnt_from_households
from contactpoint.synth.population import synthesise

# Random pairs for u. Levels rarer than one in a million stay unseen and get the floor.
_RANDOM_PAIRS = 4_000_000
_SIGNIFICANT_DIGITS = 6
# How much oftener a half is borne by two than the commonest whole name.
_HALF_OF_THE_COMMONEST = 2.0
# Real sources err in more ways than a synthetic population: no level is rarer among true pairs.
_LEAST_M = 0.001


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What the model was trained on; ``weights`` are match weights in bits, by field and level."""

    children: int
    statements: int
    true_pairs: int
    random_pairs: int
    prior: float
    weights: dict[str, dict[str, float]]
    out: Path


def train(*, children: int, seed: int, out: Path, region: str | None = None) -> TrainingReport:
    """Synthesise, train, and write the model to ``out``; the same arguments give the same file.

    Raises ``OSError`` when ``out`` cannot be written.
    """
    population = list(synthesise(children=children, seed=seed, region=region))
    rows = [
        feature_row(number, profile_of(true.statement), true.child)
        for number, true in enumerate(population)
        if not true.statement.restricted
    ]
    rows.sort(key=itemgetter("child", "statement_id"))
    true_pairs = list(_true_pairs(rows))
    settings = splink_settings(prior=1 / children)
    with_u, random_pairs = _estimate_u(settings, list(_one_of_each_child(rows, seed)), seed)
    trained = _estimate_m(with_u, rows, true_pairs)
    model = _finished(trained, random_pairs=random_pairs)
    model[HOUSEHOLDS] = learnt_from_households(population, model, seed)
    text = json.dumps(model, indent=1, sort_keys=True) + "\n"
    matcher = parse_model(text)
    out.write_text(text, encoding="utf-8")
    return TrainingReport(
        children=children,
        statements=len(rows),
        true_pairs=len(true_pairs),
        random_pairs=random_pairs,
        prior=matcher.prior,
        weights={
            str(field): {str(level): matcher.weight_of(field, level) for level in LEVELS[field]}
            for field in Field
        },
        out=out,
    )


def _true_pairs(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    for _, group in groupby(rows, key=itemgetter("child")):
        numbers = [row["statement_id"] for row in group]
        for place, left in enumerate(numbers):
            yield from ((left, right) for right in numbers[place + 1 :])


def _one_of_each_child(rows: Iterable[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    chooser = random.Random(seed)  # noqa: S311 - a sample, not a secret
    for _, group in groupby(rows, key=itemgetter("child")):
        yield chooser.choice(list(group))


def _estimate_u(
    settings: dict[str, Any], rows: list[dict[str, Any]], seed: int
) -> tuple[dict[str, Any], int]:
    """The settings with u filled in, and how many pairs u was counted on."""
    linker, _, connection = _linker(settings, rows)
    pairs = min(_RANDOM_PAIRS, len(rows) * (len(rows) - 1) // 2)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=pairs, seed=seed, min_count_per_level=None, num_chunks=1
    )
    result: dict[str, Any] = linker.misc.save_model_to_json()
    connection.close()
    return result, pairs


def _estimate_m(
    settings: dict[str, Any], rows: list[dict[str, Any]], pairs: list[tuple[int, int]]
) -> dict[str, Any]:
    linker, api, connection = _linker(settings, rows)
    left, right = zip(*pairs, strict=True)
    labels = pa.table({"statement_id_l": left, "statement_id_r": right})
    linker.training.estimate_m_from_pairwise_labels(  # type: ignore[no-untyped-call]
        api.register(labels)
    )
    result: dict[str, Any] = linker.misc.save_model_to_json()
    connection.close()
    return result


def _linker(
    settings: dict[str, Any], rows: list[dict[str, Any]]
) -> tuple[Linker, DuckDBAPI, duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:")
    connection.execute("SET threads = 2")
    api = DuckDBAPI(connection=connection)
    table = pa.Table.from_pylist(rows, schema=feature_schema())
    return Linker(api.register(table), settings, log_level="ERROR"), api, connection


def _finished(trained: dict[str, Any], *, random_pairs: int) -> dict[str, Any]:
    """The model with a floor under every chance, and without Splink's id of the run.

    A level seen in no random pair is taken to occur half as often as a level seen once. Swapped
    names are as likely by chance as an equal given name and an equal family name together. A half
    of a name is never worth more than the commonest whole name: as many bear it.
    """
    chances: dict[tuple[Field, Level], dict[str, Any]] = {}
    for comparison in trained["comparisons"]:
        field = Field(comparison["output_column_name"])
        stated = [lev for lev in comparison["comparison_levels"] if not lev.get("is_null_level")]
        for level, raw in zip(LEVELS[field], stated, strict=True):
            raw["m_probability"] = _at_least(_LEAST_M, raw.get("m_probability"))
            raw["u_probability"] = _at_least(0.5 / random_pairs, raw.get("u_probability"))
            chances[field, level] = raw
    given, family = (chances[field, Level.SAME] for field in (Field.GIVEN_NAME, Field.FAMILY_NAME))
    swapped = chances[Field.GIVEN_NAME, Level.NAMES_SWAPPED]
    swapped["u_probability"] = _rounded(given["u_probability"] * family["u_probability"])
    half = chances[Field.GIVEN_NAME, Level.HALF]
    commonest = 2**-LEAST_BITS * given["u_probability"] / given["m_probability"]
    half["u_probability"] = _at_least(
        _HALF_OF_THE_COMMONEST * commonest * half["m_probability"], half["u_probability"]
    )
    trained.pop("linker_uid", None)
    return trained


def _at_least(floor: float, value: object) -> float:
    return _rounded(max(value, floor) if isinstance(value, float) else floor)


def _rounded(value: float) -> float:
    """The value in so few digits that a sum made in another order does not change the file."""
    return float(f"{value:.{_SIGNIFICANT_DIGITS}g}")
