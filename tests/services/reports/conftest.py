"""What the tests of reports share: a reviewer of the desk that decides about Bella, and another."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from tests.web import world


def _reviewer(username: str) -> Actor:
    return replace(world.actor_of(world.account(username, role=Role.DATA_QUALITY)), proven=True)


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer of a management team."""
    return _reviewer("rhea.lund")


@pytest.fixture
def owen(db: None) -> Actor:
    """A colleague of hers."""
    return _reviewer("owen.firth")
