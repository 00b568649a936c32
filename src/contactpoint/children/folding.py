"""Folding text to bare letters, so that spelling habits do not look like different names.

Accents go (Unicode NFKD, then the letters that do not decompose), case goes, apostrophes vanish
(O'Brien is one word), every other mark parts words. Letters of other scripts stay as they are:
guessing a transliteration would invent names.
"""

import unicodedata
from functools import lru_cache

# Letters that NFKD leaves whole. The replacement is what English clerks commonly type.
_WHOLE_LETTERS = str.maketrans(
    {
        "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d",
        "\u0131": "i", "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th",
        "ħ": "h", "Ħ": "h", "ŋ": "n", "Ŋ": "n", "ŧ": "t", "Ŧ": "t", "ə": "e", "Ə": "e",
    }
)  # fmt: skip
_INSIDE_WORDS = frozenset("'`´‘’ʻʼʹ′.")  # noqa: RUF001 - the look-alikes are the point

# The same for letters without accents, as nearly all names in England are written.
_PLAIN_LETTERS = str.maketrans(
    {
        sign: sign.lower() if sign.isalpha() else "" if sign in _INSIDE_WORDS else " "
        for sign in map(chr, range(128))
    }
)


@lru_cache(maxsize=65_536)
def folded_words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in lower-case bare letters; digits and other marks part words."""
    if text.isascii() and text.isalpha():
        return (text.lower(),)
    if text.isascii():
        return tuple(text.translate(_PLAIN_LETTERS).split())
    letters = []
    for character in unicodedata.normalize("NFKD", text.translate(_WHOLE_LETTERS)):
        if character.isalpha():
            letters.append(character)
        elif not unicodedata.combining(character) and character not in _INSIDE_WORDS:
            letters.append(" ")
    return tuple("".join(letters).casefold().split())
