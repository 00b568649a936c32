"""Homes whose children were born to several families: blended families and foster homes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from msgspec.structs import replace as struct_replace

from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, Relationship
from contactpoint.synth.choosing import Weighted
from contactpoint.synth.family_rates import (
    FOSTERED_NEAR_IN_AGE,
    STEP_SIBLINGS_OF_ONE_NAME,
    TWINS_UNDER_TWO_NAMES,
)
from contactpoint.synth.homes.family import FamilyMaker, HomesOf, name_in
from contactpoint.synth.households import Household, TrueChild


class MixedFamilies:
    """Makes homes in which one set of carers has children of several names."""

    def __init__(self, families: FamilyMaker) -> None:
        self._families = families
        self._households = families.households
        self._childhood = families.childhood

    def blended(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """Children of hers, of his and of both, under two family names, with one set of carers."""
        authority, group = self._households.place(rng)
        theirs = self._families.make(rng, twin_sets, authority, group)
        births = self._childhood.births(rng, Weighted(((1, 0.65), (2, 0.35))), youngest=3)
        hers = self._families.make(
            rng, twin_sets, authority, group, home=theirs.home, births=births
        )
        father = self._households.carer(
            rng, group, Sex.MALE, name_in(theirs, Sex.MALE), Relationship.NOT_KNOWN
        )
        mother = hers.carers[0]
        carers = (mother, father)
        theirs = replace(
            theirs,
            carers=carers,
            other_family=name_in(hers, Sex.FEMALE),
        )
        hers = replace(
            hers,
            carers=carers,
            other_family=name_in(theirs, Sex.FEMALE),
            former_home=theirs.former_home,
            moved_on=theirs.moved_on,
        )
        if rng.random() < STEP_SIBLINGS_OF_ONE_NAME:
            elder, younger = hers.children[0], theirs.children[-1]
            if younger.twin_set is None:
                alike = replace(
                    younger,
                    given=elder.given,
                    leading=elder.leading,
                    sex=elder.sex,
                    family=name_in(theirs, elder.sex),
                )
                theirs = replace(theirs, children=(*theirs.children[:-1], alike))
        if rng.random() < TWINS_UNDER_TWO_NAMES:
            theirs = self._with_parted_twins(rng, twin_sets, theirs, hers)
        return hers, theirs

    def _with_parted_twins(
        self, rng: Random, twin_sets: Iterator[int], theirs: Household, hers: Household
    ) -> Household:
        """The couple's own twins, one under the father's name and one under the mother's."""
        born = theirs.children[-1].birth_date
        made = self._families.make(
            rng, twin_sets, theirs.home.authority, theirs.group, births=[(born, 2)]
        )
        one, other = made.children
        pair = (
            replace(one, family=name_in(theirs, one.sex), former_family=""),
            replace(other, family=name_in(hers, other.sex), former_family=""),
        )
        kept = tuple(child for child in theirs.children if child.birth_date != born)
        return replace(theirs, children=(*kept, *pair))

    def foster(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """Children of other families, and often the carers' own."""
        authority, group = self._households.place(rng)
        own = self._families.make(rng, twin_sets, authority, group)
        carers = tuple(_giving_day_to_day_care(carer) for carer in own.carers)
        found = [own] if rng.random() < 0.4 else []
        before: TrueChild | None = None
        for _ in range(1 + (rng.random() < 0.35) + (rng.random() < 0.1)):
            _, their_group = self._households.place(rng)
            births = self._childhood.births(rng, Weighted(((1, 0.75), (2, 0.25))), youngest=0)
            if before is not None and rng.random() < FOSTERED_NEAR_IN_AGE:
                near = before.birth_date + timedelta(days=rng.randrange(-42, 43))
                births = [(self._childhood.within(near, before.birth_date), 1)]
            made = self._families.make(
                rng, twin_sets, authority, their_group, home=own.home, births=births
            )
            born_home = self._households.home(rng, authority)
            moved_on = self._childhood.as_at - timedelta(days=rng.randrange(5, 1200))
            found.append(
                replace(
                    made,
                    carers=carers,
                    former_home=born_home,
                    moved_on=moved_on,
                )
            )
            before = made.children[0]
        return tuple(found)


def _giving_day_to_day_care(carer: Carer) -> Carer:
    return struct_replace(carer, relationship=Relationship.DAY_TO_DAY_CARE)
