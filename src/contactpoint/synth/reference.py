"""The package's reduced reference files, read as rows."""

import csv
import gzip
import io
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

POPULATION_DATA = files("contactpoint.synth") / "data"
REGISTER_DATA = files("contactpoint.feeds.registers") / "data"


def rows(folder: Traversable, name: str) -> Iterator[dict[str, str]]:
    """Each row of the CSV file ``name`` in ``folder``, compressed where the name ends in gz."""
    with (folder / name).open("rb") as stream:
        content = gzip.GzipFile(fileobj=stream) if name.endswith(".gz") else stream
        with io.TextIOWrapper(content, encoding="utf-8", newline="") as text:
            yield from csv.DictReader(text)
