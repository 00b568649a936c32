"""Households and children as they truly are, in columns; ``mistakes`` has what sources hold.

The rules are those of ``contactpoint.synth.households``.
"""

from dataclasses import dataclass, fields, replace
from typing import Self, TypeVar

import numpy as np

from contactpoint.synth import households as small
from contactpoint.synth.families import FamilyKind
from contactpoint.synth.national.births import Births
from contactpoint.synth.national.drawing import Flags, Ints, Source, chosen
from contactpoint.synth.national.naming import FEMALE, MALE, Naming
from contactpoint.synth.national.places import Places
from contactpoint.synth.national.words import Words
from contactpoint.synth.numbers import DRAMA_RANGES

NONE = -1
FAMILY_KINDS = tuple(FamilyKind)
ORDINARY = FAMILY_KINDS.index(FamilyKind.ORDINARY)
FILLER_POSTCODES = ("ZZ99 3VZ", "ZZ99 3WZ", "ZZ99 3CZ", "NF1 1NF")
_NUMBERS_A_RANGE = 1000
AnyColumns = TypeVar("AnyColumns", bound="Columns")
_PHONES = np.cumsum([weight for _, weight in DRAMA_RANGES]) / sum(w for _, w in DRAMA_RANGES)


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of one length, or of two where a subclass says so."""

    def rows(self, wanted: Ints) -> Self:
        """The same columns with only the rows ``wanted``, in that order."""
        return replace(self, **{f.name: getattr(self, f.name)[wanted] for f in fields(self)})


@dataclass(frozen=True, slots=True)
class Homes(Columns):
    """Addresses; ``flat`` and ``number`` are nought where there is none.

    ``before`` is the code of a line before the street, such as the name of a hostel, or ``NONE``.
    ``filler`` is a place in ``FILLER_POSTCODES`` where there is no home, or ``NONE``.
    """

    flat: Ints
    number: Ints
    street: Ints
    postcode: Ints
    before: Ints
    filler: Ints


@dataclass(frozen=True, slots=True)
class Households(Columns):
    """Each household's names, as codes, and its homes, as places; ``NONE`` where there is none.

    Households of one home have one place in ``home``. ``kind`` is a place in ``FAMILY_KINDS``.
    """

    kind: Ints
    authority: Ints
    group: Ints
    home: Ints
    former_home: Ints
    moved_on: Ints
    away: Flags
    practice: Ints
    other_family: Ints
    mother_given: Ints
    mother_family: Ints
    in_care: Flags
    father_given: Ints
    father_family: Ints
    mother_phone: Ints
    father_phone: Ints
    primary: Ints
    secondary: Ints
    first_school: Ints
    family_female: Ints
    family_male: Ints
    former_female: Ints
    former_male: Ints


@dataclass(frozen=True, slots=True)
class Children(Columns):
    """``household`` is a place in the households; ``twin_set`` a child's place, or ``NONE``.

    ``given`` has all first names as registered. ``called`` is the one in daily use and ``leading``
    the one before it, or ``NONE``. ``second`` says that some sources take the middle name for the
    family name. ``order`` counts those born together from 1, and is nought for others. ``died`` is
    the day of an infant's death, or ``NONE``.
    """

    household: Ints
    called: Ints
    leading: Ints
    second: Flags
    order: Ints
    died: Ints
    given: Ints
    middle: Ints
    family: Ints
    former_family: Ints
    sex: Ints
    born: Ints
    twin_set: Ints


@dataclass(frozen=True, slots=True)
class World:
    """A block of the nation."""

    homes: Homes
    households: Households
    children: Children

    def joined(self, other: "World") -> "World":
        """This world followed by another; the other's places are moved behind this world's."""
        homes, houses = len(self.homes.flat), len(self.households.home)
        theirs, young = other.households, other.children
        return World(
            homes=stacked(self.homes, other.homes),
            households=stacked(
                self.households,
                replace(
                    theirs,
                    home=theirs.home + homes,
                    former_home=_moved_behind(theirs.former_home, homes),
                ),
            ),
            children=stacked(
                self.children,
                replace(
                    young,
                    household=young.household + houses,
                    twin_set=_moved_behind(young.twin_set, len(self.children.born)),
                ),
            ),
        )

    def with_children(self, children: Children) -> "World":
        """The world with more children in its households."""
        return replace(self, children=stacked(self.children, children))


def make_world(
    source: Source, births: Births, words: Words, *, places: Places, naming: Naming, as_at: int
) -> World:
    """The households of ``births`` with everything that is true of them and their children."""
    count = len(births.authority)
    authority = births.authority
    group = places.groups.draw(source, authority)
    homes = make_homes(source, authority, places=places)
    moved = source.flags(count, small.MOVED_SHARE)
    away = moved & source.flags(count, small.MOVED_AUTHORITY_SHARE)
    before = authority.copy()
    before[away] = places.authorities.draw(source, np.zeros(int(away.sum()), np.int64))
    former = make_homes(source, before[moved], places=places)
    former_home = np.full(count, NONE, np.int64)
    former_home[moved] = count + np.arange(int(moved.sum()))
    other = naming.family(source, group=group)
    family = naming.family(source, group=group)
    family, renamed = _renamed(source, words, family=family, other=other)
    own_name = source.flags(count, small.OWN_NAME_CARER_SHARE)
    fathered = ~source.flags(count, small.LONE_CARER_SHARE)
    men = np.full(count, MALE, np.int64)
    women = np.full(count, FEMALE, np.int64)
    father_given = naming.carer_given(source, group=group, sex=men)
    primary = places.phases.draw(source, 2 * authority)
    households = Households(
        kind=np.full(count, ORDINARY, np.int64),
        authority=authority,
        group=group,
        home=np.arange(count),
        former_home=former_home,
        moved_on=chosen(moved, as_at - 20 - source.below(count, 980), NONE),
        away=away,
        practice=places.practice(source, homes.postcode),
        other_family=other[0],
        mother_given=naming.carer_given(source, group=group, sex=women),
        mother_family=chosen(own_name, other[0], family[0]),
        in_care=source.flags(count, small.IN_CARE_SHARE),
        father_given=chosen(fathered, father_given, NONE),
        father_family=family[1],
        mother_phone=_phones(source, count),
        father_phone=_phones(source, count),
        primary=primary,
        secondary=places.phases.draw(source, 2 * authority + 1),
        first_school=chosen(moved, places.phases.draw(source, 2 * before), primary),
        family_female=family[0],
        family_male=family[1],
        former_female=renamed[0],
        former_male=renamed[1],
    )
    children = _make_children(source, births, households, naming=naming)
    return World(homes=stacked(homes, former), households=households, children=children)


def make_homes(source: Source, authority: Ints, *, places: Places) -> Homes:
    """A home in each authority."""
    count = len(authority)
    postcode = places.postcode(source, authority)
    number = 1 + np.minimum(source.many.exponential(28, count).astype(np.int64), 240)
    flat = chosen(source.flags(count, small.FLAT_SHARE), 1 + source.below(count, 23), 0)
    return Homes(
        flat=flat,
        number=number,
        street=places.street(postcode),
        postcode=postcode,
        before=np.full(count, NONE, np.int64),
        filler=np.full(count, NONE, np.int64),
    )


def _phones(source: Source, count: int) -> Ints:
    stem = np.searchsorted(_PHONES, source.many.random(count), side="right")
    number = stem * _NUMBERS_A_RANGE + source.below(count, _NUMBERS_A_RANGE)
    return chosen(source.flags(count, small.TELEPHONE_SHARE), number, NONE)


def _renamed(
    source: Source, words: Words, *, family: tuple[Ints, Ints], other: tuple[Ints, Ints]
) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """The family's names now and, where they changed, before."""
    count = len(family[0])
    same = (family[0] == other[0]) & (family[1] == other[1])
    renamed = source.flags(count, small.RENAMED_SHARE) & ~same
    former = chosen(renamed, other[0], NONE), chosen(renamed, other[1], NONE)
    whole = ~(words.halved(family[1]) | words.halved(other[1]))
    both = np.flatnonzero(renamed & whole & source.flags(count, small.JOINED_SHARE))
    now = family[0].copy(), family[1].copy()
    for own, others, before, named in zip(family, other, former, now, strict=True):
        # Both names were joined; the children bore one of them before.
        pairs = zip(words.names(own[both]), words.names(others[both]), strict=True)
        named[both] = words.codes(f"{one}-{two}" for one, two in pairs)
        before[both] = own[both]
    return now, former


def _make_children(
    source: Source, births: Births, households: Households, *, naming: Naming
) -> Children:
    count = len(births.born)
    household = births.household
    group = households.group[household]
    rows = np.arange(count)
    eldest = rows - births.place
    # A third of twin births are of identical twins, and half of the rest are of one sex.
    identical = source.flags(count, 1 / 3)[eldest]
    sex = chosen(source.flags(count, small.BOYS_SHARE), MALE, FEMALE)
    sex = np.where(identical, sex[eldest], sex)
    given = naming.given(source, group=group, sex=sex)
    alike = source.flags(count, small.ALIKE_TWIN_NAMES_SHARE)[eldest]
    for place in (1, 2):
        later = np.flatnonzero((births.place == place) & alike)
        given[later] = naming.given_like(
            source, other=given[later - 1], group=group[later], sex=sex[later]
        )
    part_siblings(source, given, household, group, sex, naming=naming)
    named = source.flags(count, small.MIDDLE_NAME_SHARE)
    middle = naming.given(source, group=group, sex=sex)
    girl = sex == FEMALE
    return Children(
        household=household,
        called=given.copy(),
        leading=np.full(count, NONE, np.int64),
        second=np.zeros(count, np.bool_),
        order=chosen(births.together > 1, births.place + 1, 0),
        died=np.full(count, NONE, np.int64),
        given=given,
        middle=chosen(named & (middle != given), middle, NONE),
        family=chosen(girl, households.family_female[household], households.family_male[household]),
        former_family=chosen(
            girl, households.former_female[household], households.former_male[household]
        ),
        sex=sex,
        born=births.born,
        twin_set=chosen(births.together > 1, eldest, NONE),
    )


def part_siblings(
    source: Source, given: Ints, household: Ints, group: Ints, sex: Ints, *, naming: Naming
) -> None:
    """Draw again until no two children of a household have spellings of one name."""
    while True:
        again = np.zeros(len(given), dtype=np.bool_)
        lag = 1
        while (together := np.flatnonzero(household[lag:] == household[:-lag])).size:
            clash = naming.clash(given[together], given[together + lag])
            again[together[clash] + lag] = True
            lag += 1
        rows = np.flatnonzero(again)
        if not rows.size:
            return
        given[rows] = naming.given(source, group=group[rows], sex=sex[rows])


def siblings_born(
    source: Source, world: World, *, count: int, first: int, days: int, naming: Naming
) -> Children:
    """A newborn child in each of ``count`` of the world's households."""
    chosen_houses = source.many.choice(len(world.households.home), count, replace=False)
    births = Births(
        authority=world.households.authority,
        household=chosen_houses.astype(np.int64),
        born=first + source.below(count, days),
        place=np.zeros(count, np.int64),
        together=np.ones(count, np.int64),
    )
    return _make_children(source, births, world.households, naming=naming)


def _moved_behind(places: Ints, count: int) -> Ints:
    return chosen(places >= 0, places + count, NONE)


def stacked(one: AnyColumns, other: AnyColumns) -> AnyColumns:
    """The rows of ``one`` and, below them, the rows of ``other``."""
    return replace(
        one,
        **{
            f.name: np.concatenate([getattr(one, f.name), getattr(other, f.name)])
            for f in fields(one)
        },
    )
