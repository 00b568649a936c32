"""What a listener writes for a name that is said, in other letters than the name has.

The rules are groups of letters that are heard alike, by the languages that names in England come
from: the spellings that clerks, teachers and call handlers take for one another. They know nothing
of the matcher's codes, so that these can be measured by them.
"""

import random
import re
from functools import cache

from contactpoint.synth.reference import POPULATION_DATA, rows

# What is written for what is heard, whatever the name, by people who write English.
_ENGLISH = (
    ("ph", "f"), ("(?<!^)f", "ph"), ("ck", "k"), ("c(?=[aoulr])", "k"), ("k(?=[aoulr])", "c"),
    ("ch(?=r)", "c"), ("qu", "kw"), ("(?<=.)x(?!$)", "ks"), ("^x", "z"), ("ks", "x"),
    ("^kn", "n"), ("^wr", "r"), ("^wh", "w"), ("mb$", "m"), ("igh(?=t)", "i"), ("eigh", "ay"),
    ("(?<=[ao]u)gh", ""), ("dg(?=e)", "j"), ("g(?=e[ao]|i[ao])", "j"), ("^j(?=e)", "g"),
    ("c(?=[ei])", "s"), ("(?<=[ae])s(?=[aeo])", "z"), ("z", "s"), ("tch", "ch"), ("sch", "sh"),
    ("(?<=[aei])ti(?=a)", "sh"), ("(?<=m)p(?=[st])", ""), ("^th", "t"), ("ci(?=a)", "sh"),
    ("([bdfglmnprst])\\1", "\\1"), ("(?<=[aeiou])([bdflmnprt])(?=[aeiouy])", "\\1\\1"),
    ("ie$", "y"), ("(?<=[^aeiou])y$", "ie"), ("ey$", "y"), ("(?<=[^aeiou])y$", "ey"),
    ("(?<=[^aeiou])y$", "i"), ("i$", "y"), ("ee(?=.)", "ea"), ("ea(?=[^aeiouhy])", "ee"),
    ("ai", "ay"), ("ay", "ai"), ("ei", "ie"), ("ow", "ou"), ("au", "aw"),
    ("(?<=[^aeiouy])y(?=[^aeiouy])", "i"), ("(?<=[^aeiouy])i(?=[^aeiouy])", "y"),
    ("(?<=[aeiouy][^aeiouy])e$", ""), ("(?<=own)$|(?<=een)$|(?<=ark)$", "e"), ("er$", "ar"),
    ("or$", "er"), ("ar$", "er"), ("son$", "sen"), ("ton$", "tun"), ("ham$", "am"),
    ("^mac(?=[^aeiou])", "mc"), ("(?<=[aeiouy][^aeiouy])a(?=[^aeiouy])", "e"),
    ("(?<=[aeiouy][^aeiouy])e(?=[^aeiouy])", "a"), ("(?<=[aeiouy][^aeiouy])o(?=[^aeiouy])", "u"),
    ("(?<=[aeiouy][^aeiouy])i(?=[^aeiouy])", "e"), ("^mc", "mac"), ("ah$", "a"),
    ("(?<=[^aeiou])a$", "ah"),
)  # fmt: skip
_ARABIC_AND_SOUTH_ASIAN = (
    ("q(?!u)", "k"), ("kh", "k"), ("^kh", "h"), ("gh(?=[aeiou])", "g"), ("dh", "d"), ("bh", "b"),
    ("jh", "j"), ("aa", "a"), ("(?<=[^aeiou])a(?=[^aeiou]{2})", "aa"), ("oo", "u"), ("ee", "i"),
    ("(?<=[^aeiou])u(?=[^aeiou])", "oo"), ("(?<=^[^aeiou])o(?=h)", "u"), ("ou", "u"),
    ("(?<=^[^aeiou])u(?=h)", "o"), ("ei", "ai"), ("ai", "ei"), ("^w", "v"), ("^v(?=a)", "w"),
    ("w(?=[aei])", "v"), ("(?<=[aou])h(?=[mnr])", ""), ("iy(?=a)", "i"), ("(?<=.)ya", "ia"),
    ("^o(?=[sm])", "u"), ("^u(?=[sm])", "o"), ("th", "t"), ("(?<=[^aeiou])i(?=[^aeiou])", "ee"),
)  # fmt: skip
_SLAVIC_AND_BALKAN = (
    ("sz", "sh"), ("cz", "ch"), ("rz", "zh"), ("w(?=[aeiou])", "v"), ("(?<=.)w(?=[sk])", "v"),
    ("^j(?=[aou])", "y"), ("ia(?=.)", "ya"), ("tz", "ts"), ("xh", "j"), ("gj", "j"), ("ch$", "h"),
    ("(?<=[aeiou])c(?=[aeiou])", "ts"),
)  # fmt: skip
_EAST_ASIAN = (
    ("^x(?=[iu])", "sh"), ("^zh", "j"), ("^q(?=i)", "ch"), ("^hs", "sh"), ("^nh", "n"),
    ("(?<=[ae])ng$", "n"), ("ie(?=.)", "e"), ("eu", "u"),
)  # fmt: skip
_IRISH = (("bh", "v"), ("mh(?=.)", "v"), ("aoi", "ee"), ("ao(?=i)", "e"), ("gh$", ""))

_OF_GROUP = {
    **dict.fromkeys(
        (
            "arab",
            "pakistani",
            "bangladeshi",
            "iranian_afghan",
            "horn_of_africa",
            "turkish_kurdish_cypriot",
            "indian_hindu",
            "indian_punjabi_sikh",
            "sri_lankan_tamil_nepali",
        ),
        _ARABIC_AND_SOUTH_ASIAN,
    ),
    **dict.fromkeys(
        ("polish", "baltic_central_european", "romanian_bulgarian", "albanian_kosovan"),
        _SLAVIC_AND_BALKAN,
    ),
    "chinese": _EAST_ASIAN,
    "other_east_asian": _EAST_ASIAN,
    "irish": _IRISH,
}
_SHORTEST = 4
# How many groups of letters are written otherwise.
_CHANGES = (1, 1, 2, 2, 3)


def misheard(chance: random.Random, name: str, *, family: str) -> str | None:
    """The name as somebody may write it who heard it, one to three groups of letters otherwise.

    ``family`` is the child's family name, whose group says which languages' letters are written.
    ``None`` where no rule holds. Only words of four letters or more are heard otherwise, so that
    something of the name is left.
    """
    rules = [*_compiled(_ENGLISH), *_compiled(_OF_GROUP.get(group_of(family), ()))]
    words = re.split(r"([^a-z]+)", name.casefold())
    written = "".join(
        _word(chance, word, rules) if len(word) >= _SHORTEST else word for word in words
    )
    return written.title() if written != name.casefold() else None


def _word(chance: random.Random, word: str, rules: list[tuple[re.Pattern[str], str]]) -> str:
    """The word with some of its letters written otherwise, no letter twice."""
    holding = [(found, written) for letters, written in rules for found in letters.finditer(word)]
    chance.shuffle(holding)
    changes: list[tuple[int, int, str]] = []
    for found, written in holding:
        start, end = found.span()
        if all(end < other or start > last for other, last, _ in changes):
            changes.append((start, end, found.expand(written)))
    heard = word
    for start, end, written in sorted(changes[: chance.choice(_CHANGES)], reverse=True):
        heard = heard[:start] + written + heard[end:]
    return heard


def group_of(family: str) -> str:
    """The group of family names that a name is of; empty for one that is of none."""
    return _groups().get(family, "")


@cache
def _compiled(rules: tuple[tuple[str, str], ...]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(letters), written) for letters, written in rules]


@cache
def _groups() -> dict[str, str]:
    return {row["name"]: row["group"] for row in rows(POPULATION_DATA, "family_names.csv.gz")}
