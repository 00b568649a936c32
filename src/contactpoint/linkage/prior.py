"""The prior of the model, which depends on how many children a statement may be of."""

from dataclasses import dataclass
from functools import lru_cache

from contactpoint.linkage.model import MatchModel, load_model
from contactpoint.linkage.name_shares import family_bits, given_bits
from contactpoint.linkage.profile import Profile

# An index is taken to have at least so many children: an area's. In one of few children, or one
# that has not been counted yet, too little would seem enough to tell them apart.
BEGINNING_OF_AN_INDEX = 2**15


@dataclass(frozen=True, slots=True)
class Prior:
    """How many children there are in all.

    How many of them bear a statement's own names is for ``name_shares``. So a child who moved is
    found again by name, date of birth and sex, but an Oliver Smith is not: England has enough
    Oliver Smiths that two share all three.
    """

    children: int

    @classmethod
    def of(cls, children: int) -> "Prior":
        """The prior in an index of so many children."""
        return cls(children=max(children, 2))

    @classmethod
    def of_index(cls, children: int) -> "Prior":
        """The prior by which statements are placed in an index that holds so many children now."""
        return cls.of(max(children, BEGINNING_OF_AN_INDEX))

    def model_for(self, profile: Profile) -> MatchModel:
        """The model by which to decide on a statement."""
        given = given_bits(profile.givens, profile.families)
        return _model(self.children, given, family_bits(profile.families))


def name_bits(profile: Profile) -> float:
    """How much rarer a statement's whole name is than an average one, in bits."""
    return given_bits(profile.givens, profile.families) + family_bits(profile.families)


@lru_cache(maxsize=65_536)
def _model(children: int, given: float, family: float) -> MatchModel:
    return load_model().for_children(children).for_names(given=given, family=family)
