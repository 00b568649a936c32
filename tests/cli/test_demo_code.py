"""``demo-code`` prints the codes of a demonstration's own accounts, and nobody else's."""

import pytest
from pytest_django import Settings

from contactpoint.services.accounts.second_factor import current_code, prove
from contactpoint.store.models import Account
from tests.cli.conftest import Run
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_in_a_demonstration_it_prints_the_code(run: Run, dana: Account, settings: Settings) -> None:
    """The code alone on standard output, and it works."""
    settings.DEMONSTRATION = True
    dana.demonstration = True
    dana.save()
    done = run("demo-code", dana.username)
    assert done.exit_code == 0
    assert prove(dana, code=done.stdout.strip(), pin=world.PIN) is not None


@pytest.mark.parametrize(
    ("demonstration", "account_of_it"), [(False, True), (True, False), (False, False)]
)
def test_nowhere_else(
    run: Run, dana: Account, settings: Settings, demonstration: bool, account_of_it: bool
) -> None:
    """Neither a real account in a demonstration nor a demonstration's account elsewhere."""
    settings.DEMONSTRATION = demonstration
    dana.demonstration = account_of_it
    dana.save()
    done = run("demo-code", dana.username)
    assert (done.exit_code, done.stdout) == (1, "")
    assert current_code(dana) not in done.stderr


def test_an_unknown_account_is_refused(run: Run, settings: Settings) -> None:
    """With the same message, so that it does not tell which accounts there are."""
    settings.DEMONSTRATION = True
    done = run("demo-code", "nobody")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "nobody" not in done.stderr
