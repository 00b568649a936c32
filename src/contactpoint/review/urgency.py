"""How soon a person has to decide a case.

The order is our judgement. First come statements of social care: the child may be in danger now,
and the return is not on its record yet. Next come cases where a record that practitioners rely on
may be wrong, or where two records may be one child's. Twins and other relatives can wait, because
each has a record. Weak evidence can wait longer. A child who has died or is of age comes last: it
leaves search soon anyway. What a record does not take on one source's word waits as any record that
may be wrong; that the source is social care makes it no more urgent.
"""

from collections.abc import Mapping

from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.linkage.reasons import DecisionReason

SOCIAL_CARE = 4
MAY_BE_WRONG = 3
TWINS = 2
WEAK = 1
LAST = 0
MOST_URGENT_FIRST = (SOCIAL_CARE, MAY_BE_WRONG, TWINS, WEAK, LAST)

_OF_SOCIAL_CARE = frozenset(kind.feed for kind in SOURCE_KINDS.values() if kind.of_social_care)

_OF_REASON: Mapping[DecisionReason, int] = {
    DecisionReason.CONFLICTING_NHS_NUMBERS: MAY_BE_WRONG,
    DecisionReason.CONFLICTING_UPNS: MAY_BE_WRONG,
    DecisionReason.IDENTIFIER_OF_ANOTHER: MAY_BE_WRONG,
    DecisionReason.IDENTIFIERS_OF_TWO_CHILDREN: MAY_BE_WRONG,
    DecisionReason.TWO_OF_ONE_SOURCE: MAY_BE_WRONG,
    DecisionReason.CONTRADICTS_A_STATEMENT: MAY_BE_WRONG,
    # Two records of which nothing but their home and birth agrees: one child under several names.
    DecisionReason.NOBODY_NEAR: MAY_BE_WRONG,
    DecisionReason.ANOTHER_REGISTERED_CHILD: MAY_BE_WRONG,
    # Of the children who get lost, many are such a child.
    DecisionReason.ADDED_BY_PRACTITIONER: MAY_BE_WRONG,
    DecisionReason.POSSIBLE_TWINS: TWINS,
    DecisionReason.TWO_CHILDREN_ALIKE: TWINS,
    DecisionReason.PLACEHOLDER_NAME: TWINS,
    DecisionReason.POSSIBLE_SIBLINGS: TWINS,
    DecisionReason.ANOTHER_GENERATION: TWINS,
}
# Of records that are there and found.
_CONTESTED: Mapping[DecisionReason, int] = {
    DecisionReason.SAID_TO_HAVE_DIED: MAY_BE_WRONG,
    DecisionReason.TWO_SCHOOLS: WEAK,
}


def urgency(
    *,
    feed: str,
    reason: DecisionReason,
    over: bool,
) -> int:
    """From ``SOCIAL_CARE``, the most urgent, down to ``LAST``.

    ``feed`` is the statement's feed. ``over`` says that the child has died or is of age, whichever
    of those it is that the case is about.
    """
    if over:
        return LAST
    if reason in _CONTESTED:
        return _CONTESTED[reason]
    if feed in _OF_SOCIAL_CARE:
        return SOCIAL_CARE
    return _OF_REASON.get(reason, WEAK)
