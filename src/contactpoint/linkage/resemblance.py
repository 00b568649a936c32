"""Different names for one child: who lives where a known child does, was born when it was, and is
called something else.

One mother gave five names for one child. Such a statement weighs far too little to be asked about,
and founds a record as it should; that the two records may be one child's is for a person to see.
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
    """The child that a statement resembles which founds a record, the likeliest of several.

    ``matches`` are those of the children whom nothing proves to be others, the weightiest first.
    Something has to speak for it (carer, telephone, house), and a date so near that the two cannot
    be brothers or sisters. Where the date is not the same, a carer's name alone is too little; that
    the child has a carer's family name, beside another given name, is so everywhere.
    """
    alike = [match for match in matches if _may_be_one(profile, match)]
    best = max(alike, key=lambda match: match.supported, default=None)
    return None if best is None else best.child


def sought_for_resemblance(says: int) -> bool:
    """Whether keys that say so much bring somebody who may be resembled, whatever the names."""
    return bool(says & DATE and says & PLACE)


def _may_be_one(profile: Profile, match: CandidateMatch) -> bool:
    speaks = {kind.field for kind in match.support} - {Support.CARERS_NAME}
    if match.levels(Field.BIRTH_DATE) & _DATE_MISTAKES:
        return bool(speaks)
    return bool(speaks - {Support.CARER}) and _born_together(profile, match)


def _born_together(profile: Profile, match: CandidateMatch) -> bool:
    return bool(profile.birth_date) and any(
        other.birth_date
        and abs((_day(profile.birth_date) - _day(other.birth_date)).days) < _BETWEEN_BIRTHS
        for other in match.candidate.profiles
    )


def _day(iso_date: str) -> date:
    return date.fromisoformat(iso_date)
