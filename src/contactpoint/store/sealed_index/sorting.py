"""Entries as arrays, in order."""

from collections.abc import Sequence

import numpy as np

from contactpoint.store.sealed_index.run_writer import Keys, Owners, RunWriter

# Entries are sorted so many lots at a time, by the first bits of their keys.
_LOTS = 256
_EDGES = np.arange(1, _LOTS, dtype=np.uint64) << np.uint64(63 - 8)


def in_order(keys: Sequence[Keys], owners: Sequence[Owners]) -> tuple[Keys, Owners]:
    """Several lots of entries as one, in order of their keys. Entries of one key are in no
    particular order."""
    every_key, every_owner = np.concatenate(keys), np.concatenate(owners)
    order = every_key.argsort()
    return every_key[order], every_owner[order]


class Unsorted:
    """All entries of a run to be, in no order. Takes 12 bytes of memory an entry."""

    def __init__(self) -> None:
        self._lots: list[list[tuple[Keys, Owners]]] = [[] for _ in range(_LOTS)]

    def add(self, keys: Keys, owners: Owners) -> None:
        """Add entries that are in order of their keys."""
        ends = [*keys.searchsorted(_EDGES).tolist(), len(keys)]
        for lot, start, end in zip(self._lots, [0, *ends], ends, strict=False):
            lot.append((keys[start:end], owners[start:end]))

    def write(self, writer: RunWriter) -> None:
        """Write them as a run, in order."""
        for lot in self._lots:
            if lot:
                writer.add(*in_order([keys for keys, _ in lot], [owners for _, owners in lot]))
                lot.clear()
