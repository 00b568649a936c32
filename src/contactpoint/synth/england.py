"""The real places that invented children live in: authorities, schools, practices, postcodes.

Only the places that one population needs are kept: the authorities of one region, and as many of
their schools as the children fill. So a small population has classes rather than single pupils.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from random import Random

from contactpoint.synth.choosing import Weighted
from contactpoint.synth.reference import POPULATION_DATA, REGISTER_DATA, rows

# Pupils for each school in use. The number is small enough for several schools in each authority,
# and large enough for 20,000 children to fill fewer than 400 transfer files.
_PUPILS_PER_SCHOOL = 36
_SCHOOL_AGE_SHARE = 11 / 18

# The shares of school-age children at schools that send transfer files, and at schools that send
# lists. The rest are at schools that send nothing, or at none.
TRANSFER_SHARE = 0.70
LIST_SHARE = 0.15

PRIMARY, SECONDARY = "Primary", "Secondary"


@dataclass(frozen=True, slots=True)
class School:
    """A real school. ``laestab`` is its authority's code and its own, seven digits."""

    urn: str
    laestab: str
    name: str
    pupils: float


@dataclass(frozen=True, slots=True)
class Authority:
    """An upper-tier authority, with its places that the population uses.

    ``transfers`` and ``lists`` hold, by phase, the schools that send transfer files and lists.
    """

    gss: str
    code: str
    name: str
    children: int
    groups: Weighted[str]
    ages: Weighted[int]
    sectors: Weighted[tuple[str, str]]
    towns: dict[str, str]
    practices: dict[str, tuple[str, ...]]
    transfers: dict[str, Weighted[School]]
    lists: dict[str, Weighted[School]]

    def postcode(self, rng: Random) -> str:
        """A live postcode of the authority."""
        sector, units = self.sectors.draw(rng)
        place = 2 * rng.randrange(len(units) // 2)
        return sector + units[place : place + 2]

    def town(self, postcode: str) -> str:
        """The post town of a postcode, as the schools nearby write it."""
        return self.towns.get(postcode[:-2]) or self.towns.get(postcode[:-4]) or self.name

    def practice(self, rng: Random, postcode: str) -> str:
        """The code of a general practice near a postcode."""
        near = self.practices.get(postcode[:-4]) or self.practices[""]
        return rng.choice(near)


class UnknownRegionError(ValueError):
    """No authority lies in the region asked for."""


def authorities(*, children: int, region: str | None) -> tuple[Authority, ...]:
    """The authorities of ``region``, or of England, ready for a population of ``children``.

    Raises ``UnknownRegionError``.
    """
    listed = [
        row
        for row in rows(REGISTER_DATA, "local_authorities.csv")
        if region is None or row["region"] == region
    ]
    if not listed:
        raise UnknownRegionError(
            "no authority is in that region; write it as the register does, such as North West"
        )
    wanted = {row["gss_code"] for row in listed}
    schools, towns = _schools_and_towns(wanted)
    # The City of London and the Isles of Scilly have too few schools to send and to list from.
    listed = [
        row
        for row in listed
        if all(len(schools[row["gss_code"]][phase]) > 1 for phase in (PRIMARY, SECONDARY))
    ]
    total = sum(int(row["under18_mid2020"]) for row in listed)
    groups = _groups(wanted)
    ages = _ages(wanted)
    sectors = _sectors(wanted)
    practices = _practices(wanted)
    made = []
    for row in listed:
        gss = row["gss_code"]
        pupils = children * int(row["under18_mid2020"]) / total * _SCHOOL_AGE_SHARE
        transfers, lists = _in_use(schools[gss], pupils)
        made.append(
            Authority(
                gss=gss,
                code=row["dfe_la_code"],
                name=row["name"],
                children=int(row["under18_mid2020"]),
                groups=groups[gss],
                ages=ages[gss],
                sectors=sectors[gss],
                towns=towns[gss],
                practices=practices[gss],
                transfers=transfers,
                lists=lists,
            )
        )
    return tuple(made)


def _in_use(
    schools: dict[str, list[School]], pupils: float
) -> tuple[dict[str, Weighted[School]], dict[str, Weighted[School]]]:
    transfers, lists = {}, {}
    for phase, share in ((PRIMARY, 0.55), (SECONDARY, 0.45)):
        # The URN decides which schools are used, so the choice is fair and the same for every seed.
        ordered = sorted(schools[phase], key=lambda school: (school.urn[::-1], school.urn))
        sending = max(1, round(pupils * share * TRANSFER_SHARE / _PUPILS_PER_SCHOOL))
        sending = min(sending, len(ordered) - 1)
        listing = max(1, round(pupils * share * LIST_SHARE / _PUPILS_PER_SCHOOL))
        transfers[phase] = _by_pupils(ordered[:sending])
        lists[phase] = _by_pupils(ordered[sending : sending + listing])
    return transfers, lists


def _by_pupils(schools: list[School]) -> Weighted[School]:
    return Weighted((school, school.pupils) for school in schools)


def _schools_and_towns(
    wanted: set[str],
) -> tuple[dict[str, dict[str, list[School]]], dict[str, dict[str, str]]]:
    schools: dict[str, dict[str, list[School]]] = defaultdict(lambda: defaultdict(list))
    counted: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    taken: set[str] = set()
    for row in rows(REGISTER_DATA, "schools.csv.gz"):
        gss, town, postcode = row["utla_gss_2025"], row["town"].title(), row["postcode"]
        if gss not in wanted:
            continue
        if town and postcode:
            counted[gss][postcode[:-2]][town] += 1
            counted[gss][postcode[:-4]][town] += 1
        laestab = row["la_code_2025"] + row["establishment_number"]
        if (
            row["phase"] in (PRIMARY, SECONDARY)
            and row["status"].startswith("open")
            and row["gender"] in ("", "Mixed")
            and len(laestab) == 7
            and laestab not in taken
            and float(row["pupils_on_roll_2019"] or 0) >= 30
        ):
            taken.add(laestab)
            pupils = float(row["pupils_on_roll_2019"])
            schools[gss][row["phase"]].append(School(row["urn"], laestab, row["name"], pupils))
    towns = {
        gss: {part: names.most_common(1)[0][0] for part, names in parts.items()}
        for gss, parts in counted.items()
    }
    for gss in wanted:
        towns.setdefault(gss, {})
    return schools, towns


def _groups(wanted: set[str]) -> dict[str, Weighted[str]]:
    pairs: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in rows(POPULATION_DATA, "authority_groups.csv.gz"):
        if row["authority"] in wanted:
            pairs[row["authority"]].append((row["group"], float(row["weight"])))
    return {gss: Weighted(found) for gss, found in pairs.items()}


def _ages(wanted: set[str]) -> dict[str, Weighted[int]]:
    return {
        row["authority"]: Weighted(
            (age, float(count)) for age, count in enumerate(row["ages_0_to_17"].split())
        )
        for row in rows(POPULATION_DATA, "children_by_age.csv")
        if row["authority"] in wanted
    }


def _sectors(wanted: set[str]) -> dict[str, Weighted[tuple[str, str]]]:
    pairs: dict[str, list[tuple[tuple[str, str], float]]] = defaultdict(list)
    for row in rows(POPULATION_DATA, "postcodes.csv.gz"):
        if row["authority"] in wanted:
            units = row["units"]
            pairs[row["authority"]].append(((row["sector"], units), len(units)))
    return {gss: Weighted(found) for gss, found in pairs.items()}


def _practices(wanted: set[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(REGISTER_DATA, "gp_practices.csv"):
        if row["utla_gss"] in wanted:
            for district in (row["postcode"][:-4], ""):
                found[row["utla_gss"]][district].append(row["ods_code"])
    return {
        gss: {district: tuple(codes) for district, codes in districts.items()}
        for gss, districts in found.items()
    }
