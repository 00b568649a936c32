"""Homes whose address says little of who is related: homes, hostels, sites, and no address."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from contactpoint.children.addresses import Address
from contactpoint.children.sex import Sex
from contactpoint.synth import communal
from contactpoint.synth.choosing import Weighted
from contactpoint.synth.family_rates import (
    ASYLUM_GROUPS,
    BORN_MOTHER_STATED,
    FIRST_OF_JANUARY_ALONE,
    LOCAL_NO_FIXED_ABODE,
)
from contactpoint.synth.homes.family import FamilyMaker, HomesOf, name_in
from contactpoint.synth.households import Births, Home, Household, TrueChild
from contactpoint.synth.names import TRAVELLER_GIVEN
from contactpoint.synth.numbers import telephone

_TRAVELLERS = "gypsy_roma_traveller"
_MALE_SHARE_ALONE = 0.95  # of those who seek asylum alone (DfE, Children looked after 2022)


class SharedAddresses:
    """Makes homes at addresses that children of many families have."""

    def __init__(self, families: FamilyMaker) -> None:
        self._families = families
        self._households = families.households
        self._names = families.names
        self._childhood = families.childhood
        self._asylum_groups = Weighted(ASYLUM_GROUPS.items())

    def childrens_home(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """A children's home; of some of its children no source states a parent."""
        home = self._named_house(rng, communal.childrens_home(rng))
        found = self._strangers(
            rng,
            twin_sets,
            home,
            rng.randrange(2, 7),
            births=lambda: [(self._childhood.born(rng, 9, 17), 1)],
            group=lambda: home.authority.groups.draw(rng),
        )
        return tuple(
            one if rng.random() < BORN_MOTHER_STATED else _without_carers(one) for one in found
        )

    def hostel(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """A hotel or hostel with a family in each room."""
        home = self._named_house(rng, communal.hostel(rng))
        sizes = Weighted(((1, 0.5), (2, 0.35), (3, 0.15)))
        found = self._strangers(
            rng,
            twin_sets,
            home,
            rng.randrange(2, 8),
            births=lambda: self._childhood.births(rng, sizes, youngest=0),
            group=lambda: home.authority.groups.draw(rng),
        )
        rooms = rng.sample(range(1, 60), len(found))
        return tuple(
            replace(one, room=communal.room(rng, number))
            for one, number in zip(found, rooms, strict=True)
        )

    def asylum_hostel(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """Lodgings of older children who came alone to seek asylum."""
        home = self._named_house(rng, communal.asylum_hostel(rng))
        found = self._strangers(
            rng,
            twin_sets,
            home,
            rng.randrange(2, 7),
            births=lambda: [(self._childhood.born(rng, 14, 17), 1)],
            group=lambda: self._asylum_groups.draw(rng),
        )
        alone = []
        for one in found:
            (child,) = one.children
            sex = Sex.MALE if rng.random() < _MALE_SHARE_ALONE else Sex.FEMALE
            if sex is not child.sex:
                given = self._names.given(rng, group=one.group, sex=sex)
                child = replace(child, sex=sex, given=given, family=name_in(one, sex), second="")
            children = [replace(child, died=None)]
            if rng.random() < FIRST_OF_JANUARY_ALONE:
                children = self._childhood.first_of_january(children)
            # They came from abroad: no source has an earlier address.
            lone = _without_carers(replace(one, children=tuple(children)))
            alone.append(replace(lone, former_home=None, moved_on=None))
        return tuple(alone)

    def refuge(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """A refuge: mothers with their children."""
        home = self._communal(rng, communal.refuge_lines)
        sizes = Weighted(((1, 0.5), (2, 0.35), (3, 0.15)))
        found = self._strangers(
            rng,
            twin_sets,
            home,
            rng.randrange(2, 6),
            births=lambda: self._childhood.births(rng, sizes, youngest=0),
            group=lambda: home.authority.groups.draw(rng),
        )
        return tuple(replace(one, carers=one.carers[:1]) for one in found)

    def site(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """The plots of a site: several families of two family names, with few given names."""
        authority, _ = self._households.place(rng)
        postcode = authority.postcode(rng)
        town = authority.town(postcode)
        name = communal.site_name(rng, self._households.street(postcode))
        written = rng.random()
        families = [self._names.family(rng, group=_TRAVELLERS) for _ in range(2)]
        found = []
        for at in range(rng.randrange(3, 8)):
            lines = communal.plot_lines(at + 1, name, written)
            home = Home(authority, Address(lines=lines, town=town, postcode=postcode))
            family = families[rng.random() < 0.35]
            one = self._families.make(
                rng, twin_sets, authority, _TRAVELLERS, home=home, family=family
            )
            found.append(replace(self._travelling(rng, one), at=at))
        return tuple(found)

    def _travelling(self, rng: Random, household: Household) -> Household:
        children: list[TrueChild] = []
        for child in household.children:
            given = TRAVELLER_GIVEN[child.sex].draw(rng)
            if all(given != other.given for other in children):
                child = replace(child, given=given)
            children.append(child)
        return replace(household, children=tuple(children))

    def no_fixed_abode(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """A family without an address, under a postcode that stands for none."""
        authority, group = self._households.place(rng)
        local = rng.random() < LOCAL_NO_FIXED_ABODE
        lines = rng.choice(((), (), ("No fixed abode",), ("NFA",)))
        address = Address(lines=lines, postcode="NF1 1NF" if local else "ZZ99 3VZ")
        made = self._families.make(rng, twin_sets, authority, group, home=Home(authority, address))
        before = self._households.home(rng, authority)
        moved_on = self._childhood.as_at - timedelta(days=rng.randrange(5, 500))
        return (replace(made, former_home=before, moved_on=moved_on),)

    def _strangers(
        self,
        rng: Random,
        twin_sets: Iterator[int],
        home: Home,
        count: int,
        *,
        births: Callable[[], Births],
        group: Callable[[], str],
    ) -> list[Household]:
        """Households that have nothing in common but an address and its telephone."""
        desk = telephone(rng)
        found = []
        for _ in range(count):
            made = self._families.make(
                rng, twin_sets, home.authority, group(), home=home, births=births()
            )
            found.append(
                replace(
                    made,
                    former_home=self._households.home(rng, home.authority),
                    moved_on=self._childhood.as_at - timedelta(days=rng.randrange(5, 700)),
                    desk=desk,
                )
            )
        return found

    def _named_house(self, rng: Random, name: str) -> Home:
        return self._communal(rng, lambda rng, street: communal.lines_of(rng, name, street))

    def _communal(self, rng: Random, lines: Callable[[Random, str], tuple[str, ...]]) -> Home:
        authority, _ = self._households.place(rng)
        postcode = authority.postcode(rng)
        written = lines(rng, self._households.street(postcode))
        address = Address(lines=written, town=authority.town(postcode), postcode=postcode)
        return Home(authority, address)


def _without_carers(household: Household) -> Household:
    return replace(household, carers=())
