"""A source's mistakes in dates and addresses, and in names as a whole."""

from datetime import date, timedelta
from random import Random

from contactpoint.children.addresses import Address
from contactpoint.children.sex import Sex
from contactpoint.synth.households import Household, TrueChild
from contactpoint.synth.rates import PLACEHOLDER_ANY, PLACEHOLDER_INFANT, ErrorRates
from contactpoint.synth.spellings import (
    nickname,
    other_family_spelling,
    other_spelling,
    slip,
    without_accents,
)

# No source holds a date of birth later than the file or much older than a child.
_OLDEST_YEARS = 19


def name_as_heard(
    rng: Random, child: TrueChild, household: Household, rates: ErrorRates, *, as_at: date
) -> tuple[str, str]:
    """The given name and the family name that a source holds."""
    given = given_as_heard(rng, child.given, rates)
    family = family_as_heard(rng, child, household, rates)
    infant = child.age(as_at) < 1
    if rng.random() < (PLACEHOLDER_INFANT if infant else PLACEHOLDER_ANY):
        twin = child.twin_set is not None
        given = placeholder(rng, sex=child.sex, twin=twin, infant=infant)
    elif rng.random() < rates.swapped_names:
        given, family = family, given
    if rng.random() < rates.accents_lost:
        given, family = without_accents(given), without_accents(family)
    return given, family


def given_as_heard(rng: Random, given: str, rates: ErrorRates) -> str:
    """The given name with at most one mistake."""
    if rng.random() < rates.nickname:
        return nickname(rng, given)
    if rng.random() < rates.other_spelling:
        return other_spelling(rng, given)
    return slip(rng, given) if rng.random() < rates.given_slip else given


def family_as_heard(rng: Random, child: TrueChild, household: Household, rates: ErrorRates) -> str:
    """The family name with at most one mistake."""
    family = child.family
    if child.former_family and rng.random() < rates.former_family:
        return child.former_family
    if rng.random() < rates.other_carer_family:
        return household.other_family
    if "-" in family and rng.random() < rates.half_family:
        return rng.choice([half for half in family.split("-") if half])
    if rng.random() < rates.family_spelling:
        return other_family_spelling(rng, family)
    return slip(rng, family) if rng.random() < rates.family_slip else family


def date_as_heard(rng: Random, born: date, rates: ErrorRates, *, as_at: date) -> date:
    """The date of birth: right, or day and month exchanged, a digit wrong, or 1 January."""
    return wrong_date(rng, born, as_at=as_at) if rng.random() < rates.date_wrong else born


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


def address_as_heard(rng: Random, household: Household, rates: ErrorRates) -> Address | None:
    """The address now, the one before, or none."""
    if rng.random() < rates.address_missing:
        return None
    if household.former_home is not None and rng.random() < rates.old_address:
        return household.former_home.address
    return household.home.address


def _replace(day: date, *, year: int | None = None, month: int | None = None) -> date:
    try:
        return day.replace(year=year or day.year, month=month or day.month)
    except ValueError:
        return day


def placeholder(rng: Random, *, sex: Sex, twin: bool, infant: bool) -> str:
    """What is written for a given name that is not known."""
    if not infant:
        return "Unknown"
    if twin:
        return rng.choice(("Twin 1", "Twin 2"))
    return rng.choice(("Baby", "Baby", "Infant", "Baby Girl" if sex is Sex.FEMALE else "Baby Boy"))
