"""Make one block of the nation: its world, the children to come, and everybody's numbers."""

import numpy as np

from contactpoint.synth.national.births import Births, births_of_children, day_of, newborns
from contactpoint.synth.national.block import Block
from contactpoint.synth.national.drawing import Ints, Source
from contactpoint.synth.national.families.maker import with_families
from contactpoint.synth.national.naming import naming
from contactpoint.synth.national.numbering import nhs_numbers, register_numbers, upns
from contactpoint.synth.national.places import places
from contactpoint.synth.national.plan import Plan
from contactpoint.synth.national.school_census import entry_year
from contactpoint.synth.national.words import Words
from contactpoint.synth.national.world import World, make_world, siblings_born
from contactpoint.synth.rates import EVENTS, UPN_ALLOTTED_AGAIN

# The changes happen in this many days after the nation's own day.
CHANGE_DAYS = 7
_SIBLING_SHARE = 0.55


def make_block(plan: Plan, number: int) -> tuple[Block, dict[str, Ints]]:
    """Block ``number``, from nought, and its newcomers by event (``born``, ``arrived``)."""
    first = plan.first(number)
    count = plan.first(number + 1) - first
    words = Words(naming().lexicon)
    source = Source(plan.seed, number, "world")
    births = births_of_children(source, places(), count=count, as_at=plan.as_at)
    world = _world(source, plan, births, words)
    world, newcomers = _with_newcomers(plan, number, world, words)
    coming = len(world.children.born) - count
    place = np.concatenate(
        [
            first + np.arange(count),
            plan.children + number * plan.newcomers_a_block + np.arange(coming),
        ]
    )
    upn, former_upn = _upns(plan, number, world)
    block = Block(
        seed=plan.seed,
        number=number,
        count=count,
        as_at=plan.as_at,
        world=world,
        words=words,
        child=place + 1,
        nhs=nhs_numbers(place, seed=plan.seed),
        register=register_numbers(place, seed=plan.seed),
        upn=upn,
        former_upn=former_upn,
    )
    return block, newcomers


def _world(source: Source, plan: Plan, births: Births, words: Words) -> World:
    world = make_world(source, births, words, places=places(), naming=naming(), as_at=plan.as_at)
    return with_families(source, world, words, families=plan.families, as_at=plan.as_at)


def _with_newcomers(
    plan: Plan, number: int, world: World, words: Words
) -> tuple[World, dict[str, Ints]]:
    """The world with the children who are born or arrive in the days of the changes."""
    source = Source(plan.seed, number, "newcomers")
    changes, count = plan.changes_of(number), len(world.children.born)
    born = min(round(changes * EVENTS["born"]), len(world.households.home))
    arrived = min(round(changes * EVENTS["arrived"]), plan.newcomers_a_block - born)
    later = round(born * _SIBLING_SHARE)
    from_day = plan.as_at + 1 - CHANGE_DAYS
    if later:
        young = siblings_born(
            source, world, count=later, first=from_day, days=CHANGE_DAYS, naming=naming()
        )
        world = world.with_children(young)
    if born > later:
        births = newborns(source, places(), count=born - later, first=from_day, days=CHANGE_DAYS)
        world = world.joined(_world(source, plan, births, words))
    if arrived:
        births = births_of_children(source, places(), count=arrived, as_at=plan.as_at)
        world = world.joined(_world(source, plan, births, words))
    return world, {
        "born": count + np.arange(born),
        "arrived": count + born + np.arange(arrived),
    }


def _upns(plan: Plan, number: int, world: World) -> tuple[Ints, Ints]:
    """The UPN of each child (nought before school), and its former UPN (mostly nought)."""
    source = Source(plan.seed, number, "upns")
    children, houses = world.children, world.households
    house = children.household
    year = entry_year(children.born)
    pupil = np.flatnonzero(year <= day_of(plan.as_at).year)
    again = pupil[houses.away[house[pupil]] & source.flags(len(pupil), UPN_ALLOTTED_AGAIN)]
    found = upns(
        np.concatenate([houses.first_school[house[pupil]], houses.primary[house[again]]]),
        np.concatenate([year[pupil], np.full(len(again), day_of(plan.as_at).year - 1)]),
        schools=places().upn_schools,
        block=number,
        blocks=plan.blocks,
    )
    upn = np.zeros(len(children.born), np.int64)
    former = upn.copy()
    upn[pupil] = found[: len(pupil)]
    former[again] = upn[again]
    upn[again] = found[len(pupil) :]
    return upn, former
