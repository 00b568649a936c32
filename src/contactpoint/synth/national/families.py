"""Families that are hard to tell apart, made of the ordinary households of a block.

The kinds and rates are those of the small population (``contactpoint.synth.homes``). Households are
moved together, given the names of another group, or parted; no child is added and none taken away.
Draws are made in columns where many children are concerned, and one at a time for the few.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from contactpoint.synth import communal
from contactpoint.synth.choosing import Weighted
from contactpoint.synth.families import KIND_OF_HOME, Families, FamilyKind
from contactpoint.synth.homes import same_day
from contactpoint.synth.names import ABDUL_NAMES, SECONDS_OF_FAITH, TRAVELLER_GIVEN, name_pools
from contactpoint.synth.national.births import day_number, day_of
from contactpoint.synth.national.drawing import Flags, Floats, Ints, Source, chosen
from contactpoint.synth.national.naming import FEMALE, MALE, SEXES, naming
from contactpoint.synth.national.places import places
from contactpoint.synth.national.words import Words
from contactpoint.synth.national.world import (
    FAMILY_KINDS,
    FILLER_POSTCODES,
    NONE,
    ORDINARY,
    Children,
    Homes,
    Households,
    World,
    part_siblings,
    stacked,
)
from contactpoint.synth.rates import (
    ABDUL_NAMES as ABDUL_SHARE,
)
from contactpoint.synth.rates import (
    ASYLUM_GROUPS,
    BORN_MOTHER_STATED,
    BROTHERS_OF_ONE_NAME,
    ELSEWHERE,
    FIRST_OF_JANUARY,
    FIRST_OF_JANUARY_ALONE,
    FOSTERED_NEAR_IN_AGE,
    INFANT_DEATHS,
    LOCAL_NO_FIXED_ABODE,
    MUHAMMAD_ALONE,
    MUHAMMAD_FIRST,
    NAMESAKES_IN_GROUP,
    NEAR_BIRTHDAYS,
    SAME_DAY_OF_THE_YEAR,
    SECOND_MIDDLE,
    SECOND_OF_FAITH,
    SEVERAL_FAMILIES_IN_GROUP,
    STEP_SIBLINGS_OF_ONE_NAME,
)

_CHILD_DAYS = 18 * 365
_TRAVELLERS = "gypsy_roma_traveller"
_DESK_SHARE = 0.4  # of carers at an address that many share: the telephone of its office
_TWINS_UNDER_TWO_NAMES = 0.3  # of twins in blended homes
_CARERS_OWN_PLACED = 0.6  # of foster homes: the carers have no children of their own there
_MALE_SHARE_ALONE = 0.95


def with_families(
    source: Source, world: World, words: Words, *, families: Families, as_at: int
) -> World:
    """The world with such families among the others, and the names and days of its groups."""
    making = _Making(source, world, words, families, as_at)
    if families.factor:
        making.make_homes()
    making.name()
    return making.world()


def family_kinds(world: World) -> Ints:
    """What makes each child hard to tell from others, as a place in ``FAMILY_KINDS``."""
    children = world.children
    kind = world.households.kind[children.household]
    for one, found in (
        (FamilyKind.MUHAMMAD_FIRST, children.leading >= 0),
        (FamilyKind.FIRST_OF_JANUARY, year_start(children.born) == children.born),
        (FamilyKind.TWINS, children.twin_set >= 0),
    ):
        of_home = world.households.kind[children.household]
        kind = chosen(found & (of_home == ORDINARY), FAMILY_KINDS.index(one), kind)
    return kind


def year_start(born: Ints) -> Ints:
    """The first of January of the year of each day."""
    days = born.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]")
    return days.astype(np.int64)


class _Making:
    """A world while its families are made; columns are changed in place."""

    def __init__(
        self, source: Source, world: World, words: Words, families: Families, as_at: int
    ) -> None:
        self._source = source
        self._words = words
        self._families = families
        self._as_at = as_at
        self._homes: Homes = world.homes.rows(np.arange(len(world.homes.flat)))
        # Columns may be one and the same array: each is copied.
        self._houses: Households = world.households.rows(np.arange(len(world.households.home)))
        self._children: Children = world.children.rows(np.arange(len(world.children.born)))
        count = len(self._houses.home)
        self._first = np.searchsorted(self._children.household, np.arange(count))
        self._size = np.diff(np.append(self._first, len(self._children.born)))
        self._free: Flags = np.ones(count, np.bool_)
        self._alike: list[tuple[int, int]] = []
        self._near: list[tuple[int, int, int]] = []
        self._group = {name: code for code, name in enumerate(places().group_names)}

    def world(self) -> World:
        """The world with all that was made."""
        return World(homes=self._homes, households=self._houses, children=self._children)

    def make_homes(self) -> None:
        """The homes of every kind."""
        shares = self._families.in_homes_of()
        makers: Mapping[str, tuple[Callable[[int], None], float]] = {
            "namesakes": (self._namesakes, 3.3),
            "next_of_the_name": (self._next_of_the_name, 2.5),
            "asylum_hostel": (self._asylum_hostels, 4.0),
            "home": (self._childrens_homes, 4.0),
            "refuge": (self._refuges, 5.7),
            "hostel": (self._hostels, 7.4),
            "site": (self._sites, 8.2),
            "parted": (self._parted, 2.6),
            "foster": (self._foster, 3.9),
            "several_families": (self._several_families, 3.5),
            "no_fixed_abode": (self._no_fixed_abode, 1.64),
            "blended": (self._blended, 3.28),
        }
        for kind, (make, children_a_home) in makers.items():
            homes = shares[kind] * len(self._children.born) / children_a_home
            make(int(homes + self._source.many.random()))

    def name(self) -> None:
        """The names, days and deaths that families of each group have."""
        self._first_of_january()
        self._fates()
        self._seconds()
        self._leading()
        for elder, younger in self._alike:
            self._name_alike(elder, younger)
        for elder, younger, days in self._near:
            self._bring_near(elder, younger, days)

    # Choosing households.

    def _take(
        self, count: int, *, among: Flags | None = None, likely: Mapping[str, float] | None = None
    ) -> Ints:
        """At most ``count`` households that are of no kind yet, in no order."""
        candidates = np.flatnonzero(self._free if among is None else self._free & among)
        count = min(count, len(candidates))
        weights: Floats | None = None
        if likely is not None and count:
            by_group = np.array([likely.get(g, ELSEWHERE) for g in places().group_names])
            weights = by_group[self._houses.group[candidates]]
            weights /= weights.sum()
        taken = self._source.many.choice(candidates, count, replace=False, p=weights)
        self._free[taken] = False
        return np.asarray(taken, dtype=np.int64)

    def _together(
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
        leads = self._take(min(count, most // (1 + others[1])), among=among, likely=likely)
        follow = others[0] + self._source.below(len(leads), others[1] + 1 - others[0])
        lead = np.repeat(leads, follow)
        return self._take(len(lead), among=among), lead

    def _mark(self, kind: str, *houses: Ints) -> None:
        for rows in houses:
            self._houses.kind[rows] = FAMILY_KINDS.index(KIND_OF_HOME[kind])

    def _ages(self) -> Ints:
        """Whole years of the first child of each household."""
        return np.asarray(
            (self._as_at - self._children.born[self._first]) / 365.2425, dtype=np.int64
        )

    def _of(self, houses: Ints) -> Ints:
        """The children of households."""
        return np.flatnonzero(np.isin(self._children.household, houses))

    # Changing households.

    def _move_in(self, followers: Ints, lead: Ints, *, known: bool = True) -> None:
        """Let households live at the home of another; where ``known``, their own is the former."""
        houses = self._houses
        if known:
            houses.former_home[followers] = houses.home[followers]
            houses.moved_on[followers] = self._as_at - 5 - self._source.below(len(followers), 900)
        for column in ("authority", "home", "practice", "primary", "secondary"):
            values = getattr(houses, column)
            values[followers] = values[lead]

    def _regroup(self, rows: Ints, group: Ints) -> None:
        """Give households the names of a group."""
        if not rows.size:
            return
        houses, names, source = self._houses, naming(), self._source
        houses.group[rows] = group
        family = names.family(source, group=group)
        houses.other_family[rows] = names.family(source, group=group)[0]
        houses.former_female[rows] = houses.former_male[rows] = NONE
        women, men = np.full(len(rows), FEMALE), np.full(len(rows), MALE)
        houses.mother_given[rows] = names.carer_given(source, group=group, sex=women)
        fathers = names.carer_given(source, group=group, sex=men)
        houses.father_given[rows] = chosen(houses.father_given[rows] >= 0, fathers, NONE)
        self._set_family(rows, family[0], family[1])
        of = self._of(rows)
        children = self._children
        sex, their_group = children.sex[of], houses.group[children.household[of]]
        given = names.given(source, group=their_group, sex=sex)
        part_siblings(source, given, children.household[of], their_group, sex, naming=names)
        children.given[of] = children.called[of] = given
        middle = names.given(source, group=their_group, sex=sex)
        named = (children.middle[of] >= 0) & (middle != given)
        children.middle[of] = chosen(named, middle, NONE)

    def _set_family(self, rows: Ints, female: Ints, male: Ints) -> None:
        """Give households a family name, and their carers too."""
        houses = self._houses
        houses.family_female[rows], houses.family_male[rows] = female, male
        houses.mother_family[rows], houses.father_family[rows] = female, male
        self._spread_family(self._of(rows))

    def _spread_family(self, of: Ints) -> None:
        """Give children the family name of their household, in the form for their sex."""
        children, houses = self._children, self._houses
        house, girl = children.household[of], children.sex[of] == FEMALE
        children.family[of] = chosen(girl, houses.family_female[house], houses.family_male[house])
        children.former_family[of] = chosen(
            girl, houses.former_female[house], houses.former_male[house]
        )

    def _same_carers(self, followers: Ints, lead: Ints) -> None:
        for column in ("mother_given", "mother_family", "mother_phone", "father_given",
                       "father_family", "father_phone", "in_care"):  # fmt: skip
            values = getattr(self._houses, column)
            values[followers] = values[lead]

    def _share_desk(self, followers: Ints, lead: Ints) -> None:
        phone = self._houses.mother_phone
        desk = self._source.flags(len(followers), _DESK_SHARE)
        phone[followers[desk]] = phone[lead[desk]]

    def _call_house(self, lead: Ints, name: Callable[[], str]) -> None:
        for home in self._houses.home[np.unique(lead)].tolist():
            called = name()
            self._homes.flat[home] = 0
            self._homes.before[home] = self._words.code(called) if called else NONE

    # The kinds of home.

    def _several_families(self, count: int) -> None:
        self._brothers_families("several_families", count, SEVERAL_FAMILIES_IN_GROUP)

    def _brothers_families(
        self, kind: str, count: int, likely: Mapping[str, float]
    ) -> tuple[Ints, Ints]:
        houses = self._houses
        followers, lead = self._together(count, (1, 1), likely=likely)
        lead = lead[: len(followers)]
        self._mark(kind, followers, lead)
        self._move_in(followers, lead, known=False)
        self._regroup(followers, houses.group[lead])
        brothers = self._source.flags(len(followers), 0.7)
        rows, of = followers[brothers], lead[brothers]
        self._set_family(rows, houses.family_female[of], houses.family_male[of])
        return followers, lead

    def _namesakes(self, count: int) -> None:
        brothers = int(count * BROTHERS_OF_ONE_NAME + self._source.many.random())
        cousins, lead = self._brothers_families("namesakes", count - brothers, NAMESAKES_IN_GROUP)
        near = self._source.flags(len(cousins), NEAR_BIRTHDAYS)
        days = 1 + self._source.below(len(cousins), 364)
        days[self._source.flags(len(cousins), 0.4)] %= 31
        for place, (own, of) in enumerate(zip(cousins.tolist(), lead.tolist(), strict=True)):
            pair = int(self._first[of]), int(self._first[own])
            self._alike.append(pair)
            if near[place]:
                sign = self._source.one.choice((-1, 1))
                self._near.append((*pair, sign * max(1, int(days[place]))))
        rows = self._take(brothers, among=self._with_two(), likely=NAMESAKES_IN_GROUP)
        self._mark("namesakes", rows)
        group = self._houses.group[rows]
        for place, row in enumerate(self._first[rows].tolist()):
            self._alike.append((row, row + 1))
            sex = SEXES[int(self._children.sex[row])]
            name = places().group_names[int(group[place])]
            middles = [name_pools().given(self._source.one, group=name, sex=sex) for _ in "12"]
            self._children.middle[row : row + 2] = self._words.codes(middles)

    def _with_two(self) -> Flags:
        """Households whose first two children were not born together."""
        order = self._children.order
        second = np.minimum(self._first + 1, len(order) - 1)
        found: Flags = (self._size > 1) & (order[self._first] == 0) & (order[second] == 0)
        return found

    def _alone(self) -> Flags:
        """Households of one child."""
        alone: Flags = self._size == 1
        return alone

    def _blended(self, count: int) -> None:
        houses, source = self._houses, self._source
        followers, lead = self._together(count, (1, 1))
        lead = lead[: len(followers)]
        self._mark("blended", followers, lead)
        self._move_in(followers, lead, known=False)
        houses.former_home[followers] = houses.former_home[lead]
        houses.moved_on[followers] = houses.moved_on[lead]
        # The mother of hers and the father of his care for all.
        men = np.full(len(lead), MALE)
        fathers = naming().carer_given(source, group=houses.group[lead], sex=men)
        houses.father_given[lead] = chosen(
            houses.father_given[lead] >= 0, houses.father_given[lead], fathers
        )
        for column in ("mother_given", "mother_family", "mother_phone"):
            values = getattr(houses, column)
            values[lead] = values[followers]
        self._same_carers(followers, lead)
        hers, his = houses.family_female[followers], houses.family_female[lead]
        houses.other_family[followers], houses.other_family[lead] = his, hers.copy()
        for place in np.flatnonzero(source.flags(len(lead), STEP_SIBLINGS_OF_ONE_NAME)).tolist():
            last = self._first[lead[place]] + self._size[lead[place]] - 1
            self._alike.append((int(self._first[followers[place]]), int(last)))
        self._part_twins(lead, followers)

    def _part_twins(self, lead: Ints, followers: Ints) -> None:
        """Some twins of blended homes bear two family names: the second one the mother's."""
        children, houses = self._children, self._houses
        other = np.full(len(houses.home), NONE, np.int64)
        other[lead] = followers
        second = np.flatnonzero((children.order == 2) & (other[children.household] >= 0))
        second = second[self._source.flags(len(second), _TWINS_UNDER_TWO_NAMES)]
        mother = other[children.household[second]]
        girl = children.sex[second] == FEMALE
        children.family[second] = chosen(
            girl, houses.family_female[mother], houses.family_male[mother]
        )
        children.former_family[second] = NONE

    def _parted(self, count: int) -> None:
        houses, source = self._houses, self._source
        lead = self._take(count)
        followers = self._take(len(lead), among=self._alone())
        lead = lead[: len(followers)]
        self._mark("parted", followers, lead)
        self._regroup(followers, houses.group[lead])
        self._set_family(followers, houses.family_female[lead], houses.family_male[lead])
        houses.former_home[followers] = houses.home[lead]
        houses.moved_on[followers] = self._as_at - 100 - source.below(len(followers), 1400)
        days = 300 + source.below(len(followers), 1200)
        same = source.flags(len(followers), SAME_DAY_OF_THE_YEAR)
        for place, (own, of) in enumerate(zip(followers.tolist(), lead.tolist(), strict=True)):
            pair = int(self._first[of]), int(self._first[own])
            born = int(self._children.born[pair[0]])
            later = day_number(same_day(day_of(born), years=2)) - born
            self._alike.append(pair)
            self._near.append((*pair, later if same[place] else int(days[place])))

    def _foster(self, count: int) -> None:
        houses, source = self._houses, self._source
        followers, lead = self._together(count, (1, 2))
        lead = lead[: len(followers)]
        self._mark("foster", followers, lead)
        placed = np.unique(lead)
        placed = placed[source.flags(len(placed), _CARERS_OWN_PLACED)]
        female, male = naming().family(source, group=houses.group[placed])
        houses.mother_family[placed], houses.father_family[placed] = female, male
        houses.in_care[lead] = True
        self._move_in(followers, lead)
        self._same_carers(followers, lead)
        near = source.flags(len(followers), FOSTERED_NEAR_IN_AGE)
        for own, of in zip(followers[near].tolist(), lead[near].tolist(), strict=True):
            if self._size[own] == 1:
                days = source.one.randrange(1, 43) * source.one.choice((-1, 1))
                self._near.append((int(self._first[of]), int(self._first[own]), days))

    def _strangers(
        self,
        kind: str,
        count: int,
        others: tuple[int, int],
        name: Callable[[], str],
        *,
        among: Flags | None = None,
        known: bool = True,
    ) -> tuple[Ints, Ints]:
        followers, lead = self._together(count, others, among=among)
        lead = lead[: len(followers)]
        self._mark(kind, followers, lead)
        self._call_house(lead, name)
        self._move_in(followers, lead, known=known)
        self._share_desk(followers, lead)
        return followers, lead

    def _childrens_homes(self, count: int) -> None:
        among = self._alone() & (self._ages() >= 9)
        followers, lead = self._strangers(
            "home", count, (1, 5), lambda: communal.childrens_home(self._source.one), among=among
        )
        rows = np.unique(np.concatenate([followers, lead]))
        self._leave_out_carers(rows[~self._source.flags(len(rows), BORN_MOTHER_STATED)])

    def _leave_out_carers(self, rows: Ints) -> None:
        self._houses.mother_given[rows] = self._houses.father_given[rows] = NONE

    def _hostels(self, count: int) -> None:
        self._strangers("hostel", count, (1, 6), lambda: communal.hostel(self._source.one))

    def _refuges(self, count: int) -> None:
        followers, lead = self._strangers(
            "refuge", count, (1, 4), lambda: communal.refuge(self._source.one)
        )
        self._houses.father_given[followers] = self._houses.father_given[lead] = NONE

    def _asylum_hostels(self, count: int) -> None:
        among = self._alone() & (self._ages() >= 14)
        followers, lead = self._strangers(
            "asylum_hostel",
            count,
            (1, 5),
            lambda: communal.asylum_hostel(self._source.one),
            among=among,
            known=False,
        )
        rows = np.unique(np.concatenate([followers, lead]))
        children = self._first[rows]
        self._children.sex[children] = chosen(
            self._source.flags(len(rows), _MALE_SHARE_ALONE), MALE, FEMALE
        )
        pool = Weighted(ASYLUM_GROUPS.items())
        groups = [self._group[pool.draw(self._source.one)] for _ in rows]
        self._regroup(rows, np.array(groups, dtype=np.int64))
        self._leave_out_carers(rows)
        houses = self._houses
        houses.former_home[rows] = houses.moved_on[rows] = NONE
        houses.away[rows] = False
        first = children[self._source.flags(len(rows), FIRST_OF_JANUARY_ALONE)]
        self._set_first_of_january(first)

    def _sites(self, count: int) -> None:
        houses, homes, source = self._houses, self._homes, self._source
        followers, lead = self._together(count, (2, 6))
        lead = lead[: len(followers)]
        rows = np.unique(np.concatenate([followers, lead]))
        self._mark("site", rows)
        self._regroup(rows, np.full(len(rows), self._group[_TRAVELLERS]))
        mostly = source.flags(len(followers), 0.65)
        own, of = followers[mostly], lead[mostly]
        self._set_family(own, houses.family_female[of], houses.family_male[of])
        plots = houses.home[followers]
        for column in ("authority", "practice", "primary", "secondary"):
            values = getattr(houses, column)
            values[followers] = values[lead]
        site = {of: communal.caravan_site(source.one) for of in np.unique(lead).tolist()}
        plot = dict.fromkeys(site, 1)
        for of, home in zip(lead.tolist(), plots.tolist(), strict=True):
            plot[of] += 1
            self._write_plot(home, like=int(houses.home[of]), text=f"Plot {plot[of]} {site[of]}")
        for of, name in site.items():
            home = int(houses.home[of])
            self._write_plot(home, like=home, text=f"Plot 1 {name}")
        homes.flat[plots] = 0
        self._name_travellers(self._of(rows))

    def _write_plot(self, home: int, *, like: int, text: str) -> None:
        homes = self._homes
        homes.street[home], homes.postcode[home] = homes.street[like], homes.postcode[like]
        homes.number[home] = homes.flat[home] = 0
        homes.before[home] = self._words.code(text)

    def _name_travellers(self, of: Ints) -> None:
        children = self._children
        taken: set[tuple[int, str]] = set()
        for row in of.tolist():
            house, sex = int(children.household[row]), int(children.sex[row])
            given = TRAVELLER_GIVEN[SEXES[sex]].draw(self._source.one)
            if (house, given) not in taken:
                taken.add((house, given))
                children.given[row] = children.called[row] = self._words.code(given)

    def _no_fixed_abode(self, count: int) -> None:
        houses, source = self._houses, self._source
        rows = self._take(count)
        self._mark("no_fixed_abode", rows)
        before = houses.home[rows]
        nowhere = self._homes.rows(before)
        local = source.flags(len(rows), LOCAL_NO_FIXED_ABODE)
        filler = chosen(
            local, FILLER_POSTCODES.index("NF1 1NF"), FILLER_POSTCODES.index("ZZ99 3VZ")
        )
        nowhere = replace(nowhere, filler=filler, before=np.full(len(rows), NONE, np.int64))
        houses.home[rows] = len(self._homes.flat) + np.arange(len(rows))
        houses.former_home[rows] = before
        houses.moved_on[rows] = self._as_at - 5 - source.below(len(rows), 500)
        self._homes = stacked(self._homes, nowhere)

    def _next_of_the_name(self, count: int) -> None:
        rows = self._take(count, among=self._with_two())
        self._mark("next_of_the_name", rows)
        children, source = self._children, self._source.one
        for row in self._first[rows].tolist():
            first, second = int(children.born[row]), int(children.born[row + 1])
            self._alike.append((row, row + 1))
            if source.random() < SAME_DAY_OF_THE_YEAR:
                same = day_number(same_day(day_of(first), years=1))
                if same < self._as_at and self._size[children.household[row]] == 2:
                    children.born[row + 1] = second = same
            children.died[row] = min(first + source.randrange(330), max(first, second - 300))

    # Names and days.

    def _fates(self) -> None:
        """The day of death of infants, and a third given name of others."""
        if not self._families.factor:
            return
        children, source = self._children, self._source
        dead = source.flags(len(children.born), INFANT_DEATHS)
        days = source.below(len(children.born), 28)
        late = source.flags(len(children.born), 0.25)
        days[late] = 28 + source.below(int(late.sum()), 337)
        died = children.born + days
        dead &= (died < self._as_at) & (children.died == NONE)
        dead &= self._houses.kind[children.household] == ORDINARY
        children.died[dead] = died[dead]
        third = np.flatnonzero(source.flags(len(children.born), SECOND_MIDDLE))
        third = third[children.middle[third] >= 0]
        group = self._houses.group[children.household[third]]
        names = naming().given(source, group=group, sex=children.sex[third])
        pairs = zip(
            self._words.names(children.middle[third]), self._words.names(names), strict=True
        )
        children.middle[third] = self._words.codes(
            f"{one} {other}" if one != other else one for one, other in pairs
        )

    def _first_of_january(self) -> None:
        houses = self._houses
        share = self._by_group(
            {group: self._families.scaled(rate) for group, rate in FIRST_OF_JANUARY.items()}
        )
        estimated = self._source.flags(len(houses.home), share[houses.group])
        self._set_first_of_january(self._of(np.flatnonzero(estimated)))

    def _set_first_of_january(self, of: Ints) -> None:
        """Estimate the dates of birth of whole households, where no two births share a year."""
        children = self._children
        day = year_start(children.born[of])
        house = children.household[of]
        bad = self._as_at - day >= _CHILD_DAYS
        same = (house[1:] == house[:-1]) & (day[1:] == day[:-1])
        bad[1:] |= same & (children.born[of][1:] != children.born[of][:-1])
        kept = ~np.isin(house, house[bad])
        children.born[of[kept]] = day[kept]

    def _seconds(self) -> None:
        """Kaur, Singh, Bibi and Begum after the given name."""
        children, source = self._children, self._source
        group = self._houses.group[children.household]
        for name, shares in SECOND_OF_FAITH.items():
            for sex in (FEMALE, MALE):
                share = shares[sex]
                if not share:
                    continue
                rows = np.flatnonzero((group == self._group[name]) & (children.sex == sex))
                rows = rows[source.flags(len(rows), share)]
                seconds = self._words.codes(SECONDS_OF_FAITH[name, SEXES[sex]])
                drawn = seconds[source.below(len(rows), len(seconds))]
                other = drawn != children.family[rows]
                children.middle[rows[other]] = drawn[other]
                children.second[rows[other]] = True

    def _leading(self) -> None:
        """A name of the Prophet before the names of sons, and names of two words."""
        houses, children, source = self._houses, self._children, self._source
        shares = {group: self._families.muhammad_share(group) for group in MUHAMMAD_FIRST}
        flagged = source.flags(len(houses.home), self._by_group(shares)[houses.group])
        leads = np.full(len(houses.home), NONE, np.int64)
        for house in np.flatnonzero(flagged).tolist():
            group = places().group_names[int(houses.group[house])]
            leads[house] = self._words.code(name_pools().leading(source.one, group=group))
        sons = np.flatnonzero((leads[children.household] >= 0) & (children.sex == MALE))
        before = leads[children.household[sons]]
        counts = np.bincount(children.household[sons], minlength=len(houses.home))
        only = (counts[children.household[sons]] == 1) & source.flags(len(sons), MUHAMMAD_ALONE)
        children.given[sons[only]] = children.called[sons[only]] = before[only]
        both, before = sons[~only], before[~only]
        pairs = zip(
            self._words.names(before), self._words.names(children.called[both]), strict=True
        )
        children.given[both] = self._words.codes(f"{lead} {called}" for lead, called in pairs)
        children.leading[both] = before
        groups = np.array([self._group[name] for name in MUHAMMAD_FIRST])
        others = (children.sex == MALE) & (leads[children.household] < 0)
        others &= np.isin(houses.group[children.household], groups)
        rows = np.flatnonzero(others)
        rows = rows[source.flags(len(rows), ABDUL_SHARE)]
        # One in a family: brothers are not both called so.
        _, first = np.unique(children.household[rows], return_index=True)
        rows = rows[first]
        names = self._words.codes(ABDUL_NAMES)[source.below(len(rows), len(ABDUL_NAMES))]
        children.given[rows] = children.called[rows] = names

    def _by_group(self, shares: Mapping[str, float]) -> Floats:
        return np.array([shares.get(group, 0.0) for group in places().group_names])

    def _name_alike(self, elder: int, younger: int) -> None:
        """Give a child the first names and the sex of another, and its own family's name."""
        children = self._children
        if children.order[younger] or children.order[elder]:
            return
        for column in ("given", "called", "leading"):
            values = getattr(children, column)
            values[younger] = values[elder]
        if children.sex[younger] != children.sex[elder]:
            children.sex[younger] = children.sex[elder]
            self._spread_family(np.array([younger]))
        children.second[younger] = False
        children.died[younger] = NONE

    def _bring_near(self, elder: int, younger: int, days: int) -> None:
        """Let a child be born ``days`` after another, if that leaves its family possible."""
        children = self._children
        house = children.household[younger]
        born = int(children.born[elder]) + days
        if not self._as_at - _CHILD_DAYS < born < self._as_at:
            born = int(children.born[elder]) - days
        if not self._as_at - _CHILD_DAYS < born < self._as_at or children.order[younger]:
            return
        first = int(self._first[house])
        siblings = range(first, first + int(self._size[house]))
        if all(abs(int(children.born[row]) - born) > 300 for row in siblings if row != younger):
            children.born[younger] = born
