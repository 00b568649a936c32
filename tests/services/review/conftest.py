"""What the tests of reviewing share: reviewers, and loads of small files."""

from pathlib import Path

import pytest

from contactpoint.access.actor import Actor, Role
from tests.services.loading.files import Loader
from tests.web import world


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    """``load(feed, data, ..., full=, sender=)`` loads bytes as one delivery."""
    return Loader(tmp_path)


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer of a management team."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


@pytest.fixture
def owen(db: None) -> Actor:
    """A colleague of hers."""
    return world.actor_of(world.account("owen.firth", role=Role.DATA_QUALITY))
