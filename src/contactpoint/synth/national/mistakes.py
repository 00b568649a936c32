"""A source's mistakes, in columns: the same kinds and rates as the small population's.

Frequent mistakes are made in whole columns. Rare ones, such as a slip or a wrong date, are made one
at a time by the small population's own rules.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import numpy as np

from contactpoint.children.sex import Sex
from contactpoint.synth.mistakes import estimated_otherwise, placeholder, wrong_date
from contactpoint.synth.names import LEADING_SHORT
from contactpoint.synth.national.births import day_number, day_of
from contactpoint.synth.national.drawing import Flags, Ints, Source, chosen
from contactpoint.synth.national.naming import FEMALE, MALE, UNSTATED, naming
from contactpoint.synth.national.words import Words
from contactpoint.synth.national.world import FILLER_POSTCODES, NONE, World
from contactpoint.synth.rates import (
    ESTIMATED_DATE_DIFFERS,
    PLACEHOLDER_ANY,
    PLACEHOLDER_INFANT,
    PLACEHOLDER_NEWBORN,
    ErrorRates,
)
from contactpoint.synth.spellings import nickname, other_family_spelling, other_spelling, slip

_INFANT_DAYS, _NEWBORN_DAYS = 365, 42
_FILLERS = {postcode: place for place, postcode in enumerate(FILLER_POSTCODES)}


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
        family = self._with_second(child, family)
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
        first = np.flatnonzero(_is_first_of_january(born))
        first = first[self.source.flags(len(first), ESTIMATED_DATE_DIFFERS)]
        wrong = np.flatnonzero(self.source.flags(len(child), self.rates.date_wrong))
        as_at = day_of(self.as_at)
        born[wrong] = [
            day_number(wrong_date(self.source.one, day_of(day), as_at=as_at))
            for day in born[wrong].tolist()
        ]
        born[first] = [
            day_number(estimated_otherwise(self.source.one, day_of(day), as_at=as_at))
            for day in born[first].tolist()
        ]
        return born

    def middle(self, child: Ints, family: Ints, stated: Flags) -> Ints:
        """The middle names that the source states of the children of whom it may state any."""
        children, rates = self.world.children, self.rates
        middle = children.middle[child]
        stated = stated & (middle >= 0) & self.source.flags(len(child), rates.middle_stated)
        # Kaur or Bibi is not both the second given name and the family name.
        stated &= ~(children.second[child] & (family == middle))
        form = self.source.many.random(len(child))
        other = np.flatnonzero(stated & (form < rates.middle_other))
        group = self.world.households.group[children.household[child[other]]]
        middle[other] = naming().given(self.source, group=group, sex=children.sex[child[other]])
        initial = (form >= rates.middle_other) & (form < rates.middle_other + rates.middle_initial)
        rows = np.flatnonzero(stated & initial)
        middle[rows] = self.words.codes(name[:1] for name in self.words.names(middle[rows]))
        return chosen(stated, middle, NONE)

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

    def address(self, home: Ints) -> tuple[Ints, Ints, Ints]:
        """Flat, number and filler postcode of each home, as the source writes them."""
        homes, rates, size = self.world.homes, self.rates, len(home)
        place = np.maximum(home, 0)
        flat, number = homes.flat[place], homes.number[place]
        flat = chosen(self.source.flags(size, rates.flat_lost), 0, flat)
        slips = np.flatnonzero(self.source.flags(size, rates.house_slip) & (number > 0))
        number[slips] = 1 + (number[slips] + 1 + self.source.below(len(slips), 8)) % 240
        filled = self.source.flags(size, rates.filler_share)
        missing = chosen(filled, _FILLERS.get(rates.filler_postcode, NONE), NONE)
        return flat, number, chosen(home >= 0, homes.filler[place], missing)

    def carers(self, child: Ints) -> dict[str, Ints]:
        """The columns of ``Held`` that say who cares; children of a household have the same."""
        houses = self.world.households
        house, of = np.unique(self.world.children.household[child], return_inverse=True)
        other = houses.other_family[house]
        named: dict[str, Ints] = {}
        for parent, share in (("mother", self.rates.mother_stated),
                              ("father", self.rates.father_stated)):  # fmt: skip
            given: Ints = getattr(houses, f"{parent}_given")[house]
            family: Ints = getattr(houses, f"{parent}_family")[house]
            phone: Ints = getattr(houses, f"{parent}_phone")[house]
            given[~self.source.flags(len(house), share)] = NONE
            self._mistake_carers(given, family, phone, other=other)
            named[f"{parent}_given"] = given[of]
            named[f"{parent}_family"] = chosen(given >= 0, family, NONE)[of]
            named[f"{parent}_phone"] = chosen(given >= 0, phone, NONE)[of]
        return named

    def _mistake_carers(self, given: Ints, family: Ints, phone: Ints, *, other: Ints) -> None:
        """Write the mistakes of the source into a carer's names and telephone."""
        rates, size = self.rates, len(given)
        form = self.source.many.random(size)
        form[given < 0] = 1.0
        rows = np.flatnonzero(form < rates.carer_nickname + rates.carer_slip / 2)
        for row, name in zip(rows.tolist(), self.words.names(given[rows]), strict=True):
            change = nickname if form[row] < rates.carer_nickname else slip
            given[row] = self.words.code(change(self.source.one, name))
        form -= rates.carer_nickname + rates.carer_slip / 2
        rows = np.flatnonzero((form >= 0) & (form < rates.carer_slip / 2))
        family[rows] = self.words.codes(
            slip(self.source.one, name) for name in self.words.names(family[rows])
        )
        form -= rates.carer_slip / 2
        former = (form >= 0) & (form < rates.carer_former_family)
        family[former] = other[former]
        form = self.source.many.random(size)
        held = phone >= 0
        changed = held & (form < rates.telephone_changed)
        phone[changed] = phone[changed] // 1000 * 1000 + (phone[changed] % 1000 * 7 + 413) % 1000
        form -= rates.telephone_changed
        phone[held & (form >= 0) & (form < rates.telephone_missing)] = NONE

    def _with_second(self, child: Ints, family: Ints) -> Ints:
        """The family names, some of which are Kaur or Bibi in a source that takes it for one."""
        children = self.world.children
        taken = children.second[child] & self.source.flags(len(child), self.rates.second_as_family)
        return chosen(taken, children.middle[child], family)

    def _given(self, child: Ints) -> Ints:
        children = self.world.children
        given = children.called[child]
        heard: Flags = np.zeros(len(child), dtype=np.bool_)
        for rate, change in (
            (self.rates.nickname, nickname),
            (self.rates.other_spelling, other_spelling),
            (self.rates.given_slip, slip),
        ):
            self._change(given, heard, rate, change)
        spaced = np.flatnonzero(self.source.flags(len(child), self.rates.joined_given) & ~heard)
        for row, name in zip(spaced.tolist(), self.words.names(given[spaced]), strict=True):
            if " " in name:
                first, _, rest = name.partition(" ")
                given[row] = self.words.code(first + rest.lower())
        return self._with_leading(given, children.leading[child])

    def _with_leading(self, given: Ints, leading: Ints) -> Ints:
        """The given names with the names before them, as this source writes them."""
        rates = self.rates
        rows = np.flatnonzero(leading >= 0)
        form = self.source.many.random(len(rows))
        alone = form < rates.leading_alone
        given[rows[alone]] = leading[rows[alone]]
        both = form >= rates.leading_alone + rates.leading_lost
        other = form < rates.leading_alone + rates.leading_lost + rates.leading_spelling
        names = self.words.names(given[rows])
        before = self.words.names(leading[rows])
        for place in np.flatnonzero(both).tolist():
            lead = self.source.one.choice(LEADING_SHORT) if other[place] else before[place]
            given[rows[place]] = self.words.code(f"{lead} {names[place]}")
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
                order=int(children.order[child[row]]),
            )
            for row in rows.tolist()
        )


def _is_first_of_january(born: Ints) -> Flags:
    days = born.astype("datetime64[D]")
    first: Flags = days == days.astype("datetime64[Y]").astype("datetime64[D]")
    return first
