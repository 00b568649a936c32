"""Weighing a child as a whole against what is sought: of every field the best that any source says.

The sources of a child mostly say the same, and so do children of one birthday: what was compared
once for a search is not compared again. A year of birth or an age, which the trained model does not
know, is weighed here.
"""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from operator import attrgetter

from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.levels import (
    LEVEL_OF,
    Field,
    Level,
    family_name_level,
    given_name_level,
)
from contactpoint.linkage.model import FieldWeight, MatchModel
from contactpoint.linkage.profile import NameForm, Profile

# The children of the index are born over so many years; an age is right this often.
_BIRTH_YEARS = 18
_YEAR_RIGHT = 0.97

_Part = Callable[[Profile], Hashable]
# What of a profile each field's level depends on; names are weighed together.
_PARTS: dict[Field, _Part] = {
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
    """A child with its weight in bits, prior included, and the fields that make it, in order."""

    candidate: Candidate
    weight: float
    fields: tuple[FieldWeight, ...]


class Weigher:
    """Weighs children for one search, with the levels and weights of ``scoring.compare``."""

    def __init__(self, query: Profile, model: MatchModel) -> None:
        self._query, self._model = query, model
        self._years = year_weights(query)
        self._of_names: dict[tuple[NameForm, ...], tuple[float, tuple[FieldWeight, ...]]] = {}
        self._of_field: list[tuple[Field, _Part, dict[Hashable, FieldWeight | None]]] = [
            (field, part_of, {})
            for field, part_of in _PARTS.items()
            if part_of(query) or (field is Field.BIRTH_DATE and query.birth_years)
        ]

    def weighed(self, candidate: Candidate) -> Weighed:
        """The child with what the best that any of its sources says of each field weighs."""
        names: tuple[float, tuple[FieldWeight, ...]] = (-math.inf, ())
        best: dict[Field, FieldWeight] = {}
        for profile in candidate.profiles:
            # Given and family name stand or fall together: half of one name, half of another is
            # none.
            named = self._names(profile)
            if named[1] and named[0] > names[0]:
                names = named
            for field, part_of, known in self._of_field:
                part = part_of(profile)
                if part not in known:
                    known[part] = self._weight(field, profile)
                found = known[part]
                if found and (field not in best or found.weight > best[field].weight):
                    best[field] = found
        fields = (*names[1], *(best[field] for field, _, _ in self._of_field if field in best))
        return Weighed(
            candidate, self._model.prior + sum([field.weight for field in fields]), fields
        )

    def _names(self, profile: Profile) -> tuple[float, tuple[FieldWeight, ...]]:
        found = self._of_names.get(profile.names)
        if found is None:
            fields = tuple(
                self._model.weights[field][level]
                for field, level in (
                    (Field.GIVEN_NAME, given_name_level(self._query, profile)),
                    (Field.FAMILY_NAME, family_name_level(self._query, profile)),
                )
                if level is not None
            )
            found = sum(field.weight for field in fields), fields
            self._of_names[profile.names] = found
        return found

    def _weight(self, field: Field, profile: Profile) -> FieldWeight | None:
        if field is Field.BIRTH_DATE and not self._query.birth_date:
            return self._year(profile)
        level = _LEVEL_OF[field](self._query, profile)
        return None if level is None else self._model.weights[field][level]

    def _year(self, profile: Profile) -> FieldWeight | None:
        """What a year of birth or an age weighs, which the trained model does not know."""
        if not profile.birth_date:
            return None
        right, wrong = self._years
        if int(profile.birth_date[:4]) in self._query.birth_years:
            return FieldWeight(Field.BIRTH_DATE, Level.YEAR_ONLY, right)
        return FieldWeight(Field.BIRTH_DATE, Level.DIFFERENT, wrong)
