"""The real places of a nation as columns: authorities, postcodes, practices, schools, streets."""

from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
import pyarrow as pa

from contactpoint.synth.england import PRIMARY, SECONDARY, School, authorities
from contactpoint.synth.national.drawing import Ints, Pools, Source
from contactpoint.synth.numbers import ALLOTTED_BY
from contactpoint.synth.reference import POPULATION_DATA, rows

# So many children that every school of England is in use.
_EVERY_SCHOOL = 10**9
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Places:
    """Authorities by place, each with its postcodes, practices, schools and streets.

    A postcode is a number; ``sector_of`` and ``unit_of`` give its two parts. The place of the
    sector within its authority gives the post town and the practices. ``phases`` has the schools of
    authority ``a`` in pool ``2 * a`` (primary) and ``2 * a + 1`` (secondary). ``upn_schools`` has,
    for each school, the seven digits with which a UPN that it allotted begins.
    """

    authorities: Pools
    ages: Pools
    groups: Pools
    group_names: tuple[str, ...]
    first_postcode: Ints
    sector_of: Ints
    unit_of: Ints
    sectors: pa.StringArray
    units: pa.StringArray
    towns: pa.StringArray
    town_of: Ints
    streets: pa.StringArray
    first_practice: Ints
    practices: pa.StringArray
    phases: Pools
    school_urns: pa.StringArray
    upn_schools: Ints

    def postcode(self, source: Source, authority: Ints) -> Ints:
        """A live postcode in each authority."""
        first, end = self.first_postcode[authority], self.first_postcode[authority + 1]
        return first + (source.many.random(len(first)) * (end - first)).astype(np.int64)

    def street(self, postcode: Ints) -> Ints:
        """The street that each postcode is a stretch of, as in the small population."""
        found = self.sectors.take(pa.array(self.sector_of[postcode])).to_pylist()
        ends = self.units.take(pa.array(self.unit_of[postcode])).to_pylist()
        count = len(self.streets)
        return np.array(
            [crc32((a + b).encode()) % count for a, b in zip(found, ends, strict=True)],
            dtype=np.int64,
        )

    def practice(self, source: Source, postcode: Ints) -> Ints:
        """A general practice near each postcode."""
        sector = self.sector_of[postcode]
        first, end = self.first_practice[2 * sector], self.first_practice[2 * sector + 1]
        return first + (source.many.random(len(first)) * (end - first)).astype(np.int64)


@cache
def places() -> Places:
    """The places of England, read once in a process."""
    listed = authorities(children=_EVERY_SCHOOL, region=None)
    groups = sorted({group for one in listed for group, _ in one.groups.pairs()})
    group_code = {group: code for code, group in enumerate(groups)}
    schools: dict[School, int] = {}
    phases = []
    postcodes, first_postcode = 0, [0]
    sector_of: list[Ints] = []
    unit_of: list[Ints] = []
    sectors: list[str] = []
    towns: dict[str, int] = {}
    town_of: list[int] = []
    practices: list[str] = []
    spans: list[int] = []
    for one in listed:
        for phase in (PRIMARY, SECONDARY):
            pool = [*one.transfers[phase].pairs(), *one.lists[phase].pairs()]
            phases.append([(schools.setdefault(s, len(schools)), weight) for s, weight in pool])
        near = {}
        for district, codes in one.practices.items():
            near[district] = len(practices), len(practices) + len(codes)
            practices.extend(codes)
        for (sector, units), _ in one.sectors.pairs():
            letters = np.frombuffer(units.encode(), np.uint8).reshape(-1, 2).astype(np.int64)
            found = (letters - ord("A")) @ (len(_LETTERS), 1)
            sector_of.append(np.full(len(found), len(sectors)))
            unit_of.append(found)
            postcodes += len(found)
            town_of.append(towns.setdefault(one.town(sector + "AA"), len(towns)))
            spans.extend(near.get(sector[:-2]) or near[""])
            sectors.append(sector)
        first_postcode.append(postcodes)
    return Places(
        authorities=Pools([[(place, float(one.children)) for place, one in enumerate(listed)]]),
        ages=Pools(one.ages.pairs() for one in listed),
        groups=Pools([(group_code[g], w) for g, w in one.groups.pairs()] for one in listed),
        group_names=tuple(groups),
        first_postcode=np.array(first_postcode),
        sector_of=np.concatenate(sector_of),
        unit_of=np.concatenate(unit_of),
        sectors=pa.array(sectors, pa.string()),
        units=pa.array([a + b for a in _LETTERS for b in _LETTERS], pa.string()),
        towns=pa.array(list(towns), pa.string()),
        town_of=np.array(town_of),
        streets=pa.array([r["street"] for r in rows(POPULATION_DATA, "streets.csv.gz")]),
        first_practice=np.array(spans),
        practices=pa.array(practices, pa.string()),
        phases=Pools(phases),
        school_urns=pa.array([school.urn for school in schools], pa.string()),
        upn_schools=np.array([_upn_school(school.laestab) for school in schools]),
    )


def _upn_school(laestab: str) -> int:
    return int(ALLOTTED_BY.get(laestab[:3], laestab[:3]) + laestab[3:])
