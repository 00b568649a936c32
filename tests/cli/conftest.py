"""What the tests of this folder share."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from contactpoint.cli.main import contactpoint
from contactpoint.services.accounts.second_factor import current_code
from contactpoint.store.models import Account
from tests.fixtures.founding import founded_in_order
from tests.fixtures.safe import fresh_vault, home
from tests.web import world

__all__ = ["founded_in_order", "fresh_vault", "home"]

Run = Callable[..., Result]


@pytest.fixture
def dana(db: None) -> Account:
    """A social worker's account, with password, device and PIN."""
    return world.account(password=world.PASSWORD)


@pytest.fixture
def run() -> Run:
    """``run("find", ..., as_=account)`` runs a command, proved as the account if one is given."""

    def invoke(*arguments: str, as_: Account | None = None, **changed: str) -> Result:
        environment = {}
        if as_ is not None:
            arguments = (*arguments, "--as", as_.username)
            environment = {
                "CONTACTPOINT_PASSWORD": world.PASSWORD,
                "CONTACTPOINT_CODE": current_code(as_),
                "CONTACTPOINT_PIN": world.PIN,
            } | changed
        # Wide enough for any table, so that no line is broken in a name.
        environment |= {"COLUMNS": "300"}
        return CliRunner().invoke(contactpoint, list(arguments), env=environment)

    return invoke


@pytest.fixture
def bella(db: None) -> str:
    """The number of a child whom health and a school know."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    return world.only_child().number
