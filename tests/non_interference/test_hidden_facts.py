"""Nothing leaks: what is hidden from an actor changes nothing that the actor can observe.

Pairs of worlds differ only in hidden facts, which happen before anybody looks, between two looks or
after the last. Somebody goes through every page, runs every command and calls every service in
both, asking for the hidden children by all that is known of them, and every answer has to be the
same: status, headers, bytes; output and exit code; result or refusal.
"""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contactpoint.access.grants import Role
from tests.non_interference.comparison import LOOKS, observed, observed_with_nothing_hidden
from tests.non_interference.england import Seat, Walker
from tests.non_interference.hidden_facts import HIDDEN, HiddenFact
from tests.non_interference.walk import assert_same

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WALKERS = [
    *(Walker(role) for role in Role),
    # Who may use NHS numbers, and who decides about other children than the nation's.
    Walker(Role.PRACTITIONER, Seat.PRACTICE),
    Walker(Role.DATA_QUALITY, Seat.LEEDS),
    Walker(Role.SHIELDING_OFFICER, Seat.LEEDS),
]


def hidden_from(walker: Walker) -> list[HiddenFact]:
    """The facts that are none of the walker's business."""
    return [fact for fact in HIDDEN if not fact.open_to(walker)]


@pytest.mark.parametrize("walker", WALKERS, ids=str)
def test_all_that_is_hidden_changes_nothing(walker: Walker) -> None:
    """Half of the facts happen before anybody looks, the rest between looks and after the last; for
    every other walker it is the other half."""
    facts = hidden_from(walker)
    half = WALKERS.index(walker) % 2
    before, later = facts[half::2], facts[1 - half :: 2]
    places = [len(LOOKS) * turn // len(later) for turn in range(1, len(later) + 1)]
    happenings = [*((fact, 0) for fact in before), *zip(later, places, strict=True)]
    assert_same(observed(walker, happenings), observed_with_nothing_hidden(walker))


@pytest.mark.slow
@given(data=st.data())
@settings(
    max_examples=max(4, settings().max_examples // 20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    # An example takes seconds: the smallest one that fails is not worth minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
)
def test_whatever_happens_unseen_and_whenever_changes_nothing(data: st.DataObject) -> None:
    """For any walker, any of the facts in any order, each before, between or after any looks."""
    walker = data.draw(st.sampled_from(WALKERS))
    happenings = data.draw(
        st.lists(
            st.tuples(st.sampled_from(hidden_from(walker)), st.integers(0, len(LOOKS))),
            min_size=1,
            max_size=6,
            unique_by=lambda one: one[0].name,
        )
    )
    assert_same(observed(walker, happenings), observed_with_nothing_hidden(walker))
