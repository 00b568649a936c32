"""Looking up who bears search keys: one statement of SQL for any number of them.

A process keeps the directory of the run and what it has read of the journal. A look-up asks for the
pages that its keys may be on, for the records that came since the last look-up, and for the
generation that holds, all of one snapshot. If another generation holds by now, or its pages are
gone, it reads the directory anew and asks again.

Which records came since cannot be told by their numbers: transactions commit in another order than
they numbered. Each record has the number of its transaction, and each look-up notes the oldest
transaction that was still under way. What older ones wrote has been read; of the others only what
has not been. What the process's own open transaction wrote is never remembered, as it may be rolled
back: it is read with every look-up until it is committed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock
from typing import LiteralString
from weakref import WeakKeyDictionary

from contactpoint.store import prepared
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.recent import RecentEntries
from contactpoint.vault.errors import IndexUnreadableError, KeyDestroyedError, KeyMissingError
from contactpoint.vault.sealed_index import ENTRIES, Directory, Entries, IndexSeal, owners_on
from contactpoint.vault.vault import Vault

# The first row is the generation that holds and the oldest transaction under way.
_LOOK_UP: LiteralString = """
    SELECT 0 AS kind, coalesce((SELECT generation FROM store_searchindex), 0) AS number,
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS written_in,
        0::bigint AS generation, false AS own, ''::bytea AS sealed
    UNION ALL
    SELECT 1, number, 0, 0, false, sealed FROM {slot} WHERE number = ANY(%s::bigint[])
    UNION ALL
    SELECT 2, id, written_in::text::bigint, generation,
        written_in IS NOT DISTINCT FROM pg_current_xact_id_if_assigned(), sealed
    FROM store_indexrecord
    WHERE written_in >= %s::text::xid8 AND id <> ALL(%s::bigint[])
"""
_TOUCH: LiteralString = """
    SELECT sum(octet_length(sealed)) FROM {slot} WHERE number = ANY(%s::bigint[])
"""
_STATE = "SELECT generation, slot, directory, blinding FROM store_searchindex"
SLOTS: Mapping[str, LiteralString] = {"a": "store_indexpagea", "b": "store_indexpageb"}
_LOOK_UP_IN = {slot: _LOOK_UP.replace("{slot}", table) for slot, table in SLOTS.items()}
_TOUCH_IN = {slot: _TOUCH.replace("{slot}", table) for slot, table in SLOTS.items()}

# A generation may be past before its directory has been read, but not time and again.
_MOST_TRIES = 20
# A search has so many keys at most; a batch of a load has thousands.
_MOST_ONE_BY_ONE = 100
# Why the key of a generation may not be had: it is past, or the keys are an older copy.
NO_KEY = (KeyDestroyedError, KeyMissingError)


@dataclass(slots=True)
class _Held:
    """One generation as a process has it."""

    generation: int
    slot: str
    seal: IndexSeal | None
    directory: Directory
    blinding: int
    recent: RecentEntries = field(default_factory=RecentEntries)
    # What transactions older than this one wrote has been read; of younger ones these records.
    read_before: int = 0
    read_since: dict[int, int] = field(default_factory=dict)
    seals: dict[int, IndexSeal] = field(default_factory=dict)


class SearchIndex:
    """The index as a process looks it up. For any number of threads."""

    def __init__(self, its_vault: Vault) -> None:
        self._vault = its_vault
        self._held: _Held | None = None
        self._taking = Lock()

    def owners(self, keys: Collection[int]) -> dict[int, list[int]]:
        """Of those of the keys that anybody bears, who does, each once.

        Raises Django's database errors, those of the vault, and ``IndexUnreadableError``.
        """
        for _ in range(_MOST_TRIES):
            held = self._held
            if held is None:
                held = self._held = self._read_state()
            pages_of = {key: held.directory.pages(key) for key in keys}
            wanted = sorted(set(chain.from_iterable(pages_of.values())))
            rows = prepared.rows(
                _LOOK_UP_IN[held.slot],
                [
                    prepared.bigints(wanted),
                    str(held.read_before),
                    prepared.bigints(list(held.read_since)),
                ],
            )
            pages = {row[1]: row[5] for row in rows if row[0] == 1}
            (_, generation, oldest, *_) = next(row for row in rows if row[0] == 0)
            if generation != held.generation or len(pages) != len(wanted):
                self._forget(held)
                continue
            records = sorted(row[1:] for row in rows if row[0] == 2)
            try:
                own = self._take(held, records, oldest)
            except NO_KEY:
                # They have gone into the next generation since they were read.
                self._forget(held)
                continue
            return _found(held, pages_of, pages, own, self._taking)
        raise IndexUnreadableError

    def touch(self, keys: Iterable[int]) -> None:
        """Have the server read the pages that the keys may be on."""
        held = self._held
        if held is None:
            held = self._held = self._read_state()
        wanted = sorted(set(chain.from_iterable(map(held.directory.pages, keys))))
        prepared.rows(_TOUCH_IN[held.slot], [prepared.bigints(wanted)])

    def at_least(self, key: int) -> int:
        """How many entries of the key stand in the run, at least: as many as fill the pages between
        the first and the last that it may be on. Raises as ``owners``."""
        held = self._held
        if held is None:
            held = self._held = self._read_state()
        return max(len(held.directory.pages(key)) - 2, 0) * ENTRIES

    def blinding(self) -> int:
        """The generation of the keys by which search keys are blinded in the index that was looked
        in last (``blinding.looked_up``). Raises as ``owners``."""
        held = self._held
        if held is None:
            held = self._held = self._read_state()
        return held.blinding

    def forget(self) -> None:
        """Read anew which generation holds, with the next look-up."""
        self._held = None

    def _forget(self, held: _Held) -> None:
        with self._taking:
            if self._held is held:
                self._held = None

    def _read_state(self) -> _Held:
        for _ in range(_MOST_TRIES):
            generation, slot, sealed, blinding = read_state()
            if not sealed:
                return _Held(generation, slot, None, Directory.empty(), blinding)
            try:
                seal = self._vault.index_seal(generation)
            except NO_KEY:
                # It was the last one's by the time its key was asked for.
                continue
            directory = seal.open_directory(sealed)
            return _Held(generation, slot, seal, directory, blinding)
        raise IndexUnreadableError

    def _take(
        self, held: _Held, rows: Sequence[tuple[int, int, int, bool, bytes]], oldest: int
    ) -> RecentEntries:
        """Remember what other transactions wrote; return what the process's own has written."""
        own = RecentEntries()
        own.take(self._opened(held, [row for row in rows if row[3]]))
        with self._taking:
            new = [
                row
                for row in rows
                if not row[3] and row[1] >= held.read_before and row[0] not in held.read_since
            ]
            held.recent.take(self._opened(held, new))
            held.read_since.update((number, written_in) for number, written_in, *_ in new)
            if oldest > held.read_before:
                held.read_before = oldest
                held.read_since = {
                    number: written_in
                    for number, written_in in held.read_since.items()
                    if written_in >= oldest
                }
        return own

    def _opened(
        self, held: _Held, rows: Sequence[tuple[int, int, int, bool, bytes]]
    ) -> list[Entries]:
        for generation in {row[2] for row in rows} - held.seals.keys():
            held.seals[generation] = self._vault.index_seal(generation)
        return [held.seals[row[2]].open_record(row[4]) for row in rows]


def _found(
    held: _Held,
    pages_of: Mapping[int, range],
    pages: Mapping[int, bytes],
    own: RecentEntries,
    taking: Lock,
) -> dict[int, list[int]]:
    recent = held.recent
    on_pages = _on_pages(held, pages_of, pages)
    found: dict[int, list[int]] = {}
    own_is_there = len(own) > 0
    # Another thread may take records meanwhile.
    with taking:
        for key in pages_of:
            owners = recent.owners(key)
            if key in on_pages:
                owners += [one for one in on_pages[key] if not recent.is_replaced(one)]
            if own_is_there:
                owners = [owner for owner in owners if not own.is_replaced(owner)]
                owners += own.owners(key)
            if owners:
                found[key] = sorted(set(owners))
    return found


def _on_pages(
    held: _Held, pages_of: Mapping[int, range], pages: Mapping[int, bytes]
) -> dict[int, list[int]]:
    """Of the keys that stand on the pages, the owners that stand there."""
    found: dict[int, list[int]] = {}
    seal = held.seal
    if seal is None:
        return found
    # Where many keys are sought, several lie on one page, which is opened once.
    opened = (
        {number: seal.open_page(number, page) for number, page in pages.items()}
        if len(pages_of) > _MOST_ONE_BY_ONE
        else {}
    )
    for key, numbers in pages_of.items():
        for number in numbers:
            owners = (
                owners_on(opened[number], key)
                if opened
                else seal.owners_on(number, pages[number], key)
            )
            if owners:
                found.setdefault(key, []).extend(owners)
    return found


def read_state() -> tuple[int, str, bytes, int]:
    """The generation that holds, its slot, its sealed directory, empty where it has no run, and the
    generation of the keys by which search keys are blinded in it."""
    rows = prepared.rows(_STATE, [])
    if not rows:
        return 0, "a", b"", 0
    generation, slot, sealed, blinding = rows[0]
    return generation, slot, bytes(sealed), blinding


_of_vaults: WeakKeyDictionary[Vault, SearchIndex] = WeakKeyDictionary()


def search_index() -> SearchIndex:
    """The process's view of the index; with another vault, another."""
    its_vault = vault()
    found = _of_vaults.get(its_vault)
    if found is None:
        found = _of_vaults.setdefault(its_vault, SearchIndex(its_vault))
    return found
