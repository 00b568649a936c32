"""The child number: ours, random, never re-used, and it says nothing about the child.

Eight random characters of Crockford's base 32 alphabet (40 bits) and a check character (Luhn
modulo 32), written ``7K3M-9QXT-W``. The alphabet has no I, L, O or U; the three that are easily
mis-read are accepted as the digits they look like.
"""

import re
from collections.abc import Callable
from itertools import product

from stdnum import luhn

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BODY_LENGTH = 8
# What every pair of characters adds to the check sum (Luhn modulo 32). The second, fourth and so on
# of the body's digits are doubled, and the two digits of the double are added.
_PAIRS = [
    (first + second, place // 32 + 2 * (place % 32) // 32 + 2 * (place % 32) % 32)
    for place, (first, second) in enumerate(product(ALPHABET, repeat=2))
]
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_child_number(randbelow: Callable[[int], int]) -> str:
    """Draw a number; ``randbelow(n)`` must return a uniform integer in ``range(n)``."""
    body = "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(_BODY_LENGTH))
    return body + luhn.calc_check_digit(body, alphabet=ALPHABET)


def child_number_of(bits: int) -> str:
    """The number that 40 bits spell; quicker than ``new_child_number`` when millions are drawn.

    The number is random only if ``bits`` is uniform in ``range(2 ** 40)``.
    """
    text, total = "", 0
    for shift in (30, 20, 10, 0):
        pair, weight = _PAIRS[bits >> shift & 0x3FF]
        text += pair
        total += weight
    return text + ALPHABET[-total % len(ALPHABET)]


def parse_child_number(text: str) -> str:
    """Return the nine characters of a child number as typed, with or without hyphens.

    Raises ``ValueError`` when the length, a character or the check character is wrong.
    """
    value = re.sub(r"[\s-]+", "", text).upper().translate(_MISREAD)
    if len(value) != _BODY_LENGTH + 1 or any(c not in ALPHABET for c in value):
        raise ValueError("a child number has nine characters, such as 7K3M-9QXT-W")
    if not luhn.is_valid(value, alphabet=ALPHABET):
        raise ValueError("the check character of the child number is wrong")
    return value


def format_child_number(number: str) -> str:
    """Write the nine characters in groups: ``7K3M-9QXT-W``."""
    return f"{number[:4]}-{number[4:8]}-{number[8:]}"
