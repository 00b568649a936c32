"""The records of which something is contested, which workers put aside until all are written.

Their cases are opened as any load opens them, once the index is there: what is contested of a
record may depend on the registers, which a worker does not have.
"""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from contactpoint.bulk.staging import Staging

_FILES = "contested/*.parquet"
_SCHEMA = pa.schema([("record", pa.uint32())])


def put_aside(staging: Staging, name: str, records: Sequence[int]) -> None:
    """Write down the records of one part, by primary key; before the part's transaction, so that
    those of every part that is in the database are there."""
    if records:
        with staging.writer(f"contested/{name}.parquet", _SCHEMA) as writer:
            writer.write_table(pa.table({"record": records}, schema=_SCHEMA))


def records_put_aside(staging: Staging) -> Iterator[int]:
    """The primary keys of all records that were put aside."""
    try:
        found = staging.dataset(_FILES)
    except FileNotFoundError:
        return
    for batch in found.to_batches():
        yield from batch["record"].to_pylist()
