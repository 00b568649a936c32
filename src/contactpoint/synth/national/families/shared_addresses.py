"""Homes whose address says little of who is related: homes, hostels, sites, and no address."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from contactpoint.synth import communal
from contactpoint.synth.choosing import Weighted
from contactpoint.synth.family_rates import (
    ASYLUM_GROUPS,
    BORN_MOTHER_STATED,
    FIRST_OF_JANUARY_ALONE,
    LOCAL_NO_FIXED_ABODE,
)
from contactpoint.synth.names import TRAVELLER_GIVEN
from contactpoint.synth.national.drawing import Flags, Ints, chosen
from contactpoint.synth.national.families.world_in_making import WorldInMaking
from contactpoint.synth.national.naming import FEMALE, MALE, SEXES
from contactpoint.synth.national.world import FILLER_POSTCODES, NONE, stacked

_TRAVELLERS = "gypsy_roma_traveller"
_DESK_SHARE = 0.4  # of carers at an address that many share: the telephone of its office
_MALE_SHARE_ALONE = 0.95  # of those who seek asylum alone


class SharedAddresses:
    """Makes homes at addresses that children of many families have."""

    def __init__(self, making: WorldInMaking) -> None:
        self._making = making
        self._source = making.source
        self._houses = making.houses
        self._children = making.children
        self._words = making.words

    def childrens_homes(self, count: int) -> None:
        """Children's homes; of some of their children no source states a parent."""
        among = self._making.alone() & (self._making.ages() >= 9)
        followers, lead = self._strangers(
            "home", count, (1, 5), lambda: communal.childrens_home(self._source.one), among=among
        )
        rows = np.unique(np.concatenate([followers, lead]))
        self._leave_out_carers(rows[~self._source.flags(len(rows), BORN_MOTHER_STATED)])

    def hostels(self, count: int) -> None:
        """Hotels and hostels that house families."""
        self._strangers("hostel", count, (1, 6), lambda: communal.hostel(self._source.one))

    def refuges(self, count: int) -> None:
        """Refuges: mothers with their children."""
        followers, lead = self._strangers(
            "refuge", count, (1, 4), lambda: communal.refuge(self._source.one)
        )
        self._houses.father_given[followers] = self._houses.father_given[lead] = NONE

    def asylum_hostels(self, count: int) -> None:
        """Lodgings of older children who came alone to seek asylum."""
        among = self._making.alone() & (self._making.ages() >= 14)
        followers, lead = self._strangers(
            "asylum_hostel",
            count,
            (1, 5),
            lambda: communal.asylum_hostel(self._source.one),
            among=among,
            known=False,
        )
        rows = np.unique(np.concatenate([followers, lead]))
        children = self._making.first[rows]
        self._children.sex[children] = chosen(
            self._source.flags(len(rows), _MALE_SHARE_ALONE), MALE, FEMALE
        )
        pool = Weighted(ASYLUM_GROUPS.items())
        groups = [self._making.group_codes[pool.draw(self._source.one)] for _ in rows]
        self._making.regroup(rows, np.array(groups, dtype=np.int64))
        self._leave_out_carers(rows)
        houses = self._houses
        houses.former_home[rows] = houses.moved_on[rows] = NONE
        houses.away[rows] = False
        first = children[self._source.flags(len(rows), FIRST_OF_JANUARY_ALONE)]
        self._making.set_first_of_january(first)

    def sites(self, count: int) -> None:
        """The plots of sites: several families of two family names, with few given names."""
        houses, homes, source = self._houses, self._making.homes, self._source
        followers, lead = self._making.together(count, (2, 6))
        lead = lead[: len(followers)]
        rows = np.unique(np.concatenate([followers, lead]))
        self._making.mark("site", rows)
        self._making.regroup(rows, np.full(len(rows), self._making.group_codes[_TRAVELLERS]))
        mostly = source.flags(len(followers), 0.65)
        own, of = followers[mostly], lead[mostly]
        self._making.set_family(own, houses.family_female[of], houses.family_male[of])
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
        self._name_travellers(self._making.children_of(rows))

    def no_fixed_abode(self, count: int) -> None:
        """Families without an address, under a postcode that stands for none."""
        houses, source = self._houses, self._source
        rows = self._making.take(count)
        self._making.mark("no_fixed_abode", rows)
        before = houses.home[rows]
        nowhere = self._making.homes.rows(before)
        local = source.flags(len(rows), LOCAL_NO_FIXED_ABODE)
        filler = chosen(
            local, FILLER_POSTCODES.index("NF1 1NF"), FILLER_POSTCODES.index("ZZ99 3VZ")
        )
        nowhere = replace(nowhere, filler=filler, before=np.full(len(rows), NONE, np.int64))
        houses.home[rows] = len(self._making.homes.flat) + np.arange(len(rows))
        houses.former_home[rows] = before
        houses.moved_on[rows] = self._making.as_at - 5 - source.below(len(rows), 500)
        self._making.homes = stacked(self._making.homes, nowhere)

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
        """Households that have nothing in common but an address and, some, its telephone."""
        followers, lead = self._making.together(count, others, among=among)
        lead = lead[: len(followers)]
        self._making.mark(kind, followers, lead)
        self._call_house(lead, name)
        self._making.move_in(followers, lead, known=known)
        self._share_desk(followers, lead)
        return followers, lead

    def _share_desk(self, followers: Ints, lead: Ints) -> None:
        phone = self._houses.mother_phone
        desk = self._source.flags(len(followers), _DESK_SHARE)
        phone[followers[desk]] = phone[lead[desk]]

    def _call_house(self, lead: Ints, name: Callable[[], str]) -> None:
        for home in self._houses.home[np.unique(lead)].tolist():
            called = name()
            self._making.homes.flat[home] = 0
            self._making.homes.before[home] = self._words.code(called) if called else NONE

    def _leave_out_carers(self, rows: Ints) -> None:
        self._houses.mother_given[rows] = self._houses.father_given[rows] = NONE

    def _write_plot(self, home: int, *, like: int, text: str) -> None:
        homes = self._making.homes
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
