"""What the walks need: a vault of this run, and pages."""

from tests.fixtures.safe import fresh_vault, home
from tests.web.conftest import no_collected_files

__all__ = ["fresh_vault", "home", "no_collected_files"]
