"""The families of homes, one after another, from which homes of every kind are put together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from contactpoint.children.sex import Sex
from contactpoint.synth.childhood import Childhood
from contactpoint.synth.england import Authority
from contactpoint.synth.family_rates import ELSEWHERE
from contactpoint.synth.homes.customs import Customs
from contactpoint.synth.households import Births, Home, Household, HouseholdMaker
from contactpoint.synth.names import FamilyName, NamePools, both_forms

HomesOf = tuple[Household, ...]


@dataclass(frozen=True, slots=True)
class FamilyMaker:
    """Makes families that follow the customs of their group, with what it takes to make them."""

    households: HouseholdMaker
    names: NamePools
    customs: Customs
    childhood: Childhood

    def make(
        self,
        rng: Random,
        twin_sets: Iterator[int],
        authority: Authority,
        group: str,
        *,
        home: Home | None = None,
        family: FamilyName | None = None,
        births: Births | None = None,
    ) -> Household:
        """A family of ``group``; what is not given is drawn."""
        made = self.households.make(
            rng,
            twin_sets=twin_sets,
            authority=authority,
            group=group,
            home=home,
            family=family,
            births=births,
        )
        return self.customs.followed(rng, made)

    def place_for(self, rng: Random, likely: Mapping[str, float]) -> tuple[Authority, str]:
        """A place and a group, in proportion to how likely the group is to have such a home."""
        while True:
            authority, group = self.households.place(rng)
            if rng.random() < likely.get(group, ELSEWHERE):
                return authority, group


def name_in(household: Household, sex: Sex) -> str:
    """The family name as a child of ``sex`` in the household bears it."""
    for child in household.children:
        if child.sex is sex:
            return child.family
    known = both_forms(household.children[0].family, "MF"[household.children[0].sex is Sex.FEMALE])
    return known.of(sex) if known else household.children[0].family
