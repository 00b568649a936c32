"""Make linkage's table of how many children bear each family name, and in which families.

Run when the names of the synthetic population, the spellings that linkage knows or how names are
folded have changed::

    python -m contactpoint.synth.name_shares FILE

``FILE`` is ``linkage/data/name_shares.csv.gz``, byte for byte the same at every run. It says how
rare a name is, which is ``-log2`` of its share of all children, in hundredths of a bit:

- each group of families has its share of England's children;
- a family name stands for all its spellings, as linkage compares it. Forms that differ by sex count
  as one name, since sex is weighed separately. Beside it stand the groups of the families that bear
  it, unless most are of those whose names are most of England's.

What a given name's share is in a group, linkage works out from births.
"""

import csv
import gzip
import io
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import log2
from pathlib import Path
from typing import TypeVar

from contactpoint.children.name_words import family_words
from contactpoint.linkage.variants import one_family_spelling
from contactpoint.synth.choosing import Weighted
from contactpoint.synth.england import authorities
from contactpoint.synth.names import both_forms, name_pools

T = TypeVar("T")

# So many children that every authority of England is in use.
_EVERY_AUTHORITY = 10**9

# Families of these groups are most of England: their names tell nothing of the given name.
_GENERAL = frozenset({"british_general", "double_barrelled"})
# Of whom a smaller part of those with a family name are, the name says nothing.
_LEAST_PART = 0.1
# Names of England's that the sample of them lacks, and lists of other groups have.
_GENERAL_TOO = frozenset({"lee"})


def main(file: Path) -> None:
    """Write the table to ``file``. Raises ``OSError`` when it cannot be written."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("kind", "name", "groups", "rarity"))
    groups = _shares_of_groups()
    writer.writerows(("group", name, "", _rarity(share)) for name, share in sorted(groups.items()))
    for name, by_group in sorted(_families(groups).items()):
        if name:
            apart = "" if name in _GENERAL_TOO else _groups_of(by_group)
            writer.writerow(("family", name, apart, _rarity(sum(by_group.values()))))
    # A fixed time in the header keeps the file the same from run to run.
    file.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))


def _shares_of_groups() -> Mapping[str, float]:
    """The share of England's children in each group of family names."""
    found: defaultdict[str, float] = defaultdict(float)
    for authority in authorities(children=_EVERY_AUTHORITY, region=None):
        for group, share in _parts(authority.groups):
            found[group] += authority.children * share
    whole = sum(found.values())
    return {group: count / whole for group, count in found.items()}


def _families(groups: Mapping[str, float]) -> Mapping[str, Mapping[str, float]]:
    """By family name its share of all children in each group."""
    shares: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for group, pool in name_pools().families().items():
        for (name, sex), part in _parts(pool):
            forms = both_forms(name, sex)
            written = {name} if forms is None else {forms.female, forms.male}
            for folded in {one_family_spelling(family_words(one).whole) for one in written}:
                shares[folded][group] += groups.get(group, 0.0) * part
    return shares


def _groups_of(by_group: Mapping[str, float]) -> str:
    """The groups that a family with the name may be of; none where most say nothing."""
    whole = sum(by_group.values())
    if sum(share for group, share in by_group.items() if group in _GENERAL) >= whole / 2:
        return ""
    named = (group for group, share in by_group.items() if share >= _LEAST_PART * whole)
    return " ".join(sorted(group for group in named if group not in _GENERAL))


def _rarity(share: float) -> int:
    return round(-100 * log2(share))


def _parts(pool: Weighted[T]) -> Iterator[tuple[T, float]]:
    """The items of a pool, each with its share."""
    pairs = list(pool.pairs())
    whole = sum(weight for _, weight in pairs)
    return ((one, weight / whole) for one, weight in pairs)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
