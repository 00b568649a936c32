"""Whoever is shown anything of a child, on any page, by any command or service, has an entry of it.

The entry is the child's own, so that its page can find it, and it is written for that very answer.
"""

from unittest.mock import patch

import pytest

from contactpoint.access.grants import Role
from contactpoint.services import gate, own_activity
from tests.fixtures.taken_back import taken_back
from tests.non_interference.comparison import LOOKS
from tests.non_interference.england import Seat, Walker, built_for
from tests.non_interference.recorded import RecordedWalk, facts

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_WALKERS = [
    Walker(Role.PRACTITIONER, Seat.PRACTICE),
    Walker(Role.DATA_QUALITY),
    Walker(Role.DATA_QUALITY, Seat.LEEDS),
    Walker(Role.MEDIATED_USER, by_mediator=True),
]


def _walked(walker: Walker, looks: list[str]) -> RecordedWalk:
    with taken_back():
        walk = RecordedWalk(walker, built_for(walker))
        for walk.look in looks:
            LOOKS[walk.look](walk)
        assert facts()
    return walk


@pytest.mark.parametrize("walker", _WALKERS, ids=str)
def test_every_child_that_an_answer_shows_has_an_entry(walker: Walker) -> None:
    """All pages, commands and services there are: one that is added is walked, or fails."""
    walk = _walked(walker, list(LOOKS))
    assert walk.unrecorded == []
    assert len(walk.recorded) >= 2


def test_a_page_that_shows_a_child_without_an_entry_would_be_noticed() -> None:
    """Own activity names children; without their entries the walk finds it."""
    looks = ["page record", "page activity"]
    with (
        patch.object(own_activity, "_named_in", lambda held: []),
        patch.object(own_activity, "_found_in", lambda held: []),
        patch.object(gate, "_must_be_of_all_shown"),
    ):
        walk = _walked(_WALKERS[0], looks)
    assert {look for look, _, _ in walk.unrecorded} == {"page activity"}
