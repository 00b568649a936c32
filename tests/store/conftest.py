"""What the tests of this folder share."""

from tests.fixtures.safe import fresh_vault, home

__all__ = ["fresh_vault", "home"]
