"""What the walks need: a vault of this run, pages, and as many looks as they take."""

from typing import Any

import pytest

from contactpoint.access.budgets import HIGHEST, Budgets, Limit
from tests.fixtures.founding import founded_in_order
from tests.fixtures.safe import fresh_vault, home
from tests.web.conftest import no_collected_files

__all__ = ["founded_in_order", "fresh_vault", "home", "no_collected_files"]


@pytest.fixture(autouse=True)
def wide_budgets(settings: Any) -> None:
    """A walk looks more often than anybody may; what was counted of it is compared at its end."""
    wide = Limit(HIGHEST, HIGHEST)
    settings.BUDGETS = Budgets(wide, wide, wide, wide, minimum=HIGHEST)
