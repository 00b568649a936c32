"""Nothing hidden makes a difference to the list of own children, to offers and to contacts.

The whole walk has these looks among all others; here they follow one another.
"""

import pytest

from contactpoint.access.grants import Role
from tests.non_interference.comparison import LOOKS, observed
from tests.non_interference.england import Seat, Walker
from tests.non_interference.hidden_facts import HIDDEN
from tests.non_interference.walk import assert_same

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_OF_THESE = ("own_children", "hand_over_child", "offered_child", "own_contact")


@pytest.mark.slow
@pytest.mark.parametrize("seat", [Seat.COUNCIL, Seat.PRACTICE], ids=str)
def test_what_is_hidden_changes_nothing_of_own_children(seat: Seat) -> None:
    """Every fact, before anybody looks."""
    looks = [look for look in LOOKS if any(one in look for one in _OF_THESE)]
    assert len(looks) > len(_OF_THESE)
    walker = Walker(Role.PRACTITIONER, seat)
    facts = [(fact, 0) for fact in HIDDEN if not fact.open_to(walker)]
    assert_same(observed(walker, facts, looks), observed(walker, [], looks))
