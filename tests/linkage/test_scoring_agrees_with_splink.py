"""Scoring one pair in Python gives the weight that Splink gives it, to a millionth of a bit."""

import json
from importlib.resources import files

import duckdb
import pyarrow as pa
import pytest
from splink import Linker
from splink.backends.duckdb import DuckDBAPI

from contactpoint.bulk.engines.splink_settings import feature_row, feature_schema
from contactpoint.children.sex import Sex
from contactpoint.linkage.households import HOUSEHOLDS
from contactpoint.linkage.levels import LEVELS
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.linkage.scoring import compare
from contactpoint.synth.population import synthesise
from tests.linkage.invented import isabella, profile


def awkward() -> list[Profile]:
    """Profiles that between them reach every level, empty fields and several names included."""
    common = {"sex": Sex.FEMALE, "postcode": "SK11 6XY", "nhs": "9990000018"}
    return [
        isabella(),
        profile("Bella/Hargraves", "2017-04-07", postcode="SK11 6XX", nhs="9990000081"),
        profile("Hargreaves/Isabella", "2017-07-04", postcode="SK11 6QP"),
        profile("Isabela/Hargreaves-Kowalczyk", "2017-01-01", upn="B801200005001"),
        profile("Rose/Hargreavess", "2017-07-14", upn="B801200005011", **common),
        profile("Emily/Adams", "2017-07-24", upn="K823432104001", postcode="SK11 7AB"),
        profile("Emma/Adamson", "2011-12-30", former_upn="B801200005001"),
        profile("Isabellamarie/Hargreavesley", "2016-07-04", sex=Sex.MALE, postcode="M1 1AE"),
        profile("Baby/Hargreaves", "2017-07-04", **common),
        profile("", "2017-07-04", sex=Sex.FEMALE, upn="B801200005001"),
        profile("Anne-Marie/O'Brien", former="Ann/van der Berg", old_postcode="PR1 2AB"),
        profile("Annemarie/Berg", postcode="PR1 2AB", known_as="Nan/Smith Jones"),
        profile("Łucja/Wójcik", "2010-02-03"),
        profile("Muhammad Zayn/Aljazairi"),
        profile("Mohammed/Al Jazairi"),
        profile("Abdul Rahman/Kovalenko"),
        profile("Abdulrahman/Covalenco"),
        profile("Chrysanta/Szymanski"),
        profile("Krisanta/Shimansky"),
    ]


@pytest.fixture(scope="module")
def profiles() -> list[Profile]:
    """Awkward cases, then statements of whole families from a synthetic population."""
    population = (true.statement for true in synthesise(children=60, seed=5))
    return (awkward() + [profile_of(statement) for statement in population])[:64]


@pytest.fixture(scope="module")
def splink_weights(profiles: list[Profile]) -> dict[tuple[int, int], float]:
    """Splink's weight of every pair, by the numbers of the two."""
    rows = [feature_row(number, profile) for number, profile in enumerate(profiles)]
    connection = duckdb.connect(":memory:")
    api = DuckDBAPI(connection=connection)
    table = api.register(pa.Table.from_pylist(rows, schema=feature_schema()))
    packaged = files("contactpoint.linkage").joinpath("data", "model.json").read_text("utf-8")
    settings = {key: value for key, value in json.loads(packaged).items() if key != HOUSEHOLDS}
    linker = Linker(table, settings, log_level="ERROR")
    scored = linker.inference.score_pairs(table, table).as_record_list()
    connection.close()
    return {(row["statement_id_l"], row["statement_id_r"]): row["match_weight"] for row in scored}


def test_weights_of_two_thousand_pairs_are_splinks(
    profiles: list[Profile], splink_weights: dict[tuple[int, int], float]
) -> None:
    """One model, two executions, one weight: nulls, several names and slips included."""
    model = load_model()
    pairs = [(left, right) for left in range(len(profiles)) for right in range(left)]
    assert len(pairs) >= 2_000
    for left, right in pairs:
        ours = compare(profiles[left], profiles[right], model).weight
        assert ours == pytest.approx(splink_weights[left, right], abs=1e-6), (left, right)


def test_pairs_reach_every_level(profiles: list[Profile]) -> None:
    """The comparison with Splink would prove little if some level never occurred."""
    model = load_model()
    reached = {
        (weight.field, weight.level)
        for left in profiles
        for right in profiles
        for weight in compare(left, right, model).fields
    }
    assert reached == {(field, level) for field, levels in LEVELS.items() for level in levels}
