"""Splink alone, as its examples for FEBRL 3 and FEBRL 4 have it.

One file: the comparisons and blocking rules of its FEBRL 3 example; two files: those of the
detailed model of its FEBRL 4 example. The examples leave most of the address out, so it is measured
a second time with every field compared. Nothing in it knows the labels.
"""

import logging
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI
from splink.blocking_rule_library import CustomRule

from bench.labelled.febrl import IDENTIFIER, LabelledSet
from bench.rivals.rows import Pair, places_of, rows_of

TOOL = "Splink 5, its example, best threshold by the labels"
EVERY_FIELD = "Splink 5, every field, best threshold by the labels"

_SEED = 2
_RANDOM_PAIRS = 1e6
_SWAPPED = "l.given_name = r.surname and l.surname = r.given_name"
# So low that no threshold that could be the best one is cut off.
_LEAST_BITS = -20.0


def weighed(
    chosen: LabelledSet, *, identifier: bool, every_field: bool = False
) -> list[tuple[Pair, float]]:
    """Every pair that it compares, with its match weight in bits."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    rows = rows_of(chosen, identifier=identifier)
    connection = duckdb.connect(":memory:")
    api = DuckDBAPI(connection=connection)
    files = sorted({record.file for record in chosen.records})
    tables = [
        api.register(pa.Table.from_pylist([{"place": place} | rows[place] for place in places]))
        for places in (places_of(chosen, file) for file in files)
    ]
    further = _rest_of_address() if every_field else []
    make = _two_files if chosen.one_a_file else _one_file
    settings = make(identifier, further)
    linker = Linker(tables if chosen.one_a_file else tables[0], settings, log_level="ERROR")
    _train(linker, chosen, identifier=identifier)
    found = linker.inference.predict(threshold_match_weight=_LEAST_BITS)
    pairs = connection.execute(
        f"SELECT least(place_l, place_r), greatest(place_l, place_r), match_weight"
        f" FROM {found.physical_name}"
    ).fetchall()
    connection.close()
    return [((one, other), weight) for one, other, weight in pairs]


def _rest_of_address() -> list[Any]:
    return [
        *(cl.JaroWinklerAtThresholds(column) for column in ("address_1", "address_2", "suburb")),
        cl.ExactMatch("state"),
    ]


def _one_file(identifier: bool, further: list[Any]) -> SettingsCreator:
    number = [cl.DamerauLevenshteinAtThresholds(IDENTIFIER, [2])] if identifier else []
    blocks = ["given_name", "surname", "date_of_birth", "postcode"]
    return SettingsCreator(
        unique_id_column_name="place",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on(column) for column in ([IDENTIFIER, *blocks] if identifier else blocks)
        ],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d"
            ),
            *number,
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            *further,
        ],
    )


def _two_files(identifier: bool, further: list[Any]) -> SettingsCreator:
    number = [cl.DamerauLevenshteinAtThresholds(IDENTIFIER, [1, 2])] if identifier else []
    return SettingsCreator(
        unique_id_column_name="place",
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            CustomRule(_SWAPPED),
            block_on("date_of_birth"),
            *([block_on(IDENTIFIER)] if identifier else []),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison(
                "date_of_birth",
                input_is_string=True,
                datetime_format="%Y%m%d",
                invalid_dates_as_null=True,
            ),
            *number,
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
                term_frequency_adjustments=True
            ),
            *further,
        ],
    )


def _train(linker: Linker, chosen: LabelledSet, *, identifier: bool) -> None:
    sure: list[Any] = [block_on("given_name", "surname", "date_of_birth")]
    if identifier:
        sure.insert(0, block_on(IDENTIFIER))
    recall = 0.8
    if not chosen.one_a_file:
        sure.append(f"{_SWAPPED} and l.date_of_birth = r.date_of_birth")
        recall = 0.9
    training = linker.training
    training.estimate_probability_two_random_records_match(sure, recall=recall)
    training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED)
    for column in ("date_of_birth", "postcode"):
        training.estimate_parameters_using_expectation_maximisation(
            block_on(column), estimate_without_term_frequencies=chosen.one_a_file
        )
