"""Homes whose children are hard to tell apart, beside the ordinary ones.

A home is one household or several: cousins in one house, strangers in a hostel. Homes of several
addresses that belong together, such as the plots of a site, are made together too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from operator import is_
from random import Random

from msgspec.structs import replace as struct_replace

from contactpoint.children.addresses import Address
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, Relationship
from contactpoint.synth.choosing import Weighted, chance
from contactpoint.synth.communal import (
    asylum_hostel,
    childrens_home,
    hostel,
    lines_of,
    plot_lines,
    refuge_lines,
    room,
    site_name,
)
from contactpoint.synth.england import Authority
from contactpoint.synth.families import KIND_OF_HOME, Families
from contactpoint.synth.households import Births, Home, Household, HouseholdMaker, TrueChild
from contactpoint.synth.names import (
    ABDUL_NAMES,
    SECONDS_OF_FAITH,
    TRAVELLER_GIVEN,
    FamilyName,
    NamePools,
    both_forms,
)
from contactpoint.synth.numbers import telephone
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
    TWINS_UNDER_TWO_NAMES,
)

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
_YEAR = 365.2425
_CHILD_DAYS = 18 * 365
_TRAVELLERS = "gypsy_roma_traveller"
_SEVERAL = Weighted(((2, 0.85), (3, 0.15)))
_MALE_SHARE_ALONE = 0.95  # of those who seek asylum alone (DfE, Children looked after 2022)

HomesOf = tuple[Household, ...]


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
        self._households = households
        self._names = names
        self._families = families
        self._seed = seed
        self._as_at = as_at
        self._muhammad_share = {group: families.muhammad_share(group) for group in MUHAMMAD_FIRST}
        self._january_share = {
            group: families.scaled(share) for group, share in FIRST_OF_JANUARY.items()
        }
        shares = families.in_homes_of()
        of_children = {"": 1 - sum(shares.values()), **shares}
        self._kinds = Weighted(
            (kind, share / _CHILDREN_A_HOME[kind]) for kind, share in of_children.items()
        )
        self._makers: Mapping[str, Callable[[Random, Iterator[int]], HomesOf]] = {
            "several_families": self._several_families,
            "namesakes": self._namesakes,
            "blended": self._blended,
            "parted": self._parted,
            "foster": self._foster,
            "home": self._childrens_home,
            "hostel": self._hostel,
            "asylum_hostel": self._asylum_hostel,
            "refuge": self._refuge,
            "site": self._site,
            "no_fixed_abode": self._no_fixed_abode,
            "next_of_the_name": self._next_of_the_name,
        }
        self._asylum_groups = Weighted(ASYLUM_GROUPS.items())

    def make(self, rng: Random, number: int, *, twin_sets: Iterator[int]) -> HomesOf:
        """The households of home ``number``."""
        # An ordinary home draws from ``rng`` alone, so it is the same in every such population.
        family_rng = chance("family", self._seed, number)
        kind = self._kinds.draw(family_rng)
        if not kind:
            return (self._as_named(family_rng, self._households.make(rng, twin_sets=twin_sets)),)
        made = self._makers[kind](family_rng, twin_sets)
        return tuple(replace(one, kind=KIND_OF_HOME[kind]) for one in made if one.children)

    # What may be in any family.

    def _as_named(self, rng: Random, household: Household) -> Household:
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
            children = first_of_january(children, as_at=self._as_at)
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
            died = _died_as_infant(rng, child.birth_date)
            return replace(child, died=died) if died < self._as_at else child
        if child.middle and not child.second and fate > 1 - SECOND_MIDDLE:
            another = self._names.given(rng, group=group, sex=child.sex)
            if another not in (child.given, child.middle):
                return replace(child, middle=f"{child.middle} {another}")
        return child

    # The kinds of home.

    def _family(
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
        made = self._households.make(
            rng,
            twin_sets=twin_sets,
            authority=authority,
            group=group,
            home=home,
            family=family,
            births=births,
        )
        return self._as_named(rng, made)

    def _place_for(self, rng: Random, likely: Mapping[str, float]) -> tuple[Authority, str]:
        """A place and a group, in proportion to how likely the group is to have such a home."""
        while True:
            authority, group = self._households.place(rng)
            if rng.random() < likely.get(group, ELSEWHERE):
                return authority, group

    def _several_families(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        authority, group = self._place_for(rng, SEVERAL_FAMILIES_IN_GROUP)
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
            one = self._family(rng, twin_sets, authority, group, home=home, family=named)
            found.append(one)
        return tuple(found)

    def _namesakes(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        authority, group = self._place_for(rng, NAMESAKES_IN_GROUP)
        if rng.random() < BROTHERS_OF_ONE_NAME:
            return self._brothers_of_one_name(rng, twin_sets, authority, group)
        first, second, *others = self._brothers_families(rng, twin_sets, authority, group)
        elder = rng.choice(first.children)
        family = FamilyName(female=_of(second, Sex.FEMALE), male=_of(second, Sex.MALE))
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
            birth_date=self._within_childhood(born, elder.birth_date),
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
        born = self._born(rng, 3, 15)
        births = [(born, 1), (born + timedelta(days=rng.randrange(335, 1000)), 1)]
        births = [(day, 1) for day, _ in births if day < self._as_at]
        made = self._family(rng, twin_sets, authority, group, births=births)
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

    def _blended(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """Children of hers, of his and of both, under two family names, with one set of carers."""
        authority, group = self._households.place(rng)
        theirs = self._family(rng, twin_sets, authority, group)
        births = self._births(rng, Weighted(((1, 0.65), (2, 0.35))), youngest=3)
        hers = self._family(rng, twin_sets, authority, group, home=theirs.home, births=births)
        father = self._households.carer(
            rng, group, Sex.MALE, _of(theirs, Sex.MALE), Relationship.NOT_KNOWN
        )
        mother = hers.carers[0]
        carers = (mother, father)
        theirs = replace(
            theirs,
            carers=carers,
            other_family=_of(hers, Sex.FEMALE),
        )
        hers = replace(
            hers,
            carers=carers,
            other_family=_of(theirs, Sex.FEMALE),
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
                    family=_of(theirs, elder.sex),
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
        made = self._family(rng, twin_sets, theirs.home.authority, theirs.group, births=[(born, 2)])
        one, other = made.children
        pair = (
            replace(one, family=_of(theirs, one.sex), former_family=""),
            replace(other, family=_of(hers, other.sex), former_family=""),
        )
        kept = tuple(child for child in theirs.children if child.birth_date != born)
        return replace(theirs, children=(*kept, *pair))

    def _parted(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """Half-brothers of one name, each with one of the parents."""
        authority, group = self._households.place(rng)
        family = self._names.family(rng, group=group)
        first = self._family(rng, twin_sets, authority, group, family=family)
        elder = first.children[0]
        born = elder.birth_date + timedelta(days=rng.randrange(300, 1500))
        if rng.random() < SAME_DAY_OF_THE_YEAR:
            born = same_day(elder.birth_date, years=rng.randrange(1, 4))
        births = [(self._within_childhood(born, elder.birth_date), 1)]
        second = self._family(rng, twin_sets, authority, group, family=family, births=births)
        (younger,) = second.children
        alike = replace(
            younger,
            given=elder.given,
            leading=elder.leading,
            sex=elder.sex,
            family=family.of(elder.sex),
            former_family="",
        )
        moved_on = max(younger.birth_date, self._as_at - timedelta(days=rng.randrange(100, 1500)))
        return first, replace(
            second, children=(alike,), at=1, former_home=first.home, moved_on=moved_on
        )

    def _foster(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """Children of other families, and often the carers' own."""
        authority, group = self._households.place(rng)
        own = self._family(rng, twin_sets, authority, group)
        carers = tuple(
            replace_relationship(carer, Relationship.DAY_TO_DAY_CARE) for carer in own.carers
        )
        found = [own] if rng.random() < 0.4 else []
        before: TrueChild | None = None
        for _ in range(1 + (rng.random() < 0.35) + (rng.random() < 0.1)):
            _, their_group = self._households.place(rng)
            births = self._births(rng, Weighted(((1, 0.75), (2, 0.25))), youngest=0)
            if before is not None and rng.random() < FOSTERED_NEAR_IN_AGE:
                near = before.birth_date + timedelta(days=rng.randrange(-42, 43))
                births = [(self._within_childhood(near, before.birth_date), 1)]
            made = self._family(
                rng, twin_sets, authority, their_group, home=own.home, births=births
            )
            born_home = self._households.home(rng, authority)
            moved_on = self._as_at - timedelta(days=rng.randrange(5, 1200))
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
            made = self._family(rng, twin_sets, home.authority, group(), home=home, births=births())
            found.append(
                replace(
                    made,
                    former_home=self._households.home(rng, home.authority),
                    moved_on=self._as_at - timedelta(days=rng.randrange(5, 700)),
                    desk=desk,
                )
            )
        return found

    def _named_house(self, rng: Random, name: str) -> Home:
        return self._communal(rng, lambda rng, street: lines_of(rng, name, street))

    def _communal(self, rng: Random, lines: Callable[[Random, str], tuple[str, ...]]) -> Home:
        authority, _ = self._households.place(rng)
        postcode = authority.postcode(rng)
        written = lines(rng, self._households.street(postcode))
        address = Address(lines=written, town=authority.town(postcode), postcode=postcode)
        return Home(authority, address)

    def _childrens_home(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        home = self._named_house(rng, childrens_home(rng))
        found = self._strangers(
            rng,
            twin_sets,
            home,
            rng.randrange(2, 7),
            births=lambda: [(self._born(rng, 9, 17), 1)],
            group=lambda: home.authority.groups.draw(rng),
        )
        return tuple(
            one if rng.random() < BORN_MOTHER_STATED else _without_carers(one) for one in found
        )

    def _hostel(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        home = self._named_house(rng, hostel(rng))
        sizes = Weighted(((1, 0.5), (2, 0.35), (3, 0.15)))
        found = self._strangers(
            rng,
            twin_sets,
            home,
            rng.randrange(2, 8),
            births=lambda: self._births(rng, sizes, youngest=0),
            group=lambda: home.authority.groups.draw(rng),
        )
        rooms = rng.sample(range(1, 60), len(found))
        return tuple(
            replace(one, room=room(rng, number)) for one, number in zip(found, rooms, strict=True)
        )

    def _asylum_hostel(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        home = self._named_house(rng, asylum_hostel(rng))
        found = self._strangers(
            rng,
            twin_sets,
            home,
            rng.randrange(2, 7),
            births=lambda: [(self._born(rng, 14, 17), 1)],
            group=lambda: self._asylum_groups.draw(rng),
        )
        alone = []
        for one in found:
            (child,) = one.children
            sex = Sex.MALE if rng.random() < _MALE_SHARE_ALONE else Sex.FEMALE
            if sex is not child.sex:
                given = self._names.given(rng, group=one.group, sex=sex)
                child = replace(child, sex=sex, given=given, family=_of(one, sex), second="")
            children = [replace(child, died=None)]
            if rng.random() < FIRST_OF_JANUARY_ALONE:
                children = first_of_january(children, as_at=self._as_at)
            # They came from abroad: no source has an earlier address.
            lone = _without_carers(replace(one, children=tuple(children)))
            alone.append(replace(lone, former_home=None, moved_on=None))
        return tuple(alone)

    def _refuge(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        home = self._communal(rng, refuge_lines)
        sizes = Weighted(((1, 0.5), (2, 0.35), (3, 0.15)))
        found = self._strangers(
            rng,
            twin_sets,
            home,
            rng.randrange(2, 6),
            births=lambda: self._births(rng, sizes, youngest=0),
            group=lambda: home.authority.groups.draw(rng),
        )
        return tuple(replace(one, carers=one.carers[:1]) for one in found)

    def _site(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """The plots of a site: several families of two family names, with few given names."""
        authority, _ = self._households.place(rng)
        postcode, town = authority.postcode(rng), ""
        town = authority.town(postcode)
        name, written = site_name(rng, self._households.street(postcode)), rng.random()
        families = [self._names.family(rng, group=_TRAVELLERS) for _ in range(2)]
        found = []
        for at in range(rng.randrange(3, 8)):
            lines = plot_lines(at + 1, name, written)
            home = Home(authority, Address(lines=lines, town=town, postcode=postcode))
            family = families[rng.random() < 0.35]
            one = self._family(rng, twin_sets, authority, _TRAVELLERS, home=home, family=family)
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

    def _no_fixed_abode(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        authority, group = self._households.place(rng)
        local = rng.random() < LOCAL_NO_FIXED_ABODE
        lines = rng.choice(((), (), ("No fixed abode",), ("NFA",)))
        address = Address(lines=lines, postcode="NF1 1NF" if local else "ZZ99 3VZ")
        made = self._family(rng, twin_sets, authority, group, home=Home(authority, address))
        before = self._households.home(rng, authority)
        moved_on = self._as_at - timedelta(days=rng.randrange(5, 500))
        return (replace(made, former_home=before, moved_on=moved_on),)

    def _next_of_the_name(self, rng: Random, twin_sets: Iterator[int]) -> HomesOf:
        """A child who died within a year, and one born later who was given its name."""
        authority, group = self._households.place(rng)
        born = self._born(rng, 2, 16)
        later = born + timedelta(days=rng.randrange(335, 1100))
        if rng.random() < SAME_DAY_OF_THE_YEAR:
            later = same_day(born, years=rng.randrange(1, 3))
        births = [(self._within_childhood(later, born), 1)]
        if rng.random() < 0.5:
            births.append((births[0][0] + timedelta(days=rng.randrange(400, 1500)), 1))
        births = [(born, 1), *[birth for birth in births if birth[0] < self._as_at]]
        made = self._family(rng, twin_sets, authority, group, births=births)
        first, second, *others = made.children
        died = min(_died_as_infant(rng, born), second.birth_date - timedelta(days=300))
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

    # Days.

    def _born(self, rng: Random, youngest: int, oldest: int) -> date:
        """A day of birth by age in whole years on the population's day."""
        days = int((youngest + rng.random() * (oldest + 1 - youngest)) * _YEAR)
        return self._as_at - timedelta(days=min(max(days, 1), _CHILD_DAYS - 1))

    def _births(self, rng: Random, sizes: Weighted[int], *, youngest: int) -> Births:
        """The births of a small family, the oldest first."""
        day = self._born(rng, youngest, 15)
        found = [(day, 1)]
        for _ in range(sizes.draw(rng) - 1):
            day += timedelta(days=335 + int(rng.gammavariate(2.2, 330)))
            if day < self._as_at:
                found.append((day, 1))
        return found

    def _within_childhood(self, born: date, other: date) -> date:
        """``born``, or a day near ``other`` where that is no day of a child; never ``other``."""
        oldest = self._as_at - timedelta(days=_CHILD_DAYS - 1)
        if oldest <= born < self._as_at and born != other:
            return born
        step = 40 if other - oldest > timedelta(days=400) else -40
        nearer = other - timedelta(days=step)
        return nearer if nearer < self._as_at else other - timedelta(days=40)


def first_of_january(children: list[TrueChild], *, as_at: date) -> list[TrueChild]:
    """The children with estimated dates of birth, where no two births share a year."""
    years = {(child.birth_date.year, child.birth_date) for child in children}
    if len({year for year, _ in years}) < len(years):
        return children
    found = []
    for child in children:
        day = date(child.birth_date.year, 1, 1)
        if (as_at - day).days >= _CHILD_DAYS:
            return children
        found.append(replace(child, birth_date=day))
    return found


def _died_as_infant(rng: Random, born: date) -> date:
    # Three of four infants who die do so in the first four weeks.
    days = rng.randrange(28) if rng.random() < 0.75 else rng.randrange(28, 365)
    return born + timedelta(days=days)


def same_day(day: date, *, years: int) -> date:
    """The same day of the year, some years later."""
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _of(household: Household, sex: Sex) -> str:
    """The family name as a child of ``sex`` in the household bears it."""
    for child in household.children:
        if child.sex is sex:
            return child.family
    known = both_forms(household.children[0].family, "MF"[household.children[0].sex is Sex.FEMALE])
    return known.of(sex) if known else household.children[0].family


def replace_relationship(carer: Carer, relationship: Relationship) -> Carer:
    """The carer with another relationship to the child."""
    return struct_replace(carer, relationship=relationship)


def _without_carers(household: Household) -> Household:
    return replace(household, carers=())
