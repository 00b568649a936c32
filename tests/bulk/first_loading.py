"""A first load of a nation's folder, and an index without children."""

import csv
import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from django.db import connections

from contactpoint.bulk.engine_choice import EngineChoice
from contactpoint.services import first_load as use_case
from contactpoint.services.first_load import FirstLoadReport, first_load
from contactpoint.store.models import WrappedKey
from contactpoint.store.safe import forget_vault
from contactpoint.vault.vault import lasting_subject
from tests.fixtures.actors import FIRST_LOADING

# More than any test makes of the search index before it is emptied.
_GENERATIONS = 100
FEEDS = ("pds", "child_register", "school_census")


def deliveries(folder: Path, feeds: Sequence[str] = FEEDS) -> dict[str, list[Path]]:
    """The parts of each feed."""
    return {feed: sorted(folder.glob(f"{feed}-*")) for feed in feeds}


def load(
    files: Mapping[str, Sequence[Path]],
    *,
    manifests: Mapping[str, Path] = MappingProxyType({}),
    restart: bool = False,
) -> FirstLoadReport:
    """A first load with one worker and little memory."""
    return first_load(
        agent=FIRST_LOADING,
        deliveries=files,
        engine=EngineChoice(),
        workers=1,
        memory=1,
        manifests=manifests,
        restart=restart,
    )


def staged_in(home: Path) -> Path:
    """Where a first load keeps what it works on."""
    return home / use_case.FOLDER


def empty_index() -> None:
    """Take out every child, and what is said of it and known of loads.

    The search index begins anew as well: the keys of its generations go.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "TRUNCATE store_child, store_heldstatement, store_review, store_load,"
            " store_searchindex, store_indexpagea, store_indexpageb, store_indexrecord CASCADE"
        )
    generations = [lasting_subject(f"index/{number}") for number in range(_GENERATIONS)]
    WrappedKey.objects.filter(subject__in=generations).delete()
    forget_vault()


def census_without_places(path: Path) -> Path:
    """A census that names nobody's postcode, beside the one that does."""
    bare = path.with_name(f"bare-{path.name}")
    with gzip.open(path, "rt", newline="") as full, gzip.open(bare, "wt", newline="") as written:
        rows = csv.DictReader(full)
        writer = csv.DictWriter(written, rows.fieldnames or ())
        writer.writeheader()
        writer.writerows({**row, "Postcode": ""} for row in rows)
    return bare
