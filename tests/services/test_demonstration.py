"""The demonstration loads every folder that the synthetic England writes."""

from pathlib import Path

import pytest

from contactpoint.services import demonstration
from contactpoint.synth.writing import write_england


def test_each_feed_is_loaded_in_the_order_of_a_country(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies beside the feeds, such as the truth, is no feed and stops nothing."""
    folder = tmp_path / "files"
    write_england(children=200, seed=3, out=folder, region="North West")
    loaded: list[str] = []
    monkeypatch.setattr(demonstration, "load_feed", lambda *, feed, **_: loaded.append(feed.name))
    demonstration._load(folder, lambda *_: None)
    assert list(dict.fromkeys(loaded)) == ["pds", "ctf", "school_list", "cin"]
    assert (folder / "truth.csv").exists()
