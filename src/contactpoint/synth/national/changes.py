"""What changes in the following days: events in children's lives, and the records changed by them.

A changed record is the source's whole new record of the child. An event happens to a child once.
Each source that knows the child may or may not hear of the event. A correction makes one source's
record right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from contactpoint.synth.households import MOVED_AUTHORITY_SHARE
from contactpoint.synth.national import child_register, pds, school_census
from contactpoint.synth.national.block import Block
from contactpoint.synth.national.drawing import Flags, Ints, Source, chosen
from contactpoint.synth.national.held import Held
from contactpoint.synth.national.making import CHANGE_DAYS
from contactpoint.synth.national.places import places
from contactpoint.synth.national.school_census import SECONDARY_AGE
from contactpoint.synth.national.world import NONE, Columns, make_homes, stacked
from contactpoint.synth.rates import (
    EVENTS,
    FIRST_HEARD_BY,
    HEARS_OF_ARRIVAL,
    HEARS_OF_BIRTH,
    HEARS_OF_DEATH,
    HEARS_OF_MOVE,
    HEARS_OF_NAME,
    LATER_RENAMED_TOO,
    NEW_PRACTICE,
    NEW_SCHOOL,
)

FEEDS = (pds, child_register, school_census)
_FEED_NAMES = tuple(feed.NAME for feed in FEEDS)
KINDS = tuple(EVENTS)
_HEARS = {
    "moved": HEARS_OF_MOVE,
    "renamed": HEARS_OF_NAME,
    "died": HEARS_OF_DEATH,
    "born": HEARS_OF_BIRTH,
    "arrived": HEARS_OF_ARRIVAL,
    "school": {"school_census": 1.0},
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One feed's changed records and the kind of event (a place in ``KINDS``) behind each."""

    held: Held
    kind: Ints


@dataclass(frozen=True, slots=True)
class _Events(Columns):
    """One row for each changed record: the event's kind, its child, the feed, its place in time."""

    kind: Ints
    child: Ints
    feed: Ints


@dataclass(frozen=True, slots=True)
class _NewHomes:
    """By child, the place of its new home (or ``NONE``), and the authority that it will live in."""

    home: Ints
    authority: Ints


def make_changes(
    block: Block, known: Mapping[str, Held], newcomers: Mapping[str, Ints], *, count: int
) -> tuple[Block, dict[str, Changed]]:
    """The block with the new homes in it, and ``count`` changed records by feed.

    ``known`` is what each feed holds of the nation. A block with too few children gives fewer
    records.
    """
    source = block.source("changes")
    # A reader rejects some records. The feed does not know their children yet.
    known = {
        name: held.rows(np.flatnonzero(held.upn_written == NONE)) for name, held in known.items()
    }
    events = _events(source, block, known, newcomers, count)
    places_of = {name: _row_of(block, held) for name, held in known.items()}
    block, new_homes = _with_new_homes(source, block, events)
    changed = {}
    for order, feed in enumerate(FEEDS):
        mine = events.rows(np.flatnonzero(events.feed == order))
        row = places_of[feed.NAME][mine.child]
        old, new = np.flatnonzero(row >= 0), np.flatnonzero(row < 0)
        fresh = feed.hear(block, mine.child[new], purpose=f"{feed.NAME} changes")
        held = stacked(known[feed.NAME].rows(row[old]), fresh)
        kind = mine.kind[np.concatenate([old, new])]
        day = block.as_at + 1 + source.below(len(kind), CHANGE_DAYS)
        held = replace(held, as_at=day)
        changed[feed.NAME] = Changed(_altered(source, block, held, kind, new_homes), kind)
    return block, changed


def _row_of(block: Block, held: Held) -> Ints:
    rows = np.full(len(block.child), NONE, np.int64)
    rows[held.child] = np.arange(len(held.child))
    return rows


def _events(
    source: Source,
    block: Block,
    known: Mapping[str, Held],
    newcomers: Mapping[str, Ints],
    count: int,
) -> _Events:
    """At most ``count`` changed records to make, in the order of their events."""
    wanted = {kind: round(count * share * 1.1) + 1 for kind, share in EVENTS.items()}
    parts = []
    # The children of a household move together, and their names change together.
    house = block.world.children.household
    time_of = source.many.permutation(len(block.world.households.home))[house]
    alike = np.argsort(time_of[: block.count], kind="stable")
    for kind in ("moved", "renamed", "died"):
        parts.append(_heard(source, block, known, kind, alike[: wanted[kind]]))
        alike = alike[wanted[kind] :]
    pupils = known["school_census"].child
    parts.append(_alone("school", _some(source, pupils, wanted["school"]), "school_census"))
    for name in _FEED_NAMES:
        right = round(wanted["corrected"] / len(FEEDS))
        mistaken = known[name].child[_mistaken(block, known[name])]
        parts.append(_alone("corrected", _some(source, mistaken, right), name))
        few = round(wanted["first_heard"] * FIRST_HEARD_BY[name])
        parts.append(_alone("first_heard", _some(source, _unheard(block, known, name), few), name))
    for kind in ("born", "arrived"):
        parts.append(_heard(source, block, known, kind, newcomers[kind]))
    events = parts[0]
    for part in parts[1:]:
        events = stacked(events, part)
    # Each child has only its first event. Records of one event stay together.
    children, first = np.unique(events.child, return_index=True)
    kind_of = np.zeros(len(block.child), np.int64)
    kind_of[children] = events.kind[first]
    events = events.rows(np.flatnonzero(kind_of[events.child] == events.kind))
    _, single = np.unique(events.child * len(FEEDS) + events.feed, return_index=True)
    events = events.rows(single)
    return events.rows(np.argsort(time_of[events.child], kind="stable")[:count])


def _heard(
    source: Source, block: Block, known: Mapping[str, Held], kind: str, child: Ints
) -> _Events:
    """The records of events that several sources may hear of, if a source could know the child."""
    found = []
    for name in _FEED_NAMES:
        heard = source.flags(len(child), _HEARS[kind].get(name, 0.0))
        if kind in ("born", "arrived"):
            able = block.upn[child] > 0 if name == "school_census" else heard
        else:
            able = _row_of(block, known[name])[child] >= 0
        found.append(_alone(kind, child[heard & able], name))
    return stacked(stacked(found[0], found[1]), found[2])


def _alone(kind: str, child: Ints, name: str) -> _Events:
    size = len(child)
    return _Events(
        kind=np.full(size, KINDS.index(kind)),
        child=child,
        feed=np.full(size, _FEED_NAMES.index(name)),
    )


def _some(source: Source, children: Ints, count: int) -> Ints:
    return source.many.permutation(children)[:count]


def _unheard(block: Block, known: Mapping[str, Held], name: str) -> Ints:
    """Children of the nation whom the source could know and does not."""
    unheard = _row_of(block, known[name])[: block.count] < 0
    if name == "school_census":
        unheard &= block.upn[: block.count] > 0
    return np.flatnonzero(unheard)


def _mistaken(block: Block, held: Held) -> Flags:
    """Which records differ from what is true now."""
    children, house = block.world.children, block.world.children.household[held.child]
    wrong = (held.given != children.given[held.child]) | (held.born != children.born[held.child])
    wrong |= (held.family != children.family[held.child]) | (held.sex != children.sex[held.child])
    elsewhere = (held.home != block.world.households.home[house]) & (held.home >= 0)
    mistaken: Flags = (wrong | elsewhere) & ~held.restricted
    return mistaken


def _with_new_homes(source: Source, block: Block, events: _Events) -> tuple[Block, _NewHomes]:
    """The block with a home for each household that moves, and where each child will live."""
    house = block.world.children.household
    moved = np.unique(house[events.child[events.kind == KINDS.index("moved")]])
    authority = block.world.households.authority.copy()
    away = moved[source.flags(len(moved), MOVED_AUTHORITY_SHARE)]
    authority[away] = places().authorities.draw(source, np.zeros(len(away), np.int64))
    homes = make_homes(source, authority[moved], places=places())
    home = np.full(len(authority), NONE, np.int64)
    home[moved] = len(block.world.homes.flat) + np.arange(len(moved))
    world = replace(block.world, homes=stacked(block.world.homes, homes))
    return replace(block, world=world), _NewHomes(home[house], authority[house])


def _altered(source: Source, block: Block, held: Held, kind: Ints, new_homes: _NewHomes) -> Held:
    """The records after their events."""
    size = len(kind)
    children, houses = block.world.children, block.world.households
    house = children.household[held.child]
    is_kind = {name: kind == place for place, name in enumerate(KINDS)}
    moved = is_kind["moved"] & ~held.restricted
    right = is_kind["corrected"]
    # All sources that hear of a new name hear the same name.
    other = houses.other_family[house]
    too = block.source("renamed too").flags(len(houses.home), LATER_RENAMED_TOO)[house]
    renamed = is_kind["renamed"] | (moved & too)
    renamed &= other != children.family[held.child]
    authority = new_homes.authority[held.child]
    phase = block.age(held.child) >= SECONDARY_AGE
    school = places().phases.draw(source, 2 * authority + phase)
    leaves = is_kind["school"] | (moved & source.flags(size, NEW_SCHOOL))
    leaves &= held.school >= 0
    postcode = block.world.homes.postcode[new_homes.home[held.child]]
    practice = places().practice(source, postcode)
    registered = moved & (held.practice >= 0) & source.flags(size, NEW_PRACTICE)
    now = chosen(right, houses.home[house], held.home)
    now = chosen(moved, new_homes.home[held.child], now)
    # A correction also finds a flat that was lost, or a slip in the number of the house.
    written, homes = (now != held.home) | right, block.world.homes
    return replace(
        held,
        given=chosen(right, children.given[held.child], held.given),
        born=chosen(right, children.born[held.child], held.born),
        sex=chosen(right, children.sex[held.child], held.sex),
        family=chosen(right, children.family[held.child], chosen(renamed, other, held.family)),
        former_family=chosen(renamed, children.family[held.child], held.former_family),
        home=now,
        flat=chosen(written, homes.flat[now], held.flat),
        number=chosen(written, homes.number[now], held.number),
        filler=chosen(written, homes.filler[now], held.filler),
        former_home=chosen(moved, houses.home[house], held.former_home),
        practice=chosen(registered, practice, held.practice),
        since=chosen(moved, held.as_at - 1, held.since),
        died=chosen(is_kind["died"] & ~held.restricted, held.as_at - 1, held.died),
        school=chosen(leaves, school, held.school),
        entered=chosen(leaves, held.as_at, held.entered),
    )
