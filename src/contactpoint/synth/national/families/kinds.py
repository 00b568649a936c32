"""Which children of a world are hard to tell apart, and by what."""

from contactpoint.synth.families import FamilyKind
from contactpoint.synth.national.births import year_start
from contactpoint.synth.national.drawing import Ints, chosen
from contactpoint.synth.national.world import FAMILY_KINDS, ORDINARY, World


def family_kinds(world: World) -> Ints:
    """What makes each child hard to tell from others, as a place in ``FAMILY_KINDS``."""
    children = world.children
    kind = world.households.kind[children.household]
    for one, found in (
        (FamilyKind.MUHAMMAD_FIRST, children.leading >= 0),
        (FamilyKind.FIRST_OF_JANUARY, year_start(children.born) == children.born),
        (FamilyKind.TWINS, children.twin_set >= 0),
    ):
        of_home = world.households.kind[children.household]
        kind = chosen(found & (of_home == ORDINARY), FAMILY_KINDS.index(one), kind)
    return kind
