"""What tests of pages share."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from contactpoint.access.grants import Role
from contactpoint.store.models import Account
from tests.fixtures.founding import founded_in_order
from tests.fixtures.safe import fresh_vault, home
from tests.web import world

__all__ = ["founded_in_order", "fresh_vault", "home"]


@pytest.fixture(autouse=True, scope="session")
def no_collected_files() -> None:
    """The place that static files are collected in; tests have none, and the server asks for it."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """``signed_in(account)`` gives a client of its own, past both pages of signing in."""

    def sign_in(account: Account) -> Client:
        client = Client()
        client.force_login(account)
        return client

    return sign_in


@pytest.fixture
def practitioner(db: None) -> Account:
    """A social worker in good standing."""
    return world.account()


@pytest.fixture
def browsing(practitioner: Account, signed_in: Callable[..., Client]) -> Client:
    """The social worker, signed in."""
    assert practitioner.grants[0][0] == Role.PRACTITIONER
    return signed_in(practitioner)
