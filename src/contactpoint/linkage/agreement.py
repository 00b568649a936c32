"""Whether the fields that agree in a child would have been enough to search by.

A search shows only such children. Otherwise a made-up name beside a right date and postcode would
list whoever was born that day and lives there. Which fields agree is read from the levels that the
child was weighed with. ``access.enough`` says what is enough, as it does for what is typed.

A name agrees exactly, by a form, by one slip, by its sound, or in the other name's place. Three
rules keep one typed name from agreeing with every name:

- A slip or a sound counts between names of three letters or more, so that at least two letters stay
  the same, or all consonants (``sounds``).
- A further given name, or half of a family name, counts where at least half of the typed words
  agree. So a list of common names is no name.
- An initial is no middle name.
"""

from collections.abc import Callable
from functools import lru_cache

from rapidfuzz.distance import OSA

from contactpoint.access.enough import Known, identifies
from contactpoint.linkage.half_names import half_name
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.profile import NameForm, Profile
from contactpoint.linkage.sounds import sounds_alike
from contactpoint.linkage.typed_words import given_words_of, is_like_other_given_name
from contactpoint.linkage.variants import cognate_forms

# The fields that agree, one bit each. A child has the union over its sources.
GIVEN = 1
FAMILY = 2
BIRTH_DATE = 4
BIRTH_YEAR = 8
SEX = 16
POSTCODE = 32
NUMBER = 64

_SHORTEST_LIKENESS = 3
_SHORTEST_MIDDLE_NAME = 2
_SHORTEST_HALF = 3

_GIVEN_AGREES = frozenset({Level.SAME, Level.NAMES_SWAPPED, Level.NICKNAME, Level.COGNATE})
_FAMILY_AGREES = frozenset({Level.SAME, Level.VARIANT})
_OTHER_GIVEN = frozenset({Level.ONE_SLIP, Level.HALF, Level.SOUNDS_ALIKE, Level.MIDDLE_NAME})
_DATE_AGREES = frozenset({Level.SAME, Level.DAY_MONTH_SWAPPED, Level.ONE_SLIP})
_POSTCODE_AGREES = frozenset({Level.SAME, Level.OLD_ADDRESS, Level.ONE_SLIP})


@lru_cache(maxsize=128)
def is_enough(agrees: int) -> bool:
    """Whether the fields of these bits would be enough to search by."""
    if agrees & NUMBER:
        return True
    return identifies(
        Known(
            given=bool(agrees & GIVEN),
            family=bool(agrees & FAMILY),
            birth_date=bool(agrees & BIRTH_DATE),
            birth_year=bool(agrees & (BIRTH_DATE | BIRTH_YEAR)),
            sex=bool(agrees & SEX),
            postcode=bool(agrees & POSTCODE),
        )
    )


def names_agree(query: Profile, profile: Profile, given: str | None, family: str | None) -> int:
    """Which of the names that one source states agree, by their levels."""
    if given == Level.NAMES_SWAPPED:
        return GIVEN | FAMILY
    agrees = GIVEN if given is not None and _given_agrees(query, profile, given) else 0
    if family is not None and _family_agrees(query, profile, family):
        agrees |= FAMILY
    return agrees


def field_agrees(query: Profile, profile: Profile, field: Field, level: str) -> int:
    """The bit of a field other than the names, if the field agrees on this level."""
    if field is Field.BIRTH_DATE:
        if query.birth_date and level in _DATE_AGREES:
            return BIRTH_DATE | BIRTH_YEAR
        years = query.birth_years or (int(query.birth_date[:4]),)
        return BIRTH_YEAR if int(profile.birth_date[:4]) in years else 0
    if field is Field.SEX:
        return SEX if level == Level.SAME else 0
    if field is Field.POSTCODE:
        return POSTCODE if level in _POSTCODE_AGREES else 0
    return NUMBER if level == Level.SAME else 0


def has_one_name(profiles: tuple[Profile, ...]) -> bool:
    """Whether the child has one name only, which stands for given and family name.

    A given name that has not been chosen yet does not count as missing. A given name from one
    source and another family name from another source are two names.
    """
    for profile in profiles:
        if profile.placeholder or (profile.givens and profile.families):
            return False
    givens = {given for profile in profiles for given in profile.givens}
    families = {family for profile in profiles for family in profile.families}
    if givens and families:
        return not givens.isdisjoint(families)
    return bool(givens or families)


def in_other_box(profile: Profile) -> Profile:
    """The profile of a child with one name, with given name and family name exchanged."""
    return Profile(names=tuple(_in_other_box(name) for name in profile.names))


def one_name_agrees(query: Profile, typed: int) -> int:
    """The bits of a child's one name that agrees with what is ``typed`` in these boxes.

    The one name agrees as given and family name, unless a name typed in the other box is not the
    child's.
    """
    if not typed:
        return 0
    both = (not query.givens or typed & GIVEN) and (not query.families or typed & FAMILY)
    return GIVEN | FAMILY if both else FAMILY


def _in_other_box(name: NameForm) -> NameForm:
    if not name.given:
        return NameForm(name.kind, given=(name.family, *name.halves) if name.family else ())
    words = (name.given[0], *name.others)
    halves = tuple(word for word in words if len(word) >= _SHORTEST_HALF)
    return NameForm(name.kind, family="".join(words), halves=halves if len(words) > 1 else ())


def _given_agrees(query: Profile, profile: Profile, level: str) -> bool:
    if level in _GIVEN_AGREES:
        return True
    ours, theirs = query.givens, profile.givens
    if level == Level.ONE_SLIP and _any_alike(ours, theirs, _one_slip):
        return True
    if level in _OTHER_GIVEN and _is_other_given_name(query, profile):
        return True
    if level == Level.ONE_SLIP and any(not cognate_forms(a).isdisjoint(theirs) for a in ours):
        return True
    return level == Level.SOUNDS_ALIKE and _any_alike(ours, theirs, sounds_alike)


def _is_other_given_name(query: Profile, profile: Profile) -> bool:
    """Whether a given name that the child is not called by is what was typed.

    What was typed first counts wherever the child has it. A further name that was typed, or half of
    a name, counts only where at least half of the typed given names are the child's.
    """
    stated = {half_name(word) for name in profile.names for word in given_words_of(name)}
    if any(len(a) >= _SHORTEST_MIDDLE_NAME and half_name(a) in stated for a in query.givens):
        return True
    if is_like_other_given_name(query, profile):
        return True
    typed = [half_name(word) for name in query.names for word in given_words_of(name)]
    fitting = sum([word in stated for word in typed])
    return fitting > 0 and 2 * fitting >= len(typed)


def _family_agrees(query: Profile, profile: Profile, level: str) -> bool:
    if level in _FAMILY_AGREES:
        return True
    theirs = profile.family_parts
    if _any_alike(query.families, theirs, _alike):
        return True
    halves = [part for part in query.family_parts if part not in query.families]
    alike = sum(_any_alike((half,), theirs, _alike) for half in halves)
    return alike > 0 and 2 * alike >= len(halves)


def _alike(ours: str, theirs: str) -> bool:
    return ours == theirs or _one_slip(ours, theirs) or sounds_alike(ours, theirs)


def _one_slip(ours: str, theirs: str) -> bool:
    return _are_long(ours, theirs) and OSA.distance(ours, theirs, score_cutoff=1) <= 1


def _are_long(ours: str, theirs: str) -> bool:
    return min(len(ours), len(theirs)) >= _SHORTEST_LIKENESS


def _any_alike(
    ours: tuple[str, ...], theirs: tuple[str, ...], alike: Callable[[str, str], bool]
) -> bool:
    for a in ours:
        for b in theirs:
            if alike(a, b):
                return True
    return False
