"""How a folded name sounds to whoever writes down what is said, in the name's own language or not.

Two names sound alike where a listener may write one for the other: Catherine and Kathryn, Yusuf and
Yousef, Szymon and Shimon, Leigh and Lee. A name has a code for each way in which its letters may be
read, and names sound alike where they share a code.

A code has the consonants, in classes that listeners do not keep apart or that languages write with
different letters: c k q kh, f ph v w, s sh z sz, t th, d dh; double letters and an h within a name
do not count. Of names with three consonants or more it has the first vowel besides, loosely, and
whether a vowel ends the name. Of a shorter name it has every vowel, so that Leo, Leah and Lou stay
three names, and so do Mia and Maya.

Of the pairs of usual given names in ``data/name_shares.csv.gz`` 7 in 10,000 sound alike, spellings
of one name among them, and of the family names 2; by Metaphone it is 16 and 6. More
transliterations of one name sound alike than by Metaphone.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

_SHORTEST = 3
# From so many consonants on these tell names apart, and one vowel is enough.
_CONSONANTS = 3
# A sign that letters may be heard as second, with the sign that they are heard as first.
_HEARD_FIRST_AS = {"k": "s", "j": "g", "y": "j", "f": "b", "h": "k", "s": "r"}
_MOST_SKELETONS = 12
_SKELETON = 5
# A name may be read in so many ways at most; the first ways are the likelier.
_MOST_CODES = 12

# What stands at the beginning and is not heard, or heard otherwise than elsewhere.
_BEGINNINGS = (
    ("mac(?=[bcdfgjklmnpqrstvz])", "mc"),
    ("(?:kn|gn|pn)", "n"),
    ("wr", "r"),
    ("(?:ps|x|hs)", "s"),
    ("wh", "w"),
    ("eu", "yu"),
    ("c(?=ia|ill)", "k"),
)
# What ends a name and is heard otherwise than elsewhere.
_ENDINGS = (("eg?h", "a"), ("owe", "ow"), ("ough", "o"))
_ENDING = tuple((re.compile(f"{letters}$"), heard) for letters, heard in _ENDINGS)
_BEGINNING = tuple((re.compile(f"^{letters}"), heard) for letters, heard in _BEGINNINGS)

# Groups of letters with the classes that they may be heard as; the first that fits is taken.
_HEARD_AS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("t?sch(?=[lmnrw])", ("s",)),
    ("tsch|szcz|shch|tch|sh|sz|zs|cz|sc(?=[eiy])", ("s",)),
    ("sch", ("s", "sk")),
    ("ch(?=[rlt])", ("k",)),
    ("ch", ("s", "k")),
    ("(?<=.)rz", ("rs", "s")),
    ("dzh|zh|dj|dg(?=[eiy])|jh|gj|xh", ("j",)),
    ("ph|ff", ("f",)),
    ("bh", ("b", "f")),
    ("mh", ("m", "f")),
    ("^kh", ("k", "h")),
    ("kh|ck|cq|qu|kw|q|cc(?![eiy])", ("k",)),
    ("^gh|(?<=n)gh", ("g",)),
    ("ght", ("t",)),
    ("gh(?=[aeiouy])", ("g", "")),
    ("gh", ("",)),
    ("dh", ("d",)),
    ("th", ("t",)),
    ("mb$", ("m",)),
    ("(?<=m)p(?=[st])", ("",)),
    ("x", ("ks",)),
    ("c(?=[eiy])", ("s",)),
    ("c", ("k",)),
    ("g(?=[eiy])", ("g", "j")),
    ("j", ("j", "y")),
    ("^y(?=[aeiou])", ("y",)),
    ("(?<=[aeiou])w(?=[aeiouy]|sk)", ("f", "")),
    ("w(?=[aeiouy])|v", ("f",)),
    ("w", ("",)),
    ("^h", ("h",)),
    ("h", ("",)),
    ("z", ("s",)),
)
_VOWELS = "[aeiouy]+(?:w(?![aeiouy]|sk))?"
_LETTERS = re.compile("|".join(f"({group})" for group, _ in _HEARD_AS) + f"|({_VOWELS})|(.)")
_VOWEL_GROUP = len(_HEARD_AS) + 1
# One vowel before one consonant and another vowel: it may be heard as the letter's name, and is so
# before a last e that is not heard.
_OPEN = re.compile("[^aeiouy][aeiouy]")

# The first vowel of a name with enough consonants: by the whole group, or by its first letter.
_LOOSE = {
    "a": "a", "e": "ai", "i": "i", "o": "o", "u": "o", "ai": "ai", "ei": "ai", "ae": "ai",
    "au": "ao", "aw": "ao", "ao": "ao", "aoi": "i", "ea": "ai", "eu": "o", "ew": "o", "eo": "io",
}  # fmt: skip

# The vowels of a name with fewer consonants. Those that are not listed stand for themselves. A
# capital is an open vowel, with an e one that is long by the last letter. Within those that are not
# listed, letters that are written for one another are the same.
_VOWEL = {
    "A": ("a", "ei"), "E": ("e", "i"), "I": ("i", "ai"), "O": ("o",), "U": ("u",),
    "Ae": ("ei",), "Ee": ("i",), "Ie": ("ai", "i"), "Oe": ("o",), "Ue": ("u",),
    "aa": ("a",), "ai": ("ei", "ai", "a i"), "aee": ("a i",), "ae": ("ei", "i"), "ee": ("i",),
    "ei": ("ei", "ai", "i"),
    "ea": ("i", "e"), "ie": ("i",), "eei": ("i",), "aoi": ("i",), "oo": ("u",),
    "ou": ("u", "o"), "eu": ("u",), "ew": ("u",), "ue": ("u",), "ui": ("u",), "oa": ("o",),
    "oe": ("o", "i"), "ow": ("o", "au"), "au": ("o", "au"), "aw": ("o",), "ao": ("o", "au"),
    "aie": ("ei", "ai"), "aiee": ("ei", "ai"), "aii": ("ei", "ai"), "aai": ("ei", "ai"),
}  # fmt: skip
_FIRST_VOWEL = {**_VOWEL, "u": ("u", "o"), "U": ("u", "o")}
_LAST_VOWEL = {
    **_VOWEL, "e": ("",), "ie": ("i",), "ei": ("i", "ei"), "ea": ("ia", "ea"),
    "oe": ("o", "oi"), "oei": ("oi",), "oie": ("oi",), "iia": ("ia",), "ou": ("u", "o"),
    "ow": ("o",), "uw": ("u",), "aie": ("ei",),
}  # fmt: skip
_WITHIN = (("oo", "u"), ("ou", "u"), ("ee", "i"), ("ie", "i"), ("aa", "a"), ("ii", "i"))
# A single vowel further on is hardly heard: Omar and Omer, Ahmed and Ahmad.
_HARDLY_HEARD = "@"


def sounds_alike(ours: str, theirs: str) -> bool:
    """Whether a listener may write one folded name for the other; no name of two letters may."""
    return ours == theirs or not _codes(ours).isdisjoint(sound_codes(theirs))


@lru_cache(maxsize=65_536)
def sound_codes(name: str) -> tuple[str, ...]:
    """The codes of a folded name: two names sound alike where they have one of them in common.

    A name of two letters, or of other letters than Latin ones, has itself for its only code.
    """
    if len(name) < _SHORTEST or not name.isascii() or not name.isalpha():
        return (name,)
    units = _heard(name)
    codes: dict[str, None] = {}
    for consonants in product(*(ways for ways, _ in units)):
        codes.update(dict.fromkeys(_coded(consonants, units)))
    return tuple(codes)[:_MOST_CODES]


@lru_cache(maxsize=65_536)
def skeleton(name: str) -> str:
    """The consonants of a folded name as they are heard first, and whether a vowel begins it.

    Coarser than a code: for look-ups, never as proof.
    """
    if not name.isascii() or not name.isalpha():
        return name
    units = _heard(name)
    return _skeleton([ways[0] for ways, _ in units], units)


@lru_cache(maxsize=65_536)
def skeletons_like(name: str) -> tuple[str, ...]:
    """The skeletons that a name has which sounds like this one, the likeliest first.

    The other name may be written with letters that are heard otherwise first: Michael and Mikel.
    """
    if not name.isascii() or not name.isalpha():
        return (name,)
    units = _heard(name)
    found = [_skeleton(consonants, units) for consonants in product(*(ways for ways, _ in units))]
    for likely in tuple(found):
        for place, sign in enumerate(likely):
            for other in _HEARD_FIRST_AS.get(sign, ""):
                found.append(likely[:place] + other + likely[place + 1 :])
    return tuple(dict.fromkeys(found))[:_MOST_SKELETONS]


@lru_cache(maxsize=65_536)
def _codes(name: str) -> frozenset[str]:
    return frozenset(sound_codes(name))


_Unit = tuple[tuple[str, ...], str]


def _heard(name: str) -> list[_Unit]:
    """The name cut up: the classes that a consonant may have, or the letters of a vowel."""
    for letters, heard in _BEGINNING + _ENDING:
        name = letters.sub(heard, name)
    units: list[_Unit] = []
    for found in _LETTERS.finditer(name):
        group = found.lastindex or 0
        if group == _VOWEL_GROUP:
            vowel = found.group().replace("y", "i")
            units.append((("",), vowel if len(vowel) > 1 else _opened(vowel, name[found.end() :])))
        elif group > _VOWEL_GROUP:
            units.append(((found.group(),), ""))
        else:
            units.append((_HEARD_AS[group - 1][1], ""))
    return units


def _opened(vowel: str, rest: str) -> str:
    if _OPEN.match(rest) is None:
        return vowel
    return f"{vowel.upper()}e" if rest[1:] == "e" else vowel.upper()


def _skeleton(consonants: Iterable[str], units: list[_Unit]) -> str:
    heard = "-" if units[0][1] else ""
    last_is_vowel = False
    for signs, (_, vowel) in zip(consonants, units, strict=True):
        last_is_vowel = last_is_vowel or bool(vowel)
        for sign in signs:
            if last_is_vowel or not heard.endswith(sign):
                heard += sign
            last_is_vowel = False
    return heard[:_SKELETON]


def _coded(consonants: tuple[str, ...], units: list[_Unit]) -> list[str]:
    """The codes of one way to hear the consonants."""
    heard = ""  # the consonants, with a dash for the vowels between them
    vowels: list[str] = []
    parted = False  # by an h that is not heard
    for signs, (ways, vowel) in zip(consonants, units, strict=True):
        if vowel and heard.endswith("-") and not parted:
            vowels[-1] = (vowels[-1] + vowel).lower()
        elif vowel:
            heard += "-"
            vowels.append(vowel)
        parted = not vowel and ways == ("",)
        for sign in signs:
            if not heard.endswith(sign):
                heard += sign
    skeleton = heard.replace("-", "")
    if len(skeleton) < _CONSONANTS:
        return _with_all_vowels(heard, vowels)
    return _with_first_vowel(skeleton, heard, vowels)


def _with_first_vowel(skeleton: str, heard: str, vowels: list[str]) -> list[str]:
    if not vowels:
        return [skeleton]
    begins = "-" if heard.startswith("-") else ""
    ends = "-" if heard.endswith("-") and vowels[-1] != "e" else ""
    if len(skeleton) == _CONSONANTS:
        skeleton = _together(heard.strip("-"), ends)
    first = vowels[0].lower() if vowels[0].islower() else vowels[0][0].lower()
    return [
        f"{begins}{skeleton}{ends}{vowel}"
        for vowel in _LOOSE.get(first) or _LOOSE.get(first[0], first[0])
    ]


def _together(heard: str, ends: str) -> str:
    """Three consonants, and which of them stand together, as in Brown, Bourne and Barton.

    Where a vowel ends the name, the one before its last consonant is hardly heard.
    """
    if not ends:
        return heard
    return heard[:2] + heard[2:].replace("-", "")


def _with_all_vowels(heard: str, vowels: list[str]) -> list[str]:
    ways: list[tuple[str, ...]] = []
    following = iter(vowels)
    # So short a name keeps no other letter that would tell it from others.
    if len(heard) - len(vowels) == 1:
        following = iter([vowel if vowel not in "EI" else vowel.lower() for vowel in vowels])
    for place, sign in enumerate(heard):
        if sign != "-":
            ways.append((sign,))
            continue
        vowel = next(following)
        known = _FIRST_VOWEL
        if place == len(heard) - 1:
            known = _LAST_VOWEL
        elif "-" in heard[:place]:
            known = _VOWEL
            if len(vowel) == 1 or vowel[0].isupper():
                ways.append((_HARDLY_HEARD, *known.get(vowel, (vowel,))))
                continue
        ways.append(known.get(vowel) or (_unlisted(vowel),))
    return [" ".join(filter(None, signs)) for signs in product(*ways)]


def _unlisted(vowel: str) -> str:
    vowel = vowel.lower()
    for letters, heard in _WITHIN:
        vowel = vowel.replace(letters, heard)
    return vowel
