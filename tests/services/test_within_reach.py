"""From what is stored to what an actor may learn: statuses, custodians, and numbers that lead
nowhere."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace as with_fields

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.placing.rearrange import put_under
from contactpoint.services.find_child import find_child
from contactpoint.services.within_reach import must_reach_whole, reached_by
from contactpoint.store.models import Child
from contactpoint.visibility.reach import Reach
from contactpoint.visibility.status import Status
from tests.fixtures.actors import actor
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

CHESHIRE_EAST, LEEDS = Scope.of("E06000049"), Scope.of("E08000035")


@pytest.fixture
def number(db: None) -> str:
    """The number of a child who lives in Macclesfield."""
    address = world.BELLA.address
    assert address is not None
    world.put(with_fields(world.BELLA, address=with_fields(address, postcode="SK11 6HB")))
    return world.only_child().number


def officer(role: Role, scope: Scope) -> Actor:
    """Somebody of an authority's management team."""
    return actor(role, scope=scope)


def put(status: Status) -> None:
    """Put the only child under a status."""
    put_under(Child.objects.get(), status)


@pytest.mark.parametrize(
    ("status", "scope", "reach"),
    [
        (Status.ACTIVE, CHESHIRE_EAST, Reach.WHOLE),
        (Status.ACTIVE, LEEDS, Reach.OPEN),
        (Status.SHIELDED, CHESHIRE_EAST, Reach.WHOLE),
        (Status.SHIELDED, LEEDS, Reach.OPEN),
        (Status.CONCEALED, CHESHIRE_EAST, Reach.WHOLE),
    ],
)
def test_the_custodian_is_whose_the_child_is_by_all_that_is_known(
    number: str, status: Status, scope: Scope, reach: Reach
) -> None:
    """A shield hides the address from others, and from nobody whose child it is."""
    put(status)
    reached = reached_by(officer(Role.SHIELDING_OFFICER, scope), number)
    assert reached.reach is reach
    record = reached.facet().record
    assert record is not None
    assert (record.address is not None) is (status is Status.ACTIVE or reach is Reach.WHOLE)


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.DATA_QUALITY, Role.SHIELDING_OFFICER])
def test_a_concealed_childs_number_is_one_that_was_never_given_out(number: str, role: Role) -> None:
    """For everybody but its custodians the refusal is the same."""
    put(Status.CONCEALED)
    refusals = []
    for sought in (number, "7K3M9QXTW"):
        with pytest.raises(AccessRefusedError) as refused:
            reached_by(officer(role, LEEDS), sought)
        refusals.append((refused.value.refusal, str(refused.value)))
    assert refusals == [(Refusal.NO_SUCH_RECORD, Refusal.NO_SUCH_RECORD.value)] * 2


def test_a_shielded_child_is_not_its_reviewers_to_read_by_source(number: str) -> None:
    """Who reviews an authority's children decides nothing about those whom it shields."""
    rhea = officer(Role.DATA_QUALITY, CHESHIRE_EAST)
    must_reach_whole(reached_by(rhea, number))
    put(Status.SHIELDED)
    with pytest.raises(AccessRefusedError):
        must_reach_whole(reached_by(rhea, number))


def test_a_search_does_not_ask_whose_each_of_its_results_is(number: str) -> None:
    """A reviewer's search reads no more than a practitioner's: only who changes a record is asked
    whose it is."""
    criteria = Criteria(family="Tarkington", birth_date=world.BELLA.birth_date)
    counted = []
    for role, purpose in (
        (Role.PRACTITIONER, Purpose.WORKING_WITH_CHILD),
        (Role.DATA_QUALITY, Purpose.DATA_QUALITY),
    ):
        who = world.actor_of(world.account(f"{role.value}.one", role=role))
        find_child(actor=who, purpose=purpose, criteria=criteria)
        with (
            CaptureQueriesContext(connections["default"]) as default,
            CaptureQueriesContext(connections["keys"]) as keys,
        ):
            found = find_child(actor=who, purpose=purpose, criteria=criteria)
        assert [line.number for line in found.lines] == [number]
        counted.append((len(default), len(keys)))
    assert counted[0] == counted[1]
