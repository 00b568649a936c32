"""Notice a child that appears twice in one file.

Two records with one reference would replace each other without anyone learning of it. Only hashes
are kept, so that no reference stays in memory after its record.
"""

import hashlib

from contactpoint.feeds.reading.limits import MAX_REFERENCES
from contactpoint.feeds.reading.record_report import refuse

_HASH_BYTES = 16


class SeenReferences:
    """The references of the records read so far and where each stood."""

    __slots__ = ("_places",)

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}

    def earlier(self, reference: str, place: int) -> int | None:
        """The line or ordinal at which ``reference`` stood before, or ``None``.

        A new reference is remembered. Raises ``FileRefusedError`` beyond ``MAX_REFERENCES``
        children.
        """
        key = hashlib.blake2b(reference.encode(), digest_size=_HASH_BYTES).digest()
        found = self._places.setdefault(key, place)
        if found != place:
            return found
        if len(self._places) > MAX_REFERENCES:
            raise refuse(f"the file has more than {MAX_REFERENCES} children: split it")
        return None
