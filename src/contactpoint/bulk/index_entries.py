"""The entries of the search index, which workers put aside for its first run.

What a part's children and cases bear is put aside before the part's transaction, so that the
entries of every part that is in the database are there. Doing it again puts the same aside.
"""

from array import array
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from contactpoint.bulk.staging import Staging
from contactpoint.store.sealed_index.sorting import in_order

ENTRIES = "entries/*.parquet"
_SCHEMA = pa.schema([("key", pa.uint64()), ("owner", pa.uint32())])


class EntriesOfPart:
    """The entries of one part, while a worker writes it."""

    def __init__(self) -> None:
        self._keys = array("Q")
        self._owners = array("I")

    def add(self, owner: int, keys: Sequence[int]) -> None:
        """An owner and the keys that it bears."""
        self._keys.extend(keys)
        self._owners.extend([owner] * len(keys))

    def put_aside(self, staging: Staging, name: str) -> None:
        """Write them into the staging folder, in order of their keys."""
        keys, owners = in_order(
            [np.frombuffer(self._keys, np.uint64)], [np.frombuffer(self._owners, np.uint32)]
        )
        with staging.writer(f"entries/{name}.parquet", _SCHEMA) as writer:
            writer.write_table(pa.table({"key": keys, "owner": owners}, schema=_SCHEMA))
