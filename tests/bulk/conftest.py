"""What tests of the first load share: a vault, and a small nation in several files a feed."""

from pathlib import Path

import pytest

from contactpoint.synth.national.plan import Plan
from contactpoint.synth.national.writing import write_nation
from tests.fixtures.safe import fresh_vault, home

__all__ = ["fresh_vault", "home"]


@pytest.fixture(scope="session")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a nation of 600 children."""
    folder = tmp_path_factory.mktemp("nation") / "files"
    write_nation(Plan(children=600, seed=11, changes=60, block=150, blocks_a_part=2), out=folder)
    return folder
