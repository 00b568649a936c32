"""What the tests of loading share."""

from pathlib import Path

import pytest

from contactpoint.synth.writing import write_england
from tests.fixtures.founding import founded_in_order
from tests.fixtures.safe import fresh_vault, home
from tests.placing.files import Loader

__all__ = ["founded_in_order", "fresh_vault", "home"]


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    """``load(feed, data, ..., full=, sender=)`` loads bytes as one delivery."""
    return Loader(tmp_path)


@pytest.fixture(scope="session")
def england(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of 500 invented children, from four suppliers."""
    folder = tmp_path_factory.mktemp("england")
    write_england(children=500, seed=41, out=folder, region="North West")
    return folder
