"""Whoever has looked too much from a terminal is asked for another code, and then stopped."""

from typing import Any

import pytest
from allauth.mfa import app_settings as mfa_settings

from contactpoint.access.budgets import Budgets, Limit
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.second_factor import current_code
from contactpoint.store.models import Account
from tests.cli.conftest import Run
from tests.cli.test_find_and_show import FOR, FOR_BELLA
from tests.fixtures.ledger import entries

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture(autouse=True)
def one_look_and_two_more(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A code that was used is forgotten at once: these tests do not wait for the next one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.BUDGETS = Budgets(account_hour=Limit(1, 3))
    assert mfa_settings.TOTP_PERIOD
    monkeypatch.setattr(
        "contactpoint.services.accounts.second_factor._use_up", lambda account, step: True
    )


def test_another_code_goes_on_and_a_wrong_one_does_not(run: Run, dana: Account, bella: str) -> None:
    """Searching and opening alike; what is refused shows nothing on either output."""
    assert run(*FOR_BELLA, as_=dana).exit_code == 0
    for command in (FOR_BELLA, ("show", bella, *FOR)):
        refused = run(*command, as_=dana, CONTACTPOINT_CODE_AGAIN="000000")
        assert refused.exit_code == 1
        assert "Prove that it is you" in refused.stderr
        assert refused.stdout == ""
    went_on = run(*FOR_BELLA, as_=dana, CONTACTPOINT_CODE_AGAIN=current_code(dana))
    assert went_on.exit_code == 0
    assert "Arabella Tarkington" in went_on.stdout
    assert run("show", bella, *FOR, as_=dana).exit_code == 0
    stopped = run("show", bella, *FOR, as_=dana)
    assert stopped.exit_code == 1
    assert "Looking goes on at" in stopped.stderr
    assert stopped.stdout == ""
    assert len(entries(Event.LIMIT_REACHED)) == 1
