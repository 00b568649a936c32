"""What the tests of the rule of two persons share."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.services.two_persons import asking, closing, halves, lapsing
from tests.services.two_persons.people import national_body, school, someone


class Passing:
    """The time as requests have it, which a test lets pass."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def now(self) -> datetime:
        """The time."""
        return timezone.now() + self.passed

    def pass_(self, **how_long: float) -> None:
        """Let so much time pass, as ``timedelta`` has it."""
        self.passed += timedelta(**how_long)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Passing:
    """The time as requests have it."""
    made = Passing()
    for module in (asking, closing, halves, lapsing):
        monkeypatch.setattr(module, "timezone", made)
    return made


@pytest.fixture
def ada(db: None) -> Actor:
    """Who manages the accounts of a school."""
    return someone("ada.boyle", Role.ACCOUNT_MANAGER, school())


@pytest.fixture
def ben(db: None) -> Actor:
    """Who manages them with her."""
    return someone("ben.cole", Role.ACCOUNT_MANAGER, school())


@pytest.fixture
def tess(db: None) -> Actor:
    """Who teaches there."""
    return someone("tess.dunn", Role.PRACTITIONER, school())


@pytest.fixture
def eve(db: None) -> Actor:
    """Who manages the accounts of another school."""
    return someone("eve.hart", Role.ACCOUNT_MANAGER, school(2))


@pytest.fixture
def nora(db: None) -> Actor:
    """A national administrator."""
    return someone("nora.pike", Role.NATIONAL_ADMINISTRATOR, national_body())
