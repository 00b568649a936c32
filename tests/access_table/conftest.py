"""What the tables of who may do what share."""

import pytest

from tests.access_table.land import Land
from tests.fixtures.founding import founded_in_order
from tests.fixtures.safe import fresh_vault, home
from tests.web.conftest import no_collected_files, signed_in

__all__ = ["founded_in_order", "fresh_vault", "home", "no_collected_files", "signed_in"]


@pytest.fixture
def land(db: None) -> Land:
    """A land of two authorities, with a desk, a national body and people everywhere."""
    return Land.made()
