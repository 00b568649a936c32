"""Homes of relatives who have names in common: brothers, half-brothers and cousins."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from contactpoint.children.sex import Sex
from contactpoint.synth.childhood import died_as_infant, same_day
from contactpoint.synth.choosing import Weighted
from contactpoint.synth.england import Authority
from contactpoint.synth.family_rates import (
    BROTHERS_OF_ONE_NAME,
    NAMESAKES_IN_GROUP,
    NEAR_BIRTHDAYS,
    SAME_DAY_OF_THE_YEAR,
    SEVERAL_FAMILIES_IN_GROUP,
)
from contactpoint.synth.homes.family import FamilyMaker, HomesOf, name_in
from contactpoint.synth.households import Household
from contactpoint.synth.names import FamilyName

_SEVERAL = Weighted(((2, 0.85), (3, 0.15)))


class Relatives:
    """Makes homes whose families, or whose children, are of one name."""

    def __init__(self, families: FamilyMaker) -> None:
        self._families = families
        self._households = families.households
        self._names = families.names
        self._childhood = families.childhood

    def several_families(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """Families of relatives in one house."""
        authority, group = self._families.place_for(rng, SEVERAL_FAMILIES_IN_GROUP)
        return self._brothers_families(rng, twin_sets, authority, group)

    def _brothers_families(
        self, rng: Random, twin_sets: Iterator[int], authority: Authority, group: str
    ) -> HomesOf:
        """Two or three families in one house; the fathers are mostly brothers."""
        family = self._names.family(rng, group=group)
        found: list[Household] = []
        for _ in range(_SEVERAL.draw(rng)):
            named = family if not found or rng.random() < 0.7 else None
            home = found[0].home if found else None
            one = self._families.make(rng, twin_sets, authority, group, home=home, family=named)
            found.append(one)
        return tuple(found)

    def namesakes(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """Cousins of one name in one house, or brothers of one name."""
        authority, group = self._families.place_for(rng, NAMESAKES_IN_GROUP)
        if rng.random() < BROTHERS_OF_ONE_NAME:
            return self._brothers_of_one_name(rng, twin_sets, authority, group)
        first, second, *others = self._brothers_families(rng, twin_sets, authority, group)
        elder = rng.choice(first.children)
        family = FamilyName(female=name_in(second, Sex.FEMALE), male=name_in(second, Sex.MALE))
        # A cousin is named after the same grandfather.
        born = elder.birth_date + timedelta(days=rng.randrange(-3000, 3000))
        if rng.random() < NEAR_BIRTHDAYS:
            near = rng.randrange(1, 32) if rng.random() < 0.4 else rng.randrange(32, 365)
            born = elder.birth_date + timedelta(days=rng.choice((-1, 1)) * near)
        younger = replace(
            rng.choice(second.children),
            given=elder.given,
            leading=elder.leading,
            sex=elder.sex,
            family=family.of(elder.sex),
            birth_date=self._childhood.within(born, elder.birth_date),
            twin_set=None,
            order=0,
            died=None,
        )
        kept = tuple(
            child
            for child in second.children
            if child.twin_set is None
            and abs((child.birth_date - younger.birth_date).days) > 300
            and child.given != younger.given
        )
        return (first, replace(second, children=(*kept, younger)), *others)

    def _brothers_of_one_name(
        self, rng: Random, twin_sets: Iterator[int], authority: Authority, group: str
    ) -> HomesOf:
        """Two children of one family with the same first name, told apart by the second one."""
        born = self._childhood.born(rng, 3, 15)
        births = [(born, 1), (born + timedelta(days=rng.randrange(335, 1000)), 1)]
        births = [(day, 1) for day, _ in births if day < self._childhood.as_at]
        made = self._families.make(rng, twin_sets, authority, group, births=births)
        elder, younger = made.children[0], made.children[-1]
        names = self._new_names(rng, group, elder.sex, but=elder.given)
        alike = replace(
            younger,
            given=elder.given,
            leading=elder.leading,
            middle=names[1],
            second="",
            sex=elder.sex,
            family=elder.family,
        )
        return (replace(made, children=(replace(elder, middle=names[0], second=""), alike)),)

    def _new_names(self, rng: Random, group: str, sex: Sex, *, but: str) -> tuple[str, str]:
        found: list[str] = []
        while len(found) < 2:
            name = self._names.given(rng, group=group, sex=sex)
            if name != but and name not in found:
                found.append(name)
        return found[0], found[1]

    def parted(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """Half-brothers of one name, each with one of the parents."""
        authority, group = self._households.place(rng)
        family = self._names.family(rng, group=group)
        first = self._families.make(rng, twin_sets, authority, group, family=family)
        elder = first.children[0]
        born = elder.birth_date + timedelta(days=rng.randrange(300, 1500))
        if rng.random() < SAME_DAY_OF_THE_YEAR:
            born = same_day(elder.birth_date, years=rng.randrange(1, 4))
        births = [(self._childhood.within(born, elder.birth_date), 1)]
        second = self._families.make(rng, twin_sets, authority, group, family=family, births=births)
        (younger,) = second.children
        alike = replace(
            younger,
            given=elder.given,
            leading=elder.leading,
            sex=elder.sex,
            family=family.of(elder.sex),
            former_family="",
        )
        moved_on = max(
            younger.birth_date, self._childhood.as_at - timedelta(days=rng.randrange(100, 1500))
        )
        return first, replace(
            second, children=(alike,), at=1, former_home=first.home, moved_on=moved_on
        )

    def next_of_the_name(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """A child who died within a year, and one born later who was given its name."""
        authority, group = self._households.place(rng)
        born = self._childhood.born(rng, 2, 16)
        later = born + timedelta(days=rng.randrange(335, 1100))
        if rng.random() < SAME_DAY_OF_THE_YEAR:
            later = same_day(born, years=rng.randrange(1, 3))
        births = [(self._childhood.within(later, born), 1)]
        if rng.random() < 0.5:
            births.append((births[0][0] + timedelta(days=rng.randrange(400, 1500)), 1))
        births = [(born, 1), *[birth for birth in births if birth[0] < self._childhood.as_at]]
        made = self._families.make(rng, twin_sets, authority, group, births=births)
        first, second, *others = made.children
        died = min(died_as_infant(rng, born), second.birth_date - timedelta(days=300))
        dead = replace(first, died=max(died, born), former_family="")
        named = replace(
            second,
            given=first.given,
            leading=first.leading,
            sex=first.sex,
            family=first.family,
            former_family="",
            died=None,
        )
        return (replace(made, children=(dead, named, *others)),)
