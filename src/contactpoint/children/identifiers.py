"""NHS numbers and unique pupil numbers: strong but not final evidence of who a child is.

Both are held for matching. They are sometimes mis-keyed, or shared by mistake, so a valid check
character says only that the number may exist. The check rules are those of python-stdnum, written
out here for speed: a country has tens of millions of numbers to check. A test holds that both give
the same result.
"""

import re
from operator import mul

# The temporary form ends in a letter where the permanent one has a digit; python-stdnum knows it.
_UPN_SHAPE = re.compile(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]")
# The Department for Education's codes of authorities begin at 201, the City of London.
_FIRST_AUTHORITY = "201"
_NHS_SHAPE = re.compile(r"[0-9]{10}")
_NHS_WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
_FILLERS = frozenset(digit * 10 for digit in "0123456789")

_UPN_WEIGHTS = range(2, 14)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN_VALUES = {character: value for value, character in enumerate(_UPN_LETTERS)} | {
    digit: int(digit) for digit in "0123456789"
}


def parse_nhs_number(text: str) -> str:
    """Return the ten digits of an NHS number, which may be written with spaces or hyphens.

    Raises ``ValueError`` when it has not ten digits, fails its check digit (weights 10 to 2, modulo
    11), or is one digit ten times, which passes the check but is only ever a filler.
    """
    digits = text if _NHS_SHAPE.fullmatch(text) else re.sub(r"[\s-]+", "", text)
    if not _NHS_SHAPE.fullmatch(digits):
        raise ValueError("an NHS number has ten digits")
    if digits in _FILLERS:
        raise ValueError("one digit ten times is not an NHS number")
    # By the digits' codes: that of 0, as often as the weights say, is a multiple of eleven.
    if sum(map(mul, digits.encode("ascii"), _NHS_WEIGHTS)) % 11:
        raise ValueError("the check digit of the NHS number is wrong")
    return digits


def parse_upn(text: str) -> str:
    """Return a unique pupil number in capitals, permanent or temporary.

    Raises ``ValueError`` when it has not the shape of one or its check letter is wrong.
    """
    value = text if _UPN_SHAPE.fullmatch(text) else re.sub(r"\s+", "", text).upper()
    if not _UPN_SHAPE.fullmatch(value):
        raise ValueError("a UPN is a letter and twelve digits, the last of which may be a letter")
    if value[1:4] < _FIRST_AUTHORITY:
        raise ValueError("no authority has the number that this UPN names")
    # Only the check letter: python-stdnum's list of authorities ends before the newest of them.
    total = sum(map(mul, map(_UPN_VALUES.__getitem__, value[1:]), _UPN_WEIGHTS))
    if _UPN_LETTERS[total % 23] != value[0]:
        raise ValueError("the check letter of the UPN is wrong")
    return value
