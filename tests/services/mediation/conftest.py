"""What the tests of calls share."""

from tests.fixtures.founding import founded_in_order
from tests.fixtures.safe import fresh_vault, home

__all__ = ["founded_in_order", "fresh_vault", "home"]
