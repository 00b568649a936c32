"""Writing a run: entries in order of their keys, cut into pages, sealed and copied in."""

from array import array
from collections.abc import Iterator
from contextlib import AbstractContextManager
from struct import Struct
from types import TracebackType
from typing import Any, Self

import numpy as np
import psycopg
from psycopg import sql

from contactpoint.vault.sealed_index import (
    ENTRIES,
    KEY_BYTES_OF_ENTRY,
    OWNER_BYTES,
    IndexSeal,
    packed,
)

Keys = np.ndarray[tuple[int], np.dtype[np.uint64]]
Owners = np.ndarray[tuple[int], np.dtype[np.uint32]]

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
# Two fields: the number, of 8 bytes, and the sealed content, whose length is before it.
_ROW = Struct(">hiqi")
# Pages that are sent at once: 1.6 MB.
_AT_ONCE = 1000


class RunWriter(AbstractContextManager["RunWriter"]):
    """Writes a run into a slot, in the transaction of the connection. What is added comes in order:
    no key is below one that was added before.

    Afterwards ``directory`` is the first key of each page, ``pages`` how many there are, and
    ``entries`` how many entries are on them.
    """

    def __init__(self, connection: "psycopg.Connection[Any]", table: str, seal: IndexSeal) -> None:
        self._cursor = connection.cursor()
        self._table = table
        self._seal = seal
        self._keys: Keys = np.empty(0, np.uint64)
        self._owners: Owners = np.empty(0, np.uint32)
        self._directory = array("Q")
        self.entries = 0

    @property
    def pages(self) -> int:
        """How many pages have been written."""
        return len(self._directory)

    @property
    def directory(self) -> bytes:
        """The first key of each page, to be sealed."""
        return self._directory.tobytes()

    def __enter__(self) -> Self:
        command = sql.SQL("COPY {} (number, sealed) FROM STDIN (FORMAT BINARY)")
        self._copying = self._cursor.copy(command.format(sql.Identifier(self._table)))
        self._copy = self._copying.__enter__()
        self._copy.write(_HEADER)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._write(self._keys, self._owners)
            self._copy.write(_TRAILER)
        self._copying.__exit__(kind, error, trace)

    def add(self, keys: Keys, owners: Owners) -> None:
        """Add entries in order of their keys, none below those added before. Raises ``ValueError``
        where they are not in order."""
        if not len(keys):
            return
        keys = np.concatenate((self._keys, keys))
        owners = np.concatenate((self._owners, owners))
        if np.any(keys[1:] < keys[:-1]):
            raise ValueError("a run is written in order of its keys")
        whole = len(keys) - len(keys) % ENTRIES
        self._write(keys[:whole], owners[:whole])
        self._keys, self._owners = keys[whole:], owners[whole:]

    def _write(self, keys: Keys, owners: Owners) -> None:
        self.entries += len(keys)
        rows: list[bytes] = []
        for page in self._sealed(keys, owners):
            rows.append(page)
            if len(rows) == _AT_ONCE:
                self._copy.write(b"".join(rows))
                rows.clear()
        self._copy.write(b"".join(rows))

    def _sealed(self, keys: Keys, owners: Owners) -> Iterator[bytes]:
        every_key, every_owner = keys.tobytes(), owners.tobytes()
        for place, first in enumerate(keys[::ENTRIES].tolist()):
            start, end = place * ENTRIES, (place + 1) * ENTRIES
            content = packed(
                every_key[start * KEY_BYTES_OF_ENTRY : end * KEY_BYTES_OF_ENTRY],
                every_owner[start * OWNER_BYTES : end * OWNER_BYTES],
            )
            number = len(self._directory)
            sealed = self._seal.seal_page(number, content)
            self._directory.append(first)
            yield _ROW.pack(2, 8, number, len(sealed)) + sealed
