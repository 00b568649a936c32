"""What a shared blocking key says of a child, and what all that a child shares can amount to.

A look-up brings many children who share something with what is sought, and to open one costs more
than to find it. Which keys a child shares is known before anything is opened, so that the weight
that it can reach is known too: the best levels that these keys leave possible, with the weights of
the model. Whoever cannot reach what counts need not be opened.

Evidence is a set of the bits of ``keys``. Two weights are read from it:

- the *estimate* takes a field of which no key is shared to differ, unless the name has forms that
  are written quite otherwise;
- the *bound* takes it to be the best that it could be without sharing a key.

The bound rests on three rules of ``keys``: who has the same date and the same name shares the keys
of both, who shares only one end of a name has not the same name, and one slip leaves something of a
name whole. It can be too low for a child whose date stands in one source and whose name stands in
another.
"""

from collections.abc import Callable

from contactpoint.linkage.keys import (
    CROSSED,
    DATE,
    FAMILY_END,
    FAMILY_START,
    FORM,
    GIVEN_END,
    GIVEN_START,
    INITIALS,
    NUMBER,
    PLACE,
    SOUND,
    SWAPPED,
    YEAR,
)
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.variants import cognate_forms, family_forms, nickname_forms

_ENDS = 3
# In a name of so few letters one slip can change both ends at once. Otherwise it leaves one of them
# or the first letter, and whoever has the other name's first letter too shares both initials.
_SHORT_GIVEN = 4
_SHORT_FAMILY = 7  # three letters of it may be a common ending, which is cut off


class Likeness:
    """Reads evidence about one profile that is sought. Weights are in bits, prior included."""

    def __init__(self, query: Profile, model: MatchModel, *, year_weight: float = 0.0) -> None:
        """``year_weight`` is what the right year of birth counts where only a year is sought."""
        self._query = query
        self._model = model
        self._year_weight = year_weight
        self._read: dict[int, tuple[float, float]] = {}
        self._given_far = _far(query.givens, nickname_forms), _far(query.givens, cognate_forms)
        self._family_far = _far(query.families, family_forms)

    def estimate(self, evidence: int) -> float:
        """What a child who shares this probably weighs."""
        return self._weights(evidence)[0]

    def bound(self, evidence: int) -> float:
        """More than this a child who shares no more can hardly weigh."""
        return self._weights(evidence)[1]

    def _weights(self, evidence: int) -> tuple[float, float]:
        if evidence not in self._read:
            parts = [self._number, self._date, self._names, self._sex, self._place]
            found = [part(evidence) for part in parts]
            self._read[evidence] = (
                self._model.prior + sum(estimate for estimate, _ in found),
                self._model.prior + sum(bound for _, bound in found),
            )
        return self._read[evidence]

    def _number(self, evidence: int) -> tuple[float, float]:
        if not evidence & NUMBER:
            return 0.0, 0.0
        weight = self._model.weight_of(Field.NHS_NUMBER, Level.SAME)
        return weight, 2 * weight

    def _date(self, evidence: int) -> tuple[float, float]:
        if not self._query.birth_date:
            return self._year_weight, self._year_weight
        weigh = self._model.weights[Field.BIRTH_DATE]
        if evidence & DATE or (evidence & CROSSED and evidence & YEAR):
            return (weigh[Level.SAME].weight,) * 2
        if evidence & SWAPPED:
            return (weigh[Level.DAY_MONTH_SWAPPED].weight,) * 2
        slip = weigh[Level.ONE_SLIP].weight
        return slip, max(slip, weigh[Level.NEW_YEARS_DAY].weight)

    def _names(self, evidence: int) -> tuple[float, float]:
        given, family = self._given(evidence), self._family(evidence)
        estimate, bound = given[0] + family[0], given[1] + family[1]
        if evidence & CROSSED:
            crossed = self._model.weight_of(Field.GIVEN_NAME, Level.NAMES_SWAPPED)
            return max(estimate, crossed), max(bound, crossed)
        return estimate, bound

    def _given(self, evidence: int) -> tuple[float, float]:
        if not self._query.givens:
            return 0.0, 0.0
        weigh = self._model.weights[Field.GIVEN_NAME]
        same, slip = weigh[Level.SAME].weight, weigh[Level.ONE_SLIP].weight
        if evidence & GIVEN_START and evidence & (GIVEN_END | SOUND):
            return same, same
        if evidence & (GIVEN_START | GIVEN_END | SOUND):
            return slip, slip if self._knows_ends(evidence) else same
        if evidence & FORM:
            return (weigh[Level.NICKNAME].weight,) * 2
        nickname_far, cognate_far = self._given_far
        otherwise = weigh[Level.DIFFERENT].weight
        if nickname_far:
            otherwise = weigh[Level.NICKNAME].weight
        elif cognate_far:
            otherwise = weigh[Level.COGNATE].weight
        if evidence & INITIALS:
            return slip if evidence & (FAMILY_START | FAMILY_END) else otherwise, slip
        if evidence & FAMILY_START and not _any_within(self._query.givens, _SHORT_GIVEN):
            return otherwise, max(otherwise, weigh[Level.MIDDLE_NAME].weight)
        return otherwise, slip

    def _family(self, evidence: int) -> tuple[float, float]:
        if not self._query.families:
            return 0.0, 0.0
        weigh = self._model.weights[Field.FAMILY_NAME]
        same, slip = weigh[Level.SAME].weight, weigh[Level.ONE_SLIP].weight
        if evidence & FAMILY_START and evidence & (FAMILY_END | SOUND):
            return same, same
        if evidence & (FAMILY_START | FAMILY_END | SOUND):
            most = max(slip, weigh[Level.HALF].weight)
            return slip, most if self._knows_ends(evidence) else same
        otherwise = weigh[Level.VARIANT if self._family_far else Level.DIFFERENT].weight
        if evidence & INITIALS:
            return slip if evidence & (GIVEN_START | GIVEN_END) else otherwise, slip
        if evidence & GIVEN_START and not _any_within(self._query.family_parts, _SHORT_FAMILY):
            return otherwise, max(otherwise, weigh[Level.NEAR].weight)
        return otherwise, slip

    def _knows_ends(self, evidence: int) -> bool:
        """Whether a name that is the same would share more than its start: in the year of a date
        that is another, ends are not looked up."""
        return bool(evidence & (DATE | SWAPPED) or self._query.birth_years)

    def _sex(self, evidence: int) -> tuple[float, float]:
        return (self._model.weight_of(Field.SEX, Level.SAME) if self._query.sex else 0.0,) * 2

    def _place(self, evidence: int) -> tuple[float, float]:
        if not self._query.postcodes:
            return 0.0, 0.0
        if evidence & PLACE:
            return (self._model.weight_of(Field.POSTCODE, Level.SAME),) * 2
        return 0.0, self._model.weight_of(Field.POSTCODE, Level.ONE_SLIP)


def _any_within(names: tuple[str, ...], letters: int) -> bool:
    return any(len(name) <= letters for name in names)


def _far(names: tuple[str, ...], forms_of: Callable[[str], frozenset[str]]) -> bool:
    """Whether a name has a form that shares neither its first nor its last letters."""
    return any(
        form[:_ENDS] != name[:_ENDS] and form[-_ENDS:] != name[-_ENDS:]
        for name in names
        for form in forms_of(name)
    )
