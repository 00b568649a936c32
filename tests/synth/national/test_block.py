"""A block is as plausible as the small population, and hard to the same degree."""

from collections import Counter
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from contactpoint.synth.families import FamilyKind
from contactpoint.synth.national.drawing import Ints
from contactpoint.synth.national.places import places
from contactpoint.synth.national.world import FAMILY_KINDS, NONE
from contactpoint.synth.rates import CHILD_REGISTER, PDS, SCHOOL_CENSUS
from contactpoint.synth.spellings import are_variants
from tests.synth.national.conftest import Made

_RATES = {"pds": PDS, "child_register": CHILD_REGISTER, "school_census": SCHOOL_CENSUS}


def test_children_are_born_together_as_often_as_they_are(made: Made) -> None:
    """About one child in thirty-four is a twin, and triplets are rare."""
    twins = made.block.world.children.twin_set[: made.block.count]
    sets = Counter(twins[twins != NONE].tolist())
    assert 0.024 < sum(sets.values()) / made.block.count < 0.035
    assert max(sets.values()) == 3
    assert sum(count == 3 for count in sets.values()) < len(sets) / 10


def test_twins_share_day_and_home_and_no_given_name(made: Made) -> None:
    """Children born together are parted by nothing but given name and, at times, sex."""
    children = made.block.world.children
    together = np.flatnonzero(children.twin_set[1:] == children.twin_set[:-1])
    together = together[children.twin_set[together] != NONE]
    assert (children.born[together] == children.born[together + 1]).all()
    assert (children.household[together] == children.household[together + 1]).all()
    alike = _initials(made, together) == _initials(made, together + 1)
    assert 0.25 < alike.mean() < 0.5
    assert 0.5 < (children.sex[together] == children.sex[together + 1]).mean() < 0.8


def test_no_two_children_of_a_household_have_one_name(made: Made) -> None:
    """Siblings have no two spellings of one given name, save where the family is of that kind."""
    children = made.block.world.children
    kind = made.block.world.households.kind[children.household]
    pairs = np.flatnonzero(
        children.household[1 : made.block.count] == children.household[: made.block.count - 1]
    )
    assert len(pairs) / made.block.count > 0.25
    alike = [FAMILY_KINDS.index(FamilyKind.NAMESAKES_IN_ONE_HOME),
             FAMILY_KINDS.index(FamilyKind.NEXT_OF_THE_NAME)]  # fmt: skip
    pairs = pairs[~np.isin(kind[pairs], alike)]
    for one, other in zip(
        made.block.words.names(children.given[pairs[:2000]]),
        made.block.words.names(children.given[pairs[:2000] + 1]),
        strict=True,
    ):
        assert not are_variants(one, other)


@pytest.mark.parametrize("feed", sorted(_RATES))
def test_names_differ_at_the_rates_of_the_table(made: Made, feed: str) -> None:
    """Given and family names are wrong about as often as the one table of rates says."""
    held, rates, children = made.known[feed], _RATES[feed], made.block.world.children
    words = made.block.words
    grown = made.block.age(held.child) >= 1
    wrong = words.plain(held.given) != words.plain(children.given[held.child])
    most = rates.nickname + rates.other_spelling + rates.given_slip + rates.swapped_names + 0.0004
    assert 0.5 * most < wrong[grown].mean() < most * 1.1
    renamed = children.former_family[held.child] >= 0
    stale = words.plain(held.family) == words.plain(children.former_family[held.child])
    assert stale[renamed].mean() == pytest.approx(rates.former_family, abs=0.05)
    assert renamed.mean() == pytest.approx(0.055, abs=0.01)


@pytest.mark.parametrize("feed", sorted(_RATES))
def test_dates_and_addresses_differ_at_the_rates_of_the_table(made: Made, feed: str) -> None:
    """Dates of birth are wrong, and addresses old or missing, as often as the table says."""
    held, rates, world = made.known[feed], _RATES[feed], made.block.world
    wrong = held.born != world.children.born[held.child]
    assert 0.6 * rates.date_wrong < wrong.mean() < 1.3 * rates.date_wrong
    house = world.children.household[held.child]
    moved = (world.households.former_home[house] >= 0) & ~held.restricted
    stale = held.home == world.households.former_home[house]
    assert stale[moved].mean() == pytest.approx(rates.old_address, abs=0.03)
    assert (held.home[~held.restricted] == NONE).mean() == pytest.approx(
        rates.address_missing, abs=0.004
    )


def test_the_kinds_of_wrong_dates_are_all_there(made: Made) -> None:
    """Day and month are exchanged, the first of January stands for a day, a digit is wrong."""
    held = made.known["school_census"]
    born = made.block.world.children.born[held.child]
    wrong = np.flatnonzero(held.born != born)
    kinds = Counter(
        _kind(one.item(), other.item())
        for one, other in zip(
            born[wrong].astype("datetime64[D]"),
            held.born[wrong].astype("datetime64[D]"),
            strict=True,
        )
    )
    assert {"exchanged", "first of January", "other"} == set(kinds)


def test_infants_may_have_no_name_yet(made: Made) -> None:
    """Some children under one are called Baby by a source, and hardly any of the others."""
    held = made.known["pds"]
    names = np.array(made.block.words.names(held.given))
    unnamed = np.isin(names, ["Baby", "Infant", "Baby Girl", "Baby Boy", "Twin 1", "Twin 2"])
    infant = made.block.as_at - made.block.world.children.born[held.child] < 365
    assert 0.01 < unnamed[infant].mean() < 0.06
    # Baby is a name that a few children bear.
    assert unnamed[~infant].mean() < 0.0005


def test_a_restricted_patient_has_neither_address_nor_carer_nor_practice(made: Made) -> None:
    """The service says nothing of where a guarded child is."""
    held = made.known["pds"]
    guarded = held.rows(np.flatnonzero(held.restricted))
    assert 5 < len(guarded.child) < 90
    for column in (guarded.home, guarded.former_home, guarded.practice, guarded.carer):
        assert (column == NONE).all()


def test_a_death_is_the_same_in_every_register(made: Made) -> None:
    """Who is dead to one source died on that day to every other that has heard of it."""
    days: dict[int, set[int]] = {}
    for held in made.known.values():
        for row in np.flatnonzero(held.died != NONE).tolist():
            assert made.block.world.children.born[held.child[row]] <= held.died[row]
            assert held.died[row] <= held.as_at[row]
            days.setdefault(int(held.child[row]), set()).add(int(held.died[row]))
    assert days
    assert all(len(found) == 1 for found in days.values())


def test_pupils_are_of_school_age_and_have_different_upns(made: Made) -> None:
    """The census holds children from four on, each with a UPN of its own."""
    held = made.known["school_census"]
    assert made.block.age(held.child).min() == 4
    assert len(np.unique(held.upn)) == len(held.upn)
    again = held.former_upn[held.former_upn > 0]
    assert 0 < len(again) < len(held.upn) / 100
    assert not np.isin(again, held.upn).any()


def test_now_and_then_siblings_have_each_others_upn(made: Made) -> None:
    """A few pairs of siblings are confused by their schools, and nobody else is."""
    held = made.known["school_census"]
    other = np.flatnonzero(held.upn != made.block.upn[held.child])
    house = made.block.world.children.household[held.child[other]]
    assert 0 < len(other) < 100
    assert (house[::2] == house[1::2]).all()


def test_groups_of_origin_decide_names(made: Made) -> None:
    """A given name of one origin is common in its group and rare in the largest one."""
    world, groups = made.block.world, places().group_names
    group = world.households.group[world.children.household]
    share = {}
    for name in ("polish", "british_general"):
        found = made.block.words.names(world.children.given[group == groups.index(name)])
        share[name] = sum(given in ("Kacper", "Aleksander", "Filip") for given in found) / len(
            found
        )
    assert share["polish"] > 10 * share["british_general"]


def _initials(made: Made, rows: Ints) -> NDArray[np.str_]:
    given = made.block.world.children.given[rows]
    return np.array([name[0] for name in made.block.words.names(given)])


def _kind(true: date, held: date) -> str:
    if (held.month, held.day) == (1, 1):
        return "first of January"
    if (held.month, held.day) == (true.day, true.month) and held.year == true.year:
        return "exchanged"
    return "other"
