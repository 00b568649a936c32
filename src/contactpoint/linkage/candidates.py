"""A candidate: a child that a statement may be of, and how well the two match."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from msgspec.structs import replace as with_fields

from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.linkage.field_weight import FieldWeight
from contactpoint.linkage.households import (
    NOT_WEIGHED,
    Contradiction,
    SiblingHypothesis,
    contradictions_of,
    sibling_hypothesis,
)
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.scoring import Match, compare
from contactpoint.linkage.support import support

_LASTING = frozenset(kind.feed for kind in SOURCE_KINDS.values() if kind.references_last)

# How much weightier than any other child the linked one must be, in bits.
MARGIN = 4.0

# Guards deal with numbers that conflict.
_NUMBERS = frozenset({Field.NHS_NUMBER, Field.UPN})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One child: ``profiles`` are those of all statements linked to it.

    ``sources`` are the sources of the standing statements, by whatever names the caller has.
    ``registered`` says whether one of them registers the child (``children.sources.registers``).
    """

    child: int
    profiles: tuple[Profile, ...]
    sources: frozenset[str] = frozenset()
    registered: bool = True


def source_of(feed: str, source: str) -> str:
    """The source of a statement, for ``Candidate.sources``.

    Empty where the source's references do not last: then two references may be one child's.
    """
    return f"{feed} {source}" if feed in _LASTING else ""


@dataclass(frozen=True, slots=True)
class CandidateMatch:
    """A candidate weighed; ``matches`` has one match a profile, ``best`` is the weightiest.

    The weightiest profile decides, not a blend. A blend would take the name from one source and
    the date from another, and match a child that nobody has stated. A field that the weightiest
    profile leaves out counts against it where every other profile contradicts the statement: a
    source without an address cannot vouch for a home that all other sources have elsewhere.
    ``support`` is what speaks for the child besides, from any source. ``against`` is what
    contradicts that the two are one child, and part of the weight. ``siblings`` weighs the same
    child against another child of its home.
    """

    candidate: Candidate
    matches: tuple[Match, ...]
    best: Match
    support: tuple[FieldWeight, ...] = ()
    against: tuple[FieldWeight, ...] = ()
    siblings: SiblingHypothesis = NOT_WEIGHED

    @property
    def child(self) -> int:
        """The number of the candidate child."""
        return self.candidate.child

    @property
    def weight(self) -> float:
        """The weight of the best profile with what contradicts, in bits."""
        return self.best.weight + sum([kind.weight for kind in self.against])

    @property
    def supported(self) -> float:
        """The weight with its support, in bits."""
        return self.weight + sum([kind.weight for kind in self.support])

    def contradicts(self, kind: Contradiction) -> bool:
        """Whether this is among what speaks against one child."""
        return any(one.field == kind for one in self.against)

    def levels(self, field: Field) -> set[str]:
        """The levels the field fell on, over all profiles that state it."""
        found = (match.level(field) for match in self.matches)
        return {level for level in found if level is not None}

    @property
    def shares_identifier(self) -> bool:
        """Whether any statement of the child has the same NHS number or UPN."""
        return any(
            weight.level == Level.SAME and weight.field in (Field.NHS_NUMBER, Field.UPN)
            for match in self.matches
            for weight in match.fields
        )


def weigh(
    profile: Profile, candidates: Sequence[Candidate], model: MatchModel
) -> list[CandidateMatch]:
    """Weigh every candidate, the weightiest first; equal weights in the order of child."""
    weighed = []
    for candidate in candidates:
        matches = tuple(compare(profile, other, model) for other in candidate.profiles)
        if matches:
            weighed.append(_weighed(profile, candidate, matches, model))
    weighed.sort(key=lambda match: (-match.weight, match.child))
    return weighed


def without_claims(profile: Profile, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The candidates, each without the statement's numbers that it claims of another of them.

    Where the body that allots a number says which candidate's it is, it is nobody else's: otherwise
    whoever writes a known number on a list would stand between a child and what is said of it.
    """
    stated = {profile.nhs_number, *profile.upns} - {""}
    held = {
        one.allotted: candidate.child
        for candidate in candidates
        for one in candidate.profiles
        if one.allotted in stated
    }
    if not held:
        return candidates
    return [_without({n for n, child in held.items() if child != c.child}, c) for c in candidates]


def _without(others: Set[str], candidate: Candidate) -> Candidate:
    """A candidate without these numbers, which are others'."""
    others = others - {one.allotted for one in candidate.profiles}
    if all(others.isdisjoint((one.nhs_number, *one.upns)) for one in candidate.profiles):
        return candidate
    profiles = [
        with_fields(
            one,
            nhs_number="" if one.nhs_number in others else one.nhs_number,
            upns=tuple([upn for upn in one.upns if upn not in others]),
        )
        for one in candidate.profiles
    ]
    return replace(candidate, profiles=tuple(profiles))


def _weighed(
    profile: Profile, candidate: Candidate, matches: tuple[Match, ...], model: MatchModel
) -> CandidateMatch:
    best = _weightiest(matches)
    others, learnt = candidate.profiles, model.households
    against = tuple([learnt.contradictions[kind] for kind in contradictions_of(profile, others)])
    return CandidateMatch(
        candidate,
        matches,
        best,
        support=support(profile, others),
        against=against,
        siblings=sibling_hypothesis(profile, others, best.fields, against, learnt),
    )


def _weightiest(matches: Sequence[Match]) -> Match:
    if len(matches) == 1:
        return matches[0]
    return max((_with_unsaid(match, matches) for match in matches), key=lambda m: m.weight)


def _with_unsaid(match: Match, matches: Sequence[Match]) -> Match:
    """The match with those fields that it leaves unsaid and that speak against it elsewhere.

    Such a field is one that all other matches with it speak against.
    """
    stated = {field.field for field in match.fields}
    if match.level(Field.GIVEN_NAME) == Level.NAMES_SWAPPED:
        stated.add(Field.FAMILY_NAME)  # which is counted with the given name
    best: dict[str, FieldWeight] = {}
    for field in (field for other in matches for field in other.fields):
        if field.field not in stated and field.field not in _NUMBERS:
            best[field.field] = max(field, best.get(field.field, field), key=_bits)
    against = [field for field in best.values() if field.weight < 0]
    if not against:
        return match
    order = list(Field)
    fields = sorted((*match.fields, *against), key=lambda field: order.index(Field(field.field)))
    return Match(match.weight + sum(map(_bits, against)), tuple(fields))


def _bits(field: FieldWeight) -> float:
    return field.weight
