"""What there is of the sealed index, as figures."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from contactpoint.store.models import Child, IndexRecord, SearchIndex
from contactpoint.vault.sealed_index import ENTRIES

# Two million entries, of which each process keeps 40 MB.
_MOST_RECORDS = 2_000_000 // ENTRIES


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The generation that holds, 0 before the first, and when it was made; how many pages its run
    has; how many records the journal has, of 128 entries at most; and whether a merge is due."""

    generation: int
    made_at: datetime | None
    pages: int
    records: int
    is_due: bool


def status() -> IndexStatus:
    """What there is."""
    row = SearchIndex.objects.first()
    records = IndexRecord.objects.count()
    is_due = records >= _MOST_RECORDS
    if row is None:
        return IndexStatus(0, None, 0, records, is_due)
    return IndexStatus(row.generation, row.made_at, row.pages, records, is_due)


def is_ours() -> bool:
    """Whether the role that the database was opened by may write the run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('store_indexpagea', 'INSERT')")
        (may,) = cursor.fetchone()
    return bool(may)


def is_missing() -> bool:
    """Whether there are children and nothing to find them by."""
    made = SearchIndex.objects.filter(generation__gt=0).exists()
    written = made or IndexRecord.objects.exists()
    return not written and Child.objects.exists()
