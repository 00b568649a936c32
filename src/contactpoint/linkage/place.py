"""Where two sides of a match live: in one home, apart, or nowhere that tells.

Who lives in one home may be a sibling. Who lives elsewhere may be any child of England, also where
the index holds one area: what another area's child is called nobody here knows.
"""

from enum import StrEnum
from math import log2

from contactpoint.linkage.candidates import CandidateMatch
from contactpoint.linkage.households import Contradiction
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import Profile

# Children under 18, rounded (ONS mid-year estimates, England).
ENGLAND = 11_000_000

_ONE_HOME = frozenset({Level.SAME, Level.OLD_ADDRESS})
PLACE_AGREES = _ONE_HOME | {Level.ONE_SLIP}


class Place(StrEnum):
    """How the homes of a statement and a child compare.

    - ``HOME``: they agree;
    - ``ELSEWHERE``: both are stated, and they are two;
    - ``NO_HOME``: an address is stated that is no home, such as a hostel or no fixed abode;
    - ``NOT_STATED``: one side says nothing of a home.
    """

    HOME = "home"
    ELSEWHERE = "elsewhere"
    NO_HOME = "no_home"
    NOT_STATED = "not_stated"


def place_of(profile: Profile, match: CandidateMatch) -> Place:
    """How the homes of a statement and of a candidate compare, over all that is stated of it."""
    if profile.communal or all(other.communal for other in match.candidate.profiles):
        return Place.NO_HOME
    levels = match.levels(Field.POSTCODE)
    if match.contradicts(Contradiction.HOUSE):
        return Place.ELSEWHERE
    if levels & _ONE_HOME or (Level.ONE_SLIP in levels and _one_house(profile, match)):
        return Place.HOME
    return Place.ELSEWHERE if levels else Place.NOT_STATED


def _one_house(profile: Profile, match: CandidateMatch) -> bool:
    """Whether the houses agree. Neighbouring streets have postcodes one letter apart."""
    return bool(profile.house) and any(
        profile.house == other.house for other in match.candidate.profiles
    )


def beyond_the_index(place: Place, model: MatchModel) -> float:
    """What a match counts less where the child may be any of England's, in bits.

    The prior of the model is that of the children whom the index holds.
    """
    if place in (Place.HOME, Place.NOT_STATED):
        return 0.0
    return max(0.0, log2(ENGLAND) + model.prior)
