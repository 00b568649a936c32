"""What the tests of services share: people who ask, and children to ask about."""

import pytest

from contactpoint.access.actor import Actor
from contactpoint.children.statement import ServiceKind
from contactpoint.store.models import Account
from tests.fixtures.founding import founded_in_order
from tests.fixtures.safe import fresh_vault, home
from tests.web import world

__all__ = ["founded_in_order", "fresh_vault", "home"]


@pytest.fixture
def account(db: None) -> Account:
    """A social worker's account in good standing, without a password."""
    return world.account()


@pytest.fixture
def dana(account: Account) -> Actor:
    """The social worker."""
    return world.actor_of(account)


@pytest.fixture
def ravi(db: None) -> Actor:
    """A colleague of hers."""
    return world.actor_of(world.account("ravi.menon"))


@pytest.fixture
def nurse(db: None) -> Actor:
    """A practice nurse."""
    practice = world.organisation(
        code=world.PRACTICE, name="The Wharf Surgery", service=ServiceKind.GP_PRACTICE
    )
    return world.actor_of(world.account("nia.pugh", at=practice))


@pytest.fixture
def teacher(db: None) -> Actor:
    """A teacher."""
    school = world.organisation(
        code=world.SCHOOL, name="Mereton Primary School", service=ServiceKind.SCHOOL
    )
    return world.actor_of(world.account("tom.birtles", at=school))


@pytest.fixture
def bella(db: None) -> str:
    """The number of a child whom health and a school know."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    return world.only_child().number
