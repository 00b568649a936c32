"""The kinds of family that are hard to tell apart, and how many of each a population has."""

from dataclasses import dataclass
from enum import StrEnum

from contactpoint.synth.family_rates import IN_HOMES_OF, MOST_IN_HOMES_OF, MUHAMMAD_FIRST


class FamilyKind(StrEnum):
    """What makes a child hard to tell from another; of several, the first in this order."""

    NAMESAKES_IN_ONE_HOME = "namesakes_in_one_home"
    BLENDED = "blended"
    FOSTER = "foster"
    HOME = "home"
    HOSTEL = "hostel"
    REFUGE = "refuge"
    SITE = "site"
    NO_FIXED_ABODE = "no_fixed_abode"
    NEXT_OF_THE_NAME = "next_of_the_name"
    TWINS = "twins"
    FIRST_OF_JANUARY = "first_of_january"
    MUHAMMAD_FIRST = "muhammad_first"
    ORDINARY = "ordinary"


# By kind of home: the kind of family that its children count as.
KIND_OF_HOME = {
    "several_families": FamilyKind.ORDINARY,
    "namesakes": FamilyKind.NAMESAKES_IN_ONE_HOME,
    "blended": FamilyKind.BLENDED,
    "parted": FamilyKind.BLENDED,
    "foster": FamilyKind.FOSTER,
    "home": FamilyKind.HOME,
    "hostel": FamilyKind.HOSTEL,
    "asylum_hostel": FamilyKind.HOSTEL,
    "refuge": FamilyKind.REFUGE,
    "site": FamilyKind.SITE,
    "no_fixed_abode": FamilyKind.NO_FIXED_ABODE,
    "next_of_the_name": FamilyKind.NEXT_OF_THE_NAME,
}


_MOST_IN_ANY = 0.9


@dataclass(frozen=True, slots=True)
class Families:
    """How many of the families of ``FamilyKind`` a population has.

    ``factor`` multiplies the rates of ``family_rates``: 1 is England, 20 a population to measure
    on, 0 has ordinary families only. No kind of home has more than ``MOST_IN_HOMES_OF`` of the
    children, and a tenth of them live in ordinary homes at any factor.
    ``muhammad_first`` is the share of sons with a leading Muhammad in the groups that have any, in
    the place of each group's own.
    """

    factor: float = 1.0
    muhammad_first: float | None = None

    def __post_init__(self) -> None:
        if self.factor < 0 or not 0 <= (self.muhammad_first or 0) <= 1:
            raise ValueError("families come at a rate of nought or more, names at a share")

    def in_homes_of(self) -> dict[str, float]:
        """The share of children who live in each kind of home that is not ordinary."""
        shares = {
            kind: min(share * self.factor, max(share, MOST_IN_HOMES_OF))
            for kind, share in IN_HOMES_OF.items()
        }
        crowded = max(1.0, sum(shares.values()) / _MOST_IN_ANY)
        return {kind: share / crowded for kind, share in shares.items()}

    def scaled(self, share: float, *, most: float = 0.5) -> float:
        """A share of families or children in this population."""
        return min(share * self.factor, max(share, most))

    def muhammad_share(self, group: str) -> float:
        """The share of a group's sons who have a leading Muhammad."""
        own = MUHAMMAD_FIRST.get(group, 0.0)
        if not own or self.muhammad_first is None:
            return own if self.factor else 0.0
        return self.muhammad_first


ENGLAND = Families()
