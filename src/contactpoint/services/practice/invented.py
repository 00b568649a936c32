"""The invented children of the practice copy. Pure.

Every exercise has a number of variants, each about children of its own: what one trainee was asked
is of no use to the next, and who did an exercise wrong begins it with other children. No two
variants share a family name, so that no search of one shows the children of another. Streets and
people are invented, and the numbers are of ranges that are given to nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, Relationship, Statement
from contactpoint.synth.numbers import nhs_numbers

FEED, SOURCE = "pds", "nhs"
VARIANTS = 16
_SEED = 2004


class Exercise(StrEnum):
    """What a starter shows to be able to do [rules of the domain, section 2]. In this order."""

    NICKNAME = "nickname"
    NAMESAKE = "namesake"
    NOT_FOUND = "not-found"
    PURPOSE = "purpose"


@dataclass(frozen=True, slots=True)
class InventedChild:
    """A child whom the practice copy holds. ``reference`` is the child's invented NHS number."""

    reference: str
    given: str
    family: str
    sex: Sex
    born: date
    address: Address
    mother: str
    telephone: str

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"

    def age(self, today: date) -> int:
        """In whole years."""
        had_birthday = (today.month, today.day) >= (self.born.month, self.born.day)
        return today.year - self.born.year - (not had_birthday)

    def statement(self) -> Statement:
        """What the national register says of the child, to be loaded."""
        mother = Carer(
            name=PersonName(self.mother, self.family),
            relationship=Relationship.PARENTAL_RESPONSIBILITY,
            telephone=self.telephone,
        )
        return Statement(
            feed=FEED,
            source=SOURCE,
            reference=self.reference,
            names=(PersonName(self.given, self.family),),
            birth_date=self.born,
            sex=self.sex,
            address=self.address,
            carers=(mother,),
            nhs_number=self.reference,
        )


# A name, and what a child of that name is called.
_CALLED = (
    *(("Rebecca", "Becky", Sex.FEMALE), ("Thomas", "Tommy", Sex.MALE)),
    *(("Victoria", "Vicky", Sex.FEMALE), ("Benjamin", "Ben", Sex.MALE)),
    *(("Jessica", "Jess", Sex.FEMALE), ("Samuel", "Sam", Sex.MALE)),
    *(("Abigail", "Abbie", Sex.FEMALE), ("Matthew", "Matt", Sex.MALE)),
)
_NAMESAKES = (
    *(("Oliver", Sex.MALE), ("Amelia", Sex.FEMALE), ("George", Sex.MALE), ("Florence", Sex.FEMALE)),
    *(("Arthur", Sex.MALE), ("Imogen", Sex.FEMALE), ("Henry", Sex.MALE), ("Beatrice", Sex.FEMALE)),
)
_OTHERS = (
    *(("Edith", Sex.FEMALE), ("Hugo", Sex.MALE), ("Nancy", Sex.FEMALE), ("Felix", Sex.MALE)),
    *(("Clara", Sex.FEMALE), ("Rufus", Sex.MALE), ("Harriet", Sex.FEMALE), ("Jasper", Sex.MALE)),
)
_MOTHERS = ("Joanne", "Claire", "Nicola", "Helen", "Sandra", "Tracey", "Michelle", "Paula")
_STREETS = ("Elder Rise", "Millrace Way", "Quarry Walk", "Lamplighter Lane", "Cooper's Yard")
# Where the invented streets lie: real towns, with a postcode of each.
_PLACES = (
    *(("Macclesfield", "SK11 6HB"), ("Stockport", "SK1 3XE"), ("Preston", "PR1 4DL")),
    *(("Bolton", "BL1 1RU"), ("Wigan", "WN1 1YN")),
)
_FAMILIES = (
    *("Ashworth", "Barraclough", "Critchlow", "Duckworth", "Entwistle"),
    *("Fothergill", "Greenhalgh", "Hebblethwaite", "Illingworth", "Jagger"),
    *("Kershaw", "Longbottom", "Micklethwaite", "Nuttall", "Ollerenshaw"),
    *("Postlethwaite", "Quayle", "Ramsbottom", "Satterthwaite", "Tattersall"),
    *("Umpleby", "Varley", "Winterbottom", "Yarwood", "Ackroyd"),
    *("Bickerstaff", "Cowgill", "Dewhurst", "Eckersley", "Farnworth"),
    *("Gaskell", "Heptonstall", "Isherwood", "Jessop", "Kirkbride"),
    *("Lofthouse", "Murgatroyd", "Naylor", "Oldroyd", "Pickersgill"),
    *("Redfern", "Shufflebottom", "Thistlethwaite", "Unsworth", "Venables"),
    *("Whittaker", "Yoxall", "Zealley", "Aspinall", "Birtwistle"),
    *("Crabtree", "Drinkwater", "Eastwood", "Fairclough", "Gorringe"),
    *("Hollingsworth", "Ibbotson", "Juby", "Kenyon", "Leatherbarrow"),
    *("Marsden", "Netherwood", "Openshaw", "Pomfret", "Rigby"),
    *("Sugden", "Threlfall", "Uttley", "Vickerstaff", "Wolstenholme"),
    *("Yeadon", "Ainscough", "Bannister", "Culshaw", "Dransfield"),
    *("Earnshaw", "Flitcroft", "Grimshaw", "Hardcastle", "Inglethorpe"),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The children whom one variant of an exercise is about. ``held`` are in the practice copy:
    the one to be opened first, where there is one. ``told`` is a name by which a child is asked
    about that no record has: a nickname, or somebody whom nobody holds, born on ``told_born``."""

    exercise: Exercise
    variant: int
    held: tuple[InventedChild, ...]
    told: PersonName | None = None
    told_born: date | None = None


def cast_of(exercise: Exercise, variant: int, made_on: date) -> Cast:
    """The children of a variant, in a practice copy that was made on a day."""
    return _CASTS[exercise](variant % VARIANTS, made_on)


def everybody(made_on: date) -> Iterator[InventedChild]:
    """Every child of a practice copy that was made on a day."""
    for exercise in Exercise:
        for variant in range(VARIANTS):
            yield from cast_of(exercise, variant, made_on).held


def _nickname(variant: int, made_on: date) -> Cast:
    given, called, sex = _CALLED[variant % len(_CALLED)]
    family = _family(Exercise.NICKNAME, variant)
    child = _child(Exercise.NICKNAME, variant, 0, given, family, sex, _born(made_on, 9, 100))
    other, its_sex = _OTHERS[variant % len(_OTHERS)]
    sibling = _child(
        Exercise.NICKNAME, variant, 1, other, family, its_sex, _born(made_on, 6, 40), home_of=child
    )
    told = PersonName(called, family)
    return Cast(Exercise.NICKNAME, variant, (child, sibling), told)


def _namesake(variant: int, made_on: date) -> Cast:
    """Two cousins of one name, of whom each was called after the same grandparent; born within a
    year, and living in two towns."""
    given, sex = _NAMESAKES[variant % len(_NAMESAKES)]
    family = _family(Exercise.NAMESAKE, variant)
    asked, other = (
        _child(Exercise.NAMESAKE, variant, who, given, family, sex, born)
        for who, born in enumerate((_born(made_on, 9, 150), _born(made_on, 9, 150 + 160)))
    )
    return Cast(Exercise.NAMESAKE, variant, (asked, other))


def _not_found(variant: int, made_on: date) -> Cast:
    given = _OTHERS[variant % len(_OTHERS)][0]
    family = _family(Exercise.NOT_FOUND, variant)
    other, its_sex = _NAMESAKES[variant % len(_NAMESAKES)]
    held = _child(
        Exercise.NOT_FOUND, variant, 0, other, family, its_sex, _born(made_on, 11, 30 + variant)
    )
    told = PersonName(given, family)
    return Cast(Exercise.NOT_FOUND, variant, (held,), told, _born(made_on, 7, 60 + variant))


def _purpose(variant: int, made_on: date) -> Cast:
    given, sex = _NAMESAKES[variant % len(_NAMESAKES)]
    other, its_sex = _OTHERS[variant % len(_OTHERS)]
    asked = _child(
        Exercise.PURPOSE,
        variant,
        0,
        given,
        _family(Exercise.PURPOSE, variant),
        sex,
        _born(made_on, 8, 20 + variant),
    )
    pried = _child(
        Exercise.PURPOSE,
        variant,
        1,
        other,
        _family(Exercise.PURPOSE, variant, second=True),
        its_sex,
        _born(made_on, 10, 90 + variant),
    )
    return Cast(Exercise.PURPOSE, variant, (asked, pried))


_CASTS = {
    Exercise.NICKNAME: _nickname,
    Exercise.NAMESAKE: _namesake,
    Exercise.NOT_FOUND: _not_found,
    Exercise.PURPOSE: _purpose,
}


def _child(
    exercise: Exercise,
    variant: int,
    who: int,
    given: str,
    family: str,
    sex: Sex,
    born: date,
    *,
    home_of: InventedChild | None = None,
) -> InventedChild:
    number = (list(Exercise).index(exercise) * VARIANTS + variant) * 2 + who
    town, postcode = _PLACES[(variant + who) % len(_PLACES)]
    street = _STREETS[(variant + 2 * who) % len(_STREETS)]
    home = Address(lines=(f"{number + 3} {street}",), town=town, postcode=postcode)
    return InventedChild(
        reference=_references()[number],
        given=given,
        family=family,
        sex=sex,
        born=born,
        address=home if home_of is None else home_of.address,
        mother=_MOTHERS[(variant + 3 * who) % len(_MOTHERS)] if home_of is None else home_of.mother,
        telephone=f"01632 96{number:04d}",
    )


def _family(exercise: Exercise, variant: int, *, second: bool = False) -> str:
    return _FAMILIES[(list(Exercise).index(exercise) + second) * VARIANTS + variant]


def _born(made_on: date, years: int, days: int) -> date:
    """The birthday of somebody who became so many years old so many days before."""
    day = made_on - timedelta(days=days)
    return day.replace(year=day.year - years, day=min(day.day, 28))


@lru_cache(maxsize=1)
def _references() -> tuple[str, ...]:
    return tuple(islice(nhs_numbers(seed=_SEED), len(Exercise) * VARIANTS * 2))
