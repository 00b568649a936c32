"""The cases of a first load about new records that resemble another.

These cases are opened when both records are there, with indexes to find them by. By then the links
have been deleted, so the pairs of records are put aside before. Doing it again opens no case twice.
"""

from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from contactpoint.bulk.gathering import LINKS, row_numbers
from contactpoint.bulk.staging import Staging
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.store.repositories import statements

_BATCH = 1000
_ASIDE = "resembling.parquet"


def put_resembling_aside(staging: Staging) -> None:
    """Keep which records may be another record's child, unless that was done."""
    if staging.done(_ASIDE):
        return
    found = staging.dataset(LINKS).to_table(
        columns=["child", "resembles"], filter=pc.field("resembles").is_valid()
    )
    rows = row_numbers(staging)
    numbered = pa.table([rows[column.to_numpy()] for column in found.columns], found.schema.names)
    with staging.writer(_ASIDE, numbered.schema) as writer:
        writer.write_table(numbered)
    staging.finish(_ASIDE)


def open_resembling(staging: Staging) -> None:
    """Open a case for each record that may be another record's child under another name."""
    found = staging.read(_ASIDE)
    # A record's primary key is its row number plus one.
    pairs = iter(
        (child + 1, other + 1)
        for child, other in zip(
            found["child"].to_pylist(), found["resembles"].to_pylist(), strict=True
        )
    )
    while batch := dict(islice(pairs, _BATCH)):
        with transaction.atomic():
            rows = statements.opened(statements.first_of(batch))
            open_cases(
                [
                    NewCase(
                        row=row,
                        statement=statement,
                        child=batch[row.child_id],
                        other_child=row.child_id,
                        reason=DecisionReason.NOBODY_NEAR,
                        weight=None,
                    )
                    for row, statement in rows
                    if row.child_id is not None
                ]
            )
