"""A block's world while its families are made: households are chosen, moved, and named anew."""

from collections.abc import Mapping

import numpy as np

from contactpoint.synth.families import KIND_OF_HOME
from contactpoint.synth.family_rates import ELSEWHERE
from contactpoint.synth.national.births import CHILDHOOD_DAYS, year_start
from contactpoint.synth.national.drawing import Flags, Floats, Ints, Source, chosen
from contactpoint.synth.national.naming import FEMALE, MALE, naming
from contactpoint.synth.national.places import places
from contactpoint.synth.national.words import Words
from contactpoint.synth.national.world import (
    FAMILY_KINDS,
    NONE,
    Children,
    Homes,
    Households,
    World,
    part_siblings,
)


class WorldInMaking:
    """A world while its families are made; columns are changed in place.

    ``first`` has the first child of each household, ``size`` the number of its children, and
    ``group_codes`` the number of each group of names.
    """

    def __init__(self, source: Source, world: World, words: Words, *, as_at: int) -> None:
        self.source = source
        self.words = words
        self.as_at = as_at
        self.homes: Homes = world.homes.rows(np.arange(len(world.homes.flat)))
        # Columns may be one and the same array: each is copied.
        self.houses: Households = world.households.rows(np.arange(len(world.households.home)))
        self.children: Children = world.children.rows(np.arange(len(world.children.born)))
        count = len(self.houses.home)
        self.first = np.searchsorted(self.children.household, np.arange(count))
        self.size = np.diff(np.append(self.first, len(self.children.born)))
        self._free: Flags = np.ones(count, np.bool_)
        self.group_codes = {name: code for code, name in enumerate(places().group_names)}

    def world(self) -> World:
        """The world with all that was made."""
        return World(homes=self.homes, households=self.houses, children=self.children)

    # Choosing households.

    def take(
        self, count: int, *, among: Flags | None = None, likely: Mapping[str, float] | None = None
    ) -> Ints:
        """At most ``count`` households that are of no kind yet, in no order."""
        candidates = np.flatnonzero(self._free if among is None else self._free & among)
        count = min(count, len(candidates))
        weights: Floats | None = None
        if likely is not None and count:
            by_group = np.array([likely.get(g, ELSEWHERE) for g in places().group_names])
            weights = by_group[self.houses.group[candidates]]
            weights /= weights.sum()
        taken = self.source.many.choice(candidates, count, replace=False, p=weights)
        self._free[taken] = False
        return np.asarray(taken, dtype=np.int64)

    def together(
        self,
        count: int,
        others: tuple[int, int],
        *,
        among: Flags | None = None,
        likely: Mapping[str, float] | None = None,
    ) -> tuple[Ints, Ints]:
        """Households that will live together: followers, and for each the one it follows.

        Each of ``count`` homes has from ``others[0]`` to ``others[1]`` followers.
        """
        most = int((self._free if among is None else self._free & among).sum())
        leads = self.take(min(count, most // (1 + others[1])), among=among, likely=likely)
        follow = others[0] + self.source.below(len(leads), others[1] + 1 - others[0])
        lead = np.repeat(leads, follow)
        return self.take(len(lead), among=among), lead

    def with_two(self) -> Flags:
        """Households whose first two children were not born together."""
        order = self.children.order
        second = np.minimum(self.first + 1, len(order) - 1)
        found: Flags = (self.size > 1) & (order[self.first] == 0) & (order[second] == 0)
        return found

    def alone(self) -> Flags:
        """Households of one child."""
        alone: Flags = self.size == 1
        return alone

    def mark(self, kind: str, *houses: Ints) -> None:
        """Count households as of a kind of home."""
        for rows in houses:
            self.houses.kind[rows] = FAMILY_KINDS.index(KIND_OF_HOME[kind])

    def ages(self) -> Ints:
        """Whole years of the first child of each household."""
        return np.asarray((self.as_at - self.children.born[self.first]) / 365.2425, dtype=np.int64)

    def children_of(self, houses: Ints) -> Ints:
        """The children of households."""
        return np.flatnonzero(np.isin(self.children.household, houses))

    # Changing households.

    def move_in(self, followers: Ints, lead: Ints, *, known: bool = True) -> None:
        """Let households live at the home of another; where ``known``, their own is the former."""
        houses = self.houses
        if known:
            houses.former_home[followers] = houses.home[followers]
            houses.moved_on[followers] = self.as_at - 5 - self.source.below(len(followers), 900)
        for column in ("authority", "home", "practice", "primary", "secondary"):
            values = getattr(houses, column)
            values[followers] = values[lead]

    def regroup(self, rows: Ints, group: Ints) -> None:
        """Give households the names of a group."""
        if not rows.size:
            return
        houses, names, source = self.houses, naming(), self.source
        houses.group[rows] = group
        family = names.family(source, group=group)
        houses.other_family[rows] = names.family(source, group=group)[0]
        houses.former_female[rows] = houses.former_male[rows] = NONE
        women, men = np.full(len(rows), FEMALE), np.full(len(rows), MALE)
        houses.mother_given[rows] = names.carer_given(source, group=group, sex=women)
        fathers = names.carer_given(source, group=group, sex=men)
        houses.father_given[rows] = chosen(houses.father_given[rows] >= 0, fathers, NONE)
        self.set_family(rows, family[0], family[1])
        of = self.children_of(rows)
        children = self.children
        sex, their_group = children.sex[of], houses.group[children.household[of]]
        given = names.given(source, group=their_group, sex=sex)
        part_siblings(source, given, children.household[of], their_group, sex, naming=names)
        children.given[of] = children.called[of] = given
        middle = names.given(source, group=their_group, sex=sex)
        named = (children.middle[of] >= 0) & (middle != given)
        children.middle[of] = chosen(named, middle, NONE)

    def set_family(self, rows: Ints, female: Ints, male: Ints) -> None:
        """Give households a family name, and their carers too."""
        houses = self.houses
        houses.family_female[rows], houses.family_male[rows] = female, male
        houses.mother_family[rows], houses.father_family[rows] = female, male
        self.spread_family(self.children_of(rows))

    def spread_family(self, of: Ints) -> None:
        """Give children the family name of their household, in the form for their sex."""
        children, houses = self.children, self.houses
        house, girl = children.household[of], children.sex[of] == FEMALE
        children.family[of] = chosen(girl, houses.family_female[house], houses.family_male[house])
        children.former_family[of] = chosen(
            girl, houses.former_female[house], houses.former_male[house]
        )

    def same_carers(self, followers: Ints, lead: Ints) -> None:
        """Give households the carers of another."""
        for column in ("mother_given", "mother_family", "mother_phone", "father_given",
                       "father_family", "father_phone", "in_care"):  # fmt: skip
            values = getattr(self.houses, column)
            values[followers] = values[lead]

    def set_first_of_january(self, of: Ints) -> None:
        """Estimate the dates of birth of whole households, where no two births share a year."""
        children = self.children
        day = year_start(children.born[of])
        house = children.household[of]
        bad = self.as_at - day >= CHILDHOOD_DAYS
        same = (house[1:] == house[:-1]) & (day[1:] == day[:-1])
        bad[1:] |= same & (children.born[of][1:] != children.born[of][:-1])
        kept = ~np.isin(house, house[bad])
        children.born[of[kept]] = day[kept]
