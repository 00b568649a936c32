"""Who decides about organisations, and schools to decide about."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.store.models import Organisation
from tests.services.organisations.schools import school
from tests.web import world
from tests.web.conftest import no_collected_files, signed_in

__all__ = ["no_collected_files", "signed_in"]


@pytest.fixture
def administrator(db: None) -> Actor:
    """A national administrator, who proved the second factor a moment ago."""
    made = world.account("nat.min", role=Role.NATIONAL_ADMINISTRATOR)
    return replace(world.actor_of(made), proven=True)


@pytest.fixture
def old(db: None) -> Organisation:
    """A school, accredited and open."""
    return school("199998")


@pytest.fixture
def new(db: None) -> Organisation:
    """Another, of the same authority."""
    return school("199999")


@pytest.fixture
def anybody(db: None) -> Callable[[Role], Actor]:
    """Somebody of a role, who proved the second factor a moment ago."""

    def made(role: Role) -> Actor:
        return replace(world.actor_of(world.account(f"of.{role.value}", role=role)), proven=True)

    return made
