"""How many children bear a name, and what that adds to an agreement on the name.

The model takes every name to be as frequent as the average one. Agreement on "Smith" says less than
that, and agreement on a name that a hundred people bear says more. The difference is
``log2(average share / share of the name)``, in bits. It counts only where the names are the same.
The table is described in ``data/README.md``.
"""

import csv
import gzip
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from math import log2

from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import load_model

# In bits. A rarer name proves no more: two records that share it are cousins as often as one child,
# or a slip was copied from one list into another.
MOST_FAMILY_BITS = 6.0
MOST_GIVEN_BITS = 4.0
# In bits. Agreement on the commonest name still weighs more than a slip in it or half of it.
LEAST_BITS = -3.5

# A name borne by so many is usual: that two share it may be coincidence.
_USUAL_FROM = 60e-6
_OF = 1_000_000_000


def family_bits(names: tuple[str, ...]) -> float:
    """What agreement on these folded family names counts more than on an average one, in bits.

    The commonest of the names decides; 0.0 for no name.
    """
    return min(map(_family_bits, names), default=0.0)


def given_bits(names: tuple[str, ...]) -> float:
    """What agreement on these folded given names counts more than on an average one, in bits."""
    return min(map(_given_bits, names), default=0.0)


def listed_bits(field: Field) -> Mapping[str, float]:
    """What agreement counts more, in bits, for each folded name of the table of a name field.

    A name that is not in the table counts ``MOST_GIVEN_BITS`` or ``MOST_FAMILY_BITS``.
    """
    of_one = _family_bits if field is Field.FAMILY_NAME else _given_bits
    return {name: of_one(name) for name in _shares()[field]}


def is_usual_family(name: str) -> bool:
    """Whether so many people bear the folded family name that two may share it by coincidence."""
    return _shares()[Field.FAMILY_NAME].get(name, 0.0) >= _USUAL_FROM


@lru_cache(maxsize=65_536)
def _family_bits(name: str) -> float:
    return _bits(Field.FAMILY_NAME, name, most=MOST_FAMILY_BITS)


@lru_cache(maxsize=65_536)
def _given_bits(name: str) -> float:
    return _bits(Field.GIVEN_NAME, name, most=MOST_GIVEN_BITS)


def _bits(field: Field, name: str, *, most: float) -> float:
    share = _shares()[field].get(name)
    return most if share is None else max(LEAST_BITS, min(most, log2(_average(field) / share)))


@cache
def _average(field: Field) -> float:
    """The chance that two children have the same name, by which the model was trained."""
    return load_model().chance_of(field, Level.SAME)


@cache
def _shares() -> Mapping[Field, Mapping[str, float]]:
    found: dict[Field, dict[str, float]] = {Field.FAMILY_NAME: {}, Field.GIVEN_NAME: {}}
    kinds = {"family": found[Field.FAMILY_NAME], "given": found[Field.GIVEN_NAME]}
    packed = files("contactpoint.linkage").joinpath("data", "name_shares.csv.gz").read_bytes()
    for kind, name, share in csv.reader(gzip.decompress(packed).decode().splitlines()[1:]):
        kinds[kind][name] = int(share) / _OF
    return found
