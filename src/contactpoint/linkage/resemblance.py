"""Resemblance: a statement with a known child's home and birth, and another name.

One mother gave five names for one child. Such a statement weighs far too little to be asked about,
and rightly founds a record. A person then sees that the two records may be of one child.
"""

from collections.abc import Sequence
from datetime import date

from contactpoint.linkage.candidates import CandidateMatch
from contactpoint.linkage.keys import DATE, PLACE
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.support import Support

# Two children of one mother are born at least so many days apart, or on the same day.
_BETWEEN_BIRTHS = 300

_DATE_MISTAKES = frozenset({Level.SAME, Level.DAY_MONTH_SWAPPED, Level.ONE_SLIP})


def resembled(profile: Profile, matches: Sequence[CandidateMatch]) -> int | None:
    """The child that a founding statement resembles, the likeliest of several.

    ``matches`` are the children that nothing proves to be others, the weightiest first. The child
    needs support (carer, telephone, house), and a date so near that the two cannot be brothers or
    sisters. Where the date is not the same, a carer's name alone is too little. A carer's family
    name never counts: beside another given name it proves nothing.
    """
    alike = [match for match in matches if _may_be_one(profile, match)]
    best = max(alike, key=lambda match: match.supported, default=None)
    return None if best is None else best.child


def sought_for_resemblance(says: int) -> bool:
    """Whether keys that say this bring a child that may be resembled, whatever its names."""
    return bool(says & DATE and says & PLACE)


def _may_be_one(profile: Profile, match: CandidateMatch) -> bool:
    speaks = {kind.field for kind in match.support} - {Support.CARERS_NAME}
    if match.levels(Field.BIRTH_DATE) & _DATE_MISTAKES:
        return bool(speaks)
    return bool(speaks - {Support.CARER}) and born_together(profile, match)


def born_together(profile: Profile, match: CandidateMatch) -> bool:
    """Whether the dates are so near that one mother cannot have borne both, but as twins."""
    return bool(profile.birth_date) and any(
        other.birth_date
        and abs((_day(profile.birth_date) - _day(other.birth_date)).days) < _BETWEEN_BIRTHS
        for other in match.candidate.profiles
    )


def _day(iso_date: str) -> date:
    return date.fromisoformat(iso_date)
