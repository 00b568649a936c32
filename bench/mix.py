"""Searches as people make them, for children drawn at random.

How often each kind comes is our estimate: nobody has counted. Most people type what stands before
them; the rest errs, knows an older name, or knows no family name.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bench.drawing import Drawn
from contactpoint.access.actor import Actor
from contactpoint.access.criteria import Criteria
from contactpoint.access.faults import CriteriaError
from contactpoint.access.grants import Grant, Role
from contactpoint.access.scope import NOT_KNOWN
from contactpoint.children.statement import ServiceKind

EXACT = "exact"
ONE_SLIP = "one slip"
SWAPPED_DATE = "swapped date"
FORMER_NAME = "former name"
NO_FAMILY_NAME = "family name unknown"
NO_SUCH_CHILD = "no such child"
# Of a hundred searches.
KINDS = {
    EXACT: 45,
    ONE_SLIP: 20,
    SWAPPED_DATE: 10,
    FORMER_NAME: 5,
    NO_FAMILY_NAME: 10,
    NO_SUCH_CHILD: 10,
}
# Children that are looked at for one search before its kind is given up: few have a former name.
_MOST_LOOKED_AT = 200
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Asked:
    """One search, and the child it is for; ``None`` where there should be no such child."""

    kind: str
    criteria: Criteria
    child: Drawn | None


def searches(children: Iterator[Drawn], count: int, *, seed: int) -> list[Asked]:
    """So many searches, in random order of kinds.

    The kind is drawn first and then children until one suits it, so that rare circumstances come
    as often as ``KINDS`` says. Where no child suits, an exact search takes its place.
    """
    chance = random.Random(seed)
    kinds = chance.choices(list(KINDS), list(KINDS.values()), k=count)
    return [_first_suited(kind, children, chance) for kind in kinds]


def _first_suited(kind: str, children: Iterator[Drawn], chance: random.Random) -> Asked:
    for _, child in zip(range(_MOST_LOOKED_AT), children, strict=False):
        try:
            criteria = _criteria(kind, child, chance)
        except CriteriaError:  # its name is none: "Baby"
            continue
        if criteria is not None:
            return Asked(kind, criteria, None if kind == NO_SUCH_CHILD else child)
    return _first_suited(EXACT, children, chance)


def _criteria(kind: str, child: Drawn, chance: random.Random) -> Criteria | None:
    """The search of this kind for this child, or ``None`` where it has not what that takes."""
    if len(child.family) < 4:
        return None
    exact = Criteria(given=child.given, family=child.family, birth_date=child.birth_date)
    if kind == ONE_SLIP:
        return _slipped(exact, chance)
    if kind == SWAPPED_DATE:
        born = child.birth_date
        if born.day > 12 or born.day == born.month:
            return None
        return replace(exact, birth_date=date(born.year, born.day, born.month))
    if kind == FORMER_NAME:
        return replace(exact, family=child.former[0]) if child.former else None
    if kind == NO_FAMILY_NAME:
        return replace(exact, family="", postcode=child.postcode) if child.postcode else None
    if kind == NO_SUCH_CHILD:
        # Nobody has a given name that is a family name backwards; the family name is as frequent as
        # others are, so that the index has something to bring.
        return replace(exact, given=child.family[::-1].capitalize())
    return exact


def _slipped(exact: Criteria, chance: random.Random) -> Criteria:
    """A letter left out, doubled, exchanged with the next or hit wrongly, in one of the names."""
    field = "family" if chance.random() < 0.6 or len(exact.given) < 4 else "given"
    name: str = getattr(exact, field)
    slipped = slip(name, chance)
    return replace(exact, given=slipped) if field == "given" else replace(exact, family=slipped)


def slip(name: str, chance: random.Random) -> str:
    """A name of four letters or more with one slip of the hand, not in the first letter."""
    at = chance.randrange(1, len(name) - 1)
    slips = (
        name[:at] + name[at + 1 :],
        name[:at] + name[at] + name[at:],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        name[:at] + chance.choice(_LETTERS) + name[at + 1 :],
    )
    return chance.choice(slips)


def kinds_of(asked: Iterable[Asked]) -> dict[str, int]:
    """How many searches there are of each kind, in the order of ``KINDS``."""
    kinds = [one.kind for one in asked]
    return {kind: kinds.count(kind) for kind in KINDS}


def practitioner() -> Actor:
    """A practitioner without an account: searches need none below the pages."""
    return Actor(
        account_id=1,
        display_name="Bench",
        job_title="Social worker",
        telephone="",
        email="",
        service=ServiceKind.SOCIAL_CARE,
        organisation_id=1,
        organisation_name="Bench",
        authority_name="Bench",
        grants=(Grant(Role.PRACTITIONER, NOT_KNOWN),),
        is_on=True,
    )
