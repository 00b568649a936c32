"""Ranking what a practitioner's search found, with the reasons for each.

A search is weighed against the child as a whole, not against one source's statement: for every
field the best that any statement offers counts, because the practitioner may know the former name
from one and the address from another. The caller passes only profiles that the actor may learn of;
nothing here can tell that there were others.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.levels import Field, Level, family_name_level, given_name_level
from contactpoint.linkage.model import FieldWeight, MatchModel
from contactpoint.linkage.profile import NameForm, Profile
from contactpoint.linkage.reasons import REASON_OF, Reason
from contactpoint.linkage.scoring import compare

# In bits, prior included: one slip in each name beside a year of birth and a sex still counts.
PLAUSIBLE_WEIGHT = -4.0
# A hit so much lighter than the best is noise beside it.
_WITHIN_BITS_OF_BEST = 16.0

# The children of the index are born over so many years; an age is right this often.
_BIRTH_YEARS = 18
_YEAR_RIGHT = 0.97


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
    """One child found; ``weight`` in bits; ``fields`` are those of the reasons and of what differs.

    ``matched_name`` is ``None`` where the search gave no name or none of the child's is like it.
    """

    child: int
    weight: float
    reasons: tuple[Reason, ...]
    matched_name: MatchedName | None
    fields: tuple[FieldWeight, ...]


def rank(
    query: Profile,
    candidates: Sequence[Candidate],
    model: MatchModel,
    *,
    plausible_weight: float = PLAUSIBLE_WEIGHT,
) -> tuple[SearchHit, ...]:
    """The plausible candidates, best first; equal weights in the order of child."""
    weighed = []
    for candidate in candidates:
        fields = _best_fields(query, candidate, model)
        weight = model.prior + sum(field.weight for field in fields)
        if fields and weight >= plausible_weight:
            weighed.append((weight, candidate, fields))
    weighed.sort(key=lambda hit: (-hit[0], hit[1].child))
    return tuple(
        _hit(query, candidate, model, weight, fields)
        for weight, candidate, fields in weighed
        if weight >= weighed[0][0] - _WITHIN_BITS_OF_BEST
    )


def _best_fields(
    query: Profile, candidate: Candidate, model: MatchModel
) -> tuple[FieldWeight, ...]:
    best: dict[str, FieldWeight] = {}
    names: tuple[float, list[FieldWeight]] = (-math.inf, [])
    for profile in candidate.profiles:
        named = []
        for field in (*compare(query, profile, model).fields, *_years(query, profile)):
            if field.field in (Field.GIVEN_NAME, Field.FAMILY_NAME):
                named.append(field)
            elif field.field not in best or field.weight > best[field.field].weight:
                best[field.field] = field
        # Given and family name stand or fall together: half of one name, half of another is none.
        if named:
            names = max(names, (sum(field.weight for field in named), named), key=lambda n: n[0])
    return (*names[1], *(best[field] for field in Field if field in best))


def _years(query: Profile, profile: Profile) -> tuple[FieldWeight, ...]:
    """What a year of birth or an age weighs, which the trained model does not know."""
    if not query.birth_years or not profile.birth_date:
        return ()
    chance = min(len(query.birth_years) / _BIRTH_YEARS, _YEAR_RIGHT)
    if int(profile.birth_date[:4]) in query.birth_years:
        return (FieldWeight(Field.BIRTH_DATE, Level.YEAR_ONLY, math.log2(_YEAR_RIGHT / chance)),)
    weight = math.log2((1 - _YEAR_RIGHT) / (1 - chance))
    return (FieldWeight(Field.BIRTH_DATE, Level.DIFFERENT, weight),)


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
    return SearchHit(candidate.child, weight, tuple(reasons), matched, fields)


def _matched_name(query: Profile, candidate: Candidate, model: MatchModel) -> MatchedName | None:
    """The name most like the one searched for; a current name wins over an equal other one."""
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
    return sum(
        model.weight_of(field, level)
        for field, level in ((Field.GIVEN_NAME, given), (Field.FAMILY_NAME, family))
        if level is not None
    )
