"""What the tests of reviewing share: reviewers, and loads of small files."""

from pathlib import Path

import pytest

from contactpoint.access.actor import Actor, Role
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.store.models import Child
from contactpoint.store.repositories import statements
from tests.placing.files import Loader, pds
from tests.services.review.cases import ADA, ALIAS, the_case
from tests.web import world


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    """``load(feed, data, ..., full=, sender=)`` loads bytes as one delivery."""
    return Loader(tmp_path)


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer of a management team."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


@pytest.fixture
def owen(db: None) -> Actor:
    """A colleague of hers."""
    return world.actor_of(world.account("owen.firth", role=Role.DATA_QUALITY))


@pytest.fixture
def resemblance(load: Loader) -> tuple[int, str, str]:
    """Two records that may be one child's. Returns the case and their numbers."""
    load("pds", pds([ADA, ALIAS]))
    one, other = Child.objects.order_by("pk")
    (row,) = statements.on_record(other.pk)
    ((_, statement),) = statements.opened([row])
    open_cases(
        [
            NewCase(
                row=row,
                statement=statement,
                child=one.pk,
                other_child=other.pk,
                reason=DecisionReason.NOBODY_NEAR,
                weight=None,
            )
        ]
    )
    return the_case().pk, one.number, other.number
