"""Make the package data of the synthetic population from the full reference files.

Run once when a reference file is renewed::

    python -m contactpoint.synth.prepare REFERENCE_FOLDER

It reads the files named in ``data/README.md`` and writes reduced files beside that page, byte for
byte the same at every run. Nothing else in the package reads the full files.
"""

import csv
import gzip
import io
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

DATA = Path(__file__).parent / "data"

# The years of birth of children who can be in the index, and of people old enough to be carers.
CHILD_BIRTHS = range(2008, 2025)
CARER_BIRTHS = range(2000, 2005)
CARER_NAME_FLOOR = 30

# The census table is for residents of all ages, but children are more diverse. In the 2021 census
# 71.6 % of people under 18 and 81.0 % of all were white. So every other group is raised by about
# half.
MINORITY_UPLIFT = 1.55
MAJORITY = "White: English, Welsh, Scottish, Northern Irish or British"

# Short forms that nobody born lately bears are dropped: they would be noise, not nicknames.
ATTESTED_BIRTHS = 60
SPELLING_SIMILARITY = 0.72


def main(source: Path) -> None:
    """Write every data file from the reference files in the folder ``source``."""
    births = _births(source)
    _write_given_names(source, births)
    _write_given_variants(source, births)
    _write_family_names(source)
    _write_family_variants(source)
    _write_authority_groups(source)
    _write_children_by_age(source)
    _write_postcodes(source)
    _write_streets(source)


def _births(source: Path) -> dict[tuple[str, str], tuple[int, int]]:
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in _rows(source / "given_names.csv.gz"):
        year, count = int(row["year"]), int(row["count"])
        entry = counts[row["name"], row["sex"]]
        entry[0] += count if year in CHILD_BIRTHS else 0
        entry[1] += count if year in CARER_BIRTHS else 0
    return {key: (entry[0], entry[1]) for key, entry in counts.items()}


def _write_given_names(source: Path, births: dict[tuple[str, str], tuple[int, int]]) -> None:
    tags = {row["name"]: row["origin_tags"] for row in _rows(source / "given_name_groups.csv")}
    rows = (
        (name, sex, children, carers if carers >= CARER_NAME_FLOOR else 0, tags.get(name, ""))
        for (name, sex), (children, carers) in sorted(births.items())
        if children or carers >= CARER_NAME_FLOOR
    )
    _write("given_names.csv.gz", ("name", "sex", "children", "carers", "origins"), rows)


def _write_given_variants(source: Path, births: dict[tuple[str, str], tuple[int, int]]) -> None:
    total: dict[str, int] = defaultdict(int)
    for (name, _sex), (children, carers) in births.items():
        total[name] += children + carers
    found: set[tuple[str, str, str]] = set()
    for row in _rows(source / "nicknames.csv"):
        name, other, kind = row["name_a"], row["name_b"], row["kind"]
        if total[name] == 0 or total[other] < ATTESTED_BIRTHS:
            continue
        shortened = len(other) <= len(name) - 2 and other[:2] == name[:2]
        if kind == "nickname" or shortened:
            found.add((name, other, "nickname"))
        elif SequenceMatcher(None, name, other).ratio() >= SPELLING_SIMILARITY:
            found.add((name, other, "spelling"))
    rows = ((name, other, kind, total[other]) for name, other, kind in sorted(found))
    _write("given_variants.csv.gz", ("name", "variant", "kind", "weight"), rows)


def _write_family_names(source: Path) -> None:
    rows = sorted(
        (row["group"], row["surname"], row["sex_hint"], row["weight_per_million_in_group"])
        for row in _rows(source / "surnames.csv.gz")
    )
    _write("family_names.csv.gz", ("group", "name", "sex", "weight"), rows)


def _write_family_variants(source: Path) -> None:
    rows = sorted(
        (row["surname_a"], row["surname_b"])
        for row in _rows(source / "surname_variants.csv")
        if SequenceMatcher(None, row["surname_a"], row["surname_b"]).ratio() >= SPELLING_SIMILARITY
    )
    _write("family_variants.csv", ("name", "variant"), rows)


def _write_authority_groups(source: Path) -> None:
    shares: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in _rows(source / "ethnicity_to_surname_group.csv"):
        shares[row["ethnic_group"]].append((row["surname_group"], float(row["share_judgement"])))
    weight: dict[tuple[str, str], float] = defaultdict(float)
    for row in _rows(source / "la_ethnicity.csv"):
        residents = int(row["residents_all_ages_2021"])
        uplift = 1.0 if row["ethnic_group"] == MAJORITY else MINORITY_UPLIFT
        for group, share in shares[row["ethnic_group"]]:
            weight[row["gss_code"], group] += residents * share * uplift
    rows = ((gss, group, round(value)) for (gss, group), value in sorted(weight.items()))
    _write("authority_groups.csv.gz", ("authority", "group", "weight"), rows)


def _write_children_by_age(source: Path) -> None:
    counts: dict[str, dict[int, str]] = defaultdict(dict)
    for row in _rows(source / "la_children_by_age.csv"):
        counts[row["gss_code"]][int(row["age"])] = row["count"]
    rows = ((gss, " ".join(ages[age] for age in range(18))) for gss, ages in sorted(counts.items()))
    _write("children_by_age.csv", ("authority", "ages_0_to_17"), rows)


def _write_postcodes(source: Path) -> None:
    upper = {row["lad_gss"]: row["utla_gss"] for row in _rows(source / "lad_to_utla.csv")}
    units: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in _rows(source / "postcodes.csv.gz"):
        units[upper[row["lad_gss"]], row["postcode"][:-2]].append(row["postcode"][-2:])
    rows = ((gss, sector, "".join(sorted(ends))) for (gss, sector), ends in sorted(units.items()))
    _write("postcodes.csv.gz", ("authority", "sector", "units"), rows)


def _write_streets(source: Path) -> None:
    names = {row["street"] for row in _rows(source / "streets.csv")}
    plain = sorted(name for name in names if name.replace(" ", "").replace("'", "").isalpha())
    _write("streets.csv.gz", ("street",), ((name,) for name in plain))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _write(name: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    content = text.getvalue().encode()
    if name.endswith(".gz"):
        # A fixed time in the header keeps the file the same from run to run.
        content = gzip.compress(content, compresslevel=9, mtime=0)
    (DATA / name).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
