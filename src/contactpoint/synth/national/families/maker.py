"""Makes the families of a block's world."""

from collections.abc import Callable, Mapping

from contactpoint.synth.families import Families
from contactpoint.synth.national.drawing import Source
from contactpoint.synth.national.families.customs import Customs
from contactpoint.synth.national.families.mixed_families import MixedFamilies
from contactpoint.synth.national.families.pairs import Pairs
from contactpoint.synth.national.families.relatives import Relatives
from contactpoint.synth.national.families.shared_addresses import SharedAddresses
from contactpoint.synth.national.families.world_in_making import WorldInMaking
from contactpoint.synth.national.words import Words
from contactpoint.synth.national.world import World


def with_families(
    source: Source, world: World, words: Words, *, families: Families, as_at: int
) -> World:
    """The world with such families among the others, and the names and days of its groups."""
    making = WorldInMaking(source, world, words, as_at=as_at)
    pairs = Pairs(making)
    if families.factor:
        _make_homes(making, pairs, families)
    Customs(making, families).follow()
    pairs.settle()
    return making.world()


def _make_homes(making: WorldInMaking, pairs: Pairs, families: Families) -> None:
    """The homes of every kind."""
    shares = families.in_homes_of()
    relatives, mixed = Relatives(making, pairs), MixedFamilies(making, pairs)
    shared = SharedAddresses(making)
    makers: Mapping[str, tuple[Callable[[int], None], float]] = {
        "namesakes": (relatives.namesakes, 3.3),
        "next_of_the_name": (relatives.next_of_the_name, 2.5),
        "asylum_hostel": (shared.asylum_hostels, 4.0),
        "home": (shared.childrens_homes, 4.0),
        "refuge": (shared.refuges, 5.7),
        "hostel": (shared.hostels, 7.4),
        "site": (shared.sites, 8.2),
        "parted": (relatives.parted, 2.6),
        "foster": (mixed.foster, 3.9),
        "several_families": (relatives.several_families, 3.5),
        "no_fixed_abode": (shared.no_fixed_abode, 1.64),
        "blended": (mixed.blended, 3.28),
    }
    for kind, (make, children_a_home) in makers.items():
        homes = shares[kind] * len(making.children.born) / children_a_home
        make(int(homes + making.source.many.random()))
