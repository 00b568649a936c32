"""What a search that has not found its child looks up besides, for what it forgives.

Nothing is stored for most of this: names as they are heard have keys of their own, and the rest is
found by the keys that every child has. A load does not look here.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations

from contactpoint.linkage.keys import (
    CROSSED,
    FAMILY_END,
    FAMILY_SOUND,
    FAMILY_START,
    GIVEN_END,
    GIVEN_SOUND,
    GIVEN_START,
    LETTERS,
    LIKE,
    OTHER_BOX_END,
    OTHER_BOX_START,
    YEAR,
    Clues,
    add_clues,
    called,
    dates_sought,
    family_ends,
    family_parts,
    given_ends,
    starts_in_year,
    years_sought,
)
from contactpoint.linkage.levels import Field
from contactpoint.linkage.near_names import beginnings_like
from contactpoint.linkage.profile import NameForm, Profile
from contactpoint.linkage.sounds import skeletons_like

# Of the names that begin otherwise and are a slip or a sound away, so many are looked up; fewer
# where an age means three years.
_MOST_LIKE, _MOST_LIKE_BY_AGE = 20, 12
_SHORT_WORD = 2

_OTHER_BOX_OF = {
    GIVEN_START: OTHER_BOX_START,
    GIVEN_END: OTHER_BOX_END,
    FAMILY_START: OTHER_BOX_START,
    FAMILY_END: OTHER_BOX_END,
}


def wider_clues(profile: Profile) -> Clues:
    """The keys for names as they are heard, given names in another order, words in another box.

    Where only a year is known, also those of names that are a slip or a sound away from both names.
    """
    found = other_box_clues(profile)
    most = _MOST_LIKE if len(profile.birth_years) == 1 else _MOST_LIKE_BY_AGE
    for date, says in dates_sought(profile):
        for name in profile.names:
            add_clues(found, _heard_as(name, date), says)
            for word in _given_words(name):
                add_clues(found, given_ends(word, date), says)
            for word in _first_of_two(_given_words(name)):
                add_clues(found, given_ends(word, date), says)
    for name in profile.names:
        for year, says in years_sought(profile):
            add_clues(found, _other_order_in_year(name, year), says)
        for year in map(str, profile.birth_years):
            like = _like_in_year(name, year, most)
            add_clues(found, ((key, LIKE) for key, _ in like), YEAR)
    return found


def other_box_clues(profile: Profile) -> Clues:
    """The keys of a child of whose name a word was typed in the other box.

    A child with one name shares both ends of it; children with two names share them too.
    """
    found: Clues = {}
    for date, says in dates_sought(profile):
        for name in profile.names:
            for part in family_parts(name):
                add_clues(found, _in_other_box(given_ends(part, date)), says)
            for word in _given_words(name):
                add_clues(found, _in_other_box(family_ends(word, date)), says)
    return found


def _in_other_box(ends: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    return ((key, _OTHER_BOX_OF[says]) for key, says in ends)


def _given_words(name: NameForm) -> tuple[str, ...]:
    return (*name.given, *name.others)


def _heard_as(name: NameForm, date: str) -> Iterator[tuple[str, int]]:
    for given in called(name)[:1]:
        for heard in skeletons_like(given):
            yield f"sg|{date}|{heard}", GIVEN_SOUND
    if name.family:
        for heard in skeletons_like(name.family):
            yield f"sf|{date}|{heard}", FAMILY_SOUND


def _other_order_in_year(name: NameForm, year: str) -> Iterator[tuple[str, int]]:
    """The beginnings of any typed word as given name beside any other as family name."""
    givens, parts = _given_words(name), family_parts(name)
    yield from starts_in_year((*givens, *_first_of_two(givens)), parts, year)
    for given, part in permutations(dict.fromkeys((*givens, *parts)), 2):
        if part in givens:
            for key, _ in starts_in_year((given, *_first_of_two((given,))), (part,), year):
                yield key, CROSSED


def _first_of_two(words: Sequence[str]) -> tuple[str, ...]:
    """The first of two words that may have been typed as one, where it is so short that this makes
    another beginning: Zihao for Zi Hao."""
    return tuple([word[:_SHORT_WORD] for word in words if len(word) > LETTERS])


def _like_in_year(name: NameForm, year: str, most: int) -> Iterator[tuple[str, int]]:
    """The beginnings of both names and of those that are a slip or a sound away."""
    families = beginnings_like(Field.FAMILY_NAME, name.family, LETTERS)[:most]
    for given in called(name)[:1]:
        givens = beginnings_like(Field.GIVEN_NAME, given, LETTERS)[:most]
        yield from starts_in_year(givens, families, year)
