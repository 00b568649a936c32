"""The comparisons of ``linkage.levels`` said in Splink's terms: a flat table and SQL conditions.

Each condition is said once, in the words of a dialect. Lists stand for "any name of one side
against any of the other". A test scores the same pairs here and in ``linkage.scoring`` and holds
both to the same weights.
"""

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

import pyarrow as pa

from contactpoint.bulk.engines.sql_words import DUCKDB, SqlWords
from contactpoint.linkage.households import HOUSEHOLDS
from contactpoint.linkage.keys import swapped_date
from contactpoint.linkage.levels import LEVELS, NEAR_NAME, Field, Level
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.sounds import sound_codes
from contactpoint.linkage.variants import cognate_forms, family_forms, nickname_forms

_Conditions = Mapping[Field, Mapping[Level, str]]


def _swapped(words: SqlWords) -> str:
    meet = words.meet
    return (
        f"({meet('givens_l', 'families_r')} AND {meet('families_l', 'givens_r')}"
        f" AND NOT {meet('givens_l', 'givens_r')})"
    )


def _part(start: int, length: int) -> str:
    return f"substr(birth_date_l, {start}, {length}) = substr(birth_date_r, {start}, {length})"


def _null(words: SqlWords) -> Mapping[Field, str]:
    return {
        Field.GIVEN_NAME: "givens_l IS NULL OR givens_r IS NULL",
        Field.FAMILY_NAME: f"families_l IS NULL OR families_r IS NULL OR {_swapped(words)}",
        Field.BIRTH_DATE: "birth_date_l IS NULL OR birth_date_r IS NULL",
        Field.SEX: "sex_l IS NULL OR sex_r IS NULL",
        Field.POSTCODE: "postcode_l IS NULL OR postcode_r IS NULL",
        Field.NHS_NUMBER: "nhs_number_l IS NULL OR nhs_number_r IS NULL",
        Field.UPN: "upns_l IS NULL OR upns_r IS NULL",
    }


def _conditions(words: SqlWords) -> _Conditions:
    def meet(column: str) -> str:
        return words.meet(f"{column}_l", f"{column}_r")

    def either_way(ours: str, theirs: str) -> str:
        return (
            f"{words.meet(f'{ours}_l', f'{theirs}_r')} OR {words.meet(f'{theirs}_l', f'{ours}_r')}"
        )

    def one_slip(column: str) -> str:
        return f"{words.fewest_edits(column)} <= 1"

    def near(column: str) -> str:
        return f"{words.greatest_likeness(column)} >= {NEAR_NAME}"

    return {
        Field.GIVEN_NAME: {
            Level.SAME: f"{meet('givens')} OR {either_way('givens', 'joined')}",
            Level.NAMES_SWAPPED: _swapped(words),
            Level.NICKNAME: either_way("givens", "nicknames"),
            Level.ONE_SLIP: one_slip("givens"),
            Level.HALF: either_way("halves", "lone_halves"),
            Level.SOUNDS_ALIKE: meet("given_sounds"),
            Level.MIDDLE_NAME: either_way("givens", "middles"),
            Level.COGNATE: either_way("givens", "cognates"),
            Level.NEAR: near("givens"),
        },
        Field.FAMILY_NAME: {
            Level.SAME: meet("families"),
            Level.HALF: meet("family_parts"),
            Level.ONE_SLIP: one_slip("family_parts"),
            Level.VARIANT: either_way("families", "family_variants"),
            Level.SOUNDS_ALIKE: meet("family_sounds"),
            Level.NEAR: near("families"),
        },
        Field.BIRTH_DATE: {
            Level.SAME: "birth_date_l = birth_date_r",
            Level.DAY_MONTH_SWAPPED: "birth_date_l = swapped_date_r",
            Level.ONE_SLIP: "damerau_levenshtein(birth_date_l, birth_date_r) <= 1",
            Level.NEW_YEARS_DAY: (
                f"{_part(1, 4)} AND (substr(birth_date_l, 6) = '01-01'"
                " OR substr(birth_date_r, 6) = '01-01')"
            ),
            Level.TWO_PARTS: (
                f"{_part(6, 5)} OR ({_part(1, 4)} AND ({_part(6, 2)} OR {_part(9, 2)}))"
            ),
        },
        Field.SEX: {Level.SAME: "sex_l = sex_r"},
        Field.POSTCODE: {
            Level.SAME: "postcode_l = postcode_r",
            Level.OLD_ADDRESS: meet("postcodes"),
            Level.ONE_SLIP: one_slip("postcodes"),
            Level.SECTOR: meet("sectors"),
            Level.DISTRICT: meet("districts"),
        },
        Field.NHS_NUMBER: {
            Level.SAME: "nhs_number_l = nhs_number_r",
            Level.ONE_SLIP: "damerau_levenshtein(nhs_number_l, nhs_number_r) <= 1",
        },
        Field.UPN: {Level.SAME: meet("upns"), Level.ONE_SLIP: one_slip("upns")},
    }


def splink_settings(*, prior: float) -> dict[str, Any]:
    """Untrained Splink settings; ``prior`` is the chance that two random statements match."""
    null, conditions = _null(DUCKDB), _conditions(DUCKDB)
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "statement_id",
        "probability_two_random_records_match": prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_comparison(field, null[field], conditions[field]) for field in Field],
    }


def trained_settings(*, words: SqlWords, children: int) -> dict[str, Any]:
    """The packaged model as Splink's settings in another dialect, for an index of ``children``.

    The prior is that of ``MatchModel.for_children``: odds of one to ``children``. The weight of
    each field comes out beside the whole weight, as ``mw_`` and the field's name.
    """
    source = files("contactpoint.linkage").joinpath("data", "model.json")
    settings: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    # Splink knows nothing of households.
    del settings[HOUSEHOLDS]
    null, conditions = _null(words), _conditions(words)
    for comparison in settings["comparisons"]:
        field = Field(comparison["output_column_name"])
        stated = iter(LEVELS[field])
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                level["sql_condition"] = null[field]
            elif (name := next(stated)) is not Level.DIFFERENT:
                level["sql_condition"] = conditions[field][name]
    return settings | {
        "sql_dialect": words.dialect,
        "probability_two_random_records_match": 1 / (max(children, 2) + 1),
        "retain_intermediate_calculation_columns": True,
    }


def feature_row(statement_id: int, profile: Profile, child: int | None = None) -> dict[str, Any]:
    """One row of the flat table; ``child`` is the truth, where it is known."""
    homes = () if profile.communal else profile.postcodes
    return {
        "statement_id": statement_id,
        "child": child,
        "givens": _list(profile.givens),
        "joined": _list(profile.joined),
        "halves": _list(profile.halves),
        "lone_halves": _list(profile.lone_halves),
        "given_sounds": _codes(profile.givens),
        "middles": _list(profile.middles),
        "nicknames": _forms(nickname_forms(name) for name in profile.givens),
        "cognates": _forms(cognate_forms(name) for name in profile.givens),
        "families": _list(profile.families),
        "family_parts": _list(profile.family_parts),
        "family_variants": _forms(family_forms(name) for name in profile.families),
        "family_sounds": _codes(profile.family_parts),
        "birth_date": profile.birth_date or None,
        "swapped_date": swapped_date(profile.birth_date) or None,
        "sex": profile.sex or None,
        "postcode": homes[0] if homes else None,
        "postcodes": _list(homes),
        "sectors": _list(postcode[:-2] for postcode in homes),
        "districts": _list(postcode[:-3] for postcode in homes),
        "nhs_number": profile.nhs_number or None,
        "upns": _list(profile.upns),
    }


def _comparison(field: Field, null: str, conditions: Mapping[Level, str]) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": null, "label_for_charts": "not stated", "is_null_level": True}
    ]
    for level in LEVELS[field]:
        condition = "ELSE" if level is Level.DIFFERENT else conditions[level]
        levels.append({"sql_condition": condition, "label_for_charts": str(level)})
    return {
        "output_column_name": str(field),
        "comparison_description": str(field),
        "comparison_levels": levels,
    }


def _list(values: Iterable[str]) -> list[str] | None:
    return list(values) or None


def _codes(names: Iterable[str]) -> list[str] | None:
    return _list(dict.fromkeys(code for name in names for code in sound_codes(name)))


def _forms(sets: Iterable[frozenset[str]]) -> list[str] | None:
    return sorted(frozenset().union(*sets)) or None


def feature_schema() -> pa.Schema:
    """The columns of the flat table; without it an empty column would have no type."""
    texts = ("birth_date", "swapped_date", "sex", "postcode", "nhs_number")
    numbers = ("statement_id", "child")
    return pa.schema(
        [
            (name, pa.int64() if name in numbers else pa.string() if name in texts else _TEXTS)
            for name in feature_row(0, Profile())
        ]
    )


_TEXTS = pa.list_(pa.string())
