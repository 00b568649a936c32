"""Training: a seeded run gives the same file, and the file is one the matcher reads."""

import json
from pathlib import Path

import pytest

from contactpoint.linkage.levels import LEVELS
from contactpoint.linkage.model import load_model
from contactpoint.services.matching.train_matcher import train


@pytest.mark.slow
def test_training_is_repeatable_and_its_model_is_read(tmp_path: Path) -> None:
    """Same children and seed, same bytes; every level has a finite weight."""
    report = train(children=250, seed=3, out=tmp_path / "one.json")
    train(children=250, seed=3, out=tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    model = load_model(tmp_path / "one.json")
    for field, levels in LEVELS.items():
        for level in levels:
            assert report.weights[field][level] == model.weight_of(field, level)


def test_packaged_model_names_no_person() -> None:
    """The model is probabilities and conditions; nothing of the population is in it."""
    path = Path(__file__).parents[3] / "src/contactpoint/linkage/data/model.json"
    model = json.loads(path.read_text(encoding="utf-8"))
    assert "linker_uid" not in model
    assert len(path.read_bytes()) < 40_000
