"""Many files written at once, with few of them open and little of them in memory."""

from collections import defaultdict
from pathlib import Path

_HELD_BYTES = 16 * 2**20


class Spool:
    """Gathers the content of each file, and appends it once there is much.

    A population has a file for each school: more files than a process may hold open.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, list[bytes]] = defaultdict(list)
        self._size = 0
        self._feet: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._feet

    def begin(self, name: str, head: bytes, foot: bytes = b"") -> None:
        """Start the file ``name`` (a path below the folder) anew; ``close`` adds ``foot``."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        self._feet[name] = foot
        self.append(name, head)

    def append(self, name: str, content: bytes) -> None:
        """Add to a file that was begun."""
        self._held[name].append(content)
        self._size += len(content)
        if self._size > _HELD_BYTES:
            self._flush()

    def close(self) -> None:
        """End every file."""
        for name, foot in self._feet.items():
            self._held[name].append(foot)
        self._flush()

    def _flush(self) -> None:
        for name, parts in self._held.items():
            with (self._folder / name).open("ab") as stream:
                stream.writelines(parts)
        self._held.clear()
        self._size = 0
