"""A file of the hashes of leaked passwords, looked up where it lies.

The file is in the form of the published "Pwned Passwords": a line for each password, its SHA-1 in
40 hexadecimal digits, a colon, and how often it was seen; in the order of the hashes. It may be
larger than the memory, so it is halved on the disk: some 40 reads for a thousand million lines.
"""

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

_DIGITS = 40
# A line has a hash and a count.
_LONGEST_LINE = 64
_LINE = re.compile(rb"[0-9A-Fa-f]{40}(:[0-9]+)?\r?\n?")
# So many places of a long file are looked at to see whether it is in order.
_PLACES = 1000


def is_in_list(path: Path, password: str) -> bool:
    """Whether the file has the hash of this password. Raises ``OSError``."""
    # As published lists have it: nothing is kept under this hash, nor protected by it.
    digest = hashlib.sha1(password.encode(), usedforsecurity=False)
    return _has_line(path, digest.hexdigest().upper().encode("ascii"))


def _has_line(path: Path, wanted: bytes) -> bool:
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        # The line that has the hash, if any, begins at ``low`` or after it, and before ``high``.
        while low < high:
            middle = (low + high) // 2
            begin, line = _line_at(file, middle)
            if not line or begin >= high:
                high = middle
            elif (found := line[:_DIGITS].upper()) == wanted:
                return True
            elif found < wanted:
                low = begin + len(line)
            else:
                high = middle
    return False


def fault_in_list(path: Path) -> str | None:
    """What is wrong with a list, as far as a thousand of its places tell; ``None`` if nothing is.

    Raises ``OSError``.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size == 0:
            return "it is empty"
        lines = list(_sampled(file, size))
    if not all(_LINE.fullmatch(line) for line in lines):
        return "it has lines that are no hash with its count"
    hashes = [line[:_DIGITS].upper() for line in lines]
    if any(before > after for before, after in pairwise(hashes)):
        return "its hashes are not in order"
    return None


def _sampled(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Lines all over the file, in their order, and each with the one after it."""
    places = range(0, size, max(1, size // _PLACES))
    last = -1
    for place in places:
        begin, line = _line_at(file, place)
        if line and begin > last:
            yield line
            last = begin
            after = file.readline(_LONGEST_LINE)
            if after:
                yield after
                last = begin + len(line)


def _line_at(file: BinaryIO, place: int) -> tuple[int, bytes]:
    """The first line that begins at a place or after it, and where it begins; an empty one behind
    the last."""
    file.seek(max(0, place - 1))
    if place > 0:
        file.readline(_LONGEST_LINE)
    return file.tell(), file.readline(_LONGEST_LINE)
