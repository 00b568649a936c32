"""Whether the matcher holds two children apart in name, sex and date of birth.

One person alone does not make one child of such two (the rules of the domain, section 8).
"""

from collections.abc import Collection, Sequence

from contactpoint.linkage.levels import (
    Level,
    birth_date_level,
    family_name_level,
    given_name_level,
    sex_level,
)
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.relatives import DATE_NEARLY_AGREES

# What sources state of one record, a profile a statement.
Stated = Sequence[Profile]


def is_held_apart(one: Stated, other: Stated) -> bool:
    """Whether name and date of birth contradict, and the sex is not the same.

    The name contradicts where given or family names are different on every comparison. A field that
    one side does not state contradicts nothing; a sex that is not stated agrees with nothing
    either.
    """
    pairs = [(left, right) for left in one for right in other]
    given = {given_name_level(*pair) for pair in pairs} - {None}
    family = {family_name_level(*pair) for pair in pairs} - {None}
    dates = {birth_date_level(*pair) for pair in pairs} - {None}
    sexes = {sex_level(*pair) for pair in pairs}
    return (
        (_is_different(given) or _is_different(family))
        and bool(dates)
        and not dates & DATE_NEARLY_AGREES
        and Level.SAME not in sexes
    )


def _is_different(levels: Collection[Level | None]) -> bool:
    return bool(levels) and set(levels) == {Level.DIFFERENT}
