"""Numbers that look right and belong to nobody: NHS numbers, UPNs, telephones.

NHS numbers come from the 999 range that the NHS keeps for tests, then from the rest of the
nine hundred millions, which are not issued to people. UPNs carry the codes of real schools, as they
must, with invented serial numbers. Telephones are from the ranges that Ofcom keeps for drama.
"""

from collections.abc import Container, Iterator
from random import Random

from stdnum.gb import nhs, upn

from contactpoint.synth.choosing import chance

# Authorities made after python-stdnum's list of codes, each with the former authority that allotted
# the UPNs before. Those UPNs carry the former code, which the list knows.
ALLOTTED_BY = {
    "838": "835",  # Dorset
    "839": "837",  # Bournemouth, Christchurch and Poole
    "940": "928",  # North Northamptonshire
    "941": "928",  # West Northamptonshire
    "942": "909",  # Cumberland
    "943": "909",  # Westmorland and Furness
}

_BLOCK = 1_000_000
# A step with no common factor with the size of the block visits each number of the block once, in
# an order in which neighbours do not look alike.
_STEP = 618_033

DRAMA_RANGES = (
    ("07700 900", 30),
    ("01632 960", 6),
    ("0161 496 0", 6),
    ("0151 496 0", 5),
    ("0113 496 0", 3),
)


def nhs_numbers(*, seed: int, reserved: Container[str] = ()) -> Iterator[str]:
    """Different valid NHS numbers without end (over 80 million), none of them in ``reserved``."""
    start = chance("nhs", seed).randrange(_BLOCK)
    for block in range(999, 899, -1):
        for index in range(_BLOCK):
            body = f"{block}{(start + index * _STEP) % _BLOCK:06d}"
            # The check digit has weight 1, so it equals what the other digits leave over.
            check = -nhs.checksum(body + "0") % 11
            number = f"{body}{check}"
            if check < 10 and len(set(number)) > 1 and number not in reserved:
                yield number


class UpnOffice:
    """Allots UPNs as a school does: authority, school number, year of entry, serial number."""

    def __init__(self, *, reserved: Container[str] = ()) -> None:
        self._serials: dict[tuple[str, int], int] = {}
        self._reserved = reserved

    def allot(self, *, laestab: str, year: int) -> str:
        """A UPN that this office has not allotted before; ``year`` has four digits."""
        school = ALLOTTED_BY.get(laestab[:3], laestab[:3]) + laestab[3:]
        while True:
            serial = self._serials.get((school, year), 0)
            if serial > 999:
                year += 1
                continue
            self._serials[school, year] = serial + 1
            body = f"{school}{year % 100:02d}{serial:03d}"
            number = upn.calc_check_digit(body) + body
            if number not in self._reserved:
                return number


def telephone(rng: Random) -> str:
    """A number that will never be anybody's."""
    stem = rng.choices([stem for stem, _ in DRAMA_RANGES], [weight for _, weight in DRAMA_RANGES])[
        0
    ]
    return f"{stem}{rng.randrange(1000):03d}"


def former_telephone(number: str) -> str:
    """The number that the bearer of ``number`` had before, for every source that is late."""
    return f"{number[:-3]}{(int(number[-3:]) * 7 + 413) % 1000:03d}"


def miskeyed(rng: Random, number: str) -> str:
    """``number`` with two neighbouring digits exchanged or one wrong: its check then fails."""
    start = 1 if number[0].isalpha() else 0
    digits = list(number)
    place = rng.randrange(start, len(digits) - 1)
    if digits[place] != digits[place + 1] and rng.random() < 0.5:
        digits[place], digits[place + 1] = digits[place + 1], digits[place]
    else:
        digits[place] = str((int(digits[place]) + rng.randrange(1, 10)) % 10)
    return "".join(digits)
