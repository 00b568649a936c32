"""What the tests of cases share: a vault, and somebody who searches."""

import pytest

from contactpoint.access.actor import Actor
from tests.fixtures.safe import fresh_vault, home
from tests.web import world

__all__ = ["fresh_vault", "home"]


@pytest.fixture
def dana(db: None) -> Actor:
    """A social worker."""
    return world.actor_of(world.account())
