"""The comparisons of ``linkage.levels`` said in Splink's terms: a flat table and SQL conditions.

The SQL is DuckDB's. Lists stand for "any name of one side against any of the other". A test scores
the same pairs here and in ``linkage.scoring`` and holds both to the same weights.
"""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from contactpoint.linkage.keys import swapped_date
from contactpoint.linkage.levels import LEVELS, NEAR_NAME, Field, Level
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.variants import cognate_forms, family_forms, nickname_forms

_SWAPPED = (
    "(list_has_any(givens_l, families_r) AND list_has_any(families_l, givens_r)"
    " AND NOT list_has_any(givens_l, givens_r))"
)


def _closest(function: str, aggregate: str, column: str) -> str:
    """The best value of a two-text function over every pair out of two lists."""
    return (
        f"{aggregate}(list_transform({column}_l, lambda x: {aggregate}("
        f"list_transform({column}_r, lambda y: {function}(x, y)))))"
    )


def _one_slip(column: str) -> str:
    return f"{_closest('damerau_levenshtein', 'list_min', column)} <= 1"


def _near(column: str) -> str:
    return f"{_closest('jaro_winkler_similarity', 'list_max', column)} >= {NEAR_NAME}"


def _either_way(ours: str, theirs: str) -> str:
    return f"list_has_any({ours}_l, {theirs}_r) OR list_has_any({theirs}_l, {ours}_r)"


def _part(start: int, length: int) -> str:
    return f"substr(birth_date_l, {start}, {length}) = substr(birth_date_r, {start}, {length})"


_NULL: dict[Field, str] = {
    Field.GIVEN_NAME: "givens_l IS NULL OR givens_r IS NULL",
    Field.FAMILY_NAME: f"families_l IS NULL OR families_r IS NULL OR {_SWAPPED}",
    Field.BIRTH_DATE: "birth_date_l IS NULL OR birth_date_r IS NULL",
    Field.SEX: "sex_l IS NULL OR sex_r IS NULL",
    Field.POSTCODE: "postcode_l IS NULL OR postcode_r IS NULL",
    Field.NHS_NUMBER: "nhs_number_l IS NULL OR nhs_number_r IS NULL",
    Field.UPN: "upns_l IS NULL OR upns_r IS NULL",
}

_CONDITIONS: dict[Field, dict[Level, str]] = {
    Field.GIVEN_NAME: {
        Level.SAME: "list_has_any(givens_l, givens_r)",
        Level.NAMES_SWAPPED: _SWAPPED,
        Level.NICKNAME: _either_way("givens", "nicknames"),
        Level.ONE_SLIP: _one_slip("givens"),
        Level.MIDDLE_NAME: _either_way("givens", "middles"),
        Level.COGNATE: _either_way("givens", "cognates"),
        Level.NEAR: _near("givens"),
    },
    Field.FAMILY_NAME: {
        Level.SAME: "list_has_any(families_l, families_r)",
        Level.HALF: "list_has_any(family_parts_l, family_parts_r)",
        Level.ONE_SLIP: _one_slip("family_parts"),
        Level.VARIANT: _either_way("families", "family_variants"),
        Level.NEAR: _near("families"),
    },
    Field.BIRTH_DATE: {
        Level.SAME: "birth_date_l = birth_date_r",
        Level.DAY_MONTH_SWAPPED: "birth_date_l = swapped_date_r",
        Level.ONE_SLIP: "damerau_levenshtein(birth_date_l, birth_date_r) <= 1",
        Level.NEW_YEARS_DAY: (
            f"{_part(1, 4)} AND (substr(birth_date_l, 6) = '01-01'"
            " OR substr(birth_date_r, 6) = '01-01')"
        ),
        Level.TWO_PARTS: f"{_part(6, 5)} OR ({_part(1, 4)} AND ({_part(6, 2)} OR {_part(9, 2)}))",
    },
    Field.SEX: {Level.SAME: "sex_l = sex_r"},
    Field.POSTCODE: {
        Level.SAME: "postcode_l = postcode_r",
        Level.OLD_ADDRESS: "list_has_any(postcodes_l, postcodes_r)",
        Level.ONE_SLIP: _one_slip("postcodes"),
        Level.SECTOR: "list_has_any(sectors_l, sectors_r)",
        Level.DISTRICT: "list_has_any(districts_l, districts_r)",
    },
    Field.NHS_NUMBER: {
        Level.SAME: "nhs_number_l = nhs_number_r",
        Level.ONE_SLIP: "damerau_levenshtein(nhs_number_l, nhs_number_r) <= 1",
    },
    Field.UPN: {
        Level.SAME: "list_has_any(upns_l, upns_r)",
        Level.ONE_SLIP: _one_slip("upns"),
    },
}


def splink_settings(*, prior: float) -> dict[str, Any]:
    """Untrained Splink settings; ``prior`` is the chance that two random statements match."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "statement_id",
        "probability_two_random_records_match": prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_comparison(field) for field in Field],
    }


def feature_row(statement_id: int, profile: Profile, child: int | None = None) -> dict[str, Any]:
    """One row of the flat table; ``child`` is the truth, where it is known."""
    return {
        "statement_id": statement_id,
        "child": child,
        "givens": _list(profile.givens),
        "middles": _list(profile.middles),
        "nicknames": _forms(nickname_forms(name) for name in profile.givens),
        "cognates": _forms(cognate_forms(name) for name in profile.givens),
        "families": _list(profile.families),
        "family_parts": _list(profile.family_parts),
        "family_variants": _forms(family_forms(name) for name in profile.families),
        "birth_date": profile.birth_date or None,
        "swapped_date": swapped_date(profile.birth_date) or None,
        "sex": profile.sex or None,
        "postcode": profile.postcode or None,
        "postcodes": _list(profile.postcodes),
        "sectors": _list(postcode[:-2] for postcode in profile.postcodes),
        "districts": _list(postcode[:-3] for postcode in profile.postcodes),
        "nhs_number": profile.nhs_number or None,
        "upns": _list(profile.upns),
    }


def _comparison(field: Field) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": _NULL[field], "label_for_charts": "not stated", "is_null_level": True}
    ]
    for level in LEVELS[field]:
        condition = "ELSE" if level is Level.DIFFERENT else _CONDITIONS[field][level]
        levels.append({"sql_condition": condition, "label_for_charts": str(level)})
    return {
        "output_column_name": str(field),
        "comparison_description": str(field),
        "comparison_levels": levels,
    }


def _list(values: Iterable[str]) -> list[str] | None:
    return list(values) or None


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
