"""Which words of a written name are names: titles, placeholders, particles, hyphenated halves.

A placeholder ("Baby", "Twin 1", "Not Known") is what a form gets when nobody has chosen a name
yet. It must never count as a given name: thousands of children share it.
"""

from functools import lru_cache

from msgspec import Struct

from contactpoint.children.folding import folded_words


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words("mr mrs ms miss mx dr master mstr mast prof rev sir lady sister")
_SUFFIXES = _words("jr jnr junior sr snr senior")

# One of these makes a placeholder of a name that otherwise holds only the words of _FILLERS.
_PLACEHOLDERS = _words(
    "baby babe infant newborn twin triplet quad unknown unnamed unborn female male boy girl "
    "babyboy babygirl son daughter child not tbc tba tbd nk nyk na none no null anon anonymous "
    "unspecified undisclosed test xx xxx xxxx unk withheld pending fnu"
)
_FILLERS = _words(
    "of the a b c d i ii iii one two three four first second third name named known given stated "
    "yet recorded specified provided available applicable to be confirmed advised forename surname "
    "multiple birth and or"
)
# After one of these every word is somebody else's name: "Baby of Sarah", "Twin Jones".
_OWNERLESS = _words("baby babe infant newborn twin triplet quad unborn babyboy babygirl")

# Of these words and of titles, those that are given names at times: Na is Chinese, Son Vietnamese,
# Infant and Baby are Indian. In England and Wales 588 children were registered as Baby from 2000 to
# 2024, 87 as Lady, 20 as Sir and 3 each as Son and Twin (ONS baby names). Parents may choose any.
_NAMES_AT_TIMES = _TITLES | _words(
    "baby babe infant newborn boy girl son daughter child male female na not none null test "
    "pending anon"
)

# Those of them that whoever looks for a child hardly ever means as a name.
_HARDLY_EVER_NAMES = _words("baby babe newborn none null not pending anon mr mrs ms miss mx dr")

# Words that say that several children were born together.
_OF_SEVERAL = _words("twin triplet quad")
# As does one of these, or a figure, after another word: "Baby 1", "Infant B".
_WHICH_OF_SEVERAL = _words("a b c d i ii iii one two three four first second third")

# Words that belong to the family name that follows them.
_PARTICLES = _words(
    "o mc mac de da do di du dos das del della der den van von ten ter la le el al ul bin bint ben "
    "ibn abu st san santa y"
)
_SHORTEST_HALF = 3

# Fewer than for given names: Child, Boy, Son and Null are real family names.
_FAMILY_PLACEHOLDERS = _words("unknown unnamed not tbc tba nk nyk unk anon withheld xxx xxxx lnu")

# What programs write where a field holds nothing, and people where they try a form.
_FOR_NOTHING = _words("null none undefined test")


class GivenWords(Struct, frozen=True, gc=False):
    """The given names in order; ``joined`` is a hyphenated first name written as one word.

    ``of_several`` says that a placeholder stands for a twin or triplet. ``filler`` is the first
    word of a placeholder that is a name at times.
    """

    first: str = ""
    others: tuple[str, ...] = ()
    joined: str = ""
    placeholder: bool = False
    of_several: bool = False
    filler: str = ""


class FamilyWords(Struct, frozen=True, gc=False):
    """The whole family name as one word; ``halves`` are its words of three letters or more, if it
    has several words. Particles are no halves."""

    whole: str = ""
    halves: tuple[str, ...] = ()


@lru_cache(maxsize=65_536)
def given_words(text: str) -> GivenWords:
    """Read given names as written; a placeholder gives no names and ``placeholder`` true."""
    words = list(folded_words(text))
    while len(words) > 1 and words[0] in _TITLES:
        words.pop(0)
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    if not words or words[0] in _TITLES:
        return GivenWords(placeholder=bool(text.strip()), filler=_name_at_times(words, text))
    if words[0] in _OWNERLESS or _only_says_unknown(words, _PLACEHOLDERS):
        return GivenWords(
            placeholder=True,
            of_several=_is_of_several(words, text),
            filler=_name_at_times(words, text),
        )
    hyphenated = "-" in text and len(folded_words(text.split()[0])) > 1
    return GivenWords(
        first=words[0],
        others=tuple(dict.fromkeys(words[1:])),
        joined=words[0] + words[1] if hyphenated and len(words) > 1 else "",
    )


def says_given_name(text: str) -> bool:
    """Whether somebody who looks for a child by this means a name, and not that there is none."""
    words = given_words(text)
    return bool(words.first or (words.filler and words.filler not in _HARDLY_EVER_NAMES))


@lru_cache(maxsize=65_536)
def family_words(text: str) -> FamilyWords:
    """Read a family name as written; "Not Known" and the like give an empty one."""
    words = list(folded_words(text))
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    if not words or _only_says_unknown(words, _FAMILY_PLACEHOLDERS):
        return FamilyWords()
    if len(words) == 1:
        return FamilyWords(whole=words[0])
    halves = tuple(
        dict.fromkeys(
            word for word in words if word not in _PARTICLES and len(word) >= _SHORTEST_HALF
        )
    )
    return FamilyWords(whole="".join(words), halves=halves)


def says_no_name(given: str, family: str) -> bool:
    """Whether the two, as a list has them, name nobody.

    Each says that it is not known, or both are the one word that a program writes for nothing. A
    word that may be a name is one here: Na, Son and Baby, and Null as a family name.
    """
    words = given_words(given)
    if not (words.first or words.filler or family_words(family).whole):
        return True
    folded = folded_words(given)
    return len(folded) == 1 and folded == folded_words(family) and folded[0] in _FOR_NOTHING


def _is_of_several(words: list[str], text: str) -> bool:
    if not words:
        return False
    counted = any(sign.isdigit() for sign in text)
    return counted or not (
        _OF_SEVERAL.isdisjoint(words) and _WHICH_OF_SEVERAL.isdisjoint(words[1:])
    )


def _name_at_times(words: list[str], text: str) -> str:
    """The first word of a filler, where it may be the child's name.

    "Baby of Sarah", "Baby Girl" and "Baby 1" are no names, nor is "N/A".
    """
    first, others = "".join(words[:1]), words[1:]
    if first not in _NAMES_AT_TIMES or _is_of_several(words, text):
        return ""
    says_more = any(word in _PLACEHOLDERS or word in _FILLERS for word in others)
    return "" if says_more else first


def _only_says_unknown(words: list[str], placeholders: frozenset[str]) -> bool:
    if "".join(words) in placeholders or words == ["n", "a"]:  # N/K, N/A
        return True
    if words[0] == "no" and len(words) > 1 and all(word in _FILLERS for word in words[1:]):
        return True
    return not placeholders.isdisjoint(words) and all(
        word in placeholders or word in _FILLERS for word in words
    )
