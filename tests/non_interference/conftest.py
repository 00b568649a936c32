"""What the walks need: a vault of this run, and pages."""

from tests.fixtures.founding import founded_in_order
from tests.fixtures.safe import fresh_vault, home
from tests.web.conftest import no_collected_files

__all__ = ["founded_in_order", "fresh_vault", "home", "no_collected_files"]
