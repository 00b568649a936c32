"""A child that may be the one a statement is of, and how well the two match."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.scoring import Match, compare


@dataclass(frozen=True, slots=True)
class Candidate:
    """One child: ``profiles`` are those of all statements linked to it."""

    child: int
    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class CandidateMatch:
    """A candidate weighed; ``matches`` has one match a profile, ``best`` is the weightiest.

    The weightiest profile decides, not a blend: a blend would take the name from one source and
    the date from another and match a child that nobody has stated.
    """

    candidate: Candidate
    matches: tuple[Match, ...]
    best: Match

    @property
    def child(self) -> int:
        """The number of the candidate child."""
        return self.candidate.child

    @property
    def weight(self) -> float:
        """The weight of the best profile, in bits."""
        return self.best.weight

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
            weighed.append(CandidateMatch(candidate, matches, _weightiest(matches)))
    weighed.sort(key=lambda match: (-match.weight, match.child))
    return weighed


def _weightiest(matches: Iterable[Match]) -> Match:
    return max(matches, key=lambda match: match.weight)
