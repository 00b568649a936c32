"""Ranking what a practitioner's search found, with the reasons for each.

A search is weighed against the child as a whole, not against one source's statement. For every
field the best level of any statement counts: the practitioner may know the former name of one
statement and the address of another. The caller passes only profiles that the actor may learn of;
nothing here can tell that there were others.

A child in whom too little agrees to have been searched by (``agreement``) does not count in a
search: it is not shown, and it keeps no other child from being shown.

A look-up may bring hundreds of children who share something with the search. :func:`search` opens
them in the order of the weight that they can reach, and stops where no child who is left can be
shown. :func:`rank` weighs all the children it is given. Both show the same first child.

Whoever sends a list can bring any number of children who do not exist, with any name and date. So
the children whom nobody registers come after those who are registered, whatever their weight, and
take nothing from them: which registered children are looked for, opened, weighed and shown is the
same as if there were no others.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import NamedTuple

from contactpoint.linkage.candidates import MARGIN, Candidate
from contactpoint.linkage.evidence import Likeness
from contactpoint.linkage.field_weight import FieldWeight
from contactpoint.linkage.keys import (
    DATE,
    FAMILY_SOUND,
    GIVEN_SOUND,
    LIKE,
    NEAR_YEAR,
    OTHER_BOX,
    SWAPPED,
    YEAR,
    Clues,
    clues,
)
from contactpoint.linkage.levels import Field, Level, family_name_level, given_name_level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import NameForm, Profile
from contactpoint.linkage.reasons import REASON_OF, Reason
from contactpoint.linkage.typed_words import inexact_words, most_further_bits
from contactpoint.linkage.weighing import Weighed, Weigher, year_weights
from contactpoint.linkage.wider_clues import other_box_clues, wider_clues

# In bits, prior included: one slip in each name beside a year of birth and a sex still counts.
PLAUSIBLE_WEIGHT = -4.0
# A hit so much lighter than the best is noise beside it.
_WITHIN_BITS_OF_BEST = 16.0

# The most children in whom enough agrees that are weighed for a search, however common the name.
# At most twice as many are weighed in all. ``_AT_A_TIME`` is the most that are fetched at once.
MOST_EXAMINED = 96
_WEIGHED_FOR_EACH = 2
_AT_A_TIME = 48

_HALF_NAME = OTHER_BOX | DATE | SWAPPED


@dataclass(frozen=True, slots=True)
class MatchedName:
    """Which name matched: the index of the profile in the candidate, of the name within it.

    ``kind`` is that of ``NameForm``: ``c`` current, ``f`` former, ``a`` also known as.
    """

    profile: int
    name: int
    kind: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One child found; ``weight`` in bits.

    ``fields`` are the fields behind the reasons and those that differ. ``matched_name`` is ``None``
    where the search gave no name, or where no name of the child is like it. ``registered`` is as in
    ``Candidate``.
    """

    child: int
    weight: float
    reasons: tuple[Reason, ...]
    matched_name: MatchedName | None
    fields: tuple[FieldWeight, ...]
    registered: bool = True


class Sharing(NamedTuple):
    """The children who share keys with a search, the registered ones apart from the others.

    Each child has what all its shared keys say together (the bits of ``keys``).
    """

    registered: dict[int, int]
    others: dict[int, int]


def rank(
    query: Profile,
    candidates: Sequence[Candidate],
    model: MatchModel,
    *,
    plausible_weight: float = PLAUSIBLE_WEIGHT,
) -> tuple[SearchHit, ...]:
    """The plausible candidates in whom enough agrees: the registered ones, then the others, each
    best first.

    Equal weights are in the order of child.
    """
    weigher = Weigher(query, model)
    weighed = [weigher.weighed(candidate) for candidate in candidates]
    return _shown(query, weighed, model, plausible_weight)


def nearest(hits: Sequence[SearchHit]) -> list[SearchHit]:
    """Of these hits those that are hardly lighter than the best: whom more detail tells apart."""
    best = max((hit.weight for hit in hits), default=0.0)
    return [hit for hit in hits if hit.weight > best - MARGIN]


LookUp = Callable[[Clues], Sharing]
Fetch = Callable[[Sequence[int]], Mapping[int, Candidate]]


def search(
    query: Profile, look_up: LookUp, fetch: Fetch, model: MatchModel, *, most: int = MOST_EXAMINED
) -> tuple[SearchHit, ...]:
    """The plausible children: the registered ones, then the others, each best first. Only children
    who can be shown are fetched.

    ``look_up`` gives every child that has one of the keys. ``fetch`` brings children by number and
    leaves out those whom the actor may not learn of. The result depends only on the children that
    are brought. Those left out may cause more children to be fetched, but do not count.

    The keys of a year bring most children and say least. Beside a date they are looked up only
    where they could bring a registered child as good as the best one found, and with them the
    :func:`wider_clues`.
    """
    likeness = Likeness(
        query, model, year_weight=year_weights(query)[0], further_bits=most_further_bits(query)
    )
    brought = _Brought(fetch)
    weigher = Weigher(query, model)
    registered, others = (_Examined(weigher, brought, most) for _ in range(2))
    sought = clues(query)
    later = _of_a_year(sought) if query.birth_date else {}
    at_once = {key: says for key, says in sought.items() if key not in later}
    if not query.givens:
        at_once |= other_box_clues(query)
    shared = _without_half_names(look_up(at_once))
    brought.beside = others.likeliest(shared.others, likeness)
    registered.examine_likely(shared.registered, likeness)
    # Where no other child could come first, no other need be looked for.
    if max(map(likeness.bound, _may_be_found(query, later))) >= registered.first_from:
        for key, says in wider_clues(query).items():
            if key not in at_once:
                later[key] = later.get(key, 0) | says
        shared = _together(shared, _without_half_names(look_up(later)))
        brought.beside = others.likeliest(shared.others, likeness)
        registered.examine_likely(shared.registered, likeness)
    registered.examine_possible(shared.registered, likeness)
    others.come_after(registered)
    others.examine_likely(shared.others, likeness)
    others.examine_possible(shared.others, likeness)
    return _shown(query, [*registered.weighed, *others.weighed], model, PLAUSIBLE_WEIGHT)


def _may_be_found(query: Profile, later: Clues) -> set[int]:
    """What the keys that were not looked up at once may say of a child."""
    found = {*later.values()}
    if query.birth_date:
        found.add(DATE | GIVEN_SOUND | FAMILY_SOUND)
    else:
        found.add(YEAR | LIKE)
    return found


def _without_half_names(shared: Sharing) -> Sharing:
    """The children who share more than a date and one end of a name from the other box."""
    return Sharing(
        *(
            {
                child: says
                for child, says in of_one.items()
                if says & ~_HALF_NAME or says & OTHER_BOX == OTHER_BOX
            }
            for of_one in shared
        )
    )


def _together(before: Sharing, after: Sharing) -> Sharing:
    """What two look-ups brought; the first is changed."""
    for of_one, more in zip(before, after, strict=True):
        for child, says in more.items():
            of_one[child] = of_one.get(child, 0) | says
    return before


def _of_a_year(sought: Clues) -> Clues:
    return {key: says for key, says in sought.items() if says & (YEAR | NEAR_YEAR)}


class _Brought:
    """The children fetched so far. Where some have to be fetched, those who are wanted next come
    with them: each fetch is a round trip."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._brought: dict[int, Candidate | None] = {}
        self.beside: Sequence[int] = ()

    def __contains__(self, child: int) -> bool:
        return child in self._brought

    def __getitem__(self, child: int) -> Candidate | None:
        """The child, or ``None`` where the actor may not learn of it."""
        return self._brought[child]

    def bring(self, children: Sequence[int]) -> None:
        """Fetch children, and those ``beside`` them who are not there yet."""
        wanted = [one for one in dict.fromkeys([*children, *self.beside]) if one not in self]
        self.beside = ()
        found = self._fetch(wanted)
        self._brought.update({number: found.get(number) for number in wanted})


class _Examined:
    """The children asked for so far, and the weights of those that count in the search."""

    def __init__(self, weigher: Weigher, brought: _Brought, most: int) -> None:
        self._weigher, self._brought, self._most = weigher, brought, most
        self._asked: set[int] = set()
        self._left_to_weigh = _WEIGHED_FOR_EACH * most
        # Children in whom enough agrees. No other takes a place or raises what others must reach.
        self.weighed: list[Weighed] = []
        # The weight from which a child may come first, and the weight from which it is shown.
        self.first_from = PLAUSIBLE_WEIGHT
        self.shown_from = PLAUSIBLE_WEIGHT

    def come_after(self, others: "_Examined") -> None:
        """Look only for children who count beside those that the others found."""
        self._reach(max((one.weight for one in others.weighed), default=PLAUSIBLE_WEIGHT))

    def likeliest(self, shared: Mapping[int, int], likeness: Likeness) -> list[int]:
        """As many of the children as are fetched at once, the likeliest first."""
        likely = self._in_order(shared, likeness.estimate, self.shown_from)
        return [child for _, child in likely[:_AT_A_TIME] if child not in self._brought]

    def examine_likely(self, shared: Mapping[int, int], likeness: Likeness) -> None:
        """Weigh the children who by their keys are to be shown, the likeliest first."""
        likely = self._in_order(shared, likeness.estimate, self.shown_from)
        for place, (short_of, child) in enumerate(likely, 1):
            if -short_of < self.shown_from:
                break
            # The likeliest child is first taken to be what it seems, so that fewer are fetched.
            best = self.first_from if self.weighed else -likely[0][0]
            self._examine(child, likely, place, best - _WITHIN_BITS_OF_BEST)

    def examine_possible(self, shared: Mapping[int, int], likeness: Likeness) -> None:
        """Weigh the children who could come first after all."""
        possible = self._in_order(shared, likeness.bound, self.first_from)
        for place, (short_of, child) in enumerate(possible, 1):
            if -short_of < self.first_from:
                break
            self._examine(child, possible, place, self.first_from)

    def _in_order(
        self, shared: Mapping[int, int], weight_of: Callable[[int], float], least: float
    ) -> list[tuple[float, int]]:
        """The children not asked for yet who reach a weight, the weightiest first, then by number.

        Each comes with its weight, negative. Many children have the same evidence, so that few
        weights have to be read.
        """
        reached = {
            says: -weight for says in set(shared.values()) if (weight := weight_of(says)) >= least
        }
        return sorted(
            (reached[says], child)
            for child, says in shared.items()
            if says in reached and child not in self._asked
        )

    def _examine(
        self, child: int, order: Sequence[tuple[float, int]], place: int, least: float
    ) -> None:
        """Weigh a child.

        Where it has to be fetched, the next children in the order that reach ``least`` are fetched
        with it.
        """
        self._asked.add(child)
        if child not in self._brought:
            following = takewhile(lambda one: -one[0] >= least, islice(order, place, None))
            others = (number for _, number in following if number not in self._brought)
            self._brought.bring([child, *islice(others, _AT_A_TIME - 1)])
        candidate = self._brought[child]
        if candidate is None:
            return
        weighed = self._weigher.weighed(candidate)
        self._left_to_weigh -= 1
        if weighed.enough:
            self.weighed.append(weighed)
        if len(self.weighed) >= self._most or not self._left_to_weigh:
            self.first_from = self.shown_from = math.inf
        elif weighed.enough:
            self._reach(weighed.weight)

    def _reach(self, weight: float) -> None:
        self.first_from = max(self.first_from, weight)
        self.shown_from = max(self.shown_from, weight - _WITHIN_BITS_OF_BEST)


def _shown(
    query: Profile, weighed: Sequence[Weighed], model: MatchModel, plausible_weight: float
) -> tuple[SearchHit, ...]:
    plausible = [one for one in weighed if one.enough and one.weight >= plausible_weight]
    plausible.sort(key=lambda one: (-one.weight, one.candidate.child))
    registered = [one for one in plausible if one.candidate.registered]
    others = [one for one in plausible if not one.candidate.registered]
    # Whoever is registered is noise beside registered children only.
    shown = [*_near_the_best(registered, registered), *_near_the_best(others, plausible)]
    return tuple(_hit(query, one.candidate, model, one.weight, one.fields) for one in shown)


def _near_the_best(found: Sequence[Weighed], among: Sequence[Weighed]) -> list[Weighed]:
    """Those found that are no noise beside the best one, who is the first ``among`` them."""
    return [one for one in found if one.weight >= among[0].weight - _WITHIN_BITS_OF_BEST]


def _hit(
    query: Profile,
    candidate: Candidate,
    model: MatchModel,
    weight: float,
    fields: tuple[FieldWeight, ...],
) -> SearchHit:
    matched = _matched_name(query, candidate, model)
    reasons = [
        REASON_OF[key]
        for field in fields
        if (key := (Field(field.field), Level(field.level))) in REASON_OF
    ]
    if matched is not None and matched.kind != "c":
        reasons.insert(0, Reason.FORMER_NAME if matched.kind == "f" else Reason.ALSO_KNOWN_AS)
    return SearchHit(candidate.child, weight, tuple(reasons), matched, fields, candidate.registered)


def _matched_name(query: Profile, candidate: Candidate, model: MatchModel) -> MatchedName | None:
    """The child's name most like the one searched for. A current name wins over an equal other."""
    found: tuple[float, bool] = (0.0, False)
    matched = None
    for i, profile in enumerate(candidate.profiles):
        for j, name in enumerate(profile.names):
            rank_of_name = (_name_weight(query, name, model), name.kind == "c")
            if rank_of_name > found:
                found, matched = rank_of_name, MatchedName(i, j, name.kind)
    return matched


def _name_weight(query: Profile, name: NameForm, model: MatchModel) -> float:
    alone = Profile(names=(name,))
    given, family = given_name_level(query, alone), family_name_level(query, alone)
    by_words = 0.0
    if inexact_words(query, alone) is not None:
        by_words = model.weight_of(Field.GIVEN_NAME, Level.NAMES_SWAPPED)
    boxes = sum(
        model.weight_of(field, level)
        for field, level in ((Field.GIVEN_NAME, given), (Field.FAMILY_NAME, family))
        if level is not None
    )
    return max(boxes, by_words)
