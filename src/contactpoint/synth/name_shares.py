"""Make linkage's table of how many children bear each name.

Run when the names of the synthetic population, or how names are folded, have changed::

    python -m contactpoint.synth.name_shares FILE

``FILE`` is ``linkage/data/name_shares.csv.gz``, byte for byte the same at every run. A share is
given in parts of a thousand million, for a name as linkage compares it:

- the share of a family name is its share of all children. Forms that differ by sex count as one
  name, since sex is weighed separately;
- the share of a given name is its share of the children of its sex *in families that choose it*.
  Given and family names go together by origin: few of all girls are called Fatima, but many of
  those called Hussain. So the name's shares in the groups of names are averaged over its bearers.
"""

import csv
import gzip
import io
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from contactpoint.children.name_words import family_words, given_words
from contactpoint.children.sex import Sex
from contactpoint.synth.choosing import Weighted
from contactpoint.synth.england import authorities
from contactpoint.synth.names import both_forms, name_pools, own_share

T = TypeVar("T")

# So many children that every authority of England is in use.
_EVERY_AUTHORITY = 10**9
_OF = 1_000_000_000


def main(file: Path) -> None:
    """Write the table to ``file``. Raises ``OSError`` when it cannot be written."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("kind", "name", "share"))
    groups = _shares_of_groups()
    for kind, shares in (("family", _families(groups)), ("given", _givens(groups))):
        writer.writerows(
            (kind, name, round(share * _OF))
            for name, share in sorted(shares.items())
            if name and share * _OF >= 1
        )
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


def _families(groups: Mapping[str, float]) -> Mapping[str, float]:
    shares: defaultdict[str, float] = defaultdict(float)
    for group, pool in name_pools().families().items():
        for (name, sex), part in _parts(pool):
            forms = both_forms(name, sex)
            written = {name} if forms is None else {forms.female, forms.male}
            for folded in {family_words(one).whole for one in written}:
                shares[folded] += groups.get(group, 0.0) * part
    return shares


def _givens(groups: Mapping[str, float]) -> Mapping[str, float]:
    """The share of each given name; for a name of both sexes, the greater of its two shares."""
    shares: dict[str, float] = {}
    for sex in (Sex.FEMALE, Sex.MALE):
        pools = {group: _folded(pool) for group, pool in name_pools().children(sex).items()}
        borne: defaultdict[str, float] = defaultdict(float)
        met: defaultdict[str, float] = defaultdict(float)
        for group, count in groups.items():
            own = own_share(group)
            within: defaultdict[str, float] = defaultdict(float)
            for pool, chosen in ((pools.get(group, {}), own), (pools[""], 1 - own)):
                for name, share in pool.items():
                    within[name] += chosen * share
            for name, share in within.items():
                borne[name] += count * share
                met[name] += count * share * share
        for name, share in borne.items():
            shares[name] = max(shares.get(name, 0.0), met[name] / share)
    return shares


def _folded(pool: Weighted[str]) -> Mapping[str, float]:
    """The shares of first names in a pool, with those of hyphenated first names as one word."""
    shares: defaultdict[str, float] = defaultdict(float)
    for name, part in _parts(pool):
        words = given_words(name)
        for folded in {words.first, words.joined} - {""}:
            shares[folded] += part
    return {name: share for name, share in shares.items() if share}


def _parts(pool: Weighted[T]) -> Iterator[tuple[T, float]]:
    """The items of a pool, each with its share."""
    pairs = list(pool.pairs())
    whole = sum(weight for _, weight in pairs)
    return ((one, weight / whole) for one, weight in pairs)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
