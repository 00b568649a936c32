"""What changed: whole new records of known children, and some of new ones."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from contactpoint.synth.national.changes import KINDS
from contactpoint.synth.national.world import NONE
from tests.synth.national.conftest import NATION, Made, truth_of

_NEW = {"born", "arrived"}


def test_known_references_are_of_the_same_child(nation: Path) -> None:
    """A changed record with a known reference is of the child that the reference is of."""
    before, after = truth_of(nation), truth_of(nation / "delta")
    known = [identity for identity in after if identity in before]
    assert all(before[identity] == after[identity] for identity in known)
    assert len(known) > len(after) / 2


def test_a_new_reference_is_of_a_new_child_or_new_to_its_source(nation: Path) -> None:
    """Only births, arrivals and first hearings bring references that were not known."""
    before = truth_of(nation)
    for row in pq.read_table(nation / "delta" / "truth.parquet").to_pylist():
        known = (row["feed"], row["source"], row["reference"]) in before
        assert known == (row["change"] not in {*_NEW, "first_heard"})
        assert (row["child"] > NATION.children) == (row["change"] in _NEW)


def test_as_many_records_change_as_were_asked_for(made: Made) -> None:
    """All feeds together have the number asked for, one in eight about new children."""
    kinds = np.concatenate([changed.kind for changed in made.changed.values()])
    assert len(kinds) == 1500
    share = {kind: (kinds == place).mean() for place, kind in enumerate(KINDS)}
    assert 0.09 < share["born"] + share["arrived"] < 0.15
    assert all(share.values())


def test_a_child_changes_once_in_each_feed(made: Made) -> None:
    """No feed has two changed records of one child."""
    for changed in made.changed.values():
        assert len(np.unique(changed.held.child)) == len(changed.kind)


def test_a_household_moves_to_one_home(made: Made) -> None:
    """Siblings and sources that hear of a move hear of the same new address."""
    homes: dict[int, set[int]] = {}
    for changed in made.changed.values():
        rows = np.flatnonzero((changed.kind == KINDS.index("moved")) & ~changed.held.restricted)
        house = made.block.world.children.household[changed.held.child[rows]]
        for place, home in zip(house.tolist(), changed.held.home[rows].tolist(), strict=True):
            homes.setdefault(place, set()).add(home)
    assert len(homes) > 50
    assert {len(found) for found in homes.values()} == {1}
    assert len(set.union(*homes.values())) == len(homes)


def test_a_correction_makes_a_record_right(made: Made) -> None:
    """After it names, date of birth and address are those that are true."""
    children, houses = made.block.world.children, made.block.world.households
    for feed, changed in made.changed.items():
        held = changed.held.rows(np.flatnonzero(changed.kind == KINDS.index("corrected")))
        before = made.known[feed]
        row = np.full(len(children.born), NONE)
        row[before.child] = np.arange(len(before.child))
        was = before.rows(row[held.child])
        assert (held.given == children.given[held.child]).all()
        assert (held.born == children.born[held.child]).all()
        assert (held.home == houses.home[children.household[held.child]]).all()
        assert (
            (was.given != held.given)
            | (was.family != held.family)
            | (was.born != held.born)
            | (was.sex != held.sex)
            | (was.home != held.home)
        ).all()


def test_a_family_name_may_change_with_the_home(made: Made) -> None:
    """Under one NHS number both are new, and the former name and home are stated beside them."""
    changed = made.changed["pds"]
    held = changed.held.rows(np.flatnonzero(changed.kind == KINDS.index("moved")))
    before = made.known["pds"]
    row = np.full(len(made.block.child), NONE)
    row[before.child] = np.arange(len(before.child))
    was = before.rows(row[held.child])
    both = (was.family != held.family) & (was.home != held.home) & ~held.restricted
    assert 0.04 < both.mean() < 0.25
    assert (held.former_family[both] >= 0).all()
    assert (held.former_home[both] >= 0).all()


def test_a_correction_finds_the_flat_and_the_house(made: Made) -> None:
    """After it the address is written as it is."""
    homes = made.block.world.homes
    for changed in made.changed.values():
        held = changed.held.rows(np.flatnonzero(changed.kind == KINDS.index("corrected")))
        housed = held.home >= 0
        assert (held.flat[housed] == homes.flat[held.home[housed]]).all()
        assert (held.number[housed] == homes.number[held.home[housed]]).all()


def test_changes_are_newer_than_the_nation(made: Made) -> None:
    """Every changed record says that it stood so after the nation's day."""
    for changed in made.changed.values():
        assert (changed.held.as_at > made.block.as_at).all()
        assert (changed.held.born <= changed.held.as_at).all()


def test_newborns_are_born_in_the_days_of_the_changes(made: Made) -> None:
    """A birth tells of a child of a few days, who is not in the nation."""
    changed = made.changed["pds"]
    held = changed.held.rows(np.flatnonzero(changed.kind == KINDS.index("born")))
    assert (held.child >= made.block.count).all()
    assert (made.block.as_at - made.block.world.children.born[held.child] < 10).all()
