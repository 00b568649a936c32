"""What the tests of reviewing share: reviewers, and loads of small files."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing import rearrange
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.services.review import wait_for_a_person
from contactpoint.store.models import Child
from contactpoint.store.repositories import loads, statements
from tests.placing.files import Loader, pds
from tests.services.review.cases import ADA, ALIAS, the_case
from tests.web import world

_MAY_WRITE_KEYS = """
    SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
        AND objid = ANY(%s) AND granted)
"""


@pytest.fixture(autouse=True)
def _keys_are_blinded_by_who_may_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever renews the blinding keys waits for the right to move statements: a verdict that
    blinded a child's keys before it had that right would write them under keys of before."""

    def blinded() -> StoredKeys:
        with connection.cursor() as cursor:
            cursor.execute(_MAY_WRITE_KEYS, [[loads.LINKING, loads.MOVING]])
            assert cursor.fetchone() == (True,)
        return StoredKeys()

    for module in (rearrange, wait_for_a_person):
        monkeypatch.setattr(module, "StoredKeys", blinded)


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    """``load(feed, data, ..., full=, sender=)`` loads bytes as one delivery."""
    return Loader(tmp_path)


def _proven(username: str) -> Actor:
    """Who answers what others propose has proved the second factor again."""
    return replace(world.actor_of(world.account(username, role=Role.DATA_QUALITY)), proven=True)


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer of a management team."""
    return _proven("rhea.lund")


@pytest.fixture
def owen(db: None) -> Actor:
    """A colleague of hers."""
    return _proven("owen.firth")


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
