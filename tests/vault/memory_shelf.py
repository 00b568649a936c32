"""A shelf in memory: what the keys database does, without one."""

from collections.abc import Iterable, Mapping
from uuid import UUID


class MemoryShelf:
    """Wrapped keys by subject; ``None`` for a destroyed one. Counts its round trips."""

    def __init__(self) -> None:
        self.wrapped: dict[UUID, bytes | None] = {}
        self.round_trips = 0

    def put(self, wrapped: Mapping[UUID, bytes]) -> None:
        self.round_trips += 1
        for subject, key in wrapped.items():
            self.wrapped.setdefault(subject, key)

    def get(self, subjects: Iterable[UUID]) -> Mapping[UUID, bytes | None]:
        self.round_trips += 1
        return {s: self.wrapped[s] for s in subjects if s in self.wrapped}

    def destroy(self, subjects: Iterable[UUID]) -> None:
        self.round_trips += 1
        for subject in subjects:
            if subject in self.wrapped:
                self.wrapped[subject] = None
