"""The days on which children are born, and those on which some die as infants."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from contactpoint.synth.choosing import Weighted
from contactpoint.synth.households import Births, TrueChild

_YEAR = 365.2425
_CHILD_DAYS = 18 * 365


@dataclass(frozen=True, slots=True)
class Childhood:
    """Days of birth that make a child on ``as_at``, the population's day."""

    as_at: date

    def born(self, rng: Random, youngest: int, oldest: int) -> date:
        """A day of birth by age in whole years on the population's day."""
        days = int((youngest + rng.random() * (oldest + 1 - youngest)) * _YEAR)
        return self.as_at - timedelta(days=min(max(days, 1), _CHILD_DAYS - 1))

    def births(self, rng: Random, sizes: Weighted[int], *, youngest: int) -> Births:
        """The births of a small family, the oldest first."""
        day = self.born(rng, youngest, 15)
        found = [(day, 1)]
        for _ in range(sizes.draw(rng) - 1):
            day += timedelta(days=335 + int(rng.gammavariate(2.2, 330)))
            if day < self.as_at:
                found.append((day, 1))
        return found

    def within(self, born: date, other: date) -> date:
        """``born``, or a day near ``other`` where that is no day of a child; never ``other``."""
        oldest = self.as_at - timedelta(days=_CHILD_DAYS - 1)
        if oldest <= born < self.as_at and born != other:
            return born
        step = 40 if other - oldest > timedelta(days=400) else -40
        nearer = other - timedelta(days=step)
        return nearer if nearer < self.as_at else other - timedelta(days=40)

    def first_of_january(self, children: list[TrueChild]) -> list[TrueChild]:
        """The children with estimated dates of birth, where no two births share a year."""
        years = {(child.birth_date.year, child.birth_date) for child in children}
        if len({year for year, _ in years}) < len(years):
            return children
        found = []
        for child in children:
            day = date(child.birth_date.year, 1, 1)
            if (self.as_at - day).days >= _CHILD_DAYS:
                return children
            found.append(replace(child, birth_date=day))
        return found


def died_as_infant(rng: Random, born: date) -> date:
    """The day on which a child of that birth dies, within its first year."""
    # Three of four infants who die do so in the first four weeks.
    days = rng.randrange(28) if rng.random() < 0.75 else rng.randrange(28, 365)
    return born + timedelta(days=days)


def same_day(day: date, *, years: int) -> date:
    """The same day of the year, some years later."""
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)
