"""What becomes of a name on its way into a register: short forms, spellings, slips.

Pure functions of a random source and a name. A function that has no variant returns the name
unchanged, so a rate is an upper bound of what is seen.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from random import Random

from contactpoint.synth.choosing import Weighted
from contactpoint.synth.reference import POPULATION_DATA, rows

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    letter: "".join(row[place] for place in (index - 1, index + 1) if 0 <= place < len(row))
    for row in _KEYBOARD
    for index, letter in enumerate(row)
}
# Letters that decomposition leaves whole.
_PLAIN = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "\u0131": "i",  # the dotless i of Turkish
        "ə": "e",
    }
)

# A shorter name would not be recognisable after a slip.
_SHORTEST_FOR_SLIP = 4


def nickname(rng: Random, given: str) -> str:
    """A short or pet form of a given name, in proportion to how many children bear it."""
    found = _variants()["nickname"].get(given)
    return found.draw(rng) if found else given


def other_spelling(rng: Random, given: str) -> str:
    """Another spelling or transliteration of a given name."""
    found = _variants()["spelling"].get(given)
    return found.draw(rng) if found else given


def other_family_spelling(rng: Random, family: str) -> str:
    """A variant of a family name: ``Hughes`` for ``Huges``, ``Clark`` for ``Clarke``."""
    found = _family_variants().get(family)
    return rng.choice(found) if found else family


def without_accents(name: str) -> str:
    """The name in plain letters, as a system that knows no others stores it."""
    if name.isascii():
        return name
    decomposed = unicodedata.normalize("NFD", name.translate(_PLAIN))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def slip(rng: Random, name: str) -> str:
    """One slip of the hand: a letter too few, too many, wrong, or two exchanged.

    The first letter is left alone, as it mostly is in truth, and so is any letter with an accent.
    """
    places = [index for index in range(1, len(name)) if name[index].lower() in _NEIGHBOURS]
    if len(name) < _SHORTEST_FOR_SLIP or not places:
        return name
    place = rng.choice(places)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    kind = rng.random()
    if kind < 0.25:
        return before + after
    if kind < 0.45:
        return before + letter + letter + after
    if kind < 0.75 or not after or not after[0].isalpha() or after[0] == letter:
        wrong = rng.choice(_NEIGHBOURS[letter.lower()])
        return before + (wrong.upper() if letter.isupper() else wrong) + after
    return before + after[0] + letter + after[1:]


@cache
def _variants() -> dict[str, dict[str, Weighted[str]]]:
    pairs: dict[str, dict[str, list[tuple[str, float]]]] = {"nickname": {}, "spelling": {}}
    for row in rows(POPULATION_DATA, "given_variants.csv.gz"):
        of_name = pairs[row["kind"]].setdefault(row["name"], [])
        of_name.append((row["variant"], float(row["weight"])))
    return {
        kind: {name: Weighted(found) for name, found in names.items()}
        for kind, names in pairs.items()
    }


@cache
def _family_variants() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows(POPULATION_DATA, "family_variants.csv"):
        found[row["name"]].append(row["variant"])
    return dict(found)


def are_variants(given: str, other: str) -> bool:
    """Whether a register could write one name for the other without a slip."""
    return given == other or any(
        other in kinds.get(given, ()) or given in kinds.get(other, ())
        for kinds in _variants().values()
    )


def variant_pairs() -> Iterator[tuple[str, str]]:
    """Each name with a short form or another spelling of it."""
    for names in _variants().values():
        for name, found in names.items():
            yield from ((name, variant) for variant, _ in found.pairs())
