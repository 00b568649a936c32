"""Who is born to which household, and when: columns before anybody has a name."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from contactpoint.synth.households import SIZES, TRIPLET_SHARE, TWIN_SHARE
from contactpoint.synth.national.drawing import Flags, Ints, Pools, Source
from contactpoint.synth.national.places import Places

EPOCH = date(1970, 1, 1)
CHILDHOOD_DAYS = 18 * 365
_SIZES = Pools([SIZES.pairs()])


def day_number(day: date) -> int:
    """Days since 1 January 1970: the form of a day in every column."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The day of a number."""
    return EPOCH + timedelta(days=number)


def year_start(born: Ints) -> Ints:
    """The first of January of the year of each day."""
    days = born.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]")
    return days.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Births:
    """One row for each child; a household's children are together, the oldest first.

    ``authority`` has one row for each household. ``place`` counts children born together from
    nought, and ``together`` is their number.
    """

    authority: Ints
    household: Ints
    born: Ints
    place: Ints
    together: Ints


def births_of_children(source: Source, places: Places, *, count: int, as_at: int) -> Births:
    """``count`` children under 18 with their siblings; the last household may lose some."""
    # Each household has at least one child.
    authority = places.authorities.draw(source, np.zeros(count, np.int64))
    size = _SIZES.draw(source, np.zeros(count, np.int64))
    most = int(size.max())
    # The drawn age is that of any one sibling, so that ages follow the authority's. Between
    # siblings lie two to four years mostly, and never under eleven months.
    drawn = (source.many.random(count) * size).astype(np.int64)
    gaps = 335 + (source.many.gamma(2.2, 330, (count, most))).astype(np.int64)
    gaps[:, 0] = 0
    since_oldest = np.cumsum(gaps, axis=1)
    age = places.ages.draw(source, authority)
    born = as_at - source.below(count, 365) - (age * 365.2425).astype(np.int64)
    days = born[:, None] + since_oldest - since_oldest[np.arange(count), drawn][:, None]
    order = np.arange(most)[None, :]
    child = (days < as_at) & (as_at - days < CHILDHOOD_DAYS)
    kept: Flags = (order < size[:, None]) & (child | (order == drawn[:, None]))
    household, _ = np.nonzero(kept)
    together = _together(source, len(household))
    rows = np.repeat(np.arange(len(household)), together)[:count]
    last = int(household[rows[-1]]) + 1
    first = np.searchsorted(rows, rows, side="left")
    return Births(
        authority=authority[:last],
        household=household[rows],
        born=days[kept][rows],
        place=np.arange(len(rows)) - first,
        together=together[rows],
    )


def newborns(source: Source, places: Places, *, count: int, first: int, days: int) -> Births:
    """``count`` households whose first child is born on one of ``days`` days from ``first``."""
    return Births(
        authority=places.authorities.draw(source, np.zeros(count, np.int64)),
        household=np.arange(count),
        born=first + source.below(count, days),
        place=np.zeros(count, np.int64),
        together=np.ones(count, np.int64),
    )


def _together(source: Source, births: int) -> Ints:
    together = np.ones(births, np.int64)
    several = source.flags(births, TWIN_SHARE)
    together[several] = 2
    together[several & source.flags(births, TRIPLET_SHARE)] = 3
    return together
