"""Addresses and postcodes."""

import re

from msgspec import Struct

# Royal Mail postcode shapes: A9, A99, AA9, AA99, A9A, AA9A, then 9AA.
_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})$")
_WRITTEN_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}")


class Address(Struct, frozen=True, array_like=True, gc=False):
    """A postal address; every part may be empty, but not all of them.

    ``lines`` excludes town and postcode; ``postcode`` is in the form ``SK11 6XY``; ``uprn`` is the
    Unique Property Reference Number, 1 to 12 digits without leading zeros.
    """

    lines: tuple[str, ...] = ()
    town: str = ""
    postcode: str = ""
    uprn: str = ""

    def __post_init__(self) -> None:
        if not (self.postcode or self.town or any(self.lines) or self.uprn):
            raise ValueError("an address needs at least one part")

    @property
    def one_line(self) -> str:
        """The parts that are present, separated by commas."""
        return ", ".join(part for part in (*self.lines, self.town, self.postcode) if part)


def parse_postcode(text: str) -> str:
    """Return ``text`` as ``OUTWARD INWARD`` in capitals.

    Raises ``ValueError`` when it does not have the shape of a United Kingdom postcode. The message
    does not repeat the input: a postcode is personal data.
    """
    if _WRITTEN_POSTCODE.fullmatch(text):
        return text
    match = _POSTCODE.match(re.sub(r"\s+", "", text).upper())
    if match is None:
        raise ValueError("not the shape of a postcode, such as SK11 6XY")
    return f"{match[1]} {match[2]}"
