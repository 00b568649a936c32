"""Among how many children a statement's may be: what the prior of the model depends on."""

from dataclasses import dataclass
from math import log2

from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel, load_model
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.variants import is_usual_family

# The family names that are not among the usual ones are borne by fewer of a million people than
# this; see the README of linkage's data.
_USUAL_FROM = 60e-6


@dataclass(frozen=True, slots=True)
class Crowds:
    """How many children there are of any family name, and how many for one who has no usual name.

    The model takes every family name to be as frequent as the average one. Of a statement that has
    no usual name that is far too many children, and its crowd is cut down by as much. So a child
    who moved is found again by name, date of birth and sex, but a Smith or a Khan is not: of those
    England has enough that two share all three.
    """

    usual: int
    rare: int

    @classmethod
    def of(cls, children: int) -> "Crowds":
        """The crowds in an index of so many children."""
        average = 2 ** -load_model().weight_of(Field.FAMILY_NAME, Level.SAME)
        share = min(1.0, _USUAL_FROM / average)
        return cls(usual=max(children, 2), rare=max(round(children * share), 2))

    @property
    def handicap(self) -> float:
        """What a pair weighs less, in bits, for a statement of a usual family name."""
        return log2(self.usual / self.rare)

    def model_for(self, profile: Profile) -> MatchModel:
        """The model by which to decide on a statement."""
        rare = bool(profile.families) and not any(map(is_usual_family, profile.families))
        return load_model().for_children(self.rare if rare else self.usual)
