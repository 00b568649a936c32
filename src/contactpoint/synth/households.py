"""Households as they truly are: carers, children, present and former addresses and names.

What each source states of a household is in ``statements``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from zlib import crc32

from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, Relationship
from contactpoint.synth.choosing import Weighted
from contactpoint.synth.england import PRIMARY, SECONDARY, Authority
from contactpoint.synth.families import FamilyKind
from contactpoint.synth.names import FamilyName, NamePools
from contactpoint.synth.numbers import telephone
from contactpoint.synth.spellings import are_variants

# Families with dependent children, by number of children: ONS, Families and households 2023.
SIZES = Weighted(((1, 44.0), (2, 41.0), (3, 11.0), (4, 3.0), (5, 1.0)))

# Maternities in England and Wales, ONS Birth characteristics 2022: 1.4 % are of two or more
# children, and one in seventy of these is of three.
TWIN_SHARE = 0.0145
TRIPLET_SHARE = 0.02

MOVED_SHARE = 0.15
MOVED_AUTHORITY_SHARE = 0.40
RENAMED_SHARE = 0.055
LONE_CARER_SHARE = 0.23
OWN_NAME_CARER_SHARE = 0.17
MIDDLE_NAME_SHARE = 0.60
ALIKE_TWIN_NAMES_SHARE = 0.30
NEAR_TWIN_NAMES_SHARE = 0.4  # of these: names a letter or two apart
JOINED_SHARE = 0.25  # of changed family names: both names joined
FLAT_SHARE = 0.12
IN_CARE_SHARE = 0.03
TELEPHONE_SHARE = 0.9
BOYS_SHARE = 0.512  # 105 boys are born for every 100 girls


@dataclass(frozen=True, slots=True)
class Home:
    """Where a household lives or lived."""

    authority: Authority
    address: Address


@dataclass(frozen=True, slots=True)
class TrueChild:
    """A child as it truly is.

    ``given`` is the name that the child is called by, and ``leading`` a name of the Prophet before
    it. ``second`` is a ``middle`` name that some sources take for the family name, such as Kaur.
    ``former_family`` is the family name before a change, and ``order`` the place among those born
    together, from 1; all of these may be empty.
    """

    given: str
    middle: str
    family: str
    former_family: str
    sex: Sex
    birth_date: date
    twin_set: int | None = None
    order: int = 0
    leading: str = ""
    second: str = ""
    died: date | None = None

    @property
    def whole_given(self) -> str:
        """The given names as registered, without the middle ones."""
        return f"{self.leading} {self.given}" if self.leading else self.given

    def age(self, day: date) -> int:
        """Whole years on ``day``."""
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before

    def school_phase(self, day: date) -> str | None:
        """The phase of the school that a child of this age is at, by age on 31 August."""
        year = day.year if (day.month, day.day) > (8, 31) else day.year - 1
        age = self.age(date(year, 8, 31))
        if 4 <= age <= 10:
            return PRIMARY
        return SECONDARY if 11 <= age <= 15 else None


@dataclass(frozen=True, slots=True)
class Household:
    """Children who live together with the same carers; ``group`` is their group of names.

    ``kind`` is what makes its home special. Of the homes that were made together, ``at`` is the
    place of this one: households of one home have the same. ``room`` is what some sources write
    before an address that many share, and ``desk`` the telephone of its office.
    """

    group: str
    home: Home
    former_home: Home | None
    moved_on: date | None
    practice: str
    carers: tuple[Carer, ...]
    other_family: str
    children: tuple[TrueChild, ...]
    kind: FamilyKind = FamilyKind.ORDINARY
    at: int = 0
    room: str = ""
    desk: str = ""


Births = list[tuple[date, int]]


class HouseholdMaker:
    """Makes households of a set of authorities, each from its own random source."""

    def __init__(
        self,
        *,
        authorities: tuple[Authority, ...],
        names: NamePools,
        streets: tuple[str, ...],
        as_at: date,
    ) -> None:
        self._authorities = Weighted((one, float(one.children)) for one in authorities)
        self._names = names
        self._streets = streets
        self._as_at = as_at

    def place(self, rng: Random) -> tuple[Authority, str]:
        """Where a household lives, and its group of names."""
        authority = self._authorities.draw(rng)
        return authority, authority.groups.draw(rng)

    def make(
        self,
        rng: Random,
        *,
        twin_sets: Iterator[int],
        authority: Authority | None = None,
        group: str = "",
        home: Home | None = None,
        family: FamilyName | None = None,
        births: Births | None = None,
    ) -> Household:
        """A household with one or more children; ``twin_sets`` numbers those born together.

        What is not given is drawn. A group needs an authority.
        """
        if authority is None:
            authority = self._authorities.draw(rng)
        if not group:
            group = authority.groups.draw(rng)
        home = home or self.home(rng, authority)
        former_home, moved_on = self._moved(rng, authority)
        other = self._names.family(rng, group=group)
        drawn = family or self._names.family(rng, group=group)
        family, former = _renamed(rng, family=drawn, other=other)
        children: list[TrueChild] = []
        for birth_date, together in births or self._births(rng, authority):
            twin_set = next(twin_sets) if together > 1 else None
            born = self._born_together(rng, together, group=group, taken=children)
            for order, (sex, given) in enumerate(born, start=1):
                children.append(
                    TrueChild(
                        given=given,
                        middle=self._middle(rng, group=group, sex=sex, given=given),
                        family=family.of(sex),
                        former_family=former.of(sex) if former else "",
                        sex=sex,
                        birth_date=birth_date,
                        twin_set=twin_set,
                        order=order if together > 1 else 0,
                    )
                )
        return Household(
            group=group,
            home=home,
            former_home=former_home,
            moved_on=moved_on,
            practice=authority.practice(rng, home.address.postcode),
            carers=self._carers(rng, group=group, family=family, other=other),
            other_family=other.female,
            children=tuple(children),
        )

    def home(self, rng: Random, authority: Authority) -> Home:
        """A house or a flat in the authority."""
        postcode = authority.postcode(rng)
        # A postcode is a stretch of one street, so neighbours share its name.
        street = self.street(postcode)
        number = 1 + min(int(rng.expovariate(1 / 28)), 240)
        flat = f"Flat {rng.randrange(1, 24)}" if rng.random() < FLAT_SHARE else ""
        lines = tuple(line for line in (flat, f"{number} {street}") if line)
        town = authority.town(postcode)
        return Home(authority, Address(lines=lines, town=town, postcode=postcode))

    def street(self, postcode: str) -> str:
        """The street that a postcode is a stretch of."""
        return self._streets[crc32(postcode.encode()) % len(self._streets)]

    def _moved(self, rng: Random, authority: Authority) -> tuple[Home | None, date | None]:
        if rng.random() >= MOVED_SHARE:
            return None, None
        away = rng.random() < MOVED_AUTHORITY_SHARE
        before = self._authorities.draw(rng) if away else authority
        return self.home(rng, before), self._as_at - timedelta(days=rng.randrange(20, 1000))

    def _carers(
        self, rng: Random, *, group: str, family: FamilyName, other: FamilyName
    ) -> tuple[Carer, ...]:
        own_name = rng.random() < OWN_NAME_CARER_SHARE
        mother = other.female if own_name else family.female
        # A mother has parental responsibility by law; of a father a register says nothing.
        cared = rng.random() < IN_CARE_SHARE
        responsibility = (
            Relationship.DAY_TO_DAY_CARE if cared else Relationship.PARENTAL_RESPONSIBILITY
        )
        carers = [self.carer(rng, group, Sex.FEMALE, mother, responsibility)]
        if rng.random() >= LONE_CARER_SHARE:
            carers.append(self.carer(rng, group, Sex.MALE, family.male, Relationship.NOT_KNOWN))
        return tuple(carers)

    def carer(
        self, rng: Random, group: str, sex: Sex, family: str, relationship: Relationship
    ) -> Carer:
        """A carer, with or without a telephone."""
        given = self._names.carer_given(rng, group=group, sex=sex)
        number = telephone(rng) if rng.random() < TELEPHONE_SHARE else ""
        return Carer(PersonName(given, family), relationship, number)

    def _births(self, rng: Random, authority: Authority) -> list[tuple[date, int]]:
        """Each birth's day and how many were born, the oldest first, all under 18."""
        size = SIZES.draw(rng)
        # Between siblings lie two to four years mostly, and never under eleven months.
        # The drawn age is that of any one sibling, so that ages follow the authority's.
        drawn = rng.randrange(size)
        gaps = [timedelta(days=335 + int(rng.gammavariate(2.2, 330))) for _ in range(size - 1)]
        age = authority.ages.draw(rng)
        oldest = self._as_at - timedelta(days=rng.randrange(365) + int(age * 365.2425))
        oldest -= sum(gaps[:drawn], timedelta())
        births: list[tuple[date, int]] = []
        for place in range(size):
            born = oldest + sum(gaps[:place], timedelta())
            together = 1
            if rng.random() < TWIN_SHARE:
                together = 3 if rng.random() < TRIPLET_SHARE else 2
            if place == drawn or self._is_child(born):
                births.append((born, together))
        return births

    def _is_child(self, born: date) -> bool:
        return born < self._as_at and (self._as_at - born).days < 18 * 365

    def _born_together(
        self, rng: Random, together: int, *, group: str, taken: list[TrueChild]
    ) -> Iterator[tuple[Sex, str]]:
        # A third of twin births are of identical twins, and half of the rest are of one sex.
        identical = rng.random() < 1 / 3
        alike = rng.random() < ALIKE_TWIN_NAMES_SHARE
        first_sex = self._sex(rng)
        given_names = [child.given for child in taken]
        for place in range(together):
            sex = first_sex if identical or place == 0 else self._sex(rng)
            initial = given_names[-1][0] if place and alike else ""
            near = given_names[-1] if initial and rng.random() < NEAR_TWIN_NAMES_SHARE else ""
            given = self._new_given(
                rng, group=group, sex=sex, initial=initial, near=near, taken=given_names
            )
            given_names.append(given)
            yield sex, given

    def _new_given(
        self, rng: Random, *, group: str, sex: Sex, initial: str, near: str, taken: list[str]
    ) -> str:
        while True:
            given = self._names.given_near(rng, other=near, sex=sex) if near else ""
            if given:
                pass
            elif initial:
                given = self._names.given_with_initial(rng, initial=initial, sex=sex)
            else:
                given = self._names.given(rng, group=group, sex=sex)
            # Nobody gives two children of one family two spellings of one name.
            if not any(are_variants(given, other) for other in taken):
                return given
            initial = near = ""

    def _middle(self, rng: Random, *, group: str, sex: Sex, given: str) -> str:
        if rng.random() >= MIDDLE_NAME_SHARE:
            return ""
        middle = self._names.given(rng, group=group, sex=sex)
        return "" if middle == given else middle

    def _sex(self, rng: Random) -> Sex:
        return Sex.MALE if rng.random() < BOYS_SHARE else Sex.FEMALE


def _renamed(
    rng: Random, *, family: FamilyName, other: FamilyName
) -> tuple[FamilyName, FamilyName | None]:
    """The family name now, and the former one if the name changed."""
    if rng.random() >= RENAMED_SHARE or family == other:
        return family, None
    if rng.random() < JOINED_SHARE and "-" not in family.male + other.male:
        # Both names were joined; the children bore one of them before.
        joined = FamilyName(
            female=f"{family.female}-{other.female}", male=f"{family.male}-{other.male}"
        )
        return joined, family
    return family, other
