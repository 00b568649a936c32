"""As ``tests/visibility/test_one_voice.py``, through the databases: search, record, case."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, assume, example, given, settings
from msgspec.structs import replace

from contactpoint.access.actor import Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.grants import Role
from contactpoint.children.contested import ContestReason
from contactpoint.children.statement import ServiceKind, Statement
from contactpoint.services.find_child import find_child
from contactpoint.store.models import Child
from tests.fixtures.actors import actor
from tests.fixtures.cases import held_cases
from tests.fixtures.contested import stated_on
from tests.fixtures.taken_back import taken_back
from tests.placing.content import check_whole
from tests.visibility.test_one_voice import BELIEVED, one_more
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

DIED = date(2019, 5, 6)
DIED_REASON = ContestReason.SAID_TO_HAVE_DIED.value


@pytest.fixture
def bella(db: None) -> Child:
    """A child of whom health and a school speak."""
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    return world.only_child()


def finds() -> bool:
    """Whether a practitioner finds the child by name and date of birth."""
    asked = Criteria(given="Arabella", family="Tarkington", birth_date=world.BELLA.birth_date)
    who = actor(Role.PRACTITIONER, ServiceKind.SOCIAL_CARE)
    return bool(find_child(actor=who, purpose=Purpose.MOVED_AREA, criteria=asked).lines)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(more=one_more())
@example(Statement("cin", "889", "x", death_date=DIED))
@example(Statement("ssda903", "889", "x", birth_date=date(2003, 1, 2), death_date=DIED))
@example(Statement("ctf", "8201234", "x", world.BELLA.names, birth_date=date(2003, 1, 2)))
@example(Statement("pds", "nhs", "x", birth_date=date(2003, 1, 2)))
def test_one_statement_more_hides_nobody(bella: Child, more: Statement) -> None:
    """Whatever is linked to a known child, it is found as before, and what was said of its death
    is before a person; but for a death more than a year ago that a believed source states."""
    long_ago = timezone.localdate() - timedelta(days=366)
    if more.feed in BELIEVED and more.death_date is not None:
        assume(more.death_date > long_ago)
    with taken_back("default"):
        stated_on(bella, replace(more, restricted=False))
        assert finds()
        said = more.death_date is not None and more.feed not in BELIEVED
        assert len(held_cases(reason=DIED_REASON)) == said
        check_whole()


@pytest.mark.parametrize("feed", sorted(BELIEVED))
def test_who_is_believed_takes_the_child_out_of_search(bella: Child, feed: str) -> None:
    """Health and the register do, a year after the death."""
    stated_on(bella, Statement(feed, "x", "x", death_date=DIED))
    assert not finds()
