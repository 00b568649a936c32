"""What a process remembers of the journal: who bears which keys since the run was made."""

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from contactpoint.vault.sealed_index import REPLACED, Entries, places_of

if TYPE_CHECKING:
    # Imported where it is needed: most processes meet a journal that is too small for it.
    import numpy as np

# Entries that are kept one by one. More of them are sorted into arrays, which take a tenth of the
# memory: two million entries are 40 MB.
_MOST_LOOSE = 4096


class RecentEntries:
    """The entries of the journal's records, in the order in which they were taken.

    That an owner's keys are replaced takes back all that was taken of the owner before, here and in
    the run. Not for several threads at once.
    """

    def __init__(self) -> None:
        # By owner, from which entry on its keys count.
        self._valid_from: dict[int, int] = {}
        self._loose: dict[int, list[tuple[int, int]]] = {}
        self._count_of_loose = 0
        self._sorted: list[_Sorted] = []
        self._taken = 0

    def __len__(self) -> int:
        return self._taken

    def take(self, records: Sequence[Entries]) -> None:
        """Add the entries of records, in the order in which they were written."""
        if sum(len(record.keys) for record in records) > _MOST_LOOSE:
            self._take_many(records)
            return
        for record in records:
            for key, owner in zip(record.keys, record.owners, strict=True):
                self._taken += 1
                if key == REPLACED:
                    self._valid_from[owner] = self._taken
                else:
                    self._loose.setdefault(key, []).append((owner, self._taken))
                    self._count_of_loose += 1
        if self._count_of_loose > _MOST_LOOSE:
            self._sort_loose()

    def is_replaced(self, owner: int) -> bool:
        """Whether what the run has of this owner counts no more."""
        return owner in self._valid_from

    def owners(self, key: int) -> list[int]:
        """The owners that bear the key, some of them more than once."""
        borne = self._loose.get(key, [])
        for part in self._sorted:
            borne = borne + part.borne(key)
        return [owner for owner, place in borne if place > self._valid_from.get(owner, 0)]

    def _take_many(self, records: Sequence[Entries]) -> None:
        import numpy as np

        keys = np.concatenate([np.frombuffer(record.keys, np.uint64) for record in records])
        owners = np.concatenate([np.frombuffer(record.owners, np.uint32) for record in records])
        places = np.arange(self._taken + 1, self._taken + 1 + len(keys), dtype=np.uint32)
        self._taken += len(keys)
        replaced = np.flatnonzero(keys == REPLACED)
        self._valid_from.update(
            zip(owners[replaced].tolist(), places[replaced].tolist(), strict=True)
        )
        borne = keys != REPLACED
        self._add_sorted(keys[borne], owners[borne], places[borne])

    def _sort_loose(self) -> None:
        import numpy as np

        entries = [(key, *one) for key, borne in self._loose.items() for one in borne]
        keys, owners, places = zip(*entries, strict=True)
        self._loose, self._count_of_loose = {}, 0
        self._add_sorted(
            np.array(keys, np.uint64), np.array(owners, np.uint32), np.array(places, np.uint32)
        )

    def _add_sorted(
        self,
        keys: "np.ndarray[tuple[int], np.dtype[np.uint64]]",
        owners: "np.ndarray[tuple[int], np.dtype[np.uint32]]",
        places: "np.ndarray[tuple[int], np.dtype[np.uint32]]",
    ) -> None:
        self._sorted.append(_Sorted(keys, owners, places))
        # Parts double in size, so that there are few, and each entry is sorted few times.
        while len(self._sorted) > 1 and len(self._sorted[-2]) < 2 * len(self._sorted[-1]):
            self._sorted.append(_Sorted.joined(self._sorted.pop(), self._sorted.pop()))


class _Sorted:
    """Entries in order of their keys: the key, the owner, and when it was taken.

    They are arrays of Python's own, in which a single key is found ten times as fast as in those of
    NumPy, which sorts them.
    """

    def __init__(
        self,
        keys: "np.ndarray[tuple[int], np.dtype[np.uint64]]",
        owners: "np.ndarray[tuple[int], np.dtype[np.uint32]]",
        places: "np.ndarray[tuple[int], np.dtype[np.uint32]]",
    ) -> None:
        order = keys.argsort()
        self.keys = array("Q", keys[order].tobytes())
        self.owners = array("I", owners[order].tobytes())
        self.places = array("I", places[order].tobytes())

    @classmethod
    def joined(cls, one: "_Sorted", other: "_Sorted") -> "_Sorted":
        """Both as one."""
        import numpy as np

        return cls(
            np.frombuffer(one.keys + other.keys, np.uint64),
            np.frombuffer(one.owners + other.owners, np.uint32),
            np.frombuffer(one.places + other.places, np.uint32),
        )

    def __len__(self) -> int:
        return len(self.keys)

    def borne(self, key: int) -> list[tuple[int, int]]:
        """Who bears the key, and when that was taken."""
        at = places_of(key, self.keys)
        return list(zip(self.owners[at], self.places[at], strict=True)) if at else []
