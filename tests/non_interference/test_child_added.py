"""Who adds a made-up child to learn who is hidden learns nothing."""

import pytest

from contactpoint.access.grants import Role
from tests.non_interference.comparison import LOOKS, observed, observed_with_nothing_hidden
from tests.non_interference.england import Seat, Walker
from tests.non_interference.hidden_facts import HIDDEN
from tests.non_interference.walk import assert_same

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADDING = ("page add_child", "service add_child.add.add_child", "page review_queue")


@pytest.mark.parametrize("turn", [0, 1], ids=["before", "between"])
@pytest.mark.parametrize(
    "walker",
    [Walker(Role.PRACTITIONER), Walker(Role.PRACTITIONER, Seat.PRACTICE)],
    ids=str,
)
def test_adding_answers_the_same_beside_whoever_is_hidden(walker: Walker, turn: int) -> None:
    """The pages, the service, the search and the record after it, and what was counted."""
    assert set(ADDING) <= set(LOOKS)
    looks = ADDING + ADDING[:2]
    facts = [fact for fact in HIDDEN if not fact.open_to(walker)]
    happenings = [(fact, turn * (place % 3)) for place, fact in enumerate(facts)]
    seen = observed(walker, happenings, looks)
    assert_same(seen, observed_with_nothing_hidden(walker, looks))
    for shown in ("Stated by a practitioner", "The child has been added", "May one of these"):
        assert shown in "\n".join(seen), shown
