"""The codes by which suppliers write sex."""

from functools import lru_cache

from contactpoint.children.sex import Sex

_CODES = {
    "m": Sex.MALE,
    "male": Sex.MALE,
    "boy": Sex.MALE,
    "1": Sex.MALE,
    "f": Sex.FEMALE,
    "female": Sex.FEMALE,
    "girl": Sex.FEMALE,
    "2": Sex.FEMALE,
    "0": Sex.NOT_SPECIFIED,
    "9": Sex.NOT_SPECIFIED,
    "u": Sex.NOT_SPECIFIED,
    "x": Sex.NOT_SPECIFIED,
    "unknown": Sex.NOT_SPECIFIED,
    "not known": Sex.NOT_SPECIFIED,
    "not specified": Sex.NOT_SPECIFIED,
    "other": Sex.NOT_SPECIFIED,
    "indeterminate": Sex.NOT_SPECIFIED,
}
_CENSUS_CODES = {
    "M": Sex.MALE,
    "F": Sex.FEMALE,
    "U": Sex.NOT_SPECIFIED,
    "": Sex.NOT_SPECIFIED,
}


def parse_census_sex(text: str) -> Sex:
    """Read the code of a national table, ``M``, ``F``, ``U`` or nothing. Raises ``ValueError``."""
    try:
        return _CENSUS_CODES[text]
    except KeyError:
        raise ValueError("is not M, F or U") from None


@lru_cache(maxsize=256)
def parse_sex(text: str) -> Sex:
    """Read a code for sex, or a plain word. Raises ``ValueError`` for others.

    Codes are those of the school census (M, F, U), social care returns (1, 2, 0, 9) and FHIR.
    """
    try:
        return _CODES[" ".join(text.split()).casefold()]
    except KeyError:
        raise ValueError("is not a code for sex that this format has") from None
