"""All the words that somebody typed for a name, against all the words of a child's name.

Names are compared box by box, and of several given names by what a child is called by. That leaves
two questions. Of children who share what they are called by or half of it, whose are the other
given names that were typed? And does a child have all the words that were typed, where the boxes do
not fit: Hoi Ching and Leung, typed for Leung Hoi and Ching?
"""

from collections.abc import Sequence
from itertools import permutations

from rapidfuzz.distance import OSA

from contactpoint.linkage.profile import NameForm, Profile
from contactpoint.linkage.sounds import sounds_alike

# In bits. A further given name that is the child's is said by chance far more seldom than meant,
# but sources leave names out and change their order.
_FURTHER_NAME = 1.5
_ANOTHER_NAME = -2.5
_MOST_FURTHER = 3.0

_SHORTEST_LIKENESS = 3
# Words in any order make too many orders beyond this.
_MOST_IN_ANY_ORDER = 4


def given_words_of(name: NameForm) -> tuple[str, ...]:
    """Every given name of a name as it is written; an initial is none."""
    return tuple([word for word in (*name.given[:1], *name.others) if len(word) > 1])


def family_words_of(name: NameForm) -> tuple[str, ...]:
    """The words of a family name, or the one word that it is."""
    return name.halves or ((name.family,) if name.family else ())


def further_bits(query: Profile, profile: Profile) -> float:
    """What the typed given names beyond the first say for or against a child, in bits.

    0.0 where one was typed. They count in any order, also with a slip or as they sound, and against
    the child only where it has another name in the place. The name of the source that fits best
    decides.
    """
    typed = _given_words_typed(query)
    if len(typed) < 2:
        return 0.0
    return max([_further(typed, given_words_of(name)) for name in profile.names], default=0.0)


def most_further_bits(query: Profile) -> float:
    """The most that :func:`further_bits` may be, in bits."""
    return _MOST_FURTHER if len(_given_words_typed(query)) > 1 else 0.0


def has_all_given_words(query: Profile, profile: Profile) -> bool:
    """Whether several given names were typed, and a name of the child has each, in any order."""
    typed = _given_words_typed(query)
    return len(typed) > 1 and any(
        set(typed).issubset(given_words_of(name)) for name in profile.names
    )


def is_like_other_given_name(query: Profile, profile: Profile) -> bool:
    """Whether what was typed is a slip or a sound away from a given name that is not the first.

    Nor what the child is called by: the half that brothers share, or a second name.
    """
    for name in profile.names:
        for word in given_words_of(name):
            if any(are_alike(typed, word) for typed in query.givens):
                return True
    return False


def inexact_words(query: Profile, profile: Profile) -> int | None:
    """How many of all the words typed a child has only with a slip or as they sound.

    ``None`` where it has not every one of them, some as given and some as family name. Which box a
    word was typed in, and in which order, does not count. Where one of two given names was typed as
    family name, as sources have it that know no other, both have to be the very names.
    """
    if not query.names:
        return None
    typed = (*_given_words_typed(query), *family_words_of(query.names[0]))
    if len(typed) < 2:
        return None
    fitting = [
        inexact for name in profile.names if (inexact := _inexact(query, typed, name)) is not None
    ]
    return min(fitting, default=None)


def _given_words_typed(query: Profile) -> tuple[str, ...]:
    return given_words_of(query.names[0]) if query.names else ()


def _further(typed: Sequence[str], stated: Sequence[str]) -> float:
    if not stated:
        return 0.0
    fitting = len(_fitting(typed, stated))
    others = min(len(typed), len(stated)) - fitting
    bits = _FURTHER_NAME * max(fitting - 1, 0) + _ANOTHER_NAME * others
    return max(-_MOST_FURTHER, min(bits, _MOST_FURTHER))


def _inexact(query: Profile, typed: Sequence[str], name: NameForm) -> int | None:
    given, family = given_words_of(name), family_words_of(name)
    if not given or not family:
        return None
    if _written_as_one(query, typed, name):
        return 0
    places = _fitting(typed, (*given, *family))
    if len(places) < len(typed):
        return None
    words = (*given, *family)
    inexact = sum([words[place] not in typed for place in places])
    if min(places) >= len(given):
        return None  # no given name
    if max(places) < len(given) and (inexact or not (query.givens and query.families)):
        return None
    return inexact


def _written_as_one(query: Profile, typed: Sequence[str], name: NameForm) -> bool:
    """Whether the words make the child's whole name in some order, however it is parted."""
    if len(typed) > _MOST_IN_ANY_ORDER:
        return False
    words = (*given_words_of(query.names[0]), *filter(None, (query.names[0].family,)))
    given = "".join(given_words_of(name))
    wholes = (given + name.family, name.family + given)
    if sum(map(len, words)) != len(wholes[0]):
        return False
    return any("".join(order) in wholes for order in permutations(words))


def _fitting(typed: Sequence[str], stated: Sequence[str]) -> list[int]:
    """The places of the child's words that typed words fit, each word once; the very word first."""
    places: list[int] = []
    left: list[str] = []
    for word in typed:
        place = _place(word, stated, places, exactly=True)
        if place is None:
            left.append(word)
        else:
            places.append(place)
    for word in left:
        place = _place(word, stated, places, exactly=False)
        if place is not None:
            places.append(place)
    return places


def _place(word: str, stated: Sequence[str], taken: list[int], *, exactly: bool) -> int | None:
    for place, other in enumerate(stated):
        if place not in taken and (word == other if exactly else are_alike(word, other)):
            return place
    return None


def are_alike(ours: str, theirs: str) -> bool:
    """Whether two words are one slip apart or sound alike; no word of two letters is."""
    return min(len(ours), len(theirs)) >= _SHORTEST_LIKENESS and (
        OSA.distance(ours, theirs, score_cutoff=1) <= 1 or sounds_alike(ours, theirs)
    )
