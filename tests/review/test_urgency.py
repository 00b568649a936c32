"""How soon a case has to be decided: as a table that can be read."""

import pytest

from contactpoint.linkage.reasons import DecisionReason
from contactpoint.review.urgency import LAST, MAY_BE_WRONG, SOCIAL_CARE, TWINS, WEAK, urgency

REASON = DecisionReason


@pytest.mark.parametrize(
    ("feed", "reason", "over", "expected"),
    [
        ("cin", REASON.TOO_WEAK_TO_LINK, False, SOCIAL_CARE),
        ("ssda903", REASON.NOT_ENOUGH_TO_STAND_ALONE, False, SOCIAL_CARE),
        ("pds", REASON.CONFLICTING_NHS_NUMBERS, False, MAY_BE_WRONG),
        ("ctf", REASON.CONFLICTING_UPNS, False, MAY_BE_WRONG),
        ("ctf", REASON.IDENTIFIER_OF_ANOTHER, False, MAY_BE_WRONG),
        ("ctf", REASON.IDENTIFIERS_OF_TWO_CHILDREN, False, MAY_BE_WRONG),
        ("pds", REASON.NOBODY_NEAR, False, MAY_BE_WRONG),
        ("pds", REASON.ANOTHER_REGISTERED_CHILD, False, MAY_BE_WRONG),
        ("pds", REASON.POSSIBLE_TWINS, False, TWINS),
        ("pds", REASON.TWO_CHILDREN_ALIKE, False, TWINS),
        ("pds", REASON.PLACEHOLDER_NAME, False, TWINS),
        ("pds", REASON.TOO_WEAK_TO_LINK, False, WEAK),
        ("cin", REASON.CONFLICTING_UPNS, True, LAST),
        ("pds", REASON.POSSIBLE_TWINS, True, LAST),
        # The child is found all the same, and the return is on its record.
        ("cin", REASON.SAID_TO_HAVE_DIED, False, MAY_BE_WRONG),
        ("school_list", REASON.TWO_SCHOOLS, False, WEAK),
    ],
)
def test_what_is_decided_first(
    feed: str,
    reason: DecisionReason,
    over: bool,
    expected: int,
) -> None:
    """Social care, what may be wrong, twins, the weak; last who has died or is of age."""
    assert urgency(feed=feed, reason=reason, over=over) == expected


@pytest.mark.parametrize("reason", DecisionReason)
def test_every_reason_has_an_urgency(reason: DecisionReason) -> None:
    """None is left out of the queue."""
    found = urgency(feed="pds", reason=reason, over=False)
    assert LAST < found < SOCIAL_CARE


def test_the_order() -> None:
    """The bigger number is decided first."""
    assert SOCIAL_CARE > MAY_BE_WRONG > TWINS > WEAK > LAST
