"""Which children that share a key with a statement have to be opened to decide on it.

To open a child costs more than to find it. The keys that a child shares bound its match weight. So
the children who could be linked are opened first, and the others only where they could matter.
"""

from collections.abc import Mapping

from contactpoint.linkage.decision import ASK_FROM, LINK_FROM, MARGIN, Decision, Outcome
from contactpoint.linkage.evidence import Likeness
from contactpoint.linkage.keys import (
    CROSSED,
    DATE,
    FAMILY_END,
    FAMILY_START,
    GIVEN_END,
    GIVEN_START,
    NEAR_YEAR,
    NUMBER,
    SWAPPED,
    YEAR,
    Clues,
)
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.place import PLACE_AGREES
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.support import MOST_SUPPORT_BITS, REACH

_NAME_AND_DATE = DATE | GIVEN_START | GIVEN_END | FAMILY_START | FAMILY_END


def worth_seeking(stated: Clues, shared: Mapping[int, int]) -> Clues:
    """Which of the clues ``stated`` have to be looked up among the hidden keys.

    ``shared`` is what the open keys brought. Where a child in sight shares a number, and name and
    date from beginning to end, the statement is of no hidden child. A namesake in sight without the
    number tells nothing: a guarded child may have the same name and date. Either it or a stated
    number makes up for mistakes in the rest. Looking up every hidden key for every statement made
    loads 5 % slower.
    """
    alike = [says for says in shared.values() if says & _NAME_AND_DATE == _NAME_AND_DATE]
    if any(says & NUMBER for says in alike):
        return {}
    if not alike and not any(says & NUMBER for says in stated.values()):
        return stated
    return {key: says for key, says in stated.items() if not _is_of_a_mistake(says)}


def _is_of_a_mistake(says: int) -> bool:
    """Whether a key is sought for a mistake alone. Names that begin alike have a key of their own
    that is also that of the two names exchanged."""
    return bool(says & (SWAPPED | NEAR_YEAR)) or says & ~YEAR == CROSSED


def likeliest(profile: Profile, shared: Mapping[int, int], model: MatchModel) -> set[int]:
    """The children that may weigh most, and those who share a number, which guards ask for.

    ``shared`` has for each child what its shared keys say (the bits of ``keys``).
    """
    bound = Likeness(profile, model).bound
    most = max(map(bound, shared.values()), default=0.0)
    return {child for child, says in shared.items() if says & NUMBER or bound(says) > most - MARGIN}


def is_settled(
    profile: Profile, decision: Decision, unopened: Mapping[int, int], model: MatchModel
) -> bool:
    """Whether ``decision``, made among the likeliest, holds whoever the rest are.

    It holds when a child is linked by its own match weight, without support, and none of the rest
    can come near that weight. The given name must be the very same: otherwise one of the rest may
    be a possible twin, or speak for or against a newborn who had no name yet. A child who lives
    elsewhere has to outweigh the rest with all the support that they may have.
    """
    if decision.outcome is not Outcome.LINK or decision.weight is None:
        return False
    levels = {weight.field: weight.level for weight in decision.fields}
    if decision.weight < LINK_FROM or levels.get(Field.GIVEN_NAME) != Level.SAME:
        return False
    bound = Likeness(profile, model).bound
    most = decision.weight - MARGIN
    if levels.get(Field.POSTCODE) not in PLACE_AGREES:
        most = max(most - MOST_SUPPORT_BITS, min(most, ASK_FROM - REACH))
    return all(bound(says) <= most for says in unopened.values())
