"""What may be in any family: the names and days of its group of names, and early deaths."""

from dataclasses import replace
from operator import is_
from random import Random

from contactpoint.children.sex import Sex
from contactpoint.synth.childhood import Childhood, died_as_infant
from contactpoint.synth.families import Families
from contactpoint.synth.family_rates import (
    ABDUL_NAMES as ABDUL_SHARE,
)
from contactpoint.synth.family_rates import (
    FIRST_OF_JANUARY,
    INFANT_DEATHS,
    MUHAMMAD_ALONE,
    MUHAMMAD_FIRST,
    SECOND_MIDDLE,
    SECOND_OF_FAITH,
)
from contactpoint.synth.households import Household, TrueChild
from contactpoint.synth.names import ABDUL_NAMES, SECONDS_OF_FAITH, NamePools


class Customs:
    """How families of each group of names name their children, and what else befalls them."""

    def __init__(self, *, names: NamePools, families: Families, childhood: Childhood) -> None:
        self._names = names
        self._families = families
        self._childhood = childhood
        self._muhammad_share = {group: families.muhammad_share(group) for group in MUHAMMAD_FIRST}
        self._january_share = {
            group: families.scaled(share) for group, share in FIRST_OF_JANUARY.items()
        }

    def followed(self, rng: Random, household: Household) -> Household:
        """The household with the names, days and deaths that its group of names has."""
        group, children = household.group, list(household.children)
        if rng.random() < self._muhammad_share.get(group, 0.0):
            children = self._muhammad_first(rng, group, children)
        elif group in MUHAMMAD_FIRST:
            for place, child in enumerate(children):
                if child.sex is Sex.MALE and rng.random() < ABDUL_SHARE:
                    given = rng.choice(ABDUL_NAMES)
                    if all(given != other.given for other in children):
                        children[place] = replace(child, given=given)
        if group in SECOND_OF_FAITH:
            children = [self._with_second(rng, group, child) for child in children]
        january = self._january_share.get(group)
        if january and rng.random() < january:
            children = self._childhood.first_of_january(children)
        if self._families.factor:
            children = [self._with_fate(rng, group, child) for child in children]
        if all(map(is_, children, household.children)):
            return household
        return replace(household, children=tuple(children))

    def _muhammad_first(
        self, rng: Random, group: str, children: list[TrueChild]
    ) -> list[TrueChild]:
        leading = self._names.leading(rng, group=group)
        sons = [place for place, child in enumerate(children) if child.sex is Sex.MALE]
        found = list(children)
        for place in sons:
            found[place] = replace(found[place], leading=leading)
        if len(sons) == 1 and rng.random() < MUHAMMAD_ALONE:
            found[sons[0]] = replace(found[sons[0]], given=leading, leading="")
        return found

    def _with_second(self, rng: Random, group: str, child: TrueChild) -> TrueChild:
        share = SECOND_OF_FAITH[group][child.sex is Sex.MALE]
        if rng.random() >= share:
            return child
        second = rng.choice(SECONDS_OF_FAITH[group, child.sex])
        if second == child.family:
            return child
        return replace(child, middle=second, second=second)

    def _with_fate(self, rng: Random, group: str, child: TrueChild) -> TrueChild:
        """The child with a third given name, or with the day on which it died as an infant."""
        fate = rng.random()
        if fate < INFANT_DEATHS:
            died = died_as_infant(rng, child.birth_date)
            return replace(child, died=died) if died < self._childhood.as_at else child
        if child.middle and not child.second and fate > 1 - SECOND_MIDDLE:
            another = self._names.given(rng, group=group, sex=child.sex)
            if another not in (child.given, child.middle):
                return replace(child, middle=f"{child.middle} {another}")
        return child
