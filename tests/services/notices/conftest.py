"""What the tests of notices share: reviewers, loads of small files, and who is told what."""

from pathlib import Path

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from tests.placing.files import Loader
from tests.web import world


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    """``load(feed, data, ..., full=, sender=)`` loads bytes as one delivery."""
    return Loader(tmp_path)


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))
