"""Two rows of one listing that fit one child: at most one of them is the child.

A list names each child once. Where Olivia and Olivia-Rose stand in one list and health knows
Olivia-Rose alone, both rows fit her; hers is the one that has her very name.
"""

from collections.abc import Iterable

from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.decision import MARGIN, Outcome, decide
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile


def another_fits_better(
    profile: Profile, others: Iterable[Profile], child: Candidate, prior: Prior
) -> bool:
    """Whether a child is rather another's of ``others``, which the same source lists.

    The other would be linked to the child as well, were it alone, and has its very name, which this
    one has not; or neither has, and the other comes within ``MARGIN``: then nobody can say whose
    the child is.
    """
    rivals = [other for other in others if other != profile]
    if not rivals or _has_the_name(profile, child):
        return False
    ours = decide(profile, [child], prior.model_for(profile)).weight or 0.0
    for other in rivals:
        theirs = decide(other, [child], prior.model_for(other))
        if theirs.outcome is Outcome.LINK and (
            _has_the_name(other, child) or (theirs.weight or 0.0) > ours - MARGIN
        ):
            return True
    return False


def share_a_number(one: Profile, other: Profile) -> bool:
    """Whether two rows of a listing have a number in common, and so may be of one child."""
    same_nhs_number = bool(one.nhs_number) and one.nhs_number == other.nhs_number
    return same_nhs_number or not set(one.upns).isdisjoint(other.upns)


def _has_the_name(profile: Profile, child: Candidate) -> bool:
    named = {(name.given, name.others, name.family) for name in profile.names}
    return any(
        (name.given, name.others, name.family) in named
        for one in child.profiles
        for name in one.names
    )
