"""Numbers of many children at once; no two are alike in a nation, however its blocks are made.

NHS numbers come from the nine hundred millions, which are not issued to people. A child's place in
the nation decides its NHS number. A UPN's serial number comes from the block's share of its
school's thousand serials.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactpoint.synth.choosing import chance
from contactpoint.synth.national.drawing import Ints
from contactpoint.synth.story import STORY_NHS_NUMBER, STORY_UPN

# A step with no common factor with the range visits each of its numbers once.
_BODIES, _BODY_STEP = 10**7, 6_180_339
_REFERENCES, _REFERENCE_STEP = 10**9, 618_033_989
_SERIALS = 1000
_CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_RESERVED_NHS, _RESERVED_UPN = int(STORY_NHS_NUMBER), int(STORY_UPN[1:])
MOST_CHILDREN = 4 * _BODIES
_SPARE = MOST_CHILDREN


class TooManyChildrenError(ValueError):
    """More children than there are numbers for."""


def nhs_numbers(place: Ints, *, seed: int) -> Ints:
    """The NHS number of the child at each place, which is below ``MOST_CHILDREN``."""
    found = _nhs_numbers(place, seed)
    reserved = (found == _RESERVED_NHS) | (found == 9_999_999_999)
    found[reserved] = _nhs_numbers(place[reserved] + _SPARE, seed)
    return found


def register_numbers(place: Ints, *, seed: int) -> Ints:
    """Nine digits, after a leading 1, for each place."""
    start = chance("register", seed).randrange(_REFERENCES)
    return _REFERENCES + (start + place * _REFERENCE_STEP) % _REFERENCES


def upns(school: Ints, year: Ints, *, schools: Ints, block: int, blocks: int) -> Ints:
    """The twelve digits of a UPN for each pupil of a school who entered it in a year.

    ``schools`` has the seven digits of every school. A school whose serials are used up sends the
    pupil to the next one. Raises ``TooManyChildrenError`` when there are more than 1,000 blocks.
    """
    share = _SERIALS // blocks
    if not share:
        raise TooManyChildrenError("there are too few serial numbers of pupils for so many blocks")
    school = school.copy()
    while True:
        key = school * 100 + year % 100
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        rank = np.empty(len(key), np.int64)
        rank[order] = np.arange(len(key)) - np.searchsorted(ordered, ordered, side="left")
        number = (schools[school] * 100 + year % 100) * _SERIALS + block * share + rank
        over = (rank >= share) | (number == _RESERVED_UPN)
        if not over.any():
            return number
        school[over] = (school[over] + 1) % len(schools)


def upn_texts(numbers: Ints) -> pa.StringArray:
    """UPNs with their check letters; an empty text for nought."""
    total = np.zeros(len(numbers), np.int64)
    rest = numbers.copy()
    for weight in range(13, 1, -1):
        total += weight * (rest % 10)
        rest //= 10
    letters = pa.array(list(_CHECK_LETTERS)).take(pa.array(total % len(_CHECK_LETTERS)))
    texts = pc.binary_join_element_wise(letters, pa.array(numbers).cast(pa.string()), "")
    return pc.if_else(pa.array(numbers > 0), texts, "")


def _nhs_numbers(place: Ints, seed: int) -> Ints:
    start = chance("nhs", seed).randrange(_BODIES)
    body = 9 * _BODIES + (start + place % _BODIES * _BODY_STEP) % _BODIES
    total = np.zeros(len(place), np.int64)
    rest = body.copy()
    for weight in range(3, 11):
        total += weight * (rest % 10)
        rest //= 10
    # The check digit is minus the weighted sum, modulo 11. It must not be 10. The ninth digit has
    # weight 2, so at most one value of the ninth digit would give 10.
    without = (1 - total) * 6 % 11
    ninth = (place // _BODIES + body) % 9
    ninth += ninth >= without
    check = -(total + 2 * ninth) % 11
    numbers: Ints = (body * 10 + ninth) * 10 + check
    return numbers
