"""The model file: read whole or refused."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from contactpoint.linkage.errors import ModelError
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import load_model, parse_model


@pytest.fixture
def settings() -> dict[str, Any]:
    """The packaged model file, to be spoilt."""
    text = files("contactpoint.linkage").joinpath("data", "model.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_packaged_model_is_read_once() -> None:
    """Scoring a record does not read a file."""
    assert load_model() is load_model()


def test_agreement_speaks_for_and_difference_against() -> None:
    """The trained weights point the right way, the numbers most of all."""
    model = load_model()
    for field in Field:
        assert model.weight_of(field, Level.SAME) > 0
        assert model.weight_of(field, Level.DIFFERENT) < 0
    assert model.weight_of(Field.NHS_NUMBER, Level.SAME) > model.weight_of(
        Field.BIRTH_DATE, Level.SAME
    )
    assert model.weight_of(Field.GIVEN_NAME, Level.NICKNAME) < model.weight_of(
        Field.GIVEN_NAME, Level.SAME
    )


def test_bigger_crowd_lowers_the_prior() -> None:
    """Among a thousand times as many children the same agreement means ten bits less."""
    few, many = load_model().for_children(10_000), load_model().for_children(10_240_000)
    assert few.prior - many.prior == pytest.approx(10)


def test_model_from_a_path_equals_the_packaged_one(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    """A model trained elsewhere can be tried without installing it."""
    path = tmp_path / "model.json"
    path.write_text(json.dumps(settings), encoding="utf-8")
    assert load_model(path) == load_model()


def test_model_of_other_fields_is_refused(settings: dict[str, Any]) -> None:
    """A missing comparison would silently weigh nothing."""
    settings["comparisons"].pop()
    with pytest.raises(ModelError, match="other fields"):
        parse_model(json.dumps(settings))


def test_model_of_other_levels_is_refused(settings: dict[str, Any]) -> None:
    """A renamed level would silently take another's weight."""
    settings["comparisons"][0]["comparison_levels"][1]["label_for_charts"] = "equal"
    with pytest.raises(ModelError, match="given_name"):
        parse_model(json.dumps(settings))


@pytest.mark.parametrize("value", [None, "level not observed", 0.0, -0.1, 1.1])
def test_untrained_level_is_refused(settings: dict[str, Any], value: object) -> None:
    """A level without m or u has no weight."""
    settings["comparisons"][0]["comparison_levels"][1]["m_probability"] = value
    with pytest.raises(ModelError, match="not trained"):
        parse_model(json.dumps(settings))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"comparisons": 1}'])
def test_other_file_is_refused(text: str) -> None:
    """What is no settings file raises the error of this package, not of the parser."""
    with pytest.raises(ModelError, match="not a model file"):
        parse_model(text)


@pytest.mark.parametrize("prior", [0.0, 1.0])
def test_prior_must_leave_doubt(settings: dict[str, Any], prior: float) -> None:
    """A prior of nought or one would outweigh everything."""
    settings["probability_two_random_records_match"] = prior
    with pytest.raises(ModelError, match="prior"):
        parse_model(json.dumps(settings))
