"""A source's mistakes, in columns: the same kinds and rates as the small population's.

Frequent mistakes are made in whole columns. Rare ones, such as a slip or a wrong date, are made one
at a time by the small population's own rules.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np

from contactpoint.children.sex import Sex
from contactpoint.synth.mistakes import placeholder, wrong_date
from contactpoint.synth.national.births import day_number, day_of
from contactpoint.synth.national.drawing import Flags, Ints, Source, chosen
from contactpoint.synth.national.naming import FEMALE, MALE, UNSTATED
from contactpoint.synth.national.words import Words
from contactpoint.synth.national.world import NONE, World
from contactpoint.synth.rates import (
    PLACEHOLDER_ANY,
    PLACEHOLDER_INFANT,
    PLACEHOLDER_NEWBORN,
    ErrorRates,
)
from contactpoint.synth.spellings import nickname, other_family_spelling, other_spelling, slip

_INFANT_DAYS, _NEWBORN_DAYS = 365, 42


@dataclass(frozen=True, slots=True)
class AsHeld:
    """A block as one source holds it, by the source's error rates."""

    source: Source
    rates: ErrorRates
    words: Words
    world: World
    as_at: int

    def names(self, child: Ints) -> tuple[Ints, Ints]:
        """The given name and the family name that the source holds of each child."""
        given, family = self._given(child), self._family(child)
        days = self.as_at - self.world.children.born[child]
        infant = days < _INFANT_DAYS
        share = np.where(infant, PLACEHOLDER_INFANT, PLACEHOLDER_ANY)
        share[days < _NEWBORN_DAYS] = PLACEHOLDER_NEWBORN
        unnamed = self.source.flags(len(child), share)
        self._write_placeholders(given, child, np.flatnonzero(unnamed), infant)
        swapped = self.source.flags(len(child), self.rates.swapped_names) & ~unnamed
        given, family = chosen(swapped, family, given), chosen(swapped, given, family)
        plain = self.source.flags(len(child), self.rates.accents_lost)
        return (
            chosen(plain, self.words.plain(given), given),
            chosen(plain, self.words.plain(family), family),
        )

    def born(self, child: Ints) -> Ints:
        """The date of birth that the source holds of each child."""
        born = self.world.children.born[child]
        wrong = np.flatnonzero(self.source.flags(len(child), self.rates.date_wrong))
        as_at = day_of(self.as_at)
        born[wrong] = [
            day_number(wrong_date(self.source.one, day_of(day), as_at=as_at))
            for day in born[wrong].tolist()
        ]
        return born

    def sex(self, child: Ints) -> Ints:
        """The sex that the source holds of each child."""
        sex = self.world.children.sex[child]
        chance = self.source.many.random(len(child))
        other = chosen(sex == FEMALE, MALE, FEMALE)
        sex = chosen(chance < self.rates.sex_missing + self.rates.sex_wrong, other, sex)
        return chosen(chance < self.rates.sex_missing, UNSTATED, sex)

    def home(self, child: Ints) -> Ints:
        """The address that the source holds of each child: the present, the former, or ``NONE``."""
        houses, house = self.world.households, self.world.children.household[child]
        old = self.source.flags(len(child), self.rates.old_address)
        old &= houses.former_home[house] >= 0
        home = chosen(old, houses.former_home[house], houses.home[house])
        return chosen(self.source.flags(len(child), self.rates.address_missing), NONE, home)

    def _given(self, child: Ints) -> Ints:
        given = self.world.children.given[child]
        heard: Flags = np.zeros(len(child), dtype=np.bool_)
        for rate, change in (
            (self.rates.nickname, nickname),
            (self.rates.other_spelling, other_spelling),
            (self.rates.given_slip, slip),
        ):
            self._change(given, heard, rate, change)
        return given

    def _family(self, child: Ints) -> Ints:
        children, rates = self.world.children, self.rates
        size = len(child)
        family = children.family[child]
        former = children.former_family[child]
        heard = self.source.flags(size, rates.former_family) & (former >= 0)
        family = chosen(heard, former, family)
        others = self.source.flags(size, rates.other_carer_family) & ~heard
        other = self.world.households.other_family[children.household[child]]
        family = chosen(others, other, family)
        heard |= others
        halved = self.source.flags(size, rates.half_family) & ~heard & self.words.halved(family)
        rows = np.flatnonzero(halved)
        family[rows] = self.words.codes(map(self._half, self.words.names(family[rows])))
        heard |= halved
        self._change(family, heard, rates.family_spelling, other_family_spelling)
        self._change(family, heard, rates.family_slip, slip)
        return family

    def _change(
        self, names: Ints, heard: Flags, rate: float, change: Callable[[Random, str], str]
    ) -> None:
        rows = np.flatnonzero(self.source.flags(len(names), rate) & ~heard)
        found = (change(self.source.one, name) for name in self.words.names(names[rows]))
        names[rows] = self.words.codes(found)
        heard[rows] = True

    def _half(self, name: str) -> str:
        return self.source.one.choice([half for half in name.split("-") if half])

    def _write_placeholders(self, given: Ints, child: Ints, rows: Ints, infant: Flags) -> None:
        children = self.world.children
        given[rows] = self.words.codes(
            placeholder(
                self.source.one,
                sex=Sex.FEMALE if children.sex[child[row]] == FEMALE else Sex.MALE,
                twin=bool(children.twin_set[child[row]] >= 0),
                infant=bool(infant[row]),
            )
            for row in rows.tolist()
        )
