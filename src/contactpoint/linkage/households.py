"""Two children of one home: what tells them apart, and what contradicts that two are one child.

Home, carer, telephone and family name are what brothers, sisters and cousins share. Between two
children of one home these prove nothing, and the rival of "the same child" is "another child of the
same home", not a stranger. The *sibling hypothesis* weighs the two by the fields in which children
of one home differ: given names, the whole date of birth, sex, and numbers. ``m`` of its levels is
that of the model. ``u`` is how often two different children of one home fall on a level, counted on
households whose truth is known (``services.matching.train_matcher``).

A *contradiction* is what both sides state and cannot both be right of one child at one time: other
second given names, another house in the same postcode, other carers, a death before the other's
birth. It counts against a match whatever home it is.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from rapidfuzz.distance import OSA

from contactpoint.linkage.field_weight import FieldWeight
from contactpoint.linkage.levels import LEVELS, Field, Level, postcode_level
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.variants import nickname_forms


class Contradiction(StrEnum):
    """The kinds of contradiction, in the order in which a match explains them."""

    SECOND_NAMES = "second_names"
    HOUSE = "house"
    CARERS = "carers"
    DEATH = "death"


# What tells two children of one home apart. The family name and the home do not.
TELLING = (Field.GIVEN_NAME, Field.BIRTH_DATE, Field.SEX, Field.NHS_NUMBER, Field.UPN)
# Of the contradictions, those that also tell two children of one home apart.
_TELLING_ALSO = (Contradiction.SECOND_NAMES, Contradiction.DEATH)
# The key of a model file under which what was learnt from households stands.
HOUSEHOLDS = "households"


@dataclass(frozen=True, slots=True)
class Chances:
    """How often something occurs between two sides of one child (``m``), and of two (``u``)."""

    m: float
    u: float

    @property
    def weight(self) -> float:
        """What its occurring counts for one child, in bits."""
        return math.log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class Households:
    """What was learnt from households: weights in bits.

    ``prior`` is that of a statement and a child of its home. ``telling`` has a weight for each
    level of the fields of ``TELLING``, against another child of the home, and ``same_second_name``
    what a further given name in common counts. ``contradictions`` has what each kind counts.
    """

    prior: float
    telling: Mapping[str, Mapping[str, float]]
    same_second_name: float
    contradictions: Mapping[Contradiction, FieldWeight]

    def for_given_name(self, bits: float) -> "Households":
        """The same, where agreement on the given name counts so many bits more than on average.

        A common name counts less. A rare one does not count more: cousins who are both named after
        a grandfather are so named however rare the name.
        """
        if bits >= 0:
            return self
        given = self.telling[Field.GIVEN_NAME]
        less = {**given, Level.SAME: given[Level.SAME] + bits}
        return replace(self, telling={**self.telling, Field.GIVEN_NAME: less})


def households_of(learnt: Mapping[str, Any]) -> Households:
    """Read what training wrote. Raises ``KeyError``, ``TypeError`` or ``ValueError``."""
    kinds = learnt["contradictions"]
    return Households(
        prior=float(learnt["prior"]),
        telling={
            field: {
                level: Chances(**learnt["telling"][field][level]).weight for level in LEVELS[field]
            }
            for field in TELLING
        },
        same_second_name=Chances(**learnt["same_second_name"]).weight,
        contradictions={
            kind: FieldWeight(kind, Level.DIFFERENT, Chances(**kinds[kind]).weight)
            for kind in Contradiction
        },
    )


@dataclass(frozen=True, slots=True)
class SiblingHypothesis:
    """How much likelier the same child is than another child of its home.

    ``weight`` in bits, prior included; ``fields`` are what it is the sum of besides.
    """

    weight: float
    fields: tuple[FieldWeight, ...]


# That of a match which nobody weighs against siblings.
NOT_WEIGHED = SiblingHypothesis(0.0, ())


def sibling_hypothesis(
    profile: Profile,
    others: Sequence[Profile],
    agreed: Sequence[FieldWeight],
    against: Sequence[FieldWeight],
    households: Households,
) -> SiblingHypothesis:
    """Weigh the same child against another child of its home.

    ``agreed`` are the fields of the match of the two sides, ``against`` what contradicts.
    """
    fields = [
        FieldWeight(one.field, one.level, households.telling[one.field][one.level])
        for one in agreed
        if one.field in households.telling
    ]
    fields += [one for one in against if one.field in _TELLING_ALSO]
    if any(second_names_differ(profile, other) is False for other in others):
        fields.append(
            FieldWeight(Contradiction.SECOND_NAMES, Level.SAME, households.same_second_name)
        )
    return SiblingHypothesis(
        households.prior + sum([field.weight for field in fields]), tuple(fields)
    )


def contradictions_of(profile: Profile, others: Sequence[Profile]) -> tuple[Contradiction, ...]:
    """What a statement states otherwise than every statement of a child that states it at all."""
    found = []
    if _contradict(profile, others, second_names_differ):
        found.append(Contradiction.SECOND_NAMES)
    if _contradict(profile, others, houses_differ):
        found.append(Contradiction.HOUSE)
    if _contradict(profile, others, carers_differ):
        found.append(Contradiction.CARERS)
    if any(died_before_birth(profile, other) for other in others):
        found.append(Contradiction.DEATH)
    return tuple(found)


def _contradict(
    profile: Profile,
    others: Sequence[Profile],
    differ: Callable[[Profile, Profile], bool | None],
) -> bool:
    stated = [said for other in others if (said := differ(profile, other)) is not None]
    return bool(stated) and all(stated)


def second_names_differ(left: Profile, right: Profile) -> bool | None:
    """Whether both sides have further given names, and none of one is like any name of the other.

    ``None`` where one side has none: most sources leave them out.
    """
    if not left.middles or not right.middles:
        return None
    return not (
        _any_alike(left.middles, (*right.middles, *right.givens))
        or _any_alike(right.middles, left.givens)
    )


def houses_differ(left: Profile, right: Profile) -> bool | None:
    """Whether two addresses of one postcode, or of two that are a slip apart, are of two houses.

    Neighbouring streets have postcodes a letter apart. A flat's number that one side leaves out is
    no contradiction. ``None`` where there is nothing to compare: another postcode, or no number on
    one side.
    """
    if postcode_level(left, right) not in _ONE_STREET:
        return None
    ours, theirs = _numbers(left.house), _numbers(right.house)
    if not ours or not theirs:
        return None
    return not (ours <= theirs or theirs <= ours)


def carers_differ(left: Profile, right: Profile) -> bool | None:
    """Whether both sides name carers, and none of one is like any of the other.

    A carer with another family name may have married. ``None`` where one side names none.
    """
    if not left.carers or not right.carers:
        return None
    return not _any_alike(_first_words(left.carers), _first_words(right.carers))


def died_before_birth(left: Profile, right: Profile) -> bool:
    """Whether one side died before the other was born: the next child got the name."""
    return bool(
        (left.died and right.birth_date and left.died < right.birth_date)
        or (right.died and left.birth_date and right.died < left.birth_date)
    )


_ONE_STREET = frozenset({Level.SAME, Level.ONE_SLIP})


def _numbers(house: str) -> frozenset[str]:
    return frozenset(part for part in house.split("-") if part[:1].isdigit())


def _first_words(carers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([carer.partition(" ")[0] for carer in carers])


def _any_alike(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    for a in ours:
        for b in theirs:
            if _alike(a, b):
                return True
    return False


def _alike(ours: str, theirs: str) -> bool:
    """The same name, a form of it, a slip in it, or its initial."""
    if ours == theirs or theirs in nickname_forms(ours):
        return True
    if len(ours) == 1 or len(theirs) == 1:
        return ours[0] == theirs[0]
    return min(len(ours), len(theirs)) > 2 and OSA.distance(ours, theirs, score_cutoff=1) <= 1
