"""What tests of settings share: a vault, by which accounts are made."""

from tests.fixtures.safe import fresh_vault, home

__all__ = ["fresh_vault", "home"]
