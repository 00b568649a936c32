"""How soon a case has to be decided: as a table that can be read."""

from datetime import date

import pytest

from contactpoint.linkage.reasons import DecisionReason
from contactpoint.review.urgency import LAST, MAY_BE_WRONG, SOCIAL_CARE, TWINS, WEAK, urgency

TODAY = date(2026, 3, 2)
BORN = date(2015, 4, 9)
REASON = DecisionReason


@pytest.mark.parametrize(
    ("feed", "reason", "born", "died", "expected"),
    [
        ("cin", REASON.TOO_WEAK_TO_LINK, BORN, None, SOCIAL_CARE),
        ("ssda903", REASON.NOT_ENOUGH_TO_STAND_ALONE, None, None, SOCIAL_CARE),
        ("pds", REASON.CONFLICTING_NHS_NUMBERS, BORN, None, MAY_BE_WRONG),
        ("ctf", REASON.CONFLICTING_UPNS, BORN, None, MAY_BE_WRONG),
        ("ctf", REASON.IDENTIFIER_OF_ANOTHER, BORN, None, MAY_BE_WRONG),
        ("ctf", REASON.IDENTIFIERS_OF_TWO_CHILDREN, BORN, None, MAY_BE_WRONG),
        ("pds", REASON.NOBODY_NEAR, BORN, None, MAY_BE_WRONG),
        ("pds", REASON.ANOTHER_REGISTERED_CHILD, BORN, None, MAY_BE_WRONG),
        ("pds", REASON.POSSIBLE_TWINS, BORN, None, TWINS),
        ("pds", REASON.TWO_CHILDREN_ALIKE, BORN, None, TWINS),
        ("pds", REASON.PLACEHOLDER_NAME, BORN, None, TWINS),
        ("pds", REASON.TOO_WEAK_TO_LINK, BORN, None, WEAK),
        ("cin", REASON.CONFLICTING_UPNS, date(2008, 3, 2), None, LAST),
        ("pds", REASON.POSSIBLE_TWINS, BORN, date(2026, 1, 1), LAST),
        ("pds", REASON.TOO_WEAK_TO_LINK, date(2008, 3, 3), None, WEAK),
    ],
)
def test_what_is_decided_first(
    feed: str,
    reason: DecisionReason,
    born: date | None,
    died: date | None,
    expected: int,
) -> None:
    """Social care, what may be wrong, twins, the weak; last who has died or is of age."""
    found = urgency(
        feed=feed,
        reason=reason,
        birth_date=born,
        death_date=died,
        today=TODAY,
    )
    assert found == expected


@pytest.mark.parametrize("reason", DecisionReason)
def test_every_reason_has_an_urgency(reason: DecisionReason) -> None:
    """None is left out of the queue."""
    found = urgency(feed="pds", reason=reason, birth_date=BORN, death_date=None, today=TODAY)
    assert LAST < found < SOCIAL_CARE


def test_the_order() -> None:
    """The bigger number is decided first."""
    assert SOCIAL_CARE > MAY_BE_WRONG > TWINS > WEAK > LAST
