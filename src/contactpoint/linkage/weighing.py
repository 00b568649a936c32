"""Weigh a child as a whole against a search: for every field, the best that any source says.

The sources of a child mostly say the same, and so do children of one birthday. What was compared
once for a search is not compared again. The trained model does not know years of birth and ages;
these are weighed here.
"""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from contactpoint.linkage.agreement import (
    FAMILY,
    GIVEN,
    SEX,
    field_agrees,
    has_one_name,
    in_other_box,
    is_enough,
    names_agree,
    one_name_agrees,
)
from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.field_weight import FieldWeight
from contactpoint.linkage.levels import (
    LEVEL_OF,
    Field,
    Level,
    family_name_level,
    given_name_level,
)
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import NameForm, Profile
from contactpoint.linkage.typed_words import (
    further_bits,
    has_all_given_words,
    inexact_words,
    is_like_other_given_name,
)

# The children of the index are born over so many years; an age is right this often.
_BIRTH_YEARS = 18
_YEAR_RIGHT = 0.97
# In bits: what a word in another box counts less where it is a slip or a sound away.
_INEXACT_WORD = 4.0
_OTHER_NAME = frozenset({Level.NEAR, Level.DIFFERENT})

_PartOf = Callable[[Profile], Hashable]
# The part of a profile that each field's level depends on. Names are weighed together.
_PARTS: dict[Field, _PartOf] = {
    Field.BIRTH_DATE: attrgetter("birth_date"),
    Field.SEX: attrgetter("sex"),
    Field.POSTCODE: attrgetter("postcodes"),
    Field.NHS_NUMBER: attrgetter("nhs_number"),
    Field.UPN: attrgetter("upns"),
}
_LEVEL_OF = dict(LEVEL_OF)


def year_weights(query: Profile) -> tuple[float, float]:
    """What the right and the wrong year of birth weigh, in bits; 0 where none is sought."""
    if not query.birth_years:
        return 0.0, 0.0
    chance = min(len(query.birth_years) / _BIRTH_YEARS, _YEAR_RIGHT)
    return math.log2(_YEAR_RIGHT / chance), math.log2((1 - _YEAR_RIGHT) / (1 - chance))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A child with its weight in bits, prior included, and the fields that make it, in order.

    ``enough`` says whether the fields that agree would be enough to search by: only such a child is
    shown.
    """

    candidate: Candidate
    weight: float
    fields: tuple[FieldWeight, ...]
    enough: bool


class _Names(NamedTuple):
    """What the names of one source weigh, and which of them agree (bits of ``agreement``)."""

    weight: float
    fields: tuple[FieldWeight, ...]
    agrees: int


class _Part(NamedTuple):
    """What another field weighs, and whether it agrees (a bit of ``agreement``)."""

    field: FieldWeight
    agrees: int


_NO_NAMES = _Names(-math.inf, (), 0)


class Weigher:
    """Weighs children for one search, with the levels and weights of ``scoring.compare``."""

    def __init__(self, query: Profile, model: MatchModel) -> None:
        self._query, self._model = query, model
        self._years = year_weights(query)
        self._of_names: dict[tuple[NameForm, ...], _Names] = {}
        self._of_one_name: dict[tuple[NameForm, ...], _Names] = {}
        self._of_field: list[tuple[Field, _PartOf, dict[Hashable, _Part | None]]] = [
            (field, part_of, {})
            for field, part_of in _PARTS.items()
            if part_of(query) or (field is Field.BIRTH_DATE and query.birth_years)
        ]

    def weighed(self, candidate: Candidate) -> Weighed:
        """The child with its weight: for each field, that of the best that any source says."""
        profiles = candidate.profiles
        names_of = self._one_name if has_one_name(profiles) else self._names
        names, named, agrees = _NO_NAMES, {0}, 0
        best: dict[Field, FieldWeight] = {}
        for profile in profiles:
            # Given and family name go together: half of one name and half of another are no name.
            of_names = names_of(profile)
            named.add(of_names.agrees)
            if of_names.fields and of_names.weight > names.weight:
                names = of_names
            for field, part_of, known in self._of_field:
                part = part_of(profile)
                if part not in known:
                    known[part] = self._part(field, profile)
                found = known[part]
                if found is None:
                    continue
                agrees |= found.agrees
                if field not in best or found.field.weight > best[field].weight:
                    best[field] = found.field
        if self._query.sex and Field.SEX not in best:
            agrees |= SEX  # no source says another
        fields = (*names.fields, *(best[field] for field, _, _ in self._of_field if field in best))
        return Weighed(
            candidate,
            self._model.prior + sum([field.weight for field in fields]),
            fields,
            any(is_enough(agrees | one) for one in named),
        )

    def _names(self, profile: Profile) -> _Names:
        found = self._of_names.get(profile.names)
        if found is None:
            found = self._of_names[profile.names] = self._compared(profile)
        return found

    def _one_name(self, profile: Profile) -> _Names:
        """The one name of a child, against the sought name that it fits better."""
        found = self._of_one_name.get(profile.names)
        if found is None:
            ways = self._compared(profile), self._compared(in_other_box(profile))
            typed = ways[0].agrees | ways[1].agrees
            better = max((way for way in ways if way.fields), key=_bits, default=_NO_NAMES)
            found = better._replace(agrees=one_name_agrees(self._query, typed))
            self._of_one_name[profile.names] = found
        return found

    def _compared(self, profile: Profile) -> _Names:
        """The names of one source, box by box, or by all their words where the boxes do not fit."""
        given = given_name_level(self._query, profile)
        if given in _OTHER_NAME and is_like_other_given_name(self._query, profile):
            given = Level.MIDDLE_NAME
        family = family_name_level(self._query, profile)
        agrees = names_agree(self._query, profile, given, family)
        fields = [] if given is None else [self._given(profile, given)]
        if family is not None:
            fields.append(self._model.weights[Field.FAMILY_NAME][family])
        found = _Names(sum([field.weight for field in fields]), tuple(fields), agrees)
        if agrees == GIVEN | FAMILY:
            return found
        by_words = self._by_words(profile)
        if by_words is None:
            return found
        return (
            by_words if by_words.weight > found.weight else found._replace(agrees=by_words.agrees)
        )

    def _given(self, profile: Profile, level: Level) -> FieldWeight:
        """The given name, with what was typed beyond the first."""
        weigh = self._model.weights[Field.GIVEN_NAME]
        found = weigh[level]
        further = further_bits(self._query, profile)
        if not further:
            return found
        weight = found.weight
        if has_all_given_words(self._query, profile):
            weight = max(weight, weigh[Level.SAME].weight)
        return replace(found, weight=weight + further)

    def _by_words(self, profile: Profile) -> _Names | None:
        """All the words that were typed, whatever box they were typed in."""
        inexact = inexact_words(self._query, profile)
        if inexact is None:
            return None
        exchanged = self._model.weights[Field.GIVEN_NAME][Level.NAMES_SWAPPED]
        weight = exchanged.weight - _INEXACT_WORD * inexact
        return _Names(weight, (replace(exchanged, weight=weight),), GIVEN | FAMILY)

    def _part(self, field: Field, profile: Profile) -> _Part | None:
        weight = self._weight(field, profile)
        if weight is None:
            return None
        return _Part(weight, field_agrees(self._query, profile, field, weight.level))

    def _weight(self, field: Field, profile: Profile) -> FieldWeight | None:
        if field is Field.BIRTH_DATE and not self._query.birth_date:
            return self._year(profile)
        level = _LEVEL_OF[field](self._query, profile)
        return None if level is None else self._model.weights[field][level]

    def _year(self, profile: Profile) -> FieldWeight | None:
        """The weight of a year of birth or an age, which the trained model does not know."""
        if not profile.birth_date:
            return None
        right, wrong = self._years
        if int(profile.birth_date[:4]) in self._query.birth_years:
            return FieldWeight(Field.BIRTH_DATE, Level.YEAR_ONLY, right)
        return FieldWeight(Field.BIRTH_DATE, Level.DIFFERENT, wrong)


def _bits(names: _Names) -> float:
    return names.weight
