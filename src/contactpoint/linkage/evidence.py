"""What a shared blocking key says of a child, and the match weight that shared keys allow.

A look-up brings many children, and opening a child costs more than finding it. Which keys a child
shares is known before anything is opened. So is the weight that it can reach: that of the best
levels that these keys leave possible. A child who cannot reach the weight that counts need not be
opened.

Evidence is a set of the bits of ``keys``. Two weights are read from it:

- The *estimate* takes a field without a shared key to differ. It takes one shared end of a name for
  a slip only where something of the other name is shared too. Beside a whole other name, it takes a
  form that is written quite otherwise for likely, and a slip that leaves no more than the initial.
- The *bound* takes a field without a shared key to be the best that it could be.

The bound rests on three rules of ``keys``. A child with the same date and name shares the keys of
both. A child who shares only one end of a name has another name. One slip leaves something of a
name whole. The bound can be too low for a child whose date stands in one source and whose name
stands in another. A child who shares both ends of a name in the other box than was typed is taken
for a child with that one name.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from contactpoint.linkage.field_weight import FieldWeight
from contactpoint.linkage.keys import (
    CROSSED,
    DATE,
    FAMILY_END,
    FAMILY_SOUND,
    FAMILY_START,
    FORM,
    GIVEN_END,
    GIVEN_SOUND,
    GIVEN_START,
    INITIALS,
    LIKE,
    NUMBER,
    OTHER_BOX,
    PLACE,
    SWAPPED,
    YEAR,
)
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import MatchModel
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.variants import cognate_forms, family_forms, nickname_forms

_ENDS = 3
# In a name of so few letters one slip can change both ends at once. In a longer name it leaves one
# end or the first letter. A child with the other name's first letter too then shares both initials.
_SHORT_GIVEN = 4
_SHORT_FAMILY = 7  # three letters of it may be a common ending, which is cut off


class _Sought(NamedTuple):
    """The kind of a search: which fields it gives, and of which kind its names are.

    What evidence weighs depends on nothing else. There are few kinds, so readings are kept for the
    next search.
    """

    date: bool
    year_weight: float
    given: bool
    several_givens: bool
    nickname_far: bool
    cognate_far: bool
    given_is_short: bool
    family: bool
    variant_far: bool
    family_is_short: bool
    sex: bool
    place: bool


class Likeness:
    """Reads evidence about one profile that is sought. Weights are in bits, prior included."""

    def __init__(
        self,
        query: Profile,
        model: MatchModel,
        *,
        year_weight: float = 0.0,
        further_bits: float = 0.0,
    ) -> None:
        """``year_weight`` is what the right year of birth counts where only a year is sought,
        ``further_bits`` what given names beyond the first may add, in bits."""
        self._prior, self._further_bits = model.prior, further_bits
        sought = _Sought(
            date=bool(query.birth_date),
            year_weight=year_weight,
            given=bool(query.givens),
            several_givens=further_bits > 0,
            nickname_far=_far(query.givens, nickname_forms),
            cognate_far=_far(query.givens, cognate_forms),
            given_is_short=_any_within(query.givens, _SHORT_GIVEN),
            family=bool(query.families),
            variant_far=_far(query.families, family_forms),
            family_is_short=_any_within(query.family_parts, _SHORT_FAMILY),
            sex=bool(query.sex),
            place=bool(query.postcodes),
        )
        self._reading = _reading(_Weights(model.weights), sought)

    def estimate(self, evidence: int) -> float:
        """The weight that a child with this evidence probably has."""
        return self._prior + self._reading.weights(evidence)[0]

    def bound(self, evidence: int) -> float:
        """The weight that a child with this evidence can hardly exceed."""
        return self._prior + self._reading.weights(evidence)[1] + self._further_bits


class _Weights:
    """The weights of a model, compared by identity and not by content."""

    def __init__(self, weights: Mapping[Field, Mapping[Level, FieldWeight]]) -> None:
        self.of = weights

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Weights) and self.of is other.of

    def __hash__(self) -> int:
        return id(self.of)


class _Reading:
    """Estimate and bound, without the prior, for the searches of one kind."""

    def __init__(self, weights: _Weights, sought: _Sought) -> None:
        self._weights_of = weights.of
        self._sought = sought
        self._read: dict[int, tuple[float, float]] = {}

    def weights(self, evidence: int) -> tuple[float, float]:
        """The estimate and the bound, in bits."""
        found = self._read.get(evidence)
        if found is None:
            parts = [self._number, self._date, self._names, self._sex, self._place]
            read = [part(evidence) for part in parts]
            found = sum(estimate for estimate, _ in read), sum(bound for _, bound in read)
            self._read[evidence] = found
        return found

    def _number(self, evidence: int) -> tuple[float, float]:
        if not evidence & NUMBER:
            return 0.0, 0.0
        weight = self._weights_of[Field.NHS_NUMBER][Level.SAME].weight
        return weight, 2 * weight

    def _date(self, evidence: int) -> tuple[float, float]:
        if not self._sought.date:
            return (self._sought.year_weight,) * 2
        weigh = self._weights_of[Field.BIRTH_DATE]
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
            crossed = self._weights_of[Field.GIVEN_NAME][Level.NAMES_SWAPPED].weight
            estimate, bound = max(estimate, crossed), max(bound, crossed)
        if evidence & OTHER_BOX == OTHER_BOX:
            one_name = self._weights_of[Field.FAMILY_NAME][Level.SAME].weight
            return max(estimate, one_name), max(bound, one_name)
        return estimate, bound

    def _given(self, evidence: int) -> tuple[float, float]:
        if not self._sought.given:
            return 0.0, 0.0
        weigh = self._weights_of[Field.GIVEN_NAME]
        same, slip = weigh[Level.SAME].weight, weigh[Level.ONE_SLIP].weight
        different = weigh[Level.DIFFERENT].weight
        if evidence & GIVEN_START and evidence & (GIVEN_END | GIVEN_SOUND):
            return same, same
        if evidence & LIKE:
            return slip, same
        if evidence & GIVEN_SOUND:
            heard = weigh[Level.SOUNDS_ALIKE].weight
            return heard if self._family_is_like(evidence) else different, slip
        if evidence & (GIVEN_START | GIVEN_END):
            estimate = slip if self._family_is_like(evidence) else different
            one_end = self._knows_ends(evidence) and not self._sought.several_givens
            return estimate, slip if one_end else same
        if evidence & FORM:
            return (weigh[Level.NICKNAME].weight,) * 2
        otherwise = different
        if self._sought.nickname_far:
            otherwise = weigh[Level.NICKNAME].weight
        elif self._sought.cognate_far:
            otherwise = weigh[Level.COGNATE].weight
        whole = self._family_is_whole(evidence)
        estimate = otherwise if whole else different
        if evidence & INITIALS:
            return slip if whole else estimate, slip
        if evidence & FAMILY_START and not self._sought.given_is_short:
            return estimate, max(otherwise, weigh[Level.MIDDLE_NAME].weight)
        return estimate, slip

    def _family(self, evidence: int) -> tuple[float, float]:
        if not self._sought.family:
            return 0.0, 0.0
        weigh = self._weights_of[Field.FAMILY_NAME]
        same, slip = weigh[Level.SAME].weight, weigh[Level.ONE_SLIP].weight
        different = weigh[Level.DIFFERENT].weight
        if evidence & FAMILY_START and evidence & (FAMILY_END | FAMILY_SOUND):
            return same, same
        if evidence & LIKE:
            return slip, slip
        if evidence & FAMILY_SOUND:
            heard = weigh[Level.SOUNDS_ALIKE].weight
            return heard if self._given_is_like(evidence) else different, slip
        if evidence & (FAMILY_START | FAMILY_END):
            estimate = slip if self._given_is_like(evidence) else different
            return estimate, slip if self._knows_ends(evidence) else same
        otherwise = weigh[Level.VARIANT].weight if self._sought.variant_far else different
        whole = self._given_is_whole(evidence)
        estimate = otherwise if whole else different
        if evidence & INITIALS:
            return slip if whole else estimate, slip
        if evidence & GIVEN_START and not self._sought.family_is_short:
            return estimate, max(otherwise, weigh[Level.NEAR].weight)
        return estimate, slip

    def _given_is_like(self, evidence: int) -> bool:
        """Whether the child shares something of the given name, or stands out without it."""
        shares = evidence & (GIVEN_START | GIVEN_END | GIVEN_SOUND | FORM | LIKE)
        return not self._sought.given or bool(shares) or self._stands_out(evidence)

    def _given_is_whole(self, evidence: int) -> bool:
        ends = evidence & GIVEN_START and evidence & (GIVEN_END | GIVEN_SOUND)
        whole = bool(ends or evidence & FORM)
        return not self._sought.given or whole or self._stands_out(evidence)

    def _family_is_like(self, evidence: int) -> bool:
        """Whether the child shares something of the family name, or stands out without it."""
        shares = evidence & (FAMILY_START | FAMILY_END | FAMILY_SOUND | LIKE)
        return not self._sought.family or bool(shares) or self._stands_out(evidence)

    def _family_is_whole(self, evidence: int) -> bool:
        whole = evidence & FAMILY_START and evidence & (FAMILY_END | FAMILY_SOUND)
        return not self._sought.family or bool(whole) or self._stands_out(evidence)

    def _stands_out(self, evidence: int) -> bool:
        return bool(evidence & NUMBER or (evidence & PLACE and self._sought.place))

    def _knows_ends(self, evidence: int) -> bool:
        """Whether the same name would share the keys of both its ends.

        Keys of the date, or of the date swapped, tell the ends apart. A key of a year says
        something of both names at once.
        """
        return bool(evidence & (DATE | SWAPPED))

    def _sex(self, evidence: int) -> tuple[float, float]:
        return (self._weights_of[Field.SEX][Level.SAME].weight if self._sought.sex else 0.0,) * 2

    def _place(self, evidence: int) -> tuple[float, float]:
        if not self._sought.place:
            return 0.0, 0.0
        if evidence & PLACE:
            return (self._weights_of[Field.POSTCODE][Level.SAME].weight,) * 2
        return 0.0, self._weights_of[Field.POSTCODE][Level.ONE_SLIP].weight


@lru_cache(maxsize=1024)
def _reading(weights: _Weights, sought: _Sought) -> _Reading:
    return _Reading(weights, sought)


def _any_within(names: tuple[str, ...], letters: int) -> bool:
    return any(len(name) <= letters for name in names)


def _far(names: tuple[str, ...], forms_of: Callable[[str], frozenset[str]]) -> bool:
    """Whether a name has a form that shares neither its first nor its last letters."""
    return any(
        form[:_ENDS] != name[:_ENDS] and form[-_ENDS:] != name[-_ENDS:]
        for name in names
        for form in forms_of(name)
    )
