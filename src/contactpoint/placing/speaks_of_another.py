"""Whether a source's later statement plainly speaks of another child than before."""

from collections.abc import Iterable

from contactpoint.linkage.levels import Level, birth_date_level, given_name_level
from contactpoint.linkage.profile import Profile


def speaks_of_another(profile: Profile, others: Iterable[Profile]) -> bool:
    """Whether given name and date of birth are both other ones than all of ``others`` state.

    ``others`` are what the source said before under the same reference, and what stands beside it.
    Family name and home change together when a child goes to another family, and a slip is put
    right in one field at a time. A newborn gets its given name later: what says no name or no date
    is of no other child.
    """
    names, dates = set(), set()
    for other in others:
        names.add(given_name_level(profile, other))
        dates.add(birth_date_level(profile, other))
    return names - {None} == {Level.DIFFERENT} == dates - {None}
