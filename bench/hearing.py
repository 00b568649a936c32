"""What a listener writes for a name that is said, in other letters than the name has.

The rules are groups of letters that are heard alike, by the languages that names in England come
from: the spellings that clerks, teachers and call handlers take for one another. They know nothing
of the matcher's codes, so that these can be measured by them.
"""

import random
import re

# What is written for what is heard. A rule holds in every name that has its letters.
_RULES: tuple[tuple[str, str], ...] = (
    # English and what English clerks do to any name
    ("ph", "f"), ("(?<!^)f", "ph"), ("ck", "k"), ("c(?=[aoulr])", "k"), ("k(?=[aeoulr])", "c"),
    ("ch(?=r)", "c"), ("qu", "kw"), ("x(?!$)", "ks"), ("ks", "x"), ("^kn", "n"), ("^wr", "r"),
    ("^wh", "w"), ("mb$", "m"), ("igh(?=t)", "i"), ("eigh", "ay"), ("(?<=[ao]u)gh", ""),
    ("dg(?=e)", "j"), ("g(?=e[ao]|i[ao])", "j"), ("^j(?=e)", "g"), ("c(?=[ei])", "s"),
    ("(?<=[ae])s(?=[aeo])", "z"), ("z", "s"), ("tch", "ch"), ("sch", "sh"), ("(?<=m)p(?=[st])", ""),
    ("th(?!e)", "t"), ("^th", "t"), ("ti(?=a)", "sh"), ("ci(?=a)", "sh"),
    ("([bdfglmnprst])\\1", "\\1"), ("(?<=[aeiou])([bdflmnprt])(?=[aeiouy])", "\\1\\1"),
    ("ie$", "y"), ("y$", "ie"), ("ey$", "y"), ("y$", "ey"), ("y$", "i"), ("i$", "y"),
    ("ee", "ea"), ("ea", "ee"), ("ee", "i"), ("ai", "ay"), ("ay", "ai"), ("ei", "i"), ("ou", "oo"),
    ("ow", "ou"), ("au", "aw"), ("aw", "or"), ("(?<=[^aeiouy])y(?=[^aeiouy])", "i"),
    ("(?<=[^aeiouy])i(?=[^aeiouy])", "y"), ("(?<=[aeiouy][^aeiouy])e$", ""), ("(?<=[nlrt])$", "e"),
    ("er$", "ar"), ("or$", "er"), ("ar$", "er"), ("son$", "sen"), ("ton$", "tun"), ("ham$", "am"),
    ("(?<=[aeiouy][^aeiouy])a(?=[^aeiouy])", "e"), ("(?<=[aeiouy][^aeiouy])e(?=[^aeiouy])", "a"),
    ("(?<=[aeiouy][^aeiouy])o(?=[^aeiouy])", "u"), ("(?<=[aeiouy][^aeiouy])i(?=[^aeiouy])", "e"),
    ("^mac(?=[^aeiou])", "mc"), ("^mc", "mac"), ("ah$", "a"), ("(?<=[^aeiou])a$", "ah"),
    # South Asia and Arabic
    ("q(?!u)", "k"), ("kh", "k"), ("^kh", "h"), ("gh(?=[aeiou])", "g"), ("dh", "d"), ("bh", "b"),
    ("jh", "j"), ("aa", "a"), ("(?<=[^aeiou])a(?=[^aeiou]{2})", "aa"), ("oo", "u"),
    ("(?<=[^aeiou])u(?=[^aeiou])", "oo"), ("(?<=^[^aeiou])o(?=h)", "u"), ("(?<=^[^aeiou])u(?=h)", "o"),
    ("ei", "ai"), ("ai", "ei"), ("^w", "v"), ("^v(?=a)", "w"), ("w(?=[aei])", "v"),
    ("(?<=[aou])h(?=[mnr])", ""), ("iy(?=a)", "i"), ("ya", "ia"), ("ou", "u"), ("^o(?=[sm])", "u"),
    ("^u(?=[sm])", "o"),
    # Slavic, Baltic, Romanian, Albanian, Turkish
    ("sz", "sh"), ("cz", "ch"), ("rz", "zh"), ("w(?=[aeiou])", "v"), ("(?<=.)w(?=[sk])", "v"),
    ("^j(?=[aou])", "y"), ("ia(?=.)", "ya"), ("tz", "ts"), ("xh", "j"), ("gj", "j"),
    # Chinese, Vietnamese, Korean
    ("^x(?=[iu])", "sh"), ("^zh", "j"), ("^q(?=i)", "ch"), ("^hs", "sh"), ("^nh", "n"),
    # Irish and Welsh
    ("bh", "v"), ("mh(?=.)", "v"), ("aoi", "ee"), ("ao(?=i)", "e"), ("dd(?=.)", "th"),
)  # fmt: skip
_COMPILED = tuple((re.compile(letters), written) for letters, written in _RULES)
_SHORTEST = 4
_CHANGES = (1, 1, 2, 2, 3)


def misheard(chance: random.Random, name: str) -> str | None:
    """The name as somebody may write it who heard it, one to three groups of letters otherwise.

    ``None`` where no rule holds. Only the words of four letters or more are heard otherwise, so
    that something of the name is left.
    """
    words = [
        _word(chance, word) if len(word) >= _SHORTEST else word
        for word in re.split(r"([^a-z]+)", name.casefold())
    ]
    written = "".join(words)
    return written.title() if written != name.casefold() else None


def _word(chance: random.Random, word: str) -> str:
    for _ in range(chance.choice(_CHANGES)):
        holding = [rule for rule in _COMPILED if rule[0].search(word)]
        if not holding:
            break
        letters, written = chance.choice(holding)
        found = chance.choice(list(letters.finditer(word)))
        word = word[: found.start()] + found.expand(written) + word[found.end() :]
    return word
