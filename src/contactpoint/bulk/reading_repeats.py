"""Keep the later of two statements that a source makes of one child in the files of one load.

Loads one after the other do the same: a later statement takes the place of its source's earlier
one. What the source once guarded stays guarded, whatever the source says later.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from contactpoint.bulk.reading_rows import REPEATING
from contactpoint.bulk.staging import ROW_GROUP, Staging
from contactpoint.store.documents import decode_statement, encode

_Beginnings = npt.NDArray[np.uint64]


def drop_repeats(staging: Staging, files: Sequence[str]) -> int:
    """Drop superseded statements from a feed's staged files; returns how many rows are left.

    ``files`` are in their order. May be interrupted and repeated: the statement that stands is
    written before those that it supersedes are dropped.
    """
    beginnings = [_beginnings(staging, path) for path in files]
    rows = sum(map(len, beginnings))
    repeated = _repeated(beginnings)
    if not len(repeated):
        return rows
    last: dict[bytes, int] = {}
    guarded: set[bytes] = set()
    touched = []
    for path, found in zip(files, beginnings, strict=True):
        mask = np.isin(found, repeated)
        if not bool(mask.any()):
            continue
        touched.append(path)
        columns = ["statement", "reference_digest", "restricted"]
        for row in staging.read(path, columns=columns).filter(pa.array(mask)).to_pylist():
            last[row["reference_digest"]] = row["statement"]
            if row["restricted"]:
                guarded.add(row["reference_digest"])
    # The last file first, because the statement that stands is in the later file.
    for path in reversed(touched):
        rows -= _rewrite(staging, path, last, guarded)
    return rows


def _beginnings(staging: Staging, path: str) -> _Beginnings:
    """The first eight bytes of each reference's digest."""
    digests = staging.read(path, columns=["reference_digest"])["reference_digest"].to_pylist()
    # Every other eight bytes, since a digest has sixteen.
    return np.frombuffer(b"".join(digests), ">u8")[::2].astype(np.uint64)


def _repeated(beginnings: Sequence[_Beginnings]) -> _Beginnings:
    """The beginnings that come more than once; different digests with one are told apart later."""
    every = np.concatenate(beginnings) if beginnings else np.array([], np.uint64)
    every.sort()
    return np.unique(every[1:][every[1:] == every[:-1]])


def _rewrite(staging: Staging, path: str, last: dict[bytes, int], guarded: set[bytes]) -> int:
    """Write a file again without its superseded rows; returns how many these were."""
    table = staging.read(path)
    keep = []
    encoded = table["encoded"].to_pylist()
    restricted = table["restricted"].to_pylist()
    for row, (number, digest) in enumerate(
        zip(table["statement"].to_pylist(), table["reference_digest"].to_pylist(), strict=True)
    ):
        keep.append(last.get(digest, number) == number)
        if digest in guarded and not restricted[row]:
            encoded[row] = encode(replace(decode_statement(encoded[row]), restricted=True))
            restricted[row] = True
    for name, values in (("encoded", encoded), ("restricted", restricted)):
        place = table.schema.get_field_index(name)
        field = table.schema.field(name)
        table = table.set_column(place, field, pa.array(values, field.type))
    standing = table.filter(pa.array(keep))
    with staging.writer(path, table.schema, dictionary=REPEATING) as writer:
        writer.write_table(standing, row_group_size=ROW_GROUP)
    return len(keep) - int(pc.sum(pa.array(keep)).as_py() or 0)
