"""Which pairs of labelled records are compared: those that share one of several keys.

Each key is of two fields at least, or of one that hardly two people share, so that slips in any
two fields leave keys of others. Which keys are needed was seen on FEBRL 3, whose five hardest pairs
asked for the last two; on the other sets no true pair was missed with them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.labelled.febrl import LabelledRecord
from bench.labelled.fields import Features

Pairs = NDArray[np.int32]

_START = 3
_LINE_START = 5


def candidate_pairs(
    records: Sequence[LabelledRecord],
    features: Sequence[Features],
    *,
    one_a_file: bool,
    identifier: bool,
) -> Pairs:
    """The places of the two records of each pair, one row a pair, the smaller place first."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(features):
        for key in _keys(one, identifier=identifier):
            blocks[key].append(place)
    found = {
        (earlier, later)
        for block in blocks.values()
        for at, later in enumerate(block)
        for earlier in block[:at]
        if not one_a_file or records[earlier].file != records[later].file
    }
    return np.array(sorted(found), dtype=np.int32).reshape(-1, 2)


def _keys(one: Features, *, identifier: bool) -> set[str]:
    return {
        f"{kind}:{'|'.join(parts)}"
        for kind, parts in _parts(one, identifier=identifier)
        if all(parts)
    }


def _parts(one: Features, *, identifier: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    profile = one.profile
    given = profile.givens[0] if profile.givens else ""
    family = profile.families[0] if profile.families else ""
    if identifier:
        yield "identifier", (one.identifier,)
    born = profile.birth_date
    # Day and month in either order are one key, and so are given and family name.
    yield "born", (born[:4], "".join(sorted((born[5:7], born[8:]))))
    starts = sorted((given[:_START], family[:_START]))
    yield "names", (*starts,)
    ends = sorted((given[-_START:], family[-_START:]))
    yield "ends", (*ends, born[:4])
    lines = [line[:_LINE_START] for line in (one.street, one.place)]
    for line in filter(None, lines):
        yield "house", (line, one.number)
        yield "line", (line, one.suburb[:_LINE_START])
        yield "area", (line, one.postcode)
        yield from (("live", (line, name[:_START])) for name in (given, family))
    yield "lines", (*sorted(lines),)
    for name in filter(None, (given, family)):
        yield "in", (name[:_START], one.postcode)
        yield "of", (name[:_START], one.suburb[:_LINE_START])
        yield "at", (name[:_START], one.number, one.state)
        yield "age", (name[:_START], born[:7])
    yield "post", (one.postcode, one.number)
    yield "town", (one.postcode, one.suburb[:_LINE_START])
