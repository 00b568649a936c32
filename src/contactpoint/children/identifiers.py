"""NHS numbers and unique pupil numbers: strong but not final evidence of who a child is.

Both are held for matching. They are mis-keyed and shared by mistake, so a valid check character
says only that the number may exist. The check rules are python-stdnum's.
"""

import re

from stdnum.exceptions import ValidationError
from stdnum.gb import nhs, upn

# The temporary form ends in a letter where the permanent one has a digit; python-stdnum knows it.
_UPN_SHAPE = re.compile(r"^[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]$")
# The Department for Education's codes of authorities begin at 201, the City of London.
_FIRST_AUTHORITY = "201"
_NHS_SHAPE = re.compile(r"^[0-9]{10}$")


def parse_nhs_number(text: str) -> str:
    """Return the ten digits of an NHS number, which may be written with spaces or hyphens.

    Raises ``ValueError`` when it has not ten digits, fails its check digit (weights 10 to 2, modulo
    11), or is one digit ten times, which passes the check but is only ever a filler.
    """
    digits = re.sub(r"[\s-]+", "", text)
    if not _NHS_SHAPE.match(digits):
        raise ValueError("an NHS number has ten digits")
    if len(set(digits)) == 1:
        raise ValueError("one digit ten times is not an NHS number")
    try:
        return str(nhs.validate(digits))
    except ValidationError:
        raise ValueError("the check digit of the NHS number is wrong") from None


def parse_upn(text: str) -> str:
    """Return a unique pupil number in capitals, permanent or temporary.

    Raises ``ValueError`` when it has not the shape of one or its check letter is wrong.
    """
    value = re.sub(r"\s+", "", text).upper()
    if not _UPN_SHAPE.match(value):
        raise ValueError("a UPN is a letter and twelve digits, the last of which may be a letter")
    if value[1:4] < _FIRST_AUTHORITY:
        raise ValueError("no authority has the number that this UPN names")
    # Only the check letter: the library's list of authorities ends before the newest of them.
    if upn.calc_check_digit(value[1:]) != value[0]:
        raise ValueError("the check letter of the UPN is wrong")
    return value
