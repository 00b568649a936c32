"""A source's mistakes in dates and addresses, and in names as a whole."""

from datetime import date, timedelta
from random import Random
from zlib import crc32

from msgspec.structs import replace

from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer
from contactpoint.synth.households import Household, TrueChild
from contactpoint.synth.names import LEADING_SHORT, name_pools
from contactpoint.synth.numbers import DRAMA_RANGES, former_telephone
from contactpoint.synth.rates import (
    ESTIMATED_DATE_DIFFERS,
    PLACEHOLDER_ANY,
    PLACEHOLDER_INFANT,
    PLACEHOLDER_NEWBORN,
    ErrorRates,
)
from contactpoint.synth.spellings import (
    nickname,
    other_family_spelling,
    other_spelling,
    slip,
    without_accents,
)

# No source holds a date of birth later than the file or much older than a child.
_OLDEST_YEARS = 19
_NEWBORN_DAYS = 42
# Of families at an address that many share: those of whom a source has the office's telephone.
_DESK_SHARE = 0.4
# Of children whose brother or sister the source knows: those whose carers were not asked for anew.
_COPIED_SHARE = 0.75


def name_as_heard(
    rng: Random, child: TrueChild, household: Household, rates: ErrorRates, *, as_at: date
) -> tuple[str, str]:
    """The given name, without the middle ones, and the family name that a source holds."""
    given = given_as_heard(rng, child, rates)
    family = family_as_heard(rng, child, household, rates)
    days = (as_at - child.birth_date).days
    infant = child.age(as_at) < 1
    if rng.random() < _placeholder_share(days, infant=infant):
        given = placeholder(
            rng, sex=child.sex, twin=child.twin_set is not None, infant=infant, order=child.order
        )
    elif rng.random() < rates.swapped_names:
        given, family = family, given
    if rng.random() < rates.accents_lost:
        given, family = without_accents(given), without_accents(family)
    return given, family


def _placeholder_share(days: int, *, infant: bool) -> float:
    if days < _NEWBORN_DAYS:
        return PLACEHOLDER_NEWBORN
    return PLACEHOLDER_INFANT if infant else PLACEHOLDER_ANY


def given_as_heard(rng: Random, child: TrueChild, rates: ErrorRates) -> str:
    """The given name with at most one mistake, and a leading name as this source writes it."""
    given = _called(rng, child.given, rates)
    if not child.leading:
        return given
    form = rng.random()
    if form < rates.leading_alone:
        return child.leading
    form -= rates.leading_alone
    if form < rates.leading_lost:
        return given
    form -= rates.leading_lost
    leading = rng.choice(LEADING_SHORT) if form < rates.leading_spelling else child.leading
    return f"{leading} {given}"


def _called(rng: Random, given: str, rates: ErrorRates) -> str:
    if rng.random() < rates.nickname:
        return nickname(rng, given)
    if rng.random() < rates.other_spelling:
        return other_spelling(rng, given)
    if rng.random() < rates.given_slip:
        return slip(rng, given)
    if " " in given and rng.random() < rates.joined_given:
        first, _, rest = given.partition(" ")
        return rng.choice((first + rest.lower(), f"{first}-{rest}"))
    return given


def middle_as_heard(
    rng: Random, child: TrueChild, household: Household, rates: ErrorRates, *, family: str
) -> str:
    """The second given names that a source states, or an empty string."""
    middle = child.middle
    if not middle or family == child.second or rng.random() >= rates.middle_stated:
        return ""
    form = rng.random()
    if form < rates.middle_other:
        other = name_pools().given(rng, group=household.group, sex=child.sex)
        return middle if other == child.given else other
    form -= rates.middle_other
    if form < rates.middle_initial:
        return middle[0]
    return middle


def family_as_heard(rng: Random, child: TrueChild, household: Household, rates: ErrorRates) -> str:
    """The family name with at most one mistake."""
    family = child.family
    if child.former_family and rng.random() < rates.former_family:
        return child.former_family
    if rng.random() < rates.other_carer_family:
        return household.other_family
    if child.second and rng.random() < rates.second_as_family:
        return child.second
    if "-" in family and rng.random() < rates.half_family:
        return rng.choice([half for half in family.split("-") if half])
    if rng.random() < rates.family_spelling:
        return other_family_spelling(rng, family)
    return slip(rng, family) if rng.random() < rates.family_slip else family


def date_as_heard(rng: Random, born: date, rates: ErrorRates, *, as_at: date) -> date:
    """The date of birth: right, or day and month exchanged, a digit wrong, or 1 January.

    Of a child whose date is an estimate, another source may have the true day or another year.
    """
    if (born.month, born.day) == (1, 1) and rng.random() < ESTIMATED_DATE_DIFFERS:
        return estimated_otherwise(rng, born, as_at=as_at)
    return wrong_date(rng, born, as_at=as_at) if rng.random() < rates.date_wrong else born


def estimated_otherwise(rng: Random, born: date, *, as_at: date) -> date:
    """What a source has that estimated a date otherwise, or learnt the true one."""
    if rng.random() < 0.4:
        otherwise = _replace(born, year=born.year + rng.choice((-2, -1, 1, 2)))
    else:
        otherwise = born + timedelta(days=rng.randrange(1, 365))
    oldest = as_at - timedelta(days=365 * _OLDEST_YEARS)
    return otherwise if oldest <= otherwise <= as_at else born


def wrong_date(rng: Random, born: date, *, as_at: date) -> date:
    """A mistaken date of birth, or the date itself where the drawn mistake is not possible."""
    kind = rng.random()
    wrong = born
    if kind < 0.45 and born.day <= 12 and born.day != born.month:
        wrong = date(born.year, born.day, born.month)
    elif kind < 0.55:
        wrong = date(born.year, 1, 1)
    elif kind < 0.70:
        wrong = _replace(born, year=born.year + rng.choice((-1, 1)))
    elif kind < 0.80:
        wrong = _replace(born, month=1 + (born.month + rng.choice((0, -2))) % 12)
    else:
        wrong = born + timedelta(days=rng.choice((-10, -1, 1, 1, 10)))
    oldest = as_at - timedelta(days=365 * _OLDEST_YEARS)
    return wrong if oldest <= wrong <= as_at else born


def sex_as_heard(rng: Random, sex: Sex, rates: ErrorRates) -> Sex:
    """The sex, the other one, or none."""
    chance = rng.random()
    if chance < rates.sex_missing:
        return Sex.NOT_SPECIFIED
    if chance < rates.sex_missing + rates.sex_wrong:
        return Sex.MALE if sex is Sex.FEMALE else Sex.FEMALE
    return sex


def address_as_heard(
    rng: Random, household: Household, rates: ErrorRates
) -> tuple[Address | None, bool]:
    """The address now, the one before, a filler or none; and whether it is that of now."""
    if rng.random() < rates.address_missing:
        filled = rng.random() < rates.filler_share
        return (Address(postcode=rates.filler_postcode) if filled else None), False
    if household.former_home is not None and rng.random() < rates.old_address:
        return _as_written(rng, household.former_home.address, rates), False
    address = household.home.address
    if household.room and rng.random() < rates.room_stated:
        return replace(address, lines=(household.room, *address.lines)), True
    return _as_written(rng, address, rates), True


def _as_written(rng: Random, address: Address, rates: ErrorRates) -> Address:
    lines = address.lines
    if len(lines) > 1 and lines[0].startswith("Flat ") and rng.random() < rates.flat_lost:
        lines = lines[1:]
    if rng.random() < rates.house_slip:
        lines = tuple(_other_number(rng, line) for line in lines)
    return address if lines is address.lines else replace(address, lines=lines)


def _other_number(rng: Random, line: str) -> str:
    """The line with one digit of its leading number wrong."""
    digits = len(line) - len(line.lstrip("0123456789"))
    if not digits:
        return line
    place = rng.randrange(digits)
    wrong = str((int(line[place]) + rng.randrange(1, 9)) % 9 + 1)
    return line[:place] + wrong + line[place + 1 :]


def carers_as_heard(
    rng: Random,
    household: Household,
    rates: ErrorRates,
    *,
    source: str,
    said: dict[str, tuple[Carer, ...]],
) -> tuple[Carer, ...]:
    """The carers whom a source names, and as it has them.

    ``said`` has, by source, what was written down for a child of the household before: for the next
    one it is mostly copied.
    """
    if source in said and rng.random() < _COPIED_SHARE:
        return said[source]
    office = source if rates.desk_telephone else ""
    said[source] = _carers_as_heard(rng, household, rates, office)
    return said[source]


def _carers_as_heard(
    rng: Random, household: Household, rates: ErrorRates, office: str
) -> tuple[Carer, ...]:
    found = []
    for place, carer in enumerate(household.carers):
        if rng.random() < (rates.father_stated if place else rates.mother_stated):
            found.append(_carer_as_heard(rng, household, carer, rates, office))
    if len(found) > 1 and rng.random() < rates.father_first:
        found.reverse()
    return tuple(found)


def _carer_as_heard(
    rng: Random, household: Household, carer: Carer, rates: ErrorRates, office: str
) -> Carer:
    given, family, number = carer.name.given, carer.name.family, carer.telephone
    form = rng.random()
    if form < rates.carer_nickname:
        given = nickname(rng, given)
    elif form < rates.carer_nickname + rates.carer_slip:
        if rng.random() < 0.5:
            given = slip(rng, given)
        else:
            family = slip(rng, family)
    elif form < rates.carer_nickname + rates.carer_slip + rates.carer_former_family:
        family = household.other_family
    if household.desk and rng.random() < _DESK_SHARE:
        number = household.desk
    elif office and rng.random() < rates.desk_telephone:
        number = office_telephone(office)
    elif number:
        form = rng.random()
        if form < rates.telephone_missing:
            number = ""
        elif form < rates.telephone_missing + rates.telephone_changed:
            number = former_telephone(number)
    if (given, family, number) == (carer.name.given, carer.name.family, carer.telephone):
        return carer
    return replace(carer, name=PersonName(given, family), telephone=number)


def office_telephone(office: str) -> str:
    """The telephone of an office, which stands where it has none of a family."""
    stem = DRAMA_RANGES[1][0]
    return f"{stem}{crc32(office.encode()) % 1000:03d}"


def _replace(day: date, *, year: int | None = None, month: int | None = None) -> date:
    try:
        return day.replace(year=year or day.year, month=month or day.month)
    except ValueError:
        return day


def placeholder(rng: Random, *, sex: Sex, twin: bool, infant: bool, order: int = 0) -> str:
    """What is written for a given name that is not known; ``order`` is a twin's place."""
    if not infant:
        return "Unknown"
    if twin:
        return f"{rng.choice(('Twin', 'Baby'))} {order or rng.choice((1, 2))}"
    return rng.choice(("Baby", "Baby", "Infant", "Baby Girl" if sex is Sex.FEMALE else "Baby Boy"))
