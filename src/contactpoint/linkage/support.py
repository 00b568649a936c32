"""Support: what speaks for a match from beside the child.

There are six kinds: the same carer, telephone or house, a carer's family name that is the child's
on the other side, a further given name in common, or a family name that is a former one on the
other side.

Support only ever speaks *for* a match: a child has two parents, who move and change their numbers.
Most of it tells the child's family, and brothers and sisters share that. So it counts only where
the weight of the child's own fields comes near to what is asked (``REACH``), and only where that
weight alone does not settle the matter.

Each kind counts ``log2(m / u)`` bits, and no more than is safe. ``u`` is how often two families *of
one name* have the same by chance, since families that share a name choose alike. Measured on the
synthetic England of 200,000 (health demographics against the child register):

- a carer: m 0.95, u 0.022, up to 0.096 in one group of names, to which the weight gives way a
  little;
- a telephone: u 0.005, but the population has a few thousand numbers for all, and a real number is
  a hostel's or a foster agency's at times;
- a house, within one postcode: u 0.016; in blocks of flats often only the block is stated;
- a carer's family name, where the child's own differ: m 0.37, since a child is called after its
  mother here and its father there; u, among children of one given name and sex, goes with the
  share of the name: 0.005 for the commonest, 0.0004 for one of average frequency.

- a further given name: m 0.99, u 0.018 among strangers. Sources seldom state one, and those who do
  state the same;
- a family name that the other side knows as a former one: sources hear late of a change, from a
  school or a clinic of before, whose address is of before as well.

The synthetic population makes no mistakes in its carers, so m is taken to be a half. For a carer's
family name it is half of what was measured.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from contactpoint.linkage.field_weight import FieldWeight
from contactpoint.linkage.levels import Level, postcode_level
from contactpoint.linkage.name_shares import family_bits
from contactpoint.linkage.profile import Profile


class Support(StrEnum):
    """The kinds of support, in the order in which a match explains them."""

    CARER = "carer"
    TELEPHONE = "telephone"
    HOUSE = "house"
    CARERS_NAME = "carers_name"
    SECOND_NAME = "second_name"
    FORMER_NAME = "former_name"


# In bits.
SUPPORT_BITS = {
    Support.CARER: 5.0,
    Support.TELEPHONE: 6.0,
    Support.HOUSE: 3.0,
    Support.SECOND_NAME: 5.0,
    Support.FORMER_NAME: 4.0,
}
# In bits. The first is for a name of average frequency. A commoner name counts less
# (``name_shares``), and no name counts more than the second.
CARERS_NAME_BITS, MOST_CARERS_NAME_BITS = 9.0, 8.0
# In bits: the most support that a child can have. Beside the same carer its name does not count.
MOST_SUPPORT_BITS = (
    SUPPORT_BITS[Support.TELEPHONE]
    + SUPPORT_BITS[Support.HOUSE]
    + max(SUPPORT_BITS[Support.CARER], MOST_CARERS_NAME_BITS)
    + SUPPORT_BITS[Support.SECOND_NAME]
    + SUPPORT_BITS[Support.FORMER_NAME]
)
# In bits. A pair that lacks more than this of being asked about stays apart whatever its support:
# it is of brothers or sisters.
REACH = 4.0

_HOME_AGREES = frozenset({Level.SAME, Level.OLD_ADDRESS, Level.ONE_SLIP})
_WEIGHTS = {kind: FieldWeight(kind, Level.SAME, bits) for kind, bits in SUPPORT_BITS.items()}


def support(profile: Profile, others: Sequence[Profile]) -> tuple[FieldWeight, ...]:
    """The support for one child behind a profile and the others, each kind once at most."""
    found: set[Support] = set()
    for other in others:
        if not set(profile.carers).isdisjoint(other.carers):
            found.add(Support.CARER)
        if not set(profile.telephones).isdisjoint(other.telephones):
            found.add(Support.TELEPHONE)
        if same_house(profile, other):
            found.add(Support.HOUSE)
        if not set(profile.middles).isdisjoint(other.middles):
            found.add(Support.SECOND_NAME)
    if _by_a_former_name(profile, others) or any(
        _by_a_former_name(one, (profile,)) for one in others
    ):
        found.add(Support.FORMER_NAME)
    kinds = tuple(_WEIGHTS[kind] for kind in _WEIGHTS if kind in found)
    # Two sides with the same carer have that carer's family name as a matter of course.
    return kinds if Support.CARER in found else kinds + _of_carers_name(profile, others)


def _by_a_former_name(profile: Profile, others: Sequence[Profile]) -> bool:
    """Whether a family name in use is a former one of the other side and none in use there."""
    used = {name.family for name in profile.names if name.kind == "c" and name.family}
    theirs = [name for one in others for name in one.names if name.family in used]
    return bool(theirs) and all(name.kind == "f" for name in theirs)


def _of_carers_name(profile: Profile, others: Sequence[Profile]) -> tuple[FieldWeight, ...]:
    """Support by the family name of one side's carer that is the child's on the other side.

    There is none where both sides have a family name of the child in common.
    """
    ours, theirs = {*profile.family_parts}, {part for one in others for part in one.family_parts}
    if not ours.isdisjoint(theirs):
        return ()
    shared = tuple(
        (ours & _family_names(one.carers for one in others))
        | (theirs & _family_names((profile.carers,)))
    )
    if not shared:
        return ()
    bits = min(MOST_CARERS_NAME_BITS, CARERS_NAME_BITS + family_bits(shared))
    return (FieldWeight(Support.CARERS_NAME, Level.SAME, bits),)


def is_of_a_carer(profile: Profile, others: Sequence[Profile]) -> bool:
    """Whether one side's family name of the child is that of a carer whom the other side names."""
    ours, theirs = {*profile.family_parts}, {part for one in others for part in one.family_parts}
    return bool(
        ours & _family_names(one.carers for one in others)
        or theirs & _family_names((profile.carers,))
    )


def _family_names(carers: Iterable[tuple[str, ...]]) -> set[str]:
    return {carer.partition(" ")[2] for of_one in carers for carer in of_one}


def same_house(left: Profile, right: Profile) -> bool:
    """Whether both live in one house now; a house is told only beside its postcode."""
    return (
        bool(left.house)
        and left.house == right.house
        and postcode_level(left, right) in _HOME_AGREES
    )


def reach(profile: Profile) -> float:
    """How much less than what is asked a child with support may weigh, in bits."""
    return REACH if profile.carers or profile.telephones or profile.house else 0.0
