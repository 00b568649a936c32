"""Draws the kind of each home of a population, and makes the home."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from random import Random

from contactpoint.synth.childhood import Childhood
from contactpoint.synth.choosing import Weighted, chance
from contactpoint.synth.families import KIND_OF_HOME, Families
from contactpoint.synth.homes.customs import Customs
from contactpoint.synth.homes.family import FamilyMaker, HomesOf
from contactpoint.synth.homes.mixed_families import MixedFamilies
from contactpoint.synth.homes.relatives import Relatives
from contactpoint.synth.homes.shared_addresses import SharedAddresses
from contactpoint.synth.households import HouseholdMaker
from contactpoint.synth.names import NamePools

# How many children a home of each kind has on average, so that shares of children become shares of
# homes. ``tests/synth`` holds the population to the shares.
_CHILDREN_A_HOME = {
    "": 1.64,
    "several_families": 3.55,
    "namesakes": 4.0,
    "blended": 3.02,
    "parted": 2.65,
    "foster": 2.38,
    "home": 4.0,
    "hostel": 6.85,
    "asylum_hostel": 4.0,
    "refuge": 5.2,
    "site": 8.2,
    "no_fixed_abode": 1.64,
    "next_of_the_name": 2.42,
}


class HomeMaker:
    """Makes homes one after another, each from its own random source."""

    def __init__(
        self,
        *,
        households: HouseholdMaker,
        names: NamePools,
        families: Families,
        seed: int,
        as_at: date,
    ) -> None:
        childhood = Childhood(as_at)
        self._households = households
        self._customs = Customs(names=names, families=families, childhood=childhood)
        self._seed = seed
        shares = families.in_homes_of()
        of_children = {"": 1 - sum(shares.values()), **shares}
        self._kinds = Weighted(
            (kind, share / _CHILDREN_A_HOME[kind]) for kind, share in of_children.items()
        )
        self._makers = _makers(FamilyMaker(households, names, self._customs, childhood))

    def make(self, rng: Random, number: int, *, twin_sets: Iterator[int]) -> HomesOf:
        """The households of home ``number``."""
        # An ordinary home draws from ``rng`` alone, so it is the same in every such population.
        family_rng = chance("family", self._seed, number)
        kind = self._kinds.draw(family_rng)
        if not kind:
            ordinary = self._households.make(rng, twin_sets=twin_sets)
            return (self._customs.followed(family_rng, ordinary),)
        made = self._makers[kind](family_rng, twin_sets)
        return tuple(replace(one, kind=KIND_OF_HOME[kind]) for one in made if one.children)


def _makers(families: FamilyMaker) -> Mapping[str, Callable[[Random, Iterator[int]], HomesOf]]:
    """What makes a home of each kind."""
    relatives, mixed = Relatives(families), MixedFamilies(families)
    shared = SharedAddresses(families)
    return {
        "several_families": relatives.several_families,
        "namesakes": relatives.namesakes,
        "blended": mixed.blended,
        "parted": relatives.parted,
        "foster": mixed.foster,
        "home": shared.childrens_home,
        "hostel": shared.hostel,
        "asylum_hostel": shared.asylum_hostel,
        "refuge": shared.refuge,
        "site": shared.site,
        "no_fixed_abode": shared.no_fixed_abode,
        "next_of_the_name": relatives.next_of_the_name,
    }
